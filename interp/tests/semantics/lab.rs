//! Small specs built by hand, for the tests of the semantics.

use ir::{
    Access, Arm, Block, Body, Bound, Check, Claim, ClaimId, ClaimKind, Clause, Collection, Const,
    ConstChoice, Data, Engine, Expectation, Expr, ExprKind, Field, FileId, FnId, Function,
    Instance, Local, LocalId, Op, Opaque, OpaqueId, Param, Pattern, Quantifier, Span, Spec, Stmt,
    StmtKind, Transition, Type, TypeId, Value, Var, VarId, Variant, Visibility,
};
use std::sync::atomic::AtomicBool;
use verdict::{Answer, Binding, Engine as _, Failure, Job, Limits, State, Undefined};

pub const BOOL: TypeId = TypeId(0);
pub const INT: TypeId = TypeId(1);
pub const SET: TypeId = TypeId(2);
pub const SEQ: TypeId = TypeId(3);
pub const MAP: TypeId = TypeId(4);
pub const BAG: TypeId = TypeId(5);
pub const OPTION: TypeId = TypeId(6);
/// `type Client;`, with the values `c1`, `c2`, `c3`.
pub const CLIENT: TypeId = TypeId(7);
pub const PAIR: TypeId = TypeId(8);
/// `0..3`.
pub const SMALL: TypeId = TypeId(9);
/// `enum List { Nil, Cons(Int, List) }`.
pub const LIST: TypeId = TypeId(10);
/// `Map<Int, Map<Int, Int>>`.
pub const MAPS: TypeId = TypeId(11);
/// `Seq<Int, 2>`.
pub const SHORT: TypeId = TypeId(12);

/// A spec with the types above; every body has the locals `a`, `b`, `c`, `d` of type `Int`, after
/// the parameters in functions.
pub struct Lab {
    pub spec: Spec,
    pub instance: Instance,
}

impl Lab {
    pub fn new() -> Self {
        let mut spec = Spec::empty("Lab");
        let types = [
            Type::Bool,
            Type::Int,
            Type::Set(INT, None),
            Type::Seq(INT, None),
            Type::Map(INT, INT, None),
            Type::Bag(INT, None),
            Type::Option(INT),
            Type::Opaque(OpaqueId(0)),
            Type::Tuple(vec![INT, INT]),
            Type::Range(Bound::Int(0), Bound::Int(3)),
            Type::Data(ir::DataId(0)),
            Type::Map(INT, MAP, None),
            Type::Seq(INT, Some(Bound::Int(2))),
        ];
        for ty in types {
            spec.types.intern(ty);
        }
        spec.opaques.push(Opaque { name: "Client".to_owned(), at: Span::NONE });
        let field = |ty| Field { name: None, ty };
        let variant = |name: &str, fields| Variant { name: name.to_owned(), fields };
        spec.datas.push(Data {
            name: "List".to_owned(),
            is_struct: false,
            variants: vec![variant("Nil", vec![]), variant("Cons", vec![field(INT), field(LIST)])],
            at: Span::NONE,
        });
        let clients = ["c1", "c2", "c3"].map(str::to_owned).to_vec();
        Lab { spec, instance: Instance { opaques: vec![clients], consts: vec![] } }
    }

    pub fn ty(&mut self, ty: Type) -> TypeId {
        self.spec.types.intern(ty)
    }

    /// Adds a variable; its initial value, if any, is an expression.
    pub fn var(&mut self, name: &str, ty: TypeId, init: Option<Expr>) -> Expr {
        self.spec.vars.push(Var {
            name: name.to_owned(),
            ty,
            visibility: Visibility::Internal,
            ghost: false,
            init: init.map(body),
            at: Span::NONE,
        });
        expr(ty, ExprKind::Var(VarId::new(self.spec.vars.len() - 1)))
    }

    /// Adds a constant, by default of this value.
    pub fn constant(&mut self, name: &str, ty: TypeId, default: Option<Expr>) -> Expr {
        let default = default.map(body);
        self.spec.consts.push(Const { name: name.to_owned(), ty, default, at: Span::NONE });
        expr(ty, ExprKind::Const(ir::ConstId::new(self.spec.consts.len() - 1)))
    }

    /// Adds a function of integers, whose parameters are the first locals.
    pub fn function(&mut self, name: &str, arity: usize, result: TypeId, code: Expr) -> FnId {
        self.spec.functions.push(Function {
            name: name.to_owned(),
            arity,
            result,
            body: body(code),
            at: Span::NONE,
        });
        FnId::new(self.spec.functions.len() - 1)
    }

    pub fn init(&mut self, code: Block) {
        self.spec.init = body(code);
    }

