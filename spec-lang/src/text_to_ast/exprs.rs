//! Expressions.

use super::build::{Build, parts};
use super::{Pair, Rule};
use crate::ast::{
    Argument, BinaryOp, Brackets, Clause, Expr, ExprKind, Pattern, Quantifier, Type, UnaryOp,
};
use crate::words::syntax;

/// The digits of the smallest integer, which is one further from 0 than the largest.
const SMALLEST: &str = "9223372036854775808";
/// How deep operators may nest without brackets.
const DEEPEST: usize = 500;

impl Build<'_> {
    pub fn expr(&mut self, pair: Pair<'_>) -> Expr {
        let at = self.at(&pair);
        let operators = pair.clone().into_inner().count() / 2;
        if operators > DEEPEST {
            self.problems.push(syntax::too_long(at, DEEPEST, "operators"));
            return Expr { kind: ExprKind::Error, at };
        }
        let built = self.deeper(operators + 1, at, |build| build.operators(pair, at));
        built.unwrap_or(Expr { kind: ExprKind::Error, at })
    }

    fn operators(&mut self, pair: Pair<'_>, at: ir::Span) -> Expr {
        let mut operands: Vec<Expr> = Vec::new();
        let mut operators: Vec<BinaryOp> = Vec::new();
        let mut chained = false;
        for part in pair.into_inner() {
            let op = match part.as_rule() {
                Rule::unary => {
                    operands.push(self.unary(part));
                    continue;
                }
                Rule::slip_infix => self.slip_infix(part.clone()),
                rule => infix(rule),
            };
            self.slip_in(&part);
            if operators.iter().any(|last| chains(*last, op) && level(*last) == level(op))
                && comparisons_meet(&operators, op)
            {
                let at = self.at(&part);
                self.problems.push(syntax::chained_comparison(at));
                chained = true;
            }
            while operators.last().is_some_and(|last| binds_first(*last, op)) {
                reduce(&mut operands, &mut operators);
            }
            operators.push(op);
        }
        while !operators.is_empty() {
            reduce(&mut operands, &mut operators);
        }
        let value = operands.pop().filter(|_| !chained);
        value.unwrap_or(Expr { kind: ExprKind::Error, at })
    }

    fn unary(&mut self, pair: Pair<'_>) -> Expr {
        let at = self.at(&pair);
        let operators = pair.clone().into_inner().count() - 1;
        if operators > DEEPEST {
            self.problems.push(syntax::too_long(at, DEEPEST, "operators"));
            return Expr { kind: ExprKind::Error, at };
        }
        let built = self.deeper(operators, at, |build| build.fixes(pair, at));
        built.unwrap_or(Expr { kind: ExprKind::Error, at })
    }

    /// An operand between its prefixes and postfixes.
    fn fixes(&mut self, pair: Pair<'_>, whole: ir::Span) -> Expr {
        let mut prefixes = Vec::new();
        let mut value = Expr { kind: ExprKind::Error, at: whole };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => {
                    let at = self.at(&part);
                    let op = match part.as_str().trim() {
                        "!" => UnaryOp::Not,
                        "-" => UnaryOp::Neg,
                        _ => {
                            self.slip_not(&part);
                            UnaryOp::Not
                        }
                    };
                    prefixes.push((op, at));
                }
                Rule::primary => match prefixes.last() {
                    Some((UnaryOp::Neg, minus)) if part.as_str().trim_end() == SMALLEST => {
                        let at = minus.to(self.at(&part));
                        prefixes.pop();
                        value = Expr { kind: ExprKind::Int(i64::MIN), at };
                    }
                    _ => value = self.primary(part),
                },
                _ => value = self.postfix(value, part),
            }
        }
        for (op, at) in prefixes.into_iter().rev() {
            let at = at.to(value.at);
            value = match (op, &value.kind) {
                (UnaryOp::Neg, ExprKind::Int(number)) if *number != i64::MIN => {
                    Expr { kind: ExprKind::Int(-number), at }
                }
                _ => Expr { kind: ExprKind::Unary(op, Box::new(value)), at },
            };
        }
        value
    }

    fn postfix(&mut self, value: Expr, pair: Pair<'_>) -> Expr {
        let at = value.at.to(self.at(&pair));
        let inner = pair.into_inner().next().expect("a postfix");
        let rule = inner.as_rule();
        if rule == Rule::slip_prime {
            self.slip_prime(&inner);
            return value;
        }
        let mut inner = parts(inner);
        let first = inner.next().expect("its content");
        let kind = match rule {
            Rule::index => {
                let at = self.at(&first);
                let mut keys = vec![self.expr(first)];
                keys.extend(inner.map(|key| self.expr(key)));
                let whole = keys.last().map_or(at, |last| at.to(last.at));
                let key = match keys.len() {
                    1 => keys.remove(0),
                    _ => Expr { kind: ExprKind::Tuple(keys), at: whole },
                };
                ExprKind::Index(Box::new(value), Box::new(key))
            }
            Rule::method => {
                let name = self.name(&first);
                ExprKind::Method(
                    Box::new(value),
                    name,
                    self.arguments(inner.next().expect("arguments")),
                )
            }
            _ => ExprKind::Field(Box::new(value), self.name(&first)),
        };
        Expr { kind, at }
    }

    fn arguments(&mut self, pair: Pair<'_>) -> Vec<Argument> {
        let arguments = pair.into_inner().map(|argument| {
            let inner = argument.into_inner().next().expect("an argument");
            if inner.as_rule() == Rule::expr {
                return Argument::Expr(self.expr(inner));
            }
            let at = self.at(&inner);
            let mut inner: Vec<Pair<'_>> = inner.into_inner().collect();
            let body = Box::new(self.expr(inner.pop().expect("a body")));
            Argument::Lambda {
                params: inner.into_iter().map(|param| self.pattern(param)).collect(),
                body,
                at,
            }
        });
        arguments.collect()
    }

    fn primary(&mut self, pair: Pair<'_>) -> Expr {
        let pair = pair.into_inner().next().expect("an expression");
        let at = self.at(&pair);
        let kind = match pair.as_rule() {
            Rule::boolean => ExprKind::Bool(self.boolean(&pair)),
            Rule::int => self.int(&pair),
            Rule::path => ExprKind::Path(self.path(pair)),
            Rule::call => {
                let mut inner = pair.into_inner();
                let path = self.path(inner.next().expect("a path"));
                ExprKind::Call(path, self.arguments(inner.next().expect("arguments")))
            }
            Rule::struct_lit => self.struct_lit(pair),
            Rule::parens => self.parens(pair),
            Rule::brackets => self.collection(pair, Brackets::Seq),
            Rule::bag => self.collection(pair, Brackets::Bag),
            Rule::braces_expr => return self.braces(pair),
            Rule::quantified => self.quantified(pair),
            Rule::if_expr => return self.if_expr(pair),
            Rule::slip_angles => return self.slip_angles(pair),
            _ => self.match_expr(pair),
        };
        Expr { kind, at }
    }

    pub fn int(&mut self, pair: &Pair<'_>) -> ExprKind {
        match pair.as_str().replace('_', "").parse() {
            Ok(value) => ExprKind::Int(value),
            Err(_) => {
                let at = self.at(pair);
                self.problems.push(syntax::integer_too_large(at));
                ExprKind::Error
            }
        }
    }

    fn struct_lit(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut inner = pair.into_inner();
        let path = self.path(inner.next().expect("a path"));
        let mut fields = Vec::new();
        let mut base = None;
        for part in inner {
            if part.as_rule() == Rule::expr {
                base = Some(Box::new(self.expr(part)));
                continue;
            }
            let mut part = parts(part);
            let name = self.name(&part.next().expect("a name"));
            let value = match part.next() {
                Some(value) => self.expr(value),
                None => Expr {
                    kind: ExprKind::Path(crate::ast::Path { segments: vec![name.clone()] }),
                    at: name.at,
                },
            };
            fields.push((name, value));
        }
        ExprKind::Struct { path, fields, base }
    }

    fn parens(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut commas = 0;
        let mut elements = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::comma => commas += 1,
                _ => elements.push(self.expr(part)),
            }
        }
        match (elements.len(), commas) {
            (1, 0) => ExprKind::Paren(Box::new(elements.remove(0))),
            _ => ExprKind::Tuple(elements),
        }
    }

    fn collection(&mut self, pair: Pair<'_>, brackets: Brackets) -> ExprKind {
        let mut elements = Vec::new();
        for part in parts(pair) {
            if part.as_rule() == Rule::clauses {
                let clauses = self.clauses(part);
                return ExprKind::Comprehension(brackets, Box::new(elements.remove(0)), clauses);
            }
            elements.push(self.expr(part));
        }
        match brackets {
            Brackets::Bag => ExprKind::Bag(elements),
            _ => ExprKind::Seq(elements),
        }
    }

    /// Sets, maps and blocks.
    fn braces(&mut self, pair: Pair<'_>) -> Expr {
        let at = self.at(&pair);
        let mut keys = Vec::new();
        let mut entries = Vec::new();
        let mut clauses = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::block_lets => return self.block_expr(part),
                Rule::fat_arrow => return Expr { kind: ExprKind::Map(Vec::new()), at },
                Rule::clauses => clauses = Some(self.clauses(part)),
                _ => {
                    let entry_at = self.at(&part);
                    let mut inner = part.into_inner();
                    let key = self.expr(inner.next().expect("an element"));
                    match inner.next() {
                        Some(value) => entries.push((key, self.expr(value))),
                        None if entries.is_empty() => keys.push(key),
                        None => self.problems.push(syntax::set_and_map(entry_at)),
                    }
                    if !keys.is_empty() && !entries.is_empty() {
                        self.problems.push(syntax::set_and_map(entry_at));
                        return Expr { kind: ExprKind::Error, at };
                    }
                }
            }
        }
        let kind = match (clauses, entries.is_empty()) {
            (Some(clauses), true) => {
                ExprKind::Comprehension(Brackets::Set, Box::new(keys.remove(0)), clauses)
            }
            (Some(clauses), false) => {
                let (key, value) = entries.remove(0);
                ExprKind::MapComprehension(Box::new(key), Box::new(value), clauses)
            }
            (None, true) => ExprKind::Set(keys),
            (None, false) => ExprKind::Map(entries),
        };
        Expr { kind, at }
    }

    pub fn block_expr(&mut self, pair: Pair<'_>) -> Expr {
        let at = self.at(&pair);
        let mut lets = Vec::new();
        let mut value = Expr { kind: ExprKind::Error, at };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expr_let => lets.push(self.binding(part)),
                Rule::expr => value = self.expr(part),
                _ => {}
            }
        }
        Expr { kind: ExprKind::Block(lets, Box::new(value)), at }
    }

    /// `let p: T = e;` of expressions and statements.
    pub fn binding(&mut self, pair: Pair<'_>) -> (Pattern, Option<Type>, Expr) {
        let (mut pattern, mut ty, mut value) = (None, None, None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::pattern => pattern = Some(self.pattern(part)),
                Rule::ty => ty = Some(self.ty(part)),
                Rule::expr => value = Some(self.expr(part)),
                Rule::slip_mut => self.slip_mut(&part),
                _ => {}
            }
        }
        (pattern.expect("a pattern"), ty, value.expect("a value"))
    }

    fn clauses(&mut self, pair: Pair<'_>) -> Vec<Clause> {
        parts(pair).map(|part| self.clause(part)).collect()
    }

    /// A binding, or the condition after the bindings.
    fn clause(&mut self, pair: Pair<'_>) -> Clause {
        if pair.as_rule() == Rule::expr {
            return Clause::If(self.expr(pair));
        }
        let mut inner = pair.into_inner();
        let pattern = self.pattern(inner.next().expect("a pattern"));
        Clause::In(pattern, self.domain(inner.next().expect("a domain")))
    }

    fn quantified(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut inner: Vec<Pair<'_>> = parts(pair).collect();
        let body = Box::new(self.expr(inner.pop().expect("a body")));
        let mut inner = inner.into_iter();
        let word = inner.next().expect("a quantifier");
        self.slip_quantifier(&word);
        let quantifier = match word.as_str() {
            "forall" | "\\A" => Quantifier::Forall,
            _ => Quantifier::Exists,
        };
        ExprKind::Quantified(quantifier, inner.map(|part| self.clause(part)).collect(), body)
    }

    fn if_expr(&mut self, pair: Pair<'_>) -> Expr {
        let whole = self.at(&pair);
        let mut inner: Vec<Pair<'_>> = self.without_else_if(pair);
        let mut value = self.block_expr(inner.pop().expect("an alternative"));
        while let (Some(then), Some(condition)) = (inner.pop(), inner.pop()) {
            let condition = self.expr(condition);
            let then = self.block_expr(then);
            let at = if inner.is_empty() { whole } else { condition.at.to(value.at) };
            value = Expr {
                kind: ExprKind::If(Box::new(condition), Box::new(then), Box::new(value)),
                at,
            };
        }
        value
    }

    fn match_expr(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut inner = parts(pair);
        let value = Box::new(self.expr(inner.next().expect("a value")));
        let arms = inner.map(|arm| {
            let mut arm = parts(arm);
            let pattern = self.pattern(arm.next().expect("a pattern"));
            (pattern, self.expr(arm.next().expect("a result")))
        });
        ExprKind::Match(value, arms.collect())
    }
}

