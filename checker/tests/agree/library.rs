//! The specs in a folder, compiled.

use std::path::{Path, PathBuf};

/// Every spec in a folder, relative to this package, and in those inside it.
pub fn specs(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "spec") {
            found.push(path);
        }
    }
}

/// What a spec compiles to, without problems.
pub fn module(path: &Path) -> ir::Module {
    let text = std::fs::read_to_string(path).expect("a spec is a text");
    compile(&path.to_string_lossy(), text)
}

/// What the text of a spec compiles to, without problems.
pub fn compile(name: &str, text: String) -> ir::Module {
    let mut sources = ir::Sources::default();
    let root = sources.add(name, text);
    let compiled = spec_lang::compile(root, &mut sources, &|path| std::fs::read(path), &[]);
    compiled.module.unwrap_or_else(|| panic!("{name}: {:?}", compiled.problems))
}
