//! Integers: 64 bits, and beyond them no value.

use super::{Result, sets};
use crate::shape;
use ir::{Op, Value};
use verdict::Undefined;

/// Applies an operation on two integers.
pub(super) fn binary(op: Op, a: i64, b: i64) -> Result {
    let within = |result: Option<i64>| result.map(Value::Int).ok_or(Undefined::Overflow);
    match op {
        Op::Lt => Ok(Value::Bool(a < b)),
        Op::Le => Ok(Value::Bool(a <= b)),
        Op::Gt => Ok(Value::Bool(a > b)),
        Op::Ge => Ok(Value::Bool(a >= b)),
        Op::Add => within(a.checked_add(b)),
        Op::Sub => within(a.checked_sub(b)),
        Op::Mul => within(a.checked_mul(b)),
        Op::Div | Op::Mod if b == 0 => Err(Undefined::DivisionByZero),
        Op::Div => within(quotient(a, b)),
        Op::Mod => Ok(Value::Int(remainder(a, b))),
        Op::Min => Ok(Value::Int(a.min(b))),
        Op::Max => Ok(Value::Int(a.max(b))),
        Op::Range => sets::range(a, b),
        _ => unreachable!("ill-formed IR: `{}` of integers", op.name()),
    }
}

/// The quotient rounded toward negative infinity.
fn quotient(a: i64, b: i64) -> Option<i64> {
    let truncated = a.checked_div(b)?;
    let exact = a.wrapping_rem(b) == 0;
    Some(if exact || (a < 0) == (b < 0) { truncated } else { truncated - 1 })
}

/// What that quotient leaves: zero, or of the sign of the divisor.
fn remainder(a: i64, b: i64) -> i64 {
    let truncated = a.wrapping_rem(b);
    if truncated == 0 || (truncated < 0) == (b < 0) { truncated } else { truncated + b }
}

pub(super) fn negated(a: i64) -> Result<i64> {
    a.checked_neg().ok_or(Undefined::Overflow)
}

/// The sum of a set, sequence or bag; only the sum must be within 64 bits, not its parts.
pub(super) fn sum(collection: &Value) -> Result<i64> {
    let sum = match collection {
        Value::Set(elements) | Value::Seq(elements) => {
            Some(elements.iter().map(|element| i128::from(*shape::int(element))).sum())
        }
        bag => shape::bag(bag).iter().try_fold(0i128, |sum, (element, count)| {
            sum.checked_add(i128::from(*shape::int(element)).checked_mul(i128::from(*count))?)
        }),
    };
    sum.and_then(|sum| i64::try_from(sum).ok()).ok_or(Undefined::Overflow)
}
