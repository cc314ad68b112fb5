//! Names: unknown, declared twice, in the wrong case; files and inheritance.

use crate::Problem;
use crate::ast::Name;
use ir::Span;

/// The closest candidate, if one is close enough to be meant.
pub(crate) fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| {
            let near = (name.len().min(candidate.len()) + 1) / 3;
            let longer = candidate.len() > 2 && name.starts_with(candidate);
            *distance <= near || longer
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Whether the problem is that nothing has a name.
pub(crate) fn is_unknown(problem: &Problem) -> bool {
    matches!(problem.code, "S0101" | "S0102" | "S0103" | "S0106" | "S0112" | "S0401")
}

pub(crate) fn did_you_mean<'a>(
    problem: Problem,
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    match closest(name, candidates) {
        Some(candidate) => problem.help(format!("did you mean `{candidate}`?")),
        None => problem,
    }
}

pub(crate) fn unknown_name<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new("S0101", name.at, format!("nothing here is called `{}`", name.text))
        .label("not found")
        .help("declare it, or import it with `use`");
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn unknown_type<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new("S0102", name.at, format!("there is no type `{}`", name.text))
        .label("not a type")
        .help(format!(
            "declare it: `type {0};` for a set of opaque values, or a `struct` or `enum {0} {{ … }}`",
            name.text
        ));
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn unknown_function<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new("S0103", name.at, format!("there is no function `{}`", name.text))
        .label("not a function")
        .help(format!("declare it: `fn {}(…) -> … = …;`", name.text));
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn unknown_method<'a>(
    name: &Name,
    ty: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Problem {
    let list: Vec<&str> = candidates.clone().into_iter().collect();
    let problem = Problem::new("S0104", name.at, format!("`{ty}` has no method `{}`", name.text))
        .label("no such method");
    let problem = match list.is_empty() {
        true => problem.help(format!("values of type `{ty}` have no methods of their own; a function `{}` that takes one as its first argument could be called so", name.text)),
        false => problem.help(format!("it has {}", list.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))),
    };
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn unknown_field<'a>(
    name: &Name,
    ty: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Problem {
    let list: Vec<&str> = candidates.clone().into_iter().collect();
    let problem = Problem::new("S0105", name.at, format!("`{ty}` has no field `{}`", name.text))
        .label("no such field");
    let problem = match list.is_empty() {
        true => problem,
        false => problem.help(format!(
            "its fields are {}",
            list.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        )),
    };
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn unknown_variant<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new("S0106", name.at, format!("no enum has a variant `{}`", name.text))
        .label("not a variant")
        .help("a name in a pattern that starts with an upper-case letter is a variant; one that starts with a lower-case letter binds");
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn ambiguous_variant(name: &Name, enums: &[&str]) -> Problem {
    let mut choices: Vec<String> =
        enums.iter().map(|owner| format!("`{owner}::{}`", name.text)).collect();
    choices.dedup();
    let problem =
        Problem::new("S0107", name.at, format!("`{}` is a variant of several enums", name.text))
            .label("which one?");
    match choices.as_slice() {
        [_] => problem.help(format!(
            "both systems have an enum `{}`: give one of them another name",
            enums[0]
        )),
        _ => problem.help(format!("write {}", choices.join(" or "))),
    }
}

pub(crate) fn declared_twice(name: &Name, first: Span) -> Problem {
    Problem::new("S0108", name.at, format!("`{}` is declared twice", name.text))
        .label("again here")
        .related(first, "first declared here")
        .help("give one of them another name")
}

pub(crate) fn wrong_case(name: &Name, what: &str, upper: bool) -> Problem {
    let mut chars = name.text.chars();
    let first = chars.next().unwrap_or('x');
    let flipped: String = match upper {
        true => first.to_uppercase().chain(chars).collect(),
        false => first.to_lowercase().chain(chars).collect(),
    };
    let case = if upper { "an upper-case" } else { "a lower-case" };
    Problem::new("S0109", name.at, format!("the name of {what} starts with {case} letter"))
        .label(format!("should be `{flipped}`"))
        .help("the case tells names that bind from variants and types")
}

pub(crate) fn file_not_found(at: Span, path: &str, reason: &str) -> Problem {
    Problem::new("S0110", at, format!("cannot read `{path}`: {reason}")).label("used here").help(
        "paths in `use` are relative to the folder of this file; `super::` goes one folder up",
    )
}

pub(crate) fn not_in_file<'a>(
    name: &Name,
    path: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem =
        Problem::new("S0111", name.at, format!("`{path}` declares nothing called `{}`", name.text))
            .label("not declared there");
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn unknown_base<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem =
        Problem::new("S0112", name.at, format!("there is no system `{}` to extend", name.text))
            .label("not a system")
            .help("declare it in this file, or import it with `use`");
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn nothing_to_override<'a>(
    name: &Name,
    system: &str,
    base: Option<&str>,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let message = match base {
        Some(base) => format!("`{base}` has no `{}` to override", name.text),
        None => format!("`{system}` extends nothing, so `{}` overrides nothing", name.text),
    };
    let problem = Problem::new("S0113", name.at, message)
        .label("overrides nothing")
        .help("leave `override` out, or extend the system that declares it");
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn missing_override(name: &Name, base: &str, first: Span) -> Problem {
    Problem::new("S0114", name.at, format!("`{}` is already declared in `{base}`", name.text))
        .label("hides the inherited one")
        .related(first, "inherited from here")
        .help("write `override` before it to replace the inherited one, or choose another name")
}

pub(crate) fn extends_itself(name: &Name) -> Problem {
    Problem::new("S0115", name.at, format!("`{}` extends itself", name.text))
        .label("in a circle")
        .help("one of the systems in the circle must stand on its own")
}

pub(crate) fn override_of_other_kind(name: &Name, new: &str, old: &str, first: Span) -> Problem {
    Problem::new("S0116", name.at, format!("{new} `{}` cannot override {old}", name.text))
        .label(format!("this is {new}"))
        .related(first, format!("this is {old}"))
        .help("a declaration is overridden by one of its own kind")
}

pub(crate) fn alias_circle(name: &Name) -> Problem {
    Problem::new("S0117", name.at, format!("the type `{}` is defined by itself", name.text))
        .label("in a circle")
        .help("a type may contain itself only inside an `enum` or a `struct`")
}

pub(crate) fn bound_twice(name: &Name, first: Span) -> Problem {
    Problem::new("S0118", name.at, format!("`{}` is bound twice in one pattern", name.text))
        .label("again here")
        .related(first, "first bound here")
        .help("bind two names and compare them: patterns do not compare")
}

pub(crate) fn not_callable(name: &Name, what: &str) -> Problem {
    Problem::new("S0119", name.at, format!("`{}` is {what}, not a function", name.text))
        .label("cannot be called")
        .help(match what {
            "a transition" => {
                "transitions are chosen by the checker; put what they share into a function"
            }
            _ => "leave the parentheses out, or index it with `[…]`",
        })
}

pub(crate) fn function_without_call(name: &Name) -> Problem {
    Problem::new("S0120", name.at, format!("`{}` is a function", name.text))
        .label("not called")
        .help(format!("call it: `{}(…)`", name.text))
}

pub(crate) fn built_in_name(name: &Name) -> Problem {
    Problem::new("S0121", name.at, format!("`{}` is built in", name.text))
        .label("cannot be declared")
        .help("choose another name")
}

pub(crate) fn transition_as_value(name: &Name) -> Problem {
    Problem::new("S0122", name.at, format!("`{}` is a transition, not a value", name.text))
        .label("has no value")
        .help("claims speak about states: say what holds of the variables after it")
}

pub(crate) fn shadows(name: &Name, what: &str, first: Span) -> Problem {
    Problem::new("S0123", name.at, format!("`{}` hides {what} of the same name", name.text))
        .label("hides it here")
        .related(first, "declared here")
        .help("choose another name: a reader would mistake one for the other")
}
