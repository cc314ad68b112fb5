//! Variables, functions, transitions and claims.

use crate::choices::Choices;
use crate::scope::{Gen, May};
use crate::{Case, Language};
use ir::{
    Body, Claim, ClaimKind, Expr, Local, Module, Param, Span, Transition, Var, VarId, Visibility,
};

/// The most states that the types of the variables admit (about).
const STATES: u64 = 5000;

/// How deep expressions are.
pub const DEPTH: usize = 4;

/// Makes a case.
pub fn case(choices: Choices, language: Language) -> Case {
    let mut make = Gen::new(choices, language);
    make.declare_opaques();
    make.large = make.choices.once_in(6);
    let mut consts = make.declare_constants();
    make.declare_datas();
    make.pool = vec![make.bool(), make.int()];
    make.declare_vars();
    consts.extend(make.more_constants());
    make.assume();
    make.declare_functions();
    make.initialize_vars();
    for index in 0..1 + make.choices.below(5) {
        make.transition(index);
    }
    make.claims();
    let check = make.check(consts);
    Case {
        module: Module { specs: vec![make.spec], refinements: vec![], checks: vec![check] },
        instance: make.instance,
    }
}

impl Gen {
    fn visibility(&mut self) -> Visibility {
        if self.choices.once_in(2) { Visibility::Interface } else { Visibility::Internal }
    }

    /// Variables, without initial values yet.
    fn declare_vars(&mut self) {
        let mut budget = STATES;
        for index in 0..2 + self.choices.below(4) {
            let (aim, count) = self.storable(budget);
            budget /= count.clamp(1, budget);
            let ty = if self.choices.once_in(5) { self.erased(aim) } else { aim };
            let visibility = self.visibility();
            let ghost = index > 0 && self.choices.once_in(6);
            let name = format!("v{index}");
            self.spec.vars.push(Var { name, ty, visibility, ghost, init: None, at: Span::NONE });
            self.var_aims.push(aim);
            let mut parts = vec![aim];
            self.spec.types[aim].for_each_part(&self.spec, &mut |part| parts.push(part));
            self.pool.extend(parts);
        }
        for collection in [Self::set, Self::seq] {
            if self.choices.once_in(2) {
                let part = self.atom();
                let collection = collection(self, part);
                if self.is_stored(collection) {
                    self.pool.push(collection);
                }
            }
        }
    }

    /// Everything that guards and assignments may read: all but the ghosts.
    pub fn may_read_all(&self) -> May {
        May {
            variables: self.spec.vars.iter().map(|var| !var.ghost).collect(),
            calls: true,
            constants: self.spec.consts.len(),
            functions: self.functions.len(),
            old: false,
        }
    }

    /// Initial values, and the statements of `init` for variables without.
    fn initialize_vars(&mut self) {
        let mut open = Vec::new();
        for index in 0..self.spec.vars.len() {
            let all = self.may_read_all();
            if self.choices.once_in(3) {
                open.push(VarId::new(index));
                continue;
            }
            let earlier = |(other, may): (usize, &bool)| {
                *may && other < index && !open.contains(&VarId::new(other))
            };
            let variables = all.variables.iter().enumerate().map(earlier).collect();
            let aim = self.var_aims[index];
            let body =
                self.body(May { variables, calls: false, ..all }, |make| make.gen_expr(aim, 2));
            self.spec.vars[index].init = Some(body);
        }
        let all = self.may_read_all();
        let variables = all.variables.iter().enumerate();
        let variables =
            variables.map(|(index, may)| *may && !open.contains(&VarId::new(index))).collect();
        self.spec.init = self.body(May { variables, calls: false, ..all.clone() }, |make| {
            let mut block = Vec::new();
            for var in open {
                make.initialize(var, &mut block);
                make.may.variables[var.index()] = all.variables[var.index()];
            }
            make.may.calls = true;
            if make.choices.once_in(4) {
                make.stmt(2, &mut block);
            }
            block
        });
    }

    fn transition(&mut self, index: usize) {
        let mut params = Vec::new();
        let may = self.may_read_all();
        let body = self.body(may, |make| {
            for _ in 0..make.choices.below(3) {
                let (domain, of) = make.domain();
                let pattern = make.filter(of);
                params.push(Param { pattern, domain });
            }
            let mut block = Vec::new();
            for _ in 0..make.choices.below(3) {
                make.stmt(2, &mut block);
            }
            for _ in 0..1 + make.choices.below(3) {
                make.advance(&mut block);
            }
            block
        });
        let visibility = self.visibility();
        let name = format!("t{index}");
        self.spec.transitions.push(Transition { name, visibility, params, body, at: Span::NONE });
    }

    fn claims(&mut self) {
        let kinds = [
            (ClaimKind::Invariant, 3),
            (ClaimKind::Step, 3),
            (ClaimKind::Reachable, 2),
            (ClaimKind::Terminal, 2),
        ];
        for (kind, limit) in kinds {
            for _ in 0..self.choices.below(limit) {
                let name = format!("claim{}", self.spec.claims.len());
                let mut may = self.may_read_all();
                may.variables.fill(true);
                may.old = kind == ClaimKind::Step;
                let body = self.body(may, |make| {
                    if make.choices.once_in(3) {
                        return make.truth();
                    }
                    let bool = make.bool();
                    make.gen_expr(bool, DEPTH)
                });
                self.spec.claims.push(Claim { kind, name, body, at: Span::NONE });
            }
        }
    }

    /// Something true about the constants.
    fn assume(&mut self) {
        for index in 0..self.choices.below(2) {
            let may = May { constants: self.spec.consts.len(), ..May::nothing() };
            let body: Body<Expr> = self.body(may, Self::truth);
            let (kind, name) = (ClaimKind::Assume, format!("assume{index}"));
            self.spec.assumes.push(Claim { kind, name, body, at: Span::NONE });
        }
    }
}

/// A body without locals.
pub fn closed(code: Expr) -> Body<Expr> {
    Body { locals: Vec::<Local>::new(), code }
}
