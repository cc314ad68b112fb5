//! Random refinements: a spec refines itself, and mostly does not refine itself with something left
//! out. The reference runs the upper transitions; the engine decides an expression made of them.

use crate::question::Question;
use ir::{Body, Expr, ExprKind, FnId, Function, Module, Refinement, Spec, StmtKind, VarId};
use ir_gen::{Case, cases};
use proptest::prelude::*;
use refinements::Prepared;

const STATES: u64 = 500;

/// The case as a refinement between itself and a system of the same variables.
fn refined(case: &Case, change: impl FnOnce(&mut Spec)) -> Module {
    let mut upper = case.spec().clone();
    change(&mut upper);
    let mut lower = case.spec().clone();
    let mut mapping = Vec::new();
    for (index, var) in case.spec().vars.iter().enumerate() {
        let code = Expr { kind: ExprKind::Var(VarId::new(index)), ty: var.ty, at: var.at };
        let body = Body { locals: Vec::new(), code };
        let (name, result, at) = (var.name.clone(), var.ty, var.at);
        mapping.push(Some(FnId::new(lower.functions.len())));
        lower.functions.push(Function { name, arity: 0, result, body, at });
    }
    let mut check = case.check().clone();
    check.refinement = Some(0);
    let (name, at) = ("Random".to_owned(), check.at);
    let (steps, automatic) = (Vec::new(), false);
    let refinement = Refinement { name, lower: 0, upper: 1, mapping, steps, automatic, at };
    Module { specs: vec![lower, upper], refinements: vec![refinement], checks: vec![check] }
}

/// Whether the engines agree; nothing is compared if the upper system is not supported.
fn agree(case: &Case, module: &Module) -> Result<(), TestCaseError> {
    let Ok(prepared) = Prepared::new(module, &module.checks[0]) else { return Ok(()) };
    let defects = ir::well_formed::check(&prepared.spec);
    prop_assert!(defects.is_empty(), "{defects:?}");
    let mut question = Question::of_module(&prepared, &module.checks[0], &case.instance);
    question.limits.max_states = Some(STATES);
    question.agree().map_err(TestCaseError::fail)?;
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_spec_refines_itself(case in cases()) {
        agree(&case, &refined(&case, |_| {}))?;
    }

    #[test]
    fn a_spec_without_a_transition(case in cases(), which in 0usize..8) {
        let module = refined(&case, |upper| {
            if !upper.transitions.is_empty() {
                upper.transitions.remove(which % upper.transitions.len());
            }
        });
        agree(&case, &module)?;
    }

    #[test]
    fn a_spec_without_a_statement(case in cases(), which in 0usize..8, statement in 0usize..8) {
        let module = refined(&case, |upper| {
            let count = upper.transitions.len().max(1);
            let Some(transition) = upper.transitions.get_mut(which % count) else { return };
            let block = &mut transition.body.code;
            let position = statement % block.len().max(1);
            let binds_nothing = block.get(position).is_some_and(|stmt| {
                matches!(stmt.kind, StmtKind::Require(_) | StmtKind::Assign(..) | StmtKind::For(..))
            });
            if binds_nothing {
                block.remove(position);
            }
        });
        agree(&case, &module)?;
    }
}
