//! Bytecode to Cranelift's intermediate form: a block for each jump's target, a variable for each
//! register.

use super::emit::Emitting;
use super::helpers;
use crate::code::{Bytecode, Chunk, Instr, Reg};
use crate::program::{BinOp, ones};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, Function, InstBuilder, MemFlagsData, Value, types};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Variable};
use cranelift_jit::JITModule;
use cranelift_module::{FuncId, Module};

/// Where a chunk stands.
pub struct Place<'a> {
    pub code: &'a Bytecode,
    pub functions: &'a [FuncId],
    pub state_words: usize,
}

/// Translates a chunk.
pub fn chunk(
    chunk: &Chunk,
    place: &Place<'_>,
    module: &mut JITModule,
    function: &mut Function,
    builders: &mut FunctionBuilderContext,
) {
    let mut builder = FunctionBuilder::new(function, builders);
    let entry = builder.create_block();
    builder.append_block_params_for_function_params(entry);
    builder.switch_to_block(entry);
    let params = builder.block_params(entry).to_vec();
    let regs = (0..chunk.registers).map(|_| builder.declare_var(types::I64)).collect();
    let cursors = (0..chunk.cursors)
        .map(|_| (builder.declare_var(types::I64), builder.declare_var(types::I64)))
        .collect();
    let blocks = vec![None; chunk.code.len() + 1];
    let (context, input, results) = (params[0], params[1], params[3]);
    let mut translation = Translation {
        chunk,
        place,
        module,
        builder,
        regs,
        cursors,
        blocks,
        emitting: None,
        context,
        input,
        results,
    };
    for (index, reg) in chunk.params.iter().enumerate() {
        let value = translation.load(params[2], index);
        translation.set(*reg, value);
    }
    translation.enter();
    translation.body();
    let Translation { mut builder, module, .. } = translation;
    builder.seal_all_blocks();
    builder.finalize(module.target_config());
}

pub(super) struct Translation<'a, 'b> {
    pub(super) chunk: &'a Chunk,
    pub(super) place: &'a Place<'a>,
    pub(super) module: &'a mut JITModule,
    pub(super) builder: FunctionBuilder<'b>,
    regs: Vec<Variable>,
    /// The next element and the end.
    pub(super) cursors: Vec<(Variable, Variable)>,
    pub(super) blocks: Vec<Option<Block>>,
    /// Where the next state goes, in code that emits states.
    pub(super) emitting: Option<Emitting>,
    pub(super) context: Value,
    pub(super) input: Value,
    results: Value,
}

impl Translation<'_, '_> {
    fn body(&mut self) {
        for instr in &self.chunk.code {
            if let Some(target) = target(instr) {
                self.block(target as usize);
            }
        }
        let mut open = true;
        let mut skip = 0;
        for (at, instr) in self.chunk.code.iter().enumerate() {
            if at < skip {
                continue;
            }
            if let Some(block) = self.blocks[at] {
                if open {
                    self.builder.ins().jump(block, &[]);
                }
                self.builder.switch_to_block(block);
            } else if !open {
                let unreachable = self.builder.create_block();
                self.builder.switch_to_block(unreachable);
            }
            if let Some(end) = self.emit_if(at) {
                (open, skip) = (true, end);
                continue;
            }
            open = !matches!(instr, Instr::Jump(_) | Instr::Trap(..) | Instr::Return);
            self.instr(*instr);
        }
    }

    pub(super) fn block(&mut self, at: usize) -> Block {
        let builder = &mut self.builder;
        *self.blocks[at].get_or_insert_with(|| builder.create_block())
    }

    pub(super) fn number(&mut self, number: u64) -> Value {
        self.builder.ins().iconst(types::I64, number as i64)
    }

    pub(super) fn get(&mut self, reg: Reg) -> Value {
        match self.chunk.constants.get(reg as usize) {
            Some(number) => self.number(*number),
            None => self.builder.use_var(self.regs[reg as usize]),
        }
    }

    pub(super) fn constant(&self, reg: Reg) -> Option<u64> {
        self.chunk.constants.get(reg as usize).copied()
    }

    pub(super) fn set(&mut self, reg: Reg, value: Value) {
        self.builder.def_var(self.regs[reg as usize], value);
    }

    pub(super) fn load(&mut self, base: Value, index: usize) -> Value {
        let offset = (index * 8) as i32;
        self.builder.ins().load(types::I64, MemFlagsData::trusted(), base, offset)
    }

    fn flag(&mut self, condition: IntCC, a: Value, b: Value) -> Value {
        let flag = self.builder.ins().icmp(condition, a, b);
        self.builder.ins().uextend(types::I64, flag)
    }

