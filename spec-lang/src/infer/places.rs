//! The left sides of assignments.

use super::Infer;
use crate::ast::{self, AssignOp, BinaryOp, ExprKind as Ast};
use crate::env::Symbol;
use crate::ty::Ty;
use crate::words::{names, systems};
use ir::{Access, Expr, ExprKind, Op, Span, StmtKind, VarId};

/// A variable, or a part of its value.
struct Place {
    var: VarId,
    accesses: Vec<Access>,
    ty: Ty,
}

impl Infer<'_, '_> {
    pub(super) fn assign(
        &mut self,
        place: &ast::Expr,
        op: AssignOp,
        value: &ast::Expr,
        at: Span,
    ) -> Option<StmtKind> {
        let Some(target) = self.place(place) else {
            let value = self.infer(value, None);
            let ty = self.of(&value);
            self.unifier.give_up(&ty);
            return None;
        };
        let value = match binary(op) {
            None => self.check(value, &target.ty),
            Some(op) => {
                let current = self.read(&target, place.at);
                self.apply(op, current, value, at)
            }
        };
        Some(StmtKind::Assign(target.var, target.accesses, value))
    }

    fn place(&mut self, place: &ast::Expr) -> Option<Place> {
        match &place.kind {
            Ast::Paren(inner) => self.place(inner),
            Ast::Path(path) if path.segments.len() == 1 => self.variable(&path.segments[0]),
            Ast::Index(base, index) => {
                let mut target = self.place(base)?;
                let (key, value) = self.indexed(&target.ty, base.at)?;
                target.accesses.push(Access::Index(self.check(index, &key)));
                Some(Place { ty: value, ..target })
            }
            Ast::Field(base, name) => {
                let mut target = self.place(base)?;
                let base_ty = self.known(&target.ty, base.at, "a field")?;
                let (index, ty) = self.field_of(&base_ty, name)?;
                target.accesses.push(Access::Field(index));
                Some(Place { ty, ..target })
            }
            Ast::Error => None,
            _ => {
                self.report(systems::not_a_place(place.at));
                None
            }
        }
    }

    fn variable(&mut self, name: &ast::Name) -> Option<Place> {
        if self.local(&name.text).is_some() {
            self.report(systems::assignment_to(name, "a local"));
            return None;
        }
        match self.env.value(&name.text, self.home) {
            Some(Symbol::Var(var)) => {
                let ty = self.erased(self.env.spec.var(var).ty);
                Some(Place { var, accesses: Vec::new(), ty })
            }
            Some(Symbol::Const(_)) => {
                self.report(systems::assignment_to(name, "a constant"));
                None
            }
            Some(Symbol::Fn(_)) => {
                self.report(systems::assignment_to(name, "a function"));
                None
            }
            Some(Symbol::Transition) => {
                self.report(systems::assignment_to(name, "a transition"));
                None
            }
            None => {
                let vars: Vec<String> =
                    self.env.spec.vars.iter().map(|var| var.name.clone()).collect();
                let problem = names::unknown_name(name, vars.iter().map(String::as_str));
                self.report(problem);
                None
            }
        }
    }

    /// The current value of a place, for compound assignments.
    fn read(&mut self, place: &Place, at: Span) -> Expr {
        let ty = self.erased(self.env.spec.var(place.var).ty);
        let mut expr = self.node(ExprKind::Var(place.var), ty, at);
        for access in &place.accesses {
            let ty = self.of(&expr);
            expr = match access {
                Access::Index(index) => {
                    let value = match ty {
                        Ty::Map(_, value) => *value,
                        Ty::Seq(element) => *element,
                        _ => Ty::Error,
                    };
                    // Locals bound inside are shared by both copies, which run one after the other.
                    let index = index.clone();
                    self.op(Op::Index, vec![expr, index], value, at)
                }
                Access::Field(index) => {
                    let field = match &ty {
                        Ty::Tuple(parts) => parts[*index as usize].clone(),
                        Ty::Data(id) => self
                            .erased(self.env.spec.data(*id).variants[0].fields[*index as usize].ty),
                        _ => Ty::Error,
                    };
                    self.node(ExprKind::Field(Box::new(expr), *index), field, at)
                }
            };
        }
        expr
    }
}

fn binary(op: AssignOp) -> Option<BinaryOp> {
    match op {
        AssignOp::Set => None,
        AssignOp::Add => Some(BinaryOp::Add),
        AssignOp::Sub => Some(BinaryOp::Sub),
        AssignOp::Mul => Some(BinaryOp::Mul),
        AssignOp::Union => Some(BinaryOp::Union),
        AssignOp::Intersect => Some(BinaryOp::Intersect),
        AssignOp::Minus => Some(BinaryOp::Minus),
        AssignOp::Concat => Some(BinaryOp::Concat),
    }
}
