//! What variables are after all rounds of a loop.

use super::rules::{Effect, Rule};
use super::{Encoding, Env, Support};
use crate::term::Term;
use crate::value::Value;
use ir::{Access, Expr, ExprKind, Op, VarId};
use std::rc::Rc;

impl<'a> Encoding<'a> {
    /// What each variable that is assigned is after all rounds.
    pub(crate) fn after_all(
        &self,
        rules: &[Rule<'a>],
        env: &Env<'a>,
    ) -> Option<Vec<(VarId, Value<'a>)>> {
        let vars = (0..self.spec.vars.len()).map(VarId::new);
        let mut after = Vec::new();
        for var in vars {
            let own = rules.iter().filter(|rule| rule.effect.var() == Some(var));
            let own: Vec<Rule<'a>> = own.cloned().collect();
            if !own.is_empty() {
                after.push((var, self.value_after(own, var, env)?));
            }
        }
        Some(after)
    }

    /// What a variable is after all rounds of its rules.
    fn value_after(&self, own: Vec<Rule<'a>>, var: VarId, env: &Env<'a>) -> Option<Value<'a>> {
        let before = &env.state[var.index()];
        let env = env.clone();
        match before {
            Value::Set(contains, _) => {
                let contains = contains.clone();
                let all = move |enc: &Self, x: &Value<'a>| {
                    let added = own.iter().map(|rule| enc.is_added(rule, x, &env));
                    let added: Vec<Term> = added.collect();
                    enc.or([contains(enc, x), enc.or(added)])
                };
                Some(Value::set_of(all, Support::any()))
            }
            Value::Bag(count, ..) => {
                let count = count.clone();
                let x = self.anything(self.element_type(self.spec.var(var).ty));
                let told = own.iter().all(|rule| self.copies_added(rule, &x, &env).is_some());
                let all = move |enc: &Self, x: &Value<'a>| {
                    let added = own.iter().filter_map(|rule| enc.copies_added(rule, x, &env));
                    enc.total(std::iter::once(count(enc, x)).chain(added.collect::<Vec<_>>()))
                };
                told.then(|| Value::bag_of(all, Support::any(), None))
            }
            Value::Map(..) => self.map_after(&own[0], before, &env),
            _ => None,
        }
    }

    /// Whether a rule adds something to a set.
    fn is_added(&self, rule: &Rule<'a>, x: &Value<'a>, env: &Env<'a>) -> Term {
        let (e, is_one) = match rule.effect {
            Effect::Insert(_, e) => (e, true),
            Effect::Union(_, e) => (e, false),
            _ => return self.bool(false),
        };
        let is_it = |env: &Env<'a>| {
            let mut ignored = self.bool(true);
            let value = self.expr(e, env, &mut ignored);
            if is_one { self.equal(&value, x, e.ty) } else { self.contains(&value, x, e.ty) }
        };
        let one = if is_one { Some(e) } else { single(e) };
        match one.and_then(|one| self.bound_by(&rule.steps, one, x, env)) {
            Some((condition, env)) => self.and([condition, is_it(&env)]),
            None => self.some_round(&rule.steps, env, &is_it),
        }
    }

    /// How often a rule adds something to a bag: once for each round that does, and each is told by what
    /// it adds.
    fn copies_added(&self, rule: &Rule<'a>, x: &Value<'a>, env: &Env<'a>) -> Option<Term> {
        let one = match rule.effect {
            Effect::Insert(_, e) => e,
            Effect::Union(_, e) => single_copy(e)?,
            _ => return None,
        };
        let (condition, _) = self.bound_once(&rule.steps, one, x, env)?;
        Some(self.number_if(condition, self.int(1)))
    }

    /// A map after a rule that assigns at the keys of its rounds.
    fn map_after(&self, rule: &Rule<'a>, before: &Value<'a>, env: &Env<'a>) -> Option<Value<'a>> {
        let Effect::Put(var, accesses, value) = rule.effect else { return None };
        let Some(Access::Index(key)) = accesses.first() else { return None };
        self.bound_once(&rule.steps, key, &self.anything(key.ty), env)?;
        let (keys, at) = before.map();
        let (own, of_keys) = (rule.clone(), env.clone());
        let contains = move |enc: &Self, x: &Value<'a>| {
            let there = enc.bound_once(&own.steps, key, x, &of_keys);
            let there = there.map_or(enc.bool(false), |(there, _)| there);
            enc.or([there, keys(enc, x)])
        };
        let (own, env) = (rule.clone(), env.clone());
        let after = move |enc: &Self, x: &Value<'a>| match enc.bound_once(&own.steps, key, x, &env)
        {
            Some((there, inner)) => {
                let path = enc.assigned(var, accesses, value, &inner);
                let (_, at_after) = path.env.state[var.index()].map();
                enc.choice(there, &at_after(enc, x), &at(enc, x))
            }
            None => at(enc, x),
        };
        Some(Value::Map(Rc::new(contains), Rc::new(after), Support::any()))
    }
}

/// The only value that may be in a set.
fn single(e: &Expr) -> Option<&Expr> {
    match &e.kind {
        ExprKind::Set(parts) if parts.len() == 1 => parts.first(),
        ExprKind::Op(Op::Minus | Op::Intersect, args) => single(&args[0]),
        _ => None,
    }
}

/// The only value in a bag.
fn single_copy(e: &Expr) -> Option<&Expr> {
    match &e.kind {
        ExprKind::Bag(parts) if parts.len() == 1 => parts.first(),
        _ => None,
    }
}
