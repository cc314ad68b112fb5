//! Expressions of any type that fit an aim.

use crate::anything;
use crate::collections;
use crate::scalars;
use crate::scope::Gen;
use ir::{Expr, ExprKind, Op, Pattern, Type, TypeId};

/// Makes an expression that fits the aim, from parts of at most this depth; `None` if it does not
/// apply here.
pub type Rule = fn(&mut Gen, TypeId, usize) -> Option<Expr>;

impl Gen {
    /// An expression that fits the aim.
    pub fn gen_expr(&mut self, aim: TypeId, depth: usize) -> Expr {
        if depth == 0 || self.fuel == 0 || self.choices.below(4) == 0 || self.has_void(aim) {
            return self.leaf(aim);
        }
        self.fuel -= 1;
        if let Some((aim_without_size, size)) = self.unsized_aim(aim) {
            return self.sized(aim, aim_without_size, size, depth);
        }
        let special = match self.form(aim) {
            // Rarely: it makes larger and larger values.
            Type::Data(data) if Some(data) == self.recursive && !self.choices.once_in(3) => &[],
            form => scalars::rules(&form).or_else(|| collections::rules(&form)).unwrap_or(&[]),
        };
        let rules = if special.is_empty() || self.choices.below(4) == 0 {
            anything::RULES
        } else {
            special
        };
        let rule = rules[self.choices.below(rules.len())];
        match rule(self, aim, depth - 1) {
            Some(expr) if self.is_said(&expr) => expr,
            _ => self.leaf(aim),
        }
    }

    /// Whether an expression and its parts belong to the language.
    fn is_said(&self, expr: &Expr) -> bool {
        let mut all = true;
        ir::walk::every(expr, &mut |part| all &= (self.language.says)(&self.spec, part));
        all
    }

    /// A literal or something that can be read here.
    pub fn leaf(&mut self, aim: TypeId) -> Expr {
        let found = self.readable(|make, found| make.is_within(found, aim));
        match self.choices.below(found.len() + 1) {
            0 => self.literal(aim),
            index => self.read(&found[index - 1]),
        }
    }

    /// Mostly not: lets a partial operation, or a value that may outgrow its bound, stand alone.
    pub fn is_risky(&mut self) -> bool {
        self.choices.once_in(50)
    }

    /// An expression that fits the aim, made of a value of that type by one operation.
    pub fn next_value(&mut self, old: Expr, aim: TypeId) -> Expr {
        if self.has_void(aim) {
            return self.leaf(aim);
        }
        if let Some((without, size)) = self.unsized_aim(aim) {
            let next = self.next_value(old, without);
            return self.at_most(next, aim, without, size);
        }
        let int = self.int();
        match self.form(aim) {
            Type::Bool => self.op(Op::Not, [old], aim),
            Type::Int => {
                let limit = [3, 20, 1000, 1 << 33, i64::MAX][self.choices.below(5)];
                self.further(old, -3, limit, aim)
            }
            Type::Range(low, high) => {
                let (low, high) = self.limits(&low, &high);
                if high.checked_sub(low).is_none_or(|distance| distance > 100) {
                    return self.further(old, low, high, aim);
                }
                let [low, size, one] = [low, high - low + 1, 1].map(|number| self.number(number));
                let offset = self.op(Op::Sub, [old, low.clone()], int);
                let next = self.op(Op::Add, [offset, one], int);
                let next = self.op(Op::Mod, [next, size], int);
                self.op(Op::Add, [next, low], int)
            }
            Type::Tuple(parts) => {
                let part = |make: &mut Self, (index, part): (usize, &TypeId)| {
                    let field = ExprKind::Field(Box::new(old.clone()), index as u32);
                    let field = make.expr(field, *part);
                    if make.choices.once_in(2) { make.next_value(field, *part) } else { field }
                };
                let parts = parts.iter().enumerate().map(|each| part(self, each)).collect();
                self.expr(ExprKind::Tuple(parts), aim)
            }
            Type::Set(part, _) | Type::Bag(part, _) | Type::Seq(part, _) => {
                let element = self.gen_expr(part, 1);
                self.op(Op::Insert, [old, element], aim)
            }
            Type::Map(key, value, _) => {
                let parts = [old, self.gen_expr(key, 1), self.gen_expr(value, 2)];
                self.op(Op::Put, parts, aim)
            }
            _ => self.gen_expr(aim, 3),
        }
    }

