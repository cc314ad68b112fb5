//! Values of a model, as values of the spec.

use crate::encode::{Element, Encoding, Told};
use crate::print::sort_of;
use crate::term::{Kind, Sort, Term};
use crate::value::Value;
use ir::{Type, TypeId, Value as Plain};
use std::sync::Arc;

/// The longest sequences that are read, unless more is asked for.
const LONGEST: i64 = 8;
/// Most copies of one element of a bag that are read.
const MOST: i128 = 100;

/// The leaves of some values, in an order from which the values can be made again.
pub struct Leaves {
    /// All of them.
    pub terms: Vec<Term>,
    /// Those that say that something is in a set or a map.
    pub memberships: Vec<Term>,
    /// The longest sequences that can be made again.
    pub longest: i64,
}

impl Default for Leaves {
    fn default() -> Self {
        Self { terms: Vec::new(), memberships: Vec::new(), longest: LONGEST }
    }
}

/// What a solver said of the leaves.
pub struct Read<'r, 'a> {
    enc: &'r Encoding<'a>,
    said: std::slice::Iter<'r, i128>,
    longest: i64,
}

impl<'a> Encoding<'a> {
    /// Appends the leaves of a value that are no literals; none if there are too many to be told.
    pub(crate) fn leaves(&self, value: &Value<'a>, ty: TypeId, into: &mut Leaves) -> Option<()> {
        if self.leaf_sort(ty).is_some() {
            self.leaf_of(value.leaf(), into);
            return Some(());
        }
        if let Some(types) = self.part_types(ty) {
            let parts = value.parts().iter().zip(types);
            return parts.into_iter().try_for_each(|(part, ty)| self.leaves(part, ty, into));
        }
        match self.spec.types.get(ty) {
            Type::Data(_) | Type::Option(_) => {
                let (tag, fields) = value.data();
                self.leaf_of(tag, into);
                let tag = self.number_of(tag);
                for (index, (fields, types)) in fields.iter().zip(self.variants(ty)).enumerate() {
                    // Nothing looks at the fields of another variant.
                    if tag.is_none_or(|tag| tag == index as i128) {
                        for (field, ty) in fields.iter().zip(types) {
                            self.leaves(field, ty, into)?;
                        }
                    }
                }
            }
            Type::Seq(element, _) => {
                let (len, nth) = value.seq();
                self.leaf_of(len, into);
                for index in 0..into.longest {
                    let index = self.int(index);
                    self.leaves(&nth(self, index), *element, into)?;
                }
            }
            form => {
                for (member, copies) in self.told_leaves(value, ty)? {
                    if self.leaf_of(copies, into) && sort_of(&self.terms(), copies) == Sort::Bool {
                        into.memberships.push(copies);
                    }
                    self.leaves(&member, self.element_type(ty), into)?;
                    if let Type::Map(_, inner, _) = form {
                        let (_, at) = value.map();
                        self.leaves(&at(self, &member), *inner, into)?;
                    }
                }
            }
        }
        Some(())
    }

    /// Appends a leaf unless it is a literal; whether it did.
    fn leaf_of(&self, term: Term, into: &mut Leaves) -> bool {
        let is_open = self.number_of(term).is_none();
        if is_open {
            into.terms.push(term);
        }
        is_open
    }

    /// What may be in a set, a bag or a map, with whether it is, or how often.
    fn told_leaves(&self, of: &Value<'a>, ty: TypeId) -> Option<Vec<(Value<'a>, Term)>> {
        let Some(all) = self.ground(self.element_type(ty)) else {
            let zero = self.int(0);
            let told = self.told(of, ty, true)?.into_iter();
            let weight = |told: Told<'a>| match of {
                Value::Bag(..) => (told.value, self.ite(told.there, told.copies, zero)),
                _ => (told.value, told.there),
            };
            return Some(told.map(weight).collect());
        };
        let weight = |element: Element<'a>| {
            let weight = match of {
                Value::Bag(count, ..) => count(self, &element.value),
                _ => self.contains(of, &element.value, ty),
            };
            (element.value, weight)
        };
        Some(all.into_iter().map(weight).collect())
    }

    /// All values of a type, if they can be told one by one.
    pub(crate) fn ground(&self, ty: TypeId) -> Option<Vec<Element<'a>>> {
        self.number_of_values(ty, true)?;
        let all = self.domain(ty, true);
        all.iter().all(|element| element.vars.is_empty()).then_some(all)
    }

    /// The number that a literal is.
    fn number_of(&self, term: Term) -> Option<i128> {
        match self.terms().kind(term) {
            Kind::Bool(value) => Some(i128::from(*value)),
            Kind::Int(value) => Some(i128::from(*value)),
            Kind::Bits(value, _) => Some(i128::from(*value)),
            _ => None,
        }
    }
}

