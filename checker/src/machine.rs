//! One worker's way to run a compiled program: native code where there is some, else the VM.

use crate::foreign::World;
use crate::foreign::memo::Memo;
use crate::model::Compiled;
use crate::vm::{Emitted, Stopped, Vm};

/// Runs the routines of one program.
pub struct Machine<'a> {
    vm: Vm<'a>,
    compiled: &'a Compiled,
    world: &'a World<'a>,
    memo: Memo,
    state_words: usize,
}

impl<'a> Machine<'a> {
    /// A machine for a program whose states have that many words.
    pub fn new(compiled: &'a Compiled, world: &'a World<'a>, state_words: usize) -> Self {
        Self {
            vm: Vm::new(compiled, world, false),
            compiled,
            world,
            memo: Memo::new(&compiled.foreign, &compiled.regions),
            state_words,
        }
    }

    /// Runs all routines, in order, and adds what they emit and count.
    ///
    /// # Errors
    /// Where one of them stopped; the steps since its last count are not counted.
    #[inline]
    pub fn run_all(&mut self, input: &[u64], out: &mut Emitted) -> Result<(), Stopped> {
        out.counts.counted = out.steps();
        if let Some(Some(native)) = self.compiled.native.get() {
            let shared = (&mut self.memo, self.compiled.foreign.as_slice(), self.world);
            return native.run_all(input, out, self.state_words, shared);
        }
        (0..self.compiled.code.routines.len())
            .try_for_each(|routine| self.vm.run(routine, input, out))
    }

    /// The first result of a routine that emits nothing.
    ///
    /// # Errors
    /// Where it stopped.
    #[inline]
    pub fn ask(&mut self, routine: usize, input: &[u64]) -> Result<u64, Stopped> {
        if let Some(Some(native)) = self.compiled.native.get() {
            let shared = (&mut self.memo, self.compiled.foreign.as_slice(), self.world);
            if let Some(result) = native.ask(routine, input, shared) {
                return Ok(result);
            }
            // The VM knows the details of a stop, and what is run rarely.
        }
        self.vm.ask(routine, input)
    }
}
