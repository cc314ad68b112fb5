//! Maps: vectors of entries with strictly ascending keys.

use ir::Value;
use std::sync::Arc;

type Entries = Arc<Vec<(Value, Value)>>;

/// Where the key is, or where it would be.
pub(crate) fn position(map: &Entries, key: &Value) -> Result<usize, usize> {
    map.binary_search_by(|(other, _)| other.cmp(key))
}

pub(super) fn get<'a>(map: &'a Entries, key: &Value) -> Option<&'a Value> {
    position(map, key).ok().map(|position| &map[position].1)
}

pub(super) fn put(mut map: Entries, key: Value, value: Value) -> Value {
    match position(&map, &key) {
        Ok(position) => Arc::make_mut(&mut map)[position].1 = value,
        Err(position) => Arc::make_mut(&mut map).insert(position, (key, value)),
    }
    Value::Map(map)
}

pub(super) fn remove(mut map: Entries, key: &Value) -> Value {
    if let Ok(position) = position(&map, key) {
        Arc::make_mut(&mut map).remove(position);
    }
    Value::Map(map)
}

pub(super) fn keys(map: &Entries) -> Value {
    Value::Set(Arc::new(map.iter().map(|(key, _)| key.clone()).collect()))
}

pub(super) fn values(map: &Entries) -> Value {
    Value::set(map.iter().map(|(_, value)| value.clone()))
}

pub(super) fn entries(map: &Entries) -> Value {
    let pairs = map.iter().map(|(key, value)| Value::tuple([key.clone(), value.clone()]));
    Value::Set(Arc::new(pairs.collect()))
}

/// All entries of both; on a common key the second's value.
pub(super) fn merge(m: Entries, n: &Entries) -> Value {
    if n.is_empty() {
        return Value::Map(m);
    }
    Value::map(m.iter().chain(n.iter()).cloned())
}
