//! Iteration: over what, in how many copies, and quantifiers.

use super::Compiler;
use crate::program::{Code, ForeignKind, Node, Var};
use crate::shape::Shape;
use crate::tree::Tree;
use ir::{Clause, Expr, Pattern, TypeId};
use std::rc::Rc;

/// Most copies of one piece of code that nested unrolling makes.
const COPIES_LIMIT: u64 = 1 << 13;
/// Most elements that are unrolled at once.
const UNROLL_LIMIT: usize = 256;

/// How the elements of a collection are met.
pub(super) enum Elements {
    /// Each with the condition under which it is there.
    Each(Vec<(Node, Rc<Tree>)>),
    /// The ones of a mask over a shape.
    Bits(Vec<Node>, Shape),
    /// By a foreign call on an interned collection; the shape of an element and the type it fits.
    Foreign(Rc<Tree>, Shape, Option<TypeId>),
}

/// In which order, and how often, elements are met.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Manner {
    /// In the type's order.
    pub ordered: bool,
    /// Equal elements once.
    pub distinct: bool,
}

impl<'a> Compiler<'a> {
    /// How the elements of a collection of a type can be met.
    pub(super) fn elements(&mut self, tree: &Rc<Tree>, ty: TypeId, manner: Manner) -> Elements {
        let part = self.element_type(ty).unwrap_or(ty);
        match &**tree {
            Tree::Mask(element, words) => {
                let possible: Vec<u64> = (0..element.count().unwrap_or(0))
                    .filter(|number| {
                        let word = words[*number as usize / 64];
                        let word = self.program.graph.constant(word);
                        word.is_none_or(|word| word >> (number % 64) & 1 == 1)
                    })
                    .collect();
                if possible.len() <= UNROLL_LIMIT {
                    return Elements::Each(self.each(element, words, possible, part));
                }
                if manner.ordered && !element.is_ordered() {
                    let interned = self.convert(tree, &Shape::Id, ty);
                    return self.elements(&interned, ty, manner);
                }
                Elements::Bits(words.clone(), (**element).clone())
            }
            Tree::Id(node, _) => {
                let (shape, clean) = self.part_shape(tree, ty, part);
                if let Some(id) = self.program.graph.constant(*node)
                    && let Some(each) = self.constant_elements(id as u32, ty, part, manner)
                {
                    return Elements::Each(each);
                }
                Elements::Foreign(tree.clone(), shape, clean)
            }
            _ => Elements::Each(Vec::new()),
        }
    }

    fn each(
        &mut self,
        element: &Shape,
        words: &[Node],
        mut possible: Vec<u64>,
        ty: TypeId,
    ) -> Vec<(Node, Rc<Tree>)> {
        if !element.is_ordered() {
            let decoder = self.world.decoder;
            possible.sort_by_cached_key(|number| decoder.element(element, *number, ty));
        }
        let values = self.values_of(element);
        let graph = &mut self.program.graph;
        let item = |number: u64| {
            let there = graph.bit(words[number as usize / 64], number % 64);
            (there, values[number as usize].clone())
        };
        possible.into_iter().map(item).collect()
    }

    /// The values of a shape that has few of them, by their numbers.
    fn values_of(&mut self, shape: &Shape) -> Rc<[Rc<Tree>]> {
        if let Some(values) = self.values.get(shape) {
            return values.clone();
        }
        let graph = &mut self.program.graph;
        let value = |number| Rc::new(Tree::element(shape, number, graph));
        let values: Rc<[_]> = (0..shape.count().unwrap_or(0)).map(value).collect();
        self.values.insert(shape.clone(), values.clone());
        values
    }

    /// The elements of a constant collection, if they are not too many.
    fn constant_elements(
        &mut self,
        id: u32,
        ty: TypeId,
        part: TypeId,
        manner: Manner,
    ) -> Option<Vec<(Node, Rc<Tree>)>> {
        let kind = ForeignKind::Elements { distinct: manner.distinct };
        let (args, result) = (vec![(Shape::Id, ty)], (Shape::Id, part));
        let foreign = crate::program::Foreign { kind, args, result };
        let ids = self.world.elements(&foreign, &[u64::from(id)]);
        if ids.len() > UNROLL_LIMIT {
            return None;
        }
        let heap = self.world.decoder.heap;
        let item = |id: u64| (self.yes(), self.value(&heap.get(id as u32).clone(), part));
        Some(ids.into_iter().map(item).collect())
    }

    /// Elements that match a pattern: each is bound, tested and passed on with the condition under
    /// which it is there and matches. Unrolled, the bodies are returned one by one; in a loop, the
    /// body is compiled once.
    pub(super) fn bodies<T>(
        &mut self,
        pattern: &Pattern,
        (tree, ty): (&Rc<Tree>, TypeId),
        manner: Manner,
        body: &mut dyn FnMut(&mut Self, Node, &Rc<Tree>) -> T,
    ) -> Bodies<T> {
        let part = self.element_type(ty).unwrap_or(ty);
        let elements = self.elements(tree, ty, manner);
        let each = match elements {
            Elements::Each(each) => each,
            Elements::Bits(words, shape) => {
                return self.bit_loop(pattern, words, &shape, part, body);
            }
            Elements::Foreign(source, shape, clean) => {
                let foreign = (source, shape, clean);
                return self.foreign_loop(pattern, foreign, ty, manner, body);
            }
        };
        let outer = self.copies;
        let matching = each
            .iter()
            .filter(|(_, element)| {
                let (code, test) = self.apart(|me| me.pattern(pattern, element, part));
                !code.is_empty() || self.program.graph.constant(test) != Some(0)
            })
            .count() as u64;
        self.copies = outer.saturating_mul(matching.max(1));
        if self.copies > COPIES_LIMIT
            && matching > 2
            && let Tree::Mask(element, words) = &**tree
            && (element.is_ordered() || !manner.ordered)
        {
            self.copies = outer;
            return self.bit_loop(pattern, words.clone(), element, part, body);
        }
        let mut bodies = Vec::with_capacity(matching as usize);
        for (there, element) in each {
            let (code, result) = self.apart(|me| {
                let matches = me.pattern(pattern, &element, part);
                let there = me.program.graph.and(there, matches);
                match me.program.graph.constant(there) {
                    Some(0) => None,
                    _ => Some(body(me, there, &element)),
                }
            });
            if let Some(result) = result {
                bodies.push((code, result));
            }
        }
        self.copies = outer;
        Bodies::Unrolled(bodies)
    }

