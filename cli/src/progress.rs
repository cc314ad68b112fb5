//! The progress line of long runs, on standard error.

use crate::terminal::to_stderr;
use report::words;
use std::io::{self, IsTerminal};
use std::time::Duration;
use verdict::{Observer, Progress};

/// Runs shorter than this show no progress.
const PATIENCE: Duration = Duration::from_millis(500);

/// Shows a line that is drawn over again and removed at the end.
pub struct Line<'a> {
    name: &'a str,
    shown: bool,
    enabled: bool,
}

impl<'a> Line<'a> {
    /// A line for the check of this name; never drawn if quiet or if nobody watches.
    pub fn new(name: &'a str, quiet: bool) -> Self {
        Line { name, shown: false, enabled: !quiet && io::stderr().is_terminal() }
    }
}

impl Observer for Line<'_> {
    fn progress(&mut self, progress: &Progress) {
        if !self.enabled || progress.time < PATIENCE {
            return;
        }
        self.shown = true;
        let rate = progress.distinct_states as f64 / progress.time.as_secs_f64();
        to_stderr(&format!(
            "\r\x1b[2K  {}  {} states · {}/s · queue {} · depth {} · {} · {}",
            self.name,
            short(progress.distinct_states),
            short(rate as u64),
            short(progress.queue),
            progress.depth,
            words::memory(progress.memory),
            words::time(progress.time),
        ));
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        if self.shown {
            to_stderr("\r\x1b[2K");
        }
    }
}

/// A number in at most five characters: `950`, `12 k`, `3.4 M`.
fn short(number: u64) -> String {
    let scaled = |divisor: u64, unit: &str| {
        let value = number as f64 / divisor as f64;
        if value < 10.0 { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
    };
    match number {
        0..1000 => number.to_string(),
        1000..1_000_000 => scaled(1000, "k"),
        1_000_000..1_000_000_000 => scaled(1_000_000, "M"),
        _ => scaled(1_000_000_000, "G"),
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn numbers_are_short() {
        assert_eq!([950, 1200, 12_345, 3_400_000].map(short), ["950", "1.2 k", "12 k", "3.4 M"]);
    }
}
