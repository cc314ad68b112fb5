//! Statements and patterns.

use super::build::{Build, parts};
use super::{Pair, Rule};
use crate::ast::{AssignOp, Block, Domain, Pattern, PatternKind, Stmt, StmtKind};
use crate::words::syntax;

/// How many branches an `if` may have.
const MOST_BRANCHES: usize = 200;

impl Build<'_> {
    pub fn block(&mut self, pair: Pair<'_>) -> Block {
        let at = self.at(&pair);
        let stmts = pair.into_inner().map(|stmt| self.stmt(stmt)).collect();
        Block { stmts, at }
    }

    fn stmt(&mut self, pair: Pair<'_>) -> Stmt {
        let at = self.at(&pair);
        if pair.as_rule() == Rule::bad_stmt {
            self.bad(&pair, Rule::stmt_only);
            return Stmt { kind: StmtKind::Error, at };
        }
        let inner = pair.into_inner().next().expect("a statement");
        let kind = match inner.as_rule() {
            Rule::require => self.require(inner),
            Rule::let_stmt => self.let_stmt(inner),
            Rule::if_stmt => self.if_stmt(inner),
            Rule::match_stmt => {
                let mut inner = parts(inner);
                let value = self.expr(inner.next().expect("a value"));
                let alternatives = inner.map(|alternative| {
                    let mut alternative = parts(alternative);
                    let pattern = self.pattern(alternative.next().expect("a pattern"));
                    (pattern, self.block(alternative.next().expect("a block")))
                });
                StmtKind::Match(value, alternatives.collect())
            }
            Rule::for_stmt => {
                self.slip_in(&inner);
                let mut inner = parts(inner);
                let pattern = self.pattern(inner.next().expect("a pattern"));
                let source = self.expr(inner.next().expect("a source"));
                StmtKind::For(pattern, source, self.block(inner.next().expect("a block")))
            }
            Rule::pick => self.pick(inner),
            Rule::either => StmtKind::Either(parts(inner).map(|block| self.block(block)).collect()),
            Rule::assert => StmtKind::Assert(self.expr(parts(inner).next().expect("a condition"))),
            Rule::send => self.send(inner),
            Rule::reply => self.reply(inner),
            Rule::slip_count => self.slip_count(inner),
            Rule::slip_expr => self.slip_expr(inner),
            _ => self.assign(inner),
        };
        Stmt { kind, at }
    }

    fn require(&mut self, pair: Pair<'_>) -> StmtKind {
        let mut inner = parts(pair);
        let first = inner.next().expect("a condition");
        if first.as_rule() != Rule::kw_let {
            return StmtKind::Require(self.expr(first));
        }
        let pattern = self.pattern(inner.next().expect("a pattern"));
        StmtKind::RequireLet(pattern, self.expr(inner.next().expect("a value")))
    }

    fn let_stmt(&mut self, pair: Pair<'_>) -> StmtKind {
        let (pattern, ty, value) = self.binding(pair);
        StmtKind::Let(pattern, ty, value)
    }

    fn if_stmt(&mut self, pair: Pair<'_>) -> StmtKind {
        let whole = self.at(&pair);
        let mut inner = self.without_else_if(pair);
        let mut otherwise =
            (inner.len() % 2 == 1).then(|| inner.pop()).flatten().map(|block| self.block(block));
        while let (Some(block), Some(condition)) = (inner.pop(), inner.pop()) {
            let condition = self.expr(condition);
            let block = self.block(block);
            if inner.is_empty() {
                return StmtKind::If(condition, block, otherwise);
            }
            let end = otherwise.as_ref().map_or(block.at, |otherwise| otherwise.at);
            let at = condition.at.to(end);
            let nested = Stmt { kind: StmtKind::If(condition, block, otherwise), at };
            otherwise = Some(Block { stmts: vec![nested], at });
        }
        self.problems.push(syntax::unexpected(whole, "if", &[], "if"));
        StmtKind::Error
    }

    /// Conditions and blocks of an `if`, alternating.
    pub fn without_else_if<'i>(&mut self, pair: Pair<'i>) -> Vec<Pair<'i>> {
        let at = self.at(&pair);
        let mut kept = Vec::new();
        for part in parts(pair) {
            match part.as_rule() {
                Rule::else_if => self.slip_elif(&part),
                _ => kept.push(part),
            }
        }
        if kept.len() > 2 * MOST_BRANCHES {
            self.problems.push(syntax::too_long(at, MOST_BRANCHES, "branches"));
            kept.drain(2..kept.len() - kept.len() % 2);
        }
        kept
    }

    fn pick(&mut self, pair: Pair<'_>) -> StmtKind {
        let mut inner = parts(pair);
        let choose = inner.next().expect("a word").as_str() == "choose";
        let pattern = self.pattern(inner.next().expect("a pattern"));
        let domain = self.domain(inner.next().expect("a domain"));
        let filter = inner.next().map(|filter| self.expr(filter));
        StmtKind::Pick { choose, pattern, domain, filter }
    }

    pub fn domain(&mut self, pair: Pair<'_>) -> Domain {
        self.slip_in(&pair);
        let inner = parts(pair).next().expect("a domain");
        match inner.as_rule() {
            Rule::ty => Domain::Type(self.ty(inner)),
            _ => Domain::In(self.expr(inner)),
        }
    }

    fn assign(&mut self, pair: Pair<'_>) -> StmtKind {
        let mut inner = parts(pair);
        let place = self.expr(inner.next().expect("a place"));
        let written = inner.next().expect("an operator");
        let at = self.at(&written);
        let op = match written.as_str().trim() {
            ":=" => {
                self.problems.push(crate::words::slips::operator(at, ":=", "="));
                AssignOp::Set
            }
            "+=" => AssignOp::Add,
            "-=" => AssignOp::Sub,
            "*=" => AssignOp::Mul,
            "|=" => AssignOp::Union,
            "&=" => AssignOp::Intersect,
            "\\=" => AssignOp::Minus,
            "++=" => AssignOp::Concat,
            _ => AssignOp::Set,
        };
        StmtKind::Assign(place, op, self.expr(inner.next().expect("a value")))
    }

    pub fn pattern(&mut self, pair: Pair<'_>) -> Pattern {
        let at = self.at(&pair);
        let inner = pair.into_inner().next().expect("a pattern");
        let kind = match inner.as_rule() {
            Rule::wild => PatternKind::Wild,
            Rule::boolean => PatternKind::Bool(self.boolean(&inner)),
            Rule::signed => match inner.as_str().parse() {
                Ok(value) => PatternKind::Int(value),
                Err(_) => {
                    self.problems.push(syntax::integer_too_large(at));
                    PatternKind::Error
                }
            },
            Rule::tuple_pattern => {
                let mut parts: Vec<Pattern> =
                    inner.into_inner().map(|part| self.pattern(part)).collect();
                match parts.len() {
                    1 => return parts.remove(0),
                    _ => PatternKind::Tuple(parts),
                }
            }
            Rule::fields_pattern => self.fields_pattern(inner),
            _ => {
                let mut inner = inner.into_inner();
                let path = self.path(inner.next().expect("a path"));
                let parts: Vec<Pattern> = inner.map(|part| self.pattern(part)).collect();
                let first = &path.segments[0];
                if path.segments.len() == 1
                    && parts.is_empty()
                    && !crate::env::is_upper(&first.text)
                {
                    PatternKind::Bind(first.clone())
                } else {
                    PatternKind::Variant(path, parts)
                }
            }
        };
        Pattern { kind, at }
    }

    fn fields_pattern(&mut self, pair: Pair<'_>) -> PatternKind {
        let mut inner = pair.into_inner();
        let path = self.path(inner.next().expect("a path"));
        let mut fields = Vec::new();
        let mut rest = false;
        for part in inner {
            if part.as_rule() == Rule::rest {
                rest = true;
                continue;
            }
            let mut part = part.into_inner();
            let name = self.name(&part.next().expect("a name"));
            let pattern = match part.next() {
                Some(pattern) => self.pattern(pattern),
                None => Pattern { kind: PatternKind::Bind(name.clone()), at: name.at },
            };
            fields.push((name, pattern));
        }
        PatternKind::Fields(path, fields, rest)
    }
}
