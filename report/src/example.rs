//! A small system with hand-made answers, for the tests of every format.

use crate::{Checked, Subject};
use ir::check::ExpectedViolation;
use ir::{
    Body, Check, Claim, ClaimId, ClaimKind, Const, ConstChoice, Data, Engine, Expectation, Expr,
    ExprKind, Field, FileId, Instance, Opaque, Refinement, Sources, Span, Spec, Transition,
    TransitionId, Type, TypeId, Types, Value, Var, VarId, Variant, Visibility,
};
use std::time::Duration;
use verdict::{
    Action, Answer, Attempt, Binding, Coverage, Draft, Fact, Failure, Mapped, Matches, NamedValue,
    Obstacle, Stats, Step, Stop, Trace, Undefined, Verdict, Violation, ViolationKind, What,
};

const TEXT: &str = "\
system Store {
    type Replica;
    const limit: Int;
    struct Entry { owner: Replica, note: Option<Int> }
    var up: Map<Replica, Bool>;
    var acks: Map<Replica, Set<(Replica, Int)>>;
    var log: Seq<Int>;
    var last: Entry;
    transition ack(r: Replica, n in 0..limit) {
        acks[r] += (r, n);
        log ++= [n / (limit - 1)];
    }
    transition crash(r: Replica) { up[r] = false; }
    transition idle() { require false; }
    invariant agreed: forall r in Replica:
        up[r] ==> acks[r].len() < 2;
    reachable down: forall r in Replica: !up[r];
}
check small: Store { with Replica = 2, limit = 3; }
";

pub(crate) struct Example {
    pub sources: Sources,
    pub spec: Spec,
    pub check: Check,
    pub instances: Vec<Instance>,
    pub answer: Answer,
    /// A refinement with its upper system.
    pub above: Option<(Refinement, Spec)>,
}

struct Ids {
    replica: TypeId,
    int: TypeId,
    bool: TypeId,
    set: TypeId,
}

