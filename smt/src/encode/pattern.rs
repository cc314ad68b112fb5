//! Patterns: whether a value matches, and what then is bound; and back.

use super::{Encoding, Env};
use crate::term::Term;
use crate::value::Value;
use ir::{Expr, ExprKind, LocalId, Pattern, TypeId};
use std::rc::Rc;

impl<'a> Encoding<'a> {
    /// Whether the value matches; binds in the environment.
    pub(crate) fn matches(
        &self,
        pattern: &Pattern,
        value: &Value<'a>,
        ty: TypeId,
        env: &mut Env<'a>,
    ) -> Term {
        let mut all = |patterns: &[Pattern], values: &[Value<'a>], types: &[TypeId]| {
            let parts = patterns.iter().zip(values).zip(types);
            let parts = parts.map(|((pattern, value), ty)| self.matches(pattern, value, *ty, env));
            parts.collect::<Vec<Term>>()
        };
        match pattern {
            Pattern::Wild => self.bool(true),
            Pattern::Bind(local) => {
                env.bind(*local, value.clone());
                self.bool(true)
            }
            Pattern::Bool(true) => value.leaf(),
            Pattern::Bool(false) => self.not(value.leaf()),
            Pattern::Int(number) => {
                let number = self.int(*number);
                self.same(value.leaf(), number)
            }
            Pattern::Tuple(patterns) => {
                let types = self.part_types(ty).unwrap_or_default();
                let parts = all(patterns, value.parts(), &types);
                self.and(parts)
            }
            Pattern::Construct(data, variant, patterns) => {
                if self.spec.data(*data).is_struct {
                    let types = self.part_types(ty).unwrap_or_default();
                    let parts = all(patterns, value.parts(), &types);
                    return self.and(parts);
                }
                self.variant_matches(value, *variant as usize, patterns, ty, env)
            }
            Pattern::None => self.variant_matches(value, 0, &[], ty, env),
            Pattern::Some(inner) => {
                self.variant_matches(value, 1, std::slice::from_ref(&**inner), ty, env)
            }
        }
    }

    fn variant_matches(
        &self,
        value: &Value<'a>,
        variant: usize,
        patterns: &[Pattern],
        ty: TypeId,
        env: &mut Env<'a>,
    ) -> Term {
        let (tag, fields) = value.data();
        let mut parts = vec![self.is_variant(tag, variant, ty)];
        let types = &self.variants(ty)[variant];
        for ((pattern, field), ty) in patterns.iter().zip(fields[variant].iter()).zip(types) {
            parts.push(self.matches(pattern, field, *ty, env));
        }
        self.and(parts)
    }

    /// What the locals must be for an expression to have this value: whether it can, with locals bound.
    /// What cannot be turned around is left to be checked when all locals are bound.
    fn inverse(
        &self,
        expr: &'a Expr,
        value: &Value<'a>,
        env: &mut Env<'a>,
        inverse: &mut Inverse<'a>,
    ) -> Term {
        match &expr.kind {
            ExprKind::Local(local) if inverse.locals.contains(local) => {
                match env.local(*local).cloned() {
                    Some(bound) => self.equal(&bound, value, expr.ty),
                    None => {
                        env.bind(*local, value.clone());
                        self.bool(true)
                    }
                }
            }
            ExprKind::Local(local) if inverse.value_of(*local).is_some() => {
                let Some(own) = inverse.value_of(*local) else { unreachable!("as just said") };
                self.inverse(own, value, env, inverse)
            }
            ExprKind::Tuple(parts) => self.inverses(parts, value.parts(), env, inverse),
            ExprKind::Construct(data, variant, parts) => {
                if self.spec.data(*data).is_struct {
                    return self.inverses(parts, value.parts(), env, inverse);
                }
                let (tag, fields) = value.data();
                let is = self.is_variant(tag, *variant as usize, expr.ty);
                let parts = self.inverses(parts, &fields[*variant as usize], env, inverse);
                self.and([is, parts])
            }
            ExprKind::Some(inner) => {
                let (tag, fields) = value.data();
                let is = self.is_variant(tag, 1, expr.ty);
                let inner = self.inverse(inner, &fields[1][0], env, inverse);
                self.and([is, inner])
            }
            _ => {
                inverse.later.push((expr, value.clone()));
                self.bool(true)
            }
        }
    }

