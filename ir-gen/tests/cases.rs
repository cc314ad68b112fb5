//! What holds of every generated case, and what occurs in some.

use ir::{
    Access, Clause, Collection, Expr, ExprKind, Op, Pattern, Spec, Stmt, StmtKind, Type, text,
    walk, well_formed,
};
use ir_gen::{Case, cases};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use std::collections::BTreeMap;

proptest! {
    #![proptest_config(Config { cases: 2000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_case_is_well_formed(case in cases()) {
        prop_assert_eq!(well_formed::check_module(&case.module), vec![]);
    }

    #[test]
    fn printing_and_parsing_are_inverses(case in cases()) {
        let printed = text::print(&case.module);
        let parsed = text::parse(&printed);
        prop_assert_eq!(parsed.as_ref(), Ok(&case.module), "{}", printed);
    }
}

#[test]
fn everything_occurs() {
    let mut seen = Seen::default();
    for case in some_cases(3000) {
        seen.spec(case.spec());
    }
    let wanted = Op::ALL.iter().map(|op| op.name()).chain(KINDS.iter().copied());
    let missing: Vec<&str> = wanted.filter(|name| seen.count(name) < 5).collect();
    assert_eq!(missing, Vec::<&str>::new(), "seen: {:?}", seen.0);
}

#[test]
fn the_empty_tape_is_a_small_case() {
    let case = Case::from_tape(&[]);
    assert_eq!(well_formed::check_module(&case.module), vec![]);
    assert_eq!((case.spec().vars.len(), case.spec().transitions.len()), (2, 1));
}

#[test]
fn a_failing_case_becomes_small() {
    let config = Config { max_shrink_iters: 5000, failure_persistence: None, ..Config::default() };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let picks = |case: &Case| {
        let mut seen = Seen::default();
        seen.spec(case.spec());
        seen.count("pick") > 0 && seen.count("sorted") > 0
    };
    let failure = runner.run(&cases(), |case| {
        prop_assert!(!picks(&case));
        Ok(())
    });
    let Err(TestError::Fail(_, case)) = failure else { panic!("no case picks and sorts") };
    assert!(picks(&case), "{case:?}");
    assert!(text::print(&case.module).lines().count() < 60, "{case:?}");
}

/// The same cases in every run.
fn some_cases(count: usize) -> impl Iterator<Item = Case> {
    let mut runner = TestRunner::deterministic();
    let strategy = cases();
    (0..count).map(move |_| strategy.new_tree(&mut runner).expect("no filters").current())
}

/// Every kind of type, expression, pattern, clause, statement and access.
const KINDS: &[&str] = &[
    "type bool",
    "type int",
    "type range",
    "type opaque",
    "type data",
    "type tuple",
    "type unit",
    "type option",
    "type set",
    "type sized set",
    "type seq",
    "type sized seq",
    "type bag",
    "type sized bag",
    "type map",
    "type sized map",
    "bool",
    "int",
    "const",
    "var",
    "local",
    "old",
    "universe",
    "tuple",
    "construct",
    "none",
    "some",
    "set",
    "seq",
    "bag",
    "map",
    "field",
    "with",
    "if",
    "match",
    "let",
    "call",
    "quantified",
    "set for",
    "seq for",
    "bag for",
    "map for",
    "fold",
    "pattern _",
    "pattern local",
    "pattern bool",
    "pattern int",
    "pattern tuple",
    "pattern construct",
    "pattern none",
    "pattern some",
    "clause in",
    "clause if",
    "require",
    "require let",
    "let stmt",
    "let typed",
    "assign",
    "if stmt",
    "match stmt",
    "for",
    "pick",
    "pick where",
    "choose",
    "either",
    "assert",
    "index access",
    "field access",
];

