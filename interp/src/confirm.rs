//! The judgment of another engine's counterexample: each step is a step of the semantics, and the
//! claim is false at its end.

use crate::above::Above;
use crate::fault::Fault;
use crate::model::Model;
use crate::{explain, nearest, outcome, replay, stack};
use ir::{ClaimId, ClaimKind, Instance, Relation, Span, Spec};
use verdict::{Answer, Mapped, Obligation, State, Stop, Trace, Verdict, Violation, ViolationKind};

/// Why an answer is wrong: a defect of the engine that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// What the semantics says otherwise, in words.
    pub reason: String,
}

/// Confirms the counterexample of an answer, if it has one, and explains why the claim is false, or why
/// a step is none of the upper system of the refinement that was checked.
///
/// # Errors
/// The semantics does not agree.
pub fn confirm(
    spec: &Spec,
    refinement: Option<Obligation<'_>>,
    answer: Answer,
) -> Result<Answer, Disagreement> {
    let Answer { verdict, stats } = answer;
    let instance: Instance = match &verdict {
        Verdict::Violated(violation) => violation.trace.instance.clone(),
        Verdict::Error(failure) => failure.trace.instance.clone(),
        Verdict::Holds | Verdict::Unknown(_) => return Ok(Answer { verdict, stats }),
    };
    stack::with_enough(spec, 0, || {
        let model = Model::unlimited(spec, &instance);
        let upper = refinement.map(|own| Model::unlimited(own.upper, &instance));
        let above = upper.as_ref().zip(refinement);
        let above = above.map(|(upper, obligation)| Above::new(&model, upper, obligation));
        let judge = Judge { model: &model, above: above.as_ref() };
        let verdict = match verdict {
            Verdict::Violated(mut violation) if !stats.proofs.is_empty() => {
                replay::fill_in(&model, &mut violation.trace);
                judge.of_proof(*violation)?
            }
            Verdict::Violated(mut violation) => {
                let is_of_solver = !stats.solver.is_empty();
                // A solver tells states, not what was chosen between them.
                if is_of_solver {
                    replay::fill_in(&model, &mut violation.trace);
                }
                replay::complete(&model, &mut violation.trace);
                // For a solver integers have no bounds: the semantics may stop before.
                if let (true, Some(earlier)) = (is_of_solver, judge.stops(&violation)) {
                    return Ok(Answer { verdict: earlier, stats });
                }
                judge.trace(&violation.trace)?;
                match violation.kind {
                    ViolationKind::Undefined => judge.undefined(violation.trace),
                    ViolationKind::Assertion { at } => judge.stop(at, violation.trace)?,
                    _ => Verdict::Violated(Box::new(judge.violation(*violation)?)),
                }
            }
            Verdict::Error(mut failure) => {
                replay::complete(&model, &mut failure.trace);
                judge.trace(&failure.trace)?;
                judge.stop(failure.at, failure.trace)?
            }
            other => other,
        };
        Ok(Answer { verdict, stats })
    })
}

struct Judge<'j, 'm> {
    model: &'j Model<'m>,
    above: Option<&'j Above<'m>>,
}

impl Judge<'_, '_> {
    fn trace(&self, trace: &Trace) -> Result<(), Disagreement> {
        let Some(first) = trace.steps.first() else { return Ok(()) };
        let starts = self.model.initial_states().map_err(|_| wrong("it cannot start"))?;
        if !starts.contains(&first.state) {
            return Err(wrong("its first state is not initial"));
        }
        self.steps(trace)
    }

    fn steps(&self, trace: &Trace) -> Result<(), Disagreement> {
        for (index, pair) in trace.steps.windows(2).enumerate() {
            let successors = self.model.successors(&pair[0].state);
            let successors = successors.map_err(|_| wrong("a step has no value"))?;
            let found = successors.iter().any(|next| {
                next.state == pair[1].state && Some(next.action(self.model)) == pair[1].action
            });
            if !found {
                return Err(wrong(&format!("there is no step to state {}", index + 2)));
            }
        }
        Ok(())
    }

