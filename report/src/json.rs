//! The report for tools: JSON of a documented, versioned schema.
//!
//! The schema is described in `docs/json-schema.md` and in `docs/schema/check-1.schema.json`; a test
//! validates reports against it. Adding a field keeps the version, any other change raises it.

mod above;

use crate::Document;
use crate::chains::Chains;
use crate::changes;
use crate::checked::Checked;
use crate::outcome::{Outcome, violation_name, violation_place};
use crate::value_json::{Encoder, Integers};
use crate::values::Names;
use crate::words;
use ir::{ConstChoice, Instance, Sources, Span};
use serde_json::{Map, Value as Json, json};
use spec_lang::{Problem, Severity};
use verdict::{
    Action, Binding, Exactness, Fact, Failure, NamedValue, Proven, Stop, Trace, Verdict, Violation,
    What,
};

/// The version of the schema.
pub const SCHEMA: u32 = 1;

/// The report of a run.
#[derive(Debug, Default)]
pub struct Report {
    checks: Vec<Json>,
    problems: Vec<Json>,
    errors: Vec<String>,
    chains: Chains,
}

impl Document for Report {
    fn check(&mut self, checked: &Checked<'_>) {
        self.checks.push(check(checked));
        self.chains.add(checked);
    }

    fn problem(&mut self, sources: &Sources, mistake: &Problem) {
        self.problems.push(problem(sources, mistake));
    }

    fn error(&mut self, message: &str) {
        self.errors.push(message.to_owned());
    }

    fn text(&self) -> String {
        let chains = self.chains.found().into_iter();
        let chains: Vec<Json> = chains
            .map(|(systems, instance)| json!({ "systems": systems, "instance": instance }))
            .collect();
        let document = json!({
            "schema": SCHEMA, "specc": env!("CARGO_PKG_VERSION"),
            "checks": self.checks, "chains": chains, "problems": self.problems, "errors": self.errors,
        });
        format!("{document:#}\n")
    }
}

fn problem(sources: &Sources, problem: &Problem) -> Json {
    let related: Vec<Json> = problem
        .related
        .iter()
        .map(|(at, words)| json!({ "at": place(sources, *at), "message": words }))
        .collect();
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    json!({
        "code": problem.code,
        "severity": severity,
        "message": problem.message,
        "at": place(sources, problem.at),
        "label": problem.label,
        "related": related,
        "help": problem.help,
    })
}

fn check(checked: &Checked<'_>) -> Json {
    let stats = &checked.answer.stats;
    let mismatches = checked.outcome.mismatches().iter();
    let mismatches: Vec<String> = mismatches.map(|mismatch| mismatch.text()).collect();
    let mut check = json!({
        "file": checked.file,
        "name": checked.check.name,
        "at": place(checked.sources, checked.check.at),
        "system": checked.spec.name,
        "engine": checked.engine,
        "instance": instance(checked),
        "verdict": verdict(&checked.answer.verdict),
        "expected": checked.outcome == Outcome::AsExpected,
        "mismatches": mismatches,
        "exact": stats.exactness == Exactness::Exact,
        "distinct_states": stats.distinct_states,
        "transitions": stats.transitions,
        "depth": stats.depth,
        "seconds": stats.time.as_secs_f64(),
        "violated": null,
        "trace": [],
        "coverage": coverage(checked),
        "warnings": warnings(checked),
    });
    if let Some(agents) = &checked.spec.agents {
        check["agents"] = json!(agents.setting);
    }
    if let Some((refinement, upper)) = checked.above {
        check["refinement"] = json!({
            "name": refinement.name,
            "at": place(checked.sources, refinement.at),
            "upper": upper.name,
            "automatic": refinement.automatic,
            "matches": above::matches(checked, upper),
            "drafts": above::drafts(checked, upper),
        });
    }
    if checked.check.engine.is_proof() {
        let obligations = obligations(checked);
        let known = stats.known;
        check["proof"] =
            json!({ "solver": stats.solver, "known": known, "obligations": obligations });
    }
    if let Exactness::Hashed { expected_collisions } = stats.exactness {
        check["expected_collisions"] = expected_collisions.into();
    }
    match &checked.answer.verdict {
        Verdict::Holds => {}
        Verdict::Unknown(stop) => check["unknown"] = unknown(*stop),
        Verdict::Violated(violation) => {
            let names = checked.names(&violation.trace);
            let facts = violation.why.iter().map(|fact| why(checked, &names, fact));
            check["violated"] = violated(checked, violation);
            check["why"] = facts.collect();
            if let Some(mapped) = &violation.mapped {
                check["mapped"] = above::mapped(checked, &violation.trace, mapped);
            }
            push_trace(checked, &violation.trace, &mut check);
        }
        Verdict::Error(failure) => {
            check["error"] = error(checked, failure);
            push_trace(checked, &failure.trace, &mut check);
        }
    }
    check
}

