//! One worker: expands states, looks up their successors in batches, checks new ones.

use super::above::Above;
use super::batch::{BATCH, Batch, Origin};
use super::claims::Claims;
use super::frontier::Frontier;
use super::parents::{NONE, Parents};
use super::{ClaimPlace, End, Problem, ProblemKind};
use crate::machine::Machine;
use crate::model::{Compiled, Model};
use crate::program::{TrapKind, VIOLATES};
use crate::store::{Apart, Visited};
use crate::symmetry::Canonical;
use crate::vm::Stopped;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use verdict::{Coverage, Stop};

/// What all workers share while they run.
pub struct Shared<'a> {
    /// The visited set.
    pub visited: &'a Visited,
    /// The words of the states of this level, and the number of the first; none in a depth-first
    /// search.
    pub level: (&'a [u64], u32),
    /// Whether a state without successors is a problem.
    pub deadlock: bool,
    /// How many states were found.
    pub found: &'a AtomicU64,
    /// How many may be.
    pub max_states: u64,
    /// States of this depth are not expanded in a depth-first search.
    pub max_depth: u32,
    /// For each claim of reachability, whether it was true.
    pub reached: &'a [AtomicBool],
    /// How many workers there are.
    pub workers: u32,
}

/// Why a worker pauses.
#[derive(Debug)]
pub enum Pause {
    /// It has no states left, or it is time to share.
    Idle,
    /// The visited set must grow, by room for so many more.
    Full(usize),
    /// The search ends.
    End(End),
}

/// One worker's part, on cache lines of its own.
#[repr(align(128))]
pub struct Worker<'a> {
    model: &'a Model<'a>,
    index: u32,
    transitions: Machine<'a>,
    claims: Claims<'a>,
    terminal: Machine<'a>,
    steps: Option<Machine<'a>>,
    /// The words of a state and of a successor, for those, and the bits that they look at.
    step: Vec<u64>,
    reads: Vec<u64>,
    /// The refinement to check, and the first step of the batch that violates it.
    pub above: Option<Above<'a>>,
    false_above: Option<(u32, ProblemKind)>,
    canonical: Option<Canonical<'a>>,
    /// As [`Model::skips_stutters`].
    skips_stutters: bool,
    batch: Batch,
    /// Positions of new states among the entries of the batch.
    new: Vec<u32>,
    /// For each site, its transition.
    sites: Vec<u32>,
    /// What stopped the expansion of the last state of the batch.
    stopped: Option<ProblemKind>,
    /// The words of new states, in the order of their numbers (breadth first only).
    pub found: Vec<u64>,
    /// How they were reached.
    pub parents: Parents,
    /// The greatest depth of a state (depth first only).
    pub depth: u32,
    /// Whether some state was not expanded for its depth (depth first only).
    pub cut: bool,
    /// How often each transition led to a new state, since the last time that
    /// [`covered`](Self::covered) told.
    new_states: Vec<Apart<u64>>,
    /// The states to expand.
    pub frontier: Frontier,
}

impl<'a> Worker<'a> {
    /// A worker without states.
    pub fn new(model: &'a Model<'a>, index: u32, frontier: Frontier) -> Self {
        let machine =
            |compiled: &'a Compiled| Machine::new(compiled, model.world, model.layout.words);
        let sites = &model.transitions.sites;
        Self {
            model,
            index,
            transitions: machine(&model.transitions),
            claims: Claims::new(model),
            terminal: machine(&model.terminal),
            steps: model.steps.as_ref().map(machine),
            step: Vec::new(),
            reads: model
                .steps
                .as_ref()
                .map_or(Vec::new(), |steps| read_by(steps, model.layout.words)),
            above: Above::new(model),
            false_above: None,
            canonical: model.canonical(),
            skips_stutters: model.skips_stutters(),
            batch: Batch::default(),
            new: Vec::new(),
            sites: sites.iter().map(|site| site.transition.map_or(0, |own| own.0)).collect(),
            stopped: None,
            found: Vec::new(),
            parents: Parents::default(),
            depth: 1,
            cut: false,
            new_states: model.spec.transitions.iter().map(|_| Apart::default()).collect(),
            frontier,
        }
    }

