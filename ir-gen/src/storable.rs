//! The types of variables and constants.

use crate::scope::Gen;
use ir::{Bound, DataId, OpaqueId, Type, TypeId};

/// About how many values of a type without few are stored.
const STORED: u64 = 16;

impl Gen {
    /// A type without parts, of few values.
    pub fn atom(&mut self) -> TypeId {
        match self.choices.below(4) {
            1 | 2 => self.range(),
            3 if !self.spec.opaques.is_empty() => {
                let opaque = OpaqueId::new(self.choices.below(self.spec.opaques.len()));
                if self.instance.opaques[opaque.index()].is_empty() {
                    return self.bool();
                }
                self.ty(Type::Opaque(opaque))
            }
            _ => self.bool(),
        }
    }

    fn range(&mut self) -> TypeId {
        let low = Bound::Int(if self.choices.once_in(4) { -1 } else { 0 });
        let high = self.bound();
        if self.large && self.choices.once_in(3) {
            let (low, high) = [
                (i64::MIN, i64::MAX),
                (0, i64::MAX),
                (-1 << 40, 1 << 40),
                (1 << 62, i64::MAX),
                (i64::MIN, -1),
                (-5, 250),
            ][self.choices.below(6)];
            return self.ty(Type::Range(Bound::Int(low), Bound::Int(high)));
        }
        self.ty(Type::Range(low, high))
    }

    /// A bound of 1 to 6.
    fn bound(&mut self) -> Bound {
        let boxed = |number| Box::new(Bound::Int(number));
        match self.choices.below(7) {
            0 | 1 => Bound::Int(1),
            2 => Bound::Int(2),
            3 => Bound::Int(3),
            4 if !self.instance.opaques.first().is_none_or(Vec::is_empty) => {
                Bound::Size(OpaqueId(0))
            }
            5 => match self.limit_constant {
                Some(constant) => Bound::Add(Box::new(Bound::Const(constant)), boxed(1)),
                None => Bound::Sub(boxed(4), boxed(2)),
            },
            _ => Bound::Mul(boxed(2), boxed(1)),
        }
    }

    /// A type for a variable, with at most `budget` values (about) or of which few are stored, and
    /// how many values that makes.
    pub fn storable(&mut self, budget: u64) -> (TypeId, u64) {
        for depth in [2, 1, 0] {
            let ty = self.shape(depth);
            let count = self.count(ty);
            if count <= budget {
                return (ty, count);
            }
            if depth > 0 && budget >= STORED && self.choices.once_in(3) {
                return (ty, STORED);
            }
        }
        if budget >= 2 { (self.bool(), 2) } else { (self.tuple(vec![]), 1) }
    }

    /// Whether something of this type may be stored.
    pub fn is_stored(&self, ty: TypeId) -> bool {
        (self.language.stores)(&self.spec, &self.spec.types[ty])
    }

    /// A type that may be stored, nested that deep.
    pub fn shape(&mut self, depth: usize) -> TypeId {
        let ty = self.any_shape(depth);
        if self.is_stored(ty) { ty } else { self.atom() }
    }

    fn any_shape(&mut self, depth: usize) -> TypeId {
        if depth == 0 {
            return self.atom();
        }
        match self.choices.below(10) {
            0 => self.atom(),
            1 if !self.spec.datas.is_empty() => {
                let data = DataId::new(self.choices.below(self.spec.datas.len()));
                self.ty(Type::Data(data))
            }
            2 => {
                let parts = (0..2 + self.choices.below(2)).map(|_| self.shape(depth - 1));
                let parts = parts.collect();
                self.tuple(parts)
            }
            3 => {
                let part = self.shape(depth - 1);
                self.option(part)
            }
            4 => {
                let (part, size) = (self.shape(depth - 1), self.size(4));
                self.ty(Type::Set(part, size))
            }
            5 => {
                let (part, size) = (self.shape(depth - 1), self.size(1));
                self.ty(Type::Seq(part, size))
            }
            6 => {
                let (part, size) = (self.shape(depth - 1), self.size(1));
                self.ty(Type::Bag(part, size))
            }
            7 => {
                let key = if self.choices.once_in(3) { self.shape(depth - 1) } else { self.atom() };
                let (value, size) = (self.shape(depth - 1), self.size(4));
                self.ty(Type::Map(key, value, size))
            }
            8 if self.large => self.int(),
            9 if self.choices.once_in(4) => self.hollow(),
            _ => self.atom(),
        }
    }

    /// A type of one value, mostly with parts that have none.
    fn hollow(&mut self) -> TypeId {
        let void = match self.instance.opaques.iter().position(Vec::is_empty) {
            Some(index) => Type::Opaque(OpaqueId::new(index)),
            None => Type::Range(Bound::Int(1), Bound::Int(0)),
        };
        let (void, bool) = (self.ty(void), self.bool());
        self.pool.push(void);
        match self.choices.below(7) {
            0 => self.tuple(vec![]),
            6 => self.set(void),
            1 => self.seq(void),
            2 => self.bag(void),
            3 => self.map(void, bool),
            4 => self.map(bool, void),
            _ => self.option(void),
        }
    }

    /// A limit on a size, once in that many times.
    fn size(&mut self, times: usize) -> Option<Bound> {
        if !self.choices.once_in(times) {
            return None;
        }
        match self.choices.below(8) {
            0..=2 => Some(Bound::Int(2)),
            3 | 4 => Some(Bound::Int(1)),
            5 => Some(Bound::Int(0)),
            _ => Some(self.bound()),
        }
    }
}