    /// The violation with its explanation.
    fn violation(&self, violation: Violation) -> Result<Violation, Disagreement> {
        let last = violation.trace.steps.last().map(|step| step.state.clone());
        let why = match (violation.kind, last) {
            (ViolationKind::Invariant(claim), Some(last)) => self.claim(claim, &[], &last)?,
            (ViolationKind::Step(claim), Some(last)) => {
                let before = violation.trace.steps.iter().rev().nth(1);
                let before = before.ok_or_else(|| wrong("a step needs two states"))?;
                self.claim(claim, &before.state, &last)?
            }
            (ViolationKind::Deadlock, Some(last)) => {
                self.deadlock(&last)?;
                Vec::new()
            }
            _ => violation.why,
        };
        let mapped = match violation.kind {
            ViolationKind::Refinement => Some(Box::new(self.mapped(&violation.trace)?)),
            _ => None,
        };
        Ok(Violation { why, mapped, ..violation })
    }

    /// Whether a claim has this value in a state, or of a step.
    fn is(&self, claim: ClaimId, (before, state): (&[ir::Value], &State), wanted: bool) -> bool {
        self.model.claim_holds(claim, before, state).is_ok_and(|value| value == wanted)
    }

    /// The verdict where the semantics stops on the way through a trace, or in the claim at its end.
    fn stops(&self, violation: &Violation) -> Option<Verdict> {
        let trace = &violation.trace;
        let until = |count: usize| {
            let steps = trace.steps[..count].to_vec();
            Trace { steps, ..trace.clone() }
        };
        if let Err(fault) = self.model.initial_states() {
            return Some(outcome::faulty(*fault, || until(0)));
        }
        let before = trace.steps.len().saturating_sub(1);
        let mut states = trace.steps[..before].iter().enumerate();
        let earlier = states.find_map(|(index, step)| {
            let fault = self.model.successors(&step.state).err()?;
            Some(outcome::faulty(*fault, || until(index + 1)))
        });
        if earlier.is_some() {
            return earlier;
        }
        let (old, count, claim): (&[ir::Value], usize, ClaimId) =
            match (violation.kind, trace.steps.as_slice()) {
                (ViolationKind::Invariant(claim), [.., _]) => (&[], trace.steps.len(), claim),
                (ViolationKind::Step(claim), [.., old, _]) => (&old.state, before, claim),
                _ => return None,
            };
        let last = &trace.steps.last()?.state;
        let fault = self.model.claim_holds(claim, old, last).err()?;
        Some(outcome::faulty(*fault, || until(count)))
    }

    /// The verdict on a violation that a proof met: the semantics may find that more is wrong there.
    fn of_proof(&self, violation: Violation) -> Result<Verdict, Disagreement> {
        let last = violation.trace.steps.last();
        match violation.kind {
            ViolationKind::Undefined => Ok(self.undefined(violation.trace)),
            ViolationKind::NotInductive { .. } | ViolationKind::NotRefined { .. } => {
                let last = last.ok_or_else(|| wrong("it has no state"))?;
                match self.model.successors(&last.state) {
                    Err(fault) => Ok(outcome::faulty(*fault, || violation.trace)),
                    Ok(_) => Ok(Verdict::Violated(Box::new(self.not_inductive(violation)?))),
                }
            }
            _ => {
                if let Some(earlier) = self.stops(&violation) {
                    return Ok(earlier);
                }
                self.trace(&violation.trace)?;
                Ok(Verdict::Violated(Box::new(self.violation(violation)?)))
            }
        }
    }

