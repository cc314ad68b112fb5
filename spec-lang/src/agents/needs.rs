//! What of an agent system has to be kept in its states, because something may look at it.

use super::plan::{NetworkKind, Plan};
use crate::ast::agents::{Agent, MessageContent, Part, PartKind, Received, Rule, Send, SendTo};
use crate::ast::map::{self, Map};
use crate::ast::{
    Decl, EntryKind, Expr, ExprKind, Function, Member, MemberKind, Path, Payload, Refinement, Stmt,
    StmtKind, Transition, Type, TypeArg, TypeKind, Var,
};
use crate::flatten::FlatMember;
use std::collections::HashSet;

/// What the states must hold beside the agents' own variables.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Who sent each packet.
    pub from: bool,
    /// Under which identifier each packet was addressed.
    pub addressed: bool,
    /// Which packets were processed.
    pub processed: bool,
    /// Whether claims read which were, so that all of them are to be kept.
    pub records: bool,
    /// Which packets were produced.
    pub produced: bool,
    /// Agents whose state is looked at from outside.
    pub observed: HashSet<String>,
    /// The messages that may be sent more than once with the same content.
    pub repeatable: HashSet<String>,
    /// The messages that are sent; none if some are not written as messages.
    pub sent: Option<HashSet<String>>,
    /// Kinds of agents that set their wedged bit themselves.
    pub wedges: HashSet<String>,
    /// Whether anything reads routing tables.
    pub reads_routes: bool,
}

impl Needs {
    /// `outside` is what refinements of the system mention.
    pub fn of(plan: &Plan<'_>, outside: &Mentions, members: &[FlatMember<'_>]) -> Needs {
        let mut inside = Mentions::default();
        let mut later = Mentions::default();
        let mut needs = Needs::default();
        for part in plan.instances.iter().flat_map(|instance| instance.parts()) {
            inside.part(part);
            if !matches!(part.kind, PartKind::Init(_)) {
                later.part(part);
            }
            if let PartKind::On(handler) = &part.kind {
                needs.from |= handler.from.is_some();
                needs.addressed |= handler.to.is_some();
            }
        }
        let mut system = Mentions::default();
        members.iter().for_each(|flat| system.member(flat.member));
        let any = |word: &str| {
            inside.names.contains(word)
                || [&system, outside].iter().any(|text| text.fields.contains(word))
        };
        let partition = plan.faults.iter().any(|fault| fault.kind.text == "partition");
        needs.produced = any("outbox");
        needs.from |= inside.replies
            || partition
            || needs.produced
            || inside.names.contains("sender")
            || plan.network.kind == NetworkKind::Ordered
            || [&inside, &system, outside].iter().any(|text| text.fields.contains("from"));
        needs.observed.extend(system.states.iter().chain(&outside.states).cloned());
        for fault in &plan.faults {
            if let Some(forging) = &fault.forging {
                let names = forging.messages.iter().map(|name| name.text.clone());
                needs.repeatable.extend(names);
            }
        }
        for kind in plan.kinds.values() {
            if later.sends_any || later.message_is_sent(&kind.name.text, kind.content) {
                needs.repeatable.insert(kind.name.text.clone());
            }
        }
        needs.reads_routes = any("routes");
        for instance in &plan.instances {
            let Some((agent, _)) = instance.agent else { continue };
            let mut own = Mentions::default();
            agent.parts.iter().for_each(|part| own.part(part));
            if own.names.contains("wedged") || system.wedges.contains(&instance.name.text) {
                needs.wedges.insert(agent.name.text.clone());
            }
        }
        let forged = plan.faults.iter().filter_map(|fault| fault.forging.as_ref());
        let forged = forged.flat_map(|forging| &forging.messages).map(|name| name.text.clone());
        let mut sent = inside.sent.clone();
        sent.extend(forged);
        needs.sent = (!inside.sends_any).then_some(sent);
        needs.records = any("processed") || any("inbox");
        let once = plan.network.kind == NetworkKind::Once && !needs.repeatable.is_empty();
        needs.processed = once || needs.records;
        needs
    }
}

