//! What the cases are good for: most of them have meaning, and more than a handful of states, but
//! not many.

use interp::Search;
use ir_gen::{Case, cases};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::sync::atomic::AtomicBool;
use verdict::{Answer, Engine, Job, Limits, Stop, Undefined, Verdict};

const CASES: usize = 1000;
const MANY: u64 = 2000;

/// The same cases in every run.
fn some_cases() -> impl Iterator<Item = Case> {
    let mut runner = TestRunner::deterministic();
    let strategy = cases();
    (0..CASES).map(move |_| strategy.new_tree(&mut runner).expect("no filters").current())
}

fn explore(case: &Case) -> Answer {
    let limits = Limits { max_states: Some(MANY), ..Limits::default() };
    let job = Job {
        spec: case.spec(),
        instance: &case.instance,
        claims: &[],
        refinement: None,
        deadlock: false,
        limits: &limits,
        interrupt: &AtomicBool::new(false),
    };
    Search.check(&job, &mut ())
}

/// Whether an expression had no value; a case without an initial state is something else.
fn has_no_value(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Error(failure) if failure.kind != Undefined::NoInitialState)
}

#[test]
fn most_cases_have_meaning_and_some_states() {
    let (mut undefined, mut many, mut several, mut fired, mut transitions) = (0, 0, 0, 0, 0);
    for case in some_cases() {
        let answer = explore(&case);
        undefined += usize::from(has_no_value(&answer.verdict));
        many += usize::from(matches!(answer.verdict, Verdict::Unknown(Stop::States(_))));
        several += usize::from(answer.stats.distinct_states >= 10);
        fired += answer.stats.coverage.iter().filter(|coverage| coverage.taken > 0).count();
        transitions += case.spec().transitions.len();
    }
    println!("undefined {undefined}, many {many}, several {several}, fired {fired}/{transitions}");
    assert!(undefined > 0 && undefined * 10 < CASES, "{undefined} undefined");
    assert!(many * 25 < CASES, "{many} with more than {MANY} states");
    assert!(several * 5 > CASES * 2, "{several} with several states");
    assert!(fired * 3 > transitions * 2, "{fired} of {transitions} transitions are taken");
}

#[test]
fn the_instance_is_one_of_the_check() {
    for case in some_cases() {
        match interp::instances(case.spec(), case.check()) {
            Ok(instances) => assert!(instances.contains(&case.instance), "{case:?}"),
            Err(failure) => assert!(!case.spec().assumes.is_empty(), "{failure:?}\n{case:?}"),
        }
    }
}
