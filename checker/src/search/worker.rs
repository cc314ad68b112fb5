//! One worker: expands states of the current level, inserts successors in batches, checks new ones.

use super::parents::Parents;
use super::{ClaimPlace, End, Problem, ProblemKind};
use crate::machine::Machine;
use crate::model::Model;
use crate::program::TrapKind;
use crate::store::{Table, entry_of_word, fingerprint};
use crate::vm::{Emitted, Stopped};
use ir::ClaimKind;
use std::sync::atomic::{AtomicBool, Ordering};
use verdict::{Coverage, Stop};

/// Successors that are generated before any is looked up.
const BATCH: usize = 256;

/// What all workers share while they run.
pub struct Shared<'a> {
    /// What is searched.
    pub model: &'a Model<'a>,
    /// The visited set.
    pub table: &'a Table,
    /// The words of the states of this level.
    pub level: &'a [u64],
    /// The number of the first state of this level.
    pub first: u32,
    /// Whether a state without successors is a problem.
    pub deadlock: bool,
    /// Most states.
    pub max_states: Option<u64>,
    /// For each claim of reachability, whether it was true.
    pub reached: &'a [AtomicBool],
}

/// Why a worker pauses.
#[derive(Debug)]
pub enum Pause {
    /// It has no states left.
    Idle,
    /// The table must grow.
    Full,
    /// The search ends.
    End(End),
}

/// One worker's part.
pub struct Worker<'a> {
    model: &'a Model<'a>,
    transitions: Machine<'a>,
    claims: Machine<'a>,
    terminal: Machine<'a>,
    steps: Option<Machine<'a>>,
    /// Successors that wait to be inserted.
    batch: Emitted,
    entries: Vec<u64>,
    /// For each expanded state of the batch: its position in the level, and where its successors
    /// end.
    origins: Vec<(u32, u32)>,
    /// The next successor to insert, and the state that it comes from.
    next: usize,
    origin: usize,
    /// What matters of each site.
    sites: Vec<Site>,
    /// What stopped the state after those of the batch.
    stopped: Option<(u32, ProblemKind)>,
    inserted: u64,
    /// The words of the new states.
    pub found: Vec<u64>,
    /// How they were reached.
    pub parents: Parents,
    /// Steps that violate a claim, which are in no coverage.
    pub violating: u64,
    /// By transition.
    pub coverage: Vec<Coverage>,
    /// The states of the level that this worker may expand next, from and to.
    pub range: std::ops::Range<u32>,
}

