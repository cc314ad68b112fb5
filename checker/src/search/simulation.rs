//! Random runs: no state is remembered, so that nothing is exhausted but time.

use super::above::{Above, check_start};
use super::claims::Claims;
use super::parents::{NONE, Parents};
use super::random::Random;
use super::watch::{PERIOD, Watch};
use super::worker::widened;
use super::{ClaimPlace, End, Problem, ProblemKind, Runs};
use crate::machine::Machine;
use crate::model::{Compiled, Model};
use crate::program::VIOLATES;
use crate::vm::{Emitted, Vm};
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use verdict::{Coverage, Exactness, Job, Matches, Observer, Progress, Stats, Stop};

/// Runs between two looks at limits, each worker.
const ROUND: u64 = 64;

/// Random runs of a model.
pub struct Simulation<'a> {
    model: &'a Model<'a>,
    job: &'a Job<'a>,
    watch: &'a Watch<'a>,
    runs: Runs,
    workers: Vec<Runner<'a>>,
    reached: Vec<AtomicBool>,
    /// The way to the problem that ended a run.
    pub parents: Parents,
    /// What was visited: states count as often as they were.
    pub stats: Stats,
}

impl<'a> Simulation<'a> {
    /// Runs that have not started.
    pub fn new(
        model: &'a Model<'a>,
        job: &'a Job<'a>,
        watch: &'a Watch<'a>,
        (runs, workers): (Runs, usize),
    ) -> Self {
        Self {
            model,
            job,
            watch,
            runs,
            workers: (0..workers.max(1)).map(|_| Runner::new(model)).collect(),
            reached: model.claim_ids.iter().map(|_| AtomicBool::new(false)).collect(),
            parents: Parents::default(),
            stats: Stats::default(),
        }
    }

    /// Makes the runs, or those up to the first problem: which that is depends on the seed alone.
    pub fn explore(
        &mut self,
        pool: Option<&rayon::ThreadPool>,
        observer: &mut dyn Observer,
    ) -> End {
        let end = self.rounds(pool, observer);
        self.count();
        end
    }

    fn rounds(&mut self, pool: Option<&rayon::ThreadPool>, observer: &mut dyn Observer) -> End {
        let starts = match self.starts() {
            Ok(starts) => starts,
            Err(end) => return end,
        };
        let begun = self.watch.time();
        let (mut next, mut told) = (0, Duration::ZERO);
        while next < self.runs.runs {
            if let Some(stop) = self.watch.stop() {
                return End::Stop(stop);
            }
            let count = (ROUND * self.workers.len() as u64).min(self.runs.runs - next);
            if let Some((path, kind)) = self.round(pool, &starts, next..next + count) {
                return self.end(path, kind);
            }
            next += count;
            let time = self.watch.time();
            if time - begun >= self.model.native_time() {
                self.model.compile_native();
            }
            if time >= told + PERIOD {
                told = time;
                self.count();
                observer.progress(&Progress {
                    distinct_states: self.stats.distinct_states,
                    transitions: self.stats.transitions,
                    queue: self.runs.runs - next,
                    depth: self.stats.depth,
                    time,
                    memory: 0,
                });
                if let Some(stop) = self.watch.memory() {
                    return End::Stop(stop);
                }
            }
        }
        End::Stop(Stop::Simulated { runs: self.runs.runs, depth: self.runs.depth })
    }

    /// The initial states.
    fn starts(&self) -> Result<Emitted, End> {
        let init: &Compiled = &self.model.init;
        let mut emitted = Emitted::default();
        let problem = |kind| End::Problem(Problem { state: None, successor: None, kind });
        Vm::new(init, self.model.world, false).run(0, &[], &mut emitted).map_err(|stopped| {
            match widened(&init.traps, &stopped) {
                Some(leaf) => End::Widen(leaf),
                None => problem(ProblemKind::Trap(stopped)),
            }
        })?;
        match emitted.sites.is_empty() {
            true => Err(problem(ProblemKind::NoInitialState)),
            false => Ok(emitted),
        }
    }

