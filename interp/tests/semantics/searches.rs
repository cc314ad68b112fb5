//! What a search counts, where it stops, which instances there are, graphs and replay.

use crate::lab::*;
use ir::{ClaimKind, ConstChoice, Op, Type, Value};
use std::time::Duration;
use verdict::{Limits, Stop, Undefined, Verdict, ViolationKind};

/// Two jugs of 3 and 5 gallons (Lamport, the `DieHard` example of TLA+): 16 states; each of the six
/// transitions is always enabled.
fn jugs() -> Lab {
    let mut lab = Lab::new();
    let small = lab.var("small", INT, Some(int(0)));
    let big = lab.var("big", INT, Some(int(0)));
    lab.transition("fill_small", vec![], vec![assign(&small, int(3))]);
    lab.transition("fill_big", vec![], vec![assign(&big, int(5))]);
    lab.transition("empty_small", vec![], vec![assign(&small, int(0))]);
    lab.transition("empty_big", vec![], vec![assign(&big, int(0))]);
    let min = |a, b| op(Op::Min, INT, [a, b]);
    let minus = |a: &ir::Expr, b| op(Op::Sub, INT, [a.clone(), b]);
    let poured = |from: &ir::Expr, to: &ir::Expr, size| {
        let amount = min(from.clone(), op(Op::Sub, INT, [int(size), to.clone()]));
        let bound = ir::StmtKind::Let(bind(0), amount, None);
        vec![
            stmt(bound),
            assign(from, minus(from, local(0))),
            assign(to, add(to.clone(), local(0))),
        ]
    };
    let (to_big, to_small) = (poured(&small, &big, 5), poured(&big, &small, 3));
    lab.transition("small_to_big", vec![], to_big);
    lab.transition("big_to_small", vec![], to_small);
    lab
}

/// `x` counts from 0 to 3 and stays there.
fn counter() -> (Lab, ir::Expr) {
    let mut lab = Lab::new();
    let x = lab.var("x", INT, Some(int(0)));
    let next = op(Op::Min, INT, [add(x.clone(), int(1)), int(3)]);
    lab.transition("count", vec![], vec![assign(&x, next)]);
    (lab, x)
}

#[test]
fn the_jugs_have_the_known_numbers() {
    let answer = jugs().search();
    assert!(matches!(answer.verdict, Verdict::Holds));
    let stats = answer.stats;
    assert_eq!((stats.distinct_states, stats.transitions, stats.depth), (16, 97, 8));
    assert!(stats.coverage.iter().all(|coverage| coverage.taken == 16));
    let new: u64 = stats.coverage.iter().map(|coverage| coverage.new_states).sum();
    assert_eq!(new, 15);
}

#[test]
fn the_shortest_way_to_four_gallons_has_seven_states() {
    let mut lab = jugs();
    let big = expr(INT, ir::ExprKind::Var(ir::VarId(1)));
    let never = lab.claim(ClaimKind::Invariant, "never_4", is(Op::Ne, [big, int(4)]));
    let Verdict::Violated(violation) = lab.search().verdict else { panic!("not violated") };
    assert_eq!(violation.kind, ViolationKind::Invariant(never));
    assert_eq!(violation.trace.len(), 7);
    let steps = violation.trace.steps.windows(2);
    for (before, after) in steps.map(|pair| (&pair[0], &pair[1])) {
        let action = after.action.as_ref().expect("an action");
        let again = interp::replay(&lab.spec, &lab.instance, &before.state, action);
        assert_eq!(again.expect("a value"), std::slice::from_ref(&after.state));
    }
    assert_eq!(violation.trace.steps[6].state[1], Value::Int(4));
}

#[test]
fn initial_states_count_once_each() {
    let mut lab = Lab::new();
    let x = lab.var("x", INT, None);
    lab.init(vec![pick(bind(0), set([1, 2]), None), assign(&x, local(0))]);
    lab.transition("swap", vec![], vec![assign(&x, op(Op::Sub, INT, [int(3), x.clone()]))]);
    let stats = lab.search().stats;
    assert_eq!((stats.distinct_states, stats.transitions, stats.depth), (2, 4, 1));
}

