//! What is refused before parsing: unreadable files and brackets that do not fit or nest too deeply.

use crate::Problem;
use crate::words::syntax;
use ir::{FileId, Span};

/// The largest file in bytes.
const LARGEST_FILE: usize = 4 << 20;
/// How deep brackets may nest.
const DEEPEST: usize = 128;

/// Why a file is not text that can be parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Longer than the limit: its length and the limit in bytes.
    TooLarge(usize, usize),
    /// Not UTF-8, or with a NUL byte.
    Binary,
}

/// The text of a file.
pub fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    if bytes.len() > LARGEST_FILE {
        return Err(Unreadable::TooLarge(bytes.len(), LARGEST_FILE));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text.to_owned()),
        _ => Err(Unreadable::Binary),
    }
}

/// The problems of a text that is not worth parsing.
pub(super) fn refuse(file: FileId, text: &str) -> Option<Vec<Problem>> {
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut problems = Vec::new();
    for (at, c) in significant(text) {
        let span = |at: usize| Span { file, start: at as u32, end: at as u32 + 1 };
        match c {
            '(' | '[' | '{' => {
                open.push((c, at));
                if open.len() > DEEPEST {
                    return Some(vec![syntax::too_deep(span(at), DEEPEST)]);
                }
            }
            ')' | ']' | '}' => match open.pop() {
                Some((opening, _)) if closing(opening) == c => {}
                Some((opening, opened)) => {
                    problems.push(syntax::wrong_bracket(
                        span(at),
                        c,
                        closing(opening),
                        span(opened),
                    ));
                    return Some(problems);
                }
                None => problems.push(syntax::never_opened(span(at), c)),
            },
            _ => {}
        }
    }
    for (bracket, at) in open {
        let span = Span { file, start: at as u32, end: at as u32 + 1 };
        problems.push(syntax::never_closed(span, bracket));
    }
    (!problems.is_empty()).then_some(problems)
}

fn closing(bracket: char) -> char {
    match bracket {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// The characters outside comments.
fn significant(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, c) = rest.next()?;
            match (c, rest.peek().map(|(_, next)| *next)) {
                ('/', Some('/')) => while rest.next_if(|(_, c)| *c != '\n').is_some() {},
                ('/', Some('*')) => {
                    let mut depth = 0usize;
                    let mut last = '/';
                    for (_, c) in rest.by_ref() {
                        match (last, c) {
                            ('/', '*') => {
                                depth += 1;
                                last = ' ';
                            }
                            ('*', '/') => {
                                depth -= 1;
                                last = ' ';
                            }
                            _ => last = c,
                        }
                        if depth == 0 {
                            break;
                        }
                    }
                }
                _ => return Some((at, c)),
            }
        }
    })
}
