//! What a check is about: its system, and its refinement ready to be decided.

use crate::{Unsupported, relation};
use ir::{Check, Module, Refinement, Relation, Spec};
use std::borrow::Cow;
use verdict::Obligation;

/// The subject of a check.
pub struct Prepared<'m> {
    /// The system; for a refinement with functions of the upper one.
    pub spec: Cow<'m, Spec>,
    refinement: Option<(&'m Refinement, &'m Spec, Option<Relation>)>,
}

impl<'m> Prepared<'m> {
    /// The subject of a check of this module.
    ///
    /// # Errors
    /// The upper system has a `for` that chooses or requires something; the compiler refuses such
    /// refinements.
    pub fn new(module: &'m Module, check: &Check) -> Result<Self, Unsupported> {
        let spec = &module.specs[check.spec];
        let refinement = check.refinement.and_then(|index| module.refinements.get(index));
        let Some(refinement) = refinement else {
            return Ok(Prepared { spec: Cow::Borrowed(spec), refinement: None });
        };
        let upper = &module.specs[refinement.upper];
        let mut spec = spec.clone();
        let relation = match refinement.automatic {
            true => None,
            false => Some(relation(&mut spec, upper, refinement)?),
        };
        Ok(Prepared { spec: Cow::Owned(spec), refinement: Some((refinement, upper, relation)) })
    }

    /// The refinement to decide.
    pub fn obligation(&self) -> Option<Obligation<'_>> {
        let (refinement, upper, relation) = self.refinement.as_ref()?;
        Some(Obligation { refinement, upper, relation: relation.as_ref() })
    }

    /// The refinement with its upper system.
    pub fn above(&self) -> Option<(&'m Refinement, &'m Spec)> {
        self.refinement.as_ref().map(|(refinement, upper, _)| (*refinement, *upper))
    }
}
