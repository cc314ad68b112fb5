//! The built-in operations on values, one file for each family. They are total functions to a value
//! or to the reason why there is none.

mod bags;
mod integers;
mod maps;
mod sequences;
mod sets;

pub(crate) use maps::position;
pub(crate) use sequences::index;
pub(crate) use sets::range;

use crate::model::MAX_VALUES;
use crate::shape;
use ir::{Op, TypeId, Value};
use std::sync::Arc;
use verdict::Undefined;

/// A value, or why there is none.
pub(crate) type Result<T = Value> = std::result::Result<T, Undefined>;

/// Applies an operation of one argument.
pub(crate) fn unary(op: Op, a: &Value) -> Result {
    Ok(match (op, a) {
        (Op::Not, _) => Value::Bool(!shape::boolean(a)),
        (Op::Neg, _) => Value::Int(integers::negated(*shape::int(a))?),
        (Op::Len, _) => Value::Int(length(a)?),
        (Op::Powerset, _) => sets::powerset(shape::set(a))?,
        (Op::Arrangements, _) => sets::arrangements(shape::set(a))?,
        (Op::Flatten, Value::Set(sets)) => sets::flatten(sets)?,
        (Op::Flatten, _) => sequences::flatten(shape::seq(a))?,
        (Op::Only, _) => sets::only(shape::set(a))?,
        (Op::Minimum, Value::Set(elements) | Value::Seq(elements)) => {
            elements.iter().min().cloned().ok_or(Undefined::EmptyCollection)?
        }
        (Op::Maximum, Value::Set(elements) | Value::Seq(elements)) => {
            elements.iter().max().cloned().ok_or(Undefined::EmptyCollection)?
        }
        (Op::Sum, _) => Value::Int(integers::sum(a)?),
        (Op::Sorted, _) => Value::Seq(Arc::clone(shape::set(a))),
        (Op::First, _) => shape::some(shape::seq(a).first()),
        (Op::Last, _) => shape::some(shape::seq(a).last()),
        (Op::Elements, _) => Value::Set(shape::distinct(a)),
        (Op::Indices, _) => sets::range(0, shape::seq(a).len() as i64 - 1)?,
        (Op::IsDistinct, _) => Value::Bool(shape::distinct(a).len() == shape::seq(a).len()),
        (Op::Reverse, _) => Value::seq(shape::seq(a).iter().rev().cloned()),
        (Op::Prefixes, _) => sequences::prefixes(shape::seq(a))?,
        (Op::Keys, _) => maps::keys(shape::map(a)),
        (Op::Values, _) => maps::values(shape::map(a)),
        (Op::Entries, _) => maps::entries(shape::map(a)),
        (Op::IsSome, _) => Value::Bool(shape::option(a).is_some()),
        (Op::Unwrap, _) => shape::option(a).cloned().ok_or(Undefined::UnwrapNone)?,
        _ => unreachable!("ill-formed IR: `{}` of one argument {a:?}", op.name()),
    })
}

/// Applies an operation of two arguments; `ty` is the type of the second.
pub(crate) fn binary(op: Op, a: Value, b: Value, ty: TypeId) -> Result {
    use Value::{Bag, Bool, Int, Map, Seq, Set};
    Ok(match (op, a, b) {
        (Op::Eq, a, b) => Bool(a == b),
        (Op::Ne, a, b) => Bool(a != b),
        (Op::UnwrapOr, a, b) => shape::option(&a).cloned().unwrap_or(b),
        (_, Int(a), Int(b)) => integers::binary(op, a, b)?,
        (Op::In, x, s) => Bool(contains(&s, &x)),
        (Op::Index, Seq(s), i) => sequences::index(&s, *shape::int(&i))?.clone(),
        (Op::Index, Map(m), k) => match maps::get(&m, &k) {
            Some(value) => value.clone(),
            None => return Err(Undefined::MissingKey { key: k, ty }),
        },
        (Op::Get, Seq(s), i) => shape::some(sequences::index(&s, *shape::int(&i)).ok()),
        (Op::Get, Map(m), k) => shape::some(maps::get(&m, &k)),
        (Op::Insert, Set(s), x) => sets::insert(s, x),
        (Op::Insert, Seq(s), x) => sequences::push(s, x),
        (Op::Insert, Bag(s), x) => bags::insert(s, x)?,
        (Op::Remove, Set(s), x) => sets::remove(s, &x),
        (Op::Remove, Map(m), k) => maps::remove(m, &k),
        (Op::Remove, Bag(s), x) => bags::remove(s, &x)?,
        (Op::Union, Set(s), Set(t)) => sets::union(s, t),
        (Op::Union, Bag(s), Bag(t)) => bags::sum(&s, &t)?,
        (Op::Intersect, Set(s), Set(t)) => sets::intersection(s, &t),
        (Op::Minus, Set(s), Set(t)) => sets::difference(s, &t),
        (Op::Subset, Set(s), Set(t)) => Bool(sets::is_subset(&s, &t)),
        (Op::Merge, Map(m), Map(n)) => maps::merge(m, &n),
        (Op::Count, Bag(s), x) => Int(bags::count(&s, &x)?),
        (_, Seq(s), b) => sequences::binary(op, s, b)?,
        (_, a, b) => unreachable!("ill-formed IR: `{}` of {a:?} and {b:?}", op.name()),
    })
}

/// A sequence or a map with the value at an index or a key replaced or, in a map, added.
pub(crate) fn put(collection: Value, key: Value, value: Value) -> Result {
    match collection {
        Value::Map(map) => Ok(maps::put(map, key, value)),
        seq => sequences::put(Arc::clone(shape::seq(&seq)), *shape::int(&key), value),
    }
}

fn contains(collection: &Value, x: &Value) -> bool {
    match collection {
        Value::Set(elements) => elements.binary_search(x).is_ok(),
        Value::Seq(elements) => elements.contains(x),
        Value::Map(entries) => maps::get(entries, x).is_some(),
        bag => bags::position(shape::bag(bag), x).is_ok(),
    }
}

fn length(collection: &Value) -> Result<i64> {
    match collection {
        Value::Set(elements) | Value::Seq(elements) => Ok(elements.len() as i64),
        Value::Map(entries) => Ok(entries.len() as i64),
        bag => bags::length(shape::bag(bag)),
    }
}

/// Refuses to make a collection of more than the limit of values.
pub(crate) fn affordable(values: u64) -> Result<()> {
    if values > MAX_VALUES {
        return Err(Undefined::TooManyValues { limit: MAX_VALUES });
    }
    Ok(())
}
