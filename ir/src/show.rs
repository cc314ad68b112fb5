//! Values and types as text, spelled as the language spells them.
//!
//! Nothing here panics: a value that does not have the form of its type, or an id that the spec does
//! not have, is shown in a raw form instead.

use crate::{Bound, DataId, Instance, OpaqueId, Spec, Type, TypeId, Value};
use std::fmt::{self, Display, Formatter};

/// The value as it would be written in the spec, on one line.
pub fn value<'a>(
    value: &'a Value,
    ty: TypeId,
    spec: &'a Spec,
    instance: &'a Instance,
) -> impl Display + use<'a> {
    ShownValue { value, ty, names: Names { spec, instance } }
}

/// The type as it would be written in the spec, with its bounds.
pub fn ty(ty: TypeId, spec: &Spec) -> impl Display {
    ShownType { ty, spec, limit: TypeId(u32::MAX) }
}

/// The bound as it would be written in the spec.
pub fn bound<'a>(bound: &'a Bound, spec: &'a Spec) -> impl Display + use<'a> {
    ShownBound { bound, spec }
}

/// Writes the items one after the other, with `, ` between them.
fn list<T: Display>(f: &mut Formatter<'_>, items: impl IntoIterator<Item = T>) -> fmt::Result {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Names<'a> {
    spec: &'a Spec,
    instance: &'a Instance,
}

#[derive(Clone, Copy)]
struct ShownValue<'a> {
    value: &'a Value,
    ty: TypeId,
    names: Names<'a>,
}

impl<'a> ShownValue<'a> {
    fn part(&self, value: &'a Value, ty: TypeId) -> Self {
        Self { value, ty, names: self.names }
    }

    fn parts(&self, values: &'a [Value], ty: TypeId) -> impl Iterator<Item = Self> {
        values.iter().map(move |value| self.part(value, ty))
    }

    fn opaque(&self, f: &mut Formatter<'_>, id: OpaqueId, index: u32) -> fmt::Result {
        let names = self.names.instance.opaques.get(id.index());
        match names.and_then(|names| names.get(index as usize)) {
            Some(name) => f.write_str(name),
            None => write!(f, "#{index}"),
        }
    }

    fn construct(
        &self,
        f: &mut Formatter<'_>,
        data: DataId,
        variant: u32,
        values: &[Value],
    ) -> fmt::Result {
        let data = self.names.spec.datas.get(data.index());
        let Some(variant) = data.and_then(|data| data.variants.get(variant as usize)) else {
            return write!(f, "{:?}", self.value);
        };
        // Messages are shown without the name of their kind twice, identifiers with their keys in brackets.
        let shown = match self.names.spec.agents.as_ref().zip(data) {
            Some((_, data)) => data.name.as_str(),
            None => "",
        };
        if let ("Message", [content], [field]) = (shown, values, variant.fields.as_slice()) {
            return write!(f, "{}", ShownValue { value: content, ty: field.ty, names: self.names });
        }
        f.write_str(&variant.name)?;
        if values.is_empty() {
            return Ok(());
        }
        if let ("AgentId", [key], [field]) = (shown, values, variant.fields.as_slice()) {
            return write!(f, "[{}]", ShownValue { value: key, ty: field.ty, names: self.names });
        }
        let named = variant.fields.iter().all(|field| field.name.is_some());
        f.write_str(if named { " { " } else { "(" })?;
        for (index, (field, value)) in variant.fields.iter().zip(values).enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            if let Some(name) = &field.name {
                write!(f, "{name}: ")?;
            }
            let part = ShownValue { value, ty: field.ty, names: self.names };
            write!(f, "{part}")?;
        }
        f.write_str(if named { " }" } else { ")" })
    }

    fn map(
        &self,
        f: &mut Formatter<'_>,
        entries: &'a [(Value, Value)],
        key: TypeId,
        value: TypeId,
    ) -> fmt::Result {
        if entries.is_empty() {
            return f.write_str("{=>}");
        }
        f.write_str("{")?;
        list(f, entries.iter().map(|(k, v)| Entry(self.part(k, key), self.part(v, value))))?;
        f.write_str("}")
    }

    fn bag(&self, f: &mut Formatter<'_>, counted: &'a [(Value, u64)], ty: TypeId) -> fmt::Result {
        f.write_str("bag {")?;
        let copies = |(value, count): &'a (Value, u64)| {
            let copies = usize::try_from(*count).unwrap_or(usize::MAX);
            std::iter::repeat_n(self.part(value, ty), copies)
        };
        list(f, counted.iter().flat_map(copies))?;
        f.write_str("}")
    }
}

