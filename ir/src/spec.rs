//! One transition system: variables, functions, transitions, claims.

use crate::{
    Agents, DataId, Expr, LocalId, Objective, OpaqueId, Pattern, Span, TypeId, Types, VarId,
};

/// A checked transition system, complete in itself: what it extends and uses is part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The system's name.
    pub name: String,
    /// The types that its expressions mention.
    pub types: Types,
    /// Opaque types.
    pub opaques: Vec<Opaque>,
    /// Structs and enums.
    pub datas: Vec<Data>,
    /// Constants, given by the check.
    pub consts: Vec<Const>,
    /// What the constants must satisfy: boolean expressions over constants.
    pub assumes: Vec<Claim>,
    /// State variables; a state is one value for each, in this order.
    pub vars: Vec<Var>,
    /// Functions.
    pub functions: Vec<Function>,
    /// Runs after the initializers; its paths are the initial states.
    pub init: Body<Block>,
    /// Transitions.
    pub transitions: Vec<Transition>,
    /// What is claimed: invariants, steps, reachable states, terminal states.
    pub claims: Vec<Claim>,
    /// What choices are to make large when the system runs.
    pub objectives: Vec<Objective>,
    /// What is known of its agents, if it was written as agents; not part of the textual form.
    pub agents: Option<Box<Agents>>,
}

/// An opaque type: its values can only be compared, stored and quantified over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opaque {
    /// Its name.
    pub name: String,
    /// Its declaration.
    pub at: Span,
}

/// A struct (one variant, of the same name) or an enum (one or more variants).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// Its name.
    pub name: String,
    /// Whether it is a struct.
    pub is_struct: bool,
    /// The variants in order.
    pub variants: Vec<Variant>,
    /// Its declaration.
    pub at: Span,
}

/// One alternative of an enum, or the content of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// The payload: all named, or all by position.
    pub fields: Vec<Field>,
}

/// A field of a struct or of a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name; none in payloads by position.
    pub name: Option<String>,
    /// Its type.
    pub ty: TypeId,
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Const {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: TypeId,
    /// Its value where the check gives none; over earlier constants.
    pub default: Option<Body<Expr>>,
    /// Its declaration.
    pub at: Span,
}

/// Whether clients of a system can see a variable or a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Part of the interface: equal on both levels of a refinement.
    Interface,
    /// Hidden inside; given by the mapping of a refinement.
    Internal,
}

/// A state variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Var {
    /// Its name.
    pub name: String,
    /// Its type; each value stored fits its bounds.
    pub ty: TypeId,
    /// Its visibility.
    pub visibility: Visibility,
    /// Whether it is a ghost: it influences no ordinary variable and no guard.
    pub ghost: bool,
    /// The initial value, over constants and earlier variables; none if `init` assigns it.
    pub init: Option<Body<Expr>>,
    /// Its declaration.
    pub at: Span,
}

/// A local of a body: a parameter or something a pattern binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// Its name; locals of one body may share a name when one shadows the other.
    pub name: String,
    /// Its type.
    pub ty: TypeId,
}

/// Code with the locals it uses: [`LocalId`]s inside index `locals`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body<T> {
    /// Every local bound anywhere inside.
    pub locals: Vec<Local>,
    /// The code.
    pub code: T,
}

/// A pure function; it may read variables and may recurse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The number of parameters: they are the first locals of the body.
    pub arity: usize,
    /// The result's type; the result fits its bounds.
    pub result: TypeId,
    /// The body.
    pub body: Body<Expr>,
    /// Its declaration.
    pub at: Span,
}

/// A transition: parameters are chosen, then the statements run as one atomic step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Its name.
    pub name: String,
    /// Its visibility.
    pub visibility: Visibility,
    /// Parameters in order; a later domain may use earlier parameters.
    pub params: Vec<Param>,
    /// The statements.
    pub body: Body<Block>,
    /// Its declaration.
    pub at: Span,
}

/// A parameter: it ranges over the elements of a set, sequence or bag that match the pattern.
/// Equal elements are one choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// What it binds.
    pub pattern: Pattern,
    /// The domain.
    pub domain: Expr,
}

