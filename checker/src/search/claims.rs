//! Claims about single states.

use super::{ClaimPlace, ProblemKind};
use crate::machine::Machine;
use crate::model::Model;
use ir::{ClaimId, ClaimKind};
use std::sync::atomic::{AtomicBool, Ordering};

/// One worker's way to check them.
pub struct Claims<'a> {
    machine: Machine<'a>,
    /// The routines of invariants, and of claims of reachability.
    invariants: Vec<(usize, ClaimId)>,
    reachable: Vec<usize>,
    /// The routine that tells whether all invariants hold.
    all: usize,
}

impl<'a> Claims<'a> {
    /// For the claims of a model.
    pub fn new(model: &'a Model<'a>) -> Self {
        let is_invariant =
            |(_, id): &(usize, ClaimId)| model.spec.claims[id.index()].kind == ClaimKind::Invariant;
        let claims = model.claim_ids.iter().copied().enumerate();
        let (invariants, reachable): (Vec<_>, Vec<_>) = claims.partition(is_invariant);
        Self {
            machine: Machine::new(&model.claims, model.world, model.layout.words),
            invariants,
            reachable: reachable.into_iter().map(|(routine, _)| routine).collect(),
            all: model.claim_ids.len(),
        }
    }

    /// Checks the invariants in a new state, and notes which claims of reachability are true.
    ///
    /// # Errors
    /// An invariant is false, or a claim stopped.
    #[inline]
    pub fn check(&mut self, state: &[u64], reached: &[AtomicBool]) -> Result<(), ProblemKind> {
        let trap = |stopped| ProblemKind::ClaimTrap(ClaimPlace::State, stopped);
        if !self.invariants.is_empty() && !matches!(self.machine.ask(self.all, state), Ok(0)) {
            for (routine, id) in &self.invariants {
                if self.machine.ask(*routine, state).map_err(trap)? != 0 {
                    return Err(ProblemKind::Invariant(*id));
                }
            }
        }
        for routine in &self.reachable {
            let noted = &reached[*routine];
            if !noted.load(Ordering::Relaxed)
                && self.machine.ask(*routine, state).map_err(trap)? != 0
            {
                noted.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    }
}
