//! Syntax: what cannot be read, and what to write instead.

use crate::Problem;
use crate::text_to_ast::Unreadable;
use ir::Span;

pub(crate) fn unreadable(at: Span, path: &str, why: Unreadable) -> Problem {
    match why {
        Unreadable::TooLarge(size, limit) => Problem::new(
            "S0001",
            at,
            format!("`{path}` is too large: {} MB, the limit is {} MB", size >> 20, limit >> 20),
        )
        .help("split it into several files, and import what is needed with `use`"),
        Unreadable::Binary => Problem::new("S0002", at, format!("`{path}` is not a text file"))
            .help("specs are UTF-8 text; was another file meant?"),
    }
}

pub(crate) fn unexpected(at: Span, found: &str, expected: &[&str]) -> Problem {
    let found =
        if found.is_empty() { "the end of the text".to_owned() } else { format!("`{found}`") };
    let expected = match expected {
        [] => String::new(),
        [one] => format!("expected {one}, "),
        [most @ .., last] => format!("expected {} or {last}, ", most.join(", ")),
    };
    let problem = Problem::new("S0003", at, format!("{expected}found {found}"))
        .label("not understood from here");
    match expected.as_str() {
        "expected `:`, " => problem.help("a type is written after a colon: `x: Int`"),
        "expected `->`, " => problem
            .help("the type of the result is written after `->`: `fn f(x: Int) -> Bool = …;`"),
        _ => problem,
    }
}

pub(crate) fn too_deep(at: Span, what: &str, limit: usize) -> Problem {
    Problem::new("S0004", at, format!("{what} are nested more than {limit} deep"))
        .label("too deep")
        .help("name the parts with `let` or `fn`")
}

pub(crate) fn never_closed(at: Span, bracket: char) -> Problem {
    Problem::new("S0005", at, format!("this `{bracket}` is never closed")).label("opened here")
}

pub(crate) fn never_opened(at: Span, bracket: char) -> Problem {
    Problem::new("S0006", at, format!("this `{bracket}` closes nothing")).label("closes nothing")
}

pub(crate) fn wrong_bracket(at: Span, found: char, expected: char, opened: Span) -> Problem {
    Problem::new("S0007", at, format!("expected `{expected}`, found `{found}`"))
        .label(format!("should be `{expected}`"))
        .related(opened, "opened here")
}

pub(crate) fn too_long(at: Span, limit: usize, what: &str) -> Problem {
    Problem::new("S0008", at, format!("this has more than {limit} {what}"))
        .label("too long")
        .help("name its parts with `let` or `fn`")
}

pub(crate) fn integer_too_large(at: Span) -> Problem {
    Problem::new("S0009", at, "this number does not fit into 64 bits").label("too large")
}

pub(crate) fn chained_comparison(at: Span) -> Problem {
    Problem::new("S0010", at, "comparisons do not chain")
        .label("second comparison")
        .help("write `a < b && b < c`")
}

pub(crate) fn set_and_map(at: Span) -> Problem {
    Problem::new("S0011", at, "elements of a set and entries of a map are mixed")
        .label("does not fit the others")
        .help("a set is `{a, b}`, a map is `{k => v}`")
}

pub(crate) fn missing_semicolon(at: Span) -> Problem {
    Problem::new("S0013", at, "expected `;` after this")
        .label("`;` missing after this")
        .help("statements and declarations end with `;`")
}

pub(crate) fn too_many_problems(at: Span, limit: usize) -> Problem {
    Problem::new("S0014", at, format!("there are more than {limit} mistakes in this file"))
        .label("those from here on are not shown")
        .help("mend the first ones; was another file meant?")
}

pub(crate) fn comment_never_closed(at: Span) -> Problem {
    Problem::new("S0015", at, "this comment is never closed")
        .label("opened here")
        .help("`*/` closes a comment; each `/*` inside needs its own")
}

pub(crate) fn number_twice(at: Span) -> Problem {
    Problem::new("S0012", at, "this number is expected twice")
        .label("again here")
        .help("leave one of them out")
}
