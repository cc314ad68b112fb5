//! Shapes: which values an expression can have, and how they are spread over 64-bit leaves.
//!
//! A shape is found from the expression rather than from its declared type, so that `x + 1` with
//! `x` in `0..3` has the shape `1..4`. A value of a shape is a row of leaves, in this order:
//!
//! | shape | leaves |
//! |---|---|
//! | `Int` | the number (booleans are 0 and 1, opaque values their index) |
//! | `Tuple` | those of the parts |
//! | `Enum` | the variant's index, then those of the fields of every possible variant |
//! | `Mask` | one bit for each possible element, 64 in a leaf |
//! | `Array` | one bit for each possible key, then the values of all of them |
//! | `Id` | the number of an interned value |
//!
//! What is absent (fields of another variant, values of absent keys) holds the least leaves of its
//! shape, so that two values of one shape are equal exactly if their leaves are.

use std::sync::Arc;

/// Most elements that a set may draw from to be held as a mask.
pub const MASK_LIMIT: u64 = 256;
/// Most keys that a map may draw from to be held as an array.
const ARRAY_LIMIT: u64 = 64;
/// Most leaves of a value; larger ones are interned.
pub const LEAF_LIMIT: usize = 320;

/// The fields of a variant; none if it is impossible.
pub type Fields = Option<Arc<[Shape]>>;

/// Which values an expression can have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// None: the elements of the empty set.
    Never,
    /// Integers from the first to the second.
    Int(i64, i64),
    /// Tuples and structs.
    Tuple(Arc<[Shape]>),
    /// Enums and options (`None` is variant 0): the fields of each variant; none if impossible.
    Enum(Arc<[Fields]>),
    /// Sets of elements of a small shape.
    Mask(Arc<Shape>),
    /// Maps with keys of a small shape.
    Array(Arc<Shape>, Arc<Shape>),
    /// Any value, interned.
    Id,
}

impl Shape {
    /// Booleans.
    pub const BOOL: Shape = Shape::Int(0, 1);
    /// All integers.
    pub const INT: Shape = Shape::Int(i64::MIN, i64::MAX);

    /// Sets with elements of this shape.
    pub fn set_of(element: Shape) -> Shape {
        match element.count() {
            Some(count) if count <= MASK_LIMIT => Shape::Mask(Arc::new(element)),
            _ => Shape::Id,
        }
    }

    /// Maps between these shapes.
    pub fn map_of(key: Shape, value: Shape) -> Shape {
        // Without keys there are no values.
        let value = if key.count() == Some(0) { Shape::Never } else { value };
        let array = Shape::Array(Arc::new(key), Arc::new(value));
        let Shape::Array(key, _) = &array else { return Shape::Id };
        match key.count() {
            Some(count) if count <= ARRAY_LIMIT && array.leaves() <= LEAF_LIMIT => array,
            _ => Shape::Id,
        }
    }

    /// Options of this shape.
    pub fn option_of(content: Shape) -> Shape {
        Shape::Enum([Some(Arc::from([])), Some(Arc::from([content]))].into())
    }

    /// The number of values, if it is finite and fits.
    pub fn count(&self) -> Option<u64> {
        match self {
            Shape::Never => Some(0),
            Shape::Int(low, high) if high < low => Some(0),
            Shape::Int(low, high) => high.abs_diff(*low).checked_add(1),
            Shape::Tuple(parts) => product(parts),
            Shape::Enum(variants) => variants
                .iter()
                .flatten()
                .try_fold(0u64, |sum, fields| sum.checked_add(product(fields)?)),
            Shape::Mask(element) => 1u64.checked_shl(u32::try_from(element.count()?).ok()?),
            Shape::Array(key, value) => {
                value.count()?.checked_add(1)?.checked_pow(u32::try_from(key.count()?).ok()?)
            }
            Shape::Id => None,
        }
    }

    /// The number of leaves.
    pub fn leaves(&self) -> usize {
        let sum = |parts: &[Shape]| parts.iter().map(Shape::leaves).fold(0, usize::saturating_add);
        match self {
            Shape::Never => 0,
            Shape::Int(..) | Shape::Id => 1,
            Shape::Tuple(parts) => sum(parts),
            Shape::Enum(variants) => {
                variants.iter().flatten().map(|f| sum(f)).fold(1, usize::saturating_add)
            }
            Shape::Mask(element) => mask_words(element),
            Shape::Array(key, value) => (key.count().unwrap_or(u64::MAX) as usize)
                .saturating_mul(value.leaves())
                .saturating_add(mask_words(key)),
        }
    }

