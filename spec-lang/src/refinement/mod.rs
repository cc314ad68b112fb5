//! Refinements: found by name, compiled once each, added to the module after its systems.

mod refined;

pub(crate) use refined::Refined;

use crate::Severity;
use crate::agents::{Expanded, expand, expand_refinement};
use crate::ast::{ItemKind, Name};
use crate::compile::Compiler;
use crate::env::Home;
use crate::flatten::flatten;
use crate::load::{ItemRef, Modules};
use crate::system::system_to_ir;
use crate::words::refinements;
use ir::Spec;

impl<'a> Compiler<'a> {
    /// The index of a refinement, compiled at first use; none if it has problems.
    pub fn refinement(&mut self, at: ItemRef) -> Option<usize> {
        if let Some((index, _, refined)) = self.refinements.get_full(&at) {
            return refined.as_ref().map(|_| index);
        }
        let refined = self.new_refinement(at);
        let (index, _) = self.refinements.insert_full(at, refined);
        self.refinements[index].as_ref().map(|_| index)
    }

    /// The index of the refinement that a check of a system names.
    pub fn refinement_of(
        &mut self,
        name: &Name,
        (written, system): (&Name, ItemRef),
    ) -> Option<usize> {
        let modules = self.modules;
        let scope = &modules.modules[0].names;
        let found = scope.get(&name.text).filter(|item| is_refinement(modules, **item));
        let Some(at) = found.copied() else {
            let all = scope.iter().filter(|(_, item)| is_refinement(modules, **item));
            let candidates = all.map(|(name, _)| name.as_str());
            self.problems.push(refinements::unknown_refinement(name, candidates));
            return None;
        };
        let ItemKind::Refinement(ast) = &modules.item(at).kind else { return None };
        let lower = modules.modules[at.module].names.get(&ast.lower.text);
        if lower.is_some_and(|lower| *lower != system) {
            self.problems.push(refinements::of_other_system(name, &ast.lower, written));
            return None;
        }
        self.refinement(at)
    }

    fn new_refinement(&mut self, at: ItemRef) -> Option<Refined<'a>> {
        let modules = self.modules;
        let item = modules.item(at);
        let ItemKind::Refinement(ast) = &item.kind else { return None };
        let lower = self.named_system(&ast.lower, at.module);
        let upper = self.named_system(&ast.upper, at.module);
        let (lower, upper) = (lower?, upper?);
        let (below, above) = (self.system(lower), self.system(upper));
        if self.broken.contains(&below) || self.broken.contains(&above) {
            return None;
        }
        // Made anew: what the upper system needs is added to it.
        let name = self.systems[below].spec.name.clone();
        let members = flatten(modules, lower, &mut Vec::new());
        let ItemKind::System(system) = &modules.item(lower).kind else { return None };
        let system = (&system.name, Home::inside(lower.module));
        let ast = expand_refinement(modules, system, &members, ast, &mut self.problems);
        let Expanded { members, described } = expand(modules, system, members, &mut Vec::new());
        let (mut env, _) = system_to_ir(&name, modules, members, lower.module, &[]);
        described.iter().for_each(|agents| agents.describe(&mut env.spec));
        let upper = self.systems[above].spec.clone();
        let (refined, problems) = Refined::new(env, upper, Home::inside(at.module), (ast, item.at));
        let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
        self.problems.extend(problems);
        refined.filter(|_| !failed)
    }
}

fn is_refinement(modules: &Modules, at: ItemRef) -> bool {
    matches!(modules.item(at).kind, ItemKind::Refinement(_))
}

/// Adds the systems of refinements to the others, and lets their checks be about them.
pub(crate) fn add_refinements<'a>(
    specs: &mut Vec<Spec>,
    refined: impl Iterator<Item = Refined<'a>>,
    checks: &mut [ir::Check],
) -> Vec<ir::Refinement> {
    let mut refinements = Vec::new();
    for refined in refined {
        let lower = specs.len();
        let (below, above, refinement) = refined.finish(lower, lower + 1);
        specs.extend([below, above]);
        refinements.push(refinement);
    }
    for check in checks {
        if let Some(refinement) = check.refinement.and_then(|index| refinements.get(index)) {
            check.spec = refinement.lower;
        }
    }
    refinements
}
