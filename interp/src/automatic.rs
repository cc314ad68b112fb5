//! Whether any mapping will do: the behaviours of one system, in what clients see, are behaviours of
//! another one.
//!
//! Along each path of the lower system the set of upper states is kept that agree with what was seen:
//! the subset construction of automata theory (Michael Rabin, Dana Scott, Finite Automata and Their
//! Decision Problems, IBM Journal 3, 1959, section 4), with the upper system's invisible steps as
//! silent ones. A mapping with history and prophecy variables exists if and only if no set is empty,
//! state spaces being finite (Abadi and Lamport, The Existence of Refinement Mappings, section 5).

use crate::above::Above;
use crate::fault::Eval;
use crate::model::Model;
use crate::{nearest, outcome, replay, stack};
use indexmap::{IndexMap, IndexSet};
use ir::{TransitionId, Value};
use rustc_hash::FxBuildHasher;
use std::sync::mpsc::{self, Sender};
use verdict::{
    Answer, Coverage, Draft, Engine, Job, Observer, Progress, State, Stats, Stop, Verdict,
    Violation, ViolationKind,
};

/// The engine for automatic refinements, with the reference semantics.
#[derive(Clone, Copy, Debug, Default)]
pub struct Automatic;

impl Engine for Automatic {
    fn name(&self) -> &'static str {
        "search for any mapping"
    }

    fn check(&self, job: &Job<'_>, observer: &mut dyn Observer) -> Answer {
        let (progress, reports) = mpsc::channel();
        std::thread::scope(|scope| {
            let run = scope
                .spawn(move || stack::with_enough(job.spec, 0, || Subsets::answer(job, &progress)));
            for report in reports {
                observer.progress(&report);
            }
            run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }
}

type Table<K, V = ()> = IndexMap<K, V, FxBuildHasher>;

/// What was seen: the lower state, and the upper states that agree with the way there.
type Node = (u32, u32);

/// The steps from a lower state, once they are known.
type Steps = Vec<(TransitionId, u32)>;

/// Why the construction ends early.
enum End {
    Stop(Stop),
    Fault(Option<usize>, Box<crate::fault::Fault>),
    /// From a node (or initially) no upper state agrees with a lower state.
    Empty(Option<usize>, u32),
}

/// The construction so far.
struct Subsets<'m> {
    above: &'m Above<'m>,
    job: &'m Job<'m>,
    progress: &'m Sender<Progress>,
    /// Lower states, with what clients see of them and their successors.
    lower: Table<State, (u32, Option<Steps>)>,
    /// Upper states, with what clients see of them and their successors.
    upper: Table<State, (u32, Option<Vec<u32>>)>,
    /// What clients see.
    seen: IndexSet<Vec<Value>, FxBuildHasher>,
    /// Sets of upper states, each sorted.
    sets: IndexSet<Vec<u32>, FxBuildHasher>,
    /// Nodes with the one from which each was found first.
    nodes: Table<Node, Option<usize>>,
    stats: Stats,
    /// The number of initial states.
    initial: u64,
}

impl<'m> Subsets<'m> {
    fn answer(job: &Job<'_>, progress: &Sender<Progress>) -> Answer {
        let watch = crate::watch::Watch::new(job.limits.clone(), Some(job.interrupt));
        let model = Model { asserts: false, ..Model::new(job.spec, job.instance, watch) };
        let Some(obligation) = job.refinement else {
            return Answer { verdict: Verdict::Holds, stats: Stats::default() };
        };
        let upper = Model::unlimited(obligation.upper, job.instance);
        let above = Above::new(&model, &upper, obligation);
        let mut subsets = Subsets {
            above: &above,
            job,
            progress,
            lower: Table::default(),
            upper: Table::default(),
            seen: IndexSet::default(),
            sets: IndexSet::default(),
            nodes: Table::default(),
            stats: Stats {
                coverage: vec![Coverage::default(); job.spec.transitions.len()],
                ..Stats::default()
            },
            initial: 0,
        };
        let end = subsets.explore();
        subsets.count();
        model.watch.rest();
        let verdict = subsets.verdict(end);
        if matches!(verdict, Verdict::Holds) {
            subsets.stats.drafts = subsets.drafts();
        }
        Answer { verdict, stats: subsets.stats }
    }

    fn explore(&mut self) -> Result<(), End> {
        let fault = |fault| End::Fault(None, fault);
        let initial = self.above.lower.initial_states().map_err(fault)?;
        self.initial = initial.len() as u64;
        let starts = self.above.upper.initial_states().map_err(fault)?;
        let mut upper = Vec::new();
        for state in starts {
            upper.push(self.upper_id(state));
        }
        for state in initial {
            let id = self.lower_id(state).map_err(fault)?;
            let seen = self.lower[id as usize].0;
            let agreeing = upper.iter().copied().filter(|id| self.upper[*id as usize].0 == seen);
            let set = agreeing.collect();
            self.enter(None, id, set)?;
        }
        let mut next = 0;
        let (mut level, mut end_of_level) = (1, self.nodes.len());
        while next < self.nodes.len() {
            if next == end_of_level {
                (level, end_of_level) = (level + 1, self.nodes.len());
                if self.job.limits.max_depth.is_some_and(|max| level >= max) {
                    return Err(End::Stop(Stop::Depth(level)));
                }
            }
            self.stats.depth = level;
            self.go_on()?;
            self.expand(next)?;
            next += 1;
        }
        Ok(())
    }

