//! Why a step below is none above: for each upper transition the instance that comes nearest, with the
//! first thing about it that does not fit.

use crate::above::Above;
use crate::fault::{Eval, FaultKind};
use crate::model::Model;
use crate::path::{self, Ended, Passed, Path};
use ir::{Block, Relation, Span, StmtKind, TransitionId, Value, VarId, walk};
use std::cmp::Reverse;
use verdict::{Attempt, Mapped, Obstacle, State, Trace};

/// Most ways through a transition that are looked at.
const MOST: usize = 20_000;

/// Most upper states from which steps are looked at.
const MOST_STARTS: usize = 100;

/// A trace as it is above, and why its last step (or its only state) is none there.
///
/// # Errors
/// The mapping, or a step before the last one, has no value.
pub(crate) fn mapped(above: &Above<'_>, trace: &Trace) -> Eval<Mapped> {
    let states: Eval<Vec<State>> = trace.steps.iter().map(|step| above.map(&step.state)).collect();
    let states = states?;
    let mut actions = vec![None; states.len()];
    for (index, pair) in trace.steps.windows(2).enumerate() {
        if index + 2 < states.len() {
            actions[index + 1] = above.found(&pair[0].state, &pair[1].state)?.action;
        }
    }
    let attempts = match states.as_slice() {
        [.., before, after] => {
            let action = trace.steps.last().and_then(|step| step.action.as_ref());
            of_step(above, (before, after), action.and_then(|action| action.transition))
        }
        [only] => of_start(above, only),
        [] => Vec::new(),
    };
    Ok(Mapped { states, actions, attempts, possible: None })
}

/// What comes nearest to a step to a state from one of the upper states that agree with the way before
/// it, or initially, if only what clients see matters.
pub(crate) fn seen(
    above: &Above<'_>,
    possible: Option<Vec<State>>,
    last: &State,
) -> Option<Mapped> {
    let wanted = above.map_seen(last).ok()?;
    let like = |before: &State| -> State {
        let pairs = wanted.iter().zip(before.iter());
        pairs.map(|(seen, own)| seen.clone().unwrap_or_else(|| own.clone())).collect()
    };
    let Some(possible) = possible else {
        let start = above.upper.initial_states().ok()?.into_iter().next()?;
        let only = like(&start);
        let attempts = of_start(above, &only);
        return Some(Mapped { states: vec![only], actions: vec![None], attempts, possible: None });
    };
    let mut best: Option<(Rank, State, Vec<Ranked>)> = None;
    for before in possible.iter().take(MOST_STARTS) {
        let ranked = ranked(above, before, &like(before), &|var| wanted[var].is_some());
        let Some(rank) = ranked.first().map(|(rank, _)| *rank) else { continue };
        if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
            best = Some((rank, before.clone(), ranked));
        }
    }
    let (_, before, ranked) = best?;
    let states = vec![before.clone(), like(&before)];
    let attempts = ranked.into_iter().map(|(_, attempt)| attempt).collect();
    let possible = Some(possible.len() as u64);
    Some(Mapped { states, actions: vec![None, None], attempts, possible })
}

/// How far an attempt is from what it should be, the smaller the nearer: by the values that differ and
/// the requirements that were passed over, then by the variables that should change and do otherwise,
/// then by those requirements.
type Rank = (usize, usize, usize);

/// An attempt with its rank.
type Ranked = (Rank, Attempt);

fn of_start(above: &Above<'_>, only: &State) -> Vec<Attempt> {
    let upper = above.upper;
    let Ok(start) = upper.initialized() else { return Vec::new() };
    let code = &upper.spec.init.code;
    nearest(upper, start, (only, only), (code, &|_| true))
        .map(|(_, attempt)| attempt)
        .into_iter()
        .collect()
}

fn of_step(
    above: &Above<'_>,
    (before, after): (&State, &State),
    lower: Option<TransitionId>,
) -> Vec<Attempt> {
    let mut ranked = ranked(above, before, after, &|_| true);
    if let Ok(found) = above.search(before, after)
        && let Some(action) = found.action
        && found.number != Relation::NONE
    {
        // Only a correspondence stands against it.
        let at = above.obligation.refinement.at;
        let steps = &above.obligation.refinement.steps;
        let own = steps.iter().find(|step| Some(step.lower) == lower);
        let at = own.or(steps.first()).map_or(at, |step| step.at);
        ranked.push(((0, 0, 0), Attempt { action, obstacle: Obstacle::NotSaid { at } }));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, attempt)| attempt).collect()
}

