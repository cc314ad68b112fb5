//! A `for` over a set whose elements have no order must not be able to tell in which order it runs.
//!
//! Accepted bodies only add to and remove from sets and bags, or assign to maps at the loop's own
//! element, with values that read nothing the loop assigns, other than at the loop's own element.

use super::reads::Reads;
use crate::Problem;
use crate::ty::Ty;
use crate::words::systems;
use ir::{
    Access, Expr, ExprKind, LocalId, Op, Pattern, Span, Spec, Stmt, StmtKind, Type, VarId, walk,
};

pub(super) fn check(spec: &Spec, reads: &Reads, problems: &mut Vec<Problem>) {
    let bodies = spec.transitions.iter().map(|transition| &transition.body);
    for body in bodies.chain([&spec.init]) {
        block(spec, reads, &body.code, problems);
    }
}

fn block(spec: &Spec, reads: &Reads, stmts: &[Stmt], problems: &mut Vec<Problem>) {
    for stmt in stmts {
        if let StmtKind::For(pattern, source, body) = &stmt.kind
            && let Type::Set(element, _) | Type::Bag(element, _) = spec.types[source.ty]
        {
            let element = Ty::erase(spec, element);
            if element.contains_opaque(spec) {
                let mut assigned = Vec::new();
                assignments(body, &mut assigned);
                let mut keys = Vec::new();
                walk::bound(pattern, &mut |local| keys.push(local));
                let whole = whole_element(pattern, &keys);
                let mut judge = Judge { spec, reads, assigned, whole, keyed: Vec::new() };
                judge.keyed = judge.keyed(body);
                if let Some(at) = judge.tells_order(body) {
                    problems.push(systems::order_matters(source.at, &element.show(spec), at));
                }
            }
        }
        walk::blocks(stmt, &mut |inner| block(spec, reads, inner, problems));
    }
}

/// The locals that together are the element, if the pattern keeps all of it.
fn whole_element(pattern: &Pattern, bound: &[LocalId]) -> Vec<LocalId> {
    fn keeps_all(pattern: &Pattern) -> bool {
        match pattern {
            Pattern::Bind(_) | Pattern::None | Pattern::Bool(_) | Pattern::Int(_) => true,
            Pattern::Wild => false,
            Pattern::Tuple(parts) | Pattern::Construct(_, _, parts) => parts.iter().all(keeps_all),
            Pattern::Some(inner) => keeps_all(inner),
        }
    }
    if keeps_all(pattern) { bound.to_vec() } else { Vec::new() }
}

fn assignments(stmts: &[Stmt], assigned: &mut Vec<VarId>) {
    for stmt in stmts {
        if let StmtKind::Assign(var, ..) = &stmt.kind {
            assigned.push(*var);
        }
        walk::blocks(stmt, &mut |inner| assignments(inner, assigned));
    }
}

struct Judge<'a> {
    spec: &'a Spec,
    reads: &'a Reads,
    /// The variables that the loop assigns.
    assigned: Vec<VarId>,
    /// The locals that together are the loop's element.
    whole: Vec<LocalId>,
    /// The variables that the loop assigns at its own element only, with the form of their keys.
    keyed: Vec<(VarId, String)>,
}

