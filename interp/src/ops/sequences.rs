//! Sequences, counted from 0.

use super::{Result, affordable};
use crate::shape;
use ir::{Op, Value};
use std::sync::Arc;
use verdict::Undefined;

type Elements = Arc<Vec<Value>>;

/// Applies an operation on a sequence and something else.
pub(super) fn binary(op: Op, s: Elements, b: Value) -> Result {
    Ok(match op {
        Op::Concat => concat(s, shape::seq(&b))?,
        Op::Take => Value::seq(s[..within(&s, &b)?].iter().cloned()),
        Op::Drop => Value::seq(s[within(&s, &b)?..].iter().cloned()),
        Op::IndexOf => shape::some(position(&s, &b).map(|i| Value::Int(i as i64)).as_ref()),
        Op::After => shape::some(position(&s, &b).and_then(|i| s.get(i + 1))),
        Op::Before => shape::some(position(&s, &b).and_then(|i| s.get(i.checked_sub(1)?))),
        Op::IsPrefix => Value::Bool(shape::seq(&b).starts_with(&s)),
        Op::Since => match s.strip_prefix(shape::seq(&b).as_slice()) {
            Some(rest) => Value::seq(rest.iter().cloned()),
            None => return Err(Undefined::NotAPrefix),
        },
        _ => unreachable!("ill-formed IR: `{}` of a sequence and {b:?}", op.name()),
    })
}

/// The element at an index.
pub(crate) fn index(s: &Elements, index: i64) -> Result<&Value> {
    let out_of_range = Undefined::IndexOutOfRange { index, length: s.len() };
    usize::try_from(index).ok().and_then(|index| s.get(index)).ok_or(out_of_range)
}

pub(super) fn push(mut s: Elements, x: Value) -> Value {
    Arc::make_mut(&mut s).push(x);
    Value::Seq(s)
}

/// The sequence with the element at an index replaced.
pub(super) fn put(mut s: Elements, at: i64, value: Value) -> Result {
    index(&s, at)?;
    Arc::make_mut(&mut s)[at as usize] = value;
    Ok(Value::Seq(s))
}

/// A number of elements, at most all.
fn within(s: &Elements, n: &Value) -> Result<usize> {
    let index = *shape::int(n);
    let out_of_range = Undefined::IndexOutOfRange { index, length: s.len() };
    usize::try_from(index).ok().filter(|n| *n <= s.len()).ok_or(out_of_range)
}

fn position(s: &Elements, x: &Value) -> Option<usize> {
    s.iter().position(|element| element == x)
}

fn concat(mut s: Elements, t: &Elements) -> Result {
    affordable((s.len() + t.len()) as u64)?;
    if !t.is_empty() {
        Arc::make_mut(&mut s).extend(t.iter().cloned());
    }
    Ok(Value::Seq(s))
}

pub(super) fn flatten(sequences: &Elements) -> Result {
    affordable(sequences.iter().map(|s| shape::seq(s).len() as u64).sum())?;
    Ok(Value::seq(sequences.iter().flat_map(|s| shape::seq(s).iter().cloned())))
}

/// Every prefix; together they may not have more elements than the limit.
pub(super) fn prefixes(s: &Elements) -> Result {
    let length = s.len() as u64;
    affordable(length.saturating_mul(length + 1) / 2)?;
    let prefixes = (0..=s.len()).map(|n| Value::seq(s[..n].iter().cloned()));
    Ok(Value::Set(Arc::new(prefixes.collect())))
}
