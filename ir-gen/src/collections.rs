//! Expressions that fit sets, sequences, bags and maps.

use crate::exprs::Rule;
use crate::scope::Gen;
use ir::{Clause, Collection, Expr, ExprKind, Op, Pattern, Type, TypeId};

/// The rules for a type, if it is one of these.
pub fn rules(form: &Type) -> Option<&'static [Rule]> {
    match form {
        Type::Set(..) => Some(&[
            list,
            insert,
            combine,
            combine,
            remove,
            flatten,
            comprehension,
            elements,
            keys,
            values,
            every,
            of_collections,
            entries,
            whole_numbers,
        ]),
        Type::Seq(..) => Some(&[
            list,
            insert,
            combine,
            part,
            reverse,
            since,
            sorted,
            put,
            flatten,
            comprehension,
        ]),
        Type::Bag(..) => Some(&[list, insert, combine, remove_one, comprehension]),
        Type::Map(..) => Some(&[map_list, put, combine, remove, map_comprehension]),
        _ => None,
    }
}

fn element(make: &Gen, aim: TypeId) -> Option<TypeId> {
    element_of(&make.form(aim))
}

/// The elements of a set, a sequence or a bag.
pub fn element_of(form: &Type) -> Option<TypeId> {
    match form {
        Type::Set(part, _) | Type::Seq(part, _) | Type::Bag(part, _) => Some(*part),
        _ => None,
    }
}

fn choose(make: &mut Gen, ops: &[Op]) -> Op {
    ops[make.choices.below(ops.len())]
}

fn list(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let part = element(make, aim)?;
    let parts = (0..make.choices.below(3)).map(|_| make.gen_expr(part, depth)).collect();
    let kind = match make.form(aim) {
        Type::Set(..) => ExprKind::Set(parts),
        Type::Seq(..) => ExprKind::Seq(parts),
        _ => ExprKind::Bag(parts),
    };
    Some(make.expr(kind, aim))
}

fn insert(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let part = element(make, aim)?;
    let parts = [make.gen_expr(aim, depth), make.gen_expr(part, depth)];
    Some(make.op(Op::Insert, parts, aim))
}

fn combine(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let op = match make.form(aim) {
        Type::Set(..) => choose(make, &[Op::Union, Op::Intersect, Op::Minus]),
        Type::Seq(..) => Op::Concat,
        Type::Bag(..) => Op::Union,
        _ => Op::Merge,
    };
    let parts = [0, 1].map(|_| make.gen_expr(aim, depth));
    Some(make.op(op, parts, aim))
}

fn remove(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let part = match make.form(aim) {
        Type::Map(key, ..) => key,
        _ => element(make, aim)?,
    };
    let parts = [make.gen_expr(aim, depth), make.gen_expr(part, depth)];
    Some(make.op(Op::Remove, parts, aim))
}

/// From a bag, one copy that is there.
fn remove_one(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let part = element(make, aim)?;
    let (bool, bag) = (make.bool(), make.gen_expr(aim, depth));
    Some(make.shared(bag, aim, aim, |make, bag| {
        let one = make.gen_expr(part, depth);
        make.shared(one, part, aim, |make, one| {
            let has = make.op(Op::In, [one.clone(), bag.clone()], bool);
            let rest = make.op(Op::Remove, [bag.clone(), one.clone()], aim);
            make.guarded(has, rest, aim)
        })
    }))
}

fn flatten(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let nested = match make.form(aim) {
        Type::Set(..) => make.set(aim),
        _ => make.seq(aim),
    };
    let nested = make.gen_expr(nested, depth);
    Some(make.op(Op::Flatten, [nested], aim))
}

fn comprehension(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let part = element(make, aim)?;
    let collection = match make.form(aim) {
        Type::Set(..) => Collection::Set,
        Type::Seq(..) => Collection::Seq,
        _ => Collection::Bag,
    };
    make.in_loop(|make| {
        let clauses = make.clauses(collection == Collection::Seq, depth);
        let body = Box::new(make.gen_expr(part, depth));
        make.expr(ExprKind::Comprehension(collection, clauses, body), aim)
    })
}

fn elements(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let part = element(make, aim)?;
    let of = if make.choices.once_in(2) { make.bag(part) } else { make.seq(part) };
    let of = make.gen_expr(of, depth);
    Some(make.op(Op::Elements, [of], aim))
}

fn keys(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let (key, value) = (element(make, aim)?, make.some_type());
    let map = make.map(key, value);
    let map = make.gen_expr(map, depth);
    Some(make.op(Op::Keys, [map], aim))
}

fn values(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let (key, value) = (make.some_type(), element(make, aim)?);
    let map = make.map(key, value);
    let map = make.gen_expr(map, depth);
    Some(make.op(Op::Values, [map], aim))
}

fn every(make: &mut Gen, aim: TypeId, _: usize) -> Option<Expr> {
    let part = element(make, aim)?;
    make.is_few(part).then(|| make.universe(part))
}

