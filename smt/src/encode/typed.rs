//! What types promise, equality, and choices between values.

use super::Encoding;
use crate::term::{Sort, Term};
use crate::value::{Value, is_same};
use ir::{Bound, Type, TypeId};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
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
                let support = a.support().or(b.support());
                let (a, b) = (a.set(), b.set());
                self.for_candidates(&support, *element, |x| self.same(a(self, x), b(self, x)))
            }
            Type::Bag(element, _) => {
                let support = a.support().or(b.support());
                let (a, b) = (a.bag(), b.bag());
                self.for_candidates(&support, *element, |x| self.same(a(self, x), b(self, x)))
            }
            Type::Map(key, value, _) => {
                let support = a.support().or(b.support());
                let ((a, at_a), (b, at_b)) = (a.map(), b.map());
                let value = *value;
                self.for_candidates(&support, *key, |x| {
                    let there = a(self, x);
                    let both = self.same(there, b(self, x));
                    let values = self.equal(&at_a(self, x), &at_b(self, x), value);
                    let values = self.implies(there, values);
                    self.and([both, values])
                })
            }
            Type::Seq(element, _) => {
                let most = a.most().into_iter().chain(b.most()).min();
                let ((a, nth_a), (b, nth_b)) = (a.seq(), b.seq());
                let element = *element;
                let same = self.same(a, b);
                let each = self.forall_index(a, most, |i| {
                    self.equal(&nth_a(self, i), &nth_b(self, i), element)
                });
                self.and([same, each])
            }
            _ => unreachable!("a leaf, or a tuple"),
        }
    }

    /// The first value if the condition holds, else the second.
    pub(crate) fn choice(&self, condition: Term, one: &Value<'a>, other: &Value<'a>) -> Value<'a> {
        match self.as_bool(condition) {
            Some(true) => return one.clone(),
            Some(false) => return other.clone(),
            None => {}
        }
        let all = |a: &[Value<'a>], b: &[Value<'a>]| -> Rc<[Value<'a>]> {
            a.iter().zip(b).map(|(a, b)| self.choice(condition, a, b)).collect()
        };
        if is_same(one, other) {
            return one.clone();
        }
        match (one, other) {
            (Value::Leaf(a), Value::Leaf(b)) => Value::Leaf(self.ite(condition, *a, *b)),
            (Value::Tuple(a), Value::Tuple(b)) => Value::Tuple(all(a, b)),
            (Value::Data(x, a), Value::Data(y, b)) => {
                let fields = a.iter().zip(b.iter()).map(|(a, b)| all(a, b)).collect();
                Value::Data(self.ite(condition, *x, *y), fields)
            }
            (Value::Set(a, _), Value::Set(b, _)) => {
                let support = one.support().or(other.support());
                let (a, b) = (a.clone(), b.clone());
                let contains =
                    remembered(move |enc: &Self, x| enc.ite(condition, a(enc, x), b(enc, x)));
                Value::set_of(contains, support)
            }
            (Value::Map(..), Value::Map(..)) => {
                let support = one.support().or(other.support());
                let ((a, at_a), (b, at_b)) = (one.map(), other.map());
                Value::Map(
                    Rc::new(remembered(move |enc: &Self, x| {
                        enc.ite(condition, a(enc, x), b(enc, x))
                    })),
                    Rc::new(remembered(move |enc: &Self, x| {
                        enc.choice(condition, &at_a(enc, x), &at_b(enc, x))
                    })),
                    support,
                )
            }
            (Value::Seq(..), Value::Seq(..)) => {
                let most = one.most().zip(other.most()).map(|(a, b)| a.max(b));
                let ((a, nth_a), (b, nth_b)) = (one.seq(), other.seq());
                let nth = remembered(move |enc: &Self, i: &Value<'a>| {
                    enc.choice(condition, &nth_a(enc, i.leaf()), &nth_b(enc, i.leaf()))
                });
                let nth = move |enc: &Self, i| nth(enc, &Value::Leaf(i));
                Value::seq_of(self.ite(condition, a, b), nth, most)
            }
            (Value::Bag(..), Value::Bag(..)) => {
                let most = one.most().zip(other.most()).map(|(a, b)| a.max(b));
                let support = one.support().or(other.support());
                let (a, b) = (one.bag(), other.bag());
                let count =
                    remembered(move |enc: &Self, x| enc.ite(condition, a(enc, x), b(enc, x)));
                Value::bag_of(count, support, most)
            }
            _ => unreachable!("values of one type"),
        }
    }
}

/// A function of values that is evaluated once for each: functions that are made of functions that are
/// made of functions would take very long.
fn remembered<'a, T: Clone + 'a>(
    say: impl Fn(&Encoding<'a>, &Value<'a>) -> T + 'a,
) -> impl Fn(&Encoding<'a>, &Value<'a>) -> T + 'a {
    let known: RefCell<FxHashMap<(Vec<Term>, u32), T>> = RefCell::default();
    move |enc, x| {
        let mut terms = Vec::new();
        if !plain_leaves(x, &mut terms) {
            return say(enc, x);
        }
        // Variables of quantifiers inside have numbers above those of quantifiers outside.
        let key = (terms, enc.depth.get());
        if let Some(said) = known.borrow().get(&key) {
            return said.clone();
        }
        let said = say(enc, x);
        known.borrow_mut().insert(key, said.clone());
        said
    }
}

/// The leaves of a value without collections in it: whether it is one.
fn plain_leaves(value: &Value<'_>, into: &mut Vec<Term>) -> bool {
    match value {
        Value::Leaf(term) => {
            into.push(*term);
            true
        }
        Value::Tuple(parts) => parts.iter().all(|part| plain_leaves(part, into)),
        Value::Data(tag, fields) => {
            into.push(*tag);
            fields.iter().all(|fields| fields.iter().all(|part| plain_leaves(part, into)))
        }
        _ => false,
    }
}
