//! What a loop does, said of all its rounds at once: where each round adds to sets and bags, or assigns to
//! maps at a key of its own, and reads nothing that other rounds assign.

use super::Encoding;
use ir::{Access, Expr, ExprKind, MatchBlock, Op, Pattern, Stmt, StmtKind, TypeId, VarId, walk};

/// On the way to an effect.
#[derive(Clone, Copy)]
pub(crate) enum Step<'a> {
    /// Each element of a collection that matches.
    Each(&'a Pattern, &'a Expr),
    /// What a pattern binds; the value fits the type.
    Let(&'a Pattern, &'a Expr, Option<TypeId>),
    /// The condition has this value.
    If(&'a Expr, bool),
    /// The first alternative that matches is this one.
    Arm(&'a Expr, &'a [MatchBlock], usize),
}

/// What is done there.
#[derive(Clone, Copy)]
pub(crate) enum Effect<'a> {
    /// Nothing, but for evaluating what led there.
    Nothing,
    /// A condition must be true.
    Assert(&'a Expr),
    /// A value is added to a set or a bag.
    Insert(VarId, &'a Expr),
    /// All elements of a set or a bag are.
    Union(VarId, &'a Expr),
    /// A value is assigned at a key of a map, or to a part of what is there.
    Put(VarId, &'a [Access], &'a Expr),
}

/// An effect and the steps on the way to it, from the outermost loop on.
#[derive(Clone)]
pub(crate) struct Rule<'a> {
    pub steps: Vec<Step<'a>>,
    pub effect: Effect<'a>,
}

impl Effect<'_> {
    /// The variable that is assigned.
    pub fn var(&self) -> Option<VarId> {
        match self {
            Effect::Nothing | Effect::Assert(_) => None,
            Effect::Insert(var, _) | Effect::Union(var, _) | Effect::Put(var, ..) => Some(*var),
        }
    }
}

/// The rules of a loop; none if its rounds may depend on each other, or choose.
pub(crate) fn rules<'a>(
    enc: &Encoding<'a>,
    (pattern, source, body): (&'a Pattern, &'a Expr, &'a [Stmt]),
) -> Option<Vec<Rule<'a>>> {
    let mut found = Vec::new();
    flatten(body, vec![Step::Each(pattern, source)], &mut found)?;
    let mut assigned: Vec<VarId> = found.iter().filter_map(|rule| rule.effect.var()).collect();
    assigned.sort_by_key(|var| var.index());
    assigned.dedup();
    let all = |visit: &mut dyn FnMut(&Expr)| {
        walk::every(source, visit);
        walk::every_in(body, visit);
    };
    for var in assigned {
        let own = found.iter().filter(|rule| rule.effect.var() == Some(var));
        let own: Vec<&Rule<'a>> = own.collect();
        let mut reads = 0;
        all(&mut |expr| reads += enc.reads(expr, var));
        let put = own.iter().find(|rule| matches!(rule.effect, Effect::Put(..)));
        let allowed = match put {
            Some(put) if own.len() == 1 => reads_at_key(put, var),
            Some(_) => return None,
            // What is added to is read there, and nowhere else.
            None => own.len(),
        };
        if reads != allowed {
            return None;
        }
    }
    Some(found)
}

