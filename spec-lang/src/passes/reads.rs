//! Which variables an expression reads, through the functions it calls.

use ir::{Expr, ExprKind, Span, Spec, VarId, walk};

/// The variables each function reads, directly or through others.
pub(super) struct Reads {
    functions: Vec<Vec<VarId>>,
}

impl Reads {
    pub fn of(spec: &Spec) -> Self {
        let mut reads = Reads { functions: vec![Vec::new(); spec.functions.len()] };
        loop {
            let next: Vec<Vec<VarId>> =
                spec.functions.iter().map(|function| reads.of_expr(&function.body.code)).collect();
            if next == reads.functions {
                return reads;
            }
            reads.functions = next;
        }
    }

    /// The variables an expression reads, ascending.
    pub fn of_expr(&self, expr: &Expr) -> Vec<VarId> {
        let mut vars: Vec<VarId> = self.places(expr).into_iter().map(|(var, _)| var).collect();
        vars.sort_unstable();
        vars.dedup();
        vars
    }

    /// The variables an expression reads, each with the innermost expression that does.
    pub fn places(&self, expr: &Expr) -> Vec<(VarId, Span)> {
        let mut places = Vec::new();
        walk::every(expr, &mut |part| match &part.kind {
            ExprKind::Var(var) => places.push((*var, part.at)),
            ExprKind::Call(function, _) => {
                places.extend(self.functions[function.index()].iter().map(|var| (*var, part.at)));
            }
            _ => {}
        });
        places
    }
}
