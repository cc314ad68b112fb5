//! Whole states, for exact mode.

use super::pages::Pages;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// The logarithm of the number of states in the first segment; each further one is twice as large.
const FIRST_BITS: u32 = 12;
/// Segments enough for all numbers of 32 bits.
const SEGMENTS: usize = 33 - FIRST_BITS as usize;

/// A list of states that workers append to together and that never moves.
pub struct States {
    words: usize,
    segments: [OnceLock<Pages>; SEGMENTS],
    next: AtomicU32,
}

impl States {
    /// No states, of so many words each.
    pub fn new(words: usize) -> Self {
        let segments = [const { OnceLock::new() }; SEGMENTS];
        Self { words, segments, next: AtomicU32::new(0) }
    }

    /// The words of each.
    pub fn words(&self) -> usize {
        self.words
    }

    /// A number that no other state has, for [`write`](Self::write).
    pub fn number(&self) -> u32 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// Writes the state of a number. Others may read it once they learn its number by an acquiring
    /// load of what was stored by a releasing one after this.
    pub fn write(&self, number: u32, state: &[u64]) {
        for (to, word) in self.slots(number).iter().zip(state) {
            to.store(*word, Ordering::Relaxed);
        }
    }

    /// Whether this is the state of that number.
    pub fn is(&self, number: u32, state: &[u64]) -> bool {
        self.slots(number).iter().zip(state).all(|(own, word)| own.load(Ordering::Relaxed) == *word)
    }

    /// The bytes they take.
    pub fn bytes(&self) -> u64 {
        u64::from(self.next.load(Ordering::Relaxed)) * self.words as u64 * 8
    }

    fn slots(&self, number: u32) -> &[AtomicU64] {
        let position = u64::from(number) + (1 << FIRST_BITS);
        let segment = position.ilog2() - FIRST_BITS;
        let len = 1usize << (segment + FIRST_BITS);
        let pages = self.segments[segment as usize].get_or_init(|| Pages::new(len * self.words));
        &pages.words()[(position as usize - len) * self.words..][..self.words]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_each_state_under_its_number() {
        let states = States::new(3);
        for expected in 0..10_000u32 {
            let number = states.number();
            assert_eq!(number, expected);
            states.write(number, &[u64::from(number), 7, !u64::from(number)]);
        }
        for number in 0..10_000u32 {
            let state = [u64::from(number), 7, !u64::from(number)];
            assert!(states.is(number, &state));
            assert!(!states.is(number, &[state[0], 8, state[2]]));
        }
    }
}
