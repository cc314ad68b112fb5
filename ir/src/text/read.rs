//! Text to S-expressions. Keeps its own stack, so that no text overflows the program's.

use super::sexpr::{Node, Sexpr};
use super::{MAX_DEPTH, TextError};

/// What is wrong at a byte of the text.
#[derive(Debug)]
pub struct Problem {
    /// The byte.
    pub at: usize,
    /// What is wrong there.
    pub message: String,
}

impl Problem {
    /// The same with line and column.
    pub fn locate(self, text: &str) -> TextError {
        let before = &text[..self.at];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        TextError {
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
            message: self.message,
        }
    }
}

/// Reads one S-expression and nothing else.
pub fn read(text: &str) -> Result<Sexpr, Problem> {
    let mut reader = Reader { text, at: 0, open: Vec::new() };
    let mut whole = None;
    while let Some(next) = reader.skip_blanks() {
        let at = reader.at;
        if whole.is_some() {
            return reader.fail(at, "expected the end of the text");
        }
        match next {
            '(' if reader.open.len() >= MAX_DEPTH => {
                return reader.fail(at, &format!("lists are nested deeper than {MAX_DEPTH}"));
            }
            '(' => {
                reader.at += 1;
                reader.open.push((at, Vec::new()));
            }
            ')' => {
                reader.at += 1;
                let Some((start, items)) = reader.open.pop() else {
                    return reader.fail(at, "`)` without `(`");
                };
                whole = reader.add(Sexpr::new(Node::List(items), start));
            }
            '"' => {
                let content = reader.quoted()?;
                whole = reader.add(Sexpr::new(Node::Text(content), at));
            }
            _ => {
                let word = reader.word().to_owned();
                whole = reader.add(Sexpr::new(Node::Symbol(word), at));
            }
        }
    }
    match (reader.open.pop(), whole) {
        (Some((start, _)), _) => reader.fail(start, "`(` without `)`"),
        (None, None) => reader.fail(text.len(), "expected `(`"),
        (None, Some(whole)) => Ok(whole),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The lists that are open: where each starts, and its items so far.
    open: Vec<(usize, Vec<Sexpr>)>,
}

impl<'a> Reader<'a> {
    fn fail<T>(&self, at: usize, message: &str) -> Result<T, Problem> {
        Err(Problem { at, message: message.to_owned() })
    }

    /// Adds to the innermost open list; gives back what stands outside of all lists.
    fn add(&mut self, item: Sexpr) -> Option<Sexpr> {
        match self.open.last_mut() {
            Some((_, items)) => {
                items.push(item);
                None
            }
            None => Some(item),
        }
    }

    /// The next character that is neither white space nor part of a comment.
    fn skip_blanks(&mut self) -> Option<char> {
        loop {
            let rest = &self.text[self.at..];
            let next = rest.chars().next()?;
            if next == ';' {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if next.is_whitespace() {
                self.at += next.len_utf8();
            } else {
                return Some(next);
            }
        }
    }

    fn word(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | ';');
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// A quoted text with Rust's escapes.
    fn quoted(&mut self) -> Result<String, Problem> {
        let start = self.at;
        let mut content = String::new();
        let mut chars = self.text[start..].char_indices().skip(1);
        while let Some((offset, c)) = chars.next() {
            match c {
                '"' => {
                    self.at = start + offset + 1;
                    return Ok(content);
                }
                '\\' => match escape(&mut chars) {
                    Some(c) => content.push(c),
                    None => return self.fail(start + offset, "unknown escape"),
                },
                c => content.push(c),
            }
        }
        self.fail(start, "quoted text without an end")
    }
}

/// The character of an escape, read after the backslash.
fn escape(chars: &mut impl Iterator<Item = (usize, char)>) -> Option<char> {
    match chars.next()?.1 {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '0' => Some('\0'),
        c @ ('"' | '\'' | '\\') => Some(c),
        'u' => {
            let (_, open) = chars.next()?;
            let digits: String = chars.map(|(_, c)| c).take_while(|c| *c != '}').collect();
            let valid = open == '{' && (1..=6).contains(&digits.len());
            valid.then(|| u32::from_str_radix(&digits, 16).ok())?.and_then(char::from_u32)
        }
        _ => None,
    }
}
