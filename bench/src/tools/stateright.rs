//! Stateright: a Rust library. The models are a package of their own, which Cargo builds.

use super::{Found, Program, build as build_in, number_before};
use crate::cases::Case;
use crate::child::Run;
use crate::places::Places;
use std::process::Command;

/// Builds the models, all of them at once; what was built before is not built again.
///
/// # Errors
/// They cannot be built.
pub fn build(places: &Places) -> Result<Run, String> {
    let folder = places.build("stateright", "")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--release", "--locked", "--manifest-path"]);
    command.arg(places.peers("stateright").join("Cargo.toml"));
    command.env("CARGO_TARGET_DIR", &folder);
    build_in(&mut [command], &folder)
}

/// The command that explores a case.
///
/// # Errors
/// There is no folder for what it prints.
pub fn program(case: &Case, places: &Places) -> Result<Program, String> {
    let folder = places.build("stateright", "release")?;
    let mut command = Command::new(folder.join("stateright-models"));
    command.args([case.model, &case.size.to_string()]);
    Ok(Program { command, built: None })
}

/// Reads what the models print.
///
/// # Errors
/// This is not what they print: a property was violated.
pub fn found(output: &str) -> Result<Found, String> {
    let states = number_before(output, " states")?;
    let transitions = number_before(output, " transitions").ok();
    Ok(Found { states, transitions, whole: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_models_print_is_read() {
        let expected = Found { states: 296_448, transitions: Some(2_744_706), whole: false };
        assert_eq!(found("296448 states, 2744706 transitions\n"), Ok(expected));
    }

    #[test]
    fn anything_else_is_a_failure() {
        assert!(found("Unexpected \"consistent\" counterexample").is_err());
    }
}
