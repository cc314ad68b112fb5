//! Which bits of its input a routine looks at.

use super::{Chunk, Instr, List, Reg};
use crate::program::{BinOp, ones};
use rustc_hash::FxHashMap;

impl Chunk {
    /// For each of so many words of the input, a mask with at least the bits on which the results of
    /// the routine depend.
    pub fn reads(&self, words: usize) -> Vec<u64> {
        let mut reads = Reads { chunk: self, masks: vec![0; words], loaded: FxHashMap::default() };
        if self.code.iter().any(|instr| matches!(instr, Instr::Invoke(..))) {
            // What is invoked has the same input.
            return vec![u64::MAX; words];
        }
        self.code.iter().for_each(|instr| reads.instr(instr));
        self.results.iter().for_each(|reg| reads.reads(*reg, u64::MAX));
        reads.masks
    }
}

/// Goes through the code once: a register that is loaded keeps the word until the end of its block,
/// and the blocks inside use other registers.
struct Reads<'a> {
    chunk: &'a Chunk,
    masks: Vec<u64>,
    /// The words that registers hold.
    loaded: FxHashMap<Reg, u32>,
}

impl Reads<'_> {
    fn reads(&mut self, reg: Reg, bits: u64) {
        if let Some(word) = self.loaded.get(&reg) {
            self.masks[*word as usize] |= bits;
        }
    }

    /// A register of which only the bits of another one matter.
    fn masked(&mut self, reg: Reg, mask: Reg) {
        let bits = self.chunk.constants.get(mask as usize).copied();
        self.reads(reg, bits.unwrap_or(u64::MAX));
    }

    fn list(&mut self, list: List) {
        self.chunk.list(list).iter().for_each(|reg| self.reads(*reg, u64::MAX));
    }

    fn instr(&mut self, instr: &Instr) {
        let mut set = None;
        match *instr {
            Instr::Load(to, word) => {
                self.loaded.insert(to, word);
            }
            Instr::Field(to, a, shift, width) => {
                self.reads(a, ones(width) << shift);
                set = Some(to);
            }
            Instr::Bin(BinOp::And, to, a, b) => {
                self.masked(a, b);
                self.masked(b, a);
                set = Some(to);
            }
            Instr::Bin(_, to, a, b) => {
                [a, b].into_iter().for_each(|reg| self.reads(reg, u64::MAX));
                set = Some(to);
            }
            Instr::Copy(to, a)
            | Instr::Ones(to, a)
            | Instr::Lowest(to, a)
            | Instr::Not(to, a)
            | Instr::Table(to, _, a) => {
                self.reads(a, u64::MAX);
                set = Some(to);
            }
            Instr::Select(to, a, b, c) => {
                [a, b, c].into_iter().for_each(|reg| self.reads(reg, u64::MAX));
                set = Some(to);
            }
            Instr::Masked(to, a, mask, value) => {
                self.masked(a, mask);
                self.reads(value, u64::MAX);
                set = Some(to);
            }
            Instr::JumpMasked(a, mask, value, _) | Instr::JumpNotMasked(a, mask, value, _) => {
                self.masked(a, mask);
                self.reads(value, u64::MAX);
            }
            Instr::JumpIf(a, _) | Instr::JumpUnless(a, _) | Instr::Elements(_, _, a) => {
                self.reads(a, u64::MAX);
            }
            Instr::NextBit(to, first, count, _) => {
                (first..first + count).for_each(|reg| self.reads(reg, u64::MAX));
                set = Some(to);
            }
            Instr::Call(_, _, args, _) | Instr::Invoke(_, args, _) => self.list(args),
            Instr::Recall(_, keys, ..) | Instr::Remember(_, keys, _) => self.list(keys),
            Instr::Push(list) | Instr::Trap(_, list) => self.list(list),
            Instr::Emit(_, words, details, holds, stutter) => {
                self.list(words);
                self.list(details);
                [holds, stutter].into_iter().for_each(|reg| self.reads(reg, u64::MAX));
            }
            Instr::Count(_)
            | Instr::NextElement(..)
            | Instr::Jump(_)
            | Instr::Begin
            | Instr::Return => {}
        }
        if let Some(to) = set {
            self.loaded.remove(&to);
        }
    }
}
