//! One trace in the Informal Trace Format, which Apalache, Quint and trace viewers read.
//!
//! The format: Apalache, "ADR 015: Informal Trace Format in JSON". Each state's `#meta` also says
//! which transition led to it, with its arguments.

use crate::checked::Checked;
use crate::value_json::{Encoder, Integers};
use serde_json::{Map, Value as Json, json};
use verdict::{Action, Step, Trace};

/// The trace of a check as an ITF document; none if the answer has no trace.
pub fn document(checked: &Checked<'_>) -> Option<String> {
    let trace = checked.trace()?;
    let vars: Vec<&str> = checked.spec.vars.iter().map(|var| var.name.as_str()).collect();
    let document = json!({
        "#meta": {
            "format": "ITF",
            "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
            "source": checked.file,
            "status": "violation",
            "description": format!("check `{}` of `{}`", checked.check.name, checked.spec.name),
        },
        "params": [],
        "vars": vars,
        "states": states(checked, trace),
    });
    Some(format!("{document:#}\n"))
}

fn states(checked: &Checked<'_>, trace: &Trace) -> Vec<Json> {
    let names = checked.names(trace);
    let encoder = Encoder { names, integers: Integers::BigInts };
    let state = |(index, step): (usize, &Step)| {
        let mut meta = Map::new();
        meta.insert("index".to_owned(), index.into());
        if let Some(action) = &step.action {
            meta.insert("transition".to_owned(), names.transition(action).into());
            meta.insert("arguments".to_owned(), arguments(&encoder, action));
        }
        let mut object = Map::new();
        object.insert("#meta".to_owned(), Json::Object(meta));
        object.extend(encoder.state(&step.state));
        Json::Object(object)
    };
    trace.steps.iter().enumerate().map(state).collect()
}

fn arguments(encoder: &Encoder<'_>, action: &Action) -> Json {
    let encode = |binding: &verdict::Binding| {
        let ty = binding.ty?;
        Some((binding.name.clone(), encoder.encode(&binding.value, ty)))
    };
    Json::Object(action.arguments.iter().filter_map(encode).collect())
}
