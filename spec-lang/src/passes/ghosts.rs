//! Ghost variables watch and never act: removing every ghost, and every statement that only serves
//! ghosts, leaves the same behaviour of the other variables.
//!
//! A local is *tainted* when a ghost influences its value. Ghosts and tainted locals may appear in
//! claims, assertions, values assigned to ghosts, and conditions under which only ghosts are
//! assigned; nowhere else.

use super::reads::Reads;
use crate::Problem;
use crate::words::systems;
use ir::{
    Access, Block, Expr, ExprKind, LocalId, Pattern, Span, Spec, Stmt, StmtKind, VarId, walk,
};

pub(super) fn check(spec: &Spec, reads: &Reads, problems: &mut Vec<Problem>) {
    if !spec.vars.iter().any(|var| var.ghost) {
        return;
    }
    for var in spec.vars.iter().filter(|var| !var.ghost) {
        let mut taint = Taint { spec, reads, tainted: Vec::new(), problems };
        if let Some(init) = &var.init {
            taint.refuse(&init.code, &format!("the initial value of `{}`", var.name));
        }
    }
    Taint { spec, reads, tainted: Vec::new(), problems }.block(&spec.init.code, None);
    for transition in &spec.transitions {
        let mut taint = Taint { spec, reads, tainted: Vec::new(), problems };
        for param in &transition.params {
            taint.refuse(&param.domain, &format!("which parameters `{}` takes", transition.name));
        }
        taint.block(&transition.body.code, None);
    }
}

/// A ghost and where it is read.
type Source = (VarId, Span);

struct Taint<'a> {
    spec: &'a Spec,
    reads: &'a Reads,
    tainted: Vec<(LocalId, VarId)>,
    problems: &'a mut Vec<Problem>,
}

impl Taint<'_> {
    /// A ghost that influences the expression.
    fn source(&self, expr: &Expr) -> Option<Source> {
        let direct = self.reads.places(expr).into_iter().find(|(var, _)| self.spec.var(*var).ghost);
        direct.or_else(|| {
            let mut found = None;
            walk::every(expr, &mut |part| {
                if let ExprKind::Local(local) = part.kind
                    && let Some((_, ghost)) =
                        self.tainted.iter().find(|(tainted, _)| *tainted == local)
                {
                    found.get_or_insert((*ghost, part.at));
                }
            });
            found
        })
    }

    fn report(&mut self, (ghost, at): Source, what: &str) {
        let ghost = self.spec.var(ghost);
        self.problems.push(systems::ghost_influences(&ghost.name, what, at, ghost.at));
    }

    fn refuse(&mut self, expr: &Expr, what: &str) {
        if let Some(source) = self.source(expr) {
            self.report(source, what);
        }
    }

    fn bind(&mut self, pattern: &Pattern, source: Option<Source>) {
        if let Some((ghost, _)) = source {
            walk::bound(pattern, &mut |local| self.tainted.push((local, ghost)));
        }
    }

    /// `under`: the ghost that decides whether the block runs.
    fn block(&mut self, block: &Block, under: Option<Source>) {
        for stmt in block {
            self.stmt(stmt, under);
        }
    }

    fn stmt(&mut self, stmt: &Stmt, under: Option<Source>) {
        match &stmt.kind {
            StmtKind::Assert(_) => {}
            StmtKind::Require(condition) => {
                self.guard(condition, under, "whether the transition is enabled")
            }
            StmtKind::RequireLet(_, value) => {
                self.guard(value, under, "whether the transition is enabled")
            }
            StmtKind::Let(pattern, value, _) => {
                let source = self.source(value);
                self.bind(pattern, source);
            }
            StmtKind::Assign(var, accesses, value) => {
                self.assign(*var, accesses, value, stmt, under)
            }
            StmtKind::If(condition, ..) => {
                let under = self.source(condition).or(under);
                walk::blocks(stmt, &mut |block| self.block(block, under));
            }
            StmtKind::Match(value, alternatives) => {
                let source = self.source(value);
                for alternative in alternatives {
                    self.bind(&alternative.pattern, source);
                    self.block(&alternative.block, source.or(under));
                }
            }
            StmtKind::For(pattern, domain, block) => {
                let source = self.source(domain);
                self.bind(pattern, source);
                self.block(block, source.or(under));
            }
            StmtKind::Pick { domain, filter, .. } => {
                self.guard(domain, under, "what can be chosen");
                if let Some(filter) = filter {
                    self.guard(filter, under, "what can be chosen");
                }
            }
            StmtKind::Either(blocks) => {
                if let Some((ghost, _)) = under {
                    self.report((ghost, stmt.at), "how many ways the transition has");
                }
                for block in blocks {
                    self.block(block, under);
                }
            }
        }
    }

    fn guard(&mut self, expr: &Expr, under: Option<Source>, what: &str) {
        if let Some(source) = self.source(expr).or(under.map(|(ghost, _)| (ghost, expr.at))) {
            self.report(source, what);
        }
    }

    fn assign(
        &mut self,
        var: VarId,
        accesses: &[Access],
        value: &Expr,
        stmt: &Stmt,
        under: Option<Source>,
    ) {
        if self.spec.var(var).ghost {
            return;
        }
        let what = format!("the variable `{}`", self.spec.var(var).name);
        if let Some((ghost, _)) = under {
            self.report((ghost, stmt.at), &what);
        }
        self.refuse(value, &what);
        for access in accesses {
            if let Access::Index(index) = access {
                self.refuse(index, &what);
            }
        }
    }
}
