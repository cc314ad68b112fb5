//! Types. An *aim* is a type with bounds that an expression is built to fit, whereas the type that
//! it declares has none.

use crate::scope::Gen;
use ir::{Bound, Data, DataId, Field, OpaqueId, Span, Type, TypeId, Variant, universe};

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
        let mut ordered = true;
        match &self.spec.types[ty] {
            Type::Opaque(_) => ordered = false,
            // The fields of the recursive enum have an order.
            Type::Data(data) if Some(*data) == self.recursive => {}
            form => form.for_each_part(&self.spec, &mut |part| ordered &= self.is_ordered(part)),
        }
        ordered
    }

    /// Opaque types and their names, at most two of at most three values.
    pub fn declare_opaques(&mut self) {
        for (index, name) in ["Client", "Node"].into_iter().enumerate() {
            if self.choices.below(3) <= index {
                break;
            }
            self.spec.opaques.push(ir::Opaque { name: name.to_owned(), at: Span::NONE });
            let size = 1 + self.choices.below(3);
            let letter = name.to_lowercase().remove(0);
            let names = (1..=size).map(|number| format!("{letter}{number}")).collect();
            self.instance.opaques.push(names);
        }
    }

    /// Structs and enums, at most three; one of them may be recursive.
    pub fn declare_datas(&mut self) {
        if self.choices.once_in(2) {
            let fields = ["left", "right"].map(|name| self.field(Some(name)));
            let variant = Variant { name: "Pair".to_owned(), fields: fields.to_vec() };
            self.declare_data("Pair", true, vec![variant]);
        }
        if self.choices.once_in(2) {
            let idle = Variant { name: "Idle".to_owned(), fields: vec![] };
            let sent = Variant { name: "Sent".to_owned(), fields: vec![self.field(None)] };
            let done = vec![self.field(Some("by"))];
            let done = Variant { name: "Done".to_owned(), fields: done };
            self.declare_data("Phase", false, vec![idle, sent, done]);
        }
        if self.choices.once_in(4) {
            let id = DataId::new(self.spec.datas.len());
            self.recursive = Some(id);
            let rest = self.ty(Type::Data(id));
            let first = self.bool();
            let fields = [first, rest].map(|ty| Field { name: None, ty });
            let empty = Variant { name: "Empty".to_owned(), fields: vec![] };
            let chain = Variant { name: "Link".to_owned(), fields: fields.to_vec() };
            self.declare_data("Chain", false, vec![empty, chain]);
        }
    }

    fn declare_data(&mut self, name: &str, is_struct: bool, variants: Vec<Variant>) {
        let name = name.to_owned();
        self.spec.datas.push(Data { name, is_struct, variants, at: Span::NONE });
    }

    fn field(&mut self, name: Option<&str>) -> Field {
        Field { name: name.map(str::to_owned), ty: self.atom() }
    }

    /// A type without parts, of few values.
    pub fn atom(&mut self) -> TypeId {
        match self.choices.below(4) {
            1 | 2 => self.range(),
            3 if !self.spec.opaques.is_empty() => {
                let opaque = OpaqueId::new(self.choices.below(self.spec.opaques.len()));
                self.ty(Type::Opaque(opaque))
            }
            _ => self.bool(),
        }
    }

    fn range(&mut self) -> TypeId {
        let boxed = |number| Box::new(Bound::Int(number));
        let low = Bound::Int(if self.choices.once_in(4) { -1 } else { 0 });
        let high = match self.choices.below(7) {
            0 | 1 => Bound::Int(1),
            2 => Bound::Int(2),
            3 => Bound::Int(3),
            4 if !self.spec.opaques.is_empty() => Bound::Size(OpaqueId(0)),
            5 => match self.limit_constant {
                Some(constant) => Bound::Add(Box::new(Bound::Const(constant)), boxed(1)),
                None => Bound::Sub(boxed(4), boxed(2)),
            },
            _ => Bound::Mul(boxed(2), boxed(1)),
        };
        self.ty(Type::Range(low, high))
    }

    /// A type for a variable, with at most `budget` values (about).
    pub fn storable(&mut self, budget: u64) -> TypeId {
        let ty = match self.choices.below(9) {
            0 => self.atom(),
            1 if !self.spec.datas.is_empty() => {
                let data = DataId::new(self.choices.below(self.spec.datas.len()));
                let ty = self.ty(Type::Data(data));
                if Some(data) == self.recursive {
                    // Infinitely many values, but only literals and parts of them are stored.
                    return ty;
                }
                ty
            }
            2 => {
                let parts = vec![self.atom(), self.part()];
                self.tuple(parts)
            }
            3 => {
                let part = self.part();
                self.option(part)
            }
            4 => {
                let (part, size) = (self.part(), self.size(4));
                self.ty(Type::Set(part, size))
            }
            5 => {
                let part = self.part();
                let size = self.choices.below(2) as i64 + 1;
                self.ty(Type::Seq(part, Some(Bound::Int(size))))
            }
            6 => {
                let part = self.part();
                self.ty(Type::Bag(part, Some(Bound::Int(2))))
            }
            7 => {
                let (key, value, size) = (self.atom(), self.part(), self.size(4));
                self.ty(Type::Map(key, value, size))
            }
            _ => self.atom(),
        };
        if self.count(ty) <= budget {
            ty
        } else if budget >= 2 {
            self.bool()
        } else {
            self.tuple(vec![])
        }
    }

    /// A type for parts of collections.
    fn part(&mut self) -> TypeId {
        if self.choices.below(3) < 2 {
            return self.atom();
        }
        match self.choices.below(4) {
            1 => {
                let parts = vec![self.atom(), self.atom()];
                self.tuple(parts)
            }
            2 => {
                let part = self.atom();
                self.set(part)
            }
            3 if !self.spec.datas.is_empty() && self.recursive != Some(DataId(0)) => {
                self.ty(Type::Data(DataId(0)))
            }
            _ => {
                let part = self.atom();
                self.option(part)
            }
        }
    }

    fn size(&mut self, times: usize) -> Option<Bound> {
        self.choices.once_in(times).then_some(Bound::Int(2))
    }

    /// Some type, mostly one of which there is something to read here.
    pub fn some_type(&mut self) -> TypeId {
        if self.choices.below(3) > 0 {
            let found = self.readable(|_, _| true);
            if !found.is_empty() {
                return found[self.choices.below(found.len())].aim;
            }
        }
        self.pool[self.choices.below(self.pool.len())]
    }

    /// The type of some collection or option, mostly of one that can be read here, out of those that
    /// `wanted` takes; none of these may be anything else. `make` makes one of a type of elements.
    pub fn some_whole(
        &mut self,
        wanted: impl Fn(&Type) -> bool,
        make: impl FnOnce(&mut Self, TypeId) -> TypeId,
    ) -> TypeId {
        if self.choices.below(4) > 0 {
            let found = self.readable(|this, aim| wanted(&this.form(aim)));
            if !found.is_empty() {
                let aim = found[self.choices.below(found.len())].aim;
                return self.unsized_aim(aim).map_or(aim, |(without, _)| without);
            }
        }
        let element = self.some_type();
        make(self, element)
    }
}
