//! All values of enumerable types.

use crate::foreign::is_bounded;
use ir::{Instance, Spec, Type, TypeId, Value};

/// Whether collections with a limited size are in a type, so that its shape has more values than
/// the type.
pub fn is_limited(ty: TypeId, spec: &Spec) -> bool {
    let mut limited = false;
    let mut open = vec![ty];
    let mut seen = vec![false; spec.types.len()];
    while let Some(next) = open.pop() {
        if std::mem::replace(&mut seen[next.index()], true) || !is_bounded(next, spec) {
            continue;
        }
        let ty = &spec.types[next];
        limited |= matches!(ty, Type::Set(_, Some(_)) | Type::Map(_, _, Some(_)));
        ty.for_each_part(spec, &mut |part| open.push(part));
    }
    limited
}

/// All values of an enumerable type, which must not have too many.
pub fn values(ty: TypeId, spec: &Spec, instance: &Instance) -> Vec<Value> {
    let size = |bound: &Option<ir::Bound>| {
        bound.as_ref().map_or(usize::MAX, |bound| {
            bound.eval(instance).and_then(|size| usize::try_from(size).ok()).unwrap_or(0)
        })
    };
    match &spec.types[ty] {
        Type::Bool => vec![Value::Bool(false), Value::Bool(true)],
        Type::Range(low, high) => match low.eval(instance).zip(high.eval(instance)) {
            Some((low, high)) => (low..=high).map(Value::Int).collect(),
            None => Vec::new(),
        },
        Type::Opaque(id) => {
            (0..instance.opaques[id.index()].len() as u32).map(Value::Opaque).collect()
        }
        Type::Tuple(parts) => {
            rows(parts.iter().copied(), spec, instance).map(Value::tuple).collect()
        }
        Type::Data(id) => {
            let data = spec.data(*id);
            let variants = data.variants.iter().enumerate();
            variants
                .flat_map(|(index, variant)| {
                    rows(variant.fields.iter().map(|field| field.ty), spec, instance).map(
                        move |row| match data.is_struct {
                            true => Value::tuple(row),
                            false => Value::Variant(index as u32, row.into()),
                        },
                    )
                })
                .collect()
        }
        Type::Option(part) => {
            let some = values(*part, spec, instance).into_iter();
            std::iter::once(Value::None).chain(some.map(|part| Value::Some(part.into()))).collect()
        }
        Type::Set(part, bound) => {
            let parts = parts_for(size(bound), *part, spec, instance);
            subsets(&parts, size(bound)).into_iter().map(Value::set).collect()
        }
        Type::Map(key, value, bound) => {
            let empty = [key, value].into_iter().any(|part| is_empty(*part, spec, instance));
            let size = if empty { 0 } else { size(bound) };
            let keys = parts_for(size, *key, spec, instance);
            let own = parts_for(size, *value, spec, instance);
            let mut all = Vec::new();
            for keys in subsets(&keys, size) {
                let choices = product(vec![own.clone(); keys.len()]);
                all.extend(choices.map(|row| Value::map(keys.iter().cloned().zip(row))));
            }
            all
        }
        Type::Seq(part, bound) => {
            let parts = parts_for(size(bound), *part, spec, instance);
            let mut all = vec![Vec::new()];
            let mut start = 0;
            for _ in 0..size(bound) {
                let end = all.len();
                for shorter in start..end {
                    for part in &parts {
                        let longer: Vec<Value> =
                            all[shorter].iter().chain([part]).cloned().collect();
                        all.push(longer);
                    }
                }
                if all.len() == end {
                    break;
                }
                start = end;
            }
            all.into_iter().map(Value::seq).collect()
        }
        Type::Int | Type::Bag(..) => Vec::new(),
    }
}

/// The values that a collection of at most this size is made of: none for size 0, however many
/// there are.
fn parts_for(size: usize, ty: TypeId, spec: &Spec, instance: &Instance) -> Vec<Value> {
    if size == 0 { Vec::new() } else { values(ty, spec, instance) }
}

fn is_empty(ty: TypeId, spec: &Spec, instance: &Instance) -> bool {
    ir::universe::cardinality(ty, spec, instance) == Some(0)
}

/// Every row of values of the types: none if one of them has none, however many the others have.
fn rows(
    types: impl Iterator<Item = TypeId>,
    spec: &Spec,
    instance: &Instance,
) -> impl Iterator<Item = Vec<Value>> {
    let types: Vec<TypeId> = types.collect();
    let lists = if types.iter().any(|ty| is_empty(*ty, spec, instance)) {
        vec![Vec::new()]
    } else {
        types.iter().map(|ty| values(*ty, spec, instance)).collect()
    };
    product(lists)
}

/// Every choice of one from each.
fn product(lists: Vec<Vec<Value>>) -> impl Iterator<Item = Vec<Value>> {
    let rows = lists.into_iter().fold(vec![Vec::new()], |rows, list| {
        let longer = |row: &Vec<Value>| {
            let row = row.clone();
            list.iter()
                .map(move |part| row.iter().chain([part]).cloned().collect::<Vec<_>>())
                .collect::<Vec<_>>()
        };
        rows.iter().flat_map(longer).collect()
    });
    rows.into_iter()
}

/// Every subset with at most that many elements.
fn subsets(parts: &[Value], limit: usize) -> Vec<Vec<Value>> {
    let mut all = vec![Vec::new()];
    for part in parts {
        let with: Vec<Vec<Value>> = all
            .iter()
            .filter(|subset| subset.len() < limit)
            .map(|subset| subset.iter().chain([part]).cloned().collect())
            .collect();
        all.extend(with);
    }
    all
}
