//! Whether a check came out as the spec says it should: the one place that decides it.

use crate::checked::Subject;
use ir::Span;
use ir::check::ExpectedViolation;
use verdict::{Answer, Stop, Verdict, ViolationKind};

/// How a check came out, compared with what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As expected: it holds, or the expected violation was found, and every number is right.
    AsExpected,
    /// A claim is violated, or something else is not as the check says it should be.
    NotAsExpected(Vec<Mismatch>),
    /// The spec has no meaning on some path, and the check does not expect that: it expects nothing
    /// or something else.
    Wrong(Option<Mismatch>),
    /// A limit was reached before anything was decided.
    Inconclusive,
}

/// One thing that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Nothing was expected, and this is violated.
    Unexpected(String),
    /// The first was expected, the second is violated.
    Other(String, String),
    /// This was expected, and the check holds.
    NotFound(String),
    /// This was expected, and no run that was looked at shows it.
    NotShown(String),
    /// A number differs.
    Number {
        /// What is counted.
        what: Counted,
        /// The number the check expects.
        expected: u64,
        /// The number found.
        found: u64,
    },
}

/// A number that a check may state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// States of the trace.
    TraceStates,
    /// Distinct states.
    States,
    /// Transitions.
    Transitions,
    /// Depth.
    Depth,
}

impl Outcome {
    /// Everything that is not as expected.
    pub fn mismatches(&self) -> &[Mismatch] {
        match self {
            Outcome::NotAsExpected(mismatches) => mismatches,
            Outcome::Wrong(mismatch) => mismatch.as_slice(),
            Outcome::AsExpected | Outcome::Inconclusive => &[],
        }
    }
}

impl Mismatch {
    /// The mismatch in words.
    pub fn text(&self) -> String {
        match self {
            Mismatch::Unexpected(found) => format!("expected that it holds, found {found}"),
            Mismatch::Other(expected, found) => format!("expected {expected}, found {found}"),
            Mismatch::NotFound(expected) => format!("expected {expected}, but there is none"),
            Mismatch::NotShown(expected) => format!("expected {expected}, and no run shows one"),
            Mismatch::Number { what, expected, found } => {
                let expected = match what {
                    Counted::TraceStates => format!("a trace of {expected} states"),
                    Counted::States => format!("{expected} states"),
                    Counted::Transitions => format!("{expected} transitions"),
                    Counted::Depth => format!("depth {expected}"),
                };
                format!("expected {expected}, found {found}")
            }
        }
    }
}

/// Compares an answer with what its check expects. Numbers of states, transitions and depth are
/// compared when the search is finished.
pub fn outcome(subject: Subject<'_>, answer: &Answer) -> Outcome {
    let expect = &subject.check.expect;
    let expected = expect.violation.as_ref().map(|violation| expected_words(subject, violation));
    let mut mismatches = Vec::new();
    match (&answer.verdict, &expect.violation) {
        // A simulation, or all runs of a length, came to an end: that is all they can say.
        (Verdict::Unknown(Stop::Simulated { .. } | Stop::Bounded { .. }), None) => {}
        (Verdict::Unknown(Stop::Simulated { .. } | Stop::Bounded { .. }), Some(_)) => {
            mismatches.extend(expected.map(Mismatch::NotShown));
        }
        (Verdict::Unknown(_), _) => return Outcome::Inconclusive,
        (Verdict::Holds, None) => {}
        (Verdict::Holds, Some(_)) => mismatches.extend(expected.map(Mismatch::NotFound)),
        (Verdict::Error(failure), Some(ExpectedViolation::Error)) => {
            mismatches.extend(number(
                Counted::TraceStates,
                expect.trace_length,
                failure.trace.len(),
            ));
        }
        // A state of a proof need not be reachable: the spec may be right.
        (Verdict::Error(failure), _)
            if subject.check.engine.is_proof() && !failure.trace.is_empty() =>
        {
            let found = "that something may have no value".to_owned();
            mismatches.push(match expected {
                Some(expected) => Mismatch::Other(expected, found),
                None => Mismatch::Unexpected(found),
            });
        }
        (Verdict::Error(_), _) => {
            let other = |expected| Mismatch::Other(expected, "an error".to_owned());
            return Outcome::Wrong(expected.map(other));
        }
        (Verdict::Violated(violation), Some(wanted)) if matches(wanted, violation.kind) => {
            let found = violation.trace.len();
            mismatches.extend(number(Counted::TraceStates, expect.trace_length, found));
        }
        (Verdict::Violated(violation), _) => {
            let found = violation_words(subject, violation.kind);
            mismatches.push(match expected {
                Some(expected) => Mismatch::Other(expected, found),
                None => Mismatch::Unexpected(found),
            });
        }
    }
    if is_finished(&answer.verdict) {
        let stats = &answer.stats;
        mismatches.extend(number(Counted::States, expect.states, stats.distinct_states));
        mismatches.extend(number(Counted::Transitions, expect.transitions, stats.transitions));
        mismatches.extend(number(Counted::Depth, expect.depth, stats.depth));
    }
    match mismatches.is_empty() {
        true => Outcome::AsExpected,
        false => Outcome::NotAsExpected(mismatches),
    }
}

