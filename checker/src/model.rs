//! A spec's instance compiled for the search.

use crate::code::Bytecode;
use crate::code::lower::lower;
use crate::compile::{
    Constant, Detail, Steps, compile_claims, compile_init, compile_relation, compile_steps,
    compile_transitions, variables_read,
};
use crate::foreign::World;
use crate::layout::Layout;
use crate::native::Native;
use crate::program::{Foreign, Memoized, Path, Program, Trap};
use crate::shapes::Shapes;
use crate::symmetry::{Canonical, Symmetry};
use ir::{Claim, ClaimId, ClaimKind, Instance, Refinement, Spec};
use std::sync::OnceLock;
use std::time::Duration;
use verdict::Obligation;

/// Most instructions of step claims that are repeated wherever a step ends.
const MARKED: usize = 128;

/// A program ready to run.
pub struct Compiled {
    /// The bytecode.
    pub code: Bytecode,
    /// Its foreign operations.
    pub foreign: Vec<Foreign>,
    /// Its regions whose results are remembered.
    pub regions: Vec<Memoized>,
    /// Where it may stop.
    pub traps: Vec<Trap>,
    /// Where it emits states.
    pub sites: Vec<Path>,
    /// The routines from this one on are run often.
    often: usize,
    /// Native code, once the search is long enough to be worth it; none where it is not supported.
    pub native: OnceLock<Option<Native>>,
}

impl Compiled {
    fn new(program: Program) -> Self {
        let code = lower(&program);
        let Program { foreign, regions, traps, sites, .. } = program;
        Self { code, foreign, regions, traps, sites, often: 0, native: OnceLock::new() }
    }

    fn compile_native(&self, state_words: usize) {
        self.native.get_or_init(|| Native::new(&self.code, self.often, state_words).ok());
    }

    /// About how long that takes.
    fn native_time(&self) -> Duration {
        let chunks = self.code.routines.iter().skip(self.often).chain(&self.code.functions);
        let code = chunks.flat_map(|chunk| &chunk.code);
        let micros = code.map(|instr| if instr.is_call() { 80 } else { 8 }).sum();
        Duration::from_micros(micros)
    }
}

/// Everything compiled for one search.
pub struct Model<'a> {
    /// The spec.
    pub spec: &'a Spec,
    /// Its instance.
    pub instance: &'a Instance,
    /// Which opaque values may be renamed, if one state of each orbit is enough.
    pub symmetry: Option<&'a Symmetry>,
    /// Types, bounds and interned values.
    pub world: &'a World<'a>,
    /// How states are packed.
    pub layout: Layout,
    /// Emits the initial states.
    pub init: Compiled,
    /// Emits the successors of a state.
    pub transitions: Compiled,
    /// Which of them.
    emitted: Steps,
    /// A routine for each invariant and each claim of reachability, which returns whether the
    /// search should take notice: of a false invariant, of a state reached. One more for all
    /// invariants together.
    pub claims: Compiled,
    /// Those claims: invariants, then claims of reachability, each in the order of the job.
    pub claim_ids: Vec<ClaimId>,
    /// If there are step claims: one routine over a state and a successor, which returns the
    /// position (from 1) of the first false one, or 0.
    pub steps: Option<Compiled>,
    /// The step claims of that routine, in the order of the job.
    pub step_ids: Vec<ClaimId>,
    /// Whether the transitions mark steps that violate a claim; else the routine must be asked
    /// about every step.
    pub marks_steps: bool,
    /// One routine that returns 1 for a terminal state.
    pub terminal: Compiled,
    /// The refinement to check.
    pub above: Option<AboveCode>,
}

/// A refinement as programs.
pub struct AboveCode {
    /// One routine over a state and a successor that returns how the step appears above.
    pub step: Compiled,
    /// One routine that returns 1 for a state that is initial above.
    pub initial: Compiled,
    /// The number of transitions above.
    pub transitions: usize,
    /// By lower variable, whether the mapping reads it: if no other one changes, a step stutters.
    pub mapped: Vec<bool>,
}

