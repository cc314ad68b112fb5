//! Successors of some states, which are looked up together.

use crate::store::Entries;
use crate::vm::Emitted;

/// Successors that are generated before any is looked up: enough for memory to answer meanwhile.
pub const BATCH: usize = 256;

/// A state that was expanded.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// Its number.
    pub number: u32,
    /// Its depth; 0 in a search that knows the depth of all states anyway.
    pub depth: u32,
    /// Where its successors begin among all of the batch.
    pub start: u32,
    /// Where they end.
    pub end: u32,
}

/// Successors of some states.
#[derive(Default)]
pub struct Batch {
    /// The words of the expanded states.
    pub expanded: Vec<u64>,
    /// The expanded states.
    pub origins: Vec<Origin>,
    /// Their successors, one state's after another's.
    pub successors: Emitted,
    /// The words of the successors before they were renamed, if they were and it matters.
    pub original: Vec<u64>,
    /// What is looked up.
    pub entries: Entries,
}

impl Batch {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.expanded.clear();
        self.origins.clear();
        self.successors.clear();
        self.original.clear();
        self.entries.clear();
    }

    /// The words of an expanded state.
    pub fn state(&self, origin: usize, words: usize) -> &[u64] {
        &self.expanded[origin * words..][..words]
    }

    /// The words of a successor.
    pub fn successor(&self, place: u32, words: usize) -> &[u64] {
        &self.successors.words[place as usize * words..][..words]
    }

    /// The position of the state that a successor comes from, which is not before `from`.
    pub fn origin(&self, place: u32, from: usize) -> usize {
        let mut origin = from;
        while self.origins[origin].end <= place {
            origin += 1;
        }
        origin
    }
}