/// The names that a text mentions.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    /// In paths and types.
    names: HashSet<String>,
    /// After a dot.
    fields: HashSet<String>,
    /// What stands before a dot, other than for what every agent has.
    states: HashSet<String>,
    /// What is sent, if it is written as a message.
    sent: HashSet<String>,
    /// Whether something is sent that is not written as a message.
    sends_any: bool,
    replies: bool,
    /// Agents whose wedged bit is assigned from outside.
    wedges: HashSet<String>,
}

/// What every agent has, beside its state.
pub(super) const PARTS: &[&str] = &["wedged", "inbox", "waiting", "processed", "outbox", "routes"];

impl Mentions {
    pub fn part(&mut self, part: &Part) {
        match &part.kind {
            PartKind::Var(var, _) => self.var(var),
            PartKind::Function(function) => self.function(function),
            PartKind::Init(block) | PartKind::Recover(block) => drop(map::block(self, block)),
            PartKind::On(handler) => {
                match &handler.message {
                    Received::Pattern(pattern) => drop(map::pattern(self, pattern)),
                    Received::Whole(_, kind) => drop(self.names.insert(kind.text.clone())),
                }
                handler.guard.iter().for_each(|guard| drop(self.expr(guard)));
                map::block(self, &handler.body);
            }
            PartKind::Rule(rule) => self.rule(rule),
            PartKind::Ignore(names) => {
                self.names.extend(names.iter().map(|name| name.text.clone()));
            }
            PartKind::Task(task) => self.agent(task),
            PartKind::Pool(pool) => pool.args.iter().for_each(|arg| drop(self.expr(arg))),
            PartKind::Goal(_, value) | PartKind::Objective(_, value) => drop(self.expr(value)),
            PartKind::Unsupported(_) | PartKind::Error => {}
        }
    }

    fn agent(&mut self, agent: &Agent) {
        agent.params.iter().for_each(|(_, ty)| self.ty(ty));
        agent.parts.iter().for_each(|part| self.part(part));
    }

    fn rule(&mut self, rule: &Rule) {
        rule.params.iter().for_each(|param| drop(map::domain(self, &param.domain)));
        rule.guard.iter().for_each(|guard| drop(self.expr(guard)));
        map::block(self, &rule.body);
    }

    fn var(&mut self, var: &Var) {
        self.ty(&var.ty);
        var.init.iter().for_each(|init| drop(self.expr(init)));
    }

    fn function(&mut self, function: &Function) {
        function.params.iter().for_each(|(_, ty)| self.ty(ty));
        self.ty(&function.result);
        self.expr(&function.body);
    }

    pub fn member(&mut self, member: &Member) {
        match &member.kind {
            MemberKind::Decl(decl) => self.decl(decl),
            MemberKind::Assume(_, value)
            | MemberKind::Claim(_, _, value)
            | MemberKind::Terminal(value)
            | MemberKind::Objective(_, value) => drop(self.expr(value)),
            MemberKind::Var(var) => self.var(var),
            MemberKind::Init(block) => drop(map::block(self, block)),
            MemberKind::Transition(Transition { params, body, .. }) => {
                params.iter().for_each(|param| drop(map::domain(self, &param.domain)));
                map::block(self, body);
            }
            MemberKind::Instance(instance) => {
                if let Some((_, args)) = &instance.agent {
                    args.iter().for_each(|arg| drop(self.expr(arg)));
                }
            }
            MemberKind::Faults(faults) => {
                let forged = faults.faults.iter().filter_map(|fault| fault.forging.as_ref());
                let names = forged.flat_map(|forging| &forging.messages);
                self.names.extend(names.map(|name| name.text.clone()));
            }
            MemberKind::Network(_)
            | MemberKind::Routes(_)
            | MemberKind::Unsupported(_)
            | MemberKind::Error => {}
        }
    }

    fn decl(&mut self, decl: &Decl) {
        match decl {
            Decl::Opaque(_) => {}
            Decl::Alias(_, ty) => self.ty(ty),
            Decl::Struct(_, fields) => fields.iter().for_each(|(_, ty)| self.ty(ty)),
            Decl::Enum(_, variants) => variants.iter().for_each(|one| self.payload(&one.payload)),
            Decl::Function(function) => self.function(function),
            Decl::Const(_, ty, value) => {
                self.ty(ty);
                value.iter().for_each(|value| drop(self.expr(value)));
            }
        }
    }