    fn expand(&mut self, node: usize) -> Result<(), End> {
        let (&(lower, set), _) = self.nodes.get_index(node).expect("a node");
        let seen = self.lower[lower as usize].0;
        let fault = |fault| End::Fault(Some(node), fault);
        for (transition, next) in self.lower_successors(lower).map_err(fault)? {
            self.stats.coverage[transition.index()].taken += 1;
            let wanted = self.lower[next as usize].0;
            let agreeing = match wanted == seen {
                true => self.sets[set as usize].clone(),
                false => {
                    let mut agreeing = Vec::new();
                    for id in self.sets[set as usize].clone() {
                        let successors = self.upper_successors(id).map_err(fault)?;
                        let agree = |id: &u32| self.upper[*id as usize].0 == wanted;
                        agreeing.extend(successors.into_iter().filter(agree));
                    }
                    agreeing
                }
            };
            self.enter(Some(node), next, agreeing)?;
        }
        Ok(())
    }

    /// Adds what was seen, with these upper states and those that follow invisibly.
    fn enter(&mut self, from: Option<usize>, lower: u32, set: Vec<u32>) -> Result<(), End> {
        let set = self.closed(set).map_err(|fault| End::Fault(from, fault))?;
        if set.is_empty() {
            return Err(End::Empty(from, lower));
        }
        let set = self.sets.insert_full(set).0 as u32;
        if !self.nodes.contains_key(&(lower, set)) {
            let max = self.job.limits.max_states;
            if let Some(max) = max.filter(|max| self.nodes.len() as u64 >= *max) {
                return Err(End::Stop(Stop::States(max)));
            }
            self.nodes.insert((lower, set), from);
        }
        Ok(())
    }

    /// The states with those that are reached from them while clients see nothing.
    fn closed(&mut self, mut set: Vec<u32>) -> Eval<Vec<u32>> {
        let mut known: std::collections::HashSet<u32, FxBuildHasher> = set.drain(..).collect();
        let mut open: Vec<u32> = known.iter().copied().collect();
        while let Some(id) = open.pop() {
            if let Some(stop) = self.above.lower.watch.tick() {
                return Err(crate::fault::Fault::new(crate::fault::FaultKind::Stopped(stop)));
            }
            let seen = self.upper[id as usize].0;
            for next in self.upper_successors(id)? {
                if self.upper[next as usize].0 == seen && known.insert(next) {
                    open.push(next);
                }
            }
        }
        let mut set: Vec<u32> = known.into_iter().collect();
        set.sort_unstable();
        Ok(set)
    }

    /// What clients see: the variables that have a value below.
    fn lower_id(&mut self, state: State) -> Eval<u32> {
        if let Some(id) = self.lower.get_index_of(&state) {
            return Ok(id as u32);
        }
        let seen = self.above.map_seen(&state)?.into_iter().flatten().collect();
        let seen = self.seen.insert_full(seen).0 as u32;
        Ok(self.lower.insert_full(state, (seen, None)).0 as u32)
    }

    fn upper_id(&mut self, state: State) -> u32 {
        if let Some(id) = self.upper.get_index_of(&state) {
            return id as u32;
        }
        let mapping = &self.above.obligation.refinement.mapping;
        let visible = mapping.iter().zip(state.iter()).filter(|(function, _)| function.is_some());
        let seen = visible.map(|(_, value)| value.clone()).collect();
        let seen = self.seen.insert_full(seen).0 as u32;
        self.upper.insert_full(state, (seen, None)).0 as u32
    }

    fn lower_successors(&mut self, id: u32) -> Eval<Steps> {
        if let Some(known) = &self.lower[id as usize].1 {
            return Ok(known.clone());
        }
        let state = self.lower.get_index(id as usize).expect("a state").0.clone();
        let mut successors = Vec::new();
        for next in self.above.lower.successors(&state)? {
            successors.push((next.transition, self.lower_id(next.state)?));
        }
        self.lower[id as usize].1 = Some(successors.clone());
        Ok(successors)
    }

    fn upper_successors(&mut self, id: u32) -> Eval<Vec<u32>> {
        if let Some(known) = &self.upper[id as usize].1 {
            return Ok(known.clone());
        }
        let state = self.upper.get_index(id as usize).expect("a state").0.clone();
        let next = self.above.upper.successors(&state)?;
        let mut successors: Vec<u32> =
            next.into_iter().map(|next| self.upper_id(next.state)).collect();
        successors.sort_unstable();
        successors.dedup();
        self.upper[id as usize].1 = Some(successors.clone());
        Ok(successors)
    }

