//! Which messages reach which agents: those that no one would see leave no trace in the states, and
//! those that no one handles are a mistake.

use super::handlers::{own_state, pattern_name};
use super::plan::{Instance, Kind, Plan};
use super::text::own_key;
use super::tree::At;
use crate::ast::agents::{MessageContent, PartKind, Received};
use crate::ast::{BinaryOp, Expr, Member, Pattern, PatternKind, StmtKind};
use ir::Role;

impl<'a> Plan<'a> {
    /// Whether some messages are dropped instead of being put on their way.
    pub fn may_not_take(&self) -> bool {
        self.real().any(|instance| {
            self.crashes_for_good(instance)
                || self.can_be_byzantine(instance)
                || ignores(instance).is_some()
        })
    }

    /// The patterns, over a message, of what an agent ignores; `None` inside for every other one.
    fn ignored(&self, instance: &Instance<'_>, at: At) -> Vec<Pattern> {
        let names = ignores(instance).unwrap_or_default();
        names.iter().filter_map(|name| self.pattern_of(name, at)).collect()
    }

    /// A pattern for every message of this name.
    fn pattern_of(&self, name: &str, at: At) -> Option<Pattern> {
        let kind = self.kind(name)?;
        let bare = matches!(kind.content, MessageContent::Fields(fields) if fields.is_empty());
        let content = match kind.content {
            MessageContent::Group(variants) if kind.name.text != name => {
                let variant = variants.iter().find(|variant| variant.name.text == name)?;
                match &variant.payload {
                    crate::ast::Payload::Unit => at.variant_pattern("", name, None),
                    crate::ast::Payload::Named(_) => at.fields_pattern(name, Vec::new()),
                    crate::ast::Payload::Positional(parts) => {
                        let parts = parts.iter().map(|_| at.wild()).collect();
                        at.variant_parts(name, parts)
                    }
                }
            }
            _ => at.wild(),
        };
        Some(at.variant_pattern("Message", &kind.name.text, (!bare).then_some(content)))
    }

    /// `network.takes`: whether sending to an agent makes a difference.
    pub fn takes_function(&self) -> Option<Member> {
        if !self.may_not_take() {
            return None;
        }
        let at = At(self.network.at);
        let mut arms = Vec::new();
        for instance in self.real() {
            let mut conditions = Vec::new();
            if self.crashes_for_good(instance)
                && let Some(state) = own_state(instance, at)
            {
                conditions.push(at.not(at.field(state, "wedged")));
            }
            if self.can_be_byzantine(instance) {
                let byzantine = at.system("byzantine");
                conditions.push(at.binary(BinaryOp::NotIn, at.path("to"), byzantine));
            }
            let everything = ignores(instance).is_some_and(|names| names.is_empty());
            let ignored = self.ignored(instance, at);
            if everything || !ignored.is_empty() {
                let mut arms: Vec<(Pattern, Expr)> = Vec::new();
                if everything {
                    let handled = self.handled(instance, at);
                    arms.extend(handled.into_iter().map(|pattern| (pattern, at.bool(true))));
                }
                arms.extend(ignored.into_iter().map(|pattern| (pattern, at.bool(false))));
                let rest = at.bool(!everything);
                conditions.push(self.decide(arms, rest, at));
            }
            if !conditions.is_empty() {
                arms.push((self.any_of(instance, at), at.all(conditions)));
            }
        }
        if arms.len() < self.instances.len() {
            arms.push((at.wild(), at.bool(true)));
        }
        let body = at.matches(at.path("to"), arms);
        let params =
            vec![("to", at.ty("AgentId", Vec::new())), ("message", at.ty("Message", Vec::new()))];
        Some(at.function("network.takes", params, at.ty("Bool", Vec::new()), body))
    }

    /// A `match` on `message`: nested, so that no arm is ever said to be useless.
    fn decide(&self, arms: Vec<(Pattern, Expr)>, rest: Expr, at: At) -> Expr {
        let first = |rest: Expr, (pattern, value): (Pattern, Expr)| {
            let only = self.kinds.len() == 1 && is_irrefutable_kind(&pattern);
            match only {
                true => value,
                false => at.matches(at.path("message"), vec![(pattern, value), (at.wild(), rest)]),
            }
        };
        arms.into_iter().rev().fold(rest, first)
    }

    /// The pattern of an agent's identifier, its key bound.
    fn any_of(&self, instance: &Instance<'_>, at: At) -> Pattern {
        let keys = instance.keys.iter().map(|key| at.bind(&own_key(&key.name.text)));
        let keys: Vec<Pattern> = keys.collect();
        let key = (!keys.is_empty()).then(|| at.tuple_pattern(keys));
        at.variant_pattern("AgentId", &instance.name.text, key)
    }

