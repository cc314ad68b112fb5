//! What functions read, also through the functions that they call.

use crate::{ExprKind, FnId, Function, Spec, walk};

/// What a function reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Whether it reads a variable.
    pub variables: bool,
}

/// What each function reads, by `FnId`.
pub fn of_functions(spec: &Spec) -> Vec<Effect> {
    let mut calls = Vec::new();
    let mut effects: Vec<Effect> = Vec::new();
    for function in &spec.functions {
        let (effect, called) = direct(function);
        effects.push(effect);
        calls.push(called);
    }
    loop {
        let before = effects.clone();
        for (caller, called) in calls.iter().enumerate() {
            for callee in called {
                let Some(of_callee) = before.get(callee.index()) else { continue };
                effects[caller].variables |= of_callee.variables;
            }
        }
        if effects == before {
            return effects;
        }
    }
}

/// What a function reads itself, and whom it calls.
fn direct(function: &Function) -> (Effect, Vec<FnId>) {
    let mut effect = Effect::default();
    let mut called = Vec::new();
    walk::every(&function.body.code, &mut |expr| match &expr.kind {
        ExprKind::Var(_) => effect.variables = true,
        ExprKind::Call(callee, _) => called.push(*callee),
        _ => {}
    });
    (effect, called)
}
