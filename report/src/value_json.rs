//! Values as JSON, in the encoding of the Informal Trace Format (Apalache, ADR 015).
//!
//! | value | JSON |
//! |---|---|
//! | `true`, `r1` (opaque) | `true`, `"r1"` |
//! | `3` | `3`, or `{"#bigint": "3"}` |
//! | `(a, b)` | `{"#tup": [a, b]}` |
//! | `[a, b]` | `[a, b]` |
//! | `{a, b}` | `{"#set": [a, b]}` |
//! | `{k => v}` | `{"#map": [[k, v]]}` |
//! | `bag {a, a}` | `{"#map": [[a, 2]]}` |
//! | `S { f: a }` | `{"f": a}` |
//! | `V(a)`, `V(a, b)`, `V { f: a }`, `V` | `{"tag": "V", "value": …}` with `a`, a tuple, an object, the empty tuple |
//! | `Some(a)`, `None` | `{"tag": "Some", "value": a}`, `{"tag": "None", "value": {"#tup": []}}` |

use crate::values::Names;
use ir::{DataId, Type, TypeId, Value};
use serde_json::{Map, Value as Json, json};

/// How integers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integers {
    /// As numbers where every JSON reader keeps them exact (below 2^53), else as `#bigint`.
    Numbers,
    /// Always as `#bigint`, as ITF readers expect.
    BigInts,
}

/// Encodes values. Never panics: a value that does not have the form of its type becomes a string.
#[derive(Clone, Copy, Debug)]
pub struct Encoder<'a> {
    /// The names of opaque values, variants and fields.
    pub names: Names<'a>,
    /// How integers are written.
    pub integers: Integers,
}

impl Encoder<'_> {
    /// The value as JSON.
    pub fn encode(&self, value: &Value, ty: TypeId) -> Json {
        let list = |values: &[Value], ty: TypeId| -> Json {
            values.iter().map(|value| self.encode(value, ty)).collect()
        };
        match (value, &self.names.spec.types[ty]) {
            (Value::Bool(value), _) => Json::Bool(*value),
            (Value::Int(value), _) => self.integer(*value),
            (Value::Opaque(index), Type::Opaque(opaque)) => {
                Json::String(self.names.opaque(opaque.index(), *index))
            }
            (Value::Tuple(fields), Type::Tuple(types)) => {
                let fields = fields.iter().zip(types).map(|(value, ty)| self.encode(value, *ty));
                json!({ "#tup": fields.collect::<Vec<_>>() })
            }
            (Value::Tuple(fields), Type::Data(data)) => self.fields(*data, 0, fields),
            (Value::Variant(variant, fields), Type::Data(data)) => {
                let tag = self.names.variant(*data, *variant).map(|variant| &variant.name);
                json!({ "tag": tag, "value": self.fields(*data, *variant, fields) })
            }
            (Value::None, _) => json!({ "tag": "None", "value": { "#tup": [] } }),
            (Value::Some(value), Type::Option(ty)) => {
                json!({ "tag": "Some", "value": self.encode(value, *ty) })
            }
            (Value::Set(values), Type::Set(ty, _)) => json!({ "#set": list(values, *ty) }),
            (Value::Seq(values), Type::Seq(ty, _)) => list(values, *ty),
            (Value::Bag(counted), Type::Bag(ty, _)) => {
                let entry = |(value, count): &(Value, u64)| {
                    let count = i64::try_from(*count).unwrap_or(i64::MAX);
                    json!([self.encode(value, *ty), self.integer(count)])
                };
                json!({ "#map": counted.iter().map(entry).collect::<Vec<_>>() })
            }
            (Value::Map(entries), Type::Map(key, value, _)) => {
                let entry =
                    |(k, v): &(Value, Value)| json!([self.encode(k, *key), self.encode(v, *value)]);
                json!({ "#map": entries.iter().map(entry).collect::<Vec<_>>() })
            }
            (odd, _) => Json::String(format!("{odd:?}")),
        }
    }

    /// An integer as JSON.
    pub fn integer(&self, value: i64) -> Json {
        const EXACT: i64 = (1 << 53) - 1;
        match self.integers {
            Integers::Numbers if (-EXACT..=EXACT).contains(&value) => value.into(),
            Integers::Numbers | Integers::BigInts => json!({ "#bigint": value.to_string() }),
        }
    }

    /// The state as an object from variables to values.
    pub fn state(&self, state: &[Value]) -> Map<String, Json> {
        let vars = self.names.spec.vars.iter().zip(state);
        vars.map(|(var, value)| (var.name.clone(), self.encode(value, var.ty))).collect()
    }

    fn fields(&self, data: DataId, variant: u32, values: &[Value]) -> Json {
        let fields = self.names.variant(data, variant).map_or(&[][..], |variant| &variant.fields);
        let encoded =
            || fields.iter().zip(values).map(|(field, value)| self.encode(value, field.ty));
        let names: Vec<&String> = fields.iter().filter_map(|field| field.name.as_ref()).collect();
        match (names.len() == fields.len() && !fields.is_empty(), values) {
            (true, _) => Json::Object(names.into_iter().cloned().zip(encoded()).collect()),
            (false, [_]) => encoded().next().unwrap_or(Json::Null),
            (false, _) => json!({ "#tup": encoded().collect::<Vec<_>>() }),
        }
    }
}
