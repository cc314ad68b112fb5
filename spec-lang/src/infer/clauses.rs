//! Binders: quantifiers and comprehensions.

use super::Infer;
use crate::ast::{self, Brackets, Domain};
use crate::ty::Ty;
use crate::words::types;
use ir::{Clause, Collection, Expr, ExprKind, Op, Span};

impl Infer<'_, '_> {
    pub(super) fn quantified(
        &mut self,
        quantifier: ast::Quantifier,
        clauses: &[ast::Clause],
        body: &ast::Expr,
        at: Span,
    ) -> Expr {
        let quantifier = match quantifier {
            ast::Quantifier::Forall => ir::Quantifier::Forall,
            ast::Quantifier::Exists => ir::Quantifier::Exists,
        };
        let (clauses, body) =
            self.scoped(|this| (this.clauses(clauses, false), this.check(body, &Ty::Bool)));
        self.node(ExprKind::Quantified(quantifier, clauses, Box::new(body)), Ty::Bool, at)
    }

    pub(super) fn comprehension(
        &mut self,
        brackets: Brackets,
        body: &ast::Expr,
        clauses: &[ast::Clause],
        at: Span,
        expected: Option<&Ty>,
    ) -> Expr {
        let hint = match expected.map(|ty| self.unifier.shallow(ty)) {
            Some(Ty::Set(element) | Ty::Seq(element) | Ty::Bag(element)) => Some(*element),
            _ => None,
        };
        let (clauses, body) = self.scoped(|this| {
            (this.clauses(clauses, brackets == Brackets::Seq), this.infer(body, hint.as_ref()))
        });
        let element = Box::new(self.of(&body));
        let (collection, ty) = match brackets {
            Brackets::Set => (Collection::Set, Ty::Set(element)),
            Brackets::Seq => (Collection::Seq, Ty::Seq(element)),
            Brackets::Bag => (Collection::Bag, Ty::Bag(element)),
        };
        self.node(ExprKind::Comprehension(collection, clauses, Box::new(body)), ty, at)
    }

    pub(super) fn map_comprehension(
        &mut self,
        key: &ast::Expr,
        value: &ast::Expr,
        clauses: &[ast::Clause],
        at: Span,
        expected: Option<&Ty>,
    ) -> Expr {
        let (key_ty, value_ty) = self.map_parts(expected);
        let (clauses, key, value) = self.scoped(|this| {
            let clauses = this.clauses(clauses, false);
            (clauses, this.check(key, &key_ty), this.check(value, &value_ty))
        });
        let ty = Ty::Map(Box::new(key_ty), Box::new(value_ty));
        self.node(ExprKind::MapComprehension(clauses, Box::new(key), Box::new(value)), ty, at)
    }

    /// Clauses; what they bind stays in scope. `ordered`: they feed a sequence.
    fn clauses(&mut self, clauses: &[ast::Clause], ordered: bool) -> Vec<Clause> {
        let mut lowered = Vec::new();
        for clause in clauses {
            lowered.push(match clause {
                ast::Clause::If(condition) => Clause::If(self.check(condition, &Ty::Bool)),
                ast::Clause::In(pattern, domain) => {
                    let (domain, element) = self.domain(domain);
                    if ordered && !matches!(self.of(&domain), Ty::Seq(_)) {
                        self.must_be_ordered(
                            element.clone(),
                            domain.at,
                            "a sequence made from a set",
                        );
                    }
                    Clause::In(self.pattern(pattern, &element), domain)
                }
            });
        }
        lowered
    }

    /// A domain as a set, sequence or bag, with the type of its elements.
    pub fn domain(&mut self, domain: &Domain) -> (Expr, Ty) {
        match domain {
            Domain::Type(ty) => {
                let declared = self.env.ty(ty, self.home);
                (self.universe_of(declared, ty.at), self.erased(declared))
            }
            Domain::In(expr) => {
                let source = self.infer(expr, None);
                self.iterated(source)
            }
        }
    }

    /// A collection to draw from; a map yields its entries.
    pub(super) fn iterated(&mut self, source: Expr) -> (Expr, Ty) {
        let (ty, at) = (self.of(&source), source.at);
        match self.known(&ty, at, "drawing from it") {
            None => (source, Ty::Error),
            Some(Ty::Set(element) | Ty::Seq(element) | Ty::Bag(element)) => (source, *element),
            Some(Ty::Map(key, value)) => {
                let entry = Ty::Tuple(vec![*key, *value]);
                (self.op(Op::Entries, vec![source], Ty::set(entry.clone()), at), entry)
            }
            Some(other) => {
                let shown = self.show(&other);
                self.report(types::not_a_collection(at, &shown));
                (source, Ty::Error)
            }
        }
    }
}
