//! What each statement does to the paths of a transition, and the initial states.

use crate::lab::*;
use ir::{MatchBlock, Op, Pattern, StmtKind, Value};
use verdict::Undefined;

/// A lab with a variable `x` of type `Int`.
fn with_x() -> (Lab, ir::Expr) {
    let mut lab = Lab::new();
    let x = lab.var("x", INT, Some(int(0)));
    (lab, x)
}

/// The choices and the value of `x` after each instance of a transition from `x = 0`.
#[track_caller]
fn paths(lab: &Lab) -> Vec<(String, Value)> {
    let steps = lab.steps(&ints([0])).into_iter();
    steps.map(|(choices, mut state)| (choices, state.remove(0))).collect()
}

fn expected<const N: usize>(paths: [(&str, i64); N]) -> Vec<(String, Value)> {
    paths.map(|(choices, x)| (choices.to_owned(), Value::Int(x))).into()
}

#[test]
fn statements_see_earlier_assignments() {
    let (mut lab, x) = with_x();
    let grow = || assign(&x, add(x.clone(), int(1)));
    lab.transition("t", vec![], vec![grow(), grow(), require(is(Op::Eq, [x.clone(), int(2)]))]);
    lab.transition("u", vec![], vec![grow(), require(is(Op::Eq, [x.clone(), int(0)]))]);
    assert_eq!(paths(&lab), expected([("", 2)]));
}

#[test]
fn parameters_range_over_matching_elements_each_once() {
    let (mut lab, x) = with_x();
    let pairs = expr(SET, ir::ExprKind::Set(vec![pair(int(0), int(7)), pair(int(1), int(8))]));
    let params = vec![
        (bind(0), seq([2, 1, 2])),
        (bind(1), op(Op::Range, SET, [int(1), local(0)])),
        (Pattern::Tuple(vec![Pattern::Int(1), bind(2)]), pairs),
    ];
    let sum = add(local(0), add(local(1), local(2)));
    lab.transition("t", params, vec![assign(&x, sum)]);
    let all = [("a=1, b=1, c=8", 10), ("a=2, b=1, c=8", 11), ("a=2, b=2, c=8", 12)];
    assert_eq!(paths(&lab), expected(all));
}

#[test]
fn an_empty_choice_or_a_false_requirement_is_no_instance() {
    let (mut lab, _) = with_x();
    lab.transition("no_argument", vec![(bind(0), set([]))], vec![]);
    lab.transition("no_pick", vec![], vec![pick(bind(0), set([]), None)]);
    let odd = is(Op::Eq, [local(0), int(1)]);
    lab.transition("no_match", vec![], vec![pick(bind(0), set([2]), Some(odd))]);
    lab.transition("refused", vec![], vec![require(bool(false))]);
    let wants_some = StmtKind::RequireLet(Pattern::Some(Box::new(bind(0))), none());
    lab.transition("refused_let", vec![], vec![stmt(wants_some)]);
    assert_eq!(paths(&lab), expected([]));
}

#[test]
fn require_let_binds() {
    let (mut lab, x) = with_x();
    let wants_some = StmtKind::RequireLet(Pattern::Some(Box::new(bind(0))), some(int(4)));
    lab.transition("t", vec![], vec![stmt(wants_some), assign(&x, local(0))]);
    assert_eq!(paths(&lab), expected([("", 4)]));
}

#[test]
fn picks_filter_and_count_equal_elements_once() {
    let (mut lab, x) = with_x();
    let odd = is(Op::Eq, [op(Op::Mod, INT, [local(0), int(2)]), int(1)]);
    let code = vec![
        pick(bind(0), bag([3, 2, 1, 3]), Some(odd)),
        pick(bind(1), seq([5, 5]), None),
        assign(&x, add(local(0), local(1))),
    ];
    lab.transition("t", vec![], code);
    assert_eq!(paths(&lab), expected([("/a=1, b=5", 6), ("/a=3, b=5", 8)]));
}

#[test]
fn each_branch_of_either_is_an_instance_even_if_states_are_equal() {
    let (mut lab, x) = with_x();
    let set_to = |value| vec![assign(&x, int(value))];
    let either = StmtKind::Either(vec![set_to(1), vec![require(bool(false))], set_to(1)]);
    let grow = assign(&x, add(x.clone(), int(1)));
    lab.transition("t", vec![], vec![stmt(either), grow]);
    assert_eq!(paths(&lab), expected([("/either=1", 2), ("/either=3", 2)]));
}

