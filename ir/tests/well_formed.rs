//! Each line of what holds of a well-formed module, broken once.

use ir::{text, well_formed};

const COUNTER: &str = include_str!("data/counter.ir");

#[test]
fn the_counter_is_well_formed() {
    let module = text::parse(COUNTER).unwrap();
    assert_eq!(well_formed::check_module(&module), vec![]);
}

/// The defects of the counter after replacing the first `from` by `to`.
fn defects(from: &str, to: &str) -> Vec<String> {
    assert!(COUNTER.contains(from), "{from}");
    let module = text::parse(&COUNTER.replacen(from, to, 1)).unwrap();
    well_formed::check_module(&module).iter().map(ToString::to_string).collect()
}

#[track_caller]
fn check(cases: &[(&str, &str, &str)]) {
    for (from, to, expected) in cases {
        let found = defects(from, to);
        assert!(found.iter().any(|defect| defect == expected), "{from} => {to}: {found:#?}");
    }
}

#[test]
fn tables() {
    check(&[
        ("(t2 o0)", "(t2 o1)", "type t2: there is no such opaque type"),
        ("(t7 d0)", "(t7 d9)", "type t7: there is no such struct or enum"),
        ("(set t2)", "(set t6)", "type t5: a part does not come before the type"),
        ("(tuple t2 t1)", "(tuple t2)", "type t9: a tuple has exactly one part"),
        ("(range 0 c0)", "(range 0 c1)", "type t3: a bound is no integer"),
        ("(size o0)", "(size o1)", "type t6: a bound is no integer"),
        (
            "(\"Entry\" (\"who\"",
            "(\"Other\" (\"who\"",
            "type `Entry`: a struct does not have one variant of its own name",
        ),
        ("(\"who\" t2)", "t2", "type `Entry`: only some fields of `Entry` have names"),
        ("(\"who\" t2)", "(\"who\" t99)", "type `Entry`: there is no type t99"),
        ("\"limit\" t1", "\"limit\" t99", "constant `limit`: there is no type t99"),
        ("\"count\" t4", "\"count\" t99", "variable `count`: there is no type t99"),
        ("\"of\" 1", "\"of\" 7", "function `of`: there are more parameters than locals"),
    ]);
}

#[test]
fn types_of_expressions() {
    check(&[
        (
            "(int t1 2)",
            "(int t0 2)",
            "constant `limit`: this expression is of type `Bool`, not `Int`",
        ),
        ("(int t1 2)", "(int t99 2)", "constant `limit`: there is no type t99"),
        (
            "(int t1 2)",
            "(bool t0 true)",
            "constant `limit`: what is expected here is of type `Int`, not `Bool`",
        ),
        (
            "(lt t0 (int t1 0)",
            "(lt t0 (bool t0 true)",
            "claim `positive`: `lt` does not take (Bool, Int)",
        ),
        (
            "(lt t0 (int t1 0) (const t1 c0:limit))",
            "(const t1 c0:limit)",
            "claim `positive`: what is expected here is of type `Bool`, not `Int`",
        ),
        ("(bag t12)", "(seq t12)", "variable `bag`: this literal is no `Bag<Client>`"),
        (
            "(some t8 (local t1",
            "(some t1 (local t1",
            "function `of`: this expression is of type `Int`, not `Option<Int>`",
        ),
        (
            "d1:Entry 0 (local t2 l0:c) (int t1 0)",
            "d1:Entry 0 (local t2 l0:c)",
            "init: 1 arguments instead of 2",
        ),
        ("d1:Entry 0 (local", "d1:Entry 4 (local", "init: there is no such variant"),
        (
            "(call t8 f0:of (var t7 v1:phase))",
            "(call t8 f0:of)",
            "claim `end`: 0 arguments instead of 1",
        ),
        ("f1:limits", "f7", "claim `end`: there is no such function"),
        (
            "(with t11 (var t11 v2:entry) 1",
            "(with t11 (var t11 v2:entry) 2",
            "claim `same`: `Entry` has no field 2",
        ),
        ("(universe t5 t2)", "(universe t5 t7)", "variable `count`: `Phase` is not enumerable"),
        (
            "(in l0:c (universe t5 t2))",
            "(in l0:c (int t1 0))",
            "variable `count`: `Int` has no elements",
        ),
        (
            "(locals (l0 \"c\" t2))",
            "(locals (l0 \"c\" t1))",
            "variable `count`: local `c` is of type `Int`, not `Client`",
        ),
        ("(l0 \"c\" t2)", "(l0 \"c\" t99)", "variable `count`: there is no type t99"),
    ]);
}

