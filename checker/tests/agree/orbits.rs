//! The number of orbits of the reachable states, by brute force: what a search with symmetry finds.

use interp::StateGraph;
use ir::{Instance, OpaqueId, Spec, Type, TypeId, Value};
use std::collections::HashSet;
use verdict::State;

/// A permutation of the values of each opaque type, by `OpaqueId`.
type Permutation = Vec<Vec<u32>>;

/// How many orbits the states of a complete graph fall into under the permutations of the values of
/// opaque types that lead each to one with which it can be exchanged without changing any constant.
///
/// Takes each state in every permutation: for instances of few values.
///
/// # Errors
/// A reachable state of which some permutation is not reachable: the spec tells the values apart.
pub fn orbits(graph: &StateGraph, spec: &Spec, instance: &Instance) -> Result<usize, State> {
    let reachable: HashSet<&[Value]> = graph.nodes.iter().map(|node| &*node.state).collect();
    let mut seen: HashSet<Vec<Value>> = HashSet::new();
    let permutations = permutations(spec, instance);
    let mut count = 0;
    for node in &graph.nodes {
        if seen.contains(&*node.state) {
            continue;
        }
        count += 1;
        for by in &permutations {
            let parts = node.state.iter().zip(&spec.vars);
            let permuted: Vec<Value> =
                parts.map(|(value, var)| permute(value, var.ty, spec, by)).collect();
            if !reachable.contains(&*permuted) {
                return Err(node.state.clone());
            }
            seen.insert(permuted);
        }
    }
    Ok(count)
}

/// Every permutation of the opaque types that leads each value to one that constants do not tell from
/// it.
fn permutations(spec: &Spec, instance: &Instance) -> Vec<Permutation> {
    let mut all = vec![Vec::new()];
    for (index, names) in instance.opaques.iter().enumerate() {
        let id = OpaqueId::new(index);
        let count = names.len() as u32;
        let alike = |a: u32, b: u32| {
            let mut consts = instance.consts.iter().zip(&spec.consts);
            consts.all(|(value, constant)| {
                let exchange = &mut |own: OpaqueId, index: u32| match index {
                    _ if own != id => index,
                    _ if index == a => b,
                    _ if index == b => a,
                    _ => index,
                };
                map_opaques(value, constant.ty, spec, exchange) == *value
            })
        };
        let of_type = arrangements(count, &alike);
        let longer = |own: &Permutation| {
            let own = own.clone();
            of_type.iter().map(move |next| [own.clone(), vec![next.clone()]].concat())
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// Every arrangement of the numbers below `count` with a number that is alike in each place.
fn arrangements(count: u32, alike: &dyn Fn(u32, u32) -> bool) -> Vec<Vec<u32>> {
    let mut all: Vec<Vec<u32>> = vec![vec![]];
    for place in 0..count {
        let longer = |own: &Vec<u32>| {
            let next = (0..count).filter(|next| !own.contains(next) && alike(place, *next));
            next.map(|next| [own.clone(), vec![next]].concat()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

fn permute(value: &Value, ty: TypeId, spec: &Spec, by: &Permutation) -> Value {
    map_opaques(value, ty, spec, &mut |id, index| by[id.index()][index as usize])
}

/// The value with each opaque value inside replaced.
fn map_opaques(
    value: &Value,
    ty: TypeId,
    spec: &Spec,
    replace: &mut dyn FnMut(OpaqueId, u32) -> u32,
) -> Value {
    let mut part = |value: &Value, ty: TypeId| map_opaques(value, ty, spec, replace);
    match (value, &spec.types[ty]) {
        (Value::Opaque(index), Type::Opaque(id)) => Value::Opaque(replace(*id, *index)),
        (Value::Tuple(parts), Type::Tuple(types)) => {
            Value::tuple(parts.iter().zip(types).map(|(value, ty)| part(value, *ty)))
        }
        (Value::Tuple(parts), Type::Data(id)) => {
            let fields = &spec.data(*id).variants[0].fields;
            Value::tuple(parts.iter().zip(fields).map(|(value, field)| part(value, field.ty)))
        }
        (Value::Variant(variant, parts), Type::Data(id)) => {
            let fields = &spec.data(*id).variants[*variant as usize].fields;
            let parts = parts.iter().zip(fields).map(|(value, field)| part(value, field.ty));
            Value::Variant(*variant, parts.collect())
        }
        (Value::Some(content), Type::Option(ty)) => Value::Some(part(content, *ty).into()),
        (Value::Set(parts), Type::Set(ty, _)) => {
            Value::set(parts.iter().map(|value| part(value, *ty)))
        }
        (Value::Seq(parts), Type::Seq(ty, _)) => {
            Value::seq(parts.iter().map(|value| part(value, *ty)))
        }
        (Value::Bag(parts), Type::Bag(ty, _)) => Value::bag(parts.iter().flat_map(|(value, n)| {
            std::iter::repeat_n(part(value, *ty), *n as usize).collect::<Vec<_>>()
        })),
        (Value::Map(entries), Type::Map(key, of, _)) => {
            Value::map(entries.iter().map(|(k, v)| (part(k, *key), part(v, *of))))
        }
        _ => value.clone(),
    }
}
