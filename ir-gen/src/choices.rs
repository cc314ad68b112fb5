//! Decisions, each from the next number of a tape.

/// A tape of numbers and a place on it.
pub struct Choices {
    tape: Vec<u16>,
    next: usize,
}

impl Choices {
    /// At the start of the tape.
    pub fn new(tape: &[u16]) -> Self {
        Self { tape: tape.to_vec(), next: 0 }
    }

    /// A number below `limit`, which is positive; 0 at the end of the tape.
    pub fn below(&mut self, limit: usize) -> usize {
        let number = self.tape.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        usize::from(number) % limit
    }

    /// Once in `times`; not at the end of the tape.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }
}
