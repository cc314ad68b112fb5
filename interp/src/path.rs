//! Paths: one way through the parameters and statements of a transition (or of `init`).
//!
//! A path holds what it still has to do; each turn takes its first task and leaves none, one or two
//! paths: where there is a choice, one that takes the next element and one that still has the rest.
//! So paths complete, and faults are met, in the order of the choices, without native recursion.

use crate::fault::{Eval, Fault};
use crate::frame::{Env, Frame};
use crate::model::Model;
use ir::{Block, Expr, Param, Pattern, Stmt, TransitionId, Value, VarId, walk};
use std::sync::Arc;
use verdict::{Action, Binding, State};

/// One way through a transition, up to some point.
#[derive(Clone)]
pub(crate) struct Path<'m> {
    /// The transition; none for `init`.
    pub transition: Option<TransitionId>,
    pub state: State,
    /// The variables without a value, while the initial states are made.
    pub unassigned: Vec<VarId>,
    pub frame: Frame<'m>,
    /// What was chosen so far: first the arguments, then what statements chose.
    pub choices: Vec<Choice<'m>>,
    /// What is left to do, the next task last.
    pub tasks: Vec<Task<'m>>,
}

/// Something chosen.
#[derive(Clone)]
pub(crate) enum Choice<'m> {
    /// An element, for a parameter or a `pick`.
    Element(&'m Pattern, Value),
    /// A block of an `either`, counted from 1.
    Branch(i64),
}

/// Something to do.
#[derive(Clone)]
pub(crate) enum Task<'m> {
    /// Choose an argument.
    Param(&'m Param),
    /// Run the statements.
    Block(&'m [Stmt]),
    /// Choose one of these elements, from the one at `next` on.
    Choose {
        pattern: &'m Pattern,
        filter: Option<&'m Expr>,
        elements: Arc<Vec<Value>>,
        next: usize,
    },
    /// Run one of these blocks, from the one at `next` on.
    Either { blocks: &'m [Block], next: usize },
    /// Run the block for each of these elements, from the one at `next` on.
    Each { pattern: &'m Pattern, elements: Arc<Vec<Value>>, next: usize, block: &'m [Stmt] },
    /// Leave a block: only this many locals stay in scope.
    Leave(usize),
}

/// Follows a path to all its ends, in order.
///
/// # Errors
/// The first fault.
pub(crate) fn complete<'m>(model: &'m Model<'m>, start: Path<'m>) -> Eval<Vec<Path<'m>>> {
    let mut complete = Vec::new();
    let mut open = vec![start];
    while let Some(mut path) = open.pop() {
        match path.tasks.pop() {
            None => complete.push(path),
            Some(task) => path.turn(model, task, &mut open)?,
        }
    }
    Ok(complete)
}

impl<'m> Path<'m> {
    /// Evaluates in the present state of the path.
    pub fn env(&mut self, model: &'m Model<'m>) -> Env<'m, '_> {
        Env {
            model,
            state: &self.state,
            old: &[],
            unassigned: &self.unassigned,
            frame: &mut self.frame,
        }
    }

    /// Does a task and leaves the paths that go on in `open`, the first of them last.
    fn turn(mut self, model: &'m Model<'m>, task: Task<'m>, open: &mut Vec<Self>) -> Eval<()> {
        let done = match task {
            Task::Param(param) => self.parameter(model, param),
            Task::Block(block) => self.statement(model, block),
            Task::Choose { .. } => return self.choose(model, task, open),
            Task::Either { blocks, next } => {
                self.either(blocks, next, open);
                return Ok(());
            }
            Task::Each { pattern, elements, next, block } => {
                self.each(pattern, elements, next, block);
                Ok(true)
            }
            Task::Leave(scope) => {
                self.frame.scope.truncate(scope);
                Ok(true)
            }
        };
        if done.map_err(|fault| self.blame(model, fault))? {
            open.push(self);
        }
        Ok(())
    }

    fn parameter(&mut self, model: &'m Model<'m>, param: &'m Param) -> Eval<bool> {
        let domain = self.env(model).eval(&param.domain)?;
        self.offer(&param.pattern, None, &domain);
        Ok(true)
    }

    /// Next, choose an element of a set, sequence or bag; equal elements are one choice.
    pub fn offer(&mut self, pattern: &'m Pattern, filter: Option<&'m Expr>, domain: &Value) {
        let elements = crate::shape::distinct(domain);
        self.tasks.push(Task::Choose { pattern, filter, elements, next: 0 });
    }

