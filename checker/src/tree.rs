//! Values at compile time: a tree of nodes in the form of a [`Shape`].

use crate::program::{BinOp, Graph, Node};
use crate::rank::unrank;
use crate::shape::{Shape, mask_words};
use ir::TypeId;
use std::rc::Rc;
use std::sync::Arc;

/// A value whose leaves are computed by nodes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tree {
    /// No value: an element of the empty set.
    Never,
    /// An integer between the two bounds.
    Int(Node, i64, i64),
    /// A tuple or a struct.
    Tuple(Vec<Rc<Tree>>),
    /// An enum or an option: the variant's index and the fields of each possible variant.
    Enum(Node, Vec<Option<Vec<Rc<Tree>>>>),
    /// A set over the values of a shape.
    Mask(Arc<Shape>, Vec<Node>),
    /// A map over the values of a shape: which keys are there, and the values.
    Array(Arc<Shape>, Vec<Node>, Vec<Rc<Tree>>),
    /// An interned value. With a type: its parts (but not its size) are within that type's bounds.
    Id(Node, Option<TypeId>),
}

impl Tree {
    /// A boolean.
    pub fn flag(node: Node) -> Rc<Tree> {
        Rc::new(Tree::Int(node, 0, 1))
    }

    /// The shape of its values, as narrow as is known.
    pub fn shape(&self) -> Shape {
        let shapes = |parts: &[Rc<Tree>]| parts.iter().map(|part| part.shape()).collect();
        match self {
            Tree::Never => Shape::Never,
            Tree::Int(_, low, high) => Shape::Int(*low, *high),
            Tree::Tuple(parts) => Shape::Tuple(shapes(parts)),
            Tree::Enum(_, variants) => Shape::Enum(
                variants
                    .iter()
                    .map(|fields| fields.as_ref().map(|fields| shapes(fields)))
                    .collect(),
            ),
            Tree::Mask(element, _) => Shape::Mask(element.clone()),
            Tree::Array(key, _, values) => {
                let value = values.iter().fold(Shape::Never, |all, value| all.join(&value.shape()));
                Shape::Array(key.clone(), Arc::new(value))
            }
            Tree::Id(..) => Shape::Id,
        }
    }

    /// Whether this is the shape of the whole, and every part has the one that the whole has there.
    pub fn has_exactly(&self, shape: &Shape) -> bool {
        let all = |parts: &[Rc<Tree>], shapes: &[Shape]| {
            parts.len() == shapes.len()
                && parts.iter().zip(shapes).all(|(part, shape)| part.has_exactly(shape))
        };
        match (self, shape) {
            (Tree::Never, Shape::Never) | (Tree::Id(..), Shape::Id) => true,
            (Tree::Int(_, a, b), Shape::Int(low, high)) => a == low && b == high,
            (Tree::Tuple(parts), Shape::Tuple(shapes)) => all(parts, shapes),
            (Tree::Enum(_, variants), Shape::Enum(shapes)) => {
                let mut pairs = variants.iter().zip(shapes.iter());
                pairs.all(|pair| match pair {
                    (Some(fields), Some(shapes)) => all(fields, shapes),
                    (None, None) => true,
                    _ => false,
                })
            }
            (Tree::Mask(own, _), Shape::Mask(element)) => own == element,
            (Tree::Array(own, _, values), Shape::Array(key, value)) => {
                let is = |part: &Rc<Tree>| part.has_exactly(value);
                own == key
                    && values.iter().all(is)
                    && (!values.is_empty() || **value == Shape::Never)
            }
            _ => false,
        }
    }

    /// Whether every part has the shape that the whole has there: values of an array can be known
    /// more narrowly one by one.
    pub fn is_regular(&self) -> bool {
        match self {
            Tree::Never | Tree::Int(..) | Tree::Id(..) | Tree::Mask(..) => true,
            Tree::Tuple(parts) => parts.iter().all(|part| part.is_regular()),
            Tree::Enum(_, variants) => variants.iter().flatten().flatten().all(|f| f.is_regular()),
            Tree::Array(_, _, values) => match values.split_first() {
                Some((first, rest)) => {
                    let shape = first.shape();
                    first.is_regular() && rest.iter().all(|value| value.has_exactly(&shape))
                }
                None => true,
            },
        }
    }

