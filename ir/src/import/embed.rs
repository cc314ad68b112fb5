//! Identifiers and messages of one system of agents among those of another one.
//!
//! A system that implements another one with more agents and messages has the values of both enums, and
//! others. To take its enums for those of the upper system changes nothing there, as long as the upper
//! system neither runs through all their values nor tells them apart without a case for the rest.

use crate::{Block, Data, DataId, Expr, ExprKind, Pattern, Spec, StmtKind, Type, TypeId, walk};

/// The enums of `upper` that may be larger in `lower`.
pub(super) fn open(upper: &Spec, lower: &Spec) -> Vec<DataId> {
    let (Some(agents), Some(_)) = (&upper.agents, &lower.agents) else { return Vec::new() };
    let is_one = |id: &DataId| *id == agents.id || upper.data(*id).name == "Message";
    let all = (0..upper.datas.len()).map(DataId::new).filter(is_one);
    all.filter(|id| !tells_apart(upper, *id)).collect()
}

/// The place of each variant of an enum in a larger one.
pub(super) fn places(data: &Data, larger: &Data) -> Vec<u32> {
    let place = |name: &String| larger.variants.iter().position(|other| other.name == *name);
    data.variants.iter().map(|variant| place(&variant.name).unwrap_or(0) as u32).collect()
}

/// Whether a system depends on which values an enum has.
fn tells_apart(spec: &Spec, id: DataId) -> bool {
    let mut found = false;
    let mut look = |expr: &Expr| match &expr.kind {
        ExprKind::Universe(ty) => found |= holds(spec, *ty, id, &mut Vec::new()),
        ExprKind::Match(_, arms) => {
            let patterns: Vec<&Pattern> = arms.iter().map(|arm| &arm.pattern).collect();
            found |= is_closed(&patterns, id);
        }
        _ => {}
    };
    let bodies = spec.functions.iter().map(|function| &function.body);
    let bodies = bodies.chain(spec.assumes.iter().map(|claim| &claim.body));
    let bodies = bodies.chain(spec.vars.iter().filter_map(|var| var.init.as_ref()));
    bodies.for_each(|body| walk::every(&body.code, &mut look));
    for transition in &spec.transitions {
        transition.params.iter().for_each(|param| walk::every(&param.domain, &mut look));
        walk::every_in(&transition.body.code, &mut look);
    }
    walk::every_in(&spec.init.code, &mut look);
    let blocks = spec.transitions.iter().map(|transition| &transition.body.code);
    found || blocks.chain([&spec.init.code]).any(|block| matches_closed(block, id))
}

fn matches_closed(block: &Block, id: DataId) -> bool {
    block.iter().any(|stmt| {
        let mut found = match &stmt.kind {
            StmtKind::Match(_, arms) => {
                let patterns: Vec<&Pattern> = arms.iter().map(|arm| &arm.pattern).collect();
                is_closed(&patterns, id)
            }
            _ => false,
        };
        walk::blocks(stmt, &mut |inner| found |= matches_closed(inner, id));
        found
    })
}

/// Whether patterns tell values of this enum apart, and the last of them is not for all others.
fn is_closed(patterns: &[&Pattern], id: DataId) -> bool {
    let rest = patterns.last();
    let has_rest = rest.is_some_and(|last| matches!(last, Pattern::Wild | Pattern::Bind(_)));
    !has_rest && patterns.iter().any(|pattern| mentions(pattern, id))
}

fn mentions(pattern: &Pattern, id: DataId) -> bool {
    match pattern {
        Pattern::Construct(data, _, parts) => {
            *data == id || parts.iter().any(|part| mentions(part, id))
        }
        Pattern::Tuple(parts) => parts.iter().any(|part| mentions(part, id)),
        Pattern::Some(inner) => mentions(inner, id),
        Pattern::Wild | Pattern::Bind(_) | Pattern::Bool(_) | Pattern::Int(_) | Pattern::None => {
            false
        }
    }
}

/// Whether values of a type may hold one of this enum.
fn holds(spec: &Spec, ty: TypeId, id: DataId, open: &mut Vec<DataId>) -> bool {
    let parts: Vec<TypeId> = match &spec.types[ty] {
        Type::Bool | Type::Int | Type::Range(..) | Type::Opaque(_) => return false,
        Type::Data(data) if *data == id => return true,
        Type::Data(data) if open.contains(data) => return false,
        Type::Data(data) => {
            open.push(*data);
            let fields = spec.data(*data).variants.iter().flat_map(|variant| &variant.fields);
            fields.map(|field| field.ty).collect()
        }
        Type::Tuple(parts) => parts.clone(),
        Type::Option(content)
        | Type::Set(content, _)
        | Type::Seq(content, _)
        | Type::Bag(content, _) => vec![*content],
        Type::Map(key, value, _) => vec![*key, *value],
    };
    parts.into_iter().any(|part| holds(spec, part, id, open))
}
