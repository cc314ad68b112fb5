//! The intermediate representation (IR) that every engine of specc reads.
//!
//! A [`Spec`] is one checked transition system: names are resolved to small ids, every
//! expression carries its type, agents and inheritance are compiled away. It is plain data;
//! what holds of it beyond its Rust types is listed in the header of [`well_formed`].
//!
//! | module | holds |
//! |---|---|
//! | [`ids`] | small integer ids for the entities of a spec |
//! | [`types`] | types and their bounds |
//! | [`expr`] | expressions, patterns, clauses and the built-in operations |
//! | [`spec`] | variables, functions, transitions, statements and claims |
//! | [`agents`] | what is known of a system that was written as agents |
//! | [`refinement`] | which system is which other one, seen through which mapping |
//! | [`import`] | one system's types and constants in another one |
//! | [`check`] | checks and instances: which sizes and constants, what is expected |
//! | [`constants`] | what constants need of each other |
//! | [`value`] | values: what an expression evaluates to |
//! | [`bound`] | what bounds of types mean in an instance, and whether a value fits them |
//! | [`universe`] | which types have finitely many values, and how many |
//! | [`show`] | values and types as text, spelled as the language spells them |
//! | [`text`] | the textual form: printer and parser |
//! | [`well_formed`] | what holds of a well-formed spec, and the check that it does |
//! | [`walk`] | the one walk over expressions and statements |
//! | [`span`] | places in the source text |

pub mod agents;
pub mod bound;
pub mod check;
pub mod constants;
pub mod expr;
pub mod ids;
pub mod import;
pub mod refinement;
pub mod show;
pub mod span;
pub mod spec;
pub mod text;
pub mod types;
pub mod universe;
pub mod value;
pub mod walk;
pub mod well_formed;

pub use agents::{AgentInstance, Agents, Flow, Objective, Role};
pub use bound::{Bounds, Misfit};
pub use check::{Check, ConstChoice, Engine, Expectation, ExpectedViolation, Instance, Module};
pub use expr::{Arm, Clause, Collection, Expr, ExprKind, Op, Pattern, Quantifier};
pub use ids::{ClaimId, ConstId, DataId, FnId, LocalId, OpaqueId, TransitionId, TypeId, VarId};
pub use refinement::{Above, Correspondence, Refinement, Relation};
pub use span::{FileId, SourceFile, Sources, Span};
pub use spec::{
    Access, Block, Body, Claim, ClaimKind, Const, Data, Field, Function, Local, MatchBlock, Opaque,
    Param, Spec, Stmt, StmtKind, Transition, Var, Variant, Visibility,
};
pub use types::{Bound, Type, Types};
pub use value::Value;
