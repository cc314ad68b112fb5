//! Proofs by induction: every obligation is put to a solver.

use crate::counterexample::{Counterexample, smallest};
use crate::encode::{Encoding, Refused};
use crate::obligations::{Goal, Obligation, What, induction};
use crate::print;
use crate::solver::{self, Answer, Choice, Interrupter};
use ir::{Check, ExpectedViolation};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};
use verdict::{Proof, Stats, Step, Stop, Trace, Verdict, Violation, ViolationKind, stats::Proven};

/// How to prove.
#[derive(Clone, Debug)]
pub struct Prover {
    /// The solver.
    pub solver: Choice,
    /// How many obligations are put to it at once.
    pub workers: usize,
    /// How long each may take.
    pub time: Duration,
    /// Where each question is saved, as a file.
    pub dump: Option<PathBuf>,
}

/// Why there is no answer at all.
#[derive(Clone, Debug)]
pub enum Failed {
    /// Something in the spec cannot be said to a solver.
    Refused(Refused),
    /// The solver is not there, or does not answer; in words.
    Solver(String),
}

/// Terms are nested as deep as the spec is.
const STACK: usize = 256 << 20;
/// How often an interrupt is looked for.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long a solver may take at first.
const FIRST: Duration = Duration::from_secs(2);

/// One obligation with the question that a solver gets.
struct Question {
    /// Which obligation; none for what is assumed, which must have a model.
    what: Option<What>,
    name: String,
    /// Empty if there is nothing to ask.
    script: String,
}

impl Prover {
    /// Proves the claims of a check, each relative to all of them: they hold in every reachable state,
    /// and of every step, of every instance that the check admits. Where an obligation is not met, the
    /// smallest state that shows it is the violation's trace; it need not be reachable.
    ///
    /// # Errors
    /// Something in the spec cannot be said, or there is no solver.
    pub fn prove(&self, goal: Goal<'_>, interrupt: &AtomicBool) -> Result<verdict::Answer, Failed> {
        let check = goal.check;
        let start = Instant::now();
        let mut stats =
            Stats { solver: self.solver.version().map_err(Failed::Solver)?, ..Stats::default() };
        let questions = questions(goal)?;
        self.save(check, &questions)?;
        stats.proofs = self.answers(&questions, goal, interrupt)?;
        // What is expected to fail, else the first that does.
        let fails = |index: &usize| stats.proofs[*index].result == Proven::No;
        let failed = (0..questions.len()).filter(fails);
        let is_expected = |index: &usize| match &check.expect.violation {
            Some(ExpectedViolation::Claim(id)) => {
                questions[*index].what.and_then(What::claim) == Some(*id)
            }
            Some(ExpectedViolation::Refinement) => {
                matches!(questions[*index].what, Some(What::Refines(_) | What::RefinesInitially))
            }
            _ => false,
        };
        let failed = failed.clone().find(is_expected).or(failed.clone().next());
        let verdict = match failed.and_then(|failed| questions[failed].what) {
            Some(what) => self.violation(goal, what)?,
            None => None,
        };
        // What is assumed has a model, or the solver finds none: it is told only if there is none.
        let asked = questions.iter().map(|question| question.what.is_some());
        let mut asked = asked.collect::<Vec<_>>().into_iter();
        stats.proofs.retain(|proof| asked.next() == Some(true) || proof.result == Proven::No);
        let is_proven = stats.proofs.iter().all(|proof| proof.result == Proven::Yes);
        let verdict = match (verdict, is_proven) {
            (Some(violation), _) => Verdict::Violated(Box::new(violation)),
            (None, true) => Verdict::Holds,
            (None, false) if interrupt.load(Ordering::Relaxed) => {
                Verdict::Unknown(Stop::Interrupted)
            }
            (None, false) => Verdict::Unknown(Stop::Unproven),
        };
        stats.time = start.elapsed();
        Ok(verdict::Answer { verdict, stats })
    }

    fn save(&self, check: &Check, questions: &[Question]) -> Result<(), Failed> {
        let Some(folder) = &self.dump else { return Ok(()) };
        let failed =
            |error: std::io::Error| Failed::Solver(format!("{}: {error}", folder.display()));
        std::fs::create_dir_all(folder).map_err(failed)?;
        for (index, question) in questions.iter().enumerate() {
            let text =
                format!("; {}: {}\n{}(check-sat)\n", check.name, question.name, question.script);
            let path = folder.join(format!("{}-{:03}.smt2", check.name, index + 1));
            std::fs::write(path, text).map_err(failed)?;
        }
        Ok(())
    }