    /// `if old < high / 4 { old * 3 + 1 } else { low }`, or with another step.
    fn further(&mut self, old: Expr, low: i64, high: i64, aim: TypeId) -> Expr {
        let (int, bool) = (self.int(), self.bool());
        let [limit, low, one] = [high / 4, low, 1].map(|number| self.number(number));
        let is_below = self.op(Op::Lt, [old.clone(), limit], bool);
        let next = match self.choices.below(3) {
            0 => self.op(Op::Sub, [low.clone(), old], int),
            _ => {
                let factor = self.number(3);
                let product = self.op(Op::Mul, [old, factor], int);
                self.op(Op::Add, [product, one], int)
            }
        };
        let choice = ExprKind::If(Box::new(is_below), Box::new(next), Box::new(low));
        self.expr(choice, aim)
    }

    /// A collection within its bound, unless risky.
    fn sized(&mut self, aim: TypeId, without: TypeId, size: i64, depth: usize) -> Expr {
        let value = self.gen_expr(without, depth);
        if self.is_risky() {
            return value;
        }
        self.at_most(value, aim, without, size)
    }

    /// `{ let x = e; if x.len() <= size { x } else { literal } }`.
    fn at_most(&mut self, value: Expr, aim: TypeId, without: TypeId, size: i64) -> Expr {
        self.scoped(|make| {
            let local = make.bind(without);
            let (int, bool) = (make.int(), make.bool());
            let whole = make.use_local(local);
            let length = make.op(Op::Len, [whole.clone()], int);
            let limit = make.number(size);
            let fits = make.op(Op::Le, [length, limit], bool);
            let other = make.literal(aim);
            let choice = ExprKind::If(Box::new(fits), Box::new(whole), Box::new(other));
            let body = make.expr(choice, aim);
            make.expr(ExprKind::Let(Pattern::Bind(local), Box::new(value), Box::new(body)), aim)
        })
    }

    /// `if condition { then } else { fallback }` with a fallback that fits the aim; unguarded if
    /// risky.
    pub fn guarded(&mut self, condition: Expr, then: Expr, aim: TypeId) -> Expr {
        if self.is_risky() {
            return then;
        }
        if self.form(aim) == Type::Bool && self.choices.once_in(2) {
            // Logic evaluates its parts as far as it must.
            return match self.choices.below(3) {
                0 => self.op(Op::And, [condition, then], aim),
                1 => self.op(Op::Implies, [condition, then], aim),
                _ => {
                    let unless = self.op(Op::Not, [condition], aim);
                    self.op(Op::Or, [unless, then], aim)
                }
            };
        }
        let otherwise = self.leaf(aim);
        let kind = ExprKind::If(Box::new(condition), Box::new(then), Box::new(otherwise));
        self.expr(kind, aim)
    }

    /// Makes something with an expression bound to a local, so that it can stand twice:
    /// `{ let x = e; … }`.
    pub fn shared(
        &mut self,
        value: Expr,
        fits: TypeId,
        aim: TypeId,
        make: impl FnOnce(&mut Self, &Expr) -> Expr,
    ) -> Expr {
        self.scoped(|this| {
            let local = this.bind(fits);
            let used = this.use_local(local);
            let body = make(this, &used);
            this.expr(ExprKind::Let(Pattern::Bind(local), Box::new(value), Box::new(body)), aim)
        })
    }

    /// The types of the fields of a tuple or a struct; none of other types.
    pub fn fields(&self, ty: TypeId) -> Vec<TypeId> {
        match self.form(ty) {
            Type::Tuple(parts) => parts,
            Type::Data(data) if self.spec.data(data).is_struct => {
                self.spec.data(data).variants[0].fields.iter().map(|field| field.ty).collect()
            }
            _ => vec![],
        }
    }
}
