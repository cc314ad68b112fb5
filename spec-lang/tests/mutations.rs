//! Whatever the text, the compiler answers: it never panics, its problems have places inside the
//! text, and what can be formatted stays formatted.
//!
//! The texts are specs of this repository with some pieces cut out, doubled, moved or replaced:
//! closer to what people type than random characters. `make fuzz` runs many more of them.

use ir::Sources;
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

/// The specs of the library, the examples and the `explain` pages.
fn seeds() -> &'static [String] {
    static SEEDS: OnceLock<Vec<String>> = OnceLock::new();
    SEEDS.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut texts = Vec::new();
        for folder in ["examples", "specs", "tests", "spec-lang/explain"] {
            collect(&root.join(folder), &mut texts);
        }
        assert!(texts.len() > 100, "there are specs to start from");
        texts.sort();
        texts
    })
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        match path.extension().and_then(|end| end.to_str()) {
            Some("spec") => texts.push(fs::read_to_string(&path).unwrap()),
            Some("md") => {
                let page = fs::read_to_string(&path).unwrap();
                let blocks = page.split("```spec\n").skip(1);
                texts.extend(blocks.map(|block| block.split("```").next().unwrap().to_owned()));
            }
            _ if path.is_dir() => collect(&path, texts),
            _ => {}
        }
    }
}

/// What happens to the pieces of a text; places are taken modulo their number.
#[derive(Clone, Debug)]
enum Mutation {
    Cut(usize, usize),
    Double(usize),
    Swap(usize, usize),
    Replace(usize, &'static str),
}

const WORDS: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "|",
    "=",
    "=>",
    "==>",
    "..",
    ".",
    ",",
    ";",
    ":",
    "::",
    "!",
    "-",
    "'",
    "\"",
    "\\",
    "/*",
    "//",
    "é",
    "0",
    "99999999999999999999",
    "x",
    "X",
    "_",
    "in",
    "not",
    "for",
    "if",
    "else",
    "match",
    "let",
    "require",
    "old",
    "forall",
    "system",
    "check",
    "with",
    "extends",
    "override",
    "type",
    "enum",
    "fn",
    "var",
    "ghost",
    "init",
    "Some",
    "None",
    "Set",
    "Map",
    "any",
    "all",
    "unbounded",
];

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = any::<usize>();
    prop_oneof![
        (place, 1..8usize).prop_map(|(at, length)| Mutation::Cut(at, length)),
        place.prop_map(Mutation::Double),
        (place, place).prop_map(|(a, b)| Mutation::Swap(a, b)),
        (place, prop::sample::select(WORDS)).prop_map(|(at, word)| Mutation::Replace(at, word)),
    ]
}

/// Words, runs of spaces, single signs.
fn pieces(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 0,
        c if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        if last.is_some_and(|last| last != kind(c) || last == 2) {
            pieces.push(&text[start..at]);
            start = at;
        }
        last = Some(kind(c));
    }
    pieces.push(&text[start..]);
    pieces
}

fn mutated(text: &str, mutations: &[Mutation]) -> String {
    let mut pieces = pieces(text);
    for mutation in mutations {
        let count = pieces.len();
        match mutation {
            _ if count == 0 => {}
            Mutation::Cut(at, length) => {
                let at = at % count;
                pieces.drain(at..count.min(at + length));
            }
            Mutation::Double(at) => pieces.insert(at % count, pieces[at % count]),
            Mutation::Swap(a, b) => pieces.swap(a % count, b % count),
            Mutation::Replace(at, word) => pieces[at % count] = word,
        }
    }
    pieces.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_compiler_answers(
        seed in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 0..6),
    ) {
        let seed: &String = seed.get(seeds());
        let text = mutated(seed, &mutations);
        let mut sources = Sources::default();
        let root = sources.add("seed.spec", text.clone());
        let missing = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        let compiled = spec_lang::compile(root, &mut sources, &missing, &[]);
        for problem in &compiled.problems {
            let whole = text.get(problem.at.start as usize..problem.at.end as usize);
            prop_assert!(whole.is_some(), "{problem:?} is outside of the text");
            prop_assert!(spec_lang::explain::page(problem.code).is_some(), "{}", problem.code);
        }
        if let Some(module) = &compiled.module {
            prop_assert_eq!(ir::well_formed::check_module(module), []);
        }
    }

    #[test]
    fn formatting_is_done_once(
        seed in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 0..4),
    ) {
        let seed: &String = seed.get(seeds());
        let text = mutated(seed, &mutations);
        if let Ok(once) = spec_lang::format(&text) {
            let words = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(words(&text), words(&once), "only spaces change");
            prop_assert_eq!(spec_lang::format(&once), Ok(once));
        }
    }
}
