//! One system: from its flattened members to a [`Spec`].

use crate::ast::{self, ClaimKind, MemberKind};
use crate::env::{Env, Home, visibility};
use crate::flatten::FlatMember;
use crate::infer::{Infer, Old};
use crate::load::Modules;
use crate::ty::Ty;
use crate::words::systems;
use crate::{Problem, passes};
use ir::{Body, Claim, Expr, FnId, Param, Span, Spec, Transition, TypeId, VarId};

/// The spec of a system, or of the declarations of one file outside systems (no members), with the
/// problems found. The spec is meaningful only if no problem is an error.
pub(crate) fn system_to_ir<'a>(
    name: &str,
    modules: &'a Modules,
    members: Vec<FlatMember<'a>>,
    home: usize,
    syntax: &[Problem],
) -> (Env<'a>, Vec<Problem>) {
    let mut env = Env::new(name, modules, members.clone());
    if members.is_empty() {
        env.declare_items(home);
    }
    members_to_ir(&mut env, &members);
    pending_to_ir(&mut env);
    let mut problems = std::mem::take(&mut env.problems);
    let found = passes::check(&env.spec);
    let broken = broken_members(&members, syntax.iter().chain(&problems));
    problems.extend(found.into_iter().filter(|problem| passes::trustworthy(problem, &broken)));
    (env, problems)
}

/// The places of members with mistakes: what the passes say about them may only follow from those.
fn broken_members<'p>(
    members: &[FlatMember<'_>],
    problems: impl Iterator<Item = &'p Problem> + Clone,
) -> Vec<(Span, bool)> {
    let broken = members.iter().map(|flat| flat.member).filter(|member| {
        matches!(member.kind, MemberKind::Error)
            || problems.clone().any(|problem| {
                problem.severity == crate::Severity::Error && member.at.contains(problem.at)
            })
    });
    broken
        .map(|member| (member.at, matches!(member.kind, MemberKind::Init(_) | MemberKind::Error)))
        .collect()
}

/// Bodies of functions and defaults of constants; checking one may declare more.
pub(crate) fn pending_to_ir(env: &mut Env<'_>) {
    loop {
        if let Some((id, home, function)) = env.functions_to_check.pop() {
            function_to_ir(env, id, home, function);
        } else if let Some((id, home, default)) = env.defaults_to_check.pop() {
            let ty = env.spec.consts[id.index()].ty;
            let body = typed_expr(env, home, default, ty);
            env.spec.consts[id.index()].default = Some(body);
        } else {
            return;
        }
    }
}

fn members_to_ir<'a>(env: &mut Env<'a>, members: &[FlatMember<'a>]) {
    let mut vars = 0;
    for FlatMember { home, member, .. } in members {
        match &member.kind {
            MemberKind::Decl(_) | MemberKind::Error => {}
            MemberKind::Var(var) => {
                if var.ghost && var.visibility == Some(ast::Visibility::Interface) {
                    env.problems.push(systems::ghost_interface(&var.name));
                }
                var_to_ir(env, VarId::new(vars), *home, var);
                vars += 1;
            }
            MemberKind::Init(block) => {
                let mut infer = Infer::new(env, *home);
                let block = infer.block(block);
                env.spec.init = infer.finish_block(block, &mut []);
            }
            MemberKind::Transition(transition) => {
                let transition = transition_to_ir(env, *home, transition);
                env.spec.transitions.push(transition);
            }
            MemberKind::Claim(kind, name, expr) => {
                let (kind, old) = match kind {
                    ClaimKind::Invariant => (ir::ClaimKind::Invariant, Old::No),
                    ClaimKind::Step => (ir::ClaimKind::Step, Old::Yes),
                    ClaimKind::Reachable => (ir::ClaimKind::Reachable, Old::No),
                };
                let claim = claim_to_ir(env, *home, kind, name, expr, old);
                env.spec.claims.push(claim);
            }
            MemberKind::Terminal(expr) => {
                let name = ast::Name { text: "terminal".to_owned(), at: expr.at };
                let claim = claim_to_ir(env, *home, ir::ClaimKind::Terminal, &name, expr, Old::No);
                env.spec.claims.push(claim);
            }
            MemberKind::Assume(name, expr) => {
                let claim = claim_to_ir(env, *home, ir::ClaimKind::Assume, name, expr, Old::No);
                env.spec.assumes.push(claim);
            }
            MemberKind::Objective(name, value) => {
                env.check_case(name, "an objective", false);
                let mut infer = Infer::new(env, *home);
                let code = infer.check(value, &Ty::Int);
                let body = infer.finish(code);
                let (name, at) = (name.text.clone(), name.at);
                env.spec.objectives.push(ir::Objective { name, body, at });
            }
            // Compiled away.
            MemberKind::Instance(_)
            | MemberKind::Network(_)
            | MemberKind::Faults(_)
            | MemberKind::Routes(_) => {}
            MemberKind::Unsupported(word) => env.problems.push(systems::unsupported(word)),
        }
    }
}

