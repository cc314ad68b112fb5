//! How each state was reached: six bytes a state.

use rustc_hash::FxHashMap;

/// The parent of an initial state.
pub const NONE: u32 = u32::MAX;

/// For each state, in the order in which states were found, the state it was found from and the
/// number of the successor that it is there.
#[derive(Default)]
pub struct Parents {
    parents: Vec<u32>,
    ordinals: Vec<u16>,
    /// Ordinals that do not fit.
    large: FxHashMap<u32, u32>,
}

impl Parents {
    /// The number of states.
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// Whether there is no state yet.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// The next state.
    #[inline]
    pub fn push(&mut self, parent: u32, ordinal: u32) {
        let small = u16::try_from(ordinal).unwrap_or(u16::MAX);
        if small == u16::MAX {
            self.large.insert(self.parents.len() as u32, ordinal);
        }
        self.parents.push(parent);
        self.ordinals.push(small);
    }

    /// Adds the states of another list after these.
    pub fn append(&mut self, other: &mut Parents) {
        let start = self.parents.len() as u32;
        self.parents.append(&mut other.parents);
        self.ordinals.append(&mut other.ordinals);
        self.large.extend(other.large.drain().map(|(state, ordinal)| (start + state, ordinal)));
    }

    /// The bytes they take.
    pub fn bytes(&self) -> u64 {
        self.parents.len() as u64 * 6
    }
}

/// The numbers of the successors that lead from an initial state (by its number among the initial
/// states) to a state. Of so many lists, the first has the states 0, n, 2n and so on.
pub fn path(lists: &[&Parents], state: u32) -> Vec<u32> {
    let mut path = Vec::new();
    let mut state = state;
    while state != NONE {
        let count = lists.len() as u32;
        let (list, position) = (lists[(state % count) as usize], state / count);
        path.push(match list.ordinals[position as usize] {
            u16::MAX => list.large[&position],
            small => u32::from(small),
        });
        state = list.parents[position as usize];
    }
    path.reverse();
    path
}
