//! Loops over collections of any size, whose rounds do not depend on each other.

use super::pattern::{Inverse, bound_locals};
use super::rules::{Effect, Step, rules};
use super::{Encoding, Env, Path};
use crate::term::Term;
use crate::value::Value;
use ir::{Access, Expr, Pattern, Stmt, Type, VarId};
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
    pub(crate) fn some_round(
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
    pub(crate) fn assigned(
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

    /// The same as `bound_by`, if no binding is there twice.
    pub(crate) fn bound_once(
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
    pub(crate) fn bound_by(
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