impl<'a> Worker<'a> {
    /// A worker without states.
    pub fn new(model: &'a Model<'a>) -> Self {
        let vm = |compiled: &'a crate::model::Compiled| {
            Machine::new(compiled, model.world, model.layout.words)
        };
        Self {
            model,
            transitions: vm(&model.transitions),
            claims: vm(&model.claims),
            terminal: vm(&model.terminal),
            steps: model.steps.as_ref().map(vm),
            batch: Emitted::default(),
            entries: Vec::new(),
            origins: Vec::new(),
            next: 0,
            origin: 0,
            sites: model.transitions.sites.iter().map(Site::new).collect(),
            stopped: None,
            inserted: 0,
            found: Vec::new(),
            parents: Parents::default(),
            violating: 0,
            coverage: vec![Coverage::default(); model.spec.transitions.len()],
            range: 0..0,
        }
    }

    /// Expands the states of its range until they are done, the table is full, or the search ends.
    pub fn run(&mut self, shared: &Shared<'_>) -> Pause {
        loop {
            match self.insert(shared) {
                Ok(()) => {}
                Err(pause) => return pause,
            }
            if self.range.is_empty() {
                self.tell(shared);
                return Pause::Idle;
            }
            self.generate(shared);
        }
    }

    /// Looks at the states of a level no more: tells what it inserted.
    fn tell(&mut self, shared: &Shared<'_>) {
        shared.table.add_len(std::mem::take(&mut self.inserted));
    }

    /// Expands states until the batch is full.
    fn generate(&mut self, shared: &Shared<'_>) {
        let words = self.model.layout.words;
        self.batch.clear();
        self.entries.clear();
        self.origins.clear();
        (self.next, self.origin) = (0, 0);
        while self.entries.len() < BATCH && self.stopped.is_none() {
            let Some(position) = self.range.next() else { break };
            let state = &shared.level[position as usize * words..][..words];
            let before = self.batch.sites.len();
            if let Err(kind) = self.successors(state, shared) {
                self.batch.sites.truncate(before);
                self.batch.words.truncate(before * words);
                self.stopped = Some((position, kind));
            }
            self.prepare(state, before, shared);
            self.origins.push((position, self.batch.sites.len() as u32));
        }
    }

    fn successors(&mut self, state: &[u64], shared: &Shared<'_>) -> Result<(), ProblemKind> {
        let before = self.batch.sites.len();
        self.transitions.run_all(state, &mut self.batch).map_err(ProblemKind::Trap)?;
        if shared.deadlock && self.batch.sites.len() == before {
            let terminal = self.terminal.ask(0, state);
            let trap = |stopped| ProblemKind::ClaimTrap(ClaimPlace::Terminal, stopped);
            if terminal.map_err(trap)? == 0 {
                return Err(ProblemKind::Deadlock);
            }
        }
        Ok(())
    }

    /// Makes the entries of the successors of a state, from a position in the batch on, and brings
    /// their places near. A step to the same state leads to nothing new: its entry is 0, and it is
    /// not looked up.
    #[inline(always)]
    fn prepare(&mut self, state: &[u64], before: usize, shared: &Shared<'_>) {
        let table = shared.table;
        if let &[own] = state {
            let exact = self.model.layout.bits < 64;
            self.entries.extend(self.batch.words[before..].iter().map(|word| {
                if *word == own {
                    return 0;
                }
                let entry = if exact { entry_of_word(*word) } else { fingerprint(&[*word]) };
                table.prefetch(entry);
                entry
            }));
            return;
        }
        let words = state.len();
        let successors = self.batch.words[before * words..].chunks_exact(words);
        self.entries.extend(successors.map(|successor| {
            if successor == state {
                return 0;
            }
            let entry = fingerprint(successor);
            table.prefetch(entry);
            entry
        }));
    }

    /// Inserts the successors of the batch and checks those that are new.
    fn insert(&mut self, shared: &Shared<'_>) -> Result<(), Pause> {
        while self.origin < self.origins.len() {
            let end = self.origins[self.origin].1 as usize;
            while self.next < end {
                let next = self.next;
                let site = self.sites[self.batch.sites[next] as usize];
                if site.violates || self.steps.is_some() {
                    self.check_step(shared)?;
                }
                let entry = self.entries[next];
                let coverage = &mut self.coverage[site.transition as usize];
                if entry == 0 {
                    coverage.taken += 1;
                    self.next = next + 1;
                    continue;
                }
                let Ok(new) = shared.table.insert(entry, &mut self.inserted) else {
                    self.tell(shared);
                    return Err(Pause::Full);
                };
                coverage.taken += 1;
                self.next = next + 1;
                if new {
                    coverage.new_states += 1;
                    self.add(shared, next)?;
                }
            }
            self.origin += 1;
        }
        match self.stopped.take() {
            Some((position, kind)) => {
                self.tell(shared);
                let state = Some(shared.first + position);
                Err(Pause::End(self.end(Problem { state, successor: None, kind })))
            }
            None => Ok(()),
        }
    }

    /// Adds a new state of the batch and checks it.
    fn add(&mut self, shared: &Shared<'_>, index: usize) -> Result<(), Pause> {
        let words = self.model.layout.words;
        let (at, from) = (index * words, self.successor(index));
        if let Some(max) = shared.max_states
            && shared.table.len() + self.inserted > max
        {
            return Err(Pause::End(End::Stop(Stop::States(max))));
        }
        self.found.extend_from_slice(&self.batch.words[at..at + words]);
        self.parents.push(shared.first + from.position, from.ordinal);
        let problem = check_claims(
            self.model,
            &mut self.claims,
            &self.batch.words[at..at + words],
            shared.reached,
        );
        match problem {
            Ok(()) => Ok(()),
            Err(kind) => {
                // The new state itself: it is the last one that this worker found.
                let problem = Problem { state: None, successor: None, kind };
                Err(Pause::End(self.end(problem)))
            }
        }
    }

    /// Where a successor of the state that is being inserted comes from.
    fn successor(&self, index: usize) -> Successor {
        let start = if self.origin == 0 { 0 } else { self.origins[self.origin - 1].1 };
        Successor { position: self.origins[self.origin].0, ordinal: index as u32 - start }
    }

    #[cold]
    fn check_step(&mut self, shared: &Shared<'_>) -> Result<(), Pause> {
        let from = &self.successor(self.next);
        let site = self.batch.sites[self.next] as usize;
        if let Some(id) = self.model.transitions.sites[site].violates {
            return Err(self.step_problem(shared, from, ProblemKind::Step(id)));
        }
        let Some(steps) = &mut self.steps else { return Ok(()) };
        let words = self.model.layout.words;
        let mut both = shared.level[from.position as usize * words..][..words].to_vec();
        both.extend_from_slice(&self.batch.words[self.next * words..][..words]);
        let kind = match steps.ask(0, &both) {
            Ok(0) => return Ok(()),
            Ok(number) => ProblemKind::Step(self.model.step_ids[number as usize - 1]),
            Err(stopped) => ProblemKind::ClaimTrap(ClaimPlace::Step, stopped),
        };
        Err(self.step_problem(shared, from, kind))
    }

    fn step_problem(&mut self, shared: &Shared<'_>, from: &Successor, kind: ProblemKind) -> Pause {
        self.violating += 1;
        let (state, successor) = (Some(shared.first + from.position), Some(from.ordinal));
        Pause::End(self.end(Problem { state, successor, kind }))
    }

    fn end(&self, problem: Problem) -> End {
        match &problem.kind {
            ProblemKind::Trap(stopped) => match widened(&self.model.transitions.traps, stopped) {
                Some(leaf) => End::Widen(leaf),
                None => End::Problem(problem),
            },
            _ => End::Problem(problem),
        }
    }
}

