//! Mistakes in a spec on the terminal: problems as miette diagnostics.

use ir::{Sources, Span};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode,
};
use report::human::paint::Paint;
use report::words;
use spec_lang::{Problem, Severity};
use std::fmt::{self, Display};

/// A snippet is shown only if no line near it is longer than this.
const MAX_LINE: usize = 400;
/// Of a place that covers more than this many bytes only the first line is marked.
const MAX_MARKED: usize = 400;

/// The problem with its place in the source, ready to be printed.
pub fn render(sources: &Sources, problem: &Problem, paint: Paint) -> String {
    let theme = match paint.colour {
        true => GraphicalTheme::unicode(),
        false => GraphicalTheme::unicode_nocolor(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(100).with_links(false);
    let mut text = String::new();
    match handler.render_report(&mut text, &Shown::new(sources, problem)) {
        Ok(()) => format!("{}\n\n", text.trim_matches('\n')),
        Err(fmt::Error) => format!("{}: {}\n", problem.code, problem.message),
    }
}

/// A problem as miette sees it, or one of its related places in another file.
#[derive(Debug)]
struct Shown {
    message: String,
    severity: miette::Severity,
    source: Option<NamedSource<String>>,
    labels: Vec<LabeledSpan>,
    help: Option<String>,
    elsewhere: Vec<Shown>,
}

impl Shown {
    fn new(sources: &Sources, problem: &Problem) -> Shown {
        let mut shown = Shown::at(sources, problem.at, &problem.message, &problem.label);
        shown.message = format!("{}: {}", problem.code, shown.message);
        shown.help = problem.help.as_deref().map(shortened);
        shown.severity = match problem.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        };
        for (at, text) in &problem.related {
            match marked(sources, *at) {
                Some((start, length)) if at.file == problem.at.file && shown.source.is_some() => {
                    shown.labels.push(LabeledSpan::new(Some(shortened(text)), start, length));
                }
                _ => shown.elsewhere.push(Shown::at(sources, *at, text, "")),
            }
        }
        shown
    }

    /// A message with a place; the place is part of the message if the source cannot be shown.
    fn at(sources: &Sources, at: Span, message: &str, label: &str) -> Shown {
        let label = (!label.is_empty()).then(|| shortened(label));
        let file = sources.get(at.file);
        let mut shown = Shown {
            message: shortened(message),
            severity: miette::Severity::Advice,
            source: None,
            labels: Vec::new(),
            help: None,
            elsewhere: Vec::new(),
        };
        if let (Some(file), Some((start, length))) = (file, marked(sources, at)) {
            shown.source = Some(NamedSource::new(&file.path, file.text.clone()));
            shown.labels.push(LabeledSpan::new_primary_with_span(label, (start, length)));
        } else if file.is_some() {
            shown.message = format!("{} ({})", shown.message, report::checked::place(sources, at));
        }
        shown
    }
}

/// The bytes to mark: the place, or its first line if it is long. None if there is no source, or
/// if lines nearby are too long for a terminal.
fn marked(sources: &Sources, at: Span) -> Option<(usize, usize)> {
    let text = &sources.get(at.file)?.text;
    let (start, mut end) = (at.start as usize, at.end as usize);
    let place = text.get(start..end)?;
    if place.len() > MAX_MARKED {
        end = start + place.lines().next().unwrap_or("").len();
    }
    let line = |newline: &u8| *newline == b'\n';
    let before = text.as_bytes()[..start].rsplit(line).take(2).map(<[u8]>::len);
    let after = text.as_bytes()[end..].split(line).take(2).map(<[u8]>::len);
    let longest = before.chain(after).chain([end - start]).max().unwrap_or(0);
    (longest <= MAX_LINE).then_some((start, end - start))
}

/// The text with names too long for a line clipped.
fn shortened(text: &str) -> String {
    const LONGEST_WORD: usize = 80;
    text.split(' ').map(|word| words::clipped(word, LONGEST_WORD)).collect::<Vec<_>>().join(" ")
}

impl Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.elsewhere.iter().map(|shown| shown as &dyn Diagnostic)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ir::FileId;

    fn span(file: u32, start: u32, end: u32) -> Span {
        Span { file: FileId(file), start, end }
    }

    #[test]
    fn places_in_both_files_are_shown() {
        let mut sources = Sources::default();
        sources.add("a.spec", "system A {\n    var x: Strin;\n}\n");
        sources.add("b.spec", "type String;\n");
        let problem = Problem::new("S0101", span(0, 22, 27), "the type `Strin` is not declared")
            .label("not a type")
            .related(span(1, 5, 11), "`String` is declared here")
            .help("did you mean `String`?");
        let text = render(&sources, &problem, Paint { colour: false });
        for part in
            ["S0101", "a.spec:2:12", "not a type", "b.spec:1:6", "declared here", "did you mean"]
        {
            assert!(text.contains(part), "`{part}` is missing in\n{text}");
        }
    }

    #[test]
    fn a_line_too_long_for_a_terminal_is_not_printed() {
        let mut sources = Sources::default();
        sources.add("a.spec", "x".repeat(100_000));
        let problem = Problem::new("S0001", span(0, 50_000, 50_001), "this is no item");
        let text = render(&sources, &problem, Paint { colour: false });
        assert!(text.contains("this is no item (a.spec:1:50001)"), "{text}");
        assert!(text.len() < 500, "{} bytes", text.len());
    }

    #[test]
    fn the_end_of_an_empty_file_can_be_marked() {
        let mut sources = Sources::default();
        sources.add("a.spec", "");
        let problem = Problem::new("S0001", span(0, 0, 0), "the file is empty").label("here");
        let text = render(&sources, &problem, Paint { colour: false });
        assert!(text.contains("the file is empty"), "{text}");
    }
}
