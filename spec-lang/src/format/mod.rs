//! The formatter: spaces, indentation and blank lines; never the words, and never where lines break.
//!
//! Like `gofmt` it keeps the author's line breaks. Guarantees: formatting twice changes nothing the
//! second time; the tree of the text and its comments stay the same.

mod spaces;
mod tokens;

use crate::text_to_ast::{self, Structure};
use crate::{Problem, Severity};
use ir::FileId;
use tokens::{Kind, Token};

/// The text with uniform spaces, indentation and blank lines.
///
/// # Errors
/// The problems of a text that does not parse; such a text is not formatted.
pub fn format(text: &str) -> Result<String, Vec<Problem>> {
    let (_, problems) = text_to_ast::parse(FileId(0), text);
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    let structure = text_to_ast::structure(text);
    let tokens = tokens::tokens(text, &structure);
    let mut layout =
        Layout { structure: &structure, out: String::with_capacity(text.len()), open: Vec::new() };
    for line in lines(&tokens) {
        layout.line(line, &tokens);
    }
    Ok(layout.out)
}

/// The tokens of each line of the text that has some, as ranges.
fn lines(tokens: &[Token<'_>]) -> Vec<std::ops::Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for index in 1..=tokens.len() {
        if index == tokens.len() || tokens[index].newlines > 0 {
            lines.push(start..index);
            start = index;
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

struct Layout<'a> {
    structure: &'a Structure,
    out: String,
    /// For each open bracket, the indentation of what is inside.
    open: Vec<usize>,
}

/// The width of one level.
const INDENT: usize = 4;

impl Layout<'_> {
    fn line(&mut self, line: std::ops::Range<usize>, tokens: &[Token<'_>]) {
        let first = &tokens[line.start];
        let before = line.start.checked_sub(1).map(|index| &tokens[index]);
        let blank = first.newlines > 1
            && before.is_some_and(|before| before.kind != Kind::Open)
            && first.kind != Kind::Close;
        if blank {
            self.out.push('\n');
        }
        let closing =
            tokens[line.clone()].iter().take_while(|token| token.kind == Kind::Close).count();
        let outside = self.open.len().saturating_sub(closing);
        let mut indent = match closing {
            0 => self.open.last().copied().unwrap_or(0),
            _ => match outside {
                0 => 0,
                _ => self.open[outside - 1],
            },
        };
        let continued = closing == 0 && continues(tokens, line.start, self.structure);
        indent += usize::from(continued);
        self.out.extend(std::iter::repeat_n(' ', indent * INDENT));
        for index in line.clone() {
            if index > line.start
                && spaces::between(
                    &tokens[index - 1],
                    &tokens[index],
                    self.structure,
                    tokens,
                    index,
                )
            {
                self.out.push(' ');
            }
            self.token(&tokens[index], indent);
        }
        self.out.push('\n');
    }

    fn token(&mut self, token: &Token<'_>, indent: usize) {
        match token.kind {
            Kind::Open => self.open.push(indent + 1),
            Kind::Close => drop(self.open.pop()),
            _ => {}
        }
        // Line comments may carry spaces at their end, block comments keep their inside.
        self.out.push_str(token.text.trim_end());
    }
}

/// Whether a line goes on with what the one before began.
fn continues(tokens: &[Token<'_>], start: usize, structure: &Structure) -> bool {
    let before = tokens[..start].iter().rev().find(|token| token.kind != Kind::Comment);
    let Some(before) = before else { return false };
    if tokens[start].kind == Kind::Comment {
        return false;
    }
    let infix =
        tokens[start].kind == Kind::Symbol && !structure.prefixes.contains(&tokens[start].at);
    !matches!(before.text, ";" | "," | "{" | "}" | "(" | "[") || (before.text == "}" && infix)
}

#[cfg(test)]
mod tests {
    use super::format;

    fn check(text: &str, expected: &str) {
        let once = format(text).expect("it parses");
        assert_eq!(once, expected);
        assert_eq!(
            format(&once).expect("it still parses"),
            once,
            "formatting twice is formatting once"
        );
    }

    #[test]
    fn spaces_and_indentation() {
        check(
            "system  A{\nvar x:Int=- 1 ;\n\n\n// note\n  transition t( c:0 .. 3 ){\nif x==1{x+=c;}else{\nx=2;\n}\n}\n}",
            "system A {\n    var x: Int = -1;\n\n    // note\n    transition t(c: 0..3) {\n        if x == 1 { x += c; } else {\n            x = 2;\n        }\n    }\n}\n",
        );
    }

    #[test]
    fn types_sets_lambdas_and_continuations() {
        check(
            "fn f( s :Set< Map<Int,Bool> > )->Bool =\ns.exists( | m |m=={=>} )&&\n{ 1 , 2 }!={ }||! true;",
            "fn f(s: Set<Map<Int, Bool>>) -> Bool =\n    s.exists(|m| m == {=>}) &&\n    {1, 2} != {} || !true;\n",
        );
    }

    #[test]
    fn comments_stay() {
        check(
            "/// doc\nsystem A { // here\n/* block\n   inside */\nvar x: Int = 0; // there\n}\n",
            "/// doc\nsystem A { // here\n    /* block\n   inside */\n    var x: Int = 0; // there\n}\n",
        );
    }
}
