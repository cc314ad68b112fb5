//! The words of every problem: one function each, which takes the facts and builds the
//! [`Problem`](crate::Problem) with its code, message, label and help.

pub(crate) mod agents;
pub(crate) mod checks;
pub(crate) mod names;
pub(crate) mod refinements;
pub(crate) mod slips;
pub(crate) mod syntax;
pub(crate) mod systems;
pub(crate) mod types;
