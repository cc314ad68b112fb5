//! Agents compiled away: a system of agents becomes a plain one, with a variable for the state of each
//! agent, one for the network, and a transition for each handler, rule, timer and fault.
//!
//! ```text
//! members ─plan, needs→ Plan ─types, handlers, tasks, network, receive, routes, faults→ members
//! ```
//!
//! Deniz Altınbüken, Building Evolvable Distributed Systems for Dynamic Data Center Environments
//! (Cornell, 2017), section 4.1.1: what an agent is, and that a transition processes one message.

mod faults;
mod flows;
mod handlers;
mod needs;
mod network;
mod plan;
mod receive;
mod routes;
mod tasks;
mod text;
mod tree;
mod types;

pub(crate) use tree::OF_SYSTEM;

use crate::ast::map::{self, Map as _};
use crate::ast::{Decl, ItemKind, Member, MemberKind, Name, Param, Refinement, Transition};
use crate::env::Home;
use crate::flatten::FlatMember;
use crate::load::Modules;
use crate::words::agents as words;
use crate::{Problem, Severity};
use ir::{Flow, Role, Span, Spec};
use needs::Mentions;
use plan::Plan;
use std::collections::HashMap;
use text::{Scope, Text};
use tree::At;

/// What is to be said of the agents once the system has ids.
pub(crate) struct Described {
    setting: Vec<String>,
    instances: Vec<(String, Option<String>, bool)>,
    roles: Vec<(String, Role)>,
    may_stay: bool,
    flows: Vec<Flow>,
    targets: Vec<Span>,
}

/// A system without agents, and what is known of those it had.
pub(crate) struct Expanded<'a> {
    pub members: Vec<FlatMember<'a>>,
    pub described: Option<Described>,
}

/// Compiles the agents of a system away; a system without any stays as it is.
pub(crate) fn expand<'a>(
    modules: &'a Modules,
    system: (&'a Name, Home),
    members: Vec<FlatMember<'a>>,
    problems: &mut Vec<Problem>,
) -> Expanded<'a> {
    let mut mentions = Mentions::default();
    for refinement in refinements(modules, &system.0.text) {
        mentions.refinement(refinement);
    }
    let before = problems.len();
    let plan = Plan::read(modules, system, &members, &mentions, problems);
    let Some(plan) = plan else {
        for flat in &members {
            if let MemberKind::Network(_) | MemberKind::Faults(_) | MemberKind::Routes(_) =
                &flat.member.kind
            {
                problems.push(words::no_agents(flat.member.at));
            }
        }
        return Expanded { members, described: None };
    };
    plan.check_faults(problems);
    plan.check_tasks(problems);
    // What else would be said of a system with problems follows from them.
    let plain = |members: Vec<FlatMember<'a>>| {
        let is_plain = |flat: &FlatMember<'_>| {
            let is_function = matches!(flat.member.kind, MemberKind::Decl(Decl::Function(_)));
            matches!(flat.member.kind, MemberKind::Decl(_)) && !is_function
        };
        members.into_iter().filter(is_plain).collect()
    };
    if problems[before..].iter().any(|problem| problem.severity == Severity::Error) {
        return Expanded { members: plain(members), described: None };
    }
    let mut generated = Generated { modules, owner: &system.0.text, members: Vec::new() };
    let mut roles = Vec::new();
    if !plan.generate(&members, &mut generated, &mut roles, problems) {
        return Expanded { members: plain(members), described: None };
    }
    let described = Described {
        setting: plan.setting(),
        instances: plan.instances.iter().map(described).collect(),
        roles,
        may_stay: plan.network.may_stay(),
        flows: plan.flows(),
        targets: plan.targets.take(),
    };
    Expanded { members: generated.members, described: Some(described) }
}

fn described(instance: &plan::Instance<'_>) -> (String, Option<String>, bool) {
    let agent = instance.agent.map(|(agent, _)| agent.name.text.clone());
    (instance.name.text.clone(), agent, !instance.keys.is_empty())
}

fn refinements<'a>(modules: &'a Modules, lower: &str) -> Vec<&'a Refinement> {
    let items = modules.modules.iter().flat_map(|module| &module.ast.items);
    let all = items.filter_map(|item| match &item.kind {
        ItemKind::Refinement(refinement) if refinement.lower.text == lower => Some(refinement),
        _ => None,
    });
    all.collect()
}

/// The text of a refinement whose lower system has agents.
pub(crate) fn expand_refinement<'a>(
    modules: &'a Modules,
    system: (&'a Name, Home),
    members: &[FlatMember<'a>],
    refinement: &'a Refinement,
    problems: &mut Vec<Problem>,
) -> &'a Refinement {
    let mentions = Mentions::default();
    let Some(plan) = Plan::read(modules, system, members, &mentions, &mut Vec::new()) else {
        return refinement;
    };
    let mut mapped = refinement.clone();
    let mut text = Text::new(&plan, None, problems);
    for entry in &mut mapped.entries {
        use crate::ast::EntryKind;
        match &mut entry.kind {
            EntryKind::Mapping(_, value) => *value = text.expr(value),
            EntryKind::Step { upper: Some((_, args)), .. } => {
                args.iter_mut().for_each(|arg| *arg = text.expr(arg));
            }
            EntryKind::Step { upper: None, .. } | EntryKind::Error => {}
        }
    }
    modules.generated_refinements.alloc(mapped)
}

