//! Proofs by induction: every obligation is put to a solver.

use crate::counterexample::{Counterexample, smallest};
use crate::encode::{Encoding, Refused};
use crate::obligations::{Goal, Obligation, What, Which, induction};
use crate::solver::{Answer, Choice, Interrupter, Solver};
use ir::ExpectedViolation;
use rustc_hash::FxHashSet;
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
    /// How long all may take together, if there is a limit.
    pub limit: Option<Duration>,
}

/// Terms are nested as deep as the spec is.
const STACK: usize = 256 << 20;
/// How often an interrupt is looked for.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long a solver may take at first, and how long a fresh one then may before a counterexample is
/// looked for.
const BRIEF: Duration = Duration::from_millis(300);
const FIRST: Duration = Duration::from_secs(2);

/// One obligation with the question that a solver gets.
#[derive(Clone, Debug)]
pub struct Question {
    /// Which obligation; none for what is assumed, which must have a model.
    which: Option<Which>,
    name: String,
    /// The commands that make the assertions; empty if there is nothing to ask.
    script: String,
}

/// The first obligation that is not met.
#[derive(Clone, Debug)]
pub enum Refutation {
    /// All are met.
    None,
    /// This one is not, and this state shows it.
    Of(What, Counterexample),
    /// The solver does not know about this one.
    Unknown(What),
}

/// The answer to a question, with the counterexample that was found on the way.
type Answered = (Proof, Option<Counterexample>);

impl Prover {
    /// Proves the claims of a check, each relative to all of them: they hold in every reachable state,
    /// and of every step, of every instance that the check admits. Where an obligation is not met, the
    /// smallest state that shows it is the violation's trace; it need not be reachable.
    ///
    /// # Errors
    /// There is no solver, or it does not answer; in words.
    pub fn prove(
        &self,
        goal: Goal<'_>,
        questions: &[Question],
        interrupt: &AtomicBool,
    ) -> Result<verdict::Answer, String> {
        let start = Instant::now();
        let solver = self.solver.version()?;
        let (proofs, found): (Vec<Proof>, Vec<Option<Counterexample>>) =
            self.answers(questions, goal, interrupt)?.into_iter().unzip();
        let violation = match failed(goal, questions, &proofs) {
            Some((index, which)) => {
                // Where something has no value, that would be all that most states show.
                let total = questions.iter().zip(&proofs).any(|(question, proof)| {
                    let is_value = question
                        .which
                        .is_some_and(|which| matches!(which.what, What::Defined(Some(_))));
                    is_value && proof.result == Proven::No
                });
                let known = found[index].clone().filter(|_| !total);
                self.violation(goal, (which, total), known)?
            }
            None => None,
        };
        // What is assumed has a model, or the solver finds none: it is told only if there is none.
        let asked = questions.iter().map(|question| question.which.is_some());
        let told = proofs.into_iter().zip(asked);
        let told = told.filter(|(proof, asked)| *asked || proof.result == Proven::No);
        let proofs: Vec<Proof> = told.map(|(proof, _)| proof).collect();
        let is_proven = proofs.iter().all(|proof| proof.result == Proven::Yes);
        let verdict = match (violation, is_proven) {
            (Some(violation), _) => Verdict::Violated(Box::new(violation)),
            (None, true) => Verdict::Holds,
            (None, false) if interrupt.load(Ordering::Relaxed) => {
                Verdict::Unknown(Stop::Interrupted)
            }
            (None, false) => Verdict::Unknown(Stop::Unproven),
        };
        let stats = Stats { proofs, solver, time: start.elapsed(), ..Stats::default() };
        Ok(verdict::Answer { verdict, stats })
    }

    /// Looks for an obligation that is not met, one after the other, leaving out those of the names in
    /// `proven`, to which the others are added as far as it comes.
    ///
    /// # Errors
    /// There is no solver; in words.
    pub fn refute(
        &self,
        goal: Goal<'_>,
        questions: &[Question],
        proven: &mut FxHashSet<String>,
        interrupt: &AtomicBool,
    ) -> Result<Refutation, String> {
        let start = Instant::now();
        let mut solver = self.solver.start()?;
        let Some((which, (proof, found))) =
            self.first_open(goal, questions, proven, (&mut solver, interrupt))
        else {
            return Ok(Refutation::None);
        };
        let found = match proof.result {
            Proven::No => {
                let limit = self.left(start);
                found.or_else(|| smallest(goal, which, false, (&mut solver, limit)))
            }
            Proven::Yes | Proven::Unknown(_) => None,
        };
        Ok(match found {
            Some(found) => Refutation::Of(which.what, found),
            None => Refutation::Unknown(which.what),
        })
    }

