//! Folds: what is carried from element to element.

use super::clause::{Bodies, Elements, Manner};
use super::{Compiler, Slot};
use crate::program::{Code, Node, Var};
use crate::tree::Tree;
use ir::{Expr, LocalId, Pattern, TypeId};
use std::rc::Rc;

const IN_ORDER: Manner = Manner { ordered: true, distinct: false };

impl<'a> Compiler<'a> {
    /// The accumulator after the last element.
    pub(super) fn fold(
        &mut self,
        source: &'a Expr,
        start: &'a Expr,
        accumulator: LocalId,
        element: &'a Pattern,
        step: &'a Expr,
    ) -> Rc<Tree> {
        let tree = self.expr(source);
        let mut sum = self.expr(start);
        let part = self.element_type(source.ty).unwrap_or(source.ty);
        let next = |me: &mut Self, sum: Rc<Tree>, x: &Rc<Tree>| {
            me.pattern(element, x, part);
            me.locals[accumulator.index()] = Some(sum);
            me.expr(step)
        };
        if let Elements::Each(each) = self.elements(&tree, source.ty, IN_ORDER) {
            for (there, x) in each {
                let before = sum.clone();
                sum = self.branch(there, step.ty, |me| next(me, sum, &x), |_| before);
            }
            return sum;
        }
        let shape = self.shapes.any(step.ty);
        let start = self.convert(&sum, &shape, start.ty);
        let (carried, vars) = self.variables(&shape, None);
        let carried = Rc::new(carried);
        self.code.push(Code::Set(vars.iter().copied().zip(start.nodes()).collect()));
        let bodies = self.bodies(&Pattern::Wild, (&tree, source.ty), IN_ORDER, &mut |me, _, x| {
            let sum = next(me, carried.clone(), x);
            let sum = me.convert(&sum, &shape, step.ty);
            me.code.push(Code::Set(vars.iter().copied().zip(sum.nodes()).collect()));
        });
        self.push_loop(bodies);
        carried
    }

    /// Runs a block for each element of a collection, in order; it chooses nothing.
    pub(super) fn for_each(
        &mut self,
        pattern: &'a Pattern,
        source: &'a Expr,
        run: &mut dyn FnMut(&mut Self),
    ) {
        let tree = self.expr(source);
        let part = self.element_type(source.ty).unwrap_or(source.ty);
        if let Elements::Each(each) = self.elements(&tree, source.ty, IN_ORDER) {
            for (there, x) in each {
                let matches = self.pattern(pattern, &x, part);
                let there = self.program.graph.and(there, matches);
                self.run_if(there, run, &mut |_| {});
            }
            return;
        }
        let (vars, slots) = self.carried_slots();
        self.slots = slots;
        let bodies = self.bodies(pattern, (&tree, source.ty), IN_ORDER, &mut |me, matches, _| {
            let before = me.slots.clone();
            me.run_if(matches, run, &mut |_| {});
            let nodes = me.slot_nodes();
            me.slots = before;
            me.code.push(Code::Set(vars.iter().copied().zip(nodes).collect()));
        });
        self.push_loop(bodies);
    }

    fn push_loop(&mut self, bodies: Bodies<()>) {
        if let Bodies::Loop(over, code, ()) = bodies {
            self.code.push(over.code(code));
        }
    }

    /// New variables that hold the slots, and slots that read them.
    fn carried_slots(&mut self) -> (Vec<Var>, Vec<Slot>) {
        let nodes = self.slot_nodes();
        let mut vars = Vec::new();
        let mut slots = Vec::new();
        for index in 0..self.slots.len() {
            let assigned = self.program.graph.new_var(true);
            vars.push(assigned);
            let ty = self.spec.vars[index].ty;
            let shape = self.shapes.stored(ty);
            let (value, own) = self.variables(&shape, Some(ty));
            vars.extend(own);
            let assigned = self.program.graph.var(assigned);
            slots.push(Slot { assigned, value: Rc::new(value) });
        }
        self.code.push(Code::Set(vars.iter().copied().zip(nodes).collect()));
        (vars, slots)
    }

    /// The leaves of all slots in the shapes of their types, each after whether it is assigned.
    pub(super) fn slot_nodes(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        for (index, slot) in self.slots.clone().into_iter().enumerate() {
            nodes.push(slot.assigned);
            nodes.extend(self.stored_nodes(&slot.value, self.spec.vars[index].ty));
        }
        nodes
    }

    fn stored_nodes(&mut self, value: &Rc<Tree>, ty: TypeId) -> Vec<Node> {
        let shape = self.shapes.stored(ty);
        self.convert(value, &shape, ty).nodes()
    }
}
