//! Values of a model, as values of the spec.

use crate::encode::{Element, Encoding};
use crate::term::{Kind, Term};
use crate::value::Value;
use ir::{Type, TypeId, Value as Plain};
use std::sync::Arc;

/// The longest sequences that are read.
const LONGEST: i64 = 8;
/// Most copies of one element of a bag that are read.
const MOST: i128 = 100;

/// The leaves of some values, in an order from which the values can be made again.
#[derive(Default)]
pub struct Leaves {
    /// All of them.
    pub terms: Vec<Term>,
    /// Those that say that something is in a set or a map.
    pub memberships: Vec<Term>,
}

/// What a solver said of the leaves.
pub struct Read<'r, 'a> {
    enc: &'r Encoding<'a>,
    said: std::slice::Iter<'r, i128>,
}

impl<'a> Encoding<'a> {
    /// Appends the leaves of a value; none if there are too many to be told.
    pub(crate) fn leaves(&self, value: &Value<'a>, ty: TypeId, into: &mut Leaves) -> Option<()> {
        if self.leaf_sort(ty).is_some() {
            into.terms.push(value.leaf());
            return Some(());
        }
        if let Some(types) = self.part_types(ty) {
            let parts = value.parts().iter().zip(types);
            return parts.into_iter().try_for_each(|(part, ty)| self.leaves(part, ty, into));
        }
        match self.spec.types.get(ty) {
            Type::Data(_) | Type::Option(_) => {
                let (tag, fields) = value.data();
                into.terms.push(tag);
                let variants = self.variants(ty);
                for (fields, types) in fields.iter().zip(variants) {
                    for (field, ty) in fields.iter().zip(types) {
                        self.leaves(field, ty, into)?;
                    }
                }
            }
            Type::Set(element, _) => {
                let contains = value.set();
                for element in self.ground(*element)? {
                    let there = contains(self, &element.value);
                    into.terms.push(there);
                    into.memberships.push(there);
                }
            }
            Type::Bag(element, _) => {
                let count = value.bag();
                for element in self.ground(*element)? {
                    into.terms.push(count(self, &element.value));
                }
            }
            Type::Map(key, inner, _) => {
                let (keys, at) = value.map();
                for key in self.ground(*key)? {
                    let there = keys(self, &key.value);
                    into.terms.push(there);
                    self.leaves(&at(self, &key.value), *inner, into)?;
                }
            }
            Type::Seq(element, _) => {
                let (len, nth) = value.seq();
                into.terms.push(len);
                for index in 0..LONGEST {
                    let index = self.int(index);
                    self.leaves(&nth(self, index), *element, into)?;
                }
            }
            _ => unreachable!("a leaf, or a tuple"),
        }
        Some(())
    }

    /// All values of a type, if they can be told one by one.
    fn ground(&self, ty: TypeId) -> Option<Vec<Element<'a>>> {
        let all = self.domain(ty, true);
        all.iter().all(|element| element.vars.is_empty()).then_some(all)
    }

    /// A value of literals, as a value of the spec.
    fn literal(&self, value: &Value<'a>, ty: TypeId) -> Option<Plain> {
        let mut leaves = Leaves::default();
        self.leaves(value, ty, &mut leaves)?;
        let number = |term: &Term| match self.terms().kind(*term) {
            Kind::Bool(value) => Some(i128::from(*value)),
            Kind::Int(value) => Some(i128::from(*value)),
            Kind::Bits(value, _) => Some(i128::from(*value)),
            // A field of another variant than the value's: nothing looks at it.
            _ => Some(0),
        };
        let said: Option<Vec<i128>> = leaves.terms.iter().map(number).collect();
        Read::new(self, &said?).value(ty)
    }
}

impl<'r, 'a> Read<'r, 'a> {
    /// From what was said of leaves, in their order.
    pub fn new(enc: &'r Encoding<'a>, said: &'r [i128]) -> Self {
        Self { enc, said: said.iter() }
    }

    fn next(&mut self) -> Option<i128> {
        self.said.next().copied()
    }

    fn all(&mut self, types: &[TypeId]) -> Option<Arc<[Plain]>> {
        types.iter().map(|ty| self.value(*ty)).collect()
    }

    /// The next value.
    pub fn value(&mut self, ty: TypeId) -> Option<Plain> {
        let enc = self.enc;
        if let Some(types) = enc.part_types(ty) {
            return Some(Plain::Tuple(self.all(&types)?));
        }
        Some(match enc.spec.types.get(ty) {
            Type::Bool => Plain::Bool(self.next()? != 0),
            Type::Int | Type::Range(..) => Plain::Int(i64::try_from(self.next()?).ok()?),
            Type::Opaque(_) => Plain::Opaque(u32::try_from(self.next()?).ok()?),
            Type::Data(_) | Type::Option(_) => {
                let tag = usize::try_from(self.next()?).ok()?;
                let mut chosen = None;
                for (index, types) in enc.variants(ty).iter().enumerate() {
                    let fields = self.all(types)?;
                    if index == tag {
                        chosen = Some(fields);
                    }
                }
                let fields = chosen?;
                match enc.spec.types.get(ty) {
                    Type::Option(_) if tag == 0 => Plain::None,
                    Type::Option(_) => Plain::Some(Arc::new(fields.first()?.clone())),
                    _ => Plain::Variant(tag as u32, fields),
                }
            }
            Type::Set(element, _) => {
                let mut members = Vec::new();
                for member in enc.ground(*element)? {
                    if self.next()? != 0 {
                        members.push(enc.literal(&member.value, *element)?);
                    }
                }
                Plain::set(members)
            }
            Type::Bag(element, _) => {
                let mut members = Vec::new();
                for member in enc.ground(*element)? {
                    let count = self.next()?;
                    if !(0..=MOST).contains(&count) {
                        return None;
                    }
                    let member = enc.literal(&member.value, *element)?;
                    members.extend(std::iter::repeat_n(member, count as usize));
                }
                Plain::bag(members)
            }
            Type::Map(key, inner, _) => {
                let mut entries = Vec::new();
                for own in enc.ground(*key)? {
                    let there = self.next()? != 0;
                    let value = self.value(*inner)?;
                    if there {
                        entries.push((enc.literal(&own.value, *key)?, value));
                    }
                }
                Plain::map(entries)
            }
            Type::Seq(element, _) => {
                let len = self.next()?;
                let all: Option<Vec<Plain>> = (0..LONGEST).map(|_| self.value(*element)).collect();
                if len < 0 || len > i128::from(LONGEST) {
                    return None;
                }
                Plain::seq(all?.into_iter().take(len as usize))
            }
            _ => return None,
        })
    }
}

/// A value that a solver printed, as a number.
pub fn number(said: &str) -> Option<i128> {
    let said = said.trim();
    match said {
        "true" => return Some(1),
        "false" => return Some(0),
        _ => {}
    }
    if let Some(digits) = said.strip_prefix("#x") {
        return i128::from_str_radix(digits, 16).ok();
    }
    if let Some(digits) = said.strip_prefix("#b") {
        return i128::from_str_radix(digits, 2).ok();
    }
    if let Some(negative) = said.strip_prefix("(-") {
        return negative.trim_end_matches(')').trim().parse::<i128>().ok().map(|number| -number);
    }
    said.parse().ok()
}
