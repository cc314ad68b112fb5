//! What the compiled code leaves to a call: operations on interned values.
//!
//! [`run`] is what an operation means; [`memo`] remembers results for each worker.

pub mod memo;
pub mod operation;
pub mod rows;
mod sequence;

use crate::codec::{Decoder, encode};
use crate::program::{Collected, Foreign, ForeignKind};
use crate::shape::Shape;
use ir::{Bounds, Collection, Instance, Spec, Type, TypeId, Value};
use verdict::Undefined;

/// What foreign operations need to know of the instance.
pub struct World<'a> {
    /// Reads leaves.
    pub decoder: Decoder<'a>,
    /// The bounds of the types.
    pub bounds: Bounds<'a>,
}

impl<'a> World<'a> {
    /// The world of an instance.
    pub fn new(spec: &'a Spec, instance: &'a Instance, heap: &'a crate::heap::Heap) -> Self {
        Self { decoder: Decoder { spec, heap }, bounds: Bounds::new(spec, instance) }
    }

    fn arguments(&self, foreign: &Foreign, mut leaves: &[u64]) -> Vec<Value> {
        let next = |(shape, ty): &(Shape, TypeId)| {
            let (own, rest) = leaves.split_at(shape.leaves());
            leaves = rest;
            self.decoder.value(own, shape, *ty)
        };
        foreign.args.iter().map(next).collect()
    }

    /// Appends the leaves of the result of an operation.
    ///
    /// # Errors
    /// It is undefined, or its value is outside the bounds of its type.
    pub fn run(
        &self,
        foreign: &Foreign,
        leaves: &[u64],
        out: &mut Vec<u64>,
    ) -> Result<(), Undefined> {
        let args = self.arguments(foreign, leaves);
        let value = match foreign.kind {
            ForeignKind::Op(op) => {
                let key = foreign.args.get(1).map_or(foreign.result.1, |(_, ty)| *ty);
                operation::apply(op, &args, key)?
            }
            ForeignKind::Reshape => args[0].clone(),
            ForeignKind::Restrict => {
                let start = out.len();
                if !encode(&args[0], &foreign.result.0, self.decoder.heap, out) {
                    out.truncate(start);
                    foreign.result.0.least(out);
                }
                return Ok(());
            }
            ForeignKind::Nest(limit) if is_deeper(limit, &args[0]) => {
                return Err(Undefined::RunawayRecursion { limit });
            }
            ForeignKind::Nest(_) => args[0].clone(),
            ForeignKind::Fits => {
                return self.bounds.fits(&args[0], foreign.result.1).map_err(|misfit| {
                    let stored_in = String::new();
                    Undefined::OutOfBounds { value: misfit.value, ty: misfit.ty, stored_in }
                });
            }
            ForeignKind::Held => {
                let mut leaves = Vec::new();
                let held = encode(&args[0], &foreign.result.0, self.decoder.heap, &mut leaves);
                out.push(u64::from(held));
                return Ok(());
            }
            ForeignKind::Tag => Value::Int(match &args[0] {
                Value::Variant(tag, _) => i64::from(*tag),
                Value::Some(_) => 1,
                _ => 0,
            }),
            ForeignKind::Field(variant, index) => match field(&args[0], variant, index) {
                Some(value) => value,
                None => {
                    foreign.result.0.least(out);
                    return Ok(());
                }
            },
            ForeignKind::Build(_) | ForeignKind::Elements { .. } => return Err(Undefined::NoArm),
        };
        self.encode(&value, foreign, out)
    }

    fn encode(
        &self,
        value: &Value,
        foreign: &Foreign,
        out: &mut Vec<u64>,
    ) -> Result<(), Undefined> {
        if encode(value, &foreign.result.0, self.decoder.heap, out) {
            return Ok(());
        }
        let (value, ty) = (value.clone(), foreign.result.1);
        Err(Undefined::OutOfBounds { value, ty, stored_in: String::new() })
    }