#[test]
fn a_loop_runs_in_order_and_may_branch_in_each_turn() {
    let (mut lab, x) = with_x();
    let append = assign(&x, add(op(Op::Mul, INT, [x.clone(), int(10)]), local(0)));
    let over = |source| stmt(StmtKind::For(bind(0), source, vec![append.clone()]));
    lab.transition("seq", vec![], vec![over(seq([2, 1, 2]))]);
    lab.transition("set", vec![], vec![over(set([3, 1, 2]))]);
    lab.transition("bag", vec![], vec![over(bag([2, 1, 2]))]);
    let choice = vec![pick(bind(1), set([1, 2]), None), assign(&x, add(x.clone(), local(1)))];
    lab.transition("branch", vec![], vec![stmt(StmtKind::For(Pattern::Wild, seq([0, 0]), choice))]);
    let all = [
        ("", 212),
        ("", 123),
        ("", 122),
        ("/b=1, b=1", 2),
        ("/b=1, b=2", 3),
        ("/b=2, b=1", 3),
        ("/b=2, b=2", 4),
    ];
    assert_eq!(paths(&lab), expected(all));
}

#[test]
fn a_loop_passes_over_what_does_not_match() {
    let (mut lab, x) = with_x();
    let source = expr(SEQ, ir::ExprKind::Seq(vec![none(), some(int(4)), none()]));
    let grow = assign(&x, add(x.clone(), local(0)));
    let over = StmtKind::For(Pattern::Some(Box::new(bind(0))), source, vec![grow]);
    lab.transition("t", vec![], vec![stmt(over)]);
    assert_eq!(paths(&lab), expected([("", 4)]));
}

#[test]
fn if_and_match_take_one_branch() {
    let (mut lab, x) = with_x();
    let set_to = |value| vec![assign(&x, value)];
    let branch = |condition| StmtKind::If(bool(condition), set_to(int(1)), vec![]);
    lab.transition("then", vec![], vec![stmt(branch(true))]);
    lab.transition("else", vec![], vec![stmt(branch(false))]);
    let alternatives = vec![
        MatchBlock { pattern: Pattern::None, block: set_to(int(1)) },
        MatchBlock { pattern: Pattern::Some(Box::new(bind(0))), block: set_to(local(0)) },
    ];
    lab.transition("match", vec![], vec![stmt(StmtKind::Match(some(int(6)), alternatives))]);
    assert_eq!(paths(&lab), expected([("", 1), ("", 0), ("", 6)]));
}

#[test]
fn annotated_lets_fit_their_bounds() {
    let (mut lab, x) = with_x();
    let bound = |value| stmt(StmtKind::Let(bind(0), int(value), Some(SMALL)));
    lab.transition("t", vec![], vec![bound(3), assign(&x, local(0))]);
    assert_eq!(paths(&lab), expected([("", 3)]));
    lab.transition("u", vec![(bind(1), set([5]))], vec![bound(4)]);
    let failure = lab.successors(&ints([0])).expect_err("4 is outside 0..3");
    let stored_in = "a".to_owned();
    assert_eq!(failure.kind, Undefined::OutOfBounds { value: Value::Int(4), ty: SMALL, stored_in });
    let attempt = failure.trace.attempt.expect("the transition that failed");
    assert_eq!(attempt.transition, Some(ir::TransitionId(1)));
    assert_eq!(shown(&attempt), "b=5");
}

#[test]
fn variables_fit_their_bounds_after_each_assignment() {
    let mut lab = Lab::new();
    let s = lab.var("s", SHORT, Some(seq([])));
    let push = || assign(&s, op(Op::Insert, SHORT, [s.clone(), int(1)]));
    lab.transition("t", vec![], vec![push(), push()]);
    assert_eq!(lab.steps(&[Value::seq([])]).len(), 1);
    let failure = lab.successors(&[Value::seq(ints([1]))]).expect_err("three elements");
    let value = Value::seq(ints([1, 1, 1]));
    assert_eq!(
        failure.kind,
        Undefined::OutOfBounds { value, ty: SHORT, stored_in: "s".to_owned() }
    );
}