    /// Appends its leaves.
    pub fn leaves(&self, nodes: &mut Vec<Node>) {
        match self {
            Tree::Never => {}
            Tree::Int(node, ..) | Tree::Id(node, _) => nodes.push(*node),
            Tree::Tuple(parts) => parts.iter().for_each(|part| part.leaves(nodes)),
            Tree::Enum(tag, variants) => {
                nodes.push(*tag);
                variants.iter().flatten().flatten().for_each(|field| field.leaves(nodes));
            }
            Tree::Mask(_, words) => nodes.extend(words),
            Tree::Array(_, present, values) => {
                nodes.extend(present);
                values.iter().for_each(|value| value.leaves(nodes));
            }
        }
    }

    /// Its leaves.
    pub fn nodes(&self) -> Vec<Node> {
        let mut nodes = Vec::new();
        self.leaves(&mut nodes);
        nodes
    }

    /// Its leaves if all are constant.
    pub fn constants(&self, graph: &Graph) -> Option<Vec<u64>> {
        self.nodes().into_iter().map(|node| graph.constant(node)).collect()
    }

    /// The tree of this shape with leaves from `next`; `clean` is the type within whose bounds
    /// interned values are, if any.
    pub fn from_leaves(shape: &Shape, clean: Clean<'_>, next: &mut dyn FnMut() -> Node) -> Tree {
        match shape {
            Shape::Never => Tree::Never,
            Shape::Int(low, high) => Tree::Int(next(), *low, *high),
            Shape::Id => Tree::Id(next(), clean.ty),
            Shape::Tuple(parts) => Tree::Tuple(trees(parts, clean, 0, next)),
            Shape::Enum(variants) => {
                let tag = next();
                let fields = |(index, fields): (usize, &Option<Arc<[Shape]>>)| {
                    fields.as_ref().map(|fields| trees(fields, clean, index, next))
                };
                Tree::Enum(tag, variants.iter().enumerate().map(fields).collect())
            }
            Shape::Mask(element) => {
                Tree::Mask(element.clone(), (0..mask_words(element)).map(|_| next()).collect())
            }
            Shape::Array(key, value) => {
                let present = (0..mask_words(key)).map(|_| next()).collect();
                let clean = clean.part(0, 1);
                let values = (0..key.count().unwrap_or(0))
                    .map(|_| Rc::new(Tree::from_leaves(value, clean, next)))
                    .collect();
                Tree::Array(key.clone(), present, values)
            }
        }
    }

    /// The constant with these leaves.
    pub fn constant(shape: &Shape, clean: Clean<'_>, leaves: &[u64], graph: &mut Graph) -> Tree {
        let mut leaves = leaves.iter();
        let mut next = || graph.number(leaves.next().copied().unwrap_or(0));
        let tree = Tree::from_leaves(shape, clean, &mut next);
        tree.narrowed(graph)
    }

    /// The least value of a shape.
    pub fn least(shape: &Shape, graph: &mut Graph) -> Tree {
        let mut leaves = Vec::new();
        shape.least(&mut leaves);
        let mut leaves = leaves.into_iter();
        let mut next = || graph.number(leaves.next().unwrap_or(0));
        Tree::from_leaves(shape, Clean::NOT, &mut next)
    }

    /// The value with this number among those of its shape.
    pub fn element(shape: &Shape, number: u64, graph: &mut Graph) -> Tree {
        let mut leaves = Vec::with_capacity(shape.leaves());
        unrank(shape, number, &mut leaves);
        Tree::constant(shape, Clean::NOT, &leaves, graph)
    }

    /// The same value, known as narrowly as its constant leaves allow.
    pub fn narrowed(self, graph: &Graph) -> Tree {
        let all = |parts: Vec<Rc<Tree>>| -> Vec<Rc<Tree>> {
            parts
                .into_iter()
                .map(|part| Rc::new(Rc::unwrap_or_clone(part).narrowed(graph)))
                .collect()
        };
        match self {
            Tree::Int(node, low, high) => match graph.constant(node) {
                Some(number) => Tree::Int(node, number as i64, number as i64),
                None => Tree::Int(node, low, high),
            },
            Tree::Tuple(parts) => Tree::Tuple(all(parts)),
            Tree::Enum(tag, variants) => {
                let known = graph.constant(tag);
                let keep = |(index, fields): (usize, Option<Vec<Rc<Tree>>>)| {
                    fields.filter(|_| known.is_none_or(|tag| tag == index as u64)).map(all)
                };
                Tree::Enum(tag, variants.into_iter().enumerate().map(keep).collect())
            }
            other => other,
        }
    }
}

