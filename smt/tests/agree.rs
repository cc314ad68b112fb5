//! The encoding says what the reference semantics says: of random specs, the value of every claim in
//! reachable states, and which steps lead from them.

use ir::{Check, ClaimKind, Expr, ExprKind, Instance, Op, Spec, TransitionId, Type, TypeId};
use ir_gen::{Case, Language, cases_within};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use smt::encode::Encoding;
use smt::obligations::{step, value_of};
use smt::solver::{Answer, Choice, Solver};
use smt::term::Term;
use smt::value::Value;
use smt::{Goal, Prover, Refused};
use std::cell::RefCell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use verdict::{Engine, Job, Limits, Stop, Verdict};

/// So many states of each spec are looked at.
const STATES: usize = 6;

/// No other state is looked at after that time.
const TIME: Duration = Duration::from_millis(500);

/// How many claims and steps were compared, and how many specs were proven.
static COMPARED: AtomicUsize = AtomicUsize::new(0);
static PROVEN: AtomicUsize = AtomicUsize::new(0);
static BOUNDED: AtomicUsize = AtomicUsize::new(0);

/// An instance of a system, with a check that has it.
#[derive(Clone, Copy)]
struct Subject<'c> {
    spec: &'c Spec,
    check: &'c Check,
    instance: &'c Instance,
}

struct Compare<'c> {
    case: Subject<'c>,
    enc: Encoding<'c>,
    solver: Solver,
    time: Duration,
}

impl<'c> Compare<'c> {
    fn new(case: Subject<'c>) -> Option<Self> {
        let sizes = case.instance.opaques.iter().map(|names| Some(names.len() as u32));
        let enc = Encoding::new(case.spec, case.check, sizes.collect());
        if enc.refused().is_some() {
            return None;
        }
        enc.fix(case.instance)?;
        let solver = Choice::Linked.start().expect("Z3");
        Some(Self { case, enc, solver, time: TIME })
    }

