//! Operations on maps.

use super::{Encoding, Support};
use crate::term::Term;
use crate::value::Value;
use ir::{Expr, Op, Quantifier, Type, TypeId};
use std::rc::Rc;

impl<'a> Encoding<'a> {
    pub(crate) fn of_maps(
        &self,
        op: Op,
        values: &[Value<'a>],
        (ty, e): (TypeId, &'a Expr),
        defined: &mut Term,
    ) -> Value<'a> {
        let (keys, at) = values[0].map();
        let support = values[0].support().clone();
        let Type::Map(key_ty, value_ty, _) = self.ty(ty) else { unreachable!("a map") };
        let (key_ty, value_ty) = (*key_ty, *value_ty);
        match op {
            Op::Index => {
                let there = keys(self, &values[1]);
                *defined = self.and([*defined, there]);
                at(self, &values[1])
            }
            Op::Get => {
                let (there, value) = (keys(self, &values[1]), at(self, &values[1]));
                let some = self.construct(e.ty, 1, vec![value]);
                let none = self.construct(e.ty, 0, Vec::new());
                self.choice(there, &some, &none)
            }
            Op::Put => self.put(&values[0], values[1].clone(), values[2].clone(), ty),
            Op::Remove => {
                let x = values[1].clone();
                let contains = move |enc: &Self, y: &Value<'a>| {
                    let is = enc.equal(&x, y, key_ty);
                    enc.and([enc.not(is), keys(enc, y)])
                };
                Value::Map(Rc::new(contains), at, support)
            }
            Op::Keys => Value::Set(keys, support),
            Op::Len => match self.length(&values[0], ty) {
                Some(length) => Value::Leaf(length),
                None => self.cannot_be_told(op, e),
            },
            Op::Values | Op::Entries => self.contents(op, &values[0], ty, value_ty),
            Op::Merge => {
                let (more, at_more) = values[1].map();
                let support = support.or(values[1].support());
                let (own, second) = (keys, more.clone());
                Value::Map(
                    Rc::new(move |enc, x| enc.or([own(enc, x), more(enc, x)])),
                    Rc::new(move |enc, x| {
                        let there = second(enc, x);
                        enc.choice(there, &at_more(enc, x), &at(enc, x))
                    }),
                    support,
                )
            }
            _ => self.refused_value(&format!("`{}` of maps", op.name()), e),
        }
    }

    /// The values of a map, or its entries, as a set.
    fn contents(&self, op: Op, map: &Value<'a>, ty: TypeId, value_ty: TypeId) -> Value<'a> {
        let support = match self.told(map, ty, false) {
            Some(all) => {
                let (_, at) = map.map();
                let of = |told: &super::support::Told<'a>| match op {
                    Op::Values => at(self, &told.value),
                    _ => Value::Tuple([told.value.clone(), at(self, &told.value)].into()),
                };
                Support::listed(all.iter().map(of).collect())
            }
            None => Support::any(),
        };
        let ((keys, at), map) = (map.map(), map.clone());
        if op == Op::Entries {
            let contains = move |enc: &Self, x: &Value<'a>| {
                let (key, value) = (&x.parts()[0], &x.parts()[1]);
                let there = keys(enc, key);
                enc.and([there, enc.equal(&at(enc, key), value, value_ty)])
            };
            return Value::set_of(contains, support);
        }
        let contains = move |enc: &Self, x: &Value<'a>| {
            enc.over(Quantifier::Exists, &map, ty, |key| enc.equal(&at(enc, key), x, value_ty))
        };
        Value::set_of(contains, support)
    }

    pub(crate) fn empty_map(&self, ty: TypeId) -> Value<'a> {
        let value = match self.ty(ty) {
            Type::Map(_, value, _) => *value,
            _ => ty,
        };
        Value::Map(
            Rc::new(|enc, _| enc.bool(false)),
            Rc::new(move |enc, _| enc.anything(value)),
            Support::listed(Vec::new()),
        )
    }

    /// A map with this value at this key.
    pub(crate) fn put(
        &self,
        map: &Value<'a>,
        key: Value<'a>,
        value: Value<'a>,
        ty: TypeId,
    ) -> Value<'a> {
        let ((keys, at), key_ty) = (map.map(), self.element_type(ty));
        let support = map.support().or(&Support::listed(vec![key.clone()]));
        let own = key.clone();
        Value::Map(
            Rc::new(move |enc, x| {
                let is = enc.equal(&own, x, key_ty);
                enc.or([is, keys(enc, x)])
            }),
            Rc::new(move |enc, x| {
                let is = enc.equal(&key, x, key_ty);
                enc.choice(is, &value, &at(enc, x))
            }),
            support,
        )
    }
}
