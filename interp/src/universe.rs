//! The values of a type.

use crate::model::Model;
use crate::ops::{self, affordable};
use crate::shape;
use ir::{Bound, Type, TypeId, Value, universe};
use std::sync::Arc;

impl Model<'_> {
    /// The set of all values of a type.
    ///
    /// # Errors
    /// There are too many, found before any is made.
    pub fn universe(&self, ty: TypeId) -> ops::Result {
        let cell = &self.universes[ty.index()];
        if let Some(values) = cell.get() {
            return Ok(values.clone());
        }
        let count = universe::cardinality(ty, self.spec, self.instance);
        affordable(count.unwrap_or(u64::MAX))?;
        let values = if count == Some(0) { Value::set([]) } else { self.make_universe(ty)? };
        Ok(cell.get_or_init(|| values).clone())
    }

    /// The same, when there are some and not too many.
    fn make_universe(&self, ty: TypeId) -> ops::Result {
        match &self.spec.types[ty] {
            Type::Bool => Ok(Value::set([Value::Bool(false), Value::Bool(true)])),
            Type::Range(low, high) => match (low.eval(self.instance), high.eval(self.instance)) {
                (Some(low), Some(high)) => ops::range(low, high),
                _ => Ok(Value::set([])),
            },
            Type::Opaque(id) => {
                let count = self.instance.opaques[id.index()].len();
                Ok(Value::set((0..count).map(|index| Value::Opaque(index as u32))))
            }
            Type::Data(id) => {
                let data = self.spec.data(*id);
                let mut values = Vec::new();
                for (variant, content) in data.variants.iter().enumerate() {
                    let fields: Vec<TypeId> = content.fields.iter().map(|field| field.ty).collect();
                    values.extend(self.products(&fields)?.into_iter().map(|fields| {
                        if data.is_struct {
                            Value::Tuple(fields.into())
                        } else {
                            Value::Variant(variant as u32, fields.into())
                        }
                    }));
                }
                Ok(Value::set(values))
            }
            Type::Tuple(parts) => {
                Ok(Value::set(self.products(parts)?.into_iter().map(Value::tuple)))
            }
            Type::Option(part) => {
                let contents = self.universe(*part)?;
                let contents = shape::set(&contents).iter().map(|value| shape::some(Some(value)));
                Ok(Value::set(contents.chain([Value::None])))
            }
            Type::Set(part, bound) => {
                let subsets = self.maps(*part, None, bound)?;
                let keys =
                    |entries: Vec<(Value, Value)>| Value::set(entries.into_iter().map(|e| e.0));
                Ok(Value::set(subsets.into_iter().map(keys)))
            }
            Type::Map(key, value, bound) => {
                let maps = self.maps(*key, Some(*value), bound)?;
                Ok(Value::set(maps.into_iter().map(|entries| Value::Map(Arc::new(entries)))))
            }
            Type::Seq(part, bound) => self.sequences(*part, bound),
            Type::Int | Type::Bag(..) => unreachable!("ill-formed IR: the type is not enumerable"),
        }
    }

    /// Every combination of values of the types.
    fn products(&self, types: &[TypeId]) -> ops::Result<Vec<Vec<Value>>> {
        if types.iter().any(|ty| self.is_empty(*ty)) {
            return Ok(Vec::new());
        }
        let values = types.iter().map(|ty| self.universe(*ty)).collect::<ops::Result<Vec<_>>>()?;
        let start = vec![Vec::new()];
        Ok(values.iter().fold(start, |products, values| extended(&products, shape::set(values))))
    }

    /// Every partial map with at most as many keys as the bound admits; without a type of values,
    /// every key goes to itself.
    fn maps(
        &self,
        key: TypeId,
        value: Option<TypeId>,
        bound: &Option<Bound>,
    ) -> ops::Result<Vec<Vec<(Value, Value)>>> {
        let limit = self.limit(bound);
        let mut maps = vec![Vec::new()];
        if limit == 0 || self.is_empty(key) || value.is_some_and(|value| self.is_empty(value)) {
            // However many keys and values there are.
            return Ok(maps);
        }
        let keys = self.universe(key)?;
        let values = value.map(|ty| self.universe(ty)).transpose()?;
        for key in shape::set(&keys).iter() {
            for index in 0..maps.len() {
                if maps[index].len() >= limit {
                    continue;
                }
                let images = values.as_ref().map_or(std::slice::from_ref(key), |v| shape::set(v));
                for image in images {
                    let mut larger = maps[index].clone();
                    larger.push((key.clone(), image.clone()));
                    maps.push(larger);
                }
            }
        }
        Ok(maps)
    }

    fn sequences(&self, part: TypeId, bound: &Option<Bound>) -> ops::Result {
        let mut found = vec![Vec::new()];
        let limit = self.limit(bound);
        if limit == 0 {
            // However many elements there are.
            return Ok(Value::set([Value::seq([])]));
        }
        let elements = self.universe(part)?;
        let mut longest = found.clone();
        for _ in 0..limit {
            longest = extended(&longest, shape::set(&elements));
            if longest.is_empty() {
                break;
            }
            found.extend(longest.iter().cloned());
        }
        Ok(Value::set(found.into_iter().map(Value::seq)))
    }

    fn is_empty(&self, ty: TypeId) -> bool {
        universe::cardinality(ty, self.spec, self.instance) == Some(0)
    }

    fn limit(&self, bound: &Option<Bound>) -> usize {
        let bound = bound.as_ref().map(|bound| bound.eval(self.instance).unwrap_or(0));
        bound.map_or(usize::MAX, |bound| usize::try_from(bound).unwrap_or(0))
    }
}

/// Each prefix with each value appended.
fn extended(prefixes: &[Vec<Value>], values: &[Value]) -> Vec<Vec<Value>> {
    let extend = |prefix: &Vec<Value>, value: &Value| {
        let mut longer = prefix.clone();
        longer.push(value.clone());
        longer
    };
    let each = prefixes.iter().flat_map(|prefix| values.iter().map(move |value| (prefix, value)));
    each.map(|(prefix, value)| extend(prefix, value)).collect()
}
