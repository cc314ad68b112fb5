//! Binders, patterns, functions, bounds, and the limits of recursion.

use crate::lab::*;
use ir::{Bound, Clause, Collection, ExprKind, Op, Pattern, Type, TypeId, Value};
use verdict::{Undefined, What};

fn is_true(code: ir::Expr) {
    assert_eq!(Lab::new().value(code), Ok(Value::Bool(true)));
}

fn equal(a: ir::Expr, b: ir::Expr) -> ir::Expr {
    is(Op::Eq, [a, b])
}

fn divided_by(a: ir::Expr, b: ir::Expr) -> ir::Expr {
    op(Op::Div, INT, [a, b])
}

#[test]
fn quantifiers_stop_at_the_binding_that_decides() {
    // For 0 the body has no value.
    let body = || is(Op::Gt, [divided_by(int(6), local(0)), int(5)]);
    let over = |domain| vec![each(0, domain)];
    is_true(exists(over(seq([1, 0])), body()));
    is_true(is(Op::Not, [forall(over(seq([2, 0])), body())]));
    assert_eq!(Lab::new().value(forall(over(seq([1, 0])), body())), Err(Undefined::DivisionByZero));
    is_true(forall(over(set([])), bool(false)));
    is_true(is(Op::Not, [exists(over(set([])), bool(true))]));
}

#[test]
fn clauses_bind_from_left_to_right() {
    let clauses = vec![
        each(0, range(1, 3)),
        Clause::If(is(Op::Ne, [local(0), int(2)])),
        each(1, op(Op::Range, SET, [int(1), local(0)])),
    ];
    let pairs = comprehension(Collection::Seq, clauses, pair(local(0), local(1)));
    let expected = [(1, 1), (3, 1), (3, 2), (3, 3)].map(|(a, b)| pair(int(a), int(b)));
    is_true(equal(pairs, expr(SEQ, ExprKind::Seq(expected.into()))));
}

#[test]
fn comprehensions_keep_what_their_kind_keeps() {
    let over = |collection| {
        let parity = op(Op::Mod, INT, [local(0), int(2)]);
        comprehension(collection, vec![each(0, bag([1, 1, 2, 3]))], parity)
    };
    is_true(equal(over(Collection::Set), set([0, 1])));
    is_true(equal(over(Collection::Bag), bag([1, 1, 0, 1])));
    is_true(equal(over(Collection::Seq), seq([1, 1, 0, 1])));
}

#[test]
fn map_comprehensions_refuse_two_values_for_a_key() {
    let over = |domain, value| {
        let key = op(Op::Mod, INT, [local(0), int(2)]);
        let clauses = vec![each(0, domain)];
        expr(MAP, ExprKind::MapComprehension(clauses, Box::new(key), Box::new(value)))
    };
    is_true(equal(over(set([1, 2]), local(0)), map([(0, 2), (1, 1)])));
    is_true(equal(over(set([1, 2, 3]), int(7)), map([(0, 7), (1, 7)])));
    let conflict = Undefined::ConflictingKeys { key: Value::Int(1), ty: INT };
    assert_eq!(Lab::new().value(over(set([1, 2, 3]), local(0))), Err(conflict));
}

#[test]
fn patterns_filter_in_clauses_and_choose_in_matches() {
    let options = expr(SEQ, ExprKind::Seq(vec![some(int(1)), none(), some(int(2))]));
    let clause = Clause::In(Pattern::Some(Box::new(bind(0))), options);
    is_true(equal(comprehension(Collection::Seq, vec![clause], local(0)), seq([1, 2])));

    let classified = |number| {
        let arms = vec![
            (Pattern::Tuple(vec![Pattern::Int(0), bind(0)]), local(0)),
            (Pattern::Tuple(vec![bind(0), Pattern::Wild]), add(local(0), int(100))),
        ];
        match_on(pair(int(number), int(5)), arms)
    };
    is_true(equal(classified(0), int(5)));
    is_true(equal(classified(2), int(102)));

    let unfit = match_on(none(), vec![(Pattern::Some(Box::new(bind(0))), int(1))]);
    assert_eq!(Lab::new().value(unfit), Err(Undefined::NoArm));
}

