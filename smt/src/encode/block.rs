//! Statements: one formula for all paths through them.

use super::expr::with_part;
use super::{Encoding, Env};
use crate::term::Term;
use crate::value::Value;
use ir::{Access, Expr, MatchBlock, Param, Pattern, Span, Stmt, StmtKind, Type, TypeId};
use std::rc::Rc;

/// All paths through some statements, at one place: choices are constants of which nothing is known.
#[derive(Clone)]
pub struct Path<'a> {
    /// The locals and the state.
    pub env: Env<'a>,
    /// What made the paths come here: guards, and that choices were possible.
    pub taken: Term,
    /// That everything evaluated so far had a value, on the paths that came there.
    pub defined: Term,
    /// That every assertion so far was true.
    pub asserted: Term,
}

impl<'a> Encoding<'a> {
    /// A start from this state.
    pub fn path(&self, env: Env<'a>) -> Path<'a> {
        let yes = self.bool(true);
        Path { env, taken: yes, defined: yes, asserted: yes }
    }

    pub(crate) fn evaluate(&self, e: &'a Expr, path: &mut Path<'a>) -> Value<'a> {
        let mut defined = self.bool(true);
        let value = self.expr(e, &path.env, &mut defined);
        self.must(defined, path);
        value
    }

    pub(crate) fn must(&self, condition: Term, path: &mut Path<'a>) {
        let condition = self.implies(path.taken, condition);
        path.defined = self.and([path.defined, condition]);
    }

    fn require(&self, condition: Term, path: &mut Path<'a>) {
        path.taken = self.and([path.taken, condition]);
    }

    /// Chooses the parameters.
    pub fn params(&self, params: &'a [Param], path: &mut Path<'a>) {
        for param in params {
            self.pick(&param.pattern, &param.domain, None, path);
        }
    }

    fn pick(
        &self,
        pattern: &'a Pattern,
        domain: &'a Expr,
        filter: Option<&'a Expr>,
        path: &mut Path<'a>,
    ) {
        let collection = self.evaluate(domain, path);
        let ty = self.element_type(domain.ty);
        let value = match &collection {
            Value::Seq(len, nth, _) => {
                let name = format!("choice {}", self.number());
                let index = self.leaf(&name, crate::term::Sort::Int, &[]);
                self.require(self.is_index(index, *len), path);
                nth(self, index)
            }
            _ => {
                let value = self.symbol(&format!("choice {}", self.number()), ty, &[]);
                let typed = self.is_typed_symbol(&value, ty);
                let there = self.contains(&collection, &value, domain.ty);
                self.require(self.and([typed, there]), path);
                value
            }
        };
        let matches = self.matches(pattern, &value, ty, &mut path.env);
        self.require(matches, path);
        if let Some(filter) = filter {
            let filter = self.evaluate(filter, path).leaf();
            self.require(filter, path);
        }
    }

    /// Runs statements.
    pub fn block(&self, block: &'a [Stmt], path: &mut Path<'a>) {
        block.iter().for_each(|stmt| self.statement(stmt, path));
    }

    fn statement(&self, stmt: &'a Stmt, path: &mut Path<'a>) {
        match &stmt.kind {
            StmtKind::Require(condition) => {
                let condition = self.evaluate(condition, path).leaf();
                self.require(condition, path);
            }
            StmtKind::RequireLet(pattern, value) => {
                let ty = value.ty;
                let value = self.evaluate(value, path);
                let matches = self.matches(pattern, &value, ty, &mut path.env);
                self.require(matches, path);
            }
            StmtKind::Let(pattern, value, bounds) => {
                let ty = value.ty;
                let mut value = self.evaluate(value, path);
                if let Some(bounds) = bounds {
                    self.fits(&value, *bounds, path);
                    value = self.stored(&value, *bounds);
                }
                self.matches(pattern, &value, ty, &mut path.env);
            }
            StmtKind::Assign(var, accesses, value) => {
                let value = self.evaluate(value, path);
                let ty = self.spec.var(*var).ty;
                let whole = path.env.state[var.index()].clone();
                let value = self.updated(&whole, ty, accesses, value, path);
                self.fits(&value, ty, path);
                let value = self.stored(&value, ty);
                Rc::make_mut(&mut path.env.state)[var.index()] = value;
            }
            StmtKind::If(condition, then, otherwise) => {
                let condition = self.evaluate(condition, path).leaf();
                self.fork(
                    condition,
                    path,
                    |path| self.block(then, path),
                    |path| {
                        self.block(otherwise, path);
                    },
                );
            }
            StmtKind::Match(value, alternatives) => {
                let ty = value.ty;
                let value = self.evaluate(value, path);
                self.alternatives(&value, ty, alternatives, path);
            }
            StmtKind::Either(blocks) => self.either(blocks, path),
            StmtKind::Pick { pattern, domain, filter, .. } => {
                self.pick(pattern, domain, filter.as_ref(), path);
            }
            StmtKind::Assert(condition) => {
                let condition = self.evaluate(condition, path).leaf();
                let condition = self.implies(path.taken, condition);
                path.asserted = self.and([path.asserted, condition]);
            }
            StmtKind::For(pattern, source, body) => {
                self.each(pattern, source, body, stmt.at, path);
            }
        }
    }