impl<'r, 'a> Read<'r, 'a> {
    /// From what was said of leaves, in their order.
    pub fn new(enc: &'r Encoding<'a>, said: &'r [i128]) -> Self {
        Self { enc, said: said.iter(), longest: LONGEST }
    }

    /// With sequences of that length.
    pub fn up_to(self, longest: i64) -> Self {
        Self { longest, ..self }
    }

    /// What a term is: the next number, unless it is a literal.
    fn number(&mut self, term: Term) -> Option<i128> {
        self.enc.number_of(term).or_else(|| self.said.next().copied())
    }

    fn all(&mut self, of: &[Value<'a>], types: &[TypeId]) -> Option<Arc<[Plain]>> {
        of.iter().zip(types).map(|(value, ty)| self.value(value, *ty)).collect()
    }

    /// The next value; of a form as the one whose leaves were told.
    pub fn value(&mut self, of: &Value<'a>, ty: TypeId) -> Option<Plain> {
        let enc = self.enc;
        if let Some(types) = enc.part_types(ty) {
            return Some(Plain::Tuple(self.all(of.parts(), &types)?));
        }
        Some(match enc.spec.types.get(ty) {
            Type::Bool => Plain::Bool(self.number(of.leaf())? != 0),
            Type::Int | Type::Range(..) => Plain::Int(i64::try_from(self.number(of.leaf())?).ok()?),
            Type::Opaque(_) => Plain::Opaque(u32::try_from(self.number(of.leaf())?).ok()?),
            Type::Data(_) | Type::Option(_) => self.data(of, ty)?,
            Type::Seq(element, _) => {
                let (len, nth) = of.seq();
                let len = self.number(len)?;
                let all = (0..self.longest).map(|index| {
                    let index = enc.int(index);
                    self.value(&nth(enc, index), *element)
                });
                let all: Vec<Plain> = all.collect::<Option<_>>()?;
                if len < 0 || len > i128::from(self.longest) {
                    return None;
                }
                Plain::seq(all.into_iter().take(len as usize))
            }
            form => self.collection(of, (ty, form))?,
        })
    }

    fn data(&mut self, of: &Value<'a>, ty: TypeId) -> Option<Plain> {
        let enc = self.enc;
        let (tag, fields) = of.data();
        let known = enc.number_of(tag);
        let tag = self.number(tag)?;
        let mut chosen = None;
        for (index, (own, types)) in fields.iter().zip(enc.variants(ty)).enumerate() {
            let index = index as i128;
            if known.is_none_or(|known| known == index) {
                let fields = self.all(own, &types)?;
                if index == tag {
                    chosen = Some(fields);
                }
            }
        }
        let fields = chosen?;
        Some(match enc.spec.types.get(ty) {
            Type::Option(_) if tag == 0 => Plain::None,
            Type::Option(_) => Plain::Some(Arc::new(fields.first()?.clone())),
            _ => Plain::Variant(u32::try_from(tag).ok()?, fields),
        })
    }

    fn collection(&mut self, of: &Value<'a>, (ty, form): (TypeId, &Type)) -> Option<Plain> {
        let enc = self.enc;
        let element = enc.element_type(ty);
        let (mut members, mut entries) = (Vec::new(), Vec::new());
        for (member, copies) in enc.told_leaves(of, ty)? {
            let copies = self.number(copies)?;
            if !(0..=MOST).contains(&copies) {
                return None;
            }
            let value = self.value(&member, element)?;
            if let Type::Map(_, inner, _) = form {
                let (_, at) = of.map();
                let inner = self.value(&at(enc, &member), *inner)?;
                if copies > 0 {
                    entries.push((value, inner));
                }
            } else {
                members.extend(std::iter::repeat_n(value, copies as usize));
            }
        }
        Some(match form {
            Type::Map(..) => Plain::map(entries),
            Type::Bag(..) => Plain::bag(members),
            _ => Plain::set(members),
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