#[test]
fn an_inner_local_does_not_disturb_an_outer_one() {
    // let a = 1; (let b = 2; a + b) + a, where `b` may have the name of `a`.
    let inner = let_in(bind(1), int(2), add(local(0), local(1)));
    is_true(equal(let_in(bind(0), int(1), add(inner, local(0))), int(4)));
}

#[test]
fn folds_go_from_the_left() {
    let code = ExprKind::Fold {
        source: Box::new(seq([1, 2, 3])),
        start: Box::new(int(0)),
        accumulator: ir::LocalId(0),
        element: bind(1),
        step: Box::new(add(op(Op::Mul, INT, [local(0), int(10)]), local(1))),
    };
    is_true(equal(expr(INT, code), int(123)));
}

#[test]
fn functions_recurse_with_locals_of_their_own() {
    let mut lab = Lab::new();
    // fn f(a) = if a <= 0 { 0 } else { let b = a; f(a - 1) + b }
    let id = ir::FnId(0);
    let recursion = call(id, INT, vec![op(Op::Sub, INT, [local(0), int(1)])]);
    let step = let_in(bind(1), local(0), add(recursion, local(1)));
    let code = if_else(is(Op::Le, [local(0), int(0)]), int(0), step);
    lab.function("f", 1, INT, code);
    assert_eq!(lab.value(call(id, INT, vec![int(10)])), Ok(Value::Int(55)));
    let deepest = interp::MAX_CALLS as i64 - 1;
    let sum = deepest * (deepest + 1) / 2;
    assert_eq!(lab.value(call(id, INT, vec![int(deepest)])), Ok(Value::Int(sum)));
    let runaway = Undefined::RunawayRecursion { limit: interp::MAX_CALLS };
    assert_eq!(lab.value(call(id, INT, vec![int(deepest + 1)])), Err(runaway));
}

/// The nesting that takes most native stack, as deep as the limits allow.
#[test]
fn runaway_recursion_never_overflows_the_stack() {
    for wrappings in [1, 20, 300] {
        let mut lab = Lab::new();
        let mut code = call(ir::FnId(0), BOOL, vec![local(0)]);
        for _ in 0..wrappings {
            let clauses = vec![each(1, set([1])), each(2, set([1])), Clause::If(bool(true))];
            code = is(Op::And, [bool(true), exists(clauses, code)]);
            code = match_on(local(0), vec![(Pattern::Wild, let_in(Pattern::Wild, int(0), code))]);
        }
        let f = lab.function("f", 1, BOOL, code);
        let result = lab.value(call(f, BOOL, vec![int(1)]));
        assert!(matches!(result, Err(Undefined::RunawayRecursion { .. })), "{result:?}");
    }
}

/// Nesting of values is limited like that of calls: comparing and dropping them recurses.
#[test]
fn values_are_not_nested_without_end() {
    let mut lab = Lab::new();
    let cons = |head, tail| expr(LIST, ExprKind::Construct(ir::DataId(0), 1, vec![head, tail]));
    let nil = || expr(LIST, ExprKind::Construct(ir::DataId(0), 0, vec![]));
    let list_of = |length| {
        expr(
            LIST,
            ExprKind::Fold {
                source: Box::new(range(1, length)),
                start: Box::new(nil()),
                accumulator: ir::LocalId(0),
                element: bind(1),
                step: Box::new(cons(local(1), expr(LIST, ExprKind::Local(ir::LocalId(0))))),
            },
        )
    };
    assert!(lab.value(list_of(400)).is_ok());
    let runaway = Undefined::RunawayRecursion { limit: interp::MAX_CALLS };
    assert_eq!(lab.value(list_of(600)), Err(runaway));
    lab.var("list", LIST, Some(nil()));
    assert_eq!(lab.initial_states().map(|states| states.len()), Ok(1));
}

