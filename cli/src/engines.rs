//! Which engine runs the checks.

use checker::{Checker, Order};
use interp::Search;
use ir::{Check, Spec};
use verdict::{Answer, Engine, Obligation};

/// The options that choose an engine.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Engine")]
pub struct EngineArgs {
    /// What explores the states
    #[arg(long, value_enum, default_value_t = Choice::Compiled)]
    engine: Choice,
    /// In which order states are explored
    #[arg(long, value_enum, default_value_t = OrderChoice::BreadthFirst)]
    order: OrderChoice,
    /// What random orders depend on
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Threads that share a search
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    workers: u16,
    /// Compare whole states, also those of more than 63 bits, which are told apart by fingerprints
    /// otherwise: certain, for more memory
    #[arg(long)]
    exact: bool,
    /// Count states that differ only in the names of opaque values once. Values that constants tell
    /// apart keep their names; expected numbers of states and transitions are not compared
    #[arg(long)]
    symmetry: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Choice {
    /// Compiled to packed states and machine code. Counterexamples are confirmed by the reference
    /// semantics
    Compiled,
    /// The reference semantics: exact, slow, the judge of the other
    Reference,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum OrderChoice {
    /// By depth: counterexamples are shortest
    BreadthFirst,
    /// Deep states first: counterexamples are found soon where they are deep, and are long. Expected
    /// depths and lengths of traces are not compared
    DepthFirst,
    /// Depth first, each worker in a random order of its own
    Swarm,
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
        if self.engine == Choice::Compiled {
            let order = match self.order {
                OrderChoice::BreadthFirst => Order::BreadthFirst,
                OrderChoice::DepthFirst => Order::DepthFirst,
                OrderChoice::Swarm => Order::Swarm { seed: self.seed },
            };
            let (exact, symmetry) = (self.exact, self.symmetry);
            let workers = self.workers.into();
            let engine = Checker { workers, order, exact, symmetry, ..Checker::default() };
            return Ok(Chosen::Compiled(engine));
        }
        let refused = [
            (self.workers > 1, "workers", "has one thread"),
            (self.order != OrderChoice::BreadthFirst, "order", "explores breadth first"),
            (self.symmetry, "symmetry", "visits every state"),
        ];
        match refused.iter().find(|(given, ..)| *given) {
            Some((_, option, why)) => {
                Err(format!("`--{option}` needs `--engine compiled`: the reference engine {why}"))
            }
            None => Ok(Chosen::Reference(Search)),
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

    /// A check with those of its expectations that this way of exploring can meet.
    pub fn comparable(&self, check: &Check) -> Check {
        let mut check = check.clone();
        let Chosen::Compiled(engine) = self else { return check };
        if engine.symmetry {
            (check.expect.states, check.expect.transitions) = (None, None);
        }
        if engine.order != Order::BreadthFirst {
            (check.expect.depth, check.expect.trace_length) = (None, None);
        }
        check
    }

    /// The answer as judged by the reference semantics: a counterexample of another engine is
    /// confirmed step by step.
    ///
    /// # Errors
    /// The engines disagree, which is a defect of specc.
    pub fn judged(
        &self,
        spec: &Spec,
        refinement: Option<Obligation<'_>>,
        answer: Answer,
    ) -> Result<Answer, String> {
        match self {
            Chosen::Reference(_) => Ok(answer),
            Chosen::Compiled(_) => interp::confirm(spec, refinement, answer).map_err(|disagreement| {
                format!("internal error: the engines disagree about `{}`: {}; please report it, and use `--engine reference` meanwhile", spec.name, disagreement.reason)
            }),
        }
    }
}
