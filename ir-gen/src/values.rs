//! Literals that fit a type.

use crate::scope::Gen;
use ir::{Clause, Expr, ExprKind, Pattern, Type, TypeId};

impl Gen {
    /// A literal that fits the aim. Opaque values are read from constants: each opaque type has one.
    pub fn literal(&mut self, aim: TypeId) -> Expr {
        let kind = match self.form(aim) {
            Type::Bool => ExprKind::Bool(self.choices.once_in(2)),
            Type::Int => ExprKind::Int([0, 1, 2, 3, -1, 7][self.choices.below(6)]),
            Type::Range(low, high) => {
                let (low, high) = self.limits(&low, &high);
                ExprKind::Int(low + self.choices.below((high - low + 1) as usize) as i64)
            }
            Type::Opaque(_) => {
                let constants = self.readable(|_, found| found == aim);
                let index = self.choices.below(constants.len());
                return self.read(&constants[index]);
            }
            Type::Data(data) => {
                let variants = self.spec.data(data).variants.len();
                let variant = self.choices.below(variants);
                let fields = self.spec.data(data).variants[variant].fields.clone();
                let fields = fields.iter().map(|field| self.literal(field.ty)).collect();
                ExprKind::Construct(data, variant as u32, fields)
            }
            Type::Tuple(parts) => {
                ExprKind::Tuple(parts.into_iter().map(|part| self.literal(part)).collect())
            }
            Type::Option(part) => {
                if self.choices.once_in(2) {
                    ExprKind::Some(Box::new(self.literal(part)))
                } else {
                    ExprKind::None
                }
            }
            Type::Set(part, _) => ExprKind::Set(self.literals(part)),
            Type::Seq(part, _) => ExprKind::Seq(self.literals(part)),
            Type::Bag(part, _) => ExprKind::Bag(self.literals(part)),
            Type::Map(key, value, bound) => match self.choices.below(3) {
                0 => ExprKind::Map(vec![]),
                1 if bound.is_none() && self.is_few(key) => return self.total_map(key, value),
                _ => ExprKind::Map(vec![(self.literal(key), self.literal(value))]),
            },
        };
        self.expr(kind, aim)
    }

    /// None or one: what fits every bound on a size.
    fn literals(&mut self, part: TypeId) -> Vec<Expr> {
        if self.choices.once_in(2) { vec![self.literal(part)] } else { vec![] }
    }

    /// `{k => value for k in Key}`.
    fn total_map(&mut self, key: TypeId, value: TypeId) -> Expr {
        self.scoped(|make| {
            let keys = make.universe(key);
            let local = make.bind(key);
            let clause = Clause::In(Pattern::Bind(local), keys);
            let (k, v) = (make.use_local(local), make.literal(value));
            let map = make.map(key, value);
            make.expr(ExprKind::MapComprehension(vec![clause], Box::new(k), Box::new(v)), map)
        })
    }

    /// The set of all values.
    pub fn universe(&mut self, of: TypeId) -> Expr {
        let set = self.set(of);
        self.expr(ExprKind::Universe(of), set)
    }

    /// An integer literal.
    pub fn number(&mut self, number: i64) -> Expr {
        let int = self.int();
        self.expr(ExprKind::Int(number), int)
    }
}
