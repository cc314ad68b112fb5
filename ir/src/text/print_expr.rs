//! Expressions, patterns and statements to S-expressions.

use super::print_types::{id, ty};
use super::sexpr::{Sexpr, list, symbol, tagged};
use crate::{
    Access, Arm, Clause, Collection, DataId, Expr, ExprKind, Local, LocalId, MatchBlock, Pattern,
    Quantifier, Spec, Stmt, StmtKind, VarId,
};

/// Knows the names of what an expression mentions.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// Names the global entities.
    pub spec: &'a Spec,
    /// Names the locals.
    pub locals: &'a [Local],
}

impl Scope<'_> {
    fn local(&self, local: LocalId) -> Sexpr {
        let name = self.locals.get(local.index()).map(|local| local.name.as_str());
        id('l', local.0, name)
    }

    fn var(&self, var: VarId) -> Sexpr {
        id('v', var.0, self.spec.vars.get(var.index()).map(|var| var.name.as_str()))
    }

    fn data(&self, data: DataId) -> Sexpr {
        id('d', data.0, self.spec.datas.get(data.index()).map(|data| data.name.as_str()))
    }

    fn exprs<'e>(&self, exprs: impl IntoIterator<Item = &'e Expr>) -> Vec<Sexpr> {
        exprs.into_iter().map(|expr| self.expr(expr)).collect()
    }

    /// `(kind type part…)`.
    pub fn expr(&self, expr: &Expr) -> Sexpr {
        let (kind, parts) = self.kind(&expr.kind);
        tagged(kind, std::iter::once(ty(expr.ty)).chain(parts))
    }

    fn kind(&self, kind: &ExprKind) -> (&'static str, Vec<Sexpr>) {
        match kind {
            ExprKind::Bool(value) => ("bool", vec![symbol(value)]),
            ExprKind::Int(value) => ("int", vec![symbol(value)]),
            ExprKind::Opaque(opaque, index) => {
                let name = self.spec.opaques.get(opaque.index());
                let opaque = id('o', opaque.0, name.map(|opaque| opaque.name.as_str()));
                ("opaque", vec![opaque, symbol(index)])
            }
            ExprKind::Const(constant) => {
                let name = self.spec.consts.get(constant.index());
                ("const", vec![id('c', constant.0, name.map(|c| c.name.as_str()))])
            }
            ExprKind::Var(var) => ("var", vec![self.var(*var)]),
            ExprKind::Local(local) => ("local", vec![self.local(*local)]),
            ExprKind::Old(e) => ("old", vec![self.expr(e)]),
            ExprKind::Universe(of) => ("universe", vec![ty(*of)]),
            ExprKind::Tuple(parts) => ("tuple", self.exprs(parts)),
            ExprKind::Construct(data, variant, fields) => {
                let mut parts = vec![self.data(*data), symbol(variant)];
                parts.extend(self.exprs(fields));
                ("construct", parts)
            }
            ExprKind::None => ("none", vec![]),
            ExprKind::Some(e) => ("some", vec![self.expr(e)]),
            ExprKind::Set(parts) => ("set", self.exprs(parts)),
            ExprKind::Seq(parts) => ("seq", self.exprs(parts)),
            ExprKind::Bag(parts) => ("bag", self.exprs(parts)),
            ExprKind::Map(entries) => {
                let entry = |(key, value): &(Expr, Expr)| list([self.expr(key), self.expr(value)]);
                ("map", entries.iter().map(entry).collect())
            }
            ExprKind::Field(base, field) => ("field", vec![self.expr(base), symbol(field)]),
            ExprKind::WithField(base, field, value) => {
                ("with", vec![self.expr(base), symbol(field), self.expr(value)])
            }
            ExprKind::Op(op, arguments) => (op.name(), self.exprs(arguments)),
            ExprKind::Call(function, arguments) => {
                let name = self.spec.functions.get(function.index());
                let mut parts = vec![id('f', function.0, name.map(|f| f.name.as_str()))];
                parts.extend(self.exprs(arguments));
                ("call", parts)
            }
            _ => self.binder(kind),
        }
    }

    /// The kinds that choose or bind.
    fn binder(&self, kind: &ExprKind) -> (&'static str, Vec<Sexpr>) {
        match kind {
            ExprKind::If(condition, then, otherwise) => {
                ("if", self.exprs([&**condition, then, otherwise]))
            }
            ExprKind::Match(value, arms) => {
                let arm = |arm: &Arm| list([self.pattern(&arm.pattern), self.expr(&arm.body)]);
                let value = std::iter::once(self.expr(value));
                ("match", value.chain(arms.iter().map(arm)).collect())
            }
            ExprKind::Let(pattern, value, body) => {
                ("let", vec![self.pattern(pattern), self.expr(value), self.expr(body)])
            }
            ExprKind::Quantified(quantifier, clauses, body) => {
                let name = match quantifier {
                    Quantifier::Forall => "forall",
                    Quantifier::Exists => "exists",
                };
                (name, vec![self.clauses(clauses), self.expr(body)])
            }
            ExprKind::Comprehension(collection, clauses, body) => {
                let name = match collection {
                    Collection::Set => "set-for",
                    Collection::Seq => "seq-for",
                    Collection::Bag => "bag-for",
                };
                (name, vec![self.clauses(clauses), self.expr(body)])
            }
            ExprKind::MapComprehension(clauses, key, value) => {
                ("map-for", vec![self.clauses(clauses), self.expr(key), self.expr(value)])
            }
            ExprKind::Fold { source, start, accumulator, element, step } => {
                let bound = [self.local(*accumulator), self.pattern(element)];
                let mut parts = self.exprs([&**source, start]);
                parts.extend(bound);
                parts.push(self.expr(step));
                ("fold", parts)
            }
            _ => unreachable!("`kind` prints every other kind"),
        }
    }

    fn clauses(&self, clauses: &[Clause]) -> Sexpr {
        list(clauses.iter().map(|clause| match clause {
            Clause::In(pattern, source) => tagged("in", [self.pattern(pattern), self.expr(source)]),
            Clause::If(condition) => tagged("if", [self.expr(condition)]),
        }))
    }

    /// A pattern.
    pub fn pattern(&self, pattern: &Pattern) -> Sexpr {
        match pattern {
            Pattern::Wild => symbol("_"),
            Pattern::Bind(local) => self.local(*local),
            Pattern::Bool(value) => symbol(value),
            Pattern::Int(value) => symbol(value),
            Pattern::Tuple(parts) => tagged("tuple", parts.iter().map(|part| self.pattern(part))),
            Pattern::Construct(data, variant, parts) => {
                let head = [self.data(*data), symbol(variant)];
                let parts = parts.iter().map(|part| self.pattern(part));
                tagged("construct", head.into_iter().chain(parts))
            }
            Pattern::None => symbol("none"),
            Pattern::Some(part) => tagged("some", [self.pattern(part)]),
        }
    }

    /// Statements in order.
    pub fn block(&self, block: &[Stmt]) -> Sexpr {
        tagged("block", block.iter().map(|stmt| self.stmt(stmt)))
    }

    fn stmt(&self, stmt: &Stmt) -> Sexpr {
        match &stmt.kind {
            StmtKind::Require(e) => tagged("require", [self.expr(e)]),
            StmtKind::RequireLet(pattern, e) => {
                tagged("require-let", [self.pattern(pattern), self.expr(e)])
            }
            StmtKind::Let(pattern, e, stored) => {
                let parts = [self.pattern(pattern), self.expr(e)];
                tagged("let", parts.into_iter().chain(stored.map(ty)))
            }
            StmtKind::Assign(var, accesses, e) => {
                let accesses = list(accesses.iter().map(|access| self.access(access)));
                tagged("assign", [self.var(*var), accesses, self.expr(e)])
            }
            StmtKind::If(condition, then, otherwise) => {
                tagged("if", [self.expr(condition), self.block(then), self.block(otherwise)])
            }
            StmtKind::Match(value, alternatives) => {
                let one = |alternative: &MatchBlock| {
                    list([self.pattern(&alternative.pattern), self.block(&alternative.block)])
                };
                let value = std::iter::once(self.expr(value));
                tagged("match", value.chain(alternatives.iter().map(one)))
            }
            StmtKind::For(pattern, source, block) => {
                tagged("for", [self.pattern(pattern), self.expr(source), self.block(block)])
            }
            StmtKind::Pick { pattern, domain, filter, objective } => {
                let parts = [self.pattern(pattern), self.expr(domain)];
                let filter = filter.as_ref().map(|filter| self.expr(filter));
                let tag = if *objective { "choose" } else { "pick" };
                tagged(tag, parts.into_iter().chain(filter))
            }
            StmtKind::Either(blocks) => {
                tagged("either", blocks.iter().map(|block| self.block(block)))
            }
            StmtKind::Assert(e) => tagged("assert", [self.expr(e)]),
        }
    }

    fn access(&self, access: &Access) -> Sexpr {
        match access {
            Access::Index(index) => tagged("index", [self.expr(index)]),
            Access::Field(field) => tagged("field", [symbol(field)]),
        }
    }
}
