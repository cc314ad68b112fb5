//! Values to leaves and back.

use crate::heap::Heap;
use crate::rank::{rank, unrank};
use crate::shape::{Fields, Shape, mask_words};
use ir::{Spec, Type, TypeId, Value};

/// Appends the leaves of a value; false (with leaves to be dropped) if the shape does not hold it.
pub fn encode(value: &Value, shape: &Shape, heap: &Heap, leaves: &mut Vec<u64>) -> bool {
    match (shape, value) {
        (Shape::Id, value) => leaves.push(u64::from(heap.intern(value))),
        (Shape::Int(low, high), value) => {
            let number = match value {
                Value::Bool(flag) => i64::from(*flag),
                Value::Int(number) => *number,
                Value::Opaque(index) => i64::from(*index),
                _ => return false,
            };
            leaves.push(number as u64);
            return (*low..=*high).contains(&number);
        }
        (Shape::Tuple(shapes), Value::Tuple(parts)) => {
            return parts.iter().zip(shapes.iter()).all(|(p, s)| encode(p, s, heap, leaves));
        }
        (Shape::Enum(variants), value) => return encode_variant(value, variants, heap, leaves),
        (Shape::Mask(element), Value::Set(parts)) => {
            let at = leaves.len();
            leaves.resize(at + mask_words(element), 0);
            return parts
                .iter()
                .all(|part| set_bit(part, element, heap, &mut leaves[at..]).is_some());
        }
        (Shape::Array(key, value_shape), Value::Map(entries)) => {
            let at = leaves.len();
            shape.least(leaves);
            let (start, width) = (at + mask_words(key), value_shape.leaves());
            return entries.iter().all(|(k, v)| {
                let Some(index) = set_bit(k, key, heap, &mut leaves[at..start]) else {
                    return false;
                };
                let mut own = Vec::with_capacity(width);
                let fits = encode(v, value_shape, heap, &mut own);
                if fits {
                    leaves[start + index * width..][..width].copy_from_slice(&own);
                }
                fits
            });
        }
        _ => return false,
    }
    true
}

fn set_bit(part: &Value, element: &Shape, heap: &Heap, mask: &mut [u64]) -> Option<usize> {
    let mut own = Vec::new();
    if !encode(part, element, heap, &mut own) {
        return None;
    }
    let index = rank(element, &own) as usize;
    mask[index / 64] |= 1 << (index % 64);
    Some(index)
}

type Variants = [Fields];

fn encode_variant(value: &Value, variants: &Variants, heap: &Heap, leaves: &mut Vec<u64>) -> bool {
    let (tag, parts): (usize, &[Value]) = match value {
        Value::None => (0, &[]),
        Value::Some(part) => (1, std::slice::from_ref(&**part)),
        Value::Variant(tag, parts) => (*tag as usize, parts),
        _ => return false,
    };
    if variants.get(tag).is_none_or(Option::is_none) {
        return false;
    }
    leaves.push(tag as u64);
    for (index, fields) in variants.iter().enumerate() {
        for (position, field) in fields.iter().flat_map(|fields| fields.iter()).enumerate() {
            if index != tag {
                field.least(leaves);
            } else if !encode(&parts[position], field, heap, leaves) {
                return false;
            }
        }
    }
    true
}

/// Reads values from leaves.
#[derive(Clone, Copy)]
pub struct Decoder<'a> {
    /// The types that say what an integer means.
    pub spec: &'a Spec,
    /// Where interned values are.
    pub heap: &'a Heap,
}

impl Decoder<'_> {
    /// The value of this shape and type with these leaves.
    pub fn value(&self, leaves: &[u64], shape: &Shape, ty: TypeId) -> Value {
        match (shape, &self.spec.types[ty]) {
            (Shape::Id, _) => self.heap.get(leaves[0] as u32).clone(),
            (Shape::Int(..), Type::Bool) => Value::Bool(leaves[0] != 0),
            (Shape::Int(..), Type::Opaque(_)) => Value::Opaque(leaves[0] as u32),
            (Shape::Int(..), _) => Value::Int(leaves[0] as i64),
            (Shape::Tuple(shapes), Type::Tuple(types)) => {
                Value::Tuple(self.values(leaves, shapes, types.iter().copied()).into())
            }
            (Shape::Tuple(shapes), Type::Data(data)) => {
                let fields = &self.spec.data(*data).variants[0].fields;
                Value::Tuple(self.values(leaves, shapes, fields.iter().map(|f| f.ty)).into())
            }
            (Shape::Enum(variants), ty) => self.variant(leaves, variants, ty),
            (Shape::Mask(element), Type::Set(ty, _)) => {
                Value::set(bits(leaves).map(|index| self.element(element, index, *ty)))
            }
            (Shape::Array(key, value), Type::Map(key_type, value_type, _)) => {
                let (present, values) = leaves.split_at(mask_words(key));
                let width = value.leaves();
                Value::map(bits(present).map(|index| {
                    let own = &values[index as usize * width..][..width];
                    (self.element(key, index, *key_type), self.value(own, value, *value_type))
                }))
            }
            _ => Value::tuple([]),
        }
    }

    /// The value with this number among those of its shape.
    pub fn element(&self, shape: &Shape, number: u64, ty: TypeId) -> Value {
        let mut leaves = Vec::with_capacity(shape.leaves());
        unrank(shape, number, &mut leaves);
        self.value(&leaves, shape, ty)
    }

    fn values(
        &self,
        leaves: &[u64],
        shapes: &[Shape],
        types: impl Iterator<Item = TypeId>,
    ) -> Vec<Value> {
        let mut at = 0;
        let next = |(shape, ty): (&Shape, TypeId)| {
            let own = &leaves[at..at + shape.leaves()];
            at += own.len();
            self.value(own, shape, ty)
        };
        shapes.iter().zip(types).map(next).collect()
    }

    fn variant(&self, leaves: &[u64], variants: &Variants, ty: &Type) -> Value {
        let tag = leaves[0] as usize;
        let before: usize =
            variants[..tag].iter().flatten().flat_map(|f| f.iter()).map(Shape::leaves).sum();
        let shapes: &[Shape] = variants[tag].as_deref().unwrap_or(&[]);
        let leaves = &leaves[1 + before..];
        match ty {
            Type::Option(_) if tag == 0 => Value::None,
            Type::Option(ty) => Value::Some(self.value(leaves, &shapes[0], *ty).into()),
            Type::Data(data) => {
                let fields = &self.spec.data(*data).variants[tag].fields;
                let parts = self.values(leaves, shapes, fields.iter().map(|f| f.ty));
                Value::Variant(tag as u32, parts.into())
            }
            _ => Value::tuple([]),
        }
    }
}

/// The positions of the ones in a mask, ascending.
pub fn bits(words: &[u64]) -> impl Iterator<Item = u64> + '_ {
    words.iter().enumerate().flat_map(|(index, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = (rest != 0).then(|| u64::from(rest.trailing_zeros()))?;
            rest &= rest - 1;
            Some(index as u64 * 64 + bit)
        })
    })
}
