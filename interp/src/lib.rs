//! The reference semantics: slow, obvious, the judge of every other engine.
//!
//! An expression has a value in an environment: an instance, a state, the state before it, locals.
//! A transition, from a state, has *paths*: one for each way through its parameters and choices. A
//! path that meets a false `require` or an empty choice is gone; each one that completes is an
//! enabled instance of the transition, and its state a successor. What has no value is never false,
//! truncated or wrapped: it ends everything, as an error with the trace that leads there.
//!
//! | to read | in this order |
//! |---|---|
//! | what evaluation reads | `model`, `frame`, `fault` |
//! | expressions | `eval`, `binders`, `calls`, `pattern`, `ops`, `universe`, `shape` |
//! | transitions | `path`, `action`, `statements`, `assign`, `transitions` |
//! | the search | `search`, `explorer`, `store`, `watch`, `stack` |
//! | refinements | `above`, `nearest`, `automatic` |
//! | answers | `outcome`, `explain`, `explain_parts`, `replay`, `confirm`, `graph`, `instances` |

mod above;
mod action;
mod assign;
mod automatic;
mod binders;
mod calls;
mod confirm;
mod eval;
mod explain;
mod explain_parts;
mod explorer;
mod fault;
mod frame;
mod graph;
mod instances;
mod model;
mod nearest;
mod ops;
mod outcome;
mod path;
mod pattern;
mod replay;
mod search;
mod shape;
mod stack;
mod statements;
mod store;
mod transitions;
mod universe;
mod watch;

pub use automatic::Automatic;
pub use confirm::{Disagreement, confirm};
pub use graph::{Edge, Node, StateGraph};
pub use instances::{assuming, instances};
pub use model::{MAX_CALLS, MAX_VALUES};
pub use replay::{evaluate, initial_states, replay, successor, successors, values};
pub use search::Search;
