//! Operations on sets.

use super::{Encoding, Support};
use crate::term::Term;
use crate::value::Value;
use ir::{Expr, Op, Quantifier, TypeId};

/// Most elements of a set whose subsets are told one by one.
const FEW: usize = 6;

impl<'a> Encoding<'a> {
    pub(crate) fn of_sets(
        &self,
        op: Op,
        values: &[Value<'a>],
        (ty, e): (TypeId, &'a Expr),
        defined: &mut Term,
    ) -> Value<'a> {
        let element = self.element_type(ty);
        let (one, support) = (values[0].set(), values[0].support().clone());
        let combined = |support: Support<'a>, say: fn(&Self, Term, Term) -> Term| {
            let (one, other) = (one.clone(), values[1].set());
            Value::set_of(
                move |enc: &Self, x: &Value<'a>| say(enc, one(enc, x), other(enc, x)),
                support,
            )
        };
        let known = |said: Option<Term>| match said {
            Some(said) => Value::Leaf(said),
            None => self.cannot_be_told(op, e),
        };
        match op {
            Op::Union => combined(support.or(values[1].support()), |enc, a, b| enc.or([a, b])),
            Op::Intersect => {
                combined(support.and(values[1].support()), |enc, a, b| enc.and([a, b]))
            }
            Op::Minus => combined(support, |enc, a, b| enc.and([a, enc.not(b)])),
            Op::Insert => {
                let x = values[1].clone();
                let support = support.or(&Support::listed(vec![x.clone()]));
                let contains = move |enc: &Self, y: &Value<'a>| {
                    let is = enc.equal(&x, y, element);
                    enc.or([is, one(enc, y)])
                };
                Value::set_of(contains, support)
            }
            Op::Remove => {
                let x = values[1].clone();
                let contains = move |enc: &Self, y: &Value<'a>| {
                    let is = enc.equal(&x, y, element);
                    enc.and([enc.not(is), one(enc, y)])
                };
                Value::set_of(contains, support)
            }
            Op::Subset => Value::Leaf(self.is_subset(&values[0], &values[1], ty)),
            Op::Len => known(self.length(&values[0], ty)),
            Op::Sum => known(self.sum_of(&values[0], ty)),
            Op::Minimum | Op::Maximum => self.extreme_of(op, &values[0], (ty, e), defined),
            Op::Only => self.only(&values[0], (ty, e), defined),
            Op::Sorted => match self.rounds(&values[0], ty) {
                Some(all) => self.packed(all, element),
                None => self.cannot_be_told(op, e),
            },
            Op::Flatten => self.flat_set(&values[0], ty),
            Op::Powerset => self.powerset(&values[0], ty),
            Op::Arrangements => {
                let set = values[0].clone();
                let contains = move |enc: &Self, x: &Value<'a>| {
                    let (len, nth) = x.seq();
                    let distinct = enc.is_distinct(x, element);
                    let all = enc.forall_index(len, x.most(), |i| (set.set())(enc, &nth(enc, i)));
                    enc.and([distinct, all])
                };
                Value::set_of(contains, Support::any())
            }
            _ => self.refused_value(&format!("`{}` of sets", op.name()), e),
        }
    }

    /// Refuses an operation on a collection whose elements cannot be told one by one.
    pub(crate) fn cannot_be_told(&self, op: Op, e: &'a Expr) -> Value<'a> {
        let what =
            format!("`{}` of a collection whose elements cannot be told one by one", op.name());
        self.refused_value(&what, e)
    }

    fn is_subset(&self, a: &Value<'a>, b: &Value<'a>, ty: TypeId) -> Term {
        let other = b.set();
        self.over(Quantifier::Forall, a, ty, |x| other(self, x))
    }

    /// The smallest or the largest element, of which there must be one.
    pub(crate) fn extreme_of(
        &self,
        op: Op,
        of: &Value<'a>,
        (ty, e): (TypeId, &'a Expr),
        defined: &mut Term,
    ) -> Value<'a> {
        let Some((best, found)) = self.extreme(of, ty, op == Op::Minimum) else {
            return self.cannot_be_told(op, e);
        };
        *defined = self.and([*defined, found]);
        Value::Leaf(best)
    }

    /// The element of a set that has one.
    fn only(&self, set: &Value<'a>, (ty, e): (TypeId, &'a Expr), defined: &mut Term) -> Value<'a> {
        let (Some(length), Some(all)) = (self.length(set, ty), self.told(set, ty, false)) else {
            return self.cannot_be_told(Op::Only, e);
        };
        let is_one = self.same(length, self.int(1));
        *defined = self.and([*defined, is_one]);
        let start = self.anything(e.ty);
        all.iter().rev().fold(start, |rest, told| self.choice(told.there, &told.value, &rest))
    }

    /// The union of a set of sets.
    fn flat_set(&self, sets: &Value<'a>, ty: TypeId) -> Value<'a> {
        let all = self.members(sets, ty);
        let supports = all.iter().map(|member| member.value.support().clone());
        let support = supports.reduce(|a, b| a.or(&b)).unwrap_or_default();
        let contains = move |enc: &Self, x: &Value<'a>| {
            let each = all.iter().map(|member| {
                let inside = (member.value.set())(enc, x);
                enc.and([member.guard, inside])
            });
            enc.or(each.collect::<Vec<_>>())
        };
        Value::set_of(contains, support)
    }

    /// All subsets of a set.
    fn powerset(&self, set: &Value<'a>, ty: TypeId) -> Value<'a> {
        let support = match self.told(set, ty, false) {
            Some(all) if all.len() <= FEW => {
                let of_these = |which: u32| {
                    let is_in = |index: &usize| which >> index & 1 == 1;
                    let own = (0..all.len()).filter(is_in).map(|index| all[index].value.clone());
                    let own = self.set_of_these(own.collect(), self.element_type(ty));
                    let (own, whole) = (own.set(), set.clone());
                    let support = set.support().clone();
                    let contains = move |enc: &Self, x: &Value<'a>| {
                        enc.and([own(enc, x), (whole.set())(enc, x)])
                    };
                    Value::set_of(contains, support)
                };
                Support::listed((0..1 << all.len()).map(of_these).collect())
            }
            _ => Support::any(),
        };
        let whole = set.clone();
        Value::set_of(move |enc, x| enc.is_subset(x, &whole, ty), support)
    }

    /// The set of some values.
    pub(crate) fn set_of_these(&self, values: Vec<Value<'a>>, ty: TypeId) -> Value<'a> {
        let support = Support::listed(values.clone());
        let contains = move |enc: &Self, x: &Value<'a>| {
            let is: Vec<Term> = values.iter().map(|value| enc.equal(value, x, ty)).collect();
            enc.or(is)
        };
        Value::set_of(contains, support)
    }
}