pub(super) fn infix(rule: Rule) -> BinaryOp {
    match rule {
        Rule::implies => BinaryOp::Implies,
        Rule::or => BinaryOp::Or,
        Rule::and => BinaryOp::And,
        Rule::eq => BinaryOp::Eq,
        Rule::ne => BinaryOp::Ne,
        Rule::lt => BinaryOp::Lt,
        Rule::le => BinaryOp::Le,
        Rule::gt => BinaryOp::Gt,
        Rule::ge => BinaryOp::Ge,
        Rule::in_op => BinaryOp::In,
        Rule::not_in => BinaryOp::NotIn,
        Rule::range => BinaryOp::Range,
        Rule::union => BinaryOp::Union,
        Rule::intersect => BinaryOp::Intersect,
        Rule::add => BinaryOp::Add,
        Rule::sub => BinaryOp::Sub,
        Rule::concat => BinaryOp::Concat,
        Rule::minus_set => BinaryOp::Minus,
        Rule::mul => BinaryOp::Mul,
        Rule::div => BinaryOp::Div,
        _ => BinaryOp::Mod,
    }
}

/// From loose to tight.
pub(crate) fn level(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Implies => 0,
        BinaryOp::Or => 1,
        BinaryOp::And => 2,
        BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge
        | BinaryOp::In
        | BinaryOp::NotIn => 3,
        BinaryOp::Range => 4,
        BinaryOp::Union => 5,
        BinaryOp::Intersect => 6,
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Concat | BinaryOp::Minus => 7,
        BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod => 8,
    }
}

fn chains(last: BinaryOp, next: BinaryOp) -> bool {
    matches!(level(last), 3 | 4) && level(last) == level(next)
}

/// Whether a comparison (or range) is still open with nothing looser after it.
fn comparisons_meet(operators: &[BinaryOp], op: BinaryOp) -> bool {
    operators
        .iter()
        .rev()
        .take_while(|last| level(**last) >= level(op))
        .any(|last| level(*last) == level(op))
}

/// Whether the operator on the left takes its operands before the one on the right.
fn binds_first(left: BinaryOp, right: BinaryOp) -> bool {
    level(left) > level(right) || (level(left) == level(right) && left != BinaryOp::Implies)
}

fn reduce(operands: &mut Vec<Expr>, operators: &mut Vec<BinaryOp>) {
    let (Some(op), Some(right), Some(left)) = (operators.pop(), operands.pop(), operands.pop())
    else {
        return;
    };
    let at = left.at.to(right.at);
    operands.push(Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), at });
}
