//! Constants, the check and its instance.

use crate::scope::{Gen, May};
use crate::spec::closed;
use ir::{
    Bound, Check, ClaimId, ClaimKind, Const, ConstChoice, ConstId, Engine, Expectation,
    ExpectedViolation, Expr, ExprKind, OpaqueId, Span, Type, TypeId, Value,
};

impl Gen {
    /// A constant of each opaque type, so that it has a value everywhere, and sometimes an integer
    /// that bounds may mention. Returns the choices of the check.
    pub fn declare_constants(&mut self) -> Vec<ConstChoice> {
        let mut choices = Vec::new();
        for index in 0..self.spec.opaques.len() {
            if self.instance.opaques[index].is_empty() {
                continue;
            }
            let id = OpaqueId::new(index);
            let ty = self.ty(Type::Opaque(id));
            let value = self.choices.below(self.instance.opaques[index].len()) as u32;
            self.declare_constant(format!("some{index}"), ty, None);
            let literal = self.expr(ExprKind::Opaque(id, value), ty);
            let any = self.choices.once_in(6);
            choices.push(if any { ConstChoice::Any } else { ConstChoice::Value(closed(literal)) });
            self.instance.consts.push(Value::Opaque(if any { 0 } else { value }));
        }
        if self.choices.once_in(2) {
            let ty = self.ty(Type::Range(Bound::Int(0), Bound::Int(2)));
            let value = self.choices.below(2) as i64;
            self.limit_constant = Some(ConstId::new(self.spec.consts.len()));
            let literal = self.number(value);
            choices.push(self.given("limit".to_owned(), ty, literal));
            self.instance.consts.push(Value::Int(value));
        }
        choices
    }

    /// At most two constants of more types. Returns the choices of the check.
    pub fn more_constants(&mut self) -> Vec<ConstChoice> {
        let mut choices = Vec::new();
        for index in 0..self.choices.below(3) {
            let ty = self.shape(2);
            self.may = May { constants: self.spec.consts.len(), ..May::nothing() };
            let literal = self.literal(ty);
            let value = self.value(&literal);
            let name = format!("given{index}");
            choices.push(if self.is_few(ty) && self.choices.once_in(6) {
                self.declare_constant(name, ty, None);
                ConstChoice::Any
            } else {
                self.given(name, ty, literal)
            });
            self.instance.consts.push(value);
            self.pool.push(ty);
        }
        choices
    }

    fn declare_constant(&mut self, name: String, ty: TypeId, default: Option<Expr>) {
        let default = default.map(closed);
        self.spec.consts.push(Const { name, ty, default, at: Span::NONE });
    }

    /// Declares a constant that the check gives this value, itself or by the default.
    fn given(&mut self, name: String, ty: TypeId, literal: Expr) -> ConstChoice {
        if self.choices.once_in(2) {
            self.declare_constant(name, ty, Some(literal));
            return ConstChoice::Default;
        }
        self.declare_constant(name, ty, None);
        ConstChoice::Value(closed(literal))
    }

    /// The value of a literal of a constant.
    fn value(&self, literal: &Expr) -> Value {
        let all = |parts: &[Expr]| parts.iter().map(|part| self.value(part)).collect::<Vec<_>>();
        match &literal.kind {
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::Int(value) => Value::Int(*value),
            ExprKind::Const(id) => self.instance.consts[id.index()].clone(),
            ExprKind::Tuple(parts) => Value::tuple(all(parts)),
            ExprKind::Construct(data, variant, parts) => match self.spec.data(*data).is_struct {
                true => Value::tuple(all(parts)),
                false => Value::Variant(*variant, all(parts).into()),
            },
            ExprKind::Set(parts) => Value::set(all(parts)),
            ExprKind::Seq(parts) => Value::seq(all(parts)),
            ExprKind::Bag(parts) => Value::bag(all(parts)),
            ExprKind::Map(entries) => {
                Value::map(entries.iter().map(|(key, value)| (self.value(key), self.value(value))))
            }
            ExprKind::None => Value::None,
            ExprKind::Some(part) => Value::Some(self.value(part).into()),
            other => unreachable!("no constant has the literal {other:?}"),
        }
    }

    /// The check of every claim but the terminal ones. What it expects is any, rarely what comes out.
    pub fn check(&mut self, consts: Vec<ConstChoice>) -> Check {
        let claims = self.spec.claims.iter().enumerate();
        let claims = claims.filter(|(_, claim)| claim.kind != ClaimKind::Terminal);
        let claims: Vec<ClaimId> = claims.map(|(index, _)| ClaimId::new(index)).collect();
        Check {
            name: "generated".to_owned(),
            spec: 0,
            engine: Engine::Search,
            opaques: self.instance.opaques.clone(),
            unbounded: Vec::new(),
            consts,
            deadlock: self.choices.once_in(2),
            expect: self.expectation(&claims),
            claims,
            refinement: None,
            at: Span::NONE,
        }
    }

    fn expectation(&mut self, claims: &[ClaimId]) -> Expectation {
        let mut expect = Expectation::default();
        match self.choices.below(12) {
            1 => expect.violation = Some(ExpectedViolation::Deadlock),
            2 => expect.violation = Some(ExpectedViolation::Assertion),
            3 => expect.violation = Some(ExpectedViolation::Error),
            4 => expect.violation = claims.first().map(|id| ExpectedViolation::Claim(*id)),
            5 => {
                expect.states = Some(self.choices.below(100) as u64);
                expect.transitions = Some(self.choices.below(100) as u64);
                expect.depth = Some(self.choices.below(100) as u64);
            }
            _ => {}
        }
        if expect.violation.is_some() && self.choices.once_in(2) {
            expect.trace_length = Some(self.choices.below(10) as u64);
        }
        expect
    }
}
