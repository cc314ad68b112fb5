//! Who may send what to whom, as far as the text tells.

use super::handlers::takes_kind;
use super::plan::{Instance, Plan};
use crate::ast::agents::{AgentPattern, MessageContent, PartKind, Received, Route, Send, SendTo};
use crate::ast::map::{self, Map};
use crate::ast::{Expr, ExprKind, Pattern, PatternKind, Stmt, StmtKind, TypeKind};
use ir::Flow;
use std::collections::{BTreeSet, HashMap};

impl Plan<'_> {
    /// Each once, in the order of the instances.
    pub fn flows(&self) -> Vec<Flow> {
        let mut flows = BTreeSet::new();
        for (from, instance) in self.instances.iter().enumerate() {
            for part in instance.parts() {
                let mut sends = Sends::default();
                self.bound_messages(&part.kind, &mut sends.types);
                sends.part(&part.kind);
                for (to, message) in sends.sent {
                    let Some(kind) = message.and_then(|name| Some((self.kind(&name)?, name)))
                    else {
                        continue;
                    };
                    let takes = |to: &usize| takes_kind(&self.instances[*to], &kind.1, kind.0);
                    let known = to.and_then(|to| self.target(instance, &to));
                    let all = match known {
                        Some((to, same_key)) => self.led_on(from, to, same_key),
                        None => self.anyone(from),
                    };
                    for (to, same_key) in all.into_iter().filter(|(to, _)| takes(to)) {
                        flows.insert(Flow { from, to, message: kind.1.clone(), same_key });
                    }
                }
            }
        }
        flows.into_iter().collect()
    }

    /// What the names that the pattern of a handler binds are messages of.
    fn bound_messages(&self, part: &PartKind, types: &mut HashMap<String, String>) {
        let PartKind::On(handler) = part else { return };
        let Received::Pattern(Pattern { kind: PatternKind::Fields(path, bound, _), .. }) =
            &handler.message
        else {
            return;
        };
        let name = path.segments.last().map_or("", |name| name.text.as_str());
        let Some(MessageContent::Fields(fields)) = self.kind(name).map(|kind| kind.content) else {
            return;
        };
        for (field, pattern) in bound {
            let ty = fields.iter().find(|(name, _)| name.text == field.text).map(|(_, ty)| ty);
            if let (PatternKind::Bind(local), Some(TypeKind::Named(ty, _))) =
                (&pattern.kind, ty.map(|ty| &ty.kind))
            {
                types.insert(local.text.clone(), ty.text.clone());
            }
        }
    }

    /// The instance that a name of an agent stands for, and whether it is the one with the same key.
    fn target(&self, instance: &Instance<'_>, name: &str) -> Option<(usize, bool)> {
        let (agent, _) = instance.agent?;
        let mut params = agent.params.iter().zip(instance.args);
        match params.find(|((param, _), _)| param.text == name) {
            Some((_, arg)) => {
                let keys: Vec<&str> =
                    instance.keys.iter().map(|key| key.name.text.as_str()).collect();
                Some((self.position(&root(arg)?)?, has_key(arg, &keys)))
            }
            None => Some((self.position(name)?, false)),
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.instances.iter().position(|one| one.name.text == name)
    }

    fn routes_of(&self, from: usize) -> impl Iterator<Item = &Route> {
        let name = &self.instances[from].name.text;
        let routes = self.routes.map_or(&[][..], |routes| &routes.routes);
        routes.iter().filter(move |route| stands_for(&route.owner, name))
    }

    /// Where a route leads, and whether to the agent with the same key.
    fn end(&self, route: &Route) -> Option<(usize, bool)> {
        let keys: Vec<&str> = route
            .owner
            .keys
            .iter()
            .filter_map(|key| match &key.kind {
                PatternKind::Bind(name) => Some(name.text.as_str()),
                _ => None,
            })
            .collect();
        Some((self.position(&root(&route.target)?)?, has_key(&route.target, &keys)))
    }

    /// Where routes lead messages to this instance.
    fn led_on(&self, from: usize, to: usize, same_key: bool) -> Vec<(usize, bool)> {
        let name = &self.instances[to].name.text;
        let fitting = self.routes_of(from).filter(|route| stands_for(&route.identifier, name));
        let mut all: Vec<(usize, bool)> = fitting.filter_map(|route| self.end(route)).collect();
        if self.instances[to].agent.is_some() {
            all.push((to, same_key));
        }
        all
    }

    /// Whom an identifier may lead to that is not known before: what implements another identifier is
    /// reached by routes.
    fn anyone(&self, from: usize) -> Vec<(usize, bool)> {
        let virtuals = self.instances.iter().filter(|instance| instance.agent.is_none());
        let prefixes: Vec<String> =
            virtuals.map(|instance| format!("{}::", instance.name.text)).collect();
        let is_part = |name: &str| prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()));
        let others = (0..self.instances.len()).filter(|index| {
            let instance = &self.instances[*index];
            instance.agent.is_some() && !is_part(&instance.name.text)
        });
        let routed = self.routes_of(from).filter_map(|route| self.end(route));
        routed.chain(others.map(|index| (index, false))).collect()
    }
}

