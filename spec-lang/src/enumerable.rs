//! Which types have finitely many values that an engine can run through.

use ir::{DataId, Spec, Type, TypeId};

/// Whether the values of a type can be enumerated; if not, the part that cannot, and why.
pub(crate) fn enumerable(spec: &Spec, ty: TypeId) -> Result<(), (TypeId, &'static str)> {
    inside(spec, ty, &mut Vec::new())
}

fn inside(spec: &Spec, ty: TypeId, open: &mut Vec<DataId>) -> Result<(), (TypeId, &'static str)> {
    match &spec.types[ty] {
        Type::Bool | Type::Range(..) | Type::Opaque(_) => Ok(()),
        Type::Int => Err((ty, "there are infinitely many integers")),
        Type::Seq(_, None) => Err((ty, "a sequence can be arbitrarily long")),
        Type::Bag(..) => Err((ty, "a bag can hold arbitrarily many copies")),
        Type::Data(id) if open.contains(id) => Err((ty, "it contains itself")),
        Type::Data(id) => {
            open.push(*id);
            for field in spec.data(*id).variants.iter().flat_map(|variant| &variant.fields) {
                inside(spec, field.ty, open)?;
            }
            open.pop();
            Ok(())
        }
        Type::Tuple(parts) => parts.iter().try_for_each(|part| inside(spec, *part, open)),
        Type::Option(part) | Type::Set(part, _) | Type::Seq(part, Some(_)) => {
            inside(spec, *part, open)
        }
        Type::Map(key, value, _) => {
            inside(spec, *key, open)?;
            inside(spec, *value, open)
        }
    }
}

/// Whether a type promises bounds outside the structs and enums it mentions.
pub(crate) fn has_bounds(spec: &Spec, ty: TypeId) -> bool {
    match &spec.types[ty] {
        Type::Bool | Type::Int | Type::Opaque(_) | Type::Data(_) => false,
        Type::Range(..) => true,
        Type::Tuple(parts) => parts.iter().any(|part| has_bounds(spec, *part)),
        Type::Option(part) => has_bounds(spec, *part),
        Type::Set(part, bound) | Type::Seq(part, bound) | Type::Bag(part, bound) => {
            bound.is_some() || has_bounds(spec, *part)
        }
        Type::Map(key, value, bound) => {
            bound.is_some() || has_bounds(spec, *key) || has_bounds(spec, *value)
        }
    }
}
