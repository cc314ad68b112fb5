//! The search for what a proof lacks, led by counterexamples to induction.

use crate::atoms::{Atom, atoms};
use crate::clause::Clause;
use crate::sample::{Filled, small, total};
use crate::template::{Literals, Template, templates};
use ir::{Check, ClaimId, ClaimKind, Instance, Relation, Spec, Type, Value};
use rustc_hash::FxHashSet;
use smt::obligations::What;
use smt::{Goal, Prover, Question, Refutation};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use verdict::State;

/// How to look for invariants.
#[derive(Clone, Debug)]
pub struct Search {
    /// What proves.
    pub prover: Prover,
    /// How many conditions a candidate has at most.
    pub literals: usize,
    /// When to give up.
    pub time: Option<Duration>,
}

/// What came of it.
#[derive(Debug)]
pub struct Inferred {
    /// The invariants, or why there are none.
    pub result: Result<Found, Failed>,
    /// How many candidates are true in every reachable state of the small instances.
    pub candidates: usize,
    /// How many counterexamples to induction were looked at.
    pub counterexamples: usize,
    /// In how many states of how many instances the candidates are true.
    pub states: usize,
    /// The instances of those states.
    pub instances: usize,
    /// How long it took.
    pub time: Duration,
}

/// Invariants with which the claims are inductive.
#[derive(Debug)]
pub struct Found {
    /// As they would be written in the spec.
    pub invariants: Vec<String>,
    /// Whether without any of them some claim is not inductive: else there was no time to tell.
    pub is_minimal: bool,
    /// How many obligations are proven with them.
    pub obligations: usize,
}

/// Why no invariants are found.
#[derive(Debug)]
pub enum Failed {
    /// A claim is false in a reachable state of a small instance.
    Violated(ClaimId),
    /// No candidate is false in this state, from which a step breaks what is to be proven, or which is
    /// initial.
    Open {
        /// The obligation, in words.
        obligation: String,
        /// The sizes and the constants.
        instance: Instance,
        /// The state.
        state: Vec<Value>,
    },
    /// The solver does not know about this obligation.
    Unknown(String),
    /// The time is over.
    Time,
    /// Interrupted from outside.
    Interrupted,
}

/// How long to go on.
#[derive(Clone, Copy, Debug)]
pub struct Patience<'p> {
    start: Instant,
    time: Option<Duration>,
    interrupt: &'p AtomicBool,
}

impl Patience<'_> {
    /// Whether there is time left, and nobody wants it to stop.
    ///
    /// # Errors
    /// Why not.
    pub fn goes_on(&self) -> Result<(), Failed> {
        if self.interrupt.load(Ordering::Relaxed) {
            return Err(Failed::Interrupted);
        }
        match self.left().is_zero() {
            true => Err(Failed::Time),
            false => Ok(()),
        }
    }

    /// How much time is left.
    fn left(&self) -> Duration {
        self.time.map_or(Duration::MAX, |most| most.saturating_sub(self.start.elapsed()))
    }
}

/// A candidate by its template and its literals.
type Candidate = (usize, Literals);

/// Everything that the search knows.
struct Known<'g> {
    search: &'g Search,
    goal: Goal<'g>,
    spec: Spec,
    atoms: Vec<Atom>,
    templates: Vec<Template>,
    /// The candidates of each template, shortest first; those given up are taken out.
    candidates: Vec<Vec<Literals>>,
    /// What is to be proven beside the claims, with a number each.
    chosen: Vec<(usize, Candidate)>,
    next: usize,
    /// Obligations that are proven; they stay so while nothing is given up.
    proven: FxHashSet<String>,
    patience: Patience<'g>,
    counterexamples: usize,
}

impl Search {
    /// Looks for invariants with which the claims of a check, and its refinement, are inductive.
    ///
    /// # Errors
    /// The spec cannot be said to a solver, there is none, or no small instance can be searched; in words.
    pub fn infer(&self, goal: Goal<'_>, interrupt: &AtomicBool) -> Result<Inferred, String> {
        let start = Instant::now();
        let patience = Patience { start, time: self.time, interrupt };
        let samples = small(goal.spec, goal.check, &self.prover.solver, &patience);
        let states = samples.iter().map(|(_, states)| states.len()).sum();
        if states == 0 && patience.goes_on().is_ok() {
            return Err("no small instance of it can be searched for states".to_owned());
        }
        let mut inferred = Inferred {
            result: Err(Failed::Time),
            candidates: 0,
            counterexamples: 0,
            states,
            instances: samples.len(),
            time: Duration::ZERO,
        };
        if let Some(claim) = violated(goal, &samples) {
            inferred.result = Err(Failed::Violated(claim));
            return Ok(inferred);
        }
        match Known::new(self, goal, &samples, patience) {
            Err(failed) => inferred.result = Err(failed),
            Ok(mut known) => {
                inferred.candidates = known.candidates.iter().map(Vec::len).sum();
                inferred.result = known.find()?;
                inferred.counterexamples = known.counterexamples;
            }
        }
        inferred.time = start.elapsed();
        Ok(inferred)
    }
}

