//! What an induction has to show: that claims hold initially, and that each transition keeps them,
//! from every state in which all of them hold.

use crate::encode::{Encoding, Env, Path};
use crate::term::Term;
use crate::value::Value;
use ir::{Body, Check, Claim, ClaimId, ClaimKind, Expr, Relation, Spec, TransitionId};
use std::rc::Rc;

/// What one obligation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The claim holds in every initial state.
    Initially(ClaimId),
    /// The transition keeps the claim.
    Keeps(TransitionId, ClaimId),
    /// The claim about steps holds of every step of the transition.
    Step(TransitionId, ClaimId),
    /// Every initial state maps to one of the upper system.
    RefinesInitially,
    /// Every step of the transition appears above as a step, or as none.
    Refines(TransitionId),
    /// The constants satisfy what the upper system assumes of them.
    Assumed,
    /// Everything that the transition, or the initialization, evaluates has a value within bounds.
    Defined(Option<TransitionId>),
    /// The claim, or else what a refinement says, has a value after the transition, or the
    /// initialization.
    Valued(Option<TransitionId>, Option<ClaimId>),
    /// Its assertions are true.
    Asserts(Option<TransitionId>),
}

/// An obligation: the assertions contradict each other, or there are none.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// What it says.
    pub what: What,
    /// What must not hold together: what may be assumed, and that the obligation is not met.
    pub assertions: Vec<Term>,
}

/// The obligations of some claims, and the state from which steps start.
#[derive(Default)]
pub struct Induction<'a> {
    /// Each, in order. Those that say nothing are without assertions.
    pub obligations: Vec<Obligation>,
    /// What is assumed of the state before a step, and of the initial states: if either has no model, a
    /// proof says nothing.
    pub assumed: [Vec<Term>; 2],
    /// The variables, before a step.
    pub state: Rc<Vec<Value<'a>>>,
    /// The variables, after the initialization.
    pub initial: Rc<Vec<Value<'a>>>,
}

impl What {
    /// The claim that it is about.
    pub fn claim(self) -> Option<ClaimId> {
        match self {
            What::Initially(id) | What::Keeps(_, id) | What::Step(_, id) => Some(id),
            _ => None,
        }
    }

    /// Whether nothing is said of it where it is plain that it is met.
    fn is_silent(self) -> bool {
        matches!(self, What::Defined(_) | What::Asserts(_) | What::Valued(..))
    }

    /// Its name in reports.
    pub fn name(self, spec: &Spec) -> String {
        let claim = |id: ClaimId| spec.claims[id.index()].name.as_str();
        let of = |id: Option<TransitionId>| match id {
            Some(id) => spec.transitions[id.index()].name.as_str(),
            None => "the initialization",
        };
        match self {
            What::Initially(id) => format!("{} holds initially", claim(id)),
            What::Keeps(transition, id) => format!("{} keeps {}", of(Some(transition)), claim(id)),
            What::Step(transition, id) => {
                format!("{} of every step of {}", claim(id), of(Some(transition)))
            }
            What::RefinesInitially => "initial states are initial above".to_owned(),
            What::Refines(transition) => {
                format!("{} is a step above, or none", of(Some(transition)))
            }
            What::Assumed => "the assumptions above hold".to_owned(),
            What::Defined(transition) => format!("all of {} has a value", of(transition)),
            What::Valued(transition, id) => {
                let what = id.map_or("the refinement", claim);
                format!("{what} has a value after {}", of(transition))
            }
            What::Asserts(transition) => format!("{} asserts what is true", of(transition)),
        }
    }
}

/// What is to be proven of a system.
#[derive(Clone, Copy, Debug)]
pub struct Goal<'a> {
    /// The system.
    pub spec: &'a Spec,
    /// Which claims, at which sizes.
    pub check: &'a Check,
    /// That it refines another one: how, and that one.
    pub refinement: Option<(&'a Relation, &'a Spec)>,
}

