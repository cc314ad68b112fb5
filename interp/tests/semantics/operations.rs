//! Every built-in operation at its edges.

use crate::lab::*;
use ir::{ExprKind, Op, Value};
use verdict::Undefined;

#[track_caller]
fn gives(code: ir::Expr, expected: ir::Expr) {
    let lab = Lab::new();
    let expected = lab.value(expected).expect("an expected value");
    assert_eq!(lab.value(code), Ok(expected));
}

#[track_caller]
fn fails(code: ir::Expr, expected: Undefined) {
    assert_eq!(Lab::new().value(code), Err(expected));
}

fn sets<const N: usize>(sets: [ir::Expr; N]) -> ir::Expr {
    expr(SET, ExprKind::Set(sets.into()))
}

fn seqs<const N: usize>(seqs: [ir::Expr; N]) -> ir::Expr {
    expr(SEQ, ExprKind::Seq(seqs.into()))
}

#[test]
fn quotients_round_toward_negative_infinity() {
    for (a, b) in [(7, 2), (-7, 2), (7, -2), (-7, -2), (6, -2), (0, 5), (i64::MIN, 2)] {
        let floor = (a as f64 / b as f64).floor() as i64;
        gives(op(Op::Div, INT, [int(a), int(b)]), int(floor));
        gives(op(Op::Mod, INT, [int(a), int(b)]), int(a - b * floor));
    }
    gives(op(Op::Mod, INT, [int(i64::MIN), int(-1)]), int(0));
    fails(op(Op::Div, INT, [int(1), int(0)]), Undefined::DivisionByZero);
    fails(op(Op::Mod, INT, [int(1), int(0)]), Undefined::DivisionByZero);
}

#[test]
fn beyond_64_bits_there_is_no_integer() {
    fails(add(int(i64::MAX), int(1)), Undefined::Overflow);
    fails(op(Op::Sub, INT, [int(i64::MIN), int(1)]), Undefined::Overflow);
    fails(op(Op::Mul, INT, [int(i64::MIN), int(-1)]), Undefined::Overflow);
    fails(op(Op::Div, INT, [int(i64::MIN), int(-1)]), Undefined::Overflow);
    fails(op(Op::Neg, INT, [int(i64::MIN)]), Undefined::Overflow);
    fails(op(Op::Sum, INT, [seq([i64::MAX, 1])]), Undefined::Overflow);
    gives(op(Op::Sum, INT, [seq([i64::MAX, 1, -1])]), int(i64::MAX));
}

#[test]
fn integers_are_compared_and_ranges_hold_both_ends() {
    gives(is(Op::Lt, [int(1), int(1)]), bool(false));
    gives(is(Op::Le, [int(1), int(1)]), bool(true));
    gives(is(Op::Gt, [int(2), int(1)]), bool(true));
    gives(is(Op::Ge, [int(0), int(1)]), bool(false));
    gives(op(Op::Min, INT, [int(-3), int(2)]), int(-3));
    gives(op(Op::Max, INT, [int(-3), int(2)]), int(2));
    gives(range(-1, 1), set([-1, 0, 1]));
    gives(range(1, 0), set([]));
    gives(range(i64::MAX, i64::MAX), set([i64::MAX]));
}

#[test]
fn large_sets_are_refused_before_they_are_made() {
    let too_many = Undefined::TooManyValues { limit: interp::MAX_VALUES };
    fails(range(0, i64::MAX), too_many.clone());
    fails(range(i64::MIN, i64::MAX), too_many.clone());
    fails(op(Op::Powerset, SET, [range(1, 20)]), too_many.clone());
    fails(op(Op::Powerset, SET, [range(1, 1000)]), too_many.clone());
    fails(op(Op::Arrangements, SET, [range(1, 10)]), too_many.clone());
    fails(op(Op::Arrangements, SET, [range(1, 1000)]), too_many.clone());
    fails(op(Op::Prefixes, SET, [op(Op::Sorted, SEQ, [range(1, 2000)])]), too_many.clone());
    let long = || op(Op::Sorted, SEQ, [range(1, 600_000)]);
    fails(op(Op::Concat, SEQ, [long(), long()]), too_many);
    gives(op(Op::Len, INT, [op(Op::Powerset, SET, [range(1, 10)])]), int(1024));
    gives(op(Op::Len, INT, [op(Op::Arrangements, SET, [range(1, 6)])]), int(1957));
}

