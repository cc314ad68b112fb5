//! The page of each problem: its example has the problem, its mend has none. What the tool says
//! about the example stands in `tests/problems/CODE.txt`.

use crate::compare::with_file;
use crate::documents::codes;
use crate::markdown::blocks;
use crate::specc::{Ran, repository, specc};
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::Path;

/// Problems that no short example can have; `tests/cli/hostile-files.md` shows them.
const TOO_LARGE_TO_SHOW: [&str; 5] = ["S0001", "S0002", "S0004", "S0008", "S0014"];

/// One trial per code that `specc explain` lists.
pub fn trials() -> Vec<Trial> {
    let pages = fs::read_dir(repository().join("spec-lang/explain")).expect("there are pages");
    let mut codes: Vec<String> = pages
        .filter_map(|page| Some(page.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .filter(|code| !TOO_LARGE_TO_SHOW.contains(&code.as_str()))
        .collect();
    codes.sort();
    let pages = codes
        .into_iter()
        .map(|code| Trial::test(format!("explain/{code}"), move || page_is_true(&code)));
    pages.chain([Trial::test("explain/the rest", the_rest_is_shown)]).collect()
}

/// Runs the specs of a page: the last is the mend, the one before it the example, and those with a
/// name lie beside both.
fn page_is_true(code: &str) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let page = specc(folder.path(), &["explain", code]).text;
    let mut specs = Vec::new();
    for block in blocks(&page).into_iter().filter(|block| block.language == "spec") {
        match block.mark("file") {
            Some(name) => fs::write(folder.path().join(name), &page[block.content])?,
            None => specs.push(&page[block.content]),
        }
    }
    let [example, mend] = specs[..] else {
        return Err("the page needs an example and a mend".into());
    };
    example_shows(code, folder.path(), example)?;
    fs::write(folder.path().join("mend.spec"), mend)?;
    let Ran { text, code } = specc(folder.path(), &["check", "mend.spec"]);
    if code != 0 || text.contains("warning") {
        return Err(format!("the mend is not accepted\n{text}").into());
    }
    Ok(())
}

fn example_shows(code: &str, folder: &Path, example: &str) -> Result<(), Failed> {
    fs::write(folder.join("example.spec"), example)?;
    let Ran { text, .. } = specc(folder, &["check", "example.spec"]);
    let found = codes(folder, "example.spec");
    if found.is_empty() || found.iter().any(|found| found != code) {
        return Err(format!("the example has {found:?}\n{text}").into());
    }
    let fixture = repository().join("tests/problems").join(code).with_extension("txt");
    with_file(&fixture, &format!("{example}\n{text}"))
}

fn the_rest_is_shown() -> Result<(), Failed> {
    let cases = fs::read_to_string(repository().join("tests/cli/hostile-files.md"))?;
    match TOO_LARGE_TO_SHOW.iter().find(|code| !cases.contains(**code)) {
        Some(code) => Err(format!("`tests/cli/hostile-files.md` does not show {code}").into()),
        None => Ok(()),
    }
}
