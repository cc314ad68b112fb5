//! Conditions as jumps: conjunctions stop at the first part that decides.

use super::lower::Lowering;
use super::{Instr, Target};
use crate::program::{Code, Kind, Node};

impl<'a> Lowering<'a> {
    /// Jumps if the condition is false. What it computes stays valid where it does not jump.
    pub(super) fn jump_unless(&mut self, condition: Node, to: usize) {
        let program = self.program;
        match program.graph.kind(condition) {
            _ if self.placed.contains_key(&condition) => {
                let reg = self.node(condition);
                self.push(Instr::JumpUnless(reg, to as Target));
            }
            Kind::Const(0) => self.push(Instr::Jump(to as Target)),
            Kind::Const(_) => {}
            Kind::Not(inner) => self.jump_if(*inner, to),
            Kind::All(parts) => parts.iter().for_each(|part| self.jump_unless(*part, to)),
            Kind::Masked(word, mask, value) => {
                let word = self.node(*word);
                let (mask, value) = (self.constant(*mask), self.constant(*value));
                self.push(Instr::JumpNotMasked(word, mask, value, to as Target));
            }
            _ => {
                let reg = self.node(condition);
                self.push(Instr::JumpUnless(reg, to as Target));
            }
        }
    }

    /// Jumps if the condition is true. What it computes stays valid where it does not jump.
    fn jump_if(&mut self, condition: Node, to: usize) {
        let program = self.program;
        match program.graph.kind(condition) {
            _ if self.placed.contains_key(&condition) => {
                let reg = self.node(condition);
                self.push(Instr::JumpIf(reg, to as Target));
            }
            Kind::Const(0) => {}
            Kind::Const(_) => self.push(Instr::Jump(to as Target)),
            Kind::Not(inner) => self.jump_unless(*inner, to),
            Kind::All(parts) => {
                let skip = self.target();
                let mark = self.mark();
                for part in &parts[..parts.len() - 1] {
                    self.jump_unless(*part, skip);
                }
                self.jump_if(parts[parts.len() - 1], to);
                self.release(mark);
                self.bind(skip);
            }
            Kind::Masked(word, mask, value) => {
                let word = self.node(*word);
                let (mask, value) = (self.constant(*mask), self.constant(*value));
                self.push(Instr::JumpMasked(word, mask, value, to as Target));
            }
            _ => {
                let reg = self.node(condition);
                self.push(Instr::JumpIf(reg, to as Target));
            }
        }
    }

    pub(super) fn branch(&mut self, condition: Node, then: &'a [Code], otherwise: &'a [Code]) {
        match otherwise {
            [Code::Break(label)] => {
                let end = self.labels[label];
                self.jump_unless(condition, end);
                return self.block(then);
            }
            [.., Code::Trap(..)] if otherwise.len() == 1 => {
                let cold = self.target();
                self.cold.push((cold, otherwise));
                self.jump_unless(condition, cold);
                return self.block(then);
            }
            _ => {}
        }
        if let ([Code::Break(label)], []) = (then, otherwise) {
            let end = self.labels[label];
            return self.jump_if(condition, end);
        }
        let mark = self.mark();
        let no = self.target();
        self.jump_unless(condition, no);
        self.block(then);
        self.release(mark);
        if otherwise.is_empty() {
            return self.bind(no);
        }
        let end = self.target();
        self.push(Instr::Jump(end as Target));
        self.bind(no);
        self.scope(otherwise);
        self.bind(end);
    }
}