/// For each upper transition what comes nearest, nearest first.
fn ranked(
    above: &Above<'_>,
    before: &State,
    after: &State,
    matters: &dyn Fn(usize) -> bool,
) -> Vec<Ranked> {
    let upper = above.upper;
    let mut ranked: Vec<Ranked> = Vec::new();
    for (index, transition) in upper.spec.transitions.iter().enumerate() {
        if upper.spec.role(TransitionId::new(index)).is_precaution() {
            continue;
        }
        let start = upper.start(TransitionId::new(index), before);
        let code = &transition.body.code;
        ranked.extend(nearest(upper, start, (before, after), (code, matters)));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked
}

/// Of the ways through some code, the one that ends nearest to a state; those that fit are left out.
fn nearest<'m>(
    upper: &'m Model<'m>,
    mut start: Path<'m>,
    (before, after): (&State, &State),
    (code, matters): (&Block, &dyn Fn(usize) -> bool),
) -> Option<Ranked> {
    start.passed = Some(Passed::default());
    let mut best: Option<(Rank, Reverse<usize>, Ended<'m>)> = None;
    let mut left = MOST;
    path::ends(upper, start, &mut |end| {
        left -= 1;
        // What did not come to an end changes nothing, and has done less than was asked.
        let (path, result, more) = match &end {
            Ended::Complete(path) => (path, &path.state, 0),
            Ended::Dead(path) | Ended::Fault(path, _) => (path, before, 1),
        };
        let passed = path.passed.as_ref().map_or(0, |passed| passed.count);
        let missed = |var: &usize| {
            matters(*var) && before[*var] != after[*var] && result[*var] != after[*var]
        };
        let missed = (0..after.len()).filter(missed).count();
        let rank = (distance(result, after, matters) + more + passed, missed, passed);
        let length = Reverse(path.choices.len());
        let nearer = best.as_ref().is_none_or(|best| (rank, length) < (best.0, best.1));
        if nearer && rank != (0, 0, 0) {
            best = Some((rank, length, end));
        }
        left > 0
    });
    let (rank, _, end) = best?;
    let path = match &end {
        Ended::Complete(path) | Ended::Dead(path) | Ended::Fault(path, _) => path,
    };
    let action = path.action(upper);
    let first = path.passed.as_ref().and_then(|passed| passed.first.clone());
    let obstacle = match (first, &end) {
        (Some(first), _) => first,
        (None, Ended::Fault(_, fault)) => match &fault.kind {
            FaultKind::Undefined { at, locals, .. } => {
                Obstacle::Undefined { at: *at, locals: locals.clone() }
            }
            FaultKind::Assertion { at, .. } => Obstacle::Undefined { at: *at, locals: Vec::new() },
            FaultKind::Stopped(_) => return None,
        },
        (None, _) => leads(&path.state, after, (code, matters)),
    };
    Some((rank, Attempt { action, obstacle }))
}

/// What is otherwise in a state than it should be.
fn leads(
    found: &State,
    wanted: &State,
    (code, matters): (&Block, &dyn Fn(usize) -> bool),
) -> Obstacle {
    let differs = |var: &usize| matters(*var) && found[*var] != wanted[*var];
    let to: Vec<(VarId, Value)> =
        (0..found.len()).filter(differs).map(|var| (VarId::new(var), found[var].clone())).collect();
    let at = to.iter().find_map(|(id, _)| last_assignment(code, *id));
    Obstacle::Leads { to, at }
}

fn last_assignment(block: &Block, var: VarId) -> Option<Span> {
    let mut last = None;
    for stmt in block {
        match stmt.kind {
            StmtKind::Assign(id, ..) if id == var => last = Some(stmt.at),
            _ => walk::blocks(stmt, &mut |inner| last = last_assignment(inner, var).or(last)),
        }
    }
    last
}

/// How much must change for one state to be the other.
fn distance(a: &State, b: &State, matters: &dyn Fn(usize) -> bool) -> usize {
    let pairs = a.iter().zip(b.iter()).enumerate();
    pairs.filter(|(var, _)| matters(*var)).map(|(_, (a, b))| apart(a, b)).sum()
}

/// How much must change for one value to be the other.
fn apart(a: &Value, b: &Value) -> usize {
    if a == b {
        return 0;
    }
    let in_order = |a: &[Value], b: &[Value]| {
        let pairs: usize = a.iter().zip(b).map(|(a, b)| apart(a, b)).sum();
        pairs + a.len().abs_diff(b.len())
    };
    let missing =
        |a: &[Value], b: &[Value]| a.iter().filter(|x| b.binary_search(x).is_err()).count();
    match (a, b) {
        (Value::Set(a), Value::Set(b)) => missing(a, b) + missing(b, a),
        (Value::Seq(a), Value::Seq(b)) => in_order(a, b),
        (Value::Tuple(a), Value::Tuple(b)) => in_order(a, b),
        (Value::Some(a), Value::Some(b)) => apart(a, b),
        (Value::Variant(v, a), Value::Variant(w, b)) if v == w => in_order(a, b),
        (Value::Map(a), Value::Map(b)) => {
            let of = |key: &Value| b.iter().find(|(other, _)| other == key);
            let common: usize = a
                .iter()
                .map(|(key, value)| of(key).map_or(1, |(_, other)| apart(value, other)))
                .sum();
            common + b.iter().filter(|(key, _)| a.iter().all(|(own, _)| own != key)).count()
        }
        _ => 1,
    }
}
