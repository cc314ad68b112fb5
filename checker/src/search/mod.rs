//! The search: expands states level by level with workers that share the visited set.
//!
//! | module | holds |
//! |---|---|
//! | [`worker`] | what one worker does: expand, insert, check |
//! | [`levels`] | the breadth-first loop over all workers |
//! | [`parents`] | how each state was reached |
//! | [`trace`] | from there to traces |
//! | [`watch`] | limits, time and memory |

pub mod levels;
pub mod parents;
pub mod trace;
pub mod watch;
pub mod worker;

use crate::vm::Stopped;
use ir::ClaimId;
use verdict::Stop;

/// How a search ends.
#[derive(Debug)]
pub enum End {
    /// Everything was explored.
    Done,
    /// A limit was reached.
    Stop(Stop),
    /// Something is wrong.
    Problem(Problem),
    /// A leaf needs more bits: everything must start again.
    Widen(usize),
}

/// Something wrong, and where.
#[derive(Debug)]
pub struct Problem {
    /// The number of the state; none for the initialization.
    pub state: Option<u32>,
    /// The number of the successor of that state that is at fault, in order of emission.
    pub successor: Option<u32>,
    /// What.
    pub kind: ProblemKind,
}

/// What is wrong.
#[derive(Debug)]
pub enum ProblemKind {
    /// An invariant is false in the state.
    Invariant(ClaimId),
    /// A step claim is false of the step to the successor.
    Step(ClaimId),
    /// The state has no successor and is not terminal.
    Deadlock,
    /// This claim was true in no state.
    Unreached(ClaimId),
    /// There is no initial state.
    NoInitialState,
    /// The initialization or a transition stopped.
    Trap(Stopped),
    /// A claim stopped: its position among the claims, or none for terminal claims.
    ClaimTrap(ClaimPlace, Stopped),
}

/// Which program a claim stopped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimPlace {
    /// An invariant or a claim of reachability.
    State,
    /// A step claim.
    Step,
    /// A terminal claim.
    Terminal,
}
