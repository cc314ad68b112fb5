//! Slips that the grammar reads: what people write who come from other languages. Each is reported
//! with what to write, and understood as that.

use super::build::Build;
use super::{Pair, Rule};
use crate::ast::{BinaryOp, Expr, ExprKind, StmtKind};
use crate::words::{slips, syntax};

impl Build<'_> {
    /// Semicolons that are left out where the next thing clearly begins.
    pub fn missing_semicolons(&mut self, pairs: pest::iterators::Pairs<'_, Rule>) {
        for pair in pairs.flatten().filter(|pair| pair.as_rule() == Rule::missing_semi) {
            let at = self.last_before(pair.as_span().start());
            self.problems.push(syntax::missing_semicolon(at));
        }
    }

    /// The last character that is not white space before a place.
    fn last_before(&self, at: usize) -> ir::Span {
        let before = self.text[..at.min(self.length)].trim_end();
        let start = before.char_indices().next_back().map_or(0, |(start, _)| start);
        ir::Span { file: self.file, start: start as u32, end: before.len() as u32 }
    }

    /// An infix operator of another language.
    pub fn slip_infix(&mut self, pair: Pair<'_>) -> BinaryOp {
        let at = self.at(&pair);
        let wrote = pair.as_str().trim().to_owned();
        let (op, instead) = match pair.into_inner().next().map(|inner| inner.as_rule()) {
            Some(Rule::slip_and) => (BinaryOp::And, "&&"),
            Some(Rule::slip_or) => (BinaryOp::Or, "||"),
            Some(Rule::slip_implies) => (BinaryOp::Implies, "==>"),
            Some(Rule::slip_not_in) => (BinaryOp::NotIn, "not in"),
            Some(Rule::slip_union) => (BinaryOp::Union, "|"),
            Some(Rule::slip_intersect) => (BinaryOp::Intersect, "&"),
            _ => (BinaryOp::Ne, "!="),
        };
        self.problems.push(slips::operator(at, &wrote, instead));
        op
    }

    /// `~` and `not`.
    pub fn slip_not(&mut self, pair: &Pair<'_>) {
        let at = self.at(pair);
        self.problems.push(slips::negation(at, pair.as_str().trim()));
    }

    /// `x'`.
    pub fn slip_prime(&mut self, pair: &Pair<'_>) {
        let at = self.at(pair);
        self.problems.push(slips::prime(at));
    }

    /// `<<a, b>>`.
    pub fn slip_angles(&mut self, pair: Pair<'_>) -> Expr {
        let at = self.at(&pair);
        self.problems.push(slips::angles(at));
        for part in pair.into_inner() {
            self.expr(part);
        }
        Expr { kind: ExprKind::Error, at }
    }

    /// `TRUE`, `True`.
    pub fn boolean(&mut self, pair: &Pair<'_>) -> bool {
        let value = pair.as_str().eq_ignore_ascii_case("true");
        if !matches!(pair.as_str(), "true" | "false") {
            let at = self.at(pair);
            self.problems.push(slips::boolean(at, pair.as_str(), value));
        }
        value
    }

    /// `\A`, `\E`.
    pub fn slip_quantifier(&mut self, pair: &Pair<'_>) {
        if pair.as_str().starts_with('\\') {
            let at = self.at(pair);
            let instead = if pair.as_str() == "\\A" { "forall" } else { "exists" };
            self.problems.push(slips::quantifier(at, pair.as_str(), instead));
        }
    }

    /// `\in`, wherever `in` stands.
    pub fn slip_in(&mut self, pair: &Pair<'_>) {
        for part in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::kw_in) {
            if part.as_str() != "in" {
                let at = self.at(&part);
                self.problems.push(slips::operator(at, part.as_str(), "in"));
            }
        }
    }

    /// `elif`; anything else is `else if`.
    pub fn slip_elif(&mut self, pair: &Pair<'_>) {
        for part in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::slip_elif) {
            let at = self.at(&part);
            self.problems.push(slips::elif(at, part.as_str()));
        }
    }

    /// `let mut`.
    pub fn slip_mut(&mut self, pair: &Pair<'_>) {
        let at = self.at(pair);
        self.problems.push(slips::mutable(at));
    }

    /// `x++;`
    pub fn slip_count(&mut self, pair: Pair<'_>) -> StmtKind {
        let mut inner = pair.into_inner();
        self.expr(inner.next().expect("a place"));
        let op = inner.next().expect("an operator");
        let at = self.at(&op);
        self.problems.push(slips::count(at, op.as_str().trim()));
        StmtKind::Error
    }

    /// An expression where a statement belongs.
    pub fn slip_expr(&mut self, pair: Pair<'_>) -> StmtKind {
        let expr = self.expr(pair.into_inner().next().expect("an expression"));
        let problem = match &expr.kind {
            ExprKind::Binary(BinaryOp::Eq, ..) => slips::comparison_as_statement(expr.at),
            ExprKind::Path(path) if path.segments[0].text == "skip" => slips::skip(expr.at),
            ExprKind::Path(path) if path.segments[0].text == "return" => slips::returned(expr.at),
            ExprKind::Error => return StmtKind::Error,
            _ => slips::expression_as_statement(expr.at),
        };
        self.problems.push(problem);
        StmtKind::Error
    }

    /// What to say where parsing failed: `rest` is the text from there, `before` the text up to there.
    pub fn slip_at(&self, at: usize, expected: &[&'static str]) -> Option<crate::Problem> {
        let (before, rest) = self.text.split_at(at);
        let line_start =
            before.trim_end_matches([' ', '\t']).ends_with('\n') || before.trim().is_empty();
        let span = |start: usize, end: usize| ir::Span {
            file: self.file,
            start: start.min(self.length) as u32,
            end: end.min(self.length) as u32,
        };
        for (symbol, split) in [("[]", 2), ("<>", 2), ("|->", 2), ("===", 2), ("..=", 2)] {
            let (left, right) = symbol.split_at(split);
            if before.trim_end().ends_with(left) && rest.starts_with(right) {
                let start = before.trim_end().len() - left.len();
                let (length, problem) = slips::foreign(symbol, false)?;
                return Some(problem(span(start, start + length)));
            }
        }
        if let Some((length, problem)) = slips::foreign(rest, line_start) {
            return Some(problem(span(at, at + length)));
        }
        if expected.contains(&"`;`") && !rest.starts_with(['=', '.', ',']) {
            return Some(syntax::missing_semicolon(self.last_before(at)));
        }
        None
    }
}
