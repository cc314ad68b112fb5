//! Text to the untyped tree. Only this folder knows pest.

mod agents;
mod brackets;
mod build;
mod checks;
mod exprs;
mod items;
mod limits;
mod recover;
mod refinements;
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

/// How many problems of one file are reported.
const MOST_PROBLEMS: usize = 100;

/// Parses a file. What cannot be read is reported and left out; a problem in one item, member or
/// statement does not hide those in others.
///
/// Never panics. The depth of the tree is limited, and with it the stack that this and later phases
/// need; time grows with the length of the text.
pub fn parse(file: FileId, text: &str) -> (File, Vec<Problem>) {
    if let Some(problem) = limits::refuse(file, text) {
        return (File::default(), vec![problem]);
    }
    let Some(mended) = brackets::mend(file, text) else {
        let (tree, problems) = read(file, text, text.len());
        return (tree, first(problems));
    };
    let (tree, mut problems) = read(file, &mended.text, text.len());
    problems.retain(|problem| {
        !mended.silent.iter().any(|silent| silent.contains(&(problem.at.start as usize)))
    });
    problems.extend(mended.problems);
    (tree, first(problems))
}

fn read(file: FileId, text: &str, length: usize) -> (File, Vec<Problem>) {
    let mut build = build::Build::new(file, text, length);
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

/// The first problems of the text, and the word that there are more.
fn first(problems: Vec<Problem>) -> Vec<Problem> {
    let mut problems = crate::problem::sorted(problems);
    if let Some(next) = problems.get(MOST_PROBLEMS) {
        let at = next.at;
        problems.truncate(MOST_PROBLEMS);
        problems.push(crate::words::syntax::too_many_problems(at, MOST_PROBLEMS));
    }
    problems
}
