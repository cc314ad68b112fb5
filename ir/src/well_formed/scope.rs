//! The checker of bodies: where it is, what is bound there, and what may be read.

use super::Defect;
use super::effects::{self, Effect};
use super::shapes::{Shape, Shapes};
use crate::{
    Body, Claim, ClaimKind, Expr, Function, Local, LocalId, Span, Spec, Transition, TypeId,
};

/// Checks the code of a spec whose tables are in order.
pub struct Checker<'a> {
    /// The spec.
    pub spec: &'a Spec,
    /// Its types without bounds.
    pub shapes: Shapes,
    /// What its functions read.
    pub effects: Vec<Effect>,
    /// What was found so far.
    pub defects: Vec<Defect>,
    /// What the body may read.
    pub may: May<'a>,
    place: String,
    locals: &'a [Local],
    /// Whether a local is bound here, by `LocalId`.
    bound: Vec<bool>,
    /// The locals bound here, innermost last.
    scope: Vec<LocalId>,
}

/// What a body may read.
#[derive(Clone, Copy)]
pub struct May<'a> {
    /// The variables before this index, directly.
    pub variables: usize,
    /// Variables through functions.
    pub calls: bool,
    /// The values before the step.
    pub old: bool,
    /// Opaque values, by these names.
    pub opaques: Option<&'a [Vec<String>]>,
}

impl<'a> May<'a> {
    /// Every variable and every constant.
    fn read_all(spec: &Spec) -> Self {
        Self { variables: spec.vars.len(), calls: true, old: false, opaques: None }
    }

    /// Every constant.
    pub fn read_constants() -> Self {
        Self { variables: 0, calls: false, old: false, opaques: None }
    }
}

impl<'a> Checker<'a> {
    /// A checker that has checked nothing yet.
    pub fn new(spec: &'a Spec) -> Self {
        Self {
            spec,
            shapes: Shapes::new(spec),
            effects: effects::of_functions(spec),
            defects: Vec::new(),
            may: May::read_constants(),
            place: String::new(),
            locals: &[],
            bound: Vec::new(),
            scope: Vec::new(),
        }
    }

    /// Everything in the spec.
    pub fn spec(&mut self) {
        let spec = self.spec;
        let all = May::read_all(spec);
        for constant in &spec.consts {
            if let Some(default) = &constant.default {
                let place = format!("constant `{}`", constant.name);
                self.value(place, default, constant.ty, May::read_constants());
            }
        }
        for (index, var) in spec.vars.iter().enumerate() {
            if let Some(init) = &var.init {
                let place = format!("variable `{}`", var.name);
                self.value(place, init, var.ty, May { variables: index, ..all });
            }
        }
        spec.functions.iter().for_each(|function| self.function(function, all));
        self.enter("init".to_owned(), &spec.init.locals, all);
        self.block(&spec.init.code);
        spec.transitions.iter().for_each(|transition| self.transition(transition, all));
        for claim in &spec.assumes {
            self.claim(claim, true, May::read_constants());
        }
        for objective in &spec.objectives {
            self.enter(format!("objective `{}`", objective.name), &objective.body.locals, all);
            let number = self.shapes.int();
            self.expect(&objective.body.code, Some(number));
        }
        for claim in &spec.claims {
            self.claim(claim, false, May { old: claim.kind == ClaimKind::Step, ..all });
        }
    }

    fn function(&mut self, function: &'a Function, may: May<'a>) {
        self.enter(format!("function `{}`", function.name), &function.body.locals, may);
        for parameter in 0..function.arity {
            let declared = self.shapes.of(function.body.locals[parameter].ty);
            self.bind(LocalId::new(parameter), declared, function.at);
        }
        let result = self.shapes.of(function.result);
        self.expect(&function.body.code, result);
    }

    fn transition(&mut self, transition: &'a Transition, may: May<'a>) {
        self.enter(format!("transition `{}`", transition.name), &transition.body.locals, may);
        for param in &transition.params {
            let element = self.source(&param.domain);
            self.pattern(&param.pattern, element, param.domain.at);
        }
        self.block(&transition.body.code);
    }

    fn claim(&mut self, claim: &'a Claim, assumed: bool, may: May<'a>) {
        self.enter(format!("claim `{}`", claim.name), &claim.body.locals, may);
        if assumed != (claim.kind == ClaimKind::Assume) {
            self.defect(claim.at, "this kind of claim does not stand in this list");
        }
        self.condition(&claim.body.code);
    }

    /// A body that gives a value of this type.
    pub fn value(&mut self, place: String, body: &'a Body<Expr>, ty: TypeId, may: May<'a>) {
        self.enter(place, &body.locals, may);
        let wanted = self.shapes.of(ty);
        self.expect(&body.code, wanted);
    }

    /// Starts with a new body.
    fn enter(&mut self, place: String, locals: &'a [Local], may: May<'a>) {
        self.place = place;
        self.may = may;
        self.locals = locals;
        self.bound = vec![false; locals.len()];
        self.scope.clear();
        for local in locals {
            if self.shapes.of(local.ty).is_none() {
                self.defect(Span::NONE, format!("there is no type t{}", local.ty.0));
            }
        }
    }

    /// Notes a defect of the body.
    pub fn defect(&mut self, at: Span, message: impl Into<String>) {
        self.defects.push(Defect { place: self.place.clone(), at, message: message.into() });
    }

    /// Binds a local to a value of this shape, if known.
    pub fn bind(&mut self, local: LocalId, shape: Option<Shape>, at: Span) {
        let Some(declared) = self.locals.get(local.index()) else {
            return self.defect(at, format!("there is no local l{}", local.0));
        };
        let declared_shape = self.shapes.of(declared.ty);
        self.agree(shape, declared_shape, at, &format!("local `{}`", declared.name));
        if std::mem::replace(&mut self.bound[local.index()], true) {
            self.defect(at, format!("local `{}` is bound already", declared.name));
        }
        self.scope.push(local);
    }

    /// The shape of a local that is used.
    pub fn local(&mut self, local: LocalId, at: Span) -> Option<Shape> {
        let Some(declared) = self.locals.get(local.index()) else {
            self.defect(at, format!("there is no local l{}", local.0));
            return None;
        };
        if !self.bound[local.index()] {
            self.defect(at, format!("local `{}` is not bound here", declared.name));
        }
        self.shapes.of(declared.ty)
    }

    /// Does something whose bindings end with it.
    pub fn scoped<R>(&mut self, inside: impl FnOnce(&mut Self) -> R) -> R {
        let outer = self.scope.len();
        let result = inside(self);
        for local in self.scope.drain(outer..) {
            self.bound[local.index()] = false;
        }
        result
    }

    /// Two shapes, where known, must be the same.
    pub fn agree(&mut self, found: Option<Shape>, wanted: Option<Shape>, at: Span, what: &str) {
        if let Some((found, wanted)) = found.zip(wanted)
            && found != wanted
        {
            let (found, wanted) = (self.shapes.show(found), self.shapes.show(wanted));
            self.defect(at, format!("{what} is of type `{wanted}`, not `{found}`"));
        }
    }
}
