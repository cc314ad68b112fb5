//! What holds of a well-formed spec beyond its Rust types, and the check that it does.
//!
//! Engines rely on every line below; whoever makes a spec keeps it (debug builds and tests call
//! [`check`]).
//!
//! **Tables**
//! - Every id is in range. The parts of a type come before it in the table, except through structs
//!   and enums; no tuple has exactly one part.
//! - A struct has one variant of its own name; the fields of a variant have names all or none. (An enum may
//!   have none: `Message` of agents without messages.)
//! - Constants in bounds are integers.
//!
//! **Expressions**
//! - The type of an expression is what its kind makes of the types of its parts; so are the types
//!   of locals, variables, parameters and results. Types are compared without bounds: a range is
//!   `Int`, and sizes are dropped.
//! - An operation has as many arguments as it takes; a call as many as the function has parameters.
//! - A local is used only where it is bound on every path, and not bound again where it is bound.
//!   What a statement binds is bound until the end of its block.
//! - Patterns have the type of the value. Those of `let` and of a fold's element always match; the
//!   alternatives of a `match` cover the type.
//! - [`Universe`](crate::ExprKind::Universe) is of an enumerable type.
//! - Sequence comprehensions, folds over sets and bags, and `sorted` meet no opaque types inside the
//!   elements of sets and bags.
//! - [`Old`](crate::ExprKind::Old) stands only in step claims and not inside itself. Opaque literals
//!   stand only in the constants of checks.
//! - Defaults of constants, assumptions and the constants of checks read no variables, also through the
//!   functions they call. Initializers read earlier variables directly.
//!
//! **Statements and claims**
//! - Conditions and claims are boolean. Each access of an assignment fits the place it steps into
//!   (an index a sequence or a map, a field a tuple or a struct), and the value fits the last place.
//! - `either` and `match` have at least one alternative.
//! - `assume` stands in `Spec::assumes`, every other claim in `Spec::claims`.
//!
//! **Checks**
//! - The names for each opaque type are distinct, possibly none, and there is a choice for each constant:
//!   `Default` only if it has one, `Any` only if its type is enumerable. Their values do not need each
//!   other in a circle ([`constants`](crate::constants)).
//! - Claims are in ascending order and no `terminal` ones. An expected violation is of one of them.
//!   A length of the trace is expected only together with a violation.
//!
//! **Refinements**
//! - Its systems have the same types, opaque types, structs, enums and constants. Every variable above
//!   is mapped, but in automatic ones; correspondences have a pattern for each parameter below and an
//!   argument for each above.
//!
//! Not covered, since they need more than a look at types: the code of correspondences, that ghosts do not influence ordinary
//! variables, that `init` assigns every variable without initializer, and that the body of a `for`
//! over a set with opaque values cannot tell the order.

mod checks;
mod cover;
mod effects;
mod exprs;
mod ops;
mod patterns;
mod scope;
mod shapes;
mod stmts;
mod tables;

use crate::{Module, Span, Spec};
use std::fmt;

/// Something that does not hold of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// The entity in which it was found, such as ``transition `send` ``.
    pub place: String,
    /// Where in the source, as far as known.
    pub at: Span,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// What does not hold of this spec: nothing if it is well-formed. Defects of the tables hide those
/// of the code.
pub fn check(spec: &Spec) -> Vec<Defect> {
    let defects = tables::check(spec);
    if !defects.is_empty() {
        return defects;
    }
    let mut checker = scope::Checker::new(spec);
    checker.spec();
    checker.defects
}

/// What does not hold of this module, its specs and checks.
pub fn check_module(module: &Module) -> Vec<Defect> {
    let mut defects: Vec<Defect> = module.specs.iter().flat_map(check).collect();
    if defects.is_empty() {
        for one in &module.refinements {
            defects.extend(checks::refinement(one, module));
        }
        for one in &module.checks {
            defects.extend(checks::check(one, module));
        }
    }
    defects
}
