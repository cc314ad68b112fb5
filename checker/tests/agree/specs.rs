//! Every check of the library, and of the specs in `mended`: what is left of random ones on which the
//! engines did not agree.

use crate::library::{module, specs};
use crate::question::Question;
use refinements::Prepared;

/// Larger checks are compared up to that many states: the reference semantics is slow.
const STATES: u64 = 2000;

#[test]
fn every_check_of_the_library() {
    let (checks, compared) = compare("../specs");
    assert!(checks > 30 && compared > 200, "{checks} checks, {compared} answers");
}

#[test]
fn every_mended_defect() {
    let (checks, compared) = compare("tests/mended");
    assert!(checks > 0 && compared >= checks, "{checks} checks, {compared} answers");
}

/// Compares the answers to every check of the specs in a folder: how many checks and answers.
fn compare(folder: &str) -> (usize, usize) {
    let (mut checks, mut compared) = (0, 0);
    for path in specs(folder) {
        let module = module(&path);
        for check in module.checks.iter().filter(|check| check.engine.visits_states()) {
            let prepared = Prepared::new(&module, check).expect("supported");
            if prepared.above().is_some_and(|(refinement, _)| refinement.automatic) {
                continue;
            }
            let instances = interp::instances(&prepared.spec, check);
            for instance in &instances.expect("the check has instances") {
                let mut question = Question::of_module(&prepared, check, instance);
                question.limits.max_states = Some(STATES);
                let agreed = question.agree();
                compared += agreed.unwrap_or_else(|why| panic!("{path:?} {}: {why}", check.name));
            }
            checks += 1;
        }
    }
    (checks, compared)
}
