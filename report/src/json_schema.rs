//! Reports validate against `docs/schema/check-1.schema.json`.

use crate::example::Example;
use crate::{Document, json};
use serde_json::{Value as Json, json};
use spec_lang::Problem;

const SCHEMA: &str = include_str!("../../docs/schema/check-1.schema.json");

/// Holds a value against the part of JSON Schema that the schema uses; panics at any other keyword,
/// so that nothing in it goes unchecked.
struct Validator {
    root: Json,
}

impl Validator {
    /// Every way in which the value is not as the schema says.
    fn errors(&self, schema: &Json, value: &Json, path: &str) -> Vec<String> {
        let keywords = schema.as_object().expect("a schema is an object");
        let one =
            |(keyword, rule): (&String, &Json)| self.keyword(schema, (keyword, rule), value, path);
        keywords.iter().flat_map(one).collect()
    }

    fn keyword(
        &self,
        schema: &Json,
        (keyword, rule): (&str, &Json),
        value: &Json,
        path: &str,
    ) -> Vec<String> {
        let wrong = |is_wrong: bool, what: String| -> Vec<String> {
            if is_wrong { vec![format!("{path}: {what}")] } else { Vec::new() }
        };
        let all = |rules: &Json| rules.as_array().expect("a list").clone();
        match keyword {
            "$schema" | "$defs" | "title" | "description" => Vec::new(),
            "$ref" => {
                let pointer = rule.as_str().and_then(|text| text.strip_prefix('#'));
                let target = self.root.pointer(pointer.expect("a local reference"));
                self.errors(target.expect("a definition"), value, path)
            }
            "type" => wrong(!has_type(value, rule), format!("{value} is no {rule}")),
            "const" => wrong(rule != value, format!("{value} is not {rule}")),
            "enum" => wrong(!all(rule).contains(value), format!("{value} is none of {rule}")),
            "anyOf" => {
                let fits = |rule: &Json| self.errors(rule, value, path).is_empty();
                wrong(!all(rule).iter().any(fits), format!("{value} fits none of {rule}"))
            }
            "required" => {
                let missing = |name: &Json| value.get(name.as_str().unwrap_or("")).is_none();
                let missing: Vec<Json> = all(rule).into_iter().filter(missing).collect();
                wrong(!missing.is_empty(), format!("{missing:?} missing"))
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items
                    .flat_map(|(n, item)| self.errors(rule, item, &format!("{path}/{n}")))
                    .collect()
            }
            "properties" => {
                let known = rule.as_object().expect("properties").iter();
                let present = known.filter_map(|(name, rule)| Some((name, rule, value.get(name)?)));
                present
                    .flat_map(|(name, rule, value)| {
                        self.errors(rule, value, &format!("{path}/{name}"))
                    })
                    .collect()
            }
            "additionalProperties" => {
                let known = |name: &str| schema["properties"].get(name).is_some();
                let others =
                    value.as_object().into_iter().flatten().filter(|(name, _)| !known(name));
                let check = |(name, value): (&String, &Json)| match rule {
                    Json::Bool(false) => wrong(true, format!("`{name}` is not in the schema")),
                    rule => self.errors(rule, value, &format!("{path}/{name}")),
                };
                others.flat_map(check).collect()
            }
            _ => panic!("the validator does not know `{keyword}`"),
        }
    }
}

fn has_type(value: &Json, name: &Json) -> bool {
    match name.as_str().expect("one type") {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the validator does not know the type `{other}`"),
    }
}

fn errors(document: &Json) -> Vec<String> {
    let root: Json = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let validator = Validator { root };
    validator.errors(&validator.root, document, "")
}

#[test]
fn reports_are_as_the_schema_says() {
    let example = Example::violated();
    let problem = Problem::new("S0101", example.check.at, "`x` is not declared")
        .label("not declared")
        .related(example.check.at, "here")
        .help("declare it");
    let examples = [
        Example::holds(),
        Example::violated(),
        Example::expected(5),
        Example::failed(),
        Example::unknown(),
        Example::refines(),
        Example::does_not_refine(),
    ];
    let mut report = json::Report::default();
    examples.iter().for_each(|example| report.check(&example.checked()));
    report.problem(&example.sources, &problem);
    report.error("cannot read `x.spec`");
    let document = parsed(&report);
    assert_eq!(errors(&document), [""; 0]);
}

#[test]
fn the_schema_is_strict() {
    let mut document = parsed(&report_of(&Example::holds()));
    let check = &mut document["checks"][0];
    check["verdict"] = json!("maybe");
    check["surprise"] = json!(1);
    check.as_object_mut().expect("an object").shift_remove("depth");
    let found = errors(&document).join("\n");
    for part in ["\"maybe\" is none of", "`surprise` is not in the schema", "\"depth\"", "missing"]
    {
        assert!(found.contains(part), "`{part}` is missing in\n{found}");
    }
}

#[test]
fn a_violation_is_complete() {
    let text = report_of(&Example::violated()).text();
    insta::assert_snapshot!(text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

fn report_of(example: &Example) -> json::Report {
    let mut report = json::Report::default();
    report.check(&example.checked());
    report
}

fn parsed(report: &json::Report) -> Json {
    serde_json::from_str(&report.text()).expect("a report is JSON")
}