#[derive(Default)]
struct Seen(BTreeMap<&'static str, usize>);

impl Seen {
    fn add(&mut self, name: &'static str) {
        *self.0.entry(name).or_default() += 1;
    }

    fn count(&self, name: &str) -> usize {
        self.0.get(name).copied().unwrap_or(0)
    }

    fn spec(&mut self, spec: &Spec) {
        spec.types.iter().for_each(|(_, ty)| self.ty(ty));
        for function in &spec.functions {
            self.every(&function.body.code);
        }
        for init in spec.vars.iter().filter_map(|var| var.init.as_ref()) {
            self.every(&init.code);
        }
        self.block(&spec.init.code);
        for transition in &spec.transitions {
            for param in &transition.params {
                self.pattern(&param.pattern);
                self.every(&param.domain);
            }
            self.block(&transition.body.code);
        }
        for claim in spec.claims.iter().chain(&spec.assumes) {
            self.every(&claim.body.code);
        }
    }

    fn ty(&mut self, ty: &Type) {
        let name = match ty {
            Type::Bool => "type bool",
            Type::Int => "type int",
            Type::Range(..) => "type range",
            Type::Opaque(_) => "type opaque",
            Type::Data(_) => "type data",
            Type::Tuple(parts) if parts.is_empty() => "type unit",
            Type::Tuple(_) => "type tuple",
            Type::Option(_) => "type option",
            Type::Set(_, None) => "type set",
            Type::Set(_, Some(_)) => "type sized set",
            Type::Seq(_, None) => "type seq",
            Type::Seq(_, Some(_)) => "type sized seq",
            Type::Bag(_, None) => "type bag",
            Type::Bag(_, Some(_)) => "type sized bag",
            Type::Map(_, _, None) => "type map",
            Type::Map(_, _, Some(_)) => "type sized map",
        };
        self.add(name);
    }

    fn every(&mut self, expr: &Expr) {
        walk::every(expr, &mut |expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &Expr) {
        let name = match &expr.kind {
            ExprKind::Bool(_) => "bool",
            ExprKind::Int(_) => "int",
            ExprKind::Opaque(..) => "opaque",
            ExprKind::Const(_) => "const",
            ExprKind::Var(_) => "var",
            ExprKind::Local(_) => "local",
            ExprKind::Old(_) => "old",
            ExprKind::Universe(_) => "universe",
            ExprKind::Tuple(_) => "tuple",
            ExprKind::Construct(..) => "construct",
            ExprKind::None => "none",
            ExprKind::Some(_) => "some",
            ExprKind::Set(_) => "set",
            ExprKind::Seq(_) => "seq",
            ExprKind::Bag(_) => "bag",
            ExprKind::Map(_) => "map",
            ExprKind::Field(..) => "field",
            ExprKind::WithField(..) => "with",
            ExprKind::Op(op, _) => op.name(),
            ExprKind::If(..) => "if",
            ExprKind::Call(..) => "call",
            ExprKind::Match(_, arms) => {
                arms.iter().for_each(|arm| self.pattern(&arm.pattern));
                "match"
            }
            ExprKind::Let(pattern, ..) => {
                self.pattern(pattern);
                "let"
            }
            ExprKind::Quantified(_, clauses, _) => {
                self.clauses(clauses);
                "quantified"
            }
            ExprKind::Comprehension(collection, clauses, _) => {
                self.clauses(clauses);
                match collection {
                    Collection::Set => "set for",
                    Collection::Seq => "seq for",
                    Collection::Bag => "bag for",
                }
            }
            ExprKind::MapComprehension(clauses, ..) => {
                self.clauses(clauses);
                "map for"
            }
            ExprKind::Fold { element, .. } => {
                self.pattern(element);
                "fold"
            }
        };
        self.add(name);
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        for clause in clauses {
            match clause {
                Clause::In(pattern, _) => {
                    self.pattern(pattern);
                    self.add("clause in");
                }
                Clause::If(_) => self.add("clause if"),
            }
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        let name = match pattern {
            Pattern::Wild => "pattern _",
            Pattern::Bind(_) => "pattern local",
            Pattern::Bool(_) => "pattern bool",
            Pattern::Int(_) => "pattern int",
            Pattern::None => "pattern none",
            Pattern::Some(part) => {
                self.pattern(part);
                "pattern some"
            }
            Pattern::Tuple(parts) => {
                parts.iter().for_each(|part| self.pattern(part));
                "pattern tuple"
            }
            Pattern::Construct(_, _, parts) => {
                parts.iter().for_each(|part| self.pattern(part));
                "pattern construct"
            }
        };
        self.add(name);
    }

    fn block(&mut self, block: &[Stmt]) {
        for stmt in block {
            self.stmt(stmt);
            walk::exprs(stmt, &mut |expr| self.every(expr));
            walk::blocks(stmt, &mut |inner| self.block(inner));
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let name = match &stmt.kind {
            StmtKind::Require(_) => "require",
            StmtKind::RequireLet(..) => "require let",
            StmtKind::Let(_, _, None) => "let stmt",
            StmtKind::Let(_, _, Some(_)) => "let typed",
            StmtKind::Assign(_, accesses, _) => {
                for access in accesses {
                    self.add(match access {
                        Access::Index(_) => "index access",
                        Access::Field(_) => "field access",
                    });
                }
                "assign"
            }
            StmtKind::If(..) => "if stmt",
            StmtKind::Match(..) => "match stmt",
            StmtKind::For(..) => "for",
            StmtKind::Pick { objective: true, .. } => "choose",
            StmtKind::Pick { filter: Some(_), .. } => "pick where",
            StmtKind::Pick { .. } => "pick",
            StmtKind::Either(_) => "either",
            StmtKind::Assert(_) => "assert",
        };
        self.add(name);
    }
}
