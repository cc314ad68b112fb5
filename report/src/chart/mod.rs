//! Traces of agent systems as message sequence charts: one lane for each agent, time downwards.
//!
//! [`Chart::of`] finds out who sent what to whom; [`text`], [`mermaid`] and [`svg`] draw it.

pub mod mermaid;
mod packets;
pub mod svg;
pub mod text;

use crate::values::Names;
use ir::{Agents, Role, TransitionId, Value};
use packets::{Packet, packets};
use verdict::{Action, Step, Trace};

/// A trace as a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The agents that take part, in the order in which they do; those of a family together.
    pub lanes: Vec<String>,
    /// What happens, in order.
    pub events: Vec<Event>,
    /// The number of states of the trace, and whether an attempt follows them.
    pub states: usize,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The number of the state that it leads to, as traces count them.
    pub state: usize,
    /// What it is.
    pub kind: EventKind,
}

/// The kinds of event; lanes are given by their index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A message.
    Message {
        /// Who sent it; none if the trace does not tell.
        from: Option<usize>,
        /// To whom.
        to: usize,
        /// The message.
        label: String,
        /// In which state it was on its way first.
        sent: usize,
        /// What became of it.
        fate: Fate,
    },
    /// A rule or a timer of one agent, or what happens to it.
    Local {
        /// The agent.
        lane: usize,
        /// What happens.
        label: String,
        /// Whether it goes wrong: a crash.
        bad: bool,
    },
    /// Something that concerns all.
    Everywhere(String),
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The receiver processed it.
    Delivered,
    /// The network lost it.
    Lost,
    /// It reached an agent that has no handler for it, or whose handler failed.
    Failed,
    /// It is still on its way.
    Pending,
}

impl Chart {
    /// The chart of a trace; none if the system has no agents.
    pub fn of(names: &Names<'_>, trace: &Trace) -> Option<Chart> {
        let agents = names.spec.agents.as_deref()?;
        let mut builder = Builder { names, agents, on_their_way: Vec::new(), events: Vec::new() };
        let mut before: Option<&Step> = None;
        for (index, step) in trace.steps.iter().enumerate() {
            builder.step(index + 1, before, step);
            before = Some(step);
        }
        if let Some(attempt) = &trace.attempt {
            builder.act(trace.len() + 1, attempt, Fate::Failed);
            builder.forget(attempt);
        }
        Some(builder.finish(trace.len()))
    }

    /// Whether any message is in it.
    pub fn has_messages(&self) -> bool {
        self.events.iter().any(|event| matches!(event.kind, EventKind::Message { .. }))
    }
}

/// A packet on its way: who sent it, and in which state it was first.
struct Sent {
    packet: Packet,
    from: Option<String>,
    state: usize,
}

struct Builder<'a> {
    names: &'a Names<'a>,
    agents: &'a Agents,
    on_their_way: Vec<Sent>,
    /// Events with the names of lanes: sender or agent, receiver.
    events: Vec<(Option<String>, Option<String>, Event)>,
}

