//! Statements that choose nothing: the variables after them are known as trees, branches meet
//! again.

use super::{Compiler, Slot, choice};
use crate::program::{Code, Node, TrapKind};
use crate::tree::Tree;
use ir::{Access, Block, MatchBlock, Op, Span, Stmt, StmtKind, Type, TypeId, VarId};
use std::rc::Rc;

impl<'a> Compiler<'a> {
    /// Runs statements that choose nothing.
    pub(super) fn simple_block(&mut self, block: &'a [Stmt]) {
        for stmt in block {
            self.simple(stmt);
        }
    }

    /// Runs a statement that chooses nothing.
    pub(super) fn simple(&mut self, stmt: &'a Stmt) {
        debug_assert!(!choice::chooses(stmt));
        match &stmt.kind {
            StmtKind::Require(condition) => {
                let holds = self.flag_of(condition);
                self.require(holds);
            }
            StmtKind::RequireLet(pattern, value) => {
                let tree = self.expr(value);
                let matches = self.pattern(pattern, &tree, value.ty);
                self.require(matches);
            }
            StmtKind::Let(pattern, value, ty) => {
                let mut tree = self.expr(value);
                if let Some(ty) = ty {
                    tree = self.store(&tree, *ty, &self.pattern_name(pattern), stmt.at);
                }
                let matches = self.pattern(pattern, &tree, ty.unwrap_or(value.ty));
                self.check(matches, TrapKind::NoArm, value.at, &[]);
            }
            StmtKind::Assign(var, accesses, value) => {
                let ty = self.spec.var(*var).ty;
                let keys: Vec<Option<(Rc<Tree>, TypeId)>> = accesses
                    .iter()
                    .map(|access| match access {
                        Access::Index(index) => Some((self.expr(index), index.ty)),
                        Access::Field(_) => None,
                    })
                    .collect();
                let value = (self.expr(value), value.ty);
                let new = match accesses.is_empty() {
                    true => value.0,
                    false => {
                        let old = self.read(*var, stmt.at);
                        self.updated(&old, ty, accesses, &keys, &value, stmt.at)
                    }
                };
                self.assign(*var, &new, stmt.at);
            }
            StmtKind::If(condition, then, otherwise) => {
                let condition = self.flag_of(condition);
                self.run_if(condition, &mut |me| me.simple_block(then), &mut |me| {
                    me.simple_block(otherwise)
                });
            }
            StmtKind::Match(value, alternatives) => {
                let tree = self.expr(value);
                self.simple_match(&tree, value.ty, alternatives, stmt.at);
            }
            StmtKind::For(pattern, source, block) => {
                self.for_each(pattern, source, &mut |me| me.simple_block(block));
            }
            StmtKind::Assert(condition) => {
                let holds = self.flag_of(condition);
                self.check(holds, TrapKind::Assertion, condition.at, &[]);
            }
            StmtKind::Pick { .. } | StmtKind::Either(_) => {}
        }
    }

    /// Leaves the path unless the condition holds.
    pub(super) fn require(&mut self, holds: Node) {
        match self.program.graph.constant(holds) {
            Some(1) => {}
            _ => self.code.push(Code::If(holds, Vec::new(), vec![Code::Break(self.exit)])),
        }
    }

    /// Stores a new value of a variable.
    pub(super) fn assign(&mut self, var: VarId, value: &Rc<Tree>, at: Span) {
        let declared = self.spec.var(var);
        let (ty, name) = (declared.ty, declared.name.clone());
        let value = self.store(value, ty, &name, at);
        self.slots[var.index()] = Slot { assigned: self.yes(), value };
    }

