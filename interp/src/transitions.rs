//! The initial states, and the enabled instances of every transition in a state.

use crate::action::{self, Choice};
use crate::fault::{Eval, Fault};
use crate::frame::{Env, Frame};
use crate::model::Model;
use crate::path::{self, Path, Task};
use ir::{TransitionId, Value, VarId};
use std::sync::Arc;
use verdict::{Action, State, Undefined};

/// An enabled instance of a transition.
pub(crate) struct Successor<'m> {
    /// The transition.
    pub transition: TransitionId,
    /// What was chosen.
    choices: Vec<Choice<'m>>,
    /// The state that it leads to.
    pub state: State,
}

impl Successor<'_> {
    /// The transition with what was chosen, by name.
    pub fn action(&self, model: &Model<'_>) -> Action {
        action::named(model, Some(self.transition), &self.choices)
    }

    /// The values of its parameters.
    pub fn arguments(&self, model: &Model<'_>) -> Vec<Value> {
        let params = model.spec.transitions[self.transition.index()].params.len();
        let element = |choice: &Choice<'_>| match choice {
            Choice::Element(_, value) => Some(value.clone()),
            Choice::Branch(_) => None,
        };
        self.choices.iter().take(params).filter_map(element).collect()
    }
}

impl<'m> Model<'m> {
    /// The different initial states, in the order of the choices of `init`.
    ///
    /// # Errors
    /// The first fault.
    pub fn initial_states(&'m self) -> Eval<Vec<State>> {
        let start = self.initialized()?;
        let mut states: Vec<State> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for path in path::complete(self, start)? {
            if let Some(id) = path.unassigned.first() {
                let var = self.spec.var(*id);
                let kind = Undefined::Unassigned { name: var.name.clone() };
                return Err(path.blame(self, Fault::undefined(kind, var.at)));
            }
            if seen.insert(Arc::clone(&path.state)) {
                states.push(path.state);
            }
        }
        Ok(states)
    }

    /// The path that has run the initializers and has `init` still to run.
    pub fn initialized(&'m self) -> Eval<Path<'m>> {
        let spec = self.spec;
        let mut values = vec![Value::None; spec.vars.len()];
        let mut unassigned: Vec<VarId> = (0..spec.vars.len()).map(VarId::new).collect();
        for (index, var) in spec.vars.iter().enumerate() {
            let Some(init) = &var.init else { continue };
            let mut frame = Frame::new(&init.locals);
            let mut env = Env { unassigned: &unassigned, ..Env::new(self, &values, &mut frame) };
            let value = env.eval(&init.code)?;
            env.fit(&value, var.ty, &var.name, init.code.at)?;
            values[index] = value;
            unassigned.retain(|id| id.index() != index);
        }
        Ok(Path {
            transition: None,
            state: values.into(),
            unassigned,
            frame: Frame::new(&spec.init.locals),
            choices: Vec::new(),
            tasks: vec![Task::Block(&spec.init.code)],
            passed: None,
        })
    }

    /// Every enabled instance of every transition in this state: transitions in the order of their
    /// declaration, instances in the order of their choices.
    ///
    /// # Errors
    /// The first fault.
    pub fn successors(&'m self, state: &State) -> Eval<Vec<Successor<'m>>> {
        let mut successors = Vec::new();
        for id in 0..self.spec.transitions.len() {
            successors.extend(self.instances_of(TransitionId::new(id), state)?);
        }
        Ok(successors)
    }

    /// Every enabled instance of one transition in this state, in the order of their choices.
    ///
    /// # Errors
    /// The first fault.
    pub fn instances_of(
        &'m self,
        id: TransitionId,
        state: &State,
    ) -> Eval<impl Iterator<Item = Successor<'m>> + use<'m>> {
        let start = self.start(id, state);
        let paths = path::complete(self, start)?.into_iter();
        Ok(paths.map(move |Path { choices, state, .. }| Successor {
            transition: id,
            choices,
            state,
        }))
    }

    /// The path that has a transition still to run.
    pub fn start(&'m self, id: TransitionId, state: &State) -> Path<'m> {
        let transition = &self.spec.transitions[id.index()];
        let mut tasks = vec![Task::Block(transition.body.code.as_slice())];
        tasks.extend(transition.params.iter().rev().map(Task::Param));
        self.path(id, state, tasks)
    }

    /// The path that has a transition with these arguments still to run.
    pub fn start_with(&'m self, id: TransitionId, state: &State, args: Vec<Value>) -> Path<'m> {
        let transition = &self.spec.transitions[id.index()];
        let mut tasks = vec![Task::Block(transition.body.code.as_slice())];
        let given = transition.params.iter().zip(args).rev();
        tasks.extend(given.map(|(param, value)| Task::Given(param, value)));
        self.path(id, state, tasks)
    }

    fn path(&'m self, id: TransitionId, state: &State, tasks: Vec<Task<'m>>) -> Path<'m> {
        Path {
            transition: Some(id),
            state: Arc::clone(state),
            unassigned: Vec::new(),
            frame: Frame::new(&self.spec.transitions[id.index()].body.locals),
            choices: Vec::new(),
            tasks,
            passed: None,
        }
    }
}
