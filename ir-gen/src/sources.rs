//! What loops, comprehensions, parameters and choices draw from.

use crate::collections::element_of;
use crate::scope::Gen;
use ir::{Clause, Expr, ExprKind, Op, Quantifier, Type, TypeId};

/// How many loops may be inside each other.
const MAX_LOOPS: usize = 2;

/// Whether a type is one of sets, sequences or maps.
fn has_elements(form: &Type) -> bool {
    matches!(form, Type::Set(..) | Type::Seq(..) | Type::Map(..))
}

impl Gen {
    /// What to choose from: mostly all values of a type.
    pub fn domain(&mut self) -> (Expr, TypeId) {
        let few: Vec<TypeId> = self.pool.iter().copied().filter(|ty| self.is_few(*ty)).collect();
        if self.choices.below(4) == 0 {
            return self.source(false, 2);
        }
        let of = few[self.choices.below(few.len())];
        (self.universe(of), of)
    }

    /// Makes something that is evaluated for each element; `None` inside too many loops.
    pub fn in_loop<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.loops >= MAX_LOOPS {
            return None;
        }
        self.loops += 1;
        let made = self.scoped(make);
        self.loops -= 1;
        Some(made)
    }

    /// A set, a sequence or a bag to draw from, and what its elements fit. If `ordered`, only
    /// sequences and sets with an order.
    pub fn source(&mut self, ordered: bool, depth: usize) -> (Expr, TypeId) {
        let found = self.readable(|make, aim| match make.form(aim) {
            Type::Seq(..) => true,
            Type::Set(part, _) => !ordered || make.is_ordered(part),
            Type::Bag(..) => !ordered,
            _ => false,
        });
        if !found.is_empty() && self.choices.once_in(2) {
            let leaf = &found[self.choices.below(found.len())];
            if let Some(part) = element_of(&self.form(leaf.aim)) {
                return (self.read(leaf), part);
            }
        }
        if self.choices.once_in(4)
            && let Some((source, element)) = self.derived(depth)
            && (!ordered || self.is_ordered(element))
        {
            return (source, element);
        }
        let element = self.some_type();
        let source = match self.choices.below(4) {
            0 if self.is_few(element) && (!ordered || self.is_ordered(element)) => {
                return (self.universe(element), element);
            }
            1 if !ordered || self.is_ordered(element) => self.set(element),
            2 if !ordered => self.bag(element),
            _ => self.seq(element),
        };
        (self.gen_expr(source, depth), element)
    }

    /// What a fold goes through: anything with an order, also a bag.
    pub fn folded(&mut self, depth: usize) -> (Expr, TypeId) {
        if self.choices.once_in(4) {
            let element = self.some_type();
            if self.is_ordered(element) {
                let bag = self.bag(element);
                return (self.gen_expr(bag, depth), element);
            }
        }
        self.source(true, depth)
    }

    /// A set made from a collection that can be read here, and what its elements fit: the subsets
    /// or arrangements of a small set, the prefixes of a sequence, the entries of a map.
    fn derived(&mut self, depth: usize) -> Option<(Expr, TypeId)> {
        let whole = self.some_whole(has_elements, Self::seq);
        let (op, element) = match self.form(whole) {
            Type::Set(part, _) if self.is_few(part) => match self.choices.below(2) {
                1 if self.count(part) <= 4 => (Op::Arrangements, self.seq(part)),
                _ => (Op::Powerset, whole),
            },
            Type::Seq(..) => (Op::Prefixes, whole),
            Type::Map(key, value, _) => (Op::Entries, self.tuple(vec![key, value])),
            _ => return None,
        };
        let set = self.set(element);
        let part = self.gen_expr(whole, depth);
        Some((self.op(op, [part], set), element))
    }

    /// One clause that binds, sometimes two, sometimes with a condition.
    pub fn clauses(&mut self, ordered: bool, depth: usize) -> Vec<Clause> {
        let mut clauses = Vec::new();
        for index in 0..2 {
            if index == 1 && !self.choices.once_in(5) {
                break;
            }
            let (source, element) = self.source(ordered, depth);
            clauses.push(Clause::In(self.filter(element), source));
        }
        if self.choices.once_in(3) {
            let bool = self.bool();
            clauses.push(Clause::If(self.gen_expr(bool, depth)));
        }
        clauses
    }

    /// `forall`, `exists`.
    pub fn quantified(&mut self, depth: usize) -> Option<Expr> {
        self.in_loop(|make| {
            let clauses = make.clauses(false, depth);
            let bool = make.bool();
            let body = Box::new(make.gen_expr(bool, depth));
            let quantifier =
                if make.choices.once_in(2) { Quantifier::Exists } else { Quantifier::Forall };
            make.expr(ExprKind::Quantified(quantifier, clauses, body), bool)
        })
    }
}
