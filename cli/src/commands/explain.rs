//! `specc explain`: what a problem means and how to mend it.

use crate::exit::Exit;
use crate::similar::did_you_mean;
use crate::terminal;
use std::io::{self, Write};

/// Explain a problem by its code
///
/// Shows what the problem means, an example, and how to mend it. Without a code, lists all codes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The code, such as S0101
    code: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args) -> io::Result<Exit> {
    let mut out = io::stdout().lock();
    let Some(code) = &args.code else {
        for (code, title) in spec_lang::explain::codes() {
            writeln!(out, "{code}  {title}")?;
        }
        return Ok(Exit::AsExpected);
    };
    let code = code.to_ascii_uppercase();
    match spec_lang::explain::page(&code) {
        Some(page) => {
            writeln!(out, "{}", page.trim_end())?;
            Ok(Exit::AsExpected)
        }
        None => {
            let codes = spec_lang::explain::codes().map(|(code, _)| code);
            let hint = did_you_mean(&code, codes);
            terminal::error(&format!("there is no problem with the code `{code}`{hint}"));
            terminal::note("`specc explain` lists all codes");
            Ok(Exit::Wrong)
        }
    }
}
