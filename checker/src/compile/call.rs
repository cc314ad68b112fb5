//! Functions: inline, or as routines where they are recursive.

use super::{Compiler, Slot};
use crate::program::{BinOp, Code, Routine, TrapKind};
use crate::tree::Tree;
use ir::{Expr, ExprKind, FnId, Spec, walk};
use std::rc::Rc;

/// Deepest nesting of calls.
pub const CALL_LIMIT: usize = 500;

/// Most levels of nested expressions that nested calls may add up to.
const LEVEL_LIMIT: u64 = 20_000;

impl<'a> Compiler<'a> {
    /// The value of a call.
    pub(super) fn call(&mut self, id: FnId, args: &'a [Expr], e: &'a Expr) -> Rc<Tree> {
        let spec: &'a Spec = self.spec;
        let function = &spec.functions[id.index()];
        let args: Vec<Rc<Tree>> = args.iter().map(|arg| self.expr(arg)).collect();
        let stored: Vec<Rc<Tree>> = args
            .iter()
            .zip(&function.body.locals)
            .map(|(arg, local)| self.store(arg, local.ty, &local.name, e.at))
            .collect();
        let outer = (self.depth, self.levels);
        self.nest(depth(&function.body.code), e);
        self.calls.push((function.name.clone(), e.at));
        let result = match self.recursive[id.index()] {
            true => self.invoke(id, stored),
            false => self.inline(id, stored),
        };
        (self.depth, self.levels) = outer;
        self.calls.pop();
        result
    }

    /// One more call, of a body nested so deep.
    fn nest(&mut self, levels: u64, e: &Expr) {
        let graph = &mut self.program.graph;
        let (one, levels) = (graph.number(1), graph.number(levels));
        let (limit, most) = (graph.number(CALL_LIMIT as u64), graph.number(LEVEL_LIMIT + 1));
        let shallow = graph.bin(BinOp::Lt, self.depth, limit);
        self.levels = graph.bin(BinOp::Add, self.levels, levels);
        self.depth = graph.bin(BinOp::Add, self.depth, one);
        let simple = graph.bin(BinOp::Lt, self.levels, most);
        let fine = graph.and(shallow, simple);
        self.check(fine, TrapKind::RunawayRecursion(CALL_LIMIT), e.at, &[]);
    }

    fn inline(&mut self, id: FnId, args: Vec<Rc<Tree>>) -> Rc<Tree> {
        let spec: &'a Spec = self.spec;
        let function = &spec.functions[id.index()];
        let mut locals: Vec<Option<Rc<Tree>>> = args.into_iter().map(Some).collect();
        locals.resize(function.body.locals.len(), None);
        let outer = std::mem::replace(&mut self.locals, locals);
        let names = std::mem::replace(&mut self.names, &function.body.locals);
        let result = self.expr(&function.body.code);
        self.locals = outer;
        self.names = names;
        self.store(&result, function.result, &function.name, function.body.code.at)
    }

    /// Calls a function with the depth of the call, the arguments and all variables.
    fn invoke(&mut self, id: FnId, args: Vec<Rc<Tree>>) -> Rc<Tree> {
        let routine = self.function_routine(id);
        let mut nodes = vec![self.depth, self.levels];
        args.iter().for_each(|arg| arg.leaves(&mut nodes));
        let mut slots = self.slots.clone();
        if let Some(old) = &self.old {
            slots.extend(old.iter().cloned());
        }
        for (index, slot) in slots.iter().enumerate() {
            let var = &self.spec.vars[index % self.spec.vars.len()];
            let shape = self.shapes.stored(var.ty);
            let value = self.convert(&slot.value, &shape, var.ty);
            nodes.push(slot.assigned);
            value.leaves(&mut nodes);
        }
        let result = self.spec.functions[id.index()].result;
        let shape = self.shapes.stored(result);
        let (tree, vars) = self.variables(&shape, Some(result));
        self.code.push(Code::Invoke(routine, nodes, vars));
        Rc::new(tree)
    }

    fn function_routine(&mut self, id: FnId) -> u32 {
        if let Some(routine) = self.functions.get(&id) {
            return *routine;
        }
        let number = self.program.functions.len() as u32;
        self.program.functions.push(Routine::default());
        self.functions.insert(id, number);
        let spec: &'a Spec = self.spec;
        let function = &spec.functions[id.index()];
        let mut params = vec![self.program.graph.new_var(false), self.program.graph.new_var(false)];
        let depth = self.program.graph.var(params[0]);
        let levels = self.program.graph.var(params[1]);
        let mut args = Vec::new();
        for local in &function.body.locals[..function.arity] {
            args.push(self.parameter(local.ty, &mut params));
        }
        let vars = 0..spec.vars.len();
        let mut slots: Vec<Slot> =
            vars.clone().map(|var| self.slot_parameter(var, &mut params)).collect();
        let old: Option<Vec<Slot>> = self
            .old
            .is_some()
            .then(|| vars.map(|var| self.slot_parameter(var, &mut params)).collect());
        std::mem::swap(&mut self.slots, &mut slots);
        let outer = (
            std::mem::replace(&mut self.old, old),
            std::mem::replace(&mut self.depth, depth),
            std::mem::replace(&mut self.levels, levels),
            std::mem::take(&mut self.way),
        );
        let (mut body, result) = self.apart(|me| me.inline(id, args));
        (self.old, self.depth, self.levels, self.way) = outer;
        self.slots = slots;
        let (_, results) = self.variables(&result.shape(), None);
        body.push(Code::Set(results.iter().copied().zip(result.nodes()).collect()));
        self.program.functions[number as usize] = Routine { params, body, results };
        number
    }

    fn parameter(&mut self, ty: ir::TypeId, params: &mut Vec<crate::program::Var>) -> Rc<Tree> {
        let shape = self.shapes.stored(ty);
        let (tree, vars) = self.variables(&shape, Some(ty));
        params.extend(vars);
        Rc::new(tree)
    }

    fn slot_parameter(&mut self, var: usize, params: &mut Vec<crate::program::Var>) -> Slot {
        let assigned = self.program.graph.new_var(true);
        params.push(assigned);
        let assigned = self.program.graph.var(assigned);
        Slot { assigned, value: self.parameter(self.spec.vars[var].ty, params) }
    }
}

/// How deep an expression is nested; each clause of a binder is a level of its own.
fn depth(expr: &Expr) -> u64 {
    let mut deepest = 0;
    walk::parts(expr, &mut |part| deepest = deepest.max(depth(part)));
    let clauses = match &expr.kind {
        ExprKind::Quantified(_, clauses, _)
        | ExprKind::Comprehension(_, clauses, _)
        | ExprKind::MapComprehension(clauses, ..) => clauses.len() as u64,
        _ => 0,
    };
    deepest + 1 + clauses
}

/// For each function, whether it can call itself.
pub fn recursive(spec: &Spec) -> Vec<bool> {
    let calls: Vec<Vec<usize>> = spec
        .functions
        .iter()
        .map(|function| {
            let mut calls = Vec::new();
            walk::every(&function.body.code, &mut |e| {
                if let ExprKind::Call(id, _) = &e.kind {
                    calls.push(id.index());
                }
            });
            calls
        })
        .collect();
    let reaches_itself = |start: usize| {
        let mut seen = vec![false; calls.len()];
        let mut open = calls[start].clone();
        while let Some(next) = open.pop() {
            if next == start {
                return true;
            }
            if !std::mem::replace(&mut seen[next], true) {
                open.extend(&calls[next]);
            }
        }
        false
    };
    (0..calls.len()).map(reaches_itself).collect()
}
