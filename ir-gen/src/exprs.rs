//! Expressions of any type that fit an aim.

use crate::collections;
use crate::scalars;
use crate::scope::{Gen, Signature};
use ir::{Arm, Clause, Expr, ExprKind, Op, Pattern, Quantifier, Type, TypeId};

/// Makes an expression that fits the aim, from parts of at most this depth; `None` if it does not
/// apply here.
pub type Rule = fn(&mut Gen, TypeId, usize) -> Option<Expr>;

/// The rules that work for every type.
const ANY: &[Rule] = &[
    if_else,
    let_in,
    match_value,
    unwrap_or,
    unwrap,
    index_map,
    index_seq,
    field,
    only,
    fold,
    call,
    old,
    old,
    with_field,
];

/// How many loops may be inside each other.
const MAX_LOOPS: usize = 2;

impl Gen {
    /// An expression that fits the aim.
    pub fn gen_expr(&mut self, aim: TypeId, depth: usize) -> Expr {
        if depth == 0 || self.fuel == 0 || self.choices.below(4) == 0 {
            return self.leaf(aim);
        }
        self.fuel -= 1;
        if let Some((aim_without_size, size)) = self.unsized_aim(aim) {
            return self.sized(aim, aim_without_size, size, depth);
        }
        let special = match self.form(aim) {
            Type::Data(data) if Some(data) == self.recursive => &[],
            form => scalars::rules(&form).or_else(|| collections::rules(&form)).unwrap_or(&[]),
        };
        let rules = if special.is_empty() || self.choices.below(4) == 0 { ANY } else { special };
        let rule = rules[self.choices.below(rules.len())];
        match rule(self, aim, depth - 1) {
            Some(expr) => expr,
            None => self.leaf(aim),
        }
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

    /// `{ let x = e; if x.len() <= size { x } else { literal } }`.
    fn sized(&mut self, aim: TypeId, without: TypeId, size: i64, depth: usize) -> Expr {
        let value = self.gen_expr(without, depth);
        if self.is_risky() {
            return value;
        }
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

    /// Makes something that is evaluated for each element; `None` inside too many loops.
    pub fn in_loop<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.loops >= MAX_LOOPS {
            return None;
        }
        self.loops += 1;
        let made = self.scoped(make);
        self.loops -= 1;
        Some(made)
    }

    /// A set, a sequence or a bag to draw from, and what its elements fit. If `ordered`, only
    /// sequences and sets with an order.
    pub fn source(&mut self, ordered: bool, depth: usize) -> (Expr, TypeId) {
        let found = self.readable(|make, aim| match make.form(aim) {
            Type::Seq(..) => true,
            Type::Set(part, _) => !ordered || make.is_ordered(part),
            Type::Bag(..) => !ordered,
            _ => false,
        });
        if !found.is_empty() && self.choices.once_in(2) {
            let leaf = &found[self.choices.below(found.len())];
            let (Type::Seq(part, _) | Type::Set(part, _) | Type::Bag(part, _)) =
                self.form(leaf.aim)
            else {
                unreachable!("only these are looked for");
            };
            return (self.read(leaf), part);
        }
        let element = self.some_type();
        let source = match self.choices.below(4) {
            0 if self.is_few(element) && (!ordered || self.is_ordered(element)) => {
                return (self.universe(element), element);
            }
            1 if !ordered || self.is_ordered(element) => self.set(element),
            2 if !ordered => self.bag(element),
            _ => self.seq(element),
        };
        (self.gen_expr(source, depth), element)
    }

    /// One clause that binds, sometimes two, sometimes with a condition.
    pub fn clauses(&mut self, ordered: bool, depth: usize) -> Vec<Clause> {
        let mut clauses = Vec::new();
        for index in 0..2 {
            if index == 1 && !self.choices.once_in(5) {
                break;
            }
            let (source, element) = self.source(ordered, depth);
            clauses.push(Clause::In(self.filter(element), source));
        }
        if self.choices.once_in(3) {
            let bool = self.bool();
            clauses.push(Clause::If(self.gen_expr(bool, depth)));
        }
        clauses
    }

    /// `forall`, `exists`.
    pub fn quantified(&mut self, depth: usize) -> Option<Expr> {
        self.in_loop(|make| {
            let clauses = make.clauses(false, depth);
            let bool = make.bool();
            let body = Box::new(make.gen_expr(bool, depth));
            let quantifier =
                if make.choices.once_in(2) { Quantifier::Exists } else { Quantifier::Forall };
            make.expr(ExprKind::Quantified(quantifier, clauses, body), bool)
        })
    }
}

fn if_else(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let bool = make.bool();
    let condition = Box::new(make.gen_expr(bool, depth));
    let branches = [0, 1].map(|_| Box::new(make.gen_expr(aim, depth)));
    let [then, otherwise] = branches;
    Some(make.expr(ExprKind::If(condition, then, otherwise), aim))
}

fn let_in(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let of = make.some_type();
    let value = Box::new(make.gen_expr(of, depth));
    Some(make.scoped(|make| {
        let pattern = make.pattern(of);
        let body = Box::new(make.gen_expr(aim, depth));
        make.expr(ExprKind::Let(pattern, value, body), aim)
    }))
}

fn match_value(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let of = make.some_type();
    let value = Box::new(make.gen_expr(of, depth));
    let arms = make.alternatives(of, |make| make.gen_expr(aim, depth));
    let arms = arms.into_iter().map(|(pattern, body)| Arm { pattern, body }).collect();
    Some(make.expr(ExprKind::Match(value, arms), aim))
}

fn unwrap_or(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let option = make.option(aim);
    let parts = [make.gen_expr(option, depth), make.gen_expr(aim, depth)];
    Some(make.op(Op::UnwrapOr, parts, aim))
}

fn unwrap(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let (option, bool) = (make.option(aim), make.bool());
    let value = make.gen_expr(option, depth);
    Some(make.shared(value, option, aim, |make, value| {
        let is_some = make.op(Op::IsSome, [value.clone()], bool);
        let unwrapped = make.op(Op::Unwrap, [value.clone()], aim);
        make.guarded(is_some, unwrapped, aim)
    }))
}

fn index_map(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let bool = make.bool();
    let maps = make.readable(|make, found| match make.form(found) {
        Type::Map(_, value, _) => make.is_within(value, aim),
        _ => false,
    });
    if maps.is_empty() {
        return None;
    }
    let leaf = &maps[make.choices.below(maps.len())];
    let Type::Map(key, ..) = make.form(leaf.aim) else { return None };
    let (map, key_value) = (make.read(leaf), make.gen_expr(key, depth));
    Some(make.shared(key_value, key, aim, |make, key| {
        let has = make.op(Op::In, [key.clone(), map.clone()], bool);
        let value = make.op(Op::Index, [map, key.clone()], aim);
        make.guarded(has, value, aim)
    }))
}

fn index_seq(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let (seq, int, bool) = (make.seq(aim), make.int(), make.bool());
    let set = make.set(int);
    let value = make.gen_expr(seq, depth);
    Some(make.shared(value, seq, aim, |make, value| {
        let at = make.gen_expr(int, depth);
        make.shared(at, int, aim, |make, at| {
            let indices = make.op(Op::Indices, [value.clone()], set);
            let has = make.op(Op::In, [at.clone(), indices], bool);
            let element = make.op(Op::Index, [value.clone(), at.clone()], aim);
            make.guarded(has, element, aim)
        })
    }))
}

fn field(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let found = make.readable(|make, found| make.fields(found).contains(&aim));
    let (base, fields) = if found.is_empty() {
        let fields = vec![make.some_type(), aim];
        let tuple = make.tuple(fields.clone());
        (make.gen_expr(tuple, depth), fields)
    } else {
        let leaf = &found[make.choices.below(found.len())];
        (make.read(leaf), make.fields(leaf.aim))
    };
    let index = fields.iter().position(|field| *field == aim)?;
    Some(make.expr(ExprKind::Field(Box::new(base), index as u32), aim))
}

fn only(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let set = make.set(aim);
    let content = if make.is_risky() {
        make.gen_expr(set, depth)
    } else {
        let element = make.gen_expr(aim, depth);
        make.expr(ExprKind::Set(vec![element]), set)
    };
    Some(make.op(Op::Only, [content], aim))
}

fn fold(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let (source, of) = make.source(true, depth);
    let start = Box::new(make.gen_expr(aim, depth));
    make.in_loop(|make| {
        let accumulator = make.bind(aim);
        let element = make.pattern(of);
        let step = Box::new(make.gen_expr(aim, depth));
        let source = Box::new(source);
        make.expr(ExprKind::Fold { source, start, accumulator, element, step }, aim)
    })
}

fn call(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let id = make.callable(|make, signature| make.is_within(signature.result, aim))?;
    let Signature { params, effect, .. } = make.functions[id.index()].clone();
    make.reads.variables |= effect.variables;
    make.reads.constants = make.reads.constants.max(effect.constants);
    let arguments = params.iter().map(|param| make.gen_expr(*param, depth)).collect();
    let ty = make.spec.functions[id.index()].result;
    Some(Expr { kind: ExprKind::Call(id, arguments), ty, at: ir::Span::NONE })
}

fn old(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    if !make.may.old {
        return None;
    }
    make.may.old = false;
    let inner = Box::new(make.gen_expr(aim, depth));
    make.may.old = true;
    Some(Expr { ty: inner.ty, kind: ExprKind::Old(inner), at: ir::Span::NONE })
}

fn with_field(make: &mut Gen, aim: TypeId, depth: usize) -> Option<Expr> {
    let Type::Data(data) = make.form(aim) else { return None };
    if !make.spec.data(data).is_struct {
        return None;
    }
    let fields = make.fields(aim);
    let index = make.choices.below(fields.len());
    let base = Box::new(make.gen_expr(aim, depth));
    let value = Box::new(make.gen_expr(fields[index], depth));
    Some(make.expr(ExprKind::WithField(base, index as u32, value), aim))
}

impl Gen {
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
