//! Bags: vectors of strictly ascending elements with their counts.

use super::Result;
use ir::Value;
use std::sync::Arc;
use verdict::Undefined;

type Counted = Arc<Vec<(Value, u64)>>;

/// Where the element is, or where it would be.
pub(super) fn position(bag: &Counted, x: &Value) -> std::result::Result<usize, usize> {
    bag.binary_search_by(|(other, _)| other.cmp(x))
}

pub(super) fn insert(mut bag: Counted, x: Value) -> Result {
    match position(&bag, &x) {
        Ok(position) => {
            let count = &mut Arc::make_mut(&mut bag)[position].1;
            *count = count.checked_add(1).ok_or(Undefined::Overflow)?;
        }
        Err(position) => Arc::make_mut(&mut bag).insert(position, (x, 1)),
    }
    Ok(Value::Bag(bag))
}

/// The bag without one copy of the element.
pub(super) fn remove(mut bag: Counted, x: &Value) -> Result {
    let position = position(&bag, x).map_err(|_| Undefined::NotInBag)?;
    let counted = Arc::make_mut(&mut bag);
    counted[position].1 -= 1;
    if counted[position].1 == 0 {
        counted.remove(position);
    }
    Ok(Value::Bag(bag))
}

/// The counts of both added up.
pub(super) fn sum(s: &Counted, t: &Counted) -> Result {
    let mut sum = s.to_vec();
    for (x, count) in t.iter() {
        match sum.binary_search_by(|(other, _)| other.cmp(x)) {
            Ok(position) => {
                let total = sum[position].1.checked_add(*count);
                sum[position].1 = total.ok_or(Undefined::Overflow)?;
            }
            Err(position) => sum.insert(position, (x.clone(), *count)),
        }
    }
    Ok(Value::Bag(Arc::new(sum)))
}

/// How often the element occurs.
pub(super) fn count(bag: &Counted, x: &Value) -> Result<i64> {
    let count = position(bag, x).map_or(0, |position| bag[position].1);
    i64::try_from(count).map_err(|_| Undefined::Overflow)
}

/// The number of elements, duplicates counted.
pub(super) fn length(bag: &Counted) -> Result<i64> {
    let sum = bag.iter().try_fold(0u64, |sum, (_, count)| sum.checked_add(*count));
    sum.and_then(|sum| i64::try_from(sum).ok()).ok_or(Undefined::Overflow)
}
