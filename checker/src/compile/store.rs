//! Values that are stored: bounds are checked, the shape becomes that of the type.

use super::Compiler;
use crate::foreign::World;
use crate::program::{BinOp, Code, ForeignKind, Node, TrapKind};
use crate::shape::{Shape, mask_words};
use crate::tree::Tree;
use ir::{Span, Type, TypeId};
use std::rc::Rc;

impl Compiler<'_> {
    /// The value as one of the type, checked to be within its bounds.
    pub(super) fn store(&mut self, tree: &Rc<Tree>, ty: TypeId, name: &str, at: Span) -> Rc<Tree> {
        if self.bounded[ty.index()] {
            let always = self.yes();
            self.check_fits(always, tree, ty, name, at);
        }
        let shape = self.shapes.stored(ty);
        let stored = self.convert(tree, &shape, ty);
        match *stored {
            Tree::Id(node, _) => Rc::new(Tree::Id(node, Some(ty))),
            _ => stored,
        }
    }

    /// Checks the bounds of a part that counts only where `there` holds.
    fn check_fits(&mut self, there: Node, tree: &Rc<Tree>, ty: TypeId, name: &str, at: Span) {
        if !self.bounded[ty.index()] || self.program.graph.constant(there) == Some(0) {
            return;
        }
        match &**tree {
            Tree::Never => {}
            Tree::Id(..) => {
                let sized = matches!(
                    self.spec.types[ty],
                    Type::Seq(_, Some(_))
                        | Type::Bag(_, Some(_))
                        | Type::Set(_, Some(_))
                        | Type::Map(_, _, Some(_))
                );
                if sized || !self.is_clean(tree, ty) {
                    let args = [(tree.clone(), ty)];
                    let (code, _) = self.apart(|me| {
                        let result = (Shape::Never, ty);
                        me.foreign_stored(ForeignKind::Fits, &args, result, None, at, name)
                    });
                    self.when(there, code);
                }
            }
            Tree::Int(node, low, high) => {
                let Shape::Int(least, most) = self.shapes.stored(ty) else { return };
                let fits = self.in_range(*node, (*low, *high), (least, most));
                self.check_part(there, fits, tree, ty, name, at);
            }
            Tree::Tuple(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.check_fits(there, part, self.field_type(ty, 0, index), name, at);
                }
            }
            Tree::Enum(tag, variants) => {
                for (variant, fields) in variants.iter().enumerate() {
                    let is = self.program.graph.equals(*tag, variant as u64);
                    let there = self.program.graph.and(there, is);
                    for (index, part) in fields.iter().flatten().enumerate() {
                        self.check_fits(there, part, self.field_type(ty, variant, index), name, at);
                    }
                }
            }
            Tree::Mask(element, words) => {
                self.check_size(there, words, tree, ty, name, at);
                let Type::Set(part, _) = self.spec.types[ty] else { return };
                self.check_members(there, element, words, part, (tree, ty), name, at);
            }
            Tree::Array(key, present, values) => {
                self.check_size(there, present, tree, ty, name, at);
                let Type::Map(key_type, value_type, _) = self.spec.types[ty] else { return };
                self.check_members(there, key, present, key_type, (tree, ty), name, at);
                for (index, value) in values.iter().enumerate() {
                    let is = self.program.graph.bit(present[index / 64], index as u64 % 64);
                    let there = self.program.graph.and(there, is);
                    self.check_fits(there, value, value_type, name, at);
                }
            }
        }
    }

    fn check_part(
        &mut self,
        there: Node,
        fits: Node,
        tree: &Rc<Tree>,
        ty: TypeId,
        name: &str,
        at: Span,
    ) {
        let not = self.program.graph.not(there);
        let fine = self.program.graph.or(not, fits);
        let kind = TrapKind::OutOfBounds(ty, name.to_owned());
        self.check(fine, kind, at, &[(tree.clone(), ty)]);
    }

    fn check_size(
        &mut self,
        there: Node,
        words: &[Node],
        tree: &Rc<Tree>,
        ty: TypeId,
        name: &str,
        at: Span,
    ) {
        let (Type::Set(_, Some(bound)) | Type::Map(_, _, Some(bound))) = &self.spec.types[ty]
        else {
            return;
        };
        let bound = bound.eval(self.instance).unwrap_or(-1);
        let size = self.size(words);
        let most = words.len() as i64 * 64;
        let fits = self.in_range(size, (0, most), (0, bound));
        self.check_part(there, fits, tree, ty, name, at);
    }

    /// Checks that no member (an element or a key) is outside the bounds of its type.
    fn check_members(
        &mut self,
        there: Node,
        shape: &Shape,
        words: &[Node],
        member: TypeId,
        whole: (&Rc<Tree>, TypeId),
        name: &str,
        at: Span,
    ) {
        if !self.bounded[member.index()] {
            return;
        }
        let outside = self.outside(shape, member);
        let none = words
            .iter()
            .zip(outside.iter())
            .map(|(word, mask)| self.program.graph.masked(*word, *mask, 0))
            .collect();
        let fits = self.program.graph.all(none);
        self.check_part(there, fits, whole.0, whole.1, name, at);
    }

    /// The values of a shape that are outside the bounds of a type, as a mask.
    fn outside(&mut self, shape: &Shape, ty: TypeId) -> Rc<[u64]> {
        let World { decoder, bounds, .. } = self.world;
        let find = || {
            let mut outside = vec![0u64; mask_words(shape)];
            for number in 0..shape.count().unwrap_or(0) {
                if bounds.fits(&decoder.element(shape, number, ty), ty).is_err() {
                    outside[number as usize / 64] |= 1 << (number % 64);
                }
            }
            outside.into()
        };
        self.outside.entry((shape.clone(), ty)).or_insert_with(find).clone()
    }

    /// Whether a number known to be in one range is in another.
    pub(super) fn in_range(&mut self, node: Node, known: (i64, i64), range: (i64, i64)) -> Node {
        let graph = &mut self.program.graph;
        if known.1 < range.0 || known.0 > range.1 {
            return graph.flag(false);
        }
        let mut parts = Vec::new();
        if known.0 < range.0 {
            let low = graph.number(range.0 as u64);
            let below = graph.bin(BinOp::Lt, node, low);
            parts.push(graph.not(below));
        }
        if known.1 > range.1 {
            let high = graph.number(range.1 as u64);
            let above = graph.bin(BinOp::Lt, high, node);
            parts.push(graph.not(above));
        }
        graph.all(parts)
    }

    /// The number of ones in a mask.
    pub(super) fn size(&mut self, words: &[Node]) -> Node {
        let graph = &mut self.program.graph;
        let zero = graph.number(0);
        words.iter().fold(zero, |sum, word| {
            let ones = graph.ones(*word);
            graph.bin(BinOp::Add, sum, ones)
        })
    }

    /// Runs code where a condition holds.
    pub(super) fn when(&mut self, condition: Node, code: Vec<Code>) {
        if code.is_empty() {
            return;
        }
        match self.program.graph.constant(condition) {
            Some(0) => {}
            Some(_) => self.code.extend(code),
            None => self.code.push(Code::If(condition, code, Vec::new())),
        }
    }
}