    pub fn transition(&mut self, name: &str, params: Vec<(Pattern, Expr)>, code: Block) {
        let params = params.into_iter().map(|(pattern, domain)| Param { pattern, domain });
        self.spec.transitions.push(Transition {
            name: name.to_owned(),
            visibility: Visibility::Internal,
            params: params.collect(),
            body: body(code),
            at: Span::NONE,
        });
    }

    pub fn claim(&mut self, kind: ClaimKind, name: &str, code: Expr) -> ClaimId {
        let claim = Claim { kind, name: name.to_owned(), body: body(code), at: Span::NONE };
        self.spec.claims.push(claim);
        ClaimId::new(self.spec.claims.len() - 1)
    }

    pub fn assume(&mut self, name: &str, code: Expr) {
        let kind = ClaimKind::Assume;
        let claim = Claim { kind, name: name.to_owned(), body: body(code), at: Span::NONE };
        self.spec.assumes.push(claim);
    }

    /// A check of every claim.
    pub fn check(&self, consts: Vec<ConstChoice>) -> Check {
        Check {
            name: "check".to_owned(),
            spec: 0,
            engine: Engine::Search,
            opaques: self.instance.opaques.clone(),
            unbounded: Vec::new(),
            consts,
            claims: self.claims(),
            refinement: None,
            deadlock: true,
            expect: Expectation::default(),
            at: Span::NONE,
        }
    }

    fn claims(&self) -> Vec<ClaimId> {
        (0..self.spec.claims.len()).map(ClaimId::new).collect()
    }

    /// The value of an expression in a state.
    pub fn value_in(&self, state: &[Value], code: Expr) -> Result<Value, Box<Failure>> {
        interp::evaluate(&self.spec, &self.instance, &state.into(), &body(code))
    }

    /// The value of an expression that reads no variables, or why it has none.
    pub fn value(&self, code: Expr) -> Result<Value, Undefined> {
        self.value_in(&[], code).map_err(|failure| failure.kind)
    }

    pub fn initial_states(&self) -> Result<Vec<State>, Undefined> {
        let states = interp::initial_states(&self.spec, &self.instance);
        states.map_err(|failure| failure.kind)
    }

    /// The successors of a state: for each the choices, as text, and the values.
    pub fn steps(&self, state: &[Value]) -> Vec<(String, Vec<Value>)> {
        let steps = self.successors(state).expect("successors");
        steps.into_iter().map(|(action, state)| (shown(&action), state.to_vec())).collect()
    }

    pub fn successors(
        &self,
        state: &[Value],
    ) -> Result<Vec<(verdict::Action, State)>, Box<Failure>> {
        interp::successors(&self.spec, &self.instance, &state.into())
    }

    /// Searches with every claim and without limits.
    pub fn search(&self) -> Answer {
        self.search_within(&Limits::default(), true)
    }

    pub fn search_within(&self, limits: &Limits, deadlock: bool) -> Answer {
        interp::Search.check(&self.job(limits, deadlock, &AtomicBool::new(false)), &mut ())
    }

    pub fn interrupted(&self) -> Answer {
        interp::Search.check(&self.job(&Limits::default(), true, &AtomicBool::new(true)), &mut ())
    }

    fn job<'a>(&'a self, limits: &'a Limits, deadlock: bool, stop: &'a AtomicBool) -> Job<'a> {
        let claims = self.claims().leak();
        let (spec, instance) = (&self.spec, &self.instance);
        Job { spec, instance, claims, refinement: None, deadlock, limits, interrupt: stop }
    }
}

