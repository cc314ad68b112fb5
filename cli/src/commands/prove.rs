//! `specc prove`: runs the proofs of spec files.

use super::check;
use crate::exit::Exit;
use std::io;

/// Prove what checks `by induction` claim
///
/// Runs the checks of spec files that are proofs, and shows every obligation: that each claim holds
/// initially, and that each transition keeps it, or for a refinement, that each
/// step is one of the upper system. What is proven holds for every size of the types that
/// the check leaves unbounded.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    check: check::Args,
}

const EXAMPLES: &str = "\
Examples:
  specc prove specs/                                   every proof of every spec in a folder
  specc prove lock.spec --obligation-seconds 120       with more time for each obligation
  specc prove lock.spec --solver cvc5                  by another solver
  specc prove lock.spec --dump-smt2 questions          with the questions to the solver as files

Exit codes: 0 all is proven, 1 a claim is not inductive, 2 a spec or the command line is wrong, 3 the
solver does not know";

/// Runs the command.
pub fn run(args: &Args) -> io::Result<Exit> {
    check::prove(&args.check)
}
