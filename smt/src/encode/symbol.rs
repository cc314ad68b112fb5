//! Values of which nothing is known but their type: functions without a definition.

use super::Encoding;
use crate::term::{Sort, Term};
use crate::value::Value;
use ir::{Type, TypeId, Variant};
use std::rc::Rc;

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
                Value::Set(Rc::new(move |enc, x| {
                    let bounds = enc.within(x, element);
                    enc.and([bounds, enc.relation(&name, element, x, &args)])
                }))
            }
            Type::Map(key, value, _) => {
                let (key, value) = (*key, *value);
                let (keys, of_keys) = (format!("{name} keys"), args.clone());
                let contains = move |enc: &Self, x: &Value<'a>| {
                    let bounds = enc.within(x, key);
                    enc.and([bounds, enc.relation(&keys, key, x, &of_keys)])
                };
                let at = move |enc: &Self, x: &Value<'a>| {
                    let mut forms = enc.forms(x, key).into_iter().rev();
                    let of_form = |form: &Form| {
                        let leaves = form.leaves.iter();
                        let more = leaves.map(|leaf| (*leaf, enc.sort_of(*leaf)));
                        let args: Vec<(Term, Sort)> = args.iter().copied().chain(more).collect();
                        enc.symbol(&format!("{name} at{}", form.name), value, &args)
                    };
                    let Some(last) = forms.next() else { return enc.anything(value) };
                    forms.fold(of_form(&last), |rest, form| {
                        enc.choice(form.test, &of_form(&form), &rest)
                    })
                };
                Value::Map(Rc::new(contains), Rc::new(at))
            }
            Type::Seq(element, _) => {
                let element = *element;
                let len = self.leaf(&format!("{name} len"), Sort::Int, &args);
                let nth = move |enc: &Self, index: Term| {
                    let mut args = args.clone();
                    args.push((index, Sort::Int));
                    enc.symbol(&format!("{name} nth"), element, &args)
                };
                Value::Seq(len, Rc::new(nth))
            }
            _ => {
                self.refuse("bags", ir::Span::NONE);
                Value::Leaf(self.bool(false))
            }
        }
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
        self.symbol(&format!("any {}", ty.index()), ty, &[])
    }
}