/// A claim that is false in a reachable state.
fn violated(goal: Goal<'_>, samples: &[(Instance, Vec<State>)]) -> Option<ClaimId> {
    let claims = &goal.spec.claims;
    let mut invariants =
        goal.check.claims.iter().filter(|id| claims[id.index()].kind == ClaimKind::Invariant);
    let is_false = |id: &ClaimId| {
        let body = [claims[id.index()].body.clone()];
        samples.iter().any(|(instance, states)| {
            let values = interp::values(goal.spec, instance, states, &body);
            values.concat().contains(&Some(Value::Bool(false)))
        })
    };
    invariants.find(|id| is_false(id)).copied()
}

impl<'g> Known<'g> {
    fn new(
        search: &'g Search,
        goal: Goal<'g>,
        samples: &[(Instance, Vec<State>)],
        patience: Patience<'g>,
    ) -> Result<Self, Failed> {
        let mut spec = goal.spec.clone();
        spec.types.intern(Type::Bool);
        spec.types.intern(Type::Int);
        let atoms = atoms(&mut spec, &total(goal.spec, samples));
        // What has no value in some reachable state says nothing there.
        let mut valued = vec![true; atoms.len()];
        let mut all = Vec::new();
        for (instance, states) in samples {
            patience.goes_on()?;
            let filled = Filled::new(&spec, instance, &atoms);
            let truths: FxHashSet<_> = filled.truths(states).into_iter().collect();
            for (atom, valued) in valued.iter_mut().enumerate() {
                *valued &= truths.iter().all(|truth| filled.has_value(atom, truth));
            }
            all.push((filled, truths));
        }
        let templates = templates(&atoms, &valued);
        let mut masks: Vec<FxHashSet<Literals>> = vec![FxHashSet::default(); templates.len()];
        for ((instance, _), (filled, truths)) in samples.iter().zip(&all) {
            for truth in truths {
                patience.goes_on()?;
                for (template, masks) in templates.iter().zip(&mut masks) {
                    masks.extend(template.masks(&spec, instance, filled, truth));
                }
            }
        }
        drop(all);
        let mut candidates = Vec::new();
        for (template, masks) in templates.iter().zip(&masks) {
            patience.goes_on()?;
            candidates.push(template.clauses(masks, search.literals));
        }
        Ok(Self {
            search,
            goal,
            spec,
            atoms,
            templates,
            candidates,
            chosen: Vec::new(),
            next: 1,
            proven: FxHashSet::default(),
            patience,
            counterexamples: 0,
        })
    }

    fn find(&mut self) -> Result<Result<Found, Failed>, String> {
        loop {
            if let Err(failed) = self.patience.goes_on() {
                return Ok(Err(failed));
            }
            match self.refute(&self.chosen.clone())? {
                Refutation::None => break,
                Refutation::Unknown(what) => {
                    if let Err(failed) = self.patience.goes_on() {
                        return Ok(Err(failed));
                    }
                    if !self.give_up(what) {
                        let obligation = what.name(self.goal.spec);
                        return Ok(Err(Failed::Unknown(obligation)));
                    }
                }
                Refutation::Of(what, found) => {
                    self.counterexamples += 1;
                    if let Err(failed) = self.answer(what, found) {
                        return Ok(Err(failed));
                    }
                }
            }
        }
        let is_minimal = self.minimize()?;
        let invariants = self.chosen.iter().map(|(_, candidate)| self.clause(*candidate));
        let invariants = invariants.map(|clause| clause.text(&self.spec)).collect();
        Ok(Ok(Found { invariants, is_minimal, obligations: self.proven.len() }))
    }

    /// A counterexample to the induction of the claims with these candidates.
    fn refute(&mut self, chosen: &[(usize, Candidate)]) -> Result<Refutation, String> {
        self.asked(chosen, |this, prover, goal, questions| {
            prover.refute(goal, questions, &mut this.proven, this.patience.interrupt)
        })
    }

