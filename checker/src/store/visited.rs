//! The set of visited states: how states become entries of the table.

use super::line::Line;
use super::states::States;
use super::{Full, Table, entry_of_word, fingerprint};
use crate::layout::Layout;
use std::sync::atomic::Ordering;

/// How states are told apart.
enum Kind {
    /// By their one word: exact.
    Word,
    /// By their fingerprints.
    Fingerprint,
    /// By comparing them: exact. Entries hold half a fingerprint and the number of the state.
    Whole(Box<States>),
}

/// A set of states that workers share.
pub struct Visited {
    table: Table,
    kind: Kind,
    /// The words of a state.
    words: usize,
}

/// The half of an entry that is a fingerprint in exact mode.
const TAG: u64 = !0 << 32;

impl Visited {
    /// No states; `exact` asks for longer states to be kept whole, `alone` says that one thread
    /// alone inserts.
    pub fn new(layout: &Layout, exact: bool, alone: bool) -> Self {
        let kind = match layout.bits {
            0..64 => Kind::Word,
            _ if exact => Kind::Whole(Box::new(States::new(layout.words))),
            _ => Kind::Fingerprint,
        };
        Self { table: Table::new(alone), kind, words: layout.words }
    }

    /// Whether different states are told apart for certain.
    pub fn is_exact(&self) -> bool {
        !matches!(self.kind, Kind::Fingerprint)
    }

    /// The bytes it takes.
    pub fn bytes(&self) -> u64 {
        let states = match &self.kind {
            Kind::Whole(states) => states.bytes(),
            Kind::Word | Kind::Fingerprint => 0,
        };
        self.table.bytes() + states
    }

    /// Makes room for so many more states; the threads of a pool share the work.
    pub fn grow(&mut self, states: usize, pool: Option<&rayon::ThreadPool>) {
        self.table.grow(states as u64, pool);
    }

    /// Appends the entry of each state of a list, and their positions in the list counted from
    /// `first`; but none of those like `own`, if that is given: a step to the same state leads to
    /// nothing new.
    #[inline(always)]
    pub fn entries(&self, own: Option<&[u64]>, list: &[u64], first: usize, out: &mut Entries) {
        let before = out.len;
        // In exact mode a fingerprint alone does not tell that a state is a recent one.
        out.whole = matches!(self.kind, Kind::Whole(_));
        match (&self.kind, self.words) {
            (Kind::Word, _) => out.extend_arrays(own, list, first, |[word]| entry_of_word(*word)),
            (_, 1) => out.extend_arrays::<1>(own, list, first, |state| fingerprint(state)),
            (_, 2) => out.extend_arrays::<2>(own, list, first, |state| fingerprint(state)),
            (_, 3) => out.extend_arrays::<3>(own, list, first, |state| fingerprint(state)),
            (_, 4) => out.extend_arrays::<4>(own, list, first, |state| fingerprint(state)),
            (_, words) => {
                let state = |index: usize| &list[index * words..][..words];
                out.extend(list.len() / words, state, first, own, fingerprint);
            }
        }
        for entry in &out.list()[before..] {
            self.table.prefetch(*entry);
        }
    }

    /// Inserts the states that are not there, and appends their positions among the entries to
    /// `new`. `words` has the states at their places.
    ///
    /// # Errors
    /// [`Full`]; nothing is inserted.
    pub fn insert(&self, list: &Entries, words: &[u64], new: &mut Vec<u32>) -> Result<(), Full> {
        let Kind::Whole(states) = &self.kind else {
            return self.table.insert_all(list.list(), new);
        };
        let count = list.len as u64;
        self.table.reserve(count)?;
        let before = new.len();
        let mut spare = None;
        for (position, entry) in list.list().iter().enumerate() {
            let at = list.places[position] as usize * states.words();
            let state = &words[at..at + states.words()];
            if self.insert_whole(states, *entry, state, &mut spare) {
                new.push(position as u32);
            }
        }
        self.table.give_back(count - (new.len() - before) as u64);
        Ok(())
    }

    fn insert_whole(
        &self,
        states: &States,
        hash: u64,
        state: &[u64],
        spare: &mut Option<u32>,
    ) -> bool {
        let scan = |line: &Line| {
            let (mut same, mut free) = (0, 0);
            for (bit, slot) in line.iter().enumerate() {
                let found = slot.load(Ordering::Acquire);
                free |= u32::from(found == 0) << bit;
                let alike = found != 0 && (found ^ hash) & TAG == 0;
                same |= u32::from(alike && states.is(found as u32 - 1, state)) << bit;
            }
            (same, free)
        };
        self.table.place(hash, scan, |slot| {
            let number = *spare.get_or_insert_with(|| states.number());
            states.write(number, state);
            let entry = hash & TAG | u64::from(number + 1);
            let filled = slot.compare_exchange(0, entry, Ordering::Release, Ordering::Relaxed);
            if filled.is_ok() {
                *spare = None;
            }
            filled.is_ok()
        })
    }
}

