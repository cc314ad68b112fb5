//! Refinements as a table: lower systems in rows, upper systems in columns.

use crate::Document;
use crate::checked::{Checked, place};
use crate::outcome::Outcome;
use crate::words;
use ir::Sources;
use spec_lang::Problem;
use verdict::{Verdict, ViolationKind};

/// The table of a run: the refinements of all checks. What a cell says, after a mark for what is not as
/// the check expects:
///
/// - `holds`: each step below is one above;
/// - `fails in 5`: the given mapping fails, after that many states;
/// - `none in 5`: no mapping exists, which shows after that many states (of an automatic refinement);
/// - `undecided`, `error`.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<String>,
    columns: Vec<String>,
    cells: Vec<(usize, usize, String)>,
    notes: Vec<String>,
}

impl Document for Report {
    fn check(&mut self, checked: &Checked<'_>) {
        let Some((refinement, upper)) = checked.above else { return };
        let mark = match checked.outcome {
            Outcome::AsExpected => "",
            _ => "! ",
        };
        let text = match &checked.answer.verdict {
            Verdict::Holds => "holds".to_owned(),
            Verdict::Violated(violation) if violation.kind == ViolationKind::Refinement => {
                let how = if refinement.automatic { "none" } else { "fails" };
                format!("{how} in {}", violation.trace.len())
            }
            Verdict::Violated(violation) => format!("violated in {}", violation.trace.len()),
            Verdict::Unknown(_) => "undecided".to_owned(),
            Verdict::Error(failure) => format!("error in {}", failure.trace.len()),
        };
        let row = position(&mut self.rows, &checked.spec.name);
        let column = position(&mut self.columns, &upper.name);
        self.cells.push((row, column, format!("{mark}{text}")));
    }

    fn problem(&mut self, sources: &Sources, problem: &Problem) {
        let at = place(sources, problem.at);
        self.notes.push(format!("{}: {} · {at}", problem.code, problem.message));
    }

    fn error(&mut self, message: &str) {
        self.notes.push(format!("error: {message}"));
    }

    fn text(&self) -> String {
        let mut lines: Vec<Vec<String>> =
            vec![[String::new()].into_iter().chain(self.columns.clone()).collect()];
        for (row, name) in self.rows.iter().enumerate() {
            let cell = |column: usize| {
                let own = self.cells.iter().filter(|cell| (cell.0, cell.1) == (row, column));
                let mut texts: Vec<&str> = own.map(|cell| cell.2.as_str()).collect();
                texts.dedup();
                if texts.is_empty() { "·".to_owned() } else { texts.join(", ") }
            };
            let cells = (0..self.columns.len()).map(cell);
            lines.push([name.clone()].into_iter().chain(cells).collect());
        }
        let width = |column: usize| {
            lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..=self.columns.len()).map(width).collect();
        let mut text = String::new();
        for line in &lines {
            let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            text += cells.collect::<Vec<String>>().join("  ").trim_end();
            text += "\n";
        }
        if self.cells.is_empty() {
            text = "no check is of a refinement\n".to_owned();
        }
        for note in &self.notes {
            text += &format!("{note}\n");
        }
        let refinements = words::count(self.cells.len(), "refinement");
        let odd = self.cells.iter().filter(|cell| cell.2.starts_with('!')).count();
        let odd = if odd > 0 { format!(", {odd} not as expected (!)") } else { String::new() };
        text + &format!("{refinements}{odd}\n")
    }
}

/// The position of a name, added if new.
fn position(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|own| own == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}
