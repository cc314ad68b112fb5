//! Random well-formed specs with small state spaces, to compare engines on.
//!
//! [`cases`] is a proptest strategy. Every [`Case`] is well-formed (`ir::well_formed`), its
//! variables have few values (at most some 2000 states altogether, unless a value outgrows what it
//! was meant for), and most runs meet no undefined expression: partial operations are mostly
//! guarded. Over some thousands of cases every type, expression, operation, statement and claim of
//! the IR occurs.
//!
//! A case is built from a tape of numbers, each of which decides one choice; where the tape ends,
//! every choice is the simplest one. Cutting the tape short and overwriting it with zeros therefore
//! makes the case simpler, which proptest does with a case that fails (give it a generous
//! `max_shrink_iters`).
//!
//! | module | makes |
//! |---|---|
//! | `tape` | tapes, and simpler ones when a test fails |
//! | `choices` | decisions, from the tape |
//! | `types` | what to know of types |
//! | `declared` | opaque types, structs and enums |
//! | `storable` | the types of variables and constants |
//! | `values` | literals |
//! | `scope` | bodies: locals, and what may be read where |
//! | `patterns` | patterns, and alternatives that cover a type |
//! | `exprs` | expressions that fit a type: picks the rule |
//! | `anything`, `scalars`, `collections` | rules for any type and for particular ones |
//! | `sources` | what loops, parameters and choices draw from |
//! | `stmts`, `parts` | statements; assignments to parts |
//! | `functions` | functions, some of which call themselves |
//! | `spec` | variables, functions, transitions and claims |
//! | `check` | constants, the check and the instance |

mod anything;
mod check;
mod choices;
mod collections;
mod declared;
mod exprs;
mod functions;
mod parts;
mod patterns;
mod scalars;
mod scope;
mod sources;
mod spec;
mod stmts;
mod storable;
mod tape;
mod types;
mod values;

use choices::Choices;
use ir::{Check, Expr, Instance, Module, Spec, Type};
use proptest::prelude::Strategy;
use std::fmt;

/// A module with one spec and one check, and the check's instance (one of them if it has several).
#[derive(Clone)]
pub struct Case {
    /// The module; well-formed.
    pub module: Module,
    /// The instance.
    pub instance: Instance,
}

impl Case {
    /// The case that a tape stands for.
    pub fn from_tape(tape: &[u16]) -> Self {
        Self::within(Language::default(), tape)
    }

    /// The case that a tape stands for in a part of the language.
    pub fn within(language: Language, tape: &[u16]) -> Self {
        spec::case(Choices::new(tape), language)
    }

    /// The only spec.
    pub fn spec(&self) -> &Spec {
        &self.module.specs[0]
    }

    /// The only check.
    pub fn check(&self) -> &Check {
        &self.module.checks[0]
    }
}

/// Shows the IR as text: what a failing test prints.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}\n{}", self.instance, ir::text::print(&self.module))
    }
}

/// A part of the language, for an engine that does not know all of it.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// Whether a variable, a constant or a part of one may have such a type.
    pub stores: fn(&Spec, &Type) -> bool,
    /// Whether such an expression may stand in a case; its parts are asked for, too.
    pub says: fn(&Spec, &Expr) -> bool,
    /// Whether a type may contain itself, and a function call itself.
    pub recursion: bool,
}

impl Default for Language {
    /// All of it.
    fn default() -> Self {
        Self { stores: |_, _| true, says: |_, _| true, recursion: true }
    }
}

/// Random cases.
pub fn cases() -> impl Strategy<Value = Case> {
    cases_within(Language::default())
}

/// Random cases in a part of the language.
pub fn cases_within(language: Language) -> impl Strategy<Value = Case> {
    tape::Cases(language)
}
