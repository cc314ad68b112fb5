//! Ctrl-C: the first asks the run to end and report, the second ends the program.

use crate::exit::Exit;
use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The flag that engines watch; set by Ctrl-C from now on.
pub fn watch() -> &'static AtomicBool {
    let on_signal = || {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Inconclusive as i32);
        }
    };
    // Without a handler Ctrl-C ends the program at once, which is what remains to be done.
    let _ = ctrlc::set_handler(on_signal);
    &INTERRUPTED
}