    /// Goes on elsewhere if the value is not 0.
    pub(super) fn jump_if(&mut self, value: Value, target: u32) {
        let target = self.block(target as usize);
        let next = self.builder.create_block();
        self.builder.ins().brif(value, target, &[], next, &[]);
        self.builder.switch_to_block(next);
    }

    /// Goes on elsewhere if the value is 0.
    fn jump_unless(&mut self, value: Value, target: u32) {
        let target = self.block(target as usize);
        let next = self.builder.create_block();
        self.builder.ins().brif(value, next, &[], target, &[]);
        self.builder.switch_to_block(next);
    }

    pub(super) fn masked(&mut self, condition: IntCC, a: Reg, mask: Reg, value: Reg) -> Value {
        let (a, value) = (self.get(a), self.get(value));
        let a = match self.constant(mask) {
            Some(u64::MAX) => a,
            _ => {
                let mask = self.get(mask);
                self.builder.ins().band(a, mask)
            }
        };
        self.builder.ins().icmp(condition, a, value)
    }

    pub(super) fn instr(&mut self, instr: Instr) {
        match instr {
            Instr::Copy(to, a) => {
                let a = self.get(a);
                self.set(to, a);
            }
            Instr::Load(to, word) => {
                let value = self.load(self.input, word as usize);
                self.set(to, value);
            }
            Instr::Field(to, a, shift, width) => {
                let a = self.get(a);
                let shifted = self.builder.ins().ushr_imm_u(a, i64::from(shift));
                let mask = self.number(ones(width));
                let value = match u32::from(shift) + u32::from(width) {
                    64 => shifted,
                    _ => self.builder.ins().band(shifted, mask),
                };
                self.set(to, value);
            }
            Instr::Bin(op, to, a, b) => {
                let value = self.bin(op, a, b);
                self.set(to, value);
            }
            Instr::Ones(to, a) => {
                let a = self.get(a);
                let value = self.builder.ins().popcnt(a);
                self.set(to, value);
            }
            Instr::Lowest(to, a) => {
                let a = self.get(a);
                let value = self.builder.ins().ctz(a);
                self.set(to, value);
            }
            Instr::Select(to, flag, a, b) => {
                let (flag, a, b) = (self.get(flag), self.get(a), self.get(b));
                let value = self.builder.ins().select(flag, a, b);
                self.set(to, value);
            }
            Instr::Masked(to, a, mask, value) => {
                let flag = self.masked(IntCC::Equal, a, mask, value);
                let value = self.builder.ins().uextend(types::I64, flag);
                self.set(to, value);
            }
            Instr::Not(to, a) => {
                let (a, zero) = (self.get(a), self.number(0));
                let value = self.flag(IntCC::Equal, a, zero);
                self.set(to, value);
            }
            Instr::Table(to, table, index) => {
                let table = &self.place.code.tables[table as usize];
                let (base, mask) = (table.as_ptr() as u64, table.len() as u64 - 1);
                let index = self.get(index);
                let mask = self.number(mask);
                let index = self.builder.ins().band(index, mask);
                let offset = self.builder.ins().ishl_imm_u(index, 3);
                let base = self.number(base);
                let at = self.builder.ins().iadd(base, offset);
                let value = self.load(at, 0);
                self.set(to, value);
            }
            Instr::Jump(target) => {
                let target = self.block(target as usize);
                self.builder.ins().jump(target, &[]);
            }
            Instr::JumpIf(a, target) => {
                let a = self.get(a);
                self.jump_if(a, target);
            }
            Instr::JumpUnless(a, target) => {
                let a = self.get(a);
                self.jump_unless(a, target);
            }
            Instr::JumpMasked(a, mask, value, target) => {
                let flag = self.masked(IntCC::Equal, a, mask, value);
                self.jump_if(flag, target);
            }
            Instr::JumpNotMasked(a, mask, value, target) => {
                let flag = self.masked(IntCC::NotEqual, a, mask, value);
                self.jump_if(flag, target);
            }
            Instr::NextBit(to, first, count, target) => self.next_bit(to, first, count, target),
            Instr::Elements(..) | Instr::NextElement(..) => self.cursor(instr),
            Instr::Call(..)
            | Instr::Recall(..)
            | Instr::Remember(..)
            | Instr::Begin
            | Instr::Push(_)
            | Instr::Invoke(..) => self.calls(instr),
            Instr::Emit(site, words, _, holds, stutter) => {
                self.emit(site, words, (holds, stutter), None)
            }
            Instr::Count(transition) => self.count(transition),
            Instr::Trap(trap, _) => {
                let status = self.number(u64::from(trap) + 1);
                self.leave(status);
            }
            Instr::Return => {
                for (index, reg) in self.chunk.results.iter().enumerate() {
                    let value = self.get(*reg);
                    self.store(value, self.results, index * 8);
                }
                let zero = self.number(0);
                self.leave(zero);
            }
        }
    }