fn obligations(checked: &Checked<'_>) -> Json {
    let proofs = checked.answer.stats.proofs.iter();
    let proof = proofs.map(|proof| {
        let (result, why) = match &proof.result {
            Proven::Yes => ("proven", None),
            Proven::No => ("refuted", None),
            Proven::Unknown(why) => ("unknown", Some(why)),
        };
        let seconds = proof.time.as_secs_f64();
        json!({ "name": proof.name, "result": result, "why": why, "seconds": seconds })
    });
    proof.collect()
}

fn verdict(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Violated(_) => "violated",
        Verdict::Unknown(_) => "unknown",
        Verdict::Error(_) => "error",
    }
}

fn place(sources: &Sources, at: Span) -> Json {
    let Some(file) = sources.get(at.file) else { return Json::Null };
    let (line, column) = sources.line_column(at);
    let (end_line, end_column) = sources.line_column(Span { start: at.end, ..at });
    json!({
        "file": file.path, "line": line, "column": column,
        "end_line": end_line, "end_column": end_column,
    })
}

fn instance(checked: &Checked<'_>) -> Json {
    let opaques = checked.spec.opaques.iter().zip(&checked.check.opaques);
    let types: Map<String, Json> =
        opaques.map(|(opaque, values)| (opaque.name.clone(), json!(values))).collect();
    let constants: Map<String, Json> = (0..checked.spec.consts.len())
        .map(|index| (checked.spec.consts[index].name.clone(), constant(checked, index)))
        .collect();
    json!({ "types": types, "constants": constants, "count": checked.instances.len() })
}

/// The value of a constant; the string `any` where the check takes every value.
fn constant(checked: &Checked<'_>, index: usize) -> Json {
    let any = matches!(checked.check.consts.get(index), Some(ConstChoice::Any));
    let text = |instance: &Instance| {
        let names = Names { spec: checked.spec, instance };
        let value = instance.consts.get(index)?;
        Some(Json::String(names.text(value, checked.spec.consts[index].ty)))
    };
    match checked.instances.first() {
        _ if any => json!("any"),
        Some(instance) => text(instance).unwrap_or(Json::Null),
        None => Json::Null,
    }
}

fn coverage(checked: &Checked<'_>) -> Json {
    let transitions = checked.spec.transitions.iter().zip(&checked.answer.stats.coverage);
    transitions
        .map(|(transition, coverage)| {
            json!({
                "transition": transition.name,
                "taken": coverage.taken,
                "new_states": coverage.new_states,
            })
        })
        .collect()
}

fn warnings(checked: &Checked<'_>) -> Json {
    let warning = |warning: crate::checked::Warning| json!({ "message": warning.message, "at": place(checked.sources, warning.at) });
    checked.warnings().into_iter().map(warning).collect()
}

fn unknown(stop: Stop) -> Json {
    let (reason, limit) = match stop {
        Stop::States(limit) => ("states", Some(json!(limit))),
        Stop::Time(limit) => ("time", Some(json!(limit.as_secs_f64()))),
        Stop::Memory(limit) => ("memory", Some(json!(limit))),
        Stop::Depth(limit) => ("depth", Some(json!(limit))),
        Stop::Interrupted => ("interrupted", None),
        Stop::Unproven => ("unproven", None),
        Stop::Bounded { depth } => ("bounded", Some(json!(depth))),
        Stop::Simulated { runs, .. } => ("simulated", Some(json!(runs))),
    };
    json!({ "reason": reason, "limit": limit, "message": words::stop(stop) })
}

fn violated(checked: &Checked<'_>, violation: &Violation) -> Json {
    let (kind, name) = violation_name(checked.subject(), violation.kind);
    let at = violation_place(checked.subject(), violation.kind);
    json!({ "kind": kind, "name": name, "at": place(checked.sources, at) })
}

