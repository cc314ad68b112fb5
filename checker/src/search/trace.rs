//! Traces: runs the explained programs along the numbers of successors.

use super::parents::{self, Parents};
use super::real::Real;
use super::{ClaimPlace, Problem, ProblemKind};
use crate::model::{Compiled, Model};
use crate::program::{Bound, Path, TrapKind, VIOLATES};
use crate::vm::{Emitted, Stopped, Vm};
use ir::Span;
use verdict::{
    Action, Binding, Failure, Step, Trace, Undefined, Verdict, Violation, ViolationKind,
};

/// The verdict of a search that met a problem.
pub fn verdict(model: &Model<'_>, lists: &[&Parents], mut problem: Problem) -> Verdict {
    let mut replay = Replay::new(model);
    if let Some(state) = problem.state {
        let mut path = parents::path(lists, state);
        if let Some(canonical) = model.canonical() {
            let mut real = Real::new(model, canonical);
            path = path.into_iter().map(|ordinal| real.follow(ordinal)).collect();
            problem.successor = problem.successor.map(|ordinal| real.false_step(ordinal));
        }
        replay.follow(&path);
    }
    let violated = |kind, trace| Verdict::Violated(Box::new(Violation::new(kind, trace)));
    match problem.kind {
        ProblemKind::Invariant(id) => violated(ViolationKind::Invariant(id), replay.trace()),
        ProblemKind::Deadlock => violated(ViolationKind::Deadlock, replay.trace()),
        ProblemKind::Unreached(id) => violated(ViolationKind::Unreached(id), replay.trace()),
        ProblemKind::Step(id) => {
            replay.follow_one(problem.successor.unwrap_or(0));
            violated(ViolationKind::Step(id), replay.trace())
        }
        ProblemKind::Refinement => {
            if let Some(successor) = problem.successor {
                replay.follow_one(successor);
            }
            violated(ViolationKind::Refinement, replay.trace())
        }
        ProblemKind::NoInitialState => {
            let at = model.spec.init.code.first().map_or(Span::NONE, |stmt| stmt.at);
            failed(Undefined::NoInitialState, at, replay.trace())
        }
        // Bits that a renamed state needs are given before there is a verdict.
        ProblemKind::Trap(_) | ProblemKind::Widen(_) => replay.stopped(),
        ProblemKind::ClaimTrap(place, stopped) => {
            let above = model.above.as_ref();
            let compiled = match place {
                ClaimPlace::Above => above.map_or(&model.claims, |above| &above.step),
                ClaimPlace::Start => above.map_or(&model.claims, |above| &above.initial),
                ClaimPlace::State => &model.claims,
                ClaimPlace::Terminal => &model.terminal,
                ClaimPlace::Step => model.steps.as_ref().unwrap_or(&model.claims),
            };
            let attempt = match (place, problem.successor) {
                (ClaimPlace::Step | ClaimPlace::Above, Some(successor)) => replay.action(successor),
                _ => None,
            };
            let mut trace = replay.trace();
            trace.attempt = attempt;
            explained(model, compiled, &stopped, trace)
        }
    }
}

fn failed(kind: Undefined, at: Span, trace: Trace) -> Verdict {
    let (calls, locals) = (Vec::new(), Vec::new());
    Verdict::Error(Box::new(Failure { kind, at, calls, locals, trace }))
}

/// A path that is followed forward.
struct Replay<'a> {
    model: &'a Model<'a>,
    init: Compiled,
    transitions: Compiled,
    steps: Vec<Step>,
    state: Vec<u64>,
}

impl<'a> Replay<'a> {
    fn new(model: &'a Model<'a>) -> Self {
        Self {
            model,
            init: model.explained_init(),
            transitions: model.explained_transitions(),
            steps: Vec::new(),
            state: Vec::new(),
        }
    }

    fn trace(self) -> Trace {
        Trace { instance: self.model.instance.clone(), steps: self.steps, attempt: None }
    }

    fn follow(&mut self, path: &[u32]) {
        for ordinal in path {
            self.follow_one(*ordinal);
        }
    }

    /// Goes on to a successor (at first, to an initial state) by its number.
    fn follow_one(&mut self, ordinal: u32) {
        let (emitted, _) = self.run();
        let words = self.model.layout.words;
        let Some(state) = emitted.words.chunks_exact(words).nth(ordinal as usize) else { return };
        let action = self.described(&emitted, ordinal as usize);
        self.state = state.to_vec();
        let state = self.model.layout.state(&self.state, self.model.world.decoder);
        self.steps.push(Step { action, state });
    }

    fn action(&self, ordinal: u32) -> Option<Action> {
        let (emitted, _) = self.run();
        self.described(&emitted, ordinal as usize)
    }

