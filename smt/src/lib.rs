//! The SMT engine: claims and refinements are proven by induction, for every size of the types that a
//! check leaves unbounded; of instances, runs of bounded length are checked at once.

pub mod bounded;
pub mod counterexample;
pub mod encode;
pub mod instances;
pub mod obligations;
pub mod print;
pub mod prove;
pub mod read;
pub mod session;
pub mod solver;
pub mod term;
pub mod unroll;
pub mod value;

pub use bounded::{Bounded, Trouble};
pub use encode::Refused;
pub use instances::instances;
pub use obligations::Goal;
pub use prove::{Prover, Question, Refutation, questions};
pub use solver::Choice;