/// What is to be found out.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The claims to check.
    pub claims: &'a [ClaimId],
    /// The refinement to check.
    pub refinement: Option<Obligation<'a>>,
    /// Whether steps that change nothing matter beyond their number.
    pub stuttering_steps: bool,
}

impl<'a> Model<'a> {
    /// Compiles an instance and what is to be found out of it. `widths` tells the leaves that
    /// need more bits than they start with; `known` is what the last model of the same instance found
    /// to be constant, and becomes what this one finds; with a symmetry, states are renamed.
    pub fn new(
        world: &'a World<'a>,
        instance: &'a Instance,
        subject: Subject<'_>,
        widths: &[u8],
        known: &mut Option<Vec<Constant>>,
        symmetry: Option<&'a Symmetry>,
    ) -> Self {
        let spec = world.decoder.spec;
        let Subject { claims, refinement, stuttering_steps } = subject;
        let of_kind = |kind: ClaimKind| -> Vec<ClaimId> {
            let is = |id: &&ClaimId| spec.claims[id.index()].kind == kind;
            claims.iter().filter(is).copied().collect()
        };
        let (invariants, step_ids) = (of_kind(ClaimKind::Invariant), of_kind(ClaimKind::Step));
        let claim_ids = [invariants.clone(), of_kind(ClaimKind::Reachable)].concat();
        let skips_stutters = !stuttering_steps && refinement.is_none();
        let mut emitted =
            Steps { marked: Vec::new(), skips_stutters: skips_stutters && step_ids.is_empty() };
        let (layout, init, mut transitions) =
            fixed_point(world, instance, (widths, &emitted), known, symmetry);
        let claim = |id: &ClaimId| &spec.claims[id.index()];
        let steps = (!step_ids.is_empty()).then(|| {
            let claims = step_ids.iter().map(claim).collect();
            Compiled::new(compile_steps(world, instance, &layout, claims))
        });
        let mut marks_steps = false;
        if steps.as_ref().is_some_and(|steps| steps.code.routines[0].code.len() <= MARKED) {
            let detail = Detail::Fast;
            let marked = Steps { marked: step_ids.clone(), skips_stutters };
            let marking = compile_transitions(world, instance, &layout, detail, &marked);
            // Which claim is violated first can be told only by one that checks them all.
            marks_steps = marking.partial_steps.is_empty();
            if marks_steps {
                emitted = marked;
                transitions = Compiled::new(marking.program);
            }
        }
        let mut groups: Vec<(Vec<&Claim>, bool)> = claim_ids
            .iter()
            .map(|id| (vec![claim(id)], claim(id).kind == ClaimKind::Invariant))
            .collect();
        groups.push((invariants.iter().map(claim).collect(), true));
        let terminal =
            spec.claims.iter().filter(|claim| claim.kind == ClaimKind::Terminal).collect();
        let compile =
            |groups: &[_]| Compiled::new(compile_claims(world, instance, &layout, groups));
        let (mut claims, terminal) = (compile(&groups), compile(&[(terminal, false)]));
        // One by one, invariants are asked about only when one is violated.
        claims.often = invariants.len();
        let relation = refinement.and_then(|own| Some((own.relation?, own.upper)));
        let above = relation.map(|(relation, upper)| {
            let compile = |body, is_step| {
                Compiled::new(compile_relation(world, instance, &layout, body, is_step))
            };
            AboveCode {
                step: compile(&relation.step, true),
                initial: compile(&relation.initial, false),
                transitions: upper.transitions.len(),
                mapped: reads_of_mapping(spec, refinement.map(|own| own.refinement)),
            }
        });
        Self {
            spec,
            instance,
            symmetry,
            world,
            layout,
            init,
            transitions,
            emitted,
            claims,
            claim_ids,
            steps,
            step_ids,
            marks_steps,
            terminal,
            above,
        }
    }

