//! Literals that fit a type.

use crate::scope::Gen;
use ir::{Clause, Expr, ExprKind, Op, Pattern, Type, TypeId};

/// Integers near the limits of 64 bits and of words.
const LARGE: [i64; 12] = [
    i64::MAX,
    i64::MIN,
    i64::MAX - 1,
    i64::MIN + 1,
    1 << 62,
    -1 << 62,
    1 << 32,
    1 << 31,
    255,
    256,
    63,
    64,
];

impl Gen {
    /// A literal that fits the aim. Opaque values are read from constants: each opaque type has one.
    /// Of a type without values it is undefined.
    pub fn literal(&mut self, aim: TypeId) -> Expr {
        if self.is_void(aim) {
            let set = self.set(aim);
            let nothing = self.expr(ExprKind::Set(vec![]), set);
            return self.op(Op::Only, [nothing], aim);
        }
        let kind = match self.form(aim) {
            Type::Bool => ExprKind::Bool(self.choices.once_in(2)),
            Type::Int => ExprKind::Int(self.integer()),
            Type::Range(low, high) => {
                let (low, high) = self.limits(&low, &high);
                ExprKind::Int(self.between(low, high))
            }
            Type::Opaque(_) => {
                let constants = self.readable(|_, found| found == aim);
                let index = self.choices.below(constants.len());
                return self.read(&constants[index]);
            }
            Type::Data(data) => {
                let variants = self.spec.data(data).variants.len();
                let variant = self.choices.below(variants);
                let fields = self.variant_fields(data, variant);
                let fields = fields.into_iter().map(|field| self.literal(field)).collect();
                ExprKind::Construct(data, variant as u32, fields)
            }
            Type::Tuple(parts) => {
                ExprKind::Tuple(parts.into_iter().map(|part| self.literal(part)).collect())
            }
            Type::Option(part) if self.choices.once_in(2) && !self.is_void(part) => {
                ExprKind::Some(Box::new(self.literal(part)))
            }
            Type::Option(_) => ExprKind::None,
            Type::Set(part, _) => ExprKind::Set(self.literals(aim, part)),
            Type::Seq(part, _) => ExprKind::Seq(self.literals(aim, part)),
            Type::Bag(part, _) => ExprKind::Bag(self.literals(aim, part)),
            Type::Map(key, value, bound) => {
                let choice = self.choices.below(3);
                let is_total = choice == 1 && bound.is_none() && self.in_body;
                if is_total && self.is_few(key) && !self.is_void(value) {
                    return self.total_map(key, value);
                }
                let full = choice == 0 || self.has_void(aim) || self.room(aim) == 0;
                let entry = |make: &mut Self| (make.literal(key), make.literal(value));
                ExprKind::Map(if full { vec![] } else { vec![entry(self)] })
            }
        };
        self.expr(kind, aim)
    }

    fn integer(&mut self) -> i64 {
        if self.large && self.choices.once_in(4) {
            return LARGE[self.choices.below(LARGE.len())];
        }
        [0, 1, 2, 3, -1, 7][self.choices.below(6)]
    }

    /// An integer between these, mostly near one of them if there are many.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        let number = match high.checked_sub(low) {
            Some(distance) if distance < 1000 => {
                low + self.choices.below(distance as usize + 1) as i64
            }
            _ => match self.choices.below(3) {
                0 => low + self.choices.below(3) as i64,
                1 => high - self.choices.below(3) as i64,
                _ => self.integer(),
            },
        };
        number.clamp(low, high)
    }

    /// The types of the fields of a variant.
    pub fn variant_fields(&self, data: ir::DataId, variant: usize) -> Vec<TypeId> {
        self.spec.data(data).variants[variant].fields.iter().map(|field| field.ty).collect()
    }

    /// How many elements fit the bound of the type on its size.
    fn room(&mut self, aim: TypeId) -> usize {
        let size = self.unsized_aim(aim).map_or(2, |(_, size)| size);
        usize::try_from(size).unwrap_or(0)
    }

    /// None, one or two: what fits the bound on the size.
    fn literals(&mut self, aim: TypeId, part: TypeId) -> Vec<Expr> {
        let most = if self.is_void(part) { 0 } else { self.room(aim).min(2) };
        let count = [0, 1, 0, 1, 2][self.choices.below(5)].min(most);
        (0..count).map(|_| self.literal(part)).collect()
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
