//! Values of specs, as terms.

use super::Encoding;
use crate::value::Value;
use ir::{Type, TypeId, Value as Plain};

impl<'a> Encoding<'a> {
    /// A value; none if it is not one of the type.
    pub fn given(&self, value: &Plain, ty: TypeId) -> Option<Value<'a>> {
        let all = |values: &[Plain], types: &[TypeId]| -> Option<Vec<Value<'a>>> {
            values.iter().zip(types).map(|(value, ty)| self.given(value, *ty)).collect()
        };
        if let (Plain::Tuple(parts), Some(types)) = (value, self.part_types(ty)) {
            return Some(Value::Tuple(all(parts, &types)?.into()));
        }
        Some(match (value, self.spec.types.get(ty)) {
            (Plain::Bool(value), _) => Value::Leaf(self.bool(*value)),
            (Plain::Int(value), _) => Value::Leaf(self.int(*value)),
            (Plain::Opaque(number), Type::Opaque(id)) => Value::Leaf(self.opaque(*id, *number)),
            (Plain::Variant(index, fields), _) => {
                let fields = all(fields, self.variants(ty).get(*index as usize)?)?;
                self.construct(ty, *index as usize, fields)
            }
            (Plain::None, _) => self.construct(ty, 0, Vec::new()),
            (Plain::Some(inner), Type::Option(own)) => {
                let inner = self.given(inner, *own)?;
                self.construct(ty, 1, vec![inner])
            }
            (Plain::Set(values), Type::Set(element, _)) => {
                let element = *element;
                let values: Option<Vec<_>> =
                    values.iter().map(|value| self.given(value, element)).collect();
                self.set_of_these(values?, element)
            }
            (Plain::Bag(counted), Type::Bag(element, _)) => {
                let one = |(value, count): &(Plain, u64)| {
                    let count = i64::try_from(*count).ok()?;
                    Some((self.given(value, *element)?, count))
                };
                self.bag_of_these(counted.iter().map(one).collect::<Option<Vec<_>>>()?, *element)
            }
            (Plain::Seq(values), Type::Seq(element, _)) => {
                let values = values.iter().map(|value| self.given(value, *element));
                self.listed(values.collect::<Option<Vec<_>>>()?, *element)
            }
            (Plain::Map(entries), Type::Map(key, inner, _)) => {
                let mut map = self.empty_map(ty);
                for (own, value) in entries.iter() {
                    let (own, value) = (self.given(own, *key)?, self.given(value, *inner)?);
                    map = self.put(&map, own, value, ty);
                }
                map
            }
            _ => return None,
        })
    }
}
