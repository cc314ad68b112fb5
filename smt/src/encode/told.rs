//! Collections whose elements can be told one by one: their numbers, their order, and what is made of
//! them element by element.

use super::domain::FEW;
use super::support::Told;
use super::{Encoding, Env};
use crate::term::Term;
use crate::value::Value;
use ir::{Clause, Type, TypeId, Value as Plain};

/// Most bindings of clauses that are told one by one.
const MOST: usize = 512;

/// What is bound by clauses, and under which condition.
pub(crate) struct Binding<'a> {
    /// With what is bound.
    pub env: Env<'a>,
    /// Whether it is bound.
    pub there: Term,
    /// How often.
    pub copies: Term,
}

impl<'a> Encoding<'a> {
    /// The sum of some numbers.
    pub(crate) fn total(&self, parts: impl IntoIterator<Item = Term>) -> Term {
        let (mut known, mut rest) = (0i64, Vec::new());
        for part in parts {
            match self.as_int(part).and_then(|number| known.checked_add(number)) {
                Some(sum) => known = sum,
                None => rest.push(part),
            }
        }
        if known != 0 || rest.is_empty() {
            rest.push(self.int(known));
        }
        if rest.len() == 1 { rest[0] } else { self.arith("+", rest) }
    }

    /// This number if the condition holds, else zero.
    pub(crate) fn number_if(&self, condition: Term, number: Term) -> Term {
        self.ite(condition, number, self.int(0))
    }

    /// The number of elements of a collection, duplicates counted, or of keys of a map; none if they
    /// cannot be told.
    pub(crate) fn length(&self, of: &Value<'a>, ty: TypeId) -> Option<Term> {
        if let Value::Seq(len, ..) = of {
            return Some(*len);
        }
        let all = self.told(of, ty, true)?;
        Some(self.total(all.iter().map(|told| self.number_if(told.there, told.copies))))
    }

    /// The sum of the elements of a collection of integers; none if they cannot be told.
    pub(crate) fn sum_of(&self, of: &Value<'a>, ty: TypeId) -> Option<Term> {
        let all = self.told(of, ty, true)?;
        let each = all.iter().map(|told| {
            let number = match self.as_int(told.copies) {
                Some(1) => told.value.leaf(),
                _ => self.arith("*", vec![told.copies, told.value.leaf()]),
            };
            self.number_if(told.there, number)
        });
        Some(self.total(each.collect::<Vec<_>>()))
    }

    /// The smallest or the largest element, and whether there is one; none if they cannot be told.
    pub(crate) fn extreme(
        &self,
        of: &Value<'a>,
        ty: TypeId,
        is_smallest: bool,
    ) -> Option<(Term, Term)> {
        let (mut found, mut best) = (self.bool(false), self.int(0));
        for told in self.told(of, ty, false)? {
            let own = told.value.leaf();
            let better = if is_smallest { self.less(own, best) } else { self.less(best, own) };
            let better = self.or([self.not(found), better]);
            let better = self.and([told.there, better]);
            best = self.ite(better, own, best);
            found = self.or([found, told.there]);
        }
        Some((best, found))
    }

    /// The rounds of a loop over a collection: each element, as often as it is there, in order. None if
    /// they cannot be told, or their order.
    pub(crate) fn rounds(&self, of: &Value<'a>, ty: TypeId) -> Option<Vec<(Term, Value<'a>)>> {
        let all = self.in_order(of, ty, self.told(of, ty, true)?)?;
        let mut rounds = Vec::new();
        for told in all {
            let most = match self.as_int(told.copies) {
                Some(copies) => copies,
                None => of.most()?,
            };
            if most > FEW {
                return None;
            }
            for round in 0..most {
                let enough = self.less(self.int(round), told.copies);
                let there = self.and([told.there, enough]);
                rounds.push((there, told.value.clone()));
            }
        }
        Some(rounds)
    }