#[test]
fn scopes_and_patterns() {
    check(&[
        ("t2))) (local t2 l0:c)", "t2))) (local t2 l3)", "variable `count`: there is no local l3"),
        ("(let l1:n", "(let _", "transition `add`: local `n` is not bound here"),
        ("(let l1:n", "(let l0:n", "transition `add`: local `c` is bound already"),
        (
            "(local t2 l0:c) (local t1 l1:n)))\n          (assert",
            "(local t2 l3) (local t1 l1:n)))\n          (assert",
            "transition `add`: local `x` is not bound here",
        ),
        (
            "(local t2 l0:c) (local t1 l1:n)))\n          (assert",
            "(local t2 l0:c) (local t1 l4:y)))\n          (assert",
            "transition `add`: local `y` is not bound here",
        ),
        (
            "(let l2:p",
            "(let (tuple l3:x 1)",
            "transition `add`: the patterns do not match every `(Client, Int)`",
        ),
        (
            "(let l2:p",
            "(let (some l4:y)",
            "transition `add`: a pattern does not fit the type of its value",
        ),
        (
            "((construct d0:Phase 1 _ l1:n)",
            "((construct d0:Phase 1 _ 5)",
            "function `of`: the patterns do not match every `Phase`",
        ),
        (
            "((construct d0:Phase 1 _ l1:n)",
            "((construct d0:Phase 1 l1:n)",
            "function `of`: a pattern does not fit the type of its value",
        ),
        (
            "((some _) (block))",
            "",
            "transition `add`: the patterns do not match every `Option<Int>`",
        ),
        ("l1:s l2:x", "l1:s 7", "claim `small`: the patterns do not match every `Int`"),
    ]);
}

#[test]
fn what_may_be_read() {
    check(&[
        (
            "(min t1 (const t1 c0:limit)",
            "(min t1 (const t1 c9)",
            "constant `low`: there is no constant c9",
        ),
        (
            "(min t1 (const t1 c0:limit)",
            "(min t1 (call t1 f2)",
            "constant `low`: `total` reads what cannot be read here",
        ),
        (
            "(lt t0 (int t1 0)",
            "(lt t0 (len t1 (var t4 v0))",
            "claim `positive`: variable v0 cannot be read here",
        ),
        (
            "(construct t7 d0:Phase 0)",
            "(var t7 v1:phase)",
            "variable `phase`: variable v1 cannot be read here",
        ),
        (
            "(construct t7 d0:Phase 0)",
            "(old t7 (construct t7 d0:Phase 0))",
            "variable `phase`: `old` stands outside of a step claim or inside another",
        ),
        (
            "(old t11 (var t11 v2:entry))",
            "(old t11 (old t11 (var t11 v2:entry)))",
            "claim `same`: `old` stands outside of a step claim or inside another",
        ),
        (
            "(lt t0 (int t1 0) (const t1 c0:limit))",
            "(eq t0 (opaque t2 o0 0) (opaque t2 o0 0))",
            "claim `positive`: there is no such opaque value here",
        ),
        (
            "(seq-for t10 ((in l2:x (seq t10)))",
            "(seq-for t10 ((in l2:x (set-for t6 ((in _ (universe t5 t2))) (int t1 1))) (in _ (universe t5 t2)))",
            "claim `small`: the elements of `Set<Client>` have no order here",
        ),
        (
            "(fold t1 (seq t10) (int t1 0) l1:s l2:x",
            "(fold t1 (universe t5 t2) (int t1 0) l1:s _",
            "claim `small`: the elements of `Set<Client>` have no order here",
        ),
    ]);
}

#[test]
fn statements_and_claims() {
    check(&[
        ("(assign v0:count", "(assign v9", "transition `add`: there is no variable v9"),
        (
            "((index (local t2 l0:c)))",
            "((index (local t1 l1:n)))",
            "transition `add`: what is expected here is of type `Client`, not `Int`",
        ),
        (
            "((index (local t2 l0:c)))",
            "((field 0))",
            "transition `add`: `Map<Client, Int>` has no field 0",
        ),
        ("((field 1)) (int", "((index (int t1 0))) (int", "transition `add`: `Entry` has no index"),
        ("(assert (bool t0 true))", "(either)", "transition `add`: `either` has no alternative"),
        (
            "(assert (bool t0 true))",
            "(assert (int t1 0))",
            "transition `add`: what is expected here is of type `Bool`, not `Int`",
        ),
        (
            "(assume q0",
            "(invariant q0",
            "claim `positive`: this kind of claim does not stand in this list",
        ),
        (
            "(terminal q2",
            "(assume q2",
            "claim `end`: this kind of claim does not stand in this list",
        ),
    ]);
}

#[test]
fn checks() {
    check(&[
        ("(check \"two\" 0", "(check \"two\" 1", "check `two`: there is no such system"),
        ("(\"a\" \"b\")", "", "check `two`: there are not as many lists of names as opaque types"),
        ("(\"a\" \"b\")", "(\"a\" \"a\")", "check `two`: `Client` has equal names"),
        (
            "(consts default ((locals)",
            "(consts ((locals)",
            "check `two`: there are not as many choices as constants",
        ),
        (
            "(range 0 c0)",
            "(range 0 c2)",
            "check `two`: the value of the constant `low` needs itself",
        ),
        ("(consts default ", "(consts any ", "check `two`: the type of `limit` is not enumerable"),
        (
            "((locals) (opaque t2 o0:Client 1))",
            "default",
            "check `two`: constant `first` has no default",
        ),
        (
            "o0:Client 1",
            "o0:Client 2",
            "check `two`, constant `first`: there is no such opaque value here",
        ),
        (
            "(claims q0:small q1:same)",
            "(claims q1:same q0:small)",
            "check `two`: its claims cannot be checked, or not in this order",
        ),
        (
            "(claims q0:small q1:same)",
            "(claims q0:small q1:same q2:end)",
            "check `two`: its claims cannot be checked, or not in this order",
        ),
        (
            "(claims q0:small q1:same)",
            "(claims q0:small)",
            "check `two`: the claim whose violation is expected is not checked",
        ),
        (
            "(expect q1:same",
            "(expect",
            "check `two`: the length of a trace is expected without a violation",
        ),
    ]);
}