#[test]
fn parameters_and_results_fit_their_bounds() {
    let mut lab = Lab::new();
    let f = lab.function("f", 1, SMALL, add(local(0), int(1)));
    assert_eq!(lab.value(call(f, SMALL, vec![int(2)])), Ok(Value::Int(3)));
    let outgrown = |value, stored_in: &str| {
        Err(Undefined::OutOfBounds { value, ty: SMALL, stored_in: stored_in.to_owned() })
    };
    assert_eq!(lab.value(call(f, SMALL, vec![int(3)])), outgrown(Value::Int(4), "f"));
    lab.spec.functions[0].body.locals[0].ty = SMALL;
    assert_eq!(lab.value(call(f, SMALL, vec![int(9)])), outgrown(Value::Int(9), "a"));
}

#[test]
fn the_values_of_a_type_are_all_there() {
    let mut lab = Lab::new();
    let size = |lab: &Lab, ty: TypeId| {
        let universe = expr(SET, ExprKind::Universe(ty));
        lab.value(op(Op::Len, INT, [universe]))
    };
    let cases = [
        (Type::Opaque(ir::OpaqueId(0)), 3),
        (Type::Tuple(vec![CLIENT, BOOL]), 6),
        (Type::Option(CLIENT), 4),
        (Type::Set(CLIENT, None), 8),
        (Type::Set(CLIENT, Some(Bound::Int(1))), 4),
        (Type::Seq(BOOL, Some(Bound::Int(2))), 7),
        (Type::Map(BOOL, CLIENT, None), 16),
        (Type::Map(BOOL, CLIENT, Some(Bound::Int(1))), 7),
        (Type::Range(Bound::Int(2), Bound::Int(1)), 0),
        (Type::Range(Bound::Int(-1), Bound::Size(ir::OpaqueId(0))), 5),
    ];
    for (ty, count) in cases {
        let id = lab.ty(ty.clone());
        assert_eq!(size(&lab, id), Ok(Value::Int(count)), "{ty:?}");
    }
    let large = lab.ty(Type::Range(Bound::Int(0), Bound::Int(i64::MAX)));
    let too_many = Undefined::TooManyValues { limit: interp::MAX_VALUES };
    assert_eq!(size(&lab, large), Err(too_many));
}

#[test]
fn a_failure_names_its_place_its_calls_and_the_locals_in_scope() {
    let mut lab = Lab::new();
    let division = at(7, divided_by(local(0), int(0)));
    let f = lab.function("f", 1, INT, let_in(bind(1), int(8), division));
    let code = let_in(bind(0), int(5), at(3, call(f, INT, vec![local(0)])));
    let failure = lab.value_in(&[], code).expect_err("a division by zero");
    assert_eq!(failure.kind, Undefined::DivisionByZero);
    assert_eq!(failure.at, span(7));
    assert_eq!(failure.calls, [("f".to_owned(), span(3))]);
    let named = |local: &verdict::NamedValue| (local.what.clone(), local.value.clone());
    let locals: Vec<_> = failure.locals.iter().map(named).collect();
    let name = |name: &str, value| (What::Name(name.to_owned()), Value::Int(value));
    assert_eq!(locals, [name("a", 5), name("b", 8)]);
}

#[test]
fn locals_that_are_out_of_scope_are_not_named() {
    let clauses = vec![each(1, set([1]))];
    let first = exists(clauses, bool(true));
    let second = equal(divided_by(int(1), int(0)), int(1));
    let code = let_in(bind(0), int(5), is(Op::And, [first, second]));
    let failure = Lab::new().value_in(&[], code).expect_err("a division by zero");
    assert_eq!(failure.locals.len(), 1);
    assert_eq!(failure.locals[0].what, What::Name("a".to_owned()));
}
