//! Why an obligation is not met: a state in which all claims hold and from which a step leads to one
//! in which a claim does not, with as few values as can be.

use crate::encode::Encoding;
use crate::obligations::{What, induction};
use crate::print;
use crate::read::{Leaves, Read, number};
use crate::solver::{self, Answer, Solver};
use crate::term::Term;
use ir::{Check, ClaimId, ConstId, Instance, Spec, Value};
use std::time::{Duration, Instant};

/// Most values of a type that a counterexample has.
const LARGEST: u32 = 4;
/// How long one size, and making sets smaller, may take.
const TIME: Duration = Duration::from_secs(3);

/// A state of an instance.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The sizes and the constants.
    pub instance: Instance,
    /// The variables: before the step, or after the initialization.
    pub state: Vec<Value>,
}

/// The smallest counterexample to an obligation, with at most four values of each unbounded type;
/// none if there is none so small, or if it cannot be told.
pub fn smallest(
    spec: &Spec,
    check: &Check,
    claims: &[ClaimId],
    what: What,
    solver: &mut dyn Solver,
) -> Option<Counterexample> {
    let unbounded = check.unbounded.len();
    let most = LARGEST as usize * unbounded;
    for total in unbounded..=most {
        for sizes in vectors(unbounded, total) {
            if let Some(found) = of_size(spec, check, claims, what, &sizes, solver) {
                return Some(found);
            }
        }
    }
    None
}

/// All ways to add numbers from 1 to a total.
fn vectors(count: usize, total: usize) -> Vec<Vec<u32>> {
    if count == 0 {
        return if total == 0 { vec![Vec::new()] } else { Vec::new() };
    }
    let mut all = Vec::new();
    for first in 1..=(LARGEST as usize).min(total) {
        for mut rest in vectors(count - 1, total - first) {
            rest.insert(0, first as u32);
            all.push(rest);
        }
    }
    all
}

fn of_size(
    spec: &Spec,
    check: &Check,
    claims: &[ClaimId],
    what: What,
    sizes: &[u32],
    solver: &mut dyn Solver,
) -> Option<Counterexample> {
    let mut all: Vec<u32> = check.opaques.iter().map(|names| names.len() as u32).collect();
    for (id, size) in check.unbounded.iter().zip(sizes) {
        all[id.index()] = *size;
    }
    let enc = Encoding::new(spec, check, all.iter().map(|size| Some(*size)).collect());
    let induction = induction(&enc, claims);
    let obligation = induction.obligations.iter().find(|own| own.what == what)?;
    if obligation.assertions.is_empty() {
        return None;
    }
    let state = match what {
        What::Initially(_) | What::Defined(None) | What::Asserts(None) => &induction.initial,
        _ => &induction.state,
    };
    let mut leaves = Leaves::default();
    for (index, constant) in spec.consts.iter().enumerate() {
        let value = enc.constant(ConstId::new(index), constant.at);
        enc.leaves(&value, constant.ty, &mut leaves)?;
    }
    for (var, value) in spec.vars.iter().zip(state.iter()) {
        enc.leaves(value, var.ty, &mut leaves)?;
    }
    if enc.refused().is_some() {
        return None;
    }
    // What the leaves are made of must be declared, even if no assertion mentions it.
    let names: Vec<String> = spec.opaques.iter().map(|opaque| opaque.name.clone()).collect();
    let mut assertions = obligation.assertions.clone();
    assertions.extend(leaves.terms.iter().map(|leaf| enc.same_as_itself(*leaf)));
    let script = print::script(&enc.terms(), &names, &assertions);
    let commands = solver::start(TIME) + &script;
    if solver::ask(solver, &commands) != Ok(Answer::Sat) {
        return None;
    }
    shrink(&enc, &leaves.memberships, solver)?;
    let said = values(&enc, &leaves.terms, solver)?;
    let mut read = Read::new(&enc, &said);
    let mut all_of = |types: Vec<ir::TypeId>| -> Option<Vec<Value>> {
        types.into_iter().map(|ty| read.value(ty)).collect()
    };
    let consts = all_of(spec.consts.iter().map(|constant| constant.ty).collect())?;
    let state = all_of(spec.vars.iter().map(|var| var.ty).collect())?;
    let instance = Instance { opaques: named(spec, check, &all), consts };
    Some(Counterexample { instance, state })
}

/// The names of the values of each opaque type: given ones, or made of the type's name.
fn named(spec: &Spec, check: &Check, sizes: &[u32]) -> Vec<Vec<String>> {
    let names = |(index, size): (usize, &u32)| match check.opaques[index].as_slice() {
        [] => {
            let letter = spec.opaques[index].name.chars().next().unwrap_or('x').to_lowercase();
            (1..=*size).map(|number| format!("{letter}{number}")).collect()
        }
        names => names.to_vec(),
    };
    sizes.iter().enumerate().map(names).collect()
}

/// Takes out of sets what need not be there.
fn shrink(enc: &Encoding<'_>, memberships: &[Term], solver: &mut dyn Solver) -> Option<()> {
    let start = Instant::now();
    for member in memberships {
        if start.elapsed() > TIME {
            break;
        }
        let text = print::single(&enc.terms(), *member);
        let out = solver::ask(solver, &format!("(push)\n(assert (not {text}))")).ok()?;
        if out != Answer::Sat {
            solver.run("(pop)\n").ok()?;
        }
    }
    // The model of the last question that had an answer.
    (solver::ask(solver, "").ok()? == Answer::Sat).then_some(())
}

fn values(enc: &Encoding<'_>, terms: &[Term], solver: &mut dyn Solver) -> Option<Vec<i128>> {
    let texts: Vec<String> = terms.iter().map(|term| print::single(&enc.terms(), *term)).collect();
    let said = solver::values(solver, &texts).ok()?;
    said.iter().map(|said| number(said)).collect()
}
