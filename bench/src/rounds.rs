//! Takes turns: each tool runs once in every round, so that what else the machine does meets all alike.

use crate::args::Effort;
use crate::cases::Case;
use crate::child::{self, End, Run};
use crate::places::Places;
use crate::statistics::{grouped, median};
use crate::tools::{Found, Program, Tool, last_lines};

/// Several threads are worth their start only above so many states.
const MANY_STATES: u64 = 1_000_000;

/// What came out of one case.
#[derive(Debug)]
pub struct Outcome {
    /// What was measured.
    pub case: &'static Case,
    /// With each tool.
    pub entries: Vec<Entry>,
}

/// What came out with one tool.
#[derive(Debug)]
pub struct Entry {
    /// The tool.
    pub tool: Tool,
    /// How its program was built, if it had to be for this case.
    pub built: Option<Run>,
    /// Runs that came to their end.
    pub runs: Vec<Run>,
    /// What each of them found.
    pub found: Option<Found>,
    /// Why there are no more runs.
    pub given_up: Option<GivenUp>,
}

/// Why a tool was not run again.
#[derive(Clone, Debug, PartialEq)]
pub enum GivenUp {
    /// A run took longer than allowed: so many seconds until it was ended.
    Time(f64),
    /// A run used more memory than allowed: so many bytes until it was ended.
    Memory(u64),
    /// It failed; says how.
    Failed(String),
}

/// Runs each tool as often as asked for, in turns.
pub fn measure(case: &'static Case, tools: &[Tool], effort: &Effort, places: &Places) -> Outcome {
    let worth_it = |tool: &&Tool| tool.workers() == 1 || case.states > MANY_STATES;
    let mut programs: Vec<(Option<Program>, Entry)> = Vec::new();
    for &tool in tools.iter().filter(worth_it) {
        programs.push(build(tool, case, places));
    }
    for round in 1..=effort.runs {
        for (program, entry) in &mut programs {
            let Some(program) = program else { continue };
            if entry.given_up.is_none() {
                eprintln!("{}: {}, run {round} of {}", case.title, entry.tool.label(), effort.runs);
                entry.run(program, case, effort, places);
            }
        }
    }
    Outcome { case, entries: programs.into_iter().map(|(_, entry)| entry).collect() }
}

fn build(tool: Tool, case: &Case, places: &Places) -> (Option<Program>, Entry) {
    let mut entry = Entry { tool, built: None, runs: Vec::new(), found: None, given_up: None };
    match tool.program(case, places) {
        Ok(program) => {
            entry.built = program.built.clone();
            (Some(program), entry)
        }
        Err(problem) => {
            entry.given_up = Some(GivenUp::Failed(problem));
            (None, entry)
        }
    }
}

impl Entry {
    /// Runs once, and remembers what came out.
    fn run(&mut self, program: &mut Program, case: &Case, effort: &Effort, places: &Places) {
        let run = places.build(self.tool.name(), &case.name()).and_then(|folder| {
            child::run(&mut program.command, &folder, effort.time, effort.memory)
        });
        match run {
            Ok(run) => self.take(run),
            Err(problem) => self.given_up = Some(GivenUp::Failed(problem)),
        }
    }

    fn take(&mut self, run: Run) {
        self.given_up = match (run.end, self.tool.found(&run.output)) {
            (End::OverTime, _) => Some(GivenUp::Time(run.wall)),
            (End::OverMemory, _) => Some(GivenUp::Memory(run.peak)),
            (End::Exited(Some(0)), Ok(found))
                if self.found.is_none_or(|before| before == found) =>
            {
                self.found = Some(found);
                self.runs.push(run);
                None
            }
            (End::Exited(Some(0)), Ok(_)) => Some(GivenUp::Failed("runs differ".to_owned())),
            (_, Ok(_)) => Some(GivenUp::Failed(last_lines(&run.errors))),
            (_, Err(problem)) => Some(GivenUp::Failed(
                format!("{problem}\n{}", last_lines(&run.errors)).trim().into(),
            )),
        }
    }

