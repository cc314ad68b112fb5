//! Correspondences: what a refinement says of the steps of lower transitions.

use crate::build::{Build, Now};
use crate::relation::{Around, Unsupported};
use ir::{
    Clause, Correspondence, Expr, ExprKind, Op, Pattern, Span, Spec, Transition, TransitionId,
    Type, VarId, walk,
};

/// What is said of steps.
pub(crate) struct Said {
    /// Whether it is said how the step appears.
    pub any: Expr,
    /// The upper transitions that it may be a step of, and whether it is one.
    pub fits: Vec<(TransitionId, Expr)>,
}

impl<'a> Build<'a> {
    /// What the correspondences say of a step; nothing if there are none.
    pub fn said(
        &mut self,
        lower: &Spec,
        steps: &[Correspondence],
        around: &[Around],
    ) -> Result<Option<Said>, Unsupported> {
        let mut steps: Vec<&Correspondence> = steps.iter().collect();
        steps.sort_by_key(|step| step.lower);
        let mut transitions: Vec<TransitionId> = steps.iter().map(|step| step.lower).collect();
        transitions.dedup();
        if steps.is_empty() {
            return Ok(None);
        }
        let mut any = Vec::new();
        for id in transitions {
            any.push(self.below(lower, id, None)?);
        }
        let any = self.any(any, Span::NONE);
        let mut fits = Vec::new();
        for step in steps {
            let Some((upper, args)) = &step.body.code.action else { continue };
            let start = self.locals.len();
            self.locals.extend_from_slice(&step.body.locals);
            let shifted = |expr: &Expr| {
                let mut expr = expr.clone();
                walk::locals_mut(&mut expr, &mut |local| {
                    *local = ir::LocalId::new(local.index() + start);
                });
                expr
            };
            let args = args.iter().map(shifted).collect();
            let above = self.with_arguments(*upper, args, around)?;
            let patterns = step.body.code.patterns.iter().map(|pattern| {
                let mut pattern = pattern.clone();
                walk::bound_mut(&mut pattern, &mut |local| {
                    *local = ir::LocalId::new(local.index() + start);
                });
                pattern
            });
            let wanted = (patterns.collect(), above);
            fits.push((*upper, self.below(lower, step.lower, Some(wanted))?));
        }
        Ok(Some(Said { any, fits }))
    }

    /// Whether an upper transition with these arguments makes the step.
    fn with_arguments(
        &mut self,
        id: TransitionId,
        args: Vec<Expr>,
        around: &[Around],
    ) -> Result<Expr, Unsupported> {
        let system: &'a Spec = self.system;
        let transition = &system.transitions[id.index()];
        self.enter(&transition.body.locals);
        let now: Now = around.iter().map(|around| Some(around.before.clone())).collect();
        let mut clauses = Vec::new();
        for (param, arg) in transition.params.iter().zip(args) {
            let domain = self.expr(&param.domain, &now);
            let kind = ExprKind::Op(Op::In, vec![arg.clone(), domain]);
            clauses.push(Clause::If(self.condition(kind, param.domain.at)));
            clauses.push(Clause::In(self.pattern(&param.pattern), self.only(arg)));
        }
        let ways = self.leads(transition, &now, around)?;
        Ok(self.exists(clauses, ways))
    }

    /// The set of one value.
    fn only(&mut self, value: Expr) -> Expr {
        let (ty, at) = (self.ty(Type::Set(value.ty, None)), value.at);
        Expr { kind: ExprKind::Set(vec![value]), ty, at }
    }

    /// Whether a lower transition makes the step, with arguments that match the patterns, for which
    /// something holds.
    fn below(
        &mut self,
        lower: &Spec,
        id: TransitionId,
        wanted: Option<(Vec<Pattern>, Expr)>,
    ) -> Result<Expr, Unsupported> {
        let mut build = Build::new(&mut *self.spec, lower);
        std::mem::swap(&mut build.locals, &mut self.locals);
        let around: Vec<Around> =
            (0..lower.vars.len()).map(|index| build.variable(VarId::new(index))).collect();
        let transition = &lower.transitions[id.index()];
        let exists = build.instance(transition, &around, wanted);
        let locals = std::mem::take(&mut build.locals);
        self.locals = locals;
        exists
    }

    fn variable(&mut self, id: VarId) -> Around {
        let var = self.system.var(id);
        let after = Expr { kind: ExprKind::Var(id), ty: var.ty, at: var.at };
        let kind = ExprKind::Old(Box::new(after.clone()));
        let before = Expr { kind, ..after.clone() };
        let equal = self.equal(before.clone(), after.clone(), var.at);
        Around { before, after, equal }
    }

    fn instance(
        &mut self,
        transition: &Transition,
        around: &[Around],
        wanted: Option<(Vec<Pattern>, Expr)>,
    ) -> Result<Expr, Unsupported> {
        self.enter(&transition.body.locals);
        let now: Now = around.iter().map(|around| Some(around.before.clone())).collect();
        let (patterns, above) = match wanted {
            Some((patterns, above)) => (Some(patterns), Some(above)),
            None => (None, None),
        };
        let mut clauses = Vec::new();
        for (index, param) in transition.params.iter().enumerate() {
            let domain = self.expr(&param.domain, &now);
            let element = match &self.spec.types[domain.ty] {
                Type::Set(element, _) | Type::Seq(element, _) | Type::Bag(element, _) => *element,
                other => unreachable!("a parameter in {other:?}"),
            };
            let value = self.local("argument", element);
            clauses.push(Clause::In(Pattern::Bind(value), domain));
            let value = self.get(value, param.domain.at);
            let value = self.only(value);
            clauses.push(Clause::In(self.pattern(&param.pattern), value.clone()));
            let own = patterns.as_ref().map(|patterns| patterns[index].clone());
            clauses.extend(own.map(|own| Clause::In(own, value)));
        }
        let all = (0..around.len()).map(VarId::new);
        let assigned = crate::run::assigned(&transition.body.code);
        let others = self.unchanged(all.filter(|id| !assigned.contains(id)), around);
        let leads = self.leads(transition, &now, around)?;
        let parts = [Some(others), Some(leads), above].into_iter().flatten().collect();
        let all = self.all(parts, transition.at);
        Ok(self.exists(clauses, all))
    }
}
