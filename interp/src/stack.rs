//! Native stack: evaluation recurses over expressions and calls, so it runs on a thread whose stack
//! is large enough for the deepest evaluation that the limits allow.

use ir::{Body, Expr, ExprKind, Spec, walk};
use std::thread;

/// The most levels of expressions that nested calls may add up to.
pub const MAX_LEVELS: usize = 20_000;

/// More native stack than one level of an expression takes (measured: under 1 KiB optimized, under
/// 4 KiB not).
const BYTES_PER_LEVEL: usize = 8 << 10;

/// Runs `run` on a thread with enough stack to evaluate anything in the spec and in `more`.
pub fn with_enough<R: Send>(spec: &Spec, more: usize, run: impl FnOnce() -> R + Send) -> R {
    let levels = MAX_LEVELS + deepest(spec).max(more) + 100;
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(levels * BYTES_PER_LEVEL);
        let thread = builder.spawn_scoped(scope, run).expect("the system can start a thread");
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// How deep the expression is nested; each clause of a binder is a level of its own.
pub fn depth(expr: &Expr) -> usize {
    let mut deepest = 0;
    walk::parts(expr, &mut |part| deepest = deepest.max(depth(part)));
    let clauses = match &expr.kind {
        ExprKind::Quantified(_, clauses, _)
        | ExprKind::Comprehension(_, clauses, _)
        | ExprKind::MapComprehension(clauses, ..) => clauses.len(),
        _ => 0,
    };
    deepest + 1 + clauses
}

/// How deep the deepest expression of the spec is nested.
fn deepest(spec: &Spec) -> usize {
    let mut deepest = 0;
    let mut see = |expr: &Expr| deepest = deepest.max(depth(expr));
    let bodies = spec.consts.iter().filter_map(|constant| constant.default.as_ref());
    let bodies = bodies.chain(spec.vars.iter().filter_map(|var| var.init.as_ref()));
    let bodies = bodies.chain(spec.functions.iter().map(|function| &function.body));
    let bodies = bodies.chain(spec.assumes.iter().chain(&spec.claims).map(|claim| &claim.body));
    bodies.for_each(|body: &Body<Expr>| see(&body.code));
    each_in(&spec.init.code, &mut see);
    for transition in &spec.transitions {
        transition.params.iter().for_each(|param| see(&param.domain));
        each_in(&transition.body.code, &mut see);
    }
    deepest
}

/// Calls `visit` with each outermost expression in a block.
fn each_in(block: &[ir::Stmt], visit: &mut dyn FnMut(&Expr)) {
    for stmt in block {
        walk::exprs(stmt, visit);
        walk::blocks(stmt, &mut |inner| each_in(inner, visit));
    }
}
