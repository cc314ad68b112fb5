//! Statements that choose: what follows is compiled once for each choice, or inside a loop.

use super::clause::{Bodies, Manner};
use super::statement::block_chooses;
use super::{Compiler, Slot};
use crate::program::{Bound, Code, ForeignKind, Node, Routine, TrapKind, Var};
use crate::shape::Shape;
use crate::tree::Tree;
use ir::{Expr, MatchBlock, Op, Param, Pattern, Span, Stmt, StmtKind, Type, TypeId, walk};
use std::rc::Rc;

/// What follows a statement.
pub(super) type Then<'t, 'a> = &'t mut dyn FnMut(&mut Compiler<'a>);

/// Whether a statement chooses between successors.
pub(super) fn chooses(stmt: &Stmt) -> bool {
    let mut inner = matches!(stmt.kind, StmtKind::Pick { .. } | StmtKind::Either(_));
    walk::blocks(stmt, &mut |block| inner |= block_chooses(block));
    inner
}

impl<'a> Compiler<'a> {
    /// Runs statements and what follows them, for every choice.
    pub(super) fn block(&mut self, block: &'a [Stmt], then: Then<'_, 'a>) {
        let Some((stmt, rest)) = block.split_first() else { return then(self) };
        if !chooses(stmt) {
            self.simple(stmt);
            return self.block(rest, then);
        }
        let mut then = |me: &mut Self| me.block(rest, then);
        match &stmt.kind {
            StmtKind::Pick { pattern, domain, filter, .. } => {
                self.pick(pattern, domain, filter.as_ref(), false, &mut then);
            }
            StmtKind::Either(blocks) => self.either(blocks, &mut then),
            StmtKind::If(condition, yes, no) => {
                let condition = self.flag_of(condition);
                self.fork(
                    condition,
                    &mut |me, then| me.block(yes, then),
                    &mut |me, then| me.block(no, then),
                    &mut then,
                );
            }
            StmtKind::Match(value, alternatives) => {
                let tree = self.expr(value);
                self.match_blocks(&tree, value.ty, alternatives, stmt.at, &mut then);
            }
            StmtKind::For(pattern, source, body) => {
                self.for_choices(pattern, source, body, &mut then);
            }
            _ => then(self),
        }
    }

    /// A path of its own: what it changes, and where it ends, stays inside.
    fn path_apart(&mut self, run: impl FnOnce(&mut Self)) -> Vec<Code> {
        let saved = (self.slots.clone(), self.locals.clone(), self.way.clone());
        let exit = self.label();
        let outer = std::mem::replace(&mut self.exit, exit);
        let (code, ()) = self.apart(run);
        self.exit = outer;
        (self.slots, self.locals, self.way) = saved;
        vec![Code::Block(exit, code)]
    }

    /// Two branches that do not meet again.
    fn fork(
        &mut self,
        condition: Node,
        yes: &mut dyn FnMut(&mut Self, Then<'_, 'a>),
        no: &mut dyn FnMut(&mut Self, Then<'_, 'a>),
        then: Then<'_, 'a>,
    ) {
        match self.program.graph.constant(condition) {
            Some(0) => return no(self, then),
            Some(_) => return yes(self, then),
            None => {}
        }
        let yes = self.path_apart(|me| yes(me, then));
        let no = self.path_apart(|me| no(me, then));
        self.code.push(Code::If(condition, yes, no));
    }

    fn match_blocks(
        &mut self,
        tree: &Rc<Tree>,
        ty: TypeId,
        alternatives: &'a [MatchBlock],
        at: Span,
        then: Then<'_, 'a>,
    ) {
        let Some((first, rest)) = alternatives.split_first() else {
            return self.trap(TrapKind::NoArm, at, &[]);
        };
        let matches = self.pattern(&first.pattern, tree, ty);
        self.fork(
            matches,
            &mut |me, then| me.block(&first.block, then),
            &mut |me, then| me.match_blocks(tree, ty, rest, at, then),
            then,
        );
    }

    fn either(&mut self, blocks: &'a [ir::Block], then: Then<'_, 'a>) {
        for (index, block) in blocks.iter().enumerate() {
            let path = self.path_apart(|me| {
                let branch = me.number(index as u64 + 1);
                let number = index as i64 + 1;
                let tree = Rc::new(Tree::Int(branch, number, number));
                let shape = tree.shape();
                me.way.choices.push((Bound { name: "either".to_owned(), ty: None, shape }, tree));
                me.block(block, then);
            });
            self.code.extend(path);
        }
    }

    /// Binds parameters, then goes on, for every choice.
    pub(super) fn params(&mut self, params: &'a [Param], then: Then<'_, 'a>) {
        let Some((param, rest)) = params.split_first() else { return then(self) };
        let mut then = |me: &mut Self| me.params(rest, then);
        self.pick(&param.pattern, &param.domain, None, true, &mut then);
    }

