//! Runs the checks of a spec and prints what they cost: `speed FILE CHECK [NAME=VALUE…]`.

use checker::Checker;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use verdict::{Engine, Job, Limits};

fn main() {
    let mut args = std::env::args().skip(1);
    let (file, check) = (args.next().unwrap_or_default(), args.next().unwrap_or_default());
    let overrides: Vec<String> = args.collect();
    let mut sources = ir::Sources::default();
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let root = sources.add(file, text);
    let compiled = spec_lang::compile(root, &mut sources, &|path| std::fs::read(path), &overrides);
    for problem in &compiled.problems {
        println!("{problem:?}");
    }
    let Some(module) = compiled.module else { return };
    let workers = std::env::var("WORKERS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let (symmetry, exact) = (std::env::var("SYMMETRY").is_ok(), std::env::var("EXACT").is_ok());
    for check in module.checks.iter().filter(|own| check.is_empty() || own.name == check) {
        let spec = &module.specs[check.spec];
        let Ok(instances) = interp::instances(spec, check) else { continue };
        for instance in &instances {
            let job = Job {
                spec,
                instance,
                claims: &check.claims,
                refinement: None,
                deadlock: check.deadlock,
                limits: &Limits::default(),
                interrupt: &AtomicBool::new(false),
            };
            let start = Instant::now();
            let answer =
                Checker { workers, symmetry, exact, ..Checker::default() }.check(&job, &mut ());
            let seconds = start.elapsed().as_secs_f64();
            let stats = &answer.stats;
            let verdict = format!("{:?}", answer.verdict);
            println!(
                "{}: {} states, {} transitions, depth {}, {seconds:.3} s, {:.2} M states/s, {:.1} bytes a state, {:?}, {:.60}",
                check.name,
                stats.distinct_states,
                stats.transitions,
                stats.depth,
                stats.distinct_states as f64 / seconds / 1e6,
                stats.memory as f64 / stats.distinct_states as f64,
                stats.exactness,
                verdict
            );
        }
    }
}
