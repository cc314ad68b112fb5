//! The built-in operations on interned values: what is not compiled to operations on leaves.

use super::sequence;
use ir::{Op, TypeId, Value};
use std::sync::Arc;
use verdict::Undefined;

/// Most elements of a set that an expression may build by enumeration.
pub const ENUMERATION_LIMIT: u64 = 1_000_000;

/// The result of an operation on values that fit it; `key_type` is the type of the second argument.
///
/// # Errors
/// The operation is undefined for these values.
pub fn apply(op: Op, args: &[Value], key_type: TypeId) -> Result<Value, Undefined> {
    if let [Value::Int(a)] = args {
        return integer(op, *a, 0);
    }
    if let [Value::Int(a), Value::Int(b)] = args {
        return integer(op, *a, *b);
    }
    match (op, args) {
        (Op::Eq, [a, b]) => Ok(Value::Bool(a == b)),
        (Op::Ne, [a, b]) => Ok(Value::Bool(a != b)),
        (Op::Not, [Value::Bool(a)]) => Ok(Value::Bool(!a)),
        (Op::And, flags) => Ok(Value::Bool(flags.iter().all(|flag| *flag == Value::Bool(true)))),
        (Op::Or, flags) => Ok(Value::Bool(flags.contains(&Value::Bool(true)))),
        (Op::Implies, [a, b]) => {
            Ok(Value::Bool(*a == Value::Bool(false) || *b == Value::Bool(true)))
        }
        (Op::IsSome, [option]) => Ok(Value::Bool(matches!(option, Value::Some(_)))),
        (Op::Unwrap, [Value::Some(content)]) => Ok((**content).clone()),
        (Op::Unwrap, _) => Err(Undefined::UnwrapNone),
        (Op::UnwrapOr, [Value::Some(content), _]) => Ok((**content).clone()),
        (Op::UnwrapOr, [_, otherwise]) => Ok(otherwise.clone()),
        (Op::In, [x, collection]) => Ok(Value::Bool(contains(collection, x))),
        (_, [Value::Set(_), ..]) => set(op, args),
        (_, [Value::Seq(_), ..]) => sequence::apply(op, args),
        (_, [Value::Bag(_), ..]) => bag(op, args),
        (_, [Value::Map(_), ..]) => map(op, args, key_type),
        _ => Err(Undefined::NoArm),
    }
}

fn integer(op: Op, a: i64, b: i64) -> Result<Value, Undefined> {
    use crate::program::node::{floor_div, floor_mod};
    let number = |number: Option<i64>| number.map(Value::Int).ok_or(Undefined::Overflow);
    match op {
        Op::Add => number(a.checked_add(b)),
        Op::Sub => number(a.checked_sub(b)),
        Op::Mul => number(a.checked_mul(b)),
        Op::Div | Op::Mod if b == 0 => Err(Undefined::DivisionByZero),
        Op::Div if a == i64::MIN && b == -1 => Err(Undefined::Overflow),
        Op::Div => Ok(Value::Int(floor_div(a, b))),
        Op::Mod => Ok(Value::Int(floor_mod(a, b))),
        Op::Neg => number(a.checked_neg()),
        Op::Min => Ok(Value::Int(a.min(b))),
        Op::Max => Ok(Value::Int(a.max(b))),
        Op::Eq => Ok(Value::Bool(a == b)),
        Op::Ne => Ok(Value::Bool(a != b)),
        Op::Lt => Ok(Value::Bool(a < b)),
        Op::Le => Ok(Value::Bool(a <= b)),
        Op::Gt => Ok(Value::Bool(a > b)),
        Op::Ge => Ok(Value::Bool(a >= b)),
        Op::Range => {
            if b >= a && a.abs_diff(b) >= ENUMERATION_LIMIT {
                return Err(Undefined::TooManyValues { limit: ENUMERATION_LIMIT });
            }
            Ok(Value::Set(Arc::new((a..=b).map(Value::Int).collect())))
        }
        _ => Err(Undefined::NoArm),
    }
}

