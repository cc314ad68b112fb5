//! Quantifiers and comprehensions.

use super::pattern::bound_locals;
use super::{Element, Encoding, Env};
use crate::term::Term;
use crate::value::Value;
use ir::{Clause, Expr, LocalId, Quantifier, Type, TypeId};
use std::rc::Rc;

impl<'a> Encoding<'a> {
    /// The type of the elements of a collection.
    pub(crate) fn element_type(&self, ty: TypeId) -> TypeId {
        match self.ty(ty) {
            Type::Set(element, _) | Type::Seq(element, _) | Type::Bag(element, _) => *element,
            Type::Map(key, ..) => *key,
            _ => ty,
        }
    }

    /// What is in a collection: each element with a guard that says that it is.
    pub(crate) fn members(&self, of: &Value<'a>, ty: TypeId) -> Vec<Element<'a>> {
        match (of, self.ty(ty)) {
            (Value::Set(contains), Type::Set(element, _)) => {
                let mut all = self.domain(*element, true);
                for element in &mut all {
                    let there = self.under(element, || contains(self, &element.value));
                    element.guard = self.and([element.guard, there]);
                }
                all.retain(|element| self.as_bool(element.guard) != Some(false));
                all
            }
            (Value::Seq(len, nth), Type::Seq(_, most)) => {
                let most = most.as_ref().and_then(|most| self.as_int(self.bound(most)));
                let mut all = self.indices(*len, most);
                for element in &mut all {
                    element.value = self.under(element, || nth(self, element.value.leaf()));
                }
                all
            }
            _ => {
                self.refuse("bags", ir::Span::NONE);
                Vec::new()
            }
        }
    }

    /// What a quantifier says. Everything inside must have a value: for every binding, in whatever
    /// order they are met.
    pub(crate) fn quantified(
        &self,
        quantifier: Quantifier,
        clauses: &'a [Clause],
        env: &Env<'a>,
        defined: &mut Term,
        body: &mut dyn FnMut(&Env<'a>, &mut Term) -> Term,
    ) -> Term {
        let is_forall = quantifier == Quantifier::Forall;
        let Some((first, rest)) = clauses.split_first() else { return body(env, defined) };
        let mut guarded = |guard: Term, env: &Env<'a>| {
            let mut inner = self.bool(true);
            let said = self.quantified(quantifier, rest, env, &mut inner, body);
            let said = match is_forall {
                true => self.implies(guard, said),
                false => self.and([guard, said]),
            };
            (said, self.implies(guard, inner))
        };
        match first {
            Clause::If(condition) => {
                let condition = self.expr(condition, env, defined).leaf();
                let (said, inner) = guarded(condition, env);
                *defined = self.and([*defined, inner]);
                said
            }
            Clause::In(pattern, source) => {
                let collection = self.expr(source, env, defined);
                let ty = self.element_type(source.ty);
                let (mut all, mut inners) = (Vec::new(), Vec::new());
                for element in self.members(&collection, source.ty) {
                    let (said, inner) = self.under(&element, || {
                        let mut env = env.clone();
                        let matches = self.matches(pattern, &element.value, ty, &mut env);
                        guarded(self.and([element.guard, matches]), &env)
                    });
                    let said = match is_forall {
                        true => self.close(&element.vars, said),
                        false => self.close_some(&element.vars, said),
                    };
                    all.push(said);
                    inners.push(self.close(&element.vars, inner));
                }
                inners.push(*defined);
                *defined = self.and(inners);
                if is_forall { self.and(all) } else { self.or(all) }
            }
        }
    }

    /// `{body for …}`
    pub(crate) fn set_of(
        &self,
        clauses: &'a [Clause],
        body: &'a Expr,
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Value<'a> {
        self.quantified(Quantifier::Forall, clauses, env, defined, &mut |env, defined| {
            self.expr(body, env, defined);
            self.bool(true)
        });
        let env = env.clone();
        Value::Set(Rc::new(move |enc, x| {
            if let Some((condition, _)) = enc.determined(clauses, body, x, &env) {
                return condition;
            }
            let mut ignored = enc.bool(true);
            enc.quantified(Quantifier::Exists, clauses, &env, &mut ignored, &mut |env, ignored| {
                let value = enc.expr(body, env, ignored);
                enc.equal(&value, x, body.ty)
            })
        }))
    }

    /// `{key => value for …}`, where the key tells all that is bound.
    pub(crate) fn map_of(
        &self,
        clauses: &'a [Clause],
        (key, value): (&'a Expr, &'a Expr),
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Value<'a> {
        self.quantified(Quantifier::Forall, clauses, env, defined, &mut |env, defined| {
            self.expr(key, env, defined);
            self.expr(value, env, defined);
            self.bool(true)
        });
        let (of_keys, of_values) = (env.clone(), env.clone());
        let contains =
            move |enc: &Self, x: &Value<'a>| match enc.determined(clauses, key, x, &of_keys) {
                Some((condition, _)) => condition,
                None => enc.refuse("a map whose keys do not tell what was bound", key.at),
            };
        let at = move |enc: &Self, x: &Value<'a>| match enc.determined(clauses, key, x, &of_values)
        {
            Some((_, env)) => {
                let mut ignored = enc.bool(true);
                enc.expr(value, &env, &mut ignored)
            }
            None => enc.anything(value.ty),
        };
        Value::Map(Rc::new(contains), Rc::new(at))
    }

    /// If the result of a comprehension tells all that is bound: under which condition `x` is a
    /// result, with what is then bound.
    fn determined(
        &self,
        clauses: &'a [Clause],
        result: &'a Expr,
        x: &Value<'a>,
        env: &Env<'a>,
    ) -> Option<(Term, Env<'a>)> {
        let mut locals: Vec<LocalId> = Vec::new();
        for clause in clauses {
            if let Clause::In(pattern, _) = clause {
                bound_locals(pattern, &mut locals);
            }
        }
        let mut env = env.clone();
        for local in &locals {
            Rc::make_mut(&mut env.locals)[local.index()] = None;
        }
        let mut parts = vec![self.inverse(result, x, &mut env, &locals)?];
        if locals.iter().any(|local| env.local(*local).is_none()) {
            return None;
        }
        let mut ignored = self.bool(true);
        for clause in clauses {
            parts.push(match clause {
                Clause::If(condition) => self.expr(condition, &env, &mut ignored).leaf(),
                Clause::In(pattern, source) => {
                    let ty = self.element_type(source.ty);
                    let value = self.rebuilt(pattern, ty, &env)?;
                    let collection = self.expr(source, &env, &mut ignored);
                    self.contains(&collection, &value, source.ty)
                }
            });
        }
        Some((self.and(parts), env))
    }

    /// Whether a collection contains a value.
    pub(crate) fn contains(&self, of: &Value<'a>, x: &Value<'a>, ty: TypeId) -> Term {
        match of {
            Value::Set(contains) | Value::Map(contains, _) => contains(self, x),
            Value::Seq(..) => {
                let element = self.element_type(ty);
                let each = self.members(of, ty).into_iter().map(|member| {
                    let is = self.under(&member, || self.equal(&member.value, x, element));
                    let is = self.and([member.guard, is]);
                    self.close_some(&member.vars, is)
                });
                let each: Vec<Term> = each.collect();
                self.or(each)
            }
            _ => self.refuse("bags", ir::Span::NONE),
        }
    }
}
