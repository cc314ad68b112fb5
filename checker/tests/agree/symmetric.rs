//! Searches up to symmetry find one state of each orbit; the orbits are as many as were counted by hand.

use crate::library::{compile, module, specs};
use crate::orbits::orbits;
use crate::question::{Question, summary, variants};
use checker::Checker;
use interp::StateGraph;
use ir::Module;
use ir_gen::cases;
use proptest::prelude::*;
use refinements::Prepared;
use verdict::{Answer, Verdict};

/// Larger state spaces are passed over.
const STATES: usize = 3000;

/// The orbits of the first instance of a check, by its name.
fn count(module: &Module, check: &str) -> usize {
    let check = module.checks.iter().find(|own| own.name == check).expect("the check");
    let spec = &module.specs[check.spec];
    let instances = interp::instances(spec, check).expect("the check has instances");
    let graph = StateGraph::explore(spec, &instances[0], STATES).expect("values");
    assert!(graph.complete);
    orbits(&graph, spec, &instances[0]).expect("symmetry")
}

fn library(file: &str) -> Module {
    let paths = specs("../specs");
    module(paths.iter().find(|path| path.ends_with(file)).expect("a spec of the library"))
}

/// A state is how many managers work, are prepared, committed and aborted. Without a committed one
/// those are the 10 multisets of 3 out of 3 decisions; with one to three, the others are prepared.
#[test]
fn decisions_of_three_managers() {
    assert_eq!(count(&library("two_phase_commit.spec"), "tcommit_3"), 10 + 3);
}

/// The turn is one process's, so that no state is its own mirror image: half of the 20 states.
#[test]
fn two_processes_that_take_turns() {
    assert_eq!(count(&library("peterson.spec"), "two_processes"), 10);
}

/// Any of 4 nodes may be marked: 0 to 4 of them. With one named, it is marked or not, and 0 to 3
/// others; with two in no order, 0 to 2 of either kind; in an order, each of the two or not.
#[test]
fn values_named_by_constants_stay() {
    let marks = "
        system Marks {
            type Node;
            const named: Set<Node>;
            const order: Seq<Node>;
            var marked: Set<Node> = {};
            transition mark(n: Node) { require n not in marked; marked += n; }
            terminal: marked == Node;
        }
        check none: Marks { with Node = {a, b, c, d}, named = {}, order = []; }
        check one: Marks { with Node = {a, b, c, d}, named = {b}, order = []; }
        check two: Marks { with Node = {a, b, c, d}, named = {b, d}, order = []; }
        check in_order: Marks { with Node = {a, b, c, d}, named = {}, order = [b, d]; }
    ";
    let module = compile("marks.spec", marks.to_owned());
    assert_eq!(count(&module, "none"), 5);
    assert_eq!(count(&module, "one"), 2 * 4);
    assert_eq!(count(&module, "two"), 3 * 3);
    assert_eq!(count(&module, "in_order"), 2 * 2 * 3);
}

/// Whether searches up to symmetry find one state of each orbit, and otherwise what the reference
/// finds; nothing is compared if there are too many states.
fn agree(question: &Question<'_>) -> Result<usize, String> {
    let mut question = question.clone();
    question.limits.max_states = None;
    let graph = StateGraph::explore(question.spec, question.instance, STATES);
    let Some(graph) = graph.ok().filter(|graph| graph.complete) else { return Ok(0) };
    let orbits = orbits(&graph, question.spec, question.instance)
        .map_err(|state| format!("a permutation of {state:?} is not reachable"))?;
    let mut compared = 0;
    while compared < 100 {
        let reference = question.ask(&interp::Search);
        for (name, engine) in variants() {
            let engine = Checker { symmetry: true, ..engine };
            let answer = question.ask(&engine);
            let same = compare_up_to_symmetry(&reference, &answer, orbits as u64);
            same.map_err(|why| format!("{name}: {why}"))?;
            let confirmed = interp::confirm(question.spec, question.refinement, answer);
            confirmed.map_err(|why| format!("{name}: {why:?}"))?;
            compared += 1;
        }
        if !question.forgive(&reference) {
            break;
        }
    }
    Ok(compared)
}

fn compare_up_to_symmetry(reference: &Answer, answer: &Answer, orbits: u64) -> Result<(), String> {
    let (expected, found) = match (&reference.verdict, &answer.verdict) {
        (Verdict::Holds, Verdict::Holds) => (
            format!("{orbits} states, depth {}", reference.stats.depth),
            format!("{} states, depth {}", answer.stats.distinct_states, answer.stats.depth),
        ),
        _ => (summary(reference), summary(answer)),
    };
    if expected == found {
        return Ok(());
    }
    Err(format!("`{expected}` is answered by `{found}`: {:?}", answer.verdict))
}

#[test]
fn the_library_up_to_symmetry() {
    let mut compared = 0;
    for path in specs("../specs") {
        let module = module(&path);
        for check in module.checks.iter().filter(|check| check.engine.visits_states()) {
            let prepared = Prepared::new(&module, check).expect("supported");
            if prepared.above().is_some_and(|(refinement, _)| refinement.automatic) {
                continue;
            }
            let instances = interp::instances(&prepared.spec, check);
            for instance in instances.expect("the check has instances") {
                let question = Question::of_module(&prepared, check, &instance);
                compared += agree(&question).unwrap_or_else(|why| panic!("{}: {why}", check.name));
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_specs_up_to_symmetry(case in cases()) {
        prop_assume!(!case.spec().opaques.is_empty());
        let question = Question::of(case.spec(), case.check(), &case.instance);
        agree(&question).map_err(TestCaseError::fail)?;
    }
}