    fn go_on(&mut self) -> Result<(), End> {
        let watch = &self.above.lower.watch;
        let mut stop = watch.stop();
        if watch.period() {
            self.count();
            let _ = self.progress.send(Progress {
                distinct_states: self.stats.distinct_states,
                transitions: self.stats.transitions,
                depth: self.stats.depth,
                time: self.stats.time,
                ..Progress::default()
            });
            stop = stop.or_else(|| self.above.lower.watch.memory());
        }
        stop.map_or(Ok(()), |stop| Err(End::Stop(stop)))
    }

    fn count(&mut self) {
        self.stats.distinct_states = self.nodes.len() as u64;
        let taken: u64 = self.stats.coverage.iter().map(|own| own.taken).sum();
        self.stats.transitions = self.initial + taken;
        self.stats.time = self.above.lower.watch.time();
    }

    /// The lower states on the way to a node.
    fn path(&self, node: Option<usize>) -> Vec<State> {
        let nodes = std::iter::successors(node, |node| self.nodes[*node]);
        let state = |node: usize| {
            let (&(lower, _), _) = self.nodes.get_index(node).expect("a node");
            self.lower.get_index(lower as usize).expect("a state").0.clone()
        };
        let mut path: Vec<State> = nodes.map(state).collect();
        path.reverse();
        path
    }

    fn verdict(&self, end: Result<(), End>) -> Verdict {
        let model = self.above.lower;
        match end {
            Ok(()) => Verdict::Holds,
            Err(End::Stop(stop)) => Verdict::Unknown(stop),
            Err(End::Fault(node, fault)) => {
                outcome::faulty(*fault, || replay::trace(model, &self.path(node)))
            }
            Err(End::Empty(node, lower)) => {
                let mut path = self.path(node);
                let last = self.lower.get_index(lower as usize).expect("a state").0;
                path.push(last.clone());
                let trace = replay::trace(model, &path);
                let possible = node.map(|node| {
                    let (&(_, set), _) = self.nodes.get_index(node).expect("a node");
                    let ids = self.sets[set as usize].iter();
                    let state =
                        |id: &u32| self.upper.get_index(*id as usize).expect("it").0.clone();
                    ids.map(state).collect::<Vec<State>>()
                });
                let mapped = nearest::seen(self.above, possible, last);
                Verdict::Violated(Box::new(Violation {
                    mapped: mapped.map(Box::new),
                    ..Violation::new(ViolationKind::Refinement, trace)
                }))
            }
        }
    }

    /// For each internal variable above, the values that it has in states that agree, where that is
    /// one for each lower state.
    fn drafts(&self) -> Vec<Draft> {
        let mapping = &self.above.obligation.refinement.mapping;
        let internal = (0..mapping.len()).filter(|var| mapping[*var].is_none());
        internal.map(|var| self.draft(var)).collect()
    }

    fn draft(&self, var: usize) -> Draft {
        // By lower state; none where there are several.
        let mut values: Vec<Option<Option<&Value>>> = vec![None; self.lower.len()];
        for (lower, set) in self.nodes.keys() {
            for id in &self.sets[*set as usize] {
                let value = &self.upper.get_index(*id as usize).expect("a state").0[var];
                let known = &mut values[*lower as usize];
                *known = match known {
                    None => Some(Some(value)),
                    Some(Some(other)) if *other == value => *known,
                    _ => Some(None),
                };
            }
        }
        let open = values.iter().filter(|value| matches!(value, Some(None))).count();
        let mut draft = Draft {
            var: ir::VarId::new(var),
            states: values.len() as u64,
            open: open as u64,
            by: Vec::new(),
            rows: Vec::new(),
        };
        if open == 0 {
            let values: Vec<&Value> = values.into_iter().flatten().flatten().collect();
            self.depends(&values, &mut draft);
        }
        draft
    }

    /// On which lower variables the values depend, and how.
    fn depends(&self, values: &[&Value], draft: &mut Draft) {
        let states: Vec<&State> = self.lower.keys().collect();
        if values.len() != states.len() {
            return;
        }
        let table = |vars: &[usize]| {
            let mut table: Table<Vec<&Value>, &Value> = Table::default();
            for (state, value) in states.iter().zip(values) {
                let key = vars.iter().map(|var| &state[*var]).collect();
                if *table.entry(key).or_insert(*value) != *value {
                    return None;
                }
            }
            Some(table)
        };
        let mut vars: Vec<usize> = (0..self.job.spec.vars.len()).collect();
        for var in 0..self.job.spec.vars.len() {
            let fewer: Vec<usize> = vars.iter().copied().filter(|other| *other != var).collect();
            if table(&fewer).is_some() {
                vars = fewer;
            }
        }
        draft.by = vars.iter().map(|var| ir::VarId::new(*var)).collect();
        let rows = table(&vars).into_iter().flatten();
        draft.rows =
            rows.map(|(key, value)| (key.into_iter().cloned().collect(), value.clone())).collect();
    }
}
