//! How steps appear above, seen through the mapping of a refinement.

use super::worker::read_by;
use super::{ClaimPlace, ProblemKind};
use crate::layout::Place;
use crate::machine::Machine;
use crate::model::Model;
use crate::program::ones;
use ir::Relation;
use verdict::Matches;

/// Steps that are remembered with how they appear.
const REMEMBERED: usize = 1 << 12;

/// One worker's way to check a refinement.
pub struct Above<'a> {
    model: &'a Model<'a>,
    step: Machine<'a>,
    /// The bits that matter, of the state before and of the state after; and those that the mapping
    /// depends on.
    reads: Vec<u64>,
    mapped: Vec<u64>,
    /// The words of a state and of its successor.
    input: Vec<u64>,
    /// Whether it is known that the mapping of the state before has a value.
    is_mapped: bool,
    /// By hash, the bits that mattered of a step, and its number.
    known: Vec<u64>,
    /// For each lower transition, how often its steps appeared as what.
    counts: Vec<u64>,
    columns: usize,
    /// The bits that steps changed.
    changed: Vec<u64>,
}

impl<'a> Above<'a> {
    /// For the refinement of a model, if it has one.
    pub fn new(model: &'a Model<'a>) -> Option<Self> {
        let above = model.above.as_ref()?;
        let words = model.layout.words;
        let reads = read_by(&above.step, words);
        let columns = above.transitions + 1;
        let mut mapped = vec![0; words];
        for_leaves(model, &mut |var, word, bits| {
            if above.mapped[var] {
                mapped[word] |= bits & reads[word];
            }
        });
        Some(Self {
            model,
            step: Machine::new(&above.step, model.world, words),
            input: Vec::with_capacity(2 * words),
            is_mapped: false,
            known: vec![0; REMEMBERED * (2 * words + 1)],
            reads,
            mapped,
            counts: vec![0; model.spec.transitions.len() * columns],
            columns,
            changed: vec![0; words],
        })
    }

    /// From now on steps are from another state.
    pub fn start(&mut self) {
        self.is_mapped = false;
    }

    /// Checks a step of a transition.
    ///
    /// # Errors
    /// It is no step above, or that cannot be told.
    #[inline]
    pub fn check(
        &mut self,
        before: &[u64],
        after: &[u64],
        transition: usize,
    ) -> Result<(), ProblemKind> {
        let mut matters = 0;
        for (index, (a, b)) in before.iter().zip(after).enumerate() {
            let change = a ^ b;
            self.changed[index] |= change;
            matters |= change & self.mapped[index];
        }
        let number = match matters {
            0 if self.is_mapped => Relation::STUTTER,
            _ => self.number(before, after)?,
        };
        self.is_mapped = true;
        if number == Relation::NONE {
            return Err(ProblemKind::Refinement);
        }
        let column = (number - Relation::STUTTER) as usize;
        self.counts[transition * self.columns + column] += 1;
        Ok(())
    }

    fn number(&mut self, before: &[u64], after: &[u64]) -> Result<u64, ProblemKind> {
        let words = self.reads.len();
        let kept = |state: &[u64], index: usize| state[index] & self.reads[index];
        let mut hash = 0u64;
        for index in 0..words {
            for part in [kept(before, index), kept(after, index)] {
                let product = u128::from(hash ^ part) * 0x9e37_79b9_7f4a_7c15;
                hash = (product >> 64) as u64 ^ product as u64;
            }
        }
        let row = 2 * words + 1;
        let start = (hash as usize % REMEMBERED) * row;
        let known = &self.known[start..start + row];
        let is_known = known[row - 1] != Relation::NONE
            && (0..words).all(|index| {
                known[index] == kept(before, index) && known[words + index] == kept(after, index)
            });
        if is_known {
            return Ok(known[row - 1]);
        }
        self.input.clear();
        self.input.extend_from_slice(before);
        self.input.extend_from_slice(after);
        let trap = |stopped| ProblemKind::ClaimTrap(ClaimPlace::Above, stopped);
        let number = self.step.ask(0, &self.input).map_err(trap)?;
        for index in 0..words {
            self.known[start + index] = before[index] & self.reads[index];
            self.known[start + words + index] = after[index] & self.reads[index];
        }
        self.known[start + row - 1] = number;
        Ok(number)
    }

    /// Adds what was seen.
    pub fn count(&self, matches: &mut Matches) {
        for (sum, row) in matches.steps.iter_mut().zip(self.counts.chunks_exact(self.columns)) {
            sum.iter_mut().zip(row).for_each(|(sum, own)| *sum += own);
        }
        for_leaves(self.model, &mut |var, word, bits| {
            matches.changed[var] |= self.changed[word] & bits != 0;
        });
    }
}

/// Calls `visit` with the variable, the word and the bits of each packed leaf.
fn for_leaves(model: &Model<'_>, visit: &mut dyn FnMut(usize, usize, u64)) {
    let mut leaves = model.layout.leaves.iter();
    for (var, (shape, _)) in model.layout.vars.iter().enumerate() {
        for leaf in leaves.by_ref().take(shape.leaves()) {
            if let Place::At(word, shift) = leaf.place {
                visit(var, word as usize, ones(leaf.width) << shift);
            }
        }
    }
}

/// Whether a state is initial above.
///
/// # Errors
/// It is not, or that cannot be told.
pub fn check_start(model: &Model<'_>, state: &[u64]) -> Result<(), ProblemKind> {
    let Some(above) = &model.above else { return Ok(()) };
    let mut machine = Machine::new(&above.initial, model.world, model.layout.words);
    match machine.ask(0, state) {
        Ok(0) => Err(ProblemKind::Refinement),
        Ok(_) => Ok(()),
        Err(stopped) => Err(ProblemKind::ClaimTrap(ClaimPlace::Start, stopped)),
    }
}
