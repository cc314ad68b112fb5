//! Types: what does not fit, and what it could have been.

use crate::Problem;
use crate::ast::Name;
use ir::Span;

pub(crate) fn mismatch(at: Span, expected: &str, found: &str, help: Option<String>) -> Problem {
    let problem = Problem::new("S0201", at, format!("expected `{expected}`, found `{found}`"))
        .label(format!("this is `{found}`"));
    match help {
        Some(help) => problem.help(help),
        None => problem.help(format!("expected `{expected}`\n   found `{found}`")),
    }
}

pub(crate) fn argument_count(
    at: Span,
    name: &str,
    expected: usize,
    found: usize,
    declared: Span,
) -> Problem {
    Problem::new("S0202", at, format!("`{name}` takes {}, found {found}", arguments(expected)))
        .label(format!("{} given", arguments(found)))
        .related(declared, "declared here")
        .help(format!("give it {}", arguments(expected)))
}

fn arguments(count: usize) -> String {
    match count {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        n => format!("{n} arguments"),
    }
}

pub(crate) fn operator(at: Span, operator: &str, left: &str, help: &str) -> Problem {
    Problem::new("S0203", at, format!("`{operator}` does not apply to `{left}`"))
        .label(format!("this is `{left}`"))
        .help(help)
}

pub(crate) fn type_not_known_yet(at: Span, what: &str) -> Problem {
    Problem::new(
        "S0204",
        at,
        format!("the type of this is not known yet, so {what} cannot be understood"),
    )
    .label("type not known here")
    .help("types are found from left to right: annotate it, as in `let x: Set<Int> = {};`")
}

pub(crate) fn cannot_infer(at: Span, so_far: &str) -> Problem {
    Problem::new(
        "S0205",
        at,
        format!("the type of this cannot be found: nothing says what `{so_far}` holds"),
    )
    .label(format!("`{so_far}` is all that is known"))
    .help("annotate it, as in `let x: Set<Int> = {};`")
}

pub(crate) fn not_a_collection(at: Span, found: &str) -> Problem {
    let problem = Problem::new("S0206", at, format!("`{found}` is not a collection"))
        .label(format!("this is `{found}`"));
    match found.starts_with("Option") {
        true => problem.help("to use what is inside an option write `match`, `.unwrap()`, or `require let Some(x) = …`"),
        false => problem.help("a set, sequence, bag or map can be drawn from; `0..n` is the set of the integers up to `n`"),
    }
}

pub(crate) fn not_indexable(at: Span, found: &str) -> Problem {
    Problem::new("S0207", at, format!("`{found}` cannot be indexed"))
        .label(format!("this is `{found}`"))
        .help("sequences have an element `s[0]` and maps an entry `m[key]`; fields are `t.0` and `s.name`")
}

pub(crate) fn not_a_struct(at: Span, name: &str) -> Problem {
    Problem::new(
        "S0208",
        at,
        format!("`{name}` is neither a struct nor a variant with named fields"),
    )
    .label("has no named fields")
    .help("a payload by position is given in parentheses: `Variant(x, y)`")
}

pub(crate) fn missing_fields(at: Span, name: &str, missing: &[String]) -> Problem {
    let list = missing.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ");
    Problem::new("S0209", at, format!("`{name}` needs {list} as well"))
        .label("fields missing")
        .help(format!("give each field a value: `{}: …`", missing[0]))
}

pub(crate) fn field_twice(name: &Name, first: Span) -> Problem {
    Problem::new("S0210", name.at, format!("the field `{}` is given twice", name.text))
        .label("again here")
        .related(first, "first given here")
        .help("leave one of them out")
}

pub(crate) fn type_argument_count(at: Span, name: &str, shape: &str) -> Problem {
    let message = match name == shape {
        true => format!("`{name}` takes no arguments"),
        false => format!("`{name}` is written `{shape}`"),
    };
    Problem::new("S0211", at, message)
        .label("the arguments do not fit")
        .help(format!("write `{shape}`"))
}

pub(crate) fn bound_not_constant(at: Span) -> Problem {
    Problem::new("S0212", at, "a bound is made of numbers, constants and sizes of types".to_owned())
        .label("not known before the system runs")
        .help("use literals, `const` names, `Client.len()` of an opaque type, and `+ - *`")
}

pub(crate) fn bound_not_allowed(at: Span, name: &str) -> Problem {
    Problem::new("S0213", at, format!("`{name}` takes a type here, not a number"))
        .label("not a type")
        .help("`Set`, `Seq`, `Bag` and `Map` take a bound after their types: `Seq<Int, 4>`")
}

pub(crate) fn not_enumerable(at: Span, ty: &str, because: &str) -> Problem {
    Problem::new("S0214", at, format!("the values of `{ty}` cannot be enumerated: {because}"))
        .label("not finite")
        .help("draw from a set (`x in 0..9`), or bound the type: `0..9` for `Int`, `Seq<T, 4>` for `Seq<T>`")
}

pub(crate) fn needs_an_order(at: Span, what: &str, ty: &str) -> Problem {
    Problem::new("S0215", at, format!("{what} needs an order, and `{ty}` contains opaque values, which have none"))
        .label("in which order?")
        .help("opaque values can only be compared, stored and quantified over; build a set instead, or draw from a sequence")
}

