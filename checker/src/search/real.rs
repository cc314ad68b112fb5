//! Real paths of a search that kept one state of each orbit: such a search renames the opaque values
//! after each step, which no step of the system does.

use crate::machine::Machine;
use crate::model::{Compiled, Model};
use crate::symmetry::Canonical;
use crate::vm::{Emitted, Vm};

/// Two paths side by side: one whose states stand for their orbits, and a real one through the same
/// orbits.
pub struct Real<'a> {
    model: &'a Model<'a>,
    canonical: Canonical<'a>,
    /// The last states; empty before the initial ones.
    kept: Vec<u64>,
    real: Vec<u64>,
}

impl<'a> Real<'a> {
    /// Two empty paths.
    pub fn new(model: &'a Model<'a>, canonical: Canonical<'a>) -> Self {
        Self { model, canonical, kept: Vec::new(), real: Vec::new() }
    }

    /// Follows the first path to a successor (at first, to an initial state) by its number, and the
    /// second one to a successor in the same orbit: its number there.
    pub fn follow(&mut self, ordinal: u32) -> u32 {
        let kept = self.successors(&self.kept);
        let mut next = self.nth(&kept, ordinal).to_vec();
        self.keep(&mut next);
        let real = self.successors(&self.real);
        let found = self.position(&real, &next, |_, _| true);
        self.real = self.nth(&real, found).to_vec();
        self.kept = next;
        found
    }

    /// The number of a successor of the second path that a step claim is as false of as of this
    /// successor of the first.
    pub fn false_step(&mut self, ordinal: u32) -> u32 {
        let kept = self.successors(&self.kept);
        let mut next = self.nth(&kept, ordinal).to_vec();
        self.keep(&mut next);
        let real = self.successors(&self.real);
        self.position(&real, &next, |me, successor| {
            let ask = |compiled| {
                let mut machine = Machine::new(compiled, me.model.world, me.model.layout.words);
                machine.ask(0, &[me.real.as_slice(), successor].concat())
            };
            // False step claims have a number, false steps above have none.
            let claims = me.model.steps.as_ref().is_some_and(|steps| !matches!(ask(steps), Ok(0)));
            let above = me.model.above.as_ref();
            claims || above.is_some_and(|above| !matches!(ask(&above.step), Ok(1..)))
        })
    }

    fn keep(&mut self, state: &mut [u64]) {
        // Every state on the way was renamed in this layout before.
        let _ = self.canonical.replace(state);
    }

    /// The first of some successors that is in the orbit of a state and as asked for.
    fn position(
        &mut self,
        successors: &Emitted,
        state: &[u64],
        is_fit: impl Fn(&Self, &[u64]) -> bool,
    ) -> u32 {
        let all = successors.words.chunks_exact(self.model.layout.words);
        for (ordinal, successor) in (0..).zip(all) {
            let mut own = successor.to_vec();
            self.keep(&mut own);
            if own == state && is_fit(self, successor) {
                return ordinal;
            }
        }
        0
    }

    fn nth<'e>(&self, emitted: &'e Emitted, ordinal: u32) -> &'e [u64] {
        let words = self.model.layout.words;
        &emitted.words[ordinal as usize * words..][..words]
    }

    fn successors(&self, state: &[u64]) -> Emitted {
        let compiled: &Compiled =
            if state.is_empty() { &self.model.init } else { &self.model.transitions };
        let mut vm = Vm::new(compiled, self.model.world, false);
        let mut emitted = Emitted::default();
        for routine in 0..compiled.code.routines.len() {
            // A stop comes after all that the path goes through.
            if vm.run(routine, state, &mut emitted).is_err() {
                break;
            }
        }
        emitted
    }
}
