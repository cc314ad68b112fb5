//! Refinements: systems, mappings and correspondences.

use super::names::closest;
use crate::Problem;
use crate::ast::Name;
use ir::Span;

pub(crate) fn unknown_refinement<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new("S0501", name.at, format!("there is no refinement `{}`", name.text))
        .label("not a refinement");
    match closest(&name.text, candidates) {
        Some(candidate) => problem.help(format!("did you mean `{candidate}`?")),
        None => problem.help(format!(
            "declare it, `refinement {}: Lower => Upper {{ … }}`, or import it with `use`",
            name.text
        )),
    }
}

pub(crate) fn of_other_system(name: &Name, lower: &Name, system: &Name) -> Problem {
    let message = format!("`{}` is about `{}`, not about `{}`", name.text, lower.text, system.text);
    Problem::new("S0502", name.at, message)
        .label(format!("not a refinement of `{}`", system.text))
        .related(lower.at, "this is its lower system")
        .help(format!(
            "a check of a refinement is one of its lower system: `check …: {}`",
            lower.text
        ))
}

pub(crate) fn second_refinement(name: &Name, first: Span) -> Problem {
    Problem::new("S0503", name.at, "a check has one refinement at most".to_owned())
        .label("a second one")
        .related(first, "the first one")
        .help("write a check for each")
}

pub(crate) fn not_mapped(
    refinement: &Name,
    variable: &str,
    (upper, lower): (&str, &str),
    interface: bool,
    declared: Span,
) -> Problem {
    let message = format!("`{}` does not say what `{variable}` is", refinement.text);
    let problem = Problem::new("S0504", refinement.at, message)
        .label(format!("`{variable}` of `{upper}` is not mapped"))
        .related(declared, "declared here");
    match interface {
        true => problem.help(format!(
            "an interface variable above is the interface variable of that name below: add it to \
             `{lower}`, or write `{variable} = …;`"
        )),
        false => problem.help(format!(
            "write `{variable} = …;` with its value in terms of the state of `{lower}`"
        )),
    }
}

pub(crate) fn not_above<'a>(
    name: &Name,
    upper: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let message = format!("`{upper}` has no variable or constant `{}`", name.text);
    let problem = Problem::new("S0505", name.at, message).label("not found in the upper system");
    match closest(&name.text, candidates) {
        Some(candidate) => problem.help(format!("did you mean `{candidate}`?")),
        None => problem.help("what only the lower system has is hidden and needs no line"),
    }
}

pub(crate) fn mapped_twice(name: &Name, first: Span) -> Problem {
    Problem::new("S0506", name.at, format!("`{}` is given twice", name.text))
        .label("again here")
        .related(first, "first given here")
        .help("leave one of them out")
}

pub(crate) fn interface_is_equal(name: &Name, lower: Span) -> Problem {
    let message = format!("`{}` is an interface variable of both systems", name.text);
    Problem::new("S0507", name.at, message)
        .label("not to be mapped")
        .related(lower, "this is its value")
        .help("interface variables of one name are equal on both levels: leave the line out, or rename one of them")
}

pub(crate) fn interface_types_differ(
    refinement: &Name,
    variable: &str,
    (upper, lower): (&str, &str),
    declared: (Span, Span),
) -> Problem {
    let message = format!("`{variable}` is {}", differ(upper, lower));
    Problem::new("S0508", refinement.at, message)
        .label(format!("`{variable}` cannot be equal on both levels"))
        .related(declared.0, "above")
        .related(declared.1, "below")
        .help(format!("say what it is above: `{variable} = …;`"))
}

/// Two types as they are shown: structs and enums of one name may differ in what they hold.
fn differ(upper: &str, lower: &str) -> String {
    match upper == lower {
        true => format!("`{upper}` on both levels, but what `{upper}` holds is not the same"),
        false => format!("`{upper}` above and `{lower}` below"),
    }
}

