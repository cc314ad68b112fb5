//! `specc check`: runs the checks of spec files.

use crate::exit::Exit;
use crate::limits::LimitArgs;
use crate::load::{Loaded, load};
use crate::run::{Ran, run as run_check};
use crate::similar::did_you_mean;
use crate::{diagnostic, files, interrupt, overrides, progress, terminal};
use interp::Search;
use ir::{Check, Module, Sources};
use report::{Checked, Document, Human, Outcome, Totals, itf, json, junit, sarif};
use spec_lang::Problem;
use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use verdict::{Engine, Limits};

/// Run the checks of spec files
///
/// A file's `check` blocks say which instances of a system to explore and what should come out.
/// Every reachable state is visited; the verdict names its bounds, and a violation comes with the
/// shortest trace that shows it.
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
    limits: LimitArgs,
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
}

impl Format {
    /// The document to fill; none for people, who read along.
    fn document(self) -> Option<Box<dyn Document>> {
        match self {
            Format::Human => None,
            Format::Json => Some(Box::new(json::Report::default())),
            Format::Junit => Some(Box::new(junit::Report::default())),
            Format::Sarif => Some(Box::new(sarif::Report::default())),
        }
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
  3  inconclusive: a limit was reached, or the run was interrupted";

/// Runs the command.
pub fn run(args: &Args) -> io::Result<Exit> {
    let found = files::find(&args.paths);
    let mut session = Session::new(args);
    for error in found.errors {
        session.refuse(error);
    }
    for file in &found.files {
        session.file(file)?;
        if session.interrupt.load(Ordering::Relaxed) {
            break;
        }
    }
    session.finish()
}

/// One run of the command: what it has found so far.
struct Session<'a> {
    args: &'a Args,
    human: Human,
    overrides: Vec<String>,
    /// For each override, whether a check of some file used it.
    overrides_used: Vec<bool>,
    limits: Limits,
    interrupt: &'static AtomicBool,
    begin: Instant,
    exit: Exit,
    totals: Totals,
    /// Problems already reported: files may use a file in common.
    reported: HashSet<String>,
    check_names: Vec<String>,
    /// What `--with` could name: the types and constants of every system.
    settings: Vec<String>,
    document: Option<Box<dyn Document>>,
    traces: usize,
}

impl<'a> Session<'a> {
    fn new(args: &'a Args) -> Self {
        let output = &args.output;
        let overrides = overrides::split(&args.with);
        Session {
            args,
            human: Human {
                paint: terminal::stdout_paint(output.no_color),
                full_states: output.full_states,
                verbose: output.verbose,
            },
            overrides_used: vec![false; overrides.len()],
            overrides,
            limits: args.limits.limits(),
            interrupt: interrupt::watch(),
            begin: Instant::now(),
            exit: Exit::AsExpected,
            totals: Totals::default(),
            reported: HashSet::new(),
            check_names: Vec::new(),
            settings: Vec::new(),
            document: output.format.document(),
            traces: 0,
        }
    }

    /// Something is wrong that no other file should suffer from.
    fn refuse(&mut self, message: String) {
        self.exit = self.exit.worst(Exit::Wrong);
        match &mut self.document {
            Some(document) => document.error(&message),
            None => terminal::error(&message),
        }
    }

    fn file(&mut self, path: &Path) -> io::Result<()> {
        let Loaded { name, sources, compiled } = match load(path, &self.overrides) {
            Ok(loaded) => loaded,
            Err(message) => {
                self.totals.bad_files += 1;
                self.refuse(message);
                return Ok(());
            }
        };
        for (used, here) in self.overrides_used.iter_mut().zip(&compiled.overrides_used) {
            *used |= here;
        }
        self.problems(&sources, &compiled.problems);
        match compiled.module {
            Some(module) => self.module(&name, &sources, &module),
            None => {
                self.totals.bad_files += 1;
                self.exit = self.exit.worst(Exit::Wrong);
                Ok(())
            }
        }
    }

    fn problems(&mut self, sources: &Sources, problems: &[Problem]) {
        for problem in problems {
            let place = report::checked::place(sources, problem.at);
            if !self.reported.insert(format!("{place} {} {}", problem.code, problem.message)) {
                continue;
            }
            match &mut self.document {
                Some(document) => document.problem(sources, problem),
                None => {
                    let paint = terminal::stderr_paint(self.args.output.no_color);
                    terminal::to_stderr(&diagnostic::render(sources, problem, paint));
                }
            }
        }
    }

