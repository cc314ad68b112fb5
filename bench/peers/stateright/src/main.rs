//! The benchmark's models for Stateright.
//!
//! `stateright-models MODEL SIZE` explores all states breadth-first on one thread, and prints how many
//! there are and how many steps lead to them.

mod bits;
mod chain;
mod filter;
mod paxos;
mod two_phase;

use stateright::{Checker, Model};
use std::fmt::Debug;
use std::hash::Hash;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, size] = arguments.as_slice() else { panic!("usage: stateright-models MODEL SIZE") };
    let size: u32 = size.parse().expect("SIZE is a number");
    match model.as_str() {
        "two_phase" => explore(two_phase::TwoPhase { managers: size }),
        "paxos" => explore(paxos::Paxos { ballots: size }),
        "filter" => explore(filter::Filter { processes: size }),
        "chain" => explore(chain::Chain { queries: size }),
        other => panic!("no model `{other}`"),
    }
}

fn explore<M>(model: M)
where
    M: Model + Send + Sync + 'static,
    M::State: Debug + Hash + PartialEq + Clone + Send + Sync,
    M::Action: Debug + PartialEq + Clone + Send + Sync,
{
    let checker = model.checker().threads(1).spawn_bfs().join();
    checker.assert_properties();
    println!("{} states, {} transitions", checker.unique_state_count(), checker.state_count());
}
