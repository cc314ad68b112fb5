//! Text to tokens, comments included.

use crate::text_to_ast::Structure;

/// A token of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub text: &'t str,
    pub kind: Kind,
    /// The byte at which it starts.
    pub at: usize,
    /// How many line breaks stand before it.
    pub newlines: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Comment,
    /// Names, keywords, numbers.
    Word,
    Open,
    Close,
    /// `,` and `;`.
    Separator,
    Symbol,
}

/// Symbols of several characters, longer ones first.
const SYMBOLS: &[&str] = &[
    "==>", "++=", "::", "..", "->", "=>", "==", "!=", "<=", ">=", "||", "&&", "++", "+=", "-=",
    "*=", "|=", "&=", "\\=",
];

/// The tokens of a text that parses.
pub(super) fn tokens<'t>(text: &'t str, structure: &Structure) -> Vec<Token<'t>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut newlines = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() || c == '\u{feff}' {
            newlines += usize::from(c == '\n');
            at += c.len_utf8();
            continue;
        }
        // In `Set<T>=e` and `||e` the two signs belong to different tokens.
        let alone = structure.angles.contains(&at) || structure.opening_bars.contains(&at);
        let (length, kind) = match alone {
            true => (1, Kind::Symbol),
            false => token(&text[at..], c),
        };
        tokens.push(Token { text: &text[at..at + length], kind, at, newlines });
        newlines = 0;
        at += length;
    }
    tokens
}

fn token(rest: &str, c: char) -> (usize, Kind) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Kind::Comment);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), Kind::Comment);
    }
    match c {
        '(' | '[' | '{' => (1, Kind::Open),
        ')' | ']' | '}' => (1, Kind::Close),
        ',' | ';' => (1, Kind::Separator),
        c if c.is_alphanumeric() || c == '_' => (
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
            Kind::Word,
        ),
        c => {
            let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol));
            (symbol.map_or(c.len_utf8(), |symbol| symbol.len()), Kind::Symbol)
        }
    }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            break;
        }
    }
    at
}
