//! Expressions of any type.

use crate::exprs::Rule;
use crate::scope::{Gen, Signature};
use ir::{Arm, Expr, ExprKind, Op, Type, TypeId};

/// The rules that work for every type.
pub const RULES: &[Rule] = &[
    if_else,
    let_in,
    match_value,
    unwrap_or,
    unwrap,
    index_map,
    index_seq,
    field,
    only,
    fold,
    call,
    old,
    old,
    with_field,
];

fn if_else(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let bool = make.bool();
    let condition = Box::new(make.gen_expr(bool, depth));
    let branches = [0, 1].map(|_| Box::new(make.gen_expr(aim, depth)));
    let [then, otherwise] = branches;
    Some(make.expr(ExprKind::If(condition, then, otherwise), aim))
}

fn let_in(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let of = make.some_type();
    let value = Box::new(make.gen_expr(of, depth));
    Some(make.scoped(|make| {
        let pattern = make.pattern(of);
        let body = Box::new(make.gen_expr(aim, depth));
        make.expr(ExprKind::Let(pattern, value, body), aim)
    }))
}

fn match_value(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let of = make.some_type();
    let value = Box::new(make.gen_expr(of, depth));
    let arms = make.alternatives(of, |make| make.gen_expr(aim, depth));
    let arms = arms.into_iter().map(|(pattern, body)| Arm { pattern, body }).collect();
    Some(make.expr(ExprKind::Match(value, arms), aim))
}

fn unwrap_or(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let option = make.option(aim);
    let parts = [make.gen_expr(option, depth), make.gen_expr(aim, depth)];
    Some(make.op(Op::UnwrapOr, parts, aim))
}

fn unwrap(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let (option, bool) = (make.option(aim), make.bool());
    let value = make.gen_expr(option, depth);
    Some(make.shared(value, option, aim, |make, value| {
        let is_some = make.op(Op::IsSome, [value.clone()], bool);
        let unwrapped = make.op(Op::Unwrap, [value.clone()], aim);
        make.guarded(is_some, unwrapped, aim)
    }))
}

fn index_map(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let bool = make.bool();
    let maps = make.readable(|make, found| match make.form(found) {
        Type::Map(_, value, _) => make.is_within(value, aim),
        _ => false,
    });
    if maps.is_empty() {
        return None;
    }
    let leaf = &maps[make.choices.below(maps.len())];
    let Type::Map(key, ..) = make.form(leaf.aim) else { return None };
    let (map, key_value) = (make.read(leaf), make.gen_expr(key, depth));
    Some(make.shared(key_value, key, aim, |make, key| {
        let has = make.op(Op::In, [key.clone(), map.clone()], bool);
        let value = make.op(Op::Index, [map, key.clone()], aim);
        make.guarded(has, value, aim)
    }))
}

fn index_seq(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let (seq, int, bool) = (make.seq(aim), make.int(), make.bool());
    let set = make.set(int);
    let value = make.gen_expr(seq, depth);
    Some(make.shared(value, seq, aim, |make, value| {
        let at = make.gen_expr(int, depth);
        make.shared(at, int, aim, |make, at| {
            let indices = make.op(Op::Indices, [value.clone()], set);
            let has = make.op(Op::In, [at.clone(), indices], bool);
            let element = make.op(Op::Index, [value.clone(), at.clone()], aim);
            make.guarded(has, element, aim)
        })
    }))
}

fn field(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let found = make.readable(|make, found| make.fields(found).contains(&aim));
    let (base, fields) = if found.is_empty() {
        let fields = vec![make.some_type(), aim];
        let tuple = make.tuple(fields.clone());
        (make.gen_expr(tuple, depth), fields)
    } else {
        let leaf = &found[make.choices.below(found.len())];
        (make.read(leaf), make.fields(leaf.aim))
    };
    let index = fields.iter().position(|field| *field == aim)?;
    Some(make.expr(ExprKind::Field(Box::new(base), index as u32), aim))
}

fn only(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let set = make.set(aim);
    let content = if make.is_risky() {
        make.gen_expr(set, depth)
    } else {
        let element = make.gen_expr(aim, depth);
        make.expr(ExprKind::Set(vec![element]), set)
    };
    Some(make.op(Op::Only, [content], aim))
}

fn fold(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let (source, of) = make.folded(depth);
    let start = Box::new(make.gen_expr(aim, depth));
    make.in_loop(|make| {
        let accumulator = make.bind(aim);
        let element = make.pattern(of);
        let step = Box::new(make.gen_expr(aim, depth));
        let source = Box::new(source);
        make.expr(ExprKind::Fold { source, start, accumulator, element, step }, aim)
    })
}

fn call(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let id = make.callable(|make, signature| make.is_within(signature.result, aim))?;
    let Signature { params, effect, .. } = make.functions[id.index()].clone();
    make.reads.variables |= effect.variables;
    make.reads.constants = make.reads.constants.max(effect.constants);
    let arguments = params.iter().map(|param| make.gen_expr(*param, depth)).collect();
    let ty = make.spec.functions[id.index()].result;
    Some(Expr { kind: ExprKind::Call(id, arguments), ty, at: ir::Span::NONE })
}

fn old(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    if !make.may.old {
        return None;
    }
    make.may.old = false;
    let inner = Box::new(make.gen_expr(aim, depth));
    make.may.old = true;
    Some(Expr { ty: inner.ty, kind: ExprKind::Old(inner), at: ir::Span::NONE })
}

fn with_field(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let fields = make.fields(aim);
    if fields.is_empty() || matches!(make.form(aim), Type::Tuple(_)) {
        return None;
    }
    let index = make.choices.below(fields.len());
    let base = Box::new(make.gen_expr(aim, depth));
    let value = Box::new(make.gen_expr(fields[index], depth));
    Some(make.expr(ExprKind::WithField(base, index as u32, value), aim))
}
