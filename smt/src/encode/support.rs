//! What may be in a collection: so that the elements can be told one by one where that is known, also of
//! types with any number of values.

use super::domain::FEW;
use super::{Element, Encoding};
use crate::term::Term;
use crate::value::{Most, Value, is_same};
use ir::{Bound, Type, TypeId};
use std::rc::Rc;

/// Every element is one of these.
#[derive(Clone, Default)]
pub struct Support<'a> {
    /// A value of the element's type, within bounds or not.
    any: bool,
    /// A value of one of these types, within its bounds.
    types: Vec<TypeId>,
    /// One of these values. Several may be equal.
    listed: Vec<Value<'a>>,
}

impl<'a> Support<'a> {
    /// Nothing is known.
    pub fn any() -> Self {
        Self { any: true, ..Self::default() }
    }

    /// Every element is a value of this type, within its bounds.
    pub fn within(ty: TypeId) -> Self {
        Self { types: vec![ty], ..Self::default() }
    }

    /// Every element is one of these.
    pub fn listed(listed: Vec<Value<'a>>) -> Self {
        let mut found: Vec<Value<'a>> = Vec::new();
        for value in listed {
            if !found.iter().any(|other| is_same(other, &value)) {
                found.push(value);
            }
        }
        match found.len() > FEW as usize {
            true => Self::any(),
            false => Self { listed: found, ..Self::default() },
        }
    }

    /// What may be in either of two collections.
    pub fn or(&self, other: &Self) -> Self {
        let listed = self.listed.iter().chain(&other.listed).cloned().collect();
        let mut both = Self::listed(listed);
        both.any |= self.any || other.any;
        both.types = self.types.clone();
        both.types.extend(other.types.iter().filter(|ty| !self.types.contains(ty)));
        both
    }

    /// What may be in a collection and is not known to be a value of this type, within its bounds.
    pub fn without(&self, ty: TypeId) -> Self {
        let mut rest = self.clone();
        rest.types.retain(|own| *own != ty);
        rest
    }

    /// What may be in both of two collections.
    pub fn and(&self, other: &Self) -> Self {
        let cost = |of: &Self| (of.any, of.types.len(), of.listed.len());
        if cost(other) < cost(self) { other.clone() } else { self.clone() }
    }
}

/// One of the elements that a collection may have, told one by one.
pub(crate) struct Told<'a> {
    /// The element.
    pub value: Value<'a>,
    /// Whether it is there.
    pub there: Term,
    /// How often, if it is: once, but for bags.
    pub copies: Term,
}

impl<'a> Encoding<'a> {
    /// What may be in a collection of elements of this type: each value with what must hold for it to be
    /// meant. So many of the first ones are known to be different from each other.
    pub(crate) fn candidates(
        &self,
        support: &Support<'a>,
        ty: TypeId,
    ) -> (Vec<Element<'a>>, usize) {
        let whole = self.number_of_values(ty, false);
        let is_smaller = whole.is_some_and(|whole| whole <= support.listed.len() as u64);
        let is_whole = |own: &&TypeId| !self.has_bounds(**own);
        let whole = support.types.iter().find(is_whole);
        if support.any || is_smaller || whole.is_some() {
            let all = self.domain(whole.copied().unwrap_or(ty), false);
            let count = all.len();
            return (all, count);
        }
        let mut all = Vec::new();
        let mut apart = 0;
        for own in &support.types {
            all.extend(self.domain(*own, true));
            apart = if apart == 0 { all.len() } else { apart };
        }
        let yes = self.bool(true);
        let listed = support.listed.iter().cloned();
        all.extend(listed.map(|value| Element { value, vars: Vec::new(), guard: yes }));
        (all, apart)
    }

    /// Whether what may be in a collection can be told one by one.
    fn can_be_told(&self, support: &Support<'a>, ty: TypeId) -> bool {
        if support.any {
            return self.number_of_values(ty, false).is_some();
        }
        support.types.iter().all(|own| self.number_of_values(*own, true).is_some())
    }

