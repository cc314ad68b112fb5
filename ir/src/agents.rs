//! What is known of a system that was written as agents.
//!
//! Agents are compiled away: their states are variables, their handlers transitions. Engines know
//! nothing of this; what draws, runs or generates agents finds here what was what.

use crate::{Body, DataId, Expr, Span, VarId};

/// The agents of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agents {
    /// The enum of their identifiers.
    pub id: DataId,
    /// The variable that holds the messages on their way: a set or bag of packets, or a map from
    /// pairs of identifiers to sequences of them.
    pub network: VarId,
    /// The network and the faults, as in the spec: `network ordered lossy at most 1`.
    pub setting: Vec<String>,
    /// Each agent or family of agents, virtual ones included, in the order of the variants of `id`.
    pub instances: Vec<AgentInstance>,
    /// What each transition is, by `TransitionId`.
    pub roles: Vec<Role>,
    /// Whether a message may stay on its way when it is delivered: the first choice of a delivery.
    pub may_stay: bool,
    /// Who may send what to whom, as far as the text tells.
    pub flows: Vec<Flow>,
    /// The places of the assertions that a message has somewhere to go.
    pub targets: Vec<Span>,
}

/// An agent, or a family of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentInstance {
    /// The identifier: a path.
    pub name: String,
    /// What it was made of; none for an identifier that routes lead on.
    pub agent: Option<String>,
    /// The variable with its state, a struct or a map from keys to structs; none if it has no state.
    pub var: Option<VarId>,
    /// Whether it is a family, with a key for each agent.
    pub is_family: bool,
}

/// That agents of one instance may send a message to those of another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// The index of the sender's instance.
    pub from: usize,
    /// The index of the receiver's instance.
    pub to: usize,
    /// The message.
    pub message: String,
    /// Whether an agent of a family sends it to the one with its own key.
    pub same_key: bool,
}

/// What a transition is. A number is the index of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Written as a transition of the system.
    Own,
    /// An agent handles the packet that is the first argument.
    Deliver(usize),
    /// A rule of an agent; in a family, the first argument is the key. So for the next five.
    Rule(usize),
    /// A timer of an agent fires.
    Timer(usize),
    /// An agent crashes.
    Crash(usize),
    /// An agent recovers.
    Recover(usize),
    /// An agent becomes byzantine.
    Corrupt(usize),
    /// A byzantine agent sends something.
    Forge(usize),
    /// The network loses the packet that is the first argument.
    Lose,
    /// The network copies the packet that is the first argument.
    Duplicate,
    /// The network is cut in two.
    Split,
    /// The network is whole again.
    Heal,
    /// A packet, the first argument, reaches an agent that has no handler for it.
    Unhandled(usize),
}

/// What the choices of a system are to make large when it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objective {
    /// Its name.
    pub name: String,
    /// An integer over the state; an objective of a kind of agent is summed over the agents.
    pub body: Body<Expr>,
    /// Its declaration.
    pub at: Span,
}

impl Role {
    /// Whether a transition is there in case it happens, not because it should.
    pub fn is_precaution(self) -> bool {
        matches!(self, Role::Unhandled(_) | Role::Forge(_) | Role::Lose | Role::Duplicate)
    }
}

impl crate::Spec {
    /// What a transition is; [`Role::Own`] in a system without agents.
    pub fn role(&self, id: crate::TransitionId) -> Role {
        let role = self.agents.as_ref().and_then(|agents| agents.roles.get(id.index()));
        role.copied().unwrap_or(Role::Own)
    }
}
