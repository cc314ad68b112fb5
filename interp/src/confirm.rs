//! The judgment of another engine's counterexample: each step is a step of the semantics, and the
//! claim is false at its end.

use crate::fault::Fault;
use crate::model::Model;
use crate::{explain, outcome, stack};
use ir::{ClaimId, ClaimKind, Instance, Span, Spec};
use verdict::{Answer, State, Trace, Verdict, Violation, ViolationKind};

/// Why an answer is wrong: a defect of the engine that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// What the semantics says otherwise, in words.
    pub reason: String,
}

/// Confirms the counterexample of an answer, if it has one, and explains why the claim is false.
///
/// # Errors
/// The semantics does not agree.
pub fn confirm(spec: &Spec, answer: Answer) -> Result<Answer, Disagreement> {
    let Answer { verdict, stats } = answer;
    let instance: Instance = match &verdict {
        Verdict::Violated(violation) => violation.trace.instance.clone(),
        Verdict::Error(failure) => failure.trace.instance.clone(),
        Verdict::Holds | Verdict::Unknown(_) => return Ok(Answer { verdict, stats }),
    };
    stack::with_enough(spec, 0, || {
        let judge = Judge { model: Model::unlimited(spec, &instance) };
        let verdict = match verdict {
            Verdict::Violated(violation) => {
                judge.trace(&violation.trace)?;
                match violation.kind {
                    ViolationKind::Assertion { at } => judge.stop(at, violation.trace)?,
                    _ => Verdict::Violated(Box::new(judge.violation(*violation)?)),
                }
            }
            Verdict::Error(failure) => {
                judge.trace(&failure.trace)?;
                judge.stop(failure.at, failure.trace)?
            }
            other => other,
        };
        Ok(Answer { verdict, stats })
    })
}

struct Judge<'m> {
    model: Model<'m>,
}

impl Judge<'_> {
    fn trace(&self, trace: &Trace) -> Result<(), Disagreement> {
        let Some(first) = trace.steps.first() else { return Ok(()) };
        let starts = self.model.initial_states().map_err(|_| wrong("it cannot start"))?;
        if !starts.contains(&first.state) {
            return Err(wrong("its first state is not initial"));
        }
        for (index, pair) in trace.steps.windows(2).enumerate() {
            let successors = self.model.successors(&pair[0].state);
            let successors = successors.map_err(|_| wrong("a step has no value"))?;
            let found = successors.iter().any(|next| {
                next.state == pair[1].state && Some(next.action(&self.model)) == pair[1].action
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
        Ok(Violation { why, ..violation })
    }

    fn claim(
        &self,
        claim: ClaimId,
        before: &[ir::Value],
        last: &State,
    ) -> Result<Vec<verdict::Fact>, Disagreement> {
        match self.model.claim_holds(claim, before, last) {
            Ok(false) => Ok(explain::claim(&self.model, claim, before, last)),
            Ok(true) => Err(wrong("the claim is true at its end")),
            Err(_) => Err(wrong("the claim has no value at its end")),
        }
    }

    /// The verdict on a false assertion, or an expression without a value, after the trace: with
    /// everything that the semantics says about it. Of several, that of the place that was named.
    fn stop(&self, at: Span, trace: Trace) -> Result<Verdict, Disagreement> {
        let strict =
            Model { asserts: true, ..Model::unlimited(self.model.spec, self.model.instance) };
        let mut faults = faults(&strict, trace.steps.last().map(|step| &step.state));
        let named = faults.iter().position(|fault| fault.at() == at).unwrap_or(0);
        if faults.is_empty() {
            return Err(wrong("nothing stops after its last state"));
        }
        Ok(outcome::faulty(faults.swap_remove(named), || trace))
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
fn faults(model: &Model<'_>, state: Option<&State>) -> Vec<Fault> {
    let Some(state) = state else {
        return match model.initial_states() {
            Err(fault) => vec![*fault],
            Ok(states) if states.is_empty() => vec![*Fault::no_initial_state(model)],
            Ok(_) => Vec::new(),
        };
    };
    let claims = || (0..model.spec.claims.len()).map(ClaimId::new);
    let is_step = |claim: &ClaimId| model.spec.claims[claim.index()].kind == ClaimKind::Step;
    let of_state = claims().filter(|claim| !is_step(claim));
    let stopped = of_state.filter_map(|claim| model.claim_holds(claim, &[], state).err());
    let mut faults: Vec<Fault> = stopped.map(|fault| *fault).collect();
    match model.successors(state) {
        Err(fault) => faults.push(*fault),
        Ok(successors) => {
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

fn wrong(reason: &str) -> Disagreement {
    Disagreement { reason: reason.to_owned() }
}
