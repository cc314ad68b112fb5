//! What refers to itself.

use ir::{Spec, Type, TypeId};

/// By function, whether it calls itself, at once or by others.
pub(super) fn recursive_functions(spec: &Spec) -> Vec<bool> {
    let called = |id: usize| {
        let mut called = Vec::new();
        ir::walk::every(&spec.functions[id].body.code, &mut |part| {
            if let ir::ExprKind::Call(function, _) = part.kind {
                called.push(function.index());
            }
        });
        called
    };
    let all: Vec<Vec<usize>> = (0..spec.functions.len()).map(called).collect();
    let calls_itself = |id: usize| {
        let mut seen = vec![false; all.len()];
        let mut open = all[id].clone();
        while let Some(next) = open.pop() {
            if !std::mem::replace(&mut seen[next], true) {
                open.extend(&all[next]);
            }
        }
        seen[id]
    };
    (0..all.len()).map(calls_itself).collect()
}

/// The structs and enums whose values contain others of them.
pub(super) fn recursive(spec: &Spec) -> Vec<&ir::Data> {
    fn inside(spec: &Spec, ty: TypeId, path: &mut Vec<ir::DataId>, found: &mut Vec<ir::DataId>) {
        let all = |types: &[TypeId], path: &mut Vec<_>, found: &mut Vec<_>| {
            types.iter().for_each(|ty| inside(spec, *ty, path, found));
        };
        match spec.types.get(ty) {
            Type::Data(id) if path.contains(id) => found.push(*id),
            Type::Data(id) => {
                path.push(*id);
                let fields = spec.data(*id).variants.iter().flat_map(|variant| &variant.fields);
                let types: Vec<TypeId> = fields.map(|field| field.ty).collect();
                all(&types, path, found);
                path.pop();
            }
            Type::Tuple(parts) => all(parts, path, found),
            Type::Option(inner)
            | Type::Set(inner, _)
            | Type::Seq(inner, _)
            | Type::Bag(inner, _) => {
                inside(spec, *inner, path, found);
            }
            Type::Map(key, value, _) => all(&[*key, *value], path, found),
            Type::Bool | Type::Int | Type::Range(..) | Type::Opaque(_) => {}
        }
    }
    let mut found = Vec::new();
    spec.types.iter().for_each(|(ty, _)| inside(spec, ty, &mut Vec::new(), &mut found));
    found.iter().map(|id| spec.data(*id)).collect()
}
