//! The whole way from text to IR.

use crate::agents::{Expanded, expand};
use crate::ast::{self, CheckClauseKind, ItemKind, Name, Setting};
use crate::check::{Override, check_to_ir};
use crate::env::{Env, Home};
use crate::flatten::{flatten, is_system};
use crate::load::{ItemRef, Modules};
use crate::problem::sorted;
use crate::refinement::{Refined, add_refinements};
use crate::system::{pending_to_ir, system_to_ir, whole};
use crate::words::{checks, names};
use crate::{Problem, Severity, text_to_ast};
use indexmap::IndexMap;
use ir::{FileId, Module, Sources, Spec};
use std::collections::HashSet;

/// Reads a file by its path.
pub type Read<'a> = &'a dyn Fn(&str) -> std::io::Result<Vec<u8>>;

/// What a file compiles to.
#[derive(Debug)]
pub struct Compiled {
    /// The specs and checks; none if a problem is an error.
    pub module: Option<Module>,
    /// Every problem found, sorted by place.
    pub problems: Vec<Problem>,
    /// For each override, whether a check used it.
    pub overrides_used: Vec<bool>,
}

/// Compiles the file `root` and what it uses.
///
/// Never panics, whatever the text; the stack it needs is bounded by the parser's limit on nesting.
/// `read` gets paths relative to the same folder as the root's own. `overrides` are `NAME=VALUE`
/// texts that replace settings of every check which has a setting of that name; problems in them
/// point into pseudo-files added to `sources`.
pub fn compile(
    root: FileId,
    sources: &mut Sources,
    read: Read<'_>,
    overrides: &[String],
) -> Compiled {
    let mut problems = Vec::new();
    let modules = Modules::load(root, sources, read, &mut problems);
    let overrides = parse_overrides(overrides, sources, &mut problems);
    let mut compiler = Compiler {
        modules: &modules,
        systems: IndexMap::new(),
        broken: HashSet::new(),
        refinements: IndexMap::new(),
        problems,
    };
    for module in 0..modules.modules.len() {
        let (_, found) = system_to_ir("", &modules, Vec::new(), module, &[]);
        compiler.problems.extend(found);
    }
    compiler.items(0);
    let mut used = vec![false; overrides.len()];
    let mut checks = compiler.checks(&overrides, &mut used);
    let mut problems = sorted(compiler.problems);
    problems.retain(|problem| {
        let name = sources.text(problem.at);
        !(names::is_unknown(problem) && modules.missing.iter().any(|missing| missing == name))
    });
    let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
    let mut specs: Vec<Spec> = compiler.systems.into_values().map(|env| env.spec).collect();
    // Those with problems are missing, but there is no module then.
    let refined = compiler.refinements.into_values().flatten();
    let refinements = add_refinements(&mut specs, refined, &mut checks);
    Compiled {
        module: (!failed).then_some(Module { specs, refinements, checks }),
        problems,
        overrides_used: used,
    }
}

/// The compilation so far.
pub(crate) struct Compiler<'a> {
    pub modules: &'a Modules,
    /// The systems compiled so far, in the order of [`Module::specs`].
    pub systems: IndexMap<ItemRef, Env<'a>>,
    /// Those with mistakes.
    pub broken: HashSet<usize>,
    /// The refinements compiled so far; none for those with problems.
    pub refinements: IndexMap<ItemRef, Option<Refined<'a>>>,
    pub problems: Vec<Problem>,
}

impl<'a> Compiler<'a> {
    /// Every system that the module itself declares.
    fn items(&mut self, module: usize) {
        let mut unused = Vec::new();
        for item in 0..self.modules.modules[module].ast.items.len() {
            let at = ItemRef { module, item };
            match &self.modules.item(at).kind {
                ItemKind::System(_) => drop(self.system(at)),
                ItemKind::Refinement(_) => drop(self.refinement(at)),
                ItemKind::Agent(agent) if self.is_unused(module, &agent.name.text) => {
                    unused.push(crate::words::agents::unused_agent(&agent.name));
                }
                ItemKind::Unsupported(word) => {
                    self.problems.push(crate::words::systems::unsupported(word))
                }
                _ => {}
            }
        }
        // An agent whose name is misspelled where it is used is not unused.
        if !self.problems.iter().any(|problem| problem.code == "S0601") {
            self.problems.extend(unused);
        }
    }

    /// Whether a file has systems, and none of them an agent of this kind.
    fn is_unused(&self, module: usize, agent: &str) -> bool {
        let items = &self.modules.modules[module].ast.items;
        let systems = items.iter().filter_map(|item| match &item.kind {
            ItemKind::System(system) => Some(system),
            _ => None,
        });
        let mut members = systems.clone().flat_map(|system| &system.members);
        let uses = |member: &ast::Member| match &member.kind {
            ast::MemberKind::Instance(instance) => {
                instance.agent.as_ref().is_some_and(|(kind, _)| kind.text == agent)
            }
            _ => false,
        };
        systems.count() > 0 && !members.any(uses)
    }

