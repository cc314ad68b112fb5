//! `specc check`: runs the checks of spec files.

use crate::exit::Exit;
use crate::load::{Loaded, load};
use crate::reporter::Reporter;
use crate::runner::RunArgs;
use crate::similar::did_you_mean;
use crate::{files, overrides, terminal};
use ir::Check;
use report::{Document, Human, json, junit, sarif, table};
use std::io;
use std::path::PathBuf;

/// Run the checks of spec files
///
/// A file's `check` blocks say which instances of a system to explore and what should come out.
/// Every reachable state is visited; the verdict names its bounds, and a violation comes with the
/// shortest trace that shows it. A check `by induction` is a proof: it holds for every size.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Spec files, or folders that are searched for `*.spec`
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Run only the check of this name (repeatable)
    #[arg(long, value_name = "NAME")]
    check: Vec<String>,
    /// Override the size or the values of a type, or a constant, for this run: `Manager=9`,
    /// `Replica={r1, r2}`, `limit=3` (repeatable, or several with commas)
    #[arg(long, value_name = "NAME=VALUE")]
    with: Vec<String>,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
struct OutputArgs {
    /// How to report
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Write the trace of a violation to this file, in the Informal Trace Format
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Show every state of a trace in full, not only what changed
    #[arg(long)]
    full_states: bool,
    /// Show the counterexamples of expected violations too
    #[arg(long, short, conflicts_with = "quiet")]
    verbose: bool,
    /// Report only what did not come out as expected
    #[arg(long, short)]
    quiet: bool,
    /// No colours (as with the variable NO_COLOR)
    #[arg(long)]
    no_color: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Human,
    /// JSON for tools; the schema is documented and versioned
    Json,
    /// JUnit's XML, for continuous integration
    Junit,
    /// SARIF, for code hosts that annotate lines
    Sarif,
    /// Refinements as a table: lower systems in rows, upper systems in columns
    Table,
}

impl OutputArgs {
    fn reporter(&self, all: bool) -> Reporter {
        let document: Option<Box<dyn Document>> = match self.format {
            Format::Human => None,
            Format::Json => Some(Box::new(json::Report::default())),
            Format::Junit => Some(Box::new(junit::Report::default())),
            Format::Sarif => Some(Box::new(sarif::Report::default())),
            Format::Table => Some(Box::new(table::Report::default())),
        };
        let human = Human {
            paint: terminal::stdout_paint(self.no_color),
            full_states: self.full_states,
            verbose: self.verbose || (all && !self.quiet),
        };
        let problems = terminal::stderr_paint(self.no_color);
        Reporter::new((human, problems), document, self.quiet, self.trace.clone())
    }
}

const EXAMPLES: &str = "\
Examples:
  specc check specs/                                every check of every spec in a folder
  specc check two_phase.spec --check three_managers one check
  specc check two_phase.spec --with Manager=9       a larger instance
  specc check paxos.spec --max-seconds 60           give up after a minute
  specc check lock.spec --format json               for scripts
  specc check lock.spec --trace lock.itf.json       a trace for a trace viewer

Exit codes:
  0  every check came out as expected
  1  a claim is violated, or an expectation is not met
  2  a spec or the command line is wrong
  3  inconclusive: a limit was reached, the run was interrupted, or a solver does not know";

/// Runs the command: every file is compiled and every name of the command line known before the
/// first check runs.
pub fn run(args: &Args) -> io::Result<Exit> {
    run_some(args, false)
}

/// Runs the checks that are proofs, and shows every obligation.
pub fn prove(args: &Args) -> io::Result<Exit> {
    run_some(args, true)
}

fn run_some(args: &Args, only_proofs: bool) -> io::Result<Exit> {
    let mut reporter = args.output.reporter(only_proofs);
    let overrides = overrides::split(&args.with);
    let found = files::find(&args.paths);
    found.errors.iter().for_each(|error| reporter.error(error));
    let mut loaded: Vec<Loaded> = Vec::new();
    for path in &found.files {
        match load(path, &overrides) {
            Ok(file) => {
                reporter.problems(&file.sources, &file.compiled.problems);
                loaded.push(file);
            }
            Err(message) => reporter.error(&message),
        }
    }
    let bad_files = loaded.iter().filter(|file| file.compiled.module.is_none()).count();
    reporter.bad_files(bad_files + found.files.len() - loaded.len());
    // A file with problems may have the names that no other has.
    if bad_files == 0 && loaded.len() == found.files.len() {
        let mut unknown = unknown_names(args, &overrides, &loaded);
        if only_proofs {
            unknown.extend(no_proofs(args, &loaded));
        }
        unknown.iter().for_each(|message| reporter.error(message));
        if !unknown.is_empty() {
            return reporter.finish();
        }
    }
    let runner = match args.run.runner() {
        Ok(runner) => runner,
        Err(message) => {
            reporter.error(&message);
            return reporter.finish();
        }
    };
    let is_wanted = |check: &&Check| {
        (!only_proofs || check.engine.is_proof())
            && (args.check.is_empty() || args.check.contains(&check.name))
    };
    for file in &loaded {
        let checks = file.compiled.module.iter().flat_map(|module| &module.checks);
        for check in checks.filter(is_wanted) {
            let quiet = reporter.is_quiet();
            match runner.run(file, check, quiet, |checked| reporter.check(checked)) {
                Ok(written) => written?,
                Err(message) => reporter.error(&message),
            }
            if runner.is_interrupted() {
                return Ok(reporter.finish()?.worst(Exit::Inconclusive));
            }
        }
    }
    reporter.finish()
}

/// Why there is nothing to prove.
fn no_proofs(args: &Args, loaded: &[Loaded]) -> Vec<String> {
    let modules = loaded.iter().filter_map(|file| file.compiled.module.as_ref());
    let all: Vec<&Check> = modules.flat_map(|module| &module.checks).collect();
    if !all.iter().any(|check| check.engine.is_proof()) {
        return vec!["there is no check `by induction` in these files".to_owned()];
    }
    let named = |name: &&String| {
        let mut checks = all.iter().filter(|check| check.name == **name).peekable();
        checks.peek().is_some() && !checks.any(|check| check.engine.is_proof())
    };
    let wrong = args.check.iter().filter(named);
    wrong
        .map(|name| format!("the check `{name}` is not `by induction`: see `specc check`"))
        .collect()
}

/// What is wrong with the names on the command line that no file knows.
fn unknown_names(args: &Args, overrides: &[String], loaded: &[Loaded]) -> Vec<String> {
    let modules = || loaded.iter().filter_map(|file| file.compiled.module.as_ref());
    let checks: Vec<&str> =
        modules().flat_map(|module| &module.checks).map(|check| check.name.as_str()).collect();
    let mut messages = Vec::new();
    for name in args.check.iter().filter(|name| !checks.contains(&name.as_str())) {
        let hint = did_you_mean(name, checks.iter().copied());
        messages.push(format!("there is no check `{name}`{hint}"));
    }
    for (index, setting) in overrides.iter().enumerate() {
        let used = |file: &Loaded| file.compiled.overrides_used.get(index) == Some(&true);
        if loaded.iter().any(used) {
            continue;
        }
        let specs = modules().flat_map(|module| &module.specs);
        let settings = specs.flat_map(|spec| {
            let opaques = spec.opaques.iter().map(|opaque| opaque.name.as_str());
            opaques.chain(spec.consts.iter().map(|constant| constant.name.as_str()))
        });
        let name = setting.split('=').next().unwrap_or("").trim();
        let hint = did_you_mean(name, settings);
        messages.push(format!("no check has a type or a constant `{name}`{hint}"));
    }
    messages
}
