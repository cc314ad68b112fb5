//! The report for people: a line per check, and for what went wrong the reason and the way there.
//!
//! [`verdict_line`](Human::check) names the check, what came out and every bound of it; [`why`] shows
//! the false part of a claim with its values; [`trace`] shows each step by what it changed.

mod above;
pub mod paint;
mod proof;
mod trace;
mod why;

use crate::chains::Chains;
use crate::checked::Checked;
use crate::coverage::Coverage;
use crate::outcome::{Mismatch, Outcome, is_finished, violation_name, violation_place};
use crate::words;
use paint::{BAD, FAINT, GOOD, Paint, STRONG, WARN};
use std::time::Duration;
use verdict::{Stop, Verdict, Violation, ViolationKind};

/// Lines of a report are meant to be at most this wide.
const WIDTH: usize = 100;

/// How to report.
#[derive(Clone, Copy, Debug)]
pub struct Human {
    /// Colours for a terminal.
    pub paint: Paint,
    /// Show every state of a trace in full instead of what changed.
    pub full_states: bool,
    /// Show the counterexamples of expected violations too.
    pub verbose: bool,
}

/// How many checks came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// As expected.
    pub as_expected: usize,
    /// Violated, or an expectation not met.
    pub not_as_expected: usize,
    /// An error of the spec while it ran.
    pub wrong: usize,
    /// Undecided.
    pub inconclusive: usize,
    /// Files that could not be read or compiled.
    pub bad_files: usize,
}

impl Totals {
    /// Counts one more check.
    pub fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::AsExpected => self.as_expected += 1,
            Outcome::NotAsExpected(_) => self.not_as_expected += 1,
            Outcome::Wrong(_) => self.wrong += 1,
            Outcome::Inconclusive => self.inconclusive += 1,
        }
    }
}

impl Human {
    /// The report of one check, ending in a line break.
    pub fn check(&self, checked: &Checked<'_>) -> String {
        let mut out = format!("  {}\n", self.headline(checked));
        for line in wrapped(&details(checked), " · ", WIDTH - 4) {
            out += &format!("    {}\n", self.paint.with(FAINT, line));
        }
        self.push_matches(checked, &mut out);
        self.push_drafts(checked, &mut out);
        self.push_proofs(checked, &mut out);
        self.push_mismatches(checked, &mut out);
        if checked.outcome != Outcome::AsExpected || self.verbose {
            match &checked.answer.verdict {
                Verdict::Violated(violation) => self.push_violation(checked, violation, &mut out),
                Verdict::Error(failure) => self.push_failure(checked, failure, &mut out),
                Verdict::Holds | Verdict::Unknown(_) => {}
            }
        }
        out
    }

    /// The last line of a report.
    pub fn totals(&self, totals: &Totals, time: Duration) -> String {
        let parts = [
            (totals.as_expected, GOOD, "as expected"),
            (totals.not_as_expected, BAD, "not as expected"),
            (totals.wrong, BAD, "with an error in the spec"),
            (totals.inconclusive, WARN, "undecided"),
        ];
        let checks: usize = parts.iter().map(|(number, ..)| number).sum();
        let mut text = words::count(checks, "check");
        for (index, (number, style, what)) in
            parts.into_iter().filter(|(number, ..)| *number > 0).enumerate()
        {
            let separator = if index == 0 { ": " } else { ", " };
            text += separator;
            text += &self.paint.with(style, format!("{number} {what}"));
        }
        if totals.bad_files > 0 {
            let files = format!("{} with problems", words::count(totals.bad_files, "file"));
            text += &format!("; {}", self.paint.with(BAD, files));
            text += ", `specc explain CODE` says more";
        }
        text + &self.paint.with(FAINT, format!(" · {}\n", words::time(time)))
    }

    /// The refinements that compose, a line for each chain.
    pub fn chains(&self, chains: &Chains) -> String {
        let line = |(systems, instance): (Vec<String>, String)| {
            let instance = self.paint.with(FAINT, format!("· {instance}"));
            format!("{} {instance}\n", self.paint.with(STRONG, systems.join(" ⇒ ")))
        };
        chains.found().into_iter().map(line).collect()
    }

