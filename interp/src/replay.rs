//! From a state or an action back to what the semantics says about it: other engines confirm their
//! answers here.

use crate::model::Model;
use crate::stack;
use ir::{Body, Expr, Instance, Spec, TransitionId, Value};
use verdict::{Action, Failure, State, Step, Trace};

/// The different initial states, in the order of the choices of `init`. False assertions are passed
/// over, as in every function here.
///
/// # Errors
/// An expression without a value.
pub fn initial_states(spec: &Spec, instance: &Instance) -> Result<Vec<State>, Box<Failure>> {
    stack::with_enough(spec, 0, || {
        let model = Model::unlimited(spec, instance);
        model.initial_states().map_err(|fault| fault.into_failure(&model))
    })
}

/// Every enabled instance of every transition in a state, with the state it leads to: transitions in
/// the order of their declaration, instances in the order of their choices.
///
/// # Errors
/// An expression without a value.
pub fn successors(
    spec: &Spec,
    instance: &Instance,
    state: &State,
) -> Result<Vec<(Action, State)>, Box<Failure>> {
    stack::with_enough(spec, 0, || {
        let model = Model::unlimited(spec, instance);
        let successors = model.successors(state).map_err(|fault| fault.into_failure(&model))?;
        let named = successors.iter().map(|next| (next.action(&model), next.state.clone()));
        Ok(named.collect())
    })
}

/// The instance of a transition with this position, counted from 0, among those enabled in a state;
/// none if there are fewer.
///
/// # Errors
/// An expression without a value.
pub fn successor(
    spec: &Spec,
    instance: &Instance,
    state: &State,
    (transition, position): (TransitionId, usize),
) -> Result<Option<(Action, State)>, Box<Failure>> {
    stack::with_enough(spec, 0, || {
        let model = Model::unlimited(spec, instance);
        let instances = model.instances_of(transition, state);
        let mut instances = instances.map_err(|fault| fault.into_failure(&model))?;
        Ok(instances.nth(position).map(|next| (next.action(&model), next.state)))
    })
}

/// The states that this action leads to from a state, in order: none if it is not enabled, several
/// if it does not name all that was chosen (patterns with `_`).
///
/// # Errors
/// An expression without a value.
pub fn replay(
    spec: &Spec,
    instance: &Instance,
    state: &State,
    action: &Action,
) -> Result<Vec<State>, Box<Failure>> {
    let Some(transition) = action.transition else { return Ok(Vec::new()) };
    stack::with_enough(spec, 0, || {
        let model = Model::unlimited(spec, instance);
        let instances = model.instances_of(transition, state);
        let instances = instances.map_err(|fault| fault.into_failure(&model))?;
        let same = instances.filter(|next| next.action(&model) == *action);
        Ok(same.map(|next| next.state).collect())
    })
}

/// The value of an expression over the variables of a state.
///
/// # Errors
/// It has none.
pub fn evaluate(
    spec: &Spec,
    instance: &Instance,
    state: &State,
    body: &Body<Expr>,
) -> Result<Value, Box<Failure>> {
    stack::with_enough(spec, stack::depth(&body.code), || {
        let model = Model::unlimited(spec, instance);
        model.value(body, state).map_err(|fault| fault.into_failure(&model))
    })
}

/// The values of expressions over the variables of each of some states; none where there is none.
pub fn values(
    spec: &Spec,
    instance: &Instance,
    states: &[State],
    bodies: &[Body<Expr>],
) -> Vec<Vec<Option<Value>>> {
    let deepest = bodies.iter().map(|body| stack::depth(&body.code)).max().unwrap_or(0);
    stack::with_enough(spec, deepest, || {
        let model = Model::unlimited(spec, instance);
        let of = |state: &State| bodies.iter().map(|body| model.value(body, state).ok()).collect();
        states.iter().map(of).collect()
    })
}

/// The trace through these states: for each step the first action that makes it.
pub(crate) fn trace(model: &Model<'_>, states: &[State]) -> Trace {
    let steps = states.iter().map(|state| Step { action: None, state: state.clone() }).collect();
    let mut trace = Trace { instance: model.instance.clone(), steps, attempt: None };
    fill_in(model, &mut trace);
    trace
}

/// Gives each step of a trace without an action the first one that makes it.
pub(crate) fn fill_in(model: &Model<'_>, trace: &mut Trace) {
    fill_in_where(model, trace, |action| action.is_none(), |_, _| true);
}

/// Gives each step whose action lacks choices the first one that makes it and is the same otherwise.
pub(crate) fn complete(model: &Model<'_>, trace: &mut Trace) {
    let is_partial = |action: &Option<Action>| action.as_ref().is_some_and(|own| own.is_partial);
    fill_in_where(model, trace, is_partial, |own, whole| {
        own.as_ref().is_some_and(|own| {
            own.transition == whole.transition && own.arguments == whole.arguments
        })
    });
}

fn fill_in_where(
    model: &Model<'_>,
    trace: &mut Trace,
    is_open: impl Fn(&Option<Action>) -> bool,
    fits: impl Fn(&Option<Action>, &Action) -> bool,
) {
    for index in 1..trace.steps.len() {
        let Step { action, state } = &trace.steps[index];
        if is_open(action) {
            let successors = model.successors(&trace.steps[index - 1].state);
            let mut made = successors.iter().flatten().filter(|next| next.state == *state);
            let made =
                made.find_map(|next| Some(next.action(model)).filter(|own| fits(action, own)));
            trace.steps[index].action = made;
        }
    }
}
