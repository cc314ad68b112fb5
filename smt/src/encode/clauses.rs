//! Quantifiers and comprehensions.

use super::pattern::Inverse;
use super::{Element, Encoding, Env, Support};
use crate::term::Term;
use crate::value::Value;
use ir::{Clause, Expr, ExprKind, Pattern, Quantifier, Type, TypeId};

impl<'a> Encoding<'a> {
    /// The type of the elements of a collection.
    pub(crate) fn element_type(&self, ty: TypeId) -> TypeId {
        match self.ty(ty) {
            Type::Set(element, _) | Type::Seq(element, _) | Type::Bag(element, _) => *element,
            Type::Map(key, ..) => *key,
            _ => ty,
        }
    }

    /// What is in a collection, or the keys of a map: each element with a guard that says that it is.
    pub(crate) fn members(&self, of: &Value<'a>, ty: TypeId) -> Vec<Element<'a>> {
        let mut all = match of {
            Value::Seq(len, nth, most) => {
                let mut all = self.indices(*len, *most);
                for element in &mut all {
                    element.value = self.under(element, || nth(self, element.value.leaf()));
                }
                all
            }
            _ => {
                let mut all = self.candidates(of.support(), self.element_type(ty)).0;
                for element in &mut all {
                    let there = self.under(element, || self.contains(of, &element.value, ty));
                    element.guard = self.and([element.guard, there]);
                }
                all
            }
        };
        all.retain(|element| self.as_bool(element.guard) != Some(false));
        all
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
        let support = self.support_of_results(clauses, body, env);
        let env = env.clone();
        let contains = move |enc: &Self, x: &Value<'a>| {
            if let Some((condition, _)) = enc.determined(clauses, body, x, &env) {
                return condition;
            }
            let mut ignored = enc.bool(true);
            enc.quantified(Quantifier::Exists, clauses, &env, &mut ignored, &mut |env, ignored| {
                let value = enc.expr(body, env, ignored);
                enc.equal(&value, x, body.ty)
            })
        };
        Value::set_of(contains, support)
    }

    /// What may be a result of a comprehension.
    pub(crate) fn support_of_results(
        &self,
        clauses: &'a [Clause],
        body: &'a Expr,
        env: &Env<'a>,
    ) -> Support<'a> {
        if self.number_of_values(body.ty, false).is_some() {
            return Support::any();
        }
        let mut ignored = self.bool(true);
        if let (ExprKind::Local(local), [Clause::In(Pattern::Bind(own), source), ..]) =
            (&body.kind, clauses)
            && local == own
        {
            let of = self.expr(source, env, &mut ignored);
            if !matches!(of, Value::Seq(..)) {
                return of.support().clone();
            }
        }
        let Some(all) = self.bindings(clauses, env, (false, false)) else { return Support::any() };
        let results = all.iter().map(|own| self.expr(body, &own.env, &mut ignored));
        Support::listed(results.collect())
    }

    /// If the result of a comprehension tells all that is bound: under which condition `x` is a
    /// result, with what is then bound.
    pub(crate) fn determined(
        &self,
        clauses: &'a [Clause],
        result: &'a Expr,
        x: &Value<'a>,
        env: &Env<'a>,
    ) -> Option<(Term, Env<'a>)> {
        let mut inverse = Inverse::default();
        for clause in clauses {
            if let Clause::In(pattern, source) = clause {
                inverse.each(pattern, source);
            }
        }
        let (env, told) = self.inverted(&mut inverse, result, x, env)?;
        let mut parts = vec![told];
        let mut ignored = self.bool(true);
        for clause in clauses {
            parts.push(match clause {
                Clause::If(condition) => self.expr(condition, &env, &mut ignored).leaf(),
                Clause::In(pattern, source) => {
                    self.is_drawn(pattern, source, &env, &mut ignored)?
                }
            });
        }
        parts.push(self.checked(&inverse, &env));
        Some((self.and(parts), env))
    }

    /// Whether a collection contains a value.
    pub(crate) fn contains(&self, of: &Value<'a>, x: &Value<'a>, ty: TypeId) -> Term {
        match of {
            Value::Set(contains, _) | Value::Map(contains, ..) => contains(self, x),
            Value::Bag(count, ..) => self.less(self.int(0), count(self, x)),
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
            _ => unreachable!("a collection"),
        }
    }
}
