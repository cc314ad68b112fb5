//! The untyped tree: what the text says, before names and types are known.
//!
//! It holds everything the formatter and the type checker need and nothing else; comments are kept
//! beside it (see `text_to_ast`). Where the text is wrong, the parser reports the problem and leaves
//! an `Error` node, so that later phases go on and stay silent about that place.

pub mod agents;
mod checks;
pub(crate) mod map;

use agents::{Agent, AgentInstance, Faults, Message, Network, Routes, Send};
pub use checks::{
    Check, CheckClause, CheckClauseKind, EngineArgument, Entry, EntryKind, Expected, Refinement,
    Selection, Setting,
};
use ir::Span;

/// A name with its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The identifier.
    pub text: String,
    /// Its place.
    pub at: Span,
}

/// `a::b::C`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// One or more segments.
    pub segments: Vec<Name>,
}

impl Path {
    /// As it is written.
    pub fn text(&self) -> String {
        let segments: Vec<&str> = self.segments.iter().map(|name| name.text.as_str()).collect();
        segments.join("::")
    }
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Its items in order.
    pub items: Vec<Item>,
}

/// A top-level item with its documentation comment (`///` lines, without the slashes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Documentation lines.
    pub doc: Vec<String>,
    /// What it is.
    pub kind: ItemKind,
    /// The whole item, documentation excluded.
    pub at: Span,
}

/// The kinds of item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// `use path::Name;`, `use path::{A, B};`
    Use(Use),
    /// A type, struct, enum, function or constant outside systems.
    Decl(Decl),
    /// A system.
    System(System),
    /// A check.
    Check(Check),
    /// A refinement.
    Refinement(Refinement),
    /// A kind of message.
    Message(Message),
    /// A kind of agent.
    Agent(Agent),
    /// `transformation`: understood, but not supported yet. The word and its place; the parser has
    /// skipped the rest.
    Unsupported(Name),
    /// What could not be parsed (already reported).
    Error,
}

/// `use path::{names};` A single `use path::Name;` has one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The file: every segment but the names.
    pub path: Path,
    /// The imported names.
    pub names: Vec<Name>,
}

/// `system Name extends Base { members }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Its name.
    pub name: Name,
    /// What it extends.
    pub extends: Option<Name>,
    /// Its members in order.
    pub members: Vec<Member>,
}

/// A member of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Documentation lines.
    pub doc: Vec<String>,
    /// The place of `override`, if it is there.
    pub overrides: Option<Span>,
    /// What it is.
    pub kind: MemberKind,
    /// The whole member, documentation excluded.
    pub at: Span,
}

/// The kinds of member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// A type, struct, enum, function or constant.
    Decl(Decl),
    /// `assume name: e;`
    Assume(Name, Expr),
    /// A state variable.
    Var(Var),
    /// `init { … }`.
    Init(Block),
    /// A transition.
    Transition(Transition),
    /// `invariant name: e;` and the like.
    Claim(ClaimKind, Name, Expr),
    /// `terminal: e;`
    Terminal(Expr),
    /// `agent name[k in T]: Agent(args);`
    Instance(AgentInstance),
    /// `network ordered lossy;`
    Network(Network),
    /// `faults { … }`
    Faults(Faults),
    /// `routes { … }`
    Routes(Routes),
    /// `objective name: e;`
    Objective(Name, Expr),
    /// `temporal`, `fair`, `strongly fair`: understood, but not supported yet; and parts of agents
    /// (`message`, `timer`, `rule`, `on`), which do not stand in a system.
    Unsupported(Name),
    /// What could not be parsed (already reported).
    Error,
}

/// The kinds of claim with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    /// `invariant`.
    Invariant,
    /// `step`.
    Step,
    /// `reachable`.
    Reachable,
}

/// A declaration that may stand inside a system or outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decl {
    /// `type Name;`: opaque.
    Opaque(Name),
    /// `type Name = T;`
    Alias(Name, Type),
    /// `struct Name { field: T, … }`
    Struct(Name, Vec<(Name, Type)>),
    /// `enum Name { A, B(T), C { field: T } }`
    Enum(Name, Vec<Variant>),
    /// `fn name(p: T, …) -> T = e;` or with a block `{ e }` for `= e;`.
    Function(Function),
    /// `const name: T;` or `const name: T = e;`
    Const(Name, Type, Option<Expr>),
}

