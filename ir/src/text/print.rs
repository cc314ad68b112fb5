//! Modules, specs and checks to S-expressions.

use super::print_expr::Scope;
use super::print_types::{data, id, own_id, ty, types};
use super::sexpr::{Sexpr, list, symbol, tagged, text};
use crate::{
    Above, Body, Check, Claim, ClaimId, ClaimKind, Const, ConstChoice, Correspondence, Engine,
    ExpectedViolation, Expr, FnId, Function, Local, Module, Objective, Param, Refinement, Spec,
    Transition, Var, Visibility,
};

/// A module.
pub fn module(module: &Module) -> Sexpr {
    let specs = module.specs.iter().map(|spec| Printer { spec }.spec());
    let checks = module.checks.iter().map(|one| match module.specs.get(one.spec) {
        Some(spec) => Printer { spec }.check(one),
        None => Printer { spec: &Spec::empty("") }.check(one),
    });
    let refinements = module.refinements.iter().map(|refinement| {
        let (none, lower) = (Spec::empty(""), module.specs.get(refinement.lower));
        Printer { spec: lower.unwrap_or(&none) }.refinement(refinement)
    });
    tagged("module", specs.chain(refinements).chain(checks))
}

struct Printer<'a> {
    spec: &'a Spec,
}

fn all<T>(tag: &str, items: &[T], print: impl Fn(usize, &T) -> Sexpr) -> Sexpr {
    tagged(tag, items.iter().enumerate().map(|(index, item)| print(index, item)))
}

fn visibility(visibility: Visibility) -> Sexpr {
    symbol(match visibility {
        Visibility::Interface => "interface",
        Visibility::Internal => "internal",
    })
}

fn locals(locals: &[Local]) -> Sexpr {
    let local = |index, local: &Local| list([own_id('l', index), text(&local.name), ty(local.ty)]);
    all("locals", locals, local)
}

/// A claim's id with its name.
fn claim_id(claim: ClaimId, spec: &Spec) -> Sexpr {
    id('q', claim.0, spec.claims.get(claim.index()).map(|claim| claim.name.as_str()))
}

