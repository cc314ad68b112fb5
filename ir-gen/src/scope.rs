//! The spec being made, and the body being made: its locals, and what may be read there.

use crate::Language;
use crate::choices::Choices;
use ir::{
    Body, ConstId, DataId, Expr, ExprKind, FnId, Instance, Local, LocalId, Op, Span, Spec, TypeId,
    Types, VarId,
};

/// Makes a spec.
pub struct Gen {
    pub choices: Choices,
    /// What may be made.
    pub language: Language,
    /// What is made so far.
    pub spec: Spec,
    /// Its instance.
    pub instance: Instance,
    /// The enum that contains itself, if there is one.
    pub recursive: Option<DataId>,
    /// An integer constant that bounds may mention.
    pub limit_constant: Option<ConstId>,
    /// Whether large integers occur.
    pub large: bool,
    /// Whether a body is being made, so that locals can be bound.
    pub in_body: bool,
    /// Types to make temporary values of.
    pub pool: Vec<TypeId>,
    /// What the values of each variable, constant and function are meant to fit.
    pub var_aims: Vec<TypeId>,
    pub functions: Vec<Signature>,
    /// How many more expressions may be made before only leaves are.
    pub fuel: usize,
    /// How many loops surround the place: each multiplies the work.
    pub loops: usize,
    /// How many more choices the paths of the body may make.
    pub branches: usize,
    /// What may be read at the place.
    pub may: May,
    /// What the body has read.
    pub reads: Effect,
    locals: Vec<Local>,
    /// The locals bound at the place, with what their values fit.
    pub scope: Vec<(LocalId, TypeId)>,
}

/// What callers know of a function.
#[derive(Clone)]
pub struct Signature {
    pub params: Vec<TypeId>,
    pub result: TypeId,
    pub effect: Effect,
}

/// What a body may read.
#[derive(Clone)]
pub struct May {
    /// By `VarId`.
    pub variables: Vec<bool>,
    /// Whether functions that read variables may be called.
    pub calls: bool,
    /// Constants before this index.
    pub constants: usize,
    /// Functions before this index.
    pub functions: usize,
    /// Whether `old` may stand here.
    pub old: bool,
}

/// What a body reads, also through functions.
#[derive(Clone, Copy, Default)]
pub struct Effect {
    pub variables: bool,
    pub constants: usize,
}

impl Gen {
    /// Nothing is made yet.
    pub fn new(choices: Choices, language: Language) -> Self {
        let mut spec = Spec::empty("Generated");
        spec.types = Types::default();
        Self {
            choices,
            language,
            spec,
            instance: Instance { opaques: vec![], consts: vec![] },
            recursive: None,
            limit_constant: None,
            large: false,
            in_body: false,
            pool: vec![],
            var_aims: vec![],
            functions: vec![],
            fuel: 0,
            loops: 0,
            branches: 0,
            may: May::nothing(),
            reads: Effect::default(),
            locals: vec![],
            scope: vec![],
        }
    }

    /// Makes a body that may read this.
    pub fn body<T>(&mut self, may: May, make: impl FnOnce(&mut Self) -> T) -> Body<T> {
        self.may = may;
        self.reads = Effect::default();
        self.scope.clear();
        self.fuel = 60;
        self.branches = 2;
        self.in_body = true;
        let code = make(self);
        self.in_body = false;
        Body { locals: std::mem::take(&mut self.locals), code }
    }

    /// Makes something whose locals end with it.
    pub fn scoped<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.scope.len();
        let made = make(self);
        self.scope.truncate(outer);
        made
    }

    /// A new local, not bound yet, of the declared type.
    pub fn local(&mut self, ty: TypeId) -> LocalId {
        let id = LocalId::new(self.locals.len());
        self.locals.push(Local { name: format!("x{}", id.0), ty });
        id
    }

    /// A new local for values that fit `aim`, bound from here on.
    pub fn bind(&mut self, aim: TypeId) -> LocalId {
        let ty = self.erased(aim);
        let local = self.local(ty);
        self.scope.push((local, aim));
        local
    }

    /// An expression that declares the aim without its bounds.
    pub fn expr(&mut self, kind: ExprKind, aim: TypeId) -> Expr {
        let ty = self.erased(aim);
        Expr { kind, ty, at: Span::NONE }
    }

    /// An operation.
    pub fn op<const N: usize>(&mut self, op: Op, arguments: [Expr; N], aim: TypeId) -> Expr {
        self.expr(ExprKind::Op(op, arguments.into()), aim)
    }

    /// A use of a local.
    pub fn use_local(&mut self, local: LocalId) -> Expr {
        let ty = self.locals[local.index()].ty;
        Expr { kind: ExprKind::Local(local), ty, at: Span::NONE }
    }

    /// A use of a variable.
    pub fn use_var(&mut self, var: VarId) -> Expr {
        self.reads.variables = true;
        let ty = self.spec.var(var).ty;
        Expr { kind: ExprKind::Var(var), ty, at: Span::NONE }
    }

    /// A use of a constant.
    pub fn use_const(&mut self, id: ConstId) -> Expr {
        self.reads.constants = self.reads.constants.max(id.index() + 1);
        let ty = self.spec.consts[id.index()].ty;
        Expr { kind: ExprKind::Const(id), ty, at: Span::NONE }
    }

    /// Something that may be read here and satisfies the condition on what it fits: the locals, the
    /// variables and the constants, in this order.
    pub fn readable(&mut self, wanted: impl Fn(&Self, TypeId) -> bool) -> Vec<Leaf> {
        let mut found = Vec::new();
        for (local, aim) in &self.scope {
            if wanted(self, *aim) {
                found.push(Leaf { kind: ExprKind::Local(*local), aim: *aim });
            }
        }
        for (index, aim) in self.var_aims.iter().enumerate() {
            if self.may.variables.get(index) == Some(&true) && wanted(self, *aim) {
                found.push(Leaf { kind: ExprKind::Var(VarId::new(index)), aim: *aim });
            }
        }
        for (index, constant) in self.spec.consts.iter().enumerate().take(self.may.constants) {
            if wanted(self, constant.ty) {
                let kind = ExprKind::Const(ConstId::new(index));
                found.push(Leaf { kind, aim: constant.ty });
            }
        }
        found
    }

    /// The expression that reads a leaf.
    pub fn read(&mut self, leaf: &Leaf) -> Expr {
        match leaf.kind {
            ExprKind::Local(local) => self.use_local(local),
            ExprKind::Var(var) => self.use_var(var),
            ExprKind::Const(id) => self.use_const(id),
            _ => unreachable!("leaves are locals, variables and constants"),
        }
    }

    /// One of the functions that may be called here and satisfy the condition.
    pub fn callable(&mut self, wanted: impl Fn(&Self, &Signature) -> bool) -> Option<FnId> {
        let known = self.functions.iter().enumerate().take(self.may.functions);
        let fits = known.filter(|(_, signature)| {
            (self.may.calls || !signature.effect.variables)
                && signature.effect.constants <= self.may.constants
                && wanted(self, signature)
        });
        let found: Vec<usize> = fits.map(|(index, _)| index).collect();
        if found.is_empty() {
            return None;
        }
        Some(FnId::new(found[self.choices.below(found.len())]))
    }
}

/// What can be read.
pub struct Leaf {
    kind: ExprKind,
    /// What its values fit.
    pub aim: TypeId,
}

impl May {
    /// Nothing.
    pub fn nothing() -> Self {
        Self { variables: vec![], calls: false, constants: 0, functions: 0, old: false }
    }
}