    fn headline(&self, checked: &Checked<'_>) -> String {
        let mark = match checked.outcome {
            Outcome::AsExpected => self.paint.with(GOOD, "✓"),
            Outcome::NotAsExpected(_) | Outcome::Wrong(_) => self.paint.with(BAD, "✗"),
            Outcome::Inconclusive => self.paint.with(WARN, "?"),
        };
        let name = self.paint.with(STRONG, &checked.check.name);
        format!("{mark} {name}  {} {}", checked.spec.name, came_out(checked))
    }

    fn push_mismatches(&self, checked: &Checked<'_>, out: &mut String) {
        for mismatch in checked.outcome.mismatches() {
            if !matches!(mismatch, Mismatch::Unexpected(_)) {
                *out += &format!("    {}\n", self.paint.with(BAD, mismatch.text()));
            }
        }
    }

    /// What the checks of a file left uncovered, a line each.
    pub fn coverage(&self, coverage: &Coverage) -> String {
        let warnings = coverage.never_fired().into_iter().chain(coverage.vacuous());
        let lines = warnings.map(|(warning, place)| {
            let place = self.paint.with(FAINT, format!("· {place}"));
            format!("  {} {} {place}\n", self.paint.with(WARN, "warning:"), warning.message)
        });
        lines.collect()
    }

    fn push_violation(&self, checked: &Checked<'_>, violation: &Violation, out: &mut String) {
        let what = what_is_violated(checked, violation);
        let place = checked.place(violation_place(checked.subject(), violation.kind));
        let place = if place.is_empty() { place } else { format!(" · {place}") };
        *out += &format!("\n    {what}{}\n", self.paint.with(FAINT, place));
        let astray = match violation.kind {
            ViolationKind::Assertion { at } => {
                is_unhandled(checked, violation) || is_target(checked, at)
            }
            _ => false,
        };
        if !astray {
            self.push_why(checked, violation, out);
        }
        self.push_excluding(checked, (&violation.excluding, violation.searched), out);
        self.push_above(checked, violation, out);
        self.push_chart(checked, out);
        self.push_trace(checked, out);
        *out += "\n";
    }
}

/// What came out, after the system's name.
fn came_out(checked: &Checked<'_>) -> String {
    let expected = checked.outcome == Outcome::AsExpected;
    let trace = checked.trace().map_or(String::new(), |trace| {
        format!(", trace of {}", words::count(trace.len(), "state"))
    });
    match &checked.answer.verdict {
        Verdict::Holds if checked.check.engine.is_proof() => "is proven".to_owned(),
        Verdict::Holds => "holds".to_owned(),
        Verdict::Unknown(stop @ Stop::Unproven) => format!("is undecided: {}", words::stop(*stop)),
        Verdict::Unknown(stop @ (Stop::Simulated { .. } | Stop::Bounded { .. })) => {
            format!("shows nothing wrong in {}", words::stop(*stop))
        }
        Verdict::Unknown(stop) => {
            format!("is undecided: {}, nothing wrong up to there", words::stop(*stop))
        }
        Verdict::Violated(violation) => {
            let how = if expected { " as expected" } else { "" };
            let (kind, name) = violation_name(checked.subject(), violation.kind);
            let name = name.unwrap_or(kind);
            match violation.kind {
                _ if checked.is_not_inductive() => format!("is not inductive{how}: {name}"),
                _ => format!("violated{how}: {name}{trace}"),
            }
        }
        Verdict::Error(failure) if expected => {
            let message = words::failure(&checked.names(&failure.trace), failure);
            format!("fails as expected: {message}{trace}")
        }
        Verdict::Error(_) if checked.is_not_inductive() => "is not proven".to_owned(),
        Verdict::Error(_) => format!("has an error{trace}"),
    }
}

