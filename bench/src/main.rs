//! Measures specc and other explicit-state model checkers on the same models, in one run.
//!
//! [`cases`] lists what is measured and [`tools`] with what; [`rounds`] takes turns, [`child`] measures
//! one run, [`report`] says what came out. See the README beside this package.

mod args;
mod cases;
mod child;
mod places;
mod report;
mod rounds;
mod statistics;
mod table;
mod tools;

use args::Args;
use clap::Parser;
use places::Places;
use std::process::ExitCode;
use tools::Tool;

/// Something did not come out as expected: numbers of states that disagree, a tool that failed.
const DISAGREE: u8 = 1;
/// The command line is wrong.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let args = Args::parse();
    let places = match Places::find() {
        Ok(places) => places,
        Err(problem) => return failed(&problem),
    };
    let (cases, tools) = (args.cases(), args.tools());
    if cases.is_empty() {
        eprintln!("error: the models that are measured do not have this size");
        return ExitCode::from(USAGE);
    }
    println!("{}", report::conditions(&args.effort()));
    if tools.contains(&Tool::Stateright) {
        match tools::stateright::build(&places) {
            Ok(run) => println!("{}", report::library_built("stateright", &run)),
            Err(problem) => return failed(&problem),
        }
    }
    let mut agree = true;
    for case in cases {
        let result = rounds::measure(case, &tools, &args.effort(), &places);
        println!("\n{}", report::case(&result));
        agree &= result.complaints().is_empty();
    }
    if agree { ExitCode::SUCCESS } else { ExitCode::from(DISAGREE) }
}

fn failed(problem: &str) -> ExitCode {
    eprintln!("error: {problem}");
    ExitCode::from(DISAGREE)
}