/// Whether `x` is an element, or a key.
pub fn contains(collection: &Value, x: &Value) -> bool {
    match collection {
        Value::Set(parts) => parts.binary_search(x).is_ok(),
        Value::Seq(parts) => parts.contains(x),
        Value::Bag(parts) => parts.binary_search_by(|(part, _)| part.cmp(x)).is_ok(),
        Value::Map(entries) => entries.binary_search_by(|(key, _)| key.cmp(x)).is_ok(),
        _ => false,
    }
}

fn length(length: usize) -> Value {
    Value::Int(length as i64)
}

pub(super) fn option(value: Option<Value>) -> Value {
    value.map_or(Value::None, |value| Value::Some(value.into()))
}

/// Smallest, largest or sum of integers with their numbers of occurrences.
pub(super) fn aggregate(
    op: Op,
    parts: impl Iterator<Item = (Value, u64)>,
) -> Result<Value, Undefined> {
    let mut numbers = parts.filter_map(|(part, count)| match part {
        Value::Int(number) => Some((number, count)),
        _ => None,
    });
    let extreme = |number: Option<i64>| number.map(Value::Int).ok_or(Undefined::EmptyCollection);
    match op {
        Op::Minimum => extreme(numbers.map(|(number, _)| number).min()),
        Op::Maximum => extreme(numbers.map(|(number, _)| number).max()),
        _ => numbers
            .try_fold(0i64, |sum, (number, count)| {
                // One by one in meaning: the order cannot matter unless a partial sum overflows.
                (0..count).try_fold(sum, |sum, _| sum.checked_add(number))
            })
            .map(Value::Int)
            .ok_or(Undefined::Overflow),
    }
}

fn set(op: Op, args: &[Value]) -> Result<Value, Undefined> {
    let Value::Set(s) = &args[0] else { return Err(Undefined::NoArm) };
    let both = |keep: &dyn Fn(&Vec<Value>, &Value) -> bool| match &args[1] {
        Value::Set(t) => s.iter().filter(|x| keep(t, x)).cloned().collect(),
        _ => Vec::new(),
    };
    let has = |t: &Vec<Value>, x: &Value| t.binary_search(x).is_ok();
    let sorted = |parts: Vec<Value>| Ok(Value::Set(Arc::new(parts)));
    match op {
        Op::Len => Ok(length(s.len())),
        Op::Insert => Ok(Value::set(s.iter().cloned().chain([args[1].clone()]))),
        Op::Remove => sorted(s.iter().filter(|x| **x != args[1]).cloned().collect()),
        Op::Union => match &args[1] {
            Value::Set(t) => Ok(Value::set(s.iter().chain(t.iter()).cloned())),
            _ => Err(Undefined::NoArm),
        },
        Op::Intersect => sorted(both(&|t, x| has(t, x))),
        Op::Minus => sorted(both(&|t, x| !has(t, x))),
        Op::Subset => Ok(Value::Bool(both(&|t, x| has(t, x)).len() == s.len())),
        Op::Powerset => {
            if s.len() >= 20 {
                return Err(Undefined::TooManyValues { limit: ENUMERATION_LIMIT });
            }
            let subset = |mask: usize| {
                let chosen = s.iter().enumerate().filter(|(index, _)| mask >> index & 1 == 1);
                Value::Set(Arc::new(chosen.map(|(_, x)| x.clone()).collect()))
            };
            Ok(Value::set((0..1usize << s.len()).map(subset)))
        }
        Op::Arrangements => sequence::arrangements(s),
        Op::Flatten => {
            let inner = s.iter().filter_map(|part| match part {
                Value::Set(inner) => Some(inner.iter().cloned()),
                _ => None,
            });
            Ok(Value::set(inner.flatten()))
        }
        Op::Only => match s.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(Undefined::NotASingleton { size: s.len() }),
        },
        Op::Minimum | Op::Maximum | Op::Sum => aggregate(op, s.iter().map(|x| (x.clone(), 1))),
        Op::Sorted => Ok(Value::Seq(s.clone())),
        Op::Elements => Ok(args[0].clone()),
        _ => Err(Undefined::NoArm),
    }
}

