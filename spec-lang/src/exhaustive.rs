//! Whether patterns cover a type.
//!
//! The usefulness algorithm of Maranget, *Warnings for pattern matching* (JFP 2007), section 3, on
//! rows of patterns. Integers and opaque values count as infinitely many: only a name or `_` covers
//! them.

use crate::ty::Ty;
use ir::{Pattern, Spec};

/// A value that none of the patterns matches, as the user would write a pattern for it.
pub(crate) fn missing(spec: &Spec, ty: &Ty, patterns: &[&Pattern]) -> Option<String> {
    let rows: Vec<Vec<Pattern>> = patterns.iter().map(|pattern| vec![(*pattern).clone()]).collect();
    let witness = witness(spec, std::slice::from_ref(ty), &rows)?;
    Some(witness.into_iter().next().expect("one column").0)
}

/// Whether `pattern` matches a value that none of `before` does.
pub(crate) fn useful(spec: &Spec, ty: &Ty, before: &[&Pattern], pattern: &Pattern) -> bool {
    let rows: Vec<Vec<Pattern>> = before.iter().map(|pattern| vec![(*pattern).clone()]).collect();
    useful_row(spec, std::slice::from_ref(ty), &rows, std::slice::from_ref(pattern))
}

/// A shape that values of a type can have at the top.
#[derive(Clone, PartialEq)]
enum Shape {
    Bool(bool),
    Int(i64),
    Tuple,
    Variant(u32),
    None,
    Some,
}

/// A witness in the user's notation.
struct Shown(String);

fn useful_row(spec: &Spec, types: &[Ty], rows: &[Vec<Pattern>], row: &[Pattern]) -> bool {
    let (Some(ty), Some(head)) = (types.first(), row.first()) else { return rows.is_empty() };
    let below = |shape: &Shape| {
        let parts = parts(spec, ty, shape);
        let rows: Vec<Vec<Pattern>> =
            rows.iter().filter_map(|row| specialize(row, shape, parts.len())).collect();
        let row = specialize(row, shape, parts.len()).expect("the row has this shape");
        useful_row(spec, &[&parts, &types[1..]].concat(), &rows, &row)
    };
    match shape(head) {
        Some(shape) => below(&shape),
        None => match shapes(spec, ty) {
            Some(all) if covers_all(&all, rows) => all.iter().any(below),
            _ => useful_row(spec, &types[1..], &rest_of_wild_rows(rows), &row[1..]),
        },
    }
}

/// A row of values that no row of patterns matches.
fn witness(spec: &Spec, types: &[Ty], rows: &[Vec<Pattern>]) -> Option<Vec<Shown>> {
    let Some(ty) = types.first() else {
        return rows.is_empty().then(Vec::new);
    };
    let all = shapes(spec, ty);
    if let Some(all) = &all
        && covers_all(all, rows)
    {
        return all.iter().find_map(|shape| {
            let parts = parts(spec, ty, shape);
            let below: Vec<Vec<Pattern>> =
                rows.iter().filter_map(|row| specialize(row, shape, parts.len())).collect();
            let mut found = witness(spec, &[&parts, &types[1..]].concat(), &below)?;
            let rest = found.split_off(parts.len());
            Some(std::iter::once(show(spec, ty, shape, &found)).chain(rest).collect())
        });
    }
    let rest = witness(spec, &types[1..], &rest_of_wild_rows(rows))?;
    let absent = all.and_then(|all| {
        all.into_iter()
            .find(|shape| !rows.iter().any(|row| self::shape(&row[0]).as_ref() == Some(shape)))
    });
    let head = match absent.filter(|_| rows.iter().any(|row| self::shape(&row[0]).is_some())) {
        Some(shape) => {
            let parts =
                parts(spec, ty, &shape).iter().map(|_| Shown("_".to_owned())).collect::<Vec<_>>();
            show(spec, ty, &shape, &parts)
        }
        None => Shown("_".to_owned()),
    };
    Some(std::iter::once(head).chain(rest).collect())
}

