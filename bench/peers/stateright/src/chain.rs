//! Dynamic chain replication (Altınbüken 2017, Figures 5.1 to 5.4) with one client, one update, up to 4
//! queries and two replicas. Replica 0 is the initial one, `announce` proposes replica 1 only.
//!
//! Every history starts with "add 0", which is not stored. Replica 0 comes first in every chain, so only
//! replica 1 gets propagated entries and only replica 0 acknowledgments.

mod history;
mod theorems;

use crate::bits::Bits;
use history::{ADD, History, OP};
use stateright::{Model, Property};

pub struct Chain {
    pub queries: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State(u64);

const REPLICAS: std::ops::Range<u64> = 0..2;

/// The client. Updates: invoked, completed, replies with the history `OP` and with `ADD OP`.
const UPDATE: Bits = Bits::at(0, 4);
const INVOKED: u64 = 0;
const COMPLETED: u64 = 1;
const REPLIES: u64 = 2;
/// Queries: invoked, completed, answers with an empty history and with that of `OP`.
const INVOKED_QUERIES: Bits = UPDATE.then(4);
const COMPLETED_QUERIES: Bits = INVOKED_QUERIES.then(4);
const ANSWERS_BEFORE: Bits = COMPLETED_QUERIES.then(4);
const ANSWERS_AFTER: Bits = ANSWERS_BEFORE.then(4);
/// Messages to replica 1 and to replica 0: see [`History::entries`] and [`History::operations`].
const PROPAGATED: Bits = ANSWERS_AFTER.then(5);
const ACKNOWLEDGED: Bits = PROPAGATED.then(3);
/// The replicas: which are up, which have detected the crash of the other one.
const UP: Bits = ACKNOWLEDGED.then(2);
const DETECTED: Bits = UP.then(2);

fn requests(replica: u64) -> Bits {
    Bits::at(32 + 2 * replica as u32, 2)
}

fn queries(replica: u64) -> Bits {
    Bits::at(36 + 4 * replica as u32, 4)
}

/// `spcltv_hist`.
fn spec(replica: u64) -> Bits {
    Bits::at(44 + 4 * replica as u32, 4)
}

/// `stable_hist`.
fn stable(replica: u64) -> Bits {
    Bits::at(52 + 4 * replica as u32, 4)
}

impl State {
    fn up(self, replica: u64) -> bool {
        UP.has(self.0, replica)
    }

    fn detected(self, replica: u64) -> bool {
        DETECTED.has(self.0, replica)
    }

    fn spec(self, replica: u64) -> History {
        History(spec(replica).of(self.0))
    }

    fn stable(self, replica: u64) -> History {
        History(stable(replica).of(self.0))
    }

    /// Whether the chain of replica 0 has a second node.
    fn has_next(self) -> bool {
        self.spec(0).has(ADD) && !self.detected(0)
    }

    /// Whether replica 1 is in its own chain.
    fn is_added(self) -> bool {
        self.spec(1).has(ADD)
    }

    fn is_head(self, replica: u64) -> bool {
        replica == 0 || self.is_added() && self.detected(1)
    }

    fn is_tail(self, replica: u64) -> bool {
        if replica == 0 { !self.has_next() } else { self.is_added() }
    }

    fn may_answer(self, replica: u64) -> bool {
        self.is_tail(replica) || replica == 0 && self.spec(0) == self.stable(0)
    }

    fn append(&mut self, history: Bits, operation: u64) -> History {
        let longer = History(history.of(self.0)).plus(operation);
        history.put(&mut self.0, longer.0);
        longer
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    InvokeUpdate,
    CompleteUpdate,
    InvokeQuery(u64),
    CompleteQuery(u64),
    SendUpdate(u64),
    OrderRequest(u64, u64),
    SendPropagate(u64),
    HandlePropagate(u64),
    SendReply(u64, u64),
    SendAcknowledgment(u64),
    HandleAcknowledgment(u64),
    SendQuery(u64, u64),
    QueryChain(u64, u64),
    Crash(u64),
    Detect(u64),
    Announce(u64),
}

impl Chain {
    fn client_actions(&self, state: State, actions: &mut Vec<Action>) {
        let update = |element| UPDATE.has(state.0, element);
        if !update(INVOKED) {
            actions.push(Action::InvokeUpdate);
        }
        let replies = [REPLIES, REPLIES + 1].into_iter().filter(|&reply| update(reply));
        if !update(COMPLETED) {
            actions.extend(replies.map(|_| Action::CompleteUpdate));
        }
        for q in 0..self.queries.into() {
            if !INVOKED_QUERIES.has(state.0, q) {
                actions.push(Action::InvokeQuery(q));
            }
            if !COMPLETED_QUERIES.has(state.0, q) {
                let answers = [ANSWERS_BEFORE, ANSWERS_AFTER].into_iter();
                let answers = answers.filter(|answers| answers.has(state.0, q));
                actions.extend(answers.map(|_| Action::CompleteQuery(q)));
            }
        }
    }

