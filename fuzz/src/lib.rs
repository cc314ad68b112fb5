//! What the targets share.

use std::thread;

/// The parser's limits on nesting keep what it needs below this.
const STACK: usize = 256 << 20;

/// Runs on a thread with a large stack: that of the fuzzer is smaller than what deep texts may need,
/// the more so with the instrumented code.
///
/// # Panics
/// If `run` does.
pub fn with_large_stack(run: impl FnOnce() + Send) {
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(STACK);
        let thread = builder.spawn_scoped(scope, run).expect("the system can start a thread");
        thread.join().expect("the target does not panic");
    });
}

/// The characters of a text that formatting keeps: neither white space nor byte-order marks, which
/// stand for it.
pub fn kept(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}')
}
