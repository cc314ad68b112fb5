//! The search loop: workers expand states in rounds, and between rounds the rest is looked after.

use super::above::check_start;
use super::claims::Claims;
use super::frontier::{Frontier, Stack};
use super::level::Level;
use super::parents::{NONE, Parents};
use super::random::Random;
use super::watch::{PERIOD, Watch};
use super::worker::{Pause, Shared, Worker, widened};
use super::{End, Order, Problem, ProblemKind};
use crate::engine::{Checker, Translation};
use crate::model::Model;
use crate::store::{Apart, Entries, Visited};
use crate::vm::{Emitted, Vm};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use verdict::{Coverage, Exactness, Job, Matches, Observer, Progress, Stats, Stop};

/// How long all workers expand states before limits are looked at: about so long.
const ROUND: Duration = Duration::from_millis(20);
/// States that they expand in the first round, and most in any.
const FIRST: usize = 1 << 12;
const MOST: usize = 1 << 20;

/// One search.
pub struct Run<'a> {
    model: &'a Model<'a>,
    job: &'a Job<'a>,
    watch: &'a Watch<'a>,
    options: &'a Checker,
    visited: Visited,
    workers: Vec<Worker<'a>>,
    /// The current level, in a breadth-first search.
    level: Option<Level>,
    found: Apart<AtomicU64>,
    reached: Vec<AtomicBool>,
    /// What was explored.
    pub stats: Stats,
    told: Duration,
    /// States that all workers together expand in the next round.
    round: usize,
}

impl<'a> Run<'a> {
    /// A search that has not started.
    pub fn new(
        model: &'a Model<'a>,
        job: &'a Job<'a>,
        watch: &'a Watch<'a>,
        options: &'a Checker,
    ) -> Self {
        let frontier = |index: u32| match options.order {
            Order::BreadthFirst | Order::Random(_) => Frontier::Level(0..0),
            Order::DepthFirst => Frontier::Stack(Stack::new(None)),
            Order::Swarm { seed } => {
                let own = Random::new(seed.wrapping_add(u64::from(index))).number();
                Frontier::Stack(Stack::new(Some(Random::new(own))))
            }
        };
        let workers = 0..options.workers.max(1) as u32;
        Self {
            model,
            job,
            watch,
            options,
            visited: Visited::new(&model.layout, options.exact, options.workers <= 1),
            workers: workers.map(|index| Worker::new(model, index, frontier(index))).collect(),
            level: (options.order == Order::BreadthFirst).then(Level::default),
            found: Apart::default(),
            reached: model.claim_ids.iter().map(|_| AtomicBool::new(false)).collect(),
            stats: Stats {
                coverage: vec![Coverage::default(); model.spec.transitions.len()],
                ..Stats::default()
            },
            told: Duration::ZERO,
            round: FIRST,
        }
    }

    /// How each state was reached: for [`path`](super::parents::path).
    pub fn parents(&self) -> Vec<&Parents> {
        match &self.level {
            Some(level) => vec![&level.parents],
            None => self.workers.iter().map(|worker| &worker.parents).collect(),
        }
    }

    /// Explores until the end.
    pub fn explore(
        &mut self,
        pool: Option<&rayon::ThreadPool>,
        observer: &mut dyn Observer,
    ) -> End {
        let end = match self.initial() {
            Err(end) => end,
            Ok(()) => self.rounds(pool, observer),
        };
        self.count();
        end
    }

    fn rounds(&mut self, pool: Option<&rayon::ThreadPool>, observer: &mut dyn Observer) -> End {
        let begun = self.watch.time();
        loop {
            if let Some(stop) = self.watch.stop().or_else(|| self.tell(observer)) {
                return End::Stop(stop);
            }
            let is_time = match self.options.native {
                Translation::After(states) => self.found.0.load(Ordering::Relaxed) >= states,
                Translation::WhenItPays => self.watch.time() - begun >= self.model.native_time(),
            };
            if is_time {
                self.model.compile_native();
            }
            match self.share() {
                Ok(true) => {}
                Ok(false) => return self.done(),
                Err(stop) => return End::Stop(stop),
            }
            let start = self.watch.time();
            let pauses = self.round(pool);
            self.pace(self.watch.time() - start);
            let mut ended: Vec<(usize, End)> = Vec::new();
            let mut needed = 0;
            for (index, pause) in pauses.into_iter().enumerate() {
                match pause {
                    Pause::Idle => {}
                    Pause::Full(entries) => needed += entries,
                    Pause::End(end) => ended.push((index, end)),
                }
            }
            if !ended.is_empty() {
                return self.first_end(ended);
            }
            if needed > 0 {
                self.visited.grow(needed, pool);
            }
        }
    }