    fn module(&mut self, file: &str, sources: &Sources, module: &Module) -> io::Result<()> {
        let wanted = &self.args.check;
        self.check_names.extend(module.checks.iter().map(|check| check.name.clone()));
        for spec in &module.specs {
            self.settings.extend(spec.opaques.iter().map(|opaque| opaque.name.clone()));
            self.settings.extend(spec.consts.iter().map(|constant| constant.name.clone()));
        }
        let is_wanted = |check: &&Check| wanted.is_empty() || wanted.contains(&check.name);
        let mut headed = false;
        for check in module.checks.iter().filter(is_wanted) {
            self.check((file, sources), (module, check), &mut headed)?;
            if self.interrupt.load(Ordering::Relaxed) {
                break;
            }
        }
        Ok(())
    }

    fn check(
        &mut self,
        (file, sources): (&str, &Sources),
        (module, check): (&Module, &Check),
        headed: &mut bool,
    ) -> io::Result<()> {
        let Some(spec) = module.specs.get(check.spec) else { return Ok(()) };
        let engine = match check.engine {
            ir::Engine::Search => Search,
        };
        let mut line = progress::Line::new(&check.name, self.args.output.quiet);
        let subject = (spec, check);
        let Ran { instances, answer } =
            run_check(&engine, subject, &self.limits, self.interrupt, &mut line);
        drop(line);
        let checked = Checked::new((sources, file), subject, (engine.name(), &instances), &answer);
        self.totals.add(&checked.outcome);
        self.exit = self.exit.worst(Exit::from(&checked.outcome));
        self.save_trace(&checked);
        if let Some(document) = &mut self.document {
            document.check(&checked);
            return Ok(());
        }
        if self.args.output.quiet && checked.outcome == Outcome::AsExpected {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        if !*headed {
            writeln!(out, "{file}")?;
            *headed = true;
        }
        out.write_all(self.human.check(&checked).as_bytes())?;
        out.flush()
    }

    /// Writes the first trace of the run to the file of `--trace`.
    fn save_trace(&mut self, checked: &Checked<'_>) {
        let (Some(path), Some(document)) = (&self.args.output.trace, itf::document(checked)) else {
            return;
        };
        self.traces += 1;
        if self.traces > 1 {
            return;
        }
        if let Err(error) = fs::write(path, document) {
            self.refuse(format!("cannot write the trace to `{}`: {error}", path.display()));
        }
    }

    fn finish(mut self) -> io::Result<Exit> {
        self.refuse_unknown_names();
        self.note_traces();
        let nothing = self.totals == Totals::default() && self.exit != Exit::AsExpected;
        let quiet = self.args.output.quiet && self.exit == Exit::AsExpected;
        if let Some(document) = &self.document {
            io::stdout().lock().write_all(document.text().as_bytes())?;
        } else if !nothing && !quiet {
            let totals = self.human.totals(&self.totals, self.begin.elapsed());
            io::stdout().lock().write_all(totals.as_bytes())?;
        }
        let interrupted = self.interrupt.load(Ordering::Relaxed);
        Ok(if interrupted { self.exit.worst(Exit::Inconclusive) } else { self.exit })
    }

    /// A name that no file knows is a mistake, unless a file that may know it has problems.
    fn refuse_unknown_names(&mut self) {
        if self.totals.bad_files > 0 || self.interrupt.load(Ordering::Relaxed) {
            return;
        }
        let mut messages = Vec::new();
        for name in self.args.check.iter().filter(|name| !self.check_names.contains(name)) {
            let known = self.check_names.iter().map(String::as_str);
            messages.push(format!("there is no check `{name}`{}", did_you_mean(name, known)));
        }
        for (setting, _) in
            self.overrides.iter().zip(&self.overrides_used).filter(|(_, used)| !**used)
        {
            let name = setting.split('=').next().unwrap_or("").trim();
            let hint = did_you_mean(name, self.settings.iter().map(String::as_str));
            messages.push(format!("no check has a type or a constant `{name}`{hint}"));
        }
        messages.into_iter().for_each(|message| self.refuse(message));
    }

    fn note_traces(&self) {
        let Some(path) = &self.args.output.trace else { return };
        match self.traces {
            0 => terminal::note("no trace was written: nothing is violated"),
            1 => {}
            traces => terminal::note(&format!(
                "`{}` holds the first of {traces} traces; choose another with `--check NAME`",
                path.display()
            )),
        }
    }
}
