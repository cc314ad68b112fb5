//! Refinements: the lower system with what the upper one needs to be spoken of there, the mapping as
//! functions of it, and correspondences.

use crate::ast::{self, EntryKind, Name};
use crate::env::{Env, Home};
use crate::infer::{Infer, Old};
use crate::system::{pending_to_ir, typed_expr};
use crate::ty::Ty;
use crate::words::{refinements, systems};
use crate::{Problem, passes};
use ir::import::Import;
use ir::{
    Above, Body, Correspondence, Expr, ExprKind, FnId, Span, Spec, StmtKind, TypeId, Visibility,
    walk,
};

/// A refinement under construction.
pub(crate) struct Refined<'a> {
    /// The lower system.
    pub env: Env<'a>,
    /// What the upper one's types and constants are there.
    import: Import,
    /// The upper system, by itself.
    upper: Spec,
    /// For each upper variable, its value below.
    mapping: Vec<Option<FnId>>,
    steps: Vec<Correspondence>,
    ast: &'a ast::Refinement,
}

impl<'a> Refined<'a> {
    /// The refinement, with `env` the lower system made anew for it, and the problems found; nothing,
    /// if the systems do not fit together.
    pub fn new(
        mut env: Env<'a>,
        upper: Spec,
        home: Home,
        (ast, at): (&'a ast::Refinement, Span),
    ) -> (Option<Refined<'a>>, Vec<Problem>) {
        env.check_case(&ast.name, "a refinement", true);
        if let Some(at) = ast.preserving {
            env.problems.push(refinements::preserving(at));
        }
        if let (Some(at), false) = (choice_in_loop(&upper), ast.automatic) {
            env.problems.push(refinements::choice_in_loop(&ast.name, &upper.name, at));
        }
        for (name, ty) in &ast.params {
            env.family_const(name, ty, home);
        }
        let given = given_constants(&mut env, &upper, ast);
        let is_given: Vec<bool> = given.iter().map(Option::is_some).collect();
        let datas = env.spec.datas.len();
        let import = match Import::new(&mut env.spec, &upper, &is_given) {
            Ok(import) => import,
            Err(missing) => {
                for id in missing {
                    let ty = &upper.opaques[id.index()];
                    let (name, lower) = (&ast.name, env.spec.name.clone());
                    env.problems.push(refinements::no_such_type(name, &ty.name, &lower, ty.at));
                }
                return (None, env.problems);
            }
        };
        env.adopt(datas);
        let mut refined =
            Refined { env, import, upper, mapping: Vec::new(), steps: Vec::new(), ast };
        refined.constants(home, &given);
        refined.variables(home);
        refined.correspondences(home);
        pending_to_ir(&mut refined.env);
        let mut problems = std::mem::take(&mut refined.env.problems);
        let inside = |problem: &Problem| at.contains(problem.at);
        // What is wrong elsewhere was said of the system itself.
        problems.extend(passes::check(&refined.env.spec).into_iter().filter(inside));
        (Some(refined), problems)
    }

    /// Whether any mapping will do.
    pub fn is_automatic(&self) -> bool {
        self.ast.automatic
    }

    /// The two systems and the refinement between them, which stand at these places of the module.
    pub fn finish(self, lower: usize, upper: usize) -> (Spec, Spec, ir::Refinement) {
        let Refined { env, import, upper: spec, mapping, steps, ast } = self;
        let translated = import.translated(&spec, &env.spec);
        let refinement = ir::Refinement {
            name: ast.name.text.clone(),
            lower,
            upper,
            mapping,
            steps,
            automatic: ast.automatic,
            at: ast.name.at,
        };
        (env.spec, translated, refinement)
    }

    /// The constants of the upper system.
    fn constants(&mut self, home: Home, given: &[Option<&'a ast::Expr>]) {
        for (index, declared) in self.upper.consts.clone().iter().enumerate() {
            let id = self.import.consts[index];
            let own = self.env.spec.consts[id.index()].clone();
            let ty = self.import.types[declared.ty.index()];
            if let Some(value) = given[index] {
                let body = typed_expr(&mut self.env, home, value, ty);
                self.constant_reads(&declared.name, &body.code);
                self.env.spec.consts[id.index()].default = Some(body);
            } else if !own.at.is_none() {
                if !self.same_type(ty, own.ty) {
                    let (above, below) = (self.shown(ty), self.shown(own.ty));
                    let (types, places) = ((&*above, &*below), (declared.at, own.at));
                    let name = &self.ast.name;
                    let problem =
                        refinements::constant_types_differ(name, &declared.name, types, places);
                    self.env.problems.push(problem);
                }
            } else if let Some(default) = declared.default.as_ref().filter(|body| !calls(body)) {
                let mut default = default.clone();
                self.import.body(&mut default);
                self.env.spec.consts[id.index()].default = Some(default);
            } else {
                let (name, constant) = (&self.ast.name, &declared.name);
                let problem = refinements::constant_not_given(name, constant, declared.at);
                self.env.problems.push(problem);
            }
        }
    }

    fn constant_reads(&mut self, constant: &str, value: &Expr) {
        let mut read = None;
        walk::every(value, &mut |part| {
            if let ExprKind::Var(var) = part.kind {
                read.get_or_insert((var, part.at));
            }
        });
        if let Some((var, at)) = read {
            let name = self.env.spec.var(var).name.clone();
            let what = format!("the value of `{constant}`");
            self.env.problems.push(systems::constant_reads(&what, &name, at));
        }
    }

    /// The mapping: a function for each variable above.
    fn variables(&mut self, home: Home) {
        for declared in self.upper.vars.clone() {
            let entry = self.entry(&declared.name);
            let interface = declared.visibility == Visibility::Interface;
            let ty = self.import.types[declared.ty.index()];
            let vars = self.env.spec.vars.iter();
            let same = vars.clone().position(|own| {
                interface && own.visibility == Visibility::Interface && own.name == declared.name
            });
            let own = same.map(|index| self.env.spec.vars[index].clone());
            let same_type = own.as_ref().is_some_and(|own| self.same_type(own.ty, ty));
            let body = match (entry, own) {
                (Some((name, _)), Some(own)) if same_type => {
                    self.env.problems.push(refinements::interface_is_equal(name, own.at));
                    None
                }
                (Some((name, _)), _) if self.ast.automatic && !interface => {
                    let what = "mapping of internal variables";
                    self.env.problems.push(refinements::not_in_automatic(name.at, what));
                    None
                }
                (Some((_, value)), _) => Some(typed_expr(&mut self.env, home, value, ty)),
                (None, Some(own)) if same_type => {
                    let id = ir::VarId::new(same.unwrap_or_default());
                    let code = Expr { kind: ExprKind::Var(id), ty: own.ty, at: self.ast.name.at };
                    Some(Body { locals: Vec::new(), code })
                }
                (None, Some(own)) => {
                    let types = (self.shown(ty), self.shown(own.ty));
                    let problem = refinements::interface_types_differ(
                        &self.ast.name,
                        &declared.name,
                        (&types.0, &types.1),
                        (declared.at, own.at),
                    );
                    self.env.problems.push(problem);
                    None
                }
                (None, None) if self.ast.automatic && !interface => None,
                (None, None) => {
                    let systems = (&*self.upper.name, &*self.env.spec.name);
                    let problem = refinements::not_mapped(
                        &self.ast.name,
                        &declared.name,
                        systems,
                        interface,
                        declared.at,
                    );
                    self.env.problems.push(problem);
                    None
                }
            };
            let function = body.map(|body| self.function(&declared.name, ty, body));
            self.mapping.push(function);
        }
    }

    fn function(&mut self, name: &str, result: TypeId, body: Body<Expr>) -> FnId {
        let functions = &mut self.env.spec.functions;
        let at = body.code.at;
        functions.push(ir::Function { name: name.to_owned(), arity: 0, result, body, at });
        FnId::new(functions.len() - 1)
    }

    /// The line for a variable or a constant above.
    fn entry(&self, name: &str) -> Option<(&'a Name, &'a ast::Expr)> {
        self.ast.entries.iter().find_map(|entry| match &entry.kind {
            EntryKind::Mapping(given, value) if given.text == name => Some((given, value)),
            _ => None,
        })
    }

    /// Whether two types are the same, bounds left aside.
    fn same_type(&self, a: TypeId, b: TypeId) -> bool {
        Ty::erase(&self.env.spec, a) == Ty::erase(&self.env.spec, b)
    }

    /// A type without bounds, for people.
    fn shown(&self, ty: TypeId) -> String {
        Ty::erase(&self.env.spec, ty).show(&self.env.spec)
    }

    fn correspondences(&mut self, home: Home) {
        let translated = self.import.translated(&self.upper, &self.env.spec);
        let names = translated.vars.iter().map(|var| var.name.clone());
        let above: Vec<(String, FnId)> =
            names.zip(&self.mapping).filter_map(|(name, id)| Some((name, (*id)?))).collect();
        self.env.above = above.into_iter().collect();
        for entry in &self.ast.entries {
            let EntryKind::Step { lower, patterns, upper } = &entry.kind else { continue };
            if self.ast.automatic {
                let problem = refinements::not_in_automatic(entry.at, "correspondences");
                self.env.problems.push(problem);
                continue;
            }
            let below = self.env.spec.clone();
            let found = transition(&mut self.env, &below, lower, patterns.len());
            let above = match upper {
                None => Some(None),
                Some((name, args)) => {
                    let found = transition(&mut self.env, &translated, name, args.len());
                    found.map(|found| Some((found, args)))
                }
            };
            let (Some((lower, params)), Some(above)) = (found, above) else { continue };
            let mut infer = Infer::new(&mut self.env, home);
            infer.old = Old::Yes;
            let patterns = patterns.iter().zip(&params);
            let patterns = patterns.map(|(pattern, ty)| infer.pattern(pattern, ty)).collect();
            let mut args = Vec::new();
            if let Some(((_, params), given)) = &above {
                args = given.iter().zip(params).map(|(arg, ty)| infer.check(arg, ty)).collect();
            }
            let Body { locals, .. } =
                infer.finish_block(Vec::new(), &mut args.iter_mut().collect::<Vec<_>>());
            let action = above.map(|((upper, _), _)| (upper, args));
            let body = Body { locals, code: Above { patterns, action } };
            self.steps.push(Correspondence { lower, body, at: entry.at });
        }
        self.env.above.clear();
    }
}

/// The expressions that give values to the constants of the upper system: arguments, and lines.
fn given_constants<'a>(
    env: &mut Env<'_>,
    upper: &Spec,
    ast: &'a ast::Refinement,
) -> Vec<Option<&'a ast::Expr>> {
    let mut given: Vec<Option<(&ast::Expr, Span)>> = vec![None; upper.consts.len()];
    if ast.args.len() > given.len() {
        env.problems.push(refinements::too_many_arguments(&ast.upper, given.len()));
    }
    for (given, arg) in given.iter_mut().zip(&ast.args) {
        *given = Some((arg, arg.at));
    }
    let mut variables: Vec<&Name> = Vec::new();
    for entry in &ast.entries {
        let EntryKind::Mapping(name, value) = &entry.kind else { continue };
        let first = match upper.consts.iter().position(|constant| constant.name == name.text) {
            Some(index) => given[index].replace((value, name.at)).map(|(_, at)| at),
            None if upper.vars.iter().any(|var| var.name == name.text) => {
                let first = variables.iter().find(|first| first.text == name.text);
                let first = first.map(|first| first.at);
                variables.push(name);
                first
            }
            None => {
                let consts = upper.consts.iter().map(|constant| constant.name.as_str());
                let vars = upper.vars.iter().map(|var| var.name.as_str());
                env.problems.push(refinements::not_above(name, &upper.name, vars.chain(consts)));
                continue;
            }
        };
        if let Some(first) = first {
            env.problems.push(refinements::mapped_twice(name, first));
        }
    }
    given.into_iter().map(|given| given.map(|(value, _)| value)).collect()
}

