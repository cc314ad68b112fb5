//! What the formatter needs to know of a text: what its ambiguous symbols are.

use super::{Grammar, Rule};
use pest::Parser as _;
use std::collections::HashSet;

/// Symbols by the byte at which they stand.
#[derive(Debug, Default)]
pub(crate) struct Structure {
    /// Closing braces of blocks, bodies and fields: they stand apart from what is inside.
    pub closes_block: HashSet<usize>,
    /// `<` and `>` around the arguments of a type.
    pub angles: HashSet<usize>,
    /// Operators before their operand.
    pub prefixes: HashSet<usize>,
    /// The bars before the parameters of lambdas.
    pub opening_bars: HashSet<usize>,
    /// The bars after them.
    pub closing_bars: HashSet<usize>,
}

/// The structure of a text that parses.
pub(crate) fn structure(text: &str) -> Structure {
    let mut found = Structure::default();
    let digit = |c: char| c.is_ascii_digit();
    let Ok(pairs) = Grammar::parse(Rule::file, text) else { return found };
    for pair in pairs.flatten() {
        let span = pair.as_span();
        let (start, end) = (span.start(), span.start() + pair.as_str().trim_end().len());
        match pair.as_rule() {
            Rule::block
            | Rule::block_expr
            | Rule::block_lets
            | Rule::fields
            | Rule::struct_lit
            | Rule::short_lit
            | Rule::fields_pattern
            | Rule::system
            | Rule::check
            | Rule::refinement
            | Rule::agent
            | Rule::message
            | Rule::task
            | Rule::faults
            | Rule::routes
            | Rule::enum_decl
            | Rule::match_stmt
            | Rule::match_expr => {
                found.closes_block.insert(end - 1);
            }
            Rule::named_ty if text[..end].ends_with('>') => {
                found.angles.insert(end - 1);
                found.angles.extend(text[start..].find('<').map(|at| start + at));
            }
            Rule::prefix | Rule::signed | Rule::minus if !text[start..].starts_with(digit) => {
                found.prefixes.insert(start);
            }
            Rule::lambda => {
                found.opening_bars.insert(start);
                let body = pair.into_inner().last().map(|body| body.as_span().start());
                found.closing_bars.extend(body.and_then(|body| text[..body].rfind('|')));
            }
            _ => {}
        }
    }
    found
}
