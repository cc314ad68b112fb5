//! When a run gives up: the options and what they mean.

use std::time::Duration;
use verdict::Limits;

/// Limits of each check.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Limits of each check (reached: exit code 3)")]
pub struct LimitArgs {
    /// Stop after this many distinct states
    #[arg(long, value_name = "N")]
    max_states: Option<u64>,
    /// Stop after this time
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    max_seconds: Option<Duration>,
    /// Stop when the process uses this much memory, such as 512M or 2G
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    max_memory: Option<u64>,
    /// Explore only to this depth; an initial state has depth 1
    #[arg(long, value_name = "N")]
    max_depth: Option<u64>,
}

impl LimitArgs {
    /// The limits for an engine.
    pub fn limits(&self) -> Limits {
        Limits {
            max_states: self.max_states,
            max_time: self.max_seconds,
            max_memory: self.max_memory,
            max_depth: self.max_depth,
        }
    }
}

/// A time in seconds.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| "expected a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(number).map_err(|error| error.to_string())
}

fn bytes(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let shift = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        "T" | "TB" | "TIB" => 40,
        _ => return Err("expected a size such as 512M or 2G".to_owned()),
    };
    let number: u64 =
        digits.parse().map_err(|_| "expected a size such as 512M or 2G".to_owned())?;
    number.checked_mul(1 << shift).ok_or_else(|| "the size is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_take_the_usual_units() {
        assert_eq!(bytes("512M"), Ok(512 << 20));
        assert_eq!(bytes("2g"), Ok(2 << 30));
        assert_eq!(bytes("4096"), Ok(4096));
        assert!(bytes("2 parsecs").is_err());
        assert!(bytes("M").is_err());
        assert!(bytes("99999999999T").is_err());
    }

    #[test]
    fn times_are_finite_and_not_negative() {
        assert_eq!(seconds("1.5"), Ok(Duration::from_millis(1500)));
        assert!(seconds("-1").is_err());
        assert!(seconds("inf").is_err());
    }
}
