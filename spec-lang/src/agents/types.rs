//! The types of an agent system: identifiers, messages, packets and the states of agents.

use super::plan::{Key, Plan, vars};
use super::tasks;
use super::tree::At;
use crate::ast::agents::{Agent, MessageContent};
use crate::ast::{Decl, Expr, Member, Name, Payload, Type, Variant};
use crate::env::Home;
use std::collections::HashSet;

/// The type of a key, or of all keys together.
pub(super) fn key_type(keys: &[Key], at: At) -> Type {
    at.tuple_ty(keys.iter().map(|key| key.ty.clone()).collect())
}

impl Plan<'_> {
    /// The declarations, each with the home in which its text is understood.
    pub fn types(&self) -> Vec<(Home, Member)> {
        let mut members = vec![(self.generated_home(), self.identifiers())];
        for kind in self.kinds.values() {
            let at = At(kind.name.at);
            let decl = match kind.content {
                MessageContent::Fields(fields) if fields.is_empty() => continue,
                MessageContent::Fields(fields) => Decl::Struct(kind.name.clone(), fields.clone()),
                MessageContent::Group(variants) => Decl::Enum(kind.name.clone(), variants.clone()),
            };
            members.push((kind.home, at.decl(decl)));
        }
        members.push((self.generated_home(), self.messages()));
        members.push((self.home, self.packet_type()));
        let mut declared = HashSet::new();
        for instance in &self.instances {
            let Some((agent, home)) = instance.agent else { continue };
            if self.has_state(instance) && declared.insert(instance.state_type()) {
                members.extend(
                    self.state_types(agent, &instance.state_type()).map(|member| (home, member)),
                );
            }
        }
        members
    }

    fn generated_home(&self) -> Home {
        Home { agent: true, ..self.home }
    }

    fn identifiers(&self) -> Member {
        let at = At(self.network.at);
        let variant = |instance: &super::plan::Instance<'_>| {
            let at = instance.at();
            let payload = match instance.keys.is_empty() {
                true => Payload::Unit,
                false => Payload::Positional(vec![key_type(&instance.keys, at)]),
            };
            Variant { name: instance.name.clone(), payload }
        };
        let variants = self.instances.iter().map(variant).collect();
        at.decl(Decl::Enum(at.name("AgentId"), variants))
    }

    fn messages(&self) -> Member {
        let at = At(self.network.at);
        let variant = |kind: &super::plan::Kind<'_>| {
            let at = At(kind.name.at);
            let payload = match kind.content {
                MessageContent::Fields(fields) if fields.is_empty() => Payload::Unit,
                _ => Payload::Positional(vec![at.ty(&kind.name.text, Vec::new())]),
            };
            Variant { name: kind.name.clone(), payload }
        };
        let variants = self.kinds.values().map(variant).collect();
        at.decl(Decl::Enum(at.name("Message"), variants))
    }

    fn packet_type(&self) -> Member {
        let at = At(self.network.at);
        let id = || at.ty("AgentId", Vec::new());
        let mut fields = Vec::new();
        if self.needs.from {
            fields.push((at.name("from"), id()));
        }
        fields.push((at.name("to"), id()));
        if self.needs.addressed {
            fields.push((at.name("addressed"), id()));
        }
        fields.push((at.name("payload"), at.ty("Message", Vec::new())));
        at.decl(Decl::Struct(at.name("Packet"), fields))
    }

    /// The struct with the state of an agent, after those of its tasks.
    fn state_types(&self, agent: &Agent, name: &str) -> impl Iterator<Item = Member> {
        let at = At(agent.name.at);
        let mut declared = Vec::new();
        let mut fields: Vec<(Name, Type)> =
            vars(agent).map(|(var, _)| (var.name.clone(), var.ty.clone())).collect();
        for pool in tasks::pools(agent) {
            let Some(task) = tasks::task(agent, pool) else { continue };
            let state = tasks::state_type(agent, task);
            if !declared.iter().any(|(name, _)| *name == state) {
                let fields =
                    vars(task).map(|(var, _)| (var.name.clone(), var.ty.clone())).collect();
                let decl =
                    At(task.name.at).decl(Decl::Struct(At(task.name.at).name(&state), fields));
                declared.push((state.clone(), decl));
            }
            let mut ignored = Vec::new();
            let keys = super::plan::read_keys(&pool.keys, &mut ignored);
            let state = At(pool.name.at).ty(&state, Vec::new());
            let ty = match keys.is_empty() {
                true => state,
                false => {
                    let at = At(pool.name.at);
                    at.ty("Map", vec![key_type(&keys, at), state])
                }
            };
            fields.push((pool.name.clone(), ty));
        }
        if self.is_wedgeable(agent) {
            fields.push((at.name("wedged"), at.ty("Bool", Vec::new())));
        }
        let own = at.decl(Decl::Struct(at.name(name), fields));
        declared.into_iter().map(|(_, decl)| decl).chain([own])
    }

    /// The initial state of an agent, in text that its scope rewrote.
    pub fn initial_state(&self, name: &str, agent: &Agent, fields: Vec<(Name, Expr)>) -> Expr {
        let at = At(agent.name.at);
        let mut fields = fields;
        if self.is_wedgeable(agent) {
            fields.push((at.name("wedged"), at.bool(false)));
        }
        at.record(name, fields)
    }
}