pub(crate) fn lambda_not_here(at: Span) -> Problem {
    Problem::new(
        "S0216",
        at,
        "a lambda can only be given to a built-in method such as `map`, `filter` or `fold`"
            .to_owned(),
    )
    .label("not here")
    .help("declare a function with `fn`, or write a comprehension: `{f(x) for x in s}`")
}

pub(crate) fn lambda_expected(at: Span, method: &str, shape: &str) -> Problem {
    Problem::new("S0217", at, format!("`{method}` takes a lambda"))
        .label("not a lambda")
        .help(format!("write it as `{shape}`"))
}

pub(crate) fn lambda_parameters(at: Span, method: &str, shape: &str, found: usize) -> Problem {
    Problem::new(
        "S0218",
        at,
        format!(
            "the lambda of `{method}` is written `{shape}`, found {found} parameter{}",
            if found == 1 { "" } else { "s" }
        ),
    )
    .label("wrong number of parameters")
    .help(format!("write it as `{shape}`; a pair is taken apart with a pattern: `|(a, b)| …`"))
}

pub(crate) fn not_exhaustive(at: Span, missing: &str) -> Problem {
    Problem::new("S0219", at, format!("this `match` says nothing for `{missing}`"))
        .label(format!("`{missing}` is not covered"))
        .help(format!("add `{missing} => …`, or `_ => …` for all the rest"))
}

pub(crate) fn unreachable_arm(at: Span) -> Problem {
    Problem::new(
        "S0220",
        at,
        "this arm is never chosen: those before it cover everything it matches".to_owned(),
    )
    .label("never chosen")
    .help("remove it, or put it before the arm that hides it")
    .warning()
}

pub(crate) fn refutable(at: Span, missing: &str, instead: &str) -> Problem {
    Problem::new(
        "S0221",
        at,
        format!("this pattern does not match every value: `{missing}` is left out"),
    )
    .label(format!("`{missing}` does not match"))
    .help(instead)
}

pub(crate) fn pattern_type(at: Span, pattern: &str, expected: &str) -> Problem {
    Problem::new("S0222", at, format!("{pattern} never matches a `{expected}`"))
        .label(format!("the value is `{expected}`"))
        .help(format!("write a pattern for `{expected}`, a name to bind it, or `_`"))
}

pub(crate) fn payload_count(
    at: Span,
    name: &str,
    expected: usize,
    found: usize,
    named: bool,
) -> Problem {
    let problem =
        Problem::new("S0223", at, format!("`{name}` has {}, found {found}", fields(expected)))
            .label("does not fit its declaration");
    match (named, expected) {
        (true, _) => problem.help(format!("its fields have names: write `{name} {{ … }}`")),
        (false, 0) => problem.help(format!("write just `{name}`")),
        (false, n) => problem.help(format!("write `{name}({})`", vec!["_"; n].join(", "))),
    }
}

fn fields(count: usize) -> String {
    match count {
        0 => "no fields".to_owned(),
        1 => "1 field".to_owned(),
        n => format!("{n} fields"),
    }
}

pub(crate) fn missing_field_patterns(at: Span, name: &str, missing: &[String]) -> Problem {
    let list = missing.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ");
    Problem::new("S0224", at, format!("this pattern of `{name}` does not mention {list}"))
        .label("fields missing")
        .help("name them, or end the pattern with `..`")
}

pub(crate) fn branches_differ(at: Span, first_at: Span, first: &str, found: &str) -> Problem {
    Problem::new("S0225", at, format!("the branches differ: `{first}` and `{found}`"))
        .label(format!("this is `{found}`"))
        .related(first_at, format!("this is `{first}`"))
        .help("all branches have one type")
}

pub(crate) fn ordering_of(at: Span, operator: &str, ty: &str) -> Problem {
    let problem = Problem::new("S0226", at, format!("`{operator}` compares integers, not `{ty}`"))
        .label(format!("this is `{ty}`"));
    match ty.split('<').next() {
        Some("Set") => problem.help("whether a set contains another is `a.is_subset_of(b)`"),
        Some("Seq") => {
            problem.help("whether a sequence starts with another is `a.is_prefix_of(b)`")
        }
        _ => problem.help("only integers are ordered"),
    }
}

pub(crate) fn base_of_variant(at: Span, name: &str) -> Problem {
    Problem::new(
        "S0227",
        at,
        format!("`..` takes the other fields from a struct, and `{name}` is a variant of an enum"),
    )
    .label("not for variants")
    .help("give every field of the variant")
}

pub(crate) fn tuple_field(at: Span, index: &str, ty: &str, length: usize) -> Problem {
    Problem::new("S0228", at, format!("`{ty}` has no part `.{index}`"))
        .label("no such part")
        .help(format!("its parts are `.0` to `.{}`", length.saturating_sub(1)))
}

pub(crate) fn field_of(at: Span, name: &str, ty: &str) -> Problem {
    let problem = Problem::new("S0229", at, format!("`{ty}` has no fields, so no `{name}`"))
        .label(format!("this is `{ty}`"));
    match name {
        "length" | "size" | "len" | "card" => problem.help("the number of elements is `.len()`"),
        _ => problem.help(
            "structs have fields `s.name`, tuples `t.0`; methods are called with parentheses",
        ),
    }
}

pub(crate) fn bounds_in_expression(at: Span) -> Problem {
    Problem::new("S0230", at, "a `let` inside an expression does not check bounds".to_owned())
        .label("has bounds")
        .help("give the type without its bounds; bounds are checked where a value is stored: in variables, parameters, results of functions, and `let` statements")
}
