//! Values from one shape to another.

use super::Compiler;
use crate::codec::encode;
use crate::program::{BinOp, Code, ForeignKind, Node};
use crate::rank::rank;
use crate::shape::{Fields, Shape, mask_words};
use crate::tree::{Clean, Tree};
use ir::{Span, Type, TypeId, Value};
use std::rc::Rc;
use std::sync::Arc;

impl Compiler<'_> {
    /// A constant value, in the narrowest shape.
    pub(super) fn value(&mut self, value: &Value, ty: TypeId) -> Rc<Tree> {
        let shape = self.narrowest(value, ty).limited();
        let mut leaves = Vec::new();
        encode(value, &shape, self.world.decoder.heap, &mut leaves);
        let clean = self.world.bounds.fits(value, ty).is_ok().then_some(ty);
        let clean = clean.map_or(Clean::NOT, |ty| Clean::within(self.spec, ty));
        Rc::new(Tree::constant(&shape, clean, &leaves, &mut self.program.graph))
    }

    /// The narrowest shape that holds a value.
    fn narrowest(&self, value: &Value, ty: TypeId) -> Shape {
        let exactly = |number: i64| Shape::Int(number, number);
        let join = |parts: &mut dyn Iterator<Item = &Value>, ty: TypeId| {
            parts.fold(Shape::Never, |all, part| all.join(&self.narrowest(part, ty)))
        };
        let fields = |parts: &[Value], variant: usize| -> Arc<[Shape]> {
            let part = |(index, part)| self.narrowest(part, self.field_type(ty, variant, index));
            parts.iter().enumerate().map(part).collect()
        };
        let only = |variants: usize, variant: usize, parts: &[Value]| {
            let own = |index| (index == variant).then(|| fields(parts, variant));
            Shape::Enum((0..variants).map(own).collect())
        };
        match (value, &self.spec.types[ty]) {
            _ if self.shapes.any(ty) == Shape::Id
                && matches!(self.spec.types[ty], Type::Data(_)) =>
            {
                Shape::Id
            }
            (Value::Bool(flag), _) => exactly(i64::from(*flag)),
            (Value::Int(number), _) => exactly(*number),
            (Value::Opaque(index), _) => exactly(i64::from(*index)),
            (Value::Tuple(parts), _) => Shape::Tuple(fields(parts, 0)),
            (Value::None, _) => only(2, 0, &[]),
            (Value::Some(part), _) => only(2, 1, std::slice::from_ref(&**part)),
            (Value::Variant(tag, parts), Type::Data(data)) => {
                only(self.spec.data(*data).variants.len(), *tag as usize, parts)
            }
            (Value::Set(parts), Type::Set(ty, _)) => Shape::set_of(join(&mut parts.iter(), *ty)),
            (Value::Map(entries), Type::Map(key, value, _)) => Shape::map_of(
                join(&mut entries.iter().map(|(key, _)| key), *key),
                join(&mut entries.iter().map(|(_, value)| value), *value),
            ),
            _ => Shape::Id,
        }
    }

    /// The same value in a shape that holds it. What does not fit is dropped: values must have been
    /// checked where they can be outside.
    pub(super) fn convert(&mut self, tree: &Rc<Tree>, to: &Shape, ty: TypeId) -> Rc<Tree> {
        let result = self.converted(tree, to, ty);
        debug_assert_eq!(result.shape(), *to, "{tree:?}");
        result
    }

    fn converted(&mut self, tree: &Rc<Tree>, to: &Shape, ty: TypeId) -> Rc<Tree> {
        if tree.has_exactly(to) {
            return tree.clone();
        }
        match (&**tree, to) {
            (Tree::Never, _) => Rc::new(Tree::least(to, &mut self.program.graph)),
            (_, Shape::Id) => {
                let clean = self.is_clean(tree, ty).then_some(ty);
                let result = (Shape::Id, ty);
                self.foreign(ForeignKind::Reshape, &[(tree.clone(), ty)], result, clean, Span::NONE)
            }
            (Tree::Id(_, clean), _) => {
                let (clean, result) = (*clean, (to.clone(), ty));
                let args = [(tree.clone(), ty)];
                let kind = if self.lenient { ForeignKind::Restrict } else { ForeignKind::Reshape };
                let same = self.foreign(kind, &args, result, clean, Span::NONE);
                // A constant comes out narrower.
                self.convert(&same, to, ty)
            }
            (Tree::Int(node, ..), Shape::Int(low, high)) => Rc::new(Tree::Int(*node, *low, *high)),
            (Tree::Tuple(parts), Shape::Tuple(shapes)) => {
                let parts = parts.iter().zip(shapes.iter()).enumerate();
                let parts = parts
                    .map(|(index, (part, shape))| {
                        let ty = self.field_type(ty, 0, index);
                        self.convert(part, shape, ty)
                    })
                    .collect();
                Rc::new(Tree::Tuple(parts))
            }
            (Tree::Enum(tag, variants), Shape::Enum(shapes)) => {
                let fields = |(index, (fields, shapes)): (usize, (&Option<Vec<_>>, &Fields))| {
                    shapes.as_ref().map(|shapes| {
                        self.convert_variant(ty, *tag, index, fields.as_deref(), shapes)
                    })
                };
                Rc::new(Tree::Enum(
                    *tag,
                    variants.iter().zip(shapes.iter()).enumerate().map(fields).collect(),
                ))
            }
            (Tree::Mask(from, words), Shape::Mask(to)) => {
                let Some(element) = self.element_type(ty) else { return tree.clone() };
                let words = self.convert_mask(from, words, to, element);
                Rc::new(Tree::Mask(to.clone(), words))
            }
            (Tree::Array(from, present, values), Shape::Array(to, value)) => {
                self.convert_array(ty, from, present, values, to, value)
            }
            _ => tree.clone(),
        }
    }

    /// The same value with all parts in the shape that the whole has there.
    pub(super) fn regularised(&mut self, tree: &Rc<Tree>, ty: TypeId) -> Rc<Tree> {
        if tree.is_regular() { tree.clone() } else { self.convert(tree, &tree.shape(), ty) }
    }

    fn convert_variant(
        &mut self,
        ty: TypeId,
        tag: Node,
        variant: usize,
        fields: Option<&[Rc<Tree>]>,
        shapes: &[Shape],
    ) -> Vec<Rc<Tree>> {
        let is = self.program.graph.equals(tag, variant as u64);
        shapes
            .iter()
            .enumerate()
            .map(|(index, shape)| match fields {
                None => Rc::new(Tree::least(shape, &mut self.program.graph)),
                Some(fields) => {
                    let part = self.field_type(ty, variant, index);
                    self.convert_part(is, &fields[index], shape, part)
                }
            })
            .collect()
    }

    /// Converts a part that holds the least leaves of its shape unless it is there.
    fn convert_part(&mut self, there: Node, part: &Rc<Tree>, to: &Shape, ty: TypeId) -> Rc<Tree> {
        if part.has_exactly(to) {
            return part.clone();
        }
        let own = part.shape();
        if own == *to {
            return self.convert(part, to, ty);
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        own.least(&mut before);
        to.least(&mut after);
        if own.has_ids() == to.has_ids() && before == after {
            return self.convert(part, to, ty);
        }
        let least = Rc::new(Tree::least(to, &mut self.program.graph));
        self.branch(there, ty, |me| me.convert(part, to, ty), |_| least)
    }

    /// For each number of a shape, the number in another that holds the same value.
    pub(super) fn renumbered(&self, from: &Shape, to: &Shape, ty: TypeId) -> Vec<Option<u64>> {
        let decoder = self.world.decoder;
        let same = |number| {
            let mut leaves = Vec::new();
            let value = decoder.element(from, number, ty);
            encode(&value, to, decoder.heap, &mut leaves).then(|| rank(to, &leaves))
        };
        (0..from.count().unwrap_or(0)).map(same).collect()
    }

    pub(super) fn convert_mask(
        &mut self,
        from: &Shape,
        words: &[Node],
        to: &Shape,
        ty: TypeId,
    ) -> Vec<Node> {
        if from == to {
            return words.to_vec();
        }
        let moves = self.renumbered(from, to, ty);
        let mut result = vec![self.number(0); mask_words(to)];
        // Bits that move the same way between the same words move together.
        let mut groups: Vec<(usize, usize, i64, u64)> = Vec::new();
        for (source, target) in moves.iter().enumerate() {
            let Some(target) = target else { continue };
            let (word, bit) = (source / 64, source % 64);
            let (to_word, to_bit) = ((target / 64) as usize, target % 64);
            let by = to_bit as i64 - bit as i64;
            match groups.iter_mut().find(|group| (group.0, group.1, group.2) == (word, to_word, by))
            {
                Some(group) => group.3 |= 1 << bit,
                None => groups.push((word, to_word, by, 1 << bit)),
            }
        }
        for (word, to_word, by, mask) in groups {
            let moved = self.moved(words[word], mask, by);
            result[to_word] = self.program.graph.bin(BinOp::Or, result[to_word], moved);
        }
        result
    }

    /// The masked word, shifted left (or, by a negative number, right).
    pub(super) fn moved(&mut self, word: Node, mask: u64, by: i64) -> Node {
        let graph = &mut self.program.graph;
        let mask = graph.number(mask);
        let masked = graph.bin(BinOp::And, word, mask);
        let distance = graph.number(by.unsigned_abs());
        graph.bin(if by < 0 { BinOp::Shr } else { BinOp::Shl }, masked, distance)
    }

    fn convert_array(
        &mut self,
        ty: TypeId,
        from: &Shape,
        present: &[Node],
        values: &[Rc<Tree>],
        to: &Arc<Shape>,
        value: &Shape,
    ) -> Rc<Tree> {
        let Type::Map(key_type, value_type, _) = self.spec.types[ty] else {
            return Rc::new(Tree::least(
                &Shape::Array(to.clone(), Arc::new(value.clone())),
                &mut self.program.graph,
            ));
        };
        let moves = self.renumbered(from, to, key_type);
        let words = self.convert_mask(from, present, to, key_type);
        let mut result: Vec<Option<Rc<Tree>>> = vec![None; to.count().unwrap_or(0) as usize];
        for (source, target) in moves.into_iter().enumerate() {
            let Some(target) = target else { continue };
            let there = self.program.graph.bit(present[source / 64], source as u64 % 64);
            let part = self.convert_part(there, &values[source], value, value_type);
            result[target as usize] = Some(part);
        }
        let least = Rc::new(Tree::least(value, &mut self.program.graph));
        let values = result.into_iter().map(|value| value.unwrap_or_else(|| least.clone()));
        Rc::new(Tree::Array(to.clone(), words, values.collect()))
    }

    /// Whether all parts of a value (its own size aside) are within the bounds of the type.
    pub(super) fn is_clean(&self, tree: &Tree, ty: TypeId) -> bool {
        if !self.bounded[ty.index()] {
            return true;
        }
        match (tree, &self.spec.types[ty]) {
            (Tree::Never, _) => true,
            (Tree::Id(_, clean), own) => clean.is_some_and(|clean| {
                clean == ty || !self.bounded[ty.index()] || same_parts(&self.spec.types[clean], own)
            }),
            (Tree::Int(..), _) => self.shapes.stored(ty).holds(&tree.shape()),
            (Tree::Tuple(parts), _) => {
                let clean = |(index, part): (usize, &Rc<Tree>)| {
                    self.is_clean(part, self.field_type(ty, 0, index))
                };
                parts.iter().enumerate().all(clean)
            }
            (Tree::Enum(_, variants), _) => variants.iter().enumerate().all(|(variant, fields)| {
                let clean = |(index, part): (usize, &Rc<Tree>)| {
                    self.is_clean(part, self.field_type(ty, variant, index))
                };
                fields.iter().flatten().enumerate().all(clean)
            }),
            (Tree::Mask(element, _), _) => match self.element_type(ty) {
                Some(ty) => self.shapes.stored(ty).holds(element),
                None => false,
            },
            (Tree::Array(key, _, values), Type::Map(key_type, value_type, _)) => {
                self.shapes.stored(*key_type).holds(key)
                    && values.iter().all(|value| self.is_clean(value, *value_type))
            }
            _ => false,
        }
    }

    /// The type of a field of a tuple, of a variant, or of an option's content.
    pub(super) fn field_type(&self, ty: TypeId, variant: usize, index: usize) -> TypeId {
        let found = match &self.spec.types[ty] {
            Type::Tuple(parts) => parts.get(index).copied(),
            Type::Data(data) => {
                let variant = self.spec.data(*data).variants.get(variant);
                variant.and_then(|variant| variant.fields.get(index)).map(|field| field.ty)
            }
            Type::Option(part) => Some(*part),
            _ => None,
        };
        found.unwrap_or(ty)
    }

    /// The type of the elements of a set, sequence or bag.
    pub(super) fn element_type(&self, ty: TypeId) -> Option<TypeId> {
        match self.spec.types[ty] {
            Type::Set(part, _) | Type::Seq(part, _) | Type::Bag(part, _) => Some(part),
            _ => None,
        }
    }

    /// The value of one branch or the other, compiled apart.
    pub(super) fn branch(
        &mut self,
        condition: Node,
        ty: TypeId,
        then: impl FnOnce(&mut Self) -> Rc<Tree>,
        otherwise: impl FnOnce(&mut Self) -> Rc<Tree>,
    ) -> Rc<Tree> {
        match self.program.graph.constant(condition) {
            Some(0) => return otherwise(self),
            Some(_) => return then(self),
            None => {}
        }
        let (mut then_code, a) = self.apart(then);
        let (mut else_code, b) = self.apart(otherwise);
        if a == b && then_code.is_empty() && else_code.is_empty() {
            return a;
        }
        let shape = a.shape().join(&b.shape());
        let a = self.within(&mut then_code, |me| me.convert(&a, &shape, ty));
        let b = self.within(&mut else_code, |me| me.convert(&b, &shape, ty));
        let (a_nodes, b_nodes) = (a.nodes(), b.nodes());
        if then_code.is_empty() && else_code.is_empty() && a_nodes.len() <= 4 {
            let nodes: Vec<Node> = a_nodes
                .iter()
                .zip(&b_nodes)
                .map(|(a, b)| self.program.graph.select(condition, *a, *b))
                .collect();
            return Rc::new(with_leaves(&a, &b, &mut nodes.into_iter()));
        }
        let (tree, vars) = self.variables(&shape, None);
        let nodes: Vec<Node> = tree.nodes();
        let (mut kept, mut sets) = (Vec::new(), (Vec::new(), Vec::new()));
        for (index, var) in vars.iter().enumerate() {
            if a_nodes[index] == b_nodes[index] {
                kept.push(a_nodes[index]);
            } else {
                kept.push(nodes[index]);
                sets.0.push((*var, a_nodes[index]));
                sets.1.push((*var, b_nodes[index]));
            }
        }
        then_code.push(Code::Set(sets.0));
        else_code.push(Code::Set(sets.1));
        self.code.push(Code::If(condition, then_code, else_code));
        Rc::new(with_leaves(&a, &b, &mut kept.into_iter()))
    }
}

