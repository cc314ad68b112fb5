//! Runs bytecode.

use crate::code::{Bytecode, Chunk, Instr, List};
use crate::foreign::World;
use crate::foreign::memo::Memo;
use crate::model::Compiled;
use crate::program::{Foreign, VIOLATES, ones};
use crate::store::Apart;
use std::sync::Arc;
use verdict::Undefined;

/// Where a routine stopped.
#[derive(Clone, Debug)]
pub struct Stopped {
    /// The trap.
    pub trap: u32,
    /// Its details.
    pub details: Vec<u64>,
    /// Why, if a foreign operation was undefined.
    pub undefined: Option<Undefined>,
}

/// The states that routines emitted.
#[derive(Clone, Debug, Default)]
pub struct Emitted {
    /// Their words, one state after the other.
    pub words: Vec<u64>,
    /// The site of each.
    pub sites: Vec<u32>,
    /// The details of each, if asked for.
    pub details: Vec<Vec<u64>>,
    /// What was counted.
    pub counts: Counts,
    /// For each transition, its steps.
    pub taken: Vec<Apart<u64>>,
}

/// Numbers of steps.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Counts {
    /// Those that were only counted.
    pub stutters: u64,
    /// All until the last count.
    pub counted: u64,
}

impl Emitted {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.words.clear();
        self.sites.clear();
        self.details.clear();
        self.counts = Counts::default();
    }

    /// The number of steps, those that were only counted included.
    pub fn steps(&self) -> u64 {
        self.sites.len() as u64 + self.counts.stutters
    }

    /// The steps since the last count are those of a transition.
    fn count(&mut self, transition: usize) {
        let steps = self.steps();
        if self.taken.len() <= transition {
            self.taken.resize(transition + 1, Apart::default());
        }
        self.taken[transition].0 += steps - self.counts.counted;
        self.counts.counted = steps;
    }
}

/// One worker's machine for a program.
pub struct Vm<'a> {
    code: &'a Bytecode,
    foreign: &'a [Foreign],
    world: &'a World<'a>,
    memo: Memo,
    /// A frame for each routine, with its constants.
    frames: Vec<Vec<u64>>,
    details: bool,
    scratch: Vec<u64>,
}

impl<'a> Vm<'a> {
    /// A machine; with details it keeps those of emitted states.
    pub fn new(compiled: &'a Compiled, world: &'a World<'a>, details: bool) -> Self {
        let Compiled { code, foreign, .. } = compiled;
        let frames = code.routines.iter().map(frame).collect();
        let memo = Memo::new(foreign, &compiled.regions);
        Self { code, foreign, world, memo, frames, details, scratch: Vec::new() }
    }

    /// Runs a routine on the words of a state (or two) and adds what it emits.
    ///
    /// # Errors
    /// Where it stopped, if it did.
    pub fn run(&mut self, routine: usize, input: &[u64], out: &mut Emitted) -> Result<(), Stopped> {
        let code = self.code;
        let mut frame = std::mem::take(&mut self.frames[routine]);
        let result = self.execute(&code.routines[routine], &mut frame, input, out);
        self.frames[routine] = frame;
        if result.is_err() {
            self.memo.reset();
        }
        result
    }

    /// The first result of a routine that emits nothing.
    ///
    /// # Errors
    /// Where it stopped, if it did.
    pub fn ask(&mut self, routine: usize, input: &[u64]) -> Result<u64, Stopped> {
        self.run(routine, input, &mut Emitted::default())?;
        let result = self.code.routines[routine].results.first();
        Ok(result.map_or(0, |reg| self.frames[routine][*reg as usize]))
    }

