//! What types promise, equality, and choices between values.

use super::Encoding;
use crate::term::{Sort, Term};
use crate::value::Value;
use ir::{Bound, Type, TypeId};
use std::rc::Rc;

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
                let contains = value.set();
                let each = self.no_others(*element, symbol, |x| contains(self, x));
                self.and([each, self.no_more(most.as_ref())])
            }
            Type::Map(key, inner, most) => {
                let (keys, at) = value.map();
                let bounds = self.no_others(*key, symbol, |x| keys(self, x));
                let inner = *inner;
                let each = self.forall(*key, |x| {
                    let there = keys(self, x);
                    let typed = self.typed(&at(self, x), inner, symbol);
                    self.implies(there, typed)
                });
                self.and([bounds, each, self.no_more(most.as_ref())])
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
                let each =
                    self.forall_index(len, |index| self.is_typed(&nth(self, index), element));
                self.and([low, high, each])
            }
            Type::Bool | Type::Int | Type::Tuple(_) => self.bool(true),
            Type::Bag(..) => self.refuse("bags", ir::Span::NONE),
        }
    }

    /// Bounds on the number of elements are not said.
    fn no_more(&self, most: Option<&Bound>) -> Term {
        match most {
            None => self.bool(true),
            Some(_) => {
                self.refuse("a bound on the number of elements of a set or a map", ir::Span::NONE)
            }
        }
    }

    /// That nothing outside of the bounds of a type is in a set, or a key.
    fn no_others(&self, ty: TypeId, known: bool, holds: impl Fn(&Value<'a>) -> Term) -> Term {
        if known || !self.has_bounds(ty) {
            return self.bool(true);
        }
        self.forall_unbounded(ty, |x| {
            let there = holds(x);
            let typed = self.is_typed(x, ty);
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
            | Type::Map(.., Some(_)) => true,
            Type::Bool | Type::Int | Type::Opaque(_) | Type::Bag(..) => false,
            Type::Tuple(parts) => parts.iter().any(|ty| self.has_bounds(*ty)),
            Type::Data(_) | Type::Option(_) => {
                self.variants(ty).iter().flatten().any(|ty| self.has_bounds(*ty))
            }
            Type::Set(element, None) | Type::Seq(element, None) => self.has_bounds(*element),
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

    /// Whether two values of a type are equal.
    pub fn equal(&self, a: &Value<'a>, b: &Value<'a>, ty: TypeId) -> Term {
        if self.leaf_sort(ty).is_some() {
            return self.same(a.leaf(), b.leaf());
        }
        let all = |a: &[Value<'a>], b: &[Value<'a>], types: &[TypeId]| {
            let parts = a.iter().zip(b).zip(types).map(|((a, b), ty)| self.equal(a, b, *ty));
            self.and(parts.collect::<Vec<_>>())
        };
        if let Some(types) = self.part_types(ty) {
            return all(a.parts(), b.parts(), &types);
        }
        match self.ty(ty) {
            Type::Data(_) | Type::Option(_) => {
                let ((x, a), (y, b)) = (a.data(), b.data());
                let mut parts = vec![self.same(x, y)];
                for (index, types) in self.variants(ty).iter().enumerate() {
                    let is = self.is_variant(x, index, ty);
                    if self.as_bool(is) != Some(false) {
                        let fields = all(&a[index], &b[index], types);
                        parts.push(self.implies(is, fields));
                    }
                }
                self.and(parts)
            }
            Type::Set(element, _) => {
                let (a, b) = (a.set(), b.set());
                self.forall_unbounded(*element, |x| self.same(a(self, x), b(self, x)))
            }
            Type::Map(key, value, _) => {
                let ((a, at_a), (b, at_b)) = (a.map(), b.map());
                let value = *value;
                self.forall_unbounded(*key, |x| {
                    let there = a(self, x);
                    let both = self.same(there, b(self, x));
                    let values = self.equal(&at_a(self, x), &at_b(self, x), value);
                    let values = self.implies(there, values);
                    self.and([both, values])
                })
            }
            Type::Seq(element, _) => {
                let ((a, nth_a), (b, nth_b)) = (a.seq(), b.seq());
                let element = *element;
                let same = self.same(a, b);
                let each =
                    self.forall_index(a, |i| self.equal(&nth_a(self, i), &nth_b(self, i), element));
                self.and([same, each])
            }
            _ => self.refuse("bags", ir::Span::NONE),
        }
    }

    /// The first value if the condition holds, else the second.
    pub(crate) fn choice(&self, condition: Term, a: &Value<'a>, b: &Value<'a>) -> Value<'a> {
        match self.as_bool(condition) {
            Some(true) => return a.clone(),
            Some(false) => return b.clone(),
            None => {}
        }
        let all = |a: &[Value<'a>], b: &[Value<'a>]| -> Rc<[Value<'a>]> {
            a.iter().zip(b).map(|(a, b)| self.choice(condition, a, b)).collect()
        };
        match (a, b) {
            (Value::Leaf(a), Value::Leaf(b)) => Value::Leaf(self.ite(condition, *a, *b)),
            (Value::Tuple(a), Value::Tuple(b)) => Value::Tuple(all(a, b)),
            (Value::Data(x, a), Value::Data(y, b)) => {
                let fields = a.iter().zip(b.iter()).map(|(a, b)| all(a, b)).collect();
                Value::Data(self.ite(condition, *x, *y), fields)
            }
            (Value::Set(a), Value::Set(b)) => {
                let (a, b) = (a.clone(), b.clone());
                Value::Set(Rc::new(move |enc, x| enc.ite(condition, a(enc, x), b(enc, x))))
            }
            (Value::Map(..), Value::Map(..)) => {
                let ((a, at_a), (b, at_b)) = (a.map(), b.map());
                Value::Map(
                    Rc::new(move |enc, x| enc.ite(condition, a(enc, x), b(enc, x))),
                    Rc::new(move |enc, x| enc.choice(condition, &at_a(enc, x), &at_b(enc, x))),
                )
            }
            (Value::Seq(..), Value::Seq(..)) => {
                let ((a, nth_a), (b, nth_b)) = (a.seq(), b.seq());
                let nth =
                    move |enc: &Self, i| enc.choice(condition, &nth_a(enc, i), &nth_b(enc, i));
                Value::Seq(self.ite(condition, a, b), Rc::new(nth))
            }
            _ => unreachable!("values of one type"),
        }
    }
}