/// Names that stand for something in every system of agents, or in this one: whether no member has one.
fn reserved(
    members: &[FlatMember<'_>],
    generated: &[FlatMember<'_>],
    problems: &mut Vec<Problem>,
) -> bool {
    let before = problems.len();
    let always = ["AgentId", "Message", "Packet", "network", "processed", "produced"];
    let generated = generated.iter().filter_map(|flat| crate::flatten::name(flat.member));
    let generated: HashMap<&str, Span> =
        generated.map(|name| (name.text.as_str(), name.at)).collect();
    for name in members.iter().filter_map(|flat| crate::flatten::name(flat.member)) {
        let text = name.text.as_str();
        // The state of an agent stands where the agent does.
        if always.contains(&text) || generated.get(text).is_some_and(|at| *at != name.at) {
            problems.push(words::name_of_agents(name));
        }
    }
    problems.len() == before
}

/// Members that nobody wrote.
struct Generated<'a> {
    modules: &'a Modules,
    owner: &'a str,
    members: Vec<FlatMember<'a>>,
}

impl<'a> Generated<'a> {
    fn add(&mut self, home: Home, members: impl IntoIterator<Item = Member>) {
        for member in members {
            let member: &'a Member = self.modules.generated.alloc(member);
            self.members.push(FlatMember { home, member, owner: self.owner });
        }
    }
}

impl<'a> Plan<'a> {
    /// The plain system; nothing that is worth looking at if a member has a name that is taken.
    fn generate(
        &self,
        members: &[FlatMember<'a>],
        into: &mut Generated<'a>,
        roles: &mut Vec<(String, Role)>,
        problems: &mut Vec<Problem>,
    ) -> bool {
        for (home, member) in self.types() {
            into.add(home, [member]);
        }
        let scopes: Vec<Scope> =
            self.instances.iter().map(|instance| self.scope(instance)).collect();
        let mut goals = Vec::new();
        for (instance, scope) in self.instances.iter().zip(&scopes) {
            let Some((_, home)) = instance.agent else { continue };
            into.add(self.home, self.argument_functions(instance, problems));
            into.add(home, self.state_member(instance, scope, problems));
        }
        into.add(self.home, self.network_members());
        into.add(self.home, self.takes_function());
        into.add(self.home, self.route_members(problems));
        for (instance, scope) in self.instances.iter().zip(&scopes) {
            let Some((_, home)) = instance.agent else { continue };
            into.add(home, self.agent_members(instance, scope, problems, roles));
            into.add(home, self.task_members(instance, scope, problems, roles, &mut goals));
            into.add(home, self.unhandled(instance, roles));
            into.add(home, self.objectives(instance, scope, problems));
        }
        into.add(self.home, self.fault_members(&scopes, problems, roles));
        if self.network.lossy.is_some() {
            roles.push(("network.lose".to_owned(), Role::Lose));
        }
        if self.network.duplicating.is_some() {
            roles.push(("network.duplicate".to_owned(), Role::Duplicate));
        }
        if !reserved(members, &into.members, problems) {
            return false;
        }
        let mut starts = self.starts(&scopes, problems);
        for flat in members {
            self.own(flat, &mut starts, into, problems);
        }
        let at = At(self.network.at);
        if !starts.is_empty() {
            into.add(self.home, [at.init(starts)]);
        }
        if !self.has_terminal {
            let rests = at.method(at.system("network"), "is_empty", Vec::new());
            let rests = at.all(std::iter::once(rests).chain(goals));
            into.add(self.home, [at.terminal(rests)]);
        }
        true
    }

    /// A member that the system has beside its agents.
    fn own(
        &self,
        flat: &FlatMember<'a>,
        starts: &mut Vec<crate::ast::Stmt>,
        into: &mut Generated<'a>,
        problems: &mut Vec<Problem>,
    ) {
        let mut text = Text::new(self, None, problems);
        let kind = match &flat.member.kind {
            MemberKind::Instance(_)
            | MemberKind::Network(_)
            | MemberKind::Faults(_)
            | MemberKind::Routes(_) => return,
            MemberKind::Init(block) => {
                starts.extend(map::block(&mut text, block).stmts);
                return;
            }
            MemberKind::Decl(Decl::Function(function)) => {
                let mut function = function.clone();
                function.body = text.expr(&function.body);
                MemberKind::Decl(Decl::Function(function))
            }
            MemberKind::Claim(kind, name, claim) => {
                MemberKind::Claim(*kind, name.clone(), text.expr(claim))
            }
            MemberKind::Terminal(claim) => MemberKind::Terminal(text.expr(claim)),
            MemberKind::Objective(name, value) => {
                MemberKind::Objective(name.clone(), text.expr(value))
            }
            MemberKind::Var(var) => {
                let init = var.init.as_ref().map(|init| text.expr(init));
                MemberKind::Var(crate::ast::Var { init, ..var.clone() })
            }
            MemberKind::Transition(transition) => {
                let params = transition.params.iter().map(|param| Param {
                    domain: map::domain(&mut text, &param.domain),
                    pattern: map::pattern(&mut text, &param.pattern),
                });
                let params = params.collect();
                let body = map::block(&mut text, &transition.body);
                MemberKind::Transition(Transition { params, body, ..transition.clone() })
            }
            other => other.clone(),
        };
        let member = Member { kind, ..flat.member.clone() };
        let member: &'a Member = into.modules.generated.alloc(member);
        into.members.push(FlatMember { member, ..*flat });
    }

    /// The objectives of an agent, summed over a family.
    fn objectives(
        &self,
        instance: &plan::Instance<'_>,
        scope: &Scope,
        problems: &mut Vec<Problem>,
    ) -> Vec<Member> {
        let mut members = Vec::new();
        for part in instance.parts() {
            let crate::ast::agents::PartKind::Objective(name, value) = &part.kind else { continue };
            let at = At(name.at);
            let value = Text::new(self, Some(scope), problems).expr(value);
            let (clauses, _) = text::all_keys(instance, at);
            let value = match clauses.is_empty() {
                true => value,
                false => {
                    let all = at.comprehension(crate::ast::Brackets::Bag, value, clauses);
                    at.method(all, "sum", Vec::new())
                }
            };
            let name = at.name(format!("{}.{}", instance.name.text, name.text));
            let kind = MemberKind::Objective(name, value);
            members.push(Member { doc: Vec::new(), overrides: None, kind, at: part.at });
        }
        members
    }

    /// The network and the faults in a line each, as verdicts name them.
    fn setting(&self) -> Vec<String> {
        let budget = |budget: &Option<&crate::ast::Expr>| match budget {
            None => String::new(),
            Some(budget) => format!(" at most {}", shown(budget)),
        };
        let mut network = format!("network {:?}", self.network.kind).to_lowercase();
        if let Some(lossy) = &self.network.lossy {
            network += &format!(" lossy{}", budget(lossy));
        }
        if let Some(duplicating) = &self.network.duplicating {
            network += &format!(" duplicating{}", budget(duplicating));
        }
        let fault = |fault: &crate::ast::agents::Fault| {
            let agents: Vec<&str> = fault.agents.iter().map(|name| name.text.as_str()).collect();
            let of = if agents.is_empty() { "" } else { " of " };
            let forging = fault.forging.as_ref().map_or(String::new(), |forging| {
                let names: Vec<&str> =
                    forging.messages.iter().map(|name| name.text.as_str()).collect();
                let anyone = if forging.as_anyone { " as anyone" } else { "" };
                let budget = budget(&forging.budget.as_ref());
                format!(" forging {}{anyone}{budget}", names.join(", "))
            });
            let most = shown(&fault.budget);
            format!("{} at most {most}{of}{}{forging}", fault.kind.text, agents.join(", "))
        };
        std::iter::once(network).chain(self.faults.iter().map(fault)).collect()
    }
}

/// A budget as it was written, as far as budgets are written.
fn shown(of: &crate::ast::Expr) -> String {
    use crate::ast::ExprKind;
    match &of.kind {
        ExprKind::Int(number) => number.to_string(),
        ExprKind::Path(path) => path.text(),
        _ => "a computed number".to_owned(),
    }
}

impl Described {
    /// Says it of the compiled system.
    pub fn describe(&self, spec: &mut Spec) {
        let named = |name: &str| spec.vars.iter().position(|var| var.name == name);
        let Some(network) = named("network") else { return };
        let Some(id) = spec.datas.iter().position(|data| data.name == "AgentId") else { return };
        let instance =
            |(name, agent, is_family): &(String, Option<String>, bool)| ir::AgentInstance {
                name: name.clone(),
                agent: agent.clone(),
                var: named(name).map(ir::VarId::new),
                is_family: *is_family,
            };
        let role = |transition: &ir::Transition| {
            let mut roles = self.roles.iter();
            let found = roles.find(|(name, _)| *name == transition.name);
            found.map_or(Role::Own, |(_, role)| *role)
        };
        spec.agents = Some(Box::new(ir::Agents {
            id: ir::DataId::new(id),
            network: ir::VarId::new(network),
            setting: self.setting.clone(),
            instances: self.instances.iter().map(instance).collect(),
            roles: spec.transitions.iter().map(role).collect(),
            may_stay: self.may_stay,
            flows: self.flows.clone(),
            targets: self.targets.clone(),
        }));
    }
}