    /// The patterns, over a message, of what an agent handles, whatever its guards say.
    fn handled(&self, instance: &Instance<'_>, at: At) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        for part in instance.parts() {
            let PartKind::On(handler) = &part.kind else { continue };
            match &handler.message {
                Received::Whole(_, kind) => patterns.extend(self.pattern_of(&kind.text, at)),
                Received::Pattern(pattern) => {
                    let name = pattern_name(pattern);
                    let Some(kind) = name.and_then(|name| self.kind(&name.text)) else { continue };
                    let bare = matches!(kind.content, MessageContent::Fields(of) if of.is_empty());
                    let content = (!bare).then(|| without_names(pattern));
                    patterns.push(at.variant_pattern("Message", &kind.name.text, content));
                }
            }
        }
        patterns
    }

    /// Whether an agent handles or ignores all messages of a kind, whatever they carry.
    fn handles_all(&self, instance: &Instance<'_>, kind: &Kind<'_>) -> bool {
        let covered = |name: &str| {
            instance.parts().any(|part| match &part.kind {
                PartKind::On(handler) => match &handler.message {
                    Received::Whole(_, whole) => {
                        whole.text == kind.name.text || whole.text == "Message"
                    }
                    Received::Pattern(pattern) => {
                        pattern_name(pattern).is_some_and(|own| own.text == name)
                            && is_irrefutable(pattern)
                    }
                },
                PartKind::Ignore(names) => {
                    names.is_empty()
                        || names.iter().any(|own| own.text == name || own.text == kind.name.text)
                }
                _ => false,
            })
        };
        match kind.content {
            MessageContent::Fields(_) => covered(&kind.name.text),
            MessageContent::Group(variants) => {
                covered(&kind.name.text)
                    || variants.iter().all(|variant| covered(&variant.name.text))
            }
        }
    }

    /// A transition that fails when a message reaches an agent that has nothing to say of it.
    pub fn unhandled(
        &self,
        instance: &Instance<'_>,
        roles: &mut Vec<(String, Role)>,
    ) -> Option<Member> {
        if self.kinds.values().all(|kind| self.handles_all(instance, kind)) {
            return None;
        }
        let at = instance.at();
        let mut arms: Vec<(Pattern, Expr)> = Vec::new();
        let known = self.handled(instance, at).into_iter().chain(self.ignored(instance, at));
        arms.extend(known.map(|pattern| (pattern, at.bool(true))));
        let handled = self.decide(arms, at.bool(false), at);
        let to = self.any_of(instance, at);
        let fields = vec![(at.name("to"), to), (at.name("payload"), at.bind("message"))];
        let mut body = vec![at.require_let(at.fields_pattern("Packet", fields), at.path("packet"))];
        body.extend(self.able(instance, at));
        body.push(at.require(at.not(handled)));
        body.push(at.stmt(StmtKind::Assert(at.bool(false))));
        let name = format!("{}.unhandled", instance.name.text);
        roles.push((name.clone(), Role::Unhandled(self.index(instance))));
        let param = at.param(at.bind("packet"), self.arriving(at));
        Some(at.transition(None, &name, vec![param], body))
    }

    /// Whether anyone may send this message.
    pub fn is_sent(&self, name: &str, kind: &Kind<'_>) -> bool {
        self.needs.sent.as_ref().is_none_or(|sent| {
            sent.contains(name) || (name == kind.name.text && self.group_is_sent(kind, sent))
        })
    }

    fn group_is_sent(&self, kind: &Kind<'_>, sent: &std::collections::HashSet<String>) -> bool {
        match kind.content {
            MessageContent::Group(variants) => {
                variants.iter().any(|variant| sent.contains(&variant.name.text))
            }
            MessageContent::Fields(_) => false,
        }
    }
}

/// The names after `ignore`; empty for everything.
fn ignores<'a>(instance: &Instance<'a>) -> Option<Vec<&'a str>> {
    let mut all = Vec::new();
    let mut any = false;
    for part in instance.parts() {
        let PartKind::Ignore(names) = &part.kind else { continue };
        any = true;
        if names.is_empty() {
            return Some(Vec::new());
        }
        all.extend(names.iter().map(|name| name.text.as_str()));
    }
    any.then_some(all)
}

/// Whether a pattern over `Message` matches all messages of its kind.
fn is_irrefutable_kind(pattern: &Pattern) -> bool {
    match &pattern.kind {
        PatternKind::Variant(_, parts) => {
            parts.iter().all(|part| matches!(part.kind, PatternKind::Wild) || is_irrefutable(part))
        }
        _ => true,
    }
}

/// Whether a pattern matches every message of its name.
fn is_irrefutable(pattern: &Pattern) -> bool {
    let simple = |part: &Pattern| matches!(part.kind, PatternKind::Wild | PatternKind::Bind(_));
    match &pattern.kind {
        PatternKind::Variant(_, parts) => parts.iter().all(simple),
        PatternKind::Fields(_, fields, _) => fields.iter().all(|(_, part)| simple(part)),
        _ => false,
    }
}

/// A pattern that binds nothing.
fn without_names(pattern: &Pattern) -> Pattern {
    let kind = match &pattern.kind {
        PatternKind::Bind(_) => PatternKind::Wild,
        PatternKind::Tuple(parts) => PatternKind::Tuple(parts.iter().map(without_names).collect()),
        PatternKind::Variant(path, parts) => {
            PatternKind::Variant(path.clone(), parts.iter().map(without_names).collect())
        }
        PatternKind::Fields(path, fields, rest) => PatternKind::Fields(
            path.clone(),
            fields.iter().map(|(name, part)| (name.clone(), without_names(part))).collect(),
            *rest,
        ),
        PatternKind::Wild | PatternKind::Bool(_) | PatternKind::Int(_) | PatternKind::Error => {
            pattern.kind.clone()
        }
    };
    Pattern { kind, at: pattern.at }
}
