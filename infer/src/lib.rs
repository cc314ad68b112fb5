//! Invariants that make claims inductive, found among clauses over the spec's own words.
//!
//! ```text
//! spec ─atoms→ Atom ─template, sample→ clauses true in small instances ─search→ Found
//! ```
//!
//! A candidate is `forall x, y: a || !b || …` with at most three variables and as many literals, over
//! conditions that the spec's text mentions, or that its variables suggest (`atoms`). Those that are true
//! in every reachable state of small instances are kept (`sample`, `template`). The largest inductive
//! subset of them is not computed as a whole: it is asked for by counterexamples to induction (`search`).
//! Each is excluded by a candidate that is false in it, which from then on is to be proven, too; if none
//! is false there, the claim that it refutes is in no inductive subset, and is given up.
//!
//! Cormac Flanagan, K. Rustan M. Leino, Houdini, an Annotation Assistant for ESC/Java (FME 2001), is where
//! the largest inductive subset comes from; Haojun Ma et al., I4: Incremental Inference of Inductive
//! Invariants for Verification of Distributed Protocols (SOSP 2019), has the small instances; Jianan Yao et
//! al., DistAI (OSDI 2021), the clauses over quantified templates filtered by samples.

mod atoms;
mod clause;
mod sample;
mod search;
mod template;
mod text;

pub use search::{Failed, Found, Inferred, Search};
