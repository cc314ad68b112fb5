//! Agents as variables and transitions: their states, and what messages, rules and timers do.

use super::plan::{Instance, Kind, Plan, vars};
use super::text::{Meaning, Scope, Text, all_keys, own_key};
use super::tree::{At, SENDER};
use crate::Problem;
use crate::ast::agents::{Agent, Handler, MessageContent, PartKind, Received, Rule};
use crate::ast::map::{self, Map as _};
use crate::ast::{
    BinaryOp, Block, Decl, Expr, ExprKind, Function, Member, Name, Param, Pattern, PatternKind,
    Stmt, StmtKind, Visibility,
};
use crate::words::agents as words;
use ir::Role;

/// The variable of an agent, or the part of it that is its own.
pub(super) fn own_state(instance: &Instance<'_>, at: At) -> Option<Expr> {
    let var = at.system(&instance.name.text);
    instance.agent?;
    Some(match instance.keys.is_empty() {
        true => var,
        false => at.index(var, all_keys(instance, at).1),
    })
}

/// The identifier of an agent, inside of it.
pub(super) fn own_id(instance: &Instance<'_>, at: At) -> Expr {
    let key = (!instance.keys.is_empty()).then(|| all_keys(instance, at).1);
    at.variant("AgentId", &instance.name.text, key)
}

/// Whether an agent handles or ignores this message.
pub(super) fn takes_kind(instance: &Instance<'_>, name: &str, kind: &Kind<'_>) -> bool {
    instance.parts().any(|part| match &part.kind {
        PartKind::On(handler) => {
            let handled = match &handler.message {
                Received::Whole(_, whole) => &whole.text,
                Received::Pattern(pattern) => match pattern_name(pattern) {
                    Some(name) => &name.text,
                    None => return false,
                },
            };
            // The name of a group stands for any message of it.
            let of_group = *name == kind.name.text
                && matches!(kind.content, MessageContent::Group(variants)
                    if variants.iter().any(|variant| variant.name.text == *handled));
            handled == name || *handled == kind.name.text || handled == "Message" || of_group
        }
        PartKind::Ignore(names) => {
            names.is_empty()
                || names.iter().any(|own| own.text == name || own.text == kind.name.text)
        }
        _ => false,
    })
}

/// The name of the message that a pattern is for.
pub(super) fn pattern_name(pattern: &Pattern) -> Option<&Name> {
    match &pattern.kind {
        PatternKind::Variant(path, _) | PatternKind::Fields(path, ..) => path.segments.last(),
        _ => None,
    }
}

/// Who acts: an agent, or an agent on one of its tasks.
pub(super) struct Actor<'p, 'a> {
    pub instance: &'p Instance<'a>,
    pub scope: &'p Scope,
    /// What the names of its transitions start with.
    pub prefix: String,
    /// Parameters after the agent's own key.
    pub params: Vec<Param>,
    /// Under which condition it acts at all.
    pub when: Option<Expr>,
}

