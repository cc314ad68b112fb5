//! Refinements as obligations that any engine discharges: the transitions of the upper system become
//! relations between states of the lower one.
//!
//! | module | holds |
//! |---|---|
//! | [`prepared`] | what a check is about, ready to be decided |
//! | [`relation`] | the relation of a refinement: stutter, transitions, correspondences |
//! | [`said`] | correspondences |
//! | [`block`] | statements as relations |
//! | [`run`] | statements without choices as values |
//! | [`function`] | functions of the upper system, which are given the state that they read |
//! | [`build`] | what all of these build with |

mod block;
mod build;
mod function;
mod prepared;
mod relation;
mod run;
mod said;

pub use prepared::Prepared;
pub use relation::{Unsupported, relation};
