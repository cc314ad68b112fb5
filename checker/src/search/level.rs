//! The states of one depth, which a breadth-first search expands before those of the next.

use super::frontier::Frontier;
use super::parents::{NONE, Parents};
use super::worker::Worker;

/// A level that is smaller than this is left to one worker.
const SHARE: usize = 512;

/// The current level, and how all states up to it were reached.
#[derive(Default)]
pub struct Level {
    words: Vec<u64>,
    /// The number of states in it, and of those that were given to workers.
    len: usize,
    next: usize,
    /// Its depth; that of initial states is 1.
    pub depth: u64,
    /// How each state was reached.
    pub parents: Parents,
}

impl Level {
    /// Adds an initial state: its number.
    pub fn push(&mut self, state: &[u64], ordinal: u32) -> u32 {
        self.depth = 1;
        self.words.extend_from_slice(state);
        self.len += 1;
        self.parents.push(NONE, ordinal);
        self.parents.len() as u32 - 1
    }

    /// The words of its states, and the number of the first.
    pub fn words(&self) -> (&[u64], u32) {
        (&self.words, (self.parents.len() - self.len) as u32)
    }

    /// The number of all states up to it.
    pub fn states(&self) -> usize {
        self.parents.len()
    }

    /// The number of states that were not given to workers.
    pub fn waiting(&self) -> usize {
        self.len - self.next
    }

    /// The bytes it takes.
    pub fn bytes(&self) -> u64 {
        self.words.len() as u64 * 8 + self.parents.bytes()
    }

    /// Gives workers without states some of this level or, if there are none left, of the next;
    /// whether there are any.
    pub fn share(&mut self, workers: &mut [Worker<'_>], words: usize, round: usize) -> bool {
        if self.next == self.len {
            if workers.iter().any(Worker::has_work) {
                return true;
            }
            self.gather(workers, words);
            if self.len == 0 {
                return false;
            }
        }
        let part = match self.len {
            0..SHARE => round,
            len => (round / workers.len()).min(len.div_ceil(workers.len())),
        };
        for worker in workers.iter_mut().filter(|worker| !worker.has_work()) {
            let end = self.next + part.min(self.waiting());
            worker.frontier = Frontier::Level(self.next as u32..end as u32);
            self.next = end;
        }
        true
    }

    /// Makes what the workers found the level.
    pub fn gather(&mut self, workers: &mut [Worker<'_>], words: usize) {
        self.words.clear();
        if let Some(first) = workers.first_mut() {
            std::mem::swap(&mut self.words, &mut first.found);
        }
        for worker in workers {
            self.words.append(&mut worker.found);
            self.parents.append(&mut worker.parents);
        }
        (self.len, self.next) = (self.words.len() / words, 0);
        self.depth += u64::from(self.len > 0);
    }
}