    /// The median of something that is measured, if no run was given up.
    pub fn median(&self, what: impl Fn(&Run) -> f64) -> Option<f64> {
        let complete = self.given_up.is_none();
        complete.then(|| median(self.runs.iter().map(what))).flatten()
    }
}

impl Outcome {
    /// What is not as it must be: numbers of states that disagree, tools that failed. A tool that
    /// reached a limit is none of these.
    pub fn complaints(&self) -> Vec<String> {
        let counted = self.entries.iter().filter_map(|e| e.found?.transitions.map(|n| (e.tool, n)));
        let reference = counted.clone().next();
        let entries = self.entries.iter().filter_map(|entry| self.complaint(entry));
        let transitions = counted.filter_map(|(tool, number)| {
            let (first, expected) = reference?;
            (number != expected).then(|| {
                let (label, first) = (tool.label(), first.label());
                let (number, expected) = (grouped(number), grouped(expected));
                format!("{label} took {number} transitions, {first} {expected}")
            })
        });
        entries.chain(transitions).collect()
    }

    fn complaint(&self, entry: &Entry) -> Option<String> {
        let label = entry.tool.label();
        if let Some(GivenUp::Failed(problem)) = &entry.given_up {
            return Some(format!("{label} failed: {problem}"));
        }
        let states = entry.found?.states;
        let expected = self.case.states;
        (states != expected)
            .then(|| format!("{label} found {} states, not {}", grouped(states), grouped(expected)))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::cases::QUICK_CASES;

    /// A run that printed this.
    pub fn run(cpu: f64, output: &str) -> Run {
        let (output, errors) = (output.to_owned(), String::new());
        Run { wall: cpu * 2.0, cpu, peak: 64 << 20, end: End::Exited(Some(0)), output, errors }
    }

    /// An entry whose runs printed this.
    pub fn entry(tool: Tool, runs: Vec<Run>) -> Entry {
        let mut entry = Entry { tool, built: None, runs: Vec::new(), found: None, given_up: None };
        for run in runs {
            entry.take(run);
        }
        entry
    }

    /// What Stateright says of this many states and transitions.
    pub fn says(states: u64, transitions: u64) -> String {
        format!("{states} states, {transitions} transitions\n")
    }

    fn complaints(entries: Vec<Entry>) -> Vec<String> {
        Outcome { case: &QUICK_CASES[0], entries }.complaints()
    }

    #[test]
    fn agreement_is_no_complaint() {
        let good = || run(1.0, &says(296_448, 10));
        let slow = Run { end: End::OverTime, ..run(300.0, "") };
        let entries = vec![
            entry(Tool::Stateright, vec![good(), good()]),
            entry(Tool::Rumur, vec![slow.clone()]),
        ];
        assert_eq!(entries[1].given_up, Some(GivenUp::Time(600.0)));
        assert!(complaints(entries).is_empty());
    }

    #[test]
    fn disagreements_name_the_tool_and_the_numbers() {
        let entries = vec![
            entry(Tool::Stateright, vec![run(1.0, &says(296_448, 10))]),
            entry(Tool::Stateright, vec![run(1.0, &says(296_449, 11))]),
        ];
        assert_eq!(
            complaints(entries),
            [
                "stateright found 296,449 states, not 296,448",
                "stateright took 11 transitions, stateright 10",
            ]
        );
    }

    #[test]
    fn failures_are_complaints() {
        let crash = Run { end: End::Exited(None), errors: "core dumped".into(), ..run(1.0, "") };
        let differs = vec![run(1.0, &says(296_448, 10)), run(1.0, &says(1, 10))];
        let entries = vec![entry(Tool::Stateright, vec![crash]), entry(Tool::Stateright, differs)];
        let complaints = complaints(entries);
        assert!(complaints[0].starts_with("stateright failed: ") && complaints[0].contains("core"));
        assert_eq!(complaints[1], "stateright failed: runs differ");
    }
}
