//! Why an obligation is not met: a state in which all claims hold and from which a step leads to one
//! in which a claim does not, with as few values as can be; or several in a row.

use crate::encode::Encoding;
use crate::obligations::{Goal, Which, induction};
use crate::print;
use crate::read::{Leaves, Read, number};
use crate::session::prefer_first;
use crate::solver::{Answer, Solver};
use crate::term::{Sort, Term};
use ir::{Check, ConstId, Instance, OpaqueId, Spec, Type, Value};
use std::time::{Duration, Instant};

/// Most values of a type that a counterexample has.
const LARGEST: u32 = 4;
/// How long one size, and making sets smaller, may take.
const TIME: Duration = Duration::from_secs(3);
/// After how long no further size is tried.
const ALL: Duration = Duration::from_secs(10);

/// Some states of an instance, each after a step from the one before.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The sizes and the constants.
    pub instance: Instance,
    /// The variables in each: see [`Obligation`](crate::obligations::Obligation).
    pub states: Vec<Vec<Value>>,
}

/// The smallest counterexample to an obligation, with at most four values of each unbounded type;
/// none if there is none so small, or if it cannot be told. If `total`, one whose maps have all keys, if
/// there is such.
pub fn smallest(
    goal: Goal<'_>,
    which: Which,
    total: bool,
    (solver, limit): (&mut Solver, Duration),
) -> Option<Counterexample> {
    let unbounded = goal.check.unbounded.len();
    let most = LARGEST as usize * unbounded;
    let start = Instant::now();
    for count in unbounded..=most {
        for sizes in vectors(unbounded, count) {
            if start.elapsed() > ALL.min(limit) {
                return None;
            }
            if let Some(found) = of_size(goal, (which, total), &sizes, solver) {
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
    goal: Goal<'_>,
    (which, total): (Which, bool),
    sizes: &[u32],
    solver: &mut Solver,
) -> Option<Counterexample> {
    let Goal { spec, check, .. } = goal;
    let mut all: Vec<u32> = check.opaques.iter().map(|names| names.len() as u32).collect();
    for (id, size) in check.unbounded.iter().zip(sizes) {
        all[id.index()] = *size;
    }
    let enc = Encoding::new(spec, check, all.iter().map(|size| Some(*size)).collect());
    let induction = induction(&enc, goal);
    let obligation = induction.obligations.iter().find(|own| own.which == which)?;
    if obligation.assertions.is_empty() {
        return None;
    }
    let mut leaves = constants(&enc)?;
    for state in &obligation.states {
        for (var, value) in spec.vars.iter().zip(state.iter()) {
            enc.leaves(value, var.ty, &mut leaves)?;
        }
    }
    if enc.refused().is_some() {
        return None;
    }
    // What the leaves are made of must be declared, even if no assertion mentions it.
    let mut assertions = obligation.assertions.clone();
    assertions.extend(leaves.terms.iter().map(|leaf| enc.same_as_itself(*leaf)));
    let keys = match obligation.states.first() {
        Some(state) if total => all_keys(&enc, state),
        _ => Vec::new(),
    };
    let mut can_be = |more: &[Term]| {
        solver.fresh(TIME).ok()?;
        let answer = solver.ask(&enc.script(&[assertions.as_slice(), more].concat()));
        (answer == Ok(Answer::Sat)).then_some(())
    };
    can_be(&keys).or_else(|| if keys.is_empty() { None } else { can_be(&[]) })?;
    shrink(&enc, &leaves, solver)?;
    let said = values(&enc, &leaves.terms, solver)?;
    let mut read = Read::new(&enc, &said);
    let consts = read_constants(&enc, &mut read)?;
    let mut states = Vec::new();
    for state in &obligation.states {
        let vars = spec.vars.iter().zip(state.iter());
        states.push(vars.map(|(var, own)| read.value(own, var.ty)).collect::<Option<_>>()?);
    }
    let instance = Instance { opaques: named(spec, check, &all), consts };
    Some(Counterexample { instance, states })
}

/// That the maps of a state have all keys, where those can be told.
fn all_keys<'a>(enc: &Encoding<'a>, state: &[crate::value::Value<'a>]) -> Vec<Term> {
    let mut all = Vec::new();
    for (var, value) in enc.spec.vars.iter().zip(state) {
        if let Type::Map(key, ..) = enc.spec.types.get(var.ty) {
            let keys = enc.ground(*key).unwrap_or_default();
            all.extend(keys.iter().map(|key| enc.contains(value, &key.value, var.ty)));
        }
    }
    all
}

/// The leaves of all constants; none if there are too many to be told.
pub(crate) fn constants(enc: &Encoding<'_>) -> Option<Leaves> {
    let mut leaves = Leaves::default();
    for (index, constant) in enc.spec.consts.iter().enumerate() {
        let value = enc.constant(ConstId::new(index), constant.at);
        enc.leaves(&value, constant.ty, &mut leaves)?;
    }
    Some(leaves)
}

/// The constants from what was said of their leaves.
pub(crate) fn read_constants<'a>(
    enc: &Encoding<'a>,
    read: &mut Read<'_, 'a>,
) -> Option<Vec<Value>> {
    let consts = enc.spec.consts.iter().enumerate();
    let value = |(index, constant): (usize, &ir::Const)| {
        read.value(&enc.constant(ConstId::new(index), constant.at), constant.ty)
    };
    consts.map(value).collect()
}

/// The names of the values of each opaque type: those of the check, if it has them.
fn named(spec: &Spec, check: &Check, sizes: &[u32]) -> Vec<Vec<String>> {
    let names = |(index, size): (usize, &u32)| {
        let id = OpaqueId::new(index);
        match check.unbounded.contains(&id) {
            true => spec.value_names(id, *size as usize),
            false => check.opaques[index].clone(),
        }
    };
    sizes.iter().enumerate().map(names).collect()
}

/// Takes out of sets what need not be there, and then makes every other leaf the first value that it
/// can have: what is found depends on nothing but what can be.
fn shrink(enc: &Encoding<'_>, leaves: &Leaves, solver: &mut Solver) -> Option<()> {
    let others = leaves.terms.iter().filter(|leaf| !leaves.memberships.contains(leaf));
    let all = leaves.memberships.iter().chain(others);
    let texts = all.map(|leaf| {
        let terms = enc.terms();
        (print::single(&terms, *leaf), print::sort_of(&terms, *leaf))
    });
    let texts: Vec<(String, Sort)> = texts.collect();
    prefer_first(solver, &texts, TIME).ok()
}

fn values(enc: &Encoding<'_>, terms: &[Term], solver: &mut Solver) -> Option<Vec<i128>> {
    let mut value = |term: &Term| {
        let text = print::single(&enc.terms(), *term);
        number(&solver.value(&text).ok()?)
    };
    terms.iter().map(&mut value).collect()
}
