//! Why a claim is false, or an expression has no value: source text beside its line number, and
//! under it what is the case.

use super::paint::{BAD, FAINT, STRONG};
use super::{Human, WIDTH, wrapped};
use crate::checked::Checked;
use crate::values::Names;
use crate::words;
use ir::Span;
use verdict::{Fact, Failure, NamedValue, Violation, What};

/// Of nested calls at most this many are shown, the innermost first.
const MAX_CALLS: usize = 8;

/// A piece of source text with notes under it.
struct Row {
    at: Span,
    text: String,
    /// Marks under the text; empty for none.
    marks: String,
    notes: Vec<String>,
}

impl Row {
    /// Adds what another row says about the same text.
    fn also(&mut self, row: Row) {
        let is_false = "is false".to_owned();
        let said = self.notes.iter().any(|note| note.starts_with(&is_false));
        self.notes.extend(row.notes.into_iter().filter(|note| !said || *note != is_false));
    }
}

impl Human {
    /// Explains a false claim, from the whole to the false part.
    pub(super) fn push_why(&self, checked: &Checked<'_>, violation: &Violation, out: &mut String) {
        let names = checked.names(&violation.trace);
        let mut rows: Vec<Row> = Vec::new();
        for fact in &violation.why {
            let row = fact_row(checked, &names, fact);
            match rows.last_mut() {
                Some(last) if last.at == row.at => last.also(row),
                _ => rows.push(row),
            }
        }
        self.push_rows(checked, &rows, out);
    }

    /// Explains an error: the expression without a value, the values around it, the calls.
    pub(super) fn push_failure(&self, checked: &Checked<'_>, failure: &Failure, out: &mut String) {
        let names = checked.names(&failure.trace);
        let code = words::failure_code(failure).map_or(String::new(), |code| format!(" {code}:"));
        let message = words::failure(&names, failure);
        let place = self.paint.with(FAINT, format!("· {}", checked.place(failure.at)));
        *out += &format!("\n    {}{code} {message} {place}\n", self.paint.with(BAD, "error:"));
        let (text, marks) = source_line(checked, failure.at);
        let mut notes = values(checked, &names, &failure.locals);
        for (function, call) in failure.calls.iter().rev().take(MAX_CALLS) {
            let place = checked.place(*call);
            notes.push(format!("in `{function}`, called at {place}"));
        }
        if let Some(more @ 1..) = failure.calls.len().checked_sub(MAX_CALLS) {
            notes.push(format!("and so on, {more} more"));
        }
        let row = Row { at: failure.at, text, marks, notes };
        self.push_rows(checked, &[row], out);
        self.push_excluding(checked, (&[], None), out);
        self.push_trace(checked, out);
        *out += "\n";
    }

    fn push_rows(&self, checked: &Checked<'_>, rows: &[Row], out: &mut String) {
        let gutters: Vec<String> = rows.iter().map(|row| gutter(checked, row.at)).collect();
        let width = gutters.iter().map(|gutter| gutter.chars().count()).max().unwrap_or(0);
        for (row, gutter) in rows.iter().zip(gutters) {
            let empty = self.paint.with(FAINT, format!("{:width$} │", ""));
            if !row.text.is_empty() {
                let gutter = self.paint.with(FAINT, format!("{gutter:>width$} │"));
                *out += &format!("    {gutter} {}\n", self.paint.with(STRONG, &row.text));
            }
            if !row.marks.is_empty() {
                *out += &format!("    {empty} {}\n", self.paint.with(BAD, &row.marks));
            }
            for note in &row.notes {
                *out += &format!("    {empty}   {note}\n");
            }
        }
    }
}

/// The values that make something false, a line each.
pub(super) fn values_of(checked: &Checked<'_>, names: &Names<'_>, fact: &Fact) -> Vec<String> {
    match fact {
        Fact::Values { parts, .. } => values(checked, names, parts),
        Fact::Binding { bound, .. } => values(checked, names, bound),
        Fact::Call { arguments, .. } => values(checked, names, arguments),
        Fact::Conjunct { .. } | Fact::Implication { .. } => Vec::new(),
    }
}

fn fact_row(checked: &Checked<'_>, names: &Names<'_>, fact: &Fact) -> Row {
    let row = |at: Span, notes: Vec<String>| {
        let (text, marks) = (source(checked, at), String::new());
        Row { at, text, marks, notes }
    };
    match fact {
        Fact::Conjunct { at } => row(*at, vec!["is false".to_owned()]),
        Fact::Binding { at, bound } => {
            let mut notes = values(checked, names, bound);
            let some = checked.sources.text(*at).starts_with("exists");
            if let Some(first) = notes.first_mut() {
                first.insert_str(0, if some { "holds for " } else { "does not hold for " });
            }
            row(*at, notes)
        }
        Fact::Implication { left, right } => {
            let sides = format!("`{}` is true", source(checked, *left));
            row(*right, vec![format!("is false, although {sides}")])
        }
        Fact::Call { at, function, arguments } => {
            let mut notes = vec![format!("`{function}` returns false")];
            notes.extend(values(checked, names, arguments));
            row(*at, notes)
        }
        Fact::Values { at, expected, parts } => {
            let mut notes = vec![format!("is {}", !expected)];
            notes.extend(values(checked, names, parts));
            row(*at, notes)
        }
    }
}

/// The values on one line, or on a line each where that is too long.
fn values(checked: &Checked<'_>, names: &Names<'_>, values: &[NamedValue]) -> Vec<String> {
    let one = |named: &NamedValue| {
        let what = match &named.what {
            What::Name(name) => name.clone(),
            What::Text(at) => source(checked, *at),
        };
        format!("{what} = {}", names.text(&named.value, named.ty))
    };
    let mut parts: Vec<String> = Vec::new();
    for part in values.iter().map(one) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    wrapped(&parts, ", ", WIDTH - 20)
}

/// The source text on one line, clipped.
fn source(checked: &Checked<'_>, at: Span) -> String {
    let text = checked.sources.text(at);
    let without_comments = text.lines().map(|line| line.split("//").next().unwrap_or(""));
    let words: Vec<&str> = without_comments.flat_map(str::split_whitespace).collect();
    words::clipped(&words.join(" "), WIDTH - 15)
}

/// The line on which the place starts, with a line that underlines the place; both empty if it has
/// no source, the line alone clipped if it is very long.
fn source_line(checked: &Checked<'_>, at: Span) -> (String, String) {
    let text = checked.sources.get(at.file).map_or("", |file| &file.text);
    let (start, end) = (at.start as usize, at.end as usize);
    let Some(before) = text.get(..start) else { return Default::default() };
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].lines().next().unwrap_or("").trim_end();
    let content = line.trim_start();
    if content.chars().count() > WIDTH - 15 {
        return (source(checked, at), String::new());
    }
    let indent = line.len() - content.len();
    let left = text[line_start + indent..].get(..start.saturating_sub(line_start + indent));
    let end = end.min(line_start + line.len()).max(start);
    let marks = text.get(start..end).map_or(1, |marked| marked.chars().count().max(1));
    let column = left.map_or(0, |left| left.chars().count());
    (content.to_owned(), format!("{}{}", " ".repeat(column), "─".repeat(marks)))
}

/// The line number; with the file if it is not the check's.
fn gutter(checked: &Checked<'_>, at: Span) -> String {
    let Some(file) = checked.sources.get(at.file) else { return String::new() };
    let (line, _) = checked.sources.line_column(at);
    if file.path == checked.file { line.to_string() } else { format!("{}:{line}", file.path) }
}
