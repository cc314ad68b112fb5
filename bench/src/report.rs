//! What came out, for people.

use crate::args::Effort;
use crate::child::Run;
use crate::rounds::{Entry, GivenUp, Outcome};
use crate::statistics::{grouped, seconds, three_digits};
use crate::table::Table;
use crate::tools::Tool;

const HEADING: [&str; 9] = [
    "tool",
    "states/CPU s",
    "CPU time",
    "wall time",
    "peak memory",
    "bytes/state",
    "CPU : specc",
    "+ compiling",
    "compared",
];

/// One thread has waited for others when it took so many times its processor time: wall times are those
/// of the machine then.
const BUSY: f64 = 1.1;

/// Under which conditions everything is measured.
pub fn conditions(effort: &Effort) -> String {
    let Effort { runs, time, memory } = effort;
    let runs =
        if *runs == 1 { "one run".into() } else { format!("medians of {runs} runs in turns") };
    let memory = gibibytes(*memory);
    format!("{runs}, one worker each unless said; at most {} s and {memory}", time.as_secs())
}

fn gibibytes(bytes: u64) -> String {
    format!("{} GiB", three_digits(bytes as f64 / f64::from(1 << 30)))
}

/// What a library took to build, for all models at once.
pub fn library_built(tool: &str, run: &Run) -> String {
    format!("{tool} and its models were built in {} of CPU time", seconds(run.cpu))
}

/// The table of a case, and what is to be said about it.
pub fn case(outcome: &Outcome) -> String {
    let mut lines = vec![title(outcome)];
    let mut table = Table::new(&HEADING);
    for entry in &outcome.entries {
        table.row(row(entry, outcome));
    }
    lines.extend(table.lines().into_iter().map(|line| format!("  {line}")));
    lines.extend(speed_ups(outcome).into_iter().map(|line| format!("  {line}")));
    lines.extend(built(outcome).map(|line| format!("  {line}")));
    lines.extend(outcome.complaints().into_iter().map(|line| format!("  DISAGREEMENT: {line}")));
    lines.join("\n")
}

fn title(outcome: &Outcome) -> String {
    let transitions = outcome.entries.iter().find_map(|entry| entry.found?.transitions);
    let transitions = transitions.map(|n| format!(", {} transitions", grouped(n)));
    let states = grouped(outcome.case.states);
    format!("{}: {states} distinct states{}", outcome.case.title, transitions.unwrap_or_default())
}

fn row(entry: &Entry, outcome: &Outcome) -> Vec<String> {
    let label = entry.tool.label();
    match &entry.given_up {
        Some(GivenUp::Time(taken)) => {
            return vec![label, format!("> {}: over the time limit", seconds(*taken))];
        }
        Some(GivenUp::Memory(used)) => {
            return vec![label, format!("> {}: over the memory limit", gibibytes(*used))];
        }
        Some(GivenUp::Failed(_)) => return vec![label, "failed".to_owned()],
        None => {}
    }
    let states = outcome.case.states as f64;
    let measured = |what: fn(&Run) -> f64, write: &dyn Fn(f64) -> String| {
        entry.median(what).map_or_else(String::new, write)
    };
    let ratio = |cpu: f64| match cpu_of_specc(outcome) {
        Some(specc) => three_digits(cpu / specc),
        None => String::new(),
    };
    // What the peer's compiler takes for this model; ours is part of the run.
    let compiling = entry.built.as_ref().map_or(0.0, |run| run.cpu);
    let compared = entry.found.map_or("", |found| if found.whole { "states" } else { "hashes" });
    vec![
        label,
        measured(cpu, &|cpu| format!("{} M", three_digits(states / cpu / 1e6))),
        measured(cpu, &seconds),
        measured(wall, &seconds),
        measured(peak, &|peak| format!("{} MiB", three_digits(peak / f64::from(1 << 20)))),
        measured(peak, &|peak| three_digits(peak / states)),
        measured(cpu, &ratio),
        measured(cpu, &|cpu| ratio(cpu + compiling)),
        compared.to_owned(),
    ]
}

fn cpu(run: &Run) -> f64 {
    run.cpu
}

fn wall(run: &Run) -> f64 {
    run.wall
}

