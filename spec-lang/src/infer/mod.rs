//! Type inference of one body: from its untyped tree to the IR.
//!
//! Inference is local and runs from left to right, in both directions: an expected type flows in,
//! the found type flows out, and unification fills in what is not known yet. While a body is being
//! inferred, the `ty` of its IR nodes are *slots*: indices into [`Infer::slots`]; [`Infer::finish`]
//! replaces them by the spec's types. So the IR itself is the typed tree.

mod calls;
mod clauses;
mod expr;
mod finish;
mod literals;
mod methods;
mod operators;
mod patterns;
mod places;
mod stmt;

use crate::Problem;
use crate::ast::{self, Name};
use crate::env::{Env, Home};
use crate::ty::{Ty, Unifier};
use crate::words::{names, types};
use ir::{Expr, ExprKind, Local, LocalId, Op, Span, TypeId};

/// The inference of one body.
pub(crate) struct Infer<'e, 'a> {
    pub env: &'e mut Env<'a>,
    /// The module whose names are in scope.
    pub home: Home,
    /// Whether `old` may be used.
    pub old: Old,
    /// Names of opaque values in scope, in the constants of a check.
    pub opaque_values: &'e [(Name, ir::OpaqueId, u32)],
    locals: Vec<Local>,
    scope: Vec<(String, LocalId)>,
    slots: Vec<(Ty, Span)>,
    unifier: Unifier,
    ordered: Vec<(Ty, Span, &'static str)>,
}

/// Whether `old` may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Old {
    /// Only step claims compare two states.
    No,
    /// In a step claim.
    Yes,
    /// Inside `old(…)`.
    Inside,
}

impl<'e, 'a> Infer<'e, 'a> {
    pub fn new(env: &'e mut Env<'a>, home: Home) -> Self {
        Infer {
            env,
            home,
            old: Old::No,
            opaque_values: &[],
            locals: Vec::new(),
            scope: Vec::new(),
            slots: Vec::new(),
            unifier: Unifier::default(),
            ordered: Vec::new(),
        }
    }

    fn report(&mut self, problem: Problem) {
        self.env.problems.push(problem);
    }

    fn slot(&mut self, ty: Ty, at: Span) -> TypeId {
        self.slots.push((ty, at));
        TypeId::new(self.slots.len() - 1)
    }

    fn node(&mut self, kind: ExprKind, ty: Ty, at: Span) -> Expr {
        Expr { kind, ty: self.slot(ty, at), at }
    }

    fn op(&mut self, op: Op, args: Vec<Expr>, ty: Ty, at: Span) -> Expr {
        self.node(ExprKind::Op(op, args), ty, at)
    }

    /// The stand-in for what was reported.
    fn error(&mut self, at: Span) -> Expr {
        self.node(ExprKind::Tuple(Vec::new()), Ty::Error, at)
    }

    /// The type found so far, outermost constructor first.
    fn of(&self, expr: &Expr) -> Ty {
        self.unifier.shallow(&self.slots[expr.ty.index()].0)
    }

    fn show(&self, ty: &Ty) -> String {
        self.unifier.resolve(ty).show(&self.env.spec)
    }

    fn erased(&self, declared: TypeId) -> Ty {
        Ty::erase(&self.env.spec, declared)
    }

    /// Infers an expression that must have this type.
    pub fn check(&mut self, expr: &ast::Expr, expected: &Ty) -> Expr {
        let found = self.infer(expr, Some(expected));
        self.expect(found, expected)
    }

    /// Reports unless an inferred expression has this type.
    fn expect(&mut self, found: Expr, expected: &Ty) -> Expr {
        let ty = self.of(&found);
        if self.unifier.unify(&ty, expected) {
            return found;
        }
        let (expected, ty) = (self.unifier.resolve(expected), self.unifier.resolve(&ty));
        let shown = (self.show(&expected), self.show(&ty));
        let help = self.mismatch_help(&expected, &ty);
        self.unifier.give_up(&ty);
        let problem = types::mismatch(found.at, &shown.0, &shown.1, help);
        self.report(problem);
        self.error(found.at)
    }

    /// Advice for the usual confusions.
    fn mismatch_help(&mut self, expected: &Ty, found: &Ty) -> Option<String> {
        match (expected, found) {
            (Ty::Set(element), found) if self.unifier.unify(element, found) => {
                Some("a set with just this element is written `{…}`; `s + x` adds one element to a set".to_owned())
            }
            (Ty::Seq(element), found) if self.unifier.unify(element, found) => {
                Some("a sequence with just this element is written `[…]`; `s + x` appends one element".to_owned())
            }
            (Ty::Option(content), found) if self.unifier.unify(content, found) => Some("write `Some(…)`".to_owned()),
            (expected, Ty::Option(content)) if self.unifier.unify(content, expected) => {
                Some("this may be absent: use `match`, `.unwrap_or(…)`, `.unwrap()`, or `require let Some(x) = …`".to_owned())
            }
            (Ty::Seq(_), Ty::Set(_)) => Some("a set has no order: `arrangements(s)` is the set of all its orderings".to_owned()),
            (Ty::Set(_), Ty::Seq(_)) => Some("the set of a sequence's elements is `s.elements()`".to_owned()),
            (Ty::Map(..), Ty::Set(element)) if matches!(element.as_ref(), Ty::Unknown(_)) => Some("the empty map is written `{=>}`".to_owned()),
            _ => None,
        }
    }

    /// Makes sure that a type is known as far as its outermost constructor.
    fn known(&mut self, ty: &Ty, at: Span, what: &str) -> Option<Ty> {
        match self.unifier.shallow(ty) {
            Ty::Unknown(_) => {
                self.report(types::type_not_known_yet(at, what));
                None
            }
            Ty::Error => None,
            known => Some(known),
        }
    }

    /// Notes that values of this type must have an order.
    fn must_be_ordered(&mut self, ty: Ty, at: Span, what: &'static str) {
        self.ordered.push((ty, at, what));
    }

    /// A new local of the innermost scope.
    pub fn bind(&mut self, name: &Name, ty: Ty) -> LocalId {
        self.env.check_case(name, "a local", false);
        if let Some((what, first)) = self.env.hidden_by_local(&name.text, self.home) {
            self.report(names::shadows(name, what, first));
        }
        self.hidden(&name.text, ty, name.at)
    }

    /// A new local that was not written by the user, or is known to be fine.
    fn hidden(&mut self, name: &str, ty: Ty, at: Span) -> LocalId {
        let id = LocalId::new(self.locals.len());
        let ty = self.slot(ty, at);
        self.locals.push(Local { name: name.to_owned(), ty });
        self.scope.push((name.to_owned(), id));
        id
    }

    fn local(&self, name: &str) -> Option<LocalId> {
        self.scope.iter().rev().find(|(bound, _)| bound == name).map(|(_, id)| *id)
    }

    fn local_expr(&mut self, id: LocalId, at: Span) -> Expr {
        let ty = self.slots[self.locals[id.index()].ty.index()].0.clone();
        self.node(ExprKind::Local(id), ty, at)
    }

    /// Runs `inside` in a scope of its own.
    fn scoped<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.scope.len();
        let result = inside(self);
        self.scope.truncate(mark);
        result
    }
}
