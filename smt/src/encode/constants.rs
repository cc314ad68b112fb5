//! Constants, and what is known of them.

use super::{Encoding, Env};
use crate::term::Term;
use crate::value::Value;
use ir::{ConstChoice, ConstId, Span, Spec};
use std::rc::Rc;

impl<'a> Encoding<'a> {
    /// The value of a constant: what the check gives, or any value of its type.
    pub(crate) fn constant(&self, id: ConstId, at: Span) -> Value<'a> {
        if let Some(value) = &self.consts.borrow()[id.index()] {
            return value.clone();
        }
        let spec: &'a Spec = self.spec;
        let constant = &spec.consts[id.index()];
        let body = match &self.check.consts[id.index()] {
            ConstChoice::Value(body) => Some(body),
            ConstChoice::Default => constant.default.as_ref(),
            ConstChoice::Any => None,
        };
        let value = match body {
            Some(body) => {
                let env = Env::new(Rc::new(Vec::new()), body.locals.len());
                let mut defined = self.bool(true);
                let value = self.expr(&body.code, &env, &mut defined);
                self.must_fit(&value, constant.ty, &mut defined);
                if self.as_bool(defined) != Some(true) {
                    self.refuse(
                        format!("a constant that may have no value, `{}`", constant.name),
                        at,
                    );
                }
                value
            }
            None => self.symbol(&format!("const {}", constant.name), constant.ty, &[]),
        };
        self.consts.borrow_mut()[id.index()] = Some(value.clone());
        value
    }

    /// Gives the constants the values of an instance.
    pub fn fix(&self, instance: &ir::Instance) -> Option<()> {
        for (index, (constant, value)) in self.spec.consts.iter().zip(&instance.consts).enumerate()
        {
            let value = self.given(value, constant.ty)?;
            self.consts.borrow_mut()[index] = Some(value);
        }
        Some(())
    }

    /// What is known of the constants: their types and the assumptions.
    pub fn assumptions(&self) -> Term {
        let spec: &'a Spec = self.spec;
        let mut all = Vec::new();
        for (index, choice) in self.check.consts.iter().enumerate() {
            if let ConstChoice::Any = choice {
                let constant = &spec.consts[index];
                let value = self.constant(ConstId::new(index), constant.at);
                all.push(self.is_typed_symbol(&value, constant.ty));
            }
        }
        for assume in &spec.assumes {
            let env = Env::new(Rc::new(Vec::new()), assume.body.locals.len());
            let mut defined = self.bool(true);
            all.push(self.expr(&assume.body.code, &env, &mut defined).leaf());
            all.push(defined);
        }
        self.and(all)
    }
}
