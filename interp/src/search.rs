//! Exhaustive breadth-first search: exact, with shortest counterexamples.

use crate::explorer::Explorer;
use crate::stack;
use std::sync::mpsc;
use verdict::{Answer, Engine, Job, Observer};

/// The reference engine: explores every reachable state of an instance, breadth first, and compares
/// whole states. The first problem in that order ends the run, so no counterexample is longer than
/// needed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Search;

impl Engine for Search {
    fn name(&self) -> &'static str {
        "reference search"
    }

    fn check(&self, job: &Job<'_>, observer: &mut dyn Observer) -> Answer {
        let (progress, reports) = mpsc::channel();
        std::thread::scope(|scope| {
            let run = scope.spawn(move || {
                stack::with_enough(job.spec, 0, || Explorer::answer(job, &progress))
            });
            for report in reports {
                observer.progress(&report);
            }
            run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }
}
