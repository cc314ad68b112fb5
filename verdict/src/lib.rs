//! What an engine answers: a [`Verdict`] with its [`Trace`], [`Stats`] and reasons, through the
//! [`Engine`] trait. Engines produce it, reports show it; neither knows the other.

pub mod engine;
pub mod explanation;
pub mod failure;
pub mod mapped;
pub mod stats;
pub mod trace;

pub use engine::{Engine, Job, Limits, Obligation, Observer, Progress, Stop};
pub use explanation::{Fact, NamedValue, What};
pub use failure::{Failure, Undefined};
pub use mapped::{Attempt, Mapped, Obstacle};
pub use stats::{Coverage, Draft, Exactness, Matches, Proof, Proven, Stats};
pub use trace::{Action, Binding, State, Step, Trace};

use ir::{ClaimId, Span, TransitionId};

/// The answer of an engine to one check of one system.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What came out.
    pub verdict: Verdict,
    /// What was explored to know it.
    pub stats: Stats,
}

/// What came out of a check.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Every claim was checked in full and none is violated.
    Holds,
    /// A claim is violated.
    Violated(Box<Violation>),
    /// Nothing wrong was found, but not everything was explored.
    Unknown(Stop),
    /// The spec has no meaning where the trace leads: an undefined expression or an outgrown bound.
    Error(Box<Failure>),
}

/// A violated claim.
#[derive(Clone, Debug)]
pub struct Violation {
    /// What is violated.
    pub kind: ViolationKind,
    /// How to get there: the last state (for a step claim, the last step) violates the claim. Empty
    /// for [`ViolationKind::Unreached`].
    pub trace: Trace,
    /// Why the claim is false there, outermost fact first; empty for deadlocks and unreached claims.
    pub why: Vec<Fact>,
    /// For a refinement: the trace as it is above, and why its end is no step there.
    pub mapped: Option<Box<Mapped>>,
    /// For a claim that is not inductive: other claims that are false in the state before the step.
    pub excluding: Vec<ClaimId>,
    /// For a claim that is not inductive: what a search of the instance says of it, if one was made.
    pub searched: Option<Searched>,
}

impl Violation {
    /// Of this kind, without an explanation.
    pub fn new(kind: ViolationKind, trace: Trace) -> Self {
        let (why, excluding) = (Vec::new(), Vec::new());
        Violation { kind, trace, why, mapped: None, excluding, searched: None }
    }
}

/// What a search of the instance of a counterexample to induction says of the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Searched {
    /// It is false in a reachable state: so many states lead there.
    Violated {
        /// The length of the trace.
        length: usize,
    },
    /// It is true in every reachable state.
    Holds {
        /// How many there are.
        states: u64,
    },
    /// It is true in so many reachable states; there are more.
    Open {
        /// How many.
        states: u64,
    },
}

/// What is violated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViolationKind {
    /// An invariant is false in the last state.
    Invariant(ClaimId),
    /// A step claim is false of the last step.
    Step(ClaimId),
    /// A `reachable` claim is true in no reachable state.
    Unreached(ClaimId),
    /// The last step (or the initial state, if the trace has one state) is none of the upper system.
    Refinement,
    /// A step of this transition from a state in which all claims hold, reachable or not, makes the
    /// claim false, or is one of which a claim about steps is false.
    NotInductive {
        /// The transition.
        transition: TransitionId,
        /// The claim.
        claim: ClaimId,
    },
    /// A step of this transition from a state in which all claims hold, reachable or not, is none of the
    /// upper system.
    NotRefined {
        /// The transition.
        transition: TransitionId,
    },
    /// In the last state, in which all claims hold, reachable or not, or in a step from it, something
    /// has no value, or an assertion is false: confirmed by the semantics, this becomes an error or an
    /// [`Assertion`](ViolationKind::Assertion).
    Undefined,
    /// The last state has no successor and is not declared terminal.
    Deadlock,
    /// An `assert` with this condition is false; the trace ends in the state from which the
    /// transition was tried, and its `attempt` names the transition.
    Assertion {
        /// The condition.
        at: Span,
    },
}
