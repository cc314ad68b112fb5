//! `extends` compiled away: the members of a system with those it inherits, overrides applied.

use crate::Problem;
use crate::ast::{Decl, ItemKind, Member, MemberKind, Name, System};
use crate::env::Home;
use crate::load::{ItemRef, Modules, decl_name};
use crate::words::{names, systems};
use ir::Span;

/// A member and the module in whose scope its text is understood.
#[derive(Clone, Copy)]
pub(crate) struct FlatMember<'a> {
    pub home: Home,
    pub member: &'a Member,
    /// The system that declares it.
    pub owner: &'a str,
}

/// The members of the system at `at`, inherited ones first; an override stands in the place of what
/// it overrides.
pub(crate) fn flatten<'a>(
    modules: &'a Modules,
    at: ItemRef,
    problems: &mut Vec<Problem>,
) -> Vec<FlatMember<'a>> {
    let mut chain = vec![at];
    loop {
        let current = *chain.last().expect("it starts with one");
        let Some(base) = &system(modules, current).extends else { break };
        let scope = &modules.modules[current.module].names;
        match scope.get(&base.text).filter(|item| is_system(modules, **item)) {
            Some(next) if chain.contains(next) => {
                problems.push(names::extends_itself(base));
                break;
            }
            Some(next) => chain.push(*next),
            None => {
                let systems = scope.iter().filter(|(_, item)| is_system(modules, **item));
                problems.push(names::unknown_base(base, systems.map(|(name, _)| name.as_str())));
                break;
            }
        }
    }
    let mut members: Vec<FlatMember<'a>> = Vec::new();
    for item in chain.into_iter().rev() {
        add(modules, item, &mut members, problems);
    }
    members
}

fn add<'a>(
    modules: &'a Modules,
    at: ItemRef,
    members: &mut Vec<FlatMember<'a>>,
    problems: &mut Vec<Problem>,
) {
    let system = system(modules, at);
    let owner = system.name.text.as_str();
    let base = system.extends.as_ref().map(|base| base.text.as_str());
    for member in &system.members {
        let new = FlatMember { home: Home::inside(at.module), member, owner };
        let Some(key) = key(member) else {
            members.push(new);
            continue;
        };
        let same = members.iter().position(|old| key_matches(old.member, &key));
        match (same, member.overrides) {
            (None, None) => members.push(new),
            (None, Some(_)) => {
                let candidates: Vec<&str> = members
                    .iter()
                    .filter_map(|old| name(old.member))
                    .map(|name| name.text.as_str())
                    .collect();
                problems.push(names::nothing_to_override(&key.1, owner, base, candidates));
                members.push(new);
            }
            (Some(old), _) if members[old].owner == owner && key.0 == Space::Init => {
                problems.push(systems::second_init(place(member), place(members[old].member)));
            }
            (Some(old), _) if members[old].owner == owner => {
                problems.push(names::declared_twice(&key.1, place(members[old].member)));
            }
            (Some(old), None) => {
                problems.push(names::missing_override(
                    &key.1,
                    members[old].owner,
                    place(members[old].member),
                ));
            }
            (Some(old), Some(_)) => {
                let (was, is) = (kind(members[old].member), kind(member));
                if was != is {
                    problems.push(names::override_of_other_kind(
                        &key.1,
                        is,
                        was,
                        place(members[old].member),
                    ));
                }
                members[old] = new;
            }
        }
    }
}

fn system(modules: &Modules, at: ItemRef) -> &System {
    match &modules.item(at).kind {
        ItemKind::System(system) => system,
        _ => unreachable!("only systems are flattened"),
    }
}

pub(crate) fn is_system(modules: &Modules, at: ItemRef) -> bool {
    matches!(modules.item(at).kind, ItemKind::System(_))
}

/// The namespaces of a system: values (variables, constants, functions, transitions), types, claims,
/// and the single `init` and `terminal`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    Value,
    Type,
    Claim,
    Init,
    Terminal,
    Network,
    Faults,
    Routes,
}