    fn pick(
        &mut self,
        pattern: &'a Pattern,
        domain: &'a Expr,
        filter: Option<&'a Expr>,
        is_param: bool,
        then: Then<'_, 'a>,
    ) {
        let tree = self.expr(domain);
        let manner = Manner { ordered: false, distinct: true };
        let bodies = self.bodies(pattern, (&tree, domain.ty), manner, &mut |me, there, _| {
            let path = me.path_apart(|me| {
                if let Some(filter) = filter {
                    let holds = me.flag_of(filter);
                    me.require(holds);
                }
                me.bind_on_way(pattern, is_param);
                then(me);
            });
            me.when(there, path);
        });
        match bodies {
            Bodies::Unrolled(bodies) => {
                self.code.extend(bodies.into_iter().flat_map(|(code, ())| code))
            }
            Bodies::Loop(over, code, ()) => self.code.push(over.code(code)),
        }
    }

    fn bind_on_way(&mut self, pattern: &Pattern, is_param: bool) {
        let mut locals = Vec::new();
        walk::bound(pattern, &mut |local| locals.push(local));
        for local in locals {
            let Some(tree) = self.locals[local.index()].clone() else { continue };
            let declared = &self.names[local.index()];
            let tree = self.regularised(&tree, declared.ty);
            let shape = tree.shape();
            let bound = Bound { name: declared.name.clone(), ty: Some(declared.ty), shape };
            let list = if is_param { &mut self.way.arguments } else { &mut self.way.choices };
            list.push((bound, tree));
        }
    }

    /// Runs a block that chooses for each element of a collection in order, then goes on.
    fn for_choices(
        &mut self,
        pattern: &'a Pattern,
        source: &'a Expr,
        body: &'a [Stmt],
        then: Then<'_, 'a>,
    ) {
        let tree = self.expr(source);
        let manner = Manner { ordered: true, distinct: false };
        let part = self.element_type(source.ty).unwrap_or(source.ty);
        if let super::clause::Elements::Each(each) = self.elements(&tree, source.ty, manner) {
            return self.for_elements(pattern, part, &each, body, then);
        }
        // How many elements there are is known only when the program runs: a function that calls
        // itself for the rest, so that each choice has its own copy of everything.
        self.for_function(pattern, &tree, source.ty, body, then);
    }

    fn for_elements(
        &mut self,
        pattern: &'a Pattern,
        part: TypeId,
        each: &[(Node, Rc<Tree>)],
        body: &'a [Stmt],
        then: Then<'_, 'a>,
    ) {
        let Some(((there, x), rest)) = each.split_first() else { return then(self) };
        let matches = self.pattern(pattern, x, part);
        let there = self.program.graph.and(*there, matches);
        let mut then = |me: &mut Self| me.for_elements(pattern, part, rest, body, then);
        self.fork(there, &mut |me, then| me.block(body, then), &mut |me, then| then(me), &mut then);
    }

    fn for_function(
        &mut self,
        pattern: &'a Pattern,
        tree: &Rc<Tree>,
        ty: TypeId,
        body: &'a [Stmt],
        then: Then<'_, 'a>,
    ) {
        // The elements as a sequence that shrinks from the front.
        let rest = self.as_sequence(tree, ty);
        let number = self.program.functions.len() as u32;
        self.program.functions.push(Routine::default());
        let mut params: Vec<Var> = Vec::new();
        let mut args = rest.nodes();
        let (inner, vars) = self.variables(
            &Shape::Id,
            match *rest {
                Tree::Id(_, clean) => clean,
                _ => None,
            },
        );
        params.extend(vars);
        let saved = (self.slots.clone(), self.locals.clone(), self.way.clone());
        self.pass_state(&mut params, &mut args);
        self.way.is_partial = true;
        let function = (number, Rc::new(inner));
        let (code, ()) = self.apart(|me| {
            let path = me.path_apart(|me| me.for_step(pattern, &function, ty, body, then));
            me.code.extend(path);
        });
        (self.slots, self.locals, self.way) = saved;
        self.program.functions[number as usize] =
            Routine { params, body: code, results: Vec::new() };
        self.code.push(Code::Invoke(number, args, Vec::new()));
    }

