//! What states and steps are above, seen through the mapping of a refinement: the definition of what it
//! means to refine.

use crate::fault::Eval;
use crate::frame::{Env, Frame};
use crate::model::Model;
use crate::path::{self, Ended, Path};
use crate::transitions::Successor;
use ir::{Correspondence, Relation, Stmt, StmtKind, TransitionId, Value, VarId, walk};
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};
use verdict::{Action, Obligation, State};

/// The upper system of a refinement, and the lower one.
pub(crate) struct Above<'m> {
    pub lower: &'m Model<'m>,
    pub upper: &'m Model<'m>,
    pub obligation: Obligation<'m>,
    /// By upper transition, the variables that it assigns.
    assigned: Vec<Vec<VarId>>,
    initial: OnceCell<Vec<State>>,
    /// What states map to.
    mapped: RefCell<FxHashMap<State, State>>,
    /// How steps between mapped states appear.
    known: RefCell<FxHashMap<(State, State), u64>>,
}

/// A step above.
pub(crate) struct Found {
    /// [`Relation::STUTTER`] or the number of a transition; [`Relation::NONE`] if there is none.
    pub number: u64,
    /// The transition with its arguments.
    pub action: Option<Action>,
}

impl<'m> Above<'m> {
    /// Nothing known yet.
    pub fn new(lower: &'m Model<'m>, upper: &'m Model<'m>, obligation: Obligation<'m>) -> Self {
        let transitions = &upper.spec.transitions;
        Self {
            lower,
            upper,
            obligation,
            assigned: transitions.iter().map(|own| assigned(&own.body.code)).collect(),
            initial: OnceCell::new(),
            mapped: RefCell::default(),
            known: RefCell::default(),
        }
    }

    /// What a state maps to.
    ///
    /// # Errors
    /// The mapping has no value there.
    pub fn map(&self, state: &State) -> Eval<State> {
        if let Some(known) = self.mapped.borrow().get(state) {
            return Ok(known.clone());
        }
        let values = self.map_seen(state)?;
        let above: State = values.into_iter().map(|value| value.expect("it is mapped")).collect();
        self.mapped.borrow_mut().insert(state.clone(), above.clone());
        Ok(above)
    }

    /// The values of the upper variables that are mapped.
    ///
    /// # Errors
    /// The mapping has no value there.
    pub fn map_seen(&self, state: &State) -> Eval<Vec<Option<Value>>> {
        let mapping = self.obligation.refinement.mapping.iter();
        mapping
            .map(|id| {
                let Some(id) = id else { return Ok(None) };
                let function = &self.lower.spec.functions[id.index()];
                let mut frame = Frame::new(&function.body.locals);
                let mut env = Env::new(self.lower, state, &mut frame);
                let value = env.eval(&function.body.code)?;
                env.fit(&value, function.result, &function.name, function.at)?;
                Ok(Some(value))
            })
            .collect()
    }

    /// Whether a state above is initial.
    ///
    /// # Errors
    /// The upper system cannot start.
    pub fn is_initial(&self, above: &State) -> Eval<bool> {
        if self.initial.get().is_none() {
            let states = self.upper.initial_states()?;
            let _ = self.initial.set(states);
        }
        Ok(self.initial.get().is_some_and(|states| states.contains(above)))
    }

