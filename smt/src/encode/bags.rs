//! Operations on bags: functions from elements to how often they are there.

use super::{Encoding, Env, Support};
use crate::term::Term;
use crate::value::Value;
use ir::{Clause, Expr, Op, Quantifier, TypeId};

impl<'a> Encoding<'a> {
    pub(crate) fn of_bags(
        &self,
        op: Op,
        values: &[Value<'a>],
        (ty, e): (TypeId, &'a Expr),
        defined: &mut Term,
    ) -> Value<'a> {
        let element = self.element_type(ty);
        let (one, support) = (values[0].bag(), values[0].support().clone());
        let most = values[0].most();
        let known = |said: Option<Term>| match said {
            Some(said) => Value::Leaf(said),
            None => self.cannot_be_told(op, e),
        };
        match op {
            Op::Insert => {
                let x = values[1].clone();
                let support = support.or(&Support::listed(vec![x.clone()]));
                let count = move |enc: &Self, y: &Value<'a>| {
                    let (is, before) = (enc.equal(&x, y, element), one(enc, y));
                    enc.ite(is, enc.total([before, enc.int(1)]), before)
                };
                Value::bag_of(count, support, most.map(|most| most.saturating_add(1)))
            }
            Op::Remove => {
                let x = values[1].clone();
                let there = self.less(self.int(0), one(self, &x));
                *defined = self.and([*defined, there]);
                let count = move |enc: &Self, y: &Value<'a>| {
                    let (is, before) = (enc.equal(&x, y, element), one(enc, y));
                    // Also where it has no value, there is no negative number of anything.
                    let is = enc.and([is, enc.less(enc.int(0), before)]);
                    enc.ite(is, enc.total([before, enc.int(-1)]), before)
                };
                Value::bag_of(count, support, most)
            }
            Op::Union => {
                let most = most.zip(values[1].most()).map(|(a, b)| a.saturating_add(b));
                let (support, other) = (support.or(values[1].support()), values[1].bag());
                let count =
                    move |enc: &Self, x: &Value<'a>| enc.total([one(enc, x), other(enc, x)]);
                Value::bag_of(count, support, most)
            }
            Op::Count => Value::Leaf(one(self, &values[1])),
            Op::Elements => Value::set_of(move |enc, x| enc.less(enc.int(0), one(enc, x)), support),
            Op::Len => known(self.length(&values[0], ty)),
            Op::Sum => known(self.sum_of(&values[0], ty)),
            _ => self.refused_value(&format!("`{}` of bags", op.name()), e),
        }
    }

    /// The bag of some values, each so often.
    pub(crate) fn bag_of_these(&self, all: Vec<(Value<'a>, i64)>, ty: TypeId) -> Value<'a> {
        let support = Support::listed(all.iter().map(|(value, _)| value.clone()).collect());
        let most = all.iter().try_fold(0i64, |sum, (_, count)| sum.checked_add(*count));
        let count = move |enc: &Self, x: &Value<'a>| {
            let each = all.iter().map(|(value, count)| {
                let is = enc.equal(value, x, ty);
                enc.number_if(is, enc.int(*count))
            });
            enc.total(each.collect::<Vec<_>>())
        };
        Value::bag_of(count, support, most)
    }

    /// `bag {body for …}`: what is there as often as it is bound. Refused unless the bindings can be told
    /// one by one, or the element tells what was bound.
    pub(crate) fn bag_by(
        &self,
        (clauses, body): (&'a [Clause], &'a Expr),
        e: &'a Expr,
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Value<'a> {
        self.quantified(Quantifier::Forall, clauses, env, defined, &mut |env, defined| {
            self.expr(body, env, defined);
            self.bool(true)
        });
        let support = self.support_of_results(clauses, body, env);
        if let Some(all) = self.bindings(clauses, env, (true, false)) {
            let mut ignored = self.bool(true);
            let all: Vec<(Term, Value<'a>)> = all
                .iter()
                .map(|own| {
                    let value = self.expr(body, &own.env, &mut ignored);
                    (self.number_if(own.there, own.copies), value)
                })
                .collect();
            let known: Option<Vec<i64>> = all.iter().map(|(n, _)| self.at_most_this(*n)).collect();
            let most = known.and_then(|all| all.into_iter().try_fold(0i64, i64::checked_add));
            let count = move |enc: &Self, x: &Value<'a>| {
                let each = all
                    .iter()
                    .map(|(copies, value)| enc.number_if(enc.equal(value, x, body.ty), *copies));
                enc.total(each.collect::<Vec<_>>())
            };
            return Value::bag_of(count, support, most);
        }
        let (env, at) = (env.clone(), e.at);
        let count = move |enc: &Self, x: &Value<'a>| match enc.determined(clauses, body, x, &env) {
            Some((condition, bound)) => match enc.copies(clauses, &bound) {
                Some(copies) => enc.number_if(condition, copies),
                None => enc.refuse_number("a bag of the elements of a sequence of any length", at),
            },
            None => enc.refuse_number("a bag whose elements do not tell what was bound", at),
        };
        Value::bag_of(count, support, None)
    }

    fn refuse_number(&self, what: &str, at: ir::Span) -> Term {
        self.refuse(what, at);
        self.int(0)
    }

    /// A number that this one does not exceed, if it is 0 or a literal.
    fn at_most_this(&self, number: Term) -> Option<i64> {
        if let Some(number) = self.as_int(number) {
            return Some(number);
        }
        match self.terms().kind(number) {
            crate::term::Kind::Ite(_, then, other) => {
                Some(self.as_int(*then)?.max(self.as_int(*other)?))
            }
            _ => None,
        }
    }

    /// How often this is bound, where it is; none if a sequence is drawn from.
    fn copies(&self, clauses: &'a [Clause], env: &Env<'a>) -> Option<Term> {
        let mut copies = self.int(1);
        let mut ignored = self.bool(true);
        for clause in clauses {
            let Clause::In(pattern, source) = clause else { continue };
            match self.expr(source, env, &mut ignored) {
                Value::Bag(count, ..) => {
                    let value = self.rebuilt(pattern, self.element_type(source.ty), env)?;
                    copies = self.times(copies, count(self, &value));
                }
                Value::Seq(..) => return None,
                _ => {}
            }
        }
        Some(copies)
    }
}
