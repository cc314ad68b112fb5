//! The tables of types and declarations.

use super::Defect;
use crate::{Bound, Data, Span, Spec, Type, TypeId};

/// What is wrong with the tables: when nothing is, every type id of a declaration is in range.
pub fn check(spec: &Spec) -> Vec<Defect> {
    let mut tables = Tables { spec, defects: Vec::new() };
    for (id, ty) in spec.types.iter() {
        tables.ty(id, ty);
    }
    for data in &spec.datas {
        tables.data(data);
    }
    tables.declared_types();
    tables.defects
}

struct Tables<'a> {
    spec: &'a Spec,
    defects: Vec<Defect>,
}

impl Tables<'_> {
    fn defect(&mut self, place: String, at: Span, message: impl Into<String>) {
        self.defects.push(Defect { place, at, message: message.into() });
    }

    fn ty(&mut self, id: TypeId, ty: &Type) {
        let place = || format!("type t{}", id.0);
        match ty {
            Type::Opaque(opaque) if opaque.index() >= self.spec.opaques.len() => {
                self.defect(place(), Span::NONE, "there is no such opaque type");
            }
            Type::Data(data) if data.index() >= self.spec.datas.len() => {
                self.defect(place(), Span::NONE, "there is no such struct or enum");
            }
            Type::Tuple(parts) if parts.len() == 1 => {
                self.defect(place(), Span::NONE, "a tuple has exactly one part");
            }
            _ => {}
        }
        if parts(ty).iter().any(|part| part.index() >= id.index()) {
            self.defect(place(), Span::NONE, "a part does not come before the type");
        }
        let mut good = true;
        bounds(ty, &mut |bound| good &= self.is_integer(bound));
        if !good {
            self.defect(place(), Span::NONE, "a bound is no integer");
        }
    }

    /// Whether the bound consists of integers that exist.
    fn is_integer(&self, bound: &Bound) -> bool {
        match bound {
            Bound::Int(_) => true,
            Bound::Const(id) => {
                let ty = self.spec.consts.get(id.index()).map(|constant| constant.ty);
                let ty = ty.and_then(|ty| self.spec.types.lookup(ty));
                matches!(ty, Some(Type::Int | Type::Range(..)))
            }
            Bound::Size(id) => id.index() < self.spec.opaques.len(),
            Bound::Add(a, b) | Bound::Sub(a, b) | Bound::Mul(a, b) => {
                self.is_integer(a) && self.is_integer(b)
            }
        }
    }

    fn data(&mut self, data: &Data) {
        let place = || format!("type `{}`", data.name);
        if data.is_struct && (data.variants.len() != 1 || data.variants[0].name != data.name) {
            self.defect(place(), data.at, "a struct does not have one variant of its own name");
        }
        for variant in &data.variants {
            let named = variant.fields.iter().filter(|field| field.name.is_some()).count();
            if named != 0 && named != variant.fields.len() {
                let message = format!("only some fields of `{}` have names", variant.name);
                self.defect(place(), data.at, message);
            }
            for field in &variant.fields {
                self.in_range(field.ty, place(), data.at);
            }
        }
    }

    fn in_range(&mut self, ty: TypeId, place: String, at: Span) {
        if self.spec.types.lookup(ty).is_none() {
            self.defect(place, at, format!("there is no type t{}", ty.0));
        }
    }

    fn declared_types(&mut self) {
        let spec = self.spec;
        for constant in &spec.consts {
            self.in_range(constant.ty, format!("constant `{}`", constant.name), constant.at);
        }
        for var in &spec.vars {
            self.in_range(var.ty, format!("variable `{}`", var.name), var.at);
        }
        for function in &spec.functions {
            let place = || format!("function `{}`", function.name);
            self.in_range(function.result, place(), function.at);
            if function.arity > function.body.locals.len() {
                self.defect(place(), function.at, "there are more parameters than locals");
            }
            for local in function.body.locals.iter().take(function.arity) {
                self.in_range(local.ty, place(), function.at);
            }
        }
    }
}

fn parts(ty: &Type) -> Vec<TypeId> {
    match ty {
        Type::Bool | Type::Int | Type::Range(..) | Type::Opaque(_) | Type::Data(_) => vec![],
        Type::Tuple(parts) => parts.clone(),
        Type::Option(part) | Type::Set(part, _) | Type::Seq(part, _) | Type::Bag(part, _) => {
            vec![*part]
        }
        Type::Map(key, value, _) => vec![*key, *value],
    }
}

fn bounds(ty: &Type, visit: &mut dyn FnMut(&Bound)) {
    match ty {
        Type::Range(low, high) => {
            visit(low);
            visit(high);
        }
        Type::Set(_, Some(size))
        | Type::Seq(_, Some(size))
        | Type::Bag(_, Some(size))
        | Type::Map(_, _, Some(size)) => visit(size),
        _ => {}
    }
}
