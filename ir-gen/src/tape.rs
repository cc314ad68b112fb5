//! The strategy: random tapes, and how a failing one is made simpler.

use crate::{Case, Language};
use proptest::collection::vec;
use proptest::num::u16;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// The longest tape: more than most cases use. Shorter ones make simpler cases.
const LONGEST: usize = 5000;
const SHORTEST: usize = 500;

/// Random cases.
#[derive(Clone, Copy, Debug)]
pub struct Cases(pub Language);

impl Strategy for Cases {
    type Tree = Tape;
    type Value = Case;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let tape = vec(u16::ANY, SHORTEST..LONGEST).new_tree(runner)?.current();
        let size = tape.len() / 2;
        Ok(Tape { language: self.0, tape, before: None, stage: Stage::Cut, size })
    }
}

/// A tape that is made simpler as long as the test fails: cut off at the end, then overwritten with
/// zeros part by part, in parts of half the size each time.
#[derive(Debug)]
pub struct Tape {
    language: Language,
    tape: Vec<u16>,
    /// The tape before the last change.
    before: Option<Vec<u16>>,
    stage: Stage,
    /// The size of the parts that are cut off or overwritten.
    size: usize,
}

#[derive(Debug)]
enum Stage {
    Cut,
    /// The parts before this place are done.
    Clear(usize),
}

impl ValueTree for Tape {
    type Value = Case;

    fn current(&self) -> Case {
        Case::within(self.language, &self.tape)
    }

    fn simplify(&mut self) -> bool {
        let length = self.tape.len();
        loop {
            match self.stage {
                Stage::Cut if self.size == 0 => {
                    (self.stage, self.size) = (Stage::Clear(0), length / 2);
                }
                Stage::Cut => {
                    self.before = Some(self.tape.clone());
                    self.tape.truncate(length - self.size.min(length));
                    self.size = self.size.min(self.tape.len());
                    return true;
                }
                Stage::Clear(_) if self.size == 0 => return false,
                Stage::Clear(start) if start >= length => {
                    (self.stage, self.size) = (Stage::Clear(0), self.size / 2);
                }
                Stage::Clear(start) => {
                    let end = (start + self.size).min(length);
                    self.stage = Stage::Clear(end);
                    if self.tape[start..end].iter().any(|number| *number != 0) {
                        self.before = Some(self.tape.clone());
                        self.tape[start..end].fill(0);
                        return true;
                    }
                }
            }
        }
    }

    fn complicate(&mut self) -> bool {
        let Some(before) = self.before.take() else { return false };
        self.tape = before;
        if let Stage::Cut = self.stage {
            self.size /= 2;
        }
        true
    }
}
