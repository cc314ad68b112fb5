//! Types and their bounds.
//!
//! Bounds (`0..7`, `Seq<T, 4>`) are promises about stored values: an engine checks that a value
//! fits when it is stored in a variable, passed to or returned from a function, or given to a
//! constant or an annotated `let`; a value that does not fit is an error with a trace. Operations
//! ignore bounds: the type of `x + 1` is `Int` whatever range `x` has.

use crate::{ConstId, DataId, OpaqueId, TypeId};
use indexmap::IndexSet;

/// A type. Element types are ids into the same [`Types`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `Bool`.
    Bool,
    /// `Int`, mathematical; an explicit engine that leaves 64 bits reports an error.
    Int,
    /// `lo..hi`, both ends included; empty when `hi < lo`.
    Range(Bound, Bound),
    /// An opaque type: a finite set of distinct values whose number the check chooses.
    Opaque(OpaqueId),
    /// A struct or an enum.
    Data(DataId),
    /// A tuple of two or more, or the unit type `()`.
    Tuple(Vec<TypeId>),
    /// `Option<T>`.
    Option(TypeId),
    /// `Set<T>`, with at most that many elements.
    Set(TypeId, Option<Bound>),
    /// `Seq<T>`, with at most that length.
    Seq(TypeId, Option<Bound>),
    /// `Bag<T>`, with at most that many elements, duplicates counted.
    Bag(TypeId, Option<Bound>),
    /// `Map<K, V>`: a partial map, with at most that many keys.
    Map(TypeId, TypeId, Option<Bound>),
}

/// An integer known once the instance is: what bounds of types are made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// A literal.
    Int(i64),
    /// An `Int` constant.
    Const(ConstId),
    /// The number of values of an opaque type.
    Size(OpaqueId),
    /// Sum.
    Add(Box<Bound>, Box<Bound>),
    /// Difference.
    Sub(Box<Bound>, Box<Bound>),
    /// Product.
    Mul(Box<Bound>, Box<Bound>),
}

/// The types of one spec, each held once, so that equal types have equal ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Types(IndexSet<Type>);

impl Types {
    /// The id of `ty`, added if new.
    pub fn intern(&mut self, ty: Type) -> TypeId {
        TypeId::new(self.0.insert_full(ty).0)
    }

    /// The type with this id.
    pub fn get(&self, id: TypeId) -> &Type {
        self.0.get_index(id.index()).expect("a type id of this spec")
    }

    /// The type with this id, if there is one.
    pub fn lookup(&self, id: TypeId) -> Option<&Type> {
        self.0.get_index(id.index())
    }

    /// The id of `ty` if the spec uses it.
    pub fn find(&self, ty: &Type) -> Option<TypeId> {
        self.0.get_index_of(ty).map(TypeId::new)
    }

    /// Every type with its id, in order of creation: elements come before what is made of them,
    /// except through structs and enums.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        self.0.iter().enumerate().map(|(index, ty)| (TypeId::new(index), ty))
    }

    /// The number of types.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no type yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::ops::Index<TypeId> for Types {
    type Output = Type;
    fn index(&self, id: TypeId) -> &Type {
        self.get(id)
    }
}
