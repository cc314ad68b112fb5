//! Equality of values, and choices between them.

use super::Encoding;
use crate::term::Term;
use crate::value::{Value, is_same};
use ir::{Type, TypeId};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

impl<'a> Encoding<'a> {
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
