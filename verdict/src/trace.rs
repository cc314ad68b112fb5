//! Traces: how a state is reached.

use ir::{Instance, TransitionId, TypeId, Value};
use std::sync::Arc;

/// The values of all variables, in the order of `Spec::vars`.
pub type State = Arc<[Value]>;

/// A path from an initial state. Depth is counted in states: the initial state alone is a trace of
/// length 1.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The instance in which it happens: names of opaque values, constants.
    pub instance: Instance,
    /// The steps; the first has no action.
    pub steps: Vec<Step>,
    /// A transition that was tried from the last state and did not complete: where an assertion
    /// failed or an expression was undefined. Bound so far: its arguments and choices.
    pub attempt: Option<Action>,
}

/// A state and the action that led to it.
#[derive(Clone, Debug)]
pub struct Step {
    /// The action; none for the initial state.
    pub action: Option<Action>,
    /// The state reached.
    pub state: State,
}

/// An instance of a transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Which transition; none for the initialization (as an attempt).
    pub transition: Option<TransitionId>,
    /// What its parameters bound, in order.
    pub arguments: Vec<Binding>,
    /// What `pick`, `choose` (name and value) and `either` (no name shown: `either`, the number of
    /// the branch counted from 1) chose, in order.
    pub choices: Vec<Binding>,
    /// Whether choices are missing that an engine does not keep; the judgment of the reference semantics
    /// adds them.
    pub is_partial: bool,
}

/// A name bound to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The name in the spec.
    pub name: String,
    /// The value.
    pub value: Value,
    /// Its type; none for the branch number of an `either`.
    pub ty: Option<TypeId>,
}

impl Trace {
    /// The number of states.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there is no state: only for claims that were never reached.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}
