//! The `specc` binary, built when the first test needs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The folder of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in a folder")
}

/// What a command printed, standard error first, and the code it ended with.
pub struct Ran {
    /// Standard error, then standard output.
    pub text: String,
    /// The exit code; -1 for a crash.
    pub code: i32,
}

/// Runs `specc` in a folder.
pub fn specc(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(binary());
    ran(command.args(arguments).current_dir(folder).env("NO_COLOR", "1").output())
}

/// Runs a shell command in a folder, with `specc` on the path and standard error among the output.
pub fn shell(folder: &Path, script: &str) -> Ran {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = binary().parent().map(Path::to_owned);
    let folders = own.into_iter().chain(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).expect("folders have no colon in their names");
    let mut command = Command::new("sh");
    command.args(["-c", &format!("exec 2>&1; {script}")]).current_dir(folder);
    ran(command.env("PATH", path).env("NO_COLOR", "1").output())
}

fn ran(output: std::io::Result<Output>) -> Ran {
    let output = output.expect("the command starts");
    let bytes = [output.stderr, output.stdout].concat();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ran { text, code: output.status.code().unwrap_or(-1) }
}

/// The binary that the variable `SPECC` names; without it, one that is built now.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| std::env::var_os("SPECC").map_or_else(build, PathBuf::from))
}

/// Builds the binary in the profile of this test; it lies beside the folder of this test's own.
fn build() -> PathBuf {
    let own = std::env::current_exe().expect("a test has a path");
    let folder = own.ancestors().nth(2).expect("tests are built in `target/PROFILE/deps`");
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "specc", "--bin", "specc"]);
    cargo.args(["--profile", profile]).current_dir(repository());
    let built = cargo.status().expect("cargo starts");
    assert!(built.success(), "`specc` does not compile");
    folder.join("specc")
}
