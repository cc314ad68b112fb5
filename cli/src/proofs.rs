//! Proofs: their options, and how the proof of one check is run.

use crate::files;
use crate::kept::Kept;
use crate::load::Loaded;
use checker::Checker;
use ir::{Check, Spec};
use smt::{Bounded, Goal, Prover, Question, Refused, Trouble};
use std::cell::RefCell;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use verdict::{
    Answer, Engine, Job, Limits, Obligation, Proven, Searched, Stop, Verdict, ViolationKind,
};

/// So many states of the instance of a counterexample to induction are searched.
const SEARCHED: u64 = 20_000;

/// The options of what is done by a solver.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Solver")]
pub struct ProofArgs {
    /// Look at all runs of at most this many states with a solver instead of searching: finds what is
    /// wrong soon in systems with many states, and proves nothing of longer runs
    #[arg(long, value_name = "STATES", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    bounded: Option<u64>,
    /// A solver to use instead of the built-in Z3: an executable of `z3` or `cvc5`
    #[arg(long, value_name = "PROGRAM")]
    solver: Option<String>,
    /// How long each obligation of a proof may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    obligation_seconds: u64,
    /// Keep what is proven in this folder, so that the next run proves only what changed: a question is
    /// the same if its text and the solver's version are
    #[arg(long, value_name = "FOLDER")]
    keep_proofs: Option<PathBuf>,
    /// Save every question to the solver in this folder
    #[arg(long, value_name = "FOLDER")]
    dump_smt2: Option<PathBuf>,
}

/// What runs proofs.
pub struct Proofs {
    prover: Prover,
    bounded: Option<u64>,
    keep: Option<PathBuf>,
    dump: Option<PathBuf>,
}

impl ProofArgs {
    /// What these options ask for; a limit on time is one for all obligations together.
    pub fn proofs(&self, workers: usize, limit: Option<Duration>) -> Proofs {
        let solver = match &self.solver {
            None => smt::Choice::Linked,
            Some(program) => smt::Choice::Process(program.clone()),
        };
        let time = Duration::from_secs(self.obligation_seconds);
        let prover = Prover { solver, workers, time, limit };
        Proofs {
            prover,
            bounded: self.bounded,
            keep: self.keep_proofs.clone(),
            dump: self.dump_smt2.clone(),
        }
    }
}

impl Proofs {
    /// A check whose runs of bounded length are looked at, because it or the command line says so, with
    /// those of its expectations that can be met.
    pub fn as_bounded(&self, check: &Check) -> Option<Check> {
        match (check.engine, self.bounded) {
            (ir::Engine::Bounded { .. }, _) => Some(check.clone()),
            (ir::Engine::Search, Some(depth)) => {
                let ir::Expectation { violation, trace_length, .. } = check.expect.clone();
                let expect = ir::Expectation { violation, trace_length, ..Default::default() };
                let engine = ir::Engine::Bounded { depth };
                Some(Check { engine, expect, ..check.clone() })
            }
            _ => None,
        }
    }

