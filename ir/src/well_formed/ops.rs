//! The rule table of the built-in operations.

use super::shapes::{Form, Shape, Shapes};
use crate::Op;

/// The shape of an operation's result; `None` if it does not take such arguments.
pub fn result(op: Op, arguments: &[Shape], shapes: &mut Shapes) -> Option<Shape> {
    match (op, arguments) {
        (Op::And | Op::Or, arguments) if arguments.len() >= 2 => {
            let bool = shapes.bool();
            arguments.iter().all(|argument| *argument == bool).then_some(bool)
        }
        (op, [a]) => unary(op, *a, shapes),
        (op, [a, b]) => binary(op, *a, *b, shapes),
        (Op::Put, [s, k, v]) => match shapes.form(*s) {
            Form::Seq(element) => (shapes.int() == *k && element == *v).then_some(*s),
            Form::Map(key, value) => (key == *k && value == *v).then_some(*s),
            _ => None,
        },
        _ => None,
    }
}

fn unary(op: Op, a: Shape, shapes: &mut Shapes) -> Option<Shape> {
    use Form::{Bag, Bool, Int, Map, Option, Seq, Set};
    let int = shapes.int();
    match (op, shapes.form(a)) {
        (Op::Not, Bool) | (Op::Neg, Int) | (Op::Reverse, Seq(_)) => Some(a),
        (Op::Len, Set(_) | Seq(_) | Bag(_) | Map(..)) => Some(int),
        (Op::Powerset, Set(_)) => Some(shapes.set(a)),
        (Op::Arrangements, Set(element)) => {
            let seq = shapes.seq(element);
            Some(shapes.set(seq))
        }
        (Op::Flatten, Set(element)) => matches!(shapes.form(element), Set(_)).then_some(element),
        (Op::Flatten, Seq(element)) => matches!(shapes.form(element), Seq(_)).then_some(element),
        (Op::Only, Set(element)) => Some(element),
        (Op::Minimum | Op::Maximum, Set(element) | Seq(element)) => (element == int).then_some(int),
        (Op::Sum, Set(element) | Seq(element) | Bag(element)) => (element == int).then_some(int),
        (Op::Sorted, Set(element)) if shapes.is_ordered(element) => Some(shapes.seq(element)),
        (Op::First | Op::Last, Seq(element)) => Some(shapes.option(element)),
        (Op::Elements, Seq(element) | Bag(element)) => Some(shapes.set(element)),
        (Op::Indices, Seq(_)) => Some(shapes.set(int)),
        (Op::IsDistinct, Seq(_)) | (Op::IsSome, Option(_)) => Some(shapes.bool()),
        (Op::Prefixes, Seq(_)) => Some(shapes.set(a)),
        (Op::Keys, Map(key, _)) => Some(shapes.set(key)),
        (Op::Values, Map(_, value)) => Some(shapes.set(value)),
        (Op::Entries, Map(key, value)) => {
            let entry = shapes.tuple(vec![key, value]);
            Some(shapes.set(entry))
        }
        (Op::Unwrap, Option(content)) => Some(content),
        _ => None,
    }
}

fn binary(op: Op, a: Shape, b: Shape, shapes: &mut Shapes) -> Option<Shape> {
    use Form::{Bag, Bool, Int, Map, Option, Seq, Set};
    let (bool, int) = (shapes.bool(), shapes.int());
    if op == Op::In {
        return match shapes.form(b) {
            Set(element) | Seq(element) | Bag(element) => (element == a).then_some(bool),
            Map(key, _) => (key == a).then_some(bool),
            _ => None,
        };
    }
    match (op, shapes.form(a)) {
        (Op::Implies, Bool) => (b == bool).then_some(bool),
        (Op::Eq | Op::Ne, _) => (a == b).then_some(bool),
        (Op::Lt | Op::Le | Op::Gt | Op::Ge, Int) => (b == int).then_some(bool),
        (Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Mod | Op::Min | Op::Max, Int) => {
            (b == int).then_some(int)
        }
        (Op::Range, Int) if b == int => Some(shapes.set(int)),
        (Op::Insert, Set(element) | Seq(element) | Bag(element)) => (b == element).then_some(a),
        (Op::Remove, Set(element) | Bag(element) | Map(element, _)) => (b == element).then_some(a),
        (Op::Union, Set(_) | Bag(_)) | (Op::Intersect | Op::Minus, Set(_)) => (a == b).then_some(a),
        (Op::Subset, Set(_)) | (Op::IsPrefix, Seq(_)) => (a == b).then_some(bool),
        (Op::Concat | Op::Since, Seq(_)) | (Op::Merge, Map(..)) => (a == b).then_some(a),
        (Op::Index, Seq(element)) => (b == int).then_some(element),
        (Op::Index, Map(key, value)) => (b == key).then_some(value),
        (Op::Get, Seq(element)) if b == int => Some(shapes.option(element)),
        (Op::Get, Map(key, value)) if b == key => Some(shapes.option(value)),
        (Op::Take | Op::Drop, Seq(_)) => (b == int).then_some(a),
        (Op::IndexOf, Seq(element)) if b == element => Some(shapes.option(int)),
        (Op::After | Op::Before, Seq(element)) if b == element => Some(shapes.option(element)),
        (Op::Count, Bag(element)) => (b == element).then_some(int),
        (Op::UnwrapOr, Option(content)) => (b == content).then_some(content),
        _ => None,
    }
}
