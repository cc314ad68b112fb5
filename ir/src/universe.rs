//! Which types have finitely many values, and how many.

use crate::{Bound, Instance, Spec, Type, TypeId};

impl Type {
    /// Calls `visit` with each type that values of this type directly consist of; the fields of a
    /// struct or an enum included.
    pub fn for_each_part(&self, spec: &Spec, visit: &mut dyn FnMut(TypeId)) {
        match self {
            Type::Bool | Type::Int | Type::Range(..) | Type::Opaque(_) => {}
            Type::Data(id) => {
                for variant in &spec.data(*id).variants {
                    for field in &variant.fields {
                        visit(field.ty);
                    }
                }
            }
            Type::Tuple(parts) => parts.iter().for_each(|part| visit(*part)),
            Type::Option(part) | Type::Set(part, _) | Type::Seq(part, _) | Type::Bag(part, _) => {
                visit(*part);
            }
            Type::Map(key, value, _) => {
                visit(*key);
                visit(*value);
            }
        }
    }
}

/// Whether the type has finitely many values whatever the instance: not `Int`, bags, sequences
/// without a bound, recursive structs and enums, nor what contains them.
pub fn is_enumerable(ty: TypeId, spec: &Spec) -> bool {
    Counter { spec, instance: None, known: vec![Mark::New; spec.types.len()] }.count(ty).is_some()
}

/// The number of values of an enumerable type in this instance, `u64::MAX` standing for that many
/// or more; `None` if the type is not enumerable.
pub fn cardinality(ty: TypeId, spec: &Spec, instance: &Instance) -> Option<u64> {
    let instance = Some(instance);
    Counter { spec, instance, known: vec![Mark::New; spec.types.len()] }.count(ty)
}

/// Counts each type once, so that types shared many times over cost nothing.
struct Counter<'a> {
    spec: &'a Spec,
    /// Without one, sizes are arbitrary and only finiteness counts.
    instance: Option<&'a Instance>,
    known: Vec<Mark>,
}

#[derive(Clone, Copy)]
enum Mark {
    New,
    /// Met again while it is counted: recursive.
    Counting,
    Done(Option<u64>),
}

impl Counter<'_> {
    fn count(&mut self, ty: TypeId) -> Option<u64> {
        match self.known[ty.index()] {
            Mark::Done(count) => count,
            Mark::Counting => None,
            Mark::New => {
                self.known[ty.index()] = Mark::Counting;
                let count = self.count_new(ty);
                self.known[ty.index()] = Mark::Done(count);
                count
            }
        }
    }

    fn count_new(&mut self, ty: TypeId) -> Option<u64> {
        let spec = self.spec;
        match &spec.types[ty] {
            Type::Int | Type::Bag(..) | Type::Seq(_, None) => None,
            Type::Bool => Some(2),
            Type::Range(low, high) => Some(self.range(low, high)),
            Type::Opaque(id) => {
                let names = self.instance.and_then(|instance| instance.opaques.get(id.index()));
                Some(names.map_or(1, |names| names.len() as u64))
            }
            Type::Data(id) => spec.data(*id).variants.iter().try_fold(0u64, |sum, variant| {
                let count = self.product(variant.fields.iter().map(|field| field.ty))?;
                Some(sum.saturating_add(count))
            }),
            Type::Tuple(parts) => self.product(parts.iter().copied()),
            Type::Option(part) => Some(self.count(*part)?.saturating_add(1)),
            Type::Set(part, bound) => {
                let count = self.count(*part)?;
                Some(choices(count, 1, self.size(bound)))
            }
            Type::Seq(part, bound) => {
                let count = self.count(*part)?;
                Some(sequences(count, self.size(bound)))
            }
            Type::Map(key, value, bound) => {
                let (keys, values) = (self.count(*key)?, self.count(*value)?);
                Some(choices(keys, values, self.size(bound)))
            }
        }
    }

    fn product(&mut self, parts: impl Iterator<Item = TypeId>) -> Option<u64> {
        let mut product = Some(1u64);
        for part in parts {
            let count = self.count(part);
            product = product.zip(count).map(|(product, count)| product.saturating_mul(count));
        }
        product
    }

    fn range(&self, low: &Bound, high: &Bound) -> u64 {
        let Some(instance) = self.instance else { return 1 };
        match low.eval(instance).zip(high.eval(instance)) {
            Some((low, high)) if low <= high => low.abs_diff(high).saturating_add(1),
            _ => 0,
        }
    }

    /// The largest size that a bound admits; `None` if none is admitted.
    fn size(&self, bound: &Option<Bound>) -> Option<u64> {
        match (bound, self.instance) {
            (Some(bound), Some(instance)) => u64::try_from(bound.eval(instance)?).ok(),
            _ => Some(u64::MAX),
        }
    }
}

/// How many partial maps there are with at most `limit` of `keys` keys, each to one of `values`
/// values; with one value, how many subsets.
fn choices(keys: u64, values: u64, limit: Option<u64>) -> u64 {
    let Some(limit) = limit else { return 0 };
    let mut sum = 1u64;
    let mut term = 1u128;
    for size in 1..=keys.min(limit) {
        let next = term
            .checked_mul(u128::from(keys - size + 1))
            .and_then(|product| product.checked_mul(u128::from(values)));
        let Some(next) = next else { return u64::MAX };
        // keys choose size, times values to the size: the division leaves no remainder.
        term = next / u128::from(size);
        sum = sum.saturating_add(u64::try_from(term).unwrap_or(u64::MAX));
        if sum == u64::MAX || term == 0 {
            return sum;
        }
    }
    sum
}

/// How many sequences of at most `limit` elements there are, each one of `elements`.
fn sequences(elements: u64, limit: Option<u64>) -> u64 {
    let Some(limit) = limit else { return 0 };
    match elements {
        0 => return 1,
        1 => return limit.saturating_add(1),
        _ => {}
    }
    let (mut sum, mut term) = (1u64, 1u64);
    for _ in 0..limit {
        term = term.saturating_mul(elements);
        sum = sum.saturating_add(term);
        if sum == u64::MAX {
            break;
        }
    }
    sum
}
