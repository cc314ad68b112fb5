//! Whether patterns cover a type: the matrix of Luc Maranget, "Warnings for pattern matching"
//! (Journal of Functional Programming 17, 2007), section 3.1, reduced to the question whether a row
//! of wildcards is useful.

use super::shapes::{Form, Shape, Shapes};
use crate::Pattern;

/// Whether every value of the shape matches one of the patterns. They fit the shape.
pub fn cover(patterns: &[&Pattern], shape: Shape, shapes: &Shapes) -> bool {
    let rows: Vec<Vec<&Pattern>> = patterns.iter().map(|pattern| vec![*pattern]).collect();
    rows_cover(&rows, &[shape], shapes)
}

/// Whether every list of values of these shapes matches one of the rows.
fn rows_cover(rows: &[Vec<&Pattern>], columns: &[Shape], shapes: &Shapes) -> bool {
    let Some((first, rest)) = columns.split_first() else { return !rows.is_empty() };
    if rows.is_empty() {
        return false;
    }
    if rows.iter().all(|row| matches!(row[0], Pattern::Wild | Pattern::Bind(_))) {
        let rows: Vec<Vec<&Pattern>> = rows.iter().map(|row| row[1..].to_vec()).collect();
        return rows_cover(&rows, rest, shapes);
    }
    heads(*first, shapes).iter().all(|(head, parts)| {
        let rows: Vec<_> =
            rows.iter().filter_map(|row| specialize(row, *head, parts.len())).collect();
        rows_cover(&rows, &[parts, rest].concat(), shapes)
    })
}

/// What a value starts with.
#[derive(Clone, Copy)]
enum Head {
    Bool(bool),
    /// An integer that no pattern names.
    OtherInt,
    None,
    Some,
    Tuple,
    Variant(u32),
}

/// Each way in which values of a shape can start, with the shapes of what follows.
fn heads(shape: Shape, shapes: &Shapes) -> Vec<(Head, Vec<Shape>)> {
    match shapes.form(shape) {
        Form::Bool => vec![(Head::Bool(false), vec![]), (Head::Bool(true), vec![])],
        Form::Option(content) => vec![(Head::None, vec![]), (Head::Some, vec![content])],
        Form::Tuple(parts) => vec![(Head::Tuple, parts)],
        Form::Data(data) => (0..shapes.variants(data) as u32)
            .map(|index| {
                let fields = shapes.fields(data, index).unwrap_or_default();
                (Head::Variant(index), fields.to_vec())
            })
            .collect(),
        _ => vec![(Head::OtherInt, vec![])],
    }
}

/// What is left of a row for values with this head; `None` if the row does not match them.
fn specialize<'p>(row: &[&'p Pattern], head: Head, parts: usize) -> Option<Vec<&'p Pattern>> {
    let first: Vec<&Pattern> = match (row[0], head) {
        (Pattern::Wild | Pattern::Bind(_), _) => vec![&Pattern::Wild; parts],
        (Pattern::Bool(value), Head::Bool(head)) if *value == head => vec![],
        (Pattern::None, Head::None) => vec![],
        (Pattern::Some(part), Head::Some) => vec![part],
        (Pattern::Tuple(parts), Head::Tuple) => parts.iter().collect(),
        (Pattern::Construct(_, variant, parts), Head::Variant(head)) if *variant == head => {
            parts.iter().collect()
        }
        _ => return None,
    };
    Some([&first, &row[1..]].concat())
}