/// Appends the rules of some statements.
fn flatten<'a>(
    block: &'a [Stmt],
    mut steps: Vec<Step<'a>>,
    found: &mut Vec<Rule<'a>>,
) -> Option<()> {
    let with = |steps: &[Step<'a>], step: Step<'a>| [steps, &[step]].concat();
    for stmt in block {
        match &stmt.kind {
            StmtKind::Let(pattern, value, bounds) => {
                steps.push(Step::Let(pattern, value, *bounds));
            }
            StmtKind::If(condition, then, otherwise) => {
                flatten(then, with(&steps, Step::If(condition, true)), found)?;
                flatten(otherwise, with(&steps, Step::If(condition, false)), found)?;
            }
            StmtKind::Match(value, alternatives) => {
                for (index, alternative) in alternatives.iter().enumerate() {
                    let step = Step::Arm(value, alternatives, index);
                    flatten(&alternative.block, with(&steps, step), found)?;
                }
            }
            StmtKind::For(pattern, source, body) => {
                flatten(body, with(&steps, Step::Each(pattern, source)), found)?;
            }
            StmtKind::Assert(condition) => {
                found.push(Rule { steps: steps.clone(), effect: Effect::Assert(condition) });
            }
            StmtKind::Assign(var, accesses, value) => {
                let effect = match accesses.as_slice() {
                    [] => added(*var, value)?,
                    [Access::Index(_), ..] => Effect::Put(*var, accesses, value),
                    _ => return None,
                };
                found.push(Rule { steps: steps.clone(), effect });
            }
            StmtKind::Require(_)
            | StmtKind::RequireLet(..)
            | StmtKind::Pick { .. }
            | StmtKind::Either(_) => return None,
        }
    }
    found.push(Rule { steps, effect: Effect::Nothing });
    Some(())
}

/// `v = v + x`, of sets and bags.
fn added<'a>(var: VarId, value: &'a Expr) -> Option<Effect<'a>> {
    let ExprKind::Op(op, args) = &value.kind else { return None };
    match (op, args.as_slice()) {
        (Op::Insert, [whole, x]) if whole.kind == ExprKind::Var(var) => {
            Some(Effect::Insert(var, x))
        }
        (Op::Union, [whole, more]) if whole.kind == ExprKind::Var(var) => {
            Some(Effect::Union(var, more))
        }
        _ => None,
    }
}

/// How often a variable is read at the key that is assigned, before that.
fn reads_at_key(put: &Rule<'_>, var: VarId) -> usize {
    let Effect::Put(_, [Access::Index(key), rest @ ..], value) = put.effect else { return 0 };
    let mut found = 0;
    let mut visit = |expr: &Expr| {
        let ExprKind::Op(op, args) = &expr.kind else { return };
        let (whole, own) = match (op, args.as_slice()) {
            (Op::Index | Op::Get, [whole, own]) | (Op::In, [own, whole]) => (whole, own),
            _ => return,
        };
        let whole = match &whole.kind {
            ExprKind::Op(Op::Keys, map) => &map[0],
            _ => whole,
        };
        found += usize::from(whole.kind == ExprKind::Var(var) && is_same(own, key));
    };
    for step in &put.steps {
        match step {
            Step::Each(_, expr) | Step::Let(_, expr, _) | Step::If(expr, _) => {
                walk::every(expr, &mut visit);
            }
            Step::Arm(expr, ..) => walk::every(expr, &mut visit),
        }
    }
    for access in rest {
        if let Access::Index(index) = access {
            walk::every(index, &mut visit);
        }
    }
    walk::every(value, &mut visit);
    found
}

/// Whether two keys are written in the same way: one local, or a tuple of them.
fn is_same(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Local(a), ExprKind::Local(b)) => a == b,
        (ExprKind::Tuple(a), ExprKind::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        _ => false,
    }
}

impl Encoding<'_> {
    /// How often an expression reads a variable, other than inside of it; once for a call of a function
    /// that reads it.
    fn reads(&self, expr: &Expr, var: VarId) -> usize {
        match &expr.kind {
            ExprKind::Var(own) => usize::from(*own == var),
            ExprKind::Call(function, _) => {
                usize::from(self.function_reads(*function, var, &mut Vec::new()))
            }
            _ => 0,
        }
    }

    fn function_reads(&self, id: ir::FnId, var: VarId, seen: &mut Vec<ir::FnId>) -> bool {
        if seen.contains(&id) {
            return false;
        }
        seen.push(id);
        let mut found = false;
        walk::every(&self.spec.functions[id.index()].body.code, &mut |expr| {
            found |= match &expr.kind {
                ExprKind::Var(own) => *own == var,
                ExprKind::Call(function, _) => self.function_reads(*function, var, seen),
                _ => false,
            };
        });
        found
    }
}