    /// The value with a part replaced.
    fn updated(
        &mut self,
        old: &Rc<Tree>,
        ty: TypeId,
        accesses: &'a [Access],
        keys: &[Option<(Rc<Tree>, TypeId)>],
        value: &(Rc<Tree>, TypeId),
        at: Span,
    ) -> Rc<Tree> {
        let Some((access, rest)) = accesses.split_first() else { return value.0.clone() };
        let (key, keys) = (&keys[0], &keys[1..]);
        match (access, key) {
            (Access::Field(index), _) => {
                let index = *index as usize;
                let part = self.field_type(ty, 0, index);
                let inner = self.field(old, ty, 0, index);
                let new = self.updated(&inner, part, rest, keys, value, at);
                self.with_field(old, ty, index, new)
            }
            (Access::Index(index), Some(key)) => {
                let part = match self.spec.types[ty] {
                    Type::Map(_, value, _) => value,
                    _ => self.element_type(ty).unwrap_or(ty),
                };
                if rest.is_empty() {
                    return self.put(old, ty, (&key.0, key.1), (&value.0, part), at);
                }
                let args = [(old.clone(), ty), key.clone()];
                let inner = self.index(&args, part, index.at);
                let new = self.updated(&inner, part, rest, keys, value, at);
                self.put(old, ty, (&key.0, key.1), (&new, part), at)
            }
            _ => old.clone(),
        }
    }

    fn index(&mut self, args: &[(Rc<Tree>, TypeId)], part: TypeId, at: Span) -> Rc<Tree> {
        self.operation_on(Op::Index, args, part, at)
    }

    fn simple_match(
        &mut self,
        tree: &Rc<Tree>,
        ty: TypeId,
        alternatives: &'a [MatchBlock],
        at: Span,
    ) {
        let Some((first, rest)) = alternatives.split_first() else {
            return self.trap(TrapKind::NoArm, at, &[]);
        };
        let matches = self.pattern(&first.pattern, tree, ty);
        self.run_if(matches, &mut |me| me.simple_block(&first.block), &mut |me| {
            me.simple_match(tree, ty, rest, at)
        });
    }

    /// Runs one of two pieces of code; the variables meet again after them.
    pub(super) fn run_if(
        &mut self,
        condition: Node,
        then: &mut dyn FnMut(&mut Self),
        otherwise: &mut dyn FnMut(&mut Self),
    ) {
        match self.program.graph.constant(condition) {
            Some(0) => return otherwise(self),
            Some(_) => return then(self),
            None => {}
        }
        let before = self.slots.clone();
        let (mut then_code, ()) = self.apart(|me| then(me));
        let after_then = std::mem::replace(&mut self.slots, before.clone());
        let (mut else_code, ()) = self.apart(|me| otherwise(me));
        let after_else = std::mem::take(&mut self.slots);
        let (mut then_sets, mut else_sets) = (Vec::new(), Vec::new());
        for (index, (a, b)) in after_then.into_iter().zip(after_else).enumerate() {
            let slot = if Rc::ptr_eq(&a.value, &b.value) && a.assigned == b.assigned {
                a
            } else {
                let ty = self.spec.vars[index].ty;
                let mut set = |var, a, b| {
                    then_sets.push((var, a));
                    else_sets.push((var, b));
                };
                let shape = a.value.shape().join(&b.value.shape());
                let x = self.within(&mut then_code, |me| me.convert(&a.value, &shape, ty));
                let y = self.within(&mut else_code, |me| me.convert(&b.value, &shape, ty));
                let mut nodes = Vec::new();
                for (a, b) in x.nodes().into_iter().zip(y.nodes()) {
                    if a == b {
                        nodes.push(a);
                        continue;
                    }
                    let var = self.program.graph.new_var(false);
                    set(var, a, b);
                    nodes.push(self.program.graph.var(var));
                }
                let value = super::convert::with_leaves(&x, &y, &mut nodes.into_iter());
                let assigned = match a.assigned == b.assigned {
                    true => a.assigned,
                    false => {
                        let var = self.program.graph.new_var(true);
                        set(var, a.assigned, b.assigned);
                        self.program.graph.var(var)
                    }
                };
                Slot { assigned, value: Rc::new(value) }
            };
            self.slots.push(slot);
        }
        then_code.push(Code::Set(then_sets));
        else_code.push(Code::Set(else_sets));
        self.code.push(Code::If(condition, then_code, else_code));
    }

    fn pattern_name(&self, pattern: &ir::Pattern) -> String {
        let mut name = String::new();
        ir::walk::bound(pattern, &mut |local| {
            if name.is_empty() {
                name.clone_from(&self.names[local.index()].name);
            }
        });
        name
    }
}

/// Whether a block chooses between successors.
pub(super) fn block_chooses(block: &Block) -> bool {
    block.iter().any(choice::chooses)
}
