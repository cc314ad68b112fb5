//! Values: what expressions evaluate to.
//!
//! Values are ordered ("the type's order"): `false` before `true`, integers by size, opaque values
//! and variants by position, tuples and sequences lexicographically. Sets, maps and bags are sorted
//! vectors without duplicates, so that equal values have one representation.

use std::sync::Arc;

/// A value. Which form it has follows from its type; a struct is a [`Value::Tuple`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A value of an opaque type, by index.
    Opaque(u32),
    /// A tuple or a struct.
    Tuple(Arc<[Value]>),
    /// A value of an enum: the variant's index and its fields.
    Variant(u32, Arc<[Value]>),
    /// `None`.
    None,
    /// `Some`.
    Some(Arc<Value>),
    /// A set: strictly ascending.
    Set(Arc<Vec<Value>>),
    /// A sequence.
    Seq(Arc<Vec<Value>>),
    /// A bag: strictly ascending elements, each with how often it occurs (at least once).
    Bag(Arc<Vec<(Value, u64)>>),
    /// A map: strictly ascending keys.
    Map(Arc<Vec<(Value, Value)>>),
}

impl Value {
    /// The set of these values.
    pub fn set(values: impl IntoIterator<Item = Value>) -> Value {
        let mut values: Vec<Value> = values.into_iter().collect();
        values.sort_unstable();
        values.dedup();
        Value::Set(Arc::new(values))
    }

    /// The sequence of these values.
    pub fn seq(values: impl IntoIterator<Item = Value>) -> Value {
        Value::Seq(Arc::new(values.into_iter().collect()))
    }

    /// The tuple (or struct) of these values.
    pub fn tuple(values: impl IntoIterator<Item = Value>) -> Value {
        Value::Tuple(values.into_iter().collect())
    }

    /// The bag of these values.
    pub fn bag(values: impl IntoIterator<Item = Value>) -> Value {
        let mut values: Vec<Value> = values.into_iter().collect();
        values.sort_unstable();
        let mut counted: Vec<(Value, u64)> = Vec::new();
        for value in values {
            match counted.last_mut() {
                Some((last, count)) if *last == value => *count += 1,
                _ => counted.push((value, 1)),
            }
        }
        Value::Bag(Arc::new(counted))
    }

    /// The map of these entries; of equal keys the last wins.
    pub fn map(entries: impl IntoIterator<Item = (Value, Value)>) -> Value {
        let mut entries: Vec<(Value, Value)> = entries.into_iter().collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let mut unique: Vec<(Value, Value)> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            match unique.last_mut() {
                Some(last) if last.0 == key => last.1 = value,
                _ => unique.push((key, value)),
            }
        }
        Value::Map(Arc::new(unique))
    }
}
