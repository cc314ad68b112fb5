//! Emitting states.

use super::translate::{Translation, target};
use super::{Context, helpers};
use crate::code::{Instr, List, Reg};
use crate::program::{BinOp, VIOLATES};
use crate::store::Apart;
use crate::vm::Counts;
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
    /// Steps that are only counted.
    stutters: Variable,
    /// Whether there is room for all states that the routine can emit.
    ahead: bool,
}

impl Emitting {
    /// What is kept in memory while other code runs: where, and whether among the counts.
    fn places(self) -> [(Variable, i32, bool); 3] {
        [(self.words, WORDS, false), (self.sites, SITES, false), (self.stutters, STUTTERS, true)]
    }
}

const WORDS: i32 = offset_of!(Context<'_>, words) as i32;
const SITES: i32 = offset_of!(Context<'_>, sites) as i32;
const END: i32 = offset_of!(Context<'_>, end) as i32;
const FIRST_SITE: i32 = offset_of!(Context<'_>, first_site) as i32;
const COUNTS: i32 = offset_of!(Context<'_>, counts) as i32;
const STUTTERS: i32 = offset_of!(Counts, stutters) as i32;
const COUNTED: i32 = offset_of!(Counts, counted) as i32;
const TAKEN: i32 = offset_of!(Context<'_>, taken) as i32;

impl Translation<'_, '_> {
    /// Starts a routine: if it emits states, finds where they go. One without loops that emits few
    /// makes room for all of them.
    pub(super) fn enter(&mut self) {
        let code = &self.chunk.code;
        let emits = code.iter().filter(|instr| matches!(instr, Instr::Emit(..))).count();
        let counts = code.iter().any(|instr| matches!(instr, Instr::Count(_)));
        if emits == 0 && !counts {
            return;
        }
        let back = |(at, instr): (usize, &Instr)| target(instr).is_some_and(|to| to as usize <= at);
        // A function that emits takes from the room.
        let shares = code.iter().any(|instr| self.callee_emits(instr));
        let ahead = emits <= AHEAD && !shares && !code.iter().enumerate().any(back);
        let words = self.builder.declare_var(types::I64);
        let sites = self.builder.declare_var(types::I64);
        let stutters = self.builder.declare_var(types::I64);
        let emitting = Emitting { words, sites, stutters, ahead };
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
        let counts = self.context_word(COUNTS);
        for (var, at, is_count) in emitting.places() {
            let base = if is_count { counts } else { self.context };
            let value = self.builder.ins().load(types::I64, MemFlagsData::trusted(), base, at);
            self.builder.def_var(var, value);
        }
    }

    pub(super) fn tell(&mut self, emitting: Emitting) {
        let counts = self.context_word(COUNTS);
        for (var, at, is_count) in emitting.places() {
            let base = if is_count { counts } else { self.context };
            let value = self.builder.use_var(var);
            self.builder.ins().store(MemFlagsData::trusted(), value, base, at);
        }
    }

    fn context_word(&mut self, at: i32) -> Value {
        self.builder.ins().load(types::I64, MemFlagsData::trusted(), self.context, at)
    }

    /// Makes sure that there is room for so many states.
    fn make_room(&mut self, emitting: Emitting, states: usize) {
        let end = self.context_word(END);
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

    /// Emits a state, or counts it, if a condition holds: it is written in any case, and the next
    /// one overwrites it if not.
    pub(super) fn emit(
        &mut self,
        site: u32,
        list: List,
        (holds, stutter): (Reg, Reg),
        condition: Option<Value>,
    ) {
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
        let condition = self.unless_stutter(emitting, stutter, condition);
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

    /// Counts a step that stutters, if a condition holds: the condition under which it is emitted.
    fn unless_stutter(
        &mut self,
        emitting: Emitting,
        stutter: Reg,
        condition: Option<Value>,
    ) -> Option<Value> {
        if self.constant(stutter) == Some(0) {
            return condition;
        }
        let flag = self.get(stutter);
        let (counted, emitted) = match condition {
            Some(condition) => {
                let condition = self.flag_of(condition);
                let ins = self.builder.ins();
                let counted = ins.band(condition, flag);
                (counted, self.builder.ins().bxor(condition, counted))
            }
            None => (flag, self.builder.ins().bxor_imm_u(flag, 1)),
        };
        let before = self.builder.use_var(emitting.stutters);
        let after = self.builder.ins().iadd(before, counted);
        self.builder.def_var(emitting.stutters, after);
        Some(emitted)
    }

    /// 1 if a condition holds, else 0, in a word.
    fn flag_of(&mut self, condition: Value) -> Value {
        let is_word = self.builder.func.dfg.value_type(condition) == types::I64;
        let flag = match is_word {
            true => self.builder.ins().icmp_imm_u(IntCC::NotEqual, condition, 0),
            false => condition,
        };
        self.builder.ins().uextend(types::I64, flag)
    }

    /// The steps since the last count are those of a transition.
    pub(super) fn count(&mut self, transition: u32) {
        let Some(emitting) = self.emitting else { return };
        let trusted = MemFlagsData::trusted();
        let (sites, stutters) =
            (self.builder.use_var(emitting.sites), self.builder.use_var(emitting.stutters));
        let (first, counts) = (self.context_word(FIRST_SITE), self.context_word(COUNTS));
        let taken = self.context_word(TAKEN);
        let counted = self.builder.ins().load(types::I64, trusted, counts, COUNTED);
        let bytes = self.builder.ins().isub(sites, first);
        let emitted = self.builder.ins().ushr_imm_u(bytes, 2);
        let steps = self.builder.ins().iadd(emitted, stutters);
        self.builder.ins().store(trusted, steps, counts, COUNTED);
        let own = self.builder.ins().isub(steps, counted);
        let at = (transition as usize * size_of::<Apart<u64>>()) as i32;
        let before = self.builder.ins().load(types::I64, trusted, taken, at);
        let after = self.builder.ins().iadd(before, own);
        self.builder.ins().store(trusted, after, taken, at);
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
        let (Instr::Emit(site, list, _, holds, stutter), operations) = body.split_last()? else {
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
        self.emit(*site, *list, (*holds, *stutter), Some(condition));
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