/// Every bound of the verdict.
fn details(checked: &Checked<'_>) -> Vec<String> {
    let stats = &checked.answer.stats;
    let explored = match checked.check.engine {
        ir::Engine::Search => words::explored(stats),
        ir::Engine::Simulation { .. } => words::visited(stats),
        ir::Engine::Induction { .. } if stats.known > 0 => {
            let all = words::count(stats.proofs.len(), "obligation");
            format!("{all}, {} proven before", stats.known)
        }
        ir::Engine::Induction { .. } => words::count(stats.proofs.len(), "obligation"),
        ir::Engine::Bounded { .. } => {
            format!("runs of {}", words::count(stats.depth as usize, "state"))
        }
    };
    let mut parts = vec![words::instance(checked), explored];
    let setting = checked.spec.agents.as_ref().map_or(&[][..], |agents| &agents.setting);
    match checked.check.engine {
        ir::Engine::Search => {
            if !is_finished(&checked.answer.verdict) {
                parts[1] += " explored";
            }
            parts.push(format!("{}, {}", checked.engine, words::exactness(stats)));
        }
        ir::Engine::Simulation { seed, .. } => {
            parts.push(format!("{}, seed {seed}", checked.engine));
        }
        ir::Engine::Induction { .. } | ir::Engine::Bounded { .. } => {
            parts.push(format!("{}, {}", checked.engine, stats.solver));
        }
    }
    parts.splice(1..1, setting.iter().cloned());
    parts.push(words::time(stats.time));
    parts.retain(|part| !part.is_empty());
    parts
}

/// The parts joined by the separator, broken before a part that would leave the width.
fn wrapped(parts: &[String], separator: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line)
                if line.chars().count() + part.chars().count() + separator.len() <= width =>
            {
                line.push_str(separator);
                line.push_str(part);
            }
            _ => lines.push(part.clone()),
        }
    }
    lines
}

/// The sentence that opens an explanation.
fn what_is_violated(checked: &Checked<'_>, violation: &Violation) -> String {
    let last = violation.trace.len();
    let (_, name) = violation_name(checked.subject(), violation.kind);
    let name = name.unwrap_or("?");
    let upper = checked.above.map_or("?", |(_, upper)| &upper.name);
    match violation.kind {
        ViolationKind::Refinement if checked.above.is_some_and(|(own, _)| own.automatic) => {
            format!("`{name}` fails: no mapping exists, `{upper}` cannot show clients this")
        }
        ViolationKind::Refinement if last == 1 => {
            format!("`{name}` fails: the initial state is none of `{upper}`")
        }
        ViolationKind::Refinement => {
            let before = last.saturating_sub(1);
            format!(
                "`{name}` fails: the step from state {before} to state {last} is none of `{upper}`"
            )
        }
        ViolationKind::Invariant(_) => format!("`{name}` is false in state {last}"),
        ViolationKind::Step(_) => {
            let before = last.saturating_sub(1);
            format!("`{name}` is false of the step from state {before} to state {last}")
        }
        ViolationKind::Unreached(_) => {
            let states = checked.answer.stats.distinct_states;
            format!("`{name}` is true in none of the {states} reachable states")
        }
        ViolationKind::Deadlock => format!("no transition is enabled in state {last}"),
        ViolationKind::NotRefined { .. } => {
            format!("`{name}` is not inductive: {}, a step is none of `{upper}`", proof::from(last))
        }
        ViolationKind::NotInductive { .. } => {
            format!("`{name}` is not inductive: {}, a step makes it false", proof::from(last))
        }
        ViolationKind::Undefined => "something has no value after state 1".to_owned(),
        ViolationKind::Assertion { .. } if is_unhandled(checked, violation) => {
            format!("a message reaches an agent that has no handler for it, after state {last}")
        }
        ViolationKind::Assertion { at } if is_target(checked, at) => {
            format!("a message is sent to an identifier that leads to no agent, after state {last}")
        }
        ViolationKind::Assertion { .. } => {
            format!("an `assert` is false in a transition from state {last}")
        }
    }
}

