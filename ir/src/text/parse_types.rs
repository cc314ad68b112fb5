//! S-expressions to types and declarations of types.

use super::cursor::{Cursor, Parsed, fail, id, number};
use super::sexpr::{Node, Sexpr};
use crate::{Bound, ConstId, Data, DataId, Field, OpaqueId, Span, Type, TypeId, Types, Variant};

/// A type's id.
pub fn ty(item: &Sexpr) -> Parsed<TypeId> {
    id(item, 't').map(TypeId)
}

/// The table of types.
pub fn types(item: &Sexpr) -> Parsed<Types> {
    let mut types = Types::default();
    let declared = Cursor::tagged(item, "types")?.declarations(|index, item| {
        let mut cursor = Cursor::new(item)?;
        cursor.own_id('t', index)?;
        let form = cursor.one("a type", type_form)?;
        cursor.done()?;
        Ok((item, form))
    })?;
    for (index, (item, form)) in declared.into_iter().enumerate() {
        if types.intern(form) != TypeId::new(index) {
            return fail(item, "this type stands in the table already");
        }
    }
    Ok(types)
}

fn type_form(item: &Sexpr) -> Parsed<Type> {
    if let Node::Symbol(word) = &item.node {
        return match word.as_bytes() {
            b"bool" => Ok(Type::Bool),
            b"int" => Ok(Type::Int),
            [b'o', ..] => id(item, 'o').map(|index| Type::Opaque(OpaqueId(index))),
            [b'd', ..] => id(item, 'd').map(|index| Type::Data(DataId(index))),
            _ => fail(item, "expected a type"),
        };
    }
    let mut cursor = Cursor::new(item)?;
    let part = |cursor: &mut Cursor<'_>| cursor.one("a type id", ty);
    match cursor.word()? {
        "range" => {
            let (low, high) = two_bounds(cursor)?;
            Ok(Type::Range(low, high))
        }
        "tuple" => cursor.rest(ty).map(Type::Tuple),
        "option" => {
            let element = part(&mut cursor)?;
            cursor.done()?;
            Ok(Type::Option(element))
        }
        "set" => Ok(Type::Set(part(&mut cursor)?, cursor.optional(bound)?)),
        "seq" => Ok(Type::Seq(part(&mut cursor)?, cursor.optional(bound)?)),
        "bag" => Ok(Type::Bag(part(&mut cursor)?, cursor.optional(bound)?)),
        "map" => {
            let (key, value) = (part(&mut cursor)?, part(&mut cursor)?);
            Ok(Type::Map(key, value, cursor.optional(bound)?))
        }
        other => fail(item, format!("`{other}` is no type")),
    }
}

fn two_bounds(mut cursor: Cursor<'_>) -> Parsed<(Bound, Bound)> {
    let bounds = (cursor.one("a bound", bound)?, cursor.one("a bound", bound)?);
    cursor.done()?;
    Ok(bounds)
}

fn bound(item: &Sexpr) -> Parsed<Bound> {
    if let Node::Symbol(word) = &item.node {
        return match word.strip_prefix('c') {
            Some(_) => id(item, 'c').map(|index| Bound::Const(ConstId(index))),
            None => number(item).map(Bound::Int),
        };
    }
    let mut cursor = Cursor::new(item)?;
    let make: fn(Box<Bound>, Box<Bound>) -> Bound = match cursor.word()? {
        "size" => {
            let opaque = cursor.id('o')?;
            cursor.done()?;
            return Ok(Bound::Size(OpaqueId(opaque)));
        }
        "add" => Bound::Add,
        "sub" => Bound::Sub,
        "mul" => Bound::Mul,
        other => return fail(item, format!("`{other}` is no bound")),
    };
    let (a, b) = two_bounds(cursor)?;
    Ok(make(Box::new(a), Box::new(b)))
}

/// A struct or an enum.
pub fn data(index: usize, item: &Sexpr) -> Parsed<Data> {
    let mut cursor = Cursor::new(item)?;
    let is_struct = match cursor.word()? {
        "struct" => true,
        "enum" => false,
        _ => return fail(item, "expected `(struct …)` or `(enum …)`"),
    };
    cursor.own_id('d', index)?;
    let name = cursor.text()?;
    Ok(Data { name, is_struct, variants: cursor.rest(variant)?, at: Span::NONE })
}

fn variant(item: &Sexpr) -> Parsed<Variant> {
    let mut cursor = Cursor::new(item)?;
    let name = cursor.text()?;
    Ok(Variant { name, fields: cursor.rest(field)? })
}

fn field(item: &Sexpr) -> Parsed<Field> {
    if let Node::Symbol(_) = &item.node {
        return Ok(Field { name: None, ty: ty(item)? });
    }
    let mut cursor = Cursor::new(item)?;
    let name = Some(cursor.text()?);
    let field = Field { name, ty: cursor.one("a type id", ty)? };
    cursor.done()?;
    Ok(field)
}