    fn state(&self, state: &verdict::State) -> Option<Rc<Vec<Value<'c>>>> {
        let vars = self.case.spec.vars.iter();
        let values = vars.zip(state.iter()).map(|(var, value)| self.enc.given(value, var.ty));
        Some(Rc::new(values.collect::<Option<Vec<_>>>()?))
    }

    /// Whether assertions hold together; none if the solver does not know, or nothing was said.
    fn ask(&mut self, assertions: &[Term]) -> Option<bool> {
        if self.enc.refused().is_some() {
            return None;
        }
        let commands = self.enc.script(assertions);
        let fresh = self.solver.fresh(Duration::from_millis(500));
        match fresh.and_then(|()| self.solver.ask(&commands)) {
            Ok(Answer::Sat) => Some(true),
            Ok(Answer::Unsat) => Some(false),
            Ok(Answer::Unknown(_)) => None,
            Err(why) => panic!("{why}\n{commands}"),
        }
    }

    fn claims(&mut self, state: &verdict::State) -> Result<(), String> {
        let spec = self.case.spec;
        let Some(own) = self.state(state) else { return Ok(()) };
        for claim in spec.claims.iter().filter(|claim| claim.kind != ClaimKind::Step) {
            let (value, defined) = value_of(&self.enc, &claim.body, &own, None);
            let value = value.leaf();
            let wanted = interp::evaluate(spec, self.case.instance, state, &claim.body);
            let holds = self.enc.and([value, defined]);
            let fails = self.enc.and([self.enc.not(value), defined]);
            let (holds, fails) = (self.ask(&[holds]), self.ask(&[fails]));
            let (Some(holds), Some(fails)) = (holds, fails) else { continue };
            COMPARED.fetch_add(1, Ordering::Relaxed);
            // An expression may be taken for undefined although a decision comes before what has no
            // value, never the other way round.
            let agrees = match &wanted {
                Ok(ir::Value::Bool(true)) => !fails,
                Ok(_) => !holds,
                Err(failure) => {
                    let is_overflow = failure.kind == verdict::Undefined::Overflow;
                    is_overflow || (!holds && !fails)
                }
            };
            if !agrees {
                return Err(format!(
                    "`{}` in {state:?}: {wanted:?}, but {holds} {fails}",
                    claim.name
                ));
            }
        }
        Ok(())
    }

    fn steps(&mut self, state: &verdict::State) -> Result<(), String> {
        for at_once in [false, true] {
            self.enc.run_at_once(at_once);
            self.steps_of(state)?;
        }
        Ok(())
    }

    /// The transition that has no value, or asserts what is false, may do so.
    fn fails(
        &mut self,
        own: &Rc<Vec<Value<'c>>>,
        state: &verdict::State,
        failure: &verdict::Failure,
    ) -> Result<(), String> {
        let attempt = failure.trace.attempt.as_ref();
        let Some(id) = attempt.and_then(|action| action.transition) else { return Ok(()) };
        if failure.kind == verdict::Undefined::Overflow {
            return Ok(());
        }
        let path = step(&self.enc, id, own);
        let fine = self.enc.and([path.defined, path.asserted]);
        let fails = self.enc.not(fine);
        if self.ask(&[fails]) == Some(false) {
            return Err(format!("no failure from {state:?}, but {failure:?}"));
        }
        COMPARED.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn steps_of(&mut self, state: &verdict::State) -> Result<(), String> {
        let spec = self.case.spec;
        let start = Instant::now();
        let Some(own) = self.state(state) else { return Ok(()) };
        let successors = match interp::successors(spec, self.case.instance, state) {
            Ok(successors) => successors,
            Err(failure) => return self.fails(&own, state, &failure),
        };
        for index in 0..spec.transitions.len() {
            if start.elapsed() > self.time || self.enc.refused().is_some() {
                return Ok(());
            }
            let id = TransitionId::new(index);
            let path = step(&self.enc, id, &own);
            let taken = self.enc.and([path.taken, path.defined]);
            let mut others = vec![taken];
            for (_, next) in successors.iter().filter(|(action, _)| action.transition == Some(id)) {
                let Some(next_state) = self.state(next) else { return Ok(()) };
                let parts = spec.vars.iter().zip(path.env.state.iter()).zip(next_state.iter());
                let same = parts.map(|((var, a), b)| self.enc.equal(a, b, var.ty));
                let same: Vec<Term> = same.collect();
                let same = self.enc.and(same);
                if self.ask(&[taken, same]) == Some(false) {
                    return Err(format!("step {index} from {state:?} to {next:?} is not there"));
                }
                others.push(self.enc.not(same));
            }
            if self.ask(&others) == Some(true) {
                return Err(format!("step {index} from {state:?} leads elsewhere"));
            }
            COMPARED.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Some reachable states, breadth first. No step leads on from a state where a transition has no value.
fn reachable(case: Subject<'_>, most: usize) -> Vec<verdict::State> {
    let mut all = interp::initial_states(case.spec, case.instance).unwrap_or_default();
    let mut known: HashSet<verdict::State> = all.iter().cloned().collect();
    let mut next = 0;
    while next < all.len() && all.len() < most {
        let successors = interp::successors(case.spec, case.instance, &all[next]);
        for (_, state) in successors.unwrap_or_default() {
            if known.insert(state.clone()) {
                all.push(state);
            }
        }
        next += 1;
    }
    all.truncate(most);
    all
}

/// Compares some reachable states.
fn agree(case: Subject<'_>) -> Result<(), String> {
    agree_in(case, STATES, TIME).map(|_| ())
}

/// The same of so many states, in so much time for each of them and for all: how many there were, and
/// what was refused.
fn agree_in(
    case: Subject<'_>,
    states: usize,
    time: Duration,
) -> Result<(usize, Option<Refused>), String> {
    let reached = reachable(case, 10 * states);
    let every = (reached.len() / states).max(1);
    let start = Instant::now();
    let mut count = 0;
    for state in reached.iter().step_by(every).take(states) {
        let Some(mut compare) = Compare::new(case) else { break };
        compare.time = time;
        compare.claims(state)?;
        compare.steps(state)?;
        count += 1;
        if compare.enc.refused().is_some() || start.elapsed() > time {
            return Ok((count, compare.enc.refused()));
        }
    }
    Ok((count, None))
}

/// What is proven holds in every reachable state, and what is not inductive is so for the reference
/// semantics too; over one state, and over two in a row.
fn proven(case: Subject<'_>) -> Result<(), String> {
    (1..=2).try_for_each(|states| proven_over(case, states))
}

fn proven_over(case: Subject<'_>, states: u64) -> Result<(), String> {
    let kinds = [ClaimKind::Invariant, ClaimKind::Step];
    let is = |id: &ir::ClaimId| kinds.contains(&case.spec.claims[id.index()].kind);
    let claims = case.check.claims.iter().copied().filter(is).collect();
    let check = Check { engine: ir::Engine::Induction { states }, claims, ..case.check.clone() };
    let time = Duration::from_secs(2);
    let prover = Prover { solver: Choice::Linked, workers: 1, time, limit: None };
    let never = AtomicBool::new(false);
    let goal = Goal { spec: case.spec, check: &check, refinement: None };
    let Ok(questions) = smt::questions(goal) else { return Ok(()) };
    let answer = prover.prove(goal, &questions, &never)?;
    if !matches!(answer.verdict, Verdict::Holds) {
        let confirmed = interp::confirm(case.spec, None, answer);
        return confirmed.map(|_| ()).map_err(|why| why.reason);
    }
    PROVEN.fetch_add(1, Ordering::Relaxed);
    let limits = Limits { max_states: Some(2000), ..Limits::default() };
    let job = Job {
        spec: case.spec,
        instance: case.instance,
        claims: &check.claims,
        refinement: None,
        deadlock: false,
        limits: &limits,
        interrupt: &never,
    };
    match interp::Search.check(&job, &mut ()).verdict {
        Verdict::Holds | Verdict::Unknown(_) => Ok(()),
        Verdict::Error(failure) if failure.kind == verdict::Undefined::Overflow => Ok(()),
        // Nothing is claimed where there is no initial state.
        Verdict::Error(failure) if failure.kind == verdict::Undefined::NoInitialState => Ok(()),
        other => Err(format!("proven, and yet {other:?}")),
    }
}

/// The deepest states that bounded checking looks at.
const DEPTH: u64 = 4;

/// What a bounded check and a search of the same depth say of one thing: whether it is violated, what has
/// no value, and after how many states.
fn bounded(case: Subject<'_>) -> Result<(), String> {
    let of = |id: &ir::ClaimId| case.spec.claims[id.index()].kind;
    let claims = case.check.claims.iter().filter(|id| of(id) != ClaimKind::Terminal);
    let mut questions: Vec<(Vec<ir::ClaimId>, bool)> =
        claims.map(|id| (vec![*id], false)).collect();
    questions.push((Vec::new(), true));
    for (claims, deadlock) in questions {
        bounded_question(case, &claims, deadlock)?;
    }
    Ok(())
}

fn bounded_question(
    case: Subject<'_>,
    claims: &[ir::ClaimId],
    deadlock: bool,
) -> Result<(), String> {
    let never = AtomicBool::new(false);
    let time = Some(Duration::from_secs(3));
    let limits = Limits { max_depth: Some(DEPTH), max_states: Some(5000), ..Limits::default() };
    let timed = Limits { max_time: time, ..Limits::default() };
    let job = |limits| Job {
        spec: case.spec,
        instance: case.instance,
        claims,
        refinement: None,
        deadlock,
        limits,
        interrupt: &never,
    };
    let engine = smt::Bounded {
        check: case.check,
        solver: Choice::Linked,
        depth: DEPTH,
        trouble: RefCell::default(),
    };
    let found = engine.check(&job(&timed), &mut ());
    if engine.trouble.borrow().is_some() {
        return Ok(());
    }
    let found = match interp::confirm(case.spec, None, found) {
        Ok(answer) => answer.verdict,
        Err(why) => return Err(why.reason),
    };
    let wanted = interp::Search.check(&job(&limits), &mut ()).verdict;
    let agrees = match (&found, &wanted) {
        (_, Verdict::Unknown(Stop::States(_))) => return Ok(()),
        (Verdict::Unknown(Stop::Unproven | Stop::Time(_)), _) => return Ok(()),
        // Integers are without bounds for a solver.
        (_, Verdict::Error(failure)) | (Verdict::Error(failure), _)
            if failure.kind == verdict::Undefined::Overflow =>
        {
            return Ok(());
        }
        (Verdict::Violated(found), Verdict::Violated(wanted)) => {
            found.kind == wanted.kind && found.trace.len() == wanted.trace.len()
        }
        (Verdict::Error(found), Verdict::Error(wanted)) => found.trace.len() == wanted.trace.len(),
        // Of what is wrong as early, either may be told.
        (Verdict::Violated(violation), Verdict::Error(failure))
        | (Verdict::Error(failure), Verdict::Violated(violation)) => {
            violation.trace.len().abs_diff(failure.trace.len()) <= 1
        }
        (Verdict::Unknown(Stop::Depth(_)), Verdict::Violated(wanted)) => {
            matches!(wanted.kind, verdict::ViolationKind::Unreached(_))
        }
        (
            Verdict::Holds | Verdict::Unknown(Stop::Bounded { .. } | Stop::Depth(_)),
            Verdict::Holds | Verdict::Unknown(Stop::Depth(_)),
        ) => true,
        _ => false,
    };
    if !agrees {
        return Err(format!("{claims:?} {deadlock}: {found:?}, and by search {wanted:?}"));
    }
    BOUNDED.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

/// On a stack that is large enough.
fn run(case: &Case, compare: fn(Subject<'_>) -> Result<(), String>) -> Result<(), TestCaseError> {
    let case = case.clone();
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(move || {
        compare(Subject { spec: case.spec(), check: case.check(), instance: &case.instance })
    });
    thread.expect("a thread").join().expect("no panic").map_err(TestCaseError::fail)
}

/// Every check of the library that is a search, its first instance.
#[test]
fn the_library() {
    let mut specs = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs"), &mut specs);
    files(specs, 100, agree);
}

/// Specs that are made for this, of which nothing is refused.
#[test]
fn forms() {
    let mut specs = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut specs);
    files(specs, 500, |case| {
        let (states, refused) = agree_in(case, 20, Duration::from_secs(120))?;
        if states < 20 || refused.is_some() {
            return Err(format!("only {states} states: {refused:?}"));
        }
        Ok(())
    });
}

/// Compares what files say.
fn files(specs: Vec<PathBuf>, least: usize, agree: impl Fn(Subject<'_>) -> Result<(), String>) {
    let before = COMPARED.load(Ordering::Relaxed);
    for path in specs {
        let text = std::fs::read_to_string(&path).expect("a text");
        let mut sources = ir::Sources::default();
        let root = sources.add(path.to_string_lossy(), text);
        let compiled = spec_lang::compile(root, &mut sources, &|path| std::fs::read(path), &[]);
        let module = compiled.module.expect("no problems");
        for check in module.checks.iter().filter(|check| check.unbounded.is_empty()) {
            let spec = &module.specs[check.spec];
            let Ok(instances) = interp::instances(spec, check) else { continue };
            let subject = Subject { spec, check, instance: &instances[0] };
            agree(subject).unwrap_or_else(|why| panic!("{}: {why}", check.name));
        }
    }
    assert!(COMPARED.load(Ordering::Relaxed) > before + least);
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "spec") {
            found.push(path);
        }
    }
}

/// What is encoded, but for rare forms; the rest is refused by name.
const ENCODED: Language = Language { stores: is_stored, says: is_said, recursion: false };

fn is_stored(spec: &Spec, ty: &Type) -> bool {
    match ty {
        Type::Bag(part, _) | Type::Set(part, _) | Type::Map(part, ..) => is_plain(spec, *part),
        _ => true,
    }
}

/// Whether there are no collections inside.
fn is_plain(spec: &Spec, ty: TypeId) -> bool {
    match &spec.types[ty] {
        Type::Set(..) | Type::Seq(..) | Type::Bag(..) | Type::Map(..) => false,
        form => {
            let mut plain = true;
            form.for_each_part(spec, &mut |part| plain &= is_plain(spec, part));
            plain
        }
    }
}

fn is_said(spec: &Spec, e: &Expr) -> bool {
    let form = &spec.types[e.ty];
    let of = |args: &[Expr]| spec.types[args[0].ty].clone();
    match &e.kind {
        ExprKind::Op(Op::Powerset | Op::Arrangements | Op::Prefixes | Op::Entries, args) => {
            matches!(of(args), Type::Set(part, _) | Type::Seq(part, _) | Type::Map(part, ..) if is_plain(spec, part))
        }
        _ => is_stored(spec, form),
    }
}

/// Runs a comparison on random specs, which must have counted something.
fn random(compare: fn(Subject<'_>) -> Result<(), String>, counted: &AtomicUsize, least: usize) {
    let before = counted.load(Ordering::Relaxed);
    let config = Config {
        cases: Config::default().cases.max(300),
        max_shrink_iters: 2_000,
        max_shrink_time: 40_000,
        failure_persistence: None,
        ..Config::default()
    };
    // The same specs each time, unless others are asked for by a number of cases.
    let mut runner = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => TestRunner::new(config),
        None => {
            let same = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            TestRunner::new_with_rng(config, same)
        }
    };
    let outcome = runner.run(&cases_within(ENCODED), |case| run(&case, compare));
    outcome.unwrap_or_else(|failed| panic!("{failed}"));
    let more = counted.load(Ordering::Relaxed) - before;
    assert!(more > least, "only {more} comparisons");
}

#[test]
fn random_specs() {
    random(agree, &COMPARED, 300);
}

#[test]
fn random_bounded() {
    random(bounded, &BOUNDED, 300);
}

#[test]
fn random_proofs() {
    random(proven, &PROVEN, 40);
}