#[test]
fn a_limit_on_states_is_no_limit_if_there_are_no_more() {
    let within = |max| {
        let limits = Limits { max_states: Some(max), ..Limits::default() };
        counter().0.search_within(&limits, true)
    };
    assert!(matches!(within(4).verdict, Verdict::Holds));
    let answer = within(3);
    assert!(matches!(answer.verdict, Verdict::Unknown(Stop::States(3))));
    assert_eq!((answer.stats.distinct_states, answer.stats.depth), (3, 3));
}

#[test]
fn a_limit_on_depth_leaves_the_deepest_states_unexpanded() {
    let within = |max| {
        let limits = Limits { max_depth: Some(max), ..Limits::default() };
        counter().0.search_within(&limits, true)
    };
    assert!(matches!(within(5).verdict, Verdict::Holds));
    let answer = within(3);
    assert!(matches!(answer.verdict, Verdict::Unknown(Stop::Depth(3))));
    let stats = answer.stats;
    assert_eq!((stats.distinct_states, stats.transitions, stats.depth), (3, 3, 3));
}

/// A search that would not end.
fn endless() -> Lab {
    let mut lab = Lab::new();
    let x = lab.var("x", INT, Some(int(0)));
    lab.transition("count", vec![], vec![assign(&x, add(x.clone(), int(1)))]);
    lab
}

#[test]
fn time_memory_and_interrupts_stop_a_search() {
    let limits = Limits { max_time: Some(Duration::from_millis(20)), ..Limits::default() };
    let answer = endless().search_within(&limits, true);
    assert!(matches!(answer.verdict, Verdict::Unknown(Stop::Time(_))));
    assert!(answer.stats.distinct_states > 10);
    assert!(matches!(endless().interrupted().verdict, Verdict::Unknown(Stop::Interrupted)));
    if std::path::Path::new("/proc/self/status").exists() {
        let limits = Limits { max_memory: Some(1), ..Limits::default() };
        let answer = endless().search_within(&limits, true);
        assert!(matches!(answer.verdict, Verdict::Unknown(Stop::Memory(1))));
    }
}

#[test]
fn time_stops_a_search_within_one_long_evaluation() {
    let long = |id| each(id, range(1, 1_000_000));
    let endless = || forall(vec![long(0), long(1)], bool(true));
    let mut in_claim = counter().0;
    in_claim.claim(ClaimKind::Invariant, "long", endless());
    let mut in_guard = counter().0;
    in_guard.transition("long", vec![], vec![require(endless())]);
    let mut in_choices = counter().0;
    let choices = vec![pick(bind(0), range(1, 1_000_000), Some(bool(false)))];
    in_choices.transition("long", vec![(bind(1), range(1, 1_000_000))], choices);
    for lab in [in_claim, in_guard, in_choices] {
        let limits = Limits { max_time: Some(Duration::from_millis(50)), ..Limits::default() };
        let answer = lab.search_within(&limits, true);
        assert!(matches!(answer.verdict, Verdict::Unknown(Stop::Time(_))));
        assert!(answer.stats.time < Duration::from_secs(20));
    }
}

#[test]
fn a_spec_without_variables_has_one_state() {
    let mut lab = Lab::new();
    lab.transition("stay", vec![], vec![]);
    let stats = lab.search().stats;
    assert_eq!((stats.distinct_states, stats.transitions, stats.depth), (1, 2, 1));
}

#[test]
fn any_is_every_value_that_satisfies_the_assumptions() {
    let mut lab = Lab::new();
    let n = lab.constant("n", SMALL, None);
    let m = lab.constant("m", INT, Some(add(n.clone(), int(1))));
    lab.assume("ordered", is(Op::Gt, [n, int(1)]));
    let check = lab.check(vec![ConstChoice::Any, ConstChoice::Default]);
    let instances = interp::instances(&lab.spec, &check).expect("two instances");
    let consts: Vec<Vec<Value>> = instances.into_iter().map(|instance| instance.consts).collect();
    assert_eq!(consts, [ints([2, 3]), ints([3, 4])]);

    lab.assume("small", is(Op::Lt, [m, int(2)]));
    let failure = interp::instances(&lab.spec, &check).expect_err("no instance is left");
    assert_eq!(failure.kind, Undefined::AssumptionFalse { name: "ordered".to_owned() });
}

