//! The specc language: text to IR.

pub mod ast;
pub mod problem;

pub use problem::{Problem, Severity};