    /// The index of a system, compiled at first use.
    pub fn system(&mut self, at: ItemRef) -> usize {
        if let Some(index) = self.systems.get_index_of(&at) {
            return index;
        }
        let ItemKind::System(system) = &self.modules.item(at).kind else {
            unreachable!("only systems are compiled")
        };
        if !crate::env::is_upper(&system.name.text) {
            self.problems.push(names::wrong_case(&system.name, "a system", true));
        }
        let is_error = |problem: &Problem| problem.severity == Severity::Error;
        let before = self.problems.len();
        let members = flatten(self.modules, at, &mut self.problems);
        let inside =
            |problem: &Problem| members.iter().any(|flat| flat.member.at.contains(problem.at));
        let (old, new) = self.problems.split_at(before);
        let unreadable = old.iter().filter(|problem| inside(problem));
        let mut broken = unreadable.chain(new).any(is_error);
        let home = Home::inside(at.module);
        let (modules, problems) = (self.modules, &mut self.problems);
        let Expanded { members, described } =
            expand(modules, (&system.name, home), members, problems);
        let (mut env, found) =
            system_to_ir(&system.name.text, modules, members, at.module, &self.problems);
        described.iter().for_each(|agents| agents.describe(&mut env.spec));
        broken |= found.iter().any(is_error);
        let complete = !self.problems.iter().chain(&found).any(is_error);
        self.problems.extend(found);
        self.problems.extend(whole(&system.name, &env.spec).filter(|_| complete));
        let index = self.systems.insert_full(at, env).0;
        if broken {
            self.broken.insert(index);
        }
        index
    }

    /// The system of this name in a module.
    pub fn named_system(&mut self, name: &Name, module: usize) -> Option<ItemRef> {
        let modules = self.modules;
        let scope = &modules.modules[module].names;
        let found = scope.get(&name.text).filter(|item| is_system(modules, **item));
        if found.is_none() {
            let systems = scope.iter().filter(|(_, item)| is_system(modules, **item));
            let candidates = systems.map(|(name, _)| name.as_str());
            self.problems.push(checks::unknown_system(name, candidates));
        }
        found.copied()
    }

    fn checks(&mut self, overrides: &[(Name, Setting)], used: &mut [bool]) -> Vec<ir::Check> {
        let modules = self.modules;
        let root = &modules.modules[0];
        let overrides: Vec<Override<'_>> =
            overrides.iter().map(|(name, setting)| (name, setting)).collect();
        let mut compiled = Vec::new();
        let mut seen: Vec<&Name> = Vec::new();
        for item in &root.ast.items {
            let ItemKind::Check(check) = &item.kind else { continue };
            if let Some(first) = seen.iter().find(|first| first.text == check.name.text) {
                self.problems.push(checks::check_twice(&check.name, first.at));
            }
            seen.push(&check.name);
            let Some(system) = self.named_system(&check.system, 0) else { continue };
            let index = self.system(system);
            let refinement = match crate::check::refinement_of(check) {
                None => None,
                Some(name) => match self.refinement_of(name, (&check.system, system)) {
                    Some(found) => Some(found),
                    None => continue,
                },
            };
            let (env, automatic) = match refinement.map(|index| &mut self.refinements[index]) {
                Some(Some(refined)) => {
                    let automatic = refined.is_automatic();
                    (&mut refined.env, automatic)
                }
                _ => (&mut self.systems[index], false),
            };
            for (used, (name, _)) in used.iter_mut().zip(&overrides) {
                *used |= crate::instance::is_setting(&env.spec, &name.text);
            }
            let subject = (index, refinement.map(|index| (index, automatic)));
            compiled.extend(check_to_ir(env, subject, Home::inside(0), check, &overrides, item.at));
            // The settings may be the first to mention a function or a constant.
            pending_to_ir(env);
            self.problems.append(&mut env.problems);
        }
        compiled
    }
}

/// The settings in `NAME=VALUE` texts: each is parsed as the `with` of a check.
fn parse_overrides(
    texts: &[String],
    sources: &mut Sources,
    problems: &mut Vec<Problem>,
) -> Vec<(Name, Setting)> {
    let mut settings = Vec::new();
    for text in texts {
        let file = sources.add("--with", format!("check overrides: Any {{ with {text}; }}"));
        let source = sources.get(file).map(|source| source.text.clone()).unwrap_or_default();
        let (parsed, mistakes) = text_to_ast::parse(file, &source);
        problems.extend(mistakes);
        for item in parsed.items {
            let ItemKind::Check(ast::Check { clauses, .. }) = item.kind else { continue };
            for clause in clauses {
                if let CheckClauseKind::With(list) = clause.kind {
                    settings.extend(list);
                }
            }
        }
    }
    settings
}