    /// Whether states wait for it, or their successors.
    pub fn has_work(&self) -> bool {
        !self.frontier.is_empty() || !self.batch.origins.is_empty()
    }

    /// The number of states that wait in its stack, or that it found for the next level.
    pub fn waiting(&self) -> usize {
        match &self.frontier {
            Frontier::Level(range) => range.len() + self.found.len() / self.model.layout.words,
            Frontier::Stack(stack) => stack.len(),
        }
    }

    /// The bytes it takes.
    pub fn bytes(&self) -> u64 {
        (self.found.len() + self.frontier.words()) as u64 * 8 + self.parents.bytes()
    }

    /// Puts an initial state on its stack: its number in a search with so many workers.
    pub fn start(&mut self, state: &[u64], ordinal: u32, workers: u32) -> u32 {
        self.parents.push(NONE, ordinal);
        let number = (self.parents.len() as u32 - 1) * workers + self.index;
        if let Frontier::Stack(stack) = &mut self.frontier {
            stack.push(state, number, 1);
        }
        number
    }

    /// Expands so many of the states that wait for it, or until the visited set is full or the
    /// search ends.
    pub fn run(&mut self, shared: &Shared<'_>, states: usize) -> Pause {
        let mut left = states;
        loop {
            if let Err(pause) = self.insert(shared) {
                return pause;
            }
            if left == 0 || self.frontier.is_empty() {
                return Pause::Idle;
            }
            self.generate(shared);
            left = left.saturating_sub(self.batch.origins.len());
        }
    }

    /// Expands states until the batch is full.
    fn generate(&mut self, shared: &Shared<'_>) {
        let words = self.model.layout.words;
        while self.batch.entries.len() < BATCH
            && self.stopped.is_none()
            && self.false_above.is_none()
        {
            let at = self.batch.expanded.len();
            let Some((number, depth)) = self.take(shared) else { break };
            let before = self.batch.successors.sites.len();
            if let Err(kind) = self.expand(at, shared) {
                self.batch.successors.sites.truncate(before);
                self.batch.successors.words.truncate(before * words);
                self.stopped = Some(kind);
            }
            let Batch { expanded, origins, successors, entries, .. } = &mut self.batch;
            let list = &successors.words[before * words..];
            let own = (!self.skips_stutters).then_some(&expanded[at..]);
            shared.visited.entries(own, list, before, entries);
            let end = successors.sites.len() as u32;
            origins.push(Origin { number, depth, start: before as u32, end });
        }
    }

    /// Moves the next state that waits to the batch: its number and depth.
    #[inline]
    fn take(&mut self, shared: &Shared<'_>) -> Option<(u32, u32)> {
        let words = self.model.layout.words;
        match &mut self.frontier {
            Frontier::Level(range) => {
                let position = range.next()?;
                let (level, first) = shared.level;
                let state = &level[position as usize * words..][..words];
                self.batch.expanded.extend_from_slice(state);
                Some((first + position, 0))
            }
            Frontier::Stack(stack) => loop {
                let at = self.batch.expanded.len();
                let (number, depth) = stack.pop(words, &mut self.batch.expanded)?;
                if depth < shared.max_depth {
                    return Some((number, depth));
                }
                self.cut = true;
                self.batch.expanded.truncate(at);
            },
        }
    }

    /// Adds the successors of the last state of the batch, whose words begin there.
    fn expand(&mut self, at: usize, shared: &Shared<'_>) -> Result<(), ProblemKind> {
        let before = self.batch.successors.sites.len();
        let Batch { expanded, successors, .. } = &mut self.batch;
        let steps = successors.steps();
        self.transitions.run_all(&expanded[at..], successors).map_err(ProblemKind::Trap)?;
        if shared.deadlock && successors.steps() == steps {
            let terminal = self.terminal.ask(0, &expanded[at..]);
            let trap = |stopped| ProblemKind::ClaimTrap(ClaimPlace::Terminal, stopped);
            if terminal.map_err(trap)? == 0 {
                return Err(ProblemKind::Deadlock);
            }
        }
        self.check_above(at, before);
        if let Some(canonical) = &mut self.canonical {
            let words = self.model.layout.words;
            let successors = &mut self.batch.successors.words[before * words..];
            if self.steps.is_some() {
                self.batch.original.extend_from_slice(successors);
            }
            let mut states = successors.chunks_exact_mut(words);
            states.try_for_each(|state| canonical.replace(state)).map_err(ProblemKind::Widen)?;
        }
        Ok(())
    }