impl Example {
    pub fn checked(&self) -> Checked<'_> {
        let instances = self.instances.as_slice();
        let source = (&self.sources, "store.spec");
        let above = self.above.as_ref().map(|(refinement, upper)| (refinement, upper));
        let subject = Subject { spec: &self.spec, check: &self.check, above };
        Checked::new(source, subject, ("search", instances), &self.answer)
    }

    /// Every claim holds; `idle` never fires.
    pub fn holds() -> Example {
        let mut types = Types::default();
        let ids = ids(&mut types);
        let spec = spec(types, &ids);
        let instance = Instance {
            opaques: vec![vec!["r1".to_owned(), "r2".to_owned()]],
            consts: vec![Value::Int(3)],
        };
        let fired = |taken| Coverage { taken, new_states: taken / 2 };
        let stats = Stats {
            distinct_states: 288,
            transitions: 1146,
            depth: 11,
            time: Duration::from_millis(12),
            coverage: vec![fired(700), fired(446), fired(0)],
            ..Stats::default()
        };
        Example {
            sources: sources(),
            check: Check {
                name: "small".to_owned(),
                spec: 0,
                engine: Engine::Search,
                opaques: instance.opaques.clone(),
                unbounded: Vec::new(),
                consts: vec![ConstChoice::Default],
                claims: vec![ClaimId(0), ClaimId(1)],
                refinement: None,
                deadlock: true,
                expect: Expectation::default(),
                at: at("check small"),
            },
            spec,
            instances: vec![instance],
            answer: Answer { verdict: Verdict::Holds, stats },
            above: None,
        }
    }

    /// The invariant is violated after three steps.
    pub fn violated() -> Example {
        let mut example = Example::holds();
        let mut types = example.spec.types.clone();
        let ids = ids(&mut types);
        let name =
            |name: &str, value, ty| NamedValue { what: What::Name(name.to_owned()), value, ty };
        let text = |text: &str, value, ty| NamedValue { what: What::Text(at(text)), value, ty };
        let why = vec![
            Fact::Binding {
                at: at("forall r in Replica:\n        up[r] ==> acks[r].len() < 2"),
                bound: vec![name("r", Value::Opaque(0), ids.replica)],
            },
            Fact::Implication {
                left: at("up[r] ==>").before(" ==>"),
                right: at("acks[r].len() < 2"),
            },
            Fact::Values {
                at: at("acks[r].len() < 2"),
                expected: true,
                parts: vec![
                    text("acks[r].len()", Value::Int(2), ids.int),
                    text("acks[r] ", Value::set([pair(0, 1), pair(0, 2)]), ids.set),
                ],
            },
        ];
        let kind = ViolationKind::Invariant(ClaimId(0));
        let violation = Violation { why, ..Violation::new(kind, trace(&example, &ids)) };
        example.answer.verdict = Verdict::Violated(Box::new(violation));
        example
    }

    /// A refinement of the system to itself, without a mapping of `last`, holds; `idle` is never
    /// matched.
    pub fn refines() -> Example {
        let mut example = Example::holds();
        let refinement = Refinement {
            name: "Itself".to_owned(),
            lower: 0,
            upper: 0,
            mapping: vec![None; example.spec.vars.len()],
            steps: Vec::new(),
            automatic: true,
            at: at("system Store"),
        };
        example.answer.stats.above = Some(Matches {
            steps: vec![vec![10, 690, 0, 0], vec![0, 0, 446, 0], vec![0; 4]],
            changed: vec![true; 4],
        });
        example.answer.stats.drafts = vec![
            Draft { var: VarId(0), states: 288, open: 7, by: Vec::new(), rows: Vec::new() },
            Draft {
                var: VarId(2),
                states: 288,
                open: 0,
                by: vec![VarId(2)],
                rows: vec![(vec![Value::seq([])], Value::seq([Value::Int(1)]))],
            },
        ];
        example.above = Some((refinement, example.spec.clone()));
        example
    }

    /// The refinement of [`Example::refines`] fails at the end of the trace of
    /// [`Example::violated`].
    pub fn does_not_refine() -> Example {
        let mut example = Example::refines();
        let mut types = example.spec.types.clone();
        let ids = ids(&mut types);
        let trace = trace(&example, &ids);
        let attempt = |obstacle| Attempt { action: ack(&ids, 1, 2), obstacle };
        let value = NamedValue { what: What::Text(at("n")), value: Value::Int(2), ty: ids.int };
        let why = vec![Fact::Values { at: at("up[r]"), expected: true, parts: vec![value] }];
        let condition = at("acks[r].len() < 2");
        let attempts = vec![
            attempt(Obstacle::Leads {
                to: vec![(VarId(2), Value::seq([])), (VarId(0), trace.steps[0].state[0].clone())],
                at: Some(at("acks[r] += (r, n);")),
            }),
            attempt(Obstacle::Requires { at: condition, why }),
            attempt(Obstacle::NoChoice { at: at("0..limit"), domain: Value::set([]), ty: ids.set }),
            attempt(Obstacle::Undefined { at: at("limit - 1"), locals: Vec::new() }),
            attempt(Obstacle::NotSaid { at: at("up[r] = false;") }),
        ];
        let states = trace.steps.iter().map(|step| step.state.clone()).collect();
        let mut actions: Vec<_> = trace.steps.iter().map(|step| step.action.clone()).collect();
        actions[3] = None;
        let mapped = Mapped { states, actions, attempts, possible: None };
        example.above.as_mut().expect("it has a refinement").0.automatic = false;
        example.answer.verdict = Verdict::Violated(Box::new(Violation {
            mapped: Some(Box::new(mapped)),
            ..Violation::new(ViolationKind::Refinement, trace)
        }));
        example
    }

    /// The violation of [`Example::violated`] is expected, with this number of states.
    pub fn expected(trace_length: u64) -> Example {
        let mut example = Example::violated();
        example.check.expect = Expectation {
            violation: Some(ExpectedViolation::Claim(ClaimId(0))),
            trace_length: Some(trace_length),
            ..Expectation::default()
        };
        example
    }

    /// A division by zero in the step after the trace of [`Example::violated`].
    pub fn failed() -> Example {
        let mut example = Example::holds();
        let mut types = example.spec.types.clone();
        let ids = ids(&mut types);
        let mut trace = trace(&example, &ids);
        trace.attempt = Some(ack(&ids, 1, 1));
        let local =
            |name: &str, value, ty| NamedValue { what: What::Name(name.to_owned()), value, ty };
        example.answer.verdict = Verdict::Error(Box::new(Failure {
            kind: Undefined::DivisionByZero,
            at: at("n / (limit - 1)"),
            calls: Vec::new(),
            locals: vec![
                local("r", Value::Opaque(1), ids.replica),
                local("n", Value::Int(1), ids.int),
            ],
            trace,
        }));
        example
    }

    /// A limit was reached.
    pub fn unknown() -> Example {
        let mut example = Example::holds();
        example.answer.verdict = Verdict::Unknown(Stop::States(288));
        example
    }
}

trait Before {
    fn before(self, tail: &str) -> Span;
}

impl Before for Span {
    fn before(self, tail: &str) -> Span {
        Span { end: self.end - tail.len() as u32, ..self }
    }
}

fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add("store.spec", TEXT);
    sources
}

/// The first place of this text.
fn at(text: &str) -> Span {
    let trimmed = text.trim_end();
    let start = TEXT.find(trimmed).expect("text of the example") as u32;
    Span { file: FileId(0), start, end: start + trimmed.len() as u32 }
}

