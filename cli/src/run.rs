//! Runs one check: every instance of it, merged into one answer.

use ir::{Check, Instance, Spec};
use std::sync::atomic::AtomicBool;
use verdict::{Answer, Engine, Exactness, Job, Limits, Obligation, Observer, Stats, Stop, Verdict};

/// What a check came to.
pub struct Ran {
    /// The instances that were checked.
    pub instances: Vec<Instance>,
    /// The answer over all of them: the first violation or error ends the run and is the answer;
    /// else it holds if every instance does. Numbers add up, the depth is the largest.
    pub answer: Answer,
}

/// Runs a check. The limits are for all its instances together, except for the depth.
pub fn run(
    engine: &dyn Engine,
    (spec, check, refinement): (&Spec, &Check, Option<Obligation<'_>>),
    limits: &Limits,
    interrupt: &AtomicBool,
    observer: &mut dyn Observer,
) -> Ran {
    let instances = interp::instances(spec, check);
    let instances = instances.and_then(|instances| match refinement {
        Some(refinement) => interp::assuming(refinement.upper, instances),
        None => Ok(instances),
    });
    let mut instances = match instances {
        Ok(instances) => instances,
        Err(failure) => {
            let answer = Answer { verdict: Verdict::Error(failure), stats: Stats::default() };
            return Ran { instances: Vec::new(), answer };
        }
    };
    let mut merged = Answer { verdict: Verdict::Holds, stats: Stats::default() };
    for index in 0..instances.len() {
        let job = Job {
            spec,
            instance: &instances[index],
            claims: &check.claims,
            refinement,
            deadlock: check.deadlock,
            limits: &left(limits, &merged.stats),
            interrupt,
        };
        let answer = engine.check(&job, observer);
        add(&mut merged.stats, answer.stats);
        let goes_on = matches!(
            answer.verdict,
            Verdict::Holds
                | Verdict::Unknown(Stop::Depth(_) | Stop::Simulated { .. } | Stop::Bounded { .. })
        );
        if !matches!(answer.verdict, Verdict::Holds) {
            merged.verdict = answer.verdict;
        }
        if !goes_on {
            instances.truncate(index + 1);
            break;
        }
    }
    if let Verdict::Unknown(stop) = &mut merged.verdict {
        *stop = of_the_whole(*stop, limits);
    }
    Ran { instances, answer: merged }
}

/// What is left of the limits.
fn left(limits: &Limits, used: &Stats) -> Limits {
    Limits {
        max_states: limits.max_states.map(|max| max.saturating_sub(used.distinct_states)),
        max_time: limits.max_time.map(|max| max.saturating_sub(used.time)),
        ..limits.clone()
    }
}

/// A limit that was reached, as the user gave it.
fn of_the_whole(stop: Stop, limits: &Limits) -> Stop {
    match stop {
        Stop::States(left) => Stop::States(limits.max_states.unwrap_or(left)),
        Stop::Time(left) => Stop::Time(limits.max_time.unwrap_or(left)),
        _ => stop,
    }
}

fn add(sum: &mut Stats, stats: Stats) {
    sum.distinct_states += stats.distinct_states;
    sum.transitions += stats.transitions;
    sum.depth = sum.depth.max(stats.depth);
    sum.time += stats.time;
    sum.memory = sum.memory.max(stats.memory);
    sum.exactness = match (sum.exactness, stats.exactness) {
        (Exactness::Exact, other) | (other, Exactness::Exact) => other,
        (
            Exactness::Hashed { expected_collisions: a },
            Exactness::Hashed { expected_collisions: b },
        ) => Exactness::Hashed { expected_collisions: a + b },
    };
    match (&mut sum.above, stats.above) {
        (Some(sum), Some(own)) => sum.add(&own),
        (sum, own) => *sum = sum.take().or(own),
    }
    sum.drafts = stats.drafts;
    sum.solver = stats.solver;
    sum.coverage.resize(sum.coverage.len().max(stats.coverage.len()), Default::default());
    for (sum, coverage) in sum.coverage.iter_mut().zip(stats.coverage) {
        sum.taken += coverage.taken;
        sum.new_states += coverage.new_states;
    }
}
