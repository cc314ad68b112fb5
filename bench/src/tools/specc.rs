//! specc: from the text of a spec to the verdict in one run.

use super::{Found, Program};
use crate::cases::Case;
use crate::places::Places;
use serde_json::Value;
use std::process::Command;

/// The command; there is nothing to build.
pub fn program(case: &Case, workers: u32, places: &Places) -> Program {
    let mut command = Command::new(&places.specc);
    command.args(["check", "--engine", "compiled", "--format", "json"]);
    command.args(["--workers", &workers.to_string()]);
    command.args(["--with", case.with]);
    command.arg(places.root.join(format!("bench/models/{}.spec", case.model)));
    Program { command, built: None }
}

/// Reads a report of one check.
///
/// # Errors
/// The check does not hold, or this is no report.
pub fn found(output: &str) -> Result<Found, String> {
    let report: Value = serde_json::from_str(output).map_err(|error| error.to_string())?;
    let check = &report["checks"][0];
    let verdict = check["verdict"].as_str().ok_or("no verdict in the report")?;
    if verdict != "holds" {
        return Err(format!("the verdict is `{verdict}`"));
    }
    let states = check["distinct_states"].as_u64().ok_or("no number of states in the report")?;
    let whole = check["exact"].as_bool().unwrap_or(false);
    Ok(Found { states, transitions: check["transitions"].as_u64(), whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read() {
        let report = r#"{"schema": 1, "checks": [{"verdict": "holds", "exact": true,
            "distinct_states": 288, "transitions": 1146}]}"#;
        assert_eq!(found(report), Ok(Found { states: 288, transitions: Some(1146), whole: true }));
    }

    #[test]
    fn what_does_not_hold_is_a_failure() {
        let report = r#"{"checks": [{"verdict": "violated", "distinct_states": 288}]}"#;
        assert_eq!(found(report), Err("the verdict is `violated`".to_owned()));
        assert!(found(r#"{"checks": []}"#).is_err());
        assert!(found("error: no such file").is_err());
    }
}
