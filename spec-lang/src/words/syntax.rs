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

/// `construct` is the text from the start of the construct that could not be read.
pub(crate) fn unexpected(at: Span, found: &str, expected: &[&str], construct: &str) -> Problem {
    let found =
        if found.is_empty() { "the end of the text".to_owned() } else { format!("`{found}`") };
    let expected = match expected {
        [] => String::new(),
        [one] => format!("expected {one}, "),
        [most @ .., last] => format!("expected {} or {last}, ", most.join(", ")),
    };
    let problem = Problem::new("S0003", at, format!("{expected}found {found}"))
        .label("not understood from here");
    match form(construct) {
        Some(form) => problem.help(format!("this is written {form}")),
        None => problem,
    }
}

/// How the construct is written that a text starts with.
fn form(construct: &str) -> Option<&'static str> {
    const BEFORE: [&str; 4] = ["override", "interface", "internal", "ghost"];
    let words = construct.split(|c: char| !c.is_alphanumeric() && c != '_');
    Some(match words.filter(|word| !word.is_empty()).find(|word| !BEFORE.contains(word))? {
        "use" => "`use folder::file::Name;`",
        "type" => "`type Name;` or `type Name = Set<Int>;`",
        "struct" => "`struct Name { field: Int, other: Bool }`",
        "enum" => "`enum Name { First, Second(Int), Third { field: Bool } }`",
        "fn" => "`fn name(x: Int, y: Int) -> Bool = x < y;`",
        "const" => "`const name: Int;` or `const name: Int = 3;`",
        "system" => "`system Name { … }` or `system Name extends Base { … }`",
        "check" => "`check name: System { with Client = 2; }`",
        "assume" => "`assume name: condition;`",
        "var" => "`var name: 0..3 = 0;`",
        "init" => "`init { x = 0; }`",
        "transition" => {
            "`transition name(c: Client, n in numbers) { … }`, without parameters `name()`"
        }
        "invariant" => "`invariant name: condition;`, in a check `invariants name;`",
        "step" => "`step name: old(x) <= x;`, in a check `steps name;`",
        "reachable" => "`reachable name: condition;`, in a check `reachable name;`",
        "terminal" => "`terminal: condition;`",
        "require" => "`require condition;` or `require let Some(x) = value;`",
        "let" => "`let name = value;`",
        "pick" => "`pick x in set where condition;` or `pick x: Type;`",
        "choose" => "`choose x in set where condition;`",
        "either" => "`either { … } or { … }`, with at least two branches",
        "if" => "`if condition { … } else { … }`",
        "match" => "`match value { Some(x) => { … } None => { … } }`",
        "for" => "`for x in set { … }`",
        "assert" => "`assert condition;`",
        "with" => "`with Client = 2, limit = 3;`",
        "invariants" | "steps" => {
            "`invariants all;`, `invariants a, b;` or `invariants all except a;`"
        }
        "deadlock" => "`deadlock allowed;`",
        "expect" | "expects" | "expected" => {
            "`expect violation of name in 5 states;`, `expect deadlock;` or `expect 288 states, depth 11;`"
        }
        _ => return None,
    })
}

/// A word of the language where a name belongs.
pub(crate) fn reserved(at: Span, word: &str) -> Problem {
    Problem::new("S0016", at, format!("`{word}` is a word of the language, and cannot be a name"))
        .label("not a name")
        .help(format!("take another name, such as `{word}_` or a longer one"))
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
