//! Explanations of false claims: the facts, outermost first.

use crate::lab::*;
use ir::{ClaimKind, ExprKind, Op, Span, Value};
use verdict::{Fact, NamedValue, Verdict, What};

/// Why a claim over `x = 5` and `m = {1 => 2, 3 => 4}` is false.
fn why(claim: impl FnOnce(&mut Lab, ir::Expr, ir::Expr) -> ir::Expr) -> Vec<String> {
    let mut lab = Lab::new();
    let x = at(100, lab.var("x", INT, Some(int(5))));
    let m = at(101, lab.var("m", MAP, Some(map([(1, 2), (3, 4)]))));
    let code = claim(&mut lab, x, m);
    lab.claim(ClaimKind::Invariant, "claim", code);
    let Verdict::Violated(violation) = lab.search().verdict else { panic!("the claim is true") };
    violation.why.iter().map(shown).collect()
}

fn shown(fact: &Fact) -> String {
    match fact {
        Fact::Conjunct { at } => format!("conjunct {}", at.start),
        Fact::Binding { at, bound } => format!("binding {}: {}", at.start, values(bound)),
        Fact::Implication { left, right } => format!("implication {} {}", left.start, right.start),
        Fact::Call { at, function, arguments } => {
            format!("call {} of {function}: {}", at.start, values(arguments))
        }
        Fact::Values { at, expected, parts } => {
            format!("values {} not {expected}: {}", at.start, values(parts))
        }
    }
}

fn values(values: &[NamedValue]) -> String {
    let shown = values.iter().map(|value| {
        let what = match &value.what {
            What::Name(name) => name.clone(),
            What::Text(Span { start, .. }) => format!("#{start}"),
        };
        match &value.value {
            Value::Int(number) => format!("{what}={number}"),
            Value::Bool(truth) => format!("{what}={truth}"),
            Value::Set(elements) => format!("{what}=set of {}", elements.len()),
            other => format!("{what}={other:?}"),
        }
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[test]
fn the_false_conjunct_and_the_values_in_it() {
    let facts = why(|_, x, _| {
        let fine = at(1, is(Op::Gt, [x.clone(), int(0)]));
        let sum = at(3, add(x, int(1)));
        at(4, is(Op::And, [fine, at(2, is(Op::Lt, [sum, int(6)]))]))
    });
    assert_eq!(facts, ["conjunct 2", "values 2 not true: #3=6, #100=5"]);
}

#[test]
fn the_binding_that_decides_and_what_is_looked_up() {
    let facts = why(|_, _, m| {
        let keys = op(Op::Keys, SET, [m.clone()]);
        let value = at(1, op(Op::Index, INT, [m, at(2, local(0))]));
        let body = at(3, is(Op::Lt, [value, int(4)]));
        at(4, forall(vec![each(0, keys)], body))
    });
    assert_eq!(facts, ["binding 4: a=3", "values 3 not true: #1=4"]);
}

#[test]
fn implications_and_calls() {
    let facts = why(|lab, x, _| {
        let f = lab.function("f", 1, BOOL, at(1, is(Op::Lt, [at(2, local(0)), int(5)])));
        let right = at(3, call(f, BOOL, vec![x]));
        is(Op::Implies, [at(4, bool(true)), right])
    });
    assert_eq!(facts, ["implication 4 3", "call 3 of f: a=5", "values 1 not true: "]);
}

#[test]
fn under_a_negation_the_true_part_is_explained() {
    let facts = why(|_, x, _| {
        let body = at(1, is(Op::Eq, [at(2, local(0)), x.clone()]));
        let found = at(3, exists(vec![each(0, set([4, 5]))], body));
        is(Op::Not, [is(Op::Or, [is(Op::Lt, [x, int(0)]), found])])
    });
    assert_eq!(facts, ["binding 3: a=5", "values 1 not false: #100=5"]);

    let facts = why(|_, x, _| {
        let implied = at(1, is(Op::Implies, [is(Op::Gt, [x.clone(), int(9)]), bool(false)]));
        is(Op::Not, [implied])
    });
    assert_eq!(facts, ["values 0 not true: #100=5"]);
}

#[test]
fn a_false_exists_shows_where_it_looked() {
    let facts = why(|_, x, m| {
        let keys = at(1, op(Op::Keys, SET, [m]));
        at(2, exists(vec![each(0, keys)], is(Op::Eq, [local(0), x])))
    });
    let entries = "#101=Map([(Int(1), Int(2)), (Int(3), Int(4))])";
    assert_eq!(facts, [format!("values 2 not true: #1=set of 2, {entries}")]);
}

#[test]
fn the_taken_branch_is_followed() {
    let facts = why(|_, x, _| {
        let inner = let_in(bind(0), add(x.clone(), int(1)), at(1, is(Op::Eq, [local(0), int(7)])));
        let taken = match_on(
            some(int(2)),
            vec![(ir::Pattern::None, bool(true)), (ir::Pattern::Some(Box::new(bind(1))), inner)],
        );
        if_else(is(Op::Gt, [x, int(1)]), taken, bool(true))
    });
    assert_eq!(facts, ["values 1 not true: a=6"]);
}

#[test]
fn parts_without_a_value_are_left_out() {
    let facts = why(|_, x, _| {
        let undefined = at(1, op(Op::Div, INT, [x.clone(), int(0)]));
        let guarded =
            is(Op::And, [is(Op::Lt, [x.clone(), int(0)]), is(Op::Eq, [undefined, int(1)])]);
        at(2, is(Op::Or, [guarded, at(3, is(Op::Gt, [x, int(7)]))]))
    });
    assert_eq!(facts.len(), 1);
    assert!(facts[0].starts_with("values 2 not true: "), "{facts:?}");
    assert!(facts[0].contains("#100=5") && !facts[0].contains("#1="), "{facts:?}");
}

#[test]
fn a_step_claim_shows_both_states() {
    let mut lab = Lab::new();
    let x = at(100, lab.var("x", INT, Some(int(5))));
    lab.transition("drop", vec![], vec![assign(&x, int(2))]);
    let old = at(1, expr(INT, ExprKind::Old(Box::new(x.clone()))));
    lab.claim(ClaimKind::Step, "grows", at(2, is(Op::Ge, [x, old])));
    let Verdict::Violated(violation) = lab.search().verdict else { panic!("the claim is true") };
    let facts: Vec<String> = violation.why.iter().map(shown).collect();
    assert_eq!(facts, ["values 2 not true: #100=2, #1=5"]);
}
