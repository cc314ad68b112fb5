//! Faults: crashes, partitions, and agents that send what they like, each within a budget.

use super::handlers::{key_params, own_id, own_state};
use super::plan::{Instance, Plan, Shape, vars};
use super::tasks::pools;
use super::text::{Scope, Text, all_keys};
use super::tree::At;
use crate::Problem;
use crate::ast::agents::{Agent, Fault, Forging, MessageContent, PartKind};
use crate::ast::map;
use crate::ast::{AssignOp, BinaryOp, Brackets, Clause, Domain, Expr, Member, Stmt, StmtKind};
use crate::words::agents as words;
use ir::Role;

/// Whether a fault is one of these agent's.
fn strikes(fault: &Fault, kind: &str, instance: &Instance<'_>) -> bool {
    fault.kind.text == kind && fault.agents.iter().any(|name| name.text == instance.name.text)
}

impl<'a> Plan<'a> {
    fn can(&self, kind: &str, instance: &Instance<'_>) -> bool {
        self.faults.iter().any(|fault| strikes(fault, kind, instance))
    }

    pub fn crashes_for_good(&self, instance: &Instance<'_>) -> bool {
        self.can("crash", instance)
    }

    pub fn can_be_byzantine(&self, instance: &Instance<'_>) -> bool {
        self.can("byzantine", instance)
    }

    /// Whether the wedged bit of an agent may be set.
    pub fn can_be_wedged(&self, instance: &Instance<'_>) -> bool {
        instance.agent.is_some_and(|(agent, _)| self.is_wedgeable(agent))
    }

    /// Whether agents of this kind have a wedged bit: some crash, or set it themselves.
    pub fn is_wedgeable(&self, agent: &Agent) -> bool {
        let crashes = self.real().any(|instance| {
            instance.agent.is_some_and(|(of, _)| std::ptr::eq(of, agent))
                && (self.can("crash", instance) || self.can("crash_recover", instance))
        });
        crashes || self.needs.wedges.contains(&agent.name.text)
    }

    /// Reports what is wrong with the faults as declared.
    pub fn check_faults(&self, problems: &mut Vec<Problem>) {
        for (number, fault) in self.faults.iter().enumerate() {
            let once = ["partition", "byzantine"].contains(&fault.kind.text.as_str());
            let mut before = self.faults[..number].iter();
            if let Some(first) = before.find(|first| once && first.kind.text == fault.kind.text) {
                problems.push(words::fault_again(&fault.kind, first.kind.at));
                continue;
            }
            let known = ["crash", "crash_recover", "partition", "byzantine"];
            if !known.contains(&fault.kind.text.as_str()) {
                problems.push(words::unknown_fault(&fault.kind));
                continue;
            }
            for name in &fault.agents {
                match self.instance(&name.text) {
                    Some(instance) if instance.agent.is_some() => {
                        let both = self.can("crash", instance)
                            && self.can("crash_recover", instance)
                            && fault.kind.text == "crash";
                        if both {
                            problems.push(words::crashes_twice(name));
                        }
                    }
                    _ => {
                        let real = self.real().map(|instance| instance.name.text.as_str());
                        problems.push(words::fault_of_no_agent(name, real));
                    }
                }
            }
            if fault.agents.is_empty() && fault.kind.text != "partition" {
                problems.push(words::fault_of_whom(&fault.kind));
            }
            match (&fault.forging, fault.kind.text == "byzantine") {
                (Some(_), false) => problems.push(words::forging_elsewhere(&fault.kind)),
                (None, true) => problems.push(words::forging_nothing(&fault.kind)),
                (Some(forging), true) => self.check_forging(fault, forging, problems),
                (None, false) => {}
            }
        }
    }

    fn check_forging(&self, fault: &Fault, forging: &Forging, problems: &mut Vec<Problem>) {
        for name in &forging.messages {
            if self.kind(&name.text).is_none() {
                let known = self.kinds.keys().map(String::as_str);
                problems.push(words::unknown_message(name, known));
            }
        }
        if forging.budget.is_none() && self.network.shape() != Shape::Set {
            problems.push(words::forging_without_end(&fault.kind));
        }
    }

