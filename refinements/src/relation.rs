//! The relation of a refinement.

use crate::build::{Build, Now};
use crate::run::assigned;
use ir::{
    Body, Clause, Expr, ExprKind, FnId, Pattern, Refinement, Relation, Span, Spec, Transition,
    Type, TypeId, VarId,
};

/// A choice or a requirement inside a `for` of the upper system: no relation is made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// The `for`.
    pub at: Span,
}

/// What a refinement asks of each initial state and of each step, as expressions over the lower
/// system, to which functions of the upper one are added.
///
/// # Errors
/// The upper system has a `for` that chooses or requires something.
///
/// # Panics
/// The refinement is automatic, or does not fit the systems.
pub fn relation(
    lower: &mut Spec,
    upper: &Spec,
    refinement: &Refinement,
) -> Result<Relation, Unsupported> {
    let mapping: Vec<FnId> = refinement.functions().collect();
    let below = lower.clone();
    let mut build = Build::new(lower, upper);
    let initial = build.initial(&mapping)?;
    let locals = std::mem::take(&mut build.locals);
    let initial = Body { locals, code: initial };
    let step = build.step(&mapping, (&below, refinement))?;
    let step = Body { locals: std::mem::take(&mut build.locals), code: step };
    Ok(Relation { initial, step })
}

/// A variable before and after a step.
pub(crate) struct Around {
    pub before: Expr,
    pub after: Expr,
    /// Whether these are equal.
    pub equal: Expr,
}

