//! Checks: instances, selections and expectations.

use super::names::closest;
use crate::Problem;
use crate::ast::Name;
use ir::Span;

pub(crate) fn unknown_system<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new("S0401", name.at, format!("there is no system `{}`", name.text))
        .label("not a system");
    match closest(&name.text, candidates) {
        Some(candidate) => problem.help(format!("did you mean `{candidate}`?")),
        None => problem.help("declare it in this file, or import it with `use`"),
    }
}

pub(crate) fn missing_size(check: &Name, ty: &str, declared: Span) -> Problem {
    Problem::new(
        "S0402",
        check.at,
        format!("the check `{}` does not say how many values `{ty}` has", check.text),
    )
    .label(format!("size of `{ty}` missing"))
    .related(declared, "this type has no values of its own")
    .help(format!("add `with {ty} = 2;`, or name the values: `with {ty} = {{a, b}};`"))
}

pub(crate) fn missing_constant(check: &Name, name: &str, declared: Span) -> Problem {
    Problem::new(
        "S0403",
        check.at,
        format!("the check `{}` gives the constant `{name}` no value", check.text),
    )
    .label(format!("value of `{name}` missing"))
    .related(declared, "declared without a default")
    .help(format!("add `with {name} = …;`, or `with {name} = any;` to check every value"))
}

pub(crate) fn unknown_setting<'a>(
    name: &Name,
    system: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new(
        "S0404",
        name.at,
        format!("`{system}` has no opaque type or constant `{}`", name.text),
    )
    .label("not found");
    match closest(&name.text, candidates) {
        Some(candidate) => problem.help(format!("did you mean `{candidate}`?")),
        None => problem.help("`with` gives sizes to opaque types and values to constants"),
    }
}

pub(crate) fn set_twice(name: &Name, first: Span) -> Problem {
    Problem::new("S0405", name.at, format!("`{}` is given twice", name.text))
        .label("again here")
        .related(first, "first given here")
        .help("leave one of them out")
}

pub(crate) fn not_a_size(at: Span, ty: &str) -> Problem {
    Problem::new("S0406", at, format!("`{ty}` needs a number of values or their names"))
        .label("not a size")
        .help(format!("write `{ty} = 3` (at most 64), or `{ty} = {{a, b, c}}`"))
}

pub(crate) fn value_name_taken(name: &Name, first: Span) -> Problem {
    Problem::new("S0407", name.at, format!("the name `{}` is taken", name.text))
        .label("already stands for something else")
        .related(first, "this")
        .help("the values of a check's types need names of their own")
}

pub(crate) fn unknown_claim<'a>(
    name: &Name,
    system: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem =
        Problem::new("S0408", name.at, format!("`{system}` claims nothing called `{}`", name.text))
            .label("not a claim");
    match closest(&name.text, candidates) {
        Some(candidate) => problem.help(format!("did you mean `{candidate}`?")),
        None => problem.help("claims are declared with `invariant`, `step` and `reachable`"),
    }
}

pub(crate) fn unsupported_engine(name: &Name) -> Problem {
    Problem::new("S0409", name.at, format!("there is no engine `{}`", name.text))
        .label("not an engine")
        .help("leave it out, or write `by search`: every reachable state of the instance is checked; `by simulation` makes random runs, `by bounded(10)` looks at all runs of at most 10 states, `by induction` proves")
}

pub(crate) fn one_number(engine: &Name) -> Problem {
    let problem =
        Problem::new("S0426", engine.at, format!("`by {}` needs one number", engine.text));
    match engine.text.as_str() {
        "induction" => problem
            .label("over how many states?")
            .help("write `by induction`, or `by induction(2)`: over two states in a row"),
        _ => problem
            .label("how long are the runs?")
            .help("write `by bounded(10)`: runs of at most 10 states"),
    }
}

pub(crate) fn need_each_other(check: &Name, names: &[&str], first: Span) -> Problem {
    let all: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let message = match all.as_slice() {
        [one] => format!("the value of the constant {one} needs itself"),
        _ => format!("the values of the constants {} need each other", all.join(", ")),
    };
    Problem::new("S0427", check.at, message)
        .label("in this check")
        .related(first, "declared here")
        .help(format!("give one of them a value of its own: `with {} = …;`", names[0]))
}

pub(crate) fn argument_without_name(at: Span) -> Problem {
    Problem::new("S0421", at, "arguments of a simulation have names".to_owned())
        .label("which one is this?")
        .help("write `by simulation(runs = 1000, depth = 100, seed = 1)`; each may be left out")
}

