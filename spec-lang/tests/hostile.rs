//! Texts that nest without end or are long without end: each gets an answer, on a stack of
//! 64 MB, in time that grows with the length of the text.

use ir::Sources;
use std::time::{Duration, Instant};

/// The largest file that is read.
const LARGEST: usize = 4 << 20;
/// An unoptimized build on a busy machine; anything quadratic takes minutes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The codes of the problems of a text.
fn codes(text: String) -> Vec<&'static str> {
    let answer = move || {
        let start = Instant::now();
        let mut sources = Sources::default();
        let _ = spec_lang::format(&text);
        let root = sources.add("hostile.spec", text);
        let missing = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        let compiled = spec_lang::compile(root, &mut sources, &missing, &[]);
        assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
        compiled.problems.iter().map(|problem| problem.code).collect()
    };
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(answer);
    thread.expect("a thread starts").join().expect("no panic, no stack overflow")
}

fn constant(value: &str) -> String {
    format!("const a: Int = {value};")
}

fn transition(statements: &str) -> String {
    format!("system S {{ var x: 0..3 = 0; transition t() {{ {statements} }} }}")
}

#[track_caller]
fn refused(text: String, code: &str) {
    let found = codes(text);
    assert!(found.contains(&code), "{found:?}");
}

#[test]
fn nested_without_end() {
    let many = LARGEST / 2 - 100;
    for open in ["(", "[", "{", "f("] {
        refused(constant(&open.repeat(many / 2)), "S0004");
    }
    refused(format!("{}{}", "/*".repeat(many / 2), "*/".repeat(many / 2)), "S0004");
    refused(format!("const a: {}", "Set<".repeat(many / 4)), "S0004");
    refused(constant(&"forall x in s: ".repeat(many / 20)), "S0004");
    refused(constant(&"1 + if ".repeat(many / 20)), "S0004");
}

#[test]
fn operators_without_end() {
    for operators in ["-", "!", "1 + ", "true ==> ", "not ", "~"] {
        refused(constant(&format!("{}1", operators.repeat(100_000))), "S0008");
    }
    for operators in [".f", "'", "[1]", ".f()"] {
        refused(constant(&format!("b{}", operators.repeat(100_000))), "S0008");
    }
    refused(constant(&format!("{}{{ 1 }}", "if true { 1 } else ".repeat(5_000))), "S0008");
    refused(transition(&format!("if x == 0 {{}}{}", " else if x == 0 {}".repeat(5_000))), "S0008");
    refused(format!("type T = 0..{}1;", "1 + ".repeat(100_000)), "S0008");
}

#[test]
fn brackets_and_operators_together() {
    let level = format!("({}", "1 + ".repeat(400));
    refused(constant(&format!("{}1{}", level.repeat(100), ")".repeat(100))), "S0008");
}

#[test]
fn every_way_to_nest_up_to_the_limit() {
    let around = [
        ("(", ")"),
        ("{", "}"),
        ("[", "]"),
        ("f(", ")"),
        ("f(|x| ", ")"),
        ("S { f: ", " }"),
        ("{ 1 => ", " }"),
        ("{ let x = ", "; x }"),
        ("{ 1 for x in ", " }"),
        ("if true { ", " } else { 2 }"),
        ("match 1 { _ => ", " }"),
    ];
    for (before, after) in around {
        for inside in ["1", "%", ""] {
            let text = format!("{}{inside}{}", before.repeat(120), after.repeat(120));
            assert!(!codes(constant(&text)).contains(&"S0004"), "{before}");
        }
    }
}

#[test]
fn mistakes_without_end() {
    for mistakes in ["x = ; ", "% ", "% ; ", "}", "x;", "\"", "if ", "check "] {
        let found = codes(transition(&mistakes.repeat(5_000)));
        assert!((1..=101).contains(&found.len()), "{mistakes}: {} problems", found.len());
    }
}

/// Each of them may begin something or be a slip: trying both for each would not end.
#[test]
fn braces_that_are_never_closed() {
    for before in ["", "system X { ", "system X { transition t() { ", "check c: X { "] {
        for mistake in ["typ", "x = ", "y(", "for x in "] {
            for after in ["", ";", " e; }", "\n}\n"] {
                let braces = "{".repeat(100);
                assert!(!codes(format!("{before}{mistake}{braces}{after}")).is_empty());
            }
        }
    }
}

#[test]
fn long_without_end() {
    let lines = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    assert_eq!(codes(lines(10_000, |i| format!("type T{i} = 0..3;\r\n"))), [""; 0]);
    assert_eq!(codes(format!("enum E {{ {} }}", lines(5_000, |i| format!("A{i}, ")))), [""; 0]);
    assert_eq!(codes(format!("\u{feff}// {}", "é".repeat(1_000_000))), [""; 0]);
    refused("/* ".to_owned() + &"a".repeat(LARGEST - 10), "S0015");
    refused("a".repeat(LARGEST), "S0003");
}
