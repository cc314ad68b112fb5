//! The engine: compiles, searches, and starts again with more bits where a value needs them.

use crate::foreign::World;
use crate::heap::Heap;
use crate::model::{Model, Subject};
use crate::search::parents::Parents;
use crate::search::run::Run;
use crate::search::simulation::Simulation;
use crate::search::watch::Watch;
use crate::search::{End, Order, trace};
use crate::symmetry::Symmetry;
use std::sync::mpsc;
use verdict::{Answer, Engine, Job, Observer, Progress, Verdict};

/// When bytecode is compiled to native code.
#[derive(Clone, Copy, Debug)]
pub enum Translation {
    /// After so many states.
    After(u64),
    /// When the bytecode has run for as long as compiling it takes: at most twice the time is spent
    /// that would be if one knew how long the search is.
    WhenItPays,
}

/// Explicit-state search at compiled speed.
///
/// Explores the same states as the reference semantics; breadth first, counterexamples are shortest.
/// States of at most 63 bits are told apart for certain, longer ones by fingerprints unless whole
/// states are asked for; the answer says which, and how many collisions are to be expected.
#[derive(Clone, Copy, Debug)]
pub struct Checker {
    /// How many threads share the search.
    pub workers: usize,
    /// When the programs are compiled to native code.
    pub native: Translation,
    /// The order of the search.
    pub order: Order,
    /// Whether states of more than 63 bits are kept whole instead of fingerprints.
    pub exact: bool,
    /// Whether states that differ only in the names of opaque values count once.
    pub symmetry: bool,
}

impl Default for Checker {
    fn default() -> Self {
        Self {
            workers: 1,
            native: Translation::WhenItPays,
            order: Order::BreadthFirst,
            exact: false,
            symmetry: false,
        }
    }
}

/// Native stack of a thread that compiles or runs: expressions and calls recurse.
const STACK: usize = 1 << 30;
/// How many leaves get more bits one by one, before all do.
const ONE_BY_ONE: u32 = 2;

impl Engine for Checker {
    fn name(&self) -> &'static str {
        match (self.order, self.symmetry) {
            (Order::BreadthFirst, false) => "search",
            (Order::BreadthFirst, true) => "search up to symmetry",
            (Order::DepthFirst, false) => "depth-first search",
            (Order::DepthFirst, true) => "depth-first search up to symmetry",
            (Order::Swarm { .. }, false) => "swarm search",
            (Order::Swarm { .. }, true) => "swarm search up to symmetry",
            (Order::Random(_), _) => "simulation",
        }
    }

    fn check(&self, job: &Job<'_>, observer: &mut dyn Observer) -> Answer {
        let (progress, reports) = mpsc::channel::<Progress>();
        std::thread::scope(|scope| {
            let builder = std::thread::Builder::new().stack_size(STACK);
            let run = builder.spawn_scoped(scope, move || self.run(job, &mut Sender(progress)));
            let run = run.expect("the system can start a thread");
            for report in reports {
                observer.progress(&report);
            }
            run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }
}

/// An observer that passes on.
struct Sender(mpsc::Sender<Progress>);

impl Observer for Sender {
    fn progress(&mut self, progress: &Progress) {
        // Nobody listening is no reason to stop.
        let _ = self.0.send(progress.clone());
    }
}

impl Checker {
    fn run(&self, job: &Job<'_>, observer: &mut dyn Observer) -> Answer {
        let heap = Heap::new();
        let world = World::new(job.spec, job.instance, &heap);
        let watch = Watch::new(job.limits, job.interrupt);
        let pool = (self.workers > 1).then(|| {
            let builder = rayon::ThreadPoolBuilder::new().num_threads(self.workers);
            builder.stack_size(STACK / 4).build()
        });
        let pool = pool.and_then(Result::ok);
        let symmetry = self.symmetry.then(|| Symmetry::new(job.spec, job.instance));
        let symmetry = symmetry.as_ref().filter(|symmetry| !symmetry.is_trivial());
        let mut widths: Vec<u8> = Vec::new();
        let mut known = None;
        let mut restarts = 0;
        loop {
            let subject = Subject {
                claims: job.claims,
                refinement: job.refinement,
                stuttering_steps: matches!(self.order, Order::Random(_)),
            };
            let model = Model::new(&world, job.instance, subject, &widths, &mut known, symmetry);
            let explored = match self.order {
                Order::Random(runs) => {
                    let mut runs = Simulation::new(&model, job, &watch, (runs, self.workers));
                    let end = runs.explore(pool.as_ref(), observer);
                    decided(&model, end, &[&runs.parents]).map(|verdict| (verdict, runs.stats))
                }
                _ => {
                    let mut search = Run::new(&model, job, &watch, self);
                    let end = search.explore(pool.as_ref(), observer);
                    let verdict = decided(&model, end, &search.parents());
                    verdict.map(|verdict| (verdict, search.stats))
                }
            };
            match explored {
                Ok((verdict, mut stats)) => {
                    stats.time = watch.time();
                    return Answer { verdict, stats };
                }
                Err(leaf) => {
                    model.layout.widen(leaf, restarts >= ONE_BY_ONE, &mut widths);
                    restarts += 1;
                }
            }
        }
    }
}

/// The verdict of what ended so.
///
/// # Errors
/// This leaf needs more bits.
fn decided(model: &Model<'_>, end: End, parents: &[&Parents]) -> Result<Verdict, usize> {
    match end {
        End::Done => Ok(Verdict::Holds),
        End::Stop(stop) => Ok(Verdict::Unknown(stop)),
        End::Problem(problem) => Ok(trace::verdict(model, parents, problem)),
        End::Widen(leaf) => Err(leaf),
    }
}