    /// What any live replica can do.
    fn replica_actions(&self, state: State, replica: u64, actions: &mut Vec<Action>) {
        actions.extend([Action::Crash(replica), Action::Announce(replica)]);
        if UPDATE.has(state.0, INVOKED) {
            actions.push(Action::SendUpdate(replica));
        }
        let spec = state.spec(replica);
        if state.is_head(replica) {
            let requested = |&op: &u64| requests(replica).has(state.0, op - 1) && !spec.has(op);
            let requested = [OP, ADD].into_iter().filter(requested);
            actions.extend(requested.map(|operation| Action::OrderRequest(replica, operation)));
        }
        if let Some(operation) =
            spec.after(state.stable(replica)).filter(|_| state.is_tail(replica))
        {
            actions.push(Action::SendReply(replica, operation));
        }
        for q in 0..self.queries.into() {
            if INVOKED_QUERIES.has(state.0, q) {
                actions.push(Action::SendQuery(replica, q));
            }
            if queries(replica).has(state.0, q) && state.may_answer(replica) {
                actions.push(Action::QueryChain(replica, q));
            }
        }
        if !state.up(1 - replica) {
            actions.push(Action::Detect(replica));
        }
    }
}

/// Propagation by replica 0; its acknowledgments.
fn first_actions(state: State, actions: &mut Vec<Action>) {
    if state.has_next() {
        actions.extend(state.spec(0).entries().map(Action::SendPropagate));
    }
    if let Some(operation) = state.spec(0).after(state.stable(0))
        && ACKNOWLEDGED.has(state.0, operation)
    {
        actions.push(Action::HandleAcknowledgment(operation));
    }
}

/// What replica 1 makes of it.
fn second_actions(state: State, actions: &mut Vec<Action>) {
    if !state.is_head(1) {
        let entries = PROPAGATED.of(state.0);
        let operations = [OP, ADD].into_iter();
        let next = operations.filter(|&op| entries >> state.spec(1).entry_of_next(op) & 1 != 0);
        actions.extend(next.map(Action::HandlePropagate));
    }
    if state.is_added() && !state.detected(1) {
        actions.extend(state.stable(1).operations().map(Action::SendAcknowledgment));
    }
}

impl Model for Chain {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let mut state = 0;
        UP.put(&mut state, 0b11);
        vec![State(state)]
    }

    fn actions(&self, &state: &State, actions: &mut Vec<Action>) {
        self.client_actions(state, actions);
        for replica in REPLICAS.filter(|&replica| state.up(replica)) {
            self.replica_actions(state, replica, actions);
        }
        if state.up(0) {
            first_actions(state, actions);
        }
        if state.up(1) {
            second_actions(state, actions);
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = *last;
        let word = &mut state.0;
        match action {
            Action::InvokeUpdate => UPDATE.add(word, INVOKED),
            Action::CompleteUpdate => UPDATE.add(word, COMPLETED),
            Action::InvokeQuery(q) => INVOKED_QUERIES.add(word, q),
            Action::CompleteQuery(q) => COMPLETED_QUERIES.add(word, q),
            Action::SendUpdate(r) => requests(r).add(word, OP - 1),
            Action::Announce(r) => requests(r).add(word, ADD - 1),
            Action::OrderRequest(r, operation) => {
                state.append(spec(r), operation);
            }
            Action::SendPropagate(entry) => PROPAGATED.add(word, entry),
            Action::HandlePropagate(operation) => {
                state.append(spec(1), operation);
            }
            Action::SendReply(r, operation) => {
                let history = state.append(stable(r), operation);
                if operation == OP {
                    UPDATE.add(&mut state.0, REPLIES + u64::from(history.has(ADD)));
                }
            }
            Action::SendAcknowledgment(operation) => ACKNOWLEDGED.add(word, operation),
            Action::HandleAcknowledgment(operation) => {
                state.append(stable(0), operation);
            }
            Action::SendQuery(r, q) => queries(r).add(word, q),
            Action::QueryChain(r, q) => {
                let after = last.spec(r).has(OP);
                if after { ANSWERS_AFTER.add(word, q) } else { ANSWERS_BEFORE.add(word, q) }
            }
            Action::Crash(r) => UP.remove(word, r),
            Action::Detect(r) => DETECTED.add(word, r),
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        theorems::properties()
    }
}
