//! Statements.

use super::Infer;
use crate::ast::{self, StmtKind as Ast};
use crate::ty::Ty;
use ir::{Block, MatchBlock, Stmt, StmtKind};

impl Infer<'_, '_> {
    /// A block in a scope of its own.
    pub fn block(&mut self, block: &ast::Block) -> Block {
        self.scoped(|this| block.stmts.iter().filter_map(|stmt| this.stmt(stmt)).collect())
    }

    /// A statement; none after a problem.
    fn stmt(&mut self, stmt: &ast::Stmt) -> Option<Stmt> {
        let kind = match &stmt.kind {
            Ast::Require(condition) => StmtKind::Require(self.check(condition, &Ty::Bool)),
            Ast::RequireLet(pattern, value) => {
                let value = self.infer(value, None);
                let ty = self.of(&value);
                StmtKind::RequireLet(self.pattern(pattern, &ty), value)
            }
            Ast::Let(pattern, annotation, value) => {
                let (value, ty, declared) = self.let_value(annotation.as_ref(), value);
                let lowered = self.pattern(pattern, &ty);
                self.irrefutable(&lowered, &ty, pattern.at, "write `require let` to continue only if it matches, or `match` to tell cases apart");
                StmtKind::Let(lowered, value, declared)
            }
            Ast::Assign(place, op, value) => self.assign(place, *op, value, stmt.at)?,
            Ast::If(condition, then, otherwise) => {
                let condition = self.check(condition, &Ty::Bool);
                let then = self.block(then);
                StmtKind::If(
                    condition,
                    then,
                    otherwise.as_ref().map(|block| self.block(block)).unwrap_or_default(),
                )
            }
            Ast::Match(value, alternatives) => self.match_blocks(value, alternatives),
            Ast::For(pattern, source, block) => {
                let source = self.infer(source, None);
                let (source, element) = self.iterated(source);
                self.scoped(|this| {
                    let pattern = this.pattern(pattern, &element);
                    StmtKind::For(pattern, source, this.block(block))
                })
            }
            Ast::Pick { choose, pattern, domain, filter } => {
                let (domain, element) = self.domain(domain);
                let pattern = self.pattern(pattern, &element);
                let filter = filter.as_ref().map(|filter| self.check(filter, &Ty::Bool));
                StmtKind::Pick { pattern, domain, filter, objective: *choose }
            }
            Ast::Either(blocks) => {
                StmtKind::Either(blocks.iter().map(|block| self.block(block)).collect())
            }
            Ast::Assert(condition) => StmtKind::Assert(self.check(condition, &Ty::Bool)),
            Ast::Send(_) => {
                self.report(crate::words::agents::send_outside_agent(stmt.at));
                return None;
            }
            Ast::Error => return None,
        };
        Some(Stmt { kind, at: stmt.at })
    }

    fn match_blocks(
        &mut self,
        value: &ast::Expr,
        alternatives: &[(ast::Pattern, ast::Block)],
    ) -> StmtKind {
        let value = self.infer(value, None);
        let ty = self.of(&value);
        let mut lowered = Vec::new();
        for (pattern, block) in alternatives {
            lowered.push(self.scoped(|this| MatchBlock {
                pattern: this.pattern(pattern, &ty),
                block: this.block(block),
            }));
        }
        let patterns: Vec<_> = alternatives
            .iter()
            .map(|(pattern, _)| pattern.at)
            .zip(lowered.iter().map(|alternative| &alternative.pattern))
            .collect();
        self.covers(&ty, &patterns, value.at);
        StmtKind::Match(value, lowered)
    }
}
