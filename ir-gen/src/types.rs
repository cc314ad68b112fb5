//! Types. An *aim* is a type with bounds that an expression is built to fit, whereas the type that
//! it declares has none.

use crate::scope::Gen;
use ir::{Bound, Type, TypeId, universe};

/// The most values that a set may have to be enumerated in one expression.
const FEW: u64 = 8;

impl Gen {
    /// The id of a type.
    pub fn ty(&mut self, ty: Type) -> TypeId {
        self.spec.types.intern(ty)
    }

    /// The type with this id.
    pub fn form(&self, ty: TypeId) -> Type {
        self.spec.types[ty].clone()
    }

    pub fn bool(&mut self) -> TypeId {
        self.ty(Type::Bool)
    }

    pub fn int(&mut self) -> TypeId {
        self.ty(Type::Int)
    }

    pub fn set(&mut self, element: TypeId) -> TypeId {
        self.ty(Type::Set(element, None))
    }

    pub fn seq(&mut self, element: TypeId) -> TypeId {
        self.ty(Type::Seq(element, None))
    }

    pub fn bag(&mut self, element: TypeId) -> TypeId {
        self.ty(Type::Bag(element, None))
    }

    pub fn map(&mut self, key: TypeId, value: TypeId) -> TypeId {
        self.ty(Type::Map(key, value, None))
    }

    pub fn option(&mut self, content: TypeId) -> TypeId {
        self.ty(Type::Option(content))
    }

    pub fn tuple(&mut self, parts: Vec<TypeId>) -> TypeId {
        self.ty(Type::Tuple(parts))
    }

    /// The type without bounds.
    pub fn erased(&mut self, ty: TypeId) -> TypeId {
        let erased = match self.form(ty) {
            Type::Range(..) => Type::Int,
            Type::Tuple(parts) => {
                Type::Tuple(parts.into_iter().map(|part| self.erased(part)).collect())
            }
            Type::Option(part) => Type::Option(self.erased(part)),
            Type::Set(part, _) => Type::Set(self.erased(part), None),
            Type::Seq(part, _) => Type::Seq(self.erased(part), None),
            Type::Bag(part, _) => Type::Bag(self.erased(part), None),
            Type::Map(key, value, _) => Type::Map(self.erased(key), self.erased(value), None),
            whole => whole,
        };
        self.ty(erased)
    }

    /// The type without a bound on its own size, and that bound in this instance.
    pub fn unsized_aim(&mut self, ty: TypeId) -> Option<(TypeId, i64)> {
        let (form, bound) = match self.form(ty) {
            Type::Set(part, Some(bound)) => (Type::Set(part, None), bound),
            Type::Seq(part, Some(bound)) => (Type::Seq(part, None), bound),
            Type::Bag(part, Some(bound)) => (Type::Bag(part, None), bound),
            Type::Map(key, value, Some(bound)) => (Type::Map(key, value, None), bound),
            _ => return None,
        };
        let size = bound.eval(&self.instance).unwrap_or(0);
        Some((self.ty(form), size))
    }

    /// The lowest and the highest integer of a range in this instance.
    pub fn limits(&self, low: &Bound, high: &Bound) -> (i64, i64) {
        let low = low.eval(&self.instance).unwrap_or(0);
        (low, high.eval(&self.instance).unwrap_or(0).max(low))
    }

    /// Whether values that fit `a` fit `b`, as far as one sees quickly.
    pub fn is_within(&self, a: TypeId, b: TypeId) -> bool {
        if a == b {
            return true;
        }
        match (&self.spec.types[a], &self.spec.types[b]) {
            (Type::Range(..), Type::Int) => true,
            (Type::Tuple(a), Type::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.is_within(*a, *b))
            }
            (Type::Option(a), Type::Option(b))
            | (Type::Set(a, _), Type::Set(b, None))
            | (Type::Seq(a, _), Type::Seq(b, None))
            | (Type::Bag(a, _), Type::Bag(b, None)) => self.is_within(*a, *b),
            (Type::Map(ak, av, _), Type::Map(bk, bv, None)) => {
                self.is_within(*ak, *bk) && self.is_within(*av, *bv)
            }
            _ => false,
        }
    }

    /// About how many values fit, for types of variables.
    pub fn count(&self, ty: TypeId) -> u64 {
        if let Type::Bag(part, _) = self.spec.types[ty] {
            let count = self.count(part).saturating_add(1);
            return count.saturating_mul(count);
        }
        universe::cardinality(ty, &self.spec, &self.instance).unwrap_or(u64::MAX)
    }

    /// Whether a type has so few values that an expression may go through all of them.
    pub fn is_few(&self, ty: TypeId) -> bool {
        universe::cardinality(ty, &self.spec, &self.instance).is_some_and(|count| count <= FEW)
    }

    /// Whether values of the type have an order: no opaque types inside.
    pub fn is_ordered(&self, ty: TypeId) -> bool {
        let mut seen = vec![ty];
        let mut next = 0;
        while let Some(form) = seen.get(next).map(|ty| &self.spec.types[*ty]) {
            if matches!(form, Type::Opaque(_)) {
                return false;
            }
            form.for_each_part(&self.spec, &mut |part| {
                if !seen.contains(&part) {
                    seen.push(part);
                }
            });
            next += 1;
        }
        true
    }

    /// Whether the type has no value at all.
    pub fn is_void(&self, ty: TypeId) -> bool {
        universe::cardinality(ty, &self.spec, &self.instance) == Some(0)
    }

    /// Whether the type or one of its parts has no value: nothing can be put into it.
    pub fn has_void(&self, ty: TypeId) -> bool {
        let mut found = self.is_void(ty);
        if !matches!(self.spec.types[ty], Type::Data(_)) {
            self.spec.types[ty].for_each_part(&self.spec, &mut |part| found |= self.is_void(part));
        }
        found
    }

    /// Some type, mostly one of which there is something to read here.
    pub fn some_type(&mut self) -> TypeId {
        if self.choices.below(3) > 0 {
            let found = self.readable(|this, aim| !this.is_void(aim));
            if !found.is_empty() {
                return found[self.choices.below(found.len())].aim;
            }
        }
        let ty = self.pool[self.choices.below(self.pool.len())];
        if self.is_void(ty) { self.bool() } else { ty }
    }

    /// The type of some collection or option, mostly of one that can be read here, out of those that
    /// `wanted` takes; none of these may be anything else. `make` makes one of a type of elements.
    pub fn some_whole(
        &mut self,
        wanted: impl Fn(&Type) -> bool,
        make: impl FnOnce(&mut Self, TypeId) -> TypeId,
    ) -> TypeId {
        if self.choices.below(4) > 0 {
            let found = self.readable(|this, aim| wanted(&this.form(aim)) && !this.has_void(aim));
            if !found.is_empty() {
                let aim = found[self.choices.below(found.len())].aim;
                return self.unsized_aim(aim).map_or(aim, |(without, _)| without);
            }
        }
        let element = self.some_type();
        make(self, element)
    }
}
