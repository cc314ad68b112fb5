//! Two-phase commit (Gray and Lamport, Consensus on Transaction Commit): the TLA+ module `TwoPhase`.

use crate::bits::Bits;
use stateright::{Model, Property};

pub struct TwoPhase {
    pub managers: u32,
}

/// Sets of managers; a manager that is in none of the first three is working.
const PREPARED: Bits = Bits::first(10);
const COMMITTED: Bits = PREPARED.then(10);
const ABORTED: Bits = COMMITTED.then(10);
/// Whom the transaction manager heard of, and who is prepared according to the messages.
const HEARD: Bits = ABORTED.then(10);
const READY: Bits = HEARD.then(10);
/// What the transaction manager decided, and which decisions were sent.
const DECIDED: Bits = READY.then(1);
const DO_COMMIT: Bits = DECIDED.then(1);
const DO_ABORT: Bits = DO_COMMIT.then(1);

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    TmCommit,
    TmAbort,
    TmReceivePrepared(u64),
    Prepare(u64),
    ChooseToAbort(u64),
    ReceiveCommit(u64),
    ReceiveAbort(u64),
}

impl Model for TwoPhase {
    type State = u64;
    type Action = Action;

    fn init_states(&self) -> Vec<u64> {
        vec![0]
    }

    fn actions(&self, &state: &u64, actions: &mut Vec<Action>) {
        let undecided = DECIDED.of(state) == 0;
        if undecided {
            actions.push(Action::TmAbort);
            if HEARD.of(state) == (1 << self.managers) - 1 {
                actions.push(Action::TmCommit);
            }
        }
        let busy = PREPARED.of(state) | COMMITTED.of(state) | ABORTED.of(state);
        for m in 0..self.managers.into() {
            if undecided && READY.has(state, m) {
                actions.push(Action::TmReceivePrepared(m));
            }
            if busy & 1 << m == 0 {
                actions.push(Action::Prepare(m));
                actions.push(Action::ChooseToAbort(m));
            }
            if DO_COMMIT.of(state) != 0 {
                actions.push(Action::ReceiveCommit(m));
            }
            if DO_ABORT.of(state) != 0 {
                actions.push(Action::ReceiveAbort(m));
            }
        }
    }

    fn next_state(&self, last: &u64, action: Action) -> Option<u64> {
        let mut state = *last;
        match action {
            Action::TmCommit => {
                DECIDED.put(&mut state, 1);
                DO_COMMIT.put(&mut state, 1);
            }
            Action::TmAbort => {
                DECIDED.put(&mut state, 1);
                DO_ABORT.put(&mut state, 1);
            }
            Action::TmReceivePrepared(m) => HEARD.add(&mut state, m),
            Action::Prepare(m) => {
                PREPARED.add(&mut state, m);
                READY.add(&mut state, m);
            }
            Action::ChooseToAbort(m) => ABORTED.add(&mut state, m),
            Action::ReceiveCommit(m) => {
                PREPARED.remove(&mut state, m);
                ABORTED.remove(&mut state, m);
                COMMITTED.add(&mut state, m);
            }
            Action::ReceiveAbort(m) => {
                PREPARED.remove(&mut state, m);
                COMMITTED.remove(&mut state, m);
                ABORTED.add(&mut state, m);
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("consistent", |_, &state: &u64| {
            COMMITTED.of(state) == 0 || ABORTED.of(state) == 0
        })]
    }
}