    fn execute(
        &mut self,
        chunk: &Chunk,
        regs: &mut [u64],
        input: &[u64],
        out: &mut Emitted,
    ) -> Result<(), Stopped> {
        let mut cursors: Vec<(Arc<[u64]>, usize)> = Vec::new();
        let mut at = 0;
        macro_rules! reg {
            ($reg:expr) => {
                regs[$reg as usize]
            };
        }
        loop {
            let instr = chunk.code[at];
            at += 1;
            match instr {
                Instr::Copy(to, a) => reg!(to) = reg!(a),
                Instr::Load(to, word) => reg!(to) = input[word as usize],
                Instr::Field(to, a, shift, width) => reg!(to) = reg!(a) >> shift & ones(width),
                Instr::Bin(op, to, a, b) => reg!(to) = op.apply(reg!(a), reg!(b)),
                Instr::Ones(to, a) => reg!(to) = u64::from(reg!(a).count_ones()),
                Instr::Lowest(to, a) => reg!(to) = u64::from(reg!(a).trailing_zeros()),
                Instr::Select(to, flag, a, b) => {
                    reg!(to) = if reg!(flag) != 0 { reg!(a) } else { reg!(b) };
                }
                Instr::Masked(to, a, mask, value) => {
                    reg!(to) = u64::from(reg!(a) & reg!(mask) == reg!(value));
                }
                Instr::Not(to, a) => reg!(to) = u64::from(reg!(a) == 0),
                Instr::Table(to, table, index) => {
                    let table = &self.code.tables[table as usize];
                    reg!(to) = table[reg!(index) as usize & (table.len() - 1)];
                }
                Instr::Jump(target) => at = target as usize,
                Instr::JumpIf(a, target) => {
                    if reg!(a) != 0 {
                        at = target as usize;
                    }
                }
                Instr::JumpUnless(a, target) => {
                    if reg!(a) == 0 {
                        at = target as usize;
                    }
                }
                Instr::JumpMasked(a, mask, value, target) => {
                    if reg!(a) & reg!(mask) == reg!(value) {
                        at = target as usize;
                    }
                }
                Instr::JumpNotMasked(a, mask, value, target) => {
                    if reg!(a) & reg!(mask) != reg!(value) {
                        at = target as usize;
                    }
                }
                Instr::NextBit(to, first, count, target) => {
                    let words = &mut regs[first as usize..(first + count) as usize];
                    match words.iter_mut().enumerate().find(|(_, word)| **word != 0) {
                        Some((index, word)) => {
                            let bit = u64::from(word.trailing_zeros());
                            *word &= *word - 1;
                            reg!(to) = index as u64 * 64 + bit;
                        }
                        None => at = target as usize,
                    }
                }
                Instr::Elements(call, cursor, source) => {
                    let elements = self.memo.elements(self.world, self.foreign, call, reg!(source));
                    if cursors.len() <= cursor as usize {
                        cursors.resize(chunk.cursors as usize, (Arc::from([]), 0));
                    }
                    cursors[cursor as usize] = (elements.clone(), 0);
                }
                Instr::NextElement(cursor, list, target) => {
                    let (elements, next) = &mut cursors[cursor as usize];
                    if *next >= elements.len() {
                        at = target as usize;
                        continue;
                    }
                    for (index, to) in chunk.list(list).iter().enumerate() {
                        reg!(*to) = elements[*next + index];
                    }
                    *next += (list.len as usize).max(1);
                }
                Instr::Call(foreign, trap, args, results) => {
                    self.call(chunk, regs, foreign, trap, args, results)?;
                }
                Instr::Recall(region, keys, results, target) => {
                    self.scratch.clear();
                    self.scratch.extend(chunk.list(keys).iter().map(|reg| regs[*reg as usize]));
                    if let Some(known) = self.memo.recall(region, &self.scratch) {
                        for (to, value) in chunk.list(results).iter().zip(known) {
                            regs[*to as usize] = *value;
                        }
                        at = target as usize;
                    }
                }
                Instr::Remember(region, keys, results) => {
                    let keys: Vec<u64> = chunk.list(keys).iter().map(|reg| reg!(*reg)).collect();
                    let results: Vec<u64> =
                        chunk.list(results).iter().map(|reg| reg!(*reg)).collect();
                    self.memo.remember(region, &keys, &results);
                }
                Instr::Begin => self.memo.begin(),
                Instr::Push(list) => {
                    let row: Vec<u64> = chunk.list(list).iter().map(|reg| reg!(*reg)).collect();
                    self.memo.push(&row);
                }
                Instr::Invoke(function, args, results) => {
                    let callee = &self.code.functions[function as usize];
                    let mut inner = frame(callee);
                    for (to, from) in callee.params.iter().zip(chunk.list(args)) {
                        inner[*to as usize] = reg!(*from);
                    }
                    self.execute(callee, &mut inner, input, out)?;
                    for (to, from) in chunk.list(results).iter().zip(&callee.results) {
                        reg!(*to) = inner[*from as usize];
                    }
                }
                Instr::Emit(.., stutter) if reg!(stutter) != 0 => out.counts.stutters += 1,
                Instr::Count(transition) => out.count(transition as usize),
                Instr::Emit(site, words, details, holds, _) => {
                    out.words.extend(chunk.list(words).iter().map(|reg| reg!(*reg)));
                    out.sites.push(if reg!(holds) != 0 { site } else { site | VIOLATES });
                    if self.details {
                        let details = chunk.list(details).iter().map(|reg| reg!(*reg)).collect();
                        out.details.push(details);
                    }
                }
                Instr::Trap(trap, details) => {
                    let details = chunk.list(details).iter().map(|reg| reg!(*reg)).collect();
                    return Err(Stopped { trap, details, undefined: None });
                }
                Instr::Return => return Ok(()),
            }
        }
    }

    fn call(
        &mut self,
        chunk: &Chunk,
        regs: &mut [u64],
        foreign: u32,
        trap: u32,
        args: List,
        results: List,
    ) -> Result<(), Stopped> {
        self.scratch.clear();
        self.scratch.extend(chunk.list(args).iter().map(|reg| regs[*reg as usize]));
        match self.memo.call(self.world, self.foreign, foreign, &self.scratch) {
            Ok(leaves) => {
                for (to, leaf) in chunk.list(results).iter().zip(leaves) {
                    regs[*to as usize] = *leaf;
                }
                Ok(())
            }
            Err(undefined) => {
                Err(Stopped { trap, details: Vec::new(), undefined: Some(undefined) })
            }
        }
    }
}

fn frame(chunk: &Chunk) -> Vec<u64> {
    let mut frame = chunk.constants.clone();
    frame.resize(chunk.registers as usize, 0);
    frame
}