    /// Makes these runs; the problem of the first of them that has one.
    fn round(
        &mut self,
        pool: Option<&rayon::ThreadPool>,
        starts: &Emitted,
        range: std::ops::Range<u64>,
    ) -> Option<(Vec<u32>, ProblemKind)> {
        use rayon::prelude::*;
        let first = AtomicU64::new(u64::MAX);
        let (step, deadlock) = (self.workers.len() as u64, self.job.deadlock);
        let shared = Shared { starts, runs: self.runs, deadlock, reached: &self.reached };
        let work = |(index, worker): (usize, &mut Runner<'a>)| {
            for run in (range.start + index as u64..range.end).step_by(step as usize) {
                if run > first.load(Ordering::Relaxed) {
                    return None;
                }
                if let Err(kind) = worker.run(run, &shared) {
                    first.fetch_min(run, Ordering::Relaxed);
                    return Some((run, worker.way(), kind));
                }
            }
            None
        };
        let found: Vec<_> = match pool {
            Some(pool) => {
                pool.install(|| self.workers.par_iter_mut().enumerate().map(work).collect())
            }
            None => self.workers.iter_mut().enumerate().map(work).collect(),
        };
        let earliest = found.into_iter().flatten().min_by_key(|(run, ..)| *run);
        earliest.map(|(_, path, kind)| (path, kind))
    }

    /// The end of a run at a problem, with the way there in place of what a search remembers.
    fn end(&mut self, mut path: Vec<u32>, kind: ProblemKind) -> End {
        if let ProblemKind::Trap(stopped) = &kind
            && let Some(leaf) = widened(&self.model.transitions.traps, stopped)
        {
            return End::Widen(leaf);
        }
        let of_step = matches!(kind, ProblemKind::Step(_) | ProblemKind::Refinement)
            || matches!(kind, ProblemKind::ClaimTrap(ClaimPlace::Step | ClaimPlace::Above, _));
        // A problem of a step is one of the state before it.
        let successor = if of_step && path.len() > 1 { path.pop() } else { None };
        self.parents = Parents::default();
        for (index, ordinal) in path.iter().enumerate() {
            let parent = index.checked_sub(1).map_or(NONE, |parent| parent as u32);
            self.parents.push(parent, *ordinal);
        }
        let state = path.len().checked_sub(1).map(|last| last as u32);
        End::Problem(Problem { state, successor, kind })
    }

    fn count(&mut self) {
        let mut stats = Stats {
            coverage: vec![Coverage::default(); self.model.spec.transitions.len()],
            above: self.job.refinement.map(|own| Matches::new(self.model.spec, own.upper)),
            exactness: Exactness::Exact,
            time: self.watch.time(),
            ..Stats::default()
        };
        for worker in &self.workers {
            stats.distinct_states += worker.visited;
            stats.transitions += worker.visited;
            stats.depth = stats.depth.max(worker.depth);
            for (sum, taken) in stats.coverage.iter_mut().zip(&worker.taken) {
                sum.taken += taken;
            }
            if let (Some(above), Some(matches)) = (&worker.above, &mut stats.above) {
                above.count(matches);
            }
        }
        self.stats = stats;
    }
}

/// What all workers share.
struct Shared<'s> {
    starts: &'s Emitted,
    runs: Runs,
    deadlock: bool,
    reached: &'s [AtomicBool],
}

/// One worker.
struct Runner<'a> {
    model: &'a Model<'a>,
    transitions: Machine<'a>,
    claims: Claims<'a>,
    terminal: Machine<'a>,
    steps: Option<Machine<'a>>,
    above: Option<Above<'a>>,
    successors: Emitted,
    /// The words of the states of the present run, and the number of each among the successors of the
    /// one before.
    states: Vec<u64>,
    ordinals: Vec<u32>,
    visited: u64,
    depth: u64,
    taken: Vec<u64>,
}

impl<'a> Runner<'a> {
    fn new(model: &'a Model<'a>) -> Self {
        let machine =
            |compiled: &'a Compiled| Machine::new(compiled, model.world, model.layout.words);
        let transitions = model.spec.transitions.len();
        Self {
            model,
            transitions: machine(&model.transitions),
            claims: Claims::new(model),
            terminal: machine(&model.terminal),
            steps: model.steps.as_ref().map(machine),
            above: Above::new(model),
            successors: Emitted::default(),
            states: Vec::new(),
            ordinals: Vec::new(),
            visited: 0,
            depth: 0,
            taken: vec![0; transitions],
        }
    }

