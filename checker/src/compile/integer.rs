//! Operations on integers, with the ranges of their results.

use super::Compiler;
use super::operation::{Place, Typed};
use crate::foreign::operation::ENUMERATION_LIMIT;
use crate::program::{BinOp, ForeignKind, Node, TrapKind, ones};
use crate::shape::{MASK_LIMIT, Shape};
use crate::tree::Tree;
use ir::{Op, Span};
use std::rc::Rc;

/// A number with its range.
type Ranged = (Node, i64, i64);

impl Compiler<'_> {
    /// The value of an operation on integers.
    pub(super) fn integer(&mut self, op: Op, args: &[Typed], e: Place) -> Option<Rc<Tree>> {
        let a = ranged(&args[0].0)?;
        let b = match args.get(1) {
            Some(b) => ranged(&b.0)?,
            None => (self.number(0), 0, 0),
        };
        Some(match op {
            Op::Lt => Tree::flag(self.less(&args[0].0, &args[1].0)),
            Op::Gt => Tree::flag(self.less(&args[1].0, &args[0].0)),
            Op::Le => {
                let above = self.less(&args[1].0, &args[0].0);
                Tree::flag(self.program.graph.not(above))
            }
            Op::Ge => {
                let below = self.less(&args[0].0, &args[1].0);
                Tree::flag(self.program.graph.not(below))
            }
            Op::Add => self.arithmetic(BinOp::Add, BinOp::AddOverflows, a, b, e),
            Op::Sub => self.arithmetic(BinOp::Sub, BinOp::SubOverflows, a, b, e),
            Op::Mul => self.arithmetic(BinOp::Mul, BinOp::MulOverflows, a, b, e),
            Op::Neg => self.arithmetic(BinOp::Sub, BinOp::SubOverflows, b, a, e),
            Op::Div | Op::Mod => self.division(op, a, b, e),
            Op::Min => {
                let node = self.program.graph.bin(BinOp::Min, a.0, b.0);
                Rc::new(Tree::Int(node, a.1.min(b.1), a.2.min(b.2)))
            }
            Op::Max => {
                let node = self.program.graph.bin(BinOp::Max, a.0, b.0);
                Rc::new(Tree::Int(node, a.1.max(b.1), a.2.max(b.2)))
            }
            Op::Range => return self.range(a, b, args, e),
            _ => return None,
        })
    }

    /// Whether the first is less than the second.
    pub(super) fn less(&mut self, a: &Tree, b: &Tree) -> Node {
        let (Some(a), Some(b)) = (ranged(a), ranged(b)) else { return self.no() };
        if a.2 < b.1 {
            return self.yes();
        }
        if a.1 >= b.2 {
            return self.no();
        }
        // With one constant bound at the edge of the other's range, less means (un)equal.
        if b.1 == b.2 && a.1 == b.1 - 1 {
            return self.program.graph.equals(a.0, a.1 as u64);
        }
        if a.1 == a.2 && b.2 == a.1 + 1 {
            return self.program.graph.equals(b.0, b.2 as u64);
        }
        if b.1 == b.2 && a.2 == b.1 {
            let equal = self.program.graph.equals(a.0, a.2 as u64);
            return self.program.graph.not(equal);
        }
        if a.1 == a.2 && b.1 == a.1 {
            let equal = self.program.graph.equals(b.0, b.1 as u64);
            return self.program.graph.not(equal);
        }
        self.program.graph.bin(BinOp::Lt, a.0, b.0)
    }

    fn arithmetic(
        &mut self,
        op: BinOp,
        overflows: BinOp,
        a: Ranged,
        b: Ranged,
        e: Place,
    ) -> Rc<Tree> {
        let corner = |x: i64, y: i64| {
            let (x, y) = (i128::from(x), i128::from(y));
            match op {
                BinOp::Add => x + y,
                BinOp::Sub => x - y,
                _ => x * y,
            }
        };
        let corners = [corner(a.1, b.1), corner(a.1, b.2), corner(a.2, b.1), corner(a.2, b.2)];
        let low = corners.iter().min().map_or(0, |low| *low);
        let high = corners.iter().max().map_or(0, |high| *high);
        if low < i128::from(i64::MIN) || high > i128::from(i64::MAX) {
            let outside = self.program.graph.bin(overflows, a.0, b.0);
            let fine = self.program.graph.not(outside);
            self.check(fine, TrapKind::Overflow, e.at, &[]);
        }
        let clamp = |number: i128| number.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
        let node = self.program.graph.bin(op, a.0, b.0);
        self.int(node, clamp(low), clamp(high))
    }

    /// An integer in a range, or the one that it is known to be.
    fn int(&self, node: Node, low: i64, high: i64) -> Rc<Tree> {
        let known = self.program.graph.constant(node).map(|number| number as i64);
        Rc::new(Tree::Int(node, known.unwrap_or(low), known.unwrap_or(high)))
    }

    fn division(&mut self, op: Op, a: Ranged, b: Ranged, e: Place) -> Rc<Tree> {
        let zero = self.program.graph.equals(b.0, 0);
        let fine = self.program.graph.not(zero);
        self.check(fine, TrapKind::DivisionByZero, e.at, &[]);
        let most = |range: &Ranged| range.1.unsigned_abs().max(range.2.unsigned_abs());
        if op == Op::Mod {
            let node = self.program.graph.bin(BinOp::Mod, a.0, b.0);
            let low = if b.1 < 0 { b.1.saturating_add(1) } else { 0 };
            let high = if b.2 > 0 { b.2 - 1 } else { 0 };
            return self.int(node, low, high);
        }
        if a.1 == i64::MIN && b.1 <= -1 && b.2 >= -1 {
            let least = self.program.graph.equals(a.0, i64::MIN as u64);
            let minus = self.program.graph.equals(b.0, -1i64 as u64);
            let outside = self.program.graph.and(least, minus);
            let fine = self.program.graph.not(outside);
            self.check(fine, TrapKind::Overflow, e.at, &[]);
        }
        let node = self.program.graph.bin(BinOp::Div, a.0, b.0);
        let most = i64::try_from(most(&a)).unwrap_or(i64::MAX);
        let low = if a.1 >= 0 && b.1 >= 0 { 0 } else { -most - 1 };
        Rc::new(Tree::Int(node, low, most))
    }

    /// The set of the integers from one to another.
    fn range(&mut self, a: Ranged, b: Ranged, args: &[Typed], e: Place) -> Option<Rc<Tree>> {
        if b.2 < a.1 {
            return Some(self.mask(Shape::Never, Vec::new()));
        }
        let shape = Shape::Int(a.1, b.2);
        let Some(count @ 0..=MASK_LIMIT) = shape.count() else {
            let result = (Shape::Id, e.ty);
            return Some(self.foreign(ForeignKind::Op(Op::Range), args, result, None, e.at));
        };
        let base = self.number((a.1 as u64).wrapping_neg());
        let one = self.number(1);
        let from = self.program.graph.bin(BinOp::Add, a.0, base);
        let to = self.program.graph.bin(BinOp::Add, b.0, base);
        let end = self.program.graph.bin(BinOp::Add, to, one);
        let words = (0..count.div_ceil(64))
            .map(|word| {
                let all = ones((count - word * 64).min(64) as u8);
                let above = self.from_bit(from, word, all);
                let beyond = self.from_bit(end, word, all);
                let graph = &mut self.program.graph;
                let all = graph.number(all);
                let within = graph.bin(BinOp::Xor, beyond, all);
                let within = graph.bin(BinOp::And, within, all);
                graph.bin(BinOp::And, above, within)
            })
            .collect();
        Some(self.mask(shape, words))
    }

    /// Checks that a range, if it were built, would not have too many elements.
    pub(super) fn check_range(&mut self, low: &Tree, high: &Tree, at: Span) {
        let (Some(low), Some(high)) = (ranged(low), ranged(high)) else { return };
        let most = i128::from(high.2) - i128::from(low.1) + 1;
        if most <= i128::from(ENUMERATION_LIMIT) {
            return;
        }
        let graph = &mut self.program.graph;
        let empty = graph.bin(BinOp::Lt, high.0, low.0);
        // The distance as a number without sign.
        let distance = graph.bin(BinOp::Sub, high.0, low.0);
        let zero = graph.number(0);
        let limit = graph.number(ENUMERATION_LIMIT);
        let huge = graph.bin(BinOp::Lt, distance, zero);
        let large = graph.bin(BinOp::Lt, distance, limit);
        let fine = graph.not(huge);
        let fine = graph.and(fine, large);
        let fine = graph.or(empty, fine);
        self.check(fine, TrapKind::TooManyValues(ENUMERATION_LIMIT), at, &[]);
    }

    /// The bits of a word of a mask from a position on, which may be before or after the word.
    fn from_bit(&mut self, position: Node, word: u64, all: u64) -> Node {
        let graph = &mut self.program.graph;
        let (start, zero) = (graph.number((word * 64).wrapping_neg()), graph.number(0));
        let position = graph.bin(BinOp::Add, position, start);
        let position = graph.bin(BinOp::Max, position, zero);
        let all = graph.number(all);
        graph.bin(BinOp::Shl, all, position)
    }
}

fn ranged(tree: &Tree) -> Option<Ranged> {
    match tree {
        Tree::Int(node, low, high) => Some((*node, *low, *high)),
        _ => None,
    }
}
