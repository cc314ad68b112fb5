//! The visited set: one lock-free table of 64-bit entries.
//!
//! A state of at most 63 bits is its own entry, mixed by a bijection: exact at 8 bytes. Longer
//! states are known by fingerprints or, in exact mode, by their number in a list of whole states.
//! Entries are placed by their high bits, so that growing is one pass that frees the old table as
//! it goes.

mod line;
mod pages;
mod states;
mod table;
mod visited;

pub use table::{Apart, Full, Table};
pub use visited::{Entries, Visited};

/// The entry of a state of at most 63 bits; different states have different entries.
#[inline(always)]
pub fn entry_of_word(word: u64) -> u64 {
    const MASK: u64 = (1 << 63) - 1;
    let mut x = word & MASK;
    x ^= x >> 32;
    x = x.wrapping_mul(0x9E37_79B9_7F4A_7C15) & MASK;
    x ^= x >> 29;
    x = x.wrapping_mul(0xD6E8_FEB8_6659_FD93) & MASK;
    x ^= x >> 32;
    x << 1 | 1
}

/// The fingerprint of a state; never 0.
#[inline(always)]
pub fn fingerprint(words: &[u64]) -> u64 {
    fold(mixed(words) ^ 0xA409_3822_299F_31D0, 0xD6E8_FEB8_6659_FD93).max(1)
}

/// A number that depends on all of some words: two in one multiplication, as in Wang Yi's wyhash
/// (2019).
#[inline(always)]
pub fn mixed(words: &[u64]) -> u64 {
    let (pairs, rest) = words.as_chunks::<2>();
    let mut hash = 0x243F_6A88_85A3_08D3;
    for [a, b] in pairs {
        hash = fold(a ^ 0x9E37_79B9_7F4A_7C15, b ^ hash);
    }
    for a in rest {
        hash = fold(a ^ 0x9E37_79B9_7F4A_7C15, hash);
    }
    hash
}

/// The two halves of a product, combined.
#[inline(always)]
pub fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// How many pairs of different states are expected to share a fingerprint.
pub fn expected_collisions(states: u64) -> f64 {
    let states = states as f64;
    states * (states - 1.0).max(0.0) / 2.0 / 2f64.powi(64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_words_differ() {
        let mut entries: Vec<u64> = (0..1u64 << 16).map(entry_of_word).collect();
        entries.extend((0..63).map(|bit| entry_of_word(1 << bit | 1 << 62 | 1 << 20)));
        entries.sort_unstable();
        let before = entries.len();
        entries.dedup();
        assert_eq!(entries.len(), before - 1, "bits 20 and 62 name the same word once each");
    }
}
