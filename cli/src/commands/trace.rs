//! `specc trace`: the counterexample of a check as a message sequence chart.

use crate::exit::Exit;
use crate::load::{Loaded, load};
use crate::runner::{RunArgs, Runner};
use crate::similar::did_you_mean;
use crate::{diagnostic, files, overrides, terminal};
use ir::{Check, Module};
use report::Checked;
use report::chart::{Chart, mermaid, svg, text};
use std::io::{self, Write};
use std::path::PathBuf;

/// Draw the counterexample of a check as a message sequence chart
///
/// One lane for each agent, time downwards: who sent what to whom, what got lost, who crashed.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The spec file
    file: PathBuf,
    /// The check whose counterexample to draw; the first one that has any if not given
    #[arg(long, value_name = "NAME")]
    check: Option<String>,
    /// Override a size or a constant, as in `specc check`
    #[arg(long, value_name = "NAME=VALUE")]
    with: Vec<String>,
    /// How to draw
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    run: RunArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For terminals
    Text,
    /// A sequence diagram of Mermaid, for Markdown
    Mermaid,
    /// A picture
    Svg,
}

const EXAMPLES: &str = "\
Examples:
  specc trace lock.spec                                  in the terminal
  specc trace lock.spec --check two --format svg -o lock.svg
  specc trace lock.spec --format mermaid                 to paste into Markdown

Exit codes: 0 the chart is drawn, 1 no check has a counterexample, 2 the spec or the command line is
wrong, 3 a limit was reached before there was one";

/// Runs the command.
pub fn run(args: &Args) -> io::Result<Exit> {
    let loaded = match load(&args.file, &overrides::split(&args.with)) {
        Ok(loaded) => loaded,
        Err(message) => return Ok(wrong(&message)),
    };
    for problem in &loaded.compiled.problems {
        let paint = terminal::stderr_paint(false);
        terminal::to_stderr(&diagnostic::render(&loaded.sources, problem, paint));
    }
    let Some(module) = &loaded.compiled.module else { return Ok(Exit::Wrong) };
    let checks = match wanted(args, module) {
        Ok(checks) => checks,
        Err(message) => return Ok(wrong(&message)),
    };
    let runner = match args.run.runner() {
        Ok(runner) => runner,
        Err(message) => return Ok(wrong(&message)),
    };
    draw_first(args, &runner, &loaded, &checks)
}

/// Draws the first counterexample.
fn draw_first(
    args: &Args,
    runner: &Runner,
    loaded: &Loaded,
    checks: &[&Check],
) -> io::Result<Exit> {
    let mut undecided = false;
    for check in checks {
        match runner.run(loaded, check, true, |checked| drawn(args.format, checked)) {
            Err(message) => return Ok(wrong(&message)),
            Ok(Drawn::Chart(document)) => return write(args, &document),
            Ok(Drawn::NoMessages(why)) => return Ok(wrong(&why)),
            Ok(Drawn::Undecided) => undecided = true,
            Ok(Drawn::Nothing) => {}
        }
    }
    let which = match (&args.check, checks) {
        (Some(name), _) => format!("the check `{name}` has no counterexample"),
        (None, _) => format!("no check of `{}` has a counterexample", loaded.name),
    };
    terminal::error(&which);
    Ok(if undecided { Exit::Inconclusive } else { Exit::NotAsExpected })
}

/// What there is to draw of a check.
enum Drawn {
    Chart(String),
    NoMessages(String),
    Undecided,
    Nothing,
}

fn drawn(format: Format, checked: &Checked<'_>) -> Drawn {
    let Some(trace) = checked.trace() else {
        return match checked.answer.verdict {
            verdict::Verdict::Unknown(_) => Drawn::Undecided,
            _ => Drawn::Nothing,
        };
    };
    match Chart::of(&checked.names(trace), trace) {
        None => Drawn::NoMessages(format!(
            "`{}` has no agents, so its traces have no messages: `specc check` shows their steps",
            checked.spec.name
        )),
        Some(chart) => Drawn::Chart(match format {
            Format::Text => text::lines(&chart).join("\n") + "\n",
            Format::Mermaid => mermaid::document(&chart),
            Format::Svg => svg::document(&chart),
        }),
    }
}

/// The checks to look at.
fn wanted<'m>(args: &Args, module: &'m Module) -> Result<Vec<&'m Check>, String> {
    let Some(name) = &args.check else {
        return match module.checks.is_empty() {
            true => Err(format!("`{}` has no check", args.file.display())),
            false => Ok(module.checks.iter().collect()),
        };
    };
    match module.checks.iter().find(|check| check.name == *name) {
        Some(check) => Ok(vec![check]),
        None => {
            let names = module.checks.iter().map(|check| check.name.as_str());
            Err(format!("there is no check `{name}`{}", did_you_mean(name, names)))
        }
    }
}

fn wrong(message: &str) -> Exit {
    terminal::error(message);
    Exit::Wrong
}

fn write(args: &Args, document: &str) -> io::Result<Exit> {
    match &args.output {
        None => io::stdout().lock().write_all(document.as_bytes())?,
        Some(path) => {
            if let Err(error) = files::write(path, document) {
                return Ok(wrong(&format!("cannot write `{}`: {error}", path.display())));
            }
        }
    }
    Ok(Exit::AsExpected)
}
