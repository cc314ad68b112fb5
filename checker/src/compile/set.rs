//! Operations on sets that are masks.

use super::Compiler;
use super::operation::{Place, Typed};
use crate::program::{BinOp, ForeignKind, Node, TrapKind};
use crate::rank::unrank;
use crate::shape::{Shape, mask_words};
use crate::tree::{Tree, rank};
use ir::{Op, Span, TypeId};
use std::rc::Rc;

impl Compiler<'_> {
    /// The value of an operation whose first argument is a mask.
    pub(super) fn set_operation(&mut self, op: Op, args: &[Typed], e: Place) -> Option<Rc<Tree>> {
        let Tree::Mask(element, words) = &*args[0].0 else { return None };
        match op {
            Op::Len => {
                let size = self.size(words);
                Some(Rc::new(Tree::Int(size, 0, element.count()? as i64)))
            }
            Op::Insert => self.insert(&args[0], &args[1], e.ty),
            Op::Remove => {
                let member = self.is_in_shape(&args[1].0, element, args[1].1)?;
                if self.program.graph.constant(member) == Some(0) {
                    return Some(args[0].0.clone());
                }
                let bits = self.leniently(|me| me.bit_of(&args[1], element));
                Some(self.zip(element, words, &bits, |me, word, bit| {
                    let (all, none) = (me.number(u64::MAX), me.number(0));
                    let bit = me.program.graph.select(member, bit, none);
                    let others = me.program.graph.bin(BinOp::Xor, bit, all);
                    me.program.graph.bin(BinOp::And, word, others)
                }))
            }
            Op::Union | Op::Intersect | Op::Minus => {
                let shape = match (op, &*args[1].0) {
                    (Op::Union, _) => args[0].0.shape().join(&args[1].0.shape()),
                    (_, Tree::Mask(..)) => args[0].0.shape(),
                    _ => return None,
                };
                let Shape::Mask(element) = &shape else { return None };
                let a = self.convert(&args[0].0, &shape, args[0].1).nodes();
                let b = self.convert(&args[1].0, &shape, args[1].1).nodes();
                Some(self.zip(element, &a, &b, |me, a, b| {
                    let all = me.number(u64::MAX);
                    let graph = &mut me.program.graph;
                    match op {
                        Op::Union => graph.bin(BinOp::Or, a, b),
                        Op::Intersect => graph.bin(BinOp::And, a, b),
                        _ => {
                            let others = graph.bin(BinOp::Xor, b, all);
                            graph.bin(BinOp::And, a, others)
                        }
                    }
                }))
            }
            Op::Subset => Some(Tree::flag(self.subset(&args[0], &args[1], e.at))),
            Op::Powerset => self.powerset(element, words),
            Op::Only => Some(self.only(element, words, e)),
            Op::Minimum | Op::Maximum => self.extreme(op, element, words, e),
            _ => None,
        }
    }

    fn zip(
        &mut self,
        element: &Shape,
        a: &[Node],
        b: &[Node],
        combine: impl Fn(&mut Self, Node, Node) -> Node,
    ) -> Rc<Tree> {
        let words = a.iter().zip(b).map(|(a, b)| combine(self, *a, *b)).collect();
        self.mask(element.clone(), words)
    }

    /// A set with one more element, if that is a mask.
    pub(super) fn insert(&mut self, set: &Typed, x: &Typed, ty: TypeId) -> Option<Rc<Tree>> {
        let Tree::Mask(element, _) = &*set.0 else { return None };
        let Shape::Mask(element) = Shape::set_of(element.join(&x.0.shape())) else { return None };
        let set = self.convert(&set.0, &Shape::Mask(element.clone()), ty).nodes();
        let bits = self.bit_of(x, &element);
        Some(self.zip(&element, &set, &bits, |me, a, b| me.program.graph.bin(BinOp::Or, a, b)))
    }

    /// The mask of one element, which the shape holds.
    pub(super) fn bit_of(&mut self, x: &Typed, element: &Shape) -> Vec<Node> {
        let number = self.rank_of(x, element);
        let one = self.number(1);
        (0..mask_words(element) as u64)
            .map(|word| {
                let start = self.number((word * 64).wrapping_neg());
                let position = self.program.graph.bin(BinOp::Add, number, start);
                self.program.graph.bin(BinOp::Shl, one, position)
            })
            .collect()
    }

    /// Converts values that may not fit: what comes out then counts for nothing.
    pub(super) fn leniently<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.lenient, true);
        let result = run(self);
        self.lenient = outer;
        result
    }

    /// The number of a value among those of a shape, which holds it.
    pub(super) fn rank_of(&mut self, x: &Typed, shape: &Shape) -> Node {
        let x = self.convert(&x.0, shape, x.1);
        rank(&x, shape, &mut self.program.graph)
    }

    /// Whether a value is in a mask.
    pub(super) fn is_member(&mut self, x: &Typed, element: &Shape, words: &[Node]) -> Node {
        let Some(possible) = self.is_in_shape(&x.0, element, x.1) else {
            // Both interned: the question is one of values.
            let set = Rc::new(Tree::Mask(element.clone().into(), words.to_vec()));
            return self.foreign_member(x, set);
        };
        if self.program.graph.constant(possible) == Some(0) {
            return possible;
        }
        let number = self.leniently(|me| me.rank_of(x, element));
        let own = self.bit_at(words, number, element);
        self.program.graph.and(possible, own)
    }

    /// Whether the bit at a position, which is within, is set.
    fn bit_at(&mut self, words: &[Node], number: Node, element: &Shape) -> Node {
        if let Some(number) = self.program.graph.constant(number) {
            return match words.get(number as usize / 64) {
                Some(word) => self.program.graph.bit(*word, number % 64),
                None => self.no(),
            };
        }
        let members: Option<Vec<u64>> =
            words.iter().map(|word| self.program.graph.constant(*word)).collect();
        if let Some(members) = members {
            let members: Vec<u64> = crate::codec::bits(&members).collect();
            if members.len() as u64 == element.count().unwrap_or(0) {
                return self.yes();
            }
            if members.len() <= 4 {
                let equal = members.iter().map(|m| self.program.graph.equals(number, *m)).collect();
                return self.program.graph.any(equal);
            }
        }
        let tests = words
            .iter()
            .enumerate()
            .map(|(index, word)| {
                let graph = &mut self.program.graph;
                let start = graph.number((index as u64 * 64).wrapping_neg());
                let position = graph.bin(BinOp::Add, number, start);
                let shifted = graph.bin(BinOp::Shr, *word, position);
                graph.bit(shifted, 0)
            })
            .collect();
        self.program.graph.any(tests)
    }

    fn foreign_member(&mut self, x: &Typed, set: Rc<Tree>) -> Node {
        let Some(set_type) = self.set_type(x.1) else { return self.no() };
        let set = self.convert(&set, &Shape::Id, set_type);
        self.contains(x, &(set, set_type))
    }

    /// The type of sets of a type, if the spec has it.
    fn set_type(&self, ty: TypeId) -> Option<TypeId> {
        self.spec.types.find(&ir::Type::Set(ty, None))
    }

    /// Whether a shape holds the value; none if that cannot be asked of leaves.
    pub(super) fn is_in_shape(&mut self, x: &Rc<Tree>, shape: &Shape, ty: TypeId) -> Option<Node> {
        if shape.holds(&x.shape()) {
            return Some(self.yes());
        }
        match (&**x, shape) {
            (_, Shape::Never) => Some(self.no()),
            (Tree::Int(node, low, high), Shape::Int(from, to)) => {
                Some(self.in_range(*node, (*low, *high), (*from, *to)))
            }
            (Tree::Tuple(parts), Shape::Tuple(shapes)) => self.are_in_shapes(parts, shapes, ty, 0),
            (Tree::Enum(tag, variants), Shape::Enum(shapes)) => {
                let mut tests = Vec::new();
                for (index, (fields, shapes)) in variants.iter().zip(shapes.iter()).enumerate() {
                    let Some(fields) = fields else { continue };
                    let is = self.program.graph.equals(*tag, index as u64);
                    if self.program.graph.constant(is) == Some(0) {
                        continue;
                    }
                    let inside = match shapes {
                        Some(shapes) => self.are_in_shapes(fields, shapes, ty, index)?,
                        None => self.no(),
                    };
                    tests.push(self.program.graph.and(is, inside));
                }
                Some(self.program.graph.any(tests))
            }
            (Tree::Mask(from, words), Shape::Mask(to)) => {
                let part = self.element_type(ty)?;
                let moves = self.renumbered(from, to, part);
                let mut outside = vec![0u64; words.len()];
                for (number, _) in moves.iter().enumerate().filter(|(_, to)| to.is_none()) {
                    outside[number / 64] |= 1 << (number % 64);
                }
                let tests = words.iter().zip(outside);
                let tests = tests.map(|(w, mask)| self.program.graph.masked(*w, mask, 0)).collect();
                Some(self.program.graph.all(tests))
            }
            (Tree::Id(..), _) => self.id_in_shape(x, shape, ty),
            _ => None,
        }
    }

    fn id_in_shape(&mut self, x: &Rc<Tree>, shape: &Shape, ty: TypeId) -> Option<Node> {
        let (args, result) = ([(x.clone(), ty)], (shape.clone(), ty));
        let tree = self.foreign(ForeignKind::Held, &args, result, None, Span::NONE);
        match *tree {
            Tree::Int(node, ..) => Some(self.program.graph.truth(node)),
            _ => None,
        }
    }

    fn are_in_shapes(
        &mut self,
        parts: &[Rc<Tree>],
        shapes: &[Shape],
        ty: TypeId,
        variant: usize,
    ) -> Option<Node> {
        let mut tests = Vec::with_capacity(parts.len());
        for (index, (part, shape)) in parts.iter().zip(shapes).enumerate() {
            let ty = self.field_type(ty, variant, index);
            tests.push(self.is_in_shape(part, shape, ty)?);
        }
        Some(self.program.graph.all(tests))
    }

    /// Whether the first set is contained in the second.
    pub(super) fn subset(&mut self, a: &Typed, b: &Typed, at: Span) -> Node {
        let shape = a.0.shape().join(&b.0.shape());
        if !matches!(shape, Shape::Mask(_)) {
            let args = [a.clone(), b.clone()];
            let result = (Shape::BOOL, self.bool_type());
            let tree = self.foreign(ForeignKind::Op(Op::Subset), &args, result, None, at);
            return match *tree {
                Tree::Int(node, ..) => self.program.graph.truth(node),
                _ => self.no(),
            };
        }
        let a = self.convert(&a.0, &shape, a.1).nodes();
        let b = self.convert(&b.0, &shape, b.1).nodes();
        let tests = a
            .into_iter()
            .zip(b)
            .map(|(a, b)| {
                let graph = &mut self.program.graph;
                match (graph.constant(a), graph.constant(b)) {
                    (Some(a), _) => graph.masked(b, a, a),
                    (_, Some(b)) => graph.masked(a, !b, 0),
                    _ => {
                        let common = graph.bin(BinOp::And, a, b);
                        graph.bin(BinOp::Eq, common, a)
                    }
                }
            })
            .collect();
        self.program.graph.all(tests)
    }

    /// All subsets, where they fit one mask: doubled for each element that is there.
    fn powerset(&mut self, element: &Shape, words: &[Node]) -> Option<Rc<Tree>> {
        let set = Shape::Mask(element.clone().into());
        let count = set.count().filter(|count| *count <= 64)?;
        let mut subsets = self.number(1);
        for (bit, distance) in (0..count.ilog2()).map(|bit| (bit, 1u64 << bit)) {
            let there = self.program.graph.bit(words[0], u64::from(bit));
            let distance = self.number(distance);
            let with = self.program.graph.bin(BinOp::Shl, subsets, distance);
            let both = self.program.graph.bin(BinOp::Or, subsets, with);
            subsets = self.program.graph.select(there, both, subsets);
        }
        Some(self.mask(set, vec![subsets]))
    }

    fn only(&mut self, element: &Shape, words: &[Node], e: Place) -> Rc<Tree> {
        let size = self.size(words);
        let single = self.program.graph.equals(size, 1);
        let shown = Rc::new(Tree::Int(size, 0, i64::MAX));
        self.check(single, TrapKind::NotASingleton, e.at, &[(shown, e.ty)]);
        let zero = self.number(0);
        let number = words.iter().enumerate().rev().fold(zero, |number, (index, word)| {
            let graph = &mut self.program.graph;
            let start = graph.number(index as u64 * 64);
            let lowest = graph.lowest(*word);
            let own = graph.bin(BinOp::Add, lowest, start);
            let empty = graph.masked(*word, u64::MAX, 0);
            graph.select(empty, number, own)
        });
        self.element_at(element, number)
    }

    /// The element with a number that is known only when the program runs.
    pub(super) fn element_at(&mut self, shape: &Shape, number: Node) -> Rc<Tree> {
        if let Some(number) = self.program.graph.constant(number) {
            return Rc::new(Tree::element(shape, number, &mut self.program.graph));
        }
        let mut tables: Vec<Vec<u64>> = vec![Vec::new(); shape.leaves()];
        for number in 0..shape.count().unwrap_or(0) {
            let mut leaves = Vec::new();
            unrank(shape, number, &mut leaves);
            tables.iter_mut().zip(leaves).for_each(|(table, leaf)| table.push(leaf));
        }
        let nodes: Vec<Node> =
            tables.into_iter().map(|table| self.program.graph.table(table, number)).collect();
        let mut nodes = nodes.into_iter();
        let mut next = || nodes.next().expect("a table for each leaf");
        let tree = Tree::from_leaves(shape, crate::tree::Clean::NOT, &mut next);
        Rc::new(tree)
    }

    fn extreme(&mut self, op: Op, element: &Shape, words: &[Node], e: Place) -> Option<Rc<Tree>> {
        let Shape::Int(low, high) = *element else {
            self.trap(TrapKind::EmptyCollection, e.at, &[]);
            return Some(self.any_value(e.ty));
        };
        let empty =
            words.iter().map(|word| self.program.graph.masked(*word, u64::MAX, 0)).collect();
        let empty = self.program.graph.all(empty);
        let fine = self.program.graph.not(empty);
        self.check(fine, TrapKind::EmptyCollection, e.at, &[]);
        let mut result = self.number(low as u64);
        let count = element.count()?;
        for step in 0..count {
            // The extreme comes last, so that it wins.
            let number = if op == Op::Maximum { step } else { count - 1 - step };
            let there = self.program.graph.bit(words[number as usize / 64], number % 64);
            let value = self.number(low.wrapping_add(number as i64) as u64);
            result = self.program.graph.select(there, value, result);
        }
        Some(Rc::new(Tree::Int(result, low, high)))
    }
}
