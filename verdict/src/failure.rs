//! Where a spec has no meaning: an expression without a value, with the trace that leads there.

use crate::{NamedValue, Trace};
use ir::{Span, TypeId, Value};

/// An error of the spec found while running it.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What is wrong.
    pub kind: Undefined,
    /// The expression or statement.
    pub at: Span,
    /// The calls it happened in, outermost first: function name and call site.
    pub calls: Vec<(String, Span)>,
    /// Locals in scope where it happened, with their values.
    pub locals: Vec<NamedValue>,
    /// How to get to the state in which it happened; empty when constants or initializers fail.
    pub trace: Trace,
}

/// Why an expression has no value, with the facts a message needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// An integer outside 64 bits.
    Overflow,
    /// Division or remainder by zero.
    DivisionByZero,
    /// An index outside a sequence of this length.
    IndexOutOfRange {
        /// The index.
        index: i64,
        /// The length.
        length: usize,
    },
    /// A key that the map does not have.
    MissingKey {
        /// The key.
        key: Value,
        /// Its type.
        ty: TypeId,
    },
    /// `unwrap` of `None`.
    UnwrapNone,
    /// `minimum` or `maximum` of nothing.
    EmptyCollection,
    /// `only` of a set with this many elements.
    NotASingleton {
        /// Its size.
        size: usize,
    },
    /// `since` of a sequence that does not start with the other.
    NotAPrefix,
    /// Removing from a bag what is not in it.
    NotInBag,
    /// Two bindings of a map comprehension give one key different values.
    ConflictingKeys {
        /// The key.
        key: Value,
        /// Its type.
        ty: TypeId,
    },
    /// No arm of a `match` fits.
    NoArm,
    /// A value outside the bounds of the type it is stored in.
    OutOfBounds {
        /// The value (the part that does not fit).
        value: Value,
        /// The type of that part, with its bounds.
        ty: TypeId,
        /// What it was stored in: the name of a variable, constant, parameter or function.
        stored_in: String,
    },
    /// Calls nested deeper than the limit.
    RunawayRecursion {
        /// The limit.
        limit: usize,
    },
    /// A set too large to enumerate.
    TooManyValues {
        /// The limit.
        limit: u64,
    },
    /// A variable was read before `init` assigned it.
    Unassigned {
        /// The variable.
        name: String,
    },
    /// Every path through the initialization meets a false `require` or an empty choice: nothing
    /// would be checked.
    NoInitialState,
    /// An assumption about the constants is false.
    AssumptionFalse {
        /// Its name.
        name: String,
    },
}
