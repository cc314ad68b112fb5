//! A hash table from rows of words to rows of words, all keys and all results of one length.

use crate::store::fold;

/// Most rows; when there are more, all are forgotten.
const MOST: usize = 1 << 20;

/// Remembered rows.
pub struct Rows {
    key: usize,
    result: usize,
    /// 0 for an empty place, else the hash of the key, made odd.
    tags: Vec<u64>,
    rows: Vec<u64>,
    len: usize,
}

impl Rows {
    /// No rows; keys and results have these lengths.
    pub fn new(key: usize, result: usize) -> Self {
        Self { key, result, tags: vec![0; 16], rows: vec![0; 16 * (key + result)], len: 0 }
    }

    /// Where the row of a key is.
    #[inline(always)]
    pub fn find(&self, key: &[u64]) -> Option<usize> {
        let (tag, mask) = (hash(key), self.tags.len() - 1);
        let mut at = (tag >> 20) as usize & mask;
        loop {
            let found = self.tags[at];
            if found == tag {
                let start = at * (self.key + self.result);
                let own = &self.rows[start..start + self.key];
                if own.iter().zip(key).all(|(a, b)| a == b) {
                    return Some(start + self.key);
                }
            } else if found == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// The result that was found.
    #[inline(always)]
    pub fn at(&self, found: usize) -> &[u64] {
        &self.rows[found..found + self.result]
    }

    /// The result for a key.
    #[inline(always)]
    pub fn get(&self, key: &[u64]) -> Option<&[u64]> {
        self.find(key).map(|found| self.at(found))
    }

    /// Adds the result for a key that has none; where it is.
    pub fn insert(&mut self, key: &[u64], result: &[u64]) -> usize {
        if self.len >= MOST {
            *self = Self::new(self.key, self.result);
        }
        debug_assert_eq!((key.len(), result.len()), (self.key, self.result));
        if self.len * 2 >= self.tags.len() {
            self.grow();
        }
        self.len += 1;
        let tag = hash(key);
        let at = self.free(tag);
        let start = at * (self.key + self.result);
        self.tags[at] = tag;
        self.rows[start..start + self.key].copy_from_slice(key);
        self.rows[start + self.key..start + self.key + self.result].copy_from_slice(result);
        start + self.key
    }

    fn free(&self, tag: u64) -> usize {
        let mask = self.tags.len() - 1;
        let mut at = (tag >> 20) as usize & mask;
        while self.tags[at] != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let (places, width) = (self.tags.len() * 2, self.key + self.result);
        let tags = std::mem::replace(&mut self.tags, vec![0; places]);
        let rows = std::mem::replace(&mut self.rows, vec![0; places * width]);
        for (old, tag) in tags.into_iter().enumerate().filter(|(_, tag)| *tag != 0) {
            let at = self.free(tag);
            self.tags[at] = tag;
            self.rows[at * width..(at + 1) * width]
                .copy_from_slice(&rows[old * width..(old + 1) * width]);
        }
    }
}

#[inline(always)]
fn hash(key: &[u64]) -> u64 {
    let start = 0x9E37_79B9_7F4A_7C15u64;
    key.iter().fold(start, |hash, word| fold(hash ^ word, 0xD6E8_FEB8_6659_FD93)) | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_inserted() {
        let mut rows = Rows::new(2, 1);
        for number in 0..1000u64 {
            assert_eq!(rows.get(&[number, 7]), None);
            rows.insert(&[number, 7], &[number * 2]);
        }
        for number in 0..1000u64 {
            assert_eq!(rows.get(&[number, 7]), Some(&[number * 2][..]));
            assert_eq!(rows.get(&[number, 8]), None);
        }
    }
}
