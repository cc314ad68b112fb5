//! The last step of lowering: registers get their numbers for good, jumps their targets.

use super::lower::{Lowering, TEMPORARY, VARIABLE};
use super::{Chunk, Instr, Reg, Target};

impl Lowering<'_> {
    /// Numbers all registers for good: constants, variables, temporaries.
    pub(super) fn numbered(mut self) -> Chunk {
        let constants = self.constants.len() as u32;
        let vars = self.vars.len() as u32;
        let number = |reg: &mut Reg| {
            if *reg & TEMPORARY != 0 {
                *reg = (*reg & !TEMPORARY) + constants + vars;
            } else if *reg & VARIABLE != 0 {
                *reg = (*reg & !VARIABLE) + constants;
            }
        };
        let targets = self.targets;
        let target = |target: &mut Target| *target = targets[*target as usize].unwrap_or(0);
        for instr in &mut self.chunk.code {
            match instr {
                Instr::Copy(a, b)
                | Instr::Ones(a, b)
                | Instr::Lowest(a, b)
                | Instr::Not(a, b)
                | Instr::Field(a, b, _, _)
                | Instr::Table(a, _, b) => {
                    number(a);
                    number(b);
                }
                Instr::Load(a, _) | Instr::Elements(_, _, a) => number(a),
                Instr::Emit(.., a, b) => [a, b].into_iter().for_each(number),
                Instr::Bin(_, a, b, c) => [a, b, c].into_iter().for_each(number),
                Instr::Select(a, b, c, d) | Instr::Masked(a, b, c, d) => {
                    [a, b, c, d].into_iter().for_each(number);
                }
                Instr::Jump(to) => target(to),
                Instr::JumpIf(a, to) | Instr::JumpUnless(a, to) => {
                    number(a);
                    target(to);
                }
                Instr::JumpMasked(a, b, c, to) | Instr::JumpNotMasked(a, b, c, to) => {
                    [a, b, c].into_iter().for_each(number);
                    target(to);
                }
                Instr::NextBit(a, b, _, to) => {
                    number(a);
                    number(b);
                    target(to);
                }
                Instr::NextElement(_, _, to) | Instr::Recall(_, _, _, to) => target(to),
                Instr::Remember(..) => {}
                Instr::Call(..)
                | Instr::Count(_)
                | Instr::Begin
                | Instr::Push(_)
                | Instr::Invoke(..)
                | Instr::Trap(..)
                | Instr::Return => {}
            }
        }
        self.chunk.lists.iter_mut().for_each(number);
        self.chunk.params.iter_mut().for_each(number);
        self.chunk.results.iter_mut().for_each(number);
        self.chunk.constants = vec![0; self.constants.len()];
        for (value, reg) in self.constants {
            self.chunk.constants[reg as usize] = value;
        }
        self.chunk.temporaries = constants + vars;
        self.chunk.registers = self.chunk.temporaries + self.most_temporaries;
        self.chunk
    }
}
