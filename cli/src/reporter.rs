//! Where the findings of `specc check` go: to people as they come, to a document at the end.

use crate::exit::Exit;
use crate::{diagnostic, files, terminal};
use ir::Sources;
use report::human::paint::Paint;
use report::{Chains, Checked, Coverage, Document, Human, Outcome, Totals, itf};
use spec_lang::Problem;
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

/// People see at most this many problems of one run.
const MOST_PROBLEMS: usize = 100;

/// Reports what a run finds, and knows how it must end.
pub struct Reporter {
    human: Human,
    /// Colours of problems, which go to standard error.
    problem_paint: Paint,
    /// The document to fill; none for people, who read along.
    document: Option<Box<dyn Document>>,
    quiet: bool,
    begin: Instant,
    exit: Exit,
    totals: Totals,
    /// Problems already reported: files may use a file in common.
    reported: HashSet<String>,
    /// The file whose checks were reported last.
    file: Option<String>,
    /// Whether its name is written already.
    is_file_named: bool,
    /// What its checks covered.
    coverage: Coverage,
    /// The refinements that hold.
    chains: Chains,
    /// Where to write the first trace.
    trace_file: Option<PathBuf>,
    traces: usize,
}

impl Reporter {
    /// Reports to people, or into a document.
    pub fn new(
        (human, problem_paint): (Human, Paint),
        document: Option<Box<dyn Document>>,
        quiet: bool,
        trace_file: Option<PathBuf>,
    ) -> Self {
        Reporter {
            human,
            problem_paint,
            document,
            quiet,
            begin: Instant::now(),
            exit: Exit::AsExpected,
            totals: Totals::default(),
            reported: HashSet::new(),
            file: None,
            is_file_named: false,
            coverage: Coverage::default(),
            chains: Chains::default(),
            trace_file,
            traces: 0,
        }
    }

    /// Whether only what is not as expected counts.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Something is wrong outside of any spec.
    pub fn error(&mut self, message: &str) {
        self.exit = self.exit.worst(Exit::Wrong);
        match &mut self.document {
            Some(document) => document.error(message),
            None => terminal::error(message),
        }
    }

    /// Mistakes in a spec; those already reported are left out.
    pub fn problems(&mut self, sources: &Sources, problems: &[Problem]) {
        for problem in problems {
            let place = report::checked::place(sources, problem.at);
            if !self.reported.insert(format!("{place} {} {}", problem.code, problem.message)) {
                continue;
            }
            match &mut self.document {
                Some(document) => document.problem(sources, problem),
                None if self.reported.len() <= MOST_PROBLEMS => {
                    let text = diagnostic::render(sources, problem, self.problem_paint);
                    terminal::to_stderr(&text);
                }
                None => {}
            }
        }
    }

    /// This many files could not be read or compiled.
    pub fn bad_files(&mut self, number: usize) {
        self.totals.bad_files = number;
        if number > 0 {
            self.exit = self.exit.worst(Exit::Wrong);
        }
        let more = self.reported.len().saturating_sub(MOST_PROBLEMS);
        if more > 0 && self.document.is_none() {
            terminal::note(&format!("{more} more problems are not shown"));
        }
    }

    /// A check has run.
    pub fn check(&mut self, checked: &Checked<'_>) -> io::Result<()> {
        self.totals.add(&checked.outcome);
        self.exit = self.exit.worst(Exit::from(&checked.outcome));
        self.save_trace(checked);
        if let Some(document) = &mut self.document {
            document.check(checked);
            return Ok(());
        }
        let mut out = io::stdout().lock();
        if self.file.as_deref() != Some(checked.file) {
            self.end_file(&mut out)?;
            self.file = Some(checked.file.to_owned());
            self.is_file_named = false;
        }
        self.coverage.add(checked);
        self.chains.add(checked);
        if self.quiet && checked.outcome == Outcome::AsExpected {
            return Ok(());
        }
        if !self.is_file_named {
            writeln!(out, "{}", checked.file)?;
            self.is_file_named = true;
        }
        out.write_all(self.human.check(checked).as_bytes())?;
        out.flush()
    }

    /// Ends the checks of a file.
    fn end_file(&mut self, out: &mut impl Write) -> io::Result<()> {
        let coverage = std::mem::take(&mut self.coverage);
        match self.quiet {
            true => Ok(()),
            false => out.write_all(self.human.coverage(&coverage).as_bytes()),
        }
    }

    /// Ends the report.
    pub fn finish(mut self) -> io::Result<Exit> {
        self.note_traces();
        let mut out = io::stdout().lock();
        self.end_file(&mut out)?;
        if let Some(document) = &self.document {
            out.write_all(document.text().as_bytes())?;
        } else if self.exit == Exit::AsExpected && self.totals == Totals::default() {
            terminal::note("there is no check to run");
        } else if !self.quiet && self.totals != Totals::default() {
            out.write_all(self.human.chains(&self.chains).as_bytes())?;
            let totals = self.human.totals(&self.totals, self.begin.elapsed());
            out.write_all(totals.as_bytes())?;
        }
        out.flush()?;
        Ok(self.exit)
    }

    fn save_trace(&mut self, checked: &Checked<'_>) {
        let (Some(path), Some(document)) = (&self.trace_file, itf::document(checked)) else {
            return;
        };
        self.traces += 1;
        if self.traces > 1 {
            return;
        }
        if let Err(error) = files::write(path, &document) {
            let message = format!("cannot write the trace to `{}`: {error}", path.display());
            self.error(&message);
        }
    }

    fn note_traces(&self) {
        let Some(path) = &self.trace_file else { return };
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
