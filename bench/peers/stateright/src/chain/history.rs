//! Extended histories, without the "add 0" that they start with.

/// The client's update, and "add 1".
pub const OP: u64 = 1;
pub const ADD: u64 = 2;

/// Up to two operations, two bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct History(pub u64);

impl History {
    /// The operation at index 1, 0 if there is none.
    pub fn first(self) -> u64 {
        self.0 & 3
    }

    /// The operation at index 2, 0 if there is none.
    pub fn second(self) -> u64 {
        self.0 >> 2
    }

    pub fn has(self, operation: u64) -> bool {
        self.first() == operation || self.second() == operation
    }

    pub fn plus(self, operation: u64) -> History {
        debug_assert!(self.second() == 0, "nothing is ordered twice");
        History(if self.0 == 0 { operation } else { self.0 | operation << 2 })
    }

    /// The history of the first operation alone.
    pub fn start(self) -> History {
        History(self.first())
    }

    pub fn is_prefix_of(self, other: History) -> bool {
        self.0 == 0 || self == other || self == other.start()
    }

    /// The operation after a prefix.
    pub fn after(self, prefix: History) -> Option<u64> {
        let operation = match prefix.0 {
            0 => self.first(),
            _ if prefix == self.start() => self.second(),
            _ => 0,
        };
        (operation != 0).then_some(operation)
    }

    /// Operations with their indices: 0 is "add 0" at 0, then `OP` and `ADD` at 1, then at 2.
    pub fn entries(self) -> impl Iterator<Item = u64> {
        let second = if self.second() == 0 { 0 } else { self.second() + 2 };
        std::iter::once(0).chain([self.first(), second].into_iter().filter(|&entry| entry != 0))
    }

    /// The entry that an operation will be when it is appended; no entry of a full history.
    pub fn entry_of_next(self, operation: u64) -> u64 {
        match self.0 {
            0 => operation,
            OP | ADD => operation + 2,
            _ => u64::from(u32::BITS),
        }
    }

    /// "add 0" as 0, and the others.
    pub fn operations(self) -> impl Iterator<Item = u64> {
        let others = [self.first(), self.second()].into_iter();
        std::iter::once(0).chain(others.filter(|&operation| operation != 0))
    }
}
