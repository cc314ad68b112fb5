//! The one walk over expressions and statements: visits the direct parts of a node, in the order in
//! which they are evaluated. Everything that looks through a spec is written with it.

use crate::{Access, Clause, Expr, ExprKind, LocalId, Pattern, Stmt, StmtKind};

macro_rules! parts_of_expr {
    ($name:ident, $($mutability:tt)?) => {
        /// Calls `visit` with each direct sub-expression.
        pub fn $name(expr: &$($mutability)? Expr, visit: &mut dyn FnMut(&$($mutability)? Expr)) {
            match &$($mutability)? expr.kind {
                ExprKind::Bool(_)
                | ExprKind::Int(_)
                | ExprKind::Opaque(..)
                | ExprKind::Const(_)
                | ExprKind::Var(_)
                | ExprKind::Local(_)
                | ExprKind::Universe(_)
                | ExprKind::None => {}
                ExprKind::Old(e) | ExprKind::Some(e) | ExprKind::Field(e, _) => visit(e),
                ExprKind::Tuple(list)
                | ExprKind::Construct(_, _, list)
                | ExprKind::Set(list)
                | ExprKind::Seq(list)
                | ExprKind::Bag(list)
                | ExprKind::Op(_, list)
                | ExprKind::Call(_, list) => {
                    for e in list {
                        visit(e);
                    }
                }
                ExprKind::Map(entries) => {
                    for (key, value) in entries {
                        visit(key);
                        visit(value);
                    }
                }
                ExprKind::WithField(base, _, value) => {
                    visit(base);
                    visit(value);
                }
                ExprKind::If(condition, then, otherwise) => {
                    visit(condition);
                    visit(then);
                    visit(otherwise);
                }
                ExprKind::Match(value, arms) => {
                    visit(value);
                    for arm in arms {
                        visit(&$($mutability)? arm.body);
                    }
                }
                ExprKind::Let(_, value, body) => {
                    visit(value);
                    visit(body);
                }
                ExprKind::Quantified(_, clauses, body) | ExprKind::Comprehension(_, clauses, body) => {
                    for clause in clauses {
                        match clause {
                            Clause::In(_, e) | Clause::If(e) => visit(e),
                        }
                    }
                    visit(body);
                }
                ExprKind::MapComprehension(clauses, key, value) => {
                    for clause in clauses {
                        match clause {
                            Clause::In(_, e) | Clause::If(e) => visit(e),
                        }
                    }
                    visit(key);
                    visit(value);
                }
                ExprKind::Fold { source, start, step, .. } => {
                    visit(source);
                    visit(start);
                    visit(step);
                }
            }
        }
    };
}

parts_of_expr!(parts,);
parts_of_expr!(parts_mut, mut);

macro_rules! exprs_of_stmt {
    ($name:ident, $($mutability:tt)?) => {
        /// Calls `visit` with each expression that stands directly in a statement, not in blocks
        /// inside it.
        pub fn $name(stmt: &$($mutability)? Stmt, visit: &mut dyn FnMut(&$($mutability)? Expr)) {
            match &$($mutability)? stmt.kind {
                StmtKind::Require(e)
                | StmtKind::RequireLet(_, e)
                | StmtKind::Let(_, e, _)
                | StmtKind::Assert(e)
                | StmtKind::If(e, ..)
                | StmtKind::Match(e, _)
                | StmtKind::For(_, e, _) => visit(e),
                StmtKind::Assign(_, accesses, e) => {
                    for access in accesses {
                        if let Access::Index(index) = access {
                            visit(index);
                        }
                    }
                    visit(e);
                }
                StmtKind::Pick { domain, filter, .. } => {
                    visit(domain);
                    if let Some(filter) = filter {
                        visit(filter);
                    }
                }
                StmtKind::Either(_) => {}
            }
        }
    };
}

exprs_of_stmt!(exprs,);
exprs_of_stmt!(exprs_mut, mut);

macro_rules! blocks_of_stmt {
    ($name:ident, $($mutability:tt)?) => {
        /// Calls `visit` with each block inside a statement.
        pub fn $name(stmt: &$($mutability)? Stmt, visit: &mut dyn FnMut(&$($mutability)? Vec<Stmt>)) {
            match &$($mutability)? stmt.kind {
                StmtKind::If(_, then, otherwise) => {
                    visit(then);
                    visit(otherwise);
                }
                StmtKind::Match(_, alternatives) => {
                    for alternative in alternatives {
                        visit(&$($mutability)? alternative.block);
                    }
                }
                StmtKind::For(_, _, block) => visit(block),
                StmtKind::Either(blocks) => {
                    for block in blocks {
                        visit(block);
                    }
                }
                _ => {}
            }
        }
    };
}

blocks_of_stmt!(blocks,);
blocks_of_stmt!(blocks_mut, mut);

/// Calls `visit` with the expression and everything inside it, outside in.
pub fn every(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    parts(expr, &mut |part| every(part, visit));
}

/// Calls `visit` with every expression in a block, outside in.
pub fn every_in(block: &[Stmt], visit: &mut dyn FnMut(&Expr)) {
    for stmt in block {
        exprs(stmt, &mut |expr| every(expr, visit));
        blocks(stmt, &mut |inner| every_in(inner, visit));
    }
}

/// Calls `visit` with every local that a pattern binds, from left to right.
pub fn bound(pattern: &Pattern, visit: &mut dyn FnMut(LocalId)) {
    match pattern {
        Pattern::Bind(local) => visit(*local),
        Pattern::Tuple(parts) | Pattern::Construct(_, _, parts) => {
            for part in parts {
                bound(part, visit);
            }
        }
        Pattern::Some(inner) => bound(inner, visit),
        Pattern::Wild | Pattern::Bool(_) | Pattern::Int(_) | Pattern::None => {}
    }
}

/// Calls `visit` with every local of an expression, where it is bound and where it is used.
pub fn locals_mut(expr: &mut Expr, visit: &mut dyn FnMut(&mut LocalId)) {
    match &mut expr.kind {
        ExprKind::Local(local) => visit(local),
        ExprKind::Match(_, arms) => {
            for arm in arms {
                bound_mut(&mut arm.pattern, visit);
            }
        }
        ExprKind::Let(pattern, ..) => bound_mut(pattern, visit),
        ExprKind::Fold { accumulator, element, .. } => {
            visit(accumulator);
            bound_mut(element, visit);
        }
        ExprKind::Quantified(_, clauses, _)
        | ExprKind::Comprehension(_, clauses, _)
        | ExprKind::MapComprehension(clauses, ..) => {
            for clause in clauses {
                if let Clause::In(pattern, _) = clause {
                    bound_mut(pattern, visit);
                }
            }
        }
        _ => {}
    }
    parts_mut(expr, &mut |part| locals_mut(part, visit));
}

/// Calls `visit` with every local that a pattern binds, from left to right.
pub fn bound_mut(pattern: &mut Pattern, visit: &mut dyn FnMut(&mut LocalId)) {
    match pattern {
        Pattern::Bind(local) => visit(local),
        Pattern::Tuple(parts) | Pattern::Construct(_, _, parts) => {
            for part in parts {
                bound_mut(part, visit);
            }
        }
        Pattern::Some(inner) => bound_mut(inner, visit),
        Pattern::Wild | Pattern::Bool(_) | Pattern::Int(_) | Pattern::None => {}
    }
}
