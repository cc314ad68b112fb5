//! Quantifiers, comprehensions and folds: expressions that bind locals again and again.

use crate::fault::Eval;
use crate::frame::Env;
use crate::model::MAX_VALUES;
use crate::shape;
use ir::{Clause, Expr, LocalId, Pattern, Quantifier, Span, Value};
use std::ops::ControlFlow;
use std::sync::Arc;
use verdict::Undefined;

/// What to do after a binding: go on, or end with a result.
pub(crate) type Flow<R> = ControlFlow<R>;

impl<'m> Env<'m, '_> {
    /// Calls `visit` with each binding of the clauses, until it ends the loop. Clauses bind from
    /// left to right, elements come in order.
    pub fn each_binding<R>(
        &mut self,
        clauses: &'m [Clause],
        visit: &mut dyn FnMut(&mut Self) -> Eval<Flow<R>>,
    ) -> Eval<Flow<R>> {
        match clauses.split_first() {
            None => visit(self),
            Some((Clause::If(condition), rest)) => {
                if self.holds(condition)? {
                    self.each_binding(rest, visit)
                } else {
                    Ok(Flow::Continue(()))
                }
            }
            Some((Clause::In(pattern, domain), rest)) => {
                let domain = self.eval(domain)?;
                self.each_match(&domain, pattern, &mut |env| env.each_binding(rest, visit))
            }
        }
    }

    /// Calls `visit` with each element of a set, sequence or bag that matches the pattern bound,
    /// until it ends the loop.
    fn each_match<R>(
        &mut self,
        collection: &Value,
        pattern: &Pattern,
        visit: &mut dyn FnMut(&mut Self) -> Eval<Flow<R>>,
    ) -> Eval<Flow<R>> {
        let scope = self.frame.scope.len();
        let mut visit_element = |env: &mut Self, element: &Value| -> Eval<Flow<R>> {
            env.tick()?;
            if !env.frame.matches(pattern, element) {
                return Ok(Flow::Continue(()));
            }
            let flow = visit(env)?;
            env.frame.scope.truncate(scope);
            Ok(flow)
        };
        match collection {
            Value::Set(elements) | Value::Seq(elements) => {
                for element in elements.iter() {
                    if let Flow::Break(result) = visit_element(self, element)? {
                        return Ok(Flow::Break(result));
                    }
                }
            }
            bag => {
                for (element, count) in shape::bag(bag).iter() {
                    for _ in 0..*count {
                        if let Flow::Break(result) = visit_element(self, element)? {
                            return Ok(Flow::Break(result));
                        }
                    }
                }
            }
        }
        Ok(Flow::Continue(()))
    }

    pub(crate) fn quantified(
        &mut self,
        quantifier: Quantifier,
        clauses: &'m [Clause],
        body: &'m Expr,
    ) -> Eval<Value> {
        let deciding = quantifier == Quantifier::Exists;
        let flow = self.each_binding(clauses, &mut |env| {
            let decided = env.holds(body)? == deciding;
            Ok(if decided { Flow::Break(()) } else { Flow::Continue(()) })
        })?;
        Ok(Value::Bool(flow.is_break() == deciding))
    }

    /// The values of an expression for each binding, in order.
    pub(crate) fn each_value(
        &mut self,
        clauses: &'m [Clause],
        body: &'m Expr,
        at: Span,
    ) -> Eval<Vec<Value>> {
        let mut values = Vec::new();
        self.collect(clauses, at, &mut |env| {
            values.push(env.eval(body)?);
            Ok(())
        })?;
        Ok(values)
    }

    pub(crate) fn map_comprehension(
        &mut self,
        clauses: &'m [Clause],
        key: &'m Expr,
        value: &'m Expr,
        at: Span,
    ) -> Eval<Value> {
        let mut entries = Vec::new();
        self.collect(clauses, at, &mut |env| {
            entries.push((env.eval(key)?, env.eval(value)?));
            Ok(())
        })?;
        entries.sort_unstable();
        entries.dedup();
        match entries.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => {
                let kind = Undefined::ConflictingKeys { key: pair[0].0.clone(), ty: key.ty };
                Err(self.undefined(kind, at))
            }
            None => Ok(Value::Map(Arc::new(entries))),
        }
    }

    /// Calls `visit` with each binding; too many are an error.
    fn collect(
        &mut self,
        clauses: &'m [Clause],
        at: Span,
        visit: &mut dyn FnMut(&mut Self) -> Eval<()>,
    ) -> Eval<()> {
        let mut count = 0;
        let flow: Flow<()> = self.each_binding(clauses, &mut |env| {
            count += 1;
            if count > MAX_VALUES {
                return Err(env.undefined(Undefined::TooManyValues { limit: MAX_VALUES }, at));
            }
            visit(env)?;
            Ok(Flow::Continue(()))
        })?;
        debug_assert!(flow.is_continue());
        Ok(())
    }

    pub(crate) fn fold(
        &mut self,
        source: &'m Expr,
        start: &'m Expr,
        accumulator: LocalId,
        element: &Pattern,
        step: &'m Expr,
    ) -> Eval<Value> {
        let source = self.eval(source)?;
        let mut result = self.eval(start)?;
        let scope = self.frame.scope.len();
        let flow: Flow<()> = self.each_match(&source, element, &mut |env| {
            // Taken, not cloned: what is held only here can grow in place.
            let before = std::mem::replace(&mut result, Value::None);
            env.frame.bind(accumulator, before);
            result = env.eval(step)?;
            Ok(Flow::Continue(()))
        })?;
        debug_assert!(flow.is_continue());
        self.frame.scope.truncate(scope);
        Ok(result)
    }
}
