//! Functions: inline, or as routines where they are recursive.

use super::{Compiler, Slot};
use crate::program::{BinOp, Code, Memoized, Node, Routine, TrapKind};
use crate::tree::Tree;
use ir::{Expr, ExprKind, FnId, Spec, TypeId, walk};
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// Deepest nesting of calls.
pub const CALL_LIMIT: usize = 500;

/// Most levels of nested expressions that nested calls may add up to.
const LEVEL_LIMIT: u64 = 20_000;

/// Most words that remembered results depend on.
const MOST_KEYS: usize = 8;

/// All that the value of a call in place depends on.
#[derive(PartialEq, Eq, Hash)]
pub struct Inlined {
    function: FnId,
    args: Vec<Rc<Tree>>,
    /// The variables that it reads, those before the step included.
    variables: Vec<Slot>,
    /// How deep calls are nested there.
    nesting: (Node, Node),
}

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
            false => self.inline_once(id, stored),
        };
        (self.depth, self.levels) = outer;
        self.calls.pop();
        result
    }

    /// The body of a function in place: remembered, if it is costly, by what it depends on.
    fn inline_once(&mut self, id: FnId, args: Vec<Rc<Tree>>) -> Rc<Tree> {
        let result = self.spec.functions[id.index()].result;
        let reads = self.reads[id.index()].clone();
        let call = self.inlined(id, &args, &reads);
        if let Some(known) = self.inlined.get(&call) {
            return known.clone();
        }
        let mut keys = Vec::new();
        args.iter().for_each(|arg| arg.leaves(&mut keys));
        let (code, tree) = self.apart(|me| me.inline(id, args));
        if code.is_empty() {
            self.inlined.insert(call, tree.clone());
            return tree;
        }
        self.remembered(code, tree, result, keys, &reads)
    }

    fn inlined(&self, function: FnId, args: &[Rc<Tree>], reads: &[usize]) -> Inlined {
        let slots = std::iter::once(&self.slots).chain(&self.old);
        let variables = slots.flat_map(|slots| reads.iter().map(|var| slots[*var].clone()));
        Inlined {
            function,
            args: args.to_vec(),
            variables: variables.collect(),
            nesting: (self.depth, self.levels),
        }
    }

    /// Adds pure code that depends on the keys and on variables: as a region, if that pays.
    pub(super) fn remembered(
        &mut self,
        code: Vec<Code>,
        tree: Rc<Tree>,
        ty: TypeId,
        mut keys: Vec<Node>,
        reads: &[usize],
    ) -> Rc<Tree> {
        for var in reads {
            keys.push(self.slots[*var].assigned);
            self.slots[*var].value.leaves(&mut keys);
        }
        let mut known = FxHashSet::default();
        keys.retain(|key| self.program.graph.constant(*key).is_none() && known.insert(*key));
        let fits = (1..=MOST_KEYS).contains(&keys.len());
        let depth = self.program.graph.constant(self.depth);
        if !fits || depth.is_none() || self.old.is_some() || !code.iter().any(is_costly) {
            self.code.extend(code);
            return tree;
        }
        let (mut body, tree) = (code, tree);
        let shape = tree.shape();
        let regular = self.within(&mut body, |me| me.convert(&tree, &shape, ty));
        let clean = self.is_clean(&regular, ty).then_some(ty);
        let (tree, results) = self.variables(&shape, clean);
        body.push(Code::Set(results.iter().copied().zip(regular.nodes()).collect()));
        let region = self.program.regions.len() as u32;
        self.program.regions.push(Memoized { keys: keys.len(), results: results.len() });
        self.code.push(Code::Region { region, keys, results, body });
        Rc::new(tree)
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
        if let Some(routine) = self.functions.get(&(id, self.old.is_some())) {
            return *routine;
        }
        let number = self.program.functions.len() as u32;
        self.program.functions.push(Routine::default());
        self.functions.insert((id, self.old.is_some()), number);
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

    fn parameter(&mut self, ty: TypeId, params: &mut Vec<crate::program::Var>) -> Rc<Tree> {
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

/// Whether code is worth remembering the results of.
fn is_costly(code: &Code) -> bool {
    match code {
        Code::Call(..) | Code::Invoke(..) | Code::ForElements { .. } | Code::ForBits(..) => true,
        Code::Begin | Code::Region { .. } => true,
        other => other.inner().into_iter().flatten().any(is_costly),
    }
}

/// The variables that an expression reads, itself or in the functions that it calls.
pub fn variables_read(e: &Expr, spec: &Spec) -> Vec<usize> {
    let mut read = vec![false; spec.vars.len()];
    let mut seen = vec![false; spec.functions.len()];
    walk::every(e, &mut |e| match &e.kind {
        ExprKind::Var(id) => read[id.index()] = true,
        ExprKind::Call(id, _) => seen[id.index()] = true,
        _ => {}
    });
    let mut done = vec![false; spec.functions.len()];
    while let Some(next) = (0..done.len()).find(|index| seen[*index] && !done[*index]) {
        done[next] = true;
        walk::every(&spec.functions[next].body.code, &mut |e| match &e.kind {
            ExprKind::Var(id) => read[id.index()] = true,
            ExprKind::Call(id, _) => seen[id.index()] = true,
            _ => {}
        });
    }
    (0..read.len()).filter(|index| read[*index]).collect()
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
