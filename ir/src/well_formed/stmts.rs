//! Statements.

use super::scope::Checker;
use super::shapes::{Form, Shape};
use crate::{Access, MatchBlock, Span, Stmt, StmtKind, VarId};

impl Checker<'_> {
    /// Statements in order; what they bind ends with them.
    pub fn block(&mut self, block: &[Stmt]) {
        self.scoped(|checker| block.iter().for_each(|stmt| checker.stmt(stmt)));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Require(condition) | StmtKind::Assert(condition) => self.condition(condition),
            StmtKind::RequireLet(pattern, value) => {
                let shape = self.expr(value);
                self.pattern(pattern, shape, stmt.at);
            }
            StmtKind::Let(pattern, value, stored) => {
                let shape = self.expr(value);
                if let Some(stored) = stored {
                    let wanted = self.shapes.of(*stored);
                    if wanted.is_none() {
                        self.defect(stmt.at, format!("there is no type t{}", stored.0));
                    }
                    self.agree(shape, wanted, stmt.at, "what is expected here");
                }
                self.pattern(pattern, shape, stmt.at);
                self.always(pattern, shape, stmt.at);
            }
            StmtKind::Assign(var, accesses, value) => {
                let place = self.place(*var, accesses, stmt.at);
                self.expect(value, place);
            }
            StmtKind::If(condition, then, otherwise) => {
                self.condition(condition);
                self.block(then);
                self.block(otherwise);
            }
            StmtKind::Match(value, alternatives) => {
                let shape = self.expr(value);
                self.covered(alternatives.iter().map(|one| &one.pattern), shape, stmt.at);
                for MatchBlock { pattern, block } in alternatives {
                    self.scoped(|checker| {
                        checker.pattern(pattern, shape, stmt.at);
                        checker.block(block);
                    });
                }
            }
            StmtKind::For(pattern, source, block) => {
                let element = self.source(source);
                self.scoped(|checker| {
                    checker.pattern(pattern, element, stmt.at);
                    checker.block(block);
                });
            }
            StmtKind::Pick { pattern, domain, filter, .. } => {
                let element = self.source(domain);
                self.pattern(pattern, element, stmt.at);
                if let Some(filter) = filter {
                    self.condition(filter);
                }
            }
            StmtKind::Either(blocks) => {
                if blocks.is_empty() {
                    self.defect(stmt.at, "`either` has no alternative");
                }
                blocks.iter().for_each(|block| self.block(block));
            }
        }
    }

    /// The shape of the place that an assignment changes.
    fn place(&mut self, var: VarId, accesses: &[Access], at: Span) -> Option<Shape> {
        let Some(declared) = self.spec.vars.get(var.index()) else {
            self.defect(at, format!("there is no variable v{}", var.0));
            return None;
        };
        let mut place = self.shapes.of(declared.ty);
        for access in accesses {
            place = match access {
                Access::Field(field) => place.and_then(|place| self.field(place, *field, at)),
                Access::Index(index) => {
                    let (key, value) = place.and_then(|place| self.indexed(place, at)).unzip();
                    self.expect(index, key);
                    value
                }
            };
        }
        place
    }

    /// The shapes of the index and of what is there.
    fn indexed(&mut self, place: Shape, at: Span) -> Option<(Shape, Shape)> {
        match self.shapes.form(place) {
            Form::Seq(element) => Some((self.shapes.int(), element)),
            Form::Map(key, value) => Some((key, value)),
            _ => {
                self.defect(at, format!("`{}` has no index", self.shapes.show(place)));
                None
            }
        }
    }
}