/// Entries of successors that wait to be inserted.
pub struct Entries {
    /// The entries; what is in these lists beyond `len` does not count.
    entries: Vec<u64>,
    /// The position of the state of each among all successors.
    places: Vec<u32>,
    len: usize,
    /// Whether different states can have one entry.
    whole: bool,
    /// Some entries of this and earlier batches, by their low bits: a state is often found several
    /// times in a row, and then need not be looked up in the table, which is far away.
    recent: Box<[u64; RECENT]>,
}

/// The number of recent entries that are remembered: as many as a near cache holds.
const RECENT: usize = 1 << 14;

impl Default for Entries {
    fn default() -> Self {
        let recent = Box::new([0; RECENT]);
        Self { entries: Vec::new(), places: Vec::new(), len: 0, whole: false, recent }
    }
}

impl Entries {
    /// The number of entries.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Keeps the first so many only.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// The position of the state of an entry among all successors.
    pub fn place(&self, entry: u32) -> u32 {
        self.places[entry as usize]
    }

    /// The number of entries whose states have lower positions.
    pub fn before(&self, place: u32) -> usize {
        self.places[..self.len].partition_point(|own| *own < place)
    }

    /// The entries, in order.
    fn list(&self) -> &[u64] {
        &self.entries[..self.len]
    }

    /// [`extend`](Self::extend) for states of so many words.
    #[inline(always)]
    fn extend_arrays<const WORDS: usize>(
        &mut self,
        own: Option<&[u64]>,
        list: &[u64],
        first: usize,
        entry: impl Fn(&[u64; WORDS]) -> u64,
    ) {
        let (states, _) = list.as_chunks::<WORDS>();
        let own = own.and_then(|own| own.first_chunk::<WORDS>());
        self.extend(states.len(), |index| &states[index], first, own, entry);
    }

    /// Appends the entries of so many states, from a position among all successors on: without
    /// branches, since which are like `own`, or recent, is hard to foresee.
    #[inline(always)]
    fn extend<T: PartialEq>(
        &mut self,
        count: usize,
        state: impl Fn(usize) -> T,
        first: usize,
        own: Option<T>,
        entry: impl Fn(T) -> u64,
    ) {
        let most = self.len + count;
        if self.entries.len() < most {
            self.entries.resize(most, 0);
            self.places.resize(most, 0);
        }
        let (entries, places) =
            (&mut self.entries[self.len..most], &mut self.places[self.len..most]);
        let (mut others, is_listed, whole) = (count, own.is_some(), self.whole);
        if let Some(own) = own {
            others = 0;
            for index in 0..count {
                places[others] = index as u32;
                others += usize::from(state(index) != own);
            }
        }
        let mut len = 0;
        for other in 0..others {
            let index = if is_listed { places[other] } else { other as u32 };
            let entry = entry(state(index as usize));
            let recent = &mut self.recent[(entry >> 1) as usize % RECENT];
            entries[len] = entry;
            places[len] = first as u32 + index;
            len += usize::from(whole | (*recent != entry));
            *recent = entry;
        }
        self.len += len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// States of two words whose fingerprints agree in the half that entries keep.
    #[test]
    fn exact_mode_tells_states_with_one_tag_apart() {
        let visited = Visited {
            table: Table::new(true),
            kind: Kind::Whole(Box::new(States::new(2))),
            words: 2,
        };
        let Kind::Whole(states) = &visited.kind else { return };
        let mut spare = None;
        visited.table.reserve(3).expect("an empty table has room");
        assert!(visited.insert_whole(states, 5 << 32 | 1, &[1, 2], &mut spare));
        assert!(visited.insert_whole(states, 5 << 32 | 2, &[1, 3], &mut spare));
        assert!(!visited.insert_whole(states, 5 << 32 | 3, &[1, 2], &mut spare));
        assert!(!visited.insert_whole(states, 5 << 32 | 4, &[1, 3], &mut spare));
        assert!(visited.insert_whole(states, 6 << 32, &[1, 2], &mut spare), "another place");
    }
}
