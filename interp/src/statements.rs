//! Statements: what each does to a path.

use crate::explain;
use crate::fault::{Eval, Fault, FaultKind};
use crate::frame::Env;
use crate::model::{MAX_VALUES, Model};
use crate::path::{Path, Task};
use crate::shape;
use ir::{Expr, MatchBlock, Pattern, Span, Stmt, StmtKind, TypeId, Value, walk};
use std::sync::Arc;
use verdict::{Fact, NamedValue, Obstacle, Undefined, What};

impl<'m> Path<'m> {
    /// Runs the first statement of a block and leaves the others to do. Whether the path goes on.
    pub fn statement(&mut self, model: &'m Model<'m>, block: &'m [Stmt]) -> Eval<bool> {
        let Some((stmt, rest)) = block.split_first() else { return Ok(true) };
        if !rest.is_empty() {
            self.tasks.push(Task::Block(rest));
        }
        match &stmt.kind {
            StmtKind::Require(condition) => return self.require(model, condition),
            StmtKind::RequireLet(pattern, expr) => {
                let value = self.env(model).eval(expr)?;
                let matches = self.frame.matches(pattern, &value);
                if !matches {
                    self.pass(|_| {
                        let what = What::Text(expr.at);
                        let parts = vec![NamedValue { what, value, ty: expr.ty }];
                        let why = vec![Fact::Values { at: expr.at, expected: true, parts }];
                        Obstacle::Requires { at: stmt.at, why }
                    });
                }
                return Ok(matches);
            }
            StmtKind::Let(pattern, expr, ty) => self.bind(model, pattern, expr, *ty)?,
            StmtKind::Assign(var, accesses, expr) => {
                self.assign(model, *var, accesses, expr, stmt.at)?;
            }
            StmtKind::If(condition, then, otherwise) => {
                let branch = if self.env(model).holds(condition)? { then } else { otherwise };
                self.enter(branch);
            }
            StmtKind::Match(expr, alternatives) => {
                self.match_block(model, expr, alternatives, stmt.at)?;
            }
            StmtKind::For(pattern, expr, block) => {
                let elements = elements(&mut self.env(model), expr)?;
                self.tasks.push(Task::Each { pattern, elements, next: 0, block });
            }
            StmtKind::Pick { pattern, domain, filter, .. } => {
                let value = self.env(model).eval(domain)?;
                self.offer((pattern, filter.as_ref()), &value, (domain.at, domain.ty));
            }
            StmtKind::Either(blocks) => self.tasks.push(Task::Either { blocks, next: 0 }),
            StmtKind::Assert(condition) => self.assert(model, condition)?,
        }
        Ok(true)
    }

    /// Whether the path goes on after a requirement.
    fn require(&mut self, model: &'m Model<'m>, condition: &'m Expr) -> Eval<bool> {
        Ok(self.env(model).holds(condition)?
            || self.pass(|path| {
                let why = explain::why_false(&mut path.env(model), condition);
                Obstacle::Requires { at: condition.at, why }
            }))
    }

    fn bind(
        &mut self,
        model: &'m Model<'m>,
        pattern: &'m Pattern,
        expr: &'m Expr,
        ty: Option<TypeId>,
    ) -> Eval<()> {
        let value = self.env(model).eval(expr)?;
        if let Some(ty) = ty
            && let Err(misfit) = model.fit(&value, ty, "")
        {
            let misfit = stored_in(misfit, &self.names(pattern));
            return Err(self.env(model).undefined(misfit, expr.at));
        }
        if !self.frame.matches(pattern, &value) {
            return Err(self.env(model).undefined(Undefined::NoArm, expr.at));
        }
        Ok(())
    }

    /// The names that a pattern binds, as one text.
    fn names(&self, pattern: &Pattern) -> String {
        let mut names = Vec::new();
        let declared = self.frame.declared;
        walk::bound(pattern, &mut |local| names.push(declared[local.index()].name.as_str()));
        names.join(", ")
    }

    fn match_block(
        &mut self,
        model: &'m Model<'m>,
        expr: &'m Expr,
        alternatives: &'m [MatchBlock],
        at: Span,
    ) -> Eval<()> {
        let value = self.env(model).eval(expr)?;
        let scope = self.frame.scope.len();
        let matching = alternatives.iter().find(|a| self.frame.matches(&a.pattern, &value));
        let Some(alternative) = matching else {
            return Err(self.env(model).undefined(Undefined::NoArm, at));
        };
        self.tasks.push(Task::Leave(scope));
        self.tasks.push(Task::Block(&alternative.block));
        Ok(())
    }

    fn assert(&mut self, model: &'m Model<'m>, condition: &'m Expr) -> Eval<()> {
        let mut env = self.env(model);
        if env.holds(condition)? || !model.asserts {
            return Ok(());
        }
        let why = explain::why_false(&mut env, condition);
        Err(Fault::new(FaultKind::Assertion { at: condition.at, why }))
    }
}

/// The misfit with the name of what it was to be stored in.
fn stored_in(misfit: Undefined, name: &str) -> Undefined {
    match misfit {
        Undefined::OutOfBounds { value, ty, .. } => {
            Undefined::OutOfBounds { value, ty, stored_in: name.to_owned() }
        }
        other => other,
    }
}

/// What a `for` runs over: the elements of a sequence in order, of a set or bag in the type's order.
fn elements<'m>(env: &mut Env<'m, '_>, expr: &'m Expr) -> Eval<Arc<Vec<Value>>> {
    match env.eval(expr)? {
        Value::Set(elements) | Value::Seq(elements) => Ok(elements),
        bag => {
            let counted = shape::bag(&bag);
            let total = counted.iter().fold(0u64, |sum, (_, count)| sum.saturating_add(*count));
            if total > MAX_VALUES {
                let kind = Undefined::TooManyValues { limit: MAX_VALUES };
                return Err(env.undefined(kind, expr.at));
            }
            let copies = |(x, n): &(Value, u64)| std::iter::repeat_n(x.clone(), *n as usize);
            Ok(Arc::new(counted.iter().flat_map(copies).collect()))
        }
    }
}
