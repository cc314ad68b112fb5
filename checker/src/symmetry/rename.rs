//! Values with their opaque values renamed.

use ir::{OpaqueId, Spec, Type, TypeId, Value};
use std::sync::Arc;

/// New names for opaque values: for each type of which some change, by value.
#[derive(Clone, Debug, Default)]
pub struct Renaming {
    /// Types without an entry keep their values, as do values beyond an entry's length.
    names: Vec<Vec<u32>>,
}

impl Renaming {
    /// Exchanges two values of a type.
    pub fn exchange(opaque: OpaqueId, a: u32, b: u32) -> Self {
        let mut renaming = Self::default();
        renaming.set(opaque, a, b);
        renaming.set(opaque, b, a);
        renaming
    }

    /// Renames a value of a type.
    pub fn set(&mut self, opaque: OpaqueId, from: u32, to: u32) {
        if self.names.len() <= opaque.index() {
            self.names.resize(opaque.index() + 1, Vec::new());
        }
        let names = &mut self.names[opaque.index()];
        names.extend(names.len() as u32..=from);
        names[from as usize] = to;
    }

    /// The value of a type, renamed.
    pub fn value(&self, spec: &Spec, value: &Value, ty: TypeId) -> Value {
        match (value, &spec.types[ty]) {
            (Value::Opaque(name), Type::Opaque(id)) => {
                let names = self.names.get(id.index());
                let new = names.and_then(|names| names.get(*name as usize));
                Value::Opaque(*new.unwrap_or(name))
            }
            (Value::Some(part), Type::Option(ty)) => {
                Value::Some(Arc::new(self.value(spec, part, *ty)))
            }
            (Value::Tuple(parts), Type::Tuple(types)) => {
                Value::tuple(parts.iter().zip(types).map(|(part, ty)| self.value(spec, part, *ty)))
            }
            (Value::Tuple(parts), Type::Data(data)) => {
                Value::Tuple(self.fields(spec, parts, &spec.data(*data).variants[0]))
            }
            (Value::Variant(index, parts), Type::Data(data)) => {
                let variant = &spec.data(*data).variants[*index as usize];
                Value::Variant(*index, self.fields(spec, parts, variant))
            }
            (Value::Set(parts), Type::Set(ty, _)) => {
                Value::set(parts.iter().map(|part| self.value(spec, part, *ty)))
            }
            (Value::Seq(parts), Type::Seq(ty, _)) => {
                Value::seq(parts.iter().map(|part| self.value(spec, part, *ty)))
            }
            (Value::Bag(parts), Type::Bag(ty, _)) => {
                let renamed = |(part, count): &(Value, u64)| (self.value(spec, part, *ty), *count);
                let mut parts: Vec<(Value, u64)> = parts.iter().map(renamed).collect();
                parts.sort_unstable();
                Value::Bag(Arc::new(parts))
            }
            (Value::Map(pairs), Type::Map(key, value, _)) => {
                let renamed = |(k, v): &(Value, Value)| {
                    (self.value(spec, k, *key), self.value(spec, v, *value))
                };
                Value::map(pairs.iter().map(renamed))
            }
            (value, _) => value.clone(),
        }
    }

    fn fields(&self, spec: &Spec, parts: &[Value], variant: &ir::Variant) -> Arc<[Value]> {
        let renamed = |(part, field): (&Value, &ir::Field)| self.value(spec, part, field.ty);
        parts.iter().zip(&variant.fields).map(renamed).collect()
    }
}