    fn inverses(
        &self,
        exprs: &'a [Expr],
        values: &[Value<'a>],
        env: &mut Env<'a>,
        inverse: &mut Inverse<'a>,
    ) -> Term {
        let parts = exprs.iter().zip(values);
        let parts = parts.map(|(expr, value)| self.inverse(expr, value, env, inverse));
        let parts: Vec<Term> = parts.collect();
        self.and(parts)
    }

    /// With all locals bound as they must be for an expression to have this value, and under which
    /// condition it can: besides, what is left must be checked. None if it does not tell all locals.
    pub(crate) fn inverted(
        &self,
        inverse: &mut Inverse<'a>,
        expr: &'a Expr,
        value: &Value<'a>,
        env: &Env<'a>,
    ) -> Option<(Env<'a>, Term)> {
        let mut env = env.clone();
        let lets: Vec<LocalId> = inverse.lets.iter().map(|(local, _)| *local).collect();
        for local in inverse.locals.iter().chain(&lets).chain(&inverse.others) {
            Rc::make_mut(&mut env.locals)[local.index()] = None;
        }
        let mut parts = vec![self.inverse(expr, value, &mut env, inverse)];
        for (local, only) in std::mem::take(&mut inverse.only).into_iter().rev() {
            if let Some(value) = env.local(local).cloned() {
                parts.push(self.inverse(only, &value, &mut env, inverse));
            }
        }
        let is_bound = |local: &LocalId| env.local(*local).is_some();
        inverse.locals.iter().all(is_bound).then(|| (env.clone(), self.and(parts)))
    }

    /// What was left to be checked, with all locals bound.
    pub(crate) fn checked(&self, inverse: &Inverse<'a>, env: &Env<'a>) -> Term {
        let mut ignored = self.bool(true);
        let each = inverse.later.iter().map(|(expr, value)| {
            let own = self.expr(expr, env, &mut ignored);
            self.equal(&own, value, expr.ty)
        });
        let each: Vec<Term> = each.collect();
        self.and(each)
    }

    /// Whether what is bound was drawn from a collection; none if a pattern does not keep all of it.
    pub(crate) fn is_drawn(
        &self,
        pattern: &Pattern,
        source: &'a Expr,
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Option<Term> {
        let value = self.rebuilt(pattern, self.element_type(source.ty), env)?;
        let collection = self.expr(source, env, defined);
        Some(self.contains(&collection, &value, source.ty))
    }

    /// The value that a pattern was made of: none if it does not keep all of it.
    pub(crate) fn rebuilt(
        &self,
        pattern: &Pattern,
        ty: TypeId,
        env: &Env<'a>,
    ) -> Option<Value<'a>> {
        let all = |patterns: &[Pattern], types: &[TypeId]| -> Option<Vec<Value<'a>>> {
            patterns.iter().zip(types).map(|(part, ty)| self.rebuilt(part, *ty, env)).collect()
        };
        match pattern {
            Pattern::Wild => None,
            Pattern::Bind(local) => env.local(*local).cloned(),
            Pattern::Bool(value) => Some(Value::Leaf(self.bool(*value))),
            Pattern::Int(value) => Some(Value::Leaf(self.int(*value))),
            Pattern::Tuple(parts) => Some(Value::Tuple(all(parts, &self.part_types(ty)?)?.into())),
            Pattern::Construct(data, variant, parts) => {
                if self.spec.data(*data).is_struct {
                    return Some(Value::Tuple(all(parts, &self.part_types(ty)?)?.into()));
                }
                let fields = all(parts, &self.variants(ty)[*variant as usize])?;
                Some(self.construct(ty, *variant as usize, fields))
            }
            Pattern::None => Some(self.construct(ty, 0, Vec::new())),
            Pattern::Some(inner) => {
                let inner = self.rebuilt(inner, self.variants(ty)[1][0], env)?;
                Some(self.construct(ty, 1, vec![inner]))
            }
        }
    }
}

/// What is bound where an expression has a value that is known.
#[derive(Default)]
pub(crate) struct Inverse<'a> {
    /// The locals that the value must tell.
    locals: Vec<LocalId>,
    /// Those that have the value of an expression.
    pub lets: Vec<(LocalId, &'a Expr)>,
    /// Those that have the only value in a set.
    only: Vec<(LocalId, &'a Expr)>,
    /// Those that follow from all of these.
    pub others: Vec<LocalId>,
    /// Expressions that must have these values.
    later: Vec<(&'a Expr, Value<'a>)>,
}

impl<'a> Inverse<'a> {
    /// Something is drawn from a collection.
    pub fn each(&mut self, pattern: &'a Pattern, source: &'a Expr) {
        bound_locals(pattern, &mut self.locals);
        if let (Pattern::Bind(local), ExprKind::Set(parts)) = (pattern, &source.kind)
            && let [only] = parts.as_slice()
        {
            self.only.push((*local, only));
        }
    }

    fn value_of(&self, local: LocalId) -> Option<&'a Expr> {
        let own = self.lets.iter().find(|(own, _)| *own == local);
        own.map(|(_, value)| *value)
    }
}

/// The locals that a pattern binds.
pub(crate) fn bound_locals(pattern: &Pattern, locals: &mut Vec<LocalId>) {
    match pattern {
        Pattern::Bind(local) => locals.push(*local),
        Pattern::Tuple(parts) | Pattern::Construct(.., parts) => {
            parts.iter().for_each(|part| bound_locals(part, locals));
        }
        Pattern::Some(inner) => bound_locals(inner, locals),
        Pattern::Wild | Pattern::Bool(_) | Pattern::Int(_) | Pattern::None => {}
    }
}

/// Whether one of the locals occurs in an expression.
pub(crate) fn mentions(expr: &Expr, locals: &[LocalId]) -> bool {
    let mut found = false;
    ir::walk::every(expr, &mut |part| {
        found |= matches!(&part.kind, ExprKind::Local(local) if locals.contains(local));
    });
    found
}