impl<'a> Plan<'a> {
    /// The instances that are agents, not identifiers only.
    pub fn real(&self) -> impl Iterator<Item = &Instance<'a>> {
        self.instances.iter().filter(|instance| instance.agent.is_some())
    }

    /// Whether an agent has a variable of its own.
    pub fn has_state(&self, instance: &Instance<'_>) -> bool {
        instance.agent.is_some_and(|(agent, _)| {
            vars(agent).next().is_some()
                || super::tasks::pools(agent).next().is_some()
                || self.is_wedgeable(agent)
        })
    }

    /// The names of an agent in one instance.
    pub fn scope(&self, instance: &Instance<'_>) -> Scope {
        let mut scope = Scope::default();
        let Some((agent, _)) = instance.agent else { return scope };
        let at = instance.at();
        scope.own = Some(own_id(instance, at));
        let keys = || instance.keys.iter().map(|key| at.path(&own_key(&key.name.text)));
        for (name, _) in &agent.params {
            let value = at.call(&argument_function(instance, &name.text), keys().collect());
            scope.names.insert(name.text.clone(), (Meaning::Value(value), name.at));
        }
        let mut place = |name: &Name| {
            let state = own_state(instance, at).expect("an agent with a state");
            let place = Meaning::Place(At(name.at).field(state, &name.text));
            scope.names.insert(name.text.clone(), (place, name.at));
        };
        vars(agent).for_each(|(var, _)| place(&var.name));
        super::tasks::pools(agent).for_each(|pool| place(&pool.name));
        if self.is_wedgeable(agent) {
            place(&at.name("wedged"));
        }
        for part in &agent.parts {
            if let PartKind::Function(function) = &part.kind {
                let name = format!("{}.{}", instance.name.text, function.name.text);
                let meaning = Meaning::Function(name, keys().collect());
                scope.names.insert(function.name.text.clone(), (meaning, function.name.at));
            }
        }
        scope
    }

    /// The instance that an argument function always gives, if it is that plain.
    pub fn argument(&self, function: &str) -> Option<&Instance<'a>> {
        self.instances.iter().find_map(|instance| {
            let (agent, _) = instance.agent?;
            let mut params = agent.params.iter().zip(instance.args);
            let (_, arg) = params
                .find(|((name, _), _)| argument_function(instance, &name.text) == function)?;
            let root = match &arg.kind {
                ExprKind::Index(root, _) => root,
                _ => arg,
            };
            let ExprKind::Path(path) = &root.kind else { return None };
            self.instance(&path.text())
        })
    }

    /// The functions that give an instance's parameters their values.
    pub fn argument_functions(
        &self,
        instance: &Instance<'_>,
        problems: &mut Vec<Problem>,
    ) -> Vec<Member> {
        let Some((agent, _)) = instance.agent else { return Vec::new() };
        let mut members = Vec::new();
        for ((name, ty), arg) in agent.params.iter().zip(instance.args) {
            let keys = instance.keys.iter().map(|key| (key.name.text.as_str(), key.ty.clone()));
            let value = Text::new(self, None, problems).expr(arg);
            let function = argument_function(instance, &name.text);
            members.push(At(arg.at).function(&function, keys.collect(), ty.clone(), value));
        }
        members
    }

    /// The variable with an agent's state.
    pub fn state_member(
        &self,
        instance: &Instance<'_>,
        scope: &Scope,
        problems: &mut Vec<Problem>,
    ) -> Option<Member> {
        if !self.has_state(instance) {
            return None;
        }
        let (agent, _) = instance.agent?;
        let at = instance.at();
        let state = self.initial(instance, agent, scope, problems);
        let struct_ty = at.ty(&instance.state_type(), Vec::new());
        let (clauses, key) = all_keys(instance, at);
        let (ty, init) = match clauses.is_empty() {
            true => (struct_ty, state),
            false => (
                at.ty("Map", vec![super::types::key_type(&instance.keys, at), struct_ty]),
                at.map_of(key, state, clauses),
            ),
        };
        let mut var = at.var(&instance.name.text, ty, init);
        var.visibility = instance.written.visibility;
        Some(at.var_member(var))
    }

    /// The state in which an agent starts.
    pub fn initial(
        &self,
        instance: &Instance<'_>,
        agent: &Agent,
        scope: &Scope,
        problems: &mut Vec<Problem>,
    ) -> Expr {
        let mut fields = Vec::new();
        for (var, _) in vars(agent) {
            match &var.init {
                None => {
                    problems.push(words::no_initial_value(&var.name));
                    let value = Expr { kind: ExprKind::Error, at: var.name.at };
                    fields.push((var.name.clone(), value));
                }
                Some(init) => {
                    let value = Text::new(self, Some(scope), problems).expr(init);
                    fields.push((var.name.clone(), value));
                }
            }
        }
        fields.extend(self.initial_tasks(instance, scope, problems));
        self.initial_state(&instance.state_type(), agent, fields)
    }

    /// Functions, handlers, rules and timers of an agent.
    pub fn agent_members(
        &self,
        instance: &Instance<'_>,
        scope: &Scope,
        problems: &mut Vec<Problem>,
        roles: &mut Vec<(String, Role)>,
    ) -> Vec<Member> {
        let mut members = Vec::new();
        let actor = Actor {
            instance,
            scope,
            prefix: instance.name.text.clone(),
            params: Vec::new(),
            when: None,
        };
        for part in instance.parts() {
            match &part.kind {
                PartKind::Function(function) => {
                    members.push(self.function(instance, scope, function, problems));
                }
                PartKind::On(handler) => {
                    members.extend(self.handler(instance, scope, handler, problems, roles));
                }
                PartKind::Rule(rule) => members.push(self.rule(&actor, rule, problems, roles)),
                PartKind::Goal(name, _) => problems.push(words::goal_outside_task(name)),
                PartKind::Unsupported(word) => problems.push(words::not_in_agent(word)),
                _ => {}
            }
        }
        members
    }

    fn function(
        &self,
        instance: &Instance<'_>,
        scope: &Scope,
        function: &Function,
        problems: &mut Vec<Problem>,
    ) -> Member {
        let keys = instance
            .keys
            .iter()
            .map(|key| (At(function.name.at).name(own_key(&key.name.text)), key.ty.clone()));
        let params = keys.chain(function.params.iter().cloned()).collect();
        let name = format!("{}.{}", instance.name.text, function.name.text);
        let mut text = Text::new(self, Some(scope), problems);
        function.params.iter().for_each(|(name, _)| text.bind(name));
        let body = text.expr(&function.body);
        At(function.name.at).decl(Decl::Function(Function {
            name: At(function.name.at).name(name),
            params,
            result: function.result.clone(),
            body,
        }))
    }

    /// That an agent is able to act.
    pub fn able(&self, instance: &Instance<'_>, at: At) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        if self.can_be_wedged(instance)
            && let Some(state) = own_state(instance, at)
        {
            stmts.push(at.require(at.not(at.field(state, "wedged"))));
        }
        if self.can_be_byzantine(instance) {
            let is = at.binary(BinaryOp::NotIn, own_id(instance, at), at.system("byzantine"));
            stmts.push(at.require(is));
        }
        stmts
    }

    fn handler(
        &self,
        instance: &Instance<'_>,
        scope: &Scope,
        handler: &Handler,
        problems: &mut Vec<Problem>,
        roles: &mut Vec<(String, Role)>,
    ) -> Option<Member> {
        let mut scope = scope.clone();
        scope.handles = true;
        let mut text = Text::new(self, Some(&scope), problems);
        let (kind, payload, at) = self.received(handler, &mut text)?;
        let mut body = self.connected(at);
        body.push(at.require_let(self.incoming(instance, handler, payload, at), at.path("packet")));
        body.extend(self.able(instance, at));
        if let Some(from) = &handler.from {
            let place = At(from.at);
            match scope.names.get(&from.text) {
                Some((Meaning::Value(value), _)) => {
                    let wanted = super::text::at_place(value, from.at);
                    let is = place.binary(BinaryOp::Eq, place.path(SENDER), wanted);
                    body.push(place.require(is));
                }
                _ => {
                    text.bind(from);
                    body.push(place.bind_to(&from.text, place.path(SENDER)));
                }
            }
        }
        handler.to.iter().for_each(|to| text.bind(to));
        if let Some(guard) = &handler.guard {
            let condition = text.expr(guard);
            body.push(At(guard.at).require(condition));
        }
        body.extend(self.process(&kind, at));
        body.extend(map::block(&mut text, &handler.body).stmts);
        let name = unique(format!("{}.{kind}", instance.name.text), roles);
        roles.push((name.clone(), Role::Deliver(self.index(instance))));
        let param = at.param(at.bind("packet"), self.arriving(at));
        Some(at.transition(visibility(instance), &name, vec![param], body))
    }

    /// The kind of message that a handler is for, the pattern of its payload, and where it stands.
    fn received(
        &self,
        handler: &Handler,
        text: &mut Text<'_, '_>,
    ) -> Option<(String, Pattern, At)> {
        let known = || self.kinds.keys().map(String::as_str);
        match &handler.message {
            Received::Whole(name, kind) => {
                let at = At(kind.at);
                text.bind(name);
                let bind = At(name.at).bind(&name.text);
                if kind.text == "Message" {
                    return Some(("Message".to_owned(), bind, at));
                }
                let Some(found) = self.kinds.get(&kind.text) else {
                    text.problems.push(words::unknown_message(kind, known()));
                    return None;
                };
                let payload = at.variant_pattern("Message", &found.name.text, Some(bind));
                Some((kind.text.clone(), payload, at))
            }
            Received::Pattern(pattern) => {
                let at = At(pattern.at);
                map::pattern(text, pattern);
                let Some(name) = pattern_name(pattern) else {
                    text.problems.push(words::not_a_message(pattern.at));
                    return None;
                };
                let Some(kind) = self.kind(&name.text) else {
                    text.problems.push(words::unknown_message(name, known()));
                    return None;
                };
                // A message that is misspelled where it is sent is sent nevertheless.
                let misspelled = text.problems.iter().any(|problem| problem.code == "S0607");
                if !misspelled && !self.is_sent(&name.text, kind) {
                    text.problems.push(words::never_sent(name, self.system));
                }
                let is_bare =
                    matches!(kind.content, MessageContent::Fields(fields) if fields.is_empty());
                let content = (!is_bare).then(|| pattern.clone());
                let payload = at.variant_pattern("Message", &kind.name.text, content);
                Some((name.text.clone(), payload, at))
            }
        }
    }

    /// The pattern of the packets that a handler is for.
    fn incoming(
        &self,
        instance: &Instance<'_>,
        handler: &Handler,
        payload: Pattern,
        at: At,
    ) -> Pattern {
        let keys = instance.keys.iter().map(|key| at.bind(&own_key(&key.name.text)));
        let keys: Vec<Pattern> = keys.collect();
        let key = (!keys.is_empty()).then(|| at.tuple_pattern(keys));
        let to = at.variant_pattern("AgentId", &instance.name.text, key);
        let mut fields = vec![(at.name("to"), to)];
        if self.needs.from {
            fields.push((at.name("from"), at.bind(SENDER)));
        }
        if let Some(to) = &handler.to {
            fields.push((at.name("addressed"), At(to.at).bind(&to.text)));
        }
        fields.push((at.name("payload"), payload));
        at.fields_pattern("Packet", fields)
    }

    /// A rule or a timer.
    pub fn rule(
        &self,
        actor: &Actor<'_, '_>,
        rule: &Rule,
        problems: &mut Vec<Problem>,
        roles: &mut Vec<(String, Role)>,
    ) -> Member {
        let at = At(rule.name.at);
        let instance = actor.instance;
        let mut params = key_params(instance, at);
        params.extend(actor.params.iter().cloned());
        let mut body = self.able(instance, at);
        body.extend(actor.when.iter().map(|when| at.require(when.clone())));
        let mut text = Text::new(self, Some(actor.scope), problems);
        for param in &rule.params {
            let domain = map::domain(&mut text, &param.domain);
            params.push(Param { pattern: map::pattern(&mut text, &param.pattern), domain });
        }
        if let Some(guard) = &rule.guard {
            let condition = text.expr(guard);
            body.push(At(guard.at).require(condition));
        }
        body.extend(map::block(&mut text, &rule.body).stmts);
        let name = unique(format!("{}.{}", actor.prefix, rule.name.text), roles);
        let index = self.index(instance);
        let role = if rule.every.is_some() { Role::Timer(index) } else { Role::Rule(index) };
        roles.push((name.clone(), role));
        at.transition(visibility(instance), &name, params, body)
    }

    pub fn index(&self, instance: &Instance<'_>) -> usize {
        let at = self.instances.iter().position(|one| one.name.text == instance.name.text);
        at.expect("an instance of this plan")
    }

    /// What the agents do before the first message.
    pub fn starts(&self, scopes: &[Scope], problems: &mut Vec<Problem>) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        for (instance, scope) in self.instances.iter().zip(scopes) {
            for part in instance.parts() {
                let PartKind::Init(block) = &part.kind else { continue };
                if let Some(at) = chooses(block) {
                    problems.push(words::choice_at_start(at));
                    continue;
                }
                let mut text = Text::new(self, Some(scope), problems);
                let body = map::block(&mut text, block).stmts;
                stmts.extend(self.for_each(instance, body, At(block.at)));
            }
        }
        stmts
    }

    fn for_each(&self, instance: &Instance<'_>, body: Vec<Stmt>, at: At) -> Vec<Stmt> {
        let nest = |body: Vec<Stmt>, key: &super::plan::Key| {
            let bind = at.bind(&own_key(&key.name.text));
            vec![at.for_each(bind, key.source.clone(), body)]
        };
        match instance.keys.is_empty() {
            // A block of its own: what it binds ends with it.
            true => vec![at.if_then(at.bool(true), body)],
            false => instance.keys.iter().rev().fold(body, nest),
        }
    }
}

