//! Brackets that do not fit: which one is probably wrong, judged by indentation, and a text of the
//! same length in which they fit, so that the rest of the file can still be read.

use super::limits::significant;
use crate::Problem;
use crate::words::syntax;
use ir::{FileId, Span};
use std::ops::Range;

/// What is wrong with a bracket.
#[derive(Debug)]
enum Mistake {
    /// The bracket at `open` should be closed somewhere before `until`.
    NeverClosed { bracket: char, open: usize, until: usize },
    /// The closing bracket has no opening one.
    NeverOpened { bracket: char, at: usize },
    /// The closing bracket is of another kind than the opening one.
    Wrong { found: char, at: usize, bracket: char, open: usize },
}

/// A text whose brackets did not fit.
pub(super) struct Mended {
    /// The text with braces that fit; every other byte is where it was.
    pub text: String,
    pub problems: Vec<Problem>,
    /// Where more problems would only repeat these.
    pub silent: Vec<Range<usize>>,
}

/// What is wrong with the brackets of a text; none if they fit.
pub(super) fn mend(file: FileId, text: &str) -> Option<Mended> {
    let by_kind = Scan::run(text, false);
    if by_kind.is_empty() {
        return None;
    }
    let by_indentation = Scan::run(text, true);
    // Where the layout says nothing, it seems to say that everything is wrong.
    let layout_helps = !by_indentation.is_empty() && by_indentation.len() <= by_kind.len();
    let mistakes = if layout_helps { by_indentation } else { by_kind };
    let silent = mistakes.iter().filter_map(|mistake| match mistake {
        Mistake::NeverClosed { bracket: '(' | '[', open, until } => Some(*open..*until),
        _ => None,
    });
    Some(Mended {
        text: mended(text, &mistakes),
        silent: silent.collect(),
        problems: mistakes.iter().map(|mistake| problem(file, mistake)).collect(),
    })
}

fn problem(file: FileId, mistake: &Mistake) -> Problem {
    let span = |at: usize| Span { file, start: at as u32, end: at as u32 + 1 };
    match *mistake {
        Mistake::NeverClosed { bracket, open, .. } => syntax::never_closed(span(open), bracket),
        Mistake::NeverOpened { bracket, at } => syntax::never_opened(span(at), bracket),
        Mistake::Wrong { found, at, bracket, open } => {
            syntax::wrong_bracket(span(at), found, closing(bracket), span(open))
        }
    }
}

/// The text with a `}` in the white space before the place where one is missing at the latest, and
/// without closing brackets that close nothing.
fn mended(text: &str, mistakes: &[Mistake]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for mistake in mistakes {
        match *mistake {
            Mistake::NeverClosed { bracket: '{', until, .. } => {
                let gap = bytes[..until].iter().rposition(|byte| *byte != b'}').unwrap_or(0);
                match bytes.get(gap) {
                    Some(byte) if until < text.len() && byte.is_ascii_whitespace() => {
                        bytes[gap] = b'}'
                    }
                    _ if until == text.len() => bytes.push(b'}'),
                    _ => {}
                }
            }
            Mistake::NeverClosed { .. } => {}
            Mistake::NeverOpened { at, .. } => bytes[at] = b' ',
            Mistake::Wrong { at, bracket, .. } => bytes[at] = closing(bracket) as u8,
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn closing(bracket: char) -> char {
    match bracket {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

#[derive(Clone, Copy)]
struct Open {
    bracket: char,
    at: usize,
    /// Where its line starts, and how far that is indented.
    line: usize,
    indent: usize,
}

/// One pass over the brackets of a text.
struct Scan {
    by_indentation: bool,
    open: Vec<Open>,
    mistakes: Vec<Mistake>,
    line: usize,
    indent: usize,
}

impl Scan {
    fn run(text: &str, by_indentation: bool) -> Vec<Mistake> {
        let mut scan =
            Scan { by_indentation, open: Vec::new(), mistakes: Vec::new(), line: 0, indent: 0 };
        let mut breaks = text.match_indices('\n').map(|(at, _)| at + 1).peekable();
        let mut first = true;
        for (at, c) in significant(text).filter(|(_, c)| !c.is_whitespace()) {
            while let Some(line) = breaks.next_if(|line| *line <= at) {
                scan.line = line;
                first = true;
            }
            if first {
                scan.indent = at - scan.line;
                scan.line_starts(at, c);
            }
            match c {
                '(' | '[' | '{' => {
                    scan.open.push(Open { bracket: c, at, line: scan.line, indent: scan.indent })
                }
                ')' | ']' | '}' => scan.close(at, c, first),
                _ => {}
            }
            first = false;
        }
        while scan.pop_unclosed(text.len()) {}
        scan.mistakes
    }

    /// What is indented no further than the line of an open bracket stands outside of it.
    fn line_starts(&mut self, at: usize, c: char) {
        if !self.by_indentation {
            return;
        }
        let closes = matches!(c, ')' | ']' | '}');
        let indent = self.indent;
        let partner =
            self.open.iter().any(|open| open.indent == indent && closing(open.bracket) == c);
        while let Some(open) = self.open.last() {
            let outside = match closes {
                true => open.indent > indent && partner,
                false => open.indent >= indent,
            };
            if !outside || !self.pop_unclosed(at) {
                return;
            }
        }
    }

    fn close(&mut self, at: usize, c: char, first: bool) {
        let indent = self.indent;
        match self.open.last().copied() {
            None => self.mistakes.push(Mistake::NeverOpened { bracket: c, at }),
            Some(open) if closing(open.bracket) == c => {
                let stray = self.by_indentation && first && indent > open.indent;
                match stray && open.line != self.line {
                    true => self.mistakes.push(Mistake::NeverOpened { bracket: c, at }),
                    false => drop(self.open.pop()),
                }
            }
            Some(open) => {
                let line = self.line;
                let partner = self.open.iter().rev().find(|open| closing(open.bracket) == c);
                if partner.is_some_and(|partner| first || partner.line == line) {
                    self.pop_unclosed(at);
                    return self.close(at, c, first);
                }
                self.open.pop();
                let Open { bracket, at: open, .. } = open;
                self.mistakes.push(Mistake::Wrong { found: c, at, bracket, open });
            }
        }
    }

    /// Reports the innermost open bracket as never closed; false if there is none.
    fn pop_unclosed(&mut self, until: usize) -> bool {
        let Some(Open { bracket, at: open, .. }) = self.open.pop() else { return false };
        self.mistakes.push(Mistake::NeverClosed { bracket, open, until });
        true
    }
}
