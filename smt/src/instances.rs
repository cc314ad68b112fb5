//! Instances of a system: constants that satisfy its assumptions.

use crate::counterexample::{constants, read_constants};
use crate::encode::Encoding;
use crate::read::Read;
use crate::session::Session;
use crate::solver::{Answer, Solver};
use ir::{Check, Instance, Spec};
use std::time::Duration;

/// How long all of them may take.
const TIME: Duration = Duration::from_secs(10);

/// Some instances of a check with these numbers of values of the opaque types, at most so many, each
/// different from the others; fewer if there are no more, or they cannot be told.
pub fn instances(
    spec: &Spec,
    check: &Check,
    opaques: &[Vec<String>],
    most: usize,
    solver: Solver,
) -> Vec<Instance> {
    let sizes = opaques.iter().map(|names| Some(names.len() as u32)).collect();
    let enc = Encoding::new(spec, check, sizes);
    let mut found = Vec::new();
    let Some(leaves) = constants(&enc) else { return found };
    let assumptions = enc.assumptions();
    let Ok(mut session) = Session::new(solver, TIME) else { return found };
    if enc.refused().is_some() || session.assert(&enc, &[assumptions]).is_err() {
        return found;
    }
    let Ok(texts) = session.texts(&enc, &leaves.terms) else { return found };
    while found.len() < most && session.ask(&enc, &[]) == Ok(Answer::Sat) {
        let Some(said) = session.numbers(&texts) else { break };
        let _ = session.forget();
        let Some(consts) = read_constants(&enc, &mut Read::new(&enc, &said)) else { break };
        found.push(Instance { opaques: opaques.to_vec(), consts });
        let other = enc.not(enc.have_values(&leaves.terms, &said));
        if session.assert(&enc, &[other]).is_err() {
            break;
        }
    }
    found
}