    /// The first obligation that is not proven, if there is one, without looking for why.
    ///
    /// # Errors
    /// There is no solver; in words.
    pub fn unproven(
        &self,
        goal: Goal<'_>,
        questions: &[Question],
        proven: &mut FxHashSet<String>,
        interrupt: &AtomicBool,
    ) -> Result<Option<What>, String> {
        let mut solver = self.solver.start()?;
        let first = self.first_open(goal, questions, proven, (&mut solver, interrupt));
        Ok(first.map(|(which, _)| which.what))
    }

    /// How much of the time for all obligations is left.
    fn left(&self, start: Instant) -> Duration {
        self.limit.map_or(Duration::MAX, |limit| limit.saturating_sub(start.elapsed()))
    }

    fn first_open(
        &self,
        goal: Goal<'_>,
        questions: &[Question],
        proven: &mut FxHashSet<String>,
        (solver, interrupt): (&mut Solver, &AtomicBool),
    ) -> Option<(Which, Answered)> {
        let start = Instant::now();
        for question in questions {
            let Some(which) = question.which else { continue };
            if proven.contains(&question.name) {
                continue;
            }
            let left = self.left(start);
            if left.is_zero() {
                return Some((which, (question.unknown("the time is over"), None)));
            }
            if interrupt.load(Ordering::Relaxed) {
                return Some((which, (question.unknown("interrupted"), None)));
            }
            let (proof, found) = question.answer(solver, goal, self.time.min(left), left);
            if proof.result != Proven::Yes {
                return Some((which, (proof, found)));
            }
            proven.insert(question.name.clone());
        }
        None
    }

    /// The answers to all questions, some at a time.
    fn answers(
        &self,
        questions: &[Question],
        goal: Goal<'_>,
        interrupt: &AtomicBool,
    ) -> Result<Vec<Answered>, String> {
        let start = Instant::now();
        let next = AtomicUsize::new(0);
        let answers: Vec<Mutex<Option<Answered>>> =
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
                let answer = match (interrupt.load(Ordering::Relaxed), self.left(start)) {
                    (true, _) => (question.unknown("interrupted"), None),
                    (_, Duration::ZERO) => (question.unknown("the time is over"), None),
                    (_, left) => question.answer(&mut solver, goal, self.time.min(left), left),
                };
                *answers[index].lock().expect("no panic") = Some(answer);
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
            return Err(why);
        }
        let answers = answers.into_iter().map(|answer| answer.into_inner().expect("no panic"));
        Ok(answers.map(|answer| answer.expect("every question is answered")).collect())
    }

    /// Why an obligation is not met, if that can be shown by small states: these, or some that are looked
    /// for.
    fn violation(
        &self,
        goal: Goal<'_>,
        (which, total): (Which, bool),
        found: Option<Counterexample>,
    ) -> Result<Option<Violation>, String> {
        let Some(kind) = kind(which) else { return Ok(None) };
        let found = match found {
            Some(found) => Some(found),
            None => smallest(goal, which, total, (&mut self.solver.start()?, Duration::MAX)),
        };
        Ok(found.map(|Counterexample { instance, states }| {
            let step = |state: Vec<ir::Value>| Step { action: None, state: state.into() };
            let initially = matches!(which.what, What::Defined(None) | What::Asserts(None));
            let steps = match initially {
                true => Vec::new(),
                false => states.into_iter().map(step).collect(),
            };
            let trace = Trace { instance, steps, attempt: None };
            Violation::new(kind, trace)
        }))
    }
}

/// What is violated where an obligation is not met; none if nothing is shown.
fn kind(which: Which) -> Option<ViolationKind> {
    let is_of_run = which.step.is_some();
    Some(match which.what {
        What::Initially(claim) => ViolationKind::Invariant(claim),
        What::Keeps(_, claim) if is_of_run => ViolationKind::Invariant(claim),
        What::Step(_, claim) if is_of_run => ViolationKind::Step(claim),
        What::Keeps(transition, claim) | What::Step(transition, claim) => {
            ViolationKind::NotInductive { transition, claim }
        }
        What::RefinesInitially => ViolationKind::Refinement,
        What::Refines(_) if is_of_run => ViolationKind::Refinement,
        What::Refines(transition) => ViolationKind::NotRefined { transition },
        What::Defined(_) | What::Asserts(_) | What::Valued(Some(_), _) => ViolationKind::Undefined,
        What::Assumed | What::Valued(None, _) => return None,
    })
}