    /// Appends the leaves of the collection of these elements, whose leaves come one after the
    /// other.
    ///
    /// # Errors
    /// A map would have two values for one key.
    pub fn build(
        &self,
        foreign: &Foreign,
        collected: &[Vec<u64>],
        out: &mut Vec<u64>,
    ) -> Result<(), Undefined> {
        let rows = collected.iter().map(|leaves| self.arguments(foreign, leaves));
        let ForeignKind::Build(kind) = foreign.kind else { return Err(Undefined::NoArm) };
        let value = match kind {
            Collected::Elements(Collection::Set) => Value::set(rows.flatten()),
            Collected::Elements(Collection::Seq) => Value::seq(rows.flatten()),
            Collected::Elements(Collection::Bag) => Value::bag(rows.flatten()),
            Collected::Map => {
                let key_type = foreign.args[0].1;
                return self.encode(&map(rows, key_type)?, foreign, out);
            }
        };
        self.encode(&value, foreign, out)
    }

    /// The leaves of the elements of a collection, one after the other; one leaf for each element
    /// whose shape has none.
    pub fn elements(&self, foreign: &Foreign, leaves: &[u64]) -> Vec<u64> {
        let distinct = foreign.kind == ForeignKind::Elements { distinct: true };
        let mut out = Vec::new();
        let Some(collection) = self.arguments(foreign, leaves).pop() else { return out };
        let mut push = |value: &Value| {
            // The shape is that of the collection's parts: it holds them.
            encode(value, &foreign.result.0, self.decoder.heap, &mut out);
            if foreign.result.0.leaves() == 0 {
                out.push(0);
            }
        };
        match &collection {
            Value::Set(parts) => parts.iter().for_each(push),
            Value::Seq(parts) if distinct => {
                let mut seen = rustc_hash::FxHashSet::default();
                parts.iter().filter(|part| seen.insert(*part)).for_each(push);
            }
            Value::Seq(parts) => parts.iter().for_each(push),
            Value::Bag(parts) => {
                for (part, count) in parts.iter() {
                    (0..if distinct { 1 } else { *count }).for_each(|_| push(part));
                }
            }
            Value::Map(entries) => {
                for (key, value) in entries.iter() {
                    push(&Value::tuple([key.clone(), value.clone()]));
                }
            }
            _ => {}
        }
        out
    }
}

/// Whether values are nested deeper than a limit.
fn is_deeper(limit: usize, value: &Value) -> bool {
    let Some(limit) = limit.checked_sub(1) else { return true };
    match value {
        Value::Tuple(parts) | Value::Variant(_, parts) => parts.iter().any(|x| is_deeper(limit, x)),
        Value::Set(parts) | Value::Seq(parts) => parts.iter().any(|x| is_deeper(limit, x)),
        Value::Some(part) => is_deeper(limit, part),
        Value::Bag(parts) => parts.iter().any(|(x, _)| is_deeper(limit, x)),
        Value::Map(entries) => {
            entries.iter().any(|(k, v)| is_deeper(limit, k) || is_deeper(limit, v))
        }
        Value::Bool(_) | Value::Int(_) | Value::Opaque(_) | Value::None => false,
    }
}

/// The field of a struct or of a variant, if the value is that variant.
fn field(value: &Value, variant: u32, index: u32) -> Option<Value> {
    match value {
        Value::Tuple(parts) => parts.get(index as usize).cloned(),
        Value::Variant(own, parts) if *own == variant => parts.get(index as usize).cloned(),
        Value::Some(part) if variant == 1 => Some((**part).clone()),
        _ => None,
    }
}

fn map(rows: impl Iterator<Item = Vec<Value>>, ty: TypeId) -> Result<Value, Undefined> {
    let mut entries: Vec<(Value, Value)> = rows
        .filter_map(|row| match <[Value; 2]>::try_from(row) {
            Ok([key, value]) => Some((key, value)),
            Err(_) => None,
        })
        .collect();
    entries.sort();
    entries.dedup();
    match entries.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(Undefined::ConflictingKeys { key: pair[0].0.clone(), ty }),
        None => Ok(Value::map(entries)),
    }
}

/// Whether values of a type can be outside its bounds.
pub fn is_bounded(ty: TypeId, spec: &Spec) -> bool {
    let mut seen = vec![false; spec.types.len()];
    let mut open = vec![ty];
    while let Some(next) = open.pop() {
        if std::mem::replace(&mut seen[next.index()], true) {
            continue;
        }
        let ty = &spec.types[next];
        if matches!(
            ty,
            Type::Range(..)
                | Type::Set(_, Some(_))
                | Type::Seq(_, Some(_))
                | Type::Bag(_, Some(_))
                | Type::Map(_, _, Some(_))
        ) {
            return true;
        }
        ty.for_each_part(spec, &mut |part| open.push(part));
    }
    false
}