/// The parameter of a transition that is an agent's own key; none for a single agent.
pub(super) fn key_params(instance: &Instance<'_>, at: At) -> Vec<Param> {
    let (clauses, key) = all_keys(instance, at);
    let bind = |key: &super::plan::Key| at.bind(&own_key(&key.name.text));
    let binds: Vec<Pattern> = instance.keys.iter().map(bind).collect();
    match instance.keys.as_slice() {
        [] => Vec::new(),
        [one] => vec![at.param(at.tuple_pattern(binds), one.source.clone())],
        _ => {
            let all = at.comprehension(crate::ast::Brackets::Set, key, clauses);
            vec![at.param(at.tuple_pattern(binds), all)]
        }
    }
}

fn argument_function(instance: &Instance<'_>, param: &str) -> String {
    format!("{}.{param}", instance.name.text)
}

/// Transitions of clients that others can see belong to the interface.
fn visibility(instance: &Instance<'_>) -> Option<Visibility> {
    instance.written.visibility
}

/// A name that no transition has yet.
fn unique(name: String, roles: &[(String, Role)]) -> String {
    let is_free = |name: &str| roles.iter().all(|(other, _)| other != name);
    if is_free(&name) {
        return name;
    }
    let numbered = (2..).map(|number| format!("{name}.{number}"));
    numbered.into_iter().find(|name| is_free(name)).expect("there is always another number")
}

/// Where a block chooses.
fn chooses(block: &Block) -> Option<ir::Span> {
    struct Find(Option<ir::Span>);
    impl map::Map for Find {
        fn stmt(&mut self, of: &Stmt, into: &mut Vec<Stmt>) {
            if matches!(of.kind, StmtKind::Pick { .. } | StmtKind::Either(_)) {
                self.0.get_or_insert(of.at);
            }
            into.push(map::stmt(self, of));
        }
    }
    let mut find = Find(None);
    map::block(&mut find, block);
    find.0
}
