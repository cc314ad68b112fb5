//! Open addressing by lines of eight entries, placed by the high bits.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
use super::line::scan_avx2;
use super::line::{LINE, Line, scan};
use super::pages::{Pages, prefetch};
use std::sync::atomic::{AtomicU64, Ordering};

/// The table must grow before it takes more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// A set of entries that are not 0. Workers insert together; growing takes the table alone.
///
/// Entries lie in lines of the size of a cache line, from the front; a line is looked through at
/// once, and one that is full hands on to the next. So nearly every look-up touches one line and
/// takes the same branches.
pub struct Table {
    pages: Pages,
    shift: u32,
    limit: u64,
    /// Entries, and room reserved for entries.
    taken: Apart<AtomicU64>,
    /// Whether one thread alone inserts: then no slot is taken away before it is filled.
    alone: bool,
}

/// A value with cache lines of its own: workers that write to it do not slow down those that read
/// what would lie beside it.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(128))]
pub struct Apart<T>(pub T);

/// Looks for an entry from the line of its high bits on, and fills the first free slot unless it is
/// there: whether it was not. `scan` tells in which slots of a line it is (one bit each), and which
/// are free; `fill` tries to fill a slot that was free a moment ago. There must be room.
///
/// A macro, so that vector instructions are not hidden behind a call.
macro_rules! place {
    ($table:expr, $entry:expr, $scan:expr, $fill:expr) => {{
        let lines = $table.lines();
        let mut at = ($entry >> $table.shift) as usize;
        loop {
            let line = &lines[at];
            let (same, free) = $scan(line);
            if same != 0 {
                break false;
            }
            if free == 0 {
                at = (at + 1) & (lines.len() - 1);
            } else if $fill(&line[free.trailing_zeros() as usize]) {
                break true;
            }
            // Another worker was first: perhaps with this very entry.
        }
    }};
}

/// Inserts those entries that are not there, and appends the positions of these.
macro_rules! insert_each {
    ($table:expr, $entries:expr, $new:expr, $scan:ident) => {
        for (position, entry) in $entries.iter().enumerate() {
            let fill = |slot: &AtomicU64| fill(slot, *entry, ALONE);
            if place!($table, *entry, |line| $scan(line, *entry), fill) {
                $new.push(position as u32);
            }
        }
    };
}

/// The logarithm of the number of lines of an empty table.
const FIRST_BITS: u32 = 9;

impl Table {
    /// An empty table, into which one thread `alone` inserts, or several.
    pub fn new(alone: bool) -> Self {
        Self::with_bits(FIRST_BITS, alone)
    }

    fn with_bits(bits: u32, alone: bool) -> Self {
        let capacity = LINE << bits;
        Self {
            pages: Pages::new(capacity),
            shift: 64 - bits,
            limit: limit(capacity),
            taken: Apart::default(),
            alone,
        }
    }

    /// The bytes it takes.
    pub fn bytes(&self) -> u64 {
        self.pages.words().len() as u64 * 8
    }

    fn lines(&self) -> &[Line] {
        self.pages.words().as_chunks().0
    }

    /// Brings the place of an entry near.
    #[inline(always)]
    pub fn prefetch(&self, entry: u64) {
        prefetch(&self.lines()[(entry >> self.shift) as usize][0]);
    }

    /// Inserts those entries that are not there, and appends the positions of these to `new`.
    ///
    /// # Errors
    /// [`Full`]; nothing is inserted.
    pub fn insert_all(&self, entries: &[u64], new: &mut Vec<u32>) -> Result<(), Full> {
        self.reserve(entries.len() as u64)?;
        let before = new.len();
        match self.alone {
            true => self.insert_fast::<true>(entries, new),
            false => self.insert_fast::<false>(entries, new),
        }
        self.give_back(entries.len() as u64 - (new.len() - before) as u64);
        Ok(())
    }

    fn insert_fast<const ALONE: bool>(&self, entries: &[u64], new: &mut Vec<u32>) {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the machine has these instructions.
            return unsafe { self.insert_avx2::<ALONE>(entries, new) };
        }
        insert_each!(self, entries, new, scan);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn insert_avx2<const ALONE: bool>(&self, entries: &[u64], new: &mut Vec<u32>) {
        insert_each!(self, entries, new, scan_avx2);
    }

    /// Takes room for so many entries.
    ///
    /// # Errors
    /// There is not that much.
    pub fn reserve(&self, entries: u64) -> Result<(), Full> {
        let taken = self.taken.0.fetch_add(entries, Ordering::Relaxed);
        if taken + entries > self.limit {
            self.give_back(entries);
            return Err(Full);
        }
        Ok(())
    }

    /// Gives room back that was not needed.
    pub fn give_back(&self, entries: u64) {
        self.taken.0.fetch_sub(entries, Ordering::Relaxed);
    }

    /// Looks for an entry as [`place!`] does.
    pub fn place(
        &self,
        entry: u64,
        scan: impl Fn(&Line) -> (u32, u32),
        mut fill: impl FnMut(&AtomicU64) -> bool,
    ) -> bool {
        place!(self, entry, scan, fill)
    }