impl Judge<'_> {
    /// A place that can tell the order.
    fn tells_order(&self, stmts: &[Stmt]) -> Option<Span> {
        stmts.iter().find_map(|stmt| match &stmt.kind {
            StmtKind::Assign(var, accesses, value) => {
                self.assignment(*var, accesses, value, stmt.at)
            }
            StmtKind::Pick { .. } | StmtKind::Either(_) => Some(stmt.at),
            _ => {
                let mut found = None;
                walk::exprs(stmt, &mut |expr| found = found.or(self.reads_assigned(expr)));
                walk::blocks(stmt, &mut |inner| found = found.or_else(|| self.tells_order(inner)));
                found
            }
        })
    }

    /// The variables that are assigned at keys with the loop's own element in one and the same place,
    /// with the form of those keys: what one iteration writes there no other one reads or writes.
    fn keyed(&self, body: &[Stmt]) -> Vec<(VarId, String)> {
        let mut forms: Vec<(VarId, Option<String>)> = Vec::new();
        self.forms(body, &mut forms);
        let same = |var: &VarId| {
            let mut own = forms.iter().filter(|(other, _)| other == var).map(|(_, form)| form);
            let first = own.next()?.clone()?;
            own.all(|form| form.as_ref() == Some(&first)).then_some((*var, first))
        };
        self.assigned.iter().filter_map(same).collect()
    }

    fn forms(&self, stmts: &[Stmt], forms: &mut Vec<(VarId, Option<String>)>) {
        for stmt in stmts {
            if let StmtKind::Assign(var, accesses, _) = &stmt.kind {
                let form = match accesses.first() {
                    Some(Access::Index(index)) => self.form(index),
                    _ => None,
                };
                forms.push((*var, form));
            }
            walk::blocks(stmt, &mut |inner| self.forms(inner, forms));
        }
    }

    /// Where the loop's element is in a key; none if not all of it is there.
    fn form(&self, key: &Expr) -> Option<String> {
        fn show(expr: &Expr, whole: &[LocalId], out: &mut String) {
            match &expr.kind {
                ExprKind::Local(local) => match whole.iter().position(|own| own == local) {
                    Some(index) => *out += &index.to_string(),
                    None => out.push('_'),
                },
                ExprKind::Tuple(parts) | ExprKind::Construct(_, _, parts) => {
                    if let ExprKind::Construct(data, variant, _) = &expr.kind {
                        *out += &format!("{data:?}/{variant}");
                    }
                    out.push('(');
                    parts.iter().for_each(|part| show(part, whole, out));
                    out.push(')');
                }
                _ => out.push('_'),
            }
        }
        let mut form = String::new();
        show(key, &self.whole, &mut form);
        self.is_element(key).then_some(form)
    }

    /// An expression without what it reads at the loop's own element.
    fn without_own(&self, expr: &mut Expr) {
        if let ExprKind::Op(Op::Index | Op::Get, args) = &expr.kind
            && let ExprKind::Var(var) = args[0].kind
            && let Some(form) = self.form(&args[1])
            && self.keyed.contains(&(var, form))
        {
            expr.kind = ExprKind::None;
            return;
        }
        walk::parts_mut(expr, &mut |part| self.without_own(part));
    }

    fn reads_assigned(&self, expr: &Expr) -> Option<Span> {
        let mut expr = expr.clone();
        self.without_own(&mut expr);
        let places = self.reads.places(&expr);
        places.into_iter().find(|(var, _)| self.assigned.contains(var)).map(|(_, at)| at)
    }

    fn assignment(&self, var: VarId, accesses: &[Access], value: &Expr, at: Span) -> Option<Span> {
        for access in accesses {
            if let Access::Index(index) = access
                && let Some(at) = self.reads_assigned(index)
            {
                return Some(at);
            }
        }
        if let ExprKind::Op(Op::Insert | Op::Remove | Op::Union, args) = &value.kind
            && matches!(self.spec.types[value.ty], Type::Set(..) | Type::Bag(..))
            && is_place(&args[0], var, accesses)
        {
            // Adding commutes with adding, removing with removing, but not one with the other.
            let removes = matches!(value.kind, ExprKind::Op(Op::Remove, _));
            let mixed = removes && self.assigned.iter().filter(|other| **other == var).count() > 1;
            return if mixed { Some(at) } else { self.reads_assigned(&args[1]) };
        }
        let own_key = accesses
            .iter()
            .any(|access| matches!(access, Access::Index(index) if self.is_element(index)));
        let once = self.assigned.iter().filter(|other| **other == var).count() == 1;
        let keyed = self.keyed.iter().any(|(keyed, _)| *keyed == var);
        match own_key && (once || keyed) {
            // What is read at the loop's own element is written by this iteration only.
            true => match &value.kind {
                ExprKind::Op(_, args)
                    if args.first().is_some_and(|arg| is_place(arg, var, accesses)) =>
                {
                    args[1..].iter().find_map(|arg| self.reads_assigned(arg))
                }
                _ => self.reads_assigned(value),
            },
            false => Some(at),
        }
    }

    /// Whether an expression is the loop's whole element, so that each iteration has its own.
    fn is_element(&self, expr: &Expr) -> bool {
        let mut locals = Vec::new();
        fn collect(expr: &Expr, locals: &mut Vec<LocalId>) -> bool {
            match &expr.kind {
                ExprKind::Local(local) => {
                    locals.push(*local);
                    true
                }
                ExprKind::Tuple(parts) | ExprKind::Construct(_, _, parts) => {
                    parts.iter().all(|part| collect(part, locals))
                }
                ExprKind::Some(inner) => collect(inner, locals),
                _ => false,
            }
        }
        collect(expr, &mut locals)
            && !self.whole.is_empty()
            && self.whole.iter().all(|local| locals.contains(local))
    }
}

/// Whether an expression reads exactly the place that is assigned.
fn is_place(expr: &Expr, var: VarId, accesses: &[Access]) -> bool {
    let Some((last, before)) = accesses.split_last() else {
        return matches!(expr.kind, ExprKind::Var(read) if read == var);
    };
    match (&expr.kind, last) {
        (ExprKind::Op(Op::Index, args), Access::Index(index)) => {
            args[1].kind == index.kind && is_place(&args[0], var, before)
        }
        (ExprKind::Field(base, field), Access::Field(index)) => {
            field == index && is_place(base, var, before)
        }
        _ => false,
    }
}
