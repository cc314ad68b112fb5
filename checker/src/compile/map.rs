//! Operations on maps that are arrays.

use super::Compiler;
use super::convert::with_leaves;
use super::operation::{Place, Typed};
use crate::program::{BinOp, Node, TrapKind};
use crate::shape::{Shape, mask_words};
use crate::tree::Tree;
use ir::{Op, Span, Type, TypeId};
use std::rc::Rc;

impl Compiler<'_> {
    /// The value of an operation whose first argument is an array.
    pub(super) fn map_operation(&mut self, op: Op, args: &[Typed], e: Place) -> Option<Rc<Tree>> {
        let Tree::Array(key, present, values) = &*args[0].0 else { return None };
        let Type::Map(key_type, value_type, _) = self.spec.types[args[0].1] else { return None };
        match op {
            Op::Len => {
                let size = self.size(present);
                Some(Rc::new(Tree::Int(size, 0, key.count()? as i64)))
            }
            Op::Index => {
                let (found, value) = self.look_up(&args[0], &args[1], value_type)?;
                let shown = [(args[1].0.clone(), key_type)];
                self.check(found, TrapKind::MissingKey, e.at, &shown);
                Some(value)
            }
            Op::Get => {
                let (found, value) = self.look_up(&args[0], &args[1], value_type)?;
                Some(self.option(found, value, value_type))
            }
            Op::Put => {
                let keys = key.join(&args[1].0.shape());
                let value = args[0].0.shape();
                let Shape::Array(_, value) = value else { return None };
                let joined = Shape::map_of(keys, value.join(&args[2].0.shape()));
                matches!(joined, Shape::Array(..)).then(|| {
                    self.put(
                        &args[0].0,
                        args[0].1,
                        (&args[1].0, args[1].1),
                        (&args[2].0, args[2].1),
                        e.at,
                    )
                })
            }
            Op::Remove => {
                let possible = self.is_in_shape(&args[1].0, key, key_type)?;
                if self.program.graph.constant(possible) == Some(0) {
                    return Some(args[0].0.clone());
                }
                let bits = self.leniently(|me| me.bit_of(&args[1], key));
                let all = self.number(u64::MAX);
                let none = self.number(0);
                let mut kept = Vec::with_capacity(bits.len());
                for (word, bit) in present.iter().zip(bits) {
                    let graph = &mut self.program.graph;
                    let bit = graph.select(possible, bit, none);
                    let others = graph.bin(BinOp::Xor, bit, all);
                    kept.push(graph.bin(BinOp::And, *word, others));
                }
                let values = values.iter().enumerate().map(|(index, value)| {
                    let there = self.program.graph.bit(kept[index / 64], index as u64 % 64);
                    let least = Rc::new(Tree::least(&value.shape(), &mut self.program.graph));
                    self.branch(there, value_type, |_| value.clone(), |_| least)
                });
                let values = values.collect();
                Some(Rc::new(Tree::Array(key.clone(), kept, values)))
            }
            Op::Keys => Some(Rc::new(Tree::Mask(key.clone(), present.clone()))),
            Op::Values => {
                let items = self.guarded(present, values);
                Some(self.set_of_items(items, e.ty, e.at))
            }
            Op::Entries => {
                let pairs: Vec<Rc<Tree>> = values
                    .iter()
                    .enumerate()
                    .map(|(index, value)| {
                        let key = Tree::element(key, index as u64, &mut self.program.graph);
                        Rc::new(Tree::Tuple(vec![Rc::new(key), value.clone()]))
                    })
                    .collect();
                let items = self.guarded(present, &pairs);
                Some(self.set_of_items(items, e.ty, e.at))
            }
            Op::Merge => self.merge(&args[0], &args[1], value_type),
            _ => None,
        }
    }

    /// Values with the conditions under which they are there.
    fn guarded(&mut self, present: &[Node], values: &[Rc<Tree>]) -> Vec<(Node, Rc<Tree>)> {
        let guard = |(index, value): (usize, &Rc<Tree>)| {
            (self.program.graph.bit(present[index / 64], index as u64 % 64), value.clone())
        };
        values.iter().enumerate().map(guard).collect()
    }

    /// Whether the key is there, and its value.
    fn look_up(
        &mut self,
        map: &Typed,
        key: &Typed,
        value_type: TypeId,
    ) -> Option<(Node, Rc<Tree>)> {
        let Tree::Array(keys, present, values) = &*map.0 else { return None };
        let possible = self.is_in_shape(&key.0, keys, key.1)?;
        if self.program.graph.constant(possible) == Some(0) || values.is_empty() {
            return Some((self.no(), self.any_value(value_type)));
        }
        let there = self.is_member(key, keys, present);
        let number = self.leniently(|me| me.rank_of(key, keys));
        if let Some(number) = self.program.graph.constant(number) {
            return values.get(number as usize).map(|value| (there, value.clone()));
        }
        Some((there, self.chosen(number, values, value_type)))
    }

    /// The value with a number that is known only when the program runs.
    fn chosen(&mut self, number: Node, values: &[Rc<Tree>], ty: TypeId) -> Rc<Tree> {
        let shape = values.iter().fold(Shape::Never, |all, value| all.join(&value.shape()));
        let mut values = values.iter();
        let Some(first) = values.next() else { return self.any_value(ty) };
        let mut result = self.convert(first, &shape, ty);
        for (index, value) in values.enumerate() {
            let value = self.convert(value, &shape, ty);
            let is = self.program.graph.equals(number, index as u64 + 1);
            result = self.select(is, &value, &result);
        }
        result
    }

    /// One value or the other, of one shape.
    pub(super) fn select(&mut self, condition: Node, a: &Rc<Tree>, b: &Rc<Tree>) -> Rc<Tree> {
        let nodes: Vec<Node> = a
            .nodes()
            .into_iter()
            .zip(b.nodes())
            .map(|(a, b)| self.program.graph.select(condition, a, b))
            .collect();
        Rc::new(with_leaves(a, b, &mut nodes.into_iter()))
    }

    /// A map or a sequence with one value replaced or (in a map) added.
    pub(super) fn put(
        &mut self,
        map: &Rc<Tree>,
        ty: TypeId,
        key: (&Rc<Tree>, TypeId),
        value: (&Rc<Tree>, TypeId),
        at: Span,
    ) -> Rc<Tree> {
        let joined = match (&**map, map.shape()) {
            (Tree::Array(keys, ..), Shape::Array(_, values)) => {
                Shape::map_of(keys.join(&key.0.shape()), values.join(&value.0.shape()))
            }
            _ => Shape::Id,
        };
        let (Shape::Array(keys, _), Type::Map(key_type, value_type, _)) =
            (&joined, &self.spec.types[ty])
        else {
            return self.foreign_put(map, ty, key, value, at);
        };
        // Values keep their own shapes: only the keys are brought together.
        let (key_type, value_type) = (*key_type, *value_type);
        let Tree::Array(_, present, mut values) = self.with_keys(map, keys, key_type, value_type)
        else {
            return map.clone();
        };
        let key = (key.0.clone(), key_type);
        let number = self.rank_of(&key, keys);
        let bits = self.bit_of(&key, keys);
        let present: Vec<Node> = present
            .iter()
            .zip(bits)
            .map(|(word, bit)| self.program.graph.bin(BinOp::Or, *word, bit))
            .collect();
        // In code that no state leads to a key may be one that there is not.
        let known = self.program.graph.constant(number);
        if let Some(place) = known.and_then(|number| values.get_mut(number as usize)) {
            *place = value.0.clone();
        } else {
            for (index, old) in values.iter_mut().enumerate() {
                let is = self.program.graph.equals(number, index as u64);
                *old = self.branch(is, value_type, |_| value.0.clone(), |_| old.clone());
            }
        }
        // A value that is not there holds the least leaves of the shape of all values.
        let own = Tree::Array(keys.clone(), present, values);
        self.regular(own, value_type)
    }

    fn foreign_put(
        &mut self,
        map: &Rc<Tree>,
        ty: TypeId,
        key: (&Rc<Tree>, TypeId),
        value: (&Rc<Tree>, TypeId),
        at: Span,
    ) -> Rc<Tree> {
        let (key_fits, value_fits) = match self.spec.types[ty] {
            Type::Map(k, v, _) => (self.is_clean(key.0, k), self.is_clean(value.0, v)),
            _ => (true, self.element_type(ty).is_some_and(|ty| self.is_clean(value.0, ty))),
        };
        let clean = (key_fits && value_fits && self.is_clean(map, ty)).then_some(ty);
        let args = [(map.clone(), ty), (key.0.clone(), key.1), (value.0.clone(), value.1)];
        let kind = crate::program::ForeignKind::Op(Op::Put);
        self.foreign(kind, &args, (Shape::Id, ty), clean, at)
    }

    /// The same map over more keys.
    fn with_keys(&mut self, map: &Tree, to: &Shape, key_type: TypeId, value_type: TypeId) -> Tree {
        let Tree::Array(from, present, values) = map else { return map.clone() };
        if **from == *to {
            return map.clone();
        }
        let moves = self.renumbered(from, to, key_type);
        let words = self.convert_mask(from, present, to, key_type);
        let shape = values.iter().fold(Shape::Never, |all, value| all.join(&value.shape()));
        let least = Rc::new(match shape {
            Shape::Never => Tree::least(&self.shapes.any(value_type), &mut self.program.graph),
            shape => Tree::least(&shape, &mut self.program.graph),
        });
        let mut result = vec![least; to.count().unwrap_or(0) as usize];
        for (source, target) in moves.into_iter().enumerate() {
            if let Some(target) = target {
                result[target as usize] = values[source].clone();
            }
        }
        Tree::Array(to.clone().into(), words, result)
    }

    /// The same array with all values in their common shape, unless every key is there.
    fn regular(&mut self, map: Tree, value_type: TypeId) -> Rc<Tree> {
        let Tree::Array(keys, present, values) = &map else { return Rc::new(map) };
        let Shape::Array(_, shape) = map.shape() else { return Rc::new(map) };
        if values.iter().all(|value| value.has_exactly(&shape)) {
            return Rc::new(map);
        }
        let mut regular = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let there = self.program.graph.bit(present[index / 64], index as u64 % 64);
            regular.push(match self.program.graph.constant(there) {
                Some(1) => value.clone(),
                Some(_) => Rc::new(Tree::least(&shape, &mut self.program.graph)),
                None => {
                    let least = Rc::new(Tree::least(&shape, &mut self.program.graph));
                    let value = self.convert(value, &shape, value_type);
                    self.branch(there, value_type, |_| value, |_| least)
                }
            });
        }
        debug_assert_eq!(present.len(), mask_words(keys));
        Rc::new(Tree::Array(keys.clone(), present.clone(), regular))
    }

    /// All entries of both maps, those of the second first.
    fn merge(&mut self, a: &Typed, b: &Typed, value_type: TypeId) -> Option<Rc<Tree>> {
        let shape = a.0.shape().join(&b.0.shape());
        let Shape::Array(keys, _) = &shape else { return None };
        let (a, b) = (self.convert(&a.0, &shape, a.1), self.convert(&b.0, &shape, b.1));
        let (Tree::Array(_, of_a, values_a), Tree::Array(_, of_b, values_b)) = (&*a, &*b) else {
            return None;
        };
        let mut values = Vec::with_capacity(values_a.len());
        for (index, (a, b)) in values_a.iter().zip(values_b).enumerate() {
            let there = self.program.graph.bit(of_b[index / 64], index as u64 % 64);
            values.push(self.branch(there, value_type, |_| b.clone(), |_| a.clone()));
        }
        let present = of_a.iter().zip(of_b);
        let present = present.map(|(a, b)| self.program.graph.bin(BinOp::Or, *a, *b)).collect();
        Some(Rc::new(Tree::Array(keys.clone(), present, values)))
    }
}
