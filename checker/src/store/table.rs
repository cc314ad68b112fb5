//! Open addressing by linear probing, placed by the high bits.

use super::pages::{Pages, prefetch};
use std::sync::atomic::{AtomicU64, Ordering};

/// The table must grow before it takes more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// A set of entries that are not 0. Workers insert together; growing takes the table alone.
pub struct Table {
    pages: Pages,
    shift: u32,
    limit: u64,
    len: AtomicU64,
}

const FIRST_BITS: u32 = 12;

impl Table {
    /// An empty table.
    pub fn new() -> Self {
        Self::with_bits(FIRST_BITS)
    }

    fn with_bits(bits: u32) -> Self {
        let capacity = 1usize << bits;
        Self {
            pages: Pages::new(capacity),
            shift: 64 - bits,
            limit: capacity as u64 / 8 * 5,
            len: AtomicU64::new(0),
        }
    }

    /// The number of entries, as far as workers have told.
    pub fn len(&self) -> u64 {
        self.len.load(Ordering::Relaxed)
    }

    /// Adds to the number of entries what a worker inserted.
    pub fn add_len(&self, inserted: u64) {
        self.len.fetch_add(inserted, Ordering::Relaxed);
    }

    /// The bytes it takes.
    pub fn bytes(&self) -> u64 {
        self.pages.words().len() as u64 * 8
    }

    /// Brings the place of an entry near.
    #[inline(always)]
    pub fn prefetch(&self, entry: u64) {
        prefetch(&self.pages.words()[(entry >> self.shift) as usize]);
    }

    /// Inserts an entry unless it is there: whether it is new. `inserted` counts what this worker
    /// inserted since it last told.
    ///
    /// # Errors
    /// [`Full`]; nothing is inserted.
    #[inline(always)]
    pub fn insert(&self, entry: u64, inserted: &mut u64) -> Result<bool, Full> {
        let words = self.pages.words();
        let mask = words.len() - 1;
        let mut at = (entry >> self.shift) as usize;
        loop {
            let found = words[at].load(Ordering::Relaxed);
            if found == entry {
                return Ok(false);
            }
            if found == 0 {
                if self.len() + *inserted >= self.limit {
                    return Err(Full);
                }
                match words[at].compare_exchange(0, entry, Ordering::Relaxed, Ordering::Relaxed) {
                    Ok(_) => {
                        *inserted += 1;
                        return Ok(true);
                    }
                    Err(other) if other == entry => return Ok(false),
                    Err(_) => {}
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// Doubles the room.
    pub fn grow(&mut self) {
        let bits = 64 - self.shift + 1;
        let mut larger = Self::with_bits(bits);
        let len = self.pages.words().len();
        let piece = (len / 64).max(1 << 10);
        let mut inserted = 0;
        for start in (0..len).step_by(piece) {
            let end = (start + piece).min(len);
            for index in start..end {
                let entry = self.pages.words()[index].load(Ordering::Relaxed);
                if entry != 0 {
                    // Twice the room has place for half as many.
                    let _ = larger.insert(entry, &mut inserted);
                }
            }
            self.pages.forget(start, end);
        }
        larger.len = AtomicU64::new(inserted);
        *self = larger;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_it_has_when_it_grows() {
        let mut table = Table::new();
        let mut inserted = 0;
        for number in 0..100_000u64 {
            let entry = crate::store::entry_of_word(number);
            let mut new = table.insert(entry, &mut inserted);
            if new == Err(Full) {
                table.add_len(std::mem::take(&mut inserted));
                table.grow();
                new = table.insert(entry, &mut inserted);
            }
            assert_eq!(new, Ok(true));
        }
        for number in 0..100_000u64 {
            let entry = crate::store::entry_of_word(number);
            assert_eq!(table.insert(entry, &mut inserted), Ok(false));
        }
        assert_eq!(table.len() + inserted, 100_000);
    }
}
