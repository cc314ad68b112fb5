//! Instructions that call: foreign operations, functions, iteration over interned collections.

use super::helpers;
use super::translate::Translation;
use crate::code::{Instr, List};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AbiParam, InstBuilder, StackSlotData, StackSlotKind, Value, types};
use cranelift_module::Module;

impl Translation<'_, '_> {
    /// Calls a helper, which takes and returns words.
    pub(super) fn helper(&mut self, helper: *const u8, args: &[Value], returns: bool) -> Value {
        let mut signature = self.module.make_signature();
        signature.params.extend(args.iter().map(|_| AbiParam::new(types::I64)));
        if returns {
            signature.returns.push(AbiParam::new(types::I64));
        }
        let signature = self.builder.import_signature(signature);
        let address = self.number(helper as u64);
        let call = self.builder.ins().call_indirect(signature, address, args);
        match self.builder.inst_results(call) {
            [result, ..] => *result,
            [] => address,
        }
    }

    pub(super) fn cursor(&mut self, instr: Instr) {
        match instr {
            Instr::Elements(call, cursor, source) => {
                let (next, end) = self.cursors[cursor as usize];
                let slot = self.slot(1);
                let (call, source) = (self.number(u64::from(call)), self.get(source));
                let args = [self.context, call, source, slot];
                let start = self.helper(helpers::elements as *const u8, &args, true);
                self.builder.def_var(next, start);
                let last = self.load(slot, 0);
                self.builder.def_var(end, last);
            }
            Instr::NextElement(cursor, list, target) => {
                let (next, end) = self.cursors[cursor as usize];
                let (at, last) = (self.builder.use_var(next), self.builder.use_var(end));
                let over = self.builder.ins().icmp(IntCC::Equal, at, last);
                self.jump_if(over, target);
                let regs = self.chunk.list(list);
                for (index, reg) in regs.iter().enumerate() {
                    let value = self.load(at, index);
                    self.set(*reg, value);
                }
                let after = self.builder.ins().iadd_imm_s(at, regs.len().max(1) as i64 * 8);
                self.builder.def_var(next, after);
            }
            _ => {}
        }
    }

    pub(super) fn calls(&mut self, instr: Instr) {
        match instr {
            Instr::Recall(region, keys, results, target) => {
                let (leaves, len) = (self.spilled(keys), self.number(u64::from(keys.len)));
                let region = self.number(u64::from(region));
                let args = [self.context, region, leaves, len];
                let known = self.helper(helpers::recall as *const u8, &args, true);
                let (found, next) = (self.builder.create_block(), self.builder.create_block());
                self.builder.ins().brif(known, found, &[], next, &[]);
                self.builder.switch_to_block(found);
                self.unspill(results, known);
                let end = self.block(target as usize);
                self.builder.ins().jump(end, &[]);
                self.builder.switch_to_block(next);
            }
            Instr::Remember(region, keys, results) => {
                let (leaves, len) = (self.spilled(keys), self.number(u64::from(keys.len)));
                let (out, out_len) = (self.spilled(results), self.number(u64::from(results.len)));
                let region = self.number(u64::from(region));
                let args = [self.context, region, leaves, len, out, out_len];
                self.helper(helpers::remember as *const u8, &args, false);
            }
            Instr::Begin => {
                self.helper(helpers::begin as *const u8, &[self.context], false);
            }
            Instr::Push(list) => {
                let (leaves, len) = (self.spilled(list), self.number(u64::from(list.len)));
                self.helper(helpers::push as *const u8, &[self.context, leaves, len], false);
            }
            Instr::Call(foreign, trap, args, results) => {
                let (leaves, len) = (self.spilled(args), self.number(u64::from(args.len)));
                let foreign = self.number(u64::from(foreign));
                let args = [self.context, foreign, leaves, len];
                let out = self.helper(helpers::call as *const u8, &args, true);
                let (stop, next) = (self.builder.create_block(), self.builder.create_block());
                self.builder.ins().brif(out, next, &[], stop, &[]);
                self.builder.switch_to_block(stop);
                let status = self.number(u64::from(trap) + 1);
                self.leave(status);
                self.builder.switch_to_block(next);
                self.unspill(results, out);
            }
            Instr::Invoke(function, args, results) => {
                let (leaves, out) = (self.spilled(args), self.slot(results.len));
                let emitting = self.emitting.filter(|_| self.callee_emits(&instr));
                if let Some(emitting) = emitting {
                    self.tell(emitting);
                }
                let id = self.place.functions[function as usize];
                let callee = self.module.declare_func_in_func(id, self.builder.func);
                let args = [self.context, self.input, leaves, out];
                let call = self.builder.ins().call(callee, &args);
                let status = self.builder.inst_results(call)[0];
                if let Some(emitting) = emitting {
                    self.reload(emitting);
                }
                let (stop, next) = (self.builder.create_block(), self.builder.create_block());
                self.builder.ins().brif(status, stop, &[], next, &[]);
                self.builder.switch_to_block(stop);
                self.leave(status);
                self.builder.switch_to_block(next);
                self.unspill(results, out);
            }
            _ => {}
        }
    }

    /// The address of so many words on the stack.
    fn slot(&mut self, words: u32) -> Value {
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, words.max(1) * 8, 3);
        let slot = self.builder.create_sized_stack_slot(data);
        self.builder.ins().stack_addr(types::I64, slot, 0)
    }

    fn spilled(&mut self, list: List) -> Value {
        let slot = self.slot(list.len);
        for (index, reg) in self.chunk.list(list).iter().enumerate() {
            let value = self.get(*reg);
            self.store(value, slot, index * 8);
        }
        slot
    }

    fn unspill(&mut self, list: List, slot: Value) {
        for (index, reg) in self.chunk.list(list).iter().enumerate() {
            let value = self.load(slot, index);
            self.set(*reg, value);
        }
    }
}
