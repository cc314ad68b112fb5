//! What holds of the repository itself.

use crate::specc::{repository, specc};
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::{Path, PathBuf};

/// No file is longer: a reader finds a thing by the name of its file.
const MOST_LINES: usize = 700;
/// Written by tools.
const GENERATED: [&str; 1] = ["Cargo.lock"];

/// One trial per property.
pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("tidy/files are short", files_are_short),
        Trial::test("tidy/no paths of one machine", no_paths_of_one_machine),
        Trial::test("tidy/the folders of ARCHITECTURE.md exist", folders_exist),
        Trial::test("tidy/specs are formatted", specs_are_formatted),
        Trial::test("tidy/every page is in the summary", every_page_is_in_the_summary),
        Trial::test("tidy/links lead somewhere", links_lead_somewhere),
    ]
}

fn files_are_short() -> Result<(), Failed> {
    complain(texts(), |path, text| {
        let lines = text.lines().count();
        let generated = GENERATED.iter().any(|name| path.ends_with(name));
        (lines > MOST_LINES && !generated).then(|| format!("{lines} lines"))
    })
}

fn no_paths_of_one_machine() -> Result<(), Failed> {
    let roots = ["home", "root", "work", "Users"].map(|root| format!("/{root}/"));
    complain(texts(), |_, text| {
        let root = roots.iter().find(|root| {
            let starts = text.match_indices(root.as_str()).map(|(at, _)| &text[..at]);
            starts
                .into_iter()
                .any(|before| before.ends_with(|c: char| c.is_whitespace() || "\"'`(=".contains(c)))
        })?;
        Some(format!("a path below `{root}`"))
    })
}

fn folders_exist() -> Result<(), Failed> {
    let text = fs::read_to_string(repository().join("ARCHITECTURE.md"))?;
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("/`"));
    let missing: Vec<&str> = rows
        .map(|(folder, _)| folder)
        .filter(|folder| !repository().join(folder).is_dir())
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("missing: {missing:?}").into()) }
}

fn specs_are_formatted() -> Result<(), Failed> {
    let formatted = specc(repository(), &["fmt", "--check", "examples", "specs"]);
    if formatted.code == 0 { Ok(()) } else { Err(formatted.text.into()) }
}

fn every_page_is_in_the_summary() -> Result<(), Failed> {
    let summary = fs::read_to_string(repository().join("docs/SUMMARY.md"))?;
    let pages = texts().into_iter().filter(|(path, _)| {
        path.starts_with("docs") && path.extension().is_some_and(|end| end == "md")
    });
    complain(pages.collect(), |path, _| {
        let page = path.strip_prefix("docs").ok()?.to_str()?;
        let listed = page == "SUMMARY.md" || summary.contains(&format!("({page})"));
        (!listed).then(|| "not in docs/SUMMARY.md".to_owned())
    })
}

fn links_lead_somewhere() -> Result<(), Failed> {
    let pages = texts().into_iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "md"));
    complain(pages.collect(), |path, text| {
        let folder = repository().join(path.parent()?);
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let broken = targets
            .filter(|target| !target.contains("://") && !target.is_empty())
            .find(|target| !folder.join(target).exists())?;
        Some(format!("a link to `{broken}`"))
    })
}

/// Fails with what is said about any of the files.
fn complain(
    files: Vec<(PathBuf, String)>,
    judge: impl Fn(&Path, &str) -> Option<String>,
) -> Result<(), Failed> {
    let complaints: Vec<String> = files
        .iter()
        .filter_map(|(path, text)| Some(format!("{}: {}", path.display(), judge(path, text)?)))
        .collect();
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n").into()) }
}

/// Every text file of the repository with its path in it.
fn texts() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    walk(repository(), &mut files);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        Some((path.strip_prefix(repository()).ok()?.to_owned(), text))
    };
    files.into_iter().filter_map(read).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    const LEFT_OUT: [&str; 2] = ["target", ".git"];
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => walk(&entry.path(), files),
            false => files.push(entry.path()),
        }
    }
}