#[test]
fn sets_have_no_duplicates_and_no_order() {
    gives(set([2, 1, 2]), set([1, 2]));
    gives(op(Op::Insert, SET, [set([1]), int(1)]), set([1]));
    gives(op(Op::Insert, SET, [set([2]), int(1)]), set([1, 2]));
    gives(op(Op::Remove, SET, [set([1, 2]), int(3)]), set([1, 2]));
    gives(op(Op::Remove, SET, [set([1, 2]), int(1)]), set([2]));
    gives(op(Op::Union, SET, [set([1, 3]), set([2, 3])]), set([1, 2, 3]));
    gives(op(Op::Intersect, SET, [set([1, 3]), set([2, 3])]), set([3]));
    gives(op(Op::Minus, SET, [set([1, 3]), set([2, 3])]), set([1]));
    gives(is(Op::Subset, [set([]), set([])]), bool(true));
    gives(is(Op::Subset, [set([1, 2]), set([1, 3, 4])]), bool(false));
    gives(is(Op::In, [int(2), set([1, 2])]), bool(true));
    gives(op(Op::Powerset, SET, [set([1, 2])]), sets([set([]), set([1]), set([2]), set([1, 2])]));
    gives(
        op(Op::Arrangements, SET, [set([1, 2])]),
        sets([seq([]), seq([1]), seq([2]), seq([1, 2]), seq([2, 1])]),
    );
    gives(op(Op::Flatten, SET, [sets([set([1]), set([1, 2])])]), set([1, 2]));
    gives(op(Op::Sorted, SEQ, [set([3, -1, 2])]), seq([-1, 2, 3]));
    gives(op(Op::Only, INT, [set([4])]), int(4));
    fails(op(Op::Only, INT, [set([])]), Undefined::NotASingleton { size: 0 });
    fails(op(Op::Only, INT, [set([1, 2])]), Undefined::NotASingleton { size: 2 });
    gives(op(Op::Minimum, INT, [set([4, 2])]), int(2));
    gives(op(Op::Maximum, INT, [seq([4, 2, 4])]), int(4));
    fails(op(Op::Minimum, INT, [set([])]), Undefined::EmptyCollection);
    fails(op(Op::Maximum, INT, [seq([])]), Undefined::EmptyCollection);
    gives(op(Op::Sum, INT, [set([4, 4, 2])]), int(6));
}

#[test]
fn sequences_count_from_zero() {
    let out = |index, length| Undefined::IndexOutOfRange { index, length };
    gives(op(Op::Index, INT, [seq([5, 6]), int(1)]), int(6));
    fails(op(Op::Index, INT, [seq([5, 6]), int(2)]), out(2, 2));
    fails(op(Op::Index, INT, [seq([5, 6]), int(-1)]), out(-1, 2));
    gives(op(Op::Get, OPTION, [seq([5]), int(0)]), some(int(5)));
    gives(op(Op::Get, OPTION, [seq([5]), int(-1)]), none());
    gives(op(Op::Put, SEQ, [seq([5, 6]), int(0), int(7)]), seq([7, 6]));
    fails(op(Op::Put, SEQ, [seq([5, 6]), int(2), int(7)]), out(2, 2));
    gives(op(Op::Take, SEQ, [seq([5, 6]), int(0)]), seq([]));
    gives(op(Op::Take, SEQ, [seq([5, 6]), int(2)]), seq([5, 6]));
    fails(op(Op::Take, SEQ, [seq([5, 6]), int(3)]), out(3, 2));
    gives(op(Op::Drop, SEQ, [seq([5, 6]), int(1)]), seq([6]));
    fails(op(Op::Drop, SEQ, [seq([5, 6]), int(-1)]), out(-1, 2));
    gives(op(Op::First, OPTION, [seq([])]), none());
    gives(op(Op::Last, OPTION, [seq([5, 6])]), some(int(6)));
    gives(op(Op::Indices, SET, [seq([7, 7])]), set([0, 1]));
    gives(op(Op::Indices, SET, [seq([])]), set([]));
}

#[test]
fn sequences_keep_order_and_duplicates() {
    gives(op(Op::Insert, SEQ, [seq([1]), int(1)]), seq([1, 1]));
    gives(op(Op::Concat, SEQ, [seq([1]), seq([2, 1])]), seq([1, 2, 1]));
    gives(op(Op::Elements, SET, [seq([2, 1, 2])]), set([1, 2]));
    gives(op(Op::IndexOf, OPTION, [seq([4, 5, 5]), int(5)]), some(int(1)));
    gives(op(Op::IndexOf, OPTION, [seq([4]), int(5)]), none());
    gives(op(Op::After, OPTION, [seq([4, 5, 4, 6]), int(4)]), some(int(5)));
    gives(op(Op::After, OPTION, [seq([4, 5]), int(5)]), none());
    gives(op(Op::After, OPTION, [seq([4, 5]), int(6)]), none());
    gives(op(Op::Before, OPTION, [seq([4, 5]), int(5)]), some(int(4)));
    gives(op(Op::Before, OPTION, [seq([4, 5]), int(4)]), none());
    gives(is(Op::IsPrefix, [seq([]), seq([1])]), bool(true));
    gives(is(Op::IsPrefix, [seq([1, 2]), seq([1])]), bool(false));
    gives(is(Op::IsDistinct, [seq([1, 2, 1])]), bool(false));
    gives(is(Op::IsDistinct, [seq([])]), bool(true));
    gives(op(Op::Since, SEQ, [seq([1, 2, 3]), seq([1])]), seq([2, 3]));
    gives(op(Op::Since, SEQ, [seq([1]), seq([1])]), seq([]));
    fails(op(Op::Since, SEQ, [seq([1]), seq([1, 2])]), Undefined::NotAPrefix);
    gives(op(Op::Reverse, SEQ, [seq([1, 2])]), seq([2, 1]));
    gives(op(Op::Prefixes, SET, [seq([2, 1])]), sets([seq([]), seq([2]), seq([2, 1])]));
    gives(op(Op::Flatten, SEQ, [seqs([seq([1]), seq([]), seq([1, 2])])]), seq([1, 1, 2]));
    gives(op(Op::Len, INT, [seq([1, 1])]), int(2));
}

