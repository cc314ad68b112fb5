//! Comprehensions of sequences, and folds.

use super::pattern::mentions;
use super::{Encoding, Env, Support};
use crate::term::Term;
use crate::value::{At, Value};
use ir::{Clause, Expr, ExprKind, LocalId, Op, Pattern, Quantifier, Type, TypeId};
use std::rc::Rc;

impl<'a> Encoding<'a> {
    /// `[body for …]`. Refused unless the bindings can be told one by one, in order.
    pub(crate) fn seq_by(
        &self,
        (clauses, body): (&'a [Clause], &'a Expr),
        e: &'a Expr,
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Value<'a> {
        self.quantified(Quantifier::Forall, clauses, env, defined, &mut |env, defined| {
            self.expr(body, env, defined);
            self.bool(true)
        });
        let Some(all) = self.bindings(clauses, env, (true, true)) else {
            return self.refused_value("a sequence of what cannot be told one by one", e);
        };
        let mut ignored = self.bool(true);
        let of = |own: &super::told::Binding<'a>, ignored: &mut Term| {
            (own.there, self.expr(body, &own.env, ignored))
        };
        let all = all.iter().map(|own| of(own, &mut ignored)).collect();
        self.packed(all, body.ty)
    }

    /// `fold`, round by round. Refused unless the rounds can be told one by one, in order.
    pub(crate) fn fold(
        &self,
        (source, start, accumulator, element, step): Fold<'a>,
        e: &'a Expr,
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Value<'a> {
        let of = self.expr(source, env, defined);
        let mut value = self.expr(start, env, defined);
        let Some(all) = self.rounds(&of, source.ty) else {
            if self.adds(step, &[accumulator]) && self.is_of_sets(e.ty) {
                let round = (&of, source.ty, accumulator, element, step);
                return self.sum_of_rounds(&value, round, env, defined);
            }
            return self.refused_value("`fold` over what cannot be told one by one", e);
        };
        let part = self.element_type(source.ty);
        for (there, own) in all {
            let mut inner = env.clone();
            inner.bind(accumulator, value.clone());
            let matches = self.matches(element, &own, part, &mut inner);
            let there = self.and([there, matches]);
            value = self.branches(
                there,
                defined,
                |enc, defined| enc.expr(step, &inner, defined),
                |_, _| value,
            );
        }
        value
    }

    /// Whether a type is one of sets, or of tuples of them.
    fn is_of_sets(&self, ty: TypeId) -> bool {
        match self.ty(ty) {
            Type::Set(..) => true,
            Type::Tuple(parts) => parts.iter().all(|part| self.is_of_sets(*part)),
            _ => false,
        }
    }

    /// A `fold` that adds to sets in rounds that do not depend on each other: what is there at the start,
    /// and what is there after any of the rounds that starts with nothing.
    fn sum_of_rounds(
        &self,
        start: &Value<'a>,
        round: Round<'_, 'a>,
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Value<'a> {
        let (of, ty, accumulator, element, step) = round;
        let part = self.element_type(ty);
        let mut env = env.clone();
        env.bind(accumulator, start.clone());
        let mut all = Vec::new();
        for member in self.members(of, ty) {
            let mut inner = self.bool(true);
            self.under(&member, || {
                let mut env = env.clone();
                let matches = self.matches(element, &member.value, part, &mut env);
                let mut own = self.bool(true);
                self.expr(step, &env, &mut own);
                inner = self.implies(self.and([member.guard, matches]), own);
            });
            all.push(self.close(&member.vars, inner));
        }
        all.push(*defined);
        *defined = self.and(all);
        env.bind(accumulator, nothing(start));
        let after: At<'a> = Rc::new(move |enc, x| {
            let mut env = env.clone();
            enc.matches(element, x, part, &mut env);
            let mut ignored = enc.bool(true);
            enc.expr(step, &env, &mut ignored)
        });
        joined(start, &[], (of, ty), &after)
    }

    /// Whether an expression is what is in one of the locals and more, and the more does not depend on any of
    /// them.
    fn adds(&self, e: &Expr, locals: &[LocalId]) -> bool {
        let free = |e: &Expr| !mentions(e, locals);
        match &e.kind {
            ExprKind::Local(local) => locals.contains(local),
            ExprKind::Op(Op::Insert | Op::Union, args) => {
                self.adds(&args[0], locals) && free(&args[1])
            }
            ExprKind::If(condition, then, otherwise) => {
                free(condition) && self.adds(then, locals) && self.adds(otherwise, locals)
            }
            ExprKind::Let(_, value, body) if free(value) => self.adds(body, locals),
            ExprKind::Let(Pattern::Bind(local), value, body) => {
                self.adds(value, locals) && self.adds(body, &[locals, &[*local]].concat())
            }
            ExprKind::Match(value, arms) => {
                free(value) && arms.iter().all(|arm| self.adds(&arm.body, locals))
            }
            ExprKind::Fold { source, start, accumulator, step, .. } => {
                let inner = [locals, &[*accumulator]].concat();
                free(source) && self.adds(start, locals) && free(step) && self.adds(step, &inner)
            }
            ExprKind::Call(function, args) if self.is_identity(*function) => {
                self.adds(&args[0], locals)
            }
            _ => false,
        }
    }

    /// Whether a function gives its argument back, so that all it says is that each element is within
    /// bounds.
    fn is_identity(&self, id: ir::FnId) -> bool {
        let function = &self.spec.functions[id.index()];
        let unlimited = |ty: TypeId| matches!(self.ty(ty), Type::Set(_, None));
        function.arity == 1
            && matches!(function.body.code.kind, ExprKind::Local(local) if local.index() == 0)
            && unlimited(function.body.locals[0].ty)
            && unlimited(function.result)
    }
}

/// Empty sets.
fn nothing<'a>(like: &Value<'a>) -> Value<'a> {
    match like {
        Value::Tuple(parts) => Value::Tuple(parts.iter().map(nothing).collect()),
        _ => Value::set_of(|enc, _| enc.bool(false), Support::listed(Vec::new())),
    }
}

/// What is in sets, and in the part at this place of what comes after some element.
fn joined<'a>(
    start: &Value<'a>,
    place: &[usize],
    (of, ty): (&Value<'a>, TypeId),
    after: &At<'a>,
) -> Value<'a> {
    if let Value::Tuple(parts) = start {
        let parts = parts.iter().enumerate();
        let part = |(index, part)| joined(part, &[place, &[index]].concat(), (of, ty), after);
        return Value::Tuple(parts.map(part).collect());
    }
    let (contains, place) = (start.set(), place.to_vec());
    let (of, after) = (of.clone(), after.clone());
    let all = move |enc: &Encoding<'a>, x: &Value<'a>| {
        let added = enc.over(Quantifier::Exists, &of, ty, |own| {
            let whole = after(enc, own);
            let part = place.iter().fold(whole, |value, index| value.parts()[*index].clone());
            (part.set())(enc, x)
        });
        enc.or([contains(enc, x), added])
    };
    Value::set_of(all, Support::any())
}

/// A loop that adds: over what, of which type, the accumulator, the element, and what comes after it.
type Round<'r, 'a> = (&'r Value<'a>, TypeId, LocalId, &'a Pattern, &'a Expr);
/// The parts of a `fold`: source, start, accumulator, element, step.
type Fold<'a> = (&'a Expr, &'a Expr, LocalId, &'a Pattern, &'a Expr);
