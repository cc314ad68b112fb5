//! The untyped tree of checks and refinements.

use super::{ClaimKind, Expr, Name, Pattern, Type};
use ir::Span;

/// `check name: System by engine { clauses }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: Name,
    /// The system.
    pub system: Name,
    /// The engine with its arguments, if written: `search`, `simulation(runs = 100)`, `bounded`,
    /// `induction`. Arguments have names, or not.
    pub engine: Option<(Name, Vec<EngineArgument>)>,
    /// The clauses.
    pub clauses: Vec<CheckClause>,
}

/// An argument of an engine, with its name if it has one.
pub type EngineArgument = (Option<Name>, Expr);

/// A clause of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckClause {
    /// What it is.
    pub kind: CheckClauseKind,
    /// Its place, the semicolon included.
    pub at: Span,
}

/// The kinds of clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckClauseKind {
    /// `with a = 2, b = {x, y}, c = any;`
    With(Vec<(Name, Setting)>),
    /// `invariants all;`, `steps a, b;`, `reachable none;`, `invariants all except a;`
    Claims(ClaimKind, Selection),
    /// `deadlock allowed;`
    DeadlockAllowed,
    /// `expect violation of name in 5 states;`, `expect deadlock;`, `expect error;`
    ExpectViolation(Expected, Option<(u64, Span)>),
    /// `expect 288 states, 1146 transitions, depth 11;` each part at most once.
    ExpectNumbers {
        /// Distinct states.
        states: Option<u64>,
        /// Transitions.
        transitions: Option<u64>,
        /// Depth.
        depth: Option<u64>,
    },
    /// `refinement name;`
    Refinement(Name),
    /// `temporal …;` and others that are understood, but not supported yet.
    Unsupported(Name),
    /// What could not be parsed (already reported).
    Error,
}

/// What a check expects to go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// `violation of name`
    Claim(Name),
    /// `deadlock`
    Deadlock,
    /// `assertion`
    Assertion,
    /// `error`
    Error,
}

/// The right side of a `with`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// An expression: a size, a value, or a set of names for an opaque type.
    Expr(Expr),
    /// `any`: every value of the constant's type.
    Any(Span),
    /// `Name unbounded`.
    Unbounded(Span),
}

/// Which claims of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// `all`
    All,
    /// `none`
    None,
    /// `a, b`
    Only(Vec<Name>),
    /// `all except a, b`
    Except(Vec<Name>),
}

/// `refinement Name(p: T): Lower => Upper(e) automatic { entries }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refinement {
    /// Its name.
    pub name: Name,
    /// What it is checked for every value of.
    pub params: Vec<(Name, Type)>,
    /// The lower system.
    pub lower: Name,
    /// The upper system.
    pub upper: Name,
    /// Values of the upper system's constants, in the order of their declaration.
    pub args: Vec<Expr>,
    /// Whether `automatic` was written.
    pub automatic: bool,
    /// The place of `preserving liveness`, if written.
    pub preserving: Option<Span>,
    /// The mapping.
    pub entries: Vec<Entry>,
}

/// A line of a refinement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Its place, the semicolon included.
    pub at: Span,
}

/// The kinds of line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// `name = e;`: a variable or a constant of the upper system.
    Mapping(Name, Expr),
    /// `lower(p, q) => upper(e);` or `lower(p) => stutter;`
    Step {
        /// The lower transition.
        lower: Name,
        /// For each of its parameters.
        patterns: Vec<Pattern>,
        /// The upper transition with its arguments; none for `stutter`.
        upper: Option<(Name, Vec<Expr>)>,
    },
    /// What could not be parsed (already reported).
    Error,
}
