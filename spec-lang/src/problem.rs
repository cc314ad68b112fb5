//! A mistake in a spec, as shown to its author.

use ir::Span;

/// A mistake: what is wrong, where, and what to do about it.
///
/// The words of all problems live in [`crate::words`]; each has a stable code that
/// `specc explain CODE` knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stable code, such as `S0101`.
    pub code: &'static str,
    /// The place at fault.
    pub at: Span,
    /// What is wrong: lower case, no full stop, the user's names in backticks.
    pub message: String,
    /// What to write under the place at fault, shorter than the message.
    pub label: String,
    /// Other places that matter (where the other declaration is), each with its words.
    pub related: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
    /// Whether the spec can still be checked.
    pub severity: Severity,
}

/// Whether the spec can still be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can, but something is probably not meant so.
    Warning,
}

impl Problem {
    /// An error without label, related places and help.
    pub fn new(code: &'static str, at: Span, message: impl Into<String>) -> Self {
        Problem {
            code,
            at,
            message: message.into(),
            label: String::new(),
            related: Vec::new(),
            help: None,
            severity: Severity::Error,
        }
    }

    /// With words under the place at fault.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With another place.
    pub fn related(mut self, at: Span, words: impl Into<String>) -> Self {
        if !at.is_none() {
            self.related.push((at, words.into()));
        }
        self
    }

    /// With advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// As a warning.
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }
}

/// Sorts by place and drops repetitions (a base system checked for each that extends it).
pub fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by(|a, b| (a.at, a.code, &a.message).cmp(&(b.at, b.code, &b.message)));
    problems.dedup_by(|a, b| a.at == b.at && a.code == b.code && a.message == b.message);
    problems
}
