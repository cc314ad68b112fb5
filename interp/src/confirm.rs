//! The judgment of another engine's counterexample: each step is a step of the semantics, and the
//! claim is false at its end.

use crate::explain;
use crate::model::Model;
use crate::stack;
use ir::{ClaimId, ClaimKind, Instance, Spec};
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
                Verdict::Violated(Box::new(judge.violation(*violation)?))
            }
            Verdict::Error(failure) => {
                judge.trace(&failure.trace)?;
                Verdict::Error(failure)
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

fn wrong(reason: &str) -> Disagreement {
    Disagreement { reason: reason.to_owned() }
}
