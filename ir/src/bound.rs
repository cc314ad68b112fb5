//! What bounds of types mean in an instance, and whether a value fits them.

use crate::{Bound, Instance, Spec, Type, TypeId, Value};

impl Bound {
    /// The number in this instance; `None` if it leaves 64 bits or names a constant that is no
    /// integer.
    pub fn eval(&self, instance: &Instance) -> Option<i64> {
        match self {
            Bound::Int(number) => Some(*number),
            Bound::Const(id) => match instance.consts.get(id.index()) {
                Some(Value::Int(number)) => Some(*number),
                _ => None,
            },
            Bound::Size(id) => i64::try_from(instance.opaques.get(id.index())?.len()).ok(),
            Bound::Add(a, b) => a.eval(instance)?.checked_add(b.eval(instance)?),
            Bound::Sub(a, b) => a.eval(instance)?.checked_sub(b.eval(instance)?),
            Bound::Mul(a, b) => a.eval(instance)?.checked_mul(b.eval(instance)?),
        }
    }
}

/// A part of a value that is outside the bounds of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The part that does not fit: an integer, or a collection that is too large.
    pub value: Value,
    /// The type of that part, with its bounds.
    pub ty: TypeId,
}

/// Whether a value of this type (bounds left aside) is within the type's bounds, all through.
///
/// Prepares [`Bounds`] for the one question; whoever asks often keeps those.
///
/// # Errors
/// The first part that is not, outside in and from left to right.
pub fn fits(value: &Value, ty: TypeId, spec: &Spec, instance: &Instance) -> Result<(), Misfit> {
    Bounds::new(spec, instance).fits(value, ty)
}

/// The bounds of all types of a spec, evaluated for one instance: answers at once for types without
/// bounds.
#[derive(Clone, Debug)]
pub struct Bounds<'a> {
    spec: &'a Spec,
    /// By `TypeId`.
    limits: Vec<Limits>,
}

/// What the values of one type are limited to. A bound without a number admits nothing.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Lowest and highest integer, or size.
    own: Option<(i64, i64)>,
    /// Whether there are limits here or in a part.
    any: bool,
}

impl<'a> Bounds<'a> {
    /// Evaluates the bounds.
    pub fn new(spec: &'a Spec, instance: &Instance) -> Self {
        let own = |ty: &Type| match ty {
            Type::Range(low, high) => Some(low.eval(instance).zip(high.eval(instance))),
            Type::Set(_, Some(size))
            | Type::Seq(_, Some(size))
            | Type::Bag(_, Some(size))
            | Type::Map(_, _, Some(size)) => Some(size.eval(instance).map(|size| (0, size))),
            _ => None,
        };
        let limits = |ty: &Type| {
            let own = own(ty).map(|limits| limits.unwrap_or((0, -1)));
            Limits { own, any: own.is_some() }
        };
        let limits = spec.types.iter().map(|(_, ty)| limits(ty)).collect();
        let mut bounds = Self { spec, limits };
        bounds.spread();
        bounds
    }

    /// Marks every type with a limited part, until nothing changes: types may be recursive.
    fn spread(&mut self) {
        loop {
            let mut changed = false;
            for (id, ty) in self.spec.types.iter() {
                if self.limits[id.index()].any {
                    continue;
                }
                let mut any = false;
                ty.for_each_part(self.spec, &mut |part| any |= self.limits[part.index()].any);
                self.limits[id.index()].any = any;
                changed |= any;
            }
            if !changed {
                return;
            }
        }
    }

    /// Whether a value of this type (bounds left aside) is within the type's bounds, all through.
    ///
    /// # Errors
    /// The first part that is not, outside in and from left to right.
    pub fn fits(&self, value: &Value, ty: TypeId) -> Result<(), Misfit> {
        let limits = self.limits[ty.index()];
        if !limits.any {
            return Ok(());
        }
        if let Some((low, high)) = limits.own {
            let within = match value {
                Value::Int(number) => (low..=high).contains(number),
                _ => i64::try_from(size(value)).is_ok_and(|size| size <= high),
            };
            if !within {
                return Err(Misfit { value: value.clone(), ty });
            }
        }
        self.parts_fit(value, ty)
    }

    fn parts_fit(&self, value: &Value, ty: TypeId) -> Result<(), Misfit> {
        match (value, &self.spec.types[ty]) {
            (Value::Tuple(parts), Type::Tuple(types)) => {
                parts.iter().zip(types).try_for_each(|(part, ty)| self.fits(part, *ty))
            }
            (Value::Tuple(parts), Type::Data(data)) => {
                let fields = &self.spec.data(*data).variants[0].fields;
                parts.iter().zip(fields).try_for_each(|(part, field)| self.fits(part, field.ty))
            }
            (Value::Variant(variant, parts), Type::Data(data)) => {
                let fields = &self.spec.data(*data).variants[*variant as usize].fields;
                parts.iter().zip(fields).try_for_each(|(part, field)| self.fits(part, field.ty))
            }
            (Value::Some(part), Type::Option(ty)) => self.fits(part, *ty),
            (Value::Set(parts), Type::Set(ty, _)) | (Value::Seq(parts), Type::Seq(ty, _)) => {
                self.each_fits(parts.iter(), *ty)
            }
            (Value::Bag(parts), Type::Bag(ty, _)) => {
                self.each_fits(parts.iter().map(|(part, _)| part), *ty)
            }
            (Value::Map(entries), Type::Map(key, value, _)) => {
                self.each_fits(entries.iter().map(|(k, _)| k), *key)?;
                self.each_fits(entries.iter().map(|(_, v)| v), *value)
            }
            _ => Ok(()),
        }
    }

    fn each_fits<'v>(
        &self,
        mut parts: impl Iterator<Item = &'v Value>,
        ty: TypeId,
    ) -> Result<(), Misfit> {
        if !self.limits[ty.index()].any {
            return Ok(());
        }
        parts.try_for_each(|part| self.fits(part, ty))
    }
}

/// The number of elements (or keys) of a collection, duplicates counted.
fn size(collection: &Value) -> u64 {
    match collection {
        Value::Set(parts) | Value::Seq(parts) => parts.len() as u64,
        Value::Bag(parts) => parts.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count)),
        Value::Map(entries) => entries.len() as u64,
        _ => 0,
    }
}
