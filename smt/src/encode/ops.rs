//! Built-in operations.

use super::{Encoding, Env, Support};
use crate::term::Term;
use crate::value::Value;
use ir::{Expr, Op, Type};

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
        if op == Op::In {
            return Value::Leaf(self.contains(&values[1], &values[0], args[1].ty));
        }
        match self.ty(ty) {
            Type::Bag(..) => self.of_bags(op, &values, (ty, e), defined),
            Type::Seq(..) => self.of_sequences(op, &values, (ty, e), defined),
            Type::Map(..) => self.of_maps(op, &values, (ty, e), defined),
            Type::Set(..) => self.of_sets(op, &values, (ty, e), defined),
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
            Op::Div | Op::Mod => self.divided(op, leaf(0), leaf(1), defined),
            Op::Range => return self.range(leaf(0), leaf(1)),
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

    /// `low..high` as a set.
    fn range(&self, low: Term, high: Term) -> Value<'a> {
        let support = match (self.as_int(low), self.as_int(high)) {
            (Some(low), Some(high)) if high.saturating_sub(low) < super::domain::FEW => {
                Support::listed((low..=high).map(|n| Value::Leaf(self.int(n))).collect())
            }
            _ => Support::any(),
        };
        let contains = move |enc: &Self, x: &Value<'a>| {
            let (a, b) = (enc.at_most(low, x.leaf()), enc.at_most(x.leaf(), high));
            enc.and([a, b])
        };
        Value::set_of(contains, support)
    }

    /// The quotient rounded toward negative infinity, or what it leaves, which has the sign of the
    /// divisor. SMT-LIB rounds so with a positive divisor.
    fn divided(&self, op: Op, a: Term, b: Term, defined: &mut Term) -> Term {
        let zero = self.int(0);
        let is_zero = self.same(b, zero);
        *defined = self.and([*defined, self.not(is_zero)]);
        let negated = |term: Term| self.arith("-", vec![term]);
        let is_positive = self.less(zero, b);
        let positive = |a, b| self.arith(if op == Op::Div { "div" } else { "mod" }, vec![a, b]);
        if self.as_bool(is_positive) == Some(true) {
            return positive(a, b);
        }
        let turned = positive(negated(a), negated(b));
        let turned = if op == Op::Div { turned } else { negated(turned) };
        match self.as_bool(is_positive) {
            Some(_) => turned,
            None => self.ite(is_positive, positive(a, b), turned),
        }
    }
}
