//! Statements without choices and requirements as values: what the variables are after them.

use crate::build::{Build, Now};
use ir::{
    Access, Arm, Block, Expr, ExprKind, Op, Pattern, Span, Stmt, StmtKind, Type, TypeId, VarId,
};

/// Whether the statements neither require nor choose anything: they have one outcome.
pub(crate) fn is_plain(block: &[Stmt]) -> bool {
    block.iter().all(|stmt| match &stmt.kind {
        StmtKind::Require(_)
        | StmtKind::RequireLet(..)
        | StmtKind::Pick { .. }
        | StmtKind::Either(_) => false,
        _ => {
            let mut plain = true;
            ir::walk::blocks(stmt, &mut |inner| plain &= is_plain(inner));
            plain
        }
    })
}

/// The variables that statements assign, in order.
pub(crate) fn assigned(block: &[Stmt]) -> Vec<VarId> {
    fn add(block: &[Stmt], all: &mut Vec<VarId>) {
        for stmt in block {
            if let StmtKind::Assign(id, ..) = stmt.kind {
                all.push(id);
            }
            ir::walk::blocks(stmt, &mut |inner| add(inner, all));
        }
    }
    let mut all = Vec::new();
    add(block, &mut all);
    all.sort_unstable();
    all.dedup();
    all
}