impl Display for ShownValue<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let ty = self.names.spec.types.lookup(self.ty);
        match (self.value, ty) {
            (Value::Bool(value), _) => write!(f, "{value}"),
            (Value::Int(value), _) => write!(f, "{value}"),
            (Value::None, _) => f.write_str("None"),
            (Value::Opaque(index), Some(Type::Opaque(id))) => self.opaque(f, *id, *index),
            (Value::Tuple(values), Some(Type::Tuple(types))) => {
                f.write_str("(")?;
                list(f, values.iter().zip(types).map(|(value, ty)| self.part(value, *ty)))?;
                f.write_str(")")
            }
            (Value::Tuple(values), Some(Type::Data(id))) => self.construct(f, *id, 0, values),
            (Value::Variant(variant, values), Some(Type::Data(id))) => {
                self.construct(f, *id, *variant, values)
            }
            (Value::Some(value), Some(Type::Option(ty))) => {
                write!(f, "Some({})", self.part(value, *ty))
            }
            (Value::Set(values), Some(Type::Set(ty, _))) => {
                f.write_str("{")?;
                list(f, self.parts(values, *ty))?;
                f.write_str("}")
            }
            (Value::Seq(values), Some(Type::Seq(ty, _))) => {
                f.write_str("[")?;
                list(f, self.parts(values, *ty))?;
                f.write_str("]")
            }
            (Value::Bag(counted), Some(Type::Bag(ty, _))) => self.bag(f, counted, *ty),
            (Value::Map(entries), Some(Type::Map(key, value, _))) => {
                self.map(f, entries, *key, *value)
            }
            (odd, _) => write!(f, "{odd:?}"),
        }
    }
}

struct Entry<'a>(ShownValue<'a>, ShownValue<'a>);

impl Display for Entry<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} => {}", self.0, self.1)
    }
}

#[derive(Clone, Copy)]
struct ShownType<'a> {
    ty: TypeId,
    spec: &'a Spec,
    /// Only types below are shown by their form: parts come before the whole in a good table.
    limit: TypeId,
}

impl ShownType<'_> {
    fn part(&self, ty: &TypeId) -> Self {
        ShownType { ty: *ty, spec: self.spec, limit: self.ty }
    }

    fn generic(
        &self,
        f: &mut Formatter<'_>,
        name: &str,
        elements: &[TypeId],
        bound: &Option<Bound>,
    ) -> fmt::Result {
        write!(f, "{name}<")?;
        list(f, elements.iter().map(|ty| self.part(ty)))?;
        if let Some(bound) = bound {
            write!(f, ", {}", ShownBound { bound, spec: self.spec })?;
        }
        f.write_str(">")
    }
}

impl Display for ShownType<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let spec = self.spec;
        let Some(ty) = spec.types.lookup(self.ty).filter(|_| self.ty < self.limit) else {
            return write!(f, "{:?}", self.ty);
        };
        match ty {
            Type::Bool => f.write_str("Bool"),
            Type::Int => f.write_str("Int"),
            Type::Range(low, high) => write!(f, "{}..{}", bound(low, spec), bound(high, spec)),
            Type::Opaque(id) => match spec.opaques.get(id.index()) {
                Some(opaque) => f.write_str(&opaque.name),
                None => write!(f, "{id:?}"),
            },
            Type::Data(id) => match spec.datas.get(id.index()) {
                Some(data) => f.write_str(&data.name),
                None => write!(f, "{id:?}"),
            },
            Type::Tuple(types) => {
                f.write_str("(")?;
                list(f, types.iter().map(|ty| self.part(ty)))?;
                f.write_str(")")
            }
            Type::Option(ty) => self.generic(f, "Option", &[*ty], &None),
            Type::Set(ty, bound) => self.generic(f, "Set", &[*ty], bound),
            Type::Seq(ty, bound) => self.generic(f, "Seq", &[*ty], bound),
            Type::Bag(ty, bound) => self.generic(f, "Bag", &[*ty], bound),
            Type::Map(key, value, bound) => self.generic(f, "Map", &[*key, *value], bound),
        }
    }
}

#[derive(Clone, Copy)]
struct ShownBound<'a> {
    bound: &'a Bound,
    spec: &'a Spec,
}

impl Display for ShownBound<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let shown = |bound| ShownBound { bound, spec: self.spec };
        match self.bound {
            Bound::Int(number) => write!(f, "{number}"),
            Bound::Const(id) => match self.spec.consts.get(id.index()) {
                Some(constant) => f.write_str(&constant.name),
                None => write!(f, "{id:?}"),
            },
            Bound::Size(id) => match self.spec.opaques.get(id.index()) {
                Some(opaque) => write!(f, "{}.len()", opaque.name),
                None => write!(f, "{id:?}.len()"),
            },
            Bound::Add(a, b) => write!(f, "{} + {}", shown(a), shown(b)),
            Bound::Sub(a, b) => write!(f, "{} - {}", shown(a), Factor(shown(b))),
            Bound::Mul(a, b) => write!(f, "{} * {}", Factor(shown(a)), Factor(shown(b))),
        }
    }
}

/// A bound in parentheses if it is a sum or a difference.
struct Factor<'a>(ShownBound<'a>);

impl Display for Factor<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.bound {
            Bound::Add(..) | Bound::Sub(..) => write!(f, "({})", self.0),
            _ => write!(f, "{}", self.0),
        }
    }
}
