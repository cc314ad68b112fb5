//! Infix operators: what they mean follows from the type of the left side.

use super::Infer;
use crate::ast::{self, BinaryOp};
use crate::ty::Ty;
use crate::words::types;
use ir::{Expr, Op, Span};

impl Infer<'_, '_> {
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        left: &ast::Expr,
        right: &ast::Expr,
        at: Span,
        expected: Option<&Ty>,
    ) -> Expr {
        match op {
            BinaryOp::Implies => self.logical(Op::Implies, left, right, at),
            BinaryOp::Or => self.logical(Op::Or, left, right, at),
            BinaryOp::And => self.logical(Op::And, left, right, at),
            BinaryOp::Eq => self.equality(Op::Eq, left, right, at),
            BinaryOp::Ne => self.equality(Op::Ne, left, right, at),
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
                self.ordering(op, left, right, at)
            }
            BinaryOp::In => self.membership(left, right, at),
            BinaryOp::NotIn => {
                let inside = self.membership(left, right, at);
                self.op(Op::Not, vec![inside], Ty::Bool, at)
            }
            BinaryOp::Range => {
                let (left, right) = (self.check(left, &Ty::Int), self.check(right, &Ty::Int));
                self.op(Op::Range, vec![left, right], Ty::set(Ty::Int), at)
            }
            BinaryOp::Union
            | BinaryOp::Intersect
            | BinaryOp::Minus
            | BinaryOp::Concat
            | BinaryOp::Add
            | BinaryOp::Sub => {
                let left = self.infer(left, expected);
                self.apply(op, left, right, at)
            }
            BinaryOp::Mul => self.arithmetic(Op::Mul, left, right, at),
            BinaryOp::Div => self.arithmetic(Op::Div, left, right, at),
            BinaryOp::Mod => self.arithmetic(Op::Mod, left, right, at),
        }
    }

    /// `left op right` where the left side is inferred already (also the meaning of `left op= right`).
    pub(super) fn apply(&mut self, op: BinaryOp, left: Expr, right: &ast::Expr, at: Span) -> Expr {
        let ty = self.of(&left);
        let (lowered, right_ty) = match (op, &ty) {
            (_, Ty::Error) => {
                self.infer(right, None);
                return self.error(at);
            }
            (BinaryOp::Add, Ty::Int) => (Op::Add, Ty::Int),
            (BinaryOp::Sub, Ty::Int) => (Op::Sub, Ty::Int),
            (BinaryOp::Mul, Ty::Int) => (Op::Mul, Ty::Int),
            (BinaryOp::Add, Ty::Set(element) | Ty::Seq(element) | Ty::Bag(element)) => {
                (Op::Insert, (**element).clone())
            }
            (BinaryOp::Sub, Ty::Set(element) | Ty::Bag(element)) => {
                (Op::Remove, (**element).clone())
            }
            (BinaryOp::Sub, Ty::Map(key, _)) => (Op::Remove, (**key).clone()),
            (BinaryOp::Union, Ty::Set(_) | Ty::Bag(_)) => (Op::Union, ty.clone()),
            (BinaryOp::Intersect, Ty::Set(_)) => (Op::Intersect, ty.clone()),
            (BinaryOp::Minus, Ty::Set(_)) => (Op::Minus, ty.clone()),
            (BinaryOp::Concat, Ty::Seq(_)) => (Op::Concat, ty.clone()),
            (_, Ty::Unknown(_)) => return self.apply_to_unknown(op, left, right, at),
            _ => {
                let shown = self.show(&ty);
                self.report(types::operator(left.at, symbol(op), &shown, advice(op, &ty)));
                self.infer(right, None);
                return self.error(at);
            }
        };
        let right = self.operand(right, &right_ty, lowered, &ty);
        self.op(lowered, vec![left, right], ty, at)
    }

    /// The right side of an operator; a collection where an element belongs gets its own advice.
    fn operand(&mut self, right: &ast::Expr, expected: &Ty, op: Op, left: &Ty) -> Expr {
        let found = self.infer(right, Some(expected));
        let ty = self.of(&found);
        let whole = matches!(op, Op::Insert | Op::Remove)
            && !matches!(ty, Ty::Unknown(_))
            && self.unifier.resolve(&ty) == self.unifier.resolve(left);
        if whole && self.unifier.resolve(expected) != self.unifier.resolve(&ty) {
            let (expected, shown) = (self.show(expected), self.show(&ty));
            let help = match (op, left) {
                (_, Ty::Seq(_)) => "`+` appends one element; `++` joins two sequences",
                (Op::Insert, _) => "`+` adds one element; the union of two sets is `a | b`",
                _ => "`-` removes one element; the difference of two sets is `a \\ b`",
            };
            self.report(types::mismatch(found.at, &expected, &shown, Some(help.to_owned())));
            return self.error(found.at);
        }
        self.expect(found, expected)
    }

    /// The left side tells nothing (an element of an empty collection): the right side decides.
    fn apply_to_unknown(&mut self, op: BinaryOp, left: Expr, right: &ast::Expr, at: Span) -> Expr {
        let right = self.infer(right, None);
        let ty = self.of(&right);
        let lowered = match (op, &ty) {
            (BinaryOp::Add, Ty::Int) => Op::Add,
            (BinaryOp::Sub, Ty::Int) => Op::Sub,
            (BinaryOp::Mul, Ty::Int) => Op::Mul,
            (BinaryOp::Union, Ty::Set(_) | Ty::Bag(_)) => Op::Union,
            (BinaryOp::Intersect, Ty::Set(_)) => Op::Intersect,
            (BinaryOp::Minus, Ty::Set(_)) => Op::Minus,
            (BinaryOp::Concat, Ty::Seq(_)) => Op::Concat,
            _ => {
                self.report(types::type_not_known_yet(left.at, &format!("`{}`", symbol(op))));
                return self.error(at);
            }
        };
        let left = self.expect(left, &ty);
        self.op(lowered, vec![left, right], ty, at)
    }

    fn logical(&mut self, op: Op, left: &ast::Expr, right: &ast::Expr, at: Span) -> Expr {
        let mut args = Vec::new();
        self.flatten(op, left, &mut args);
        self.flatten(op, right, &mut args);
        self.op(op, args, Ty::Bool, at)
    }

    /// `a && b && c` is one conjunction; implications stay nested.
    fn flatten(&mut self, op: Op, side: &ast::Expr, args: &mut Vec<Expr>) {
        match (&side.kind, op) {
            (ast::ExprKind::Binary(BinaryOp::And, left, right), Op::And)
            | (ast::ExprKind::Binary(BinaryOp::Or, left, right), Op::Or) => {
                self.flatten(op, left, args);
                self.flatten(op, right, args);
            }
            _ => args.push(self.check(side, &Ty::Bool)),
        }
    }

    fn equality(&mut self, op: Op, left: &ast::Expr, right: &ast::Expr, at: Span) -> Expr {
        let left = self.infer(left, None);
        let ty = self.of(&left);
        let right = self.check(right, &ty);
        self.op(op, vec![left, right], Ty::Bool, at)
    }

    fn ordering(&mut self, op: BinaryOp, left: &ast::Expr, right: &ast::Expr, at: Span) -> Expr {
        let lowered = match op {
            BinaryOp::Lt => Op::Lt,
            BinaryOp::Le => Op::Le,
            BinaryOp::Gt => Op::Gt,
            _ => Op::Ge,
        };
        let sides = [left, right].map(|side| {
            let side = self.infer(side, Some(&Ty::Int));
            let ty = self.of(&side);
            if !self.unifier.unify(&ty, &Ty::Int) {
                let shown = self.show(&ty);
                self.report(types::ordering_of(side.at, symbol(op), &shown));
            }
            side
        });
        self.op(lowered, sides.into(), Ty::Bool, at)
    }

    fn arithmetic(&mut self, op: Op, left: &ast::Expr, right: &ast::Expr, at: Span) -> Expr {
        let (left, right) = (self.check(left, &Ty::Int), self.check(right, &Ty::Int));
        self.op(op, vec![left, right], Ty::Int, at)
    }

    fn membership(&mut self, left: &ast::Expr, right: &ast::Expr, at: Span) -> Expr {
        let right = self.infer(right, None);
        let ty = self.of(&right);
        let element = match self.known(&ty, right.at, "`in`") {
            Some(Ty::Set(element) | Ty::Seq(element) | Ty::Bag(element)) => *element,
            Some(Ty::Map(key, _)) => *key,
            Some(other) => {
                let shown = self.show(&other);
                self.report(types::not_a_collection(right.at, &shown));
                Ty::Error
            }
            None => Ty::Error,
        };
        let left = self.check(left, &element);
        self.op(Op::In, vec![left, right], Ty::Bool, at)
    }
}

fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Implies => "==>",
        BinaryOp::Or => "||",
        BinaryOp::And => "&&",
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::Lt => "<",
        BinaryOp::Le => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::Ge => ">=",
        BinaryOp::In => "in",
        BinaryOp::NotIn => "not in",
        BinaryOp::Range => "..",
        BinaryOp::Union => "|",
        BinaryOp::Intersect => "&",
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Concat => "++",
        BinaryOp::Minus => "\\",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Mod => "%",
    }
}

/// What is probably meant.
fn advice(op: BinaryOp, left: &Ty) -> &'static str {
    match (op, left) {
        (BinaryOp::Union, Ty::Bool) => "on booleans write `||`",
        (BinaryOp::Intersect, Ty::Bool) => "on booleans write `&&`",
        (BinaryOp::Union, Ty::Map(..)) => "two maps are merged with `a.merge(b)`; the second wins",
        (BinaryOp::Add, Ty::Map(..)) => {
            "an entry is added with `m[key] = value`, or `m.put(key, value)` as an expression"
        }
        (BinaryOp::Concat, Ty::Set(_)) => "the union of two sets is `a | b`",
        (BinaryOp::Union | BinaryOp::Intersect | BinaryOp::Minus, Ty::Seq(_)) => {
            "sequences are joined with `++`; their elements as a set are `s.elements()`"
        }
        (BinaryOp::Sub, Ty::Seq(_)) => {
            "write what remains as a comprehension: `[x for x in s if …]`"
        }
        (BinaryOp::Union | BinaryOp::Intersect | BinaryOp::Minus, _) => {
            "`|`, `&` and `\\` are union, intersection and difference of sets"
        }
        (BinaryOp::Concat, _) => "`++` joins two sequences",
        _ => "`+` and `-` work on integers, and add or remove one element of a collection",
    }
}
