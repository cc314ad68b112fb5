//! Violations and errors that a search ends with, and their traces.

use crate::lab::*;
use ir::{ClaimKind, ExprKind, Op, StmtKind, Value};
use verdict::{Failure, Trace, Undefined, Verdict, Violation, ViolationKind};

/// `x` counts up to this.
fn counter(last: i64) -> (Lab, ir::Expr) {
    let mut lab = Lab::new();
    let x = lab.var("x", INT, Some(int(0)));
    let code =
        vec![require(is(Op::Lt, [x.clone(), int(last)])), assign(&x, add(x.clone(), int(1)))];
    lab.transition("count", vec![], code);
    (lab, x)
}

/// The transition `stay` is always enabled and changes nothing.
fn never_stuck(lab: &mut Lab) {
    lab.transition("stay", vec![], vec![]);
}

#[track_caller]
fn violation(lab: &Lab) -> Violation {
    match lab.search().verdict {
        Verdict::Violated(violation) => *violation,
        other => panic!("not violated: {other:?}"),
    }
}

#[track_caller]
fn failure(lab: &Lab) -> Failure {
    match lab.search().verdict {
        Verdict::Error(failure) => *failure,
        other => panic!("no error: {other:?}"),
    }
}

fn xs(trace: &Trace) -> Vec<Value> {
    trace.steps.iter().map(|step| step.state[0].clone()).collect()
}

fn undefined() -> ir::Expr {
    is(Op::Eq, [op(Op::Div, INT, [int(1), int(0)]), int(0)])
}

#[test]
fn a_false_invariant_ends_the_search_where_it_is_found() {
    let (mut lab, x) = counter(3);
    lab.claim(ClaimKind::Invariant, "fine", bool(true));
    let small = lab.claim(ClaimKind::Invariant, "small", is(Op::Lt, [x, int(2)]));
    lab.claim(ClaimKind::Invariant, "later", undefined());
    lab.spec.claims[2].body.code = if_else(bool(true), bool(true), undefined());
    let found = violation(&lab);
    assert_eq!(found.kind, ViolationKind::Invariant(small));
    assert_eq!(xs(&found.trace), ints([0, 1, 2]));
    let stats = lab.search().stats;
    assert_eq!((stats.distinct_states, stats.transitions, stats.depth), (3, 3, 3));
}

#[test]
fn initial_states_are_checked() {
    let (mut lab, x) = counter(3);
    let claim = lab.claim(ClaimKind::Invariant, "positive", is(Op::Gt, [x, int(0)]));
    let found = violation(&lab);
    assert_eq!(found.kind, ViolationKind::Invariant(claim));
    assert_eq!(found.trace.len(), 1);
}

#[test]
fn claims_are_checked_in_order() {
    let (mut lab, _) = counter(3);
    let first = lab.claim(ClaimKind::Invariant, "first", bool(false));
    lab.claim(ClaimKind::Invariant, "second", undefined());
    assert_eq!(violation(&lab).kind, ViolationKind::Invariant(first));
    lab.spec.claims.swap(0, 1);
    assert_eq!(failure(&lab).kind, Undefined::DivisionByZero);
}

#[test]
fn step_claims_are_checked_on_steps_to_known_states_too() {
    let (mut lab, x) = counter(1);
    lab.transition("reset", vec![], vec![assign(&x, int(0))]);
    let old = expr(INT, ExprKind::Old(Box::new(x.clone())));
    let claim = lab.claim(ClaimKind::Step, "grows", is(Op::Ge, [x, old]));
    let found = violation(&lab);
    assert_eq!(found.kind, ViolationKind::Step(claim));
    assert_eq!(xs(&found.trace), ints([0, 1, 0]));
    let last = found.trace.steps[2].action.as_ref().expect("an action");
    assert_eq!(last.transition, Some(ir::TransitionId(1)));
}

#[test]
fn old_values_reach_into_functions() {
    let (mut lab, x) = counter(2);
    never_stuck(&mut lab);
    let f = lab.function("f", 0, INT, x.clone());
    let now = || call(f, INT, vec![]);
    let old = expr(INT, ExprKind::Old(Box::new(now())));
    let grew = op(Op::Sub, INT, [now(), old]);
    lab.claim(ClaimKind::Step, "by_one", is(Op::In, [grew, set([0, 1])]));
    assert!(matches!(lab.search().verdict, Verdict::Holds));
}

