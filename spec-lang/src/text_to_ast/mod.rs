//! Text to the untyped tree. Only this folder knows pest.

mod build;
mod checks;
mod exprs;
mod items;
mod limits;
mod recover;
mod slips;
mod stmts;
mod structure;

use crate::Problem;
use crate::ast::File;
use ir::FileId;
use pest::Parser as _;

#[derive(pest_derive::Parser)]
#[grammar = "grammar.pest"]
struct Grammar;

type Pair<'i> = pest::iterators::Pair<'i, Rule>;

pub use limits::{Unreadable, decode};
pub(crate) use structure::{Structure, structure};

/// Parses a file. What cannot be read is reported and left out; a problem in one item, member or
/// statement does not hide those in others.
pub fn parse(file: FileId, text: &str) -> (File, Vec<Problem>) {
    let mut build = build::Build::new(file, text);
    if let Some(problems) = limits::refuse(file, text) {
        return (File::default(), problems);
    }
    let tree = match Grammar::parse(Rule::file, text) {
        Ok(mut pairs) => {
            build.missing_semicolons(pairs.clone());
            pairs.next().map(|pair| build.file(pair)).unwrap_or_default()
        }
        Err(error) => {
            build.syntax_error(&error, 0, text.len());
            File::default()
        }
    };
    (tree, build.problems)
}