    /// Checks the refinement on the steps to the successors from this one on.
    #[inline]
    fn check_above(&mut self, at: usize, first: usize) {
        let Some(above) = &mut self.above else { return };
        let words = self.model.layout.words;
        let Batch { expanded, successors, .. } = &self.batch;
        above.start();
        for (place, site) in successors.sites.iter().enumerate().skip(first) {
            let transition = self.sites[(site & !VIOLATES) as usize] as usize;
            let after = &successors.words[place * words..][..words];
            if let Err(kind) = above.check(&expanded[at..], after, transition) {
                self.false_above = Some((place as u32, kind));
                return;
            }
        }
    }

    /// Looks up the successors of the batch and checks those that are new.
    fn insert(&mut self, shared: &Shared<'_>) -> Result<(), Pause> {
        if self.batch.origins.is_empty() {
            return Ok(());
        }
        // What comes after a false step does not count.
        let false_step = self.false_step();
        let places = [&false_step, &self.false_above].into_iter().flatten();
        if let Some(place) = places.map(|(place, _)| *place).min() {
            let before = self.batch.entries.before(place);
            self.batch.entries.truncate(before);
        }
        let words = &self.batch.successors.words;
        if shared.visited.insert(&self.batch.entries, words, &mut self.new).is_err() {
            return Err(Pause::Full(self.batch.entries.len()));
        }
        self.add_new(shared)?;
        let found = [false_step, self.false_above.take()].into_iter().flatten();
        if let Some((place, kind)) = found.min_by_key(|(place, _)| *place) {
            return Err(Pause::End(self.step_problem(place, kind)));
        }
        if let (Some(kind), Some(origin)) = (self.stopped.take(), self.batch.origins.last()) {
            let problem = Problem { state: Some(origin.number), successor: None, kind };
            return Err(Pause::End(self.end(problem)));
        }
        self.batch.clear();
        Ok(())
    }

    /// Adds the new states of the batch and checks them.
    fn add_new(&mut self, shared: &Shared<'_>) -> Result<(), Pause> {
        let mut new = std::mem::take(&mut self.new);
        let count = new.len() as u64;
        let before = shared.found.fetch_add(count, Ordering::Relaxed);
        let room = shared.max_states.saturating_sub(before);
        if let Frontier::Stack(stack) = &mut self.frontier
            && let Some(random) = &mut stack.random
        {
            random.shuffle(&mut new);
        }
        let mut origin = 0;
        for entry in new.iter().take(usize::try_from(room).unwrap_or(usize::MAX)) {
            let place = self.batch.entries.place(*entry);
            if place < self.batch.origins[origin].start {
                origin = 0;
            }
            origin = self.batch.origin(place, origin);
            self.add(place, origin, shared)?;
        }
        new.clear();
        self.new = new;
        if count > room {
            return Err(Pause::End(End::Stop(Stop::States(shared.max_states))));
        }
        Ok(())
    }

    /// Adds a new state and checks it.
    #[inline]
    fn add(&mut self, place: u32, origin: usize, shared: &Shared<'_>) -> Result<(), Pause> {
        let state = self.batch.successor(place, self.model.layout.words);
        let Origin { number, depth, start, .. } = self.batch.origins[origin];
        self.parents.push(number, place - start);
        let mut own = None;
        match &mut self.frontier {
            Frontier::Level(_) => self.found.extend_from_slice(state),
            Frontier::Stack(stack) => {
                let number = (self.parents.len() as u32 - 1) * shared.workers + self.index;
                stack.push(state, number, depth + 1);
                self.depth = self.depth.max(depth + 1);
                own = Some(number);
            }
        }
        let site = self.batch.successors.sites[place as usize];
        self.new_states[self.sites[site as usize] as usize].0 += 1;
        self.claims
            .check(state, shared.reached)
            .map_err(|kind| Pause::End(self.end(Problem { state: own, successor: None, kind })))
    }

