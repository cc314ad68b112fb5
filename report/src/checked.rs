//! A check with its answer: what every format reports.

use crate::outcome::{Outcome, is_finished, outcome};
use crate::vacuity::Vacuity;
use crate::values::Names;
use ir::{Check, Instance, Refinement, Sources, Span, Spec};
use verdict::{Answer, Failure, Trace, Verdict, ViolationKind};

/// What was checked.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The system.
    pub spec: &'a Spec,
    /// The check.
    pub check: &'a Check,
    /// The refinement, with its upper system.
    pub above: Option<(&'a Refinement, &'a Spec)>,
}

/// A check with its answer.
#[derive(Clone, Debug)]
pub struct Checked<'a> {
    /// Every file that its system comes from.
    pub sources: &'a Sources,
    /// The file that holds the check, as shown to the user.
    pub file: &'a str,
    /// The system.
    pub spec: &'a Spec,
    /// The check.
    pub check: &'a Check,
    /// The refinement, with its upper system.
    pub above: Option<(&'a Refinement, &'a Spec)>,
    /// The engine's name.
    pub engine: &'a str,
    /// The instances that were checked, in order; none if the constants have no value.
    pub instances: &'a [Instance],
    /// What came out, over all instances.
    pub answer: &'a Answer,
    /// Whether that was expected.
    pub outcome: Outcome,
}

/// Something that is probably not meant so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What.
    pub message: String,
    /// Where.
    pub at: Span,
}

impl<'a> Checked<'a> {
    /// Compares the answer with what the check expects.
    pub fn new(
        (sources, file): (&'a Sources, &'a str),
        subject: Subject<'a>,
        (engine, instances): (&'a str, &'a [Instance]),
        answer: &'a Answer,
    ) -> Self {
        let outcome = outcome(subject, answer);
        let Subject { spec, check, above } = subject;
        Checked { sources, file, spec, check, above, engine, instances, answer, outcome }
    }

    /// What was checked.
    pub fn subject(&self) -> Subject<'a> {
        Subject { spec: self.spec, check: self.check, above: self.above }
    }

    /// Whether what is violated is a step of an induction: its first state need not be reachable.
    pub fn is_not_inductive(&self) -> bool {
        match &self.answer.verdict {
            Verdict::Violated(own) => match own.kind {
                ViolationKind::NotInductive { .. } | ViolationKind::NotRefined { .. } => true,
                ViolationKind::Assertion { .. } | ViolationKind::Undefined => {
                    self.check.engine.is_proof() && !own.trace.is_empty()
                }
                _ => false,
            },
            Verdict::Error(own) => self.check.engine.is_proof() && !own.trace.is_empty(),
            Verdict::Holds | Verdict::Unknown(_) => false,
        }
    }

    /// The trace, if the answer has one with at least one state.
    pub fn trace(&self) -> Option<&'a Trace> {
        let trace = match &self.answer.verdict {
            Verdict::Violated(violation) => &violation.trace,
            Verdict::Error(failure) => &failure.trace,
            Verdict::Holds | Verdict::Unknown(_) => return None,
        };
        (!trace.is_empty()).then_some(trace)
    }

    /// The error, if that is the answer.
    pub fn failure(&self) -> Option<&'a Failure> {
        match &self.answer.verdict {
            Verdict::Error(failure) => Some(failure),
            _ => None,
        }
    }

    /// How to show values of a trace.
    pub fn names(&self, trace: &'a Trace) -> Names<'a> {
        Names { spec: self.spec, instance: &trace.instance }
    }

    /// How to show values of the upper system, in which instances are the same.
    pub fn names_above(&self, trace: &'a Trace) -> Names<'a> {
        let spec = self.above.map_or(self.spec, |(_, upper)| upper);
        Names { spec, instance: &trace.instance }
    }

    /// Transitions that never fire, and what is vacuous about a refinement, once the whole state space
    /// is explored.
    pub fn warnings(&self) -> Vec<Warning> {
        if !is_finished(&self.answer.verdict) {
            return Vec::new();
        }
        let mut vacuity = Vacuity::default();
        vacuity.add(self);
        let covered = self.spec.transitions.iter().zip(&self.answer.stats.coverage);
        let quiet = |index: usize| self.spec.role(ir::TransitionId::new(index)).is_precaution();
        covered
            .enumerate()
            .filter(|(index, (_, coverage))| coverage.taken == 0 && !quiet(*index))
            .map(|(_, (transition, _))| Warning {
                message: format!("transition `{}` never fires", transition.name),
                at: transition.at,
            })
            .chain(vacuity.warnings().into_iter().map(|(warning, _)| warning))
            .collect()
    }

    /// `path:line:column` of a place; empty for what has no source.
    pub fn place(&self, at: Span) -> String {
        place(self.sources, at)
    }
}

/// `path:line:column` of a place; empty for what has no source.
pub fn place(sources: &Sources, at: Span) -> String {
    let Some(file) = sources.get(at.file) else { return String::new() };
    let (line, column) = sources.line_column(at);
    format!("{}:{line}:{column}", file.path)
}
