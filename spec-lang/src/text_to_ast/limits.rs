//! What is refused before parsing: unreadable files, and texts that nest too deeply.

use crate::Problem;
use crate::words::syntax;
use ir::{FileId, Span};

/// The largest file in bytes.
const LARGEST_FILE: usize = 4 << 20;
/// How deep brackets, comments and types may nest.
const DEEPEST: usize = 128;
/// How many conditions and quantifiers may stand in one statement or declaration without being
/// closed; some of them stand side by side.
const MOST_WORDS: usize = 1000;
const CONDITIONS: &str = "conditions and quantifiers";

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

/// The problem of a text that nests too deeply to be parsed, or whose comment has no end.
pub(super) fn refuse(file: FileId, text: &str) -> Option<Problem> {
    let span =
        |at: usize, length: usize| Span { file, start: at as u32, end: (at + length) as u32 };
    let too_deep = |(at, length, what)| syntax::too_deep(span(at, length), what, limit(what));
    match comments(text) {
        Comments::Fit => nesting(text).map(too_deep),
        Comments::TooDeep(at) => Some(too_deep((at, 2, "comments"))),
        Comments::NeverClosed(at) => Some(syntax::comment_never_closed(span(at, 2))),
    }
}

/// How deep something may nest.
fn limit(what: &str) -> usize {
    if what == CONDITIONS { MOST_WORDS } else { DEEPEST }
}

enum Comments {
    Fit,
    TooDeep(usize),
    NeverClosed(usize),
}

fn comments(text: &str) -> Comments {
    let bytes = text.as_bytes();
    let mut open = Vec::new();
    let mut at = 0;
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"//" if open.is_empty() => at += text[at..].find('\n').unwrap_or(text.len() - at),
            b"/*" if open.len() == DEEPEST => return Comments::TooDeep(at),
            b"/*" => {
                open.push(at);
                at += 2;
            }
            b"*/" if open.pop().is_some() => at += 2,
            _ => at += 1,
        }
    }
    open.first().map_or(Comments::Fit, |at| Comments::NeverClosed(*at))
}

/// What is open between two brackets, up to the next semicolon.
#[derive(Default)]
struct Level {
    /// Words that nest without brackets.
    words: usize,
    /// `<` without `>`.
    angles: usize,
}

/// Where the brackets, words or types nest too deeply: the place, its length, and what nests.
fn nesting(text: &str) -> Option<(usize, usize, &'static str)> {
    let mut levels = vec![Level::default()];
    let mut words = 0;
    let mut before = "";
    for (at, token) in tokens(text) {
        let depth = levels.len();
        let level = levels.last_mut()?;
        match token {
            "(" | "[" | "{" if depth > DEEPEST => return Some((at, 1, "brackets")),
            "(" | "[" | "{" => levels.push(Level::default()),
            ")" | "]" | "}" if depth > 1 => words -= levels.pop()?.words,
            ";" => words -= std::mem::take(level).words,
            "<" if level.angles == DEEPEST => return Some((at, 1, "types")),
            "<" => level.angles += 1,
            ">" | "&" | "|" | "=" => level.angles = level.angles.saturating_sub(1),
            _ if nests(token, before) && words == MOST_WORDS => {
                return Some((at, token.len(), CONDITIONS));
            }
            _ if nests(token, before) => {
                level.words += 1;
                words += 1;
            }
            _ => {}
        }
        before = token;
    }
    None
}

/// Whether an expression follows the word without a bracket; an `if` or `match` at the start of a
/// statement, and an `else if`, stand beside what comes before.
fn nests(word: &str, before: &str) -> bool {
    match word {
        "forall" | "exists" => true,
        "A" | "E" => before == "\\",
        "if" | "match" => !matches!(before, ";" | "{" | "}" | "else"),
        _ => false,
    }
}

/// Words and single characters outside comments.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = significant(text).filter(|(_, c)| !c.is_whitespace()).peekable();
    std::iter::from_fn(move || {
        let (at, first) = rest.next()?;
        let mut end = at + first.len_utf8();
        while is_word(first) && rest.next_if(|(next, c)| *next == end && is_word(*c)).is_some() {
            end += text[end..].chars().next().map_or(0, char::len_utf8);
        }
        Some((at, &text[at..end]))
    })
}

/// The characters outside comments.
pub(super) fn significant(text: &str) -> impl Iterator<Item = (usize, char)> {
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