fn stands_for(pattern: &AgentPattern, name: &str) -> bool {
    pattern.name.as_ref().is_none_or(|own| own.text == name)
}

/// Whether an agent is given with just these keys.
fn has_key(of: &Expr, keys: &[&str]) -> bool {
    let is = |expr: &Expr, key: &str| match &expr.kind {
        ExprKind::Path(path) => path.text() == key,
        _ => false,
    };
    let ExprKind::Index(_, index) = &of.kind else { return false };
    match (&index.kind, keys) {
        (_, [key]) => is(index, key),
        (ExprKind::Tuple(parts), keys) => {
            parts.len() == keys.len()
                && !keys.is_empty()
                && parts.iter().zip(keys).all(|(part, key)| is(part, key))
        }
        _ => false,
    }
}

/// The path before an index.
fn root(of: &Expr) -> Option<String> {
    let root = match &of.kind {
        ExprKind::Index(root, _) => root,
        _ => of,
    };
    match &root.kind {
        ExprKind::Path(path) => Some(path.text()),
        _ => None,
    }
}

/// What a part of an agent sends: the name of the target, if it is one, and the message.
#[derive(Default)]
struct Sends {
    /// What names that a handler binds are messages of.
    types: HashMap<String, String>,
    sent: Vec<(Option<String>, Option<String>)>,
}

impl Sends {
    fn part(&mut self, part: &PartKind) {
        match part {
            PartKind::Init(block) | PartKind::Recover(block) => drop(map::block(self, block)),
            PartKind::Rule(rule) => drop(map::block(self, &rule.body)),
            PartKind::Task(task) => task.parts.iter().for_each(|part| self.part(&part.kind)),
            PartKind::On(handler) => {
                if let Received::Whole(name, kind) = &handler.message {
                    self.types.insert(name.text.clone(), kind.text.clone());
                }
                map::block(self, &handler.body);
            }
            _ => {}
        }
    }
}

impl Map for Sends {
    fn stmt(&mut self, of: &Stmt, into: &mut Vec<Stmt>) {
        if let StmtKind::Send(Send { to, message }) = &of.kind {
            let to = match to {
                SendTo::One(to) | SendTo::All(to) => root(to),
                SendTo::Sender => None,
            };
            let message = match &message.kind {
                ExprKind::Struct { path, .. } | ExprKind::Call(path, _) | ExprKind::Path(path) => {
                    path.segments.last().map(|name| name.text.clone())
                }
                _ => None,
            };
            let message = message.map(|name| self.types.get(&name).cloned().unwrap_or(name));
            self.sent.push((to, message));
        }
        into.push(map::stmt(self, of));
    }
}
