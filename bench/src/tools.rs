//! The model checkers: how each is built and run, and what it prints.

pub mod rumur;
pub mod specc;
pub mod spin;
pub mod stateright;

use crate::cases::Case;
use crate::child::{self, End, Run};
use crate::places::Places;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// specc, with so many threads.
    Specc {
        /// Threads.
        workers: u32,
    },
    /// Spin: C code for one model, depth-first.
    Spin,
    /// Rumur: C code for one model, breadth-first.
    Rumur,
    /// Stateright: a Rust library, breadth-first.
    Stateright,
}

/// A model ready to be explored.
#[derive(Debug)]
pub struct Program {
    /// What explores it.
    pub command: Command,
    /// How it was built, if it had to be.
    pub built: Option<Run>,
}

/// What a tool says about a model in which nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Distinct states.
    pub states: u64,
    /// Steps from all of them and initial states; `None` if the tool rounded the number.
    pub transitions: Option<u64>,
    /// Whether whole states were compared, and not hashes of them.
    pub whole: bool,
}

impl Tool {
    /// The name of the tool, whatever its options.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Specc { .. } => "specc",
            Tool::Spin => "spin",
            Tool::Rumur => "rumur",
            Tool::Stateright => "stateright",
        }
    }

    /// The name with the options in which entrants differ.
    pub fn label(self) -> String {
        match self {
            Tool::Specc { workers: 2.. } => format!("{}, {} workers", self.name(), self.workers()),
            _ => self.name().to_owned(),
        }
    }

    /// Threads that explore.
    pub fn workers(self) -> u32 {
        if let Tool::Specc { workers } = self { workers } else { 1 }
    }

    /// Builds what explores the case.
    ///
    /// # Errors
    /// It cannot be built: says what the compiler said.
    pub fn program(self, case: &Case, places: &Places) -> Result<Program, String> {
        match self {
            Tool::Specc { workers } => Ok(specc::program(case, workers, places)),
            Tool::Spin => spin::program(case, places),
            Tool::Rumur => rumur::program(case, places),
            Tool::Stateright => stateright::program(case, places),
        }
    }

    /// Reads what the tool printed.
    ///
    /// # Errors
    /// It found something wrong, or prints something else than expected.
    pub fn found(self, output: &str) -> Result<Found, String> {
        match self {
            Tool::Specc { .. } => specc::found(output),
            Tool::Spin => spin::found(output),
            Tool::Rumur => rumur::found(output),
            Tool::Stateright => stateright::found(output),
        }
    }
}

/// Runs the steps of a build in a folder; their times are added up.
///
/// # Errors
/// A step cannot be run or fails: says what it printed last.
fn build(steps: &mut [Command], folder: &Path) -> Result<Run, String> {
    let mut total: Option<Run> = None;
    for step in steps {
        let run = child::run(step.current_dir(folder), folder, Duration::MAX, u64::MAX)?;
        if run.end != End::Exited(Some(0)) {
            let said = if run.errors.trim().is_empty() { &run.output } else { &run.errors };
            let program = step.get_program().display().to_string();
            return Err(format!("`{program}` failed: {}", last_lines(said)));
        }
        total = Some(match total {
            None => run,
            Some(before) => Run { wall: before.wall + run.wall, cpu: before.cpu + run.cpu, ..run },
        });
    }
    total.ok_or_else(|| "nothing to build".to_owned())
}

/// The end of what a program printed, where it says what went wrong.
pub fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(5)..].join("\n")
}

/// The number that ends `text`.
fn last_number(text: &str) -> Option<u64> {
    text.split_whitespace().last()?.parse().ok()
}

/// The first line of `output` with `words` in it: what is before them and after them.
fn around<'a>(output: &'a str, words: &str) -> Result<(&'a str, &'a str), String> {
    let found = output.lines().find_map(|line| line.split_once(words));
    found.ok_or_else(|| format!("no line with `{}`: {}", words.trim(), last_lines(output)))
}

/// The number before `words`.
fn number_before(output: &str, words: &str) -> Result<u64, String> {
    let (before, _) = around(output, words)?;
    last_number(before).ok_or_else(|| format!("no number before `{}`", words.trim()))
}
