//! Spin: `spin -a` writes C code for a model in Promela, which `gcc` compiles.
//!
//! Full states, no partial-order reduction. Depth-first, which took less time and memory than `-DBFS`
//! on each of the models.

use super::{Found, Program, around, build, number_before};
use crate::cases::Case;
use crate::places::Places;
use std::process::Command;

/// For `gcc`: `-DSFH` (a fast hash), `-DNOBOUNDCHECK` and `-DSPACE` took no more time than leaving them
/// out, or less.
const OPTIONS: [&str; 6] = ["-O2", "-DSAFETY", "-DNOREDUCE", "-DNOBOUNDCHECK", "-DSFH", "-DSPACE"];

/// Builds the case's `pan`.
///
/// # Errors
/// It cannot be built.
pub fn program(case: &Case, places: &Places) -> Result<Program, String> {
    let folder = places.build("spin", &case.name())?;
    let model = places.peers("spin").join(format!("{}.pml", case.model));
    let mut spin = Command::new("spin");
    spin.arg(format!("-DN={}", case.size)).arg("-a").arg(model);
    let mut gcc = Command::new("gcc");
    gcc.args(OPTIONS).args(["-o", "pan", "pan.c"]);
    let built = build(&mut [spin, gcc], &folder)?;
    let mut command = Command::new(folder.join("pan"));
    command.arg(format!("-m{}", case.longest_path)).arg(format!("-w{}", table_bits(case.states)));
    command.current_dir(folder);
    Ok(Program { command, built: Some(built) })
}

/// A hash table with a slot for each state and not more than twice as many.
fn table_bits(states: u64) -> u32 {
    states.next_power_of_two().trailing_zeros()
}

/// Reads what `pan` prints.
///
/// # Errors
/// It found an error, or this is not what it prints.
pub fn found(output: &str) -> Result<Found, String> {
    let (_, errors) = around(output, "errors: ")?;
    if errors.trim() != "0" || output.contains("max search depth too small") {
        return Err("`pan` reports an error".to_owned());
    }
    let states = number_before(output, " states, stored")?;
    let transitions = number_before(output, " transitions (= stored+matched)").ok();
    Ok(Found { states, transitions, whole: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAN: &str = "
State-vector 20 byte, depth reached 28, errors: 0
 10340352 states, stored
1.1321805e+08 states, matched
1.235584e+08 transitions (= stored+matched)
        0 atomic steps
";

    #[test]
    fn what_pan_prints_is_read() {
        let rounded = Found { states: 10_340_352, transitions: None, whole: true };
        assert_eq!(found(PAN), Ok(rounded));
        let output = PAN.replace("1.235584e+08 t", "1146 t");
        assert_eq!(found(&output), Ok(Found { transitions: Some(1146), ..rounded }));
    }

    #[test]
    fn an_error_is_a_failure() {
        assert!(found(&PAN.replace("errors: 0", "errors: 1")).is_err());
        assert!(found(&format!("error: max search depth too small\n{PAN}")).is_err());
        assert!(found("Segmentation fault").is_err());
    }

    #[test]
    fn the_table_has_room_for_all_states() {
        assert_eq!(table_bits(264_582), 19);
        assert_eq!(table_bits(1 << 20), 20);
        assert_eq!(table_bits(61_515_776), 26);
    }
}
