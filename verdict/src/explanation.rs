//! Why a boolean expression is false: a chain of facts from the whole claim to its false part.

use ir::{Span, TypeId, Value};

/// One step of an explanation, outermost first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Of a conjunction, this part is false.
    Conjunct {
        /// The false part.
        at: Span,
    },
    /// A `forall` is false for this binding (or a `!exists` because of it).
    Binding {
        /// The quantifier.
        at: Span,
        /// What is bound, in order.
        bound: Vec<NamedValue>,
    },
    /// An implication is false: its left side is true, its right side is not.
    Implication {
        /// The true left side.
        left: Span,
        /// The false right side.
        right: Span,
    },
    /// A function returned false.
    Call {
        /// The call.
        at: Span,
        /// The function's name.
        function: String,
        /// Its parameters.
        arguments: Vec<NamedValue>,
    },
    /// The innermost false (or, under a negation, true) expression and the values in it.
    Values {
        /// The expression.
        at: Span,
        /// What it should have been.
        expected: bool,
        /// The parts with their values, in the order in which they stand.
        parts: Vec<NamedValue>,
    },
}

/// A part of an expression with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedValue {
    /// A name, or the place of the expression in the source.
    pub what: What,
    /// The value.
    pub value: Value,
    /// Its type.
    pub ty: TypeId,
}

/// What has a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A local or a parameter.
    Name(String),
    /// An expression; its text is the label.
    Text(Span),
}