fn error(checked: &Checked<'_>, failure: &Failure) -> Json {
    let names = checked.names(&failure.trace);
    let call = |(function, at): &(String, Span)| json!({ "function": function, "at": place(checked.sources, *at) });
    json!({
        "code": words::failure_code(failure),
        "message": words::failure(&names, failure),
        "at": place(checked.sources, failure.at),
        "source": checked.sources.text(failure.at),
        "values": values(checked, &names, &failure.locals),
        "calls": failure.calls.iter().map(call).collect::<Vec<_>>(),
    })
}

fn why(checked: &Checked<'_>, names: &Names<'_>, fact: &Fact) -> Json {
    let none: &[NamedValue] = &[];
    let (kind, at, bound) = match fact {
        Fact::Conjunct { at } => ("conjunct", at, none),
        Fact::Binding { at, bound } => ("binding", at, bound.as_slice()),
        Fact::Implication { right, .. } => ("implication", right, none),
        Fact::Call { at, arguments, .. } => ("call", at, arguments.as_slice()),
        Fact::Values { at, parts, .. } => ("values", at, parts.as_slice()),
    };
    let is = matches!(fact, Fact::Values { expected: false, .. });
    let mut object = json!({
        "kind": kind,
        "source": checked.sources.text(*at),
        "at": place(checked.sources, *at),
        "is": is,
        "values": values(checked, names, bound),
    });
    match fact {
        Fact::Implication { left, .. } => object["left"] = checked.sources.text(*left).into(),
        Fact::Call { function, .. } => object["function"] = function.as_str().into(),
        Fact::Conjunct { .. } | Fact::Binding { .. } | Fact::Values { .. } => {}
    }
    object
}

fn values(checked: &Checked<'_>, names: &Names<'_>, values: &[NamedValue]) -> Json {
    let encoder = Encoder { names: *names, integers: Integers::Numbers };
    let value = |named: &NamedValue| {
        let what = match &named.what {
            What::Name(name) => name.as_str(),
            What::Text(at) => checked.sources.text(*at),
        };
        json!({
            "what": what,
            "value": encoder.encode(&named.value, named.ty),
            "text": names.text(&named.value, named.ty),
        })
    };
    values.iter().map(value).collect()
}

fn push_trace(checked: &Checked<'_>, trace: &Trace, check: &mut Json) {
    let encoder = Encoder { names: checked.names(trace), integers: Integers::Numbers };
    let constants = checked.spec.consts.iter().zip(&trace.instance.consts);
    let constants: Map<String, Json> = constants
        .map(|(constant, value)| {
            (constant.name.clone(), encoder.names.text(value, constant.ty).into())
        })
        .collect();
    check["trace_constants"] = constants.into();
    check["trace"] = (0..trace.len()).map(|index| step(&encoder, trace, index)).collect();
    if let Some(attempt) = &trace.attempt {
        check["attempt"] = action(&encoder, attempt);
    }
}

fn step(encoder: &Encoder<'_>, trace: &Trace, index: usize) -> Json {
    let step = &trace.steps[index];
    let names = &encoder.names;
    let texts = names.spec.vars.iter().zip(step.state.iter());
    let texts: Map<String, Json> =
        texts.map(|(var, value)| (var.name.clone(), names.text(value, var.ty).into())).collect();
    let changes: Vec<String> = match index.checked_sub(1) {
        Some(before) => changes::between(names, &trace.steps[before].state, &step.state)
            .iter()
            .map(changes::Change::flat)
            .collect(),
        None => Vec::new(),
    };
    json!({
        "action": step.action.as_ref().map(|one| action(encoder, one)),
        "changes": changes,
        "state": encoder.state(&step.state),
        "text": texts,
    })
}

fn action(encoder: &Encoder<'_>, action: &Action) -> Json {
    let binding = |binding: &Binding| {
        let value = match (binding.ty, &binding.value) {
            (Some(ty), value) => encoder.encode(value, ty),
            (None, ir::Value::Int(branch)) => encoder.integer(*branch),
            (None, _) => Json::Null,
        };
        json!({ "name": binding.name, "value": value, "text": encoder.names.binding(binding) })
    };
    let list = |bindings: &[Binding]| -> Json { bindings.iter().map(binding).collect() };
    json!({
        "transition": encoder.names.transition(action),
        "arguments": list(&action.arguments),
        "choices": list(&action.choices),
        "text": encoder.names.action(action),
    })
}
