//! The end of inference: slots become the spec's types, and what needs final types is checked.

use super::Infer;
use crate::ty::Ty;
use crate::words::types;
use ir::{Block, Body, Expr, Local, TypeId, walk};

impl Infer<'_, '_> {
    /// The body of an expression.
    pub fn finish(mut self, mut code: Expr) -> Body<Expr> {
        let map = self.resolve_slots();
        retype(&mut code, &map);
        Body { locals: retype_locals(self.locals, &map), code }
    }

    /// The body of a block, with further expressions (domains of parameters) that use its locals.
    pub fn finish_block(mut self, mut code: Block, others: &mut [&mut Expr]) -> Body<Block> {
        let map = self.resolve_slots();
        retype_block(&mut code, &map);
        for other in others {
            retype(other, &map);
        }
        Body { locals: retype_locals(self.locals, &map), code }
    }

    /// The spec's type of each slot.
    fn resolve_slots(&mut self) -> Vec<TypeId> {
        let mut reported: Vec<Ty> = Vec::new();
        let mut map = Vec::with_capacity(self.slots.len());
        for (ty, at) in std::mem::take(&mut self.slots) {
            let resolved = self.unifier.resolve(&ty);
            if self.unifier.has_unknown(&resolved) {
                let unknown = self.first_unknown(&resolved);
                if !reported.contains(&unknown) {
                    let problem = types::cannot_infer(at, &resolved.show(&self.env.spec));
                    self.report(problem);
                    reported.push(unknown);
                }
            }
            map.push(resolved.intern(&mut self.env.spec));
        }
        for (ty, at, what) in std::mem::take(&mut self.ordered) {
            let ty = self.unifier.resolve(&ty);
            if ty.contains_opaque(&self.env.spec) {
                let problem = types::needs_an_order(at, what, &ty.show(&self.env.spec));
                self.report(problem);
            }
        }
        map
    }

    fn first_unknown(&self, ty: &Ty) -> Ty {
        match ty {
            Ty::Unknown(_) => ty.clone(),
            known => {
                let part = known.parts().into_iter().find(|part| self.unifier.has_unknown(part));
                self.first_unknown(part.expect("it has an unknown"))
            }
        }
    }
}

fn retype(expr: &mut Expr, map: &[TypeId]) {
    expr.ty = map[expr.ty.index()];
    walk::parts_mut(expr, &mut |part| retype(part, map));
}

fn retype_block(block: &mut Block, map: &[TypeId]) {
    for stmt in block {
        walk::exprs_mut(stmt, &mut |expr| retype(expr, map));
        walk::blocks_mut(stmt, &mut |inner| retype_block(inner, map));
    }
}

fn retype_locals(locals: Vec<Local>, map: &[TypeId]) -> Vec<Local> {
    locals.into_iter().map(|local| Local { ty: map[local.ty.index()], ..local }).collect()
}