#[test]
fn a_deadlock_is_a_violation_unless_terminal_or_allowed() {
    let (mut lab, x) = counter(2);
    let found = violation(&lab);
    assert_eq!(found.kind, ViolationKind::Deadlock);
    assert_eq!(xs(&found.trace), ints([0, 1, 2]));
    let allowed = lab.search_within(&verdict::Limits::default(), false);
    assert!(matches!(allowed.verdict, Verdict::Holds));
    lab.claim(ClaimKind::Terminal, "early", is(Op::Eq, [x.clone(), int(1)]));
    assert_eq!(violation(&lab).kind, ViolationKind::Deadlock);
    lab.claim(ClaimKind::Terminal, "done", is(Op::Eq, [x, int(2)]));
    assert!(matches!(lab.search().verdict, Verdict::Holds));
}

#[test]
fn a_reachable_claim_must_be_true_once() {
    let (mut lab, x) = counter(2);
    never_stuck(&mut lab);
    lab.claim(ClaimKind::Reachable, "two", is(Op::Eq, [x.clone(), int(2)]));
    assert!(matches!(lab.search().verdict, Verdict::Holds));
    let claim = lab.claim(ClaimKind::Reachable, "three", is(Op::Eq, [x.clone(), int(3)]));
    lab.claim(ClaimKind::Reachable, "four", is(Op::Eq, [x, int(4)]));
    let found = violation(&lab);
    assert_eq!(found.kind, ViolationKind::Unreached(claim));
    assert!(found.trace.is_empty());
    let limits = verdict::Limits { max_depth: Some(2), ..Default::default() };
    assert!(matches!(lab.search_within(&limits, true).verdict, Verdict::Unknown(_)));
}

#[test]
fn a_false_assertion_names_the_attempt() {
    let (mut lab, x) = counter(5);
    let condition = at(9, is(Op::Lt, [add(x, local(0)), int(4)]));
    let params = vec![(bind(0), set([1, 2]))];
    lab.transition("assert", params, vec![stmt(StmtKind::Assert(condition))]);
    let found = violation(&lab);
    assert_eq!(found.kind, ViolationKind::Assertion { at: span(9) });
    assert_eq!(xs(&found.trace), ints([0, 1, 2]));
    let attempt = found.trace.attempt.expect("the transition that was tried");
    assert_eq!((attempt.transition, shown(&attempt).as_str()), (Some(ir::TransitionId(1)), "a=2"));
    assert!(!found.why.is_empty());
}

#[test]
fn an_undefined_expression_is_an_error_with_the_trace() {
    let (mut lab, x) = counter(5);
    let divisor = op(Op::Sub, INT, [x, int(3)]);
    let claim = is(Op::Ne, [op(Op::Div, INT, [int(1), divisor]), int(7)]);
    lab.claim(ClaimKind::Invariant, "divides", claim);
    let found = failure(&lab);
    assert_eq!(found.kind, Undefined::DivisionByZero);
    assert_eq!(xs(&found.trace), ints([0, 1, 2, 3]));
    assert!(found.trace.attempt.is_none());
}

#[test]
fn an_error_in_a_step_claim_names_the_step() {
    let (mut lab, _) = counter(5);
    lab.claim(ClaimKind::Step, "wrong", undefined());
    let found = failure(&lab);
    assert_eq!(xs(&found.trace), ints([0]));
    let attempt = found.trace.attempt.expect("the step");
    assert_eq!(attempt.transition, Some(ir::TransitionId(0)));
}

#[test]
fn an_error_in_initialization_has_no_state() {
    let mut lab = Lab::new();
    lab.var("x", SMALL, Some(int(4)));
    let found = failure(&lab);
    assert!(matches!(found.kind, Undefined::OutOfBounds { .. }));
    assert!(found.trace.is_empty() && found.trace.attempt.is_none());

    let mut lab = Lab::new();
    let x = lab.var("x", SMALL, None);
    lab.init(vec![pick(bind(0), set([1, 4]), None), assign(&x, local(0))]);
    let attempt = failure(&lab).trace.attempt.expect("the initialization");
    assert_eq!((attempt.transition, shown(&attempt).as_str()), (None, "/a=4"));
}