fn space(member: &Member) -> Option<Space> {
    match &member.kind {
        MemberKind::Decl(Decl::Function(_) | Decl::Const(..))
        | MemberKind::Var(_)
        | MemberKind::Transition(_) => Some(Space::Value),
        MemberKind::Decl(_) => Some(Space::Type),
        MemberKind::Instance(_) => Some(Space::Value),
        MemberKind::Claim(..) | MemberKind::Assume(..) | MemberKind::Objective(..) => {
            Some(Space::Claim)
        }
        MemberKind::Network(_) => Some(Space::Network),
        MemberKind::Faults(_) => Some(Space::Faults),
        MemberKind::Routes(_) => Some(Space::Routes),
        MemberKind::Init(_) => Some(Space::Init),
        MemberKind::Terminal(_) => Some(Space::Terminal),
        MemberKind::Unsupported(_) | MemberKind::Error => None,
    }
}

fn key(member: &Member) -> Option<(Space, Name)> {
    let space = space(member)?;
    let fallback = |text: &str| Name { text: text.to_owned(), at: place(member) };
    let name = match space {
        Space::Init => fallback("init"),
        Space::Terminal => fallback("terminal"),
        Space::Network => fallback("network"),
        Space::Faults => fallback("faults"),
        Space::Routes => fallback("routes"),
        _ => name(member)?.clone(),
    };
    Some((space, name))
}

fn key_matches(old: &Member, new: &(Space, Name)) -> bool {
    space(old) == Some(new.0)
        && match new.0 {
            Space::Value | Space::Type | Space::Claim => {
                name(old).is_some_and(|name| name.text == new.1.text)
            }
            _ => true,
        }
}

/// The name a member declares; `init` and `terminal` have none.
pub(crate) fn name(member: &Member) -> Option<&Name> {
    match &member.kind {
        MemberKind::Decl(decl) => Some(decl_name(decl)),
        MemberKind::Assume(name, _)
        | MemberKind::Claim(_, name, _)
        | MemberKind::Objective(name, _) => Some(name),
        MemberKind::Instance(instance) => Some(&instance.name),
        MemberKind::Var(var) => Some(&var.name),
        MemberKind::Transition(transition) => Some(&transition.name),
        MemberKind::Init(_)
        | MemberKind::Terminal(_)
        | MemberKind::Network(_)
        | MemberKind::Faults(_)
        | MemberKind::Routes(_)
        | MemberKind::Unsupported(_)
        | MemberKind::Error => None,
    }
}

fn place(member: &Member) -> Span {
    name(member).map_or(
        // The keyword.
        Span { end: member.at.start + keyword(member).len() as u32, ..member.at },
        |name| name.at,
    )
}

/// The word that a member without a name starts with.
fn keyword(member: &Member) -> &'static str {
    match &member.kind {
        MemberKind::Init(_) => "init",
        MemberKind::Network(_) => "network",
        MemberKind::Faults(_) => "faults",
        MemberKind::Routes(_) => "routes",
        _ => "terminal",
    }
}

fn kind(member: &Member) -> &'static str {
    match &member.kind {
        MemberKind::Decl(Decl::Function(_)) => "a function",
        MemberKind::Decl(Decl::Const(..)) => "a constant",
        MemberKind::Decl(_) => "a type",
        MemberKind::Assume(..) => "an assumption",
        MemberKind::Var(_) => "a variable",
        MemberKind::Init(_) => "an `init` block",
        MemberKind::Transition(_) => "a transition",
        MemberKind::Claim(..) => "a claim",
        MemberKind::Terminal(_) => "a `terminal` claim",
        MemberKind::Instance(_) => "an agent",
        MemberKind::Network(_) => "a network",
        MemberKind::Faults(_) => "`faults`",
        MemberKind::Routes(_) => "`routes`",
        MemberKind::Objective(..) => "an objective",
        MemberKind::Unsupported(_) | MemberKind::Error => "a member",
    }
}
