//! The engine and the reference semantics agree on every check of the library, and on the specs in
//! `mended`: what is left of random ones on which they did not.

mod common;

use common::Question;
use std::path::{Path, PathBuf};
use verdict::Limits;

/// Larger checks are compared up to that many states: the reference semantics is slow.
const STATES: u64 = 4000;

fn specs(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the library").flatten() {
        let path = entry.path();
        if path.is_dir() {
            specs(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "spec") {
            found.push(path);
        }
    }
}

fn module(path: &Path) -> ir::Module {
    let mut sources = ir::Sources::default();
    let text = std::fs::read_to_string(path).expect("a spec is a text");
    let root = sources.add(path.to_string_lossy(), text);
    let compiled = spec_lang::compile(root, &mut sources, &|path| std::fs::read(path), &[]);
    compiled.module.unwrap_or_else(|| panic!("{path:?}: {:?}", compiled.problems))
}

#[test]
fn every_check_of_the_library() {
    let (checks, compared) = compare("../specs");
    assert!(checks > 30 && compared > 200, "{checks} checks, {compared} answers");
}

#[test]
fn every_mended_defect() {
    let (checks, compared) = compare("tests/mended");
    assert!(checks > 0 && compared >= checks, "{checks} checks, {compared} answers");
}

/// Compares the answers to every check of the specs in a folder: how many checks and answers.
fn compare(folder: &str) -> (usize, usize) {
    let mut paths = Vec::new();
    specs(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut paths);
    let (mut checks, mut compared) = (0, 0);
    for path in paths {
        let module = module(&path);
        for check in &module.checks {
            let spec = &module.specs[check.spec];
            for instance in &interp::instances(spec, check).expect("the library has instances") {
                let question = Question {
                    spec,
                    instance,
                    claims: check.claims.clone(),
                    deadlock: check.deadlock,
                    limits: Limits { max_states: Some(STATES), ..Limits::default() },
                };
                compared +=
                    question.agree().unwrap_or_else(|why| panic!("{path:?} {}: {why}", check.name));
            }
            checks += 1;
        }
    }
    (checks, compared)
}