fn peak(run: &Run) -> f64 {
    run.peak as f64
}

fn with_one_worker(outcome: &Outcome) -> Option<&Entry> {
    outcome.entries.iter().find(|entry| entry.tool == Tool::Specc { workers: 1 })
}

fn cpu_of_specc(outcome: &Outcome) -> Option<f64> {
    with_one_worker(outcome)?.median(cpu)
}

/// How much faster several workers are than one, and whether the machine had time for them.
fn speed_ups(outcome: &Outcome) -> Vec<String> {
    let several = outcome.entries.iter().filter(|entry| entry.tool.workers() > 1);
    let speed_up = |entry: &Entry| {
        let one = with_one_worker(outcome)?;
        let factor = three_digits(one.median(wall)? / entry.median(wall)?);
        let workers = entry.tool.workers();
        let busy = one.median(wall)? > one.median(cpu)? * BUSY;
        let remark = if busy { "; the machine is too busy to tell" } else { "" };
        Some(format!("specc with {workers} workers: {factor} times as fast by wall time{remark}"))
    };
    several.filter_map(speed_up).collect()
}

/// What is not in the table: compiling the peers' code.
fn built(outcome: &Outcome) -> Option<String> {
    let time = |entry: &Entry| {
        let run = entry.built.as_ref()?;
        Some(format!("{} in {}", entry.tool.name(), seconds(run.cpu)))
    };
    let times: Vec<String> = outcome.entries.iter().filter_map(time).collect();
    (!times.is_empty()).then(|| format!("compiled beforehand (CPU time): {}", times.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::QUICK_CASES;
    use crate::child::End;
    use crate::rounds::tests::{entry, run, says};

    fn outcome(peer: Run) -> Outcome {
        let report = r#"{"checks": [{"verdict": "holds", "exact": true, "distinct_states": 296448,
            "transitions": 7}]}"#;
        let specc =
            |workers| entry(Tool::Specc { workers }, vec![run(1.0 / f64::from(workers), report)]);
        let mut peer = entry(Tool::Stateright, vec![peer]);
        peer.built = Some(run(0.5, ""));
        Outcome { case: &QUICK_CASES[0], entries: vec![specc(1), specc(2), peer] }
    }

    #[test]
    fn a_table_has_times_memory_and_ratios() {
        let text = case(&outcome(run(20.0, &says(296_448, 7))));
        let expected = "\
two-phase commit, 7 managers: 296,448 distinct states, 7 transitions
  tool               states/CPU s   CPU time   wall time   peak memory   bytes/state   CPU : specc   + compiling   compared
  specc                   0.296 M     1.00 s      2.00 s      64.0 MiB           226          1.00          1.00     states
  specc, 2 workers        0.593 M    0.500 s      1.00 s      64.0 MiB           226         0.500         0.500     states
  stateright              0.015 M     20.0 s      40.0 s      64.0 MiB           226          20.0          20.5     hashes
  specc with 2 workers: 2.00 times as fast by wall time; the machine is too busy to tell
  compiled beforehand (CPU time): stateright in 0.500 s";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_limit_is_named() {
        let memory = case(&outcome(Run { end: End::OverMemory, ..run(20.0, "") }));
        assert!(
            memory.contains("\n  stateright         > 0.062 GiB: over the memory limit\n"),
            "{memory}"
        );
        let time = case(&outcome(Run { end: End::OverTime, ..run(150.0, "") }));
        assert!(time.contains("\n  stateright         > 300 s: over the time limit\n"), "{time}");
    }

    #[test]
    fn an_idle_machine_tells_the_speed_up() {
        let mut outcome = outcome(run(20.0, &says(296_448, 7)));
        outcome.entries[0].runs[0].wall = 1.05;
        outcome.entries[1].runs[0].wall = 0.6;
        assert_eq!(speed_ups(&outcome), ["specc with 2 workers: 1.75 times as fast by wall time"]);
    }

    #[test]
    fn disagreements_are_shown() {
        let text = case(&outcome(run(20.0, &says(1, 7))));
        assert!(text.contains("DISAGREEMENT: stateright found 1 states, not 296,448"), "{text}");
    }
}