/// A variant of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name.
    pub name: Name,
    /// Its payload.
    pub payload: Payload,
}

/// The payload of a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// None.
    Unit,
    /// `(T, U)`, not empty.
    Positional(Vec<Type>),
    /// `{ a: T, b: U }`, not empty.
    Named(Vec<(Name, Type)>),
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<(Name, Type)>,
    /// The result's type.
    pub result: Type,
    /// The body; an [`ExprKind::Block`] if it was written with braces.
    pub body: Expr,
}

/// A state variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Var {
    /// `interface` or `internal`, if written.
    pub visibility: Option<Visibility>,
    /// Whether `ghost` was written.
    pub ghost: bool,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// The initial value.
    pub init: Option<Expr>,
}

/// `interface` or `internal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// `interface`.
    Interface,
    /// `internal`.
    Internal,
}

/// A transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// `interface` or `internal`, if written.
    pub visibility: Option<Visibility>,
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its statements.
    pub body: Block,
}

/// `p: T` or `p in e`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// The pattern.
    pub pattern: Pattern,
    /// The domain.
    pub domain: Domain,
}

/// What a parameter, a clause or a `pick` ranges over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// `: T`, all values of a type.
    Type(Type),
    /// `in e`, the elements of a collection (or a type's name: all its values).
    In(Expr),
}

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type {
    /// What it is.
    pub kind: TypeKind,
    /// Its place.
    pub at: Span,
}

/// The kinds of type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// `Name<args>`: `Bool`, `Int`, `Set<T>`, `Seq<T, 4>`, `Map<K, V>`, a declared type.
    Named(Name, Vec<TypeArg>),
    /// `(T, U)`, or `()`.
    Tuple(Vec<Type>),
    /// `lo..hi`: both ends included.
    Range(Box<Expr>, Box<Expr>),
    /// What could not be parsed (already reported).
    Error,
}

/// An argument of a type: a type or a bound. A bare name is always parsed as a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeArg {
    /// A type.
    Type(Type),
    /// A bound: an expression that is not a bare name.
    Bound(Expr),
}

/// Statements in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The statements.
    pub stmts: Vec<Stmt>,
    /// The braces and what is between.
    pub at: Span,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Its place, the semicolon included.
    pub at: Span,
}

/// The kinds of statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StmtKind {
    /// `require e;`
    Require(Expr),
    /// `require let p = e;`
    RequireLet(Pattern, Expr),
    /// `let p = e;`, `let p: T = e;`
    Let(Pattern, Option<Type>, Expr),
    /// `place = e;` and the compound forms. The place is an expression made of a name, indexing and
    /// fields; anything else is reported later.
    Assign(Expr, AssignOp, Expr),
    /// `if c { … } else { … }`; `else if` is an `If` alone in the second block.
    If(Expr, Block, Option<Block>),
    /// `match e { p => { … } … }`
    Match(Expr, Vec<(Pattern, Block)>),
    /// `for p in e { … }`
    For(Pattern, Expr, Block),
    /// `pick p in S where c;`, `choose p: T;`
    Pick {
        /// Whether it was `choose`.
        choose: bool,
        /// What it binds.
        pattern: Pattern,
        /// What it draws from.
        domain: Domain,
        /// The condition after `where`.
        filter: Option<Expr>,
    },
    /// `either { … } or { … }`
    Either(Vec<Block>),
    /// `assert e;`
    Assert(Expr),
    /// `send to, message;`, `broadcast to, message;`, `reply message;`: only in agents.
    Send(Send),
    /// What could not be parsed (already reported).
    Error,
}