#[test]
fn parts_of_values_are_assigned_in_place() {
    let mut lab = Lab::new();
    let entry = expr(MAPS, ir::ExprKind::Map(vec![(int(1), map([(2, 3)]))]));
    let m = lab.var("m", MAPS, Some(entry));
    lab.transition("replace", vec![], vec![assign_in(&m, vec![int(1), int(2)], int(4))]);
    lab.transition("add", vec![], vec![assign_in(&m, vec![int(1), int(5)], int(6))]);
    lab.transition("add_outer", vec![], vec![assign_in(&m, vec![int(7)], map([]))]);
    let start = lab.initial_states().expect("an initial state")[0].to_vec();
    let after: Vec<Value> = lab.steps(&start).into_iter().map(|(_, s)| s[0].clone()).collect();
    let number = Value::Int;
    let inner =
        |entries: &[(i64, i64)]| Value::map(entries.iter().map(|(k, v)| (number(*k), number(*v))));
    let outer =
        |entries: &[(i64, Value)]| Value::map(entries.iter().map(|(k, v)| (number(*k), v.clone())));
    assert_eq!(
        after,
        [
            outer(&[(1, inner(&[(2, 4)]))]),
            outer(&[(1, inner(&[(2, 3), (5, 6)]))]),
            outer(&[(1, inner(&[(2, 3)])), (7, inner(&[]))]),
        ]
    );
    lab.transition("missing", vec![], vec![assign_in(&m, vec![int(9), int(2)], int(4))]);
    let failure = lab.successors(&start).expect_err("no inner map");
    assert_eq!(failure.kind, Undefined::MissingKey { key: Value::Int(9), ty: INT });
}

#[test]
fn elements_of_sequences_are_assigned_but_not_added() {
    let mut lab = Lab::new();
    let s = lab.var("s", SEQ, Some(seq([1, 2])));
    lab.transition("t", vec![], vec![assign_in(&s, vec![int(1)], int(5))]);
    assert_eq!(lab.steps(&[Value::seq(ints([1, 2]))])[0].1, [Value::seq(ints([1, 5]))]);
    let failure = lab.successors(&[Value::seq(ints([1]))]).expect_err("index 1 of one element");
    assert_eq!(failure.kind, Undefined::IndexOutOfRange { index: 1, length: 1 });
}

#[test]
fn initializers_see_earlier_variables_and_init_chooses() {
    let mut lab = Lab::new();
    let x = lab.var("x", INT, Some(int(2)));
    lab.var("y", INT, Some(add(x.clone(), int(1))));
    let z = lab.var("z", INT, None);
    let chosen = vec![pick(bind(0), set([5, 4]), None), assign(&z, local(0))];
    lab.init([chosen, vec![assign(&x, int(0))]].concat());
    let states = lab.initial_states().expect("two initial states");
    let states: Vec<Vec<Value>> = states.iter().map(|state| state.to_vec()).collect();
    assert_eq!(states, [ints([0, 3, 4]), ints([0, 3, 5])]);
}

#[test]
fn equal_initial_states_are_one() {
    let (mut lab, x) = with_x();
    lab.init(vec![pick(bind(0), set([1, 2, 3]), None), assign(&x, int(9))]);
    assert_eq!(lab.initial_states().map(|states| states.len()), Ok(1));
}

#[test]
fn variables_have_a_value_before_they_are_read() {
    let unassigned = |name: &str| Err(Undefined::Unassigned { name: name.to_owned() });
    let mut lab = Lab::new();
    let x = lab.var("x", INT, None);
    assert_eq!(lab.initial_states(), unassigned("x"));
    let y = lab.var("y", INT, Some(int(1)));
    lab.init(vec![assign(&y, x.clone()), assign(&x, int(1))]);
    assert_eq!(lab.initial_states(), unassigned("x"));
    let m = lab.var("m", MAP, None);
    lab.init(vec![assign(&x, int(1)), assign_in(&m, vec![int(1)], int(1))]);
    assert_eq!(lab.initial_states(), unassigned("m"));
}

#[test]
fn the_first_path_at_fault_is_the_failure() {
    let (mut lab, _) = with_x();
    // The second element fails at an earlier statement, but the first path comes first.
    let fail_if = |value, index: i64| {
        let wrong = is(Op::Eq, [local(0), int(value)]);
        let undefined = assign_in(&expr(INT, ir::ExprKind::Var(ir::VarId(0))), vec![], {
            op(Op::Index, INT, [seq([]), int(index)])
        });
        stmt(StmtKind::If(wrong, vec![undefined], vec![]))
    };
    lab.transition("t", vec![(bind(0), set([1, 2]))], vec![fail_if(2, 20), fail_if(1, 10)]);
    let failure = lab.successors(&ints([0])).expect_err("both paths fail");
    assert_eq!(failure.kind, Undefined::IndexOutOfRange { index: 10, length: 0 });
}