    /// The step that makes the claim false, or is none of the upper system, from the last state of the
    /// trace.
    fn not_inductive(&self, violation: Violation) -> Result<Violation, Disagreement> {
        let states: Vec<State> =
            violation.trace.steps.iter().map(|step| step.state.clone()).collect();
        let before = states.last().cloned().ok_or_else(|| wrong("it has no state"))?;
        self.steps(&violation.trace)?;
        let spec = self.model.spec;
        let (transition, claim) = match violation.kind {
            ViolationKind::NotInductive { transition, claim } => (transition, Some(claim)),
            ViolationKind::NotRefined { transition } => (transition, None),
            _ => return Err(wrong("it is another violation")),
        };
        let is_step = |claim: ClaimId| spec.claims[claim.index()].kind == ClaimKind::Step;
        let holds =
            |claim| is_step(claim) || states.iter().all(|state| self.is(claim, (&[], state), true));
        if !claim.is_none_or(holds) {
            return Err(wrong("the claim is false before the step"));
        }
        let successors =
            self.model.successors(&before).map_err(|_| wrong("a step has no value"))?;
        let shows = |next: &State| match claim {
            Some(claim) => self.is(claim, (&before, next), false),
            None => self.above.is_some_and(|above| {
                let found = above.found(&before, next);
                found.is_ok_and(|found| found.number == Relation::NONE)
            }),
        };
        let next = successors.iter().find(|next| {
            next.action(self.model).transition == Some(transition) && shows(&next.state)
        });
        let next = next.ok_or_else(|| wrong("no step of the transition shows it"))?;
        let why = match claim {
            Some(claim) => explain::claim(self.model, claim, &before, &next.state),
            None => Vec::new(),
        };
        let mut trace = violation.trace;
        trace.steps.push(verdict::Step {
            action: Some(next.action(self.model)),
            state: next.state.clone(),
        });
        let mapped = match claim {
            Some(_) => None,
            None => Some(Box::new(self.mapped(&trace)?)),
        };
        let invariants = spec.claims.iter().enumerate();
        let invariants = invariants.filter(|(_, claim)| claim.kind == ClaimKind::Invariant);
        let excluding = invariants.map(|(index, _)| ClaimId::new(index));
        let is_false = |id: &ClaimId| states.iter().any(|own| self.is(*id, (&[], own), false));
        let excluding = excluding.filter(is_false).collect();
        Ok(Violation { why, excluding, trace, mapped, ..violation })
    }

    /// The trace as it is above, once its end is no step there.
    fn mapped(&self, trace: &Trace) -> Result<Mapped, Disagreement> {
        let above = self.above.ok_or_else(|| wrong("there is no refinement to violate"))?;
        let is_step = match trace.steps.as_slice() {
            [.., before, after] => {
                let found = above.found(&before.state, &after.state);
                found.map(|found| found.number != Relation::NONE)
            }
            [only] => above.map(&only.state).and_then(|mapped| above.is_initial(&mapped)),
            [] => return Err(wrong("there is no state to map")),
        };
        match is_step {
            Ok(false) => nearest::mapped(above, trace).map_err(|_| wrong("it has no mapping")),
            Ok(true) => Err(wrong("its end is a step of the upper system")),
            Err(_) => Err(wrong("the upper system has no value at its end")),
        }
    }

    fn claim(
        &self,
        claim: ClaimId,
        before: &[ir::Value],
        last: &State,
    ) -> Result<Vec<verdict::Fact>, Disagreement> {
        match self.model.claim_holds(claim, before, last) {
            Ok(false) => Ok(explain::claim(self.model, claim, before, last)),
            Ok(true) => Err(wrong("the claim is true at its end")),
            Err(_) => Err(wrong("the claim has no value at its end")),
        }
    }

    /// The verdict on a false assertion, or an expression without a value, after the trace: with
    /// everything that the semantics says about it. Of several, that of the place that was named.
    fn stop(&self, at: Span, trace: Trace) -> Result<Verdict, Disagreement> {
        let strict =
            Model { asserts: true, ..Model::unlimited(self.model.spec, self.model.instance) };
        let mut faults = faults((&strict, self.above), trace.steps.last().map(|step| &step.state));
        let named = faults.iter().position(|fault| fault.at() == at).unwrap_or(0);
        if faults.is_empty() {
            return Err(wrong("nothing stops after its last state"));
        }
        Ok(outcome::faulty(faults.swap_remove(named), || trace))
    }

