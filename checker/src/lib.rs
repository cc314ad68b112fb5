//! Explicit-state search at compiled speed: a spec's instance is laid out in packed words, compiled
//! to ground transitions over them, and explored.
//!
//! | module | holds |
//! |---|---|
//! | [`shape`], [`shapes`], [`rank`], [`codec`] | values as rows of 64-bit leaves |
//! | [`layout`] | where the leaves of the variables are in a packed state |
//! | [`heap`], [`foreign`] | interned values and the operations on them |
//! | [`tree`], [`program`], [`compile`] | from the spec to programs |
//! | [`code`], [`vm`] | bytecode and the machine that runs it |
//! | `native`, `machine` | native code from bytecode, and the choice between the two |
//! | [`model`] | an instance compiled for the search |
//! | [`store`], [`search`], [`engine`] | the visited set, the search, the engine |

#![allow(
    clippy::too_many_arguments,
    clippy::type_complexity,
    clippy::result_large_err,
    clippy::new_without_default,
    clippy::len_without_is_empty,
    clippy::wrong_self_convention,
    reason = "internal tables and generators of code, not an interface for others"
)]

pub mod code;
pub mod codec;
pub mod compile;
pub mod engine;
pub mod foreign;
pub mod heap;
pub mod layout;
mod machine;
pub mod model;
mod native;
pub mod program;
pub mod rank;
pub mod search;
pub mod shape;
pub mod shapes;
pub mod store;
pub mod symmetry;
pub mod tree;
pub mod universe;
pub mod vm;

pub use engine::{Checker, Translation};
pub use search::Order;
