//! What a system says of its agents, read and checked before anything is generated.

use super::needs::{Mentions, Needs};
use super::tree::At;
use crate::Problem;
use crate::ast::agents::{Agent, AgentInstance, Fault, MessageContent, Part, PartKind, Routes};
use crate::ast::{BinaryOp, Domain, Expr, ExprKind, ItemKind, MemberKind, Name, Type, TypeKind};
use crate::env::Home;
use crate::flatten::FlatMember;
use crate::load::Modules;
use crate::words::agents as words;
use indexmap::IndexMap;
use ir::Span;
use std::cell::RefCell;

/// An agent system as it was written.
pub(super) struct Plan<'a> {
    /// The system's name.
    pub system: &'a str,
    /// Where the system's own text is understood.
    pub home: Home,
    pub instances: Vec<Instance<'a>>,
    pub network: Network<'a>,
    pub faults: Vec<Fault>,
    pub routes: Option<&'a Routes>,
    /// The messages that anyone mentions.
    pub kinds: IndexMap<String, Kind<'a>>,
    pub needs: Needs,
    /// Whether the system says itself where it may rest.
    pub has_terminal: bool,
    /// The system's own variables, which agents do not see.
    pub vars: Vec<&'a Name>,
    /// Where it is asserted that a message has somewhere to go.
    pub targets: RefCell<Vec<Span>>,
}

/// An agent or a family of agents.
pub(super) struct Instance<'a> {
    pub name: Name,
    pub written: &'a AgentInstance,
    pub keys: Vec<Key>,
    /// None if virtual.
    pub agent: Option<(&'a Agent, Home)>,
    pub args: &'a [Expr],
}

/// What the agents of a family, or the tasks of a pool, are told apart by.
#[derive(Clone)]
pub(super) struct Key {
    pub name: Name,
    pub ty: Type,
    /// All values.
    pub source: Expr,
}

/// The network between the agents.
pub(super) struct Network<'a> {
    pub kind: NetworkKind,
    pub lossy: Option<Option<&'a Expr>>,
    pub duplicating: Option<Option<&'a Expr>>,
    pub at: Span,
}

/// What the network promises.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NetworkKind {
    /// Each agent processes a message of the same content once.
    Once,
    /// Each message once, in any order.
    Unordered,
    /// Each message once, in the order sent, between any two agents.
    Ordered,
}

/// How the messages on their way are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Set,
    Bag,
    /// A sequence for each pair of agents.
    Queues,
}

/// A declared message.
pub(super) struct Kind<'a> {
    pub name: &'a Name,
    pub content: &'a MessageContent,
    pub home: Home,
}

impl Network<'_> {
    pub fn shape(&self) -> Shape {
        match self.kind {
            NetworkKind::Once => Shape::Set,
            // Where any message may be copied again and again, how many there are is not to be seen.
            NetworkKind::Unordered if matches!(self.duplicating, Some(None)) => Shape::Set,
            NetworkKind::Unordered => Shape::Bag,
            NetworkKind::Ordered => Shape::Queues,
        }
    }

    /// Whether a message may stay on its way when it is delivered.
    pub fn may_stay(&self) -> bool {
        self.kind != NetworkKind::Once && matches!(self.duplicating, Some(None))
    }
}

impl<'a> Instance<'a> {
    pub fn parts(&self) -> impl Iterator<Item = &'a Part> + use<'a> {
        self.agent.into_iter().flat_map(|(agent, _)| &agent.parts)
    }

    pub fn at(&self) -> At {
        At(self.name.at)
    }

    /// The name of the struct with its state.
    pub fn state_type(&self) -> String {
        format!("{}State", self.agent.map_or("", |(agent, _)| agent.name.text.as_str()))
    }
}