    /// The variables, functions and transitions of the faults.
    pub fn fault_members(
        &self,
        scopes: &[Scope],
        problems: &mut Vec<Problem>,
        roles: &mut Vec<(String, Role)>,
    ) -> Vec<Member> {
        let mut members = Vec::new();
        for (number, fault) in self.faults.iter().enumerate() {
            let at = At(fault.kind.at);
            let struck: Vec<(&Instance<'a>, &Scope)> = self
                .instances
                .iter()
                .zip(scopes)
                .filter(|(instance, _)| {
                    instance.agent.is_some() && strikes(fault, &fault.kind.text, instance)
                })
                .collect();
            match fault.kind.text.as_str() {
                "crash" => {
                    let count = format!("faults.crashed.{number}");
                    members.push(self.crashed(&count, &struck, at));
                    for (instance, scope) in struck {
                        let within = at.binary(
                            BinaryOp::Lt,
                            at.call(&count, Vec::new()),
                            fault.budget.clone(),
                        );
                        let first = vec![at.require(within)];
                        members.push(self.crash(instance, scope, first, at, roles));
                    }
                }
                "crash_recover" => {
                    let left = numbered("crashes_left", number, &self.faults);
                    members.extend(self.budget(&left, Some(&fault.budget), at, &mut Vec::new()));
                    for (instance, scope) in struck {
                        let mut first = Vec::new();
                        self.budget(&left, Some(&fault.budget), at, &mut first);
                        members.push(self.crash(instance, scope, first, at, roles));
                        members.push(self.recover(instance, scope, at, problems, roles));
                    }
                }
                "partition" => members.extend(self.partition(fault, at, roles)),
                "byzantine" => {
                    let struck: Vec<_> = struck.iter().map(|(instance, _)| *instance).collect();
                    members.extend(self.byzantine(fault, &struck, scopes, at, roles));
                }
                _ => {}
            }
        }
        members
    }

    /// How many agents have crashed.
    fn crashed(&self, name: &str, struck: &[(&Instance<'a>, &Scope)], at: At) -> Member {
        let number = |instance: &Instance<'_>| {
            let state = own_state(instance, at).expect("what crashes has a state");
            let wedged = at.field(state, "wedged");
            let (mut clauses, key) = all_keys(instance, at);
            match clauses.is_empty() {
                true => at.if_else(wedged, at.int(1), at.int(0)),
                false => {
                    clauses.push(Clause::If(wedged));
                    let all = at.comprehension(Brackets::Set, key, clauses);
                    at.method(all, "len", Vec::new())
                }
            }
        };
        let numbers = struck.iter().map(|(instance, _)| number(instance));
        let sum = numbers.reduce(|left, right| at.binary(BinaryOp::Add, left, right));
        let sum = sum.unwrap_or_else(|| at.int(0));
        at.function(name, Vec::new(), at.ty("Int", Vec::new()), sum)
    }

    fn crash(
        &self,
        instance: &Instance<'_>,
        scope: &Scope,
        first: Vec<Stmt>,
        at: At,
        roles: &mut Vec<(String, Role)>,
    ) -> Member {
        let mut body = self.able(instance, at);
        body.extend(first);
        let for_good = self.crashes_for_good(instance);
        // What a crashed agent knew is gone; where it crashed for good, only claims could tell.
        let forgets = !for_good || !self.is_observed(instance);
        if forgets {
            body.push(self.reset(instance, scope, !for_good, at));
        }
        let state = own_state(instance, at).expect("what crashes has a state");
        body.push(at.assign(at.field(state, "wedged"), AssignOp::Set, at.bool(true)));
        if for_good {
            body.extend(self.drop_packets(instance, at));
        }
        let name = format!("{}.crash", instance.name.text);
        roles.push((name.clone(), Role::Crash(self.index(instance))));
        at.transition(None, &name, key_params(instance, at), body)
    }

    /// Whether anything outside an agent looks at its state.
    fn is_observed(&self, instance: &Instance<'_>) -> bool {
        let is_interface = instance.written.visibility == Some(crate::ast::Visibility::Interface);
        // The goals of tasks are claims.
        let has_tasks = instance.agent.is_some_and(|(agent, _)| pools(agent).next().is_some());
        is_interface || has_tasks || self.needs.observed.contains(&instance.name.text)
    }

    /// An agent starts anew, apart from what survives.
    fn reset(&self, instance: &Instance<'_>, scope: &Scope, keeps_stable: bool, at: At) -> Stmt {
        let (agent, _) = instance.agent.expect("what crashes is an agent");
        let mut state = self.initial(instance, agent, scope, &mut Vec::new());
        let own = own_state(instance, at).expect("what crashes has a state");
        if let crate::ast::ExprKind::Struct { fields, .. } = &mut state.kind {
            for (var, stable) in vars(agent) {
                if keeps_stable && stable {
                    for (name, value) in fields.iter_mut() {
                        if name.text == var.name.text {
                            *value = at.field(own.clone(), &var.name.text);
                        }
                    }
                }
            }
        }
        at.assign(own, AssignOp::Set, super::text::at_place(&state, at.0))
    }

    /// Messages to an agent that will never act again are as good as gone.
    fn drop_packets(&self, instance: &Instance<'_>, at: At) -> Vec<Stmt> {
        let own = own_id(instance, at);
        let other = |packet: Expr| at.binary(BinaryOp::Ne, at.field(packet, "to"), own.clone());
        let keep = |source: &str, brackets: Brackets| {
            let clauses = vec![
                Clause::In(at.bind("packet"), Domain::In(at.path(source))),
                Clause::If(other(at.path("packet"))),
            ];
            at.set_to(source, at.comprehension(brackets, at.path("packet"), clauses))
        };
        let mut stmts = vec![match self.network.shape() {
            Shape::Set => keep("network", Brackets::Set),
            Shape::Bag => keep("network", Brackets::Bag),
            Shape::Queues => {
                let link = at.path("link");
                let clauses = vec![
                    Clause::In(
                        at.bind("link"),
                        Domain::In(at.method(at.system("network"), "keys", Vec::new())),
                    ),
                    Clause::If(at.binary(BinaryOp::Ne, at.field(link.clone(), "1"), own.clone())),
                ];
                let queue = at.index(at.system("network"), link.clone());
                at.set_to("network", at.map_of(link, queue, clauses))
            }
        }];
        if self.needs.processed && !self.needs.records {
            stmts.push(keep("processed", Brackets::Set));
        }
        stmts
    }

    fn recover(
        &self,
        instance: &Instance<'_>,
        scope: &Scope,
        at: At,
        problems: &mut Vec<Problem>,
        roles: &mut Vec<(String, Role)>,
    ) -> Member {
        let state = own_state(instance, at).expect("what crashes has a state");
        let wedged = || at.field(state.clone(), "wedged");
        let mut body =
            vec![at.require(wedged()), at.assign(wedged(), AssignOp::Set, at.bool(false))];
        for part in instance.parts() {
            if let PartKind::Recover(block) = &part.kind {
                let mut text = Text::new(self, Some(scope), problems);
                body.extend(map::block(&mut text, block).stmts);
            }
        }
        let name = format!("{}.recover", instance.name.text);
        roles.push((name.clone(), Role::Recover(self.index(instance))));
        at.transition(None, &name, key_params(instance, at), body)
    }

    /// That sender and receiver of `packet` are on the same side.
    pub fn connected(&self, at: At) -> Vec<Stmt> {
        if !self.faults.iter().any(|fault| fault.kind.text == "partition") {
            return Vec::new();
        }
        let inside = |field| {
            let id = at.field(at.path("packet"), field);
            at.binary(BinaryOp::In, id, at.system("cut_off"))
        };
        vec![at.require(at.binary(BinaryOp::Eq, inside("from"), inside("to")))]
    }

    fn partition(&self, fault: &Fault, at: At, roles: &mut Vec<(String, Role)>) -> Vec<Member> {
        let ids = |instance: &Instance<'_>| {
            let (clauses, key) = all_keys(instance, at);
            let key = (!clauses.is_empty()).then_some(key);
            let id = at.variant("AgentId", &instance.name.text, key);
            match clauses.is_empty() {
                true => at.set(vec![id]),
                false => at.comprehension(Brackets::Set, id, clauses),
            }
        };
        let named = |instance: &&Instance<'_>| {
            fault.agents.is_empty() || strikes(fault, "partition", instance)
        };
        let mut sides: Vec<&Instance<'_>> = self.real().filter(named).collect();
        // Of two sides either may be the one that is cut off: it is the one without this agent.
        if sides.len() == self.real().count()
            && let Some(at) = sides.iter().position(|instance| instance.keys.is_empty())
        {
            sides.remove(at);
        }
        let all = sides.into_iter().map(ids);
        let all = all.reduce(|left, right| at.binary(BinaryOp::Union, left, right));
        let all = all.unwrap_or_else(|| at.set(Vec::new()));
        let cut = || at.system("cut_off");
        let nothing = || at.set(Vec::new());
        let empty = |set: Expr| at.binary(BinaryOp::Eq, set, nothing());
        let ty = at.ty("Set", vec![at.ty("AgentId", Vec::new())]);
        let mut members = vec![at.var_member(at.var("cut_off", ty, nothing()))];
        let mut body = vec![at.require(empty(cut())), at.require(at.not(empty(at.path("side"))))];
        members.extend(self.budget("partitions_left", Some(&fault.budget), at, &mut body));
        body.push(at.set_to("cut_off", at.path("side")));
        let sides = at.method(all, "subsets", Vec::new());
        let param = at.param(at.bind("side"), sides);
        members.push(at.transition(None, "network.split", vec![param], body));
        roles.push(("network.split".to_owned(), Role::Split));
        let heal = vec![at.require(at.not(empty(cut()))), at.set_to("cut_off", nothing())];
        members.push(at.transition(None, "network.heal", Vec::new(), heal));
        roles.push(("network.heal".to_owned(), Role::Heal));
        members
    }

