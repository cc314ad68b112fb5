//! Systems: assignments, ghosts, initial states, and what is not supported yet.

use crate::Problem;
use crate::ast::Name;
use ir::Span;

pub(crate) fn assignment_to(name: &Name, what: &str) -> Problem {
    Problem::new(
        "S0301",
        name.at,
        format!("`{}` is {what}, and only variables can be assigned", name.text),
    )
    .label(format!("this is {what}"))
    .help(match what {
        "a local" => {
            "declare it as a `var` of the system if it must change, or bind a new name with `let`"
        }
        _ => "declare a `var` for what changes",
    })
}

pub(crate) fn not_a_place(at: Span) -> Problem {
    Problem::new("S0302", at, "this cannot be assigned".to_owned()).label("not a place").help(
        "the left side is a variable, or a part of one: `x`, `m[key]`, `s.field`, `m[key].field`",
    )
}

pub(crate) fn old_outside_step(at: Span) -> Problem {
    Problem::new("S0303", at, "`old` compares the states before and after a step, so only `step` claims can use it".to_owned())
        .label("there is no step here")
        .help("in a transition, statements see what earlier ones assigned: save the value with `let before = …;` first")
}

pub(crate) fn old_inside_old(at: Span) -> Problem {
    Problem::new("S0304", at, "`old` inside `old`".to_owned())
        .label("already in the state before")
        .help("a step has one state before it: write `old` once, around the whole expression")
}

/// The code of [`never_initialised`].
pub(crate) const NEVER_INITIALISED: &str = "S0305";

pub(crate) fn never_initialised(name: &str, at: Span) -> Problem {
    Problem::new(NEVER_INITIALISED, at, format!("nothing gives `{name}` an initial value"))
        .label("no initial value")
        .help(format!(
            "write `= …` after its type, or assign it on every path of `init {{ {name} = …; }}`"
        ))
}

pub(crate) fn read_before_assigned(name: &str, at: Span, declared: Span) -> Problem {
    Problem::new("S0306", at, format!("`{name}` has no value yet here"))
        .label("read too early")
        .related(declared, "declared without an initial value")
        .help("assign it before, or give it an initial value where it is declared")
}

pub(crate) fn initial_value_reads(name: &str, other: &str, at: Span, declared: Span) -> Problem {
    Problem::new("S0307", at, format!("the initial value of `{name}` reads `{other}`, which has none yet"))
        .label(format!("reads `{other}`"))
        .related(declared, "declared here")
        .help("initial values are given in the order of declaration: move this variable below, or assign it in `init`")
}

pub(crate) fn constant_reads(what: &str, variable: &str, at: Span) -> Problem {
    Problem::new("S0308", at, format!("{what} reads the variable `{variable}`"))
        .label(format!("depends on `{variable}`"))
        .help("it must be known before the system runs: use constants, literals and types only")
}

/// The code of [`ghost_influences`].
pub(crate) const GHOST_INFLUENCES: &str = "S0309";
/// The code of [`order_matters`].
pub(crate) const ORDER_MATTERS: &str = "S0310";

pub(crate) fn ghost_influences(ghost: &str, what: &str, at: Span, declared: Span) -> Problem {
    Problem::new(GHOST_INFLUENCES, at, format!("the ghost variable `{ghost}` influences {what}"))
        .label(format!("depends on `{ghost}`"))
        .related(declared, "declared as a ghost here")
        .help("a ghost only watches: it may appear in claims, assertions and assignments to ghosts; leave out `ghost` if the system needs it")
}

pub(crate) fn order_matters(at: Span, ty: &str, body: Span) -> Problem {
    Problem::new(ORDER_MATTERS, at, format!("the result of this `for` depends on the order in which it runs through the set, and `{ty}` has none"))
        .label("in which order?")
        .related(body, "this can tell the order")
        .help("in such a loop only add to sets and bags, or assign `m[k] = …` at the loop's own element `k`; or draw from a sequence; or choose an order with `pick s in arrangements(…)`")
}

pub(crate) fn unsupported(word: &Name) -> Problem {
    let what = match word.text.as_str() {
        "message" | "timer" | "rule" | "on" => return super::agents::not_in_system(word),
        "transformation" => "transformations are not supported yet",
        "temporal" => "temporal claims are not supported yet",
        "fair" | "strongly" => "fairness is not supported yet",
        _ => "this is not supported yet",
    };
    let help = match word.text.as_str() {
        "temporal" | "fair" | "strongly" => {
            "safety can be claimed with `invariant` and `step`, and that something can happen with `reachable`"
        }
        _ => "describe the system as a transition system: `system Name { var …; transition … }`",
    };
    Problem::new("S0311", word.at, format!("`{}`: {what}", word.text))
        .label("not supported yet")
        .help(help)
}

pub(crate) fn second_init(at: Span, first: Span) -> Problem {
    Problem::new("S0312", at, "a system has one `init` block".to_owned())
        .label("second `init`")
        .related(first, "first one")
        .help("put both into one block; `either { … } or { … }` chooses between ways to start")
}

pub(crate) fn const_without_value(name: &Name) -> Problem {
    Problem::new("S0313", name.at, format!("the constant `{}` has no value", name.text))
        .label("no value")
        .help("outside a system nothing can give it one later: write `= …`, or move it into the system")
}

pub(crate) fn no_variables(name: &Name) -> Problem {
    Problem::new("S0314", name.at, format!("the system `{}` has no variables", name.text))
        .label("has a single state")
        .help("declare its state: `var x: Int = 0;`")
}

pub(crate) fn no_transitions(name: &Name) -> Problem {
    Problem::new("S0315", name.at, format!("the system `{}` has no transitions", name.text))
        .label("never moves")
        .help("declare what can happen: `transition name() { … }`")
}

pub(crate) fn step_without_old(name: &Name) -> Problem {
    Problem::new(
        "S0316",
        name.at,
        format!("the step claim `{}` never mentions the state before the step", name.text),
    )
    .label("no `old` in it")
    .help("write `invariant` for a claim about single states, or `old(…)` for the value before")
    .warning()
}

pub(crate) fn claim_without_state(name: &Name, what: &str) -> Problem {
    Problem::new(
        "S0317",
        name.at,
        format!(
            "the {what} `{}` mentions no variable, so it says nothing about the system",
            name.text
        ),
    )
    .label("same in every state")
    .help("write `assume` for what the constants must satisfy")
    .warning()
}

pub(crate) fn assume_reads(name: &Name, variable: &str) -> Problem {
    Problem::new(
        "S0318",
        name.at,
        format!("the assumption `{}` reads the variable `{variable}`", name.text),
    )
    .label(format!("depends on `{variable}`"))
    .help("assumptions are about constants; write `invariant` for a claim about states")
}

pub(crate) fn ghost_interface(name: &Name) -> Problem {
    Problem::new(
        "S0319",
        name.at,
        format!("the ghost variable `{}` cannot be part of the interface", name.text),
    )
    .label("ghost and interface")
    .help("clients never see ghosts: leave out `interface` or `ghost`")
}
