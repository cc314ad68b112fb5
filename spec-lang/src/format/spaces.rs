//! Whether a space stands between two tokens of one line.

use super::tokens::{Kind, Token};
use crate::text_to_ast::Structure;

/// Words after which a bracket or an operand stands apart.
const KEYWORDS: &[&str] = &[
    "if", "else", "match", "for", "in", "not", "where", "require", "assert", "let", "pick",
    "choose", "either", "or", "forall", "exists", "with", "by", "bag", "expect", "use",
];

/// `index` is the place of `next` in `tokens`.
pub(super) fn between(
    last: &Token<'_>,
    next: &Token<'_>,
    structure: &Structure,
    tokens: &[Token<'_>],
    index: usize,
) -> bool {
    if last.kind == Kind::Comment || next.kind == Kind::Comment {
        return true;
    }
    if next.kind == Kind::Separator || structure.prefixes.contains(&last.at) {
        return false;
    }
    if last.kind == Kind::Separator {
        return true;
    }
    if let Some(space) = braces(last, next, structure, tokens, index) {
        return space;
    }
    if let Some(space) = bars(last, next, structure) {
        return space;
    }
    if structure.angles.contains(&next.at) {
        return false;
    }
    if structure.angles.contains(&last.at) {
        return last.text == ">" && !matches!(next.text, ")" | "]" | ">" | "(");
    }
    match (last.text, next.text) {
        ("(" | "[", _) | (_, ")" | "]") => false,
        ("." | "::" | "..", _) | (_, "." | "::" | ".." | ":") => false,
        ("=>", "}") | ("{", "=>") => false,
        (_, "(" | "[") => {
            let method = index > 1 && tokens[index - 2].text == ".";
            let keyword = KEYWORDS.contains(&last.text) && !method;
            last.kind != Kind::Close && (last.kind != Kind::Word || keyword)
        }
        _ => true,
    }
}

/// Spaces at braces: blocks stand apart from what is inside, sets and maps do not.
fn braces(
    last: &Token<'_>,
    next: &Token<'_>,
    structure: &Structure,
    tokens: &[Token<'_>],
    index: usize,
) -> Option<bool> {
    if last.text == "{" && next.text == "}" {
        return Some(false);
    }
    if next.text == "}" {
        return Some(structure.closes_block.contains(&next.at));
    }
    if last.text == "{" {
        return Some(
            closing(tokens, index - 1).is_some_and(|close| structure.closes_block.contains(&close)),
        );
    }
    if next.text == "{" {
        return Some(!matches!(last.text, "(" | "[" | "{" | "::" | ".."));
    }
    None
}

/// The place of the bracket that closes the one at `open`.
fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0;
    for token in &tokens[open..] {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(token.at);
        }
    }
    None
}

fn bars(last: &Token<'_>, next: &Token<'_>, structure: &Structure) -> Option<bool> {
    if structure.opening_bars.contains(&next.at) {
        return Some(last.kind == Kind::Separator);
    }
    if structure.opening_bars.contains(&last.at) || structure.closing_bars.contains(&next.at) {
        return Some(false);
    }
    structure.closing_bars.contains(&last.at).then_some(true)
}
