//! Breadth first: level by level, so that traces are shortest.

use super::parents::{NONE, Parents};
use super::watch::{PERIOD, Watch};
use super::worker::{Pause, Shared, Worker, check_claims, widened};
use super::{End, Problem, ProblemKind};
use crate::engine::Checker;
use crate::machine::Machine;
use crate::model::Model;
use crate::store::{Table, entry_of_word, fingerprint};
use crate::vm::{Emitted, Vm};
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use verdict::{Coverage, Exactness, Job, Observer, Progress, Stats, Stop};

/// Fewer states than this are left to one worker.
const SHARE: u32 = 512;
/// States that all workers together expand before limits are looked at.
const ROUND: u32 = 1 << 15;

/// One search.
pub struct Levels<'a> {
    model: &'a Model<'a>,
    job: &'a Job<'a>,
    watch: &'a Watch<'a>,
    table: Table,
    workers: Vec<Worker<'a>>,
    /// How each state was reached.
    pub parents: Parents,
    reached: Vec<AtomicBool>,
    level: Vec<u64>,
    /// What was explored.
    pub stats: Stats,
    told: Duration,
    native_after: u64,
}

impl<'a> Levels<'a> {
    /// A search that has not started.
    pub fn new(
        model: &'a Model<'a>,
        job: &'a Job<'a>,
        watch: &'a Watch<'a>,
        options: &Checker,
    ) -> Self {
        Self {
            model,
            job,
            watch,
            table: Table::new(),
            workers: (0..options.workers.max(1)).map(|_| Worker::new(model)).collect(),
            parents: Parents::default(),
            reached: model.claim_ids.iter().map(|_| AtomicBool::new(false)).collect(),
            level: Vec::new(),
            stats: Stats {
                coverage: vec![Coverage::default(); model.spec.transitions.len()],
                ..Stats::default()
            },
            told: Duration::ZERO,
            native_after: options.native_after,
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
            Ok(()) => self.levels(pool, observer),
        };
        self.count();
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
        vm.run(0, &[], &mut emitted).map_err(|stopped| match widened(&init.traps, &stopped) {
            Some(leaf) => End::Widen(leaf),
            None => {
                let kind = ProblemKind::Trap(stopped);
                End::Problem(Problem { state: None, successor: None, kind })
            }
        })?;
        if emitted.sites.is_empty() {
            let kind = ProblemKind::NoInitialState;
            return Err(End::Problem(Problem { state: None, successor: None, kind }));
        }
        let words = self.model.layout.words;
        let mut vm = Machine::new(&self.model.claims, self.model.world, words);
        for (ordinal, state) in emitted.words.chunks_exact(words).enumerate() {
            let entry = match state {
                [word] if self.model.layout.bits < 64 => entry_of_word(*word),
                words => fingerprint(words),
            };
            if !self.insert(entry) {
                continue;
            }
            if let Some(max) = self.job.limits.max_states
                && self.parents.len() as u64 >= max
            {
                return Err(End::Stop(Stop::States(max)));
            }
            self.stats.transitions += 1;
            self.parents.push(NONE, ordinal as u32);
            self.level.extend_from_slice(state);
            self.stats.depth = 1;
            check_claims(self.model, &mut vm, state, &self.reached).map_err(|kind| {
                let state = Some(self.parents.len() as u32 - 1);
                End::Problem(Problem { state, successor: None, kind })
            })?;
        }
        Ok(())
    }

    fn insert(&mut self, entry: u64) -> bool {
        let mut inserted = 0;
        let new = match self.table.insert(entry, &mut inserted) {
            Ok(new) => new,
            Err(_) => {
                self.table.grow();
                self.table.insert(entry, &mut inserted) == Ok(true)
            }
        };
        self.table.add_len(inserted);
        new
    }

