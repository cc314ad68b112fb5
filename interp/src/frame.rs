//! Locals and calls: what an evaluation has bound so far.

use crate::fault::{Eval, Fault, FaultKind};
use crate::model::Model;
use ir::{ClaimId, Expr, Local, LocalId, Pattern, Span, TypeId, Value, VarId, walk};
use verdict::{NamedValue, Undefined, What};

/// What a local holds before it is bound.
const UNBOUND: Value = Value::None;

/// The locals of a body and of the functions called from it.
#[derive(Clone)]
pub(crate) struct Frame<'m> {
    /// The locals that the current body declares.
    pub declared: &'m [Local],
    /// The values of all locals, those of the innermost call last.
    pub values: Vec<Value>,
    /// Where in `values` those of the current body start.
    pub base: usize,
    /// The bound locals, innermost last.
    pub scope: Vec<LocalId>,
    /// Where in `scope` those of the current body start.
    pub scope_base: usize,
    /// The calls entered and not yet left, outermost first: function and call site.
    pub calls: Vec<(&'m str, Span)>,
    /// The levels of expressions of those calls.
    pub levels: usize,
}

impl<'m> Frame<'m> {
    /// A frame for a body with these locals.
    pub fn new(declared: &'m [Local]) -> Self {
        Self {
            declared,
            values: vec![UNBOUND; declared.len()],
            base: 0,
            scope: Vec::new(),
            scope_base: 0,
            calls: Vec::new(),
            levels: 0,
        }
    }

    /// The value of a bound local of the current body.
    pub fn get(&self, local: LocalId) -> &Value {
        &self.values[self.base + local.index()]
    }

    /// Binds a local of the current body.
    pub fn bind(&mut self, local: LocalId, value: Value) {
        self.values[self.base + local.index()] = value;
        self.scope.push(local);
    }

    /// Makes room for the locals of a called body after its arguments.
    pub fn extend(&mut self, locals: usize) {
        self.values.resize(self.base + locals, UNBOUND);
    }

    /// The locals in scope with their values; of equal names only the innermost.
    fn visible(&self) -> Vec<NamedValue> {
        let scope = &self.scope[self.scope_base..];
        let hidden = |index: usize, local: LocalId| {
            let name = &self.declared[local.index()].name;
            scope[index + 1..].iter().any(|later| self.declared[later.index()].name == *name)
        };
        let visible = scope.iter().enumerate().filter(|(index, local)| !hidden(*index, **local));
        visible.map(|(_, local)| self.named(*local)).collect()
    }

    /// A local with its value.
    pub fn named(&self, local: LocalId) -> NamedValue {
        let declared = &self.declared[local.index()];
        let what = What::Name(declared.name.clone());
        NamedValue { what, value: self.get(local).clone(), ty: declared.ty }
    }

    /// The locals that a pattern has bound, with their values.
    pub fn bound_by(&self, pattern: &Pattern) -> Vec<NamedValue> {
        let mut bound = Vec::new();
        walk::bound(pattern, &mut |local| bound.push(self.named(local)));
        bound
    }
}

/// Where an expression is evaluated: the instance, a state, the state before it, locals.
pub(crate) struct Env<'m, 's> {
    pub model: &'m Model<'m>,
    /// The values of the variables; while constants are evaluated there are none.
    pub state: &'s [Value],
    /// The values before the step, in step claims.
    pub old: &'s [Value],
    /// The variables that have no value yet, while the initial states are made.
    pub unassigned: &'s [VarId],
    pub frame: &'s mut Frame<'m>,
}

impl<'m, 's> Env<'m, 's> {
    /// For evaluation in one state.
    pub fn new(model: &'m Model<'m>, state: &'s [Value], frame: &'s mut Frame<'m>) -> Self {
        Self { model, state, old: &[], unassigned: &[], frame }
    }

    /// The fault of an expression without a value, at the current place.
    #[cold]
    pub fn undefined(&self, kind: Undefined, at: Span) -> Box<Fault> {
        let calls = self.frame.calls.iter().map(|(name, at)| ((*name).to_owned(), *at)).collect();
        Fault::new(FaultKind::Undefined { kind, at, calls, locals: self.frame.visible() })
    }

    /// Checks the bounds of the type that a value is stored in.
    pub fn fit(&self, value: &Value, ty: TypeId, stored_in: &str, at: Span) -> Eval<()> {
        let fits = self.model.fit(value, ty, stored_in);
        fits.map_err(|kind| self.undefined(kind, at))
    }

    /// Evaluates something that may have no value, and goes on as before if it has none.
    pub fn quietly<R>(&mut self, run: impl FnOnce(&mut Env<'m, '_>) -> Eval<R>) -> Eval<R> {
        let mut frame = self.frame.clone();
        run(&mut Env { frame: &mut frame, ..*self })
    }

    /// Looks now and then whether to stop.
    pub fn tick(&self) -> Eval<()> {
        match self.model.watch.tick() {
            Some(stop) => Err(Fault::new(FaultKind::Stopped(stop))),
            None => Ok(()),
        }
    }
}

impl<'m> Model<'m> {
    /// Whether a claim is true in a state; `old` is the state before it, for step claims.
    pub fn claim_holds(&'m self, claim: ClaimId, old: &[Value], state: &[Value]) -> Eval<bool> {
        let body = &self.spec.claims[claim.index()].body;
        let mut frame = Frame::new(&body.locals);
        Env { old, ..Env::new(self, state, &mut frame) }.holds(&body.code)
    }

    /// The value of an expression in a state, outside every transition.
    pub fn value(&'m self, body: &'m ir::Body<Expr>, state: &[Value]) -> Eval<Value> {
        Env::new(self, state, &mut Frame::new(&body.locals)).eval(&body.code)
    }
}