    /// Replaces everything in scope by parameters of a function; the arguments are what it was.
    fn pass_state(&mut self, params: &mut Vec<Var>, args: &mut Vec<Node>) {
        args.extend(self.slot_nodes());
        for index in 0..self.slots.len() {
            let ty = self.spec.vars[index].ty;
            let assigned = self.program.graph.new_var(true);
            params.push(assigned);
            let shape = self.shapes.stored(ty);
            let (value, vars) = self.variables(&shape, Some(ty));
            params.extend(vars);
            let assigned = self.program.graph.var(assigned);
            self.slots[index] = Slot { assigned, value: Rc::new(value) };
        }
        for index in 0..self.locals.len() {
            let Some(tree) = self.locals[index].clone() else { continue };
            let ty = self.names[index].ty;
            self.locals[index] = Some(self.pass(&tree, ty, params, args));
        }
        let mut way = std::mem::take(&mut self.way);
        for (bound, tree) in way.arguments.iter_mut().chain(&mut way.choices) {
            if let Some(ty) = bound.ty {
                *tree = self.pass(tree, ty, params, args);
            }
        }
        self.way = way;
    }

    fn pass(
        &mut self,
        tree: &Rc<Tree>,
        ty: TypeId,
        params: &mut Vec<Var>,
        args: &mut Vec<Node>,
    ) -> Rc<Tree> {
        let tree = self.regularised(tree, ty);
        let nodes = tree.nodes();
        if nodes.iter().all(|node| self.program.graph.constant(*node).is_some()) {
            return tree;
        }
        let clean = self.is_clean(&tree, ty).then_some(ty);
        let (inside, vars) = self.variables(&tree.shape(), clean);
        params.extend(vars);
        args.extend(nodes);
        Rc::new(inside)
    }

    /// The elements of a collection in order, as an interned sequence.
    fn as_sequence(&mut self, tree: &Rc<Tree>, ty: TypeId) -> Rc<Tree> {
        let clean = self.is_clean(tree, ty).then_some(ty);
        let tree = self.convert(tree, &Shape::Id, ty);
        if let Type::Seq(..) = self.spec.types[ty] {
            return tree;
        }
        let kind = ForeignKind::Op(Op::Sorted);
        self.foreign(kind, &[(tree, ty)], (Shape::Id, ty), clean, Span::NONE)
    }

    /// One element of a loop as a function: the body and then the function for the rest, or, at the
    /// end, what follows.
    fn for_step(
        &mut self,
        pattern: &'a Pattern,
        (number, sequence): &(u32, Rc<Tree>),
        ty: TypeId,
        body: &'a [Stmt],
        then: Then<'_, 'a>,
    ) {
        let typed = (sequence.clone(), ty);
        let length = (Shape::INT, ty);
        let kind = ForeignKind::Op(Op::Len);
        let length = self.foreign(kind, std::slice::from_ref(&typed), length, None, Span::NONE);
        let length = length.nodes()[0];
        let empty = self.program.graph.equals(length, 0);
        let done = self.path_apart(|me| then(me));
        let step = self.path_apart(|me| me.for_round(pattern, *number, &typed, body));
        self.code.push(Code::If(empty, done, step));
    }

    fn for_round(
        &mut self,
        pattern: &'a Pattern,
        number: u32,
        sequence: &(Rc<Tree>, TypeId),
        body: &'a [Stmt],
    ) {
        let (tree, ty) = (&sequence.0, sequence.1);
        let part = self.element_type(ty).unwrap_or(ty);
        let (shape, clean) = self.part_shape(tree, ty, part);
        let zero = Rc::new(Tree::Int(self.number(0), 0, 0));
        let one = Rc::new(Tree::Int(self.number(1), 1, 1));
        let args = [sequence.clone(), (zero, ty)];
        let first = ForeignKind::Op(Op::Index);
        let x = self.foreign(first, &args, (shape, part), clean, Span::NONE);
        let args = [sequence.clone(), (one, ty)];
        let clean = self.is_clean(tree, ty).then_some(ty);
        let drop = ForeignKind::Op(Op::Drop);
        let rest = self.foreign(drop, &args, (Shape::Id, ty), clean, Span::NONE);
        // What a round passes to the next: the same parameters, in the same order.
        let scope = (self.locals.clone(), self.way.clone());
        let mut again = |me: &mut Self| {
            let mut args = rest.nodes();
            args.extend(me.slot_nodes());
            for tree in scope.0.iter().flatten() {
                args.extend(me.unless_constant(&tree.nodes()));
            }
            for (bound, tree) in scope.1.arguments.iter().chain(&scope.1.choices) {
                if bound.ty.is_some() {
                    args.extend(me.unless_constant(&tree.nodes()));
                }
            }
            me.code.push(Code::Invoke(number, args, Vec::new()));
        };
        let matches = self.pattern(pattern, &x, part);
        self.fork(
            matches,
            &mut |me, then| me.block(body, then),
            &mut |me, then| then(me),
            &mut again,
        );
    }

    fn unless_constant(&self, nodes: &[Node]) -> Vec<Node> {
        match nodes.iter().all(|node| self.program.graph.constant(*node).is_some()) {
            true => Vec::new(),
            false => nodes.to_vec(),
        }
    }
}
