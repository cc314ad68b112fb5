//! Statements.

use crate::scope::Gen;
use ir::{
    Block, Expr, ExprKind, MatchBlock, Op, Pattern, Span, Stmt, StmtKind, Type, TypeId, VarId,
};

/// How deep expressions in statements are.
const DEPTH: usize = 3;

impl Gen {
    /// A few statements; what they bind ends with them.
    pub fn block(&mut self, depth: usize) -> Block {
        self.scoped(|make| {
            let mut block = Vec::new();
            for _ in 0..1 + make.choices.below(2) {
                make.stmt(depth, &mut block);
            }
            block
        })
    }

    /// Adds a statement.
    pub fn stmt(&mut self, depth: usize, block: &mut Block) {
        let kinds = if depth == 0 { 8 } else { 14 };
        match self.choices.below(kinds) {
            0 | 1 => self.advance(block),
            2 | 3 => self.assign(block),
            4 => self.let_value(block),
            5 => self.require(block),
            6 => self.require_let(block),
            7 => self.assert(block),
            8 => {
                let condition = self.condition();
                let then = self.block(depth - 1);
                let otherwise =
                    if self.choices.once_in(2) { self.block(depth - 1) } else { vec![] };
                block.push(stmt(StmtKind::If(condition, then, otherwise)));
            }
            9 => {
                let of = self.some_type();
                let value = self.gen_expr(of, DEPTH);
                let alternatives = self.alternatives(of, |make| make.block(depth - 1));
                let alternatives = alternatives
                    .into_iter()
                    .map(|(pattern, block)| MatchBlock { pattern, block })
                    .collect();
                block.push(stmt(StmtKind::Match(value, alternatives)));
            }
            10 => self.for_each(depth, block),
            11 | 12 => self.pick(block),
            _ if self.may_branch() => {
                let blocks = (0..2 + self.choices.below(2)).map(|_| self.block(depth - 1));
                let blocks = blocks.collect();
                block.push(stmt(StmtKind::Either(blocks)));
            }
            _ => self.assign(block),
        }
    }

    fn condition(&mut self) -> Expr {
        let bool = self.bool();
        self.gen_expr(bool, DEPTH)
    }

    /// A condition that is true wherever it is defined.
    pub fn truth(&mut self) -> Expr {
        let bool = self.bool();
        let one = self.condition();
        let other = self.op(Op::Not, [one.clone()], bool);
        self.op(Op::Or, [one, other], bool)
    }

    /// Whether one more choice may be made on this path. Inside a loop it makes many paths.
    fn may_branch(&mut self) -> bool {
        let cost = if self.loops == 0 { 1 } else { 2 };
        let may = self.branches >= cost && self.loops < 2;
        if may {
            self.branches -= cost;
        }
        may
    }

    fn let_value(&mut self, block: &mut Block) {
        let of = self.some_type();
        let value = self.gen_expr(of, DEPTH);
        let annotated = self.choices.once_in(2);
        let pattern = self.pattern(of);
        block.push(stmt(StmtKind::Let(pattern, value, annotated.then_some(of))));
    }

    fn require(&mut self, block: &mut Block) {
        let condition = self.condition();
        block.push(stmt(StmtKind::Require(condition)));
    }

    fn require_let(&mut self, block: &mut Block) {
        let of = self.some_type();
        let value = self.gen_expr(of, DEPTH);
        let pattern = self.filter(of);
        block.push(stmt(StmtKind::RequireLet(pattern, value)));
    }

    fn assert(&mut self, block: &mut Block) {
        let condition = if self.choices.once_in(8) { self.condition() } else { self.truth() };
        block.push(stmt(StmtKind::Assert(condition)));
    }

    fn pick(&mut self, block: &mut Block) {
        if !self.may_branch() {
            return self.assign(block);
        }
        let (domain, of) = if self.loops == 0 { self.domain() } else { self.either_of_two() };
        let pattern = self.filter(of);
        let filter = if self.choices.once_in(3) { Some(self.condition()) } else { None };
        let objective = self.choices.once_in(3);
        block.push(stmt(StmtKind::Pick { pattern, domain, filter, objective }));
    }