impl<'a> Plan<'a> {
    /// Reads the members; nothing if there is no agent among them.
    pub fn read(
        modules: &'a Modules,
        (system, home): (&'a Name, Home),
        members: &[FlatMember<'a>],
        mentions: &Mentions,
        problems: &mut Vec<Problem>,
    ) -> Option<Plan<'a>> {
        let is_agent = |flat: &&FlatMember<'_>| matches!(flat.member.kind, MemberKind::Instance(_));
        members.iter().find(is_agent)?;
        let mut plan = Plan {
            system: &system.text,
            home,
            instances: Vec::new(),
            network: Network {
                kind: NetworkKind::Once,
                lossy: None,
                duplicating: None,
                at: system.at,
            },
            faults: Vec::new(),
            routes: None,
            kinds: IndexMap::new(),
            needs: Needs::default(),
            has_terminal: false,
            vars: Vec::new(),
            targets: RefCell::default(),
        };
        let mut has_network = false;
        for flat in members {
            match &flat.member.kind {
                MemberKind::Instance(instance) => {
                    plan.instances.extend(read_instance(modules, instance, flat.home, problems));
                }
                MemberKind::Network(network) => {
                    has_network = true;
                    plan.network = read_network(network, flat.member.at, problems);
                }
                MemberKind::Faults(faults) => plan.faults = faults.faults.clone(),
                MemberKind::Routes(routes) => plan.routes = Some(routes),
                MemberKind::Terminal(_) => plan.has_terminal = true,
                MemberKind::Var(var) if !var.ghost => plan.vars.push(&var.name),
                _ => {}
            }
        }
        if !has_network {
            problems.push(words::no_network(system));
        }
        plan.kinds(modules, members);
        plan.needs = Needs::of(&plan, mentions, members);
        Some(plan)
    }

    pub fn instance(&self, name: &str) -> Option<&Instance<'a>> {
        self.instances.iter().find(|instance| instance.name.text == name)
    }

    /// The declared message of this name, or the group that has it.
    pub fn kind(&self, name: &str) -> Option<&Kind<'a>> {
        let has = |kind: &&Kind<'_>| match kind.content {
            MessageContent::Group(variants) => {
                variants.iter().any(|variant| variant.name.text == name)
            }
            MessageContent::Fields(_) => false,
        };
        self.kinds.get(name).or_else(|| self.kinds.values().find(has))
    }

    /// The messages that the agents of this system, and the system itself, mention.
    fn kinds(&mut self, modules: &'a Modules, members: &[FlatMember<'a>]) {
        let mut homes: Vec<Home> = members.iter().map(|flat| flat.home).collect();
        homes.extend(self.instances.iter().filter_map(|instance| Some(instance.agent?.1)));
        let mut mentions = Mentions::default();
        for instance in &self.instances {
            instance.parts().for_each(|part| mentions.part(part));
        }
        members.iter().for_each(|flat| mentions.member(flat.member));
        homes.sort_by_key(|home| home.module);
        homes.dedup();
        let mut known: IndexMap<&str, Kind<'a>> = IndexMap::new();
        for home in homes {
            for (name, item) in &modules.modules[home.module].names {
                if let ItemKind::Message(message) = &modules.item(*item).kind {
                    let kind = Kind {
                        name: &message.name,
                        content: &message.content,
                        home: Home::of_agent(item.module),
                    };
                    known.entry(name).or_insert(kind);
                }
            }
        }
        // A message that is mentioned may mention others in its fields.
        loop {
            let next = known.iter().position(|(name, kind)| mentions.message(name, kind.content));
            let Some((name, kind)) = next.and_then(|next| known.shift_remove_index(next)) else {
                break;
            };
            mentions.content(kind.content);
            self.kinds.insert(name.to_owned(), kind);
        }
        self.kinds.sort_by(|_, a, _, b| {
            (a.home.module, a.name.at.start).cmp(&(b.home.module, b.name.at.start))
        });
    }
}

