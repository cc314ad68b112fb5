//! `specc infer`: the invariants that a proof lacks.

use crate::exit::Exit;
use crate::limits::seconds;
use crate::load::{Loaded, load};
use crate::similar::did_you_mean;
use crate::{diagnostic, interrupt, overrides, terminal};
use infer::{Failed, Found, Inferred, Search};
use ir::{Check, Module, Spec};
use refinements::Prepared;
use report::values::Names;
use report::words;
use smt::{Choice, Goal, Prover};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

/// Find invariants that make the claims of a proof inductive
///
/// Takes a check `by induction` and looks for clauses over the spec's own words, `forall x, y: a && b ==> c`,
/// that are true in every reachable state of small instances and with which everything that the check
/// claims can be proven. None of those that are printed can be left out, unless the time was over before that was
/// clear; they are ready to be pasted into the system.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The spec file
    file: PathBuf,
    /// The proof to complete; the first of the file if not given
    #[arg(long, value_name = "NAME")]
    check: Option<String>,
    /// Override a size or a constant, as in `specc check`
    #[arg(long, value_name = "NAME=VALUE")]
    with: Vec<String>,
    /// How many conditions an invariant has at most
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=5))]
    literals: u64,
    /// Give up after this time
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    max_seconds: Option<Duration>,
    /// How long each question to the solver may take
    #[arg(long, value_name = "SECONDS", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    obligation_seconds: u64,
    /// A solver to use instead of the built-in Z3: an executable of `z3` or `cvc5`
    #[arg(long, value_name = "PROGRAM")]
    solver: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  specc infer lock.spec                         what the first proof of the file lacks
  specc infer paxos.spec --check any_quorums    what this one lacks
  specc infer ring.spec --literals 4            among longer invariants

Exit codes: 0 everything can be proven with what is printed, 1 a claim is false, or no invariants are
found, 2 the spec or the command line is wrong, 3 a limit was reached, or the solver does not know";

/// Runs the command.
pub fn run(args: &Args) -> io::Result<Exit> {
    let Some(loaded) = compile(args) else { return Ok(Exit::Wrong) };
    let Some(module) = &loaded.compiled.module else { return Ok(Exit::Wrong) };
    let Some(check) = chosen(args, module) else { return Ok(Exit::Wrong) };
    let Ok(prepared) = Prepared::new(module, check) else {
        terminal::error(&format!("the refinement of `{}` is not supported", check.name));
        return Ok(Exit::Wrong);
    };
    let refinement = prepared.obligation().and_then(|own| Some((own.relation?, own.upper)));
    let goal = Goal { spec: &prepared.spec, check, refinement };
    let solver = args.solver.clone().map_or(Choice::Linked, Choice::Process);
    let time = Duration::from_secs(args.obligation_seconds);
    let prover = Prover { solver, workers: 1, time, limit: None };
    let search = Search { prover, literals: args.literals as usize, time: args.max_seconds };
    let inferred = match search.infer(goal, interrupt::watch()) {
        Ok(inferred) => inferred,
        Err(why) => {
            terminal::error(&format!("`{}`: {why}", check.name));
            return Ok(Exit::Wrong);
        }
    };
    let exit = match &inferred.result {
        Ok(found) => {
            show(&prepared.spec, check, found)?;
            Exit::AsExpected
        }
        Err(failed) => explain(&prepared.spec, check, failed),
    };
    if inferred.candidates > 0 {
        terminal::note(&summary(&inferred));
    }
    Ok(exit)
}

fn compile(args: &Args) -> Option<Loaded> {
    let loaded = load(&args.file, &overrides::split(&args.with));
    let loaded = loaded.map_err(|message| terminal::error(&message)).ok()?;
    for problem in &loaded.compiled.problems {
        let paint = terminal::stderr_paint(false);
        terminal::to_stderr(&diagnostic::render(&loaded.sources, problem, paint));
    }
    Some(loaded)
}

/// The proof to complete; none if there is no such check, which is then reported.
fn chosen<'m>(args: &Args, module: &'m Module) -> Option<&'m Check> {
    let mut checks = module.checks.iter();
    let found = match &args.check {
        Some(name) => checks.find(|check| check.name == *name),
        None => checks.find(|check| check.engine.is_proof()),
    };
    match (found, &args.check) {
        (Some(check), _) if check.engine.is_proof() => return Some(check),
        (Some(check), _) => terminal::error(&format!(
            "the check `{}` is not `by induction`: there is no proof to complete",
            check.name
        )),
        (None, Some(name)) => {
            let names = module.checks.iter().map(|check| check.name.as_str());
            terminal::error(&format!("there is no check `{name}`{}", did_you_mean(name, names)));
        }
        (None, None) => terminal::error(&format!(
            "`{}` has no check `by induction`: write one, `check any_size: System by induction {{ … }}`",
            args.file.display()
        )),
    }
    None
}

/// The invariants, as they would be written.
fn show(spec: &Spec, check: &Check, found: &Found) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let obligations = words::count(found.obligations, "obligation");
    let name = &check.name;
    if found.invariants.is_empty() {
        return writeln!(out, "// `{name}` needs no more: {obligations} proven.");
    }
    writeln!(out, "// With these, all {obligations} of `{name}` are proven.")?;
    if !found.is_minimal {
        writeln!(out, "// Some of them may not be needed: there was no time to leave them out.")?;
    }
    let taken = |name: &str| spec.claims.iter().any(|claim| claim.name == name);
    let mut names = (1..).map(|number| format!("lemma_{number}")).filter(|name| !taken(name));
    for invariant in &found.invariants {
        writeln!(out, "invariant {}: {invariant};", names.next().unwrap_or_default())?;
    }
    Ok(())
}

fn explain(spec: &Spec, check: &Check, failed: &Failed) -> Exit {
    match failed {
        Failed::Violated(id) => {
            let claim = &spec.claims[id.index()].name;
            terminal::error(&format!(
                "`{claim}` is false in a reachable state of a small instance"
            ));
            terminal::note(
                "a check `by search` of two or three values of each type shows how to get there",
            );
            Exit::NotAsExpected
        }
        Failed::Open { obligation, instance, state } => {
            terminal::error(&format!(
                "no candidate helps `{}`: not proven is that {obligation}, because of a state in which all candidates are true:",
                check.name
            ));
            let names = Names { spec, instance };
            for (var, value) in spec.vars.iter().zip(state) {
                terminal::to_stderr(&format!("    {} = {}\n", var.name, names.text(value, var.ty)));
            }
            terminal::note(
                "an invariant that says why it is not reachable is not of the form that is tried; `--literals 4` tries longer ones, and functions of the system are tried as they are called",
            );
            Exit::NotAsExpected
        }
        Failed::Unknown(obligation) => {
            terminal::error(&format!("the solver does not know whether {obligation}"));
            Exit::Inconclusive
        }
        Failed::Time => {
            terminal::error("the time is over");
            Exit::Inconclusive
        }
        Failed::Interrupted => Exit::Inconclusive,
    }
}

fn summary(inferred: &Inferred) -> String {
    format!(
        "{}, true in {} of {} · {} to induction · {}",
        words::count(inferred.candidates, "candidate"),
        words::count(inferred.states, "reachable state"),
        words::count(inferred.instances, "small instance"),
        words::count(inferred.counterexamples, "counterexample"),
        words::time(inferred.time),
    )
}