/// Statements in order.
pub type Block = Vec<Stmt>;

/// A statement with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stmt {
    /// What it does.
    pub kind: StmtKind,
    /// Where it stands in the source.
    pub at: Span,
}

/// The kinds of statement. Each sees what earlier ones assigned. A path that meets a false
/// `require` (or an empty choice) is no instance of the transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StmtKind {
    /// Continue only if the condition holds.
    Require(Expr),
    /// Continue only if the value matches; binds.
    RequireLet(Pattern, Expr),
    /// Binds; the pattern always matches. With a type, the value fits that type's bounds.
    Let(Pattern, Expr, Option<TypeId>),
    /// Assigns to a variable, or to a part of its value reached by the accesses.
    Assign(VarId, Vec<Access>, Expr),
    /// Two branches; the second may be empty.
    If(Expr, Block, Block),
    /// The first alternative whose pattern matches; the alternatives cover the type.
    Match(Expr, Vec<MatchBlock>),
    /// Runs the block for each element of a sequence in order, or of a set or bag in the type's
    /// order; elements that do not match the pattern are passed over.
    For(Pattern, Expr, Block),
    /// Chooses an element of a set, sequence or bag that matches the pattern and satisfies the
    /// filter; equal elements are one choice.
    Pick {
        /// What it binds.
        pattern: Pattern,
        /// The domain.
        domain: Expr,
        /// Restricts the choice; sees the bound locals.
        filter: Option<Expr>,
        /// Whether the runtime may resolve it by an objective (`choose`).
        objective: bool,
    },
    /// Chooses one of the blocks.
    Either(Vec<Block>),
    /// A claim: false is a violation.
    Assert(Expr),
}

/// One alternative of a `match` statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchBlock {
    /// What the value must look like.
    pub pattern: Pattern,
    /// What then happens.
    pub block: Block,
}

/// One step into a value on the left of an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// At an index of a sequence or a key of a map. Only the last access of an assignment may add a
    /// key; any other must exist.
    Index(Expr),
    /// A field of a tuple or a struct.
    Field(u32),
}

/// What a claim says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClaimKind {
    /// True in every reachable state.
    Invariant,
    /// True of every step; may use [`ExprKind::Old`](crate::ExprKind::Old).
    Step,
    /// True in some reachable state.
    Reachable,
    /// A state where it is true may have no successor.
    Terminal,
    /// True of the constants (only in `Spec::assumes`).
    Assume,
}

/// A named boolean expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What it says.
    pub kind: ClaimKind,
    /// Its name.
    pub name: String,
    /// The expression.
    pub body: Body<Expr>,
    /// Its declaration.
    pub at: Span,
}

impl Spec {
    /// A system without anything in it.
    pub fn empty(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            types: Types::default(),
            opaques: vec![],
            datas: vec![],
            consts: vec![],
            assumes: vec![],
            vars: vec![],
            functions: vec![],
            init: Body { locals: vec![], code: vec![] },
            transitions: vec![],
            claims: vec![],
            objectives: vec![],
            agents: None,
        }
    }

    /// Names for so many values of an opaque type: `c1, c2, …` for `Client`; its whole name where another
    /// type has the same initial.
    pub fn value_names(&self, id: OpaqueId, count: usize) -> Vec<String> {
        let initial = |name: &str| name.chars().next().map(|first| first.to_ascii_lowercase());
        let own = &self.opaques[id.index()].name;
        let shared = self
            .opaques
            .iter()
            .enumerate()
            .any(|(index, other)| index != id.index() && initial(&other.name) == initial(own));
        let prefix = match shared {
            true => own.to_lowercase(),
            false => initial(own).into_iter().collect(),
        };
        (1..=count).map(|index| format!("{prefix}{index}")).collect()
    }

    /// The struct or enum with this id.
    pub fn data(&self, id: DataId) -> &Data {
        &self.datas[id.index()]
    }

    /// The variable with this id.
    pub fn var(&self, id: VarId) -> &Var {
        &self.vars[id.index()]
    }
}

impl<T> Body<T> {
    /// The local with this id.
    pub fn local(&self, id: LocalId) -> &Local {
        &self.locals[id.index()]
    }
}
