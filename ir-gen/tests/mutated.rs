//! Whatever a text says, reading and checking it ends with an answer.

use ir::{show, text, well_formed};
use ir_gen::cases;
use proptest::prelude::*;

/// What is written over some place of a text.
const SCRAPS: &[&str] = &[
    "",
    "0",
    "1",
    "2",
    "7",
    "99",
    "4294967295",
    "(",
    ")",
    "()",
    "\"",
    "_",
    "none",
    "true",
    "l0",
    "t0",
    "d0",
    "o0",
    "v0",
    "c0",
    "f0",
    "q0",
    "set",
    "not",
    "index",
    "bool",
    "local",
];

/// Writes scraps over a text: each replaces the word at some place.
fn mutate(text: &str, edits: &[(usize, usize)]) -> String {
    let mut text = text.to_owned();
    for (place, scrap) in edits {
        let words: Vec<(usize, &str)> = text
            .match_indices(|c: char| c.is_ascii_alphanumeric())
            .filter(|(at, _)| !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()))
            .collect();
        let Some((start, _)) = words.get(place % words.len().max(1)) else { return text };
        let end = text[*start..].find(|c: char| !c.is_ascii_alphanumeric());
        let end = end.map_or(text.len(), |length| start + length);
        text.replace_range(*start..end, SCRAPS[scrap % SCRAPS.len()]);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_module_is_refused_or_checked(
        case in cases(),
        edits in proptest::collection::vec((any::<usize>(), any::<usize>()), 1..4),
    ) {
        let damaged = mutate(&text::print(&case.module), &edits);
        match text::parse(&damaged) {
            Err(error) => prop_assert!(error.line >= 1 && error.line <= damaged.lines().count()),
            Ok(module) => {
                let again = text::parse(&text::print(&module));
                prop_assert_eq!(again.as_ref(), Ok(&module));
                well_formed::check_module(&module);
                for spec in &module.specs {
                    for (id, _) in spec.types.iter() {
                        let _ = show::ty(id, spec).to_string();
                    }
                }
            }
        }
    }

    #[test]
    fn any_text_is_refused(text in "[ \n()a-z0-9\"\\\\;:_]{0,200}") {
        prop_assert!(text::parse(&text).is_err() || text.contains("module"));
    }
}
