//! Slips of people who come from other languages: what they wrote, and what it is called here.

use crate::Problem;
use ir::Span;

pub(crate) fn operator(at: Span, wrote: &str, instead: &str) -> Problem {
    Problem::new("S0020", at, format!("`{wrote}` is written `{instead}`"))
        .label(format!("write `{instead}`"))
        .help(format!("replace `{wrote}` by `{instead}`"))
}

pub(crate) fn negation(at: Span, wrote: &str) -> Problem {
    Problem::new("S0021", at, format!("`{wrote}` is written `!`"))
        .label("write `!`")
        .help("`!` binds tightly: write `!(a && b)`; for membership write `x not in s`")
}

pub(crate) fn prime(at: Span) -> Problem {
    Problem::new("S0022", at, "there are no primed variables")
        .label("no `'` here")
        .help("assign with `x = …`: a statement sees what earlier ones assigned; in a `step` claim `old(x)` is the value before")
}

pub(crate) fn angles(at: Span) -> Problem {
    Problem::new("S0023", at, "`<<…>>` is neither a tuple nor a sequence here")
        .label("written otherwise")
        .help("a tuple is `(a, b)`, a sequence is `[a, b]`")
}

pub(crate) fn boolean(at: Span, wrote: &str, value: bool) -> Problem {
    Problem::new("S0024", at, format!("`{wrote}` is written `{value}`"))
        .label(format!("write `{value}`"))
        .help("the booleans are `true` and `false`")
}

pub(crate) fn quantifier(at: Span, wrote: &str, instead: &str) -> Problem {
    Problem::new("S0025", at, format!("`{wrote}` is written `{instead}`"))
        .label(format!("write `{instead}`"))
        .help(format!("`{instead} x in s: …`"))
}

pub(crate) fn elif(at: Span, wrote: &str) -> Problem {
    Problem::new("S0026", at, format!("`{wrote}` is written `else if`"))
        .label("write `else if`")
        .help("`if a { … } else if b { … } else { … }`")
}

pub(crate) fn mutable(at: Span) -> Problem {
    Problem::new("S0027", at, "locals cannot be changed")
        .label("no `mut`")
        .help("bind a new name with `let`, or declare a `var` of the system for what changes")
}

pub(crate) fn count(at: Span, wrote: &str) -> Problem {
    let instead = if wrote == "++" { "+= 1" } else { "-= 1" };
    Problem::new("S0028", at, format!("`{wrote}` is written `{instead}`"))
        .label(format!("write `{instead}`"))
        .help("`++` joins two sequences")
}

pub(crate) fn comparison_as_statement(at: Span) -> Problem {
    Problem::new("S0029", at, "this comparison does nothing")
        .label("compares, and that is all")
        .help("to assign write `=`, to continue only if it holds write `require`, to claim it write `assert`")
}

pub(crate) fn expression_as_statement(at: Span) -> Problem {
    Problem::new("S0030", at, "this expression does nothing")
        .label("its value is lost")
        .help("statements assign (`x = …`, `s += …`), guard (`require …`), bind (`let`), choose (`pick`) or claim (`assert`)")
}

pub(crate) fn skip(at: Span) -> Problem {
    Problem::new("S0031", at, "there is no `skip`")
        .label("not needed")
        .help("leave it out: a block may be empty")
}

pub(crate) fn returned(at: Span) -> Problem {
    Problem::new("S0032", at, "there is no `return`")
        .label("no `return`")
        .help("the body of a function is an expression: its value is the result")
}

type MakeProblem = Box<dyn FnOnce(Span) -> Problem>;

/// What the text that could not be read looks like, with its length.
pub(crate) fn foreign(rest: &str, line_start: bool) -> Option<(usize, MakeProblem)> {
    let word: &str =
        &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())];
    let (length, code, message, label, help) = match word {
        "" => symbol(rest, line_start)?,
        word => {
            let (code, message, label, help) = foreign_word(word)?;
            (word.len(), code, message, label, help)
        }
    };
    let wrote = rest[..length].to_owned();
    Some((
        length,
        Box::new(move |at| {
            Problem::new(code, at, message.replace("{}", &wrote)).label(label).help(help)
        }),
    ))
}

type Words = (&'static str, &'static str, &'static str, &'static str);

