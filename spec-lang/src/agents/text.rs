//! The text of agents, and of the system around them, as text of a plain system.

use super::needs::PARTS;
use super::network;
use super::plan::{Instance, Plan};
use super::tree::{At, SENDER};
use crate::Problem;
use crate::ast::agents::MessageContent;
use crate::ast::map::{self, Map};
use crate::ast::{Argument, Brackets, Clause, Domain, Expr, ExprKind, Name, Stmt, StmtKind};
use crate::words::{agents as words, names, systems};
use ir::Span;
use std::collections::{HashMap, HashSet};

/// What a name of an agent stands for in one of its instances.
#[derive(Clone)]
pub(super) enum Meaning {
    /// A part of the state.
    Place(Expr),
    /// A parameter.
    Value(Expr),
    /// A function, with what comes before its arguments.
    Function(String, Vec<Expr>),
}

/// The names of an agent, or of a task of one.
#[derive(Clone, Default)]
pub(super) struct Scope {
    pub names: HashMap<String, (Meaning, Span)>,
    /// The agent's identifier.
    pub own: Option<Expr>,
    /// Whether a message is being handled.
    pub handles: bool,
}

/// Rewrites the text of an agent, if there is a scope, or of the system.
pub(super) struct Text<'p, 'a> {
    pub plan: &'p Plan<'a>,
    pub scope: Option<&'p Scope>,
    pub problems: &'p mut Vec<Problem>,
    /// What was bound so far.
    pub bound: HashSet<String>,
}

impl<'p, 'a> Text<'p, 'a> {
    pub fn new(
        plan: &'p Plan<'a>,
        scope: Option<&'p Scope>,
        problems: &'p mut Vec<Problem>,
    ) -> Self {
        Text { plan, scope, problems, bound: HashSet::new() }
    }
}

impl Text<'_, '_> {
    /// `name` or `name[key]` where `name` is an agent: the instance with its key.
    fn reference(&self, of: &Expr) -> Option<(usize, Option<Expr>)> {
        let (root, key) = match &of.kind {
            ExprKind::Index(root, key) => (&**root, Some((**key).clone())),
            _ => (of, None),
        };
        let ExprKind::Path(path) = &root.kind else { return None };
        let name = path.text();
        let hidden = self.scope.is_some_and(|scope| scope.names.contains_key(&name));
        if hidden || self.bound.contains(&name) {
            return None;
        }
        let instances = self.plan.instances.iter();
        let found = instances.enumerate().find(|(_, one)| one.name.text == name)?;
        Some((found.0, key))
    }

    /// The identifier of an agent, or the set of those of a family.
    fn identifier(&mut self, instance: usize, key: Option<Expr>, at: At) -> Expr {
        let plan = self.plan;
        let instance = &plan.instances[instance];
        match (instance.keys.is_empty(), key) {
            (true, None) => at.variant("AgentId", &instance.name.text, None),
            (true, Some(key)) => {
                self.problems.push(words::no_family(&instance.name, key.at));
                at.variant("AgentId", &instance.name.text, None)
            }
            (false, Some(key)) => {
                let key = self.expr(&key);
                at.variant("AgentId", &instance.name.text, Some(key))
            }
            (false, None) => {
                let (clauses, key) = all_keys(instance, at);
                let each = at.variant("AgentId", &instance.name.text, Some(key));
                at.comprehension(Brackets::Set, each, clauses)
            }
        }
    }

