//! Values of which nothing is known but their type: functions without a definition.

use super::{Encoding, Support};
use crate::term::{Sort, Term};
use crate::value::{Most, Value};
use ir::{Bound, Type, TypeId, Variant};
use std::rc::Rc;

/// How names of what does not matter start.
const ANYTHING: &str = "any ";

/// One of the forms that values without collections have: all enums in them decided.
pub(crate) struct Form {
    /// A name for it.
    pub name: String,
    /// Whether a value has it.
    pub test: Term,
    /// What is then left to tell.
    pub leaves: Vec<Term>,
}

impl<'a> Encoding<'a> {
    /// A function of this name, applied. Names are made of words with spaces between them, and no name of
    /// a spec has a space: no two symbols meet by accident.
    pub(crate) fn leaf(&self, name: &str, sort: Sort, args: &[(Term, Sort)]) -> Term {
        let params: Vec<Sort> = args.iter().map(|(_, sort)| *sort).collect();
        let mut terms = self.terms.borrow_mut();
        let symbol = terms.declare(name, &params, sort);
        terms.apply(symbol, args.iter().map(|(term, _)| *term).collect())
    }

    /// The variants of an enum or an option, each with the types of its fields.
    pub(crate) fn variants(&self, ty: TypeId) -> Vec<Vec<TypeId>> {
        match self.ty(ty) {
            Type::Option(inner) => vec![vec![], vec![*inner]],
            Type::Data(id) => {
                let fields = |v: &Variant| v.fields.iter().map(|field| field.ty).collect();
                self.spec.data(*id).variants.iter().map(fields).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The types of the parts of a tuple or a struct.
    pub(crate) fn part_types(&self, ty: TypeId) -> Option<Vec<TypeId>> {
        match self.ty(ty) {
            Type::Tuple(parts) => Some(parts.clone()),
            Type::Data(id) if self.spec.data(*id).is_struct => {
                Some(self.spec.data(*id).variants[0].fields.iter().map(|field| field.ty).collect())
            }
            _ => None,
        }
    }

    /// The sort of a type whose values are leaves.
    pub(crate) fn leaf_sort(&self, ty: TypeId) -> Option<Sort> {
        match self.ty(ty) {
            Type::Bool => Some(Sort::Bool),
            Type::Int | Type::Range(..) => Some(Sort::Int),
            Type::Opaque(id) => Some(self.opaque_sort(*id)),
            _ => None,
        }
    }

    /// A value of which nothing is known; it depends on these terms. The name starts with a word that says
    /// what it is.
    pub(crate) fn symbol(&self, name: &str, ty: TypeId, args: &[(Term, Sort)]) -> Value<'a> {
        if let Some(sort) = self.leaf_sort(ty) {
            return Value::Leaf(self.leaf(name, sort, args));
        }
        let all = |types: &[TypeId], name: &str| -> Rc<[Value<'a>]> {
            let part =
                |(index, ty): (usize, &TypeId)| self.symbol(&format!("{name} {index}"), *ty, args);
            types.iter().enumerate().map(part).collect()
        };
        if let Some(types) = self.part_types(ty) {
            return Value::Tuple(all(&types, name));
        }
        let (name, args) = (name.to_owned(), args.to_vec());
        // Nothing looks at the elements of what does not matter.
        let matters = !name.starts_with(ANYTHING);
        let support = |ty: TypeId| match matters {
            true => Support::within(ty),
            false => Support::listed(Vec::new()),
        };
        match self.ty(ty) {
            Type::Data(_) | Type::Option(_) => {
                let variants = self.variants(ty);
                let sort = Sort::Bits(super::width(variants.len() as u64));
                let tag = match variants.len() {
                    1 => self.tag(0, 1),
                    _ => self.leaf(&format!("{name} variant"), sort, &args),
                };
                let fields = variants.iter().enumerate();
                let fields = fields.map(|(index, types)| all(types, &format!("{name} {index}")));
                Value::Data(tag, fields.collect())
            }
            Type::Set(element, _) => {
                let element = *element;
                let contains = move |enc: &Self, x: &Value<'a>| {
                    let bounds = enc.within(x, element);
                    enc.and([bounds, enc.relation(&name, element, x, &args)])
                };
                Value::set_of(contains, support(element))
            }
            Type::Map(key, value, _) => {
                let (key, value) = (*key, *value);
                let (keys, of_keys) = (format!("{name} keys"), args.clone());
                let contains = move |enc: &Self, x: &Value<'a>| {
                    let bounds = enc.within(x, key);
                    enc.and([bounds, enc.relation(&keys, key, x, &of_keys)])
                };
                let at = move |enc: &Self, x: &Value<'a>| {
                    enc.of_forms(x, key, &args, |enc, form, args| {
                        enc.symbol(&format!("{name} at{form}"), value, args)
                    })
                };
                let at = move |enc: &Self, x: &Value<'a>| {
                    at(enc, x).unwrap_or_else(|| enc.anything(value))
                };
                Value::Map(Rc::new(contains), Rc::new(at), support(key))
            }
            Type::Bag(element, most) => {
                let element = *element;
                let most = if matters { self.known_most(most.as_ref()) } else { Some(0) };
                let count = move |enc: &Self, x: &Value<'a>| {
                    let number = enc.of_forms(x, element, &args, |enc, form, args| {
                        Value::Leaf(enc.leaf(&format!("{name} count{form}"), Sort::Int, args))
                    });
                    let zero = enc.int(0);
                    let number = number.map_or(zero, |number| number.leaf());
                    let there = enc.less(zero, number);
                    let there = enc.and([enc.within(x, element), there]);
                    enc.ite(there, number, zero)
                };
                Value::bag_of(count, support(element), most)
            }
            Type::Seq(element, most) => {
                let element = *element;
                let most = if matters { self.known_most(most.as_ref()) } else { Some(0) };
                let len = self.leaf(&format!("{name} len"), Sort::Int, &args);
                let nth = move |enc: &Self, index: Term| {
                    let mut args = args.clone();
                    args.push((index, Sort::Int));
                    enc.symbol(&format!("{name} nth"), element, &args)
                };
                Value::seq_of(len, nth, most)
            }
            _ => unreachable!("a leaf, or a tuple"),
        }
    }

    /// A bound on a length, if it is known.
    pub(crate) fn known_most(&self, most: Option<&Bound>) -> Most {
        self.as_int(self.bound(most?))
    }

    /// A value that depends on another one, whatever form that has; none if it has no form.
    fn of_forms(
        &self,
        x: &Value<'a>,
        ty: TypeId,
        args: &[(Term, Sort)],
        say: impl Fn(&Self, &str, &[(Term, Sort)]) -> Value<'a>,
    ) -> Option<Value<'a>> {
        let of_form = |form: &Form| {
            let more = form.leaves.iter().map(|leaf| (*leaf, self.sort_of(*leaf)));
            let args: Vec<(Term, Sort)> = args.iter().copied().chain(more).collect();
            say(self, &form.name, &args)
        };
        let mut forms = self.forms(x, ty).into_iter().rev();
        let last = of_form(&forms.next()?);
        Some(forms.fold(last, |rest, form| self.choice(form.test, &of_form(&form), &rest)))
    }

    /// Whether a value is within the bounds of a type.
    fn within(&self, value: &Value<'a>, ty: TypeId) -> Term {
        match self.has_bounds(ty) {
            true => self.is_typed(value, ty),
            false => self.bool(true),
        }
    }

    fn relation(&self, name: &str, ty: TypeId, of: &Value<'a>, args: &[(Term, Sort)]) -> Term {
        let forms = self.forms(of, ty).into_iter().map(|form| {
            let more = form.leaves.iter().map(|leaf| (*leaf, self.sort_of(*leaf)));
            let args: Vec<(Term, Sort)> = args.iter().copied().chain(more).collect();
            let holds = self.leaf(&format!("{name}{}", form.name), Sort::Bool, &args);
            self.and([form.test, holds])
        });
        let forms: Vec<Term> = forms.collect();
        self.or(forms)
    }

    pub(crate) fn sort_of(&self, term: Term) -> Sort {
        crate::print::sort_of(&self.terms.borrow(), term)
    }

    /// The forms that a value may have.
    pub(crate) fn forms(&self, of: &Value<'a>, ty: TypeId) -> Vec<Form> {
        if !self.goes_on() {
            return Vec::new();
        }
        let yes = self.bool(true);
        if self.leaf_sort(ty).is_some() {
            return vec![Form { name: String::new(), test: yes, leaves: vec![of.leaf()] }];
        }
        if let Some(types) = self.part_types(ty) {
            return self.forms_of_all(of.parts(), &types, yes, "");
        }
        match self.ty(ty) {
            Type::Data(_) | Type::Option(_) => {
                let (tag, fields) = of.data();
                let mut forms = Vec::new();
                for (index, types) in self.variants(ty).iter().enumerate() {
                    let test = self.is_variant(tag, index, ty);
                    if self.as_bool(test) != Some(false) {
                        let name = format!("/{index}");
                        forms.extend(self.forms_of_all(&fields[index], types, test, &name));
                    }
                }
                forms
            }
            _ => {
                self.refuse("sets of collections, and maps from them", ir::Span::NONE);
                Vec::new()
            }
        }
    }

    fn forms_of_all(
        &self,
        parts: &[Value<'a>],
        types: &[TypeId],
        test: Term,
        name: &str,
    ) -> Vec<Form> {
        let mut all = vec![Form { name: name.to_owned(), test, leaves: Vec::new() }];
        for (part, ty) in parts.iter().zip(types) {
            let forms = self.forms(part, *ty);
            let joined = all.iter().flat_map(|before| {
                forms.iter().map(|form| Form {
                    name: format!("{}{}", before.name, form.name),
                    test: self.and([before.test, form.test]),
                    leaves: before.leaves.iter().chain(&form.leaves).copied().collect(),
                })
            });
            all = joined.collect();
        }
        all
    }

    /// Whether a value with this tag is the variant.
    pub(crate) fn is_variant(&self, tag: Term, index: usize, ty: TypeId) -> Term {
        let count = self.variants(ty).len();
        if count == 1 {
            return self.bool(true);
        }
        let number = self.tag(index, count);
        self.same(tag, number)
    }

    /// The tag of a variant, of so many.
    pub(crate) fn tag(&self, index: usize, count: usize) -> Term {
        self.terms.borrow_mut().bits(index as u64, super::width(count as u64))
    }

    /// A value of which nothing matters.
    pub(crate) fn anything(&self, ty: TypeId) -> Value<'a> {
        self.symbol(&format!("{ANYTHING}{}", ty.index()), ty, &[])
    }
}
