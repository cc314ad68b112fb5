//! Every variable gets an initial value, and nothing is read before it has one.

use super::reads::Reads;
use crate::Problem;
use crate::words::systems;
use ir::{Expr, Spec, Stmt, StmtKind, VarId, walk};

pub(super) fn check(spec: &Spec, reads: &Reads, problems: &mut Vec<Problem>) {
    constants(spec, reads, problems);
    let mut flow = Flow { spec, reads, problems };
    let mut assigned = Vec::new();
    for (index, var) in spec.vars.iter().enumerate() {
        let Some(init) = &var.init else { continue };
        for (read, at) in reads.places(&init.code) {
            if !assigned.contains(&read) {
                let other = spec.var(read);
                flow.problems.push(systems::initial_value_reads(
                    &var.name,
                    &other.name,
                    at,
                    other.at,
                ));
            }
        }
        assigned.push(VarId::new(index));
    }
    flow.block(&spec.init.code, &mut assigned);
    for (index, var) in spec.vars.iter().enumerate() {
        if !assigned.contains(&VarId::new(index)) {
            flow.problems.push(systems::never_initialised(&var.name, var.at));
        }
    }
}

fn constants(spec: &Spec, reads: &Reads, problems: &mut Vec<Problem>) {
    for constant in &spec.consts {
        let default = constant.default.as_ref().map(|default| &default.code);
        if let Some((var, at)) =
            default.and_then(|default| reads.places(default).into_iter().next())
        {
            let what = format!("the default of the constant `{}`", constant.name);
            problems.push(systems::constant_reads(&what, &spec.var(var).name, at));
        }
    }
    for assume in &spec.assumes {
        if let Some(var) = reads.of_expr(&assume.body.code).first() {
            let name = crate::ast::Name { text: assume.name.clone(), at: assume.at };
            problems.push(systems::assume_reads(&name, &spec.var(*var).name));
        }
    }
}

/// Definite assignment along the paths of `init`.
struct Flow<'a> {
    spec: &'a Spec,
    reads: &'a Reads,
    problems: &'a mut Vec<Problem>,
}

impl Flow<'_> {
    fn block(&mut self, block: &[Stmt], assigned: &mut Vec<VarId>) {
        for stmt in block {
            walk::exprs(stmt, &mut |expr| self.expr(expr, assigned));
            match &stmt.kind {
                StmtKind::Assign(var, accesses, _) => {
                    if !accesses.is_empty() {
                        self.read(*var, stmt.at, assigned);
                    }
                    if !assigned.contains(var) {
                        assigned.push(*var);
                    }
                }
                // The body of a loop may run zero times.
                StmtKind::For(_, _, body) => self.block(body, &mut assigned.clone()),
                _ => self.branches(stmt, assigned),
            }
        }
    }

    /// After branches, what every branch assigned is assigned.
    fn branches(&mut self, stmt: &Stmt, assigned: &mut Vec<VarId>) {
        let mut after: Option<Vec<VarId>> = None;
        walk::blocks(stmt, &mut |block| {
            let mut inner = assigned.clone();
            self.block(block, &mut inner);
            after = Some(match after.take() {
                None => inner,
                Some(common) => common.into_iter().filter(|var| inner.contains(var)).collect(),
            });
        });
        if let Some(after) = after {
            *assigned = after;
        }
    }

    fn expr(&mut self, expr: &Expr, assigned: &[VarId]) {
        for (var, at) in self.reads.places(expr) {
            self.read(var, at, assigned);
        }
    }

    fn read(&mut self, var: VarId, at: ir::Span, assigned: &[VarId]) {
        if !assigned.contains(&var) {
            let declared = self.spec.var(var);
            self.problems.push(systems::read_before_assigned(&declared.name, at, declared.at));
        }
    }
}
