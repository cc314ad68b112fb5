//! Checks.

use super::build::{Build, parts};
use super::{Pair, Rule};
use crate::ast::{
    Check, CheckClause, CheckClauseKind, ClaimKind, Expected, Expr, ExprKind, Name, Selection,
    Setting,
};
use crate::words::syntax;
use ir::Span;

impl Build<'_> {
    pub fn check(&mut self, pair: Pair<'_>) -> Check {
        let mut inner = parts(pair);
        let name = self.name(&inner.next().expect("a name"));
        let system = self.name(&inner.next().expect("a system"));
        let mut engine = None;
        let mut clauses = Vec::new();
        for part in inner {
            match part.as_rule() {
                Rule::engine => {
                    let mut inner = parts(part);
                    let name = self.name(&inner.next().expect("an engine"));
                    engine = Some((name, inner.map(|arg| self.engine_arg(arg)).collect()));
                }
                _ => clauses.push(self.clause_item(part)),
            }
        }
        Check { name, system, engine, clauses }
    }

    fn engine_arg(&mut self, pair: Pair<'_>) -> (Option<Name>, Expr) {
        let (mut name, mut value) = (None, None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::ident => name = Some(self.name(&part)),
                _ => value = Some(self.expr(part)),
            }
        }
        (name, value.expect("a value"))
    }

    fn clause_item(&mut self, pair: Pair<'_>) -> CheckClause {
        let at = self.at(&pair);
        if pair.as_rule() == Rule::bad_clause {
            self.bad(&pair, Rule::clause_only);
            return CheckClause { kind: CheckClauseKind::Error, at };
        }
        let inner = pair.into_inner().next().expect("a clause");
        let kind = match inner.as_rule() {
            Rule::with => CheckClauseKind::With(
                parts(inner).flat_map(|setting| self.settings(setting)).collect(),
            ),
            Rule::selection => self.selection(inner),
            Rule::refinement_clause => {
                CheckClauseKind::Refinement(self.name(&parts(inner).next().expect("a name")))
            }
            Rule::deadlock_allowed => CheckClauseKind::DeadlockAllowed,
            Rule::expect => self.expect(parts(inner).next().expect("an expectation")),
            _ => {
                CheckClauseKind::Unsupported(self.name(&inner.into_inner().next().expect("a word")))
            }
        };
        CheckClause { kind, at }
    }

    /// One setting, or several of one kind: `with Client, Replica unbounded`.
    fn settings(&mut self, pair: Pair<'_>) -> Vec<(Name, Setting)> {
        let first = pair.clone().into_inner().next().expect("a part");
        if first.as_rule() != Rule::open_names {
            return vec![self.setting(pair)];
        }
        let mut names: Vec<Pair<'_>> = first.into_inner().collect();
        let at = names.pop().map_or(Span::NONE, |unbounded| self.at(&unbounded));
        names.iter().map(|name| (self.name(name), Setting::Unbounded(at))).collect()
    }

    fn setting(&mut self, pair: Pair<'_>) -> (Name, Setting) {
        let mut inner = pair.into_inner();
        let name = self.name(&inner.next().expect("a name"));
        let value = inner.next().expect("a value");
        let at = self.at(&value);
        let setting = match value.as_rule() {
            Rule::any => Setting::Any(at),
            Rule::unbounded => Setting::Unbounded(at),
            _ => Setting::Expr(self.expr(value)),
        };
        (name, setting)
    }

    fn selection(&mut self, pair: Pair<'_>) -> CheckClauseKind {
        let mut inner = parts(pair);
        let kind = match inner.next().expect("a selector").as_str() {
            "invariants" => ClaimKind::Invariant,
            "steps" => ClaimKind::Step,
            _ => ClaimKind::Reachable,
        };
        let chosen = inner.next().expect("a selection");
        let selection = match chosen.as_rule() {
            Rule::all => Selection::All,
            Rule::none => Selection::None,
            Rule::names => Selection::Only(self.names(chosen)),
            _ => {
                let names =
                    parts(chosen).find(|part| part.as_rule() == Rule::names).expect("names");
                Selection::Except(self.names(names))
            }
        };
        CheckClauseKind::Claims(kind, selection)
    }

    fn names(&mut self, pair: Pair<'_>) -> Vec<Name> {
        pair.into_inner().map(|name| self.name(&name)).collect()
    }

    fn expect(&mut self, pair: Pair<'_>) -> CheckClauseKind {
        if pair.as_rule() == Rule::numbers {
            return self.numbers(pair);
        }
        let mut expected = Expected::Error;
        let mut length = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::ident => expected = Expected::Claim(self.name(&part)),
                Rule::deadlock_word => expected = Expected::Deadlock,
                Rule::assertion_word => expected = Expected::Assertion,
                Rule::in_states => {
                    let at = self.at(&part);
                    length = parts(part).next().map(|number| (self.count(&number), at));
                }
                _ => {}
            }
        }
        CheckClauseKind::ExpectViolation(expected, length)
    }

    fn numbers(&mut self, pair: Pair<'_>) -> CheckClauseKind {
        let (mut states, mut transitions, mut depth) = (None, None, None);
        for part in pair.into_inner() {
            let at = self.at(&part);
            let mut value = 0;
            let mut target = &mut states;
            for word in part.into_inner() {
                match word.as_rule() {
                    Rule::int => value = self.count(&word),
                    Rule::transitions_word => target = &mut transitions,
                    Rule::depth_word => target = &mut depth,
                    _ => {}
                }
            }
            if target.replace(value).is_some() {
                self.problems.push(syntax::number_twice(at));
            }
        }
        CheckClauseKind::ExpectNumbers { states, transitions, depth }
    }

    fn count(&mut self, pair: &Pair<'_>) -> u64 {
        match self.int(pair) {
            ExprKind::Int(value) => value.unsigned_abs(),
            _ => 0,
        }
    }
}
