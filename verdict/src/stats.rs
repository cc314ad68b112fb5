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
    /// With a refinement: how the steps appear above.
    pub above: Option<Matches>,
    /// With an automatic refinement that holds: what was learnt of the internal variables above.
    pub drafts: Vec<Draft>,
    /// With a proof: its obligations.
    pub proofs: Vec<Proof>,
    /// With a proof: how many of its obligations were proven before, by another run.
    pub known: usize,
    /// With a proof: the solver's name and version.
    pub solver: String,
}

/// What came of one obligation of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What it says.
    pub name: String,
    /// Whether it is proven.
    pub result: Proven,
    /// How long that took.
    pub time: Duration,
}

/// Whether an obligation is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proven {
    /// It holds.
    Yes,
    /// It does not hold: some state, reachable or not, shows that.
    No,
    /// The solver does not know; its words.
    Unknown(String),
}

/// What was learnt of an internal variable of the upper system: a first draft of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The variable.
    pub var: ir::VarId,
    /// The lower states.
    pub states: u64,
    /// Those that leave several values possible.
    pub open: u64,
    /// If none does, lower variables that determine the value, none of which can be left out.
    pub by: Vec<ir::VarId>,
    /// The values of those, and its value.
    pub rows: Vec<(Vec<ir::Value>, ir::Value)>,
}

/// How the steps of a system appear above.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// For each lower transition, how many of its steps are stutters (first), and how many are steps of
    /// each upper transition, the first that fits.
    pub steps: Vec<Vec<u64>>,
    /// For each lower variable, whether some step changed it.
    pub changed: Vec<bool>,
}

impl Matches {
    /// Nothing seen yet.
    pub fn new(lower: &ir::Spec, upper: &ir::Spec) -> Self {
        Self {
            steps: vec![vec![0; upper.transitions.len() + 1]; lower.transitions.len()],
            changed: vec![false; lower.vars.len()],
        }
    }

    /// Adds what was seen elsewhere.
    pub fn add(&mut self, other: &Matches) {
        for (sum, own) in self.steps.iter_mut().zip(&other.steps) {
            sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        }
        self.changed.iter_mut().zip(&other.changed).for_each(|(sum, own)| *sum |= own);
    }
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