/// The obligation that is refuted: the one that the check expects to be, else the first.
fn failed(goal: Goal<'_>, questions: &[Question], proofs: &[Proof]) -> Option<(usize, Which)> {
    let refuted =
        questions.iter().zip(proofs).enumerate().filter_map(|(index, (question, proof))| {
            let which = question.which.filter(|_| proof.result == Proven::No)?;
            Some((index, which))
        });
    let refuted: Vec<(usize, Which)> = refuted.collect();
    let is_expected = |(_, which): &&(usize, Which)| match &goal.check.expect.violation {
        Some(ExpectedViolation::Claim(id)) => which.what.claim() == Some(*id),
        Some(ExpectedViolation::Refinement) => {
            matches!(which.what, What::Refines(_) | What::RefinesInitially)
        }
        _ => false,
    };
    refuted.iter().find(is_expected).or(refuted.first()).copied()
}

impl Question {
    fn unknown(&self, why: &str) -> Proof {
        let result = Proven::Unknown(why.to_owned());
        Proof { name: self.name.clone(), result, time: Duration::ZERO }
    }

    /// Its name in reports.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The obligation that it is about; none if what is assumed must have a model.
    pub fn what(&self) -> Option<What> {
        self.which.map(|which| which.what)
    }

    /// Whether the answer is to be that nothing satisfies it, so that it may be kept.
    pub fn is_obligation(&self) -> bool {
        self.which.is_some()
    }

    /// Takes it as met, because the same question was answered so before.
    pub fn accept(&mut self) {
        self.script.clear();
    }

    /// The question as a text that a solver reads, with what it should answer; none if there is nothing
    /// to ask.
    pub fn text(&self) -> Option<String> {
        let expected = if self.which.is_some() { "unsat" } else { "sat" };
        let Question { name, script, .. } = self;
        (!script.is_empty())
            .then(|| format!("; {name}\n; should be {expected}\n{script}(check-sat)\n"))
    }

    /// A solver that ended is started again by its next question: this one gets a second try.
    /// Where the solver does not know at once, a small counterexample is looked for before it gets all
    /// of its time: with few values it knows.
    fn answer(
        &self,
        solver: &mut Solver,
        goal: Goal<'_>,
        time: Duration,
        left: Duration,
    ) -> Answered {
        let start = Instant::now();
        if self.script.is_empty() {
            let time = Duration::ZERO;
            return (Proof { name: self.name.clone(), result: Proven::Yes, time }, None);
        }
        let once = |solver: &mut Solver, time: Duration| {
            solver.fresh(time)?;
            solver.ask(&self.script)
        };
        let ask = |solver: &mut Solver, time| once(solver, time).or_else(|_| once(solver, time));
        let mut answer = match time >= FIRST {
            true => solver.ask_briefly(&self.script, BRIEF),
            false => Ok(Answer::Unknown(String::new())),
        };
        if matches!(answer, Err(_) | Ok(Answer::Unknown(_))) {
            answer = ask(solver, time.min(FIRST));
        }
        let mut found = None;
        if let (Ok(Answer::Unknown(_)), Some(which)) = (&answer, self.which) {
            found = smallest(goal, which, false, (solver, left.saturating_sub(start.elapsed())));
            answer = match found {
                Some(_) => Ok(Answer::Sat),
                None if time > FIRST => ask(solver, time - FIRST),
                None => answer,
            };
        }
        let result = match answer {
            Ok(Answer::Unsat) if self.which.is_some() => Proven::Yes,
            Ok(Answer::Sat) if self.which.is_none() => Proven::Yes,
            Ok(Answer::Unsat | Answer::Sat) => Proven::No,
            Ok(Answer::Unknown(why)) => Proven::Unknown(why),
            Err(why) => Proven::Unknown(why),
        };
        (Proof { name: self.name.clone(), result, time: start.elapsed() }, found)
    }
}

/// The questions that a proof of a goal puts to a solver.
///
/// # Errors
/// Something in the spec that cannot be said to one.
pub fn questions(goal: Goal<'_>) -> Result<Vec<Question>, Refused> {
    let Goal { spec, check, .. } = goal;
    let sizes = (0..spec.opaques.len()).map(|index| {
        let id = ir::OpaqueId::new(index);
        (!check.unbounded.contains(&id)).then(|| check.opaques[index].len() as u32)
    });
    let enc = Encoding::new(spec, check, sizes.collect());
    let induction = induction(&enc, goal);
    if let Some(refused) = enc.refused() {
        return Err(refused);
    }
    let script = |assertions: &[crate::term::Term]| match assertions {
        [] => String::new(),
        assertions => enc.script(assertions),
    };
    let question = |obligation: &Obligation| Question {
        which: Some(obligation.which),
        name: obligation.which.name(spec),
        script: script(&obligation.assertions),
    };
    let assumed =
        ["some state satisfies the assumptions and all claims", "there is an initial state"];
    let assumed = assumed.iter().zip(&induction.assumed).map(|(name, assertions)| Question {
        which: None,
        name: (*name).to_owned(),
        script: script(assertions),
    });
    Ok(induction.obligations.iter().map(question).chain(assumed).collect())
}
