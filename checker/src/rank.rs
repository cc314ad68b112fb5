//! The number of a value among those of its shape, and back: what masks and arrays are indexed by.

use crate::shape::Shape;

/// The leaves of the value with this number; it is below [`Shape::count`].
pub fn unrank(shape: &Shape, mut number: u64, leaves: &mut Vec<u64>) {
    match shape {
        Shape::Never | Shape::Id => {}
        Shape::Int(low, _) => leaves.push(low.wrapping_add(number as i64) as u64),
        Shape::Tuple(parts) => unrank_parts(parts, number, leaves),
        Shape::Enum(variants) => {
            let at = leaves.len();
            leaves.push(0);
            let mut found = false;
            for (index, fields) in variants.iter().enumerate() {
                let Some(fields) = fields else { continue };
                let count = count_parts(fields);
                if !found && number < count {
                    found = true;
                    leaves[at] = index as u64;
                    unrank_parts(fields, number, leaves);
                } else {
                    fields.iter().for_each(|field| field.least(leaves));
                }
                number = number.wrapping_sub(if found { 0 } else { count });
            }
        }
        Shape::Mask(_) => {
            leaves.extend((0..shape.leaves()).map(|word| if word == 0 { number } else { 0 }));
        }
        Shape::Array(key, value) => {
            let radix = value.count().unwrap_or(0) + 1;
            let keys = key.count().unwrap_or(0);
            let digits: Vec<u64> = (0..keys)
                .map(|_| {
                    let digit = number % radix;
                    number /= radix;
                    digit
                })
                .collect();
            for word in digits.chunks(64) {
                let bits = word.iter().enumerate().map(|(bit, digit)| u64::from(*digit > 0) << bit);
                leaves.push(bits.fold(0, |a, b| a | b));
            }
            for digit in digits {
                match digit {
                    0 => value.least(leaves),
                    digit => unrank(value, digit - 1, leaves),
                }
            }
        }
    }
}

/// The number of the value with these leaves.
pub fn rank(shape: &Shape, leaves: &[u64]) -> u64 {
    match shape {
        Shape::Never | Shape::Id => 0,
        Shape::Int(low, _) => (leaves[0] as i64).wrapping_sub(*low) as u64,
        Shape::Tuple(parts) => rank_parts(parts, leaves),
        Shape::Enum(variants) => {
            let (mut before, mut at) = (0, 1);
            for (index, fields) in variants.iter().enumerate() {
                let Some(fields) = fields else { continue };
                let width: usize = fields.iter().map(Shape::leaves).sum();
                if leaves[0] == index as u64 {
                    return before + rank_parts(fields, &leaves[at..at + width]);
                }
                before += count_parts(fields);
                at += width;
            }
            before
        }
        Shape::Mask(_) => leaves.first().copied().unwrap_or(0),
        Shape::Array(key, value) => {
            let keys = key.count().unwrap_or(0) as usize;
            let radix = value.count().unwrap_or(0) + 1;
            let (present, values) = leaves.split_at(keys.div_ceil(64));
            let width = value.leaves();
            (0..keys).rev().fold(0, |sum, key| {
                let digit = match present[key / 64] >> (key % 64) & 1 {
                    0 => 0,
                    _ => 1 + rank(value, &values[key * width..(key + 1) * width]),
                };
                sum * radix + digit
            })
        }
    }
}

fn count_parts(parts: &[Shape]) -> u64 {
    parts.iter().map(|part| part.count().unwrap_or(0)).product()
}

fn unrank_parts(parts: &[Shape], mut number: u64, leaves: &mut Vec<u64>) {
    let mut below = count_parts(parts);
    for part in parts {
        below /= part.count().unwrap_or(0).max(1);
        unrank(part, number / below.max(1), leaves);
        number %= below.max(1);
    }
}

fn rank_parts(parts: &[Shape], leaves: &[u64]) -> u64 {
    let mut at = 0;
    parts.iter().fold(0, |sum, part| {
        let width = part.leaves();
        let own = rank(part, &leaves[at..at + width]);
        at += width;
        sum * part.count().unwrap_or(0) + own
    })
}