    /// The first step of the batch that a step claim is false of.
    #[inline]
    fn false_step(&mut self) -> Option<(u32, ProblemKind)> {
        let marks = || self.batch.successors.sites.iter().fold(0, |all, site| all | site);
        match self.steps.is_some() && (!self.model.marks_steps || marks() & VIOLATES != 0) {
            true => self.find_false_step(),
            false => None,
        }
    }

    #[cold]
    fn find_false_step(&mut self) -> Option<(u32, ProblemKind)> {
        let steps = self.steps.as_mut()?;
        let words = self.model.layout.words;
        let mut origin = 0;
        // The last state of which a step that changes nothing for the claims was found to be right.
        let mut stutters = None;
        for (place, site) in (0..).zip(&self.batch.successors.sites) {
            if self.model.marks_steps && site & VIOLATES == 0 {
                continue;
            }
            origin = self.batch.origin(place, origin);
            let before = self.batch.state(origin, words);
            let after = match self.canonical {
                Some(_) => &self.batch.original[place as usize * words..][..words],
                None => self.batch.successor(place, words),
            };
            let changed = before.iter().zip(after).zip(&self.reads);
            let is_stutter = changed.fold(0, |all, ((a, b), reads)| all | (a ^ b) & reads) == 0;
            if is_stutter && stutters == Some(origin) {
                continue;
            }
            self.step.clear();
            self.step.extend_from_slice(before);
            self.step.extend_from_slice(after);
            let kind = match steps.ask(0, &self.step) {
                Ok(0) if is_stutter => {
                    stutters = Some(origin);
                    continue;
                }
                Ok(0) => continue,
                Ok(number) => ProblemKind::Step(self.model.step_ids[number as usize - 1]),
                Err(stopped) => ProblemKind::ClaimTrap(ClaimPlace::Step, stopped),
            };
            return Some((place, kind));
        }
        None
    }

    fn step_problem(&self, place: u32, kind: ProblemKind) -> End {
        let Origin { number, start, .. } = self.batch.origins[self.batch.origin(place, 0)];
        let successor = Some(place - start);
        self.end(Problem { state: Some(number), successor, kind })
    }

    fn end(&self, problem: Problem) -> End {
        match &problem.kind {
            ProblemKind::Trap(stopped) => match widened(&self.model.transitions.traps, stopped) {
                Some(leaf) => End::Widen(leaf),
                None => End::Problem(problem),
            },
            ProblemKind::Widen(leaf) => End::Widen(*leaf),
            _ => End::Problem(problem),
        }
    }

    /// How often each transition was taken, and led to a new state, since it was last asked.
    pub fn covered(&mut self) -> Vec<Coverage> {
        let taken = &mut self.batch.successors.taken;
        taken.resize(self.new_states.len(), Apart::default());
        let both = taken.iter_mut().zip(&mut self.new_states);
        let coverage = both.map(|(taken, new_states)| Coverage {
            taken: std::mem::take(&mut taken.0),
            new_states: std::mem::take(&mut new_states.0),
        });
        coverage.collect()
    }
}

/// The bits of a state on which a program over steps depends, before or after a step.
pub fn read_by(steps: &Compiled, words: usize) -> Vec<u64> {
    let reads = steps.code.routines.first().map_or(Vec::new(), |chunk| chunk.reads(2 * words));
    let (before, after) = reads.split_at(words);
    before.iter().zip(after).map(|(a, b)| a | b).collect()
}

/// The leaf that needs more bits, if that is why a program stopped.
pub fn widened(traps: &[crate::program::Trap], stopped: &Stopped) -> Option<usize> {
    match traps[stopped.trap as usize].kind {
        TrapKind::Widen(leaf) => Some(leaf),
        _ => None,
    }
}
