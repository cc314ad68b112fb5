//! Refinements in JSON: how steps appear above, and why one does not.

use super::{action, place, why};
use crate::changes::{self, Change};
use crate::checked::Checked;
use crate::value_json::{Encoder, Integers};
use crate::values::Names;
use ir::{Span, Spec};
use serde_json::{Map, Value as Json, json};
use verdict::{Attempt, Draft, Mapped, Obstacle, Trace};

/// For each upper transition (and, without one, the stutters) how often steps of which lower
/// transition appear as it.
pub fn matches(checked: &Checked<'_>, upper: &Spec) -> Json {
    let Some(matches) = &checked.answer.stats.above else { return json!([]) };
    let above =
        std::iter::once(Json::Null).chain(upper.transitions.iter().map(|own| json!(own.name)));
    let row = |(column, name): (usize, Json)| {
        let lower = checked.spec.transitions.iter().zip(&matches.steps);
        let by: Map<String, Json> = lower
            .filter(|(_, row)| row[column] > 0)
            .map(|(lower, row)| (lower.name.clone(), json!(row[column])))
            .collect();
        let steps: u64 = matches.steps.iter().map(|row| row[column]).sum();
        json!({ "transition": name, "steps": steps, "by": by })
    };
    above.enumerate().map(row).collect()
}

/// What was learnt of the internal variables above.
pub fn drafts(checked: &Checked<'_>, upper: &Spec) -> Json {
    let Some(instance) = checked.instances.first() else { return json!([]) };
    let names = Names { spec: upper, instance };
    let draft = |draft: &Draft| {
        let vars = draft.by.iter().map(|id| checked.spec.var(*id));
        let row = |(key, value): &(Vec<ir::Value>, ir::Value)| {
            let key = vars
                .clone()
                .zip(key)
                .map(|(var, value)| (var.name.clone(), json!(names.text(value, var.ty))));
            json!({
                "where": key.collect::<Map<String, Json>>(),
                "value": names.text(value, upper.var(draft.var).ty),
            })
        };
        json!({
            "variable": upper.var(draft.var).name,
            "states": draft.states,
            "open": draft.open,
            "by": vars.clone().map(|var| var.name.as_str()).collect::<Vec<_>>(),
            "rows": draft.rows.iter().map(row).collect::<Vec<_>>(),
        })
    };
    checked.answer.stats.drafts.iter().map(draft).collect()
}

/// A trace as it is above, and what comes nearest to its last step.
pub fn mapped(checked: &Checked<'_>, trace: &Trace, mapped: &Mapped) -> Json {
    let names = checked.names_above(trace);
    let encoder = Encoder { names, integers: Integers::Numbers };
    let step = |index: usize| {
        let state = &mapped.states[index];
        let texts = names.spec.vars.iter().zip(state.iter());
        let texts: Map<String, Json> = texts
            .map(|(var, value)| (var.name.clone(), names.text(value, var.ty).into()))
            .collect();
        let before = index.checked_sub(1).map(|before| &mapped.states[before]);
        let changes = before.map(|before| changes::between(&names, before, state));
        let changes: Vec<String> = changes.iter().flatten().map(Change::flat).collect();
        json!({
            "action": mapped.actions[index].as_ref().map(|one| action(&encoder, one)),
            "changes": changes,
            "state": encoder.state(state),
            "text": texts,
        })
    };
    let attempts = mapped.attempts.iter();
    json!({
        "trace": (0..mapped.states.len()).map(step).collect::<Vec<_>>(),
        "possible": mapped.possible,
        "attempts": attempts.map(|one| attempt(checked, &encoder, one)).collect::<Vec<_>>(),
    })
}

fn attempt(checked: &Checked<'_>, encoder: &Encoder<'_>, attempt: &Attempt) -> Json {
    let text = |at: Span| checked.sources.text(at);
    let (kind, at, source) = match &attempt.obstacle {
        Obstacle::Requires { at, .. } => ("requires", *at, text(*at)),
        Obstacle::NoChoice { at, .. } => ("no choice", *at, text(*at)),
        Obstacle::Leads { at, .. } => ("leads elsewhere", at.unwrap_or(Span::NONE), ""),
        Obstacle::Undefined { at, .. } => ("undefined", *at, text(*at)),
        Obstacle::NotSaid { at } => ("not said", *at, text(*at)),
    };
    let names = &encoder.names;
    let mut object = json!({
        "action": action(encoder, &attempt.action),
        "obstacle": kind,
        "source": source,
        "at": place(checked.sources, at),
    });
    match &attempt.obstacle {
        Obstacle::Requires { why: facts, .. } => {
            object["why"] = facts.iter().map(|fact| why(checked, names, fact)).collect();
        }
        Obstacle::NoChoice { domain, ty, .. } => {
            object["domain"] = names.text(domain, *ty).into();
        }
        Obstacle::Leads { to, .. } => {
            let values = to.iter().map(|(id, value)| {
                let var = names.spec.var(*id);
                let text = names.text(value, var.ty);
                let encoded = encoder.encode(value, var.ty);
                (var.name.clone(), json!({ "value": encoded, "text": text }))
            });
            object["to"] = values.collect::<Map<String, Json>>().into();
        }
        Obstacle::Undefined { .. } | Obstacle::NotSaid { .. } => {}
    }
    object
}