impl Build<'_> {
    /// What a variable above is: a variable below, if it is just that.
    fn mapped(&self, function: FnId) -> Expr {
        let declared = &self.spec.functions[function.index()];
        let (ty, at) = (declared.result, declared.at);
        let same = |code: &Expr| self.spec.types[code.ty] == self.spec.types[ty];
        let kind = match &declared.body.code {
            code if matches!(code.kind, ExprKind::Var(_)) && same(code) => code.kind.clone(),
            _ => ExprKind::Call(function, Vec::new()),
        };
        Expr { kind, ty, at }
    }

    /// Whether the state maps to an initial one.
    fn initial(&mut self, mapping: &[FnId]) -> Result<Expr, crate::Unsupported> {
        let system = self.system;
        let mapped: Vec<Expr> = mapping.iter().map(|function| self.mapped(*function)).collect();
        let mut now: Now = vec![None; system.vars.len()];
        let mut given = Vec::new();
        for (index, var) in system.vars.iter().enumerate() {
            let Some(init) = &var.init else { continue };
            self.enter(&init.locals);
            let value = self.expr(&init.code, &now);
            let value = self.fitting(value, var.ty);
            let local = self.local(&var.name, var.ty);
            now[index] = Some(self.get(local, var.at));
            given.push((local, value));
        }
        self.enter(&system.init.locals);
        let end = |build: &mut Build<'_>, now: &Now| {
            let pairs = now.iter().zip(&mapped);
            let pairs: Vec<(Expr, Expr)> =
                pairs.filter_map(|(now, mapped)| Some((now.clone()?, mapped.clone()))).collect();
            let equal = pairs.into_iter().map(|(a, b)| build.equal(a, b, Span::NONE)).collect();
            build.all(equal, Span::NONE)
        };
        let ways = self.ways(vec![&system.init.code], &now, &end, Span::NONE)?;
        let bind = |ways, (local, value)| self.bind(Pattern::Bind(local), value, ways);
        Ok(given.into_iter().rev().fold(ways, bind))
    }

    /// How a step appears above.
    fn step(
        &mut self,
        mapping: &[FnId],
        (lower, refinement): (&Spec, &Refinement),
    ) -> Result<Expr, Unsupported> {
        let int = self.ty(Type::Int);
        let number = |number: u64| {
            let kind = ExprKind::Int(number as i64);
            Expr { kind, ty: int, at: Span::NONE }
        };
        let mut lets = Vec::new();
        let around: Vec<Around> =
            mapping.iter().map(|function| self.around(*function, &mut lets)).collect();
        let mut code = number(Relation::NONE);
        for (index, transition) in self.system.transitions.iter().enumerate().rev() {
            let fits = self.transition(transition, &around)?;
            let then = number(Relation::FIRST + index as u64);
            code = choose(fits, then, code, int);
        }
        if let Some(said) = self.said(lower, &refinement.steps, &around)? {
            let mut only = number(Relation::NONE);
            for (id, fits) in said.fits.into_iter().rev() {
                let then = number(Relation::FIRST + u64::from(id.0));
                only = choose(fits, then, only, int);
            }
            code = choose(said.any, only, code, int);
        }
        let all = (0..around.len()).map(VarId::new);
        let stutter = self.unchanged(all, &around);
        code = choose(stutter, number(Relation::STUTTER), code, int);
        for (pattern, value) in lets.into_iter().rev() {
            code = self.bind(pattern, value, code);
        }
        Ok(code)
    }

    /// A variable above before and after a step; what must be bound for that is added to `lets`.
    fn around(&mut self, function: FnId, lets: &mut Vec<(Pattern, Expr)>) -> Around {
        let after = self.mapped(function);
        let (ty, at) = (after.ty, after.at);
        let before = Expr { kind: ExprKind::Old(Box::new(after.clone())), ty, at };
        let name = self.spec.functions[function.index()].name.clone();
        let mut bound = |build: &mut Self, value: Expr, ty: TypeId| {
            let local = build.local(&name, ty);
            lets.push((Pattern::Bind(local), value));
            local
        };
        let (before, after) = match after.kind {
            ExprKind::Var(_) => (before, after),
            _ => {
                let before = bound(self, before, ty);
                let after = bound(self, after, ty);
                (self.get(before, at), self.get(after, at))
            }
        };
        let equal = self.equal(before.clone(), after.clone(), at);
        let ty = equal.ty;
        let equal = bound(self, equal, ty);
        let equal = self.get(equal, at);
        Around { before, after, equal }
    }

    /// Whether these variables stay the same.
    pub fn unchanged(&mut self, vars: impl Iterator<Item = VarId>, around: &[Around]) -> Expr {
        let equal = vars.map(|id| around[id.index()].equal.clone()).collect();
        self.all(equal, Span::NONE)
    }

    /// Whether some instance of a transition leads from the state before to the state after.
    fn transition(
        &mut self,
        transition: &Transition,
        around: &[Around],
    ) -> Result<Expr, Unsupported> {
        self.enter(&transition.body.locals);
        let now: Now = around.iter().map(|around| Some(around.before.clone())).collect();
        let assigned = assigned(&transition.body.code);
        let others = (0..around.len()).map(VarId::new).filter(|id| !assigned.contains(id));
        let others = self.unchanged(others, around);
        let clauses: Vec<Clause> = transition
            .params
            .iter()
            .map(|param| Clause::In(self.pattern(&param.pattern), self.expr(&param.domain, &now)))
            .collect();
        let ways = self.leads(transition, &now, around)?;
        let exists = self.exists(clauses, ways);
        Ok(self.all(vec![others, exists], transition.at))
    }

    /// Whether the statements of a transition, from a point on, lead to the state after.
    pub fn leads(
        &mut self,
        transition: &Transition,
        now: &Now,
        around: &[Around],
    ) -> Result<Expr, Unsupported> {
        let assigned = assigned(&transition.body.code);
        let start = now;
        let end = |build: &mut Build<'_>, now: &Now| {
            let mut equal = Vec::new();
            for id in &assigned {
                let Around { after, equal: same, .. } = &around[id.index()];
                let value =
                    now[id.index()].clone().filter(|now| Some(now) != start[id.index()].as_ref());
                equal.push(match value {
                    Some(value) => build.equal(value, after.clone(), Span::NONE),
                    None => same.clone(),
                });
            }
            build.all(equal, Span::NONE)
        };
        self.ways(vec![&transition.body.code], now, &end, transition.at)
    }
}

fn choose(condition: Expr, then: Expr, otherwise: Expr, ty: TypeId) -> Expr {
    let at = condition.at;
    let kind = ExprKind::If(Box::new(condition), Box::new(then), Box::new(otherwise));
    Expr { kind, ty, at }
}
