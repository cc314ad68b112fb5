//! States in one word.

/// Some bits of a word: a number, or a set of small numbers.
#[derive(Clone, Copy)]
pub struct Bits {
    from: u32,
    width: u32,
}

impl Bits {
    /// The first bits of a word.
    pub const fn first(width: u32) -> Bits {
        Bits { from: 0, width }
    }

    /// These bits of a word.
    pub const fn at(from: u32, width: u32) -> Bits {
        Bits { from, width }
    }

    /// The bits that follow these.
    pub const fn then(self, width: u32) -> Bits {
        Bits { from: self.from + self.width, width }
    }

    /// What they hold.
    pub const fn of(self, word: u64) -> u64 {
        word >> self.from & ((1 << self.width) - 1)
    }

    /// Whether they hold `element`.
    pub const fn has(self, word: u64, element: u64) -> bool {
        word >> self.from >> element & 1 != 0
    }

    /// Makes them hold `value`.
    pub const fn put(self, word: &mut u64, value: u64) {
        *word = *word & !(((1 << self.width) - 1) << self.from) | value << self.from;
    }

    /// Adds an element.
    pub const fn add(self, word: &mut u64, element: u64) {
        *word |= 1 << element << self.from;
    }

    /// Takes an element away.
    pub const fn remove(self, word: &mut u64, element: u64) {
        *word &= !(1 << element << self.from);
    }
}
