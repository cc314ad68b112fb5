//! The shape of the values of each type.

use crate::shape::Shape;
use ir::{Instance, Spec, Type, TypeId};
use std::cell::RefCell;

/// Shapes of types, found once each.
pub struct Shapes<'a> {
    spec: &'a Spec,
    instance: &'a Instance,
    bounded: RefCell<Vec<Mark>>,
    unbounded: RefCell<Vec<Mark>>,
}

#[derive(Clone)]
enum Mark {
    New,
    /// Met again while it is found: recursive.
    Finding,
    Done(Shape),
}

impl<'a> Shapes<'a> {
    /// None is found yet.
    pub fn new(spec: &'a Spec, instance: &'a Instance) -> Self {
        let marks = || RefCell::new(vec![Mark::New; spec.types.len()]);
        Self { spec, instance, bounded: marks(), unbounded: marks() }
    }

    /// The shape of the values within the bounds of the type: of what is stored.
    pub fn stored(&self, ty: TypeId) -> Shape {
        self.find(ty, true)
    }

    /// The shape of the values of the type, bounds left aside.
    pub fn any(&self, ty: TypeId) -> Shape {
        self.find(ty, false)
    }

    fn find(&self, ty: TypeId, bounded: bool) -> Shape {
        let marks = if bounded { &self.bounded } else { &self.unbounded };
        let mark = marks.borrow()[ty.index()].clone();
        match mark {
            Mark::Done(shape) => shape,
            Mark::Finding => Shape::Id,
            Mark::New => {
                marks.borrow_mut()[ty.index()] = Mark::Finding;
                let shape = self.find_new(ty, bounded).limited();
                marks.borrow_mut()[ty.index()] = Mark::Done(shape.clone());
                shape
            }
        }
    }

    fn find_new(&self, ty: TypeId, bounded: bool) -> Shape {
        match &self.spec.types[ty] {
            Type::Bool => Shape::BOOL,
            Type::Range(low, high) if bounded => {
                match low.eval(self.instance).zip(high.eval(self.instance)) {
                    Some((low, high)) => Shape::Int(low, high),
                    None => Shape::INT,
                }
            }
            Type::Int | Type::Range(..) => Shape::INT,
            Type::Opaque(id) => Shape::Int(0, self.instance.opaques[id.index()].len() as i64 - 1),
            Type::Tuple(parts) => {
                Shape::Tuple(parts.iter().map(|part| self.find(*part, bounded)).collect())
            }
            Type::Data(id) => {
                let data = self.spec.data(*id);
                if self.is_recursive(ty) {
                    return Shape::Id;
                }
                let mut variants = data.variants.iter().map(|variant| {
                    variant.fields.iter().map(|field| self.find(field.ty, bounded)).collect()
                });
                if data.is_struct {
                    return Shape::Tuple(variants.next().unwrap_or_else(|| [].into()));
                }
                Shape::Enum(variants.map(Some).collect())
            }
            Type::Option(part) => Shape::option_of(self.find(*part, bounded)),
            Type::Set(element, _) => Shape::set_of(self.find(*element, bounded)),
            Type::Map(key, value, _) => {
                Shape::map_of(self.find(*key, bounded), self.find(*value, bounded))
            }
            Type::Seq(..) | Type::Bag(..) => Shape::Id,
        }
    }

    /// Whether values of the type, a struct or an enum, can contain values of the same type.
    pub fn is_recursive(&self, ty: TypeId) -> bool {
        if !matches!(self.spec.types[ty], Type::Data(_)) {
            return false;
        }
        let mut seen = vec![false; self.spec.types.len()];
        let mut open = vec![ty];
        while let Some(next) = open.pop() {
            let mut found = false;
            self.spec.types[next].for_each_part(self.spec, &mut |part| {
                found |= part == ty;
                if !std::mem::replace(&mut seen[part.index()], true) {
                    open.push(part);
                }
            });
            if found {
                return true;
            }
        }
        false
    }
}
