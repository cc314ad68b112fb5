//! Checks: whether they fit their system.

use super::Defect;
use super::scope::{Checker, May};
use crate::{
    Check, ClaimId, ClaimKind, ConstChoice, Correspondence, ExpectedViolation, FnId, Module,
    Refinement, Spec, universe,
};
use std::collections::BTreeSet;

/// What is wrong with a check of a well-formed system.
pub fn check(check: &Check, module: &Module) -> Vec<Defect> {
    let mut found = Found { check, defects: Vec::new() };
    let Some(spec) = module.specs.get(check.spec) else {
        found.defect("there is no such system");
        return found.defects;
    };
    found.names(spec);
    found.constants(spec);
    found.claims(spec);
    let of_system = |id: usize| {
        module.refinements.get(id).is_some_and(|refinement| refinement.lower == check.spec)
    };
    if !check.refinement.is_none_or(of_system) {
        found.defect("its refinement is not one of its system");
    }
    found.defects
}

/// What is wrong with a refinement between well-formed systems.
pub fn refinement(refinement: &Refinement, module: &Module) -> Vec<Defect> {
    let defect = |message: &str| {
        let place = format!("refinement `{}`", refinement.name);
        vec![Defect { place, at: refinement.at, message: message.to_owned() }]
    };
    let specs = &module.specs;
    let (Some(lower), Some(upper)) = (specs.get(refinement.lower), specs.get(refinement.upper))
    else {
        return defect("there is no such system");
    };
    let is_mapped = |function: &Option<FnId>| match function {
        Some(id) => lower.functions.get(id.index()).is_some_and(|function| function.arity == 0),
        None => refinement.automatic,
    };
    let Refinement { mapping, steps, .. } = refinement;
    if (&lower.types, &lower.opaques, &lower.datas, &lower.consts)
        != (&upper.types, &upper.opaques, &upper.datas, &upper.consts)
    {
        return defect("its systems do not have the same types and constants");
    }
    if mapping.len() != upper.vars.len() {
        return defect("it does not map every variable");
    }
    let is_action = |step: &Correspondence| {
        let above = step.body.code.action.as_ref();
        lower
            .transitions
            .get(step.lower.index())
            .is_some_and(|transition| transition.params.len() == step.body.code.patterns.len())
            && above.is_none_or(|(id, args)| {
                let transition = upper.transitions.get(id.index());
                transition.is_some_and(|transition| transition.params.len() == args.len())
            })
    };
    if !mapping.iter().all(is_mapped) || !steps.iter().all(is_action) {
        return defect("it maps to what there is not");
    }
    Vec::new()
}

struct Found<'a> {
    check: &'a Check,
    defects: Vec<Defect>,
}

impl Found<'_> {
    fn defect(&mut self, message: impl Into<String>) {
        let place = format!("check `{}`", self.check.name);
        self.defects.push(Defect { place, at: self.check.at, message: message.into() });
    }

    fn names(&mut self, spec: &Spec) {
        if self.check.opaques.len() != spec.opaques.len() {
            self.defect("there are not as many lists of names as opaque types");
        }
        for (names, opaque) in self.check.opaques.iter().zip(&spec.opaques) {
            let distinct: BTreeSet<&String> = names.iter().collect();
            if distinct.len() != names.len() {
                self.defect(format!("`{}` has equal names", opaque.name));
            }
        }
    }

    fn constants(&mut self, spec: &Spec) {
        if self.check.consts.len() != spec.consts.len() {
            self.defect("there are not as many choices as constants");
        }
        if let Err(circle) = crate::constants::in_order(spec, &self.check.consts) {
            let name = &spec.consts[circle[0].index()].name;
            self.defect(format!("the value of the constant `{name}` needs itself"));
        }
        for (choice, constant) in self.check.consts.iter().zip(&spec.consts) {
            match choice {
                ConstChoice::Value(body) => {
                    let mut checker = Checker::new(spec);
                    let place =
                        format!("check `{}`, constant `{}`", self.check.name, constant.name);
                    let opaques = Some(self.check.opaques.as_slice());
                    let may = May { opaques, ..May::read_constants() };
                    checker.value(place, body, constant.ty, may);
                    self.defects.append(&mut checker.defects);
                }
                ConstChoice::Default if constant.default.is_none() => {
                    self.defect(format!("constant `{}` has no default", constant.name));
                }
                ConstChoice::Any if !universe::is_enumerable(constant.ty, spec) => {
                    self.defect(format!("the type of `{}` is not enumerable", constant.name));
                }
                ConstChoice::Default | ConstChoice::Any => {}
            }
        }
    }

    fn claims(&mut self, spec: &Spec) {
        let checkable = |id: &ClaimId| {
            spec.claims.get(id.index()).is_some_and(|claim| claim.kind != ClaimKind::Terminal)
        };
        let claims = &self.check.claims;
        if !claims.iter().all(checkable) || !claims.is_sorted_by(|a, b| a < b) {
            self.defect("its claims cannot be checked, or not in this order");
        }
        let expect = &self.check.expect;
        if let Some(ExpectedViolation::Claim(id)) = &expect.violation
            && !claims.contains(id)
        {
            self.defect("the claim whose violation is expected is not checked");
        }
        if expect.violation == Some(ExpectedViolation::Refinement)
            && self.check.refinement.is_none()
        {
            self.defect("a violation of a refinement is expected that is not checked");
        }
        if expect.trace_length.is_some() && expect.violation.is_none() {
            self.defect("the length of a trace is expected without a violation");
        }
    }
}