/// `=` and its compounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignOp {
    /// `=`
    Set,
    /// `+=`: adds a number, or an element to a set, bag or sequence.
    Add,
    /// `-=`: subtracts a number, or removes an element or a key.
    Sub,
    /// `*=`
    Mul,
    /// `|=`: union.
    Union,
    /// `&=`: intersection.
    Intersect,
    /// `\=`: difference.
    Minus,
    /// `++=`: concatenation.
    Concat,
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its place.
    pub at: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// `true`, `false`.
    Bool(bool),
    /// An integer literal.
    Int(i64),
    /// A name: a local, variable, constant, variant or type. (`Enum::Variant` has two segments.)
    Path(Path),
    /// `(e)`: kept for the formatter.
    Paren(Box<Expr>),
    /// `(a, b)`, or `()`.
    Tuple(Vec<Expr>),
    /// `{a, b}`, `{}`.
    Set(Vec<Expr>),
    /// `[a, b]`, `[]`.
    Seq(Vec<Expr>),
    /// `bag {a, b}`.
    Bag(Vec<Expr>),
    /// `{k => v, …}`, `{=>}`.
    Map(Vec<(Expr, Expr)>),
    /// `{e for …}`, `[e for …]`, `bag {e for …}`.
    Comprehension(Brackets, Box<Expr>, Vec<Clause>),
    /// `{k => v for …}`.
    MapComprehension(Box<Expr>, Box<Expr>, Vec<Clause>),
    /// `Name { field: e, …, ..base }`.
    Struct {
        /// The struct or the variant.
        path: Path,
        /// The fields; a shorthand `x` is `x: x`.
        fields: Vec<(Name, Expr)>,
        /// What follows `..`.
        base: Option<Box<Expr>>,
    },
    /// `!e`, `-e`.
    Unary(UnaryOp, Box<Expr>),
    /// `a op b`.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `f(a, b)`, `Variant(a)`, `Some(a)`, `old(e)`.
    Call(Path, Vec<Argument>),
    /// `e.method(a, b)`.
    Method(Box<Expr>, Name, Vec<Argument>),
    /// `e.field`, `e.0`.
    Field(Box<Expr>, Name),
    /// `e[i]`.
    Index(Box<Expr>, Box<Expr>),
    /// `if c { a } else { b }`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `match e { p => a, … }`.
    Match(Box<Expr>, Vec<(Pattern, Expr)>),
    /// `{ let p = a; e }`: the bindings, then the value. Braces of `if` and function bodies too,
    /// with or without bindings.
    Block(Vec<(Pattern, Option<Type>, Expr)>, Box<Expr>),
    /// `forall clauses: e`, `exists clauses: e`.
    Quantified(Quantifier, Vec<Clause>, Box<Expr>),
    /// What could not be parsed (already reported).
    Error,
}

/// An argument of a call: a lambda may stand only here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// An expression.
    Expr(Expr),
    /// `|p, q| e`.
    Lambda {
        /// The parameters.
        params: Vec<Pattern>,
        /// The result.
        body: Box<Expr>,
        /// Its place.
        at: Span,
    },
}

/// Which brackets a comprehension has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brackets {
    /// `{ }`
    Set,
    /// `[ ]`
    Seq,
    /// `bag { }`
    Bag,
}

/// Which quantifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `forall`
    Forall,
    /// `exists`
    Exists,
}

/// `p in e` (or `p: T`), or `if c` after it. `forall a in S, b in T if c: …`,
/// `{e for a in S, b in T if c}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// A binding.
    In(Pattern, Domain),
    /// A condition.
    If(Expr),
}

/// Prefix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `!`
    Not,
    /// `-`
    Neg,
}

/// Infix operators, in groups of equal precedence from loose to tight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BinaryOp {
    /// `==>`, right-associative.
    Implies,
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`; comparisons do not chain.
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `..`, both ends included; does not chain.
    Range,
    /// `|`
    Union,
    /// `&`
    Intersect,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `++`
    Concat,
    /// `\`
    Minus,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Mod,
}

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// What it is.
    pub kind: PatternKind,
    /// Its place.
    pub at: Span,
}

/// The kinds of pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternKind {
    /// `_`
    Wild,
    /// A lower-case name binds; an upper-case one is a variant (decided by the parser: a name that
    /// starts with an upper-case letter is a [`PatternKind::Variant`]).
    Bind(Name),
    /// `true`, `false`
    Bool(bool),
    /// `3`, `-3`
    Int(i64),
    /// `(p, q)`
    Tuple(Vec<Pattern>),
    /// `Variant`, `Variant(p, q)`, `None`, `Some(p)`
    Variant(Path, Vec<Pattern>),
    /// `Variant { a: p, b, .. }`: a shorthand `b` is `b: b`; whether `..` is there.
    Fields(Path, Vec<(Name, Pattern)>, bool),
    /// What could not be parsed (already reported).
    Error,
}