    /// The elements of a collection or the keys of a map, if they can be told one by one; if `apart`, no
    /// two that are there are equal. Those of sequences are in order, and may be equal.
    pub(crate) fn told(&self, of: &Value<'a>, ty: TypeId, apart: bool) -> Option<Vec<Told<'a>>> {
        let one = self.int(1);
        if let Value::Seq(len, nth, most) = of {
            let element = |index: Element<'a>| Told {
                value: nth(self, index.value.leaf()),
                there: index.guard,
                copies: one,
            };
            let all = self.indices(*len, *most);
            let is_told = all.iter().all(|index| index.vars.is_empty());
            return is_told.then(|| all.into_iter().map(element).collect());
        }
        let part = self.element_type(ty);
        if !self.can_be_told(of.support(), part) {
            return None;
        }
        let (all, known) = self.candidates(of.support(), part);
        let mut found: Vec<Told<'a>> = Vec::new();
        for (index, element) in all.into_iter().enumerate() {
            let value = element.value;
            let mut there = vec![self.contains(of, &value, ty)];
            if apart {
                let others = &found[if index < known { index } else { 0 }..];
                there.extend(others.iter().map(|other| {
                    let same = self.equal(&other.value, &value, part);
                    self.not(same)
                }));
            }
            let there = self.and(there);
            let copies = match of {
                Value::Bag(count, ..) => count(self, &value),
                _ => one,
            };
            found.push(Told { value, there, copies });
        }
        found.retain(|told| self.as_bool(told.there) != Some(false));
        Some(found)
    }

    /// How many values a type has, if they can be told one by one: within its bounds, or beyond them.
    pub(crate) fn number_of_values(&self, ty: TypeId, bounded: bool) -> Option<u64> {
        let product = |types: &[TypeId]| {
            types.iter().try_fold(1u64, |product, ty| {
                let more = self.number_of_values(*ty, bounded)?;
                product.checked_mul(more).filter(|all| *all <= super::domain::MOST as u64)
            })
        };
        if let Some(types) = self.part_types(ty) {
            return product(&types);
        }
        match self.ty(ty) {
            Type::Bool => Some(2),
            Type::Range(low, high) if bounded => {
                let (low, high) = (self.as_int(self.bound(low))?, self.as_int(self.bound(high))?);
                let count = high.checked_sub(low)?.checked_add(1)?;
                (count <= FEW).then_some(count.max(0) as u64)
            }
            Type::Opaque(id) => self.sizes[id.index()].map(u64::from),
            Type::Data(_) | Type::Option(_) => {
                self.variants(ty).iter().try_fold(0u64, |sum, types| Some(sum + product(types)?))
            }
            _ => None,
        }
    }

    /// That something holds for all that may be in a collection.
    pub(crate) fn for_candidates(
        &self,
        support: &Support<'a>,
        ty: TypeId,
        say: impl Fn(&Value<'a>) -> Term,
    ) -> Term {
        self.for_all(self.candidates(support, ty).0, say)
    }

    /// A value that fits a type, with what the type's bounds tell of it.
    pub(crate) fn stored(&self, value: &Value<'a>, ty: TypeId) -> Value<'a> {
        if !self.has_bounds(ty) {
            return value.clone();
        }
        let all = |values: &[Value<'a>], types: &[TypeId]| -> Rc<[Value<'a>]> {
            values.iter().zip(types).map(|(value, ty)| self.stored(value, *ty)).collect()
        };
        if let Some(types) = self.part_types(ty) {
            return Value::Tuple(all(value.parts(), &types));
        }
        let least =
            |a: Most, most: Option<&Bound>| a.into_iter().chain(self.known_most(most)).min();
        match (value, self.ty(ty)) {
            (Value::Data(tag, fields), _) => {
                let fields = fields.iter().zip(self.variants(ty));
                Value::Data(*tag, fields.map(|(fields, types)| all(fields, &types)).collect())
            }
            (Value::Set(contains, support), Type::Set(element, _)) => {
                Value::Set(contains.clone(), support.and(&Support::within(*element)))
            }
            (Value::Bag(count, support, most), Type::Bag(element, bound)) => {
                let support = support.and(&Support::within(*element));
                Value::Bag(count.clone(), support, least(*most, bound.as_ref()))
            }
            (Value::Seq(len, nth, most), Type::Seq(element, bound)) => {
                let (nth, element) = (nth.clone(), *element);
                let nth = move |enc: &Self, index| enc.stored(&nth(enc, index), element);
                Value::seq_of(*len, nth, least(*most, bound.as_ref()))
            }
            (Value::Map(keys, at, support), Type::Map(key, inner, _)) => {
                let (at, inner) = (at.clone(), *inner);
                let at = move |enc: &Self, x: &Value<'a>| enc.stored(&at(enc, x), inner);
                Value::Map(keys.clone(), Rc::new(at), support.and(&Support::within(*key)))
            }
            _ => value.clone(),
        }
    }
}
