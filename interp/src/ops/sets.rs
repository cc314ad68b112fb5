//! Sets: strictly ascending vectors.

use super::{Result, affordable};
use crate::shape;
use ir::Value;
use std::sync::Arc;
use verdict::Undefined;

type Elements = Arc<Vec<Value>>;

/// `low..high`, both ends included.
pub(crate) fn range(low: i64, high: i64) -> Result {
    if low <= high {
        affordable(low.abs_diff(high).saturating_add(1))?;
    }
    Ok(Value::Set(Arc::new((low..=high).map(Value::Int).collect())))
}

pub(super) fn insert(mut set: Elements, x: Value) -> Value {
    if let Err(position) = set.binary_search(&x) {
        Arc::make_mut(&mut set).insert(position, x);
    }
    Value::Set(set)
}

pub(super) fn remove(mut set: Elements, x: &Value) -> Value {
    if let Ok(position) = set.binary_search(x) {
        Arc::make_mut(&mut set).remove(position);
    }
    Value::Set(set)
}

pub(super) fn union(s: Elements, t: Elements) -> Value {
    let (large, small) = if s.len() < t.len() { (t, s) } else { (s, t) };
    if is_subset(&small, &large) {
        return Value::Set(large);
    }
    Value::set(large.iter().chain(small.iter()).cloned())
}

pub(super) fn intersection(mut s: Elements, t: &Elements) -> Value {
    if !is_subset(&s, t) {
        Arc::make_mut(&mut s).retain(|x| t.binary_search(x).is_ok());
    }
    Value::Set(s)
}

pub(super) fn difference(mut s: Elements, t: &Elements) -> Value {
    if s.iter().any(|x| t.binary_search(x).is_ok()) {
        Arc::make_mut(&mut s).retain(|x| t.binary_search(x).is_err());
    }
    Value::Set(s)
}

pub(super) fn is_subset(s: &Elements, t: &Elements) -> bool {
    s.len() <= t.len() && s.iter().all(|x| t.binary_search(x).is_ok())
}

pub(super) fn only(set: &Elements) -> Result {
    match set.as_slice() {
        [x] => Ok(x.clone()),
        other => Err(Undefined::NotASingleton { size: other.len() }),
    }
}

/// The union of a set of sets.
pub(super) fn flatten(sets: &Elements) -> Result {
    affordable(sets.iter().map(|set| shape::set(set).len() as u64).sum())?;
    Ok(Value::set(sets.iter().flat_map(|set| shape::set(set).iter().cloned())))
}

/// Every subset.
pub(crate) fn powerset(set: &Elements) -> Result {
    affordable(1u64.checked_shl(set.len() as u32).unwrap_or(u64::MAX))?;
    let mut subsets = vec![Vec::new()];
    for x in set.iter() {
        for index in 0..subsets.len() {
            let mut larger = subsets[index].clone();
            larger.push(x.clone());
            subsets.push(larger);
        }
    }
    Ok(Value::set(subsets.into_iter().map(|subset| Value::Set(Arc::new(subset)))))
}

/// Every sequence of distinct elements, shorter before longer along each branch, which is the order
/// of sequences.
pub(super) fn arrangements(set: &Elements) -> Result {
    affordable(count_of_arrangements(set.len() as u64))?;
    let mut found = Vec::new();
    arrange(set, &mut Vec::new(), &mut found);
    Ok(Value::Set(Arc::new(found)))
}

fn arrange(set: &Elements, chosen: &mut Vec<Value>, found: &mut Vec<Value>) {
    found.push(Value::seq(chosen.iter().cloned()));
    for x in set.iter() {
        if !chosen.contains(x) {
            chosen.push(x.clone());
            arrange(set, chosen, found);
            chosen.pop();
        }
    }
}

/// `n!/0! + n!/1! + … + n!/n!`: with `a(n) = n · a(n - 1) + 1`.
fn count_of_arrangements(n: u64) -> u64 {
    (1..=n.min(64)).fold(1u64, |count, n| count.saturating_mul(n).saturating_add(1))
}
