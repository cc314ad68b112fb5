//! The `specc` command: a thin shell around the libraries. One file per command in [`commands`].

mod commands;
mod diagnostic;
mod engines;
mod exit;
mod files;
mod interrupt;
mod kept;
mod limits;
mod load;
mod overrides;
mod progress;
mod proofs;
mod reporter;
mod run;
mod runner;
mod similar;
mod terminal;

use clap::{Parser, Subcommand};
use exit::Exit;
use std::process::ExitCode;
use std::thread;

/// Specify a distributed system, check it, and understand what goes wrong.
#[derive(Debug, Parser)]
#[command(name = "specc", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(commands::check::Args),
    Fmt(commands::fmt::Args),
    Prove(commands::prove::Args),
    Infer(commands::infer::Args),
    Graph(commands::graph::Args),
    Trace(commands::trace::Args),
    Explain(commands::explain::Args),
}

const AFTER_HELP: &str = "\
Examples:
  specc check specs/                                run the checks of every spec in a folder
  specc check two_phase.spec --with Manager=9       override the size of a type for one run
  specc prove lock.spec                             show the proofs, for every size, of a file
  specc explain S0101                               what a problem means and how to mend it

Exit codes:
  0  everything came out as expected
  1  a claim is violated, or an expectation is not met
  2  a spec or the command line is wrong
  3  inconclusive: a limit was reached, the run was interrupted, or a solver does not know";

/// Deeply nested specs recurse deeply; the memory is reserved, and used only by those.
const STACK_SIZES: [usize; 3] = [512 << 20, 64 << 20, 8 << 20];

fn main() -> ExitCode {
    let cli = Cli::parse();
    let command = std::sync::Arc::new(cli.command);
    for size in STACK_SIZES {
        let command = command.clone();
        let thread = thread::Builder::new().stack_size(size).spawn(move || run(&command));
        if let Ok(thread) = thread {
            return match thread.join() {
                Ok(exit) => exit.into(),
                Err(_) => {
                    terminal::note("this is a defect of specc, please report it");
                    ExitCode::from(101)
                }
            };
        }
    }
    run(&command).into()
}

fn run(command: &Command) -> Exit {
    let result = match command {
        Command::Check(args) => commands::check::run(args),
        Command::Fmt(args) => commands::fmt::run(args),
        Command::Prove(args) => commands::prove::run(args),
        Command::Infer(args) => commands::infer::run(args),
        Command::Graph(args) => commands::graph::run(args),
        Command::Trace(args) => commands::trace::run(args),
        Command::Explain(args) => commands::explain::run(args),
    };
    match result {
        Ok(exit) => exit,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Inconclusive,
        Err(error) => {
            terminal::error(&format!("cannot write the output: {error}"));
            Exit::Wrong
        }
    }
}