/// A tree of the shape of both, with other leaves.
pub(super) fn with_leaves(a: &Tree, b: &Tree, next: &mut dyn Iterator<Item = Node>) -> Tree {
    let all = |a: &[Rc<Tree>], b: &[Rc<Tree>], next: &mut dyn Iterator<Item = Node>| {
        a.iter().zip(b).map(|(a, b)| Rc::new(with_leaves(a, b, next))).collect::<Vec<_>>()
    };
    let mut leaf = |old: Node| next.next().unwrap_or(old);
    match (a, b) {
        (Tree::Int(node, low, high), _) => Tree::Int(leaf(*node), *low, *high),
        (Tree::Id(node, x), Tree::Id(_, y)) => Tree::Id(leaf(*node), x.filter(|_| x == y)),
        (Tree::Tuple(a), Tree::Tuple(b)) => Tree::Tuple(all(a, b, next)),
        (Tree::Enum(tag, a), Tree::Enum(_, b)) => {
            let tag = leaf(*tag);
            let fields = a.iter().zip(b).map(|(a, b)| match (a, b) {
                (Some(a), Some(b)) => Some(all(a, b, next)),
                _ => None,
            });
            Tree::Enum(tag, fields.collect())
        }
        (Tree::Mask(element, words), _) => {
            Tree::Mask(element.clone(), words.iter().map(|word| leaf(*word)).collect())
        }
        (Tree::Array(key, present, a), Tree::Array(_, _, b)) => {
            let present = present.iter().map(|word| leaf(*word)).collect();
            Tree::Array(key.clone(), present, all(a, b, next))
        }
        _ => a.clone(),
    }
}

/// Whether two collection types differ at most in their own size.
fn same_parts(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Set(a, _), Type::Set(b, _))
        | (Type::Seq(a, _), Type::Seq(b, _))
        | (Type::Bag(a, _), Type::Bag(b, _)) => a == b,
        (Type::Map(a, b, _), Type::Map(c, d, _)) => a == c && b == d,
        _ => false,
    }
}