fn read_instance<'a>(
    modules: &'a Modules,
    written: &'a AgentInstance,
    home: Home,
    problems: &mut Vec<Problem>,
) -> Option<Instance<'a>> {
    let keys = read_keys(&written.keys, problems);
    let mut instance =
        Instance { name: written.name.clone(), written, keys, agent: None, args: &[] };
    let (name, args) = match (&written.agent, written.is_virtual) {
        (None, true) => return Some(instance),
        (Some((kind, _)), true) => {
            problems.push(words::virtual_with_kind(&written.name, kind));
            return None;
        }
        (None, false) => {
            problems.push(words::agent_without_kind(&written.name));
            return None;
        }
        (Some((kind, args)), false) => (kind, args),
    };
    let scope = &modules.modules[home.module].names;
    let found = scope.get(&name.text).and_then(|item| match &modules.item(*item).kind {
        ItemKind::Agent(agent) => Some((agent, Home::of_agent(item.module))),
        _ => None,
    });
    let Some((agent, home)) = found else {
        let is_agent =
            |item: &crate::load::ItemRef| matches!(modules.item(*item).kind, ItemKind::Agent(_));
        let agents = scope.iter().filter(|(_, item)| is_agent(item));
        problems.push(words::unknown_agent(name, agents.map(|(name, _)| name.as_str())));
        return None;
    };
    if agent.params.len() != args.len() {
        problems.push(words::agent_arguments(name, agent.params.len(), args.len(), agent.name.at));
        return None;
    }
    instance.agent = Some((agent, home));
    instance.args = args;
    Some(instance)
}

/// The keys of a family or a pool.
pub(super) fn read_keys(keys: &[(Name, Domain)], problems: &mut Vec<Problem>) -> Vec<Key> {
    let mut read = Vec::new();
    for (name, domain) in keys {
        let at = At(name.at);
        let found = match domain {
            Domain::Type(ty) => match &ty.kind {
                TypeKind::Named(of, args) if args.is_empty() => {
                    Some((ty.clone(), At(ty.at).path(&of.text)))
                }
                TypeKind::Range(low, high) => Some((
                    ty.clone(),
                    At(ty.at).binary(BinaryOp::Range, (**low).clone(), (**high).clone()),
                )),
                _ => None,
            },
            Domain::In(source) => match &source.kind {
                ExprKind::Path(path) if crate::env::is_upper(&path.text()) => {
                    Some((At(source.at).ty(&path.text(), Vec::new()), source.clone()))
                }
                ExprKind::Binary(BinaryOp::Range, low, high) => {
                    let ty = At(source.at).range_ty((**low).clone(), (**high).clone());
                    Some((ty, source.clone()))
                }
                _ => None,
            },
        };
        match found {
            Some((ty, source)) => read.push(Key { name: name.clone(), ty, source }),
            None => problems.push(words::key_of_no_type(name, at.0)),
        }
    }
    read
}

fn read_network<'a>(
    written: &'a crate::ast::agents::Network,
    at: Span,
    problems: &mut Vec<Problem>,
) -> Network<'a> {
    let kind = match written.kind.text.as_str() {
        "once" => NetworkKind::Once,
        "unordered" => NetworkKind::Unordered,
        "ordered" => NetworkKind::Ordered,
        _ => {
            problems.push(words::unknown_network(&written.kind));
            NetworkKind::Once
        }
    };
    let mut network = Network { kind, lossy: None, duplicating: None, at };
    for (word, budget) in &written.options {
        let option = match word.text.as_str() {
            "lossy" => &mut network.lossy,
            _ => &mut network.duplicating,
        };
        *option = Some(budget.as_ref());
        if kind == NetworkKind::Once && word.text == "duplicating" {
            problems.push(words::duplicating_once(word));
        }
    }
    network
}

/// The parts of an agent or a task that are of one kind.
pub(super) fn vars(agent: &Agent) -> impl Iterator<Item = (&crate::ast::Var, bool)> {
    agent.parts.iter().filter_map(|part| match &part.kind {
        PartKind::Var(var, stable) => Some((var, *stable)),
        _ => None,
    })
}