    pub(super) fn store(&mut self, value: Value, base: Value, offset: usize) {
        self.builder.ins().store(MemFlagsData::trusted(), value, base, offset as i32);
    }

    fn bin(&mut self, op: BinOp, left: Reg, right: Reg) -> Value {
        let (a, b) = (self.get(left), self.get(right));
        match op {
            BinOp::Add => self.builder.ins().iadd(a, b),
            BinOp::Sub => self.builder.ins().isub(a, b),
            BinOp::Mul => self.builder.ins().imul(a, b),
            BinOp::And => self.builder.ins().band(a, b),
            BinOp::Or => self.builder.ins().bor(a, b),
            BinOp::Xor => self.builder.ins().bxor(a, b),
            BinOp::Shl | BinOp::Shr => {
                let shifted = match op {
                    BinOp::Shl => self.builder.ins().ishl(a, b),
                    _ => self.builder.ins().ushr(a, b),
                };
                if self.constant(right).is_some_and(|distance| distance < 64) {
                    return shifted;
                }
                let (width, zero) = (self.number(64), self.number(0));
                let near = self.builder.ins().icmp(IntCC::UnsignedLessThan, b, width);
                self.builder.ins().select(near, shifted, zero)
            }
            BinOp::Lt => self.flag(IntCC::SignedLessThan, a, b),
            BinOp::Eq => self.flag(IntCC::Equal, a, b),
            BinOp::Div => self.helper(helpers::div as *const u8, &[a, b], true),
            BinOp::Mod => self.helper(helpers::modulo as *const u8, &[a, b], true),
            BinOp::Min | BinOp::Max => {
                let less = self.builder.ins().icmp(IntCC::SignedLessThan, a, b);
                let (a, b) = if op == BinOp::Min { (a, b) } else { (b, a) };
                self.builder.ins().select(less, a, b)
            }
            BinOp::AddOverflows => {
                let sum = self.builder.ins().iadd(a, b);
                let (x, y) = (self.builder.ins().bxor(a, sum), self.builder.ins().bxor(b, sum));
                let sign = self.builder.ins().band(x, y);
                self.builder.ins().ushr_imm_u(sign, 63)
            }
            BinOp::SubOverflows => {
                let rest = self.builder.ins().isub(a, b);
                let (x, y) = (self.builder.ins().bxor(a, b), self.builder.ins().bxor(a, rest));
                let sign = self.builder.ins().band(x, y);
                self.builder.ins().ushr_imm_u(sign, 63)
            }
            BinOp::MulOverflows => {
                let (low, high) = (self.builder.ins().imul(a, b), self.builder.ins().smulhi(a, b));
                let sign = self.builder.ins().sshr_imm_u(low, 63);
                self.flag(IntCC::NotEqual, high, sign)
            }
        }
    }

    fn next_bit(&mut self, to: Reg, first: Reg, count: u32, target: u32) {
        let done = self.builder.create_block();
        for index in 0..count {
            let reg = first + index;
            let word = self.get(reg);
            let (found, next) = (self.builder.create_block(), self.builder.create_block());
            self.builder.ins().brif(word, found, &[], next, &[]);
            self.builder.switch_to_block(found);
            let lowest = self.builder.ins().ctz(word);
            let bit = self.builder.ins().iadd_imm_s(lowest, i64::from(index) * 64);
            let less = self.builder.ins().iadd_imm_s(word, -1);
            let rest = self.builder.ins().band(word, less);
            self.set(reg, rest);
            self.set(to, bit);
            self.builder.ins().jump(done, &[]);
            self.builder.switch_to_block(next);
        }
        let end = self.block(target as usize);
        self.builder.ins().jump(end, &[]);
        self.builder.switch_to_block(done);
    }
}

pub(super) fn target(instr: &Instr) -> Option<u32> {
    match *instr {
        Instr::Jump(target)
        | Instr::JumpIf(_, target)
        | Instr::JumpUnless(_, target)
        | Instr::JumpMasked(.., target)
        | Instr::JumpNotMasked(.., target)
        | Instr::NextBit(.., target)
        | Instr::NextElement(.., target)
        | Instr::Recall(.., target) => Some(target),
        _ => None,
    }
}