    /// `agent.field`: of its state, or what every agent has.
    fn part(&mut self, (index, key): (usize, Option<Expr>), field: &Name, at: At) -> Expr {
        let plan = self.plan;
        let instance = &plan.instances[index];
        if self.scope.is_some() {
            self.problems.push(words::not_local(&instance.name, field));
            return Expr { kind: ExprKind::Error, at: at.0 };
        }
        if instance.keys.is_empty() != key.is_none() {
            self.problems.push(words::which_of_family(&instance.name, at.0));
            return Expr { kind: ExprKind::Error, at: at.0 };
        }
        let own = plan.has_state(instance);
        let is_field = instance.agent.is_some_and(|(agent, _)| {
            let mut vars = super::plan::vars(agent).map(|(var, _)| &var.name.text);
            vars.any(|name| *name == field.text)
                || super::tasks::pools(agent).any(|pool| pool.name.text == field.text)
        });
        if !is_field && PARTS.contains(&field.text.as_str()) {
            if field.text == "wedged" {
                return match plan.can_be_wedged(instance) {
                    false => at.bool(false),
                    true => {
                        let state = self.state(instance, key, at);
                        at.field(state, "wedged")
                    }
                };
            }
            let id = self.identifier(index, key, at);
            return at.call(&format!("network.{}", field.text), vec![id]);
        }
        match own {
            true => {
                let state = self.state(instance, key, at);
                Expr { kind: ExprKind::Field(Box::new(state), field.clone()), at: at.0 }
            }
            false => {
                self.problems.push(words::no_such_part(&instance.name, field));
                Expr { kind: ExprKind::Error, at: at.0 }
            }
        }
    }

    fn state(&mut self, instance: &Instance<'_>, key: Option<Expr>, at: At) -> Expr {
        let var = at.system(&instance.name.text);
        match key {
            None => var,
            Some(key) => {
                let key = self.expr(&key);
                at.index(var, key)
            }
        }
    }

    fn in_scope(&self, name: &str) -> Option<&Meaning> {
        self.scope?.names.get(name).map(|(meaning, _)| meaning)
    }

    /// What is sent, as a message: one that is written as such is known by its name; what another
    /// expression is follows from its type.
    pub fn message(&mut self, of: &Expr) -> Expr {
        let at = At(of.at);
        let path = match &of.kind {
            ExprKind::Struct { path, .. } | ExprKind::Call(path, _) | ExprKind::Path(path) => path,
            _ => return at.call("Message", vec![self.expr(of)]),
        };
        let name = path.segments.last().map_or("", |name| name.text.as_str());
        let Some(kind) = self.plan.kind(name) else {
            if crate::env::is_upper(name) {
                let known = self.plan.kinds.keys().map(String::as_str);
                self.problems.push(words::unknown_message(&path.segments[0], known));
                return Expr { kind: ExprKind::Error, at: of.at };
            }
            return at.call("Message", vec![self.expr(of)]);
        };
        let is_bare = matches!(kind.content, MessageContent::Fields(fields) if fields.is_empty());
        match is_bare {
            true => at.variant("Message", &kind.name.text, None),
            false => {
                let content = self.expr(of);
                at.variant("Message", &kind.name.text, Some(content))
            }
        }
    }
}

impl Map for Text<'_, '_> {
    fn expr(&mut self, of: &Expr) -> Expr {
        let at = At(of.at);
        if let ExprKind::Field(base, field) = &of.kind
            && let Some(reference) = self.reference(base)
        {
            return self.part(reference, field, at);
        }
        if let Some((instance, key)) = self.reference(of) {
            return self.identifier(instance, key, at);
        }
        match &of.kind {
            ExprKind::Path(path) if path.segments.len() == 1 => {
                let name = &path.segments[0];
                match self.in_scope(&name.text) {
                    Some(Meaning::Place(value) | Meaning::Value(value)) => at_place(value, of.at),
                    Some(Meaning::Function(..)) if self.bound.contains(&name.text) => of.clone(),
                    Some(Meaning::Function(..)) => {
                        self.problems.push(names::function_without_call(name));
                        Expr { kind: ExprKind::Error, at: of.at }
                    }
                    None => self.own(name).unwrap_or_else(|| of.clone()),
                }
            }
            ExprKind::Call(path, args) if path.segments.len() == 1 => {
                match self.in_scope(&path.segments[0].text).cloned() {
                    Some(Meaning::Function(function, before)) => {
                        let before = before.iter().map(|arg| at_place(arg, of.at));
                        let mut all: Vec<Argument> = before.map(Argument::Expr).collect();
                        let Expr { kind: ExprKind::Call(path, args), .. } = map::expr(self, of)
                        else {
                            unreachable!("a call stays one")
                        };
                        all.extend(args);
                        let name = Name { text: function, at: path.segments[0].at };
                        let path = crate::ast::Path { segments: vec![name] };
                        Expr { kind: ExprKind::Call(path, all), at: of.at }
                    }
                    Some(_) => {
                        self.problems.push(names::not_callable(&path.segments[0], "a value"));
                        Expr { kind: ExprKind::Error, at: of.at }
                    }
                    None => map::expr(self, of),
                }
            }
            _ => map::expr(self, of),
        }
    }