    /// Makes the next round longer or shorter after one that took so long.
    fn pace(&mut self, taken: Duration) {
        if taken < ROUND / 2 {
            self.round = (self.round * 2).min(MOST);
        } else if taken > ROUND * 2 {
            self.round = (self.round / 2).max(FIRST);
        }
    }

    /// What follows from having explored everything.
    fn done(&mut self) -> End {
        if self.workers.iter().any(|worker| worker.cut) {
            return End::Stop(Stop::Depth(self.max_depth().into()));
        }
        for (index, reached) in self.reached.iter_mut().enumerate() {
            let id = self.model.claim_ids[index];
            let is_reachable = self.model.spec.claims[id.index()].kind == ir::ClaimKind::Reachable;
            if is_reachable && !*reached.get_mut() {
                let kind = ProblemKind::Unreached(id);
                return End::Problem(Problem { state: None, successor: None, kind });
            }
        }
        End::Done
    }

    /// Gives workers without states some; whether there are any left.
    ///
    /// # Errors
    /// The states left are too many, or too deep.
    fn share(&mut self) -> Result<bool, Stop> {
        if let Some(level) = &mut self.level {
            let end = level.share(&mut self.workers, self.model.layout.words, self.round);
            if level.states() >= NONE as usize {
                return Err(Stop::States(NONE.into()));
            }
            let max = self.job.limits.max_depth.unwrap_or(u64::MAX);
            return match end {
                true if level.depth >= max => Err(Stop::Depth(level.depth)),
                more => Ok(more),
            };
        }
        if self
            .workers
            .iter()
            .any(|worker| worker.parents.len() >= NONE as usize / self.workers.len())
        {
            return Err(Stop::States(NONE.into()));
        }
        share_stacks(&mut self.workers, self.model.layout.words);
        Ok(self.workers.iter().any(Worker::has_work))
    }

    fn max_depth(&self) -> u32 {
        let max = self.job.limits.max_depth.unwrap_or(u64::MAX);
        u32::try_from(max).unwrap_or(u32::MAX)
    }

    fn round(&mut self, pool: Option<&rayon::ThreadPool>) -> Vec<Pause> {
        use rayon::prelude::*;
        let shared = Shared {
            visited: &self.visited,
            level: self.level.as_ref().map_or((&[], 0), Level::words),
            deadlock: self.job.deadlock,
            found: &self.found.0,
            max_states: self.job.limits.max_states.unwrap_or(u64::MAX),
            max_depth: self.max_depth(),
            reached: &self.reached,
            workers: self.workers.len() as u32,
        };
        let states = self.round / self.workers.len();
        let busy = self.workers.iter().filter(|worker| worker.has_work()).count();
        match pool {
            Some(pool) if busy > 1 => pool.install(|| {
                self.workers.par_iter_mut().map(|worker| worker.run(&shared, states)).collect()
            }),
            _ => self.workers.iter_mut().map(|worker| worker.run(&shared, states)).collect(),
        }
    }

    /// What ends the search of all that ended it in this round: the first in order of expansion.
    fn first_end(&mut self, mut ended: Vec<(usize, End)>) -> End {
        ended.sort_by_key(|(_, end)| match end {
            End::Widen(_) => 0,
            End::Problem(_) => 1,
            End::Done | End::Stop(_) => 2,
        });
        let (worker, mut end) = ended.swap_remove(0);
        if let (End::Problem(problem), Some(level)) = (&mut end, &mut self.level)
            && problem.state.is_none()
        {
            // The last state that the worker found: its number when all are gathered.
            let before: usize = self.workers[..=worker].iter().map(|w| w.parents.len()).sum();
            problem.state = Some((level.states() + before - 1) as u32);
            level.gather(&mut self.workers, self.model.layout.words);
        }
        end
    }

