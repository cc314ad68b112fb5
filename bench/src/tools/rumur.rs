//! Rumur: writes C code for a model in Murphi, which `gcc` compiles.

use super::{Found, Program, build, number_before};
use crate::cases::Case;
use crate::places::Places;
use std::fs;
use std::process::Command;

/// As its documentation compiles a verifier, and for this processor.
const OPTIONS: [&str; 3] = ["-O3", "-march=native", "-mcx16"];

/// Builds the case's verifier.
///
/// # Errors
/// It cannot be built.
pub fn program(case: &Case, places: &Places) -> Result<Program, String> {
    let folder = places.build("rumur", &case.name())?;
    let model = places.peers("rumur").join(format!("{}.m", case.model));
    let text = fs::read_to_string(&model)
        .map_err(|error| format!("cannot read `{}`: {error}", model.display()))?;
    fs::write(folder.join("model.m"), with_size(&text, case.size)?)
        .map_err(|error| format!("cannot write to `{}`: {error}", folder.display()))?;
    let mut rumur = Command::new("rumur");
    rumur.args(["--threads", "1", "--symmetry-reduction", "off", "--deadlock-detection", "off"]);
    rumur.args(["--output", "verifier.c", "model.m"]);
    let mut gcc = Command::new("gcc");
    gcc.args(OPTIONS).args(["-o", "verifier", "verifier.c", "-lpthread", "-latomic"]);
    let built = build(&mut [rumur, gcc], &folder)?;
    Ok(Program { command: Command::new(folder.join("verifier")), built: Some(built) })
}

/// The model with another value of its constant `N`.
fn with_size(model: &str, size: u32) -> Result<String, String> {
    let (before, rest) = model.split_once("  N: ").ok_or("the model has no constant `N`")?;
    let (_, after) = rest.split_once(';').ok_or("the constant `N` has no end")?;
    Ok(format!("{before}  N: {size};{after}"))
}

/// Reads what the verifier prints.
///
/// # Errors
/// It found an error, or this is not what it prints.
pub fn found(output: &str) -> Result<Found, String> {
    if !output.contains("No error found") {
        return Err("the verifier reports an error".to_owned());
    }
    let (_, result) = output.split_once("State Space Explored:").ok_or("no result")?;
    let states = number_before(result, " states, ")?;
    // The initial state counts as a transition elsewhere.
    let transitions = number_before(result, " rules fired").ok().map(|rules| rules + 1);
    Ok(Found { states, transitions, whole: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFIER: &str = "
Progress Report:

\t 10000 states explored in 1s, with 38304 rules fired and 4969 states in the queue.

Status:

\tNo error found.

State Space Explored:

\t296448 states, 2744705 rules fired in 1s.
";

    #[test]
    fn what_a_verifier_prints_is_read() {
        let expected = Found { states: 296_448, transitions: Some(2_744_706), whole: true };
        assert_eq!(found(VERIFIER), Ok(expected));
    }

    #[test]
    fn an_error_is_a_failure() {
        assert!(found(&VERIFIER.replace("No error found", "1 error(s) found")).is_err());
        assert!(found("").is_err());
    }

    #[test]
    fn the_size_is_a_constant() {
        let sized = with_size("const\n  N: 3;\n  M: 2;\n", 10);
        assert_eq!(sized.as_deref(), Ok("const\n  N: 10;\n  M: 2;\n"));
        assert!(with_size("const\n  M: 2;\n", 10).is_err());
    }
}