fn ids(types: &mut Types) -> Ids {
    let replica = types.intern(Type::Opaque(ir::OpaqueId(0)));
    let int = types.intern(Type::Int);
    let bool = types.intern(Type::Bool);
    let pair = types.intern(Type::Tuple(vec![replica, int]));
    Ids { replica, int, bool, set: types.intern(Type::Set(pair, None)) }
}

fn spec(mut types: Types, ids: &Ids) -> Spec {
    let truth = Expr { kind: ExprKind::Bool(true), ty: ids.bool, at: Span::NONE };
    let claim = |kind, name: &str| Claim {
        kind,
        name: name.to_owned(),
        body: Body { locals: Vec::new(), code: truth.clone() },
        at: at(name),
    };
    let claims = vec![claim(ClaimKind::Invariant, "agreed"), claim(ClaimKind::Reachable, "down")];
    let transition = |name: &str| Transition {
        name: name.to_owned(),
        visibility: Visibility::Internal,
        params: Vec::new(),
        body: Body { locals: Vec::new(), code: Vec::new() },
        at: at(&format!("transition {name}")),
    };
    let var = |name: &str, ty| Var {
        name: name.to_owned(),
        ty,
        visibility: Visibility::Internal,
        ghost: false,
        init: None,
        at: at(&format!("var {name}")),
    };
    let option = types.intern(Type::Option(ids.int));
    let entry = types.intern(Type::Data(ir::DataId(0)));
    let up = types.intern(Type::Map(ids.replica, ids.bool, None));
    let acks = types.intern(Type::Map(ids.replica, ids.set, None));
    let log = types.intern(Type::Seq(ids.int, None));
    let field = |name: &str, ty| Field { name: Some(name.to_owned()), ty };
    Spec {
        name: "Store".to_owned(),
        types,
        opaques: vec![Opaque { name: "Replica".to_owned(), at: at("type Replica") }],
        datas: vec![Data {
            name: "Entry".to_owned(),
            is_struct: true,
            variants: vec![Variant {
                name: "Entry".to_owned(),
                fields: vec![field("owner", ids.replica), field("note", option)],
            }],
            at: at("struct Entry"),
        }],
        consts: vec![Const {
            name: "limit".to_owned(),
            ty: ids.int,
            default: None,
            at: at("const limit"),
        }],
        assumes: Vec::new(),
        vars: vec![var("up", up), var("acks", acks), var("log", log), var("last", entry)],
        functions: Vec::new(),
        init: Body { locals: Vec::new(), code: Vec::new() },
        transitions: vec![transition("ack"), transition("crash"), transition("idle")],
        claims,
        objectives: Vec::new(),
        agents: None,
    }
}

fn pair(replica: u32, number: i64) -> Value {
    Value::tuple([Value::Opaque(replica), Value::Int(number)])
}

fn ack(ids: &Ids, replica: u32, number: i64) -> Action {
    let argument = |name: &str, value, ty| Binding { name: name.to_owned(), value, ty: Some(ty) };
    Action {
        transition: Some(TransitionId(0)),
        arguments: vec![
            argument("r", Value::Opaque(replica), ids.replica),
            argument("n", Value::Int(number), ids.int),
        ],
        choices: vec![Binding { name: "either".to_owned(), value: Value::Int(2), ty: None }],
        is_partial: false,
    }
}

fn state(up: bool, acks: &[i64], log: &[i64], note: Value) -> verdict::State {
    let map = |first, second| Value::map([(Value::Opaque(0), first), (Value::Opaque(1), second)]);
    let acks = Value::set(acks.iter().map(|number| pair(0, *number)));
    let entry = Value::tuple([Value::Opaque(0), note]);
    [
        map(Value::Bool(true), Value::Bool(up)),
        map(acks, Value::set([])),
        Value::seq(log.iter().map(|number| Value::Int(*number))),
        entry,
    ]
    .into()
}

fn trace(example: &Example, ids: &Ids) -> Trace {
    let some = |number| Value::Some(Value::Int(number).into());
    let crash = Action {
        transition: Some(TransitionId(1)),
        arguments: vec![Binding {
            name: "r".to_owned(),
            value: Value::Opaque(1),
            ty: Some(ids.replica),
        }],
        choices: Vec::new(),
        is_partial: false,
    };
    Trace {
        instance: example.instances[0].clone(),
        steps: vec![
            Step { action: None, state: state(true, &[], &[], Value::None) },
            Step { action: Some(ack(ids, 0, 1)), state: state(true, &[1], &[0], Value::None) },
            Step { action: Some(crash), state: state(false, &[1], &[0], some(1)) },
            Step { action: Some(ack(ids, 0, 2)), state: state(false, &[1, 2], &[0, 1], some(1)) },
        ],
        attempt: None,
    }
}
