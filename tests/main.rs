//! What specc shows, end to end: every test runs the real binary.
//!
//! - [`cases`]: the data folders, a spec beside what the tool says about it.
//! - [`documents`]: the README, the book and `cli/`: their specs compile, their commands are run.
//! - [`explain`]: the page of each problem shows it and mends it.
//! - [`tidy`]: what holds of the repository itself.
//!
//! `cargo test -p tests -- --bless` (or `BLESS=1`) accepts what the tool says now.

mod cases;
mod compare;
mod documents;
mod explain;
mod markdown;
mod specc;
mod tidy;

use libtest_mimic::{Arguments, run};
use std::process::ExitCode;

fn main() -> ExitCode {
    let is_bless = |argument: &String| argument == "--bless";
    if std::env::args().any(|argument| is_bless(&argument)) {
        compare::bless();
    }
    let arguments = Arguments::from_iter(std::env::args().filter(|argument| !is_bless(argument)));
    let mut trials = cases::trials();
    trials.extend(documents::trials());
    trials.extend(explain::trials());
    trials.extend(tidy::trials());
    run(&arguments, trials).exit_code()
}