#[test]
fn maps_have_one_value_for_a_key() {
    let missing = Undefined::MissingKey { key: Value::Int(3), ty: INT };
    gives(map([(1, 2), (1, 3)]), map([(1, 3)]));
    gives(op(Op::Index, INT, [map([(1, 2)]), int(1)]), int(2));
    fails(op(Op::Index, INT, [map([(1, 2)]), int(3)]), missing);
    gives(op(Op::Get, OPTION, [map([(1, 2)]), int(3)]), none());
    gives(op(Op::Put, MAP, [map([(1, 2)]), int(3), int(4)]), map([(1, 2), (3, 4)]));
    gives(op(Op::Put, MAP, [map([(1, 2)]), int(1), int(4)]), map([(1, 4)]));
    gives(op(Op::Remove, MAP, [map([(1, 2)]), int(1)]), map([]));
    gives(op(Op::Remove, MAP, [map([(1, 2)]), int(3)]), map([(1, 2)]));
    gives(op(Op::Merge, MAP, [map([(1, 2), (2, 2)]), map([(2, 5)])]), map([(1, 2), (2, 5)]));
    gives(op(Op::Keys, SET, [map([(1, 7), (2, 7)])]), set([1, 2]));
    gives(op(Op::Values, SET, [map([(1, 7), (2, 7)])]), set([7]));
    gives(op(Op::Entries, SET, [map([(1, 7)])]), sets([pair(int(1), int(7))]));
    gives(is(Op::In, [int(7), map([(1, 7)])]), bool(false));
    gives(op(Op::Len, INT, [map([(1, 7)])]), int(1));
}

#[test]
fn bags_count_copies() {
    gives(op(Op::Insert, BAG, [bag([2]), int(2)]), bag([2, 2]));
    gives(op(Op::Remove, BAG, [bag([1, 2, 2]), int(2)]), bag([1, 2]));
    gives(op(Op::Remove, BAG, [bag([1]), int(1)]), bag([]));
    fails(op(Op::Remove, BAG, [bag([1]), int(2)]), Undefined::NotInBag);
    gives(op(Op::Union, BAG, [bag([1, 2]), bag([2, 3])]), bag([1, 2, 2, 3]));
    gives(op(Op::Count, INT, [bag([1, 2, 2]), int(2)]), int(2));
    gives(op(Op::Count, INT, [bag([1]), int(2)]), int(0));
    gives(op(Op::Len, INT, [bag([1, 2, 2])]), int(3));
    gives(op(Op::Sum, INT, [bag([1, 2, 2])]), int(5));
    gives(op(Op::Elements, SET, [bag([1, 2, 2])]), set([1, 2]));
    gives(is(Op::In, [int(2), bag([2])]), bool(true));
}

#[test]
fn options_may_be_empty() {
    gives(is(Op::IsSome, [some(int(1))]), bool(true));
    gives(is(Op::IsSome, [none()]), bool(false));
    gives(op(Op::Unwrap, INT, [some(int(1))]), int(1));
    fails(op(Op::Unwrap, INT, [none()]), Undefined::UnwrapNone);
    gives(op(Op::UnwrapOr, INT, [some(int(1)), int(2)]), int(1));
    gives(op(Op::UnwrapOr, INT, [none(), int(2)]), int(2));
}

#[test]
fn connectives_stop_at_the_part_that_decides() {
    let undefined = || is(Op::Eq, [op(Op::Div, INT, [int(1), int(0)]), int(1)]);
    gives(is(Op::And, [bool(false), undefined()]), bool(false));
    gives(is(Op::Or, [bool(true), undefined()]), bool(true));
    gives(is(Op::Implies, [bool(false), undefined()]), bool(true));
    gives(is(Op::And, [bool(true), bool(true), bool(false)]), bool(false));
    gives(is(Op::Or, [bool(false), bool(false)]), bool(false));
    gives(is(Op::Not, [bool(false)]), bool(true));
    fails(is(Op::And, [bool(true), undefined()]), Undefined::DivisionByZero);
    fails(is(Op::And, [undefined(), bool(false)]), Undefined::DivisionByZero);
    fails(is(Op::Implies, [bool(true), undefined()]), Undefined::DivisionByZero);
}

#[test]
fn equality_is_on_whole_values() {
    gives(is(Op::Eq, [pair(int(1), int(2)), pair(int(1), int(2))]), bool(true));
    gives(is(Op::Ne, [bag([1, 1]), bag([1])]), bool(true));
    gives(is(Op::Eq, [map([(2, 1), (1, 1)]), map([(1, 1), (2, 1)])]), bool(true));
    gives(is(Op::Eq, [some(int(1)), none()]), bool(false));
}