    fn stmt(&mut self, of: &Stmt, into: &mut Vec<Stmt>) {
        match &of.kind {
            StmtKind::Send(send) => network::send(self, send, of.at, into),
            StmtKind::Assign(place, ..) => {
                if let ExprKind::Path(path) = &place.kind
                    && let [name] = path.segments.as_slice()
                    && let Some(Meaning::Value(_)) = self.in_scope(&name.text)
                {
                    self.problems.push(systems::assignment_to(name, "a parameter of the agent"));
                    return;
                }
                into.push(map::stmt(self, of));
            }
            _ => into.push(map::stmt(self, of)),
        }
    }

    fn bind(&mut self, name: &Name) {
        self.bound.insert(name.text.clone());
        let first = self.scope.and_then(|scope| scope.names.get(&name.text));
        if let Some((meaning, first)) = first {
            let what = match meaning {
                Meaning::Place(_) => "a variable",
                Meaning::Value(_) => "a parameter of the agent",
                Meaning::Function(..) => return,
            };
            self.problems.push(names::shadows(name, what, *first));
        }
    }
}

impl Text<'_, '_> {
    /// What every agent can say of itself.
    fn own(&mut self, name: &Name) -> Option<Expr> {
        let scope = self.scope?;
        let own = scope.own.as_ref()?;
        let at = At(name.at);
        match name.text.as_str() {
            "self" => Some(at_place(own, name.at)),
            "sender" if !scope.handles && !self.bound.contains("sender") => {
                self.problems.push(words::no_sender(name.at));
                Some(Expr { kind: ExprKind::Error, at: name.at })
            }
            "sender" if !self.bound.contains("sender") => Some(at.path(SENDER)),
            var if !self.bound.contains(var)
                && let Some(declared) = self.plan.vars.iter().find(|own| own.text == var) =>
            {
                self.problems.push(words::not_of_agent(name, declared.at));
                Some(Expr { kind: ExprKind::Error, at: name.at })
            }
            // An agent that can be wedged has a field of this name.
            "wedged" => Some(at.bool(false)),
            "inbox" | "waiting" | "processed" | "outbox" | "routes" => {
                let own = at_place(own, name.at);
                Some(at.call(&format!("network.{}", name.text), vec![own]))
            }
            _ => None,
        }
    }
}

/// The same expression, said at another place.
pub(super) fn at_place(of: &Expr, at: Span) -> Expr {
    struct Move(Span);
    impl Map for Move {
        fn expr(&mut self, of: &Expr) -> Expr {
            Expr { at: self.0, ..map::expr(self, of) }
        }
    }
    Move(at).expr(of)
}

/// Clauses that run through the keys of a family, and the key they bind.
pub(super) fn all_keys(instance: &Instance<'_>, at: At) -> (Vec<Clause>, Expr) {
    let clauses = instance.keys.iter().map(|key| {
        let bind = at.bind(&own_key(&key.name.text));
        Clause::In(bind, Domain::In(key.source.clone()))
    });
    let keys = instance.keys.iter().map(|key| at.path(&own_key(&key.name.text)));
    (clauses.collect(), at.tuple(keys.collect()))
}

/// The local that holds an agent's own key: no name that anyone can write.
pub(super) fn own_key(key: &str) -> String {
    format!("self.{key}")
}
