//! Documents whose examples are tests: the README, the book, the examples' notes, and `tests/cli/`.
//!
//! ```text
//! ```spec                 a whole file: `specc check` accepts it and runs its checks
//! ```spec,file=x.spec     the same, and later commands find it under this name
//! ```spec,members         members of a system, in one that is made for them
//! ```spec,fails=S0101     has these problems (several joined by `+`)
//! ```console              each `$ command` prints what stands under it
//! ```
//!
//! Pictures that commands write to `figures/` are compared with those beside the document.
//! Commands run one after the other in a folder of the document's own, which also holds the
//! repository's `specs` and `examples`.

use crate::compare::with_file;
use crate::markdown::{Block, blocks};
use crate::specc::{Ran, repository, shell, specc};
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::Path;

/// The folder of a document's pictures, beside it.
const PICTURES: &str = "figures";

/// One trial per document.
pub fn trials() -> Vec<Trial> {
    let mut paths = vec!["README.md".to_owned()];
    for folder in ["docs", "examples", "tests/cli"] {
        let entries = fs::read_dir(repository().join(folder)).expect("the folder exists");
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let pages = names.filter(|name| name.ends_with(".md"));
        paths.extend(pages.map(|name| format!("{folder}/{name}")));
    }
    paths.sort();
    let trial = |path: String| {
        let file = repository().join(&path);
        Trial::test(path, move || document(&file))
    };
    paths.into_iter().map(trial).collect()
}

fn document(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let folder = tempfile::tempdir()?;
    for name in ["specs", "examples"] {
        link(&repository().join(name), &folder.path().join(name))?;
    }
    let kept = path.with_file_name(PICTURES);
    if kept.is_dir() {
        fs::create_dir(folder.path().join(PICTURES))?;
    }
    let mut found = String::new();
    let mut at = 0;
    let mut exit = 0;
    for block in blocks(&text) {
        let content = &text[block.content.clone()];
        found += &text[at..block.content.start];
        at = block.content.end;
        match block.language.as_str() {
            "spec" => found += spec(folder.path(), &block, content)?,
            "console" => found += &console(folder.path(), content, &mut exit),
            _ => found += content,
        }
    }
    found += &text[at..];
    if kept.is_dir() {
        pictures(&folder.path().join(PICTURES), &kept)?;
    }
    with_file(path, &found)
}

/// Pictures that commands of the document made are those that stand beside it.
fn pictures(made: &Path, kept: &Path) -> Result<(), Failed> {
    for entry in fs::read_dir(made)? {
        let path = entry?.path();
        let name = path.file_name().expect("a file");
        with_file(&kept.join(name), &fs::read_to_string(&path)?)?;
    }
    Ok(())
}

#[cfg(unix)]
fn link(to: &Path, from: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(to, from)
}

#[cfg(windows)]
fn link(to: &Path, from: &Path) -> std::io::Result<()> {
    std::os::windows::fs::symlink_dir(to, from)
}

/// Compiles and checks the spec of a block; gives it back.
fn spec<'t>(folder: &Path, block: &Block, content: &'t str) -> Result<&'t str, Failed> {
    let name = block.mark("file").unwrap_or("example.spec");
    let text = if block.is_marked("members") { system_of(content) } else { content.to_owned() };
    fs::write(folder.join(name), text)?;
    let codes = codes(folder, name);
    let expected = block.mark("fails").map_or(Vec::new(), |codes| codes.split('+').collect());
    let Ran { text, code } = specc(folder, &["check", name]);
    if codes != expected {
        let line = block.line;
        return Err(format!("line {line}: found {codes:?}, expected {expected:?}\n{text}").into());
    }
    let formatted = specc(folder, &["fmt", "--check", name]);
    if formatted.code == 1 && !block.is_marked("members") {
        return Err(format!("line {}: `specc fmt` would change this", block.line).into());
    }
    // A spec with a name is there for the commands that follow: they show how it comes out.
    if code != 0 && expected.is_empty() && block.mark("file").is_none() {
        return Err(format!("line {}: exit code {code}\n{text}", block.line).into());
    }
    Ok(content)
}

/// A system with these members and one variable and transition more, and a check of it.
fn system_of(members: &str) -> String {
    let opaque = members.lines().filter_map(|line| {
        let name = line.trim().strip_prefix("type ")?.split_once(';')?.0;
        (!name.contains('=')).then(|| format!("with {name} = 2; "))
    });
    let sizes: String = opaque.collect();
    format!(
        "system Example {{\nvar example_ticks: 0..2 = 0;\n\
         transition example_tick() {{ example_ticks = (example_ticks + 1) % 3; }}\n{members}}}\n\
         check example: Example {{ {sizes}}}\n"
    )
}

/// The codes of the problems in a spec, and of the errors its checks run into, sorted by place.
pub fn codes(folder: &Path, spec: &str) -> Vec<String> {
    let report = specc(folder, &["check", "--format", "json", spec]).text;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap_or_default();
    let list = |key: &str| report[key].as_array().cloned().unwrap_or_default();
    let errors = list("checks").into_iter().map(|check| check["error"].clone());
    let coded = list("problems").into_iter().chain(errors);
    coded.filter_map(|problem| Some(problem["code"].as_str()?.to_owned())).collect()
}

/// Runs the commands of a block; gives the block as it should be.
fn console(folder: &Path, content: &str, exit: &mut i32) -> String {
    let commands = content.lines().filter(|line| line.starts_with("$ "));
    let run = |line: &str| {
        let Ran { text, code } = shell(folder, &format!("(exit {exit}); {}", &line[2..]));
        *exit = code;
        let text = text.trim_matches('\n');
        let text = if text.is_empty() { String::new() } else { format!("{text}\n") };
        format!("{line}\n{text}")
    };
    commands.map(run).collect()
}
