//! Exit codes.

use report::Outcome;
use std::process::ExitCode;

/// How a run ends; the contract is in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything came out as expected.
    AsExpected = 0,
    /// A claim is violated, or an expectation is not met.
    NotAsExpected = 1,
    /// A spec or the command line is wrong.
    Wrong = 2,
    /// A limit was reached, or the run was interrupted.
    Inconclusive = 3,
}

impl Exit {
    /// The one that counts of two: wrong, then not as expected, then inconclusive.
    pub fn worst(self, other: Exit) -> Exit {
        const ORDER: [Exit; 3] = [Exit::Wrong, Exit::NotAsExpected, Exit::Inconclusive];
        ORDER.into_iter().find(|exit| *exit == self || *exit == other).unwrap_or(Exit::AsExpected)
    }
}

impl From<&Outcome> for Exit {
    fn from(outcome: &Outcome) -> Exit {
        match outcome {
            Outcome::AsExpected => Exit::AsExpected,
            Outcome::NotAsExpected(_) => Exit::NotAsExpected,
            Outcome::Wrong(_) => Exit::Wrong,
            Outcome::Inconclusive => Exit::Inconclusive,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::Exit::{AsExpected, Inconclusive, NotAsExpected, Wrong};

    #[test]
    fn two_beats_one_beats_three_beats_zero() {
        let order = [AsExpected, Inconclusive, NotAsExpected, Wrong];
        for (index, better) in order.into_iter().enumerate() {
            for worse in &order[index..] {
                assert_eq!(better.worst(*worse), *worse);
                assert_eq!(worse.worst(better), *worse);
            }
        }
    }
}
