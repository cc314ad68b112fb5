//! Why a step of the lower system is none of the upper one.

use crate::{Action, Fact, NamedValue, State};
use ir::{Span, Value, VarId};

/// A trace as it is above, up to a step that is none there. Values, types and actions are those of the
/// upper system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// What each state of the trace maps to; the values of all upper variables.
    pub states: Vec<State>,
    /// How each state was reached above: none for the initial state, for a stutter, and for the last
    /// step, which is none.
    pub actions: Vec<Option<Action>>,
    /// What comes nearest to the last step, one attempt for each transition (or one for the
    /// initialization), nearest first.
    pub attempts: Vec<Attempt>,
    /// For an automatic refinement, how many upper states agree with the trace before its last step;
    /// `states` then holds the one from which the attempts are made, and what should be seen after it.
    pub possible: Option<u64>,
}

/// An instance of an upper transition that is not the step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The transition with the arguments and choices that come nearest.
    pub action: Action,
    /// What does not fit.
    pub obstacle: Obstacle,
}

/// What does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// This requirement is not met.
    Requires {
        /// The condition, or the value that does not match.
        at: Span,
        /// Why, outermost fact first.
        why: Vec<Fact>,
    },
    /// There is nothing to choose from.
    NoChoice {
        /// What is empty, or has no element that fits.
        at: Span,
        /// Its value.
        domain: Value,
        /// Its type.
        ty: ir::TypeId,
    },
    /// It leads to another state.
    Leads {
        /// The variables that are otherwise than they should be, with the values that it gives them.
        to: Vec<(VarId, Value)>,
        /// The last assignment to the first of them; none if it assigns none of them.
        at: Option<Span>,
    },
    /// An expression has no value.
    Undefined {
        /// The expression.
        at: Span,
        /// What was bound there.
        locals: Vec<NamedValue>,
    },
    /// It would fit, but the refinement says that such steps are others.
    NotSaid {
        /// Where it says so.
        at: Span,
    },
}