impl Builder<'_> {
    fn role(&self, action: &Action) -> Role {
        action.transition.map_or(Role::Own, |id: TransitionId| self.names.spec.role(id))
    }

    /// What a step does: its own event, then the packets that are new.
    fn step(&mut self, state: usize, before: Option<&Step>, step: &Step) {
        let actor =
            step.action.as_ref().and_then(|action| self.act(state, action, Fate::Delivered));
        let network = self.agents.network.index();
        let old = before.map_or_else(Vec::new, |step| packets(self.names, &step.state[network]));
        let mut gone: Vec<Packet> = old.clone();
        let mut new: Vec<Packet> = Vec::new();
        for packet in packets(self.names, &step.state[network]) {
            match gone.iter().position(|other| *other == packet) {
                Some(index) => drop(gone.remove(index)),
                None => new.push(packet),
            }
        }
        for packet in gone {
            if let Some(index) = self.on_their_way.iter().position(|sent| sent.packet == packet) {
                self.on_their_way.remove(index);
            }
        }
        for packet in new {
            let from = packet.from.clone().or_else(|| actor.clone()).or_else(|| self.only(&packet));
            self.on_their_way.push(Sent { packet, from, state });
        }
    }

    /// Adds the event of an action; the agent that acts.
    fn act(&mut self, state: usize, action: &Action, fate: Fate) -> Option<String> {
        let role = self.role(action);
        let argument = action.arguments.first();
        match role {
            Role::Deliver(_) | Role::Unhandled(_) | Role::Lose | Role::Duplicate => {
                let (value, ty) =
                    argument.and_then(|binding| Some((&binding.value, binding.ty?)))?;
                let packet = packets::packet(self.names, value, ty)?;
                let known = self.on_their_way.iter().find(|sent| sent.packet == packet);
                let (from, sent) = known
                    .map_or((packet.from.clone(), state), |sent| (sent.from.clone(), sent.state));
                let fate = match role {
                    Role::Lose => Fate::Lost,
                    Role::Unhandled(_) => Fate::Failed,
                    _ => fate,
                };
                let label = match role {
                    Role::Duplicate => format!("{} (copied)", packet.label),
                    _ => packet.label.clone(),
                };
                let kind = EventKind::Message { from: None, to: 0, label, sent, fate };
                let to = packet.to.clone();
                self.events.push((from, Some(to.clone()), Event { state, kind }));
                matches!(role, Role::Deliver(_)).then_some(to)
            }
            Role::Own | Role::Split | Role::Heal => {
                let label = self.names.action(action);
                let kind = EventKind::Everywhere(label);
                self.events.push((None, None, Event { state, kind }));
                None
            }
            Role::Rule(instance)
            | Role::Timer(instance)
            | Role::Crash(instance)
            | Role::Recover(instance)
            | Role::Corrupt(instance)
            | Role::Forge(instance) => {
                let name = self.agent(instance, action);
                let label = self.names.action(action);
                let label = label.strip_prefix(&name).unwrap_or(&label);
                let label = label.trim_start_matches(['.', ' ']).to_owned();
                let bad = matches!(role, Role::Crash(_) | Role::Corrupt(_));
                let kind = EventKind::Local { lane: 0, label, bad };
                self.events.push((Some(name.clone()), None, Event { state, kind }));
                Some(name)
            }
        }
    }

    /// What an attempt would have delivered is no longer on its way.
    fn forget(&mut self, attempt: &Action) {
        let argument = attempt.arguments.first();
        let packet =
            argument.and_then(|binding| packets::packet(self.names, &binding.value, binding.ty?));
        self.on_their_way.retain(|sent| Some(&sent.packet) != packet.as_ref());
    }

    /// The agent whose key is the first argument of an action.
    fn agent(&self, instance: usize, action: &Action) -> String {
        let instance = &self.agents.instances[instance];
        let key = action.arguments.first().filter(|_| instance.is_family);
        let key = key.map(|key| self.names.binding(key));
        let key = key.map(|key| format!("[{}]", key.trim_matches(['(', ')'])));
        format!("{}{}", instance.name, key.unwrap_or_default())
    }

    /// The only agent that may have sent a packet of the initial state, if there is only one.
    fn only(&self, packet: &Packet) -> Option<String> {
        let (to, key) = match packet.to.split_once('[') {
            Some((name, key)) => (name, Some(key)),
            None => (packet.to.as_str(), None),
        };
        let mut flows = self.agents.flows.iter().filter(|flow| {
            packet.names.contains(&flow.message) && self.agents.instances[flow.to].name == to
        });
        let first = flows.next()?;
        let instance = &self.agents.instances[first.from];
        if flows.any(|flow| (flow.from, flow.same_key) != (first.from, first.same_key)) {
            return None;
        }
        match (instance.is_family, first.same_key, key) {
            (false, _, _) => Some(instance.name.clone()),
            (true, true, Some(key)) => Some(format!("{}[{key}", instance.name)),
            _ => None,
        }
    }

    fn finish(mut self, states: usize) -> Chart {
        for sent in std::mem::take(&mut self.on_their_way) {
            let kind = EventKind::Message {
                from: None,
                to: 0,
                label: sent.packet.label,
                sent: sent.state,
                fate: Fate::Pending,
            };
            let event = Event { state: states + 1, kind };
            self.events.push((sent.from, Some(sent.packet.to), event));
        }
        let mut lanes: Vec<String> = Vec::new();
        for (from, to, _) in &self.events {
            for name in [from, to].into_iter().flatten() {
                if !lanes.contains(name) {
                    lanes.push(name.clone());
                }
            }
        }
        // Families stand together, where the first of them takes part.
        let base = |name: &String| name.split('[').next().unwrap_or("").to_owned();
        let mut bases: Vec<String> = lanes.iter().map(base).collect();
        bases.reverse();
        let order = |name: &String| bases.iter().rposition(|own| *own == base(name));
        lanes.sort_by(|a, b| (order(b), a).cmp(&(order(a), b)));
        let lane = |name: &Option<String>| {
            name.as_ref().and_then(|name| lanes.iter().position(|lane| lane == name))
        };
        let events = self.events.into_iter().map(|(a, b, event)| {
            let kind = match event.kind {
                EventKind::Message { label, sent, fate, .. } => EventKind::Message {
                    from: lane(&a),
                    to: lane(&b).unwrap_or(0),
                    label,
                    sent,
                    fate,
                },
                EventKind::Local { label, bad, .. } => {
                    EventKind::Local { lane: lane(&a).unwrap_or(0), label, bad }
                }
                other => other,
            };
            Event { kind, ..event }
        });
        let events = events.collect();
        Chart { lanes, events, states }
    }
}

/// The value of a field of a struct.
fn field<'v>(
    names: &Names<'_>,
    value: &'v Value,
    ty: ir::TypeId,
    name: &str,
) -> Option<(&'v Value, ir::TypeId)> {
    let (Value::Tuple(values), ir::Type::Data(id)) = (value, &names.spec.types[ty]) else {
        return None;
    };
    let fields = &names.spec.data(*id).variants.first()?.fields;
    let index = fields.iter().position(|field| field.name.as_deref() == Some(name))?;
    Some((values.get(index)?, fields[index].ty))
}
