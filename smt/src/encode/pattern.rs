//! Patterns: whether a value matches, and what then is bound; and back.

use super::{Encoding, Env};
use crate::term::Term;
use crate::value::Value;
use ir::{Expr, ExprKind, LocalId, Pattern, TypeId};

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

    /// What the locals must be for an expression of locals alone to have this value: whether it can,
    /// with the locals bound. None for other expressions.
    pub(crate) fn inverse(
        &self,
        expr: &'a Expr,
        value: &Value<'a>,
        env: &mut Env<'a>,
        locals: &[LocalId],
    ) -> Option<Term> {
        match &expr.kind {
            ExprKind::Local(local) if locals.contains(local) && env.local(*local).is_none() => {
                env.bind(*local, value.clone());
                Some(self.bool(true))
            }
            ExprKind::Local(local) if locals.contains(local) => {
                let bound = env.local(*local)?.clone();
                Some(self.equal(&bound, value, expr.ty))
            }
            ExprKind::Tuple(parts) => self.inverses(parts, value.parts(), env, locals),
            ExprKind::Construct(data, variant, parts) => {
                if self.spec.data(*data).is_struct {
                    return self.inverses(parts, value.parts(), env, locals);
                }
                let (tag, fields) = value.data();
                let is = self.is_variant(tag, *variant as usize, expr.ty);
                let parts = self.inverses(parts, &fields[*variant as usize], env, locals)?;
                Some(self.and([is, parts]))
            }
            ExprKind::Some(inner) => {
                let (tag, fields) = value.data();
                let is = self.is_variant(tag, 1, expr.ty);
                let inner = self.inverse(inner, &fields[1][0], env, locals)?;
                Some(self.and([is, inner]))
            }
            _ if !mentions(expr, locals) => {
                let mut ignored = self.bool(true);
                let known = self.expr(expr, env, &mut ignored);
                Some(self.equal(&known, value, expr.ty))
            }
            _ => None,
        }
    }

    fn inverses(
        &self,
        exprs: &'a [Expr],
        values: &[Value<'a>],
        env: &mut Env<'a>,
        locals: &[LocalId],
    ) -> Option<Term> {
        let mut parts = Vec::new();
        for (expr, value) in exprs.iter().zip(values) {
            parts.push(self.inverse(expr, value, env, locals)?);
        }
        Some(self.and(parts))
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

/// Whether one of the locals occurs in an expression.
fn mentions(expr: &Expr, locals: &[LocalId]) -> bool {
    let mut found = false;
    ir::walk::every(expr, &mut |part| {
        found |= matches!(&part.kind, ExprKind::Local(local) if locals.contains(local));
    });
    found
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
