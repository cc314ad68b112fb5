//! From a path to a compiled spec.

use crate::files;
use ir::Sources;
use spec_lang::Compiled;
use std::path::Path;

/// A compiled file.
pub struct Loaded {
    /// Its path as shown to the user.
    pub name: String,
    /// It and every file that it uses.
    pub sources: Sources,
    /// Its systems and checks, and what is wrong with them.
    pub compiled: Compiled,
}

/// Reads and compiles a file; an error says why it cannot be read.
pub fn load(path: &Path, overrides: &[String]) -> Result<Loaded, String> {
    let text = files::read(path)?;
    let name = path.display().to_string();
    let mut sources = Sources::default();
    let root = sources.add(&name, text);
    let read = |path: &str| files::read_bytes(Path::new(path));
    let compiled = spec_lang::compile(root, &mut sources, &read, overrides);
    Ok(Loaded { name, sources, compiled })
}