    /// How the step to one of the successors of a state appears above.
    ///
    /// # Errors
    /// An expression has no value: of the mapping, or of what was tried before a step was found.
    pub fn step(&self, state: &State, successors: &[Successor<'m>], index: usize) -> Eval<u64> {
        let target = &successors[index].state;
        let (before, after) = (self.map(state)?, self.map(target)?);
        if before == after {
            return Ok(Relation::STUTTER);
        }
        let said = self.said(state, successors, target, (&before, &after))?;
        if let Some(found) = said {
            return Ok(found.number);
        }
        let key = (before, after);
        if let Some(number) = self.known.borrow().get(&key) {
            return Ok(*number);
        }
        let number = self.search(&key.0, &key.1)?.number;
        self.known.borrow_mut().insert(key, number);
        Ok(number)
    }

    /// The first transition, in the order of their declaration, with an instance that leads from one
    /// state above to another one.
    ///
    /// # Errors
    /// An expression that was evaluated before that has no value.
    pub fn search(&self, before: &State, after: &State) -> Eval<Found> {
        for (index, assigned) in self.assigned.iter().enumerate() {
            let differs = |var: usize| before[var] != after[var];
            let leaves = |var: &usize| !assigned.contains(&VarId::new(*var));
            if (0..before.len()).filter(leaves).any(differs) {
                continue;
            }
            let id = TransitionId::new(index);
            if let Some(action) = self.instance(self.upper.start(id, before), after)? {
                return Ok(Found { number: number(id), action: Some(action) });
            }
        }
        Ok(Found { number: Relation::NONE, action: None })
    }

    /// The first instance on the way that leads to a state.
    fn instance(&self, start: Path<'m>, after: &State) -> Eval<Option<Action>> {
        let mut found = Ok(None);
        path::ends(self.upper, start, &mut |end| {
            match end {
                Ended::Complete(path) if path.state == *after => {
                    found = Ok(Some(path.action(self.upper)));
                }
                Ended::Fault(_, fault) => found = Err(fault),
                Ended::Complete(_) | Ended::Dead(_) => return true,
            }
            false
        });
        found
    }

    /// How a step appears above if the refinement says so; none if it says nothing of any lower
    /// transition that makes the step.
    fn said(
        &self,
        state: &State,
        successors: &[Successor<'m>],
        target: &State,
        (before, after): (&State, &State),
    ) -> Eval<Option<Found>> {
        let mut any = false;
        let mut steps: Vec<&Correspondence> = self.obligation.refinement.steps.iter().collect();
        steps.sort_by_key(|step| step.lower);
        for step in steps {
            let own = successors.iter().filter(|own| own.transition == step.lower);
            for successor in own.filter(|own| own.state == *target) {
                any = true;
                let mut frame = Frame::new(&step.body.locals);
                let args = successor.arguments(self.lower);
                let mut pairs = step.body.code.patterns.iter().zip(&args);
                if !pairs.all(|(pattern, value)| frame.matches(pattern, value)) {
                    continue;
                }
                let Some((id, args)) = &step.body.code.action else { continue };
                let mut env = Env { old: state, ..Env::new(self.lower, target, &mut frame) };
                let args: Eval<Vec<Value>> = args.iter().map(|arg| env.eval(arg)).collect();
                let start = self.upper.start_with(*id, before, args?);
                if let Some(action) = self.instance(start, after)? {
                    return Ok(Some(Found { number: number(*id), action: Some(action) }));
                }
            }
        }
        Ok(any.then_some(Found { number: Relation::NONE, action: None }))
    }

    /// How a step of a lower action appears above.
    ///
    /// # Errors
    /// An expression has no value.
    pub fn found(&self, state: &State, target: &State) -> Eval<Found> {
        let (before, after) = (self.map(state)?, self.map(target)?);
        if before == after {
            return Ok(Found { number: Relation::STUTTER, action: None });
        }
        let successors = self.lower.successors(state)?;
        match self.said(state, &successors, target, (&before, &after))? {
            Some(found) => Ok(found),
            None => self.search(&before, &after),
        }
    }
}

/// The number of a step of an upper transition.
fn number(id: TransitionId) -> u64 {
    Relation::FIRST + u64::from(id.0)
}

/// The variables that statements assign.
fn assigned(block: &[Stmt]) -> Vec<VarId> {
    let mut all = Vec::new();
    for stmt in block {
        if let StmtKind::Assign(id, ..) = stmt.kind {
            all.push(id);
        }
        walk::blocks(stmt, &mut |inner| all.extend(assigned(inner)));
    }
    all
}
