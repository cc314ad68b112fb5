//! What was found against what a file says should be found.

use libtest_mimic::Failed;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

static BLESS: AtomicBool = AtomicBool::new(false);

/// From now on files are rewritten instead of compared.
pub fn bless() {
    BLESS.store(true, Ordering::Relaxed);
}

/// Whether files are rewritten instead of compared.
pub fn is_blessing() -> bool {
    BLESS.load(Ordering::Relaxed) || std::env::var_os("BLESS").is_some_and(|value| value == "1")
}

/// Fails unless the file holds this text, times apart; when blessing, writes it there. No text is
/// the same as no file.
pub fn with_file(path: &Path, found: &str) -> Result<(), Failed> {
    let expected = fs::read_to_string(path).unwrap_or_default();
    if timeless(&expected) == timeless(found) {
        return Ok(());
    }
    if is_blessing() && found.is_empty() {
        return Ok(fs::remove_file(path)?);
    }
    if is_blessing() {
        return Ok(fs::write(path, timeless(found))?);
    }
    Err(difference(path, &timeless(&expected), &timeless(found)))
}

/// The first difference, and all that was found.
fn difference(path: &Path, expected: &str, found: &str) -> Failed {
    let lines = expected.lines().map(Some).chain(std::iter::repeat(None));
    let pairs = lines.zip(found.lines().map(Some).chain(std::iter::repeat(None)));
    let (index, (expected, line)) =
        pairs.enumerate().find(|(_, (a, b))| a != b).unwrap_or((0, (None, None)));
    format!(
        "{} differs in line {}; `-- --bless` accepts what was found\n  expected: {}\n     found: {}\n\n{found}",
        path.display(),
        index + 1,
        expected.unwrap_or("the end"),
        line.unwrap_or("the end"),
    )
    .into()
}

/// The text with every time replaced by zero.
pub fn timeless(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let content = line.trim_end_matches('\n');
        let end = &line[content.len()..];
        let content = &versionless(content);
        if let Some((before, time)) = content.rsplit_once(" · ")
            && is_time(time)
        {
            return format!("{before} · 0 ms{end}");
        }
        if is_time(content.trim_start()) {
            let indent = &content[..content.len() - content.trim_start().len()];
            return format!("{indent}0 ms{end}");
        }
        match (content.split_once("\"seconds\": "), content.split_once(" time=\"")) {
            (Some((before, _)), _) => format!("{before}\"seconds\": 0{end}"),
            (_, Some((before, after))) => {
                let rest = after.split_once('"').map_or("", |(_, rest)| rest);
                format!("{before} time=\"0.000\"{rest}{end}")
            }
            _ => format!("{content}{end}"),
        }
    });
    lines.collect()
}

/// A line without the version of the solver.
fn versionless(line: &str) -> String {
    let Some((before, after)) = line.split_once("z3 ") else { return line.to_owned() };
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    match rest.len() < after.len() {
        true => format!("{before}z3 4.8.12{rest}"),
        false => line.to_owned(),
    }
}

/// `12 ms`, `3.2 s`, `2 min 5 s`.
fn is_time(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let pairs = words
        .chunks(2)
        .all(|pair| matches!(pair, [number, "ms" | "s" | "min"] if number.parse::<f64>().is_ok()));
    pairs && !words.is_empty()
}