fn covers_all(all: &[Shape], rows: &[Vec<Pattern>]) -> bool {
    all.iter().all(|shape| rows.iter().any(|row| self::shape(&row[0]).as_ref() == Some(shape)))
}

/// What the rows that start with a wildcard say of the other columns.
fn rest_of_wild_rows(rows: &[Vec<Pattern>]) -> Vec<Vec<Pattern>> {
    rows.iter().filter(|row| shape(&row[0]).is_none()).map(|row| row[1..].to_vec()).collect()
}

/// All shapes of a type; none if they are infinitely many.
fn shapes(spec: &Spec, ty: &Ty) -> Option<Vec<Shape>> {
    match ty {
        Ty::Bool => Some(vec![Shape::Bool(false), Shape::Bool(true)]),
        Ty::Tuple(_) => Some(vec![Shape::Tuple]),
        Ty::Option(_) => Some(vec![Shape::None, Shape::Some]),
        Ty::Data(id) => Some(
            (0..spec.data(*id).variants.len()).map(|index| Shape::Variant(index as u32)).collect(),
        ),
        _ => None,
    }
}

fn shape(pattern: &Pattern) -> Option<Shape> {
    match pattern {
        Pattern::Wild | Pattern::Bind(_) => None,
        Pattern::Bool(value) => Some(Shape::Bool(*value)),
        Pattern::Int(value) => Some(Shape::Int(*value)),
        Pattern::Tuple(_) => Some(Shape::Tuple),
        Pattern::Construct(_, index, _) => Some(Shape::Variant(*index)),
        Pattern::None => Some(Shape::None),
        Pattern::Some(_) => Some(Shape::Some),
    }
}

/// The types inside a value of this shape.
fn parts(spec: &Spec, ty: &Ty, shape: &Shape) -> Vec<Ty> {
    match (ty, shape) {
        (Ty::Tuple(parts), Shape::Tuple) => parts.clone(),
        (Ty::Option(content), Shape::Some) => vec![(**content).clone()],
        (Ty::Data(id), Shape::Variant(index)) => {
            let fields = spec
                .data(*id)
                .variants
                .get(*index as usize)
                .map_or(&[][..], |variant| &variant.fields);
            fields.iter().map(|field| Ty::erase(spec, field.ty)).collect()
        }
        _ => Vec::new(),
    }
}

/// The row below a shape: its first pattern opened, or none if it does not match the shape.
fn specialize(row: &[Pattern], shape: &Shape, arity: usize) -> Option<Vec<Pattern>> {
    let (head, rest) = row.split_first().expect("a column");
    let mut opened = match head {
        Pattern::Wild | Pattern::Bind(_) => vec![Pattern::Wild; arity],
        Pattern::Tuple(parts) if *shape == Shape::Tuple => parts.clone(),
        Pattern::Construct(_, index, parts) if *shape == Shape::Variant(*index) => parts.clone(),
        Pattern::Some(inner) if *shape == Shape::Some => vec![(**inner).clone()],
        other if self::shape(other).as_ref() == Some(shape) => Vec::new(),
        _ => return None,
    };
    opened.resize(arity, Pattern::Wild);
    opened.extend_from_slice(rest);
    Some(opened)
}

fn show(spec: &Spec, ty: &Ty, shape: &Shape, parts: &[Shown]) -> Shown {
    let list = parts.iter().map(|part| part.0.as_str()).collect::<Vec<_>>().join(", ");
    Shown(match (shape, ty) {
        (Shape::Bool(value), _) => value.to_string(),
        (Shape::Int(value), _) => value.to_string(),
        (Shape::Tuple, _) => format!("({list})"),
        (Shape::None, _) => "None".to_owned(),
        (Shape::Some, _) => format!("Some({list})"),
        (Shape::Variant(index), Ty::Data(id)) => {
            let variant = &spec.data(*id).variants[*index as usize];
            match variant.fields.first() {
                None => variant.name.clone(),
                Some(field) if field.name.is_none() => format!("{}({list})", variant.name),
                Some(_) => format!("{} {{ .. }}", variant.name),
            }
        }
        (Shape::Variant(_), _) => "_".to_owned(),
    })
}
