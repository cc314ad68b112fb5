//! Patterns.

use crate::scope::Gen;
use ir::{DataId, Pattern, Type, TypeId};

impl Gen {
    /// A pattern that matches every value of the type, binding locals from here on.
    pub fn pattern(&mut self, aim: TypeId) -> Pattern {
        match self.form(aim) {
            Type::Tuple(parts) if self.choices.once_in(2) => {
                Pattern::Tuple(parts.into_iter().map(|part| self.pattern(part)).collect())
            }
            Type::Data(data)
                if self.spec.data(data).variants.len() == 1 && self.choices.once_in(2) =>
            {
                self.variant(data, 0, false)
            }
            _ if self.choices.once_in(6) => Pattern::Wild,
            _ => Pattern::Bind(self.bind(aim)),
        }
    }

    /// A pattern that may not match some values.
    pub fn filter(&mut self, aim: TypeId) -> Pattern {
        if !self.choices.once_in(3) {
            return self.pattern(aim);
        }
        match self.form(aim) {
            Type::Bool => Pattern::Bool(self.choices.once_in(2)),
            Type::Int | Type::Range(..) => Pattern::Int(self.choices.below(3) as i64),
            Type::Tuple(parts) => {
                Pattern::Tuple(parts.into_iter().map(|part| self.filter(part)).collect())
            }
            Type::Option(part) => match self.choices.below(4) {
                0 => Pattern::None,
                _ => Pattern::Some(Box::new(self.filter(part))),
            },
            Type::Data(data) => {
                let variant = self.choices.below(self.spec.data(data).variants.len());
                self.variant(data, variant, true)
            }
            _ => self.pattern(aim),
        }
    }

    fn variant(&mut self, data: DataId, variant: usize, filter: bool) -> Pattern {
        let fields = self.spec.data(data).variants[variant].fields.clone();
        let part = |make: &mut Self, ty| if filter { make.filter(ty) } else { make.pattern(ty) };
        let parts = fields.iter().map(|field| part(self, field.ty)).collect();
        Pattern::Construct(data, variant as u32, parts)
    }

    /// Patterns that together match every value, each with what `make` makes of the locals it binds.
    pub fn alternatives<T>(
        &mut self,
        aim: TypeId,
        mut make: impl FnMut(&mut Self) -> T,
    ) -> Vec<(Pattern, T)> {
        let mut one = |this: &mut Self, pattern: &mut dyn FnMut(&mut Self) -> Pattern| {
            this.scoped(|this| {
                let pattern = pattern(this);
                let made = make(this);
                (pattern, made)
            })
        };
        let mut found = Vec::new();
        if self.choices.once_in(4) {
            // Before the others, which match some of the same values.
            found.push(one(self, &mut |this| this.filter(aim)));
        }
        match self.form(aim) {
            Type::Bool => {
                for value in [true, false] {
                    found.push(one(self, &mut |_| Pattern::Bool(value)));
                }
            }
            Type::Option(part) => {
                found.push(one(self, &mut |_| Pattern::None));
                let some = &mut |this: &mut Self| Pattern::Some(Box::new(this.pattern(part)));
                found.push(one(self, some));
            }
            Type::Data(data) => {
                for variant in 0..self.spec.data(data).variants.len() {
                    found.push(one(self, &mut |this| this.variant(data, variant, false)));
                }
            }
            _ => {
                found.push(one(self, &mut |this| this.filter(aim)));
                found.push(one(self, &mut |this| this.pattern(aim)));
            }
        }
        found
    }
}
