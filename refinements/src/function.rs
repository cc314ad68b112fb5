//! Functions of a system, which are given the state that they read: so they can be asked about any
//! point of a step.

use crate::build::{Build, Now};
use ir::{Body, Expr, ExprKind, FnId, Function, Local, LocalId, Spec, Type, TypeId, VarId, walk};

impl<'a> Build<'a> {
    /// An empty body. The functions of `system` are added to `spec`.
    pub fn new(spec: &'a mut Spec, system: &'a Spec) -> Self {
        let (reads, first) = (reads(system), spec.functions.len());
        let functions = (0..system.functions.len()).map(|index| FnId::new(first + index)).collect();
        let (locals, fits) = (Vec::new(), Vec::new());
        let mut build = Build { spec, system, functions, reads, locals, base: 0, fits };
        for (index, function) in system.functions.iter().enumerate() {
            let function = build.function(index, function);
            build.spec.functions.push(function);
        }
        build
    }

    fn function(&mut self, index: usize, function: &Function) -> Function {
        let (own, added) = function.body.locals.split_at(function.arity);
        let read = self.reads[index].clone();
        let vars = &self.system.vars;
        let given = read.iter().map(|id| {
            let var = &vars[id.index()];
            Local { name: var.name.clone(), ty: var.ty }
        });
        let locals: Vec<Local> =
            own.iter().cloned().chain(given).chain(added.iter().cloned()).collect();
        let mut now: Now = vec![None; vars.len()];
        for (position, id) in read.iter().enumerate() {
            let kind = ExprKind::Local(LocalId::new(function.arity + position));
            let var = &vars[id.index()];
            now[id.index()] = Some(Expr { kind, ty: var.ty, at: var.at });
        }
        // What stands behind the parameters moves.
        let mut code = function.body.code.clone();
        walk::locals_mut(&mut code, &mut |local| {
            if local.index() >= function.arity {
                *local = LocalId::new(local.index() + read.len());
            }
        });
        self.base = 0;
        let code = self.expr(&code, &now);
        let arity = function.arity + read.len();
        Function { arity, body: Body { locals, code }, ..function.clone() }
    }

    /// A value that is stored in a variable of this type: an error if it does not fit.
    pub fn fitting(&mut self, value: Expr, ty: TypeId) -> Expr {
        if !is_bounded(self.spec, ty, &mut Vec::new()) {
            return value;
        }
        let known = self.fits.iter().find(|(known, _)| *known == ty).map(|(_, id)| *id);
        let id = known.unwrap_or_else(|| {
            let name = "value".to_owned();
            let local = Local { name: name.clone(), ty };
            let code = Expr { kind: ExprKind::Local(LocalId::new(0)), ty, at: value.at };
            let body = Body { locals: vec![local], code };
            let function = Function { name, arity: 1, result: ty, body, at: value.at };
            self.spec.functions.push(function);
            let id = FnId::new(self.spec.functions.len() - 1);
            self.fits.push((ty, id));
            id
        });
        Expr { ty, at: value.at, kind: ExprKind::Call(id, vec![value]) }
    }
}

/// By function, the variables that it and what it calls read, in order.
fn reads(system: &Spec) -> Vec<Vec<VarId>> {
    let mut reads: Vec<Vec<VarId>> = vec![Vec::new(); system.functions.len()];
    loop {
        let mut changed = false;
        for (index, function) in system.functions.iter().enumerate() {
            let mut own = reads[index].clone();
            walk::every(&function.body.code, &mut |part| match part.kind {
                ExprKind::Var(id) => own.push(id),
                ExprKind::Call(id, _) => own.extend(&reads[id.index()]),
                _ => {}
            });
            own.sort_unstable();
            own.dedup();
            changed |= own != reads[index];
            reads[index] = own;
        }
        if !changed {
            return reads;
        }
    }
}

/// Whether values of a type may be outside its bounds.
fn is_bounded(spec: &Spec, ty: TypeId, seen: &mut Vec<TypeId>) -> bool {
    if seen.contains(&ty) {
        return false;
    }
    seen.push(ty);
    let form = &spec.types[ty];
    let own = matches!(
        form,
        Type::Range(..)
            | Type::Set(_, Some(_))
            | Type::Seq(_, Some(_))
            | Type::Bag(_, Some(_))
            | Type::Map(_, _, Some(_))
    );
    let mut found = own;
    form.for_each_part(spec, &mut |part| found = found || is_bounded(spec, part, seen));
    found
}
