//! Which engine runs the checks.

use checker::search::Runs;
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
    /// Make random runs instead of searching: visits deep states of systems that are too large to
    /// search, and proves nothing. Numbers and lengths of traces that checks expect are not compared
    #[arg(long, conflicts_with_all = ["order", "exact", "symmetry"])]
    simulate: bool,
    /// How many runs a simulation makes, instead of what the check says (1000)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    runs: Option<u64>,
    /// How many states each of them has at most, instead of what the check says (100)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    run_depth: Option<u64>,
    /// What random orders and simulations depend on (1)
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Threads that share a search, or the obligations of a proof
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
    Compiled(Checker, Simulated),
}

/// What the command line says of simulations.
#[derive(Clone, Copy, Debug)]
pub struct Simulated {
    /// Whether every check is simulated.
    all: bool,
    runs: Option<u64>,
    depth: Option<u64>,
    seed: Option<u64>,
}

/// What a simulation does if neither the check nor the command line says otherwise.
const RUNS: Runs = Runs { runs: 1000, depth: 100, seed: 1 };

impl EngineArgs {
    /// Threads that share a search, or the obligations of a proof.
    pub fn workers(&self) -> usize {
        self.workers.into()
    }

    /// The engine.
    ///
    /// # Errors
    /// The options do not go together; the text says why.
    pub fn chosen(&self) -> Result<Chosen, String> {
        if self.engine == Choice::Compiled {
            let order = match self.order {
                OrderChoice::BreadthFirst => Order::BreadthFirst,
                OrderChoice::DepthFirst => Order::DepthFirst,
                OrderChoice::Swarm => Order::Swarm { seed: self.seed.unwrap_or(1) },
            };
            let (exact, symmetry) = (self.exact, self.symmetry);
            let engine =
                Checker { workers: self.workers(), order, exact, symmetry, ..Checker::default() };
            let (runs, depth) = (self.runs, self.run_depth);
            let simulated = Simulated { all: self.simulate, runs, depth, seed: self.seed };
            return Ok(Chosen::Compiled(engine, simulated));
        }
        let refused = [
            (self.workers > 1, "workers", "has one thread"),
            (self.order != OrderChoice::BreadthFirst, "order", "explores breadth first"),
            (self.symmetry, "symmetry", "visits every state"),
            (self.simulate, "simulate", "visits every state"),
        ];
        match refused.iter().find(|(given, ..)| *given) {
            Some((_, option, why)) => {
                Err(format!("`--{option}` needs `--engine compiled`: the reference engine {why}"))
            }
            None => Ok(Chosen::Reference(Search)),
        }
    }
}

impl Simulated {
    /// Makes a simulation of a check, or changes its numbers.
    fn apply(self, check: &mut Check) {
        let (runs, depth, seed) = match check.engine {
            ir::Engine::Simulation { runs, depth, seed } => (runs, depth, seed),
            ir::Engine::Search if self.all => (RUNS.runs, RUNS.depth, RUNS.seed),
            _ => return,
        };
        check.engine = ir::Engine::Simulation {
            runs: self.runs.unwrap_or(runs),
            depth: self.depth.unwrap_or(depth),
            seed: self.seed.unwrap_or(seed),
        };
    }
}

impl Chosen {
    /// What explores for a check.
    ///
    /// # Errors
    /// This engine does not do what the check asks for; the text says so.
    pub fn engine(&self, check: &Check) -> Result<Box<dyn Engine>, String> {
        match (self, check.engine) {
            (_, ir::Engine::Induction { .. } | ir::Engine::Bounded { .. }) => {
                Err(format!("the check `{}` needs a solver", check.name))
            }
            (Chosen::Reference(engine), ir::Engine::Search) => Ok(Box::new(*engine)),
            (Chosen::Reference(_), ir::Engine::Simulation { .. }) => Err(format!(
                "the check `{}` is a simulation, which needs `--engine compiled`",
                check.name
            )),
            (Chosen::Compiled(engine, _), ir::Engine::Search) => Ok(Box::new(*engine)),
            (Chosen::Compiled(engine, _), ir::Engine::Simulation { runs, depth, seed }) => {
                let order = Order::Random(Runs { runs, depth, seed });
                Ok(Box::new(Checker { order, symmetry: false, ..*engine }))
            }
        }
    }

    /// A check as it is explored, with those of its expectations that this way of exploring can meet.
    pub fn comparable(&self, check: &Check) -> Check {
        let mut check = check.clone();
        let Chosen::Compiled(engine, simulated) = self else { return check };
        simulated.apply(&mut check);
        if let ir::Engine::Simulation { .. } = check.engine {
            let violation = check.expect.violation.take();
            check.expect = ir::Expectation { violation, ..ir::Expectation::default() };
            return check;
        }
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
            Chosen::Compiled(..) => interp::confirm(spec, refinement, answer).map_err(|disagreement| {
                format!("internal error: the engines disagree about `{}`: {}; please report it, and use `--engine reference` meanwhile", spec.name, disagreement.reason)
            }),
        }
    }
}
