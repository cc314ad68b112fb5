//! The code of a system in terms of the other one's types and constants.

use super::Import;
use crate::{
    Block, Body, Clause, DataId, Expr, ExprKind, Local, Pattern, Spec, Stmt, StmtKind, TypeId, walk,
};

impl Import {
    /// The system `upper` with the types, structs, enums and constants of `lower`, into which they
    /// were imported.
    pub fn translated(&self, upper: &Spec, lower: &Spec) -> Spec {
        let mut spec = upper.clone();
        spec.types = lower.types.clone();
        spec.opaques = lower.opaques.clone();
        spec.datas = lower.datas.clone();
        spec.consts = lower.consts.clone();
        for claim in spec.assumes.iter_mut().chain(&mut spec.claims) {
            self.body(&mut claim.body);
        }
        for var in &mut spec.vars {
            self.replace(&mut var.ty);
            var.init.iter_mut().for_each(|init| self.body(init));
        }
        for function in &mut spec.functions {
            self.replace(&mut function.result);
            self.body(&mut function.body);
        }
        self.locals(&mut spec.init.locals);
        self.block(&mut spec.init.code);
        for transition in &mut spec.transitions {
            self.locals(&mut transition.body.locals);
            for param in &mut transition.params {
                self.pattern(&mut param.pattern);
                self.expr(&mut param.domain);
            }
            self.block(&mut transition.body.code);
        }
        for objective in &mut spec.objectives {
            self.body(&mut objective.body);
        }
        if let Some(agents) = &mut spec.agents {
            agents.id = self.datas[agents.id.index()];
        }
        spec
    }

    /// A body of the first system, in terms of the other one.
    pub fn body(&self, body: &mut Body<Expr>) {
        self.locals(&mut body.locals);
        self.expr(&mut body.code);
    }

    fn replace(&self, ty: &mut TypeId) {
        *ty = self.types[ty.index()];
    }

    fn locals(&self, locals: &mut [Local]) {
        locals.iter_mut().for_each(|local| self.replace(&mut local.ty));
    }

    fn expr(&self, expr: &mut Expr) {
        self.replace(&mut expr.ty);
        match &mut expr.kind {
            ExprKind::Opaque(id, _) => *id = self.opaques[id.index()],
            ExprKind::Const(id) => *id = self.consts[id.index()],
            ExprKind::Universe(ty) => self.replace(ty),
            ExprKind::Construct(data, variant, _) => self.data(data, variant),
            ExprKind::Match(_, arms) => {
                arms.iter_mut().for_each(|arm| self.pattern(&mut arm.pattern));
            }
            ExprKind::Let(pattern, ..) | ExprKind::Fold { element: pattern, .. } => {
                self.pattern(pattern);
            }
            ExprKind::Quantified(_, clauses, _)
            | ExprKind::Comprehension(_, clauses, _)
            | ExprKind::MapComprehension(clauses, ..) => {
                for clause in clauses {
                    if let Clause::In(pattern, _) = clause {
                        self.pattern(pattern);
                    }
                }
            }
            _ => {}
        }
        walk::parts_mut(expr, &mut |part| self.expr(part));
    }

    fn data(&self, data: &mut DataId, variant: &mut u32) {
        *variant = self.variants[data.index()][*variant as usize];
        *data = self.datas[data.index()];
    }

    fn pattern(&self, pattern: &mut Pattern) {
        match pattern {
            Pattern::Construct(data, variant, parts) => {
                self.data(data, variant);
                parts.iter_mut().for_each(|part| self.pattern(part));
            }
            Pattern::Tuple(parts) => parts.iter_mut().for_each(|part| self.pattern(part)),
            Pattern::Some(inner) => self.pattern(inner),
            Pattern::Wild
            | Pattern::Bind(_)
            | Pattern::Bool(_)
            | Pattern::Int(_)
            | Pattern::None => {}
        }
    }

    fn block(&self, block: &mut Block) {
        for stmt in block {
            self.stmt(stmt);
            walk::exprs_mut(stmt, &mut |expr| self.expr(expr));
            walk::blocks_mut(stmt, &mut |inner| self.block(inner));
        }
    }

    /// What a statement holds besides expressions and blocks.
    fn stmt(&self, stmt: &mut Stmt) {
        match &mut stmt.kind {
            StmtKind::Let(pattern, _, ty) => {
                self.pattern(pattern);
                ty.iter_mut().for_each(|ty| self.replace(ty));
            }
            StmtKind::RequireLet(pattern, _)
            | StmtKind::For(pattern, ..)
            | StmtKind::Pick { pattern, .. } => self.pattern(pattern),
            StmtKind::Match(_, alternatives) => {
                alternatives.iter_mut().for_each(|a| self.pattern(&mut a.pattern));
            }
            StmtKind::Require(_)
            | StmtKind::Assign(..)
            | StmtKind::If(..)
            | StmtKind::Either(_)
            | StmtKind::Assert(_) => {}
        }
    }
}
