//! When to give up: limits on time and memory, and the interrupt.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use verdict::{Limits, Stop};

/// How often memory is measured and progress is told.
pub const PERIOD: Duration = Duration::from_millis(100);

/// Watches one run.
pub struct Watch<'a> {
    /// The limits.
    pub limits: &'a Limits,
    interrupt: &'a AtomicBool,
    start: Instant,
}

impl<'a> Watch<'a> {
    /// Starts now.
    pub fn new(limits: &'a Limits, interrupt: &'a AtomicBool) -> Self {
        Self { limits, interrupt, start: Instant::now() }
    }

    /// The time since the start.
    pub fn time(&self) -> Duration {
        self.start.elapsed()
    }

    /// Whether to stop now: the interrupt, then time.
    pub fn stop(&self) -> Option<Stop> {
        if self.interrupt.load(Ordering::Relaxed) {
            return Some(Stop::Interrupted);
        }
        self.limits.max_time.filter(|max| self.time() >= *max).map(Stop::Time)
    }

    /// Whether the process uses more memory than allowed.
    pub fn memory(&self) -> Option<Stop> {
        let max = self.limits.max_memory?;
        resident().filter(|used| *used > max).map(|_| Stop::Memory(max))
    }
}

/// Resident memory of the process in bytes, where the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}
