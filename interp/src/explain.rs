//! Why a boolean expression is false: from the whole claim to the comparison that decides, with the
//! values in it.
//!
//! Each step goes to the part that decides: the false conjunct, the binding of a quantifier, the
//! right side of an implication, the taken branch, the called function. Under a negation the same is
//! asked of a true expression. Where no single part decides (a false `exists`, a false disjunction,
//! a comparison), the explanation ends with the values of the parts.

use crate::binders::Flow;
use crate::explain_parts;
use crate::fault::Eval;
use crate::frame::{Env, Frame};
use crate::model::Model;
use ir::{ClaimId, Clause, Expr, ExprKind, FnId, Op, Quantifier, Value};
use verdict::{Fact, NamedValue};

/// Why a claim is false in a state; `old` is the state before it, for step claims.
pub(crate) fn claim(
    model: &Model<'_>,
    claim: ClaimId,
    old: &[Value],
    state: &[Value],
) -> Vec<Fact> {
    let body = &model.spec.claims[claim.index()].body;
    let mut frame = Frame::new(&body.locals);
    why_false(&mut Env { old, ..Env::new(model, state, &mut frame) }, &body.code)
}

/// Why a false expression is false, outermost fact first.
pub(crate) fn why_false<'m>(env: &mut Env<'m, '_>, expr: &'m Expr) -> Vec<Fact> {
    let mut explanation = Explanation { facts: Vec::new() };
    // What is evaluated here was evaluated before, so it has values, unless time has run out: then
    // the facts found so far are still true.
    let _ = explanation.explain(env, expr, true);
    explanation.facts
}

struct Explanation {
    facts: Vec<Fact>,
}

impl Explanation {
    /// Adds why the expression is not `expected`.
    fn explain<'m>(&mut self, env: &mut Env<'m, '_>, expr: &'m Expr, expected: bool) -> Eval<()> {
        match &expr.kind {
            ExprKind::Op(Op::Not, parts) => self.explain(env, &parts[0], !expected),
            ExprKind::Op(Op::And, parts) if expected => self.deciding(env, parts, expected),
            ExprKind::Op(Op::Or, parts) if !expected => self.deciding(env, parts, expected),
            ExprKind::Op(Op::Implies, parts) => self.implication(env, parts, expr, expected),
            ExprKind::Quantified(quantifier, clauses, body)
                if expected == (*quantifier == Quantifier::Forall) =>
            {
                self.binding(env, clauses, body, expr, expected)
            }
            ExprKind::If(condition, then, otherwise) => {
                let taken = if env.holds(condition)? { then } else { otherwise };
                self.explain(env, taken, expected)
            }
            ExprKind::Let(pattern, value, body) => {
                env.in_let(pattern, value, expr.at, &mut |env| self.explain(env, body, expected))
            }
            ExprKind::Match(value, arms) => env.in_arm(value, arms, expr.at, &mut |env, arm| {
                self.explain(env, &arm.body, expected)
            }),
            ExprKind::Old(inner) => env.before(|env| self.explain(env, inner, expected)),
            ExprKind::Call(function, arguments) => {
                self.call(env, *function, arguments, expr, expected)
            }
            _ => self.end(env, expr, expected),
        }
    }

    /// The first part that alone makes a conjunction false or a disjunction true.
    fn deciding<'m>(
        &mut self,
        env: &mut Env<'m, '_>,
        parts: &'m [Expr],
        expected: bool,
    ) -> Eval<()> {
        for part in parts {
            if env.holds(part)? != expected {
                let goes_on = matches!(part.kind, ExprKind::Op(Op::And | Op::Or, _));
                if expected && !goes_on {
                    self.facts.push(Fact::Conjunct { at: part.at });
                }
                return self.explain(env, part, expected);
            }
        }
        Ok(())
    }

    fn implication<'m>(
        &mut self,
        env: &mut Env<'m, '_>,
        parts: &'m [Expr],
        expr: &'m Expr,
        expected: bool,
    ) -> Eval<()> {
        let [left, right] = parts else { return self.end(env, expr, expected) };
        if expected {
            self.facts.push(Fact::Implication { left: left.at, right: right.at });
            self.explain(env, right, true)
        } else if env.holds(left)? {
            self.explain(env, right, false)
        } else {
            self.explain(env, left, true)
        }
    }

    /// The first binding that makes a `forall` false or an `exists` true.
    fn binding<'m>(
        &mut self,
        env: &mut Env<'m, '_>,
        clauses: &'m [Clause],
        body: &'m Expr,
        expr: &'m Expr,
        expected: bool,
    ) -> Eval<()> {
        let flow = env.each_binding(clauses, &mut |env| {
            if env.holds(body)? == expected {
                return Ok(Flow::Continue(()));
            }
            let bound = clauses.iter().flat_map(|clause| match clause {
                Clause::In(pattern, _) => env.frame.bound_by(pattern),
                Clause::If(_) => Vec::new(),
            });
            self.facts.push(Fact::Binding { at: expr.at, bound: bound.collect() });
            self.explain(env, body, expected)?;
            Ok(Flow::Break(()))
        })?;
        debug_assert!(flow.is_break());
        Ok(())
    }

    fn call<'m>(
        &mut self,
        env: &mut Env<'m, '_>,
        function: FnId,
        arguments: &'m [Expr],
        expr: &'m Expr,
        expected: bool,
    ) -> Eval<()> {
        env.in_call(function, arguments, expr.at, &mut |env, function| {
            let parameters = (0..function.arity).map(ir::LocalId::new);
            self.facts.push(Fact::Call {
                at: expr.at,
                function: function.name.clone(),
                arguments: parameters.map(|parameter| env.frame.named(parameter)).collect(),
            });
            self.explain(env, &function.body.code, expected)
        })
    }

    /// The values of the parts, without what earlier facts show.
    fn end<'m>(&mut self, env: &mut Env<'m, '_>, expr: &'m Expr, expected: bool) -> Eval<()> {
        let mut parts = explain_parts::parts(env, expr);
        parts.retain(|part| !self.shown().any(|shown| shown == part));
        self.facts.push(Fact::Values { at: expr.at, expected, parts });
        Ok(())
    }

    fn shown(&self) -> impl Iterator<Item = &NamedValue> {
        self.facts.iter().flat_map(|fact| match fact {
            Fact::Binding { bound, .. } => bound.as_slice(),
            Fact::Call { arguments, .. } => arguments.as_slice(),
            _ => &[],
        })
    }
}
