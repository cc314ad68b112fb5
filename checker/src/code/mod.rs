//! Bytecode: registers over 64-bit words.
//!
//! [`lower`] makes it from a [`Program`](crate::program::Program); [`vm`](crate::vm) runs it.

mod branch;
pub mod lower;
mod number;
mod reads;

use crate::program::BinOp;

/// A register of a frame.
pub type Reg = u32;
/// The position of an instruction.
pub type Target = u32;

/// Registers in `Chunk::lists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List {
    /// The first.
    pub start: u32,
    /// How many.
    pub len: u32,
}

/// An instruction. The first register is the one that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instr {
    /// A copy.
    Copy(Reg, Reg),
    /// A word of the input.
    Load(Reg, u32),
    /// Bits of a word: from a bit, so many.
    Field(Reg, Reg, u8, u8),
    /// An operation.
    Bin(BinOp, Reg, Reg, Reg),
    /// The number of ones.
    Ones(Reg, Reg),
    /// The position of the lowest one.
    Lowest(Reg, Reg),
    /// The second if the first is not 0, else the third.
    Select(Reg, Reg, Reg, Reg),
    /// Whether the first, masked by the second, equals the third.
    Masked(Reg, Reg, Reg, Reg),
    /// Whether the register is 0.
    Not(Reg, Reg),
    /// An entry of a table.
    Table(Reg, u32, Reg),
    /// Goes on elsewhere.
    Jump(Target),
    /// Goes on elsewhere if the register is not 0.
    JumpIf(Reg, Target),
    /// Goes on elsewhere if the register is 0.
    JumpUnless(Reg, Target),
    /// Goes on elsewhere if the first, masked by the second, equals the third.
    JumpMasked(Reg, Reg, Reg, Target),
    /// Goes on elsewhere if not.
    JumpNotMasked(Reg, Reg, Reg, Target),
    /// Takes the lowest one out of the words from the second register on, so many, and gives its
    /// position; goes on elsewhere if there is none.
    NextBit(Reg, Reg, u32, Target),
    /// Spreads out an interned collection: into a cursor.
    Elements(u32, u32, Reg),
    /// Takes the next element of a cursor into the registers; goes on elsewhere at the end.
    NextElement(u32, List, Target),
    /// A foreign operation with its trap, from registers to registers.
    Call(u32, u32, List, List),
    /// Takes the results of a region for these keys and goes on elsewhere, if they are known.
    Recall(u32, List, List, Target),
    /// Remembers the results of a region for these keys.
    Remember(u32, List, List),
    /// Starts to collect.
    Begin,
    /// Collects.
    Push(List),
    /// Runs a function.
    Invoke(u32, List, List),
    /// A state with these words and details; whether every step claim is true of the step, and
    /// whether it is only counted.
    Emit(u32, List, List, Reg, Reg),
    /// The steps since the last count are those of a transition.
    Count(u32),
    /// Stops.
    Trap(u32, List),
    /// The end.
    Return,
}

/// The code of one routine.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    /// The instructions.
    pub code: Vec<Instr>,
    /// Lists of registers.
    pub lists: Vec<Reg>,
    /// What the first registers hold.
    pub constants: Vec<u64>,
    /// The registers of the parameters.
    pub params: Vec<Reg>,
    /// The registers of the results.
    pub results: Vec<Reg>,
    /// The number of registers.
    pub registers: u32,
    /// The first register of those that are used only in the block that sets them.
    pub temporaries: Reg,
    /// The number of cursors.
    pub cursors: u32,
}

impl Chunk {
    /// The registers of a list.
    #[inline(always)]
    pub fn list(&self, list: List) -> &[Reg] {
        &self.lists[list.start as usize..(list.start + list.len) as usize]
    }
}

/// The bytecode of a program.
#[derive(Clone, Debug, Default)]
pub struct Bytecode {
    /// What is run from outside.
    pub routines: Vec<Chunk>,
    /// What is invoked.
    pub functions: Vec<Chunk>,
    /// Tables, each with a power of two of entries.
    pub tables: Vec<Vec<u64>>,
}

impl Bytecode {
    /// The number of transitions that the routines count.
    pub fn transitions(&self) -> usize {
        let counted = |instr: &Instr| match instr {
            Instr::Count(transition) => *transition as usize + 1,
            _ => 0,
        };
        let code = self.routines.iter().flat_map(|chunk| &chunk.code);
        code.map(counted).max().unwrap_or(0)
    }
}

impl Instr {
    /// Whether it calls something: a foreign operation, a function, what was remembered.
    pub fn is_call(&self) -> bool {
        matches!(
            self,
            Instr::Call(..)
                | Instr::Invoke(..)
                | Instr::Elements(..)
                | Instr::Recall(..)
                | Instr::Remember(..)
                | Instr::Push(_)
        )
    }
}