    /// What has no value, or what assertion is false, in the last state, in a step from it, or in a claim
    /// after that; undecided if there is nothing: engines may take for undefined what is not.
    fn undefined(&self, mut trace: Trace) -> Verdict {
        let strict =
            Model { asserts: true, ..Model::unlimited(self.model.spec, self.model.instance) };
        let last = trace.steps.last().map(|step| step.state.clone());
        if let Some(fault) = faults((&strict, self.above), last.as_ref()).into_iter().next() {
            return outcome::faulty(fault, || trace);
        }
        let successors = last.and_then(|last| self.model.successors(&last).ok());
        for next in successors.into_iter().flatten() {
            if let Some(fault) = faults_of_claims(self.model, &next.state).into_iter().next() {
                let action = Some(next.action(self.model));
                trace.steps.push(verdict::Step { action, state: next.state });
                return outcome::faulty(fault, || trace);
            }
        }
        Verdict::Unknown(Stop::Unproven)
    }

    fn deadlock(&self, last: &State) -> Result<(), Disagreement> {
        let successors = self.model.successors(last).map_err(|_| wrong("a step has no value"))?;
        let terminal = self.model.spec.claims.iter().enumerate().any(|(index, claim)| {
            claim.kind == ClaimKind::Terminal
                && self.model.claim_holds(ClaimId::new(index), &[], last).unwrap_or(false)
        });
        match successors.is_empty() && !terminal {
            true => Ok(()),
            false => Err(wrong("its last state is no deadlock")),
        }
    }
}

/// What stops in a state, or before there is one: in a claim, in the first transition instance that
/// stops, in a claim about a step.
fn faults((model, above): (&Model<'_>, Option<&Above<'_>>), state: Option<&State>) -> Vec<Fault> {
    let Some(state) = state else {
        return match model.initial_states() {
            Err(fault) => vec![*fault],
            Ok(states) if states.is_empty() => vec![*Fault::no_initial_state(model)],
            Ok(_) => Vec::new(),
        };
    };
    let mut faults = faults_of_claims(model, state);
    let claims = || (0..model.spec.claims.len()).map(ClaimId::new);
    let is_step = |claim: &ClaimId| model.spec.claims[claim.index()].kind == ClaimKind::Step;
    match model.successors(state) {
        Err(fault) => faults.push(*fault),
        Ok(successors) => {
            faults.extend(above.into_iter().flat_map(|above| faults_above(above, state)));
            for (next, claim) in successors
                .iter()
                .flat_map(|next| claims().filter(is_step).map(move |claim| (next, claim)))
            {
                if let Err(mut fault) = model.claim_holds(claim, state, &next.state) {
                    fault.attempt = Some(next.action(model));
                    faults.push(*fault);
                }
            }
        }
    }
    faults
}

/// What stops in the claims about a state.
fn faults_of_claims(model: &Model<'_>, state: &State) -> Vec<Fault> {
    let claims = model.spec.claims.iter().enumerate();
    let of_state = claims.filter(|(_, claim)| claim.kind != ClaimKind::Step);
    let stopped =
        of_state.filter_map(|(index, _)| model.claim_holds(ClaimId::new(index), &[], state).err());
    stopped.map(|fault| *fault).collect()
}

/// What stops the mapping of a state, or of a step from it.
fn faults_above(above: &Above<'_>, state: &State) -> Vec<Fault> {
    if let Err(fault) = above.map(state).and_then(|mapped| above.is_initial(&mapped)) {
        return vec![*fault];
    }
    let Ok(successors) = above.lower.successors(state) else { return Vec::new() };
    let steps = (0..successors.len()).filter_map(|index| {
        let mut fault = above.step(state, &successors, index).err()?;
        fault.attempt = Some(successors[index].action(above.lower));
        Some(*fault)
    });
    steps.collect()
}

fn wrong(reason: &str) -> Disagreement {
    Disagreement { reason: reason.to_owned() }
}