#[test]
fn constants_fit_their_types_and_have_values() {
    let mut lab = Lab::new();
    lab.constant("n", SMALL, None);
    let given = |value| ConstChoice::Value(body(value));
    let instances = |choice| {
        let instances = interp::instances(&lab.spec, &lab.check(vec![choice]));
        instances.map_err(|failure| failure.kind)
    };
    assert_eq!(instances(given(int(3))).map(|instances| instances.len()), Ok(1));
    let stored_in = "n".to_owned();
    let outgrown = Undefined::OutOfBounds { value: Value::Int(4), ty: SMALL, stored_in };
    assert_eq!(instances(given(int(4))), Err(outgrown));
    let undefined = op(Op::Div, INT, [int(1), int(0)]);
    assert_eq!(instances(given(undefined)), Err(Undefined::DivisionByZero));

    let mut lab = Lab::new();
    let large = lab.ty(Type::Set(SET, Some(ir::Bound::Int(1))));
    lab.constant("s", large, None);
    let failure = interp::instances(&lab.spec, &lab.check(vec![ConstChoice::Any]));
    let too_many = Undefined::TooManyValues { limit: interp::MAX_VALUES };
    assert_eq!(failure.expect_err("not enumerable").kind, too_many);
}

#[test]
fn a_graph_has_the_states_and_steps_of_the_search() {
    let lab = jugs();
    let graph = interp::StateGraph::explore(&lab.spec, &lab.instance, 100).expect("a graph");
    assert!(graph.complete);
    assert_eq!((graph.nodes.len(), graph.edges.len()), (16, 96));
    assert_eq!(graph.nodes.iter().filter(|node| node.initial).count(), 1);
    assert!(graph.nodes.iter().all(|node| node.expanded));

    let cut = interp::StateGraph::explore(&lab.spec, &lab.instance, 3).expect("a graph");
    assert!(!cut.complete);
    assert_eq!(cut.nodes.len(), 3);
    assert!(cut.nodes[0].expanded && !cut.nodes[1].expanded);
    assert!(cut.edges.iter().all(|edge| edge.from < 3 && edge.to < 3));
}

#[test]
fn a_graph_that_meets_an_undefined_expression_says_how() {
    let (mut lab, x) = counter();
    let divisor = op(Op::Sub, INT, [int(2), x.clone()]);
    let undefined = is(Op::Ge, [op(Op::Div, INT, [int(1), divisor]), int(9)]);
    lab.transition("divide", vec![], vec![require(undefined)]);
    let failure = interp::StateGraph::explore(&lab.spec, &lab.instance, 100).expect_err("1 / 0");
    assert_eq!(failure.kind, Undefined::DivisionByZero);
    let states = failure.trace.steps.iter().map(|step| step.state[0].clone());
    assert_eq!(states.collect::<Vec<_>>(), ints([0, 1, 2]));
    let attempt = failure.trace.attempt.expect("the transition");
    assert_eq!(attempt.transition, Some(ir::TransitionId(1)));
}

#[test]
fn assertions_are_claims_and_no_guards() {
    let (mut lab, x) = counter();
    let wrong = stmt(ir::StmtKind::Assert(bool(false)));
    lab.transition("reset", vec![], vec![wrong, assign(&x, int(0))]);
    let graph = interp::StateGraph::explore(&lab.spec, &lab.instance, 100).expect("a graph");
    assert_eq!((graph.nodes.len(), graph.edges.len()), (4, 8));
    let undefined = is(Op::Eq, [op(Op::Div, INT, [int(1), int(0)]), int(0)]);
    let wrong = stmt(ir::StmtKind::Assert(undefined));
    lab.transition("divide", vec![], vec![wrong]);
    assert!(interp::StateGraph::explore(&lab.spec, &lab.instance, 100).is_err());
}

#[test]
fn instances_are_found_again_by_position() {
    let mut lab = Lab::new();
    let x = lab.var("x", INT, Some(int(0)));
    lab.transition("t", vec![(bind(0), set([4, 6]))], vec![assign(&x, local(0))]);
    let state = ints([0]).into();
    let at = |position| {
        let which = (ir::TransitionId(0), position);
        interp::successor(&lab.spec, &lab.instance, &state, which).expect("a value")
    };
    let (action, after) = at(1).expect("a second instance");
    assert_eq!((shown(&action).as_str(), after.to_vec()), ("a=6", ints([6])));
    assert!(at(2).is_none());
    let mut other = action;
    other.arguments[0].value = Value::Int(5);
    let none = interp::replay(&lab.spec, &lab.instance, &state, &other).expect("a value");
    assert!(none.is_empty());
}
