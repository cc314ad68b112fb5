//! Emitting states.

use super::translate::{Translation, target};
use super::{Context, helpers};
use crate::code::{Instr, List, Reg};
use crate::program::{BinOp, VIOLATES};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};
use cranelift_frontend::Variable;
use std::mem::offset_of;

/// Most states that room is made for in advance.
const AHEAD: usize = 1 << 12;
/// Most instructions that are run whether or not the state that they lead to is emitted.
const UNCONDITIONAL: usize = 10;

/// Where the next state goes while a routine runs.
#[derive(Clone, Copy)]
pub struct Emitting {
    words: Variable,
    sites: Variable,
    /// Whether there is room for all states that the routine can emit.
    ahead: bool,
}

const WORDS: i32 = offset_of!(Context<'_>, words) as i32;
const SITES: i32 = offset_of!(Context<'_>, sites) as i32;
const END: i32 = offset_of!(Context<'_>, end) as i32;

impl Translation<'_, '_> {
    /// Starts a routine: if it emits states, finds where they go. One without loops that emits few
    /// makes room for all of them.
    pub(super) fn enter(&mut self) {
        let code = &self.chunk.code;
        let emits = code.iter().filter(|instr| matches!(instr, Instr::Emit(..))).count();
        if emits == 0 {
            return;
        }
        let back = |(at, instr): (usize, &Instr)| target(instr).is_some_and(|to| to as usize <= at);
        // A function that emits takes from the room.
        let shares = code.iter().any(|instr| self.callee_emits(instr));
        let ahead = emits <= AHEAD && !shares && !code.iter().enumerate().any(back);
        let words = self.builder.declare_var(types::I64);
        let sites = self.builder.declare_var(types::I64);
        let emitting = Emitting { words, sites, ahead };
        self.emitting = Some(emitting);
        self.reload(emitting);
        if ahead {
            self.make_room(emitting, emits);
        }
    }

    /// Returns, and tells where the next state goes.
    pub(super) fn leave(&mut self, status: Value) {
        if let Some(emitting) = self.emitting {
            self.tell(emitting);
        }
        self.builder.ins().return_(&[status]);
    }

    /// Whether an instruction calls a function that emits states, itself or through others.
    pub(super) fn callee_emits(&self, instr: &Instr) -> bool {
        let functions = &self.place.code.functions;
        let (mut seen, mut open) = (vec![false; functions.len()], Vec::new());
        open.extend(callee(instr));
        while let Some(function) = open.pop() {
            if std::mem::replace(&mut seen[function], true) {
                continue;
            }
            let code = &functions[function].code;
            if code.iter().any(|instr| matches!(instr, Instr::Emit(..))) {
                return true;
            }
            open.extend(code.iter().filter_map(callee));
        }
        false
    }

    pub(super) fn reload(&mut self, emitting: Emitting) {
        for (var, at) in [(emitting.words, WORDS), (emitting.sites, SITES)] {
            let flags = MemFlagsData::trusted();
            let value = self.builder.ins().load(types::I64, flags, self.context, at);
            self.builder.def_var(var, value);
        }
    }

    pub(super) fn tell(&mut self, emitting: Emitting) {
        for (var, at) in [(emitting.words, WORDS), (emitting.sites, SITES)] {
            let value = self.builder.use_var(var);
            self.builder.ins().store(MemFlagsData::trusted(), value, self.context, at);
        }
    }

    /// Makes sure that there is room for so many states.
    fn make_room(&mut self, emitting: Emitting, states: usize) {
        let flags = MemFlagsData::trusted();
        let end = self.builder.ins().load(types::I64, flags, self.context, END);
        let words = self.builder.use_var(emitting.words);
        let bytes = (states * self.place.state_words * 8) as i64;
        let needed = self.builder.ins().iadd_imm_s(words, bytes);
        let full = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, needed, end);
        let (grow, next) = (self.builder.create_block(), self.builder.create_block());
        self.builder.set_cold_block(grow);
        self.builder.ins().brif(full, grow, &[], next, &[]);
        self.builder.switch_to_block(grow);
        self.tell(emitting);
        let states = self.number(states as u64);
        self.helper(helpers::grow as *const u8, &[self.context, states], false);
        self.reload(emitting);
        self.builder.ins().jump(next, &[]);
        self.builder.switch_to_block(next);
    }

    /// Emits a state, if a condition holds: it is written in any case, and the next one overwrites
    /// it if not.
    pub(super) fn emit(&mut self, site: u32, list: List, holds: Reg, condition: Option<Value>) {
        let Some(emitting) = self.emitting else { return };
        if !emitting.ahead {
            self.make_room(emitting, 1);
        }
        let words = self.builder.use_var(emitting.words);
        for (index, reg) in self.chunk.list(list).iter().enumerate() {
            let value = self.get(*reg);
            self.store(value, words, index * 8);
        }
        let mut marked = self.builder.ins().iconst(types::I32, i64::from(site));
        if self.constant(holds).is_none_or(|holds| holds == 0) {
            let violating = i64::from((site | VIOLATES) as i32);
            let violating = self.builder.ins().iconst(types::I32, violating);
            let holds = self.get(holds);
            marked = self.builder.ins().select(holds, marked, violating);
        }
        let sites = self.builder.use_var(emitting.sites);
        self.builder.ins().store(MemFlagsData::trusted(), marked, sites, 0);
        let state = self.place.state_words as i64 * 8;
        for (var, from, size) in [(emitting.words, words, state), (emitting.sites, sites, 4)] {
            let after = self.builder.ins().iadd_imm_s(from, size);
            let after = match condition {
                Some(condition) => self.builder.ins().select(condition, after, from),
                None => after,
            };
            self.builder.def_var(var, after);
        }
    }

    /// Translates code that jumps over a few operations and the state that they lead to, without a
    /// jump: such conditions are hard to foresee. The position after it; none if it is other code.
    pub(super) fn emit_if(&mut self, at: usize) -> Option<usize> {
        let code = &self.chunk.code;
        let end = match code[at] {
            Instr::JumpIf(_, end)
            | Instr::JumpUnless(_, end)
            | Instr::JumpMasked(.., end)
            | Instr::JumpNotMasked(.., end) => end as usize,
            _ => return None,
        };
        let body = code.get(at + 1..end)?;
        let (Instr::Emit(site, list, _, holds), operations) = body.split_last()? else {
            return None;
        };
        let inside = |own: usize| self.blocks[own].is_some();
        let known = |instr: &Instr| is_pure(instr, self.chunk.temporaries);
        if operations.len() > UNCONDITIONAL
            || !operations.iter().all(known)
            || (at + 1..end).any(inside)
        {
            return None;
        }
        let condition = match code[at] {
            Instr::JumpIf(reg, _) => {
                let (value, zero) = (self.get(reg), self.number(0));
                self.builder.ins().icmp(IntCC::Equal, value, zero)
            }
            Instr::JumpUnless(reg, _) => self.get(reg),
            Instr::JumpMasked(a, mask, value, _) => self.masked(IntCC::NotEqual, a, mask, value),
            Instr::JumpNotMasked(a, mask, value, _) => self.masked(IntCC::Equal, a, mask, value),
            _ => return None,
        };
        for operation in operations {
            self.instr(*operation);
        }
        self.emit(*site, *list, *holds, Some(condition));
        Some(end)
    }
}

fn callee(instr: &Instr) -> Option<usize> {
    match instr {
        Instr::Invoke(function, ..) => Some(*function as usize),
        _ => None,
    }
}

/// Whether an instruction is cheap and sets a register that nothing after its block uses.
fn is_pure(instr: &Instr, temporaries: Reg) -> bool {
    match *instr {
        Instr::Bin(BinOp::Div | BinOp::Mod, ..) => false,
        Instr::Copy(to, _)
        | Instr::Load(to, _)
        | Instr::Field(to, ..)
        | Instr::Bin(_, to, ..)
        | Instr::Ones(to, _)
        | Instr::Lowest(to, _)
        | Instr::Select(to, ..)
        | Instr::Masked(to, ..)
        | Instr::Not(to, _)
        | Instr::Table(to, ..) => to >= temporaries,
        _ => false,
    }
}
