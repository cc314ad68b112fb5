//! One file per command.

pub mod check;
pub mod explain;
pub mod fmt;
pub mod graph;
pub mod infer;
pub mod prove;
pub mod trace;
