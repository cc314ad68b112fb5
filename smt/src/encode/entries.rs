//! Comprehensions of maps.

use super::{Encoding, Env, Support};
use crate::term::Term;
use crate::value::Value;
use ir::{Clause, Expr, Quantifier};
use std::rc::Rc;

impl<'a> Encoding<'a> {
    /// `{key => value for …}`, where the key tells all that is bound, or the bindings can be told one by
    /// one.
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
        let x = self.anything(key.ty);
        if self.determined(clauses, key, &x, env).is_none() {
            return self.map_of_bindings(clauses, (key, value), env, defined);
        }
        let support = self.support_of_results(clauses, key, env);
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
        Value::Map(Rc::new(contains), Rc::new(at), support)
    }

    /// The same of bindings that are told one by one: those with equal keys must have equal values.
    fn map_of_bindings(
        &self,
        clauses: &'a [Clause],
        (key, value): (&'a Expr, &'a Expr),
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Value<'a> {
        let Some(all) = self.bindings(clauses, env, (false, false)) else {
            self.refuse("a map whose keys do not tell what was bound", key.at);
            return Value::Map(
                Rc::new(|enc, _| enc.bool(false)),
                Rc::new(|enc, _| enc.anything(value.ty)),
                Support::any(),
            );
        };
        let mut ignored = self.bool(true);
        let mut found: Vec<(Term, Value<'a>, Value<'a>)> = Vec::new();
        for own in &all {
            let own_key = self.expr(key, &own.env, &mut ignored);
            let own_value = self.expr(value, &own.env, &mut ignored);
            for (there, other_key, other_value) in &found {
                let conflict = [*there, own.there, self.equal(other_key, &own_key, key.ty)];
                let conflict = self.and(conflict);
                if self.as_bool(conflict) != Some(false) {
                    let same = self.equal(other_value, &own_value, value.ty);
                    *defined = self.and([*defined, self.implies(conflict, same)]);
                }
            }
            found.push((own.there, own_key, own_value));
        }
        let support = Support::listed(found.iter().map(|(_, key, _)| key.clone()).collect());
        let keys = Rc::new(found);
        let of_values = keys.clone();
        let is = move |enc: &Self, there: Term, own: &Value<'a>, x: &Value<'a>| {
            let same = enc.equal(own, x, key.ty);
            enc.and([there, same])
        };
        Value::Map(
            Rc::new(move |enc, x| {
                let each = keys.iter().map(|(there, own, _)| is(enc, *there, own, x));
                enc.or(each.collect::<Vec<_>>())
            }),
            Rc::new(move |enc, x| {
                let start = enc.anything(value.ty);
                of_values.iter().fold(start, |rest, (there, own, value)| {
                    enc.choice(is(enc, *there, own, x), value, &rest)
                })
            }),
            support,
        )
    }
}
