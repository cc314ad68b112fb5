//! Types during inference: without bounds, with unknowns that unification fills in.

use ir::{DataId, OpaqueId, Spec, Type, TypeId};

/// Stands in the spec for a declared type with a mistake, until the spec is thrown away.
pub(crate) const BROKEN: OpaqueId = OpaqueId(u32::MAX);

/// An unknown of one body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unknown(u32);

/// A type without bounds, possibly with unknowns inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ty {
    Unknown(Unknown),
    /// The type of what was already reported: agrees with everything.
    Error,
    Bool,
    Int,
    Opaque(OpaqueId),
    Data(DataId),
    Tuple(Vec<Ty>),
    Option(Box<Ty>),
    Set(Box<Ty>),
    Seq(Box<Ty>),
    Bag(Box<Ty>),
    Map(Box<Ty>, Box<Ty>),
}

impl Ty {
    pub fn set(element: Ty) -> Ty {
        Ty::Set(Box::new(element))
    }

    pub fn seq(element: Ty) -> Ty {
        Ty::Seq(Box::new(element))
    }

    pub fn option(content: Ty) -> Ty {
        Ty::Option(Box::new(content))
    }

    /// The declared type `id` without its bounds.
    pub fn erase(spec: &Spec, id: TypeId) -> Ty {
        let erase = |id: &TypeId| Box::new(Ty::erase(spec, *id));
        match &spec.types[id] {
            Type::Bool => Ty::Bool,
            Type::Int | Type::Range(..) => Ty::Int,
            Type::Opaque(id) if *id == BROKEN => Ty::Error,
            Type::Opaque(id) => Ty::Opaque(*id),
            Type::Data(id) => Ty::Data(*id),
            Type::Tuple(parts) => Ty::Tuple(parts.iter().map(|part| *erase(part)).collect()),
            Type::Option(content) => Ty::Option(erase(content)),
            Type::Set(element, _) => Ty::Set(erase(element)),
            Type::Seq(element, _) => Ty::Seq(erase(element)),
            Type::Bag(element, _) => Ty::Bag(erase(element)),
            Type::Map(key, value, _) => Ty::Map(erase(key), erase(value)),
        }
    }

    /// The id of this type in `spec`; what is still unknown counts as `()`.
    pub fn intern(&self, spec: &mut Spec) -> TypeId {
        let ty = match self {
            Ty::Unknown(_) | Ty::Error => Type::Tuple(Vec::new()),
            Ty::Bool => Type::Bool,
            Ty::Int => Type::Int,
            Ty::Opaque(id) => Type::Opaque(*id),
            Ty::Data(id) => Type::Data(*id),
            Ty::Tuple(parts) => Type::Tuple(parts.iter().map(|part| part.intern(spec)).collect()),
            Ty::Option(content) => Type::Option(content.intern(spec)),
            Ty::Set(element) => Type::Set(element.intern(spec), None),
            Ty::Seq(element) => Type::Seq(element.intern(spec), None),
            Ty::Bag(element) => Type::Bag(element.intern(spec), None),
            Ty::Map(key, value) => {
                let key = key.intern(spec);
                Type::Map(key, value.intern(spec), None)
            }
        };
        spec.types.intern(ty)
    }

    /// The direct parts.
    pub fn parts(&self) -> Vec<&Ty> {
        match self {
            Ty::Tuple(parts) => parts.iter().collect(),
            Ty::Option(part) | Ty::Set(part) | Ty::Seq(part) | Ty::Bag(part) => vec![part],
            Ty::Map(key, value) => vec![key, value],
            _ => Vec::new(),
        }
    }

