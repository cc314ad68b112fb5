//! SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), with which code hosts annotate
//! lines. Holds what is wrong: problems, violations, errors, warnings; not what is as expected.

use crate::checked::Checked;
use crate::outcome::{violation_name, violation_place};
use crate::{Document, Outcome, words};
use ir::{Sources, Span};
use serde_json::{Value as Json, json};
use spec_lang::{Problem, Severity};
use std::collections::BTreeSet;
use verdict::Verdict;

/// The report of a run.
#[derive(Debug, Default)]
pub struct Report {
    rules: BTreeSet<String>,
    results: Vec<Json>,
    errors: Vec<Json>,
}

impl Report {
    fn push(&mut self, rule: &str, level: &str, message: String, (sources, at): (&Sources, Span)) {
        self.rules.insert(rule.to_owned());
        self.results.push(json!({
            "ruleId": rule,
            "level": level,
            "message": { "text": message },
            "locations": location(sources, at).into_iter().collect::<Vec<_>>(),
        }));
    }
}

impl Document for Report {
    fn check(&mut self, checked: &Checked<'_>) {
        for warning in checked.warnings() {
            let place = (checked.sources, warning.at);
            self.push("transition-never-fires", "warning", warning.message, place);
        }
        if checked.outcome == Outcome::AsExpected {
            return;
        }
        let (rule, level, what, at) = wrong(checked);
        let subject = format!("check `{}` of `{}`", checked.check.name, checked.spec.name);
        let at = if at.is_none() { checked.check.at } else { at };
        self.push(&rule, level, format!("{subject}: {what}"), (checked.sources, at));
    }

    fn problem(&mut self, sources: &Sources, problem: &Problem) {
        let level = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let help = problem.help.as_ref().map_or(String::new(), |help| format!("\n{help}"));
        let message = format!("{}{help}", problem.message);
        self.push(problem.code, level, message, (sources, problem.at));
    }

    fn error(&mut self, message: &str) {
        self.errors.push(json!({ "level": "error", "message": { "text": message } }));
    }

    fn text(&self) -> String {
        let rules: Vec<Json> = self.rules.iter().map(|id| json!({ "id": id })).collect();
        let driver =
            json!({ "name": "specc", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
        let invocation = json!({
            "executionSuccessful": self.errors.is_empty(),
            "toolExecutionNotifications": self.errors,
        });
        let document = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": driver },
                "columnKind": "unicodeCodePoints",
                "invocations": [invocation],
                "results": self.results,
            }],
        });
        format!("{document:#}\n")
    }
}

/// What is wrong with a check that is not as expected: rule, level, words, and where.
fn wrong(checked: &Checked<'_>) -> (String, &'static str, String, Span) {
    let mismatches = checked.outcome.mismatches().iter();
    let texts: Vec<String> = mismatches.map(|mismatch| mismatch.text()).collect();
    let texts = texts.join("; ");
    match &checked.answer.verdict {
        Verdict::Holds => ("expectation-not-met".to_owned(), "error", texts, Span::NONE),
        Verdict::Unknown(stop) => {
            ("undecided".to_owned(), "warning", words::stop(*stop), Span::NONE)
        }
        Verdict::Error(failure) => {
            let message = words::failure(&checked.names(&failure.trace), failure);
            ("error-in-spec".to_owned(), "error", message, failure.at)
        }
        Verdict::Violated(violation) => {
            let (kind, _) = violation_name(checked.subject(), violation.kind);
            let at = violation_place(checked.subject(), violation.kind);
            (format!("violated-{kind}"), "error", texts, at)
        }
    }
}

fn location(sources: &Sources, at: Span) -> Option<Json> {
    let file = sources.get(at.file)?;
    let (line, column) = sources.line_column(at);
    let (end_line, end_column) = sources.line_column(Span { start: at.end, ..at });
    Some(json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&file.path) },
            "region": {
                "startLine": line, "startColumn": column,
                "endLine": end_line, "endColumn": end_column,
            },
        },
    }))
}

/// The path as a relative reference (RFC 3986): other characters than its own are encoded.
fn uri(path: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        b'\\' => "/".to_owned(),
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::Example;

    #[test]
    fn what_is_wrong_is_a_result_at_its_place() {
        let mut report = Report::default();
        for example in
            [Example::holds(), Example::violated(), Example::failed(), Example::unknown()]
        {
            report.check(&example.checked());
        }
        report.error("cannot read `x.spec`");
        insta::assert_snapshot!(report.text().replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    }

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("a b/ü.spec"), "a%20b/%C3%BC.spec");
    }
}
