//! Built-in operations.

use super::{Encoding, Env};
use crate::term::Term;
use crate::value::Value;
use ir::{Expr, Op, Quantifier, Type, TypeId};
use std::rc::Rc;

impl<'a> Encoding<'a> {
    pub(crate) fn operation(
        &self,
        op: Op,
        args: &'a [Expr],
        e: &'a Expr,
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Value<'a> {
        match op {
            Op::And | Op::Or | Op::Implies => return self.short_circuit(op, args, env, defined),
            Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge => {
                if let Some(said) = self.counted(op, args, env, defined) {
                    return Value::Leaf(said);
                }
            }
            _ => {}
        }
        let values: Vec<Value<'a>> = args.iter().map(|arg| self.expr(arg, env, defined)).collect();
        let ty = args[0].ty;
        if let Op::Eq | Op::Ne = op {
            let same = self.equal(&values[0], &values[1], ty);
            return Value::Leaf(if op == Op::Eq { same } else { self.not(same) });
        }
        match self.ty(ty) {
            Type::Bag(..) => self.refused_value("bags", e),
            Type::Seq(..) => self.of_sequences(op, &values, (ty, e), defined),
            Type::Map(..) => self.of_maps(op, &values, (ty, e), defined),
            Type::Set(..) => self.of_sets(op, &values, (ty, e)),
            _ => self.of_others(op, &values, (args, e), defined),
        }
    }