impl Build<'_> {
    /// What an expression is once the variables have the values that a statement gives them: `then`
    /// makes it. The statement is plain.
    pub fn after(
        &mut self,
        stmt: &Stmt,
        now: &Now,
        then: &mut dyn FnMut(&mut Self, &Now) -> Expr,
    ) -> Expr {
        match &stmt.kind {
            StmtKind::Let(pattern, value, ty) => {
                let mut value = self.expr(value, now);
                if let Some(ty) = ty {
                    value = self.fitting(value, *ty);
                }
                let pattern = self.pattern(pattern);
                let inside = then(self, now);
                self.bind(pattern, value, inside)
            }
            StmtKind::Assign(id, accesses, value) => {
                let ty = self.system.var(*id).ty;
                let value = self.expr(value, now);
                let value = match &now[id.index()] {
                    Some(old) if !accesses.is_empty() => {
                        self.put(old.clone(), accesses, value, now)
                    }
                    _ => value,
                };
                let value = self.fitting(value, ty);
                self.given(&[*id], value, now, then)
            }
            // A false assertion is a violation of the upper system, not of the refinement.
            StmtKind::Assert(condition) => {
                let condition = self.expr(condition, now);
                let inside = then(self, now);
                self.bind(Pattern::Wild, condition, inside)
            }
            _ => {
                let mut vars = Vec::new();
                ir::walk::blocks(stmt, &mut |inner| vars.extend(assigned(inner)));
                vars.sort_unstable();
                vars.dedup();
                let outcome = self.outcome(stmt, &vars, now);
                self.given(&vars, outcome, now, then)
            }
        }
    }

    /// What an expression is once these variables have these values.
    fn given(
        &mut self,
        vars: &[VarId],
        value: Expr,
        now: &Now,
        then: &mut dyn FnMut(&mut Self, &Now) -> Expr,
    ) -> Expr {
        let mut next = now.clone();
        let pattern = self.pattern_of(vars, &mut next, value.at);
        let inside = then(self, &next);
        self.bind(pattern, value, inside)
    }

    /// A pattern for the values of these variables, which from then on are those.
    fn pattern_of(&mut self, vars: &[VarId], now: &mut Now, at: Span) -> Pattern {
        let mut parts = Vec::new();
        for id in vars {
            let var = self.system.var(*id);
            let local = self.local(&var.name, var.ty);
            now[id.index()] = Some(self.get(local, at));
            parts.push(Pattern::Bind(local));
        }
        if parts.len() == 1 { parts.remove(0) } else { Pattern::Tuple(parts) }
    }

    /// The values of these variables, as one.
    fn values(&mut self, vars: &[VarId], now: &Now, at: Span) -> Expr {
        let values = vars.iter().filter_map(|id| now[id.index()].clone());
        let mut values: Vec<Expr> = values.collect();
        if values.len() == 1 {
            return values.remove(0);
        }
        let ty = self.values_type(vars);
        Expr { kind: ExprKind::Tuple(values), ty, at }
    }

    fn values_type(&mut self, vars: &[VarId]) -> TypeId {
        let types: Vec<TypeId> = vars.iter().map(|id| self.system.var(*id).ty).collect();
        match types.as_slice() {
            [ty] => *ty,
            _ => self.ty(Type::Tuple(types)),
        }
    }

    /// The values of these variables after a branching or repeating statement.
    fn outcome(&mut self, stmt: &Stmt, vars: &[VarId], now: &Now) -> Expr {
        let (at, ty) = (stmt.at, self.values_type(vars));
        let kind = match &stmt.kind {
            StmtKind::If(condition, then, otherwise) => {
                let condition = self.expr(condition, now);
                let then = self.run(then, vars, now, at);
                let otherwise = self.run(otherwise, vars, now, at);
                ExprKind::If(Box::new(condition), Box::new(then), Box::new(otherwise))
            }
            StmtKind::Match(value, alternatives) => {
                let value = self.expr(value, now);
                let arm = |build: &mut Self, alternative: &ir::MatchBlock| Arm {
                    pattern: build.pattern(&alternative.pattern),
                    body: build.run(&alternative.block, vars, now, at),
                };
                let arms = alternatives.iter().map(|alternative| arm(self, alternative)).collect();
                ExprKind::Match(Box::new(value), arms)
            }
            StmtKind::For(pattern, source, block) => {
                return self.repeated((pattern, source, block), vars, now, at);
            }
            other => unreachable!("not a plain statement with blocks: {other:?}"),
        };
        Expr { kind, ty, at }
    }

    /// The values of these variables after a plain block.
    fn run(&mut self, block: &[Stmt], vars: &[VarId], now: &Now, at: Span) -> Expr {
        match block.split_first() {
            None => self.values(vars, now, at),
            Some((first, rest)) => {
                self.after(first, now, &mut |build, now| build.run(rest, vars, now, at))
            }
        }
    }

    /// The values of these variables after a block was run for each element.
    fn repeated(
        &mut self,
        (pattern, source, block): (&Pattern, &Expr, &Block),
        vars: &[VarId],
        now: &Now,
        at: Span,
    ) -> Expr {
        let source = self.expr(source, now);
        let element = match &self.spec.types[source.ty] {
            Type::Set(element, _) | Type::Seq(element, _) | Type::Bag(element, _) => *element,
            other => unreachable!("`for` over {other:?}"),
        };
        let ty = self.values_type(vars);
        let (accumulator, x) = (self.local("so far", ty), self.local("element", element));
        let start = self.values(vars, now, at);
        let mut inside = now.clone();
        let bound = self.pattern_of(vars, &mut inside, at);
        let outcome = self.run(block, vars, &inside, at);
        let so_far = self.get(accumulator, at);
        let outcome = self.bind(bound, so_far.clone(), outcome);
        let arms = vec![
            Arm { pattern: self.pattern(pattern), body: outcome },
            Arm { pattern: Pattern::Wild, body: so_far },
        ];
        let step = Expr { kind: ExprKind::Match(Box::new(self.get(x, at)), arms), ty, at };
        let kind = ExprKind::Fold {
            source: Box::new(source),
            start: Box::new(start),
            accumulator,
            element: Pattern::Bind(x),
            step: Box::new(step),
        };
        Expr { kind, ty, at }
    }

    /// A value with the part reached by the accesses replaced.
    fn put(&mut self, base: Expr, accesses: &[Access], value: Expr, now: &Now) -> Expr {
        let Some((first, rest)) = accesses.split_first() else { return value };
        let (ty, at) = (base.ty, value.at);
        match first {
            Access::Field(index) => {
                let part = self.part(&base, *index);
                let value = self.put(part, rest, value, now);
                let kind = match self.spec.types[ty].clone() {
                    Type::Tuple(types) => {
                        let mut value = Some(value);
                        let mut part = |other: usize| match other == *index as usize {
                            true => value.take().expect("one part has the index"),
                            false => self.part(&base, other as u32),
                        };
                        ExprKind::Tuple((0..types.len()).map(&mut part).collect())
                    }
                    _ => ExprKind::WithField(Box::new(base), *index, Box::new(value)),
                };
                Expr { kind, ty, at }
            }
            Access::Index(key) => {
                let key = self.expr(key, now);
                let value = match rest {
                    [] => value,
                    _ => {
                        let part = match &self.spec.types[ty] {
                            Type::Map(_, part, _) | Type::Seq(part, _) => *part,
                            other => unreachable!("an index into {other:?}"),
                        };
                        let args = vec![base.clone(), key.clone()];
                        let part = Expr { kind: ExprKind::Op(Op::Index, args), ty: part, at };
                        self.put(part, rest, value, now)
                    }
                };
                Expr { kind: ExprKind::Op(Op::Put, vec![base, key, value]), ty, at }
            }
        }
    }

    /// A field of a tuple or a struct.
    fn part(&self, base: &Expr, index: u32) -> Expr {
        let ty = match &self.spec.types[base.ty] {
            Type::Tuple(types) => types[index as usize],
            Type::Data(id) => self.spec.data(*id).variants[0].fields[index as usize].ty,
            other => unreachable!("a field of {other:?}"),
        };
        Expr { kind: ExprKind::Field(Box::new(base.clone()), index), ty, at: base.at }
    }
}
