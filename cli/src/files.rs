//! From the paths of a command line to spec files and their text.

use report::words;
use spec_lang::Unreadable;
use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The spec files that a command line names.
#[derive(Debug, Default)]
pub struct Found {
    /// The files, each once: in the order of the paths, those of a folder sorted.
    pub files: Vec<PathBuf>,
    /// What could not be found or read, in words.
    pub errors: Vec<String>,
}

/// The files among the paths, and every `*.spec` file below the folders among them (hidden folders
/// and links to folders left out). A folder without specs is an error.
pub fn find(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    let mut seen = HashSet::new();
    for path in paths {
        let mut files = Vec::new();
        match fs::metadata(path) {
            Err(error) => found.errors.push(cannot_read(path, &error)),
            Ok(metadata) if metadata.is_dir() => {
                let errors = found.errors.len();
                walk(path, &mut files, &mut found.errors);
                if files.is_empty() && found.errors.len() == errors {
                    let path = path.display();
                    found.errors.push(format!("there is no `.spec` file in the folder `{path}`"));
                }
            }
            Ok(_) => files.push(path.clone()),
        }
        let is_new = |file: &PathBuf| seen.insert(file.canonicalize().unwrap_or(file.clone()));
        found.files.extend(files.into_iter().filter(is_new));
    }
    found
}

/// The text of a file, or what is wrong with it in words.
pub fn read(path: &Path) -> Result<String, String> {
    let bytes = read_bytes(path).map_err(|error| cannot_read(path, &error))?;
    text(&path.display().to_string(), &bytes)
}

/// The bytes of a file; of an endless one no more than is enough to refuse it.
pub fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    const ENOUGH: u64 = 64 << 20;
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(ENOUGH).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text in these bytes, or what is wrong with them in words.
pub fn text(name: &str, bytes: &[u8]) -> Result<String, String> {
    match spec_lang::decode(bytes) {
        Ok(text) if text.trim().is_empty() => Err(format!("`{name}` is empty")),
        Ok(text) => Ok(text),
        Err(Unreadable::Binary) => Err(format!("S0002: `{name}` is not a text file")),
        Err(Unreadable::TooLarge(_, limit)) => {
            let limit = words::memory(limit as u64);
            Err(format!("S0001: `{name}` is too large: the limit is {limit}"))
        }
    }
}

/// Writes a file as a whole or not at all: under another name first, which then becomes this one.
/// What is no regular file, such as `/dev/stdout`, is written to directly.
pub fn write(path: &Path, document: &str) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return fs::write(path, document);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::write(&temporary, document).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>, errors: &mut Vec<String>) {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return errors.push(cannot_read(folder, &error)),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !hidden {
            walk(&path, files, errors);
        } else if !is_folder && !path.is_dir() && path.extension().is_some_and(|end| end == "spec")
        {
            files.push(path);
        }
    }
}

fn cannot_read(path: &Path, error: &io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    format!("cannot read `{}`: {why}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_searched_in_order_and_files_come_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("b/.hidden")).unwrap();
        for name in ["b/two.spec", "a.spec", "c.txt", "b/.hidden/x.spec"] {
            fs::write(path(name), "").unwrap();
        }
        let found = find(&[folder.path().to_owned(), path("a.spec")]);
        assert_eq!(found.files, [path("a.spec"), path("b/two.spec")]);
        assert!(found.errors.is_empty());
    }

    #[test]
    fn what_is_missing_or_empty_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let found = find(&[folder.path().to_owned(), folder.path().join("none.spec")]);
        assert!(found.files.is_empty());
        assert!(found.errors[0].contains("there is no `.spec` file"), "{:?}", found.errors);
        assert!(found.errors[1].contains("no such file"), "{:?}", found.errors);
    }

    #[test]
    fn what_is_no_spec_is_refused() {
        assert_eq!(text("x", &[0x7f, 0xff]), Err("S0002: `x` is not a text file".to_owned()));
        assert_eq!(text("x", b"a\0"), Err("S0002: `x` is not a text file".to_owned()));
        assert_eq!(text("x", b" \n"), Err("`x` is empty".to_owned()));
        assert!(text("x", &vec![b'a'; 10 << 20]).unwrap_err().contains("too large"));
        assert_eq!(text("x", b"type T;"), Ok("type T;".to_owned()));
    }
}