    fn payload(&mut self, payload: &Payload) {
        match payload {
            Payload::Unit => {}
            Payload::Positional(types) => types.iter().for_each(|ty| self.ty(ty)),
            Payload::Named(fields) => fields.iter().for_each(|(_, ty)| self.ty(ty)),
        }
    }

    pub fn refinement(&mut self, refinement: &Refinement) {
        for entry in &refinement.entries {
            match &entry.kind {
                EntryKind::Mapping(_, value) => drop(self.expr(value)),
                EntryKind::Step { upper, .. } => {
                    let args = upper.iter().flat_map(|(_, args)| args);
                    args.for_each(|arg| drop(self.expr(arg)));
                }
                EntryKind::Error => {}
            }
        }
    }

    /// What a message carries.
    pub fn content(&mut self, content: &MessageContent) {
        match content {
            MessageContent::Fields(fields) => fields.iter().for_each(|(_, ty)| self.ty(ty)),
            MessageContent::Group(variants) => {
                variants.iter().for_each(|variant| self.payload(&variant.payload));
            }
        }
    }

    /// Whether a message, or one of its group, is mentioned.
    pub fn message(&self, name: &str, content: &MessageContent) -> bool {
        names_of(name, content).any(|name| self.names.contains(name))
    }

    fn message_is_sent(&self, name: &str, content: &MessageContent) -> bool {
        names_of(name, content).any(|name| self.sent.contains(name))
    }
}

fn names_of<'c>(name: &'c str, content: &'c MessageContent) -> impl Iterator<Item = &'c str> {
    let group = match content {
        MessageContent::Group(variants) => variants.as_slice(),
        MessageContent::Fields(_) => &[],
    };
    std::iter::once(name).chain(group.iter().map(|variant| variant.name.text.as_str()))
}

/// The path before an index.
fn root(base: &Expr) -> Option<String> {
    let root = match &base.kind {
        ExprKind::Index(root, _) => root,
        _ => base,
    };
    match &root.kind {
        ExprKind::Path(path) => Some(path.text()),
        _ => None,
    }
}

impl Map for Mentions {
    fn expr(&mut self, of: &Expr) -> Expr {
        if let ExprKind::Field(base, field) = &of.kind {
            self.fields.insert(field.text.clone());
            if !PARTS.contains(&field.text.as_str()) {
                self.states.extend(root(base));
            }
        }
        map::expr(self, of)
    }

    fn stmt(&mut self, of: &Stmt, into: &mut Vec<Stmt>) {
        if let StmtKind::Assign(place, ..) = &of.kind
            && let ExprKind::Field(base, field) = &place.kind
            && field.text == "wedged"
        {
            self.wedges.extend(root(base));
        }
        if let StmtKind::Send(Send { to, message }) = &of.kind {
            self.replies |= *to == SendTo::Sender;
            match &message.kind {
                ExprKind::Struct { path, .. } | ExprKind::Call(path, _) => {
                    self.sent.extend(path.segments.last().map(|name| name.text.clone()));
                }
                ExprKind::Path(path) if crate::env::is_upper(&path.text()) => {
                    self.sent.extend(path.segments.last().map(|name| name.text.clone()));
                }
                _ => self.sends_any = true,
            }
        }
        into.push(map::stmt(self, of));
    }

    fn path(&mut self, of: &Path) {
        self.names.extend(of.segments.iter().map(|name| name.text.clone()));
    }

    fn ty(&mut self, of: &Type) {
        match &of.kind {
            TypeKind::Named(name, args) => {
                self.names.insert(name.text.clone());
                for arg in args {
                    if let TypeArg::Type(ty) = arg {
                        self.ty(ty);
                    }
                }
            }
            TypeKind::Tuple(parts) => parts.iter().for_each(|part| self.ty(part)),
            TypeKind::Range(..) | TypeKind::Error => {}
        }
    }
}