pub(crate) fn no_such_type(refinement: &Name, ty: &str, lower: &str, declared: Span) -> Problem {
    let message = format!("`{lower}` has no opaque type `{ty}`");
    Problem::new("S0509", refinement.at, message)
        .label(format!("the values of `{ty}` are not known below"))
        .related(declared, "the upper system uses it")
        .help(format!("opaque types of one name have the same values on both levels: declare `type {ty};` in `{lower}` or outside of both"))
}

pub(crate) fn constant_not_given(refinement: &Name, constant: &str, declared: Span) -> Problem {
    let message = format!("`{}` gives the constant `{constant}` no value", refinement.text);
    Problem::new("S0510", refinement.at, message)
        .label(format!("value of `{constant}` missing"))
        .related(declared, "declared here, without a default, or one that calls functions")
        .help(format!("write `{constant} = …;`; a constant of that name below would be taken"))
}

pub(crate) fn constant_types_differ(
    refinement: &Name,
    constant: &str,
    (upper, lower): (&str, &str),
    declared: (Span, Span),
) -> Problem {
    let message = format!("the constant `{constant}` is {}", differ(upper, lower));
    Problem::new("S0511", refinement.at, message)
        .label(format!("`{constant}` cannot be equal on both levels"))
        .related(declared.0, "above")
        .related(declared.1, "below")
        .help(format!("say what it is above: `{constant} = …;`"))
}

pub(crate) fn too_many_arguments(upper: &Name, constants: usize) -> Problem {
    let s = if constants == 1 { "" } else { "s" };
    let message = format!("`{}` has {constants} constant{s}", upper.text);
    Problem::new("S0512", upper.at, message)
        .label("too many arguments")
        .help("arguments are the values of its constants, in the order of their declaration")
}

pub(crate) fn unknown_transition<'a>(
    name: &Name,
    system: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let message = format!("`{system}` has no transition `{}`", name.text);
    let problem = Problem::new("S0513", name.at, message).label("not a transition");
    match closest(&name.text, candidates) {
        Some(candidate) => problem.help(format!("did you mean `{candidate}`?")),
        None => problem.help(
            "a line `below(…) => above(…);` names a transition of each system, in this order",
        ),
    }
}

pub(crate) fn parameter_count(name: &Name, wanted: usize, found: usize, declared: Span) -> Problem {
    let s = if wanted == 1 { "" } else { "s" };
    let message = format!("`{}` has {wanted} parameter{s}, not {found}", name.text);
    Problem::new("S0514", name.at, message)
        .label("wrong number of arguments")
        .related(declared, "declared here")
        .help("one for each parameter, in order; `_` for what does not matter")
}

pub(crate) fn preserving(at: Span) -> Problem {
    Problem::new("S0515", at, "`preserving liveness` is not supported yet".to_owned())
        .label("not supported yet")
        .help("there are no fairness and no temporal claims to preserve; leave it out: what is checked is safety")
}

pub(crate) fn not_in_automatic(at: Span, what: &str) -> Problem {
    Problem::new("S0516", at, format!("an automatic refinement has no {what}"))
        .label("not possible here")
        .help("`automatic` asks whether any mapping exists: only interface variables can be given")
}

pub(crate) fn automatic_alone(name: &Name) -> Problem {
    let message = format!("`{}` is automatic and checked alone", name.text);
    Problem::new("S0517", name.at, message)
        .label("with nothing else")
        .help("check claims in a check of their own")
}

pub(crate) fn choice_in_loop(refinement: &Name, upper: &str, at: Span) -> Problem {
    let message = format!("a `for` of `{upper}` chooses or requires something");
    Problem::new("S0518", refinement.at, message)
        .label("no relation can be made of the upper system")
        .related(at, "this `for`")
        .help("choose the whole result before the loop, or check the refinement of a system that does")
}

pub(crate) fn automatic_needs_search(name: &Name, engine: &str) -> Problem {
    let message = format!("`{}` is automatic, and {engine} decides no such refinement", name.text);
    Problem::new("S0519", name.at, message)
        .label("needs a search")
        .help("write `by search`, or give a mapping")
}
