//! Permuting the values of an opaque type takes reachable states to reachable states, and the orbits
//! are as many as were counted by hand.

use crate::library::{compile, module, specs};
use crate::orbits::orbits;
use interp::StateGraph;
use ir::Module;
use ir_gen::cases;
use proptest::prelude::*;

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
/// others.
#[test]
fn values_named_by_constants_stay() {
    let marks = "
        system Marks {
            type Node;
            const named: Set<Node>;
            var marked: Set<Node> = {};
            transition mark(n: Node) { require n not in marked; marked += n; }
            terminal: marked == Node;
        }
        check any: Marks { with Node = {a, b, c, d}, named = {}; }
        check one_named: Marks { with Node = {a, b, c, d}, named = {b}; }
        check two_named: Marks { with Node = {a, b, c, d}, named = {b, d}; }
    ";
    let module = compile("marks.spec", marks.to_owned());
    assert_eq!(count(&module, "any"), 5);
    assert_eq!(count(&module, "one_named"), 2 * 4);
    assert_eq!(count(&module, "two_named"), 2 * 2 * 3);
}

#[test]
fn the_library_is_symmetric() {
    let mut compared = 0;
    for path in specs("../specs") {
        let module = module(&path);
        for check in &module.checks {
            let spec = &module.specs[check.spec];
            for instance in interp::instances(spec, check).expect("the check has instances") {
                let graph = StateGraph::explore(spec, &instance, STATES);
                let Some(graph) = graph.ok().filter(|graph| graph.complete) else { continue };
                let found = orbits(&graph, spec, &instance);
                assert!(found.is_ok(), "{}: {found:?}", check.name);
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "{compared}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_specs_are_symmetric(case in cases()) {
        let graph = StateGraph::explore(case.spec(), &case.instance, STATES);
        if let Some(graph) = graph.ok().filter(|graph| graph.complete) {
            let found = orbits(&graph, case.spec(), &case.instance);
            prop_assert!(found.is_ok(), "{:?}", found);
        }
    }
}