    fn levels(&mut self, pool: Option<&rayon::ThreadPool>, observer: &mut dyn Observer) -> End {
        let words = self.model.layout.words;
        let mut depth = 0;
        while !self.level.is_empty() {
            depth += 1;
            if self.job.limits.max_depth.is_some_and(|max| depth >= max) {
                return End::Stop(Stop::Depth(depth));
            }
            let states = (self.level.len() / words) as u32;
            let first = self.parents.len() as u32 - states;
            let end = self.level(states, first, pool, observer);
            self.gather(depth);
            if let Some(end) = end {
                return end;
            }
            if self.parents.len() >= NONE as usize {
                return End::Stop(Stop::States(u64::from(NONE)));
            }
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

    /// Expands all states of the level. What ended the search, if something did.
    fn level(
        &mut self,
        states: u32,
        first: u32,
        pool: Option<&rayon::ThreadPool>,
        observer: &mut dyn Observer,
    ) -> Option<End> {
        let mut next = 0;
        loop {
            if let Some(stop) = self.watch.stop() {
                return Some(End::Stop(stop));
            }
            if let Some(stop) = self.tell(states - next, observer) {
                return Some(End::Stop(stop));
            }
            let found: usize = self.workers.iter().map(|worker| worker.parents.len()).sum();
            if (self.parents.len() + found) as u64 >= self.native_after {
                self.model.compile_native();
            }
            next = self.share(next, states);
            let pauses = self.round(first, pool);
            let mut ended: Vec<(usize, End)> = Vec::new();
            let mut full = false;
            for (index, pause) in pauses.into_iter().enumerate() {
                match pause {
                    Pause::Idle => {}
                    Pause::Full => full = true,
                    Pause::End(end) => ended.push((index, end)),
                }
            }
            if !ended.is_empty() {
                return Some(self.first_end(ended));
            }
            if full {
                self.table.grow();
            } else if next == states {
                return None;
            }
        }
    }

    /// Gives idle workers states of the level from a position on; the position after those.
    fn share(&mut self, mut next: u32, states: u32) -> u32 {
        let workers = self.workers.len() as u32;
        let part =
            if states < SHARE { ROUND } else { (ROUND / workers).min(states.div_ceil(workers)) };
        for worker in &mut self.workers {
            if worker.range.is_empty() {
                let end = next + part.min(states - next);
                worker.range = next..end;
                next = end;
            }
        }
        next
    }

    fn round(&mut self, first: u32, pool: Option<&rayon::ThreadPool>) -> Vec<Pause> {
        use rayon::prelude::*;
        let shared = Shared {
            model: self.model,
            table: &self.table,
            level: &self.level,
            first,
            deadlock: self.job.deadlock,
            max_states: self.job.limits.max_states,
            reached: &self.reached,
        };
        let busy = self.workers.iter().filter(|worker| !worker.range.is_empty()).count();
        match pool {
            Some(pool) if busy > 1 => {
                pool.install(|| self.workers.par_iter_mut().map(|w| w.run(&shared)).collect())
            }
            _ => self.workers.iter_mut().map(|worker| worker.run(&shared)).collect(),
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
        if let End::Problem(problem) = &mut end
            && problem.state.is_none()
        {
            // The last state that the worker found: its number when all are gathered.
            let before: usize = self.workers[..=worker].iter().map(|w| w.parents.len()).sum();
            problem.state = Some((self.parents.len() + before - 1) as u32);
        }
        end
    }

    /// Makes what the workers found the next level.
    fn gather(&mut self, depth: u64) {
        self.level.clear();
        let mut found = 0;
        for worker in &mut self.workers {
            found += worker.parents.len();
            self.level.append(&mut worker.found);
            self.parents.append(&mut worker.parents);
        }
        if found > 0 {
            self.stats.depth = depth + 1;
        }
    }

    /// Tells how it goes, now and then; whether memory is used up.
    fn tell(&mut self, left: u32, observer: &mut dyn Observer) -> Option<Stop> {
        let time = self.watch.time();
        if time < self.told + PERIOD {
            return None;
        }
        self.told = time;
        self.count();
        let waiting: usize = self.workers.iter().map(|worker| worker.parents.len()).sum();
        observer.progress(&Progress {
            distinct_states: self.stats.distinct_states,
            transitions: self.stats.transitions,
            queue: u64::from(left) + waiting as u64,
            depth: self.stats.depth,
            time,
            memory: self.stats.memory,
        });
        self.watch.memory()
    }

    fn count(&mut self) {
        let own: usize = self.workers.iter().map(|worker| worker.parents.len()).sum();
        let stats = &mut self.stats;
        stats.distinct_states = (self.parents.len() + own) as u64;
        for worker in &mut self.workers {
            stats.transitions += std::mem::take(&mut worker.violating);
            for (sum, own) in stats.coverage.iter_mut().zip(&mut worker.coverage) {
                stats.transitions += own.taken;
                sum.taken += std::mem::take(&mut own.taken);
                sum.new_states += std::mem::take(&mut own.new_states);
            }
        }
        let states: usize = self.workers.iter().map(|worker| worker.found.len()).sum();
        let states = (states + self.level.len()) as u64 * 8;
        stats.memory = stats.memory.max(self.table.bytes() + self.parents.bytes() + states);
        stats.time = self.watch.time();
        stats.exactness = match self.model.layout.bits {
            0..64 => Exactness::Exact,
            _ => Exactness::Hashed {
                expected_collisions: crate::store::expected_collisions(stats.distinct_states),
            },
        };
    }
}
