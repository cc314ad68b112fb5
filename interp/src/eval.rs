//! Expressions. Quantifiers and what else repeats is in [`crate::binders`], calls are in
//! [`crate::calls`], operations in [`crate::ops`].

use crate::fault::Eval;
use crate::frame::Env;
use crate::model::MAX_CALLS;
use crate::{ops, shape};
use ir::{
    Arm, Collection, ConstId, DataId, Expr, ExprKind, Op, Pattern, Span, Type, TypeId, Value, VarId,
};
use std::mem;
use verdict::Undefined;

impl<'m> Env<'m, '_> {
    /// The value of the expression.
    ///
    /// # Errors
    /// It has no value, or a limit was reached on the way.
    pub fn eval(&mut self, expr: &'m Expr) -> Eval<Value> {
        match &expr.kind {
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::Int(value) => Ok(Value::Int(*value)),
            ExprKind::Opaque(_, index) => Ok(Value::Opaque(*index)),
            ExprKind::Const(id) => self.constant(*id, expr.at),
            ExprKind::Var(id) => self.variable(*id, expr.at),
            ExprKind::Local(id) => Ok(self.frame.get(*id).clone()),
            ExprKind::Old(inner) => self.before(|env| env.eval(inner)),
            ExprKind::Universe(ty) => self.universe(*ty, expr.at),
            ExprKind::Tuple(parts) => Ok(Value::Tuple(self.all(parts)?.into())),
            ExprKind::Construct(data, variant, fields) => {
                self.construct(*data, *variant, fields, expr.at)
            }
            ExprKind::None => Ok(Value::None),
            ExprKind::Some(inner) => Ok(Value::Some(self.eval(inner)?.into())),
            ExprKind::Set(elements) => Ok(Value::set(self.all(elements)?)),
            ExprKind::Seq(elements) => Ok(Value::seq(self.all(elements)?)),
            ExprKind::Bag(elements) => Ok(Value::bag(self.all(elements)?)),
            ExprKind::Map(entries) => self.map(entries),
            ExprKind::Field(base, field) => {
                Ok(shape::tuple(&self.eval(base)?)[*field as usize].clone())
            }
            ExprKind::WithField(base, field, value) => self.with_field(base, *field, value, expr),
            ExprKind::Op(op, arguments) => self.operation(*op, arguments, expr.at),
            ExprKind::If(condition, then, otherwise) => {
                if self.holds(condition)? {
                    self.eval(then)
                } else {
                    self.eval(otherwise)
                }
            }
            ExprKind::Match(value, arms) => {
                self.in_arm(value, arms, expr.at, &mut |env, arm| env.eval(&arm.body))
            }
            ExprKind::Let(pattern, value, body) => {
                self.in_let(pattern, value, expr.at, &mut |env| env.eval(body))
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments, expr.at),
            ExprKind::Quantified(quantifier, clauses, body) => {
                self.quantified(*quantifier, clauses, body)
            }
            ExprKind::Comprehension(collection, clauses, body) => {
                let values = self.each_value(clauses, body, expr.at)?;
                Ok(match collection {
                    Collection::Set => Value::set(values),
                    Collection::Seq => Value::seq(values),
                    Collection::Bag => Value::bag(values),
                })
            }
            ExprKind::MapComprehension(clauses, key, value) => {
                self.map_comprehension(clauses, key, value, expr.at)
            }
            ExprKind::Fold { source, start, accumulator, element, step } => {
                self.fold(source, start, *accumulator, element, step)
            }
        }
    }

    /// Whether the boolean expression is true.
    pub fn holds(&mut self, expr: &'m Expr) -> Eval<bool> {
        Ok(*shape::boolean(&self.eval(expr)?))
    }

    fn all(&mut self, exprs: &'m [Expr]) -> Eval<Vec<Value>> {
        exprs.iter().map(|expr| self.eval(expr)).collect()
    }

    fn constant(&self, id: ConstId, at: Span) -> Eval<Value> {
        self.model.instance.consts.get(id.index()).cloned().ok_or_else(|| {
            let name = self.model.spec.consts[id.index()].name.clone();
            self.undefined(Undefined::Unassigned { name }, at)
        })
    }

    fn variable(&self, id: VarId, at: Span) -> Eval<Value> {
        match self.state.get(id.index()) {
            Some(value) if !self.unassigned.contains(&id) => Ok(value.clone()),
            _ => {
                let name = self.model.spec.var(id).name.clone();
                Err(self.undefined(Undefined::Unassigned { name }, at))
            }
        }
    }

    fn universe(&self, ty: TypeId, at: Span) -> Eval<Value> {
        self.model.universe(ty).map_err(|kind| self.undefined(kind, at))
    }

    /// Evaluates something in the state before the step.
    pub fn before<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        let now = mem::replace(&mut self.state, self.old);
        let result = run(self);
        self.state = now;
        result
    }

    fn construct(
        &mut self,
        data: DataId,
        variant: u32,
        fields: &'m [Expr],
        at: Span,
    ) -> Eval<Value> {
        let fields = self.all(fields)?.into();
        let is_struct = self.model.spec.data(data).is_struct;
        let value = if is_struct { Value::Tuple(fields) } else { Value::Variant(variant, fields) };
        self.not_too_deep(value, data, at)
    }

    /// Limits the nesting of values, which whoever compares or drops them recurses over.
    fn not_too_deep(&self, value: Value, data: DataId, at: Span) -> Eval<Value> {
        if self.model.recursive[data.index()] && shape::deeper_than(MAX_CALLS, &value) {
            return Err(self.undefined(Undefined::RunawayRecursion { limit: MAX_CALLS }, at));
        }
        Ok(value)
    }

    fn with_field(
        &mut self,
        base: &'m Expr,
        field: u32,
        value: &'m Expr,
        whole: &Expr,
    ) -> Eval<Value> {
        let base = self.eval(base)?;
        let mut fields = shape::tuple(&base).to_vec();
        fields[field as usize] = self.eval(value)?;
        let value = Value::Tuple(fields.into());
        match self.model.spec.types[whole.ty] {
            Type::Data(data) => self.not_too_deep(value, data, whole.at),
            _ => Ok(value),
        }
    }

    fn map(&mut self, entries: &'m [(Expr, Expr)]) -> Eval<Value> {
        let entries = entries.iter().map(|(key, value)| Ok((self.eval(key)?, self.eval(value)?)));
        Ok(Value::map(entries.collect::<Eval<Vec<_>>>()?))
    }

    /// Evaluates the arguments as far as the operation needs them, and applies it.
    fn operation(&mut self, op: Op, arguments: &'m [Expr], at: Span) -> Eval<Value> {
        let result = match (op, arguments) {
            (Op::And, _) => return self.first_is(false, arguments),
            (Op::Or, _) => return self.first_is(true, arguments),
            (Op::Implies, [left, right]) => {
                return Ok(Value::Bool(!self.holds(left)? || self.holds(right)?));
            }
            (_, [a]) => ops::unary(op, &self.eval(a)?),
            (_, [a, b]) => {
                let (first, second) = (self.eval(a)?, self.eval(b)?);
                ops::binary(op, first, second, b.ty)
            }
            (Op::Put, [collection, key, value]) => {
                let (collection, key) = (self.eval(collection)?, self.eval(key)?);
                ops::put(collection, key, self.eval(value)?)
            }
            _ => unreachable!("ill-formed IR: `{}` of {} arguments", op.name(), arguments.len()),
        };
        result.map_err(|kind| self.undefined(kind, at))
    }

    /// `deciding` if one of the conditions is, which ends the evaluation; else its opposite.
    fn first_is(&mut self, deciding: bool, conditions: &'m [Expr]) -> Eval<Value> {
        for condition in conditions {
            if self.holds(condition)? == deciding {
                return Ok(Value::Bool(deciding));
            }
        }
        Ok(Value::Bool(!deciding))
    }

    /// Does something with the locals of a `let` bound.
    pub fn in_let<R>(
        &mut self,
        pattern: &Pattern,
        value: &'m Expr,
        at: Span,
        run: &mut dyn FnMut(&mut Self) -> Eval<R>,
    ) -> Eval<R> {
        let scope = self.frame.scope.len();
        let value = self.eval(value)?;
        if !self.frame.matches(pattern, &value) {
            return Err(self.undefined(Undefined::NoArm, at));
        }
        let result = run(self)?;
        self.frame.scope.truncate(scope);
        Ok(result)
    }

    /// Does something with the first arm that matches and its locals bound.
    pub fn in_arm<R>(
        &mut self,
        value: &'m Expr,
        arms: &'m [Arm],
        at: Span,
        run: &mut dyn FnMut(&mut Self, &'m Arm) -> Eval<R>,
    ) -> Eval<R> {
        let scope = self.frame.scope.len();
        let value = self.eval(value)?;
        let Some(arm) = arms.iter().find(|arm| self.frame.matches(&arm.pattern, &value)) else {
            return Err(self.undefined(Undefined::NoArm, at));
        };
        let result = run(self, arm)?;
        self.frame.scope.truncate(scope);
        Ok(result)
    }
}