/// A site, in short.
#[derive(Clone, Copy)]
struct Site {
    transition: u32,
    /// Whether a step claim is false of steps from here.
    violates: bool,
}

impl Site {
    fn new(path: &crate::program::Path) -> Self {
        let transition = path.transition.map_or(0, |transition| transition.0);
        Self { transition, violates: path.violates.is_some() }
    }
}

/// Where a successor comes from.
struct Successor {
    position: u32,
    ordinal: u32,
}

/// The leaf that needs more bits, if that is why a program stopped.
pub fn widened(traps: &[crate::program::Trap], stopped: &Stopped) -> Option<usize> {
    match traps[stopped.trap as usize].kind {
        TrapKind::Widen(leaf) => Some(leaf),
        _ => None,
    }
}

/// Checks invariants of a new state, and notes which claims of reachability are true.
///
/// # Errors
/// An invariant is false, or a claim stopped.
pub fn check_claims(
    model: &Model<'_>,
    vm: &mut Machine<'_>,
    state: &[u64],
    reached: &[AtomicBool],
) -> Result<(), ProblemKind> {
    for (index, id) in model.claim_ids.iter().enumerate() {
        let is_invariant = model.spec.claims[id.index()].kind == ClaimKind::Invariant;
        if !is_invariant && reached[index].load(Ordering::Relaxed) {
            continue;
        }
        let trap = |stopped| ProblemKind::ClaimTrap(ClaimPlace::State, stopped);
        let notice = vm.ask(index, state).map_err(trap)? != 0;
        if notice && is_invariant {
            return Err(ProblemKind::Invariant(*id));
        }
        if notice {
            reached[index].store(true, Ordering::Relaxed);
        }
    }
    Ok(())
}
