//! What an induction has to show: that claims hold initially, and that each transition keeps them,
//! from every state in which all of them hold.
//!
//! Over several states in a row, it is `k`-induction: Mary Sheeran, Satnam Singh, Gunnar Stålmarck, Checking
//! Safety Properties Using Induction and a SAT-Solver (FMCAD 2000), section 3.

use crate::encode::{Encoding, Env, Path};
use crate::term::Term;
use crate::unroll::{State, after, steps};
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

/// One obligation of an induction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Which {
    /// What it says.
    pub what: What,
    /// Of which step after the initialization; none of any, after enough states in which all claims hold.
    pub step: Option<u64>,
}

/// An obligation: the assertions contradict each other, or there are none.
#[derive(Clone)]
pub struct Obligation<'a> {
    /// Which one it is.
    pub which: Which,
    /// The states of which it says that: of a run from the initialization if it is about its steps, else before
    /// the step.
    pub states: Vec<State<'a>>,
    /// What must not hold together: what may be assumed, and that the obligation is not met.
    pub assertions: Vec<Term>,
}

/// The obligations of some claims.
#[derive(Default)]
pub struct Induction<'a> {
    /// Each, in order. Those that say nothing are without assertions.
    pub obligations: Vec<Obligation<'a>>,
    /// What is assumed of the state before a step, and of the initial states: if either has no model, a
    /// proof says nothing.
    pub assumed: [Vec<Term>; 2],
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

impl Which {
    /// Its name in reports.
    pub fn name(self, spec: &Spec) -> String {
        let name = self.what.name(spec);
        match self.step {
            Some(step) => format!("{name}, in step {step}"),
            None => name,
        }
    }
}

/// The obligations of a goal.
pub fn induction<'a>(enc: &Encoding<'a>, goal: Goal<'a>) -> Induction<'a> {
    let ir::Engine::Induction { states } = goal.check.engine else { return Induction::default() };
    if enc.refused().is_some() {
        return Induction::default();
    }
    let assumptions = enc.assumptions();
    let mut found = Found { enc, goal, obligations: Vec::new() };
    let init = initial(enc);
    let assumed_initially = vec![assumptions, init.taken];
    let mut start = found.initially(assumptions, init);
    for step in (1..states).take_while(|_| enc.goes_on()) {
        found.steps(&start, Some(step));
        start = found.longer(start, step);
    }
    let mut start = found.anywhere(assumptions);
    let assumed = [start.given.clone(), assumed_initially];
    for number in (1..states).take_while(|_| enc.goes_on()) {
        start = found.longer(start, states + number);
    }
    found.steps(&start, None);
    Induction { obligations: found.obligations, assumed }
}

/// Where steps start: the states of a run, and what is known of them.
struct Start<'a> {
    states: Vec<State<'a>>,
    given: Vec<Term>,
}

struct Found<'e, 'a> {
    enc: &'e Encoding<'a>,
    goal: Goal<'a>,
    obligations: Vec<Obligation<'a>>,
}

/// To what an obligation belongs.
type Of<'s, 'a> = (Option<u64>, &'s [State<'a>]);