    /// Finds the initial states.
    fn initial(&mut self) -> Result<(), End> {
        if let Some(stop) = self.watch.stop() {
            return Err(End::Stop(stop));
        }
        let init = &self.model.init;
        let mut vm = Vm::new(init, self.model.world, false);
        let mut emitted = Emitted::default();
        let problem = |state, kind| End::Problem(Problem { state, successor: None, kind });
        vm.run(0, &[], &mut emitted).map_err(|stopped| match widened(&init.traps, &stopped) {
            Some(leaf) => End::Widen(leaf),
            None => problem(None, ProblemKind::Trap(stopped)),
        })?;
        if emitted.sites.is_empty() {
            return Err(problem(None, ProblemKind::NoInitialState));
        }
        let (words, workers) = (self.model.layout.words, self.workers.len() as u32);
        let (mut claims, mut canonical) = (Claims::new(self.model), self.model.canonical());
        for (ordinal, state) in emitted.words.chunks_exact_mut(words).enumerate() {
            if let Some(canonical) = &mut canonical {
                canonical.replace(state).map_err(End::Widen)?;
            }
            if !self.insert(state) {
                continue;
            }
            let max = self.job.limits.max_states;
            if let Some(max) = max.filter(|max| self.found.0.load(Ordering::Relaxed) >= *max) {
                return Err(End::Stop(Stop::States(max)));
            }
            self.found.0.fetch_add(1, Ordering::Relaxed);
            self.stats.transitions += 1;
            self.stats.depth = 1;
            let number = match &mut self.level {
                Some(level) => level.push(state, ordinal as u32),
                None => self.workers[0].start(state, ordinal as u32, workers),
            };
            let checked = claims.check(state, &self.reached);
            let checked = checked.and_then(|()| check_start(self.model, state));
            checked.map_err(|kind| problem(Some(number), kind))?;
        }
        Ok(())
    }

    /// Inserts an initial state: whether it is new.
    fn insert(&mut self, state: &[u64]) -> bool {
        let (mut entries, mut new) = (Entries::default(), Vec::new());
        self.visited.entries(None, state, 0, &mut entries);
        while self.visited.insert(&entries, state, &mut new).is_err() {
            self.visited.grow(1, None);
        }
        !new.is_empty()
    }

    /// Tells how it goes, now and then; whether memory is used up.
    fn tell(&mut self, observer: &mut dyn Observer) -> Option<Stop> {
        let time = self.watch.time();
        if time < self.told + PERIOD {
            return None;
        }
        self.told = time;
        self.count();
        let stats = &self.stats;
        observer.progress(&Progress {
            distinct_states: stats.distinct_states,
            transitions: stats.transitions,
            queue: self.waiting() as u64,
            depth: stats.depth,
            time,
            memory: stats.memory,
        });
        self.watch.memory()
    }

    /// The number of states that wait to be expanded.
    fn waiting(&self) -> usize {
        let level = self.level.as_ref().map_or(0, Level::waiting);
        level + self.workers.iter().map(Worker::waiting).sum::<usize>()
    }

    fn count(&mut self) {
        let stats = &mut self.stats;
        let found = self.found.0.load(Ordering::Relaxed);
        stats.distinct_states = found.min(self.job.limits.max_states.unwrap_or(u64::MAX));
        let mut bytes = self.visited.bytes() + self.level.as_ref().map_or(0, Level::bytes);
        for worker in &mut self.workers {
            for (sum, own) in stats.coverage.iter_mut().zip(worker.covered()) {
                stats.transitions += own.taken;
                sum.taken += own.taken;
                sum.new_states += own.new_states;
            }
            bytes += worker.bytes();
            stats.depth = stats.depth.max(worker.depth.into());
        }
        if let Some(refinement) = &self.job.refinement {
            let mut matches = Matches::new(self.model.spec, refinement.upper);
            let workers = self.workers.iter().filter_map(|worker| worker.above.as_ref());
            workers.for_each(|above| above.count(&mut matches));
            stats.above = Some(matches);
        }
        if let Some(level) = &self.level {
            let further = self.workers.iter().any(|worker| !worker.found.is_empty());
            stats.depth = level.depth + u64::from(further);
        }
        stats.memory = stats.memory.max(bytes);
        stats.time = self.watch.time();
        if !self.visited.is_exact() {
            let expected_collisions = crate::store::expected_collisions(stats.distinct_states);
            stats.exactness = Exactness::Hashed { expected_collisions };
        }
    }
}

/// Gives workers without states half of those of the worker with the most.
fn share_stacks(workers: &mut [Worker<'_>], words: usize) {
    loop {
        let waiting = |(_, worker): &(usize, &Worker<'_>)| worker.waiting();
        let Some((rich, most)) = workers.iter().enumerate().max_by_key(waiting) else { return };
        let poor = workers.iter().position(|worker| !worker.has_work());
        let (Some(poor), true) = (poor, most.waiting() > 1) else { return };
        if let Ok([rich, poor]) = workers.get_disjoint_mut([rich, poor])
            && let (Frontier::Stack(from), Frontier::Stack(to)) =
                (&mut rich.frontier, &mut poor.frontier)
        {
            from.share(words, to);
        }
    }
}
