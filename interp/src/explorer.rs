//! One breadth-first exploration.

use crate::above::Above;
use crate::fault::{Eval, Fault};
use crate::model::Model;
use crate::outcome;
use crate::store::{Found, StateId, Store};
use crate::transitions::Successor;
use crate::watch::Watch;
use ir::{ClaimId, ClaimKind, Relation};
use std::sync::mpsc::Sender;
use verdict::{
    Answer, Coverage, Exactness, Job, Matches, Progress, State, Stats, Step, Stop, ViolationKind,
};

/// The search so far.
pub(crate) struct Explorer<'m> {
    model: &'m Model<'m>,
    /// The refinement to check.
    above: Option<&'m Above<'m>>,
    job: &'m Job<'m>,
    progress: &'m Sender<Progress>,
    store: Store,
    /// The `reachable` claims that were not true yet.
    unreached: Vec<ClaimId>,
    stats: Stats,
    /// The number of expanded states.
    expanded: usize,
    /// The depth of the states that are being expanded; 0 before there are any.
    level: u64,
}

/// Why a search ends early.
pub(crate) enum End {
    /// A limit was reached.
    Stop(Stop),
    /// Something went wrong in a state, or before there was one.
    Fault(Option<StateId>, Box<Fault>),
    /// A claim is violated in a state, or by a step from it.
    Violation(ViolationKind, StateId, Option<Box<Step>>),
    /// The search is finished, and this `reachable` claim was never true.
    Unreached(ClaimId),
}

/// A result, or the end of the search.
pub(crate) type Going<T = ()> = Result<T, End>;

impl<'m> Explorer<'m> {
    /// Does the job and tells how it goes.
    pub fn answer(job: &Job<'_>, progress: &Sender<Progress>) -> Answer {
        let watch = Watch::new(job.limits.clone(), Some(job.interrupt));
        let model = Model::new(job.spec, job.instance, watch);
        let upper = job.refinement.map(|own| Model::unlimited(own.upper, job.instance));
        let above = upper.as_ref().zip(job.refinement);
        let above = above.map(|(upper, obligation)| Above::new(&model, upper, obligation));
        let is_reachable = |id: &&ClaimId| claim_kind(&model, **id) == ClaimKind::Reachable;
        let mut explorer = Explorer {
            model: &model,
            above: above.as_ref(),
            job,
            progress,
            store: Store::new(job.spec.vars.len()),
            unreached: job.claims.iter().filter(is_reachable).copied().collect(),
            stats: Stats {
                exactness: Exactness::Exact,
                coverage: vec![Coverage::default(); job.spec.transitions.len()],
                above: job.refinement.map(|own| Matches::new(job.spec, own.upper)),
                ..Stats::default()
            },
            expanded: 0,
            level: 0,
        };
        let end = explorer.explore();
        explorer.count();
        model.watch.rest();
        let verdict = outcome::verdict((&model, above.as_ref()), &explorer.store, end);
        Answer { verdict, stats: explorer.stats }
    }

    fn explore(&mut self) -> Going {
        self.go_on()?;
        let initial = self.model.initial_states().map_err(|fault| End::Fault(None, fault))?;
        if initial.is_empty() {
            return Err(End::Fault(None, Fault::no_initial_state(self.model)));
        }
        self.stats.transitions += initial.len() as u64;
        for state in &initial {
            self.discover(state, None)?;
            self.check_start(state)?;
        }
        while self.expanded < self.store.len() {
            self.level += 1;
            if self.job.limits.max_depth.is_some_and(|max| self.level >= max) {
                return Err(End::Stop(Stop::Depth(self.level)));
            }
            let found = self.store.len();
            while self.expanded < found {
                self.go_on()?;
                self.expand(self.expanded as StateId)?;
                self.expanded += 1;
            }
        }
        self.unreached.first().map_or(Ok(()), |claim| Err(End::Unreached(*claim)))
    }

    /// Follows every transition from a state.
    fn expand(&mut self, id: StateId) -> Going {
        let state = self.store.state(id);
        let in_state = |fault| End::Fault(Some(id), fault);
        let successors = self.model.successors(&state).map_err(in_state)?;
        if successors.is_empty()
            && self.job.deadlock
            && !self.is_terminal(&state).map_err(in_state)?
        {
            return Err(End::Violation(ViolationKind::Deadlock, id, None));
        }
        for (index, successor) in successors.iter().enumerate() {
            self.stats.transitions += 1;
            self.stats.coverage[successor.transition.index()].taken += 1;
            self.check_step(id, &state, successor)?;
            self.check_above((id, &state), &successors, index)?;
            if self.discover(&successor.state, Some((id, &state)))? {
                self.stats.coverage[successor.transition.index()].new_states += 1;
            }
        }
        Ok(())
    }

