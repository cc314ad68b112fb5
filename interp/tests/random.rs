//! On random specs, the search agrees with a plain closure over the successor function.

use ir_gen::{Case, cases};
use proptest::prelude::*;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::AtomicBool;
use verdict::{Answer, Engine, Job, Limits, State, Verdict, ViolationKind};

/// Searches with these claims and without checking for deadlocks.
fn search(case: &Case, claims: &[ir::ClaimId]) -> Answer {
    let job = Job {
        spec: case.spec(),
        instance: &case.instance,
        claims,
        refinement: None,
        deadlock: false,
        limits: &Limits { max_states: Some(3000), ..Limits::default() },
        interrupt: &AtomicBool::new(false),
    };
    interp::Search.check(&job, &mut ())
}

/// States, transitions and depth; none if an expression has no value, if there is no initial state
/// or if there are too many states.
fn closure(case: &Case) -> Option<(u64, u64, u64)> {
    let (spec, instance) = (case.spec(), &case.instance);
    let initial = interp::initial_states(spec, instance).ok()?;
    if initial.is_empty() {
        return None;
    }
    let mut transitions = initial.len() as u64;
    let mut depths: HashMap<State, u64> = initial.iter().map(|state| (state.clone(), 1)).collect();
    let mut queue: VecDeque<State> = initial.into();
    while let Some(state) = queue.pop_front() {
        let depth = depths[&state];
        for (_, next) in interp::successors(spec, instance, &state).ok()? {
            transitions += 1;
            if !depths.contains_key(&next) {
                depths.insert(next.clone(), depth + 1);
                queue.push_back(next);
            }
        }
        if depths.len() > 3000 {
            return None;
        }
    }
    Some((depths.len() as u64, transitions, depths.values().copied().max().unwrap_or(0)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_search_counts_what_the_closure_has(case in cases()) {
        let answer = search(&case, &[]);
        match (closure(&case), &answer.verdict) {
            (Some(counts), Verdict::Holds) => {
                let stats = answer.stats;
                prop_assert_eq!((stats.distinct_states, stats.transitions, stats.depth), counts);
            }
            (Some(_), Verdict::Violated(violation)) => {
                let is_assertion = matches!(violation.kind, ViolationKind::Assertion { .. });
                prop_assert!(is_assertion, "{:?}", violation.kind);
            }
            (None, Verdict::Error(_) | Verdict::Unknown(_)) => {}
            (None, Verdict::Violated(_)) => {}
            (counts, verdict) => prop_assert!(false, "{counts:?} but {verdict:?}"),
        }
    }

    #[test]
    fn a_trace_is_made_of_steps_and_ends_where_it_says(case in cases()) {
        let (spec, instance) = (case.spec(), &case.instance);
        let answer = search(&case, &case.check().claims);
        let (trace, kind) = match answer.verdict {
            Verdict::Violated(violation) => (violation.trace, Some(violation.kind)),
            Verdict::Error(failure) => (failure.trace, None),
            Verdict::Holds | Verdict::Unknown(_) => return Ok(()),
        };
        if let Some(first) = trace.steps.first() {
            let initial = interp::initial_states(spec, instance).expect("initial states");
            prop_assert!(initial.contains(&first.state));
        }
        for pair in trace.steps.windows(2) {
            let action = pair[1].action.as_ref().expect("an action");
            let after = interp::replay(spec, instance, &pair[0].state, action).expect("values");
            prop_assert!(after.contains(&pair[1].state));
        }
        if let (Some(ViolationKind::Invariant(claim)), Some(last)) = (kind, trace.steps.last()) {
            let body = &spec.claims[claim.index()].body;
            let value = interp::evaluate(spec, instance, &last.state, body);
            prop_assert_eq!(value.expect("a value"), ir::Value::Bool(false));
        }
    }
}
