//! Which engine runs the checks.

use checker::Checker;
use interp::Search;
use ir::Spec;
use verdict::{Answer, Engine};

/// The options that choose an engine.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Engine")]
pub struct EngineArgs {
    /// What explores the states
    #[arg(long, value_enum, default_value_t = Choice::Reference)]
    engine: Choice,
    /// Threads that share a search (compiled engine only)
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    workers: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Choice {
    /// The reference semantics: exact, slow, the judge of the other
    Reference,
    /// Compiled to packed states: some ten times as fast; large states are told apart by fingerprints.
    /// Its counterexamples are confirmed by the reference semantics
    Compiled,
}

/// An engine ready to run.
pub enum Chosen {
    /// The reference semantics.
    Reference(Search),
    /// The compiled search.
    Compiled(Checker),
}

impl EngineArgs {
    /// The engine.
    ///
    /// # Errors
    /// The options do not go together; the text says why.
    pub fn chosen(&self) -> Result<Chosen, String> {
        match self.engine {
            Choice::Reference if self.workers > 1 => {
                Err("`--workers` needs `--engine compiled`: the reference engine has one thread"
                    .to_owned())
            }
            Choice::Reference => Ok(Chosen::Reference(Search)),
            Choice::Compiled => {
                Ok(Chosen::Compiled(Checker { workers: self.workers.into(), ..Checker::default() }))
            }
        }
    }
}

impl Chosen {
    /// What explores.
    pub fn engine(&self) -> &dyn Engine {
        match self {
            Chosen::Reference(engine) => engine,
            Chosen::Compiled(engine) => engine,
        }
    }

    /// The answer as judged by the reference semantics: a counterexample of another engine is
    /// confirmed step by step.
    ///
    /// # Errors
    /// The engines disagree, which is a defect of specc.
    pub fn judged(&self, spec: &Spec, answer: Answer) -> Result<Answer, String> {
        match self {
            Chosen::Reference(_) => Ok(answer),
            Chosen::Compiled(_) => interp::confirm(spec, answer).map_err(|disagreement| {
                format!("internal error: the engines disagree about `{}`: {}; please report it, and use `--engine reference` meanwhile", spec.name, disagreement.reason)
            }),
        }
    }
}
