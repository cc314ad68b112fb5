//! The data folders: each spec beside what the tool says about it (`x.spec`, `x.out`; no file if it
//! says nothing). And the library, whose checks are tests of their own.

use crate::compare::with_file;
use crate::specc::{Ran, repository, shell, specc};
use libtest_mimic::{Failed, Trial};
use std::fs;
use std::path::{Path, PathBuf};

/// A test of one spec of a folder.
type Test = fn(&Path, &str) -> Result<(), Failed>;

const FOLDERS: [(&str, Test); 7] = [
    ("parse/ok", formatted),
    ("parse/err", rejected),
    ("typecheck/ok", accepted),
    ("typecheck/err", rejected),
    ("check/ok", accepted),
    ("check/err", failing),
    ("fmt", formats),
];

/// One trial per spec, and one for the library.
pub fn trials() -> Vec<Trial> {
    let mut trials = vec![Trial::test("specs", library)];
    for (name, test) in FOLDERS {
        let folder = repository().join("tests").join(name);
        for spec in specs(&folder) {
            let folder = folder.clone();
            trials.push(Trial::test(format!("{name}/{spec}"), move || test(&folder, &spec)));
        }
    }
    trials
}

/// The names of the specs in a folder, sorted; those in folders below are for `use`.
fn specs(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|_| panic!("{} exists", folder.display()));
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".spec")).collect();
    names.sort();
    names
}

/// `specc check` has nothing to complain about; what it says is in the file.
fn accepted(folder: &Path, spec: &str) -> Result<(), Failed> {
    says(folder, spec, &[0])
}

/// `specc check` finds problems.
fn rejected(folder: &Path, spec: &str) -> Result<(), Failed> {
    says(folder, spec, &[2])
}

/// `specc check` runs the checks, and one does not come out as it should.
fn failing(folder: &Path, spec: &str) -> Result<(), Failed> {
    says(folder, spec, &[1, 2, 3])
}

fn says(folder: &Path, spec: &str, codes: &[i32]) -> Result<(), Failed> {
    let Ran { text, code } = specc(folder, &["check", "--verbose", spec]);
    if !codes.contains(&code) {
        return Err(format!("exit code {code}, expected {codes:?}\n{text}").into());
    }
    with_file(&output(folder, spec), &format!("{text}exit code {code}\n"))
}

/// The spec can be read, and the formatter would not change it.
fn formatted(folder: &Path, spec: &str) -> Result<(), Failed> {
    let Ran { text, code } = specc(folder, &["fmt", "--check", spec]);
    if code == 0 { Ok(()) } else { Err(format!("exit code {code}\n{text}").into()) }
}

/// The formatter makes of the spec what stands beside it, and leaves that alone.
fn formats(folder: &Path, spec: &str) -> Result<(), Failed> {
    let Ran { text, code } = shell(folder, &format!("specc fmt - < {spec}"));
    if code != 0 {
        return Err(format!("exit code {code}\n{text}").into());
    }
    let output = output(folder, spec);
    with_file(&output, &text)?;
    let again = shell(folder, &format!("specc fmt - < {}", spec.replace(".spec", ".out")));
    if again.text == text { Ok(()) } else { Err("formatting twice changes it again".into()) }
}

/// Every check of the library comes out as it says.
fn library() -> Result<(), Failed> {
    let Ran { text, code } = specc(repository(), &["check", "--quiet", "specs"]);
    if code == 0 { Ok(()) } else { Err(format!("exit code {code}\n{text}").into()) }
}

fn output(folder: &Path, spec: &str) -> PathBuf {
    folder.join(spec).with_extension("out")
}
