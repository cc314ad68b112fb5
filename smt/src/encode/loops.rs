//! Loops over collections of any size, whose rounds do not depend on each other.

use super::pattern::{Inverse, bound_locals};
use super::rules::{Effect, Rule, Step, rules};
use super::{Encoding, Env, Path, Support};
use crate::term::Term;
use crate::value::Value;
use ir::{Access, Expr, ExprKind, Op, Pattern, Stmt, Type, VarId};
use std::rc::Rc;

impl<'a> Encoding<'a> {
    /// Runs all rounds of a loop at once. None if that cannot be said.
    pub(crate) fn at_once(
        &self,
        run: (&'a Pattern, &'a Expr, &'a [Stmt]),
        path: &mut Path<'a>,
    ) -> Option<()> {
        let rules = rules(self, run)?;
        let before = path.env.clone();
        let after = self.after_all(&rules, &before)?;
        for rule in &rules {
            let mut defined = self.bool(true);
            let said = self.every_round(&rule.steps, &before, &mut defined, &|env, defined| {
                self.evaluated(&rule.effect, env, defined)
            });
            self.must(defined, path);
            path.asserted = self.and([path.asserted, self.implies(path.taken, said)]);
        }
        for (var, value) in after {
            let ty = self.spec.var(var).ty;
            self.fits(&value, ty, path);
            let value = self.stored(&value, ty);
            Rc::make_mut(&mut path.env.state)[var.index()] = value;
        }
        Some(())
    }

    /// That something holds in every round; and that everything on the way has a value.
    fn every_round(
        &self,
        steps: &[Step<'a>],
        env: &Env<'a>,
        defined: &mut Term,
        say: &dyn Fn(&Env<'a>, &mut Term) -> Term,
    ) -> Term {
        let Some((first, rest)) = steps.split_first() else { return say(env, defined) };
        let guarded = |guard: Term, env: &Env<'a>, defined: &mut Term| {
            let mut inner = self.bool(true);
            let said = self.every_round(rest, env, &mut inner, say);
            *defined = self.and([*defined, self.implies(guard, inner)]);
            self.implies(guard, said)
        };
        let Step::Each(pattern, source) = first else {
            let mut env = env.clone();
            let guard = self.passes(first, &mut env, defined);
            return guarded(guard, &env, defined);
        };
        let collection = self.expr(source, env, defined);
        let ty = self.element_type(source.ty);
        let mut all = Vec::new();
        for element in self.members(&collection, source.ty) {
            let mut inner = self.bool(true);
            let said = self.under(&element, || {
                let mut env = env.clone();
                let matches = self.matches(pattern, &element.value, ty, &mut env);
                guarded(self.and([element.guard, matches]), &env, &mut inner)
            });
            all.push(self.close(&element.vars, said));
            *defined = self.and([*defined, self.close(&element.vars, inner)]);
        }
        self.and(all)
    }

    /// That something holds in some round.
    fn some_round(
        &self,
        steps: &[Step<'a>],
        env: &Env<'a>,
        say: &dyn Fn(&Env<'a>) -> Term,
    ) -> Term {
        let mut ignored = self.bool(true);
        let not = self.every_round(steps, env, &mut ignored, &|env, _| self.not(say(env)));
        self.not(not)
    }

    /// Whether a step other than a loop goes on, with what it binds.
    fn passes(&self, step: &Step<'a>, env: &mut Env<'a>, defined: &mut Term) -> Term {
        match step {
            Step::Each(..) => unreachable!("a loop"),
            Step::If(condition, wanted) => {
                let is = self.expr(condition, env, defined).leaf();
                if *wanted { is } else { self.not(is) }
            }
            Step::Let(pattern, value, bounds) => {
                let ty = value.ty;
                let mut value = self.expr(value, env, defined);
                if let Some(bounds) = bounds {
                    self.must_fit(&value, *bounds, defined);
                    value = self.stored(&value, *bounds);
                }
                self.matches(pattern, &value, ty, env);
                self.bool(true)
            }
            Step::Arm(value, alternatives, index) => {
                let ty = value.ty;
                let value = self.expr(value, env, defined);
                let before = alternatives[..*index].iter().map(|other| {
                    let matches = self.matches(&other.pattern, &value, ty, &mut env.clone());
                    self.not(matches)
                });
                let before: Vec<Term> = before.collect();
                let own = self.matches(&alternatives[*index].pattern, &value, ty, env);
                // The alternatives cover the type.
                let is_last = *index + 1 == alternatives.len();
                let own = if is_last { self.bool(true) } else { own };
                self.and([self.and(before), own])
            }
        }
    }

    /// Evaluates what an effect does: whether an assertion is true.
    fn evaluated(&self, effect: &Effect<'a>, env: &Env<'a>, defined: &mut Term) -> Term {
        match effect {
            Effect::Nothing => {}
            Effect::Assert(condition) => return self.expr(condition, env, defined).leaf(),
            Effect::Insert(_, e) | Effect::Union(_, e) => {
                self.expr(e, env, defined);
            }
            Effect::Put(var, accesses, value) => {
                let after = self.assigned(*var, accesses, value, env);
                *defined = self.and([*defined, after.defined]);
            }
        }
        self.bool(true)
    }

    /// What an assignment does, alone.
    fn assigned(
        &self,
        var: VarId,
        accesses: &'a [Access],
        value: &'a Expr,
        env: &Env<'a>,
    ) -> Path<'a> {
        let mut path = self.path(env.clone());
        let ty = self.spec.var(var).ty;
        let value = self.evaluate(value, &mut path);
        let whole = env.state[var.index()].clone();
        let value = self.updated(&whole, ty, accesses, value, &mut path);
        Rc::make_mut(&mut path.env.state)[var.index()] = value;
        path
    }

    /// What each variable that is assigned is after all rounds.
    fn after_all(&self, rules: &[Rule<'a>], env: &Env<'a>) -> Option<Vec<(VarId, Value<'a>)>> {
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

    /// The same as `bound_by`, if no binding is there twice.
    fn bound_once(
        &self,
        steps: &[Step<'a>],
        e: &'a Expr,
        x: &Value<'a>,
        env: &Env<'a>,
    ) -> Option<(Term, Env<'a>)> {
        let is_set = |step: &Step<'a>| match step {
            Step::Each(_, source) => matches!(self.ty(source.ty), Type::Set(..)),
            _ => true,
        };
        steps.iter().all(is_set).then(|| self.bound_by(steps, e, x, env))?
    }

    /// If the value of an expression tells the round: under which condition `x` is its value in one, with
    /// what is then bound.
    fn bound_by(
        &self,
        steps: &[Step<'a>],
        e: &'a Expr,
        x: &Value<'a>,
        env: &Env<'a>,
    ) -> Option<(Term, Env<'a>)> {
        let mut inverse = Inverse::default();
        for step in steps {
            match step {
                Step::Each(pattern, source) => inverse.each(pattern, source),
                Step::Let(Pattern::Bind(local), value, None) => inverse.lets.push((*local, value)),
                Step::Let(pattern, ..) => bound_locals(pattern, &mut inverse.others),
                Step::Arm(_, alternatives, index) => {
                    bound_locals(&alternatives[*index].pattern, &mut inverse.others);
                }
                Step::If(..) => {}
            }
        }
        let (mut env, told) = self.inverted(&mut inverse, e, x, env)?;
        let mut parts = vec![told];
        let mut ignored = self.bool(true);
        for step in steps {
            parts.push(match step {
                Step::Each(pattern, source) => {
                    self.is_drawn(pattern, source, &env, &mut ignored)?
                }
                _ => self.passes(step, &mut env, &mut ignored),
            });
        }
        parts.push(self.checked(&inverse, &env));
        Some((self.and(parts), env))
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
