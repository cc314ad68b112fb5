//! The values in an expression that no single part of it explains.

use crate::frame::Env;
use ir::{Clause, Expr, ExprKind, Op, walk};
use verdict::{NamedValue, What};

/// An explanation shows at most this many values.
const MAX_PARTS: usize = 12;

/// The values of the parts of an expression, in the order in which they stand, a whole before its
/// parts: variables and locals, calls, what is looked up, both sides of a comparison. Literals are
/// left out, and the collection where only an element of it is looked up.
pub(crate) fn parts<'m>(env: &mut Env<'m, '_>, expr: &'m Expr) -> Vec<NamedValue> {
    let mut parts = Vec::new();
    match &expr.kind {
        ExprKind::Op(op, _) if !looks_up(*op) => inside(env, expr, &mut parts),
        ExprKind::Quantified(_, clauses, _) => {
            if let Some(Clause::In(_, domain)) = clauses.first() {
                part(env, domain, &mut parts);
            }
        }
        _ => part(env, expr, &mut parts),
    }
    parts
}

/// Adds the value of a part and of what is in it.
fn part<'m>(env: &mut Env<'m, '_>, expr: &'m Expr, parts: &mut Vec<NamedValue>) {
    if is_literal(expr) || parts.len() >= MAX_PARTS {
        return;
    }
    let is_boolean = matches!(expr.kind, ExprKind::Op(Op::And | Op::Or | Op::Not | Op::Implies, _));
    if !is_boolean {
        // What was not evaluated before may have no value; then there is none to show.
        let Ok(value) = env.quietly(|env| env.eval(expr)) else { return };
        let what = match &expr.kind {
            ExprKind::Local(id) => env.frame.named(*id).what,
            _ => What::Text(expr.at),
        };
        let named = NamedValue { what, value, ty: expr.ty };
        if !parts.contains(&named) {
            parts.push(named);
        }
    }
    inside(env, expr, parts);
}

/// Adds the values of what is in an expression; what binds locals is not entered.
fn inside<'m>(env: &mut Env<'m, '_>, expr: &'m Expr, parts: &mut Vec<NamedValue>) {
    match &expr.kind {
        ExprKind::Op(op, arguments) if looks_up(*op) => {
            for argument in looked_in(&arguments[0]).into_iter().chain(&arguments[1..]) {
                part(env, argument, parts);
            }
        }
        ExprKind::Field(base, _) => {
            if let Some(base) = looked_in(base) {
                part(env, base, parts);
            }
        }
        ExprKind::Op(_, list)
        | ExprKind::Call(_, list)
        | ExprKind::Tuple(list)
        | ExprKind::Construct(_, _, list)
        | ExprKind::Set(list)
        | ExprKind::Seq(list)
        | ExprKind::Bag(list) => list.iter().for_each(|inner| part(env, inner, parts)),
        ExprKind::Some(inner) => part(env, inner, parts),
        ExprKind::Map(entries) => {
            for (key, value) in entries {
                part(env, key, parts);
                part(env, value, parts);
            }
        }
        _ => {}
    }
}

fn looks_up(op: Op) -> bool {
    matches!(op, Op::Index | Op::Get)
}

/// The collection or structure, if it is worth showing: not a whole variable.
fn looked_in(base: &Expr) -> Option<&Expr> {
    match &base.kind {
        ExprKind::Var(_) | ExprKind::Const(_) => None,
        ExprKind::Old(inner) => looked_in(inner).map(|_| base),
        _ => Some(base),
    }
}

/// Whether the expression says nothing but itself: no constant, variable, local or call in it.
fn is_literal(expr: &Expr) -> bool {
    let mut literal = true;
    walk::every(expr, &mut |part| {
        literal &= !matches!(
            part.kind,
            ExprKind::Const(_) | ExprKind::Var(_) | ExprKind::Local(_) | ExprKind::Call(..)
        );
    });
    literal
}
