//! The form of a value where its type leaves only one. The IR is well typed: another form is a
//! defect of whoever made the IR, not of the user's spec.

use ir::Value;
use std::sync::Arc;

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident: $variant:ident -> $result:ty;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(value: &Value) -> &$result {
            match value {
                Value::$variant(content) => content,
                other => unreachable!(concat!("ill-typed IR: not a ", stringify!($variant), ": {:?}"), other),
            }
        }
    )*};
}

shapes! {
    /// The boolean.
    boolean: Bool -> bool;
    /// The integer.
    int: Int -> i64;
    /// The elements of a set.
    set: Set -> Arc<Vec<Value>>;
    /// The elements of a sequence.
    seq: Seq -> Arc<Vec<Value>>;
    /// The elements of a bag with their counts.
    bag: Bag -> Arc<Vec<(Value, u64)>>;
    /// The entries of a map.
    map: Map -> Arc<Vec<(Value, Value)>>;
    /// The parts of a tuple or the fields of a struct.
    tuple: Tuple -> Arc<[Value]>;
}

/// The content of an option, if any.
pub(crate) fn option(value: &Value) -> Option<&Value> {
    match value {
        Value::Some(content) => Some(content),
        _ => None,
    }
}

/// As an option of the language.
pub(crate) fn some(value: Option<&Value>) -> Value {
    value.map_or(Value::None, |value| Value::Some(Arc::new(value.clone())))
}

/// The different elements of a set, sequence or bag, in the type's order.
pub(crate) fn distinct(collection: &Value) -> Arc<Vec<Value>> {
    match collection {
        Value::Set(elements) => Arc::clone(elements),
        Value::Seq(elements) => {
            let mut elements = elements.to_vec();
            elements.sort_unstable();
            elements.dedup();
            Arc::new(elements)
        }
        other => Arc::new(bag(other).iter().map(|(element, _)| element.clone()).collect()),
    }
}

/// Whether two values share their content, so that they are equal at no cost.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Set(a), Value::Set(b)) | (Value::Seq(a), Value::Seq(b)) => Arc::ptr_eq(a, b),
        (Value::Map(a), Value::Map(b)) => Arc::ptr_eq(a, b),
        (Value::Bag(a), Value::Bag(b)) => Arc::ptr_eq(a, b),
        (Value::Tuple(a), Value::Tuple(b)) => Arc::ptr_eq(a, b),
        (Value::Variant(i, a), Value::Variant(j, b)) => i == j && Arc::ptr_eq(a, b),
        (Value::Some(a), Value::Some(b)) => Arc::ptr_eq(a, b),
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Opaque(a), Value::Opaque(b)) => a == b,
        (Value::None, Value::None) => true,
        _ => false,
    }
}

/// Whether the value is nested deeper than the limit.
pub(crate) fn deeper_than(limit: usize, value: &Value) -> bool {
    let Some(limit) = limit.checked_sub(1) else { return true };
    let mut parts = match value {
        Value::Tuple(parts) | Value::Variant(_, parts) => parts.iter(),
        Value::Set(parts) | Value::Seq(parts) => parts.iter(),
        Value::Some(part) => return deeper_than(limit, part),
        Value::Bag(parts) => return parts.iter().any(|(part, _)| deeper_than(limit, part)),
        Value::Map(entries) => {
            return entries.iter().any(|(k, v)| deeper_than(limit, k) || deeper_than(limit, v));
        }
        Value::Bool(_) | Value::Int(_) | Value::Opaque(_) | Value::None => return false,
    };
    parts.any(|part| deeper_than(limit, part))
}
