//! Comprehensions, and collections of given elements.
//!
//! Where everything is pure and unrolled, the result is computed by nodes. Otherwise the bindings
//! are compiled with a hole for each element; once the elements' common shape is known, the holes
//! are filled with the code that adds them.

use super::Compiler;
use super::clause::{Bodies, Manner};
use crate::program::{BinOp, Code, Collected, Foreign, ForeignKind, Kind, Node};
use crate::shape::{Shape, mask_words};
use crate::tree::Tree;
use ir::{Clause, Collection, Expr, Span, Type, TypeId};
use rustc_hash::FxHashMap;
use std::rc::Rc;

impl<'a> Compiler<'a> {
    /// The value of a comprehension whose bindings yield these expressions.
    pub(super) fn comprehension(
        &mut self,
        kind: Collected,
        clauses: &'a [Clause],
        yields: &[&'a Expr],
        e: &'a Expr,
    ) -> Rc<Tree> {
        let sequence = kind == Collected::Elements(Collection::Seq);
        let manner = Manner { ordered: sequence, distinct: false };
        let first_hole = self.holes.len();
        let always = self.yes();
        let mut items = Vec::new();
        let (code, ()) = self.apart(|me| me.bindings(clauses, always, manner, yields, &mut items));
        let holes: Vec<Vec<Rc<Tree>>> = self.holes.split_off(first_hole);
        if code.is_empty()
            && holes.is_empty()
            && let Some(tree) = self.pure_collection(kind, &items, e)
        {
            return tree;
        }
        // Pure bindings come in order with the others: each becomes guarded code.
        self.collect(kind, code, holes, items, first_hole, e)
    }

    /// Runs the bindings. Those that are pure become items, with the condition under which they are
    /// there; from the first that is not, all become code with holes.
    fn bindings(
        &mut self,
        clauses: &'a [Clause],
        there: Node,
        manner: Manner,
        yields: &[&'a Expr],
        items: &mut Vec<(Node, Vec<Rc<Tree>>)>,
    ) {
        let Some((clause, rest)) = clauses.split_first() else {
            let (code, row) =
                self.apart(|me| yields.iter().map(|e| me.expr(e)).collect::<Vec<_>>());
            if code.is_empty() {
                items.push((there, row));
                return;
            }
            self.flush(items);
            let mut code = code;
            code.push(self.hole(row));
            self.when(there, code);
            return;
        };
        match clause {
            Clause::If(condition) => {
                let (code, holds) = self.apart(|me| me.flag_of(condition));
                if code.is_empty() {
                    let there = self.program.graph.and(there, holds);
                    if self.program.graph.constant(there) != Some(0) {
                        self.bindings(rest, there, manner, yields, items);
                    }
                    return;
                }
                self.impure(there, code, items, |me, items| {
                    me.bindings(rest, holds, manner, yields, items);
                });
            }
            Clause::In(pattern, source) => {
                let (code, tree) = self.apart(|me| me.expr(source));
                if !code.is_empty() {
                    self.impure(there, code, items, |me, items| {
                        let always = me.yes();
                        me.elements_bound(
                            pattern,
                            (&tree, source.ty),
                            rest,
                            always,
                            manner,
                            yields,
                            items,
                        );
                    });
                    return;
                }
                self.elements_bound(
                    pattern,
                    (&tree, source.ty),
                    rest,
                    there,
                    manner,
                    yields,
                    items,
                );
            }
        }
    }

    fn elements_bound(
        &mut self,
        pattern: &ir::Pattern,
        source: (&Rc<Tree>, TypeId),
        rest: &'a [Clause],
        there: Node,
        manner: Manner,
        yields: &[&'a Expr],
        items: &mut Vec<(Node, Vec<Rc<Tree>>)>,
    ) {
        let bodies = self.bodies(pattern, source, manner, &mut |me, matches, _| {
            let mut own = Vec::new();
            let both = me.program.graph.and(there, matches);
            me.bindings(rest, both, manner, yields, &mut own);
            own
        });
        match bodies {
            Bodies::Unrolled(bodies) => {
                for (code, own) in bodies {
                    if !code.is_empty() {
                        self.flush(items);
                    }
                    let mut own = own;
                    self.code.extend(code);
                    items.append(&mut own);
                }
            }
            Bodies::Loop(over, mut code, mut own) => {
                self.flush(items);
                self.within(&mut code, |me| me.flush(&mut own));
                self.code.push(over.code(code));
            }
        }
    }

    /// Runs bindings below code that is not pure.
    fn impure(
        &mut self,
        there: Node,
        mut code: Vec<Code>,
        items: &mut Vec<(Node, Vec<Rc<Tree>>)>,
        bindings: impl FnOnce(&mut Self, &mut Vec<(Node, Vec<Rc<Tree>>)>),
    ) {
        self.flush(items);
        self.within(&mut code, |me| {
            let mut own = Vec::new();
            bindings(me, &mut own);
            me.flush(&mut own);
        });
        self.when(there, code);
    }

    /// Turns the items so far into code, so that what follows comes after them.
    fn flush(&mut self, items: &mut Vec<(Node, Vec<Rc<Tree>>)>) {
        for (there, row) in items.drain(..) {
            let hole = self.hole(row);
            self.when(there, vec![hole]);
        }
    }

    fn hole(&mut self, row: Vec<Rc<Tree>>) -> Code {
        self.holes.push(row);
        Code::Hole(self.holes.len() as u32 - 1)
    }

    /// The set of elements with the conditions under which they are there.
    pub(super) fn set_of_items(
        &mut self,
        items: Vec<(Node, Rc<Tree>)>,
        ty: TypeId,
        at: Span,
    ) -> Rc<Tree> {
        if let Some(tree) = self.pure_set(&items, ty) {
            return tree;
        }
        let kind = Collected::Elements(Collection::Set);
        let items = items.into_iter().map(|(there, tree)| (there, vec![tree])).collect();
        self.collected(kind, Vec::new(), Vec::new(), items, 0, ty, at)
    }

    /// The collection of these rows.
    pub(super) fn build_rows(
        &mut self,
        kind: Collected,
        rows: Vec<Vec<Rc<Tree>>>,
        ty: TypeId,
        at: Span,
    ) -> Rc<Tree> {
        let part = self.element_type(ty).unwrap_or(ty);
        let shape = rows.iter().fold(Shape::Never, |all, row| all.join(&row[0].shape()));
        let constants: Option<Vec<Vec<u64>>> = rows
            .iter()
            .map(|row| self.convert(&row[0], &shape, part).constants(&self.program.graph))
            .collect();
        if let Some(rows) = constants {
            let kind = ForeignKind::Build(kind);
            let foreign = Foreign { kind, args: vec![(shape, part)], result: (Shape::Id, ty) };
            let mut out = Vec::new();
            if self.world.build(&foreign, &rows, &mut out).is_ok() {
                let value = self.world.decoder.heap.get(out[0] as u32).clone();
                return self.value(&value, ty);
            }
        }
        let yes = self.yes();
        let items = rows.into_iter().map(|row| (yes, row)).collect();
        self.collected(kind, Vec::new(), Vec::new(), items, 0, ty, at)
    }

    fn pure_collection(
        &mut self,
        kind: Collected,
        items: &[(Node, Vec<Rc<Tree>>)],
        e: &Expr,
    ) -> Option<Rc<Tree>> {
        match kind {
            Collected::Elements(Collection::Set) => {
                let items: Vec<(Node, Rc<Tree>)> =
                    items.iter().map(|(there, row)| (*there, row[0].clone())).collect();
                self.pure_set(&items, e.ty)
            }
            Collected::Map => self.pure_map(items, e.ty),
            Collected::Elements(_) => None,
        }
    }

    fn pure_set(&mut self, items: &[(Node, Rc<Tree>)], ty: TypeId) -> Option<Rc<Tree>> {
        let element = items.iter().fold(Shape::Never, |all, (_, x)| all.join(&x.shape()));
        let Shape::Mask(element) = Shape::set_of(element) else { return None };
        let part = self.element_type(ty)?;
        let mut words = vec![self.number(0); mask_words(&element)];
        // Bits of one word that move the same way are moved together.
        let mut moves: Vec<((Node, usize, i64), u64)> = Vec::new();
        let mut known: FxHashMap<(Node, usize, i64), usize> = FxHashMap::default();
        for (there, x) in items {
            let number = self.rank_of(&(x.clone(), part), &element);
            let constant = self.program.graph.constant(number);
            if let (Some(number), Kind::Masked(word, mask, value)) =
                (constant, self.program.graph.kind(*there))
                && mask == value
                && mask.count_ones() == 1
            {
                let by = (number % 64) as i64 - i64::from(mask.trailing_zeros());
                let key = (*word, (number / 64) as usize, by);
                let next = moves.len();
                let at = *known.entry(key).or_insert(next);
                if at == next {
                    moves.push((key, 0));
                }
                moves[at].1 |= mask;
                continue;
            }
            let bits = self.bit_of(&(x.clone(), part), &element);
            let none = self.number(0);
            for (word, bit) in words.iter_mut().zip(bits) {
                let graph = &mut self.program.graph;
                let bit = graph.select(*there, bit, none);
                *word = graph.bin(BinOp::Or, *word, bit);
            }
        }
        for ((word, target, by), mask) in moves {
            let moved = self.moved(word, mask, by);
            words[target] = self.program.graph.bin(BinOp::Or, words[target], moved);
        }
        Some(Rc::new(Tree::Mask(element, words)))
    }

    fn pure_map(&mut self, items: &[(Node, Vec<Rc<Tree>>)], ty: TypeId) -> Option<Rc<Tree>> {
        let Type::Map(key_type, value_type, _) = self.spec.types[ty] else { return None };
        let fold = |index: usize| {
            items.iter().fold(Shape::Never, |all, (_, row)| all.join(&row[index].shape()))
        };
        let (keys, value) = (fold(0), fold(1));
        let Shape::Array(keys, value) = Shape::map_of(keys, value) else { return None };
        let mut present = vec![self.number(0); mask_words(&keys)];
        let mut values: Vec<Option<Rc<Tree>>> = vec![None; keys.count()? as usize];
        let least = Rc::new(Tree::least(&value, &mut self.program.graph));
        for (there, row) in items {
            let number = self.rank_of(&(row[0].clone(), key_type), &keys);
            let number = self.program.graph.constant(number)? as usize;
            if values[number].is_some() {
                return None;
            }
            let bit = self.number(1 << (number % 64));
            let none = self.number(0);
            let bit = self.program.graph.select(*there, bit, none);
            present[number / 64] = self.program.graph.bin(BinOp::Or, present[number / 64], bit);
            let own = self.convert(&row[1], &value, value_type);
            values[number] = Some(self.select(*there, &own, &least));
        }
        let values = values.into_iter().map(|value| value.unwrap_or_else(|| least.clone()));
        Some(Rc::new(Tree::Array(keys, present, values.collect())))
    }

    fn collect(
        &mut self,
        kind: Collected,
        code: Vec<Code>,
        holes: Vec<Vec<Rc<Tree>>>,
        items: Vec<(Node, Vec<Rc<Tree>>)>,
        first_hole: usize,
        e: &Expr,
    ) -> Rc<Tree> {
        self.collected(kind, code, holes, items, first_hole, e.ty, e.at)
    }
}
