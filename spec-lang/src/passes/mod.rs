//! What must hold of a whole system beyond the types of its parts.

mod ghosts;
mod initial;
mod order;
mod reads;

use crate::Problem;
use crate::words::systems;
use ir::{ClaimKind, ExprKind, Span, Spec, walk};
use reads::Reads;

/// The problems of a well-typed system.
pub(crate) fn check(spec: &Spec) -> Vec<Problem> {
    let reads = Reads::of(spec);
    let mut problems = Vec::new();
    initial::check(spec, &reads, &mut problems);
    ghosts::check(spec, &reads, &mut problems);
    order::check(spec, &reads, &mut problems);
    claims(spec, &reads, &mut problems);
    problems
}

/// Whether a problem found here still stands although other parts of the system are wrong: `broken`
/// holds the places of members with mistakes, and whether they may be the one that initialises.
pub(crate) fn trustworthy(problem: &Problem, broken: &[(Span, bool)]) -> bool {
    if [systems::GHOST_INFLUENCES, systems::ORDER_MATTERS].contains(&problem.code) {
        return true;
    }
    let initialises = broken.iter().any(|(_, initialises)| *initialises);
    let inside = broken.iter().any(|(at, _)| at.contains(problem.at));
    let may_be_initialised = problem.code == systems::NEVER_INITIALISED && initialises;
    !inside && !may_be_initialised
}

fn claims(spec: &Spec, reads: &Reads, problems: &mut Vec<Problem>) {
    for claim in &spec.claims {
        let name = crate::ast::Name { text: claim.name.clone(), at: claim.at };
        let what = match claim.kind {
            ClaimKind::Invariant => "invariant",
            ClaimKind::Step => "step claim",
            ClaimKind::Reachable => "`reachable` claim",
            ClaimKind::Terminal | ClaimKind::Assume => continue,
        };
        if reads.of_expr(&claim.body.code).is_empty() {
            problems.push(systems::claim_without_state(&name, what));
            continue;
        }
        let mut old = false;
        walk::every(&claim.body.code, &mut |expr| old |= matches!(expr.kind, ExprKind::Old(_)));
        if claim.kind == ClaimKind::Step && !old {
            problems.push(systems::step_without_old(&name));
        }
    }
}
