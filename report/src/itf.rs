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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::Example;

    /// The rules of ADR 015 for an expression.
    fn assert_expression(json: &Json) {
        match json {
            Json::Bool(_) | Json::String(_) => {}
            Json::Array(items) => items.iter().for_each(assert_expression),
            Json::Object(object) => match object.iter().next() {
                Some((key, Json::String(digits))) if key == "#bigint" => {
                    digits.parse::<i64>().expect("an integer");
                }
                Some((key, Json::Array(items))) if key == "#tup" || key == "#set" => {
                    items.iter().for_each(assert_expression);
                }
                Some((key, Json::Array(pairs))) if key == "#map" => {
                    for pair in pairs {
                        assert_eq!(pair.as_array().map(Vec::len), Some(2), "{pair}");
                        assert_expression(pair);
                    }
                }
                _ => {
                    assert!(object.keys().all(|key| !key.starts_with('#')), "{json}");
                    object.values().for_each(assert_expression);
                }
            },
            Json::Null | Json::Number(_) => panic!("{json} is no expression"),
        }
    }

    #[test]
    fn every_state_gives_every_variable_an_expression() {
        let document = document(&Example::violated().checked()).expect("a trace");
        let document: Json = serde_json::from_str(&document).expect("JSON");
        let vars = document["vars"].as_array().expect("variables");
        let states = document["states"].as_array().expect("states");
        assert_eq!((vars.len(), states.len()), (4, 4));
        for (index, state) in states.iter().enumerate() {
            assert_eq!(state["#meta"]["index"], index);
            for var in vars {
                assert_expression(&state[var.as_str().expect("a name")]);
            }
            assert_eq!(state.as_object().expect("an object").len(), vars.len() + 1);
        }
        assert_eq!(states[1]["#meta"]["transition"], "ack");
        assert_eq!(states[1]["log"], json!([{ "#bigint": "0" }]));
    }

    #[test]
    fn without_a_trace_there_is_no_document() {
        assert_eq!(document(&Example::holds().checked()), None);
    }
}
