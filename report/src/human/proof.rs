//! Proofs: what was to be shown, and what was not.

use super::Human;
use super::paint::{BAD, FAINT, GOOD, WARN};
use crate::checked::Checked;
use crate::outcome::Outcome;
use crate::words;
use verdict::{Proven, Searched, Trace};

impl Human {
    /// The obligations that are not proven, a line each; all of them if asked for.
    pub(super) fn push_proofs(&self, checked: &Checked<'_>, out: &mut String) {
        let shows_failed = checked.outcome != Outcome::AsExpected;
        for proof in &checked.answer.stats.proofs {
            let (mark, why) = match &proof.result {
                Proven::Yes => (self.paint.with(GOOD, "✓"), String::new()),
                Proven::No => (self.paint.with(BAD, "✗"), String::new()),
                Proven::Unknown(why) => (self.paint.with(WARN, "?"), format!(": {why}")),
            };
            if self.verbose || (shows_failed && proof.result != Proven::Yes) {
                let time = self.paint.with(FAINT, format!("· {}", words::time(proof.time)));
                *out += &format!("    {mark} {}{why} {time}\n", proof.name);
            }
        }
    }

    /// What the state of a step that is not inductive means.
    pub(super) fn push_excluding(
        &self,
        checked: &Checked<'_>,
        (excluding, searched): (&[ir::ClaimId], Option<Searched>),
        out: &mut String,
    ) {
        if !checked.is_not_inductive() {
            return;
        }
        let name = |id: &ir::ClaimId| format!("`{}`", checked.spec.claims[id.index()].name);
        let names: Vec<String> = excluding.iter().map(name).collect();
        let place = match checked.trace().map_or(0, Trace::len) {
            0..=2 => "in state 1",
            _ => "in a state before the last",
        };
        let line = match names.as_slice() {
            [] => searched_words(searched),
            [one] => format!(
                "{one} is false {place}: proven together with it, this is no counterexample"
            ),
            _ => format!(
                "{} are false {place}: proven together with one of them, this is no counterexample",
                names.join(", ")
            ),
        };
        *out += &format!("    {}\n", self.paint.with(FAINT, line));
    }
}

/// From where the step leads that ends a trace of so many states.
pub(super) fn from(last: usize) -> String {
    match last {
        0..=2 => "from state 1, where all that is to be proven holds".to_owned(),
        _ => format!("from states 1 to {}, where all that is to be proven holds", last - 1),
    }
}

/// Whether the claim is wrong, or too weak.
fn searched_words(searched: Option<Searched>) -> String {
    let states = |count: u64| words::count(count as usize, "reachable state");
    match searched {
        Some(Searched::Violated { length }) => format!(
            "the claim is wrong: a search of this instance finds a trace of {} that violates it",
            words::count(length, "state")
        ),
        Some(Searched::Holds { states: count }) => format!(
            "state 1 is not reachable: the claim is true in the {} of this instance, and an invariant is missing that says why",
            states(count)
        ),
        Some(Searched::Open { states: count }) => format!(
            "state 1 need not be reachable: the claim is true in the first {} of this instance; if it is not, an invariant is missing that says so",
            states(count)
        ),
        None => "state 1 need not be reachable: if it is not, an invariant is missing that says so"
            .to_owned(),
    }
}
