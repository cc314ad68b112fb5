//! Paths: one way through the parameters and statements of a transition (or of `init`).
//!
//! A path holds what it still has to do; each turn takes its first task. Where there is a choice, the
//! path takes the next element, and a copy of it that has the rest to choose from waits. So paths
//! complete, and faults are met, in the order of the choices, without native recursion.

use crate::action::{self, Choice};
use crate::fault::{Eval, Fault};
use crate::frame::{Env, Frame};
use crate::model::Model;
use ir::{Block, Expr, Param, Pattern, Span, Stmt, TransitionId, TypeId, Value, VarId};
use std::sync::Arc;
use verdict::{Action, Obstacle, State};

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
    /// The requirements passed over so far; none where a false one ends the path.
    pub passed: Option<Passed>,
}

/// Requirements that a path passed over: it shows what comes near to a step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passed {
    /// The first.
    pub first: Option<Obstacle>,
    /// How many.
    pub count: usize,
}

/// How a path ended.
pub(crate) enum Ended<'m> {
    /// It has nothing left to do.
    Complete(Path<'m>),
    /// A requirement was not met, or there was nothing to choose from.
    Dead(Path<'m>),
    /// An expression has no value.
    Fault(Path<'m>, Box<Fault>),
}

/// Something to do.
#[derive(Clone)]
pub(crate) enum Task<'m> {
    /// Choose an argument.
    Param(&'m Param),
    /// Take this argument, if there is such a one.
    Given(&'m Param, Value),
    /// Run the statements.
    Block(&'m [Stmt]),
    /// Choose an element.
    Choose(Choosing<'m>),
    /// Run one of these blocks, from the one at `next` on.
    Either { blocks: &'m [Block], next: usize },
    /// Run the block for each of these elements, from the one at `next` on.
    Each { pattern: &'m Pattern, elements: Arc<Vec<Value>>, next: usize, block: &'m [Stmt] },
    /// Leave a block: only this many locals stay in scope.
    Leave(usize),
}

/// A choice of an element, from the one at `next` on.
#[derive(Clone)]
pub(crate) struct Choosing<'m> {
    pattern: &'m Pattern,
    filter: Option<&'m Expr>,
    elements: Arc<Vec<Value>>,
    next: usize,
    /// The place of what they are elements of, and its type.
    at: Span,
    ty: TypeId,
}

/// Follows a path to all its ends, in order.
///
/// # Errors
/// The first fault.
pub(crate) fn complete<'m>(model: &'m Model<'m>, start: Path<'m>) -> Eval<Vec<Path<'m>>> {
    let mut complete = Vec::new();
    let mut failed = Ok(());
    ends(model, start, &mut |end| match end {
        Ended::Complete(path) => {
            complete.push(path);
            true
        }
        Ended::Dead(_) => true,
        Ended::Fault(_, fault) => {
            failed = Err(fault);
            false
        }
    });
    failed.map(|()| complete)
}

/// Follows a path to its ends, in order, as long as `goes_on` says so.
pub(crate) fn ends<'m>(
    model: &'m Model<'m>,
    start: Path<'m>,
    goes_on: &mut dyn FnMut(Ended<'m>) -> bool,
) {
    let mut open = vec![start];
    while let Some(mut path) = open.pop() {
        let end = loop {
            let Some(task) = path.tasks.pop() else { break Ended::Complete(path) };
            match path.turn(model, task, &mut open) {
                Ok(true) => {}
                Ok(false) => break Ended::Dead(path),
                Err(fault) => break Ended::Fault(path, fault),
            }
        };
        if !goes_on(end) {
            return;
        }
    }
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

    /// Does a task; what else could have been chosen is left in `open`. Whether the path goes on.
    fn turn(&mut self, model: &'m Model<'m>, task: Task<'m>, open: &mut Vec<Self>) -> Eval<bool> {
        let goes_on = match task {
            Task::Param(param) => self.parameter(model, param),
            Task::Given(param, value) => self.given(model, param, value),
            Task::Block(block) => self.statement(model, block),
            Task::Choose(choosing) => self.choose(model, choosing, open),
            Task::Either { blocks, next } => Ok(self.either(blocks, next, open)),
            Task::Each { pattern, elements, next, block } => {
                self.each(pattern, elements, next, block);
                Ok(true)
            }
            Task::Leave(scope) => {
                self.frame.scope.truncate(scope);
                Ok(true)
            }
        };
        goes_on.map_err(|fault| self.blame(model, fault))
    }

    fn parameter(&mut self, model: &'m Model<'m>, param: &'m Param) -> Eval<bool> {
        let domain = self.env(model).eval(&param.domain)?;
        self.offer((&param.pattern, None), &domain, (param.domain.at, param.domain.ty));
        Ok(true)
    }

    fn given(&mut self, model: &'m Model<'m>, param: &'m Param, value: Value) -> Eval<bool> {
        let domain = self.env(model).eval(&param.domain)?;
        let there = crate::shape::distinct(&domain).contains(&value);
        if there
            || self.pass(|_| Obstacle::NoChoice {
                at: param.domain.at,
                domain,
                ty: param.domain.ty,
            })
        {
            let place = (param.domain.at, param.domain.ty);
            self.offer((&param.pattern, None), &Value::set([value]), place);
            return Ok(true);
        }
        Ok(false)
    }

    /// Whether the path goes on although something stands in its way, which is noted.
    pub fn pass(&mut self, obstacle: impl FnOnce(&mut Self) -> Obstacle) -> bool {
        let Some(mut passed) = self.passed.take() else { return false };
        passed.count += 1;
        if passed.first.is_none() {
            passed.first = Some(obstacle(self));
        }
        self.passed = Some(passed);
        true
    }

    /// Next, choose an element of a set, sequence or bag; equal elements are one choice.
    pub fn offer(
        &mut self,
        (pattern, filter): (&'m Pattern, Option<&'m Expr>),
        domain: &Value,
        (at, ty): (Span, TypeId),
    ) {
        let elements = crate::shape::distinct(domain);
        self.tasks.push(Task::Choose(Choosing { pattern, filter, elements, next: 0, at, ty }));
    }

    fn choose(
        &mut self,
        model: &'m Model<'m>,
        mut choosing: Choosing<'m>,
        open: &mut Vec<Self>,
    ) -> Eval<bool> {
        let scope = self.frame.scope.len();
        while let Some(element) = choosing.elements.get(choosing.next).cloned() {
            choosing.next += 1;
            if self.takes(model, &choosing, &element)? {
                let pattern = choosing.pattern;
                if choosing.next < choosing.elements.len() {
                    let mut rest = self.clone();
                    rest.frame.scope.truncate(scope);
                    rest.tasks.push(Task::Choose(choosing));
                    open.push(rest);
                }
                self.choices.push(Choice::Element(pattern, element));
                return Ok(true);
            }
            self.frame.scope.truncate(scope);
        }
        self.pass(|_| {
            let domain = Value::Set(Arc::clone(&choosing.elements));
            Obstacle::NoChoice { at: choosing.at, domain, ty: choosing.ty }
        });
        Ok(false)
    }

    /// Whether the element matches and satisfies the filter; if so its locals are bound.
    fn takes(
        &mut self,
        model: &'m Model<'m>,
        choosing: &Choosing<'m>,
        element: &Value,
    ) -> Eval<bool> {
        let mut env = self.env(model);
        env.tick()?;
        Ok(env.frame.matches(choosing.pattern, element)
            && choosing.filter.map_or(Ok(true), |filter| env.holds(filter))?)
    }

    fn either(&mut self, blocks: &'m [Block], next: usize, open: &mut Vec<Self>) -> bool {
        let Some(block) = blocks.get(next) else { return false };
        if next + 1 < blocks.len() {
            let mut rest = self.clone();
            rest.tasks.push(Task::Either { blocks, next: next + 1 });
            open.push(rest);
        }
        self.choices.push(Choice::Branch(next as i64 + 1));
        self.enter(block);
        true
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
        action::named(model, self.transition, &self.choices)
    }
}
