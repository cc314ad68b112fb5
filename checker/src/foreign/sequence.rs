//! Operations on sequences.

use super::operation::{ENUMERATION_LIMIT, aggregate, option};
use ir::{Op, Value};
use std::sync::Arc;
use verdict::Undefined;

/// The result of an operation whose first argument is a sequence.
///
/// # Errors
/// The operation is undefined for these values.
pub fn apply(op: Op, args: &[Value]) -> Result<Value, Undefined> {
    let Value::Seq(s) = &args[0] else { return Err(Undefined::NoArm) };
    let sequence = |parts: &[Value]| Value::Seq(Arc::new(parts.to_vec()));
    let position = || s.iter().position(|x| *x == args[1]);
    let second = || match &args[1] {
        Value::Seq(t) => Ok(t),
        _ => Err(Undefined::NoArm),
    };
    match op {
        Op::Len => Ok(Value::Int(s.len() as i64)),
        Op::Insert => Ok(Value::seq(s.iter().chain([&args[1]]).cloned())),
        Op::Concat => Ok(Value::seq(s.iter().chain(second()?.iter()).cloned())),
        Op::Flatten => {
            let inner = s.iter().filter_map(|part| match part {
                Value::Seq(inner) => Some(inner.iter().cloned()),
                _ => None,
            });
            Ok(Value::seq(inner.flatten()))
        }
        Op::Minimum | Op::Maximum | Op::Sum => aggregate(op, s.iter().map(|x| (x.clone(), 1))),
        Op::Index => Ok(s[index(&args[1], s.len())?].clone()),
        Op::Get => Ok(option(index(&args[1], s.len()).ok().map(|index| s[index].clone()))),
        Op::Put => {
            let mut parts = (**s).clone();
            parts[index(&args[1], s.len())?] = args[2].clone();
            Ok(Value::Seq(Arc::new(parts)))
        }
        Op::First => Ok(option(s.first().cloned())),
        Op::Last => Ok(option(s.last().cloned())),
        Op::Take => Ok(sequence(&s[..index(&args[1], s.len() + 1)?])),
        Op::Drop => Ok(sequence(&s[index(&args[1], s.len() + 1)?..])),
        Op::Elements => Ok(Value::set(s.iter().cloned())),
        Op::Indices => Ok(Value::set((0..s.len() as i64).map(Value::Int))),
        Op::IndexOf => Ok(option(position().map(|index| Value::Int(index as i64)))),
        Op::After => Ok(option(position().and_then(|index| s.get(index + 1)).cloned())),
        Op::Before => {
            let before = position().and_then(|index| index.checked_sub(1));
            Ok(option(before.map(|index| s[index].clone())))
        }
        Op::IsPrefix => Ok(Value::Bool(second()?.starts_with(s))),
        Op::IsDistinct => match Value::set(s.iter().cloned()) {
            Value::Set(distinct) => Ok(Value::Bool(distinct.len() == s.len())),
            _ => Err(Undefined::NoArm),
        },
        Op::Since => {
            s.strip_prefix(second()?.as_slice()).map(sequence).ok_or(Undefined::NotAPrefix)
        }
        Op::Reverse => Ok(Value::seq(s.iter().rev().cloned())),
        Op::Prefixes => Ok(Value::set((0..=s.len()).map(|length| sequence(&s[..length])))),
        _ => Err(Undefined::NoArm),
    }
}

/// The argument as an index below the length, which for `take` and `drop` is one more.
fn index(argument: &Value, length: usize) -> Result<usize, Undefined> {
    let Value::Int(index) = argument else { return Err(Undefined::NoArm) };
    usize::try_from(*index)
        .ok()
        .filter(|index| *index < length)
        .ok_or(Undefined::IndexOutOfRange { index: *index, length })
}

/// Every sequence of distinct elements.
///
/// # Errors
/// There are too many.
pub fn arrangements(elements: &[Value]) -> Result<Value, Undefined> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    let mut start = 0;
    for _ in 0..elements.len() {
        let end = all.len();
        for shorter in start..end {
            for next in 0..elements.len() {
                if !all[shorter].contains(&next) {
                    let longer = all[shorter].iter().copied().chain([next]).collect();
                    all.push(longer);
                }
            }
            if all.len() as u64 > ENUMERATION_LIMIT {
                return Err(Undefined::TooManyValues { limit: ENUMERATION_LIMIT });
            }
        }
        start = end;
    }
    let sequence = |order: Vec<usize>| Value::seq(order.into_iter().map(|at| elements[at].clone()));
    Ok(Value::set(all.into_iter().map(sequence)))
}
