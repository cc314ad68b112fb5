//! Operations on sequences.

use super::{Encoding, Support};
use crate::term::Term;
use crate::value::Value;
use ir::{Expr, Op, TypeId};

impl<'a> Encoding<'a> {
    /// Whether a number is an index of a sequence of this length.
    pub(crate) fn is_index(&self, index: Term, len: Term) -> Term {
        let low = self.at_most(self.int(0), index);
        self.and([low, self.less(index, len)])
    }

    pub(crate) fn of_sequences(
        &self,
        op: Op,
        values: &[Value<'a>],
        (ty, e): (TypeId, &'a Expr),
        defined: &mut Term,
    ) -> Value<'a> {
        let (len, nth) = values[0].seq();
        let most = values[0].most();
        let element = self.element_type(ty);
        let (zero, one) = (self.int(0), self.int(1));
        let inside = |index: Term| self.is_index(index, len);
        let option = |there: Term, value: Value<'a>| {
            let some = self.construct(e.ty, 1, vec![value]);
            self.choice(there, &some, &self.construct(e.ty, 0, Vec::new()))
        };
        match op {
            Op::Len => Value::Leaf(len),
            Op::Index => {
                let there = inside(values[1].leaf());
                *defined = self.and([*defined, there]);
                nth(self, values[1].leaf())
            }
            Op::Get => option(inside(values[1].leaf()), nth(self, values[1].leaf())),
            Op::First => option(self.less(zero, len), nth(self, zero)),
            Op::Last => {
                let last = self.arith("-", vec![len, one]);
                option(self.less(zero, len), nth(self, last))
            }
            Op::Put => {
                let (index, value) = (values[1].leaf(), values[2].clone());
                *defined = self.and([*defined, inside(index)]);
                let nth = move |enc: &Self, i| enc.choice(enc.same(i, index), &value, &nth(enc, i));
                Value::seq_of(len, nth, most)
            }
            Op::Insert => {
                let value = values[1].clone();
                let longer = self.arith("+", vec![len, one]);
                let nth = move |enc: &Self, i| enc.choice(enc.same(i, len), &value, &nth(enc, i));
                Value::seq_of(longer, nth, most.map(|most| most.saturating_add(1)))
            }
            Op::Concat => {
                let (more, nth_more) = values[1].seq();
                let nth = move |enc: &Self, i| {
                    let beyond = enc.arith("-", vec![i, len]);
                    enc.choice(enc.less(i, len), &nth(enc, i), &nth_more(enc, beyond))
                };
                let most = most.zip(values[1].most()).map(|(a, b)| a.saturating_add(b));
                Value::seq_of(self.arith("+", vec![len, more]), nth, most)
            }
            Op::Take | Op::Drop => {
                let n = values[1].leaf();
                let fits = [self.at_most(zero, n), self.at_most(n, len)];
                *defined = self.and([*defined, fits[0], fits[1]]);
                match op {
                    Op::Take => {
                        let most = self.as_int(n).into_iter().chain(most).min();
                        Value::Seq(n, nth, most)
                    }
                    _ => self.without_first(&values[0], n),
                }
            }
            Op::Since => {
                let prefix = self.is_prefix(&values[1], &values[0], element);
                *defined = self.and([*defined, prefix]);
                self.without_first(&values[0], values[1].seq().0)
            }
            Op::Reverse => {
                let nth = move |enc: &Self, i| {
                    let last = enc.total([len, enc.int(-1)]);
                    nth(enc, enc.arith("-", vec![last, i]))
                };
                Value::seq_of(len, nth, most)
            }
            Op::IsPrefix => Value::Leaf(self.is_prefix(&values[0], &values[1], element)),
            Op::IsDistinct => Value::Leaf(self.is_distinct(&values[0], element)),
            Op::Elements => self.elements_of(&values[0], ty),
            Op::Indices => {
                let indices = |most| (0..most).map(|index| Value::Leaf(self.int(index))).collect();
                let most = self.as_int(len).or(most).filter(|most| *most <= super::domain::FEW);
                let support = most.map_or(Support::any(), |most| Support::listed(indices(most)));
                Value::set_of(move |enc, x| enc.is_index(x.leaf(), len), support)
            }
            Op::Prefixes => {
                let whole = values[0].clone();
                let support = match self.told(&whole, ty, false) {
                    Some(all) => {
                        let first = (0..=all.len()).map(|n| self.int(n as i64));
                        // Those that are longer than the whole are no elements.
                        let first = first.map(|n| {
                            Value::Seq(n, nth.clone(), self.as_int(n).into_iter().chain(most).min())
                        });
                        Support::listed(first.collect())
                    }
                    None => Support::any(),
                };
                Value::set_of(move |enc, x| enc.is_prefix(x, &whole, element), support)
            }
            Op::IndexOf | Op::After | Op::Before => self.place(op, values, (ty, e)),
            Op::Flatten => self.flat_seq(&values[0], (ty, e)),
            Op::Sum => match self.sum_of(&values[0], ty) {
                Some(sum) => Value::Leaf(sum),
                None => self.cannot_be_told(op, e),
            },
            Op::Minimum | Op::Maximum => self.extreme_of(op, &values[0], (ty, e), defined),
            _ => self.refused_value(&format!("`{}` of sequences", op.name()), e),
        }
    }

