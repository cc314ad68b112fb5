//! What two answers to one question must have in common, and the ways in which the engine runs.

use checker::search::{Order, Runs};
use checker::{Checker, Translation};
use ir::{Check, ClaimId, Instance, Spec};
use refinements::Prepared;
use std::sync::atomic::AtomicBool;
use verdict::{Answer, Engine, Job, Limits, Obligation, Stop, Verdict, ViolationKind};

/// What an engine is asked.
#[derive(Clone)]
pub struct Question<'a> {
    pub spec: &'a Spec,
    pub instance: &'a Instance,
    pub claims: Vec<ClaimId>,
    pub refinement: Option<Obligation<'a>>,
    pub deadlock: bool,
    pub limits: Limits,
}

/// Every way in which the engine runs, breadth first.
pub fn variants() -> Vec<(&'static str, Checker)> {
    let vm = Checker { native: Translation::After(u64::MAX), ..Checker::default() };
    let native = Checker { native: Translation::After(0), ..vm };
    vec![
        ("virtual machine", vm),
        ("native code", native),
        ("two workers", Checker { workers: 2, native: Translation::After(500), ..vm }),
        ("whole states", Checker { exact: true, ..vm }),
        ("whole states, native code, two workers", Checker { exact: true, workers: 2, ..native }),
    ]
}

/// Other orders: the same states, but not the same counterexample.
fn other_orders() -> Vec<(&'static str, Checker)> {
    let vm = Checker { native: Translation::After(u64::MAX), ..Checker::default() };
    vec![
        ("depth first", Checker { order: Order::DepthFirst, ..vm }),
        ("swarm", Checker { order: Order::Swarm { seed: 7 }, workers: 2, ..vm }),
    ]
}

impl<'a> Question<'a> {
    /// All that a check asks, without limits.
    pub fn of(spec: &'a Spec, check: &Check, instance: &'a Instance) -> Self {
        let (claims, limits) = (check.claims.clone(), Limits::default());
        Self { spec, instance, claims, refinement: None, deadlock: check.deadlock, limits }
    }

    /// All that a check of a module asks.
    pub fn of_module(prepared: &'a Prepared<'a>, check: &Check, instance: &'a Instance) -> Self {
        let refinement = prepared.obligation();
        Self { refinement, ..Self::of(&prepared.spec, check, instance) }
    }

    /// All that a check asks, up to a number of states.
    pub fn up_to(states: u64, spec: &'a Spec, check: &Check, instance: &'a Instance) -> Self {
        let limits = Limits { max_states: Some(states), ..Limits::default() };
        Self { limits, ..Self::of(spec, check, instance) }
    }

    /// The answer of an engine.
    pub fn ask(&self, engine: &dyn Engine) -> Answer {
        let job = Job {
            spec: self.spec,
            instance: self.instance,
            claims: &self.claims,
            refinement: self.refinement,
            deadlock: self.deadlock,
            limits: &self.limits,
            interrupt: &AtomicBool::new(false),
        };
        engine.check(&job, &mut ())
    }

    /// Whether random runs find nothing where there is nothing, and what they find is real.
    ///
    /// # Errors
    /// What they say otherwise.
    pub fn simulate(&self, seed: u64) -> Result<(), String> {
        let runs = Runs { runs: 20, depth: 20, seed };
        let vm = Checker { native: Translation::After(u64::MAX), ..Checker::default() };
        let one = self.ask(&Checker { order: Order::Random(runs), ..vm });
        let two = self.ask(&Checker { order: Order::Random(runs), workers: 2, ..vm });
        let shown = |answer: &Answer| match &answer.verdict {
            Verdict::Unknown(stop) => format!("{stop:?}"),
            _ => summary(answer),
        };
        if shown(&one) != shown(&two) {
            return Err(format!("`{}` is `{}` with two workers", shown(&one), shown(&two)));
        }
        let found = shown(&one);
        if let Verdict::Unknown(Stop::Simulated { .. }) = one.verdict {
            return Ok(());
        }
        let confirmed = interp::confirm(self.spec, self.refinement, one);
        confirmed.map_err(|why| format!("{why:?}: {found}"))?;
        match self.ask(&interp::Search).verdict {
            Verdict::Holds => Err(format!("`{found}` is found where everything holds")),
            _ => Ok(()),
        }
    }