/// Whether the whole state space was explored, so that every number is final.
pub fn is_finished(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Holds => true,
        Verdict::Violated(violation) => matches!(violation.kind, ViolationKind::Unreached(_)),
        Verdict::Unknown(_) | Verdict::Error(_) => false,
    }
}

/// What is violated, in words.
pub fn violation_words(subject: Subject<'_>, kind: ViolationKind) -> String {
    let (kind, name) = violation_name(subject, kind);
    match name {
        Some(name) if kind == "induction" => format!("that `{name}` is not inductive"),
        Some(name) => format!("a violation of {kind} `{name}`"),
        None if kind == "deadlock" => "a deadlock".to_owned(),
        None => "a false `assert`".to_owned(),
    }
}

/// The kind of what is violated (`invariant`, `step`, `reachable`, `refinement`, `induction`,
/// `deadlock`, `assertion`) and its name, if it has one.
pub fn violation_name(subject: Subject<'_>, kind: ViolationKind) -> (&'static str, Option<&str>) {
    let claims = &subject.spec.claims;
    let name = |id: ir::ClaimId| claims.get(id.index()).map(|claim| claim.name.as_str());
    match kind {
        ViolationKind::Invariant(id) => ("invariant", name(id)),
        ViolationKind::Step(id) => ("step", name(id)),
        ViolationKind::Unreached(id) => ("reachable", name(id)),
        ViolationKind::NotRefined { .. } => {
            ("induction", subject.above.map(|(refinement, _)| refinement.name.as_str()))
        }
        ViolationKind::Refinement => {
            ("refinement", subject.above.map(|(refinement, _)| refinement.name.as_str()))
        }
        ViolationKind::NotInductive { claim, .. } => ("induction", name(claim)),
        ViolationKind::Undefined => ("induction", None),
        ViolationKind::Deadlock => ("deadlock", None),
        ViolationKind::Assertion { .. } => ("assertion", None),
    }
}

/// The place of what is violated; none for a deadlock.
pub fn violation_place(subject: Subject<'_>, kind: ViolationKind) -> Span {
    match kind {
        ViolationKind::Invariant(id)
        | ViolationKind::Step(id)
        | ViolationKind::Unreached(id)
        | ViolationKind::NotInductive { claim: id, .. } => {
            subject.spec.claims.get(id.index()).map_or(Span::NONE, |claim| claim.at)
        }
        ViolationKind::Refinement | ViolationKind::NotRefined { .. } => {
            subject.above.map_or(Span::NONE, |(refinement, _)| refinement.at)
        }
        ViolationKind::Deadlock | ViolationKind::Undefined => Span::NONE,
        ViolationKind::Assertion { at } => at,
    }
}

fn expected_words(subject: Subject<'_>, expected: &ExpectedViolation) -> String {
    match expected {
        ExpectedViolation::Refinement => {
            let name = subject.above.map_or("?", |(refinement, _)| &refinement.name);
            format!("a violation of `{name}`")
        }
        ExpectedViolation::Claim(id) => {
            let claim = subject.spec.claims.get(id.index());
            let name = claim.map_or("?", |claim| &claim.name);
            format!("a violation of `{name}`")
        }
        ExpectedViolation::Deadlock => "a deadlock".to_owned(),
        ExpectedViolation::Assertion => "a false `assert`".to_owned(),
        ExpectedViolation::Error => "an error".to_owned(),
    }
}

fn matches(expected: &ExpectedViolation, found: ViolationKind) -> bool {
    match (expected, found) {
        (
            ExpectedViolation::Claim(wanted),
            ViolationKind::Invariant(id)
            | ViolationKind::Step(id)
            | ViolationKind::Unreached(id)
            | ViolationKind::NotInductive { claim: id, .. },
        ) => *wanted == id,
        (
            ExpectedViolation::Refinement,
            ViolationKind::Refinement | ViolationKind::NotRefined { .. },
        )
        | (ExpectedViolation::Deadlock, ViolationKind::Deadlock) => true,
        (ExpectedViolation::Assertion, ViolationKind::Assertion { .. }) => true,
        _ => false,
    }
}

fn number<N: TryInto<u64>>(what: Counted, expected: Option<u64>, found: N) -> Option<Mismatch> {
    let (expected, found) = (expected?, found.try_into().unwrap_or(u64::MAX));
    (expected != found).then_some(Mismatch::Number { what, expected, found })
}
