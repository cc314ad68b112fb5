//! The engine and the reference semantics agree: the same states, transitions, depth, verdict and
//! length of trace, on random specs.

use checker::Checker;
use ir_gen::{Case, cases};
use proptest::prelude::*;
use std::sync::atomic::AtomicBool;
use verdict::{Answer, Engine, Job, Limits, Verdict};

fn check(engine: &dyn Engine, case: &Case, claims: &[ir::ClaimId]) -> Answer {
    let job = Job {
        spec: case.spec(),
        instance: &case.instance,
        claims,
        deadlock: case.check().deadlock,
        limits: &Limits { max_states: Some(3000), ..Limits::default() },
        interrupt: &AtomicBool::new(false),
    };
    engine.check(&job, &mut ())
}

/// What two answers must have in common.
fn summary(answer: &Answer) -> String {
    let stats = &answer.stats;
    match &answer.verdict {
        Verdict::Holds => format!(
            "holds: {} states, {} transitions, depth {}, taken {:?}",
            stats.distinct_states,
            stats.transitions,
            stats.depth,
            stats.coverage.iter().map(|coverage| coverage.taken).collect::<Vec<_>>()
        ),
        Verdict::Unknown(stop) => format!("{stop:?}: {} states", stats.distinct_states),
        Verdict::Violated(violation) => {
            // Of several claims that are false equally soon either engine may name another.
            format!("violated after {} states", violation.trace.len())
        }
        Verdict::Error(failure) => {
            let kind = format!("{:?}", failure.kind);
            let kind = kind.split(['(', '{']).next().unwrap_or_default().to_owned();
            format!("{kind} after {} states", failure.trace.len())
        }
    }
}

/// Whether the trace of an answer is one of the spec.
fn is_trace(answer: &Answer, case: &Case) -> bool {
    let trace = match &answer.verdict {
        Verdict::Violated(violation) => &violation.trace,
        Verdict::Error(failure) => &failure.trace,
        Verdict::Holds | Verdict::Unknown(_) => return true,
    };
    let (spec, instance) = (case.spec(), &case.instance);
    let Some(first) = trace.steps.first() else { return true };
    let starts = interp::initial_states(spec, instance);
    starts.is_ok_and(|starts| starts.contains(&first.state))
        && trace.steps.windows(2).all(|pair| {
            interp::successors(spec, instance, &pair[0].state).is_ok_and(|successors| {
                successors.iter().any(|(action, state)| {
                    *state == pair[1].state && Some(action) == pair[1].action.as_ref()
                })
            })
        })
}

/// The answer with a counterexample whose last step nobody took; none if it has no step.
fn forged(mut answer: Answer) -> Option<Answer> {
    let Verdict::Violated(violation) = &mut answer.verdict else { return None };
    let last = violation.trace.steps.last_mut()?;
    last.action.take()?;
    Some(answer)
}

fn agrees(case: &Case) -> Result<(), TestCaseError> {
    for claims in [&case.check().claims[..], &[]] {
        let reference = check(&interp::Search, case, claims);
        for (workers, native_after) in [(1, u64::MAX), (1, 0), (2, 0)] {
            let answer = check(&Checker { workers, native_after, ..Checker::default() }, case, claims);
            prop_assert_eq!(summary(&reference), summary(&answer), "{:?}", answer.verdict);
            prop_assert!(is_trace(&answer, case), "{:?}", answer.verdict);
            let confirmed = interp::confirm(case.spec(), answer.clone());
            prop_assert!(confirmed.is_ok(), "{:?}", confirmed);
            if let Some(forged) = forged(answer) {
                prop_assert!(interp::confirm(case.spec(), forged).is_err());
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_specs(case in cases()) {
        agrees(&case)?;
    }
}
