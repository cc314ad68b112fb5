//! What constants need of each other.

use crate::{Body, Bound, ConstChoice, ConstId, Expr, ExprKind, FnId, Spec, Type, TypeId, walk};

/// The constants in an order in which each can be evaluated: after those that its value needs, which is
/// the given one or its default; else as they are declared. What a value needs is in its expression, in
/// the functions that it calls, and in the bounds of their types.
///
/// # Errors
/// Constants that need each other in a circle, in the order in which they do.
pub fn in_order(spec: &Spec, given: &[ConstChoice]) -> Result<Vec<ConstId>, Vec<ConstId>> {
    let mut order = Order { spec, given, done: Vec::new(), path: Vec::new() };
    for index in 0..spec.consts.len() {
        order.visit(ConstId::new(index))?;
    }
    Ok(order.done)
}

struct Order<'a> {
    spec: &'a Spec,
    given: &'a [ConstChoice],
    done: Vec<ConstId>,
    /// Those that need the next one.
    path: Vec<ConstId>,
}

impl Order<'_> {
    fn visit(&mut self, id: ConstId) -> Result<(), Vec<ConstId>> {
        if self.done.contains(&id) {
            return Ok(());
        }
        if let Some(start) = self.path.iter().position(|own| *own == id) {
            return Err(self.path[start..].to_vec());
        }
        self.path.push(id);
        for needed in self.needed(id) {
            self.visit(needed)?;
        }
        self.path.pop();
        self.done.push(id);
        Ok(())
    }

    /// What the value of a constant needs, in the order in which it is met.
    fn needed(&self, id: ConstId) -> Vec<ConstId> {
        let constant = &self.spec.consts[id.index()];
        let body = match self.given.get(id.index()) {
            Some(ConstChoice::Value(body)) => Some(body),
            Some(ConstChoice::Any) => None,
            Some(ConstChoice::Default) | None => constant.default.as_ref(),
        };
        let spec = self.spec;
        let mut needs =
            Needs { spec, consts: Vec::new(), functions: Vec::new(), types: Vec::new() };
        needs.ty(constant.ty);
        if let Some(body) = body {
            needs.body(body);
        }
        needs.consts
    }
}

/// What was met so far.
struct Needs<'a> {
    spec: &'a Spec,
    consts: Vec<ConstId>,
    functions: Vec<FnId>,
    types: Vec<TypeId>,
}

impl Needs<'_> {
    fn body(&mut self, body: &Body<Expr>) {
        body.locals.iter().for_each(|local| self.ty(local.ty));
        walk::every(&body.code, &mut |part| match &part.kind {
            ExprKind::Const(id) => self.add(*id),
            ExprKind::Universe(ty) => self.ty(*ty),
            ExprKind::Call(id, _) if !self.functions.contains(id) => {
                self.functions.push(*id);
                let function = &self.spec.functions[id.index()];
                self.ty(function.result);
                self.body(&function.body);
            }
            _ => {}
        });
    }

    fn add(&mut self, id: ConstId) {
        if !self.consts.contains(&id) {
            self.consts.push(id);
        }
    }

    fn ty(&mut self, id: TypeId) {
        if self.types.contains(&id) {
            return;
        }
        self.types.push(id);
        let ty = &self.spec.types[id];
        match ty {
            Type::Range(low, high) => [low, high].into_iter().for_each(|bound| self.bound(bound)),
            Type::Set(_, Some(most))
            | Type::Seq(_, Some(most))
            | Type::Bag(_, Some(most))
            | Type::Map(_, _, Some(most)) => self.bound(most),
            _ => {}
        }
        ty.for_each_part(self.spec, &mut |part| self.ty(part));
    }

    fn bound(&mut self, bound: &Bound) {
        match bound {
            Bound::Int(_) | Bound::Size(_) => {}
            Bound::Const(id) => self.add(*id),
            Bound::Add(a, b) | Bound::Sub(a, b) | Bound::Mul(a, b) => {
                self.bound(a);
                self.bound(b);
            }
        }
    }
}