/// Sets of sets and of sequences: as small as what they are made from.
fn of_collections(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    match make.form(element(make, aim)?) {
        Type::Set(part, None) if make.is_few(part) => {
            let set = make.set(part);
            let part = make.gen_expr(set, depth);
            Some(make.op(Op::Powerset, [part], aim))
        }
        Type::Seq(part, None) => {
            if make.choices.once_in(2) && make.count(part) <= 3 {
                let set = make.set(part);
                let part = make.gen_expr(set, depth);
                return Some(make.op(Op::Arrangements, [part], aim));
            }
            let seq = make.seq(part);
            let part = make.gen_expr(seq, depth);
            Some(make.op(Op::Prefixes, [part], aim))
        }
        _ => None,
    }
}

fn entries(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let Type::Tuple(parts) = make.form(element(make, aim)?) else { return None };
    let [key, value] = parts[..] else { return None };
    let map = make.map(key, value);
    let map = make.gen_expr(map, depth);
    Some(make.op(Op::Entries, [map], aim))
}

/// Sets of integers: of consecutive ones, or the indices of a sequence.
fn whole_numbers(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let part = element(make, aim)?;
    match make.form(part) {
        Type::Int if make.choices.once_in(2) => {
            let of = make.some_type();
            let seq = make.seq(of);
            let seq = make.gen_expr(seq, depth);
            Some(make.op(Op::Indices, [seq], aim))
        }
        Type::Int => {
            let parts = [make.literal(part), make.literal(part)];
            Some(make.op(Op::Range, parts, aim))
        }
        Type::Range(..) => {
            let parts = [make.gen_expr(part, depth), make.gen_expr(part, depth)];
            Some(make.op(Op::Range, parts, aim))
        }
        _ => None,
    }
}

/// The first elements, or all but those.
fn part(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let op = choose(make, &[Op::Take, Op::Drop]);
    let int = make.int();
    let whole = make.gen_expr(aim, depth);
    Some(make.shared(whole, aim, aim, |make, whole| {
        let mut number = make.gen_expr(int, depth);
        if !make.is_risky() {
            let (length, zero) = (make.op(Op::Len, [whole.clone()], int), make.number(0));
            number = make.op(Op::Min, [number, length], int);
            number = make.op(Op::Max, [number, zero], int);
        }
        make.op(op, [whole.clone(), number], aim)
    }))
}

fn reverse(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let part = make.gen_expr(aim, depth);
    Some(make.op(Op::Reverse, [part], aim))
}

/// What follows a prefix.
fn since(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let bool = make.bool();
    let whole = make.gen_expr(aim, depth);
    Some(make.shared(whole, aim, aim, |make, whole| {
        let prefix = make.gen_expr(aim, depth);
        make.shared(prefix, aim, aim, |make, prefix| {
            let is_prefix = make.op(Op::IsPrefix, [prefix.clone(), whole.clone()], bool);
            let rest = make.op(Op::Since, [whole.clone(), prefix.clone()], aim);
            make.guarded(is_prefix, rest, aim)
        })
    }))
}

fn sorted(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let part = element(make, aim)?;
    if !make.is_ordered(part) {
        return None;
    }
    let set = make.set(part);
    let set = make.gen_expr(set, depth);
    Some(make.op(Op::Sorted, [set], aim))
}

/// One place of a sequence, which must exist, or of a map.
fn put(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    if let Type::Map(key, value, _) = make.form(aim) {
        let parts =
            [make.gen_expr(aim, depth), make.gen_expr(key, depth), make.gen_expr(value, depth)];
        return Some(make.op(Op::Put, parts, aim));
    }
    let (part, int, bool) = (element(make, aim)?, make.int(), make.bool());
    let whole = make.gen_expr(aim, depth);
    Some(make.shared(whole, aim, aim, |make, whole| {
        let (at, value) = (make.number(0), make.gen_expr(part, depth));
        let length = make.op(Op::Len, [whole.clone()], int);
        let has = make.op(Op::Lt, [at.clone(), length], bool);
        let changed = make.op(Op::Put, [whole.clone(), at, value], aim);
        make.guarded(has, changed, aim)
    }))
}

fn map_list(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let Type::Map(key, value, _) = make.form(aim) else { return None };
    let entry = |make: &mut Gen| (make.gen_expr(key, depth), make.gen_expr(value, depth));
    let entries = (0..make.choices.below(3)).map(|_| entry(make)).collect();
    Some(make.expr(ExprKind::Map(entries), aim))
}

/// A map whose keys are drawn from a set, so that none comes twice; if risky, any two.
fn map_comprehension(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let Type::Map(key, value, _) = make.form(aim) else { return None };
    let risky = make.is_risky();
    make.in_loop(|make| {
        let (clauses, key) = if risky {
            (make.clauses(false, depth), make.gen_expr(key, depth))
        } else {
            let set = make.set(key);
            let keys = make.gen_expr(set, depth);
            let local = make.bind(key);
            (vec![Clause::In(Pattern::Bind(local), keys)], make.use_local(local))
        };
        let value = make.gen_expr(value, depth);
        make.expr(ExprKind::MapComprehension(clauses, Box::new(key), Box::new(value)), aim)
    })
}