    /// The elements of a set or a bag in the type's order, those of a sequence in its own. Nothing can
    /// tell an order of opaque values.
    pub(crate) fn in_order(
        &self,
        of: &Value<'a>,
        ty: TypeId,
        mut all: Vec<Told<'a>>,
    ) -> Option<Vec<Told<'a>>> {
        let part = self.element_type(ty);
        if all.len() <= 1 || matches!(of, Value::Seq(..)) {
            return Some(all);
        }
        let plain: Option<Vec<Plain>> =
            all.iter().map(|told| self.plain(&told.value, part)).collect();
        match plain {
            Some(plain) => {
                let mut keyed: Vec<_> = plain.into_iter().zip(all).collect();
                keyed.sort_by(|a, b| a.0.cmp(&b.0));
                all = keyed.into_iter().map(|(_, told)| told).collect();
            }
            None if self.has_opaque(part) => {}
            None => return self.by_rank(&all, part),
        }
        Some(all)
    }

    /// Whether values of an opaque type are in values of the type.
    fn has_opaque(&self, ty: TypeId) -> bool {
        let form = self.ty(ty);
        let mut found = matches!(form, Type::Opaque(_));
        form.for_each_part(self.spec, &mut |part| found |= self.has_opaque(part));
        found
    }

    /// A value of literals without collections in it, as a value of the spec.
    fn plain(&self, value: &Value<'a>, ty: TypeId) -> Option<Plain> {
        let all = |values: &[Value<'a>], types: &[TypeId]| -> Option<Vec<Plain>> {
            values.iter().zip(types).map(|(value, ty)| self.plain(value, *ty)).collect()
        };
        if let Some(types) = self.part_types(ty) {
            return Some(Plain::Tuple(all(value.parts(), &types)?.into()));
        }
        Some(match self.ty(ty) {
            Type::Bool => Plain::Bool(self.as_bool(value.leaf())?),
            Type::Int | Type::Range(..) => Plain::Int(self.as_int(value.leaf())?),
            Type::Opaque(_) => Plain::Opaque(self.as_bits(value.leaf())?),
            Type::Data(_) | Type::Option(_) => {
                let (tag, fields) = value.data();
                let tag = self.as_bits(tag)?;
                let fields = all(&fields[tag as usize], &self.variants(ty)[tag as usize])?;
                match self.ty(ty) {
                    Type::Option(_) if tag == 0 => Plain::None,
                    Type::Option(_) => Plain::Some(fields.into_iter().next()?.into()),
                    _ => Plain::Variant(tag, fields.into()),
                }
            }
            _ => return None,
        })
    }

    /// All bindings of clauses, from left to right; none if they cannot be told, or if their order cannot
    /// and that is asked for. If `apart`, no binding is told twice.
    pub(crate) fn bindings(
        &self,
        clauses: &'a [Clause],
        env: &Env<'a>,
        (apart, ordered): (bool, bool),
    ) -> Option<Vec<Binding<'a>>> {
        let (yes, one) = (self.bool(true), self.int(1));
        let mut all = vec![Binding { env: env.clone(), there: yes, copies: one }];
        let mut ignored = yes;
        for clause in clauses {
            let mut next = Vec::new();
            for binding in all {
                match clause {
                    Clause::If(condition) => {
                        let holds = self.expr(condition, &binding.env, &mut ignored).leaf();
                        next.push(Binding { there: self.and([binding.there, holds]), ..binding });
                    }
                    Clause::In(pattern, source) => {
                        let of = self.expr(source, &binding.env, &mut ignored);
                        let mut told = self.told(&of, source.ty, apart)?;
                        if ordered {
                            told = self.in_order(&of, source.ty, told)?;
                        }
                        let part = self.element_type(source.ty);
                        next.extend(told.into_iter().map(|told| {
                            let mut env = binding.env.clone();
                            let matches = self.matches(pattern, &told.value, part, &mut env);
                            let there = self.and([binding.there, told.there, matches]);
                            Binding { env, there, copies: self.times(binding.copies, told.copies) }
                        }));
                    }
                }
                if next.len() > MOST || !self.goes_on() {
                    return None;
                }
            }
            next.retain(|binding| self.as_bool(binding.there) != Some(false));
            all = next;
        }
        Some(all)
    }

    /// The product of two numbers.
    pub(crate) fn times(&self, a: Term, b: Term) -> Term {
        match (self.as_int(a), self.as_int(b)) {
            (Some(1), _) => b,
            (_, Some(1)) => a,
            _ => self.arith("*", vec![a, b]),
        }
    }

    /// The sequence of those values whose condition holds.
    pub(crate) fn packed(&self, all: Vec<(Term, Value<'a>)>, ty: TypeId) -> Value<'a> {
        let mut before = self.int(0);
        let mut placed = Vec::new();
        let most = all.len() as i64;
        for (there, value) in all {
            placed.push((there, before, value));
            let one = self.number_if(there, self.int(1));
            before = self.total([before, one]);
        }
        let nth = move |enc: &Self, index: Term| {
            placed.iter().rev().fold(None, |rest, (there, place, value)| {
                let is = enc.same(index, *place);
                let is = enc.and([*there, is]);
                Some(match rest {
                    None => value.clone(),
                    Some(rest) => enc.choice(is, value, &rest),
                })
            })
        };
        let nth = move |enc: &Self, index| nth(enc, index).unwrap_or_else(|| enc.anything(ty));
        Value::seq_of(before, nth, Some(most))
    }
}
