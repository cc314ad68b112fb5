//! The untyped tree of agents: messages, agents, and what a system says of them.

use super::{Block, Domain, Expr, Function, Name, Pattern, Type, Var, Variant, Visibility};
use ir::Span;

/// `message Name { field: T }`, or `message Name { A { … }, B }` for several of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its name.
    pub name: Name,
    /// What it carries.
    pub content: MessageContent,
}

/// What a message carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageContent {
    /// Named fields, possibly none.
    Fields(Vec<(Name, Type)>),
    /// One of several contents, each with a name of its own.
    Group(Vec<Variant>),
}

/// `agent Name(p: T) { parts }`, and a `task` inside an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Its name.
    pub name: Name,
    /// Its parameters: fixed for each instance.
    pub params: Vec<(Name, Type)>,
    /// Its parts in order.
    pub parts: Vec<Part>,
}

/// A part of an agent with its documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Documentation lines.
    pub doc: Vec<String>,
    /// What it is.
    pub kind: PartKind,
    /// The whole part, documentation excluded.
    pub at: Span,
}

/// The kinds of part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A state variable; whether it survives a crash.
    Var(Var, bool),
    /// A function.
    Function(Function),
    /// What happens before the first message.
    Init(Block),
    /// What happens after a crash.
    Recover(Block),
    /// What a message does.
    On(Handler),
    /// What may happen without a message.
    Rule(Rule),
    /// `ignore A, B;`; all messages without a handler if there are no names.
    Ignore(Vec<Name>),
    /// A kind of task.
    Task(Agent),
    /// Tasks that the agent works on.
    Pool(Pool),
    /// What a task is to reach.
    Goal(Name, Expr),
    /// What choices are to make large.
    Objective(Name, Expr),
    /// What does not stand in an agent.
    Unsupported(Name),
    /// What could not be parsed (already reported).
    Error,
}

/// `on Pattern from sender to identifier when guard { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handler {
    /// Which message.
    pub message: Received,
    /// A name for the sender, or a parameter of the agent that it must be equal to.
    pub from: Option<Name>,
    /// A name for the identifier under which the message was addressed.
    pub to: Option<Name>,
    /// Whether the message is of interest now.
    pub guard: Option<Expr>,
    /// What it does.
    pub body: Block,
}

/// Which message a handler is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// One that matches the pattern.
    Pattern(Pattern),
    /// `name: Message`: any of this kind, whole.
    Whole(Name, Name),
}

/// `rule name(k in S) when condition { … }`, `timer name every 100 ms { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// What it ranges over.
    pub params: Vec<super::Param>,
    /// The condition.
    pub guard: Option<Expr>,
    /// The time between two firings, of a timer.
    pub every: Option<(u64, Name)>,
    /// The action.
    pub body: Block,
}

/// `pool name[k in T]: Task(args);`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its name.
    pub name: Name,
    /// One task for each value.
    pub keys: Vec<(Name, Domain)>,
    /// The kind of task.
    pub task: Name,
    /// Values of its parameters.
    pub args: Vec<Expr>,
}

/// `interface agent path[k in T]: Agent(args);`, `virtual agent path;`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentInstance {
    /// `interface` or `internal`, if written.
    pub visibility: Option<Visibility>,
    /// Whether it is an identifier only, which routes lead on.
    pub is_virtual: bool,
    /// Its identifier: a path as one name, such as `kvs::shard`.
    pub name: Name,
    /// One agent for each value.
    pub keys: Vec<(Name, Domain)>,
    /// The kind of agent with the values of its parameters; none if virtual.
    pub agent: Option<(Name, Vec<Expr>)>,
}

/// `network kind lossy at most n duplicating;`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// `once`, `unordered`, `ordered`.
    pub kind: Name,
    /// `lossy`, `duplicating`, each with how often.
    pub options: Vec<(Name, Option<Expr>)>,
}

/// `faults { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// Each.
    pub faults: Vec<Fault>,
}

/// `crash at most n of a, b;`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `crash`, `crash_recover`, `partition`, `byzantine`.
    pub kind: Name,
    /// How often.
    pub budget: Expr,
    /// Which agents: identifiers.
    pub agents: Vec<Name>,
    /// What a byzantine agent may send.
    pub forging: Option<Forging>,
    /// The whole fault.
    pub at: Span,
}

/// `forging A, B as anyone at most n`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forging {
    /// Which messages.
    pub messages: Vec<Name>,
    /// Whether in anyone's name.
    pub as_anyone: bool,
    /// How many.
    pub budget: Option<Expr>,
}

/// `routes { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routes {
    /// Each.
    pub routes: Vec<Route>,
}

/// `sender: identifier => agent;`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Whose routing table it is in.
    pub owner: AgentPattern,
    /// The identifier.
    pub identifier: AgentPattern,
    /// The agent it leads to.
    pub target: Expr,
    /// The whole route.
    pub at: Span,
}

/// `path[p]`, or `_` for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentPattern {
    /// The identifier; none for all.
    pub name: Option<Name>,
    /// For each key.
    pub keys: Vec<Pattern>,
    /// Its place.
    pub at: Span,
}

/// `send to, message;`, `broadcast to, message;`, `reply message;`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Send {
    /// To whom.
    pub to: SendTo,
    /// What.
    pub message: Expr,
}

/// To whom a message is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendTo {
    /// To one.
    One(Expr),
    /// To each of several.
    All(Expr),
    /// To the sender of the message that is handled.
    Sender,
}
