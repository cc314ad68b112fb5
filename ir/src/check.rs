//! Checks: which system, which instance, which claims, and what is expected.

use crate::{Body, ClaimId, Expr, OpaqueId, Refinement, Span, Spec, Value};

/// What a file compiles to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The systems that the file declares or its checks name.
    pub specs: Vec<Spec>,
    /// The refinements that checks name.
    pub refinements: Vec<Refinement>,
    /// The file's checks, in order.
    pub checks: Vec<Check>,
}

/// One check of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// Index into `Module::specs`.
    pub spec: usize,
    /// Which engine.
    pub engine: Engine,
    /// The names of the values of each opaque type, by `OpaqueId`: distinct, possibly none.
    pub opaques: Vec<Vec<String>>,
    /// The opaque types of which any number of values is meant, in order; only in proofs.
    pub unbounded: Vec<OpaqueId>,
    /// The constants, by `ConstId`.
    pub consts: Vec<ConstChoice>,
    /// The claims to check, in order of declaration.
    pub claims: Vec<ClaimId>,
    /// The refinement to check: index into `Module::refinements`. Its lower system is the check's.
    pub refinement: Option<usize>,
    /// Whether a state without successors is a violation (unless a `terminal` claim is true there).
    pub deadlock: bool,
    /// What should come out.
    pub expect: Expectation,
    /// Where it stands in the source.
    pub at: Span,
}

/// Which engine a check asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Exhaustive breadth-first search.
    Search,
    /// Proof by induction.
    Induction {
        /// Over so many states in a row: 1, but for `k`-induction.
        states: u64,
    },
    /// All runs of at most so many states, by a solver.
    Bounded {
        /// How many.
        depth: u64,
    },
    /// Random runs.
    Simulation {
        /// How many.
        runs: u64,
        /// How many states each has at most.
        depth: u64,
        /// What they depend on.
        seed: u64,
    },
}

impl Engine {
    /// Whether it visits states one by one.
    pub fn visits_states(self) -> bool {
        matches!(self, Engine::Search | Engine::Simulation { .. })
    }

    /// Whether it proves, where others look at states.
    pub fn is_proof(self) -> bool {
        matches!(self, Engine::Induction { .. })
    }
}

/// The value of a constant in a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstChoice {
    /// This value; over earlier constants and named opaque values.
    Value(Body<Expr>),
    /// The default of the declaration.
    Default,
    /// Every value of its type: the check holds if it does for each.
    Any,
}

/// What a check should come out as. Numbers are given only for the instance as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// The expected violation; none means the check should hold.
    pub violation: Option<ExpectedViolation>,
    /// The expected number of states in the (shortest) trace.
    pub trace_length: Option<u64>,
    /// The expected number of distinct states of a finished search.
    pub states: Option<u64>,
    /// The expected number of transitions of a finished search.
    pub transitions: Option<u64>,
    /// The expected depth of a finished search.
    pub depth: Option<u64>,
}

/// Which violation a check expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectedViolation {
    /// Of this claim.
    Claim(ClaimId),
    /// Of the check's refinement.
    Refinement,
    /// A deadlock.
    Deadlock,
    /// A false `assert`.
    Assertion,
    /// An expression without a value, or a value outgrowing its bounds.
    Error,
}

/// A system with everything left open by the spec fixed: what an explicit engine runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The names of the values of each opaque type, by `OpaqueId`.
    pub opaques: Vec<Vec<String>>,
    /// The value of each constant, by `ConstId`.
    pub consts: Vec<Value>,
}