    fn bit_loop<T>(
        &mut self,
        pattern: &Pattern,
        words: Vec<Node>,
        shape: &Shape,
        part: TypeId,
        body: &mut dyn FnMut(&mut Self, Node, &Rc<Tree>) -> T,
    ) -> Bodies<T> {
        let index = self.program.graph.new_var(false);
        let (code, result) = self.apart(|me| {
            let number = me.program.graph.var(index);
            let element = me.element_at(shape, number);
            let matches = me.pattern(pattern, &element, part);
            body(me, matches, &element)
        });
        Bodies::Loop(Loop::Bits(words, index), code, result)
    }

    fn foreign_loop<T>(
        &mut self,
        pattern: &Pattern,
        (source, shape, clean): (Rc<Tree>, Shape, Option<TypeId>),
        ty: TypeId,
        manner: Manner,
        body: &mut dyn FnMut(&mut Self, Node, &Rc<Tree>) -> T,
    ) -> Bodies<T> {
        let part = self.element_type(ty).unwrap_or(ty);
        let kind = ForeignKind::Elements { distinct: manner.distinct };
        let (args, result) = (vec![(Shape::Id, ty)], (shape.clone(), part));
        let call = self.foreign_id(crate::program::Foreign { kind, args, result });
        let (element, vars) = self.variables(&shape, clean);
        let element = Rc::new(element);
        let (code, result) = self.apart(|me| {
            let matches = me.pattern(pattern, &element, part);
            body(me, matches, &element)
        });
        let source = source.nodes()[0];
        Bodies::Loop(Loop::Foreign(call, source, vars), code, result)
    }

    /// Whether some binding makes the body true (or, for `forall`, false).
    pub(super) fn found(&mut self, clauses: &'a [Clause], body: &'a Expr, forall: bool) -> Node {
        let Some((clause, rest)) = clauses.split_first() else {
            let holds = self.flag_of(body);
            return if forall { self.program.graph.not(holds) } else { holds };
        };
        match clause {
            Clause::If(condition) => {
                let condition = self.flag_of(condition);
                self.and_then(condition, |me| me.found(rest, body, forall))
            }
            Clause::In(pattern, source) => {
                let tree = self.expr(source);
                let manner = Manner { ordered: false, distinct: false };
                let bodies =
                    self.bodies(pattern, (&tree, source.ty), manner, &mut |me, there, _| {
                        me.and_then(there, |me| me.found(rest, body, forall))
                    });
                self.some_body(bodies)
            }
        }
    }

    /// Whether some body is true; none after it is run.
    fn some_body(&mut self, bodies: Bodies<Node>) -> Node {
        if let Bodies::Unrolled(bodies) = &bodies
            && bodies.iter().all(|(code, _)| code.is_empty())
        {
            return self.program.graph.any(bodies.iter().map(|(_, found)| *found).collect());
        }
        let (found, label) = (self.program.graph.new_var(true), self.label());
        let stop = |found: Node| Code::If(found, vec![Code::Break(label)], Vec::new());
        let (yes, no) = (self.yes(), self.no());
        let mut code = vec![Code::Set(vec![(found, yes)])];
        match bodies {
            Bodies::Unrolled(bodies) => {
                let mut pure = Vec::new();
                for (own, result) in bodies {
                    if own.is_empty() {
                        pure.push(result);
                        continue;
                    }
                    let before = self.program.graph.any(std::mem::take(&mut pure));
                    code.push(stop(before));
                    code.extend(own);
                    code.push(stop(result));
                }
                let rest = self.program.graph.any(pure);
                code.push(stop(rest));
            }
            Bodies::Loop(over, mut own, result) => {
                own.push(stop(result));
                code.push(over.code(own));
            }
        }
        code.push(Code::Set(vec![(found, no)]));
        self.code.push(Code::Block(label, code));
        self.program.graph.var(found)
    }
}

/// The bodies of an iteration, compiled.
pub(super) enum Bodies<T> {
    /// One for each element.
    Unrolled(Vec<(Vec<Code>, T)>),
    /// One for all.
    Loop(Loop, Vec<Code>, T),
}

/// What a loop runs over.
pub(super) enum Loop {
    /// The ones of a mask; the variable is the position.
    Bits(Vec<Node>, Var),
    /// The elements that a foreign operation yields of a collection.
    Foreign(u32, Node, Vec<Var>),
}

impl Loop {
    /// The loop with this body.
    pub(super) fn code(self, body: Vec<Code>) -> Code {
        match self {
            Loop::Bits(words, index) => Code::ForBits(words, index, body),
            Loop::Foreign(call, source, element) => {
                Code::ForElements { call, source, element, body }
            }
        }
    }
}