    /// As the user writes it; `_` for what is unknown.
    pub fn show(&self, spec: &Spec) -> String {
        match self {
            Ty::Unknown(_) | Ty::Error => "_".to_owned(),
            Ty::Bool => "Bool".to_owned(),
            Ty::Int => "Int".to_owned(),
            Ty::Opaque(id) => spec.opaques[id.index()].name.clone(),
            Ty::Data(id) => spec.data(*id).name.clone(),
            Ty::Tuple(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| part.show(spec)).collect();
                format!("({})", parts.join(", "))
            }
            Ty::Option(content) => format!("Option<{}>", content.show(spec)),
            Ty::Set(element) => format!("Set<{}>", element.show(spec)),
            Ty::Seq(element) => format!("Seq<{}>", element.show(spec)),
            Ty::Bag(element) => format!("Bag<{}>", element.show(spec)),
            Ty::Map(key, value) => format!("Map<{}, {}>", key.show(spec), value.show(spec)),
        }
    }

    /// Whether a value of this type contains an opaque value, seen through structs and enums.
    pub fn contains_opaque(&self, spec: &Spec) -> bool {
        fn inside(ty: &Ty, spec: &Spec, seen: &mut Vec<DataId>) -> bool {
            match ty {
                Ty::Opaque(_) => true,
                Ty::Data(id) if seen.contains(id) => false,
                Ty::Data(id) => {
                    seen.push(*id);
                    let fields = spec.data(*id).variants.iter().flat_map(|variant| &variant.fields);
                    let fields: Vec<Ty> = fields.map(|field| Ty::erase(spec, field.ty)).collect();
                    fields.iter().any(|field| inside(field, spec, seen))
                }
                _ => ty.parts().into_iter().any(|part| inside(part, spec, seen)),
            }
        }
        inside(self, spec, &mut Vec::new())
    }
}

/// What is known of the unknowns of one body.
#[derive(Debug, Default)]
pub(crate) struct Unifier {
    known: Vec<Option<Ty>>,
}

impl Unifier {
    /// A new unknown.
    pub fn fresh(&mut self) -> Ty {
        self.known.push(None);
        Ty::Unknown(Unknown(self.known.len() as u32 - 1))
    }

    /// The type with its outermost constructor known, if it is.
    pub fn shallow(&self, ty: &Ty) -> Ty {
        let mut ty = ty;
        while let Ty::Unknown(Unknown(index)) = ty {
            match &self.known[*index as usize] {
                Some(known) => ty = known,
                None => break,
            }
        }
        ty.clone()
    }

    /// The type with everything known filled in.
    pub fn resolve(&self, ty: &Ty) -> Ty {
        let deep = |part: &Ty| Box::new(self.resolve(part));
        match self.shallow(ty) {
            Ty::Tuple(parts) => Ty::Tuple(parts.iter().map(|part| self.resolve(part)).collect()),
            Ty::Option(content) => Ty::Option(deep(&content)),
            Ty::Set(element) => Ty::Set(deep(&element)),
            Ty::Seq(element) => Ty::Seq(deep(&element)),
            Ty::Bag(element) => Ty::Bag(deep(&element)),
            Ty::Map(key, value) => Ty::Map(deep(&key), deep(&value)),
            other => other,
        }
    }

    /// Whether something inside is still unknown.
    pub fn has_unknown(&self, ty: &Ty) -> bool {
        match self.shallow(ty) {
            Ty::Unknown(_) => true,
            known => known.parts().into_iter().any(|part| self.has_unknown(part)),
        }
    }

    /// Gives up on what is still unknown inside a type that was reported: nothing more is said of it.
    pub fn give_up(&mut self, ty: &Ty) {
        match self.shallow(ty) {
            Ty::Unknown(Unknown(index)) => self.known[index as usize] = Some(Ty::Error),
            known => known.parts().into_iter().for_each(|part| self.give_up(part)),
        }
    }

    /// Makes the two equal, if they can be. On failure what was learnt on the way stays, which is
    /// harmless: the problem is reported.
    pub fn unify(&mut self, a: &Ty, b: &Ty) -> bool {
        match (self.shallow(a), self.shallow(b)) {
            (Ty::Error, other) | (other, Ty::Error) => {
                self.give_up(&other);
                true
            }
            (Ty::Unknown(a), Ty::Unknown(b)) if a == b => true,
            (Ty::Unknown(Unknown(index)), ty) | (ty, Ty::Unknown(Unknown(index))) => {
                if self.occurs(Unknown(index), &ty) {
                    return false;
                }
                self.known[index as usize] = Some(ty);
                true
            }
            (Ty::Tuple(a), Ty::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| self.unify(a, b))
            }
            (Ty::Option(a), Ty::Option(b))
            | (Ty::Set(a), Ty::Set(b))
            | (Ty::Seq(a), Ty::Seq(b))
            | (Ty::Bag(a), Ty::Bag(b)) => self.unify(&a, &b),
            (Ty::Map(k, v), Ty::Map(l, w)) => self.unify(&k, &l) && self.unify(&v, &w),
            (a, b) => a == b,
        }
    }

    fn occurs(&self, unknown: Unknown, ty: &Ty) -> bool {
        match self.shallow(ty) {
            Ty::Unknown(other) => other == unknown,
            known => known.parts().into_iter().any(|part| self.occurs(unknown, part)),
        }
    }
}