    pub(crate) fn fits(&self, value: &Value<'a>, ty: TypeId, path: &mut Path<'a>) {
        let mut fits = self.bool(true);
        self.must_fit(value, ty, &mut fits);
        self.must(fits, path);
    }

    /// Two branches, which meet again.
    fn fork(
        &self,
        condition: Term,
        path: &mut Path<'a>,
        then: impl FnOnce(&mut Path<'a>),
        otherwise: impl FnOnce(&mut Path<'a>),
    ) {
        match self.as_bool(condition) {
            Some(true) => return then(path),
            Some(false) => return otherwise(path),
            None => {}
        }
        let (mut a, mut b) = (path.clone(), path.clone());
        self.require(condition, &mut a);
        self.require(self.not(condition), &mut b);
        then(&mut a);
        otherwise(&mut b);
        let states = a.env.state.iter().zip(b.env.state.iter());
        let state = states.map(|(a, b)| self.choice(condition, a, b)).collect();
        path.env.state = Rc::new(state);
        path.taken = self.or([a.taken, b.taken]);
        path.defined = self.and([a.defined, b.defined]);
        path.asserted = self.and([a.asserted, b.asserted]);
    }

    fn alternatives(
        &self,
        value: &Value<'a>,
        ty: TypeId,
        alternatives: &'a [MatchBlock],
        path: &mut Path<'a>,
    ) {
        let Some((first, rest)) = alternatives.split_first() else {
            // The alternatives cover the type.
            return;
        };
        let outer = path.env.locals.clone();
        let matches = match rest.is_empty() {
            true => {
                self.matches(&first.pattern, value, ty, &mut path.env);
                self.bool(true)
            }
            false => self.matches(&first.pattern, value, ty, &mut path.env),
        };
        self.fork(
            matches,
            path,
            |path| self.block(&first.block, path),
            |path| {
                path.env.locals = outer.clone();
                self.alternatives(value, ty, rest, path);
            },
        );
        path.env.locals = outer;
    }

    fn either(&self, blocks: &'a [ir::Block], path: &mut Path<'a>) {
        let Some((first, rest)) = blocks.split_first() else {
            let never = self.bool(false);
            return self.require(never, path);
        };
        if rest.is_empty() {
            return self.block(first, path);
        }
        let name = format!("branch {}", self.number());
        let here = self.leaf(&name, crate::term::Sort::Bool, &[]);
        self.fork(here, path, |path| self.block(first, path), |path| self.either(rest, path));
    }

    /// A loop over something of which all possible elements are known.
    fn each(
        &self,
        pattern: &'a Pattern,
        source: &'a Expr,
        body: &'a [Stmt],
        at: Span,
        path: &mut Path<'a>,
    ) {
        let collection = self.evaluate(source, path);
        let ty = self.element_type(source.ty);
        let run = (pattern, source, body);
        if self.at_once.get() && self.at_once(run, path).is_some() {
            return;
        }
        let Some(rounds) = self.rounds(&collection, source.ty) else {
            if self.at_once(run, path).is_none() {
                self.refuse("a `for` over a collection of any size", at);
            }
            return;
        };
        for (there, value) in rounds {
            let outer = path.env.locals.clone();
            let matches = self.matches(pattern, &value, ty, &mut path.env);
            let there = self.and([there, matches]);
            self.fork(there, path, |path| self.block(body, path), |_| {});
            path.env.locals = outer;
        }
    }

    /// A value with a part replaced.
    pub(crate) fn updated(
        &self,
        whole: &Value<'a>,
        ty: TypeId,
        accesses: &'a [Access],
        value: Value<'a>,
        path: &mut Path<'a>,
    ) -> Value<'a> {
        let Some((first, rest)) = accesses.split_first() else { return value };
        match (first, self.ty(ty)) {
            (Access::Field(index), _) => {
                let index = *index as usize;
                let part_ty = self.part_types(ty).unwrap_or_default()[index];
                let part = whole.parts()[index].clone();
                let part = self.updated(&part, part_ty, rest, value, path);
                with_part(whole, index, part)
            }
            (Access::Index(key), Type::Map(_, inner, _)) => {
                let key = self.evaluate(key, path);
                let (keys, at) = whole.map();
                let value = match rest.is_empty() {
                    true => value,
                    false => {
                        self.must(keys(self, &key), path);
                        let part = at(self, &key);
                        self.updated(&part, *inner, rest, value, path)
                    }
                };
                self.put(whole, key, value, ty)
            }
            (Access::Index(index), Type::Seq(inner, _)) => {
                let index = self.evaluate(index, path).leaf();
                let (len, nth) = whole.seq();
                self.must(self.is_index(index, len), path);
                let part = nth(self, index);
                let value = self.updated(&part, *inner, rest, value, path);
                let nth = move |enc: &Self, i| enc.choice(enc.same(i, index), &value, &nth(enc, i));
                Value::seq_of(len, nth, whole.most())
            }
            _ => unreachable!("accesses fit their types"),
        }
    }
}
