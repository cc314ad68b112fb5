//! Verdicts as people and tools read them: one file per format.
//!
//! | module | holds |
//! |---|---|
//! | [`checked`] | a check with its answer: what every format reports |
//! | [`outcome`] | whether a check came out as the spec says it should |
//! | [`human`] | the terminal |
//! | [`json`] | JSON, documented in `docs/json-schema.md` |
//! | [`junit`] | JUnit's XML, for continuous integration |
//! | [`sarif`] | SARIF, for code hosts that annotate lines |
//! | [`itf`] | one trace in the Informal Trace Format |
//! | [`dot`] | a state graph for Graphviz |
//! | [`values`] | values and actions spelled as the language spells them |
//! | [`value_json`] | values as JSON, in the encoding of the Informal Trace Format |
//! | [`table`] | refinements as a table |
//! | [`chains`] | refinements that compose |
//! | [`vacuity`] | what is vacuous about refinements |
//! | [`changes`] | what a step changed |
//! | [`layout`] | bracketed text over one or several lines |
//! | [`words`] | sentences that several formats share |
//!
//! Nothing here prints: every format is a string.

pub mod chains;
pub mod changes;
pub mod chart;
pub mod checked;
pub mod coverage;
pub mod dot;
pub mod human;
pub mod itf;
pub mod json;
pub mod junit;
pub mod layout;
pub mod outcome;
pub mod sarif;
pub mod table;
pub mod vacuity;
pub mod value_json;
pub mod values;
pub mod words;

#[cfg(test)]
mod example;
#[cfg(test)]
mod json_schema;

pub use chains::Chains;
pub use checked::{Checked, Subject};
pub use coverage::Coverage;
pub use human::{Human, Totals};
pub use outcome::Outcome;

use ir::Sources;
use spec_lang::Problem;

/// A format for tools: collects what a run reports, and is written at its end.
pub trait Document {
    /// Adds a check.
    fn check(&mut self, checked: &Checked<'_>);

    /// Adds a mistake in a spec.
    fn problem(&mut self, sources: &Sources, problem: &Problem);

    /// Adds what is wrong outside of any spec: a file that cannot be read, an unknown name.
    fn error(&mut self, message: &str);

    /// The whole document.
    fn text(&self) -> String;
}