impl<'a> Printer<'a> {
    fn scope(&self, locals: &'a [Local]) -> Scope<'a> {
        Scope { spec: self.spec, locals }
    }

    fn body(&self, body: &'a Body<Expr>) -> [Sexpr; 2] {
        [locals(&body.locals), self.scope(&body.locals).expr(&body.code)]
    }

    fn spec(&self) -> Sexpr {
        let spec = self.spec;
        let opaques =
            all("opaques", &spec.opaques, |index, o| list([own_id('o', index), text(&o.name)]));
        let init = &spec.init;
        let block = self.scope(&init.locals).block(&init.code);
        let objectives = tagged("objectives", spec.objectives.iter().map(|o| self.objective(o)));
        let objectives = (!spec.objectives.is_empty()).then_some(objectives);
        tagged(
            "spec",
            [
                text(&spec.name),
                types(&spec.types),
                opaques,
                all("datas", &spec.datas, data),
                tagged("consts", spec.consts.iter().enumerate().map(|(i, c)| self.constant(i, c))),
                tagged("assumes", spec.assumes.iter().enumerate().map(|(i, c)| self.claim(i, c))),
                tagged("vars", spec.vars.iter().enumerate().map(|(i, v)| self.var(i, v))),
                tagged("functions", spec.functions.iter().enumerate().map(|(i, f)| self.fun(i, f))),
                tagged("init", [locals(&init.locals), block]),
                tagged(
                    "transitions",
                    spec.transitions.iter().enumerate().map(|(i, t)| self.transition(i, t)),
                ),
                tagged("claims", spec.claims.iter().enumerate().map(|(i, c)| self.claim(i, c))),
            ]
            .into_iter()
            .chain(objectives),
        )
    }

    fn constant(&self, index: usize, constant: &'a Const) -> Sexpr {
        let head = [own_id('c', index), text(&constant.name), ty(constant.ty)];
        let default = constant.default.as_ref().map(|body| self.body(body));
        tagged("const", head.into_iter().chain(default.into_iter().flatten()))
    }

    fn var(&self, index: usize, var: &'a Var) -> Sexpr {
        let head = [own_id('v', index), text(&var.name), ty(var.ty), visibility(var.visibility)];
        let ghost = var.ghost.then(|| symbol("ghost"));
        let init = var.init.as_ref().map(|body| self.body(body));
        tagged("var", head.into_iter().chain(ghost).chain(init.into_iter().flatten()))
    }

    fn fun(&self, index: usize, function: &'a Function) -> Sexpr {
        let head =
            [own_id('f', index), text(&function.name), symbol(function.arity), ty(function.result)];
        tagged("fn", head.into_iter().chain(self.body(&function.body)))
    }

    fn transition(&self, index: usize, transition: &'a Transition) -> Sexpr {
        let scope = self.scope(&transition.body.locals);
        let param = |p: &Param| list([scope.pattern(&p.pattern), scope.expr(&p.domain)]);
        tagged(
            "transition",
            [
                own_id('x', index),
                text(&transition.name),
                visibility(transition.visibility),
                locals(&transition.body.locals),
                tagged("params", transition.params.iter().map(param)),
                scope.block(&transition.body.code),
            ],
        )
    }

    fn claim(&self, index: usize, claim: &'a Claim) -> Sexpr {
        let tag = match claim.kind {
            ClaimKind::Invariant => "invariant",
            ClaimKind::Step => "step",
            ClaimKind::Reachable => "reachable",
            ClaimKind::Terminal => "terminal",
            ClaimKind::Assume => "assume",
        };
        let head = [own_id('q', index), text(&claim.name)];
        tagged(tag, head.into_iter().chain(self.body(&claim.body)))
    }

    fn objective(&self, objective: &'a Objective) -> Sexpr {
        let head = [text(&objective.name)];
        tagged("objective", head.into_iter().chain(self.body(&objective.body)))
    }

    fn refinement(&self, refinement: &'a Refinement) -> Sexpr {
        let mapped = |function: &Option<FnId>| match function {
            Some(function) => id('f', function.0, None),
            None => symbol("none"),
        };
        let steps = refinement.steps.iter().map(|step| self.correspondence(step));
        let how = if refinement.automatic { "automatic" } else { "mapped" };
        tagged(
            "refinement",
            [
                text(&refinement.name),
                symbol(refinement.lower),
                symbol(refinement.upper),
                tagged("mapping", refinement.mapping.iter().map(mapped)),
                tagged("steps", steps),
                symbol(how),
            ],
        )
    }

    fn correspondence(&self, step: &'a Correspondence) -> Sexpr {
        let scope = self.scope(&step.body.locals);
        let Above { patterns, action } = &step.body.code;
        let above = match action {
            None => symbol("stutter"),
            Some((upper, args)) => {
                let args = args.iter().map(|arg| scope.expr(arg));
                list(std::iter::once(id('x', upper.0, None)).chain(args))
            }
        };
        list([
            id('x', step.lower.0, None),
            locals(&step.body.locals),
            tagged("patterns", patterns.iter().map(|pattern| scope.pattern(pattern))),
            above,
        ])
    }

    fn check(&self, check: &'a Check) -> Sexpr {
        let engine = match check.engine {
            Engine::Search => symbol("search"),
            Engine::Induction { states } => tagged("induction", [symbol(states)]),
            Engine::Bounded { depth } => tagged("bounded", [symbol(depth)]),
            Engine::Simulation { runs, depth, seed } => {
                tagged("simulation", [symbol(runs), symbol(depth), symbol(seed)])
            }
        };
        let opaques = check.opaques.iter().map(|names| list(names.iter().map(|name| text(name))));
        let choice = |choice: &'a ConstChoice| match choice {
            ConstChoice::Value(body) => list(self.body(body)),
            ConstChoice::Default => symbol("default"),
            ConstChoice::Any => symbol("any"),
        };
        let claims = check.claims.iter().map(|claim| claim_id(*claim, self.spec));
        let unbounded = check.unbounded.iter().map(|opaque| id('o', opaque.0, None));
        let unbounded = (!check.unbounded.is_empty()).then(|| tagged("unbounded", unbounded));
        let start = [text(&check.name), symbol(check.spec), engine, tagged("opaques", opaques)];
        let claimed = [tagged("consts", check.consts.iter().map(choice)), tagged("claims", claims)];
        let refinement = check.refinement.map(|index| tagged("refinement", [symbol(index)]));
        let tail = [tagged("deadlock", [symbol(check.deadlock)]), self.expect(check)];
        let head = start.into_iter().chain(unbounded).chain(claimed);
        tagged("check", head.chain(refinement).chain(tail))
    }

    fn expect(&self, check: &Check) -> Sexpr {
        let expect = &check.expect;
        let violation = expect.violation.as_ref().map(|violation| match violation {
            ExpectedViolation::Claim(claim) => claim_id(*claim, self.spec),
            ExpectedViolation::Refinement => symbol("refinement"),
            ExpectedViolation::Deadlock => symbol("deadlock"),
            ExpectedViolation::Assertion => symbol("assertion"),
            ExpectedViolation::Error => symbol("error"),
        });
        let number = |tag: &'static str, n: Option<u64>| n.map(|n| tagged(tag, [symbol(n)]));
        let numbers = [
            number("trace", expect.trace_length),
            number("states", expect.states),
            number("transitions", expect.transitions),
            number("depth", expect.depth),
        ];
        tagged("expect", violation.into_iter().chain(numbers.into_iter().flatten()))
    }
}
