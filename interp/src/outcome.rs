//! What the end of a search means: the verdict, with the trace that leads to a problem.

use crate::above::Above;
use crate::explorer::{End, Going};
use crate::fault::{Fault, FaultKind};
use crate::model::Model;
use crate::store::{StateId, Store};
use crate::{explain, nearest, replay};
use verdict::{Fact, Failure, State, Trace, Verdict, Violation, ViolationKind};

/// The verdict of a search that ended so.
pub(crate) fn verdict(
    (model, above): (&Model<'_>, Option<&Above<'_>>),
    store: &Store,
    end: Going,
) -> Verdict {
    match end {
        Ok(()) => Verdict::Holds,
        Err(End::Stop(stop)) => Verdict::Unknown(stop),
        Err(End::Unreached(claim)) => {
            violated(ViolationKind::Unreached(claim), trace(model, store, None), Vec::new())
        }
        Err(End::Violation(kind, state, step)) => {
            let mut trace = trace(model, store, Some(state));
            trace.steps.extend(step.map(|step| *step));
            let why = why(model, kind, &trace);
            let mapped = above.filter(|_| kind == ViolationKind::Refinement);
            let mapped = mapped.and_then(|above| nearest::mapped(above, &trace).ok());
            let mapped = mapped.map(Box::new);
            Verdict::Violated(Box::new(Violation { why, mapped, ..Violation::new(kind, trace) }))
        }
        Err(End::Fault(state, fault)) => faulty(*fault, || trace(model, store, state)),
    }
}

fn violated(kind: ViolationKind, trace: Trace, why: Vec<Fact>) -> Verdict {
    Verdict::Violated(Box::new(Violation { why, ..Violation::new(kind, trace) }))
}

/// A stopped run is not traced: nothing is wrong, and the way there may take as long again.
pub(crate) fn faulty(fault: Fault, trace: impl FnOnce() -> Trace) -> Verdict {
    let attempted = || Trace { attempt: fault.attempt, ..trace() };
    match fault.kind {
        FaultKind::Stopped(stop) => Verdict::Unknown(stop),
        FaultKind::Assertion { at, why } => {
            violated(ViolationKind::Assertion { at }, attempted(), why)
        }
        FaultKind::Undefined { kind, at, calls, locals } => {
            Verdict::Error(Box::new(Failure { kind, at, calls, locals, trace: attempted() }))
        }
    }
}

/// Why the claim is false at the end of the trace.
fn why(model: &Model<'_>, kind: ViolationKind, trace: &Trace) -> Vec<Fact> {
    match (kind, trace.steps.as_slice()) {
        (ViolationKind::Invariant(claim), [.., last]) => {
            explain::claim(model, claim, &[], &last.state)
        }
        (ViolationKind::Step(claim), [.., before, after]) => {
            explain::claim(model, claim, &before.state, &after.state)
        }
        _ => Vec::new(),
    }
}

/// How a state is reached; without one, a trace without states.
fn trace(model: &Model<'_>, store: &Store, id: Option<StateId>) -> Trace {
    let ids = std::iter::successors(id, |id| store.parent(*id));
    let mut states: Vec<State> = ids.map(|id| store.state(id)).collect();
    states.reverse();
    replay::trace(model, &states)
}
