//! What a run explored.

use std::time::Duration;

/// Statistics of one run. For a finished search every number is exact.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Distinct states found.
    pub distinct_states: u64,
    /// Enabled transition instances from every expanded state, plus each initial state once (TLC's
    /// "states generated").
    pub transitions: u64,
    /// States on the longest shortest path; an initial state has depth 1.
    pub depth: u64,
    /// Wall-clock time.
    pub time: Duration,
    /// Peak memory of the state store, in bytes, as far as the engine knows.
    pub memory: u64,
    /// Whether states were told apart for certain.
    pub exactness: Exactness,
    /// For each transition of the spec, how often it was taken.
    pub coverage: Vec<Coverage>,
}

/// Whether states were told apart for certain.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Exactness {
    /// Whole states were compared.
    #[default]
    Exact,
    /// Fingerprints were compared.
    Hashed {
        /// The expected number of collisions so far.
        expected_collisions: f64,
    },
}

/// How often a transition was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Enabled instances.
    pub taken: u64,
    /// Instances that led to a state not seen before.
    pub new_states: u64,
}
