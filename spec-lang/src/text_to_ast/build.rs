//! What all builders share: places, names, lists.

use super::{Pair, Rule};
use crate::Problem;
use crate::ast::{Name, Path};
use crate::words::syntax;
use ir::{FileId, Span};

/// Builds the tree of one file.
pub(super) struct Build<'t> {
    pub file: FileId,
    pub text: &'t str,
    pub problems: Vec<Problem>,
    /// Where the author's text ends: brackets that were added stand behind.
    pub length: usize,
    /// Operators, branches and brackets around the current expression.
    pub depth: usize,
    /// Where the lines start.
    lines: Vec<usize>,
}

/// How deep the tree of an expression may be, brackets and operators together.
const DEEPEST: usize = 2000;

impl<'t> Build<'t> {
    pub fn new(file: FileId, text: &'t str, length: usize) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        Build { file, text, problems: Vec::new(), length, depth: 0, lines }
    }

    /// Builds what is `levels` deeper; nothing, and a problem, if that is too deep.
    pub fn deeper<T>(
        &mut self,
        levels: usize,
        at: Span,
        build: impl FnOnce(&mut Self) -> T,
    ) -> Option<T> {
        if self.depth + levels > DEEPEST {
            self.problems.push(syntax::too_long(at, DEEPEST, "levels"));
            return None;
        }
        self.depth += levels;
        let built = build(self);
        self.depth -= levels;
        Some(built)
    }

    /// The place of a pair, white space after it left out.
    pub fn at(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        let end = span.start() + pair.as_str().trim_end().len();
        let within = |at: usize| at.min(self.length) as u32;
        Span { file: self.file, start: within(span.start()), end: within(end) }
    }

    pub fn name(&self, pair: &Pair<'_>) -> Name {
        Name { text: pair.as_str().to_owned(), at: self.at(pair) }
    }

    pub fn path(&self, pair: Pair<'_>) -> Path {
        Path { segments: pair.into_inner().map(|segment| self.name(&segment)).collect() }
    }

    /// The documentation lines right before the line that starts at a place.
    pub fn doc(&self, start: u32) -> Vec<String> {
        let line = self.lines.partition_point(|line| *line <= start as usize).saturating_sub(1);
        if !self.text[self.lines[line]..start as usize].trim().is_empty() {
            return Vec::new();
        }
        let lines = self.text[..self.lines[line]].lines().rev().map(str::trim);
        let mut doc: Vec<String> = lines
            .map_while(|line| line.strip_prefix("///"))
            .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned())
            .collect();
        doc.reverse();
        doc
    }
}

/// The parts of a pair without keywords and punctuation.
pub(super) fn parts<'i>(pair: Pair<'i>) -> impl Iterator<Item = Pair<'i>> {
    pair.into_inner().filter(|part| !is_punctuation(part.as_rule()))
}

fn is_punctuation(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::kw_use
            | Rule::kw_type
            | Rule::arm_arrow
            | Rule::kw_struct
            | Rule::kw_enum
            | Rule::kw_fn
            | Rule::kw_const
            | Rule::kw_system
            | Rule::kw_extends
            | Rule::kw_assume
            | Rule::kw_init
            | Rule::kw_var
            | Rule::kw_transition
            | Rule::kw_in
            | Rule::kw_terminal
            | Rule::kw_require
            | Rule::kw_if
            | Rule::kw_else
            | Rule::kw_match
            | Rule::kw_for
            | Rule::kw_where
            | Rule::kw_either
            | Rule::kw_or
            | Rule::kw_assert
            | Rule::kw_not
            | Rule::kw_bag
            | Rule::kw_check
            | Rule::kw_refinement
            | Rule::maps_to
            | Rule::equals
            | Rule::kw_by
            | Rule::kw_with
            | Rule::kw_except
            | Rule::kw_expect
            | Rule::kw_message
            | Rule::kw_agent
            | Rule::kw_on
            | Rule::kw_from
            | Rule::kw_to
            | Rule::kw_when
            | Rule::kw_rule
            | Rule::kw_timer
            | Rule::kw_every
            | Rule::kw_ignore
            | Rule::kw_task
            | Rule::kw_pool
            | Rule::kw_goal
            | Rule::kw_recover
            | Rule::kw_stable
            | Rule::kw_objective
            | Rule::kw_network
            | Rule::kw_faults
            | Rule::at_most
            | Rule::kw_of
            | Rule::kw_forging
            | Rule::kw_routes
            | Rule::kw_reply
            | Rule::semi
            | Rule::colon
            | Rule::arrow
    )
}
