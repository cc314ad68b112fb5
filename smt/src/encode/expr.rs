//! Expressions: their values as terms, and when they have one.

use super::{Encoding, Env, Support};
use crate::term::Term;
use crate::value::Value;
use ir::{Collection, Expr, ExprKind, FnId, Op, Quantifier, Spec, TypeId};
use std::rc::Rc;

impl<'a> Encoding<'a> {
    /// The value of an expression; `defined` is strengthened to whether it has one.
    pub(crate) fn expr(&self, e: &'a Expr, env: &Env<'a>, defined: &mut Term) -> Value<'a> {
        if !self.goes_on() {
            return self.anything(e.ty);
        }
        let mut all = |exprs: &'a [Expr]| -> Vec<Value<'a>> {
            exprs.iter().map(|expr| self.expr(expr, env, defined)).collect()
        };
        match &e.kind {
            ExprKind::Bool(value) => Value::Leaf(self.bool(*value)),
            ExprKind::Int(value) => Value::Leaf(self.int(*value)),
            ExprKind::Opaque(id, number) => Value::Leaf(self.opaque(*id, *number)),
            ExprKind::Const(id) => self.constant(*id, e.at),
            ExprKind::Var(id) => env.state[id.index()].clone(),
            ExprKind::Local(id) => match env.local(*id) {
                Some(value) => value.clone(),
                None => unreachable!("a local is bound where it is used"),
            },
            ExprKind::Old(inner) => {
                let state = env.old.clone().unwrap_or_else(|| env.state.clone());
                self.expr(inner, &Env { state, ..env.clone() }, defined)
            }
            ExprKind::Universe(ty) => self.universe(*ty),
            ExprKind::Tuple(parts) => Value::Tuple(all(parts).into()),
            ExprKind::Construct(data, variant, fields) => {
                let fields = all(fields);
                match self.spec.data(*data).is_struct {
                    true => Value::Tuple(fields.into()),
                    false => self.construct(e.ty, *variant as usize, fields),
                }
            }
            ExprKind::None => self.construct(e.ty, 0, Vec::new()),
            ExprKind::Some(inner) => {
                let inner = self.expr(inner, env, defined);
                self.construct(e.ty, 1, vec![inner])
            }
            ExprKind::Set(parts) => {
                let values = all(parts);
                self.set_of_these(values, self.element_type(e.ty))
            }
            ExprKind::Bag(parts) => {
                let values = all(parts).into_iter().map(|value| (value, 1)).collect();
                self.bag_of_these(values, self.element_type(e.ty))
            }
            ExprKind::Seq(parts) => self.listed(all(parts), self.element_type(e.ty)),
            ExprKind::Map(entries) => self.entries(entries, e.ty, env, defined),
            ExprKind::Field(base, index) => {
                self.expr(base, env, defined).parts()[*index as usize].clone()
            }
            ExprKind::WithField(base, index, value) => {
                let base = self.expr(base, env, defined);
                let value = self.expr(value, env, defined);
                with_part(&base, *index as usize, value)
            }
            ExprKind::Op(op, args) => self.operation(*op, args, e, env, defined),
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.expr(condition, env, defined).leaf();
                self.branches(condition, defined, |enc, defined| enc.expr(then, env, defined), {
                    |enc, defined| enc.expr(otherwise, env, defined)
                })
            }
            ExprKind::Match(value, arms) => {
                let ty = value.ty;
                let value = self.expr(value, env, defined);
                self.arms(&value, ty, arms, env, defined)
            }
            ExprKind::Let(pattern, value, body) => {
                let ty = value.ty;
                let value = self.expr(value, env, defined);
                let mut env = env.clone();
                self.matches(pattern, &value, ty, &mut env);
                self.expr(body, &env, defined)
            }
            ExprKind::Call(function, args) => {
                let args = all(args);
                self.call(*function, args, env, e, defined)
            }
            ExprKind::Quantified(quantifier, clauses, body) => {
                let said =
                    self.quantified(*quantifier, clauses, env, defined, &mut |env, defined| {
                        self.expr(body, env, defined).leaf()
                    });
                Value::Leaf(said)
            }
            ExprKind::Comprehension(Collection::Set, clauses, body) => {
                self.set_of(clauses, body, env, defined)
            }
            ExprKind::MapComprehension(clauses, key, value) => {
                self.map_of(clauses, (key, value), env, defined)
            }
            ExprKind::Comprehension(Collection::Bag, clauses, body) => {
                self.bag_by((clauses, body), e, env, defined)
            }
            ExprKind::Comprehension(Collection::Seq, clauses, body) => {
                self.seq_by((clauses, body), e, env, defined)
            }
            ExprKind::Fold { source, start, accumulator, element, step } => {
                let fold = (&**source, &**start, *accumulator, element, &**step);
                self.fold(fold, e, env, defined)
            }
        }
    }

    /// Refuses an expression; any value stands for it.
    pub(crate) fn refused_value(&self, what: &str, e: &Expr) -> Value<'a> {
        self.refuse(what, e.at);
        self.anything(e.ty)
    }

    /// What a function gives a boolean for.
    pub(crate) fn branches(
        &self,
        condition: Term,
        defined: &mut Term,
        then: impl FnOnce(&Self, &mut Term) -> Value<'a>,
        otherwise: impl FnOnce(&Self, &mut Term) -> Value<'a>,
    ) -> Value<'a> {
        match self.as_bool(condition) {
            Some(true) => return then(self, defined),
            Some(false) => return otherwise(self, defined),
            None => {}
        }
        let (mut first, mut second) = (self.bool(true), self.bool(true));
        let (a, b) = (then(self, &mut first), otherwise(self, &mut second));
        let first = self.implies(condition, first);
        let second = self.implies(self.not(condition), second);
        *defined = self.and([*defined, first, second]);
        self.choice(condition, &a, &b)
    }

    fn arms(
        &self,
        value: &Value<'a>,
        ty: TypeId,
        arms: &'a [ir::Arm],
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Value<'a> {
        let Some((first, rest)) = arms.split_first() else {
            *defined = self.bool(false);
            return Value::Leaf(self.bool(false));
        };
        let mut inner = env.clone();
        let matches = self.matches(&first.pattern, value, ty, &mut inner);
        if rest.is_empty() {
            // The arms cover the type.
            return self.expr(&first.body, &inner, defined);
        }
        self.branches(
            matches,
            defined,
            |enc, defined| enc.expr(&first.body, &inner, defined),
            |enc, defined| enc.arms(value, ty, rest, env, defined),
        )
    }

    fn call(
        &self,
        id: FnId,
        args: Vec<Value<'a>>,
        env: &Env<'a>,
        e: &Expr,
        defined: &mut Term,
    ) -> Value<'a> {
        if self.recursive[id.index()] {
            return self.refused_value("a recursive function", e);
        }
        let spec: &'a Spec = self.spec;
        let function = &spec.functions[id.index()];
        let mut inner = Env {
            locals: Rc::new(vec![None; function.body.locals.len()]),
            state: env.state.clone(),
            old: env.old.clone(),
        };
        for (index, arg) in args.into_iter().enumerate() {
            let ty = function.body.locals[index].ty;
            self.must_fit(&arg, ty, defined);
            inner.bind(ir::LocalId::new(index), self.stored(&arg, ty));
        }
        let result = self.expr(&function.body.code, &inner, defined);
        self.must_fit(&result, function.result, defined);
        self.stored(&result, function.result)
    }

    /// What is stored must be within the bounds of its type.
    pub(crate) fn must_fit(&self, value: &Value<'a>, ty: TypeId, defined: &mut Term) {
        if self.has_bounds(ty) {
            let fits = self.is_typed(value, ty);
            *defined = self.and([*defined, fits]);
        }
    }

    /// All values of a type.
    pub(crate) fn universe(&self, ty: TypeId) -> Value<'a> {
        let contains = move |enc: &Self, x: &Value<'a>| match enc.has_bounds(ty) {
            true => enc.is_typed(x, ty),
            false => enc.bool(true),
        };
        Value::set_of(contains, Support::within(ty))
    }

    /// A sequence of these elements.
    pub(crate) fn listed(&self, values: Vec<Value<'a>>, ty: TypeId) -> Value<'a> {
        let most = values.len() as i64;
        let nth = move |enc: &Self, index: Term| {
            let mut all = values.iter().enumerate().rev();
            let Some((_, last)) = all.next() else { return enc.anything(ty) };
            all.fold(last.clone(), |rest, (number, value)| {
                let is = enc.same(index, enc.int(number as i64));
                enc.choice(is, value, &rest)
            })
        };
        Value::seq_of(self.int(most), nth, Some(most))
    }

    fn entries(
        &self,
        entries: &'a [(Expr, Expr)],
        ty: TypeId,
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Value<'a> {
        let mut map = self.empty_map(ty);
        for (key, value) in entries {
            let (key, value) = (self.expr(key, env, defined), self.expr(value, env, defined));
            map = self.put(&map, key, value, ty);
        }
        map
    }

    /// `and`, `or`, `implies`: what is right of a decision need not have a value.
    pub(crate) fn short_circuit(
        &self,
        op: Op,
        args: &'a [Expr],
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Value<'a> {
        let mut so_far = self.bool(true);
        let mut parts = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            let mut inner = self.bool(true);
            let value = self.expr(arg, env, &mut inner).leaf();
            let inner = self.implies(so_far, inner);
            *defined = self.and([*defined, inner]);
            let goes_on = match op {
                Op::Or => self.not(value),
                _ => value,
            };
            so_far = self.and([so_far, goes_on]);
            parts.push(match op {
                Op::Implies if index == 0 => self.not(value),
                _ => value,
            });
        }
        Value::Leaf(match op {
            Op::And => self.and(parts),
            _ => self.or(parts),
        })
    }

    /// `forall` or `exists` over the elements of a collection.
    pub(crate) fn over(
        &self,
        quantifier: Quantifier,
        of: &Value<'a>,
        ty: TypeId,
        say: impl Fn(&Value<'a>) -> Term,
    ) -> Term {
        let each = self.members(of, ty).into_iter().map(|member| {
            let said = self.under(&member, || say(&member.value));
            match quantifier {
                Quantifier::Forall => {
                    let said = self.implies(member.guard, said);
                    self.close(&member.vars, said)
                }
                Quantifier::Exists => {
                    let said = self.and([member.guard, said]);
                    self.close_some(&member.vars, said)
                }
            }
        });
        let each: Vec<Term> = each.collect();
        match quantifier {
            Quantifier::Forall => self.and(each),
            Quantifier::Exists => self.or(each),
        }
    }
}

/// A tuple or a struct with one part replaced.
pub(crate) fn with_part<'a>(base: &Value<'a>, index: usize, value: Value<'a>) -> Value<'a> {
    let mut parts: Vec<Value<'a>> = base.parts().to_vec();
    parts[index] = value;
    Value::Tuple(parts.into())
}