    /// Makes one run.
    fn run(&mut self, run: u64, shared: &Shared<'_>) -> Result<(), ProblemKind> {
        let mut random = Random::new(Random::new(shared.runs.seed.wrapping_add(run)).number());
        let words = self.model.layout.words;
        let start = random.below(shared.starts.sites.len() as u32);
        self.states.clear();
        self.ordinals.clear();
        self.enter(&shared.starts.words[start as usize * words..][..words], start, shared)?;
        check_start(self.model, &self.states)?;
        while (self.ordinals.len() as u64) < shared.runs.depth {
            if !self.step(&mut random, shared)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Takes a random step; whether there is one.
    fn step(&mut self, random: &mut Random, shared: &Shared<'_>) -> Result<bool, ProblemKind> {
        let words = self.model.layout.words;
        let before = self.states[self.states.len() - words..].to_vec();
        self.successors.clear();
        let out = &mut self.successors;
        self.transitions.run_all(&before, out).map_err(ProblemKind::Trap)?;
        let count = self.successors.sites.len() as u32;
        if count == 0 {
            let trap = |stopped| ProblemKind::ClaimTrap(ClaimPlace::Terminal, stopped);
            let blocked = shared.deadlock && self.terminal.ask(0, &before).map_err(trap)? == 0;
            return if blocked { Err(ProblemKind::Deadlock) } else { Ok(false) };
        }
        let chosen = random.below(count);
        let after = self.successors.words[chosen as usize * words..][..words].to_vec();
        let site = self.successors.sites[chosen as usize] & !VIOLATES;
        let transition = self.model.transitions.sites[site as usize].transition;
        let transition = transition.map_or(0, |own| own.index());
        self.taken[transition] += 1;
        if let Err(kind) = self.check_step(&before, &after, transition) {
            self.ordinals.push(chosen);
            self.states.extend_from_slice(&after);
            return Err(kind);
        }
        self.enter(&after, chosen, shared)?;
        Ok(true)
    }

    fn check_step(
        &mut self,
        before: &[u64],
        after: &[u64],
        transition: usize,
    ) -> Result<(), ProblemKind> {
        if let Some(steps) = &mut self.steps {
            let trap = |stopped| ProblemKind::ClaimTrap(ClaimPlace::Step, stopped);
            match steps.ask(0, &[before, after].concat()).map_err(trap)? {
                0 => {}
                number => return Err(ProblemKind::Step(self.model.step_ids[number as usize - 1])),
            }
        }
        if let Some(above) = &mut self.above {
            above.start();
            above.check(before, after, transition)?;
        }
        Ok(())
    }

    /// Adds a state to the run and checks it.
    fn enter(
        &mut self,
        state: &[u64],
        ordinal: u32,
        shared: &Shared<'_>,
    ) -> Result<(), ProblemKind> {
        self.states.extend_from_slice(state);
        self.ordinals.push(ordinal);
        self.visited += 1;
        self.depth = self.depth.max(self.ordinals.len() as u64);
        self.claims.check(state, shared.reached)
    }

    /// The way of the present run without its loops.
    fn way(&self) -> Vec<u32> {
        let words = self.model.layout.words;
        let states: Vec<&[u64]> = self.states.chunks_exact(words).collect();
        let mut way: Vec<usize> = Vec::new();
        let mut known: FxHashMap<&[u64], usize> = FxHashMap::default();
        for (index, state) in states.iter().enumerate() {
            match known.get(state) {
                // The last state may be what a step is about: it is kept.
                Some(back) if index + 1 < states.len() => {
                    for left_out in way.drain(back + 1..) {
                        known.remove(states[left_out]);
                    }
                }
                _ => {
                    known.insert(state, way.len());
                    way.push(index);
                }
            }
        }
        way.into_iter().map(|index| self.ordinals[index]).collect()
    }
}
