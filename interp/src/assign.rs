//! Assignments, also to parts of a variable's value.

use crate::fault::Eval;
use crate::frame::Env;
use crate::model::Model;
use crate::ops;
use crate::path::Path;
use ir::{Access, Expr, Span, TypeId, Value, VarId};
use std::sync::Arc;
use verdict::Undefined;

/// One step into a value, with its index or key known.
enum Step {
    Index { key: Value, ty: TypeId, at: Span },
    Field(usize),
}

impl<'m> Path<'m> {
    /// Assigns: indices and keys are evaluated first, then the value.
    pub fn assign(
        &mut self,
        model: &'m Model<'m>,
        id: VarId,
        accesses: &'m [Access],
        expr: &'m Expr,
        at: Span,
    ) -> Eval<()> {
        let mut env = self.env(model);
        let steps = accesses.iter().map(|access| step(&mut env, access));
        let steps = steps.collect::<Eval<Vec<Step>>>()?;
        let value = env.eval(expr)?;
        let var = model.spec.var(id);
        if !steps.is_empty() && self.unassigned.contains(&id) {
            let kind = Undefined::Unassigned { name: var.name.clone() };
            return Err(self.env(model).undefined(kind, at));
        }
        let place = &mut Arc::make_mut(&mut self.state)[id.index()];
        let stored = store(place, &steps, value);
        stored.map_err(|(kind, at)| self.env(model).undefined(kind, at))?;
        self.unassigned.retain(|unassigned| *unassigned != id);
        let fits = model.fit(&self.state[id.index()], var.ty, &var.name);
        fits.map_err(|kind| self.env(model).undefined(kind, at))
    }
}

fn step<'m>(env: &mut Env<'m, '_>, access: &'m Access) -> Eval<Step> {
    Ok(match access {
        Access::Index(index) => Step::Index { key: env.eval(index)?, ty: index.ty, at: index.at },
        Access::Field(field) => Step::Field(*field as usize),
    })
}

/// Replaces the part of a value that the steps lead to. Only the last step may add a key.
fn store(place: &mut Value, steps: &[Step], new: Value) -> Result<(), (Undefined, Span)> {
    let Some((step, rest)) = steps.split_first() else {
        *place = new;
        return Ok(());
    };
    match (place, step) {
        (Value::Map(entries), Step::Index { key, ty, at }) => match ops::position(entries, key) {
            Ok(position) => store(&mut Arc::make_mut(entries)[position].1, rest, new),
            Err(position) if rest.is_empty() => {
                Arc::make_mut(entries).insert(position, (key.clone(), new));
                Ok(())
            }
            Err(_) => Err((Undefined::MissingKey { key: key.clone(), ty: *ty }, *at)),
        },
        (Value::Seq(elements), Step::Index { key, at, .. }) => {
            let index = *crate::shape::int(key);
            ops::index(elements, index).map_err(|kind| (kind, *at))?;
            store(&mut Arc::make_mut(elements)[index as usize], rest, new)
        }
        (Value::Tuple(fields), Step::Field(field)) => {
            store(&mut Arc::make_mut(fields)[*field], rest, new)
        }
        (other, _) => unreachable!("ill-typed IR: assignment into {other:?}"),
    }
}
