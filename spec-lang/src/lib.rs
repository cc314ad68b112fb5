//! The specc language: text to IR.
//!
//! ```text
//! text ─text_to_ast→ ast ─load, flatten→ members of a system ─env, infer→ ir::Spec ─passes→ problems
//!                                        checks ─check, instance→ ir::Check
//! ```
//!
//! A compiler core without input or output: files come through a function the caller gives, and
//! problems go back as values. The IR is the typed tree: inference builds it directly (see
//! [`infer`]'s documentation in the source).

mod agents;
pub mod ast;
mod check;
mod compile;
mod enumerable;
mod env;
mod env_types;
mod exhaustive;
pub mod explain;
mod flatten;
mod format;
mod infer;
mod instance;
mod load;
mod passes;
pub mod problem;
mod refinement;
mod system;
mod text_to_ast;
mod ty;
mod words;

pub use compile::{Compiled, Read, compile};
pub use format::format;
pub use problem::{Problem, Severity};
pub use text_to_ast::{Unreadable, decode, parse};
