//! Checks: from the text of a check and the overrides of one run to an [`ir::Check`].

use crate::ast::{self, CheckClauseKind, Expected, Name, Selection, Setting};
use crate::env::{Env, Home};
use crate::infer::Infer;
use crate::instance::{Settings, constants, sizes};
use crate::ty::Ty;
use crate::words::{checks, refinements};
use ir::{ClaimId, ClaimKind, Expectation, ExpectedViolation, Span, Spec};

/// A setting with the name it is for.
pub(crate) type Override<'a> = (&'a Name, &'a Setting);

/// An expected violation, the length of its trace, and the clause's place.
type ExpectedHere<'a> = (&'a Expected, Option<(u64, Span)>, Span);

/// What a check says, clause by clause.
#[derive(Default)]
struct Clauses<'a> {
    /// Whether the check is a proof by induction.
    proof: bool,
    settings: Settings<'a>,
    selections: Vec<(ast::ClaimKind, &'a Selection)>,
    deadlock_allowed: bool,
    refinement: Option<&'a Name>,
    violation: Option<ExpectedHere<'a>>,
    numbers: Option<(Expectation, Span)>,
}

/// The refinement that a check names, in its first clause of that kind.
pub(crate) fn refinement_of(check: &ast::Check) -> Option<&Name> {
    check.clauses.iter().find_map(|clause| match &clause.kind {
        CheckClauseKind::Refinement(name) => Some(name),
        _ => None,
    })
}

