//! Random specs.

use crate::question::Question;
use ir_gen::{Case, cases};
use proptest::prelude::*;

/// Larger cases are compared up to that many states.
const STATES: u64 = 1000;

fn question(case: &Case) -> Question<'_> {
    Question::up_to(STATES, case.spec(), case.check(), &case.instance)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_specs(case in cases()) {
        question(&case).agree().map_err(TestCaseError::fail)?;
    }

    #[test]
    fn random_specs_cut_off(case in cases(), depth in 1u64..4) {
        let mut question = question(&case);
        question.limits.max_depth = Some(depth);
        question.agree().map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_runs(case in cases(), seed in 0u64..1000) {
        let mut question = question(&case);
        question.limits.max_states = None;
        question.claims.retain(|claim| {
            // That a state is reached cannot be decided by runs.
            case.spec().claims[claim.index()].kind != ir::ClaimKind::Reachable
        });
        question.simulate(seed).map_err(TestCaseError::fail)?;
    }
}