    fn described(&self, emitted: &Emitted, ordinal: usize) -> Option<Action> {
        let compiled = if self.steps.is_empty() { &self.init } else { &self.transitions };
        let site = emitted.sites.get(ordinal)? & !VIOLATES;
        let path = &compiled.sites[site as usize];
        path.transition?;
        Some(action(self.model, path, emitted.details.get(ordinal)?))
    }

    /// Everything that follows from here, and where that stopped.
    fn run(&self) -> (Emitted, Option<Stopped>) {
        let compiled = if self.steps.is_empty() { &self.init } else { &self.transitions };
        let mut vm = Vm::new(compiled, self.model.world, true);
        let mut emitted = Emitted::default();
        for routine in 0..compiled.code.routines.len() {
            if let Err(stopped) = vm.run(routine, &self.state, &mut emitted) {
                return (emitted, Some(stopped));
            }
        }
        (emitted, None)
    }

    /// The verdict where a transition from here (or the initialization) stops.
    fn stopped(self) -> Verdict {
        let (_, stopped) = self.run();
        let model = self.model;
        let Some(stopped) = stopped else {
            return failed(Undefined::NoArm, Span::NONE, self.trace());
        };
        let compiled = if self.steps.is_empty() { self.init } else { self.transitions };
        let trap = &compiled.traps[stopped.trap as usize];
        let own: usize = trap.details.iter().map(|(shape, _)| shape.leaves()).sum();
        let details = stopped.details.get(own..).unwrap_or(&[]);
        let attempt = Some(action(model, &trap.path, details));
        let instance = model.instance.clone();
        let trace = Trace { instance, steps: self.steps, attempt };
        explained(model, &compiled, &stopped, trace)
    }
}

/// An action with the values of its bindings, as far as the details go.
fn action(model: &Model<'_>, path: &Path, details: &[u64]) -> Action {
    let mut rest = details;
    let mut values = |names: &[Bound]| -> Vec<Binding> {
        names
            .iter()
            .filter_map(|bound| {
                let (own, more) = rest.split_at_checked(bound.shape.leaves())?;
                rest = more;
                let value = match bound.ty {
                    Some(ty) => model.world.decoder.value(own, &bound.shape, ty),
                    None => ir::Value::Int(own[0] as i64),
                };
                Some(Binding { name: bound.name.clone(), value, ty: bound.ty })
            })
            .collect()
    };
    let arguments = values(&path.arguments);
    let (transition, is_partial) = (path.transition, path.is_partial);
    Action { transition, arguments, choices: values(&path.choices), is_partial }
}

/// The verdict for a stop, in words' terms.
fn explained(model: &Model<'_>, compiled: &Compiled, stopped: &Stopped, trace: Trace) -> Verdict {
    let trap = &compiled.traps[stopped.trap as usize];
    let detail = || {
        let (shape, ty) = trap.details.first()?;
        let leaves = stopped.details.get(..shape.leaves())?;
        Some((model.world.decoder.value(leaves, shape, *ty), *ty))
    };
    let undefined = match &trap.kind {
        TrapKind::Assertion => {
            let kind = ViolationKind::Assertion { at: trap.at };
            return Verdict::Violated(Box::new(Violation::new(kind, trace)));
        }
        TrapKind::Overflow => Undefined::Overflow,
        TrapKind::DivisionByZero => Undefined::DivisionByZero,
        TrapKind::MissingKey => match detail() {
            Some((key, ty)) => Undefined::MissingKey { key, ty },
            None => Undefined::NoArm,
        },
        TrapKind::UnwrapNone => Undefined::UnwrapNone,
        TrapKind::EmptyCollection => Undefined::EmptyCollection,
        TrapKind::NotASingleton => Undefined::NotASingleton {
            size: stopped.details.first().map_or(0, |size| *size as usize),
        },
        TrapKind::NoArm | TrapKind::Widen(_) => Undefined::NoArm,
        TrapKind::OutOfBounds(ty, name) => match detail() {
            Some((value, _)) => {
                let misfit = model.world.bounds.fits(&value, *ty).err();
                let (value, ty) = misfit.map_or((value, *ty), |misfit| (misfit.value, misfit.ty));
                Undefined::OutOfBounds { value, ty, stored_in: name.clone() }
            }
            None => Undefined::NoArm,
        },
        TrapKind::RunawayRecursion(limit) => Undefined::RunawayRecursion { limit: *limit },
        TrapKind::TooManyValues(limit) => Undefined::TooManyValues { limit: *limit },
        TrapKind::Unassigned(name) => Undefined::Unassigned { name: name.clone() },
        TrapKind::Foreign(name) => match stopped.undefined.clone() {
            Some(Undefined::OutOfBounds { value, ty, .. }) => {
                Undefined::OutOfBounds { value, ty, stored_in: name.clone() }
            }
            Some(undefined) => undefined,
            None => Undefined::NoArm,
        },
    };
    Verdict::Error(Box::new(Failure {
        kind: undefined,
        at: trap.at,
        calls: trap.calls.clone(),
        locals: Vec::new(),
        trace,
    }))
}