/// Arguments and choices of an action: `0: a=1, b=2 / either=1`.
pub fn shown(action: &verdict::Action) -> String {
    let bindings = |bindings: &[Binding]| {
        let shown = bindings.iter().map(|b| format!("{}={}", b.name, plain(&b.value)));
        shown.collect::<Vec<_>>().join(", ")
    };
    let (arguments, choices) = (bindings(&action.arguments), bindings(&action.choices));
    if choices.is_empty() { arguments } else { format!("{arguments}/{choices}") }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Int(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

pub fn body<T>(code: T) -> Body<T> {
    let local = |name: &str| Local { name: name.to_owned(), ty: INT };
    Body { locals: ["a", "b", "c", "d"].map(local).to_vec(), code }
}

pub fn expr(ty: TypeId, kind: ExprKind) -> Expr {
    Expr { kind, ty, at: Span::NONE }
}

/// The expression, at a place of its own.
pub fn at(place: u32, expr: Expr) -> Expr {
    Expr { at: span(place), ..expr }
}

pub fn span(place: u32) -> Span {
    Span { file: FileId(0), start: place, end: place + 1 }
}

pub fn int(value: i64) -> Expr {
    expr(INT, ExprKind::Int(value))
}

pub fn bool(value: bool) -> Expr {
    expr(BOOL, ExprKind::Bool(value))
}

/// The local with this position: `a` is 0.
pub fn local(id: u32) -> Expr {
    expr(INT, ExprKind::Local(LocalId(id)))
}

pub fn bind(id: u32) -> Pattern {
    Pattern::Bind(LocalId(id))
}

pub fn op<const N: usize>(op: Op, ty: TypeId, arguments: [Expr; N]) -> Expr {
    expr(ty, ExprKind::Op(op, arguments.into()))
}

/// An operation whose result is a boolean.
pub fn is<const N: usize>(operation: Op, arguments: [Expr; N]) -> Expr {
    op(operation, BOOL, arguments)
}

pub fn add(a: Expr, b: Expr) -> Expr {
    op(Op::Add, INT, [a, b])
}

pub fn set<const N: usize>(elements: [i64; N]) -> Expr {
    expr(SET, ExprKind::Set(elements.map(int).into()))
}

pub fn seq<const N: usize>(elements: [i64; N]) -> Expr {
    expr(SEQ, ExprKind::Seq(elements.map(int).into()))
}

pub fn bag<const N: usize>(elements: [i64; N]) -> Expr {
    expr(BAG, ExprKind::Bag(elements.map(int).into()))
}

pub fn map<const N: usize>(entries: [(i64, i64); N]) -> Expr {
    expr(MAP, ExprKind::Map(entries.map(|(k, v)| (int(k), int(v))).into()))
}

pub fn pair(a: Expr, b: Expr) -> Expr {
    expr(PAIR, ExprKind::Tuple(vec![a, b]))
}

pub fn some(inner: Expr) -> Expr {
    expr(OPTION, ExprKind::Some(Box::new(inner)))
}

pub fn none() -> Expr {
    expr(OPTION, ExprKind::None)
}

pub fn if_else(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    let ty = then.ty;
    expr(ty, ExprKind::If(Box::new(condition), Box::new(then), Box::new(otherwise)))
}

pub fn let_in(pattern: Pattern, value: Expr, code: Expr) -> Expr {
    let ty = code.ty;
    expr(ty, ExprKind::Let(pattern, Box::new(value), Box::new(code)))
}

pub fn match_on(value: Expr, arms: Vec<(Pattern, Expr)>) -> Expr {
    let ty = arms[0].1.ty;
    let arms = arms.into_iter().map(|(pattern, body)| Arm { pattern, body }).collect();
    expr(ty, ExprKind::Match(Box::new(value), arms))
}

pub fn call(function: FnId, ty: TypeId, arguments: Vec<Expr>) -> Expr {
    expr(ty, ExprKind::Call(function, arguments))
}

pub fn each(id: u32, domain: Expr) -> Clause {
    Clause::In(bind(id), domain)
}

pub fn forall(clauses: Vec<Clause>, body: Expr) -> Expr {
    expr(BOOL, ExprKind::Quantified(Quantifier::Forall, clauses, Box::new(body)))
}

pub fn exists(clauses: Vec<Clause>, body: Expr) -> Expr {
    expr(BOOL, ExprKind::Quantified(Quantifier::Exists, clauses, Box::new(body)))
}

pub fn comprehension(kind: Collection, clauses: Vec<Clause>, body: Expr) -> Expr {
    let ty = match kind {
        Collection::Set => SET,
        Collection::Seq => SEQ,
        Collection::Bag => BAG,
    };
    expr(ty, ExprKind::Comprehension(kind, clauses, Box::new(body)))
}

pub fn range(low: i64, high: i64) -> Expr {
    op(Op::Range, SET, [int(low), int(high)])
}

pub fn stmt(kind: StmtKind) -> Stmt {
    Stmt { kind, at: Span::NONE }
}

pub fn require(condition: Expr) -> Stmt {
    stmt(StmtKind::Require(condition))
}

pub fn assign(var: &Expr, value: Expr) -> Stmt {
    assign_in(var, vec![], value)
}

/// Assigns to the part of a variable that these keys lead to.
pub fn assign_in(var: &Expr, keys: Vec<Expr>, value: Expr) -> Stmt {
    let ExprKind::Var(id) = var.kind else { panic!("only variables are assigned to") };
    stmt(StmtKind::Assign(id, keys.into_iter().map(Access::Index).collect(), value))
}

pub fn pick(pattern: Pattern, domain: Expr, filter: Option<Expr>) -> Stmt {
    stmt(StmtKind::Pick { pattern, domain, filter, objective: false })
}

pub fn ints<const N: usize>(values: [i64; N]) -> Vec<Value> {
    values.map(Value::Int).into()
}
