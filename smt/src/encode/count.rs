//! Numbers of elements of sets, where they are compared with a small number: that a set has at most
//! `k` elements says that of any `k + 1` in it two are equal.

use super::{Encoding, Env};
use crate::term::Term;
use crate::value::Value;
use ir::{Expr, ExprKind, Op, Quantifier, Type, TypeId};

/// The largest number that numbers of elements are compared with.
pub(crate) const MOST: i64 = 4;

/// A sum of sizes of sets, and of integers within known bounds.
struct Sum<'e> {
    sets: Vec<&'e Expr>,
    others: Vec<&'e Expr>,
    low: i64,
    high: i64,
}

impl<'a> Encoding<'a> {
    /// A comparison of numbers of elements with a small number.
    pub(crate) fn counted(
        &self,
        op: Op,
        args: &'a [Expr],
        env: &Env<'a>,
        defined: &mut Term,
    ) -> Option<Term> {
        let (sum, number, op) = match (self.sum(&args[0]), self.sum(&args[1])) {
            (Some(sum), _) if !sum.sets.is_empty() => (sum, &args[1], op),
            (_, Some(sum)) if !sum.sets.is_empty() => (sum, &args[0], turned(op)),
            _ => return None,
        };
        let ExprKind::Int(number) = number.kind else { return None };
        let cap = number - sum.low + 1;
        if cap > MOST + 1 || sum.high - sum.low > MOST {
            return None;
        }
        // Sizes above the cap compare like the cap: the rest of the sum is at least `low`.
        let mut parts = vec![self.int(0)];
        for set in &sum.sets {
            let value = match &set.kind {
                ExprKind::Op(Op::Len, args) => self.expr(&args[0], env, defined),
                _ => unreachable!("a number of elements"),
            };
            let ExprKind::Op(_, of) = &set.kind else { unreachable!("as above") };
            let exact = self.length(&value, of[0].ty);
            parts.push(exact.unwrap_or_else(|| self.capped(&value, of[0].ty, cap.max(0))));
        }
        for other in &sum.others {
            parts.push(self.expr(other, env, defined).leaf());
        }
        let total = parts.into_iter().reduce(|a, b| self.arith("+", vec![a, b]))?;
        let number = self.int(number);
        Some(match op {
            Op::Eq => self.same(total, number),
            Op::Ne => self.not(self.same(total, number)),
            Op::Lt => self.less(total, number),
            Op::Le => self.at_most(total, number),
            Op::Gt => self.less(number, total),
            _ => self.at_most(number, total),
        })
    }

    fn sum<'e>(&self, e: &'e Expr) -> Option<Sum<'e>> {
        match &e.kind {
            ExprKind::Op(Op::Len, args)
                if matches!(self.ty(args[0].ty), Type::Set(..) | Type::Map(..)) =>
            {
                Some(Sum { sets: vec![e], others: Vec::new(), low: 0, high: 0 })
            }
            ExprKind::Op(Op::Add, args) => {
                let (a, b) = (self.sum(&args[0])?, self.sum(&args[1])?);
                Some(Sum {
                    sets: a.sets.into_iter().chain(b.sets).collect(),
                    others: a.others.into_iter().chain(b.others).collect(),
                    low: a.low + b.low,
                    high: a.high + b.high,
                })
            }
            _ => {
                let (low, high) = interval(e)?;
                Some(Sum { sets: Vec::new(), others: vec![e], low, high })
            }
        }
    }

    /// The number of elements, or `cap` if they are more.
    fn capped(&self, set: &Value<'a>, ty: TypeId, cap: i64) -> Term {
        let mut number = self.int(0);
        for least in 1..=cap {
            let there = self.at_least(set, ty, least, &[]);
            number = self.ite(there, self.int(least), number);
        }
        number
    }

    /// Whether so many different elements are in the set, beside those found.
    pub(crate) fn at_least(
        &self,
        set: &Value<'a>,
        ty: TypeId,
        count: i64,
        found: &[Value<'a>],
    ) -> Term {
        if count == 0 {
            return self.bool(true);
        }
        let element = self.element_type(ty);
        let before = found;
        self.over(Quantifier::Exists, set, ty, |x| {
            let other = before.iter().map(|y| self.not(self.equal(x, y, element)));
            let other: Vec<Term> = other.collect();
            let mut found = before.to_vec();
            found.push(x.clone());
            let rest = self.at_least(set, ty, count - 1, &found);
            let new = self.and(other);
            self.and([new, rest])
        })
    }
}

/// Between which numbers an expression of literals is.
fn interval(e: &Expr) -> Option<(i64, i64)> {
    match &e.kind {
        ExprKind::Int(number) => Some((*number, *number)),
        ExprKind::If(_, a, b) => {
            let ((a, b), (c, d)) = (interval(a)?, interval(b)?);
            Some((a.min(c), b.max(d)))
        }
        _ => None,
    }
}

fn turned(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        op => op,
    }
}
