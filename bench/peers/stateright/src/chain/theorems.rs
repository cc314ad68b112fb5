//! Theorems 1 to 5.

use super::history::{ADD, History, OP};
use super::{Chain, INVOKED, PROPAGATED, REPLICAS, State, UPDATE};
use stateright::Property;

pub fn properties() -> Vec<Property<Chain>> {
    vec![
        Property::always("theorem_1_1", |_, &state: &State| {
            let (one, two) = (state.spec(0), state.spec(1));
            !all_up(state) || one.is_prefix_of(two) || two.is_prefix_of(one)
        }),
        Property::always("theorem_1_2", |_, &state: &State| {
            !precedes(state) || state.spec(1).is_prefix_of(state.spec(0))
        }),
        Property::always("theorem_1_3", |_, &state: &State| {
            let stored = || state.spec(0).entries().fold(0, |all, entry| all | 1 << entry);
            !precedes(state) || PROPAGATED.of(state.0) & !stored() == 0
        }),
        Property::always("theorem_2", |_, &state: &State| {
            UPDATE.has(state.0, INVOKED) || !REPLICAS.into_iter().any(|r| state.spec(r).has(OP))
        }),
        Property::always("theorem_3", |_, &state: &State| {
            REPLICAS.filter(|&r| state.up(r)).all(|r| {
                let spec = state.spec(r);
                (!first_is_stable(state, spec) || is_everywhere(state, spec.first()))
                    && (!second_is_stable(state, spec) || is_everywhere(state, spec.second()))
            })
        }),
        Property::always("theorem_4", |_, &state: &State| {
            let tail = |&r: &u64| state.up(r) && state.is_tail(r);
            REPLICAS.filter(tail).all(|r| lsp(state) == Some(state.spec(r)))
        }),
        Property::always("theorem_5", |_, &state: &State| {
            let within = |r: u64, lsp: History| {
                state.stable(r).is_prefix_of(lsp) && lsp.is_prefix_of(state.spec(r))
            };
            let chain_node = |&r: &u64| state.up(r) && (r == 0 || state.is_added());
            REPLICAS.filter(chain_node).all(|r| lsp(state).is_some_and(|lsp| within(r, lsp)))
        }),
    ]
}

fn all_up(state: State) -> bool {
    state.up(0) && state.up(1)
}

/// Both are live, and replica 0 precedes replica 1.
fn precedes(state: State) -> bool {
    all_up(state) && REPLICAS.into_iter().any(|r| state.spec(r).has(ADD))
}

/// `spec` is the history of a live replica. False if it has no such operation.
fn first_is_stable(state: State, spec: History) -> bool {
    spec.0 != 0 && (!state.up(0) || state.spec(0).first() == spec.first())
}

fn second_is_stable(state: State, spec: History) -> bool {
    spec.second() != 0
        && (!state.up(0) || state.spec(0).second() == spec.second())
        && (!state.up(1) || spec.first() != ADD || state.spec(1).second() == spec.second())
}

/// On every chain node's history.
fn is_everywhere(state: State, operation: u64) -> bool {
    (!state.up(0) || state.spec(0).has(operation))
        && (!state.up(1) || !state.is_added() || state.spec(1).has(operation))
}

/// The longest stable prefix of a replica's history.
fn lsp_of(state: State, replica: u64) -> History {
    let spec = state.spec(replica);
    if !state.up(replica) {
        History(0)
    } else if second_is_stable(state, spec) {
        spec
    } else if first_is_stable(state, spec) {
        spec.start()
    } else {
        History(0)
    }
}

/// The longest stable prefix, if there is one that is the longest.
fn lsp(state: State) -> Option<History> {
    let (one, two) = (lsp_of(state, 0), lsp_of(state, 1));
    if one.is_prefix_of(two) { Some(two) } else { two.is_prefix_of(one).then_some(one) }
}
