//! Ids, types and declarations of types to S-expressions.

use super::sexpr::{Sexpr, list, symbol, tagged, text};
use crate::{Bound, Data, Field, Type, TypeId, Types, Variant};

/// The id of an entity, with its name for the reader if that is a plain identifier.
pub fn id(letter: char, index: u32, name: Option<&str>) -> Sexpr {
    let plain = |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match name.filter(plain) {
        Some(name) => symbol(format!("{letter}{index}:{name}")),
        None => symbol(format!("{letter}{index}")),
    }
}

/// The id that a declaration repeats.
pub fn own_id(letter: char, index: usize) -> Sexpr {
    symbol(format!("{letter}{index}"))
}

/// A type's id.
pub fn ty(id: TypeId) -> Sexpr {
    symbol(format!("t{}", id.0))
}

/// The table of types.
pub fn types(types: &Types) -> Sexpr {
    let one = |(id, form): (TypeId, &Type)| list([ty(id), type_form(form)]);
    tagged("types", types.iter().map(one))
}

fn type_form(form: &Type) -> Sexpr {
    let collection = |tag: &str, elements: &[TypeId], size: &Option<Bound>| {
        tagged(tag, elements.iter().map(|part| ty(*part)).chain(size.as_ref().map(bound)))
    };
    match form {
        Type::Bool => symbol("bool"),
        Type::Int => symbol("int"),
        Type::Range(low, high) => tagged("range", [bound(low), bound(high)]),
        Type::Opaque(opaque) => id('o', opaque.0, None),
        Type::Data(data) => id('d', data.0, None),
        Type::Tuple(parts) => collection("tuple", parts, &None),
        Type::Option(part) => collection("option", &[*part], &None),
        Type::Set(part, size) => collection("set", &[*part], size),
        Type::Seq(part, size) => collection("seq", &[*part], size),
        Type::Bag(part, size) => collection("bag", &[*part], size),
        Type::Map(key, value, size) => collection("map", &[*key, *value], size),
    }
}

fn bound(form: &Bound) -> Sexpr {
    match form {
        Bound::Int(number) => symbol(number),
        Bound::Const(constant) => id('c', constant.0, None),
        Bound::Size(opaque) => tagged("size", [id('o', opaque.0, None)]),
        Bound::Add(a, b) => tagged("add", [bound(a), bound(b)]),
        Bound::Sub(a, b) => tagged("sub", [bound(a), bound(b)]),
        Bound::Mul(a, b) => tagged("mul", [bound(a), bound(b)]),
    }
}

/// A struct or an enum.
pub fn data(index: usize, data: &Data) -> Sexpr {
    let tag = if data.is_struct { "struct" } else { "enum" };
    let head = [own_id('d', index), text(&data.name)];
    tagged(tag, head.into_iter().chain(data.variants.iter().map(variant)))
}

fn variant(variant: &Variant) -> Sexpr {
    list(std::iter::once(text(&variant.name)).chain(variant.fields.iter().map(field)))
}

fn field(field: &Field) -> Sexpr {
    match &field.name {
        Some(name) => list([text(name), ty(field.ty)]),
        None => ty(field.ty),
    }
}
