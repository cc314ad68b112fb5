//! The instance of a check: sizes and names of opaque types, values of constants.

use crate::ast::{self, ExprKind, Name, Setting};
use crate::check::constant_value;
use crate::env::{Env, Home};
use crate::words::{checks, systems};
use indexmap::IndexMap;
use ir::{ConstChoice, OpaqueId, Span, Spec, walk};

/// What `with` says, by name.
pub(crate) type Settings<'a> = IndexMap<String, (&'a Name, &'a Setting)>;

/// The largest number of values of an opaque type in an instance.
const MOST_VALUES: i64 = 64;

/// Whether `with` can set this name.
pub(crate) fn is_setting(spec: &Spec, name: &str) -> bool {
    setting_names(spec).iter().any(|setting| setting == name)
}

/// What `with` can set.
pub(crate) fn setting_names(spec: &Spec) -> Vec<String> {
    let opaques = spec.opaques.iter().map(|opaque| opaque.name.clone());
    opaques.chain(spec.consts.iter().map(|constant| constant.name.clone())).collect()
}

/// The names of the values of each opaque type.
pub(crate) fn sizes(
    env: &mut Env<'_>,
    check: &ast::Check,
    settings: &Settings<'_>,
    proof: bool,
) -> Vec<Vec<Name>> {
    let mut all: Vec<Vec<Name>> = Vec::new();
    for (index, opaque) in env.spec.opaques.clone().into_iter().enumerate() {
        let id = OpaqueId::new(index);
        let names = match settings.get(&opaque.name) {
            None => {
                env.problems.push(checks::missing_size(&check.name, &opaque.name, opaque.at));
                Vec::new()
            }
            Some((_, Setting::Unbounded(_))) if proof => Vec::new(),
            Some((name, Setting::Unbounded(at))) => {
                env.problems.push(checks::unbounded(name.at.to(*at), &opaque.name));
                Vec::new()
            }
            Some((_, Setting::Any(at))) => {
                env.problems.push(checks::any_not_possible(*at, &opaque.name, "it is a type"));
                Vec::new()
            }
            Some((_, Setting::Expr(expr))) => values(env, (id, &opaque.name), expr),
        };
        for (index, name) in names.iter().enumerate() {
            let first =
                all.iter().flatten().chain(&names[..index]).find(|first| first.text == name.text);
            let declared = first
                .map(|first| first.at)
                .or_else(|| env.hidden_by_local(&name.text, Home::inside(0)).map(|(_, at)| at));
            if let Some(first) = declared.filter(|_| !is_generated(name)) {
                env.problems.push(checks::value_name_taken(name, first));
            }
        }
        all.push(names);
    }
    all
}

fn is_generated(name: &Name) -> bool {
    name.at.is_none()
}

fn values(env: &mut Env<'_>, (id, ty): (OpaqueId, &str), expr: &ast::Expr) -> Vec<Name> {
    match &expr.kind {
        ExprKind::Int(size) if (0..=MOST_VALUES).contains(size) => {
            let names = env.spec.value_names(id, *size as usize);
            names.into_iter().map(|text| Name { text, at: Span::NONE }).collect()
        }
        ExprKind::Int(size) if *size > MOST_VALUES => {
            env.problems.push(checks::too_many_values(expr.at, ty, MOST_VALUES));
            Vec::new()
        }
        ExprKind::Set(elements) => {
            let mut names = Vec::new();
            for element in elements {
                match &element.kind {
                    ExprKind::Path(path) if path.segments.len() == 1 => {
                        names.push(path.segments[0].clone())
                    }
                    _ => env.problems.push(checks::not_a_size(element.at, ty)),
                }
            }
            names
        }
        ExprKind::Error => Vec::new(),
        _ => {
            env.problems.push(checks::not_a_size(expr.at, ty));
            Vec::new()
        }
    }
}

/// The value of each constant.
pub(crate) fn constants(
    env: &mut Env<'_>,
    home: Home,
    check: &ast::Check,
    settings: &Settings<'_>,
    (opaques, proof): (&[Vec<Name>], bool),
) -> Vec<ConstChoice> {
    let values: Vec<(Name, OpaqueId, u32)> = opaques
        .iter()
        .enumerate()
        .flat_map(|(id, names)| {
            names
                .iter()
                .enumerate()
                .map(move |(index, name)| (name.clone(), OpaqueId::new(id), index as u32))
        })
        .collect();
    let mut choices = Vec::new();
    for (index, constant) in env.spec.consts.clone().into_iter().enumerate() {
        let of_family = env.families.contains(&ir::ConstId::new(index));
        choices.push(match settings.get(&constant.name) {
            None if of_family => {
                if let Err((_, because)) = crate::enumerable::enumerable(&env.spec, constant.ty) {
                    let problem = checks::any_not_possible(constant.at, &constant.name, because);
                    env.problems.push(problem);
                }
                ConstChoice::Any
            }
            None if constant.default.is_some() => ConstChoice::Default,
            None => {
                env.problems.push(checks::missing_constant(
                    &check.name,
                    &constant.name,
                    constant.at,
                ));
                ConstChoice::Default
            }
            Some((_, Setting::Unbounded(_) | Setting::Any(_))) if proof => ConstChoice::Any,
            Some((name, Setting::Unbounded(at))) => {
                env.problems.push(checks::unbounded(name.at.to(*at), &constant.name));
                ConstChoice::Default
            }
            Some((_, Setting::Any(at))) => {
                if let Err((_, because)) = crate::enumerable::enumerable(&env.spec, constant.ty) {
                    env.problems.push(checks::any_not_possible(*at, &constant.name, because));
                }
                ConstChoice::Any
            }
            Some((_, Setting::Expr(expr))) => {
                let body = constant_value(env, home, expr, constant.ty, &values);
                reads_variable(env, &constant.name, &body.code);
                ConstChoice::Value(body)
            }
        });
    }
    choices
}

fn reads_variable(env: &mut Env<'_>, constant: &str, value: &ir::Expr) {
    let mut read = None;
    walk::every(value, &mut |part| {
        if let ir::ExprKind::Var(var) = part.kind {
            read.get_or_insert((env.spec.var(var).name.clone(), part.at));
        }
    });
    if let Some((variable, at)) = read {
        let what = format!("the value of `{constant}`");
        env.problems.push(systems::constant_reads(&what, &variable, at));
    }
}
