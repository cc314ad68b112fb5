//! Bounded checking: all runs of so many states as one formula, which grows by a state at a time.
//!
//! Armin Biere, Alessandro Cimatti, Edmund Clarke, Yunshan Zhu, Symbolic Model Checking without BDDs
//! (TACAS 1999).

use crate::encode::{Encoding, Refused};
use crate::obligations::{initial, value_of};
use crate::print::sort_of;
use crate::read::Read;
use crate::session::Session;
use crate::solver::{Answer, Choice};
use crate::term::{Sort, Term};
use crate::unroll::{State, Steps, after, is, steps, told};
use ir::{Check, ClaimId, ClaimKind, Relation, Value};
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use verdict::{Engine, Job, Observer, Progress, Stats, Step, Stop, Trace, Verdict};
use verdict::{Violation, ViolationKind};

/// How often an interrupt is looked for.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long a counterexample is made simpler.
const FIRST: Duration = Duration::from_secs(3);
/// How long a question may take where there is no limit on time.
const LONGEST: Duration = Duration::from_secs(1_000_000);

/// Looks for counterexamples of at most so many states: the shortest is found first. What it shows not
/// to hold does not hold; where it finds nothing, longer runs may.
pub struct Bounded<'c> {
    /// What is checked.
    pub check: &'c Check,
    /// The solver.
    pub solver: Choice,
    /// How many states a run has at most.
    pub depth: u64,
    /// What kept a job from being decided.
    pub trouble: RefCell<Option<Trouble>>,
}

/// Why there is no answer.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// Something in the spec cannot be said to a solver.
    Refused(Refused),
    /// The solver does not answer; in words.
    Solver(String),
}

/// How an exploration ends.
enum End {
    Violated(ViolationKind, Vec<Vec<Value>>),
    Stop(Stop),
    Trouble(Trouble),
    /// No run is longer.
    Complete,
}

impl From<String> for End {
    fn from(why: String) -> Self {
        End::Trouble(Trouble::Solver(why))
    }
}

impl Engine for Bounded<'_> {
    fn name(&self) -> &'static str {
        "bounded"
    }

    fn check(&self, job: &Job<'_>, observer: &mut dyn Observer) -> verdict::Answer {
        let start = Instant::now();
        let depth = job.limits.max_depth.map_or(self.depth, |most| most.min(self.depth));
        let mut stats = Stats::default();
        let verdict = self.verdict(job, depth, observer, &mut stats).unwrap_or_else(|trouble| {
            *self.trouble.borrow_mut() = Some(trouble);
            Verdict::Unknown(Stop::Unproven)
        });
        stats.time = start.elapsed();
        verdict::Answer { verdict, stats }
    }
}

impl Bounded<'_> {
    fn verdict(
        &self,
        job: &Job<'_>,
        depth: u64,
        observer: &mut dyn Observer,
        stats: &mut Stats,
    ) -> Result<Verdict, Trouble> {
        stats.solver = self.solver.version().map_err(Trouble::Solver)?;
        let solver = self.solver.start().map_err(Trouble::Solver)?;
        let time = job.limits.max_time.unwrap_or(LONGEST);
        let session = Session::new(solver, time).map_err(Trouble::Solver)?;
        let sizes = job.instance.opaques.iter().map(|names| Some(names.len() as u32));
        let enc = Encoding::new(job.spec, self.check, sizes.collect());
        let done = AtomicBool::new(false);
        let interrupter = session.interrupter();
        let interrupt = job.interrupt;
        let (end, open) = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    if interrupt.load(Ordering::Relaxed) {
                        interrupter();
                    }
                    std::thread::park_timeout(PATIENCE);
                }
            });
            let mut run = Run::new(&enc, job, session, depth);
            let end = run.explore(observer);
            stats.depth = run.states.len() as u64;
            done.store(true, Ordering::Relaxed);
            (end, run.open)
        });
        if let Some(refused) = enc.refused() {
            return Err(Trouble::Refused(refused));
        }
        let violated = |kind, states: Vec<Vec<Value>>| {
            let step = |state: Vec<Value>| Step { action: None, state: state.into() };
            let steps = states.into_iter().map(step).collect();
            let trace = Trace { instance: job.instance.clone(), steps, attempt: None };
            Verdict::Violated(Box::new(Violation::new(kind, trace)))
        };
        match (end, open.first()) {
            (Err(End::Trouble(trouble)), _) => Err(trouble),
            (Err(End::Violated(kind, states)), _) => Ok(violated(kind, states)),
            (Err(End::Stop(stop)), _) => Ok(Verdict::Unknown(stop)),
            (Err(End::Complete), Some(id)) => {
                Ok(violated(ViolationKind::Unreached(*id), Vec::new()))
            }
            (Err(End::Complete), None) => Ok(Verdict::Holds),
            (Ok(()), Some(_)) => Ok(Verdict::Unknown(Stop::Depth(depth))),
            (Ok(()), None) => Ok(Verdict::Unknown(Stop::Bounded { depth })),
        }
    }
}

