//! `specc fmt`: brings spec files into the standard layout.

use crate::exit::Exit;
use crate::{diagnostic, files, terminal};
use ir::Sources;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Format spec files
///
/// Rewrites each file in the standard layout; comments stay. Files with syntax errors are left as
/// they are.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Spec files, or folders that are searched for `*.spec`; `-` formats standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing; list the files that are not formatted and exit with 1 if there are any
    #[arg(long)]
    check: bool,
}

const EXAMPLES: &str = "\
Examples:
  specc fmt specs/             format every spec in a folder
  specc fmt --check specs/     for continuous integration
  specc fmt - < lock.spec      print the formatted text

Exit codes: 0 formatted (or was), 1 with --check: a file is not formatted, 2 a file is wrong";

/// Runs the command.
pub fn run(args: &Args) -> io::Result<Exit> {
    if args.paths == [Path::new("-")] {
        return standard_input(args.check);
    }
    let found = files::find(&args.paths);
    let mut exit = Exit::AsExpected;
    for error in &found.errors {
        terminal::error(error);
        exit = exit.worst(Exit::Wrong);
    }
    for file in &found.files {
        exit = exit.worst(format_file(file, args.check)?);
    }
    Ok(exit)
}

fn standard_input(check: bool) -> io::Result<Exit> {
    const NAME: &str = "standard input";
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    match formatted(NAME, files::text(NAME, &bytes)) {
        None => Ok(Exit::Wrong),
        Some((before, after)) if check => {
            Ok(if before == after { Exit::AsExpected } else { Exit::NotAsExpected })
        }
        Some((_, after)) => {
            io::stdout().lock().write_all(after.as_bytes())?;
            Ok(Exit::AsExpected)
        }
    }
}

fn format_file(path: &Path, check: bool) -> io::Result<Exit> {
    let name = path.display().to_string();
    let Some((before, after)) = formatted(&name, files::read(path)) else {
        return Ok(Exit::Wrong);
    };
    if before == after {
        return Ok(Exit::AsExpected);
    }
    if check {
        writeln!(io::stdout().lock(), "{name} is not formatted")?;
        return Ok(Exit::NotAsExpected);
    }
    match replace(path, &after) {
        Ok(()) => Ok(Exit::AsExpected),
        Err(error) => {
            terminal::error(&format!("cannot write `{name}`: {error}"));
            Ok(Exit::Wrong)
        }
    }
}

/// The text and the formatted text; none if something is wrong, which is then reported.
fn formatted(name: &str, text: Result<String, String>) -> Option<(String, String)> {
    let text = text.map_err(|message| terminal::error(&message)).ok()?;
    match spec_lang::format(&text) {
        Ok(after) => Some((text, after)),
        Err(problems) => {
            let mut sources = Sources::default();
            sources.add(name, text);
            for problem in &problems {
                let paint = terminal::stderr_paint(false);
                terminal::to_stderr(&diagnostic::render(&sources, problem, paint));
            }
            None
        }
    }
}

/// Replaces a file's content at once, never leaving half of it; links and permissions stay.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().set_permissions(fs::metadata(&path)?.permissions())?;
    temporary.persist(&path).map_err(|error| error.error)?;
    Ok(())
}
