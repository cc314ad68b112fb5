//! When to give up: limits on time and memory, and the interrupt.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use verdict::{Limits, Stop};

/// How often memory is measured and progress is told.
const PERIOD: Duration = Duration::from_millis(100);

/// How many turns of a loop pass between two looks at the clock.
const TURNS: u32 = 256;

/// Watches one run.
pub(crate) struct Watch<'a> {
    pub limits: Limits,
    interrupt: Option<&'a AtomicBool>,
    start: Instant,
    turns: Cell<u32>,
    next_period: Cell<Duration>,
    resting: Cell<bool>,
}

impl<'a> Watch<'a> {
    /// Starts now.
    pub fn new(limits: Limits, interrupt: Option<&'a AtomicBool>) -> Self {
        Self {
            limits,
            interrupt,
            start: Instant::now(),
            turns: Cell::new(0),
            next_period: Cell::new(PERIOD),
            resting: Cell::new(false),
        }
    }

    /// The time since the start.
    pub fn time(&self) -> Duration {
        self.start.elapsed()
    }

    /// From now on nothing stops the run: what is left to do is short.
    pub fn rest(&self) {
        self.resting.set(true);
    }

    /// Called at each turn of each loop that may be long; looks now and then.
    pub fn tick(&self) -> Option<Stop> {
        let turns = self.turns.get() + 1;
        self.turns.set(turns % TURNS);
        if turns == TURNS { self.stop() } else { None }
    }

    /// Whether to stop now: the interrupt, then time.
    pub fn stop(&self) -> Option<Stop> {
        if self.resting.get() {
            return None;
        }
        if self.interrupt.is_some_and(|interrupt| interrupt.load(Ordering::Relaxed)) {
            return Some(Stop::Interrupted);
        }
        self.limits.max_time.filter(|max| self.time() >= *max).map(Stop::Time)
    }

    /// Whether a tenth of a second has passed since the last time that this was true.
    pub fn period(&self) -> bool {
        let time = self.time();
        let passed = time >= self.next_period.get();
        if passed {
            self.next_period.set(time + PERIOD);
        }
        passed
    }

    /// Whether the process uses more memory than allowed.
    pub fn memory(&self) -> Option<Stop> {
        self.limits
            .max_memory
            .filter(|max| resident().is_some_and(|used| used > *max))
            .map(Stop::Memory)
    }
}

/// Resident memory of the process in bytes, where the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}