    /// Operations on truth values, integers, options, and those whose first argument may be anything.
    fn of_others(
        &self,
        op: Op,
        values: &[Value<'a>],
        (args, e): (&'a [Expr], &'a Expr),
        defined: &mut Term,
    ) -> Value<'a> {
        let ty = args[0].ty;
        let leaf = |index: usize| values[index].leaf();
        let arith = |name: &'static str| {
            self.arith(name, (0..values.len()).map(|index| values[index].leaf()).collect())
        };
        Value::Leaf(match op {
            Op::Not => self.not(leaf(0)),
            Op::Lt => self.less(leaf(0), leaf(1)),
            Op::Le => self.at_most(leaf(0), leaf(1)),
            Op::Gt => self.less(leaf(1), leaf(0)),
            Op::Ge => self.at_most(leaf(1), leaf(0)),
            Op::Add => arith("+"),
            Op::Sub | Op::Neg => arith("-"),
            Op::Mul => arith("*"),
            Op::Min => self.ite(self.less(leaf(0), leaf(1)), leaf(0), leaf(1)),
            Op::Max => self.ite(self.less(leaf(0), leaf(1)), leaf(1), leaf(0)),
            Op::Div | Op::Mod => match self.as_int(leaf(1)) {
                // With a positive divisor SMT-LIB rounds as specs do.
                Some(divisor) if divisor > 0 => arith(if op == Op::Div { "div" } else { "mod" }),
                _ => {
                    return self.refused_value("division by what is no positive number", e);
                }
            },
            Op::Range => {
                let (low, high) = (leaf(0), leaf(1));
                return Value::Set(Rc::new(move |enc, x| {
                    let (a, b) = (enc.at_most(low, x.leaf()), enc.at_most(x.leaf(), high));
                    enc.and([a, b])
                }));
            }
            Op::In => self.contains(&values[1], &values[0], args[1].ty),
            Op::IsSome => {
                let (tag, _) = values[0].data();
                self.is_variant(tag, 1, ty)
            }
            Op::Unwrap | Op::UnwrapOr => {
                let (tag, fields) = values[0].data();
                let is = self.is_variant(tag, 1, ty);
                let content = &fields[1][0];
                if op == Op::UnwrapOr {
                    return self.choice(is, content, &values[1]);
                }
                *defined = self.and([*defined, is]);
                return content.clone();
            }
            _ => return self.refused_value(&format!("`{}`", op.name()), e),
        })
    }

    fn of_sets(&self, op: Op, values: &[Value<'a>], (ty, e): (TypeId, &'a Expr)) -> Value<'a> {
        let element = self.element_type(ty);
        let one = values[0].set();
        let combined = |say: fn(&Self, Term, Term) -> Term| {
            let (one, other) = (one.clone(), values[1].set());
            Value::Set(Rc::new(move |enc: &Self, x: &Value<'a>| {
                say(enc, one(enc, x), other(enc, x))
            }))
        };
        match op {
            Op::Union => combined(|enc, a, b| enc.or([a, b])),
            Op::Intersect => combined(|enc, a, b| enc.and([a, b])),
            Op::Minus => combined(|enc, a, b| enc.and([a, enc.not(b)])),
            Op::Insert | Op::Remove => {
                let (one, x, adds) = (one, values[1].clone(), op == Op::Insert);
                Value::Set(Rc::new(move |enc, y| {
                    let is = enc.equal(&x, y, element);
                    let there = one(enc, y);
                    if adds { enc.or([is, there]) } else { enc.and([enc.not(is), there]) }
                }))
            }
            Op::Subset => {
                let other = values[1].set();
                Value::Leaf(self.over(Quantifier::Forall, &values[0], ty, |x| other(self, x)))
            }
            Op::In => {
                // A set in a set of sets.
                self.refused_value("sets of sets", e)
            }
            Op::Len => self.refused_value(
                "the number of elements of a set, other than compared with a small number",
                e,
            ),
            _ => self.refused_value(&format!("`{}` of sets", op.name()), e),
        }
    }

    fn of_maps(
        &self,
        op: Op,
        values: &[Value<'a>],
        (ty, e): (TypeId, &'a Expr),
        defined: &mut Term,
    ) -> Value<'a> {
        let (keys, at) = values[0].map();
        let Type::Map(key_ty, value_ty, _) = self.ty(ty) else { unreachable!("a map") };
        let (key_ty, value_ty) = (*key_ty, *value_ty);
        match op {
            Op::Index => {
                let there = keys(self, &values[1]);
                *defined = self.and([*defined, there]);
                at(self, &values[1])
            }
            Op::Get => {
                let (there, value) = (keys(self, &values[1]), at(self, &values[1]));
                let some = self.construct(e.ty, 1, vec![value]);
                let none = self.construct(e.ty, 0, Vec::new());
                self.choice(there, &some, &none)
            }
            Op::Put => self.put(&values[0], values[1].clone(), values[2].clone(), ty),
            Op::Remove => {
                let x = values[1].clone();
                let contains = move |enc: &Self, y: &Value<'a>| {
                    let is = enc.equal(&x, y, key_ty);
                    enc.and([enc.not(is), keys(enc, y)])
                };
                Value::Map(Rc::new(contains), at)
            }
            Op::Keys => Value::Set(keys),
            Op::Values => Value::Set(Rc::new(move |enc, x| {
                let elements = enc.domain(key_ty, true);
                let each = elements.iter().map(|key| {
                    let is = enc.under(key, || {
                        let same = enc.equal(&at(enc, &key.value), x, value_ty);
                        enc.and([key.guard, keys(enc, &key.value), same])
                    });
                    enc.close_some(&key.vars, is)
                });
                let each: Vec<Term> = each.collect();
                enc.or(each)
            })),
            Op::Merge => {
                let (more, at_more) = values[1].map();
                let (own, second) = (keys, more.clone());
                Value::Map(
                    Rc::new(move |enc, x| enc.or([own(enc, x), more(enc, x)])),
                    Rc::new(move |enc, x| {
                        let there = second(enc, x);
                        enc.choice(there, &at_more(enc, x), &at(enc, x))
                    }),
                )
            }
            _ => self.refused_value(&format!("`{}` of maps", op.name()), e),
        }
    }

    /// Whether a number is an index of a sequence of this length.
    pub(crate) fn is_index(&self, index: Term, len: Term) -> Term {
        let low = self.at_most(self.int(0), index);
        self.and([low, self.less(index, len)])
    }

    fn of_sequences(
        &self,
        op: Op,
        values: &[Value<'a>],
        (ty, e): (TypeId, &'a Expr),
        defined: &mut Term,
    ) -> Value<'a> {
        let (len, nth) = values[0].seq();
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
                Value::Seq(
                    len,
                    Rc::new(move |enc, i| enc.choice(enc.same(i, index), &value, &nth(enc, i))),
                )
            }
            Op::Insert => {
                let value = values[1].clone();
                let longer = self.arith("+", vec![len, one]);
                let nth = move |enc: &Self, i| enc.choice(enc.same(i, len), &value, &nth(enc, i));
                Value::Seq(longer, Rc::new(nth))
            }
            Op::Concat => {
                let (more, nth_more) = values[1].seq();
                let nth = move |enc: &Self, i| {
                    let beyond = enc.arith("-", vec![i, len]);
                    enc.choice(enc.less(i, len), &nth(enc, i), &nth_more(enc, beyond))
                };
                Value::Seq(self.arith("+", vec![len, more]), Rc::new(nth))
            }
            Op::Take | Op::Drop => {
                let n = values[1].leaf();
                let fits = [self.at_most(zero, n), self.at_most(n, len)];
                *defined = self.and([*defined, fits[0], fits[1]]);
                match op {
                    Op::Take => Value::Seq(n, nth),
                    _ => {
                        let rest = self.arith("-", vec![len, n]);
                        let nth = move |enc: &Self, i| nth(enc, enc.arith("+", vec![i, n]));
                        Value::Seq(rest, Rc::new(nth))
                    }
                }
            }
            Op::IsPrefix => {
                let (more, nth_more) = values[1].seq();
                let each = self
                    .forall_index(len, |i| self.equal(&nth(self, i), &nth_more(self, i), element));
                let shorter = self.at_most(len, more);
                Value::Leaf(self.and([shorter, each]))
            }
            Op::Elements => {
                let whole = values[0].clone();
                Value::Set(Rc::new(move |enc, x| enc.contains(&whole, x, ty)))
            }
            Op::Indices => Value::Set(Rc::new(move |enc, x| enc.is_index(x.leaf(), len))),
            _ => self.refused_value(&format!("`{}` of sequences", op.name()), e),
        }
    }
}
