//! Where parsing failed, and in which words to say it.

use super::build::Build;
use super::{Grammar, Pair, Rule};
use crate::words::syntax;
use ir::Span;
use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};

impl Build<'_> {
    /// Reports what is wrong with text that `rule` should have read.
    pub fn bad(&mut self, pair: &Pair<'_>, rule: Rule) {
        let start = pair.as_span().start();
        if self.problems.len() > super::MOST_PROBLEMS {
            return;
        }
        match Grammar::parse(rule, pair.as_str()) {
            Err(error) => self.syntax_error(&error, start, pair.as_str().trim_end().len()),
            Ok(_) => {
                let at = self.at(pair);
                self.problems.push(syntax::unexpected(at, "", &[], pair.as_str()));
            }
        }
    }

    /// Reports a failure of pest in the chunk that starts at `start`.
    pub fn syntax_error(&mut self, error: &Error<Rule>, start: usize, length: usize) {
        let offset = match error.location {
            InputLocation::Pos(at) => at,
            InputLocation::Span((at, _)) => at,
        };
        let at = (start + offset.min(length)).min(self.length);
        let blank = |text: &str| text.len() - text.trim_start().len();
        let at = at + blank(&self.text[at..self.length]);
        let expected = expectations(error);
        let rest = &self.text[at..self.length];
        // `var x = 0;`: what is missing before `=` says more than the sign itself.
        let no_type = rest.starts_with('=')
            && expected.iter().any(|expected| matches!(*expected, "`:`" | "`->`"));
        if let Some(problem) = self.slip_at(at, &expected).filter(|_| !no_type) {
            self.problems.push(problem);
            return;
        }
        let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let found = match word.is_empty() {
            true => rest.chars().next().map(String::from).unwrap_or_default(),
            false => word,
        };
        let end = at + found.len();
        let at = Span { file: self.file, start: at as u32, end: end as u32 };
        let is_word = Grammar::parse(Rule::keyword, &found).is_ok();
        let problem = match is_word && expected == ["a name"] {
            true => syntax::reserved(at, &found),
            false => syntax::unexpected(at, found.trim(), &expected, &self.text[start..]),
        };
        self.problems.push(problem);
    }
}

/// What could have stood where parsing failed.
fn expectations(error: &Error<Rule>) -> Vec<&'static str> {
    let mut expected: Vec<&'static str> = Vec::new();
    if let ErrorVariant::ParsingError { positives, .. } = &error.variant {
        for rule in positives {
            let word = words(*rule);
            if !word.is_empty() && !expected.contains(&word) {
                expected.push(word);
            }
        }
    }
    expected
}

/// A rule as a reader knows it; empty for what only adds noise.
fn words(rule: Rule) -> &'static str {
    match rule {
        Rule::semi | Rule::missing_semi => "`;`",
        Rule::colon => "`:`",
        Rule::arrow => "`->`",
        Rule::ident | Rule::path | Rule::base => "a name",
        Rule::ty | Rule::named_ty | Rule::range_ty | Rule::tuple_ty | Rule::sum => "a type",
        Rule::expr
        | Rule::unary
        | Rule::primary
        | Rule::quantified
        | Rule::argument
        | Rule::entry => "an expression",
        Rule::pattern => "a pattern",
        Rule::block | Rule::block_expr => "`{`",
        Rule::domain => "`in` or `:`",
        Rule::stmt => "a statement",
        Rule::member | Rule::member_kind => "a member of a system",
        Rule::item => "`system`, `agent`, `refinement`, `check`, `use` or a declaration",
        Rule::part | Rule::part_kind => {
            "a part of an agent: `var`, `on`, `rule`, `timer`, `fn`, `init`"
        }
        Rule::at_most => "`at most`",
        Rule::kw_every => "`every`",
        Rule::time_unit => "`ms`, `s` or `min`",
        Rule::agent_pattern => "an agent",
        Rule::maps_to => "`=>`",
        Rule::upper => "the upper system",
        Rule::entry_item => "`variable = …` or `transition(…) => …`",
        Rule::upper_step => "a transition of the upper system",
        Rule::kw_in => "`in`",
        Rule::kw_else => "`else`",
        Rule::kw_or => "`or`",
        Rule::clause_item => "`with`, `expect` or a selection of claims",
        Rule::assign_op => "`=`",
        Rule::param => "a parameter",
        Rule::variant => "a variant",
        Rule::field => "a field",
        _ => "",
    }
}