/// An expression that must have this type.
pub(crate) fn typed_expr(
    env: &mut Env<'_>,
    home: Home,
    expr: &ast::Expr,
    ty: TypeId,
) -> Body<Expr> {
    let ty = Ty::erase(&env.spec, ty);
    let mut infer = Infer::new(env, home);
    let code = infer.check(expr, &ty);
    infer.finish(code)
}

fn var_to_ir(env: &mut Env<'_>, id: VarId, home: Home, var: &ast::Var) {
    if let Some(init) = &var.init {
        let ty = env.spec.var(id).ty;
        let body = typed_expr(env, home, init, ty);
        env.spec.vars[id.index()].init = Some(body);
    }
}

fn function_to_ir(env: &mut Env<'_>, id: FnId, home: Home, function: &ast::Function) {
    let declared = env.spec.functions[id.index()].clone();
    let result = Ty::erase(&env.spec, declared.result);
    let params: Vec<Ty> =
        declared.body.locals.iter().map(|local| Ty::erase(&env.spec, local.ty)).collect();
    let mut infer = Infer::new(env, home);
    for ((name, _), ty) in function.params.iter().zip(params) {
        infer.bind(name, ty);
    }
    let code = infer.check(&function.body, &result);
    let mut body = infer.finish(code);
    // Parameters keep their declared types: arguments must fit the bounds.
    body.locals.splice(..declared.arity, declared.body.locals);
    env.spec.functions[id.index()].body = body;
}

fn transition_to_ir(env: &mut Env<'_>, home: Home, transition: &ast::Transition) -> Transition {
    let mut infer = Infer::new(env, home);
    let mut params = Vec::new();
    for param in &transition.params {
        let (domain, element) = infer.domain(&param.domain);
        let pattern = infer.pattern(&param.pattern, &element);
        params.push(Param { pattern, domain });
    }
    let block = infer.block(&transition.body);
    let mut domains: Vec<&mut Expr> = params.iter_mut().map(|param| &mut param.domain).collect();
    let body = infer.finish_block(block, &mut domains);
    Transition {
        name: transition.name.text.clone(),
        visibility: visibility(transition.visibility),
        params,
        body,
        at: transition.name.at,
    }
}

fn claim_to_ir(
    env: &mut Env<'_>,
    home: Home,
    kind: ir::ClaimKind,
    name: &ast::Name,
    expr: &ast::Expr,
    old: Old,
) -> Claim {
    if kind != ir::ClaimKind::Terminal {
        env.check_case(name, "a claim", false);
    }
    let mut infer = Infer::new(env, home);
    infer.old = old;
    let code = infer.check(expr, &Ty::Bool);
    Claim { kind, name: name.text.clone(), body: infer.finish(code), at: name.at }
}

/// Warnings and errors about a system as a whole.
pub(crate) fn whole(name: &ast::Name, spec: &Spec) -> Option<Problem> {
    match (spec.vars.is_empty(), spec.transitions.is_empty()) {
        (true, _) => Some(systems::no_variables(name)),
        (_, true) => Some(systems::no_transitions(name)),
        _ => None,
    }
}
