//! What relations are built with: a body that grows, over a spec that grows.

use ir::{
    Expr, ExprKind, FnId, Local, LocalId, Op, Pattern, Span, Spec, Type, TypeId, VarId, walk,
};

/// The values of a system's variables at some point of a step, as expressions; none before a variable
/// is initialized.
pub(crate) type Now = Vec<Option<Expr>>;

/// A body under construction, over the lower system.
pub(crate) struct Build<'a> {
    /// The lower system, with what was added to it.
    pub spec: &'a mut Spec,
    /// The system whose code becomes part of the body.
    pub system: &'a Spec,
    /// By its functions, the same with the variables that they read as further parameters.
    pub functions: Vec<FnId>,
    /// By its functions, those variables.
    pub reads: Vec<Vec<VarId>>,
    /// The locals of the body so far.
    pub locals: Vec<Local>,
    /// Where the locals of the present piece of code begin.
    pub base: usize,
    /// Functions that check that a value fits a type, by type.
    pub fits: Vec<(TypeId, FnId)>,
}

impl Build<'_> {
    /// A new local.
    pub fn local(&mut self, name: &str, ty: TypeId) -> LocalId {
        self.locals.push(Local { name: name.to_owned(), ty });
        LocalId::new(self.locals.len() - 1)
    }

    /// The value of a local.
    pub fn get(&self, local: LocalId, at: Span) -> Expr {
        Expr { kind: ExprKind::Local(local), ty: self.locals[local.index()].ty, at }
    }

    /// Makes room for the locals of a piece of code.
    pub fn enter(&mut self, locals: &[Local]) {
        self.base = self.locals.len();
        self.locals.extend_from_slice(locals);
    }

    /// A type.
    pub fn ty(&mut self, ty: Type) -> TypeId {
        self.spec.types.intern(ty)
    }

    /// A condition.
    pub fn condition(&mut self, kind: ExprKind, at: Span) -> Expr {
        Expr { kind, ty: self.ty(Type::Bool), at }
    }

    /// A truth value.
    pub fn truth(&mut self, value: bool, at: Span) -> Expr {
        self.condition(ExprKind::Bool(value), at)
    }

    /// Whether all hold, from the first on.
    pub fn all(&mut self, mut conditions: Vec<Expr>, at: Span) -> Expr {
        match conditions.len() {
            0 => self.truth(true, at),
            1 => conditions.remove(0),
            _ => self.condition(ExprKind::Op(Op::And, conditions), at),
        }
    }

    /// Whether one holds.
    pub fn any(&mut self, mut conditions: Vec<Expr>, at: Span) -> Expr {
        match conditions.len() {
            0 => self.truth(false, at),
            1 => conditions.remove(0),
            _ => self.condition(ExprKind::Op(Op::Or, conditions), at),
        }
    }

    /// Whether two values are equal.
    pub fn equal(&mut self, a: Expr, b: Expr, at: Span) -> Expr {
        self.condition(ExprKind::Op(Op::Eq, vec![a, b]), at)
    }

    /// The expression with a value bound in it.
    pub fn bind(&mut self, pattern: Pattern, value: Expr, inside: Expr) -> Expr {
        let (ty, at) = (inside.ty, inside.at);
        let kind = ExprKind::Let(pattern, Box::new(value), Box::new(inside));
        Expr { kind, ty, at }
    }

    /// An expression of the system, at a point of a step.
    pub fn expr(&self, expr: &Expr, now: &Now) -> Expr {
        let mut expr = expr.clone();
        walk::locals_mut(&mut expr, &mut |local| self.shift(local));
        self.replace(&mut expr, now);
        expr
    }

    fn shift(&self, local: &mut LocalId) {
        *local = LocalId::new(local.index() + self.base);
    }

    fn replace(&self, expr: &mut Expr, now: &Now) {
        walk::parts_mut(expr, &mut |part| self.replace(part, now));
        match &mut expr.kind {
            ExprKind::Var(id) => {
                let value = now[id.index()].as_ref().expect("it has a value before it is read");
                *expr = Expr { at: expr.at, ..value.clone() };
            }
            ExprKind::Call(function, args) => {
                let read = self.reads[function.index()].iter();
                args.extend(read.filter_map(|id| now[id.index()].clone()));
                *function = self.functions[function.index()];
            }
            _ => {}
        }
    }

    /// A pattern of the present piece of code.
    pub fn pattern(&self, pattern: &Pattern) -> Pattern {
        let mut pattern = pattern.clone();
        walk::bound_mut(&mut pattern, &mut |local| self.shift(local));
        pattern
    }
}