    /// What looks at all runs of at most so many states.
    pub fn bounded<'c>(&self, check: &'c Check, depth: u64) -> Bounded<'c> {
        Bounded { check, solver: self.prover.solver.clone(), depth, trouble: RefCell::default() }
    }

    /// Why a check could not be decided, in words.
    pub fn trouble(&self, file: &Loaded, check: &Check, trouble: &Trouble) -> String {
        match trouble {
            Trouble::Refused(refused) => {
                let (what, place) = (&refused.what, place(file, check, refused));
                let name = &check.name;
                format!(
                    "`{name}` cannot be checked by a solver: {what} cannot be said to it yet, at {place}"
                )
            }
            Trouble::Solver(why) => format!("the check `{}` needs a solver: {why}", check.name),
        }
    }

    /// The answer as judged by the reference semantics.
    ///
    /// # Errors
    /// They disagree, which is a defect of specc.
    pub fn judged(
        &self,
        (spec, check, obligation): (&Spec, &Check, Option<Obligation<'_>>),
        answer: Answer,
    ) -> Result<Answer, String> {
        let answer = interp::confirm(spec, obligation, answer);
        answer.map_err(|wrong| disagree(check, &wrong.reason))
    }

    /// The answer of a proof; what it shows not to be inductive is confirmed by the reference semantics.
    ///
    /// # Errors
    /// What keeps the check from being proven, in words.
    pub fn prove(
        &self,
        file: &Loaded,
        goal: Goal<'_>,
        obligation: Option<Obligation<'_>>,
        interrupt: &AtomicBool,
    ) -> Result<Answer, String> {
        let Goal { spec, check, .. } = goal;
        let mut questions = smt::questions(goal).map_err(|refused| {
            let (what, place) = (&refused.what, place(file, check, &refused));
            format!("`{}` cannot be proven by induction: {what} cannot be said to the solver yet, at {place}", check.name)
        })?;
        if let Some(folder) = &self.dump {
            save(folder, check, &questions)
                .map_err(|error| format!("cannot write to `{}`: {error}", folder.display()))?;
        }
        let needs = |why| format!("the check `{}` needs a solver: {why}", check.name);
        let kept = match &self.keep {
            Some(folder) => Some(Kept::new(folder, self.prover.solver.version().map_err(needs)?)),
            None => None,
        };
        let known = kept.as_ref().map_or(0, |kept| kept.accept(&mut questions));
        let mut answer = self.prover.prove(goal, &questions, interrupt).map_err(needs)?;
        answer.stats.known = known;
        if let Some(kept) = &kept {
            keep(kept, &questions, &answer).map_err(|error| {
                format!("the proofs of `{}` cannot be kept: {error}", check.name)
            })?;
        }
        let answer = self.judged((spec, check, obligation), answer)?;
        match &answer.verdict {
            // All that is to be proven holds in state 1.
            Verdict::Violated(found)
                if found.excluding.iter().any(|id| check.claims.contains(id)) =>
            {
                Err(disagree(check, "a claim is false before the step"))
            }
            _ => Ok(searched(goal, answer, interrupt)),
        }
    }
}

/// Keeps the obligations that are proven.
fn keep(kept: &Kept<'_>, questions: &[Question], answer: &Answer) -> std::io::Result<()> {
    let proven = answer.stats.proofs.iter().filter(|proof| proof.result == Proven::Yes);
    let proven: HashSet<&str> = proven.map(|proof| proof.name.as_str()).collect();
    let met = |question: &&Question| question.is_obligation() && proven.contains(question.name());
    questions.iter().filter(met).try_for_each(|question| kept.keep(question))
}

/// An answer with what a search of the instance of its counterexample says of the claim.
fn searched(goal: Goal<'_>, mut answer: Answer, interrupt: &AtomicBool) -> Answer {
    let Verdict::Violated(found) = &mut answer.verdict else { return answer };
    let ViolationKind::NotInductive { claim, .. } = found.kind else { return answer };
    let limits = Limits { max_states: Some(SEARCHED), ..Limits::default() };
    let job = Job {
        spec: goal.spec,
        instance: &found.trace.instance,
        claims: &[claim],
        refinement: None,
        deadlock: false,
        limits: &limits,
        interrupt,
    };
    let Answer { verdict, stats } = Checker::default().check(&job, &mut ());
    let states = stats.distinct_states;
    found.searched = match verdict {
        Verdict::Violated(own) => Some(Searched::Violated { length: own.trace.len() }),
        Verdict::Holds => Some(Searched::Holds { states }),
        Verdict::Unknown(Stop::States(_)) => Some(Searched::Open { states }),
        Verdict::Unknown(_) | Verdict::Error(_) => None,
    };
    answer
}

fn place(file: &Loaded, check: &Check, refused: &Refused) -> String {
    let at = if refused.at.is_none() { check.at } else { refused.at };
    report::checked::place(&file.sources, at)
}

fn disagree(check: &Check, why: &str) -> String {
    format!(
        "internal error: the solver and the reference semantics disagree about `{}`: {why}; please report it",
        check.name
    )
}

/// Saves every question as a file.
fn save(folder: &Path, check: &Check, questions: &[Question]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let texts = questions.iter().filter_map(Question::text);
    for (index, text) in texts.enumerate() {
        let path = folder.join(format!("{}-{:03}.smt2", check.name, index + 1));
        files::write(&path, &text)?;
    }
    Ok(())
}
