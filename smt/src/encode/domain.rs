//! All values of a type: one by one where they are few, by variables of quantifiers where not.

use super::Encoding;
use crate::term::{Sort, Term};
use crate::value::{Most, Value};
use ir::{Type, TypeId};
use std::rc::Rc;

/// Most values of a range that are told one by one, and most values of a type.
pub(crate) const FEW: i64 = 64;
pub(crate) const MOST: usize = 20_000;

/// Some values of a type: this one for all values of the variables for which the guard holds.
#[derive(Clone)]
pub struct Element<'a> {
    /// The value.
    pub value: Value<'a>,
    /// The variables in it.
    pub vars: Vec<(u32, Sort)>,
    /// Which of their values are meant.
    pub guard: Term,
}

impl<'a> Encoding<'a> {
    /// All values of a type, within its bounds or not. Variables are numbered from the depth on.
    pub(crate) fn domain(&self, ty: TypeId, bounded: bool) -> Vec<Element<'a>> {
        if !self.goes_on() {
            return Vec::new();
        }
        let mut next = self.depth.get();
        self.elements(ty, bounded, &mut next)
    }

    fn one(&self, value: Value<'a>) -> Element<'a> {
        Element { value, vars: Vec::new(), guard: self.bool(true) }
    }

    fn variable(&self, sort: Sort, next: &mut u32) -> (Term, Vec<(u32, Sort)>) {
        *next += 1;
        let term = self.terms.borrow_mut().bound(*next, sort);
        (term, vec![(*next, sort)])
    }

    fn elements(&self, ty: TypeId, bounded: bool, next: &mut u32) -> Vec<Element<'a>> {
        if let Some(types) = self.part_types(ty) {
            let all = self.products(&types, bounded, next);
            let tuple = |(parts, vars, guard): (Vec<Value<'a>>, _, _)| Element {
                value: Value::Tuple(parts.into()),
                vars,
                guard,
            };
            return all.into_iter().map(tuple).collect();
        }
        match self.ty(ty) {
            Type::Bool => {
                [false, true].map(|value| self.one(Value::Leaf(self.bool(value)))).to_vec()
            }
            Type::Int => {
                let (term, vars) = self.variable(Sort::Int, next);
                vec![Element { value: Value::Leaf(term), vars, guard: self.bool(true) }]
            }
            Type::Range(low, high) => {
                let ends = (self.as_int(self.bound(low)), self.as_int(self.bound(high)));
                if let (true, Some(low), Some(high)) = (bounded, ends.0, ends.1)
                    && high.saturating_sub(low) < FEW
                {
                    return (low..=high).map(|n| self.one(Value::Leaf(self.int(n)))).collect();
                }
                let (term, vars) = self.variable(Sort::Int, next);
                let guard = match bounded {
                    true => self.in_range(term, low, high),
                    false => self.bool(true),
                };
                vec![Element { value: Value::Leaf(term), vars, guard }]
            }
            Type::Opaque(id) => match self.sizes[id.index()] {
                Some(size) => {
                    (0..size).map(|n| self.one(Value::Leaf(self.opaque(*id, n)))).collect()
                }
                None => {
                    let (term, vars) = self.variable(self.opaque_sort(*id), next);
                    vec![Element { value: Value::Leaf(term), vars, guard: self.bool(true) }]
                }
            },
            Type::Data(_) | Type::Option(_) => {
                let variants = self.variants(ty);
                let mut all = Vec::new();
                for (index, types) in variants.iter().enumerate() {
                    for (fields, vars, guard) in self.products(types, bounded, next) {
                        let value = self.construct(ty, index, fields);
                        all.push(Element { value, vars, guard });
                    }
                }
                all
            }
            _ => {
                self.refuse("all values of a type of collections", ir::Span::NONE);
                Vec::new()
            }
        }
    }

    /// All combinations of values of these types.
    #[allow(clippy::type_complexity)]
    fn products(
        &self,
        types: &[TypeId],
        bounded: bool,
        next: &mut u32,
    ) -> Vec<(Vec<Value<'a>>, Vec<(u32, Sort)>, Term)> {
        let mut all = vec![(Vec::new(), Vec::new(), self.bool(true))];
        for ty in types {
            let part = self.elements(*ty, bounded, next);
            if all.len() * part.len() > MOST {
                self.refuse("a type with too many values", ir::Span::NONE);
                return Vec::new();
            }
            let joined = all.iter().flat_map(|(values, vars, guard)| {
                part.iter().map(|element| {
                    let mut values: Vec<Value<'a>> = values.clone();
                    values.push(element.value.clone());
                    let vars = vars.iter().chain(&element.vars).copied().collect();
                    (values, vars, self.and([*guard, element.guard]))
                })
            });
            all = joined.collect();
        }
        all
    }

    /// A variant of an enum or an option with these fields.
    pub(crate) fn construct(&self, ty: TypeId, index: usize, fields: Vec<Value<'a>>) -> Value<'a> {
        let variants = self.variants(ty);
        let tag = self.tag(index, variants.len());
        let all = variants.iter().enumerate().map(|(other, types)| -> Rc<[Value<'a>]> {
            match other == index {
                true => fields.clone().into(),
                false => types.iter().map(|ty| self.anything(*ty)).collect(),
            }
        });
        Value::Data(tag, all.collect())
    }

    /// Says something of an element: quantifiers inside have other variables.
    pub(crate) fn under<T>(&self, element: &Element<'a>, say: impl FnOnce() -> T) -> T {
        let depth = self.depth.get();
        let deepest = element.vars.iter().map(|(var, _)| *var).max();
        self.depth.set(deepest.unwrap_or(depth).max(depth));
        let said = say();
        self.depth.set(depth);
        said
    }

    /// For all values of the variables.
    pub(crate) fn close(&self, vars: &[(u32, Sort)], body: Term) -> Term {
        self.terms.borrow_mut().forall(vars.to_vec(), body)
    }

    /// For some values of the variables.
    pub(crate) fn close_some(&self, vars: &[(u32, Sort)], body: Term) -> Term {
        self.terms.borrow_mut().exists(vars.to_vec(), body)
    }

    pub(crate) fn for_all(
        &self,
        elements: Vec<Element<'a>>,
        say: impl Fn(&Value<'a>) -> Term,
    ) -> Term {
        let each = elements.iter().map(|element| {
            let body = self.under(element, || say(&element.value));
            let body = self.implies(element.guard, body);
            self.close(&element.vars, body)
        });
        let each: Vec<Term> = each.collect();
        self.and(each)
    }

    /// That something holds for all indices below a length, which is not more than is known.
    pub(crate) fn forall_index(&self, len: Term, most: Most, say: impl Fn(Term) -> Term) -> Term {
        self.for_all(self.indices(len, most), |index| say(index.leaf()))
    }

    /// The indices below a length, as elements.
    pub(crate) fn indices(&self, len: Term, most: Most) -> Vec<Element<'a>> {
        if let Some(most) = self.as_int(len).or(most).filter(|most| *most <= FEW) {
            let index = |n| {
                let index = self.int(n);
                let guard = self.less(index, len);
                Element { value: Value::Leaf(index), vars: Vec::new(), guard }
            };
            return (0..most).map(index).collect();
        }
        let mut next = self.depth.get();
        let (index, vars) = self.variable(Sort::Int, &mut next);
        let guard = self.is_index(index, len);
        vec![Element { value: Value::Leaf(index), vars, guard }]
    }
}
