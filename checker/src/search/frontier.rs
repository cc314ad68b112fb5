//! The states that one worker is to expand, and the order in which it takes them.

use super::random::Random;

/// States that wait for one worker.
pub enum Frontier {
    /// A part of the current level: breadth first.
    Level(std::ops::Range<u32>),
    /// A stack: depth first.
    Stack(Stack),
}

/// States whose successors are visited before those below them.
pub struct Stack {
    words: Vec<u64>,
    /// The number and the depth of each.
    states: Vec<(u32, u32)>,
    /// Shuffles the successors of each state, if there is one.
    pub random: Option<Random>,
}

impl Frontier {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        match self {
            Frontier::Level(range) => range.is_empty(),
            Frontier::Stack(stack) => stack.states.is_empty(),
        }
    }

    /// The words that it holds.
    pub fn words(&self) -> usize {
        match self {
            Frontier::Level(_) => 0,
            Frontier::Stack(stack) => stack.words.len() + stack.states.len(),
        }
    }
}

impl Stack {
    /// No states.
    pub fn new(random: Option<Random>) -> Self {
        Self { words: Vec::new(), states: Vec::new(), random }
    }

    /// The number of states.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Puts a state on top.
    pub fn push(&mut self, state: &[u64], number: u32, depth: u32) {
        self.words.extend_from_slice(state);
        self.states.push((number, depth));
    }

    /// Takes the top state: appends its words, and tells its number and depth.
    pub fn pop(&mut self, words: usize, out: &mut Vec<u64>) -> Option<(u32, u32)> {
        let state = self.states.pop()?;
        out.extend(self.words.drain(self.words.len() - words..));
        Some(state)
    }

    /// Gives the lower half, from which most is left to find, to another worker that has nothing.
    pub fn share(&mut self, words: usize, other: &mut Stack) {
        let half = self.states.len() / 2;
        other.states.extend(self.states.drain(..half));
        other.words.extend(self.words.drain(..half * words));
    }
}