/// The check, unless it is wrong. `spec` is the index of its system, `refinement` that of its refinement,
/// and whether that is automatic. `overrides` replace settings of the same name; the numbers that the
/// check expects are then left out, since they belong to the instance as written.
pub(crate) fn check_to_ir(
    env: &mut Env<'_>,
    (spec, refinement): (usize, Option<(usize, bool)>),
    home: Home,
    check: &ast::Check,
    overrides: &[Override<'_>],
    at: Span,
) -> Option<ir::Check> {
    let before = env.problems.len();
    let engine = engine(env, check);
    let mut clauses = read(env, check);
    clauses.proof = engine.is_proof();
    let mut overridden = false;
    for (name, setting) in overrides {
        if crate::instance::is_setting(&env.spec, &name.text) {
            clauses.settings.insert(name.text.clone(), (*name, *setting));
            overridden = true;
        }
    }
    let proof = engine.is_proof();
    let opaques = sizes(env, check, &clauses.settings, proof);
    let unbounded = unbounded(&env.spec, &clauses.settings);
    let consts = constants(env, home, check, &clauses.settings, (&opaques, proof));
    if let Err(circle) = ir::constants::in_order(&env.spec, &consts) {
        let constant = |id: &ir::ConstId| &env.spec.consts[id.index()];
        let names: Vec<&str> = circle.iter().map(|id| constant(id).name.as_str()).collect();
        let problem = checks::need_each_other(&check.name, &names, constant(&circle[0]).at);
        env.problems.push(problem);
    }
    let mut expect = expectation(env, &clauses);
    let selected = claims(env, &clauses, &expect);
    let claim_expected = matches!(
        expect.violation,
        Some(ExpectedViolation::Claim(_) | ExpectedViolation::Refinement)
    );
    let automatic = refinement.is_some_and(|(_, automatic)| automatic);
    if let (true, Some(name), false) = (automatic, clauses.refinement, selected.is_empty()) {
        env.problems.push(refinements::automatic_alone(name));
    }
    if let Some(incomplete) = match engine {
        ir::Engine::Simulation { .. } => Some("a simulation"),
        ir::Engine::Bounded { .. } => Some("bounded checking"),
        ir::Engine::Search | ir::Engine::Induction { .. } => None,
    } {
        let numbers = clauses.numbers.as_ref().map(|(_, at)| *at);
        let length = clauses.violation.and_then(|(_, length, _)| length).map(|(_, at)| at);
        // The counterexamples of bounded checking are shortest.
        let length = length.filter(|_| matches!(engine, ir::Engine::Simulation { .. }));
        let places = numbers.into_iter().chain(length);
        env.problems.extend(places.map(|at| checks::no_final_numbers(at, incomplete)));
        if let (true, Some(name)) = (automatic, clauses.refinement) {
            env.problems.push(refinements::automatic_needs_search(name, incomplete));
        }
    }
    if proof {
        not_proven(env, &clauses, automatic, &selected);
    }
    let deadlock = !proof && !clauses.deadlock_allowed && !claim_expected && !automatic;
    if selected.is_empty() && !deadlock && refinement.is_none() && expect == Expectation::default()
    {
        env.problems.push(checks::nothing_to_check(&check.name));
    }
    if overridden {
        expect = Expectation { violation: expect.violation, ..Expectation::default() };
    }
    let failed =
        env.problems[before..].iter().any(|problem| problem.severity == crate::Severity::Error);
    (!failed).then(|| ir::Check {
        name: check.name.text.clone(),
        spec,
        engine,
        opaques: opaques
            .into_iter()
            .map(|names| names.into_iter().map(|name| name.text).collect())
            .collect(),
        unbounded,
        consts,
        claims: selected,
        refinement: refinement.map(|(index, _)| index),
        deadlock,
        expect,
        at,
    })
}

/// The opaque types that a check leaves open.
fn unbounded(spec: &Spec, settings: &Settings<'_>) -> Vec<ir::OpaqueId> {
    let is = |opaque: &ir::Opaque| {
        matches!(settings.get(&opaque.name), Some((_, Setting::Unbounded(_))))
    };
    let all = spec.opaques.iter().enumerate().filter(|(_, opaque)| is(opaque));
    all.map(|(index, _)| ir::OpaqueId::new(index)).collect()
}

/// What a proof by induction does not decide.
fn not_proven(env: &mut Env<'_>, clauses: &Clauses<'_>, automatic: bool, claims: &[ClaimId]) {
    if let (true, Some(name)) = (automatic, clauses.refinement) {
        env.problems.push(checks::not_by_induction(name.at, "whether any mapping exists"));
    }
    if let Some((_, at)) = &clauses.numbers {
        env.problems.push(checks::not_by_induction(*at, "numbers of states"));
    }
    if let Some((expected, length, at)) = &clauses.violation {
        if !matches!(expected, Expected::Claim(_)) {
            env.problems
                .push(checks::not_by_induction(*at, "violations other than those of claims"));
        }
        if let Some((_, at)) = length {
            env.problems.push(checks::not_by_induction(*at, "lengths of traces"));
        }
    }
    let reachable =
        claims.iter().find(|id| env.spec.claims[id.index()].kind == ClaimKind::Reachable);
    if let Some(claim) = reachable {
        let at = clauses.selections.iter().find(|(kind, _)| ir_kind(*kind) == ClaimKind::Reachable);
        let at = at.map_or(env.spec.claims[claim.index()].at, |(_, selection)| match selection {
            Selection::Only(names) | Selection::Except(names) if !names.is_empty() => names[0].at,
            _ => env.spec.claims[claim.index()].at,
        });
        env.problems.push(checks::not_by_induction(at, "that something can be reached"));
    }
}

/// The engine that a check asks for.
fn engine(env: &mut Env<'_>, check: &ast::Check) -> ir::Engine {
    let Some((name, args)) = &check.engine else { return ir::Engine::Search };
    if name.text == "induction" && args.is_empty() {
        return ir::Engine::Induction { states: 1 };
    }
    if name.text == "induction" {
        return ir::Engine::Induction { states: one_number(env, (name, "k"), args) };
    }
    if name.text == "bounded" {
        return ir::Engine::Bounded { depth: one_number(env, (name, "depth"), args) };
    }
    if name.text != "simulation" {
        if name.text != "search" || !args.is_empty() {
            env.problems.push(checks::unsupported_engine(name));
        }
        return ir::Engine::Search;
    }
    let Runs { mut runs, mut depth, mut seed } = SIMULATION;
    let mut given: Vec<&Name> = Vec::new();
    for (arg, value) in args {
        let Some(arg) = arg else {
            env.problems.push(checks::argument_without_name(value.at));
            continue;
        };
        if let Some(first) = given.iter().find(|first| first.text == arg.text) {
            env.problems.push(checks::set_twice(arg, first.at));
        }
        given.push(arg);
        let (target, least) = match arg.text.as_str() {
            "runs" => (&mut runs, 1),
            "depth" => (&mut depth, 1),
            "seed" => (&mut seed, 0),
            _ => {
                env.problems.push(checks::unknown_argument(arg));
                continue;
            }
        };
        match value.kind {
            ast::ExprKind::Int(number) if number >= least => *target = number.unsigned_abs(),
            ast::ExprKind::Error => {}
            _ => env.problems.push(checks::not_a_count(value.at, &arg.text, least)),
        }
    }
    ir::Engine::Simulation { runs, depth, seed }
}

/// The number in `bounded(10)`, `bounded(depth = 10)`.
fn one_number(
    env: &mut Env<'_>,
    (engine, wanted): (&Name, &str),
    args: &[(Option<Name>, ast::Expr)],
) -> u64 {
    let number = match args {
        [(None, value)] => Some(value),
        [(Some(arg), value)] if arg.text == wanted => Some(value),
        _ => None,
    };
    match number.map(|number| (&number.kind, number.at)) {
        Some((ast::ExprKind::Int(number), _)) if *number >= 1 => return number.unsigned_abs(),
        Some((ast::ExprKind::Error, _)) => {}
        Some((_, at)) => env.problems.push(checks::not_a_count(at, wanted, 1)),
        None => env.problems.push(checks::one_number(engine)),
    }
    1
}

/// The numbers of a simulation.
struct Runs {
    runs: u64,
    depth: u64,
    seed: u64,
}

/// What a simulation does if it does not say otherwise.
const SIMULATION: Runs = Runs { runs: 1000, depth: 100, seed: 1 };

fn read<'a>(env: &mut Env<'_>, check: &'a ast::Check) -> Clauses<'a> {
    let mut clauses = Clauses::default();
    for clause in &check.clauses {
        match &clause.kind {
            CheckClauseKind::With(settings) => {
                for (name, setting) in settings {
                    if let Some((first, _)) =
                        clauses.settings.insert(name.text.clone(), (name, setting))
                    {
                        env.problems.push(checks::set_twice(name, first.at));
                    }
                }
            }
            CheckClauseKind::Claims(kind, selection) => clauses.selections.push((*kind, selection)),
            CheckClauseKind::Refinement(name) => match clauses.refinement {
                Some(first) => {
                    env.problems.push(refinements::second_refinement(name, first.at));
                }
                None => clauses.refinement = Some(name),
            },
            CheckClauseKind::DeadlockAllowed => clauses.deadlock_allowed = true,
            CheckClauseKind::ExpectViolation(expected, length) => match &clauses.violation {
                Some((_, _, first)) => {
                    env.problems.push(checks::second_expectation(clause.at, *first))
                }
                None => clauses.violation = Some((expected, *length, clause.at)),
            },
            CheckClauseKind::ExpectNumbers { states, transitions, depth } => {
                let numbers = Expectation {
                    states: *states,
                    transitions: *transitions,
                    depth: *depth,
                    ..Expectation::default()
                };
                match &clauses.numbers {
                    Some((_, first)) => {
                        env.problems.push(checks::second_expectation(clause.at, *first))
                    }
                    None => clauses.numbers = Some((numbers, clause.at)),
                }
            }
            CheckClauseKind::Unsupported(word) => {
                env.problems.push(checks::unsupported_clause(word))
            }
            CheckClauseKind::Error => {}
        }
    }
    for (name, _) in clauses.settings.values() {
        if !crate::instance::is_setting(&env.spec, &name.text) {
            let candidates = crate::instance::setting_names(&env.spec);
            let problem = checks::unknown_setting(
                name,
                &env.spec.name,
                candidates.iter().map(String::as_str),
            );
            env.problems.push(problem);
        }
    }
    clauses
}

fn expectation(env: &mut Env<'_>, clauses: &Clauses<'_>) -> Expectation {
    let mut expect =
        clauses.numbers.as_ref().map(|(numbers, _)| numbers.clone()).unwrap_or_default();
    let Some((expected, length, _)) = &clauses.violation else { return expect };
    if let Some((_, at)) = &clauses.numbers {
        env.problems.push(checks::numbers_with_violation(*at));
    }
    expect.trace_length = length.map(|(length, _)| length);
    expect.violation = match expected {
        Expected::Deadlock => Some(ExpectedViolation::Deadlock),
        Expected::Assertion => Some(ExpectedViolation::Assertion),
        Expected::Error => Some(ExpectedViolation::Error),
        Expected::Claim(name) if clauses.refinement.is_some_and(|r| r.text == name.text) => {
            Some(ExpectedViolation::Refinement)
        }
        Expected::Claim(name) => {
            let claim = find_claim(env, name);
            if let Some(id) = claim
                && env.spec.claims[id.index()].kind == ClaimKind::Reachable
                && length.is_some()
            {
                env.problems.push(checks::unreachable_expected(name));
            }
            claim.map(ExpectedViolation::Claim)
        }
    };
    expect
}

/// The claims to check: those selected; where nothing is selected, the expected one or all; with a
/// refinement, none but those.
fn claims(env: &mut Env<'_>, clauses: &Clauses<'_>, expect: &Expectation) -> Vec<ClaimId> {
    if let (true, Some(ExpectedViolation::Claim(claim)), false) =
        (clauses.selections.is_empty(), &expect.violation, clauses.proof)
    {
        return vec![*claim];
    }
    if clauses.selections.is_empty() && clauses.refinement.is_some() {
        return Vec::new();
    }
    let mut selected = Vec::new();
    let is_proof = clauses.proof;
    for kind in [ClaimKind::Invariant, ClaimKind::Step, ClaimKind::Reachable] {
        let of_kind: Vec<ClaimId> = of_kind(&env.spec, kind);
        let mut chosen = Vec::new();
        let selections: Vec<&Selection> = clauses
            .selections
            .iter()
            .filter(|(selector, _)| ir_kind(*selector) == kind)
            .map(|(_, selection)| *selection)
            .collect();
        // An induction says nothing of what can be reached.
        if selections.is_empty() && !(is_proof && kind == ClaimKind::Reachable) {
            chosen = of_kind.clone();
        }
        for selection in selections {
            match selection {
                Selection::All => chosen.extend(&of_kind),
                Selection::None => {}
                Selection::Only(names) => {
                    chosen.extend(names.iter().filter_map(|name| find_of_kind(env, name, kind)))
                }
                Selection::Except(names) => {
                    let left_out: Vec<ClaimId> =
                        names.iter().filter_map(|name| find_of_kind(env, name, kind)).collect();
                    chosen.extend(of_kind.iter().filter(|claim| !left_out.contains(claim)));
                }
            }
        }
        selected.extend(chosen);
    }
    selected.sort_unstable();
    selected.dedup();
    if let (Some(ExpectedViolation::Claim(claim)), Some((Expected::Claim(name), ..))) =
        (&expect.violation, &clauses.violation)
        && !selected.contains(claim)
    {
        env.problems.push(checks::expected_not_selected(name));
    }
    selected
}

fn of_kind(spec: &Spec, kind: ClaimKind) -> Vec<ClaimId> {
    let ids = (0..spec.claims.len()).map(ClaimId::new);
    ids.filter(|id| spec.claims[id.index()].kind == kind).collect()
}

fn ir_kind(kind: ast::ClaimKind) -> ClaimKind {
    match kind {
        ast::ClaimKind::Invariant => ClaimKind::Invariant,
        ast::ClaimKind::Step => ClaimKind::Step,
        ast::ClaimKind::Reachable => ClaimKind::Reachable,
    }
}

fn find_claim(env: &mut Env<'_>, name: &Name) -> Option<ClaimId> {
    let nameable = |claim: &ir::Claim| claim.kind != ClaimKind::Terminal;
    let found = env.spec.claims.iter().position(|claim| nameable(claim) && claim.name == name.text);
    if found.is_none() {
        let candidates =
            env.spec.claims.iter().filter(|claim| nameable(claim)).map(|claim| claim.name.as_str());
        let problem = checks::unknown_claim(name, &env.spec.name, candidates);
        env.problems.push(problem);
    }
    found.map(ClaimId::new)
}

fn find_of_kind(env: &mut Env<'_>, name: &Name, kind: ClaimKind) -> Option<ClaimId> {
    let id = find_claim(env, name)?;
    let claim = &env.spec.claims[id.index()];
    if claim.kind == kind {
        return Some(id);
    }
    let words = |kind| match kind {
        ClaimKind::Invariant => ("an invariant", "invariants"),
        ClaimKind::Step => ("a step claim", "steps"),
        _ => ("a `reachable` claim", "reachable"),
    };
    let problem = checks::other_kind_of_claim(name, words(claim.kind).0, words(kind).1, claim.at);
    env.problems.push(problem);
    None
}

/// A constant's value, with the names of opaque values in scope.
pub(crate) fn constant_value(
    env: &mut Env<'_>,
    home: Home,
    expr: &ast::Expr,
    ty: ir::TypeId,
    values: &[(Name, ir::OpaqueId, u32)],
) -> ir::Body<ir::Expr> {
    let ty = Ty::erase(&env.spec, ty);
    let mut infer = Infer::new(env, home);
    infer.opaque_values = values;
    let code = infer.check(expr, &ty);
    infer.finish(code)
}
