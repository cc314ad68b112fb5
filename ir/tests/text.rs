//! The textual form of the IR.

use ir::{Body, Claim, ClaimKind, Expr, ExprKind, Module, Op, Span, Spec, Type, TypeId, text};

const COUNTER: &str = include_str!("data/counter.ir");

#[test]
fn printed_text_is_laid_out_for_readers() {
    let module = text::parse(COUNTER).unwrap();
    assert_eq!(text::print(&module), COUNTER);
}

/// A module with this expression as its only claim.
fn claim(code: Expr) -> Module {
    let mut spec = Spec::empty("a \"quoted\" name\n(and more) \u{1f980} \u{7}");
    spec.types.intern(Type::Bool);
    let body = Body { locals: vec![], code };
    let claim = Claim { kind: ClaimKind::Invariant, name: String::new(), body, at: Span::NONE };
    spec.claims.push(claim);
    Module { specs: vec![spec], refinements: vec![], checks: vec![] }
}

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, ty: TypeId(0), at: Span::NONE }
}

#[test]
fn no_operation_shares_its_name_with_something_else() {
    for op in Op::ALL {
        let module = claim(expr(ExprKind::Op(*op, vec![expr(ExprKind::Int(i64::MIN))])));
        assert_eq!(text::parse(&text::print(&module)), Ok(module), "{}", op.name());
    }
}

/// A negation of a negation of …
fn nested(depth: usize) -> Module {
    let inner = expr(ExprKind::Bool(true));
    claim((0..depth).fold(inner, |e, _| expr(ExprKind::Op(Op::Not, vec![e]))))
}

#[test]
fn nesting_is_limited_and_never_overflows_the_stack() {
    let deep = nested(text::MAX_DEPTH - 6);
    assert_eq!(text::parse(&text::print(&deep)), Ok(deep));
    let error = text::parse(&text::print(&nested(text::MAX_DEPTH))).unwrap_err();
    assert_eq!(error.message, "lists are nested deeper than 1000");
    let error = text::parse(&"(".repeat(1_000_000)).unwrap_err();
    assert_eq!((error.line, error.column), (1, 1001));
}

/// What is wrong with the text of the counter after replacing the first `from` by `to`.
fn error(from: &str, to: &str) -> String {
    assert!(COUNTER.contains(from), "{from}");
    text::parse(&COUNTER.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn errors_say_where_and_what() {
    let cases = [
        ("(t1 int)", "(t1 integer)", "5:11: expected a type"),
        ("(t1 int)", "(t2 int)", "5:8: expected `t1`"),
        ("(t1 int)", "(t1 int int)", "5:15: expected `)`"),
        ("(t1 int)", "(t1 bool)", "5:7: this type stands in the table already"),
        ("(t1 int)", "(t1 (list t0))", "5:11: `list` is no type"),
        ("(size o0)", "(size)", "10:19: this list ends before an id such as `o0`"),
        ("(size o0)", "(power o0)", "10:19: `power` is no bound"),
        ("\"Client\"", "Client", "19:18: expected a quoted text"),
        ("\"Client\"", "\"Cli\\ent\"", "19:22: unknown escape"),
        ("(enum d0", "(union d0", "21:7: expected `(struct …)` or `(enum …)`"),
        ("(int t1 2)", "(int t1 2.5)", "24:45: expected a number"),
        ("interface", "public", "29:26: expected `interface` or `internal`"),
        ("(min t1", "(smallest t1", "26:35: `smallest` is no kind of expression"),
        ("(none t8))", "(none 8))", "40:41: expected an id such as `t0`"),
        ("(block (let", "(let (let", "59:13: expected `(block …)`"),
        ("(assert", "(hope", "66:11: `hope` is no statement"),
        ("(invariant", "(always", "68:7: `always` is no claim"),
        ("search", "guessing", "81:18: expected `search`"),
        ("(deadlock true)", "(deadlock maybe)", "85:15: expected `true` or `false`"),
        ("(depth 3)))", "(width 3)))", "86:59: `width` cannot be expected"),
        ("(depth 3))))", "(depth 3)))", "1:1: `(` without `)`"),
        ("(depth 3))))", "(depth 3)))))", "86:71: expected the end of the text"),
        ("\"Counter\"", "\"Counter", "82:21: quoted text without an end"),
    ];
    for (from, to, expected) in cases {
        assert_eq!(error(from, to), expected, "{from} => {to}");
    }
    assert_eq!(text::parse(" ; nothing").unwrap_err().to_string(), "1:11: expected `(`");
    assert_eq!(text::parse(")").unwrap_err().to_string(), "1:1: `)` without `(`");
}
