//! Runs as formulas: a state after each step, over what was chosen there.

use crate::encode::{Encoding, Path};
use crate::obligations::step;
use crate::read::Leaves;
use crate::term::{Sort, Symbol, Term};
use crate::value::Value;
use ir::{TransitionId, Type, TypeId};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// The variables in a state of a run.
pub type State<'a> = Rc<Vec<Value<'a>>>;

/// All steps from a state.
pub struct Steps<'a> {
    /// The paths of each transition.
    pub paths: Vec<Path<'a>>,
    /// What was chosen: constants, and whether there are choices that are none.
    pub choices: Vec<Symbol>,
    /// Whether some choice is a collection.
    pub of_collections: bool,
}

/// The steps of every transition from a state.
pub fn steps<'a>(enc: &Encoding<'a>, state: &State<'a>) -> Steps<'a> {
    let before = enc.terms().declared().len();
    let count = enc.spec.transitions.len();
    let paths = (0..count).map(|index| step(enc, TransitionId::new(index), state)).collect();
    let terms = enc.terms();
    let new = terms.declared().iter().enumerate().skip(before);
    let new =
        new.filter(|(_, own)| ["choice ", "branch "].iter().any(|of| own.name.starts_with(of)));
    let (constants, functions): (Vec<_>, Vec<_>) = new.partition(|(_, own)| own.params.is_empty());
    let choices = constants.into_iter().map(|(index, _)| Symbol(index as u32)).collect();
    Steps { paths, choices, of_collections: !functions.is_empty() }
}

/// The state with this number after one of several paths, with what is true of it. Where a variable can
/// be told by finitely many leaves it becomes symbols of its own, else a choice between the paths.
pub fn after<'a>(enc: &Encoding<'a>, number: usize, paths: &[Path<'a>]) -> (State<'a>, Vec<Term>) {
    let here = |index| enc.leaf(&format!("step {number} {index}"), Sort::Bool, &[]);
    let here: Vec<Term> = (0..paths.len()).map(here).collect();
    let mut known = vec![enc.or(here.clone())];
    for (path, here) in paths.iter().zip(&here) {
        let possible = enc.and([path.taken, path.defined]);
        known.push(enc.implies(*here, possible));
    }
    let vars = enc.spec.vars.iter().enumerate().map(|(index, var)| {
        let values: Vec<&Value<'a>> = paths.iter().map(|path| &path.env.state[index]).collect();
        if is_flat(enc, var.ty) {
            let symbol = enc.symbol(&format!("state {number} {}", var.name), var.ty, &[]);
            for (value, here) in values.iter().zip(&here) {
                let same = same(enc, &symbol, value, var.ty);
                known.push(enc.implies(*here, same));
            }
            return symbol;
        }
        let chosen = values.iter().zip(&here).rev().map(|(value, here)| ((*value).clone(), *here));
        let chosen =
            chosen.reduce(|(rest, _), (value, here)| (enc.choice(here, &value, &rest), here));
        remembering(chosen.map_or_else(|| enc.anything(var.ty), |(value, _)| value))
    });
    let state = vars.collect();
    (Rc::new(state), known)
}

/// Whether two values within their bounds are the same, of a type whose elements can be told one by one.
fn same<'a>(enc: &Encoding<'a>, a: &Value<'a>, b: &Value<'a>, ty: TypeId) -> Term {
    let all = |a: &[Value<'a>], b: &[Value<'a>], types: &[TypeId]| {
        let parts = a.iter().zip(b).zip(types).map(|((a, b), ty)| same(enc, a, b, *ty));
        enc.and(parts.collect::<Vec<_>>())
    };
    match (a, b) {
        (Value::Leaf(a), Value::Leaf(b)) => enc.same(*a, *b),
        (Value::Tuple(a), Value::Tuple(b)) => all(a, b, &enc.part_types(ty).unwrap_or_default()),
        (Value::Data(x, a), Value::Data(y, b)) => {
            let mut parts = vec![enc.same(*x, *y)];
            for (index, types) in enc.variants(ty).iter().enumerate() {
                let is = enc.is_variant(*x, index, ty);
                if enc.as_bool(is) != Some(false) {
                    parts.push(enc.implies(is, all(&a[index], &b[index], types)));
                }
            }
            enc.and(parts)
        }
        _ => {
            let members = enc.ground(enc.element_type(ty)).unwrap_or_default();
            let each = members.iter().map(|member| same_at(enc, (a, b), &member.value, ty));
            enc.and(each.collect::<Vec<_>>())
        }
    }
}

