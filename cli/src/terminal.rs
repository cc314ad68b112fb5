//! Standard output and standard error: colours, and messages that never panic.

use report::human::paint::{BAD, FAINT, Paint, WARN};
use std::io::{self, IsTerminal, Write};

/// Colours for standard output, unless it is no terminal or they are refused.
pub fn stdout_paint(no_color: bool) -> Paint {
    Paint { colour: io::stdout().is_terminal() && !refused(no_color) }
}

/// Colours for standard error, unless it is no terminal or they are refused.
pub fn stderr_paint(no_color: bool) -> Paint {
    Paint { colour: io::stderr().is_terminal() && !refused(no_color) }
}

fn refused(no_color: bool) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    no_color || set("NO_COLOR") || std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Writes to standard error; a closed one is no reason to stop.
pub fn to_stderr(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// `error: …` on standard error.
pub fn error(message: &str) {
    to_stderr(&format!("{} {message}\n", stderr_paint(false).with(BAD, "error:")));
}

/// `warning: …` on standard error.
pub fn warning(message: &str) {
    to_stderr(&format!("{} {message}\n", stderr_paint(false).with(WARN, "warning:")));
}

/// `note: …` on standard error.
pub fn note(message: &str) {
    to_stderr(&format!("{} {message}\n", stderr_paint(false).with(FAINT, "note:")));
}
