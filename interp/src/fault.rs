//! What ends an evaluation early.

use crate::model::Model;
use ir::{Span, TypeId, Value};
use verdict::{Action, Fact, Failure, NamedValue, Stop, Trace, Undefined};

/// A result, or the fault that ended the evaluation.
pub(crate) type Eval<T> = Result<T, Box<Fault>>;

/// What ended an evaluation.
#[derive(Debug)]
pub(crate) struct Fault {
    pub kind: FaultKind,
    /// The transition in which it happened, as far as its choices went; none outside transitions.
    pub attempt: Option<Action>,
}

/// The kinds of fault.
#[derive(Debug)]
pub(crate) enum FaultKind {
    /// An expression has no value.
    Undefined { kind: Undefined, at: Span, calls: Vec<(String, Span)>, locals: Vec<NamedValue> },
    /// An `assert` is false.
    Assertion { at: Span, why: Vec<Fact> },
    /// A limit was reached.
    Stopped(Stop),
}

impl Fault {
    /// A fault outside every transition.
    pub fn new(kind: FaultKind) -> Box<Self> {
        Box::new(Self { kind, attempt: None })
    }

    /// What follows if there is no initial state.
    pub fn no_initial_state(model: &Model<'_>) -> Box<Self> {
        let at = model.spec.init.code.first().map_or(Span::NONE, |stmt| stmt.at);
        Self::undefined(Undefined::NoInitialState, at)
    }

    /// Where it happened.
    pub fn at(&self) -> Span {
        match self.kind {
            FaultKind::Undefined { at, .. } | FaultKind::Assertion { at, .. } => at,
            FaultKind::Stopped(_) => Span::NONE,
        }
    }

    /// An undefined expression outside every function and without locals.
    pub fn undefined(kind: Undefined, at: Span) -> Box<Self> {
        Self::new(FaultKind::Undefined { kind, at, calls: Vec::new(), locals: Vec::new() })
    }

    /// The failure of a run that checks no assertions and has no limits, where only undefined
    /// expressions are faults.
    pub fn into_failure(self, model: &Model<'_>) -> Box<Failure> {
        let instance = model.instance.clone();
        let trace = Trace { instance, steps: Vec::new(), attempt: self.attempt };
        match self.kind {
            FaultKind::Undefined { kind, at, calls, locals } => {
                Box::new(Failure { kind, at, calls, locals, trace })
            }
            FaultKind::Assertion { .. } | FaultKind::Stopped(_) => {
                unreachable!("neither assertions nor limits are checked")
            }
        }
    }
}

impl Model<'_> {
    /// Whether the value fits the bounds of the type that it is stored in.
    pub fn fit(&self, value: &Value, ty: TypeId, stored_in: &str) -> Result<(), Undefined> {
        self.bounds.fits(value, ty).map_err(|misfit| Undefined::OutOfBounds {
            value: misfit.value,
            ty: misfit.ty,
            stored_in: stored_in.to_owned(),
        })
    }
}