fn trees(
    shapes: &[Shape],
    clean: Clean<'_>,
    variant: usize,
    next: &mut dyn FnMut() -> Node,
) -> Vec<Rc<Tree>> {
    let tree = |(index, shape): (usize, &Shape)| {
        Rc::new(Tree::from_leaves(shape, clean.part(variant, index), next))
    };
    shapes.iter().enumerate().map(tree).collect()
}

/// The type within whose bounds a value is, where that is known.
#[derive(Clone, Copy)]
pub struct Clean<'a> {
    spec: Option<&'a ir::Spec>,
    ty: Option<TypeId>,
}

impl<'a> Clean<'a> {
    /// Nothing is known.
    pub const NOT: Clean<'static> = Clean { spec: None, ty: None };

    /// Within the bounds of this type.
    pub fn within(spec: &'a ir::Spec, ty: TypeId) -> Self {
        Self { spec: Some(spec), ty: Some(ty) }
    }

    /// The same of a part: of a field of a variant, or (0) of a key, (1) of a value.
    fn part(self, variant: usize, index: usize) -> Self {
        let Some((spec, ty)) = self.spec.zip(self.ty) else { return Self { spec: None, ty: None } };
        let ty = match &spec.types[ty] {
            ir::Type::Tuple(parts) => parts.get(index).copied(),
            ir::Type::Data(data) => spec
                .data(*data)
                .variants
                .get(variant)
                .and_then(|v| v.fields.get(index))
                .map(|f| f.ty),
            ir::Type::Option(part) => Some(*part),
            ir::Type::Map(_, value, _) => Some(*value),
            _ => None,
        };
        Self { spec: Some(spec), ty }
    }
}

/// The number of a value among those of a shape that holds the tree's.
pub fn rank(tree: &Tree, shape: &Shape, graph: &mut Graph) -> Node {
    match (tree, shape) {
        (Tree::Int(node, ..), Shape::Int(low, _)) => {
            let low = graph.number(low.wrapping_neg() as u64);
            graph.bin(BinOp::Add, *node, low)
        }
        (Tree::Tuple(parts), Shape::Tuple(shapes)) => rank_parts(parts, shapes, graph),
        (Tree::Enum(tag, variants), Shape::Enum(shapes)) => {
            let mut before = 0;
            let mut result = graph.number(0);
            for (index, (fields, shapes)) in variants.iter().zip(shapes.iter()).enumerate() {
                let Some(shapes) = shapes else { continue };
                if let Some(fields) = fields {
                    let own = rank_parts(fields, shapes, graph);
                    let start = graph.number(before);
                    let own = graph.bin(BinOp::Add, own, start);
                    let is = graph.equals(*tag, index as u64);
                    result = graph.select(is, own, result);
                }
                before += shapes.iter().map(|shape| shape.count().unwrap_or(0)).product::<u64>();
            }
            result
        }
        (Tree::Mask(_, words), _) => words.first().copied().unwrap_or_else(|| graph.number(0)),
        (Tree::Array(key, present, values), Shape::Array(_, value)) => {
            let radix = graph.number(value.count().unwrap_or(0) + 1);
            let one = graph.number(1);
            let zero = graph.number(0);
            (0..key.count().unwrap_or(0)).rev().fold(zero, |sum, index| {
                let own = rank(&values[index as usize], value, graph);
                let own = graph.bin(BinOp::Add, own, one);
                let there = graph.bit(present[index as usize / 64], index % 64);
                let digit = graph.select(there, own, zero);
                let sum = graph.bin(BinOp::Mul, sum, radix);
                graph.bin(BinOp::Add, sum, digit)
            })
        }
        _ => graph.number(0),
    }
}

fn rank_parts(parts: &[Rc<Tree>], shapes: &[Shape], graph: &mut Graph) -> Node {
    let zero = graph.number(0);
    parts.iter().zip(shapes).fold(zero, |sum, (part, shape)| {
        let own = rank(part, shape, graph);
        let count = graph.number(shape.count().unwrap_or(0));
        let sum = graph.bin(BinOp::Mul, sum, count);
        graph.bin(BinOp::Add, sum, own)
    })
}
