//! The search: workers that share the visited set expand states in some order.
//!
//! | module | holds |
//! |---|---|
//! | [`run`] | the search loop over all workers |
//! | [`worker`] | what one worker does: expand, look up, check |
//! | [`above`] | how steps appear above, in a refinement |
//! | [`batch`] | the successors that it looks up together |
//! | [`simulation`] | random runs, instead of a search |
//! | [`claims`] | claims about single states |
//! | [`frontier`] | the states that wait for it |
//! | [`level`] | the states of one depth, which come before those of the next |
//! | [`random`] | random numbers from a seed |
//! | [`parents`] | how each state was reached |
//! | [`real`] | paths of real states from paths of renamed ones |
//! | [`trace`] | from there to traces |
//! | [`watch`] | limits, time and memory |

pub mod above;
pub mod batch;
pub mod claims;
pub mod frontier;
pub mod level;
pub mod parents;
pub mod random;
pub mod real;
pub mod run;
pub mod simulation;
pub mod trace;
pub mod watch;
pub mod worker;

use crate::vm::Stopped;
use ir::ClaimId;
use verdict::Stop;

/// The order in which states are expanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By depth: counterexamples are shortest.
    #[default]
    BreadthFirst,
    /// The successors of a state (of a few states, for speed) before its siblings: deep states are
    /// found soon, and counterexamples are long.
    DepthFirst,
    /// Depth first, each worker in a random order of its own.
    ///
    /// After Gerard Holzmann, Rajeev Joshi, Alex Groce, Swarm Verification Techniques (IEEE
    /// Transactions on Software Engineering 37, 2011), but that the workers share the visited set:
    /// together they miss nothing.
    Swarm {
        /// What the orders depend on.
        seed: u64,
    },
    /// No search: random runs, which remember no states.
    Random(Runs),
}

/// Random runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Runs {
    /// How many.
    pub runs: u64,
    /// How many states each has at most.
    pub depth: u64,
    /// What they depend on.
    pub seed: u64,
}

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
    /// The step to the successor (or the initial state) is none of the upper system.
    Refinement,
    /// The state has no successor and is not terminal.
    Deadlock,
    /// This claim was true in no state.
    Unreached(ClaimId),
    /// There is no initial state.
    NoInitialState,
    /// The initialization or a transition stopped.
    Trap(Stopped),
    /// A renamed state needs more bits for this leaf.
    Widen(usize),
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
    /// How a step appears above.
    Above,
    /// Whether a state is initial above.
    Start,
}