    /// The answers to all questions, some at a time.
    fn answers(
        &self,
        questions: &[Question],
        goal: Goal<'_>,
        interrupt: &AtomicBool,
    ) -> Result<Vec<Proof>, Failed> {
        let next = AtomicUsize::new(0);
        let proofs: Vec<Mutex<Option<Proof>>> =
            questions.iter().map(|_| Mutex::default()).collect();
        let failed: Mutex<Option<String>> = Mutex::default();
        let interrupters: Mutex<Vec<Interrupter>> = Mutex::default();
        let work = || {
            let mut solver = match self.solver.start() {
                Ok(solver) => solver,
                Err(why) => return *failed.lock().expect("no panic") = Some(why),
            };
            interrupters.lock().expect("no panic").push(solver.interrupter());
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(question) = questions.get(index) else { return };
                let stopped = interrupt.load(Ordering::Relaxed);
                let proof = match stopped {
                    true => question.unknown("interrupted"),
                    false => question.proof(&mut *solver, goal, self.time),
                };
                *proofs[index].lock().expect("no panic") = Some(proof);
            }
        };
        let (done, ended) = mpsc::channel();
        std::thread::scope(|scope| {
            let workers = self.workers.clamp(1, questions.len().max(1));
            let mut running = workers;
            for _ in 0..workers {
                let (done, work) = (done.clone(), &work);
                let thread = std::thread::Builder::new().stack_size(STACK);
                let all = move || {
                    work();
                    let _ = done.send(());
                };
                if thread.spawn_scoped(scope, all).is_err() {
                    *failed.lock().expect("no panic") =
                        Some("there is no thread for it".to_owned());
                    running -= 1;
                }
            }
            while running > 0 {
                match ended.recv_timeout(PATIENCE) {
                    Ok(()) => running -= 1,
                    Err(_) if interrupt.load(Ordering::Relaxed) => {
                        interrupters.lock().expect("no panic").iter().for_each(|stop| stop());
                    }
                    Err(_) => {}
                }
            }
        });
        if let Some(why) = failed.into_inner().expect("no panic") {
            return Err(Failed::Solver(why));
        }
        Ok(proofs.into_iter().filter_map(|proof| proof.into_inner().expect("no panic")).collect())
    }

    /// Why an obligation is not met, if that can be shown by a small state.
    fn violation(&self, goal: Goal<'_>, what: What) -> Result<Option<Violation>, Failed> {
        let kind = match what {
            What::Initially(claim) => ViolationKind::Invariant(claim),
            What::Keeps(transition, claim) | What::Step(transition, claim) => {
                ViolationKind::NotInductive { transition, claim }
            }
            What::RefinesInitially => ViolationKind::Refinement,
            What::Refines(transition) => ViolationKind::NotRefined { transition },
            What::Assumed | What::Defined(_) | What::Asserts(_) => return Ok(None),
        };
        let mut solver = self.solver.start().map_err(Failed::Solver)?;
        let found = smallest(goal, what, &mut *solver);
        Ok(found.map(|Counterexample { instance, state }| {
            let steps = vec![Step { action: None, state: state.into() }];
            let trace = Trace { instance, steps, attempt: None };
            Violation { kind, trace, why: Vec::new(), mapped: None, excluding: Vec::new() }
        }))
    }
}

impl Question {
    fn unknown(&self, why: &str) -> Proof {
        let result = Proven::Unknown(why.to_owned());
        Proof { name: self.name.clone(), result, time: Duration::ZERO }
    }

    /// A solver that ended is started again by its next question: this one gets a second try.
    /// Where the solver does not know at once, a small counterexample is looked for before it gets all
    /// of its time: with few values it knows.
    fn proof(&self, solver: &mut dyn solver::Solver, goal: Goal<'_>, time: Duration) -> Proof {
        let start = Instant::now();
        if self.script.is_empty() {
            return Proof { name: self.name.clone(), result: Proven::Yes, time: Duration::ZERO };
        }
        let ask = |solver: &mut dyn solver::Solver, time: Duration| {
            let commands = solver::start(time) + &self.script;
            solver::ask(solver, &commands).or_else(|_| solver::ask(solver, &commands))
        };
        let mut answer = ask(solver, time.min(FIRST));
        if let (Ok(Answer::Unknown(_)), Some(what)) = (&answer, self.what) {
            answer = match smallest(goal, what, solver) {
                Some(_) => Ok(Answer::Sat),
                None => ask(solver, time.saturating_sub(FIRST)),
            };
        }
        let result = match answer {
            Ok(Answer::Unsat) if self.what.is_some() => Proven::Yes,
            Ok(Answer::Sat) if self.what.is_none() => Proven::Yes,
            Ok(Answer::Unsat | Answer::Sat) => Proven::No,
            Ok(Answer::Unknown(why)) => Proven::Unknown(why),
            Err(why) => Proven::Unknown(why),
        };
        Proof { name: self.name.clone(), result, time: start.elapsed() }
    }
}

/// The questions of a check.
fn questions(goal: Goal<'_>) -> Result<Vec<Question>, Failed> {
    let Goal { spec, check, .. } = goal;
    let sizes = (0..spec.opaques.len()).map(|index| {
        let id = ir::OpaqueId::new(index);
        (!check.unbounded.contains(&id)).then(|| check.opaques[index].len() as u32)
    });
    let enc = Encoding::new(spec, check, sizes.collect());
    let induction = induction(&enc, goal);
    if let Some(refused) = enc.refused() {
        return Err(Failed::Refused(refused));
    }
    let names: Vec<String> = spec.opaques.iter().map(|opaque| opaque.name.clone()).collect();
    let script = |assertions: &[crate::term::Term]| match assertions {
        [] => String::new(),
        assertions => print::script(&enc.terms(), &names, assertions),
    };
    let question = |obligation: &Obligation| Question {
        what: Some(obligation.what),
        name: obligation.what.name(spec),
        script: script(&obligation.assertions),
    };
    let assumed =
        ["some state satisfies the assumptions and all claims", "there is an initial state"];
    let assumed = assumed.iter().zip(&induction.assumed).map(|(name, assertions)| Question {
        what: None,
        name: (*name).to_owned(),
        script: script(assertions),
    });
    Ok(induction.obligations.iter().map(question).chain(assumed).collect())
}
