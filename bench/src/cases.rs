//! What is measured.

/// A model in one size.
#[derive(Debug)]
pub struct Case {
    /// The name of the peers' files.
    pub model: &'static str,
    /// What the peers' files call `N`.
    pub size: u32,
    /// For people.
    pub title: &'static str,
    /// Distinct states: what every tool must find.
    pub states: u64,
    /// What to override in ours, `models/MODEL.spec`: the argument of `--with`.
    pub with: &'static str,
    /// Spin searches depth-first and reserves memory for paths this long.
    pub longest_path: u32,
}

impl Case {
    /// The model and its size.
    pub fn name(&self) -> String {
        format!("{}_{}", self.model, self.size)
    }
}

/// The benchmark.
pub const CASES: [Case; 7] = [
    two_phase(7, "two-phase commit, 7 managers", 296_448, "Manager=7"),
    two_phase(8, "two-phase commit, 8 managers", 1_745_408, "Manager=8"),
    two_phase(9, "two-phase commit, 9 managers", 10_340_352, "Manager=9"),
    two_phase(10, "two-phase commit, 10 managers", 61_515_776, "Manager=10"),
    paxos(4, "Paxos, 3 acceptors, 4 ballots, 2 values", 8_220_065, "max_ballot=3"),
    FILTER,
    chain(2, "chain replication 1/1/2/2", 4_109_936, "Query=2"),
];

/// The same models, smaller.
pub const QUICK_CASES: [Case; 4] = [
    two_phase(7, "two-phase commit, 7 managers", 296_448, "Manager=7"),
    paxos(3, "Paxos, 3 acceptors, 3 ballots, 2 values", 185_369, "max_ballot=2"),
    FILTER,
    chain(1, "chain replication 1/1/1/2", 226_800, "Query=1"),
];

const fn two_phase(size: u32, title: &'static str, states: u64, with: &'static str) -> Case {
    Case { model: "two_phase", size, title, states, with, longest_path: 1000 }
}

const fn paxos(size: u32, title: &'static str, states: u64, with: &'static str) -> Case {
    Case { model: "paxos", size, title, states, with, longest_path: 1000 }
}

const FILTER: Case = Case {
    model: "filter",
    size: 5,
    title: "filter lock, 5 processes",
    states: 264_582,
    with: "Process=5",
    longest_path: 100_000,
};

/// Clients, updates, queries and replicas; `announce` proposes other replicas than the initial one.
const fn chain(size: u32, title: &'static str, states: u64, with: &'static str) -> Case {
    Case { model: "chain", size, title, states, with, longest_path: 1000 }
}
