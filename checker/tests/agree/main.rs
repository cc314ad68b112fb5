//! The engine and the reference semantics agree: the same states, transitions, depth, verdict and
//! length of trace, however the engine runs.
//!
//! | module | holds |
//! |---|---|
//! | `question` | one question to every engine, and what their answers must have in common |
//! | `random`, `refined` | random specs, random refinements |
//! | `specs`, `library` | the specs of the library, and those that were answered wrongly once |
//! | `orbits`, `symmetric` | what a search with symmetry must find, by brute force |

mod library;
mod orbits;
mod question;
mod random;
mod refined;
mod specs;
mod symmetric;