    /// Makes room for so many more entries; the threads of a pool share the work.
    ///
    /// The table grows in place, from its end on: the entries of a line move to lines that are
    /// twice as far from the front, or more, which were emptied before.
    pub fn grow(&mut self, entries: u64, pool: Option<&rayon::ThreadPool>) {
        let bits = 64 - self.shift;
        let needed = *self.taken.0.get_mut() + entries;
        let more = (1..).find(|more| limit(LINE << (bits + more)) >= needed).unwrap_or(1);
        let mut end = self.lines().len();
        self.pages.extend(LINE << (bits + more));
        self.limit = limit(LINE << (bits + more));
        self.shift -= more;
        let mut rest = Vec::new();
        while end > 0 {
            let start = if end <= PIECE { 0 } else { end / 2 };
            let pieces = (start..end).step_by(PIECE);
            let piece = |from: usize| self.spread(from, (from + PIECE).min(end), end);
            match pool {
                Some(pool) if start > 0 => pool.install(|| {
                    use rayon::prelude::*;
                    let pieces: Vec<usize> = pieces.collect();
                    rest.par_extend(pieces.into_par_iter().flat_map_iter(piece));
                }),
                _ => rest.extend(pieces.flat_map(piece)),
            }
            end = start;
        }
        for entry in rest {
            self.put(entry);
        }
    }

    /// Takes the entries out of some lines, and puts those to their places that belong to the line
    /// `end` or a later one. What is left: the few that did not fit into a line before these.
    fn spread(&self, from: usize, to: usize, end: usize) -> Vec<u64> {
        let mut rest = Vec::new();
        for line in &self.lines()[from..to] {
            for slot in line {
                let entry = slot.load(Ordering::Relaxed);
                if entry == 0 {
                    break;
                }
                slot.store(0, Ordering::Relaxed);
                match (entry >> self.shift) as usize {
                    home if home >= end => self.put(entry),
                    _ => rest.push(entry),
                }
            }
        }
        rest
    }

    /// Puts an entry that is not there to its place.
    #[inline]
    fn put(&self, entry: u64) {
        let lines = self.lines();
        let mut at = (entry >> self.shift) as usize;
        loop {
            for slot in &lines[at] {
                // Other threads may fill the same line.
                if slot.load(Ordering::Relaxed) == 0 && fill(slot, entry, self.alone) {
                    return;
                }
            }
            at = (at + 1) & (lines.len() - 1);
        }
    }
}

/// Fills a slot that was free a moment ago, unless another thread was first; whether it did.
#[inline(always)]
fn fill(slot: &AtomicU64, entry: u64, alone: bool) -> bool {
    if alone {
        slot.store(entry, Ordering::Relaxed);
        return true;
    }
    slot.compare_exchange(0, entry, Ordering::Relaxed, Ordering::Relaxed).is_ok()
}

/// The number of lines that one thread moves at once when the table grows.
const PIECE: usize = 1 << 10;

/// The most entries that so many slots take.
fn limit(slots: usize) -> u64 {
    slots as u64 / 8 * 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(table: &mut Table, entries: &[u64]) -> usize {
        let mut new = Vec::new();
        if table.insert_all(entries, &mut new) == Err(Full) {
            table.grow(entries.len() as u64, None);
            assert_eq!(table.insert_all(entries, &mut new), Ok(()));
        }
        new.len()
    }

    #[test]
    fn keeps_what_it_has_when_it_grows() {
        let mut table = Table::new(true);
        let entries: Vec<u64> = (0..100_000u64).map(crate::store::entry_of_word).collect();
        for batch in entries.chunks(1000) {
            assert_eq!(insert(&mut table, batch), 1000);
            assert_eq!(insert(&mut table, batch), 0);
        }
        assert_eq!(insert(&mut table, &entries), 0);
        assert_eq!(*table.taken.0.get_mut(), 100_000);
    }

    /// Entries of the last lines go on in the first: they must be found there while the table grows,
    /// by one thread and by several.
    #[test]
    fn keeps_what_wraps_around_when_it_grows() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
        for pool in [None, Some(&pool)] {
            let mut table = Table::with_bits(12, pool.is_none());
            let last: Vec<u64> = (1..200).map(|number| !0 << 20 | number).collect();
            let spread: Vec<u64> = (0..15_000u64).map(crate::store::entry_of_word).collect();
            let entries = [last, spread].concat();
            let (mut new, mut known) = (Vec::new(), Vec::new());
            assert_eq!(table.insert_all(&entries, &mut new), Ok(()));
            assert_eq!(new.len(), entries.len());
            for _ in 0..3 {
                table.grow(40_000, pool);
                assert_eq!(table.insert_all(&entries, &mut known), Ok(()));
                assert_eq!(known, []);
            }
        }
    }

    #[test]
    fn an_entry_is_new_to_one_of_two_workers() {
        let table = Table::with_bits(14, false);
        let entries: Vec<u64> = (0..60_000u64).map(crate::store::entry_of_word).collect();
        let work = || {
            let mut new = Vec::new();
            for batch in entries.chunks(256) {
                assert_eq!(table.insert_all(batch, &mut new), Ok(()));
            }
            new.len()
        };
        let found = std::thread::scope(|scope| {
            let workers = [scope.spawn(work), scope.spawn(work)];
            workers.map(|worker| worker.join().unwrap_or(0)).iter().sum::<usize>()
        });
        assert_eq!(found, entries.len());
    }
}
