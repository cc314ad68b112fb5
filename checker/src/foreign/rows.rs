//! A hash table from rows of words to rows of words, all keys and all results of one length.

use crate::store::mixed;

/// Most rows; when there are more, all are forgotten.
const MOST: usize = 1 << 20;

/// Remembered rows.
pub struct Rows {
    key: usize,
    result: usize,
    /// Rows side by side, each after its tag: 0 for an empty place, else the hash of the key, made
    /// odd. So one that is found is mostly found in one cache line.
    rows: Vec<u64>,
    /// The number of places, less 1; a power of two less 1.
    mask: usize,
    len: usize,
}

impl Rows {
    /// No rows; keys and results have these lengths.
    pub fn new(key: usize, result: usize) -> Self {
        Self::with_places(key, result, 16)
    }

    fn with_places(key: usize, result: usize, places: usize) -> Self {
        let rows = vec![0; places * (1 + key + result)];
        Self { key, result, rows, mask: places - 1, len: 0 }
    }

    fn width(&self) -> usize {
        1 + self.key + self.result
    }

    /// Where the result for a key is.
    #[inline(always)]
    pub fn find(&self, key: &[u64]) -> Option<usize> {
        let tag = hash(key);
        let mut at = place(tag) & self.mask;
        loop {
            let row = &self.rows[at * self.width()..][..1 + self.key];
            if row[0] == tag {
                let own = &row[1..];
                if own.iter().zip(key).all(|(a, b)| a == b) {
                    return Some(at * self.width() + 1 + self.key);
                }
            } else if row[0] == 0 {
                return None;
            }
            at = (at + 1) & self.mask;
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
        if self.len * 2 > self.mask {
            self.grow();
        }
        self.len += 1;
        let tag = hash(key);
        let (start, width) = (self.free(tag), self.width());
        let row = &mut self.rows[start..start + width];
        row[0] = tag;
        row[1..1 + self.key].copy_from_slice(key);
        row[1 + self.key..].copy_from_slice(result);
        start + 1 + self.key
    }

    /// Where the first empty place for a tag starts.
    fn free(&self, tag: u64) -> usize {
        let width = self.width();
        let mut at = place(tag) & self.mask;
        while self.rows[at * width] != 0 {
            at = (at + 1) & self.mask;
        }
        at * width
    }

    fn grow(&mut self) {
        let larger = Self::with_places(self.key, self.result, (self.mask + 1) * 2);
        let smaller = std::mem::replace(self, larger);
        self.len = smaller.len;
        for row in smaller.rows.chunks_exact(smaller.width()).filter(|row| row[0] != 0) {
            let start = self.free(row[0]);
            self.rows[start..start + row.len()].copy_from_slice(row);
        }
    }
}

fn place(tag: u64) -> usize {
    (tag >> 20) as usize
}

#[inline(always)]
fn hash(key: &[u64]) -> u64 {
    mixed(key) | 1
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