    /// Puts the obligations of what is to be proven, with these candidates.
    fn asked<T>(
        &mut self,
        chosen: &[(usize, Candidate)],
        ask: impl FnOnce(&mut Self, &Prover, Goal<'_>, &[Question]) -> Result<T, String>,
    ) -> Result<T, String> {
        let mut spec = self.spec.clone();
        let mut check =
            Check { engine: ir::Engine::Induction { states: 1 }, ..self.goal.check.clone() };
        for (number, candidate) in chosen {
            let claim = self.clause(*candidate).claim(&mut spec, &name(*number));
            check.claims.push(ClaimId::new(spec.claims.len()));
            spec.claims.push(claim);
        }
        let refinement: Option<(&Relation, &Spec)> = self.goal.refinement;
        let goal = Goal { spec: &spec, check: &check, refinement };
        let mut questions = smt::questions(goal).map_err(|refused| refused.what)?;
        // What is to be proven first: without it, the rest is of no use.
        questions.sort_by_key(|question| {
            question.what().is_some_and(|what| self.candidate_of(what).is_some())
        });
        let limit = self.search.prover.limit.unwrap_or(Duration::MAX).min(self.patience.left());
        let prover = Prover { limit: Some(limit), ..self.search.prover.clone() };
        ask(self, &prover, goal, &questions)
    }

    fn clause(&self, (template, literals): Candidate) -> Clause {
        self.templates[template].clause(&self.spec, &self.atoms, literals)
    }

    /// Excludes a counterexample, or gives up what it refutes.
    fn answer(
        &mut self,
        what: What,
        found: smt::counterexample::Counterexample,
    ) -> Result<(), Failed> {
        let initially = matches!(
            what,
            What::Initially(_)
                | What::RefinesInitially
                | What::Assumed
                | What::Defined(None)
                | What::Asserts(None)
                | What::Valued(None, _)
        );
        let excluding = if initially { None } else { self.excluding(&found) };
        if let Some(candidate) = excluding {
            self.chosen.push((self.next, candidate));
            self.next += 1;
            return Ok(());
        }
        match self.give_up(what) {
            true => Ok(()),
            false => Err(Failed::Open {
                obligation: what.name(self.goal.spec),
                instance: found.instance,
                state: found.states.into_iter().next_back().unwrap_or_default(),
            }),
        }
    }

    /// Gives up the candidate that an obligation is about; not so for what is to be proven.
    fn give_up(&mut self, what: What) -> bool {
        let Some(index) = self.candidate_of(what) else { return false };
        let (_, (template, literals)) = self.chosen.remove(index);
        self.candidates[template].retain(|other| *other != literals);
        self.proven.clear();
        true
    }

    /// The place among the candidates of the one that an obligation is about; none for what is to be
    /// proven.
    fn candidate_of(&self, what: What) -> Option<usize> {
        let claim = what.claim().or(match what {
            What::Valued(_, claim) => claim,
            _ => None,
        });
        claim?.index().checked_sub(self.goal.spec.claims.len())
    }

    /// The shortest candidate that is false in a state.
    fn excluding(&self, found: &smt::counterexample::Counterexample) -> Option<Candidate> {
        let filled = Filled::new(&self.spec, &found.instance, &self.atoms);
        let truth =
            filled.truths(&[found.states.last().cloned().unwrap_or_default().into()]).remove(0);
        let mut best: Option<(u32, usize, Candidate)> = None;
        for (index, template) in self.templates.iter().enumerate() {
            let masks = template.masks(&self.spec, &found.instance, &filled, &truth);
            let is_false = |own: &&Literals| masks.iter().any(|mask| mask & **own == 0);
            let Some(own) = self.candidates[index].iter().find(is_false) else { continue };
            let cost = (own.count_ones(), template.vars.len());
            if best.is_none_or(|(count, vars, _)| cost < (count, vars)) {
                best = Some((cost.0, cost.1, (index, *own)));
            }
        }
        best.map(|(.., candidate)| candidate)
    }

    /// Leaves out what is not needed: each candidate, with those that are not inductive without it. What
    /// cannot be left out then is needed by fewer as well. Whether there was time for all of them.
    fn minimize(&mut self) -> Result<bool, String> {
        let all: Vec<usize> = self.chosen.iter().map(|(number, _)| *number).rev().collect();
        for number in all {
            let Some(index) = self.chosen.iter().position(|(own, _)| *own == number) else {
                continue;
            };
            let mut fewer = self.chosen.clone();
            fewer.remove(index);
            let before = std::mem::take(&mut self.proven);
            match self.inductive(fewer)? {
                Some(fewer) => self.chosen = fewer,
                None => self.proven = before,
            }
            if self.patience.goes_on().is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The largest part of some candidates that is inductive; none if what is to be proven is not, with it.
    fn inductive(
        &mut self,
        mut chosen: Vec<(usize, Candidate)>,
    ) -> Result<Option<Vec<(usize, Candidate)>>, String> {
        loop {
            let unproven = self.asked(&chosen, |this, prover, goal, questions| {
                prover.unproven(goal, questions, &mut this.proven, this.patience.interrupt)
            });
            let Some(what) = unproven? else { return Ok(Some(chosen)) };
            let Some(index) = self.candidate_of(what) else { return Ok(None) };
            chosen.remove(index);
            self.proven.clear();
        }
    }
}

fn name(number: usize) -> String {
    format!("inferred_{number}")
}
