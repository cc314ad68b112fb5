//! Assignments to a part of a variable's value.

use crate::scope::Gen;
use crate::stmts::stmt;
use ir::{Access, Block, Expr, ExprKind, Op, Pattern, StmtKind, Type, TypeId, VarId};

/// How far an assignment steps into a value.
const STEPS: usize = 3;

/// The way to a part.
struct Way {
    accesses: Vec<Access>,
    /// The part, read.
    part: Expr,
    /// What its values fit.
    aim: TypeId,
}

impl Gen {
    /// Assigns to a part; false if the type has none that may be assigned here. Indices and keys on
    /// the way are bound first, and the assignment is guarded by their presence, unless risky.
    pub fn assign_part(&mut self, var: VarId, aim: TypeId, block: &mut Block) -> bool {
        if !self.may.variables[var.index()] {
            return self.assign_whole_field(var, aim, block);
        }
        let mut way = Way { accesses: vec![], part: self.use_var(var), aim };
        let mut guards = Vec::new();
        for step in 0..STEPS {
            if step > 0 && self.choices.once_in(3) || self.has_void(way.aim) {
                break;
            }
            let Some(guard) = self.step(&mut way, block) else { break };
            guards.extend(guard);
        }
        if way.accesses.is_empty() {
            return false;
        }
        let last_key = matches!(way.part.kind, ExprKind::Op(Op::Index, ref parts)
            if matches!(self.form(parts[0].ty), Type::Map(_, _, None)));
        if last_key && self.choices.once_in(2) {
            // The last key may be new, if there is room for it.
            guards.pop();
        }
        let value = self.gen_expr(way.aim, 2);
        let assignment = stmt(StmtKind::Assign(var, way.accesses, value));
        if self.is_risky() {
            block.push(assignment);
            return true;
        }
        let guarded = guards
            .into_iter()
            .rev()
            .fold(vec![assignment], |inner, guard| vec![stmt(StmtKind::If(guard, inner, vec![]))]);
        block.extend(guarded);
        true
    }

    /// One step into a part, and the condition under which it leads somewhere, if it needs one.
    fn step(&mut self, way: &mut Way, block: &mut Block) -> Option<Option<Expr>> {
        let bool = self.bool();
        let whole = way.part.clone();
        let (key, part) = match self.form(way.aim) {
            Type::Map(key, part, _) => (key, part),
            Type::Seq(part, _) => (self.int(), part),
            _ => {
                let fields = self.fields(way.aim);
                if fields.is_empty() {
                    return None;
                }
                let field = self.choices.below(fields.len());
                way.accesses.push(Access::Field(field as u32));
                let read = ExprKind::Field(Box::new(whole), field as u32);
                (way.part, way.aim) = (self.expr(read, fields[field]), fields[field]);
                return Some(None);
            }
        };
        let is_seq = matches!(self.form(way.aim), Type::Seq(..));
        let index =
            if is_seq && self.choices.once_in(2) { self.number(0) } else { self.gen_expr(key, 1) };
        let local = self.bind(key);
        block.push(stmt(StmtKind::Let(Pattern::Bind(local), index, None)));
        let at = self.use_local(local);
        let guard = if is_seq {
            let int = self.int();
            let indices = self.set(int);
            let indices = self.op(Op::Indices, [whole.clone()], indices);
            self.op(Op::In, [at.clone(), indices], bool)
        } else {
            self.op(Op::In, [at.clone(), whole.clone()], bool)
        };
        way.accesses.push(Access::Index(at.clone()));
        (way.part, way.aim) = (self.op(Op::Index, [whole, at], part), part);
        Some(Some(guard))
    }

    /// A field of a tuple or a struct that may not be read; false of other types.
    fn assign_whole_field(&mut self, var: VarId, aim: TypeId, block: &mut Block) -> bool {
        let fields = self.fields(aim);
        if fields.is_empty() {
            return false;
        }
        let field = self.choices.below(fields.len());
        let value = self.gen_expr(fields[field], 2);
        let accesses = vec![Access::Field(field as u32)];
        block.push(stmt(StmtKind::Assign(var, accesses, value)));
        true
    }
}