/// The transition of this name with so many parameters, and their types.
fn transition(
    env: &mut Env<'_>,
    spec: &Spec,
    name: &Name,
    count: usize,
) -> Option<(ir::TransitionId, Vec<Ty>)> {
    let Some(index) = spec.transitions.iter().position(|own| own.name == name.text) else {
        let names = spec.transitions.iter().map(|own| own.name.as_str());
        env.problems.push(refinements::unknown_transition(name, &spec.name, names));
        return None;
    };
    let transition = &spec.transitions[index];
    if transition.params.len() != count {
        let (wanted, at) = (transition.params.len(), transition.at);
        env.problems.push(refinements::parameter_count(name, wanted, count, at));
        return None;
    }
    let element = |param: &ir::Param| match Ty::erase(spec, param.domain.ty) {
        Ty::Set(element) | Ty::Seq(element) | Ty::Bag(element) => *element,
        other => other,
    };
    Some((ir::TransitionId::new(index), transition.params.iter().map(element).collect()))
}

/// Whether the value calls functions: those of the upper system are not known below.
fn calls(body: &Body<Expr>) -> bool {
    let mut found = false;
    walk::every(&body.code, &mut |part| found |= matches!(part.kind, ExprKind::Call(..)));
    found
}

/// A `for` of the system that chooses or requires something.
fn choice_in_loop(spec: &Spec) -> Option<Span> {
    fn chooses(block: &[ir::Stmt]) -> bool {
        block.iter().any(|stmt| {
            let mut found = matches!(
                stmt.kind,
                StmtKind::Require(_)
                    | StmtKind::RequireLet(..)
                    | StmtKind::Pick { .. }
                    | StmtKind::Either(_)
            );
            walk::blocks(stmt, &mut |inner| found |= chooses(inner));
            found
        })
    }
    fn in_block(block: &[ir::Stmt]) -> Option<Span> {
        block.iter().find_map(|stmt| match &stmt.kind {
            StmtKind::For(_, _, inner) => chooses(inner).then_some(stmt.at),
            _ => {
                let mut found = None;
                walk::blocks(stmt, &mut |inner| found = found.or(in_block(inner)));
                found
            }
        })
    }
    let blocks = spec.transitions.iter().map(|transition| &transition.body.code);
    blocks.chain([&spec.init.code]).find_map(|block| in_block(block))
}