    /// Asks every engine, then again without the claim that is violated, until nothing is: so each
    /// claim is evaluated in every state. The number of answers compared.
    ///
    /// # Errors
    /// How an engine differs from the reference.
    pub fn agree(mut self) -> Result<usize, String> {
        let mut compared = 0;
        loop {
            let reference = self.ask(&interp::Search);
            for (name, engine) in variants() {
                self.compare(&reference, &self.ask(&engine))
                    .map_err(|why| format!("{name}: {why}"))?;
                compared += 1;
            }
            if !self.forgive(&reference) {
                break;
            }
        }
        if self.limits.max_depth.is_some() {
            // Other orders reach states later than they could.
            return Ok(compared);
        }
        let reference = self.ask(&interp::Search);
        for (name, engine) in other_orders() {
            let (expected, answer) = (set(&reference), set(&self.ask(&engine)));
            if expected != answer {
                return Err(format!("{name}: {expected:?} is answered by {answer:?}"));
            }
            compared += 1;
        }
        Ok(compared)
    }

    /// Leaves out what is violated; whether anything is, that can be left out.
    pub fn forgive(&mut self, answer: &Answer) -> bool {
        let Verdict::Violated(violation) = &answer.verdict else { return false };
        match violation.kind {
            ViolationKind::Invariant(claim)
            | ViolationKind::Step(claim)
            | ViolationKind::Unreached(claim) => self.claims.retain(|other| *other != claim),
            ViolationKind::Refinement => self.refinement = None,
            ViolationKind::Deadlock => self.deadlock = false,
            ViolationKind::Assertion { .. }
            | ViolationKind::Undefined
            | ViolationKind::NotInductive { .. }
            | ViolationKind::NotRefined { .. } => return false,
        }
        true
    }

    /// Whether the answer is the same as the reference's, and its counterexample real.
    fn compare(&self, reference: &Answer, answer: &Answer) -> Result<(), String> {
        let (expected, found) = (summary(reference), summary(answer));
        if expected != found {
            let verdicts = (&reference.verdict, &answer.verdict);
            return Err(format!("`{expected}` is answered by `{found}`: {verdicts:?}"));
        }
        interp::confirm(self.spec, self.refinement, answer.clone())
            .map_err(|why| format!("{why:?}: {found}"))?;
        let forged = forged(answer.clone());
        if forged.is_some_and(|forged| interp::confirm(self.spec, self.refinement, forged).is_ok())
        {
            return Err(format!("a step that nobody took is confirmed: {found}"));
        }
        Ok(())
    }
}

/// What two answers must have in common, as text.
pub fn summary(answer: &Answer) -> String {
    let stats = &answer.stats;
    match &answer.verdict {
        Verdict::Holds => {
            let taken: Vec<u64> = stats.coverage.iter().map(|coverage| coverage.taken).collect();
            let (states, transitions) = (stats.distinct_states, stats.transitions);
            let (depth, above) = (stats.depth, &stats.above);
            format!(
                "{states} states, {transitions} transitions, depth {depth}, {taken:?}, {above:?}"
            )
        }
        Verdict::Unknown(stop) => format!("{stop:?}: {} states", stats.distinct_states),
        // Of several claims that are false equally soon either engine may name another.
        Verdict::Violated(violation) => format!("violated after {} states", violation.trace.len()),
        Verdict::Error(failure) => {
            let kind = format!("{:?}", failure.kind);
            let kind = kind.split(['(', '{']).next().unwrap_or_default().to_owned();
            format!("{kind} after {} states", failure.trace.len())
        }
    }
}

/// What two answers must have in common whatever the order: the numbers of states and transitions
/// if everything was explored, else that something is wrong.
fn set(answer: &Answer) -> Option<(u64, u64)> {
    let stats = &answer.stats;
    matches!(answer.verdict, Verdict::Holds).then_some((stats.distinct_states, stats.transitions))
}

/// The answer with a counterexample whose last step nobody took; none if it has no step.
fn forged(mut answer: Answer) -> Option<Answer> {
    let Verdict::Violated(violation) = &mut answer.verdict else { return None };
    let last = violation.trace.steps.last_mut()?;
    last.action.take()?;
    Some(answer)
}