impl<'a> Found<'_, 'a> {
    fn claims(&self, kind: ClaimKind) -> Vec<(ClaimId, &'a Claim)> {
        let Goal { spec, check, .. } = self.goal;
        let all = check.claims.iter().map(|id| (*id, &spec.claims[id.index()]));
        all.filter(|(_, claim)| claim.kind == kind).collect()
    }

    /// What is to be shown of the initialization, and what is known after it.
    fn initially(&mut self, assumptions: Term, init: Path<'a>) -> Start<'a> {
        let enc = self.enc;
        let states = vec![init.env.state.clone()];
        let (own, of) = (&init.env.state, (None, states.as_slice()));
        self.add(of, What::Defined(None), &[assumptions], init.defined);
        self.add(of, What::Asserts(None), &[assumptions, init.defined], init.asserted);
        let mut given = vec![assumptions, init.taken, init.defined];
        for (id, claim) in self.claims(ClaimKind::Invariant) {
            let (is, defined) = value_of(enc, &claim.body, own, None);
            let is = (is.leaf(), defined);
            self.truth(of, What::Initially(id), &given, What::Valued(None, Some(id)), is);
        }
        if let Some((relation, upper)) = self.goal.refinement {
            self.add(of, What::Assumed, &[assumptions], assumed_above(enc, upper));
            let (is, defined) = value_of(enc, &relation.initial, own, None);
            let is = (is.leaf(), defined);
            self.truth(of, What::RefinesInitially, &given, What::Valued(None, None), is);
        }
        given.extend(self.all_hold(own));
        Start { states, given }
    }

    /// Any state in which all claims hold.
    fn anywhere(&self, assumptions: Term) -> Start<'a> {
        let enc = self.enc;
        let vars = &self.goal.spec.vars;
        let symbol = |var: &ir::Var| enc.symbol(&format!("now {}", var.name), var.ty, &[]);
        let state: State<'a> = Rc::new(vars.iter().map(symbol).collect());
        let mut given = vec![assumptions];
        let typed = vars.iter().zip(state.iter());
        given.extend(typed.map(|(var, value)| enc.is_typed_symbol(value, var.ty)));
        given.extend(self.all_hold(&state));
        Start { states: vec![state], given }
    }

    /// That all invariants hold in a state.
    fn all_hold(&self, state: &State<'a>) -> Vec<Term> {
        let all = self.claims(ClaimKind::Invariant).into_iter();
        all.map(|(_, claim)| holds(self.enc, claim, state, None)).collect()
    }

    /// A run that is a step longer, with all claims true; the number is one that no other step has.
    fn longer(&self, start: Start<'a>, number: u64) -> Start<'a> {
        let Start { mut states, mut given } = start;
        let last = states[states.len() - 1].clone();
        let (next, known) = after(self.enc, number as usize, &steps(self.enc, &last).paths);
        given.extend(known);
        given.extend(self.all_hold(&next));
        for (_, claim) in self.claims(ClaimKind::Step) {
            given.push(holds(self.enc, claim, &next, Some(&last)));
        }
        states.push(next);
        Start { states, given }
    }

    /// What is to be shown of each transition after a run.
    fn steps(&mut self, start: &Start<'a>, number: Option<u64>) {
        let (enc, before) = (self.enc, &start.states[start.states.len() - 1]);
        for index in 0..self.goal.spec.transitions.len() {
            let id = TransitionId::new(index);
            let path = step(enc, id, before);
            let next = &path.env.state;
            let of = (number, start.states.as_slice());
            let mut given = start.given.clone();
            self.add(of, What::Defined(Some(id)), &given, path.defined);
            given.push(path.defined);
            self.add(of, What::Asserts(Some(id)), &given, path.asserted);
            given.push(path.taken);
            // A run from the initialization ends with what is wrong.
            let states = [start.states.as_slice(), std::slice::from_ref(next)].concat();
            let of = if number.is_some() { (number, states.as_slice()) } else { of };
            for (claim, own) in self.claims(ClaimKind::Invariant) {
                let (is, defined) = value_of(enc, &own.body, next, None);
                let valued = What::Valued(Some(id), Some(claim));
                self.truth(of, What::Keeps(id, claim), &given, valued, (is.leaf(), defined));
            }
            for (claim, own) in self.claims(ClaimKind::Step) {
                let (is, defined) = value_of(enc, &own.body, next, Some(before));
                let valued = What::Valued(Some(id), Some(claim));
                self.truth(of, What::Step(id, claim), &given, valued, (is.leaf(), defined));
            }
            if let Some((relation, _)) = self.goal.refinement {
                let (number, defined) = value_of(enc, &relation.step, next, Some(before));
                let none = enc.same(number.leaf(), enc.int(Relation::NONE as i64));
                let is = (enc.not(none), defined);
                self.truth(of, What::Refines(id), &given, What::Valued(Some(id), None), is);
            }
        }
    }

    /// What is given implies the goal.
    fn add(&mut self, (step, states): Of<'_, 'a>, what: What, given: &[Term], goal: Term) {
        let mut assertions = given.to_vec();
        match self.enc.as_bool(goal) {
            Some(true) if what.is_silent() => return,
            Some(true) => assertions.clear(),
            _ => assertions.push(self.enc.not(goal)),
        }
        let states = states.to_vec();
        self.obligations.push(Obligation { which: Which { what, step }, states, assertions });
    }

    /// What is given implies that something has a value, and is true.
    fn truth(
        &mut self,
        of: Of<'_, 'a>,
        what: What,
        given: &[Term],
        valued: What,
        (is, defined): (Term, Term),
    ) {
        // What has no value at the end of a run is shown by the run before it.
        let (step, states) = of;
        let before = states.len() - usize::from(step.is_some());
        self.add((step, &states[..before]), valued, given, defined);
        self.add(of, what, &[given, &[defined]].concat(), is);
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
