//! Messages, agents, and what a system says of them.

use super::build::{Build, parts};
use super::{Pair, Rule};
use crate::ast::agents::{
    Agent, AgentInstance, AgentPattern, Fault, Faults, Forging, Handler, Message, MessageContent,
    Network, Part, PartKind, Pool, Received, Route, Routes, Rule as AgentRule, Send, SendTo,
};
use crate::ast::{Domain, Expr, ExprKind, Name, Path, StmtKind};
use crate::words::slips;

impl Build<'_> {
    pub fn message(&mut self, pair: Pair<'_>) -> Message {
        let mut inner = parts(pair);
        let name = self.name(&inner.next().expect("a name"));
        let mut variants = Vec::new();
        let mut fields = Vec::new();
        for part in inner {
            match part.as_rule() {
                Rule::fields => fields = self.fields(part),
                _ => variants.push(self.variant(part)),
            }
        }
        let content = match variants.is_empty() {
            true => MessageContent::Fields(fields),
            false => MessageContent::Group(variants),
        };
        Message { name, content }
    }

    pub fn agent(&mut self, pair: Pair<'_>) -> Agent {
        let mut inner = parts(pair);
        let name = self.name(&inner.next().expect("a name"));
        let (mut params, mut found) = (Vec::new(), Vec::new());
        for part in inner {
            match part.as_rule() {
                Rule::family => {
                    params = part.into_inner().map(|field| self.field(field)).collect();
                }
                _ => found.push(self.part(part)),
            }
        }
        Agent { name, params, parts: found }
    }

    fn part(&mut self, pair: Pair<'_>) -> Part {
        let at = self.at(&pair);
        let doc = self.doc(at.start);
        if pair.as_rule() == Rule::bad_part {
            self.bad(&pair, Rule::part_only);
            return Part { doc, kind: PartKind::Error, at };
        }
        let kind = pair.into_inner().next().expect("a part");
        let kind = self.part_kind(kind.into_inner().next().expect("a part"));
        Part { doc, kind, at }
    }

    fn part_kind(&mut self, pair: Pair<'_>) -> PartKind {
        let rule = pair.as_rule();
        match rule {
            Rule::on => PartKind::On(self.handler(pair)),
            Rule::rule_part | Rule::timer => PartKind::Rule(self.rule(pair)),
            Rule::ignore => PartKind::Ignore(parts(pair).map(|name| self.name(&name)).collect()),
            Rule::task => PartKind::Task(self.agent(pair)),
            Rule::pool => PartKind::Pool(self.pool(pair)),
            Rule::goal | Rule::objective => {
                let (name, value) = self.named_expr(pair);
                match rule {
                    Rule::goal => PartKind::Goal(name, value),
                    _ => PartKind::Objective(name, value),
                }
            }
            Rule::recover => PartKind::Recover(self.block(parts(pair).next().expect("a block"))),
            Rule::init => PartKind::Init(self.block(parts(pair).next().expect("a block"))),
            Rule::fn_decl => PartKind::Function(self.fn_decl(pair)),
            Rule::stable_var => PartKind::Var(self.var(parts(pair).next().expect("a var")), true),
            Rule::var => PartKind::Var(self.var(pair), false),
            _ => PartKind::Unsupported(self.name(&pair.into_inner().next().expect("a word"))),
        }
    }

    pub fn named_expr(&mut self, pair: Pair<'_>) -> (Name, Expr) {
        let mut inner = parts(pair);
        let name = self.name(&inner.next().expect("a name"));
        (name, self.expr(inner.next().expect("an expression")))
    }

    fn handler(&mut self, pair: Pair<'_>) -> Handler {
        let (mut message, mut from, mut to, mut guard, mut body) = (None, None, None, None, None);
        for part in parts(pair) {
            let rule = part.as_rule();
            match rule {
                Rule::pattern => message = Some(Received::Pattern(self.pattern(part))),
                Rule::whole => {
                    let mut inner = parts(part);
                    let name = self.name(&inner.next().expect("a name"));
                    message =
                        Some(Received::Whole(name, self.name(&inner.next().expect("a name"))));
                }
                Rule::from => from = parts(part).next().map(|name| self.name(&name)),
                Rule::addressed => to = parts(part).next().map(|name| self.name(&name)),
                Rule::guard => guard = Some(self.guard(part)),
                _ => body = Some(self.block(part)),
            }
        }
        // `from _` is any sender.
        from = from.filter(|name| name.text != "_");
        let message = message.expect("a pattern");
        Handler { message, from, to, guard, body: body.expect("a block") }
    }

    fn guard(&mut self, pair: Pair<'_>) -> Expr {
        let mut inner = parts(pair);
        let mut first = inner.next().expect("a condition");
        if first.as_rule() == Rule::guard_slip {
            let at = self.at(&first);
            self.problems.push(slips::guard(at, first.as_str().trim()));
            first = inner.next().expect("a condition");
        }
        self.expr(first)
    }

    fn rule(&mut self, pair: Pair<'_>) -> AgentRule {
        let mut inner = parts(pair);
        let name = self.name(&inner.next().expect("a name"));
        let (mut params, mut guard, mut every, mut body) = (Vec::new(), None, None, None);
        while let Some(part) = inner.next() {
            match part.as_rule() {
                Rule::rule_params => {
                    params = part.into_inner().map(|param| self.param(param)).collect();
                }
                Rule::guard => guard = Some(self.guard(part)),
                Rule::int => {
                    let number = part.as_str().replace('_', "").parse().unwrap_or(u64::MAX);
                    every = Some((number, self.name(&inner.next().expect("a unit"))));
                }
                _ => body = Some(self.block(part)),
            }
        }
        AgentRule { name, params, guard, every, body: body.expect("a block") }
    }

    fn pool(&mut self, pair: Pair<'_>) -> Pool {
        let (mut names, mut keys, mut args) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts(pair) {
            match part.as_rule() {
                Rule::ident => names.push(self.name(&part)),
                Rule::keys => keys = self.keys(part),
                _ => args = part.into_inner().map(|arg| self.expr(arg)).collect(),
            }
        }
        let task = names.pop().expect("a task");
        Pool { name: names.pop().expect("a name"), keys, task, args }
    }

    fn keys(&mut self, pair: Pair<'_>) -> Vec<(Name, Domain)> {
        let key = |key: Pair<'_>, this: &mut Self| {
            let mut inner = key.into_inner();
            let name = this.name(&inner.next().expect("a name"));
            (name, this.domain(inner.next().expect("a domain")))
        };
        pair.into_inner().map(|part| key(part, self)).collect()
    }

    pub fn instance(&mut self, pair: Pair<'_>) -> AgentInstance {
        let (mut visibility, mut is_virtual, mut name, mut keys) = (None, false, None, Vec::new());
        let mut agent: Option<(Name, Vec<Expr>)> = None;
        for part in parts(pair) {
            match part.as_rule() {
                Rule::visibility => visibility = Some(Self::visibility(&part)),
                Rule::kw_virtual => is_virtual = true,
                Rule::path => name = Some(self.joined(part)),
                Rule::keys => keys = self.keys(part),
                Rule::ident => agent = Some((self.name(&part), Vec::new())),
                _ => {
                    let args = part.into_inner().map(|arg| self.expr(arg)).collect();
                    agent = agent.map(|(name, _)| (name, args));
                }
            }
        }
        AgentInstance { visibility, is_virtual, name: name.expect("a path"), keys, agent }
    }

    pub fn network(&mut self, pair: Pair<'_>) -> Network {
        let mut inner = parts(pair);
        let kind = self.name(&inner.next().expect("a kind"));
        let options = inner.map(|option| {
            let mut option = option.into_inner();
            let word = self.name(&option.next().expect("a word"));
            (word, option.next().map(|budget| self.budget(budget)))
        });
        Network { kind, options: options.collect() }
    }

    fn budget(&mut self, pair: Pair<'_>) -> Expr {
        self.expr(parts(pair).next().expect("a number"))
    }

    pub fn faults(&mut self, pair: Pair<'_>) -> Faults {
        Faults { faults: parts(pair).map(|fault| self.fault(fault)).collect() }
    }

    fn fault(&mut self, pair: Pair<'_>) -> Fault {
        let at = self.at(&pair);
        let mut inner = parts(pair);
        let kind = self.name(&inner.next().expect("a kind"));
        let budget = self.budget(inner.next().expect("a budget"));
        let (mut agents, mut forging) = (Vec::new(), None);
        for part in inner {
            match part.as_rule() {
                Rule::fault_of => agents = parts(part).map(|path| self.joined(path)).collect(),
                _ => forging = Some(self.forging(part)),
            }
        }
        Fault { kind, budget, agents, forging, at }
    }

    fn forging(&mut self, pair: Pair<'_>) -> Forging {
        let mut forging = Forging { messages: Vec::new(), as_anyone: false, budget: None };
        for part in parts(pair) {
            match part.as_rule() {
                Rule::ident => forging.messages.push(self.name(&part)),
                Rule::as_anyone => forging.as_anyone = true,
                _ => forging.budget = Some(self.budget(part)),
            }
        }
        forging
    }

    pub fn routes(&mut self, pair: Pair<'_>) -> Routes {
        let route = |pair: Pair<'_>, this: &mut Self| {
            let at = this.at(&pair);
            let mut inner = parts(pair);
            let owner = this.agent_pattern(inner.next().expect("an agent"));
            let identifier = this.agent_pattern(inner.next().expect("an identifier"));
            Route { owner, identifier, target: this.expr(inner.next().expect("an agent")), at }
        };
        Routes { routes: parts(pair).map(|pair| route(pair, self)).collect() }
    }

    fn agent_pattern(&mut self, pair: Pair<'_>) -> AgentPattern {
        let at = self.at(&pair);
        let mut pattern = AgentPattern { name: None, keys: Vec::new(), at };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::wild => {}
                Rule::path => pattern.name = Some(self.joined(part)),
                _ => pattern.keys.push(self.pattern(part)),
            }
        }
        pattern
    }

    /// An identifier: a path as one name.
    pub fn joined(&self, pair: Pair<'_>) -> Name {
        let path = self.path(pair);
        let at = path.segments[0].at.to(path.segments[path.segments.len() - 1].at);
        Name { text: path.text(), at }
    }

    pub fn send(&mut self, pair: Pair<'_>) -> StmtKind {
        let mut inner = parts(pair);
        let word = inner.next().expect("a word");
        let to = self.expr(inner.next().expect("a target"));
        let to = if word.as_str() == "send" { SendTo::One(to) } else { SendTo::All(to) };
        let message = self.sent(inner.next().expect("a message"));
        StmtKind::Send(Send { to, message })
    }

    pub fn reply(&mut self, pair: Pair<'_>) -> StmtKind {
        let message = self.sent(parts(pair).next().expect("a message"));
        StmtKind::Send(Send { to: SendTo::Sender, message })
    }

    fn sent(&mut self, pair: Pair<'_>) -> Expr {
        if pair.as_rule() != Rule::short_lit {
            return self.expr(pair);
        }
        let at = self.at(&pair);
        let mut inner = pair.into_inner();
        let path = self.path(inner.next().expect("a path"));
        let field = self.name(&inner.next().expect("a field"));
        let value = ExprKind::Path(Path { segments: vec![field.clone()] });
        let fields = vec![(field.clone(), Expr { kind: value, at: field.at })];
        Expr { kind: ExprKind::Struct { path, fields, base: None }, at }
    }
}
