//! Checks: whether they fit their system.

use super::Defect;
use super::scope::{Checker, May};
use crate::{Check, ClaimId, ClaimKind, ConstChoice, ExpectedViolation, Module, Spec, universe};
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
    found.defects
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
        for (index, (choice, constant)) in self.check.consts.iter().zip(&spec.consts).enumerate() {
            match choice {
                ConstChoice::Value(body) => {
                    let mut checker = Checker::new(spec);
                    let place =
                        format!("check `{}`, constant `{}`", self.check.name, constant.name);
                    let opaques = Some(self.check.opaques.as_slice());
                    let may = May { opaques, ..May::read_constants(index) };
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
        if expect.trace_length.is_some() && expect.violation.is_none() {
            self.defect("the length of a trace is expected without a violation");
        }
    }
}
