//! Where things are.

use std::path::{Path, PathBuf};

/// Folders and programs.
#[derive(Debug)]
pub struct Places {
    /// The repository.
    pub root: PathBuf,
    /// The release binary of specc, beside this one.
    pub specc: PathBuf,
    /// What is built for the benchmark, in the target folder.
    pub builds: PathBuf,
}

impl Places {
    /// Looks around.
    ///
    /// # Errors
    /// There is no specc beside this binary; says how to build one.
    pub fn find() -> Result<Places, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let this = std::env::current_exe().map_err(|error| error.to_string())?;
        let profile = this.parent().unwrap_or(Path::new("."));
        let specc = profile.join("specc");
        if !specc.exists() {
            return Err("no `specc` beside this binary; build both with `make bench`".to_owned());
        }
        Ok(Places { root, specc, builds: profile.join("../bench") })
    }

    /// The peers' models.
    pub fn peers(&self, tool: &str) -> PathBuf {
        self.root.join("bench/peers").join(tool)
    }

    /// A folder to build in, made if it is missing.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn build(&self, tool: &str, case: &str) -> Result<PathBuf, String> {
        let folder = self.builds.join(tool).join(case);
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("cannot make `{}`: {error}", folder.display()))?;
        folder.canonicalize().map_err(|error| error.to_string())
    }
}