/// Whether what fails is the delivery of a message that no one handles.
fn is_unhandled(checked: &Checked<'_>, violation: &Violation) -> bool {
    let attempt = violation.trace.attempt.as_ref();
    let transition = attempt.and_then(|action| action.transition);
    transition.is_some_and(|id| matches!(checked.spec.role(id), ir::Role::Unhandled(_)))
}

/// Whether what fails is that a message has somewhere to go.
fn is_target(checked: &Checked<'_>, at: ir::Span) -> bool {
    checked.spec.agents.as_ref().is_some_and(|agents| agents.targets.contains(&at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::Example;

    const PLAIN: Human =
        Human { paint: Paint { colour: false }, full_states: false, verbose: false };

    #[test]
    fn what_holds_takes_two_lines() {
        insta::assert_snapshot!(PLAIN.check(&Example::holds().checked()));
    }

    #[test]
    fn transitions_that_no_check_takes_are_named_once() {
        let mut coverage = Coverage::default();
        coverage.add(&Example::violated().checked());
        assert_eq!(PLAIN.coverage(&coverage), "", "a run that was cut short proves nothing");
        coverage.add(&Example::holds().checked());
        coverage.add(&Example::holds().checked());
        insta::assert_snapshot!(PLAIN.coverage(&coverage));
    }

    #[test]
    fn a_violation_shows_why_and_the_way_there() {
        insta::assert_snapshot!(PLAIN.check(&Example::violated().checked()));
    }

    #[test]
    fn a_refinement_shows_how_steps_appear() {
        let verbose = Human { verbose: true, ..PLAIN };
        insta::assert_snapshot!(verbose.check(&Example::refines().checked()));
    }

    #[test]
    fn a_failed_refinement_shows_what_comes_nearest() {
        let verbose = Human { verbose: true, ..PLAIN };
        insta::assert_snapshot!(verbose.check(&Example::does_not_refine().checked()));
    }

    #[test]
    fn full_states_mark_what_changed() {
        let full = Human { full_states: true, ..PLAIN };
        insta::assert_snapshot!(full.check(&Example::violated().checked()));
    }

    #[test]
    fn an_expected_violation_is_a_success() {
        insta::assert_snapshot!(PLAIN.check(&Example::expected(4).checked()));
    }

    #[test]
    fn an_expected_violation_of_other_length_is_not() {
        let report = PLAIN.check(&Example::expected(5).checked());
        assert!(report.contains("expected a trace of 5 states, found 4"), "{report}");
        assert!(report.contains("`agreed` is false in state 4"), "{report}");
    }

    #[test]
    fn an_error_shows_the_expression_the_values_and_the_attempt() {
        insta::assert_snapshot!(PLAIN.check(&Example::failed().checked()));
    }

    #[test]
    fn a_limit_is_named() {
        insta::assert_snapshot!(PLAIN.check(&Example::unknown().checked()));
    }

    #[test]
    fn colours_are_escape_sequences_around_the_same_text() {
        let colour = Human { paint: Paint { colour: true }, ..PLAIN };
        let example = Example::violated();
        let painted = colour.check(&example.checked());
        assert!(painted.contains("\u{1b}["));
        let escape = |part: &str| part.split_once('m').map_or("", |(_, text)| text).to_owned();
        let mut parts = painted.split('\u{1b}');
        let plain: String =
            parts.next().unwrap_or("").to_owned() + &parts.map(escape).collect::<String>();
        assert_eq!(plain, PLAIN.check(&example.checked()));
    }

    #[test]
    fn totals_name_only_what_there_is() {
        let mut totals = Totals { bad_files: 1, ..Totals::default() };
        totals.add(&Outcome::AsExpected);
        totals.add(&Outcome::Inconclusive);
        let line = PLAIN.totals(&totals, Duration::from_millis(1500));
        assert_eq!(
            line,
            "2 checks: 1 as expected, 1 undecided; 1 file with problems, \
             `specc explain CODE` says more · 1.5 s\n"
        );
    }
}
