//! The command line.

use crate::cases::{CASES, Case, QUICK_CASES};
use crate::tools::Tool;
use clap::Parser;
use std::time::Duration;

/// Measure specc, Spin, Rumur and Stateright on the same models.
///
/// Exit codes: 0 all tools found the same numbers of states; 1 they did not, or one failed; 2 the
/// command line is wrong.
#[derive(Debug, Parser)]
#[command(name = "bench", max_term_width = 100)]
pub struct Args {
    /// Small models, each run once: a smoke test of about a minute
    #[arg(long)]
    quick: bool,
    /// How often each tool runs on each model; medians are reported [default: 3, or 1 with --quick]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    runs: Option<u32>,
    /// Only this model, such as `paxos`, or this size of it, such as `two_phase_9` (repeatable)
    #[arg(long = "model", value_name = "NAME", value_parser = model)]
    models: Vec<String>,
    /// Only this tool (repeatable)
    #[arg(long = "tool", value_name = "NAME", value_parser = ["specc", "spin", "rumur", "stateright"])]
    tools: Vec<String>,
    /// Give a run up after this time
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    time_limit: u64,
    /// Give a run up when it uses this much memory, or nine tenths of what is free if that is less
    #[arg(long, value_name = "GIB", default_value_t = 16)]
    memory_limit: u64,
    /// Threads that specc is also run with on models above a million states; 1 leaves this out
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    workers: u32,
}

/// How often a tool is run, and when a run is given up.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Runs of each tool on each case.
    pub runs: u32,
    /// Wall time of a run.
    pub time: Duration,
    /// Bytes in memory.
    pub memory: u64,
}

impl Args {
    /// The cases that were asked for, in the order of their list.
    pub fn cases(&self) -> Vec<&'static Case> {
        let all: &[Case] = if self.quick { &QUICK_CASES } else { &CASES };
        let wanted = |name: &str| self.models.is_empty() || self.models.iter().any(|m| m == name);
        all.iter().filter(|case| wanted(case.model) || wanted(&case.name())).collect()
    }

    /// The tools that were asked for; specc is one tool with one worker and another with several.
    pub fn tools(&self) -> Vec<Tool> {
        let several = (self.workers > 1).then_some(Tool::Specc { workers: self.workers });
        let all = [Tool::Specc { workers: 1 }, Tool::Spin, Tool::Rumur, Tool::Stateright];
        let wanted = |tool: &Tool| {
            self.tools.is_empty() || self.tools.iter().any(|name| name == tool.name())
        };
        all.into_iter().chain(several).filter(wanted).collect()
    }

    /// Runs and limits.
    pub fn effort(&self) -> Effort {
        Effort {
            runs: self.runs.unwrap_or(if self.quick { 1 } else { 3 }),
            time: Duration::from_secs(self.time_limit),
            memory: bearable(self.memory_limit << 30, crate::child::free_memory()),
        }
    }
}

/// The name of a model, with or without a size.
fn model(name: &str) -> Result<String, String> {
    let cases = CASES.iter().chain(&QUICK_CASES);
    let mut names: Vec<String> = cases.flat_map(|c| [c.model.to_owned(), c.name()]).collect();
    if names.iter().any(|known| known == name) {
        return Ok(name.to_owned());
    }
    names.sort();
    names.dedup();
    Err(format!("there are {}", names.join(", ")))
}

fn bearable(wanted: u64, free: Option<u64>) -> u64 {
    free.map_or(wanted, |free| wanted.min(free / 10 * 9))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Args {
        Args::try_parse_from(["bench"].iter().chain(arguments)).unwrap()
    }

    #[test]
    fn a_model_may_be_named_with_or_without_its_size() {
        let names = |arguments: &[&str]| -> Vec<String> {
            parse(arguments).cases().iter().map(|case| case.name()).collect()
        };
        assert_eq!(names(&["--model", "two_phase_9"]), ["two_phase_9"]);
        assert_eq!(names(&["--model", "paxos"]), ["paxos_4"]);
        assert_eq!(names(&["--model", "paxos", "--quick"]), ["paxos_3"]);
        assert_eq!(names(&["--model", "two_phase"]).len(), 4);
        assert!(Args::try_parse_from(["bench", "--model", "nothing"]).is_err());
    }

    #[test]
    fn several_workers_are_specc_too() {
        let specc = [Tool::Specc { workers: 1 }, Tool::Specc { workers: 2 }];
        assert_eq!(parse(&["--tool", "specc"]).tools(), specc);
        assert_eq!(parse(&["--tool", "specc", "--workers", "1"]).tools(), specc[..1]);
        assert_eq!(parse(&["--tool", "spin"]).tools(), [Tool::Spin]);
        assert_eq!(parse(&[]).tools().len(), 5);
    }

    #[test]
    fn the_machine_survives() {
        assert_eq!(bearable(16, None), 16);
        assert_eq!(bearable(16, Some(100)), 16);
        assert_eq!(bearable(16, Some(10)), 9);
    }
}
