//! Builds trees that nobody wrote: all parts stand at one place of the text.

use crate::ast::{
    Argument, AssignOp, BinaryOp, Block, Brackets, ClaimKind, Clause, Decl, Domain, Expr, ExprKind,
    Function, Member, MemberKind, Name, Param, Path, Pattern, PatternKind, Stmt, StmtKind,
    Transition, Type, TypeArg, TypeKind, UnaryOp, Var, Visibility,
};
use ir::Span;

/// What the name of a variable starts with that is meant even if a local has its name.
pub(crate) const OF_SYSTEM: &str = "::";
/// The local with the sender of the message that is handled: no name that anyone can write.
pub(super) const SENDER: &str = "packet.sender";

/// Builds at this place.
#[derive(Clone, Copy)]
pub(super) struct At(pub Span);

impl At {
    pub fn name(self, text: impl Into<String>) -> Name {
        Name { text: text.into(), at: self.0 }
    }

    fn expr(self, kind: ExprKind) -> Expr {
        Expr { kind, at: self.0 }
    }

    fn segments(self, owner: &str, name: &str) -> Path {
        let owner = (!owner.is_empty()).then(|| self.name(owner));
        Path { segments: owner.into_iter().chain([self.name(name)]).collect() }
    }

    pub fn path(self, name: &str) -> Expr {
        self.expr(ExprKind::Path(self.segments("", name)))
    }

    /// A variable of the system, whatever the locals of an agent's text are called.
    pub fn system(self, name: &str) -> Expr {
        self.path(&format!("{OF_SYSTEM}{name}"))
    }

    pub fn int(self, number: i64) -> Expr {
        self.expr(ExprKind::Int(number))
    }

    pub fn bool(self, value: bool) -> Expr {
        self.expr(ExprKind::Bool(value))
    }

    /// `Owner::Variant` with its payload, if it has one.
    pub fn variant(self, owner: &str, name: &str, payload: Option<Expr>) -> Expr {
        let path = self.segments(owner, name);
        self.expr(match payload {
            None => ExprKind::Path(path),
            Some(payload) => ExprKind::Call(path, vec![Argument::Expr(payload)]),
        })
    }

    pub fn call(self, function: &str, args: Vec<Expr>) -> Expr {
        let args = args.into_iter().map(Argument::Expr).collect();
        self.expr(ExprKind::Call(self.segments("", function), args))
    }

    pub fn method(self, receiver: Expr, name: &str, args: Vec<Expr>) -> Expr {
        let args = args.into_iter().map(Argument::Expr).collect();
        self.expr(ExprKind::Method(Box::new(receiver), self.name(name), args))
    }

    pub fn field(self, base: Expr, name: &str) -> Expr {
        self.expr(ExprKind::Field(Box::new(base), self.name(name)))
    }

    pub fn index(self, base: Expr, index: Expr) -> Expr {
        self.expr(ExprKind::Index(Box::new(base), Box::new(index)))
    }

    pub fn binary(self, op: BinaryOp, left: Expr, right: Expr) -> Expr {
        self.expr(ExprKind::Binary(op, Box::new(left), Box::new(right)))
    }

    pub fn not(self, inner: Expr) -> Expr {
        self.expr(ExprKind::Unary(UnaryOp::Not, Box::new(inner)))
    }

    /// All of them, or `true`.
    pub fn all(self, parts: impl IntoIterator<Item = Expr>) -> Expr {
        let both = |left, right| self.binary(BinaryOp::And, left, right);
        parts.into_iter().reduce(both).unwrap_or_else(|| self.bool(true))
    }

    pub fn set(self, elements: Vec<Expr>) -> Expr {
        self.expr(ExprKind::Set(elements))
    }

    pub fn seq(self, elements: Vec<Expr>) -> Expr {
        self.expr(ExprKind::Seq(elements))
    }

    /// A tuple; of one part, the part.
    pub fn tuple(self, mut parts: Vec<Expr>) -> Expr {
        match parts.len() {
            1 => parts.remove(0),
            _ => self.expr(ExprKind::Tuple(parts)),
        }
    }

    pub fn record(self, name: &str, fields: Vec<(Name, Expr)>) -> Expr {
        self.expr(ExprKind::Struct { path: self.segments("", name), fields, base: None })
    }

    pub fn comprehension(self, brackets: Brackets, body: Expr, clauses: Vec<Clause>) -> Expr {
        self.expr(ExprKind::Comprehension(brackets, Box::new(body), clauses))
    }

    pub fn map_of(self, key: Expr, value: Expr, clauses: Vec<Clause>) -> Expr {
        self.expr(ExprKind::MapComprehension(Box::new(key), Box::new(value), clauses))
    }

    pub fn empty_map(self) -> Expr {
        self.expr(ExprKind::Map(Vec::new()))
    }

    pub fn if_else(self, condition: Expr, then: Expr, otherwise: Expr) -> Expr {
        self.expr(ExprKind::If(Box::new(condition), Box::new(then), Box::new(otherwise)))
    }

    pub fn matches(self, value: Expr, arms: Vec<(Pattern, Expr)>) -> Expr {
        self.expr(ExprKind::Match(Box::new(value), arms))
    }