/// The obligations of a goal.
pub fn induction<'a>(enc: &Encoding<'a>, goal: Goal<'a>) -> Induction<'a> {
    if enc.refused().is_some() {
        return Induction::default();
    }
    let spec: &'a Spec = enc.spec;
    let of_kind = |kind: ClaimKind| -> Vec<ClaimId> {
        let is = |id: &&ClaimId| spec.claims[id.index()].kind == kind;
        goal.check.claims.iter().filter(is).copied().collect()
    };
    let (invariants, steps) = (of_kind(ClaimKind::Invariant), of_kind(ClaimKind::Step));
    let assumptions = enc.assumptions();
    let mut found = Found { enc, obligations: Vec::new() };
    // Initially.
    let init = initial(enc);
    let own = &init.env.state;
    found.add(What::Defined(None), &[assumptions], init.defined);
    found.add(What::Asserts(None), &[assumptions, init.defined], init.asserted);
    let given = [assumptions, init.taken, init.defined];
    for id in &invariants {
        let (is, defined) = value_of(enc, &spec.claims[id.index()].body, own, None);
        found.truth(
            What::Initially(*id),
            &given,
            What::Valued(None, Some(*id)),
            (is.leaf(), defined),
        );
    }
    if let Some((relation, upper)) = goal.refinement {
        found.add(What::Assumed, &[assumptions], assumed_above(enc, upper));
        let (is, defined) = value_of(enc, &relation.initial, own, None);
        found.truth(What::RefinesInitially, &given, What::Valued(None, None), (is.leaf(), defined));
    }
    // By each transition.
    let state: Vec<Value<'a>> =
        spec.vars.iter().map(|var| enc.symbol(&format!("now {}", var.name), var.ty, &[])).collect();
    let typed = spec.vars.iter().zip(&state).map(|(var, value)| enc.is_typed_symbol(value, var.ty));
    let typed = typed.collect::<Vec<_>>();
    let state = Rc::new(state);
    let mut given = vec![assumptions];
    given.extend(typed);
    for id in &invariants {
        given.push(holds(enc, &spec.claims[id.index()], &state, None));
    }
    let assumed = [given.clone(), vec![assumptions, init.taken]];
    for index in 0..spec.transitions.len() {
        let id = TransitionId::new(index);
        let path = step(enc, id, &state);
        let next = &path.env.state;
        found.add(What::Defined(Some(id)), &given, path.defined);
        let mut given = given.clone();
        given.push(path.defined);
        found.add(What::Asserts(Some(id)), &given, path.asserted);
        given.push(path.taken);
        for claim in &invariants {
            let (is, defined) = value_of(enc, &spec.claims[claim.index()].body, next, None);
            let valued = What::Valued(Some(id), Some(*claim));
            found.truth(What::Keeps(id, *claim), &given, valued, (is.leaf(), defined));
        }
        for claim in &steps {
            let body = &spec.claims[claim.index()].body;
            let (is, defined) = value_of(enc, body, next, Some(&state));
            let valued = What::Valued(Some(id), Some(*claim));
            found.truth(What::Step(id, *claim), &given, valued, (is.leaf(), defined));
        }
        if let Some((relation, _)) = goal.refinement {
            let (number, defined) = value_of(enc, &relation.step, next, Some(&state));
            let none = enc.same(number.leaf(), enc.int(Relation::NONE as i64));
            let is = (enc.not(none), defined);
            found.truth(What::Refines(id), &given, What::Valued(Some(id), None), is);
        }
    }
    Induction { obligations: found.obligations, assumed, state, initial: init.env.state }
}

struct Found<'e, 'a> {
    enc: &'e Encoding<'a>,
    obligations: Vec<Obligation>,
}

impl Found<'_, '_> {
    /// What is given implies the goal.
    fn add(&mut self, what: What, given: &[Term], goal: Term) {
        let mut assertions = given.to_vec();
        match self.enc.as_bool(goal) {
            Some(true) if what.is_silent() => return,
            Some(true) => assertions.clear(),
            _ => assertions.push(self.enc.not(goal)),
        }
        self.obligations.push(Obligation { what, assertions });
    }

    /// What is given implies that something has a value, and is true.
    fn truth(&mut self, what: What, given: &[Term], valued: What, (is, defined): (Term, Term)) {
        self.add(valued, given, defined);
        self.add(what, &[given, &[defined]].concat(), is);
    }
}

/// Whether a claim holds and has a value.
fn holds<'a>(
    enc: &Encoding<'a>,
    claim: &'a Claim,
    state: &Rc<Vec<Value<'a>>>,
    old: Option<&Rc<Vec<Value<'a>>>>,
) -> Term {
    let (value, defined) = value_of(enc, &claim.body, state, old);
    enc.and([value.leaf(), defined])
}

/// What the upper system of a refinement assumes of the constants, which both have.
fn assumed_above<'a>(enc: &Encoding<'a>, upper: &'a Spec) -> Term {
    let nothing = Rc::new(Vec::new());
    let mut all = Vec::new();
    for assume in &upper.assumes {
        let mut calls = false;
        ir::walk::every(&assume.body.code, &mut |part| {
            calls |= matches!(part.kind, ir::ExprKind::Call(..));
        });
        if calls {
            enc.refuse("an assumption of the upper system that calls a function", assume.at);
            continue;
        }
        let (value, defined) = value_of(enc, &assume.body, &nothing, None);
        all.extend([value.leaf(), defined]);
    }
    enc.and(all)
}

/// The value of an expression in a state, or of a step, and whether it has one.
pub fn value_of<'a>(
    enc: &Encoding<'a>,
    body: &'a Body<Expr>,
    state: &Rc<Vec<Value<'a>>>,
    old: Option<&Rc<Vec<Value<'a>>>>,
) -> (Value<'a>, Term) {
    let mut env = Env::new(state.clone(), body.locals.len());
    env.old = old.cloned();
    let mut defined = enc.bool(true);
    let value = enc.expr(&body.code, &env, &mut defined);
    (value, defined)
}

/// All steps of a transition from a state.
pub fn step<'a>(enc: &Encoding<'a>, id: TransitionId, state: &Rc<Vec<Value<'a>>>) -> Path<'a> {
    let spec: &'a Spec = enc.spec;
    let transition = &spec.transitions[id.index()];
    let mut path = enc.path(Env::new(state.clone(), transition.body.locals.len()));
    enc.params(&transition.params, &mut path);
    enc.block(&transition.body.code, &mut path);
    path
}

/// All initial states.
pub fn initial<'a>(enc: &Encoding<'a>) -> Path<'a> {
    let spec: &'a Spec = enc.spec;
    let state = spec.vars.iter().map(|var| enc.anything(var.ty)).collect();
    let mut path = enc.path(Env::new(Rc::new(state), spec.init.locals.len()));
    for (index, var) in spec.vars.iter().enumerate() {
        let Some(init) = &var.init else { continue };
        let env = Env::new(path.env.state.clone(), init.locals.len());
        let mut defined = enc.bool(true);
        let value = enc.expr(&init.code, &env, &mut defined);
        enc.must_fit(&value, var.ty, &mut defined);
        path.defined = enc.and([path.defined, defined]);
        Rc::make_mut(&mut path.env.state)[index] = value;
    }
    enc.block(&spec.init.code, &mut path);
    path
}