/// The runs that are looked at.
struct Run<'r, 'a> {
    enc: &'r Encoding<'a>,
    job: &'r Job<'a>,
    session: Session,
    depth: u64,
    start: Instant,
    states: Vec<State<'a>>,
    /// The leaves of each state, as text.
    told: Vec<Vec<(String, Sort)>>,
    /// What is to be reached and was not yet.
    open: Vec<ClaimId>,
}

/// What may be wrong, and the term that is true if it is.
type Wrong = (ViolationKind, Term);

impl<'r, 'a> Run<'r, 'a> {
    fn new(enc: &'r Encoding<'a>, job: &'r Job<'a>, session: Session, depth: u64) -> Self {
        let (start, states, told) = (Instant::now(), Vec::new(), Vec::new());
        let mut run = Run { enc, job, session, depth, start, states, told, open: Vec::new() };
        run.open = run.of_kind(ClaimKind::Reachable);
        run
    }

    fn of_kind(&self, kind: ClaimKind) -> Vec<ClaimId> {
        let is = |id: &&ClaimId| self.job.spec.claims[id.index()].kind == kind;
        self.job.claims.iter().filter(is).copied().collect()
    }

    fn relation(&self) -> Option<&'a Relation> {
        self.job.refinement.and_then(|own| own.relation)
    }

    /// All depths, one after the other; what ends that is the error.
    fn explore(&mut self, observer: &mut dyn Observer) -> Result<(), End> {
        self.begin()?;
        while let Some(state) = self.states.last().cloned() {
            let (depth, time) = (self.states.len() as u64, self.start.elapsed());
            observer.progress(&Progress { depth, time, ..Progress::default() });
            self.claims_of_states(&state)?;
            if depth >= self.depth {
                return Ok(());
            }
            let all = steps(self.enc, &state);
            self.steps_that_stop(&all)?;
            if self.job.deadlock {
                self.deadlock(&all, &state)?;
            }
            self.next(&all)?;
            self.claims_of_steps(&state)?;
        }
        Ok(())
    }

    /// The initial states.
    fn begin(&mut self) -> Result<(), End> {
        if self.enc.fix(self.job.instance).is_none() {
            self.enc.refuse("the value of a constant", ir::Span::NONE);
        }
        let init = initial(self.enc);
        let stops = self.enc.not(self.enc.and([init.defined, init.asserted]));
        self.first(&[(ViolationKind::Undefined, stops)])?;
        self.session.assert(self.enc, &[init.taken])?;
        match self.enter(std::slice::from_ref(&init)) {
            // The semantics says that there is none.
            Err(End::Complete) => Err(End::Violated(ViolationKind::Undefined, Vec::new())),
            other => other,
        }
    }

    /// The states after any of these paths.
    fn enter(&mut self, paths: &[crate::encode::Path<'a>]) -> Result<(), End> {
        let (state, known) = after(self.enc, self.states.len() + 1, paths);
        let longest = i64::try_from(self.depth).unwrap_or(i64::MAX).saturating_add(8);
        let leaves = told(self.enc, &state, longest.min(1000));
        self.goes_on()?;
        self.session.assert(self.enc, &known)?;
        let told = self.session.texts(self.enc, &leaves)?;
        let sorts = leaves.iter().map(|leaf| sort_of(&self.enc.terms(), *leaf));
        let told = told.into_iter().zip(sorts).collect();
        match self.answer(&[])? {
            true => self.session.forget()?,
            false => return Err(End::Complete),
        }
        self.states.push(state);
        self.told.push(told);
        Ok(())
    }

    fn next(&mut self, all: &Steps<'a>) -> Result<(), End> {
        self.enter(&all.paths)
    }

    /// Nothing was refused.
    fn goes_on(&self) -> Result<(), End> {
        match self.enc.refused() {
            Some(refused) => Err(End::Trouble(Trouble::Refused(refused))),
            None => Ok(()),
        }
    }

    /// Whether these terms hold in some run; if so, the model is that run's.
    fn answer(&mut self, terms: &[Term]) -> Result<bool, End> {
        self.goes_on()?;
        let answer = self.session.ask(self.enc, terms)?;
        match answer {
            Answer::Sat => Ok(true),
            Answer::Unsat => Ok(false),
            Answer::Unknown(why) => Err(self.lost(&format!("the solver does not know: {why}"))),
        }
    }

    /// Why there is no answer: a limit, an interrupt, or else this.
    fn lost(&self, why: &str) -> End {
        match self.job.limits.max_time {
            _ if self.job.interrupt.load(Ordering::Relaxed) => End::Stop(Stop::Interrupted),
            Some(most) if self.start.elapsed() >= most => End::Stop(Stop::Time(most)),
            _ => End::Trouble(Trouble::Solver(why.to_owned())),
        }
    }

    /// Ends with the first of these that is wrong in some run; else remembers that none is.
    fn first(&mut self, wrong: &[Wrong]) -> Result<(), End> {
        let terms: Vec<Term> = wrong.iter().map(|(_, term)| *term).collect();
        let any = self.enc.or(terms.clone());
        if self.enc.as_bool(any) == Some(false) {
            return self.goes_on();
        }
        let texts = self.session.texts(self.enc, &terms)?;
        if !self.answer(&[any])? {
            let none = self.enc.not(any);
            return Ok(self.session.assert(self.enc, &[none])?);
        }
        let found = wrong.iter().zip(&texts).find(|(_, text)| self.session.is_true(text));
        let (kind, _) = found.map_or(&wrong[0], |(wrong, _)| wrong);
        let kind = *kind;
        Err(End::Violated(kind, self.first_trace()?))
    }

    /// The run of the model, with the first values that it can have.
    fn first_trace(&mut self) -> Result<Vec<Vec<Value>>, End> {
        let leaves = self.told.concat();
        self.session.prefer_first(&leaves, FIRST)?;
        self.trace()
    }

    /// The run of the model.
    fn trace(&mut self) -> Result<Vec<Vec<Value>>, End> {
        let mut states = Vec::new();
        let longest = i64::try_from(self.depth).unwrap_or(i64::MAX).saturating_add(8).min(1000);
        for (told, state) in self.told.iter().zip(&self.states) {
            let texts = told.iter().map(|(text, _)| text);
            let said = self.session.numbers(texts);
            let said = said.ok_or_else(|| self.lost("a value cannot be read"))?;
            let mut read = Read::new(self.enc, &said).up_to(longest);
            let vars = self.job.spec.vars.iter().zip(state.iter());
            let state: Option<Vec<Value>> =
                vars.map(|(var, own)| read.value(own, var.ty)).collect();
            let state = state.ok_or_else(|| self.lost("a state cannot be read"))?;
            states.push(state);
        }
        Ok(states)
    }

    fn claims_of_states(&mut self, state: &State<'a>) -> Result<(), End> {
        let enc = self.enc;
        let mut wrong = Vec::new();
        for id in self.of_kind(ClaimKind::Invariant) {
            let (is, defined) = value_of(enc, &self.job.spec.claims[id.index()].body, state, None);
            wrong.push((ViolationKind::Undefined, enc.not(defined)));
            let fails = enc.and([defined, enc.not(is.leaf())]);
            wrong.push((ViolationKind::Invariant(id), fails));
        }
        if let (1, Some(relation)) = (self.states.len(), self.relation()) {
            let (is, defined) = value_of(enc, &relation.initial, state, None);
            wrong.push((ViolationKind::Undefined, enc.not(defined)));
            wrong.push((ViolationKind::Refinement, enc.and([defined, enc.not(is.leaf())])));
        }
        self.first(&wrong)?;
        for id in std::mem::take(&mut self.open) {
            let (is, defined) = value_of(enc, &self.job.spec.claims[id.index()].body, state, None);
            self.first(&[(ViolationKind::Undefined, enc.not(defined))])?;
            match self.answer(&[is.leaf()])? {
                true => self.session.forget()?,
                false => self.open.push(id),
            }
        }
        Ok(())
    }

    fn steps_that_stop(&mut self, all: &Steps<'a>) -> Result<(), End> {
        let stops = |path: &crate::encode::Path<'a>| {
            let fine = self.enc.and([path.defined, path.asserted]);
            (ViolationKind::Undefined, self.enc.not(fine))
        };
        let wrong: Vec<Wrong> = all.paths.iter().map(stops).collect();
        self.first(&wrong)
    }

    fn claims_of_steps(&mut self, before: &State<'a>) -> Result<(), End> {
        let (enc, state) = (self.enc, self.states.last().cloned().unwrap_or_default());
        let mut wrong = Vec::new();
        for id in self.of_kind(ClaimKind::Step) {
            let body = &self.job.spec.claims[id.index()].body;
            let (is, defined) = value_of(enc, body, &state, Some(before));
            wrong.push((ViolationKind::Undefined, enc.not(defined)));
            wrong.push((ViolationKind::Step(id), enc.and([defined, enc.not(is.leaf())])));
        }
        if let Some(relation) = self.relation() {
            let (number, defined) = value_of(enc, &relation.step, &state, Some(before));
            let none = enc.same(number.leaf(), enc.int(Relation::NONE as i64));
            wrong.push((ViolationKind::Undefined, enc.not(defined)));
            wrong.push((ViolationKind::Refinement, enc.and([defined, none])));
        }
        self.first(&wrong).map_err(|end| match end {
            // What stops in a step stops before its end.
            End::Violated(ViolationKind::Undefined, mut states) => {
                states.pop();
                End::Violated(ViolationKind::Undefined, states)
            }
            other => other,
        })
    }

    /// Looks for a state without a successor that may not be the last: of states that are none, what was
    /// chosen there is ruled out for all others.
    fn deadlock(&mut self, all: &Steps<'a>, state: &State<'a>) -> Result<(), End> {
        let enc = self.enc;
        if all.of_collections {
            let what =
                "whether a collection can be chosen (`deadlock allowed` leaves that out), which";
            enc.refuse(what, ir::Span::NONE);
            return self.goes_on();
        }
        let mut rests = Vec::new();
        for claim in enc.spec.claims.iter().filter(|claim| claim.kind == ClaimKind::Terminal) {
            let (is, defined) = value_of(enc, &claim.body, state, None);
            rests.push(enc.not(enc.and([is.leaf(), defined])));
        }
        let taken: Vec<Term> = all.paths.iter().map(|path| path.taken).collect();
        let moves = enc.or(taken);
        let choices: Vec<Term> = all.choices.iter().map(|own| enc.constant_symbol(*own)).collect();
        self.session.texts(enc, &choices)?;
        loop {
            if !self.answer(&rests)? {
                return Ok(());
            }
            let found = self.trace()?;
            let here = found.last().cloned().unwrap_or_default();
            self.session.forget()?;
            let same = self.is_state(state, &here);
            if !self.answer(&[same, moves])? {
                rests.push(same);
                let found = if self.answer(&rests)? { self.first_trace()? } else { found };
                return Err(End::Violated(ViolationKind::Deadlock, found));
            }
            let said = self.session.values(enc, &choices);
            let said = said.ok_or_else(|| self.lost("a choice cannot be read"))?;
            self.session.forget()?;
            rests.push(enc.not(enc.with_values(moves, &all.choices, &said)));
        }
    }

    /// That the state is this one.
    fn is_state(&self, state: &State<'a>, values: &[Value]) -> Term {
        let vars = self.job.spec.vars.iter().zip(state.iter()).zip(values);
        let same = vars.map(|((var, own), value)| match self.enc.given(value, var.ty) {
            Some(value) => is(self.enc, &value, own, var.ty),
            None => self.enc.refuse("a value of a counterexample", var.at),
        });
        self.enc.and(same.collect::<Vec<_>>())
    }
}