    pub fn forall(self, clauses: Vec<Clause>, body: Expr) -> Expr {
        match clauses.is_empty() {
            true => body,
            false => self.expr(ExprKind::Quantified(
                crate::ast::Quantifier::Forall,
                clauses,
                Box::new(body),
            )),
        }
    }

    fn pattern(self, kind: PatternKind) -> Pattern {
        Pattern { kind, at: self.0 }
    }

    pub fn wild(self) -> Pattern {
        self.pattern(PatternKind::Wild)
    }

    pub fn bind(self, name: &str) -> Pattern {
        self.pattern(PatternKind::Bind(self.name(name)))
    }

    pub fn tuple_pattern(self, mut parts: Vec<Pattern>) -> Pattern {
        match parts.len() {
            1 => parts.remove(0),
            _ => self.pattern(PatternKind::Tuple(parts)),
        }
    }

    pub fn variant_pattern(self, owner: &str, name: &str, payload: Option<Pattern>) -> Pattern {
        let parts = payload.into_iter().collect();
        self.pattern(PatternKind::Variant(self.segments(owner, name), parts))
    }

    /// `Variant(p, q)`
    pub fn variant_parts(self, name: &str, parts: Vec<Pattern>) -> Pattern {
        self.pattern(PatternKind::Variant(self.segments("", name), parts))
    }

    /// `Name { field: pattern, .. }`
    pub fn fields_pattern(self, name: &str, fields: Vec<(Name, Pattern)>) -> Pattern {
        self.pattern(PatternKind::Fields(self.segments("", name), fields, true))
    }

    pub fn ty(self, name: &str, args: Vec<Type>) -> Type {
        let args = args.into_iter().map(TypeArg::Type).collect();
        Type { kind: TypeKind::Named(self.name(name), args), at: self.0 }
    }

    pub fn tuple_ty(self, mut parts: Vec<Type>) -> Type {
        match parts.len() {
            1 => parts.remove(0),
            _ => Type { kind: TypeKind::Tuple(parts), at: self.0 },
        }
    }

    pub fn range_ty(self, low: Expr, high: Expr) -> Type {
        Type { kind: TypeKind::Range(Box::new(low), Box::new(high)), at: self.0 }
    }

    pub fn stmt(self, kind: StmtKind) -> Stmt {
        Stmt { kind, at: self.0 }
    }

    pub fn block(self, stmts: Vec<Stmt>) -> Block {
        Block { stmts, at: self.0 }
    }

    pub fn assign(self, place: Expr, op: AssignOp, value: Expr) -> Stmt {
        self.stmt(StmtKind::Assign(place, op, value))
    }

    pub fn set_to(self, place: &str, value: Expr) -> Stmt {
        self.assign(self.system(place), AssignOp::Set, value)
    }

    pub fn require(self, condition: Expr) -> Stmt {
        self.stmt(StmtKind::Require(condition))
    }

    pub fn require_let(self, pattern: Pattern, value: Expr) -> Stmt {
        self.stmt(StmtKind::RequireLet(pattern, value))
    }

    pub fn bind_to(self, name: &str, value: Expr) -> Stmt {
        self.stmt(StmtKind::Let(self.bind(name), None, value))
    }

    pub fn if_then(self, condition: Expr, then: Vec<Stmt>) -> Stmt {
        self.stmt(StmtKind::If(condition, self.block(then), None))
    }

    pub fn for_each(self, pattern: Pattern, source: Expr, body: Vec<Stmt>) -> Stmt {
        self.stmt(StmtKind::For(pattern, source, self.block(body)))
    }

    pub fn param(self, pattern: Pattern, source: Expr) -> Param {
        Param { pattern, domain: Domain::In(source) }
    }

    fn member(self, kind: MemberKind) -> Member {
        Member { doc: Vec::new(), overrides: None, kind, at: self.0 }
    }

    pub fn decl(self, decl: Decl) -> Member {
        self.member(MemberKind::Decl(decl))
    }

    pub fn var(self, name: &str, ty: Type, init: Expr) -> Var {
        Var { visibility: None, ghost: false, name: self.name(name), ty, init: Some(init) }
    }

    pub fn var_member(self, var: Var) -> Member {
        self.member(MemberKind::Var(var))
    }

    pub fn function(
        self,
        name: &str,
        params: Vec<(&str, Type)>,
        result: Type,
        body: Expr,
    ) -> Member {
        let params = params.into_iter().map(|(name, ty)| (self.name(name), ty)).collect();
        self.decl(Decl::Function(Function { name: self.name(name), params, result, body }))
    }

    pub fn transition(
        self,
        visibility: Option<Visibility>,
        name: &str,
        params: Vec<Param>,
        body: Vec<Stmt>,
    ) -> Member {
        let (name, body) = (self.name(name), self.block(body));
        self.member(MemberKind::Transition(Transition { visibility, name, params, body }))
    }

    pub fn init(self, body: Vec<Stmt>) -> Member {
        self.member(MemberKind::Init(self.block(body)))
    }

    pub fn claim(self, kind: ClaimKind, name: &str, body: Expr) -> Member {
        self.member(MemberKind::Claim(kind, self.name(name), body))
    }

    pub fn terminal(self, body: Expr) -> Member {
        self.member(MemberKind::Terminal(body))
    }
}
