//! Single-decree Paxos with a message set (Lamport's TLA+ module `Paxos`): 3 acceptors, 2 values, up to
//! 4 ballots. Sets of ballots are masks. A ballot has one proposal, so a vote is named by its ballot.

use crate::bits::Bits;
use stateright::{Model, Property};

pub struct Paxos {
    pub ballots: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    acceptors: u64,
    messages: u64,
}

const ACCEPTORS: std::ops::Range<u64> = 0..3;

/// Of an acceptor: the highest ballot + 1, and the ballot of its last vote + 1.
fn joined(acceptor: u64) -> Bits {
    Bits::at(3 * acceptor as u32, 3)
}

fn voted(acceptor: u64) -> Bits {
    Bits::at(9 + 3 * acceptor as u32, 3)
}

/// Messages: ballots to join, ballots in which one or the other value was proposed, votes, promises (0
/// none, 1 without a vote, else the ballot of the vote + 2).
const PREPARE: Bits = Bits::at(0, 4);

fn propose(value: u64) -> Bits {
    Bits::at(4 + 4 * value as u32, 4)
}

fn accept(acceptor: u64) -> Bits {
    Bits::at(12 + 4 * acceptor as u32, 4)
}

fn promise(acceptor: u64, ballot: u64) -> Bits {
    Bits::at(24 + 3 * (4 * acceptor + ballot) as u32, 3)
}

/// What two of three have in common.
fn majority(of: impl Fn(u64) -> u64) -> u64 {
    let (x, y, z) = (of(0), of(1), of(2));
    x & y | x & z | y & z
}

impl State {
    fn proposed(&self) -> u64 {
        propose(0).of(self.messages) | propose(1).of(self.messages)
    }

    /// The ballots in which a quorum voted.
    fn chosen(&self) -> u64 {
        majority(|a| accept(a).of(self.messages))
    }

    /// Both have joined the ballot, and the later of their votes, if there is any, is for the value.
    fn show_safe(&self, a: u64, c: u64, ballot: u64, value: u64) -> bool {
        let (a, c) = (promise(a, ballot).of(self.messages), promise(c, ballot).of(self.messages));
        let last = a.max(c);
        a != 0 && c != 0 && (last == 1 || propose(value).has(self.messages, last - 2))
    }

    /// In each ballot below one in which the value was proposed, a quorum voted for it, or did not vote
    /// and never will.
    fn is_safe(&self, value: u64) -> bool {
        let proposed = propose(value).of(self.messages);
        let safe = majority(|a| {
            let (votes, joined) = (accept(a).of(self.messages), joined(a).of(self.acceptors));
            votes & proposed | ((1 << joined) - 1) >> 1 & !votes
        });
        (proposed >> 1 | proposed >> 2 | proposed >> 3) & !safe == 0
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    Phase1a(u64),
    Phase1b(u64, u64),
    Phase2a(u64, u64),
    Phase2b(u64, u64),
}

impl Model for Paxos {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::default()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for ballot in 0..self.ballots.into() {
            actions.push(Action::Phase1a(ballot));
            let prepared = PREPARE.has(state.messages, ballot);
            let proposed = state.proposed() >> ballot & 1 != 0;
            for acceptor in ACCEPTORS {
                let joined = joined(acceptor).of(state.acceptors);
                if prepared && ballot + 1 > joined {
                    actions.push(Action::Phase1b(acceptor, ballot));
                }
                if proposed && ballot + 1 >= joined {
                    actions.push(Action::Phase2b(acceptor, ballot));
                }
            }
            let shows_safe = |value| {
                let pairs = [(0, 1), (0, 2), (1, 2)];
                pairs.iter().any(|&(a, c)| state.show_safe(a, c, ballot, value))
            };
            if !proposed {
                let safe = (0..2).filter(|&value| shows_safe(value));
                actions.extend(safe.map(|value| Action::Phase2a(ballot, value)));
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = *last;
        match action {
            Action::Phase1a(ballot) => PREPARE.add(&mut state.messages, ballot),
            Action::Phase1b(acceptor, ballot) => {
                joined(acceptor).put(&mut state.acceptors, ballot + 1);
                let vote = voted(acceptor).of(state.acceptors);
                promise(acceptor, ballot).put(&mut state.messages, vote + 1);
            }
            Action::Phase2a(ballot, value) => propose(value).add(&mut state.messages, ballot),
            Action::Phase2b(acceptor, ballot) => {
                joined(acceptor).put(&mut state.acceptors, ballot + 1);
                voted(acceptor).put(&mut state.acceptors, ballot + 1);
                accept(acceptor).add(&mut state.messages, ballot);
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("agreement", |_, state: &State| {
                let chosen = state.chosen();
                (0..2).any(|value| chosen & propose(value).of(state.messages) == 0)
            }),
            Property::always("validity", |_, state: &State| {
                let votes = ACCEPTORS.fold(0, |all, a| all | accept(a).of(state.messages));
                votes & !state.proposed() == 0
            }),
            Property::always("one_proposal_each", |_, state: &State| {
                propose(0).of(state.messages) & propose(1).of(state.messages) == 0
            }),
            Property::always("proposals_are_safe", |_, state: &State| {
                state.is_safe(0) && state.is_safe(1)
            }),
        ]
    }
}
