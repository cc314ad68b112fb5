//! Statements as relations: whether some way through them leads to a state.

use crate::build::{Build, Now};
use crate::relation::Unsupported;
use crate::run::is_plain;
use ir::{Arm, Clause, Expr, ExprKind, Pattern, Quantifier, Span, Stmt, StmtKind};

/// What must hold at the end of a way.
pub(crate) type End<'e> = &'e dyn Fn(&mut Build<'_>, &Now) -> Expr;

impl Build<'_> {
    /// Whether some way through the statements ends where `end` holds. `rest` is what comes after
    /// them, the next last.
    ///
    /// # Errors
    /// A choice or a requirement inside a `for`.
    pub fn ways(
        &mut self,
        mut rest: Vec<&[Stmt]>,
        now: &Now,
        end: End<'_>,
        at: Span,
    ) -> Result<Expr, Unsupported> {
        let stmt = loop {
            match rest.pop() {
                None => return Ok(end(self, now)),
                Some([]) => {}
                Some([first, others @ ..]) => {
                    rest.push(others);
                    break first;
                }
            }
        };
        if is_plain(std::slice::from_ref(stmt)) {
            let mut failed = Ok(());
            let ways = self.after(stmt, now, &mut |build, now| {
                build.ways(rest.clone(), now, end, at).unwrap_or_else(|unsupported| {
                    failed = Err(unsupported);
                    build.truth(false, at)
                })
            });
            return failed.map(|()| ways);
        }
        self.choice(stmt, rest, now, end)
    }

    /// The same of a statement that requires or chooses something.
    fn choice<'s>(
        &mut self,
        stmt: &'s Stmt,
        rest: Vec<&'s [Stmt]>,
        now: &Now,
        end: End<'_>,
    ) -> Result<Expr, Unsupported> {
        let at = stmt.at;
        match &stmt.kind {
            StmtKind::Require(condition) => {
                let condition = self.expr(condition, now);
                let ways = self.ways(rest, now, end, at)?;
                Ok(self.all(vec![condition, ways], at))
            }
            StmtKind::RequireLet(pattern, value) => {
                let value = self.expr(value, now);
                let pattern = self.pattern(pattern);
                let ways = self.ways(rest, now, end, at)?;
                let no = self.truth(false, at);
                let arms =
                    vec![Arm { pattern, body: ways }, Arm { pattern: Pattern::Wild, body: no }];
                Ok(self.condition(ExprKind::Match(Box::new(value), arms), at))
            }
            StmtKind::Pick { pattern, domain, filter, .. } => {
                let domain = self.expr(domain, now);
                let mut clauses = vec![Clause::In(self.pattern(pattern), domain)];
                clauses.extend(filter.as_ref().map(|filter| Clause::If(self.expr(filter, now))));
                let ways = self.ways(rest, now, end, at)?;
                Ok(self.exists(clauses, ways))
            }
            StmtKind::Either(blocks) => {
                let ways: Result<Vec<Expr>, Unsupported> = blocks
                    .iter()
                    .map(|block| self.ways(before(&rest, block), now, end, at))
                    .collect();
                Ok(self.any(ways?, at))
            }
            StmtKind::If(condition, then, otherwise) => {
                let condition = Box::new(self.expr(condition, now));
                let then = self.ways(before(&rest, then), now, end, at)?;
                let otherwise = self.ways(before(&rest, otherwise), now, end, at)?;
                let kind = ExprKind::If(condition, Box::new(then), Box::new(otherwise));
                Ok(self.condition(kind, at))
            }
            StmtKind::Match(value, alternatives) => {
                let value = Box::new(self.expr(value, now));
                let mut arms = Vec::new();
                for alternative in alternatives {
                    let pattern = self.pattern(&alternative.pattern);
                    let body = self.ways(before(&rest, &alternative.block), now, end, at)?;
                    arms.push(Arm { pattern, body });
                }
                Ok(self.condition(ExprKind::Match(value, arms), at))
            }
            _ => Err(Unsupported { at }),
        }
    }

    /// Whether some binding makes the condition true.
    pub fn exists(&mut self, clauses: Vec<Clause>, condition: Expr) -> Expr {
        if clauses.is_empty() {
            return condition;
        }
        let at = condition.at;
        let kind = ExprKind::Quantified(Quantifier::Exists, clauses, Box::new(condition));
        self.condition(kind, at)
    }
}

/// The statements to do once the block is one of them, the first to do.
fn before<'s>(rest: &[&'s [Stmt]], block: &'s [Stmt]) -> Vec<&'s [Stmt]> {
    let mut rest = rest.to_vec();
    rest.push(block);
    rest
}