    /// The least shape that holds the values of both, or [`Shape::Id`].
    pub fn join(&self, other: &Shape) -> Shape {
        if self == other {
            return self.clone();
        }
        match (self, other) {
            (Shape::Never, shape) | (shape, Shape::Never) => shape.clone(),
            (Shape::Int(a, b), Shape::Int(c, d)) => Shape::Int(*a.min(c), *b.max(d)),
            (Shape::Tuple(a), Shape::Tuple(b)) => Shape::Tuple(join_all(a, b)).limited(),
            (Shape::Enum(a), Shape::Enum(b)) => {
                let join = |(a, b): (&Fields, &Fields)| match (a, b) {
                    (Some(a), Some(b)) => Some(join_all(a, b)),
                    (a, b) => a.as_ref().or(b.as_ref()).cloned(),
                };
                Shape::Enum(a.iter().zip(b.iter()).map(join).collect()).limited()
            }
            (Shape::Mask(a), Shape::Mask(b)) => Shape::set_of(a.join(b)),
            (Shape::Array(a, b), Shape::Array(c, d)) => Shape::map_of(a.join(c), b.join(d)),
            _ => Shape::Id,
        }
    }

    /// Whether every value of `other` is one of this shape without being interned for it.
    pub fn holds(&self, other: &Shape) -> bool {
        self.join(other) == *self
    }

    /// This shape, or [`Shape::Id`] if it has too many leaves.
    pub fn limited(self) -> Shape {
        if self.leaves() > LEAF_LIMIT { Shape::Id } else { self }
    }

    /// Whether values are interned anywhere inside.
    pub fn has_ids(&self) -> bool {
        match self {
            Shape::Never | Shape::Int(..) => false,
            Shape::Tuple(parts) => parts.iter().any(Shape::has_ids),
            Shape::Enum(variants) => {
                variants.iter().flatten().any(|fields| fields.iter().any(Shape::has_ids))
            }
            Shape::Mask(element) => element.has_ids(),
            Shape::Array(key, value) => key.has_ids() || value.has_ids(),
            Shape::Id => true,
        }
    }

    /// Whether the order of [`rank`](crate::rank) is the type's order: not for sets and maps.
    pub fn is_ordered(&self) -> bool {
        match self {
            Shape::Never | Shape::Int(..) => true,
            Shape::Tuple(parts) => parts.iter().all(Shape::is_ordered),
            Shape::Enum(variants) => {
                variants.iter().flatten().all(|fields| fields.iter().all(Shape::is_ordered))
            }
            Shape::Mask(_) | Shape::Array(..) | Shape::Id => false,
        }
    }

    /// The leaves of the least value: what absent parts hold.
    pub fn least(&self, leaves: &mut Vec<u64>) {
        match self {
            Shape::Never => {}
            Shape::Int(low, _) => leaves.push(*low as u64),
            Shape::Tuple(parts) => parts.iter().for_each(|part| part.least(leaves)),
            Shape::Enum(variants) => {
                let first = variants.iter().position(Option::is_some).unwrap_or(0);
                leaves.push(first as u64);
                variants.iter().flatten().flat_map(|f| f.iter()).for_each(|f| f.least(leaves));
            }
            Shape::Mask(_) => leaves.extend(std::iter::repeat_n(0, self.leaves())),
            Shape::Array(key, value) => {
                leaves.extend(std::iter::repeat_n(0, mask_words(key)));
                (0..key.count().unwrap_or(0)).for_each(|_| value.least(leaves));
            }
            Shape::Id => leaves.push(0),
        }
    }
}

/// The number of leaves of a mask over a shape.
pub fn mask_words(element: &Shape) -> usize {
    element.count().map_or(usize::MAX, |count| count.div_ceil(64) as usize)
}

fn product(parts: &[Shape]) -> Option<u64> {
    let counts = parts.iter().map(Shape::count).collect::<Option<Vec<_>>>()?;
    if counts.contains(&0) {
        return Some(0);
    }
    counts.into_iter().try_fold(1u64, u64::checked_mul)
}

fn join_all(a: &[Shape], b: &[Shape]) -> Arc<[Shape]> {
    a.iter().zip(b).map(|(a, b)| a.join(b)).collect()
}