    fn byzantine(
        &self,
        fault: &Fault,
        struck: &[&Instance<'a>],
        scopes: &[Scope],
        at: At,
        roles: &mut Vec<(String, Role)>,
    ) -> Vec<Member> {
        let ty = at.ty("Set", vec![at.ty("AgentId", Vec::new())]);
        let mut members = vec![at.var_member(at.var("byzantine", ty, at.set(Vec::new())))];
        let Some(forging) = &fault.forging else { return members };
        let left = "forgeries_left";
        members.extend(self.budget(left, forging.budget.as_ref(), at, &mut Vec::new()));
        for instance in struck {
            let count = at.method(at.system("byzantine"), "len", Vec::new());
            let mut body = self.able(instance, at);
            body.push(at.require(at.binary(BinaryOp::Lt, count, fault.budget.clone())));
            let own = own_id(instance, at);
            body.push(at.assign(at.system("byzantine"), AssignOp::Add, own));
            if self.has_state(instance) && !self.is_observed(instance) {
                let scope = &scopes[self.index(instance)];
                body.push(self.reset(instance, scope, false, at));
            }
            body.extend(self.drop_packets(instance, at));
            let name = format!("{}.corrupt", instance.name.text);
            roles.push((name.clone(), Role::Corrupt(self.index(instance))));
            members.push(at.transition(None, &name, key_params(instance, at), body));
            for message in &forging.messages {
                members.extend(self.forge(instance, message, forging, roles));
            }
        }
        members
    }

    /// A byzantine agent sends a message of this kind: any, to anyone who would handle it.
    fn forge(
        &self,
        instance: &Instance<'a>,
        message: &crate::ast::Name,
        forging: &Forging,
        roles: &mut Vec<(String, Role)>,
    ) -> Option<Member> {
        let at = At(message.at);
        let kind = self.kind(&message.text)?;
        let mut params = key_params(instance, at);
        let is = at.binary(BinaryOp::In, own_id(instance, at), at.system("byzantine"));
        let mut body = vec![at.require(is)];
        self.budget("forgeries_left", forging.budget.as_ref(), at, &mut body);
        let receivers =
            self.real().filter(|to| super::handlers::takes_kind(to, &message.text, kind));
        let ids = receivers.map(|to| {
            let (clauses, key) = all_keys(to, at);
            let key = (!clauses.is_empty()).then_some(key);
            let id = at.variant("AgentId", &to.name.text, key);
            match clauses.is_empty() {
                true => at.set(vec![id]),
                false => at.comprehension(Brackets::Set, id, clauses),
            }
        });
        let to = ids.reduce(|left, right| at.binary(BinaryOp::Union, left, right));
        params.push(at.param(at.bind("to"), to.unwrap_or_else(|| at.set(Vec::new()))));
        let mut from = own_id(instance, at);
        if forging.as_anyone && self.needs.from {
            params.push(at.param(at.bind("from"), at.path("AgentId")));
            from = at.path("from");
        }
        let bare = matches!(kind.content, MessageContent::Fields(fields) if fields.is_empty());
        let content = match bare {
            true => None,
            false => {
                params.push(at.param(at.bind("message"), at.path(&kind.name.text)));
                Some(at.path("message"))
            }
        };
        let payload = at.variant("Message", &kind.name.text, content);
        body.push(at.bind_to("send.addressed", at.path("to")));
        let put = self.put(from, at.path("to"), payload.clone(), at);
        match self.may_not_take() {
            true => {
                let takes = at.call("network.takes", vec![at.path("to"), payload]);
                body.push(at.stmt(StmtKind::Require(takes)));
                body.extend(put);
            }
            false => body.extend(put),
        }
        let name = format!("{}.forge.{}", instance.name.text, message.text);
        roles.push((name.clone(), Role::Forge(self.index(instance))));
        Some(at.transition(None, &name, params, body))
    }
}

/// A name of its own for each fault of the same kind.
fn numbered(name: &str, number: usize, faults: &[Fault]) -> String {
    let kind = &faults[number].kind.text;
    let before = faults[..number].iter().filter(|fault| fault.kind.text == *kind).count();
    match before {
        0 => name.to_owned(),
        _ => format!("{name}.{}", before + 1),
    }
}
