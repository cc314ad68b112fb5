//! Expressions that fit booleans, integers, options, tuples, structs and enums.

use crate::exprs::Rule;
use crate::scope::Gen;
use ir::{Expr, ExprKind, Op, Type, TypeId};

/// The rules for a type, if it is one of these.
pub fn rules(form: &Type) -> Option<&'static [Rule]> {
    match form {
        Type::Bool => Some(&[
            logic,
            not,
            equal,
            compare,
            member,
            subset,
            is_prefix,
            is_distinct,
            is_some,
            quantified,
        ]),
        Type::Int => Some(&[
            arithmetic, arithmetic, divide, negate, length, sum, extreme, count, position, entry,
        ]),
        Type::Range(..) => Some(&[clamp, wrap]),
        Type::Option(_) => Some(&[some, get, end, neighbour]),
        Type::Tuple(_) | Type::Data(_) => Some(&[construct]),
        _ => None,
    }
}

fn choose(make: &mut Gen, ops: &[Op]) -> Op {
    ops[make.choices.below(ops.len())]
}

fn logic(make: &mut Gen, bool: TypeId, depth: usize) -> Option<Expr> {
    let op = choose(make, &[Op::And, Op::Or, Op::Implies]);
    let parts = if op != Op::Implies && make.choices.once_in(4) { 3 } else { 2 };
    let parts = (0..parts).map(|_| make.gen_expr(bool, depth)).collect();
    Some(make.expr(ExprKind::Op(op, parts), bool))
}

fn not(make: &mut Gen, bool: TypeId, depth: usize) -> Option<Expr> {
    let part = make.gen_expr(bool, depth);
    Some(make.op(Op::Not, [part], bool))
}

fn equal(make: &mut Gen, bool: TypeId, depth: usize) -> Option<Expr> {
    let of = make.some_type();
    let op = choose(make, &[Op::Eq, Op::Ne]);
    let parts = [0, 1].map(|_| make.gen_expr(of, depth));
    Some(make.op(op, parts, bool))
}

fn compare(make: &mut Gen, bool: TypeId, depth: usize) -> Option<Expr> {
    let op = choose(make, &[Op::Lt, Op::Le, Op::Gt, Op::Ge]);
    let int = make.int();
    let parts = [0, 1].map(|_| make.gen_expr(int, depth));
    Some(make.op(op, parts, bool))
}

fn member(make: &mut Gen, bool: TypeId, depth: usize) -> Option<Expr> {
    let whole = some_collection(make);
    let (Type::Set(of, _) | Type::Seq(of, _) | Type::Bag(of, _) | Type::Map(of, ..)) =
        make.form(whole)
    else {
        return None;
    };
    let parts = [make.gen_expr(of, depth), make.gen_expr(whole, depth)];
    Some(make.op(Op::In, parts, bool))
}

/// The type of a set, a sequence, a bag or a map.
fn some_collection(make: &mut Gen) -> TypeId {
    let wanted =
        |form: &Type| matches!(form, Type::Set(..) | Type::Seq(..) | Type::Bag(..) | Type::Map(..));
    make.some_whole(wanted, |make, of| match make.choices.below(4) {
        0 => make.set(of),
        1 => make.seq(of),
        2 => make.bag(of),
        _ => {
            let value = make.some_type();
            make.map(of, value)
        }
    })
}

fn some_seq(make: &mut Gen) -> TypeId {
    make.some_whole(|form| matches!(form, Type::Seq(..)), Gen::seq)
}

fn subset(make: &mut Gen, bool: TypeId, depth: usize) -> Option<Expr> {
    let set = make.some_whole(|form| matches!(form, Type::Set(..)), Gen::set);
    let parts = [0, 1].map(|_| make.gen_expr(set, depth));
    Some(make.op(Op::Subset, parts, bool))
}

fn is_prefix(make: &mut Gen, bool: TypeId, depth: usize) -> Option<Expr> {
    let seq = some_seq(make);
    let parts = [0, 1].map(|_| make.gen_expr(seq, depth));
    Some(make.op(Op::IsPrefix, parts, bool))
}

fn is_distinct(make: &mut Gen, bool: TypeId, depth: usize) -> Option<Expr> {
    let seq = some_seq(make);
    let part = make.gen_expr(seq, depth);
    Some(make.op(Op::IsDistinct, [part], bool))
}

fn is_some(make: &mut Gen, bool: TypeId, depth: usize) -> Option<Expr> {
    let option = make.some_whole(|form| matches!(form, Type::Option(_)), Gen::option);
    let part = make.gen_expr(option, depth);
    Some(make.op(Op::IsSome, [part], bool))
}

fn quantified(make: &mut Gen, _: TypeId, depth: usize) -> Option<Expr> {
    make.quantified(depth)
}

fn arithmetic(make: &mut Gen, int: TypeId, depth: usize) -> Option<Expr> {
    let op = choose(make, &[Op::Add, Op::Sub, Op::Min, Op::Max, Op::Mul]);
    let parts = [0, 1].map(|_| make.gen_expr(int, depth));
    Some(make.op(op, parts, int))
}

fn divide(make: &mut Gen, int: TypeId, depth: usize) -> Option<Expr> {
    let op = choose(make, &[Op::Div, Op::Mod]);
    let dividend = make.gen_expr(int, depth);
    let divisor = if make.is_risky() {
        make.gen_expr(int, depth)
    } else {
        let divisor = [2, 3, -2, 1][make.choices.below(4)];
        make.number(divisor)
    };
    Some(make.op(op, [dividend, divisor], int))
}