fn foreign_word(word: &str) -> Option<Words> {
    Some(match word {
        "def" | "func" | "function" | "fun" | "pure" | "val" | "defn" | "proc" => {
            ("S0033", "`{}` is written `fn`", "write `fn`", "`fn name(x: Int) -> Bool = x > 0;`")
        }
        "action" | "event" | "rule" | "Next" => (
            "S0034",
            "`{}` is written `transition`",
            "write `transition`",
            "`transition name(c: Client) { require …; x = …; }`",
        ),
        "module" | "MODULE" | "spec" | "process" | "class" | "machine" | "proctype" | "model" => (
            "S0035",
            "`{}` is written `system`",
            "write `system`",
            "`system Name { var …; transition … }`",
        ),
        "VARIABLE" | "VARIABLES" | "variable" | "variables" | "state" => (
            "S0036",
            "`{}` is written `var`",
            "write `var`",
            "`var x: Int = 0;`, one declaration each",
        ),
        "CONSTANT" | "CONSTANTS" | "constant" | "param" => (
            "S0037",
            "`{}` is written `const`",
            "write `const`",
            "`const n: Int;`; the check gives it a value with `with n = 3;`",
        ),
        "import" | "include" | "EXTENDS" | "from" | "INSTANCE" => (
            "S0038",
            "`{}` is written `use`",
            "write `use`",
            "`use folder::file::Name;` imports a name from `folder/file.spec`",
        ),
        "theorem" | "THEOREM" | "property" | "safety" | "INVARIANT" | "inv" | "prop" | "ASSUME" => {
            (
                "S0039",
                "`{}` is written `invariant`",
                "write `invariant`",
                "`invariant name: …;` claims it of every state, `step` of every step, `assume` of the constants",
            )
        }
        "while" | "loop" | "do" | "until" | "goto" => (
            "S0040",
            "there is no `{}`",
            "no such loop",
            "`for x in s { … }` runs through a collection; what happens again and again is a transition",
        ),
        "null" | "nil" | "NULL" | "undefined" => (
            "S0041",
            "there is no `{}`",
            "no such value",
            "a value that may be absent is an `Option<T>`: `None` or `Some(x)`",
        ),
        "then" => ("S0042", "`if` has no `then`", "write braces", "`if a { b } else { c }`"),
        "UNCHANGED" | "EXCEPT" | "CHOOSE" | "LET" | "DOMAIN" | "SUBSET" | "UNION" | "IN"
        | "CASE" => (
            "S0043",
            "`{}` is TLA+",
            "written otherwise",
            "variables not assigned stay as they are; one entry changes with `m[k] = v`; `let x = …;` binds; `m.keys()`, `s.subsets()`, `s.flatten()`; `match` tells cases apart; `pick x in s where …;` chooses",
        ),
        "return" => (
            "S0032",
            "there is no `return`",
            "no `return`",
            "the body of a function is an expression: its value is the result",
        ),
        _ => return None,
    })
}

type Symbol = (usize, &'static str, &'static str, &'static str, &'static str);

const COMMENT: Words = (
    "S0044",
    "comments start with `//`",
    "not a comment here",
    "`// …` to the end of the line, `/* … */` over several lines, `/// …` documents what follows",
);

/// What starts with one of these symbols, longer ones first.
const SYMBOLS: &[(&[&str], Words)] = &[
    (&["(*", "\\*"], COMMENT),
    (&[":="], ("S0020", "`{}` is written `=`", "write `=`", "`=` gives a value, `==` compares")),
    (
        &["|->"],
        (
            "S0045",
            "the entries of a map are written `key => value`",
            "write `=>`",
            "`{k => v for k in s}`",
        ),
    ),
    (
        &["=>"],
        (
            "S0046",
            "`{}` is written `==>`",
            "write `==>` for an implication",
            "`a ==> b`; `=>` stands in maps and in the arms of `match`",
        ),
    ),
    (
        &["->"],
        (
            "S0047",
            "`->` leads to the result type of a function only",
            "write `=>`",
            "`=>` stands in arms, maps and routes: `match x { Some(y) => y, None => 0 }`",
        ),
    ),
    (
        &["\"", "'"],
        (
            "S0048",
            "there are no strings",
            "no strings",
            "name the values: `enum Color { Red, Green }`, or `type Name;` for values that are only compared",
        ),
    ),
    (
        &["?"],
        (
            "S0049",
            "there is no `?`",
            "written otherwise",
            "`if a { b } else { c }` chooses; `require let Some(x) = …;` continues only if there is a value",
        ),
    ),
    (
        &["===", "=="],
        (
            "S0050",
            "`{}` does not fit here",
            "cannot be compared here",
            "`==` compares two values and does not chain, `=` assigns",
        ),
    ),
    (
        &["..="],
        (
            "S0051",
            "`..` already includes both ends",
            "write `..`",
            "`0..7` are the eight numbers from 0 to 7",
        ),
    ),
    (
        &["="],
        (
            "S0052",
            "`=` assigns, and here something is compared",
            "write `==`",
            "`==` compares, `=` assigns",
        ),
    ),
    (
        &["[]", "<>"],
        (
            "S0053",
            "temporal formulas are not supported yet",
            "not supported yet",
            "`invariant` claims something of every state, `reachable` that some state is met",
        ),
    ),
    (
        &["\\subseteq"],
        (
            "S0054",
            "`{}` is written as a method",
            "write `a.is_subset_of(b)`",
            "`a.is_subset_of(b)`",
        ),
    ),
    (
        &["\\", "$", "@", "^", "#", "`"],
        (
            "S0055",
            "`{}` has no meaning here",
            "not understood",
            "sets have `|`, `&` and `\\`; the other operators of TLA+ are methods such as `s.len()` and `s.subsets()`",
        ),
    ),
];

fn symbol(rest: &str, line_start: bool) -> Option<Symbol> {
    let comment = ["#", "--"].into_iter().find(|start| line_start && rest.starts_with(start));
    let found = comment.map(|start| (start, COMMENT)).or_else(|| {
        SYMBOLS.iter().find_map(|(starts, words)| {
            let start = starts.iter().find(|start| rest.starts_with(**start))?;
            Some((*start, *words))
        })
    });
    let (start, (code, message, label, help)) = found?;
    Some((start.len(), code, message, label, help))
}

pub(crate) fn guard(at: Span, word: &str) -> Problem {
    Problem::new("S0056", at, format!("this condition is written `when …`, not `{word} …`"))
        .label("write `when`")
        .help("`on Ask { who } when seen == {} { … }`, `rule tidy when seen != {} { … }`")
}