/// Whether two collections have the same at one element.
fn same_at<'a>(
    enc: &Encoding<'a>,
    (a, b): (&Value<'a>, &Value<'a>),
    member: &Value<'a>,
    ty: TypeId,
) -> Term {
    if let (Value::Bag(a, ..), Value::Bag(b, ..)) = (a, b) {
        return enc.same(a(enc, member), b(enc, member));
    }
    let there = enc.contains(a, member, ty);
    let both = enc.same(there, enc.contains(b, member, ty));
    let Type::Map(_, inner, _) = enc.spec.types.get(ty) else { return both };
    let ((_, at_a), (_, at_b)) = (a.map(), b.map());
    let values = same(enc, &at_a(enc, member), &at_b(enc, member), *inner);
    enc.and([both, enc.implies(there, values)])
}

/// Whether two values are the same, of which the first is a literal.
pub fn is<'a>(enc: &Encoding<'a>, literal: &Value<'a>, value: &Value<'a>, ty: TypeId) -> Term {
    match is_flat(enc, ty) {
        true => same(enc, literal, value, ty),
        // The length of the literal is known.
        false => enc.equal(literal, value, ty),
    }
}

/// Whether equality of values of a type needs no quantifier, and their leaves are always the same: there are no sequences, and the elements
/// of sets and the keys of maps can be told one by one.
fn is_flat(enc: &Encoding<'_>, ty: TypeId) -> bool {
    match enc.spec.types.get(ty) {
        Type::Seq(..) => return false,
        Type::Set(part, _) | Type::Bag(part, _) | Type::Map(part, ..)
            if enc.ground(*part).is_none() =>
        {
            return false;
        }
        _ => {}
    }
    let mut flat = true;
    enc.spec.types.get(ty).for_each_part(enc.spec, &mut |part| flat &= is_flat(enc, part));
    flat
}

/// The same value, whose parts are computed once for each place.
fn remembering<'a>(value: Value<'a>) -> Value<'a> {
    match value {
        Value::Seq(len, nth, most) => {
            let known = RefCell::new(FxHashMap::<Term, Value<'a>>::default());
            let nth = move |enc: &Encoding<'a>, index: Term| {
                if let Some(value) = known.borrow().get(&index) {
                    return value.clone();
                }
                let value = remembering(nth(enc, index));
                known.borrow_mut().insert(index, value.clone());
                value
            };
            Value::seq_of(len, nth, most)
        }
        Value::Set(contains, support) => Value::Set(once(contains), support),
        Value::Bag(count, support, most) => Value::Bag(once(count), support, most),
        Value::Map(keys, at, support) => {
            let known = RefCell::new(FxHashMap::<Vec<Term>, Value<'a>>::default());
            let at = move |enc: &Encoding<'a>, key: &Value<'a>| {
                let Some(place) = leaves(key) else { return at(enc, key) };
                if let Some(value) = known.borrow().get(&place) {
                    return value.clone();
                }
                let value = remembering(at(enc, key));
                known.borrow_mut().insert(place, value.clone());
                value
            };
            Value::Map(once(keys), Rc::new(at), support)
        }
        Value::Tuple(parts) => Value::Tuple(parts.iter().cloned().map(remembering).collect()),
        Value::Data(tag, fields) => {
            let variant =
                |fields: &Rc<[Value<'a>]>| fields.iter().cloned().map(remembering).collect();
            let fields = fields.iter().map(variant).collect();
            Value::Data(tag, fields)
        }
        Value::Leaf(term) => Value::Leaf(term),
    }
}

/// A function of elements, computed once for each.
fn once<'a>(of: crate::value::Contains<'a>) -> crate::value::Contains<'a> {
    let known = RefCell::new(FxHashMap::<Vec<Term>, Term>::default());
    Rc::new(move |enc, value| {
        let Some(place) = leaves(value) else { return of(enc, value) };
        if let Some(said) = known.borrow().get(&place) {
            return *said;
        }
        let said = of(enc, value);
        known.borrow_mut().insert(place, said);
        said
    })
}

/// The leaves of a value without collections.
fn leaves(value: &Value<'_>) -> Option<Vec<Term>> {
    match value {
        Value::Leaf(term) => Some(vec![*term]),
        Value::Tuple(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(leaves).collect();
            Some(parts?.concat())
        }
        Value::Data(tag, fields) => {
            let mut all = vec![*tag];
            for part in fields.iter().flat_map(|fields| fields.iter()) {
                all.extend(leaves(part)?);
            }
            Some(all)
        }
        _ => None,
    }
}

/// The leaves from which a state can be made again, with sequences of that length; a variable with too
/// many is refused.
pub fn told<'a>(enc: &Encoding<'a>, state: &State<'a>, longest: i64) -> Vec<Term> {
    let mut all = Leaves { longest, ..Leaves::default() };
    for (var, value) in enc.spec.vars.iter().zip(state.iter()) {
        if enc.leaves(value, var.ty, &mut all).is_none() {
            let what = "what is in it is of a type with too many values, which";
            enc.refuse(format!("`{}`: {what}", var.name), var.at);
        }
    }
    all.terms
}