    /// A set or a sequence of two elements at most.
    fn either_of_two(&mut self) -> (Expr, TypeId) {
        let of = self.some_type();
        let parts = [0, 1].map(|_| self.gen_expr(of, 1)).to_vec();
        if self.choices.once_in(2) {
            let seq = self.seq(of);
            return (self.expr(ExprKind::Seq(parts), seq), of);
        }
        let set = self.set(of);
        (self.expr(ExprKind::Set(parts), set), of)
    }

    /// A loop in an order that every engine agrees on, or one whose body cannot tell the order.
    fn for_each(&mut self, depth: usize, block: &mut Block) {
        let (source, of) = self.source(false, 2);
        let unordered = !matches!(self.form(source.ty), Type::Seq(..)) && !self.is_ordered(of);
        // Choices in each round make many paths.
        let few = self.count(of) <= 2 && self.choices.once_in(3);
        let kept = if few { 0 } else { std::mem::take(&mut self.branches) };
        let made = self.in_loop(|make| {
            if unordered {
                let pattern = Pattern::Bind(make.bind(of));
                let body = make.collect(of);
                return StmtKind::For(pattern, source, body);
            }
            let pattern = make.filter(of);
            let body = make.block(depth - 1);
            StmtKind::For(pattern, source, body)
        });
        self.branches += kept;
        match made {
            Some(kind) => block.push(stmt(kind)),
            None => self.assign(block),
        }
    }

    /// Adds the innermost local, of this type, to a set or a bag, if there is a variable for it.
    fn collect(&mut self, of: TypeId) -> Block {
        let collects = |make: &Self, aim: TypeId| match make.form(aim) {
            Type::Set(part, None) | Type::Bag(part, None) => make.is_within(of, part),
            _ => false,
        };
        let all = (0..self.var_aims.len()).map(VarId::new);
        let fit = |var: &VarId| {
            self.may.variables[var.index()] && collects(self, self.var_aims[var.index()])
        };
        let Some(var) = all.into_iter().find(fit) else { return vec![] };
        let aim = self.var_aims[var.index()];
        let Some((local, _)) = self.scope.last().copied() else { return vec![] };
        let parts = [self.use_var(var), self.use_local(local)];
        let value = self.op(Op::Insert, parts, aim);
        vec![stmt(StmtKind::Assign(var, vec![], value))]
    }

    /// Assigns to some variable or to a part of its value.
    pub fn assign(&mut self, block: &mut Block) {
        let var = VarId::new(self.choices.below(self.var_aims.len()));
        let aim = self.var_aims[var.index()];
        if !self.choices.once_in(2) || !self.assign_part(var, aim, block) {
            let value = self.gen_expr(aim, DEPTH);
            block.push(stmt(StmtKind::Assign(var, vec![], value)));
        }
    }

    /// Assigns any value, if there are few, or one a step away from the old one, so that several
    /// steps lead somewhere.
    pub fn advance(&mut self, block: &mut Block) {
        let var = VarId::new(self.choices.below(self.var_aims.len()));
        let aim = self.var_aims[var.index()];
        if self.is_few(aim) && self.choices.once_in(3) && self.loops == 0 && self.may_branch() {
            return self.initialize(var, block);
        }
        let value = if self.may.variables[var.index()] {
            let old = self.use_var(var);
            self.next_value(old, aim)
        } else {
            self.gen_expr(aim, DEPTH)
        };
        block.push(stmt(StmtKind::Assign(var, vec![], value)));
    }

    /// Gives a variable any of its values, if there are few, or one.
    pub fn initialize(&mut self, var: VarId, block: &mut Block) {
        let aim = self.var_aims[var.index()];
        let value = if self.is_few(aim) {
            let domain = self.universe(aim);
            let local = self.bind(aim);
            let pattern = Pattern::Bind(local);
            block.push(stmt(StmtKind::Pick { pattern, domain, filter: None, objective: false }));
            self.use_local(local)
        } else {
            self.gen_expr(aim, 2)
        };
        block.push(stmt(StmtKind::Assign(var, vec![], value)));
    }
}

/// A statement without place.
pub fn stmt(kind: StmtKind) -> Stmt {
    Stmt { kind, at: Span::NONE }
}