    fn choose(mut self, model: &'m Model<'m>, task: Task<'m>, open: &mut Vec<Self>) -> Eval<()> {
        let Task::Choose { pattern, filter, elements, mut next } = task else { return Ok(()) };
        let scope = self.frame.scope.len();
        while let Some(element) = elements.get(next) {
            next += 1;
            let taken = self.takes(model, pattern, element, filter);
            if taken.map_err(|fault| self.blame(model, fault))? {
                let element = element.clone();
                if next < elements.len() {
                    let mut rest = self.clone();
                    rest.frame.scope.truncate(scope);
                    rest.tasks.push(Task::Choose { pattern, filter, elements, next });
                    open.push(rest);
                }
                self.choices.push(Choice::Element(pattern, element));
                open.push(self);
                return Ok(());
            }
            self.frame.scope.truncate(scope);
        }
        Ok(())
    }

    /// Whether the element matches and satisfies the filter; if so its locals are bound.
    fn takes(
        &mut self,
        model: &'m Model<'m>,
        pattern: &Pattern,
        element: &Value,
        filter: Option<&'m Expr>,
    ) -> Eval<bool> {
        let mut env = self.env(model);
        env.tick()?;
        Ok(env.frame.matches(pattern, element)
            && filter.map_or(Ok(true), |filter| env.holds(filter))?)
    }

    fn either(mut self, blocks: &'m [Block], next: usize, open: &mut Vec<Self>) {
        let Some(block) = blocks.get(next) else { return };
        if next + 1 < blocks.len() {
            let mut rest = self.clone();
            rest.tasks.push(Task::Either { blocks, next: next + 1 });
            open.push(rest);
        }
        self.choices.push(Choice::Branch(next as i64 + 1));
        self.enter(block);
        open.push(self);
    }

    fn each(
        &mut self,
        pattern: &'m Pattern,
        elements: Arc<Vec<Value>>,
        mut next: usize,
        block: &'m [Stmt],
    ) {
        let scope = self.frame.scope.len();
        while let Some(element) = elements.get(next) {
            next += 1;
            if self.frame.matches(pattern, element) {
                self.tasks.push(Task::Each { pattern, elements, next, block });
                self.tasks.push(Task::Leave(scope));
                self.tasks.push(Task::Block(block));
                return;
            }
        }
    }

    /// Next, run a block; what it binds is in scope only there.
    pub fn enter(&mut self, block: &'m [Stmt]) {
        self.tasks.push(Task::Leave(self.frame.scope.len()));
        self.tasks.push(Task::Block(block));
    }

    /// The fault with what was chosen before it.
    pub fn blame(&self, model: &Model<'_>, mut fault: Box<Fault>) -> Box<Fault> {
        fault.attempt = Some(self.action(model));
        fault
    }

    /// What was chosen, by name.
    pub fn action(&self, model: &Model<'_>) -> Action {
        action(model, self.transition, &self.choices)
    }
}

/// An instance of a transition, by the names that its choices bind.
pub(crate) fn action(
    model: &Model<'_>,
    transition: Option<TransitionId>,
    choices: &[Choice<'_>],
) -> Action {
    let spec = model.spec;
    let (locals, params) = match transition.map(|id| &spec.transitions[id.index()]) {
        Some(transition) => (&transition.body.locals, transition.params.len()),
        None => (&spec.init.locals, 0),
    };
    let bindings = |choices: &[Choice<'_>]| {
        let mut frame = Frame::new(locals);
        let mut bindings = Vec::new();
        for choice in choices {
            match choice {
                Choice::Branch(number) => {
                    let (name, value) = ("either".to_owned(), Value::Int(*number));
                    bindings.push(Binding { name, value, ty: None });
                }
                Choice::Element(pattern, element) => {
                    frame.matches(pattern, element);
                    walk::bound(pattern, &mut |local| {
                        let declared = &locals[local.index()];
                        let (name, value) = (declared.name.clone(), frame.get(local).clone());
                        bindings.push(Binding { name, value, ty: Some(declared.ty) });
                    });
                }
            }
        }
        bindings
    };
    let (arguments, choices) = choices.split_at(params.min(choices.len()));
    Action { transition, arguments: bindings(arguments), choices: bindings(choices) }
}