fn bag(op: Op, args: &[Value]) -> Result<Value, Undefined> {
    let Value::Bag(s) = &args[0] else { return Err(Undefined::NoArm) };
    let count =
        |x: &Value| s.binary_search_by(|(part, _)| part.cmp(x)).map_or(0, |index| s[index].1);
    let change = |x: &Value, change: i64| {
        let mut parts = (**s).clone();
        match parts.binary_search_by(|(part, _)| part.cmp(x)) {
            Ok(index) => {
                parts[index].1 = parts[index].1.wrapping_add_signed(change);
                parts.retain(|(_, count)| *count > 0);
            }
            Err(index) => parts.insert(index, (x.clone(), change as u64)),
        }
        Value::Bag(Arc::new(parts))
    };
    match op {
        Op::Len => Ok(Value::Int(s.iter().map(|(_, count)| *count as i64).sum())),
        Op::Insert => Ok(change(&args[1], 1)),
        Op::Remove if count(&args[1]) == 0 => Err(Undefined::NotInBag),
        Op::Remove => Ok(change(&args[1], -1)),
        Op::Union => match &args[1] {
            Value::Bag(t) => {
                let mut parts: Vec<(Value, u64)> = s.iter().chain(t.iter()).cloned().collect();
                parts.sort_by(|a, b| a.0.cmp(&b.0));
                parts.dedup_by(|next, kept| {
                    let same = next.0 == kept.0;
                    if same {
                        kept.1 += next.1;
                    }
                    same
                });
                Ok(Value::Bag(Arc::new(parts)))
            }
            _ => Err(Undefined::NoArm),
        },
        Op::Count => Ok(Value::Int(count(&args[1]) as i64)),
        Op::Elements => Ok(Value::set(s.iter().map(|(part, _)| part.clone()))),
        Op::Minimum | Op::Maximum | Op::Sum => aggregate(op, s.iter().cloned()),
        Op::Sorted => {
            let copies =
                |(part, count): &(Value, u64)| std::iter::repeat_n(part.clone(), *count as usize);
            Ok(Value::seq(s.iter().flat_map(copies)))
        }
        _ => Err(Undefined::NoArm),
    }
}

fn map(op: Op, args: &[Value], key_type: TypeId) -> Result<Value, Undefined> {
    let Value::Map(m) = &args[0] else { return Err(Undefined::NoArm) };
    let find = |key: &Value| {
        m.binary_search_by(|(own, _)| own.cmp(key)).ok().map(|index| m[index].1.clone())
    };
    match op {
        Op::Len => Ok(length(m.len())),
        Op::Index => find(&args[1])
            .ok_or_else(|| Undefined::MissingKey { key: args[1].clone(), ty: key_type }),
        Op::Get => Ok(option(find(&args[1]))),
        Op::Put => {
            let entry = [(args[1].clone(), args[2].clone())];
            Ok(Value::map(m.iter().cloned().chain(entry)))
        }
        Op::Remove => {
            Ok(Value::Map(Arc::new(m.iter().filter(|(key, _)| *key != args[1]).cloned().collect())))
        }
        Op::Keys => Ok(Value::Set(Arc::new(m.iter().map(|(key, _)| key.clone()).collect()))),
        Op::Values => Ok(Value::set(m.iter().map(|(_, value)| value.clone()))),
        Op::Entries => {
            Ok(Value::set(m.iter().map(|(key, value)| Value::tuple([key.clone(), value.clone()]))))
        }
        Op::Merge => match &args[1] {
            Value::Map(n) => Ok(Value::map(m.iter().chain(n.iter()).cloned())),
            _ => Err(Undefined::NoArm),
        },
        _ => Err(Undefined::NoArm),
    }
}