pub(crate) fn unknown_argument(name: &Name) -> Problem {
    Problem::new("S0422", name.at, format!("a simulation has no argument `{}`", name.text))
        .label("not an argument")
        .help("it has `runs`, `depth` and `seed`")
}

pub(crate) fn not_a_count(at: Span, name: &str, least: i64) -> Problem {
    Problem::new("S0423", at, format!("`{name}` is a number of at least {least}"))
        .label("not such a number")
        .help(format!("write a literal: `{name} = {}`", if name == "k" { 2 } else { 100 }))
}

pub(crate) fn no_final_numbers(at: Span, engine: &str) -> Problem {
    Problem::new("S0424", at, format!("{engine} has no final numbers"))
        .label("never comparable")
        .help("it does not visit every state: leave this out, or write `by search`")
}

pub(crate) fn unbounded(at: Span, name: &str) -> Problem {
    Problem::new(
        "S0410",
        at,
        format!("`{name} unbounded` needs a proof: a search visits states one by one"),
    )
    .label("only in a check `by induction`")
    .help(format!("give it a size: `{name} = 2`; or write `check …: System by induction {{ … }}`"))
}

pub(crate) fn not_by_induction(at: Span, what: &str) -> Problem {
    Problem::new("S0425", at, format!("an induction does not decide {what}"))
        .label("not in a check `by induction`")
        .help("it proves invariants and step claims; write another check `by search` for this")
}

pub(crate) fn unsupported_clause(word: &Name) -> Problem {
    Problem::new("S0411", word.at, format!("`{}` in a check is not supported yet", word.text))
        .label("not supported yet")
        .help("a check can say `with`, `invariants`, `steps`, `reachable`, `deadlock allowed` and `expect`")
}

pub(crate) fn other_kind_of_claim(
    name: &Name,
    is: &str,
    selector: &str,
    declared: Span,
) -> Problem {
    Problem::new("S0412", name.at, format!("`{}` is {is}", name.text))
        .label(format!("not one of the `{selector}`"))
        .related(declared, "declared here")
        .help(format!(
            "select it with `{}`",
            match is {
                "an invariant" => "invariants",
                "a step claim" => "steps",
                _ => "reachable",
            }
        ))
}

pub(crate) fn any_not_possible(at: Span, name: &str, because: &str) -> Problem {
    Problem::new("S0413", at, format!("`{name}` cannot be `any`: {because}"))
        .label("not enumerable")
        .help("give it a value, or bound its type")
}

pub(crate) fn expected_not_selected(name: &Name) -> Problem {
    Problem::new(
        "S0414",
        name.at,
        format!("a violation of `{}` is expected, but the check leaves it out", name.text),
    )
    .label("not selected")
    .help("leave the selection out: a check that expects a violation checks just that claim")
}

pub(crate) fn second_expectation(at: Span, first: Span) -> Problem {
    Problem::new("S0415", at, "a check expects one thing".to_owned())
        .label("second expectation")
        .related(first, "first one")
        .help("write a check of its own for each expected violation")
}

pub(crate) fn numbers_with_violation(at: Span) -> Problem {
    Problem::new("S0416", at, "a run that ends with a violation has no final numbers".to_owned())
        .label("never comparable")
        .help("expect the length of the trace instead: `expect violation of name in 5 states;`")
}

pub(crate) fn check_twice(name: &Name, first: Span) -> Problem {
    Problem::new("S0417", name.at, format!("there are two checks called `{}`", name.text))
        .label("again here")
        .related(first, "first one")
        .help("give one of them another name: `--check` picks checks by name")
}

pub(crate) fn nothing_to_check(name: &Name) -> Problem {
    Problem::new("S0418", name.at, format!("the check `{}` checks nothing", name.text))
        .label("no claims selected, deadlock allowed")
        .help("select a claim, or leave out `deadlock allowed`")
        .warning()
}

pub(crate) fn unreachable_expected(name: &Name) -> Problem {
    Problem::new(
        "S0419",
        name.at,
        format!("`{}` is a `reachable` claim: its violation has no trace", name.text),
    )
    .label("no number of states")
    .help("leave out `in … states`")
}

pub(crate) fn too_many_values(at: Span, ty: &str, limit: i64) -> Problem {
    Problem::new("S0420", at, format!("`{ty}` would have more than {limit} values"))
        .label("too large")
        .help("a search runs through all combinations: small sizes find most mistakes")
}
