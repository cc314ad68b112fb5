//! What every engine offers, and how it is limited, watched and stopped.

use crate::Answer;
use ir::{ClaimId, Instance, Refinement, Relation, Spec};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// An engine: decides claims of one instance of one system.
pub trait Engine {
    /// The name shown in verdicts.
    fn name(&self) -> &'static str;

    /// Runs the job. Never panics on a user's spec; ends soon after a limit is reached or
    /// the interrupt is set, with what is known so far.
    fn check(&self, job: &Job<'_>, observer: &mut dyn Observer) -> Answer;
}

/// What to check.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The system.
    pub spec: &'a Spec,
    /// Its instance.
    pub instance: &'a Instance,
    /// The claims to check (invariants, steps, reachable), by id; `terminal` claims always count.
    pub claims: &'a [ClaimId],
    /// The refinement to check.
    pub refinement: Option<Obligation<'a>>,
    /// Whether deadlocks are violations.
    pub deadlock: bool,
    /// When to give up.
    pub limits: &'a Limits,
    /// Set from outside (Ctrl-C) to stop the run.
    pub interrupt: &'a AtomicBool,
}

/// A refinement of the system to check.
#[derive(Clone, Copy, Debug)]
pub struct Obligation<'a> {
    /// The mapping.
    pub refinement: &'a Refinement,
    /// The upper system: its types, constants and so its instance are those of the lower one.
    pub upper: &'a Spec,
    /// The same as expressions over the lower system; none if the refinement is automatic. The
    /// reference semantics does without it.
    pub relation: Option<&'a Relation>,
}

/// When to give up; `None` means never.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Distinct states.
    pub max_states: Option<u64>,
    /// Wall-clock time.
    pub max_time: Option<Duration>,
    /// Resident memory of the process, in bytes.
    pub max_memory: Option<u64>,
    /// Depth: states at this depth are not expanded.
    pub max_depth: Option<u64>,
}

/// Why a run stopped before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The limit on distinct states.
    States(u64),
    /// The limit on time.
    Time(Duration),
    /// The limit on memory, in bytes.
    Memory(u64),
    /// The limit on depth.
    Depth(u64),
    /// Interrupted from outside.
    Interrupted,
    /// Some obligation of a proof is not proven, and no small state shows why.
    Unproven,
    /// All runs of bounded length were looked at.
    Bounded {
        /// How many states they have at most.
        depth: u64,
    },
    /// All runs of a simulation were made.
    Simulated {
        /// How many.
        runs: u64,
        /// How many states each had at most.
        depth: u64,
    },
}

/// Told about progress now and then, about ten times a second at most.
pub trait Observer {
    /// The run is here.
    fn progress(&mut self, progress: &Progress);
}

/// Where a run is.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// Distinct states so far.
    pub distinct_states: u64,
    /// Transitions so far.
    pub transitions: u64,
    /// States found and not yet expanded.
    pub queue: u64,
    /// Depth reached.
    pub depth: u64,
    /// Time so far.
    pub time: Duration,
    /// Memory of the state store, in bytes.
    pub memory: u64,
}

/// An observer that does not look.
impl Observer for () {
    fn progress(&mut self, _: &Progress) {}
}
