//! JUnit's XML, which continuous integration shows as test results: a suite per file, a case per
//! check. What is undecided counts as skipped.

use crate::checked::{Checked, place};
use crate::human::paint::Paint;
use crate::{Document, Human, Outcome};
use ir::Sources;
use spec_lang::Problem;
use std::fmt::Write;

/// The report of a run.
#[derive(Debug, Default)]
pub struct Report {
    suites: Vec<Suite>,
}

#[derive(Debug)]
struct Suite {
    name: String,
    cases: Vec<Case>,
}

#[derive(Debug)]
struct Case {
    class: String,
    name: String,
    seconds: f64,
    /// The XML element of what went wrong, its message and its details.
    wrong: Option<(&'static str, String, String)>,
}

impl Report {
    fn push(&mut self, suite: &str, case: Case) {
        match self.suites.iter_mut().find(|existing| existing.name == suite) {
            Some(suite) => suite.cases.push(case),
            None => self.suites.push(Suite { name: suite.to_owned(), cases: vec![case] }),
        }
    }

    fn count(&self, element: &str) -> usize {
        self.suites.iter().map(|suite| suite.count(element)).sum()
    }
}

impl Suite {
    fn count(&self, element: &str) -> usize {
        let is = |case: &&Case| case.wrong.as_ref().is_some_and(|(wrong, ..)| *wrong == element);
        self.cases.iter().filter(is).count()
    }
}

impl Document for Report {
    fn check(&mut self, checked: &Checked<'_>) {
        let human = Human { paint: Paint { colour: false }, full_states: false, verbose: false };
        let element = match &checked.outcome {
            Outcome::AsExpected => None,
            Outcome::NotAsExpected(_) => Some("failure"),
            Outcome::Wrong(_) => Some("error"),
            Outcome::Inconclusive => Some("skipped"),
        };
        let wrong = element.map(|element| {
            let report = human.check(checked);
            let headline = report.lines().next().unwrap_or("").trim().to_owned();
            (element, headline, report)
        });
        let case = Case {
            class: checked.spec.name.clone(),
            name: checked.check.name.clone(),
            seconds: checked.answer.stats.time.as_secs_f64(),
            wrong,
        };
        self.push(checked.file, case);
    }

    fn problem(&mut self, sources: &Sources, problem: &Problem) {
        if problem.severity == spec_lang::Severity::Warning {
            return;
        }
        let file = sources.get(problem.at.file).map_or("specc", |file| &file.path);
        let at = place(sources, problem.at);
        let help = problem.help.as_deref().unwrap_or("");
        let details = format!("{at}\n{help}");
        let wrong = Some(("error", problem.message.clone(), details));
        let name = format!("{} {at}", problem.code);
        self.push(file, Case { class: "compile".to_owned(), name, seconds: 0.0, wrong });
    }

    fn error(&mut self, message: &str) {
        let wrong = Some(("error", message.to_owned(), String::new()));
        let case =
            Case { class: "specc".to_owned(), name: message.to_owned(), seconds: 0.0, wrong };
        self.push("specc", case);
    }

    fn text(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let tests: usize = self.suites.iter().map(|suite| suite.cases.len()).sum();
        let (failures, errors) = (self.count("failure"), self.count("error"));
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<testsuites name=\"specc\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
        );
        for suite in &self.suites {
            push_suite(suite, &mut out);
        }
        out + "</testsuites>\n"
    }
}

fn push_suite(suite: &Suite, out: &mut String) {
    let (name, tests) = (escaped(&suite.name), suite.cases.len());
    let [failures, errors, skipped] =
        ["failure", "error", "skipped"].map(|element| suite.count(element));
    let _ = writeln!(
        out,
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" \
         skipped=\"{skipped}\">"
    );
    for case in &suite.cases {
        let (class, name) = (escaped(&case.class), escaped(&case.name));
        let case_start =
            format!("<testcase classname=\"{class}\" name=\"{name}\" time=\"{:.3}\"", case.seconds);
        let _ = match &case.wrong {
            None => writeln!(out, "    {case_start}/>"),
            Some((element, message, details)) => writeln!(
                out,
                "    {case_start}>\n      <{element} message=\"{}\">{}</{element}>\n    </testcase>",
                escaped(message),
                escaped(details),
            ),
        };
    }
    *out += "  </testsuite>\n";
}

/// The text without what XML reserves or forbids.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::Example;

    #[test]
    fn each_check_is_a_case() {
        let mut report = Report::default();
        for example in
            [Example::holds(), Example::expected(5), Example::failed(), Example::unknown()]
        {
            report.check(&example.checked());
        }
        let example = Example::holds();
        let problem = Problem::new("S0101", example.check.at, "`x` < `y` is not declared");
        report.problem(&example.sources, &problem);
        report.error("cannot read `a & b`");
        insta::assert_snapshot!(report.text());
    }
}
