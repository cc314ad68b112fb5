//! Calls of functions.

use crate::fault::Eval;
use crate::frame::Env;
use crate::model::MAX_CALLS;
use crate::stack::MAX_LEVELS;
use ir::{Expr, FnId, Function, Span, Value};
use std::mem;
use verdict::Undefined;

impl<'m> Env<'m, '_> {
    /// The result of a function.
    pub fn call(&mut self, id: FnId, arguments: &'m [Expr], at: Span) -> Eval<Value> {
        self.in_call(id, arguments, at, &mut |env, function| {
            let value = env.eval(&function.body.code)?;
            env.fit(&value, function.result, &function.name, function.body.code.at)?;
            Ok(value)
        })
    }

    /// Does something inside a function with its parameters bound.
    pub fn in_call<R>(
        &mut self,
        id: FnId,
        arguments: &'m [Expr],
        at: Span,
        run: &mut dyn FnMut(&mut Self, &'m Function) -> Eval<R>,
    ) -> Eval<R> {
        let function = &self.model.spec.functions[id.index()];
        let base = self.frame.values.len();
        for (argument, local) in arguments.iter().zip(&function.body.locals) {
            let value = self.eval(argument)?;
            self.fit(&value, local.ty, &local.name, argument.at)?;
            self.frame.values.push(value);
        }
        let levels = self.frame.levels + self.model.function_depths[id.index()];
        self.nest(levels, at)?;

        let frame = &mut *self.frame;
        frame.calls.push((&function.name, at));
        let levels = mem::replace(&mut frame.levels, levels);
        let declared = mem::replace(&mut frame.declared, &function.body.locals);
        let outer_base = mem::replace(&mut frame.base, base);
        let scope_base = mem::replace(&mut frame.scope_base, frame.scope.len());
        frame.extend(function.body.locals.len());
        frame.scope.extend((0..function.arity).map(ir::LocalId::new));

        let result = run(self, function)?;

        let frame = &mut *self.frame;
        frame.values.truncate(base);
        frame.scope.truncate(frame.scope_base);
        (frame.levels, frame.declared) = (levels, declared);
        (frame.base, frame.scope_base) = (outer_base, scope_base);
        frame.calls.pop();
        Ok(result)
    }

    /// Whether one more call, which nests expressions this deep, is within the limits.
    fn nest(&self, levels: usize, at: Span) -> Eval<()> {
        let calls = self.frame.calls.len();
        if calls >= MAX_CALLS || levels > MAX_LEVELS {
            return Err(self.undefined(Undefined::RunawayRecursion { limit: calls }, at));
        }
        Ok(())
    }
}