fn negate(make: &mut Gen, int: TypeId, depth: usize) -> Option<Expr> {
    let part = make.gen_expr(int, depth);
    Some(make.op(Op::Neg, [part], int))
}

fn length(make: &mut Gen, int: TypeId, depth: usize) -> Option<Expr> {
    let whole = some_collection(make);
    let whole = make.gen_expr(whole, depth);
    Some(make.op(Op::Len, [whole], int))
}

fn sum(make: &mut Gen, int: TypeId, depth: usize) -> Option<Expr> {
    let whole = match make.choices.below(3) {
        0 => make.set(int),
        1 => make.seq(int),
        _ => make.bag(int),
    };
    let whole = make.gen_expr(whole, depth);
    Some(make.op(Op::Sum, [whole], int))
}

/// The smallest or largest of something, mostly with one element added so that there is one.
fn extreme(make: &mut Gen, int: TypeId, depth: usize) -> Option<Expr> {
    let op = choose(make, &[Op::Minimum, Op::Maximum]);
    let whole = if make.choices.once_in(2) { make.set(int) } else { make.seq(int) };
    let mut elements = make.gen_expr(whole, depth);
    if !make.is_risky() {
        let one = make.leaf(int);
        elements = make.op(Op::Insert, [elements, one], whole);
    }
    Some(make.op(op, [elements], int))
}

fn count(make: &mut Gen, int: TypeId, depth: usize) -> Option<Expr> {
    let bag = make.some_whole(|form| matches!(form, Type::Bag(..)), Gen::bag);
    let Type::Bag(of, _) = make.form(bag) else { return None };
    let parts = [make.gen_expr(bag, depth), make.gen_expr(of, depth)];
    Some(make.op(Op::Count, parts, int))
}

fn position(make: &mut Gen, int: TypeId, depth: usize) -> Option<Expr> {
    let (seq, option) = (some_seq(make), make.option(int));
    let Type::Seq(of, _) = make.form(seq) else { return None };
    let parts = [make.gen_expr(seq, depth), make.gen_expr(of, depth)];
    let position = make.op(Op::IndexOf, parts, option);
    let otherwise = make.leaf(int);
    Some(make.op(Op::UnwrapOr, [position, otherwise], int))
}

/// An integer that a type has bounds for.
fn entry(make: &mut Gen, _: TypeId, depth: usize) -> Option<Expr> {
    let ranges: Vec<TypeId> = make.pool.clone();
    let ranges: Vec<TypeId> =
        ranges.into_iter().filter(|ty| matches!(make.form(*ty), Type::Range(..))).collect();
    if ranges.is_empty() {
        return None;
    }
    let range = ranges[make.choices.below(ranges.len())];
    Some(make.gen_expr(range, depth))
}

/// `max(low, min(e, high))`.
fn clamp(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let Type::Range(low, high) = make.form(aim) else { return None };
    let (low, high) = make.limits(&low, &high);
    let int = make.int();
    let value = make.gen_expr(int, depth);
    if make.is_risky() {
        return Some(value);
    }
    let (low, high) = (make.number(low), make.number(high));
    let below = make.op(Op::Min, [value, high], int);
    Some(make.op(Op::Max, [low, below], int))
}

/// `(e % size) + low`.
fn wrap(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let Type::Range(low, high) = make.form(aim) else { return None };
    let (low, high) = make.limits(&low, &high);
    let size = high.checked_sub(low)?.checked_add(1)?;
    let int = make.int();
    let parts = [make.gen_expr(int, depth), make.number(size)];
    let rest = make.op(Op::Mod, parts, int);
    let low = make.number(low);
    Some(make.op(Op::Add, [rest, low], int))
}

fn some(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let Type::Option(content) = make.form(aim) else { return None };
    let content = Box::new(make.gen_expr(content, depth));
    Some(make.expr(ExprKind::Some(content), aim))
}

fn get(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let Type::Option(content) = make.form(aim) else { return None };
    let key = if make.choices.once_in(2) { make.int() } else { make.some_type() };
    let whole = if key == make.int() { make.seq(content) } else { make.map(key, content) };
    let parts = [make.gen_expr(whole, depth), make.gen_expr(key, depth)];
    Some(make.op(Op::Get, parts, aim))
}

fn end(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let Type::Option(content) = make.form(aim) else { return None };
    let op = choose(make, &[Op::First, Op::Last]);
    let seq = make.seq(content);
    let part = make.gen_expr(seq, depth);
    Some(make.op(op, [part], aim))
}

fn neighbour(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let Type::Option(content) = make.form(aim) else { return None };
    let op = choose(make, &[Op::After, Op::Before]);
    let seq = make.seq(content);
    let parts = [make.gen_expr(seq, depth), make.gen_expr(content, depth)];
    Some(make.op(op, parts, aim))
}

fn construct(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let kind = match make.form(aim) {
        Type::Tuple(parts) => {
            ExprKind::Tuple(parts.into_iter().map(|part| make.gen_expr(part, depth)).collect())
        }
        Type::Data(data) => {
            let variant = make.choices.below(make.spec.data(data).variants.len());
            let fields = make.spec.data(data).variants[variant].fields.clone();
            let fields = fields.iter().map(|field| make.gen_expr(field.ty, depth)).collect();
            ExprKind::Construct(data, variant as u32, fields)
        }
        _ => return None,
    };
    Some(make.expr(kind, aim))
}