    /// Whether one sequence is a prefix of another one.
    fn is_prefix(&self, a: &Value<'a>, b: &Value<'a>, element: TypeId) -> Term {
        let most = a.most().into_iter().chain(b.most()).min();
        let ((len, nth), (more, nth_more)) = (a.seq(), b.seq());
        let each = self
            .forall_index(len, most, |i| self.equal(&nth(self, i), &nth_more(self, i), element));
        let shorter = self.at_most(len, more);
        self.and([shorter, each])
    }

    /// A sequence without its first elements, of which there are so many.
    fn without_first(&self, of: &Value<'a>, n: Term) -> Value<'a> {
        let (len, nth) = of.seq();
        let rest = self.arith("-", vec![len, n]);
        let nth = move |enc: &Self, i| nth(enc, enc.arith("+", vec![i, n]));
        Value::seq_of(rest, nth, of.most())
    }

    /// Whether no two elements are equal.
    pub(crate) fn is_distinct(&self, of: &Value<'a>, element: TypeId) -> Term {
        let (len, nth) = of.seq();
        self.forall_index(len, of.most(), |i| {
            let one = nth(self, i);
            let most = self.as_int(i).or(of.most());
            self.forall_index(i, most, |j| self.not(self.equal(&one, &nth(self, j), element)))
        })
    }

    /// The elements of a sequence, as a set.
    fn elements_of(&self, of: &Value<'a>, ty: TypeId) -> Value<'a> {
        let support = match self.told(of, ty, false) {
            Some(all) => Support::listed(all.into_iter().map(|told| told.value).collect()),
            None => Support::any(),
        };
        let whole = of.clone();
        Value::set_of(move |enc, x| enc.contains(&whole, x, ty), support)
    }

    /// Where the first occurrence of a value is, or what is after or before it.
    fn place(&self, op: Op, values: &[Value<'a>], (ty, e): (TypeId, &'a Expr)) -> Value<'a> {
        let Some(all) = self.told(&values[0], ty, false) else {
            return self.cannot_be_told(op, e);
        };
        let (len, _) = values[0].seq();
        let element = self.element_type(ty);
        let none = self.construct(e.ty, 0, Vec::new());
        let some = |value: &Value<'a>| self.construct(e.ty, 1, vec![value.clone()]);
        let at = |index: usize| -> Value<'a> {
            match op {
                Op::IndexOf => some(&Value::Leaf(self.int(index as i64))),
                Op::After => match all.get(index + 1) {
                    Some(next) => {
                        let there = self.less(self.int(index as i64 + 1), len);
                        self.choice(there, &some(&next.value), &none)
                    }
                    None => none.clone(),
                },
                _ if index == 0 => none.clone(),
                _ => some(&all[index - 1].value),
            }
        };
        all.iter().enumerate().rev().fold(none.clone(), |rest, (index, told)| {
            let is = self.equal(&told.value, &values[1], element);
            let is = self.and([told.there, is]);
            self.choice(is, &at(index), &rest)
        })
    }

    /// The concatenation of a sequence of sequences.
    fn flat_seq(&self, of: &Value<'a>, (ty, e): (TypeId, &'a Expr)) -> Value<'a> {
        let inner = self.element_type(ty);
        let Some(all) = self.told(of, ty, false) else {
            return self.cannot_be_told(Op::Flatten, e);
        };
        let mut placed = Vec::new();
        for one in all {
            let Some(parts) = self.told(&one.value, inner, false) else {
                return self.cannot_be_told(Op::Flatten, e);
            };
            placed.extend(
                parts.into_iter().map(|part| (self.and([one.there, part.there]), part.value)),
            );
        }
        self.packed(placed, self.element_type(inner))
    }
}