    /// Adds a state if it is new, and checks it. Whether it is new.
    fn discover(&mut self, state: &State, from: Option<(StateId, &State)>) -> Going<bool> {
        let Found::New(row) = self.store.find(state, from) else { return Ok(false) };
        if let Some(max) = self.job.limits.max_states
            && self.store.len() as u64 >= max
        {
            return Err(End::Stop(Stop::States(max)));
        }
        let id = self.store.add(&row, from.map(|(parent, _)| parent));
        self.stats.depth = self.level + 1;
        for claim in self.job.claims {
            let holds = |explorer: &Self| {
                let holds = explorer.model.claim_holds(*claim, &[], state);
                holds.map_err(|fault| End::Fault(Some(id), fault))
            };
            match claim_kind(self.model, *claim) {
                ClaimKind::Invariant if !holds(self)? => {
                    return Err(End::Violation(ViolationKind::Invariant(*claim), id, None));
                }
                ClaimKind::Reachable if self.unreached.contains(claim) && holds(self)? => {
                    self.unreached.retain(|unreached| unreached != claim);
                }
                _ => {}
            }
        }
        Ok(true)
    }

    /// Checks the step claims on one step.
    fn check_step(&self, from: StateId, before: &State, successor: &Successor<'_>) -> Going {
        for claim in self.job.claims {
            if claim_kind(self.model, *claim) != ClaimKind::Step {
                continue;
            }
            let action = || successor.action(self.model);
            match self.model.claim_holds(*claim, before, &successor.state) {
                Ok(true) => {}
                Ok(false) => {
                    let step = Step { action: Some(action()), state: successor.state.clone() };
                    let kind = ViolationKind::Step(*claim);
                    return Err(End::Violation(kind, from, Some(Box::new(step))));
                }
                Err(mut fault) => {
                    fault.attempt = Some(action());
                    return Err(End::Fault(Some(from), fault));
                }
            }
        }
        Ok(())
    }

    /// Checks that an initial state, the last one found, is initial above.
    fn check_start(&self, state: &State) -> Going {
        let Some(above) = self.above else { return Ok(()) };
        let id = self.store.len() as StateId - 1;
        match above.map(state).and_then(|mapped| above.is_initial(&mapped)) {
            Ok(true) => Ok(()),
            Ok(false) => Err(End::Violation(ViolationKind::Refinement, id, None)),
            Err(fault) => Err(End::Fault(Some(id), fault)),
        }
    }

    /// Checks that a step is one above.
    fn check_above(
        &mut self,
        (from, before): (StateId, &State),
        successors: &[Successor<'m>],
        index: usize,
    ) -> Going {
        let Some(above) = self.above else { return Ok(()) };
        let successor = &successors[index];
        match above.step(before, successors, index) {
            Ok(Relation::NONE) => {
                let action = Some(successor.action(self.model));
                let step = Step { action, state: successor.state.clone() };
                let kind = ViolationKind::Refinement;
                Err(End::Violation(kind, from, Some(Box::new(step))))
            }
            Ok(number) => {
                if let Some(matches) = &mut self.stats.above {
                    let row = &mut matches.steps[successor.transition.index()];
                    row[(number - Relation::STUTTER) as usize] += 1;
                    let pairs = before.iter().zip(successor.state.iter());
                    for (changed, (a, b)) in matches.changed.iter_mut().zip(pairs) {
                        *changed |= !crate::shape::same(a, b) && a != b;
                    }
                }
                Ok(())
            }
            Err(mut fault) => {
                fault.attempt = Some(successor.action(self.model));
                Err(End::Fault(Some(from), fault))
            }
        }
    }

    /// Whether some `terminal` claim is true in the state.
    fn is_terminal(&self, state: &State) -> Eval<bool> {
        for (index, claim) in self.model.spec.claims.iter().enumerate() {
            if claim.kind == ClaimKind::Terminal
                && self.model.claim_holds(ClaimId::new(index), &[], state)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Looks whether to stop, and tells now and then how it goes.
    fn go_on(&mut self) -> Going {
        let mut stop = self.model.watch.stop();
        if self.model.watch.period() {
            self.count();
            // Nobody listening is no reason to stop.
            let _ = self.progress.send(Progress {
                distinct_states: self.stats.distinct_states,
                transitions: self.stats.transitions,
                queue: (self.store.len() - self.expanded) as u64,
                depth: self.stats.depth,
                time: self.stats.time,
                memory: self.stats.memory,
            });
            stop = stop.or_else(|| self.model.watch.memory());
        }
        stop.map_or(Ok(()), |stop| Err(End::Stop(stop)))
    }

    fn count(&mut self) {
        self.stats.distinct_states = self.store.len() as u64;
        self.stats.time = self.model.watch.time();
        self.stats.memory = self.stats.memory.max(self.store.bytes());
    }
}

/// What the claim says.
fn claim_kind(model: &Model<'_>, claim: ClaimId) -> ClaimKind {
    model.spec.claims[claim.index()].kind
}
