//! What types promise.

use super::Encoding;
use crate::term::{Sort, Term};
use crate::value::Value;
use ir::{Bound, Type, TypeId};

impl<'a> Encoding<'a> {
    /// Whether a value is one of its type: within bounds, all tags those of variants, lengths not
    /// negative.
    pub(crate) fn is_typed(&self, value: &Value<'a>, ty: TypeId) -> Term {
        self.typed(value, ty, false)
    }

    /// The same of a symbol: what is in its sets, and its keys, are within bounds anyway.
    pub(crate) fn is_typed_symbol(&self, value: &Value<'a>, ty: TypeId) -> Term {
        self.typed(value, ty, true)
    }

    fn typed(&self, value: &Value<'a>, ty: TypeId, symbol: bool) -> Term {
        let all = |values: &[Value<'a>], types: &[TypeId]| {
            let parts = values.iter().zip(types).map(|(part, ty)| self.typed(part, *ty, symbol));
            self.and(parts.collect::<Vec<_>>())
        };
        if let Some(types) = self.part_types(ty) {
            return all(value.parts(), &types);
        }
        match self.ty(ty) {
            Type::Range(low, high) => self.in_range(value.leaf(), low, high),
            Type::Opaque(id) => match self.sizes[id.index()] {
                Some(size) if !u64::from(size).is_power_of_two() || size == 1 => {
                    let value = value.leaf();
                    let each = (0..size).map(|number| {
                        let number = self.opaque(*id, number);
                        self.same(value, number)
                    });
                    self.or(each.collect::<Vec<_>>())
                }
                _ => self.bool(true),
            },
            Type::Data(_) | Type::Option(_) => {
                let (tag, fields) = value.data();
                let variants = self.variants(ty);
                let each = variants.iter().enumerate().map(|(index, types)| {
                    let is = self.is_variant(tag, index, ty);
                    let fields = all(&fields[index], types);
                    (is, self.implies(is, fields))
                });
                let (is, fits): (Vec<Term>, Vec<Term>) = each.unzip();
                let one = self.or(is);
                let fits = self.and(fits);
                match variants.len().is_power_of_two() && variants.len() > 1 {
                    true => fits,
                    false => self.and([one, fits]),
                }
            }
            Type::Set(element, most) => {
                let each = self.no_others(value, (ty, *element), symbol);
                self.and([each, self.no_more(value, ty, most.as_ref())])
            }
            Type::Bag(element, most) => {
                let each = self.no_others(value, (ty, *element), symbol);
                self.and([each, self.no_more(value, ty, most.as_ref())])
            }
            Type::Map(key, inner, most) => {
                let (keys, at) = value.map();
                let bounds = self.no_others(value, (ty, *key), symbol);
                let inner = *inner;
                let each = self.for_candidates(value.support(), *key, |x| {
                    let there = keys(self, x);
                    let typed = self.typed(&at(self, x), inner, symbol);
                    self.implies(there, typed)
                });
                self.and([bounds, each, self.no_more(value, ty, most.as_ref())])
            }
            Type::Seq(element, most) => {
                let (len, nth) = value.seq();
                let zero = self.int(0);
                let low = self.at_most(zero, len);
                let high = match most {
                    Some(most) => {
                        let most = self.bound(most);
                        self.at_most(len, most)
                    }
                    None => self.bool(true),
                };
                let element = *element;
                let each = self.forall_index(len, value.most(), |index| {
                    self.is_typed(&nth(self, index), element)
                });
                self.and([low, high, each])
            }
            Type::Bool | Type::Int | Type::Tuple(_) => self.bool(true),
        }
    }

    /// That a set, a map or a bag has no more elements than its type admits.
    fn no_more(&self, value: &Value<'a>, ty: TypeId, most: Option<&Bound>) -> Term {
        let Some(most) = most else { return self.bool(true) };
        let most = self.bound(most);
        if let Some(length) = self.length(value, ty) {
            return self.at_most(length, most);
        }
        match (value, self.as_int(most)) {
            (Value::Bag(..), _) | (_, None) => {}
            (_, Some(most)) if most >= super::count::MOST => {}
            (_, Some(most)) => return self.not(self.at_least(value, ty, most.max(-1) + 1, &[])),
        }
        self.refuse("a bound on the number of elements of a collection", ir::Span::NONE)
    }

    /// That nothing outside of the bounds of a type is in a set or a bag, or a key.
    fn no_others(&self, of: &Value<'a>, (ty, part): (TypeId, TypeId), known: bool) -> Term {
        if known || !self.has_bounds(part) {
            return self.bool(true);
        }
        self.for_candidates(&of.support().without(part), part, |x| {
            let there = self.contains(of, x, ty);
            let typed = self.is_typed(x, part);
            self.implies(there, typed)
        })
    }

    pub(crate) fn in_range(&self, value: Term, low: &Bound, high: &Bound) -> Term {
        let (low, high) = (self.bound(low), self.bound(high));
        let (low, high) = (self.at_most(low, value), self.at_most(value, high));
        self.and([low, high])
    }

    /// Whether values of the type can be outside of bounds.
    pub(crate) fn has_bounds(&self, ty: TypeId) -> bool {
        match self.ty(ty) {
            Type::Range(..)
            | Type::Seq(_, Some(_))
            | Type::Set(_, Some(_))
            | Type::Bag(_, Some(_))
            | Type::Map(.., Some(_)) => true,
            Type::Bool | Type::Int | Type::Opaque(_) => false,
            Type::Tuple(parts) => parts.iter().any(|ty| self.has_bounds(*ty)),
            Type::Data(_) | Type::Option(_) => {
                self.variants(ty).iter().flatten().any(|ty| self.has_bounds(*ty))
            }
            Type::Set(element, None) | Type::Seq(element, None) | Type::Bag(element, None) => {
                self.has_bounds(*element)
            }
            Type::Map(key, value, None) => self.has_bounds(*key) || self.has_bounds(*value),
        }
    }

    /// The value of an opaque type with this number.
    pub(crate) fn opaque(&self, id: ir::OpaqueId, number: u32) -> Term {
        let Sort::Bits(width) = self.opaque_sort(id) else {
            let name = &self.spec.opaques[id.index()].name;
            return self.refuse(format!("a value of `{name}` by its name"), ir::Span::NONE);
        };
        self.terms.borrow_mut().bits(number.into(), width)
    }
}
