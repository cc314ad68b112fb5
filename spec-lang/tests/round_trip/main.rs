//! Random trees, printed, read and formatted: reading gives the tree back, and formatting changes
//! neither the tree nor a comment, and nothing the second time.

mod generate;
mod operators;
mod print;
mod refinements;

use ir::FileId;
use proptest::prelude::*;
use proptest::sample::Index;
use spec_lang::ast::File;

/// What may stand between two tokens.
const GAPS: &[&str] = &[" ", " ", " ", "\n", "\n\n  ", "\t", " /* note */ ", " // note\n", "\r\n"];

/// The tokens with random gaps; none where the tokens stay apart without.
fn joined(tokens: &[String], gaps: &[Index]) -> String {
    let apart = |a: &str, b: &str| {
        let bracket = |token: &str| "()[]{},;".contains(token);
        bracket(a) || bracket(b) || (a == ">" && b == ">")
    };
    let mut text = String::new();
    for (index, token) in tokens.iter().enumerate() {
        let gap = *gaps[index % gaps.len()].get(GAPS);
        let before = index.checked_sub(1).map(|before| tokens[before].as_str());
        text.push_str(match before {
            _ if token.starts_with("///") => "\n",
            Some(before) if before.starts_with("///") => "",
            Some(before) if gap == "\t" && apart(before, token) => "",
            _ => gap,
        });
        text.push_str(token);
    }
    text
}

fn read(text: &str) -> Result<File, TestCaseError> {
    let (file, problems) = spec_lang::parse(FileId(0), text);
    prop_assert!(problems.is_empty(), "{}\n{problems:#?}", text);
    Ok(file)
}

/// Everything but white space, comments included.
fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_is_read(
        file in generate::file(),
        gaps in prop::collection::vec(any::<Index>(), 1..50),
    ) {
        let text = joined(&print::tokens(&file), &gaps);
        prop_assert_eq!(print::structure(&read(&text)?), print::structure(&file), "{}", text);
    }

    #[test]
    fn formatting_keeps_the_tree_and_the_comments(
        file in generate::file(),
        gaps in prop::collection::vec(any::<Index>(), 1..50),
    ) {
        let text = joined(&print::tokens(&file), &gaps);
        let tree = print::structure(&read(&text)?);
        let once = spec_lang::format(&text).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
        prop_assert_eq!(letters(&once), letters(&text));
        prop_assert_eq!(print::structure(&read(&once)?), tree, "{}\n->\n{}", text, once);
        prop_assert_eq!(spec_lang::format(&once), Ok(once), "{}", text);
    }
}