    /// Whether no state is emitted that is the one that it comes from, unless a claim is violated.
    pub fn skips_stutters(&self) -> bool {
        // A renamed state may be the one that it comes from.
        self.emitted.skips_stutters && self.symmetry.is_none()
    }

    /// A way to find the states that stand for their orbits, if one state of each is enough.
    pub fn canonical(&self) -> Option<Canonical<'_>> {
        let symmetry = self.symmetry?;
        Some(Canonical::new(symmetry, &self.layout, self.world))
    }

    /// What the search runs.
    fn programs(&self) -> impl Iterator<Item = &Compiled> {
        let all = [&self.transitions, &self.claims, &self.terminal];
        let above = self.above.as_ref().map(|above| &above.step);
        all.into_iter().chain(&self.steps).chain(above)
    }

    /// Compiles what the search runs to native code.
    pub fn compile_native(&self) {
        self.programs().for_each(|compiled| compiled.compile_native(self.layout.words));
    }

    /// About how long that takes.
    pub fn native_time(&self) -> Duration {
        self.programs().map(Compiled::native_time).sum()
    }

    /// The program that emits the initial states, with all details.
    pub fn explained_init(&self) -> Compiled {
        Compiled::new(compile_init(self.world, self.instance, &self.layout, Detail::Full).program)
    }

    /// The program of the transitions, with all details. It emits what the other one does, in the
    /// same order.
    pub fn explained_transitions(&self) -> Compiled {
        let (world, instance) = (self.world, self.instance);
        let detail = Detail::Full;
        let steps = &self.emitted;
        Compiled::new(compile_transitions(world, instance, &self.layout, detail, steps).program)
    }
}

/// By variable, whether the mapping of a refinement reads it.
fn reads_of_mapping(spec: &Spec, refinement: Option<&Refinement>) -> Vec<bool> {
    let mut reads = vec![false; spec.vars.len()];
    for function in refinement.into_iter().flat_map(|refinement| &refinement.mapping).flatten() {
        let code = &spec.functions[function.index()].body.code;
        variables_read(code, spec).into_iter().for_each(|var| reads[var] = true);
    }
    reads
}

/// Assumes that every leaf that is one constant in the initial states is so in all states, and
/// takes back what the transitions refute, until nothing is refuted. Where values are renamed, other
/// states are met, and nothing is assumed.
fn fixed_point(
    world: &World<'_>,
    instance: &Instance,
    (widths, steps): (&[u8], &Steps),
    found: &mut Option<Vec<Constant>>,
    symmetry: Option<&Symmetry>,
) -> (Layout, Compiled, Compiled) {
    let spec = world.decoder.spec;
    let shapes = Shapes::new(spec, instance);
    let mut known = found.take().unwrap_or_else(|| {
        let loose = Layout::new(spec, &shapes, &[], widths);
        let mut known = compile_init(world, instance, &loose, Detail::Fast).constant;
        if symmetry.is_some() {
            known.fill(Constant::Varies);
        }
        known
    });
    loop {
        let fixed: Vec<Option<u64>> = known
            .iter()
            .map(|known| match known {
                Constant::Always(number) => Some(*number),
                Constant::Never => Some(0),
                Constant::Varies => None,
            })
            .collect();
        let layout = Layout::new(spec, &shapes, &fixed, widths);
        let transitions = compile_transitions(world, instance, &layout, Detail::Fast, steps);
        let next: Vec<Constant> =
            known.iter().zip(&transitions.constant).map(|(a, b)| a.and(*b)).collect();
        if next == known || known.contains(&Constant::Never) {
            let init = compile_init(world, instance, &layout, Detail::Fast).program;
            *found = Some(known);
            return (layout, Compiled::new(init), Compiled::new(transitions.program));
        }
        known = next;
    }
}
