//! Tuples, collections, structs and variants.

use super::Infer;
use crate::ast::{self, Name, Path};
use crate::ty::Ty;
use crate::words::{names, types};
use ir::{DataId, Expr, ExprKind, Span};

impl Infer<'_, '_> {
    pub(super) fn tuple(&mut self, parts: &[ast::Expr], at: Span, expected: Option<&Ty>) -> Expr {
        let hints = match expected.map(|ty| self.unifier.shallow(ty)) {
            Some(Ty::Tuple(hints)) if hints.len() == parts.len() => hints,
            _ => Vec::new(),
        };
        let parts: Vec<Expr> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| self.infer(part, hints.get(index)))
            .collect();
        let ty = Ty::Tuple(parts.iter().map(|part| self.of(part)).collect());
        self.node(ExprKind::Tuple(parts), ty, at)
    }

    pub(super) fn set(&mut self, elements: &[ast::Expr], at: Span, expected: Option<&Ty>) -> Expr {
        let expected = expected.map(|ty| self.unifier.shallow(ty));
        if let (Some(Ty::Map(..)), true) = (&expected, elements.is_empty()) {
            // `{}` for an empty map: reported as a mismatch with the mend.
            let element = self.unifier.fresh();
            return self.node(ExprKind::Set(Vec::new()), Ty::set(element), at);
        }
        let hint = match expected {
            Some(Ty::Set(element)) => *element,
            _ => self.unifier.fresh(),
        };
        let elements = self.elements(elements, &hint);
        self.node(ExprKind::Set(elements), Ty::set(hint), at)
    }

    pub(super) fn seq(&mut self, elements: &[ast::Expr], at: Span, expected: Option<&Ty>) -> Expr {
        let hint = match expected.map(|ty| self.unifier.shallow(ty)) {
            Some(Ty::Seq(element)) => *element,
            _ => self.unifier.fresh(),
        };
        let elements = self.elements(elements, &hint);
        self.node(ExprKind::Seq(elements), Ty::seq(hint), at)
    }

    pub(super) fn bag(&mut self, elements: &[ast::Expr], at: Span, expected: Option<&Ty>) -> Expr {
        let hint = match expected.map(|ty| self.unifier.shallow(ty)) {
            Some(Ty::Bag(element)) => *element,
            _ => self.unifier.fresh(),
        };
        let elements = self.elements(elements, &hint);
        self.node(ExprKind::Bag(elements), Ty::Bag(Box::new(hint)), at)
    }

    fn elements(&mut self, elements: &[ast::Expr], ty: &Ty) -> Vec<Expr> {
        elements.iter().map(|element| self.check(element, ty)).collect()
    }

    pub(super) fn map(
        &mut self,
        entries: &[(ast::Expr, ast::Expr)],
        at: Span,
        expected: Option<&Ty>,
    ) -> Expr {
        let (key, value) = self.map_parts(expected);
        let entries =
            entries.iter().map(|(k, v)| (self.check(k, &key), self.check(v, &value))).collect();
        self.node(ExprKind::Map(entries), Ty::Map(Box::new(key), Box::new(value)), at)
    }

    pub(super) fn map_parts(&mut self, expected: Option<&Ty>) -> (Ty, Ty) {
        match expected.map(|ty| self.unifier.shallow(ty)) {
            Some(Ty::Map(key, value)) => (*key, *value),
            _ => (self.unifier.fresh(), self.unifier.fresh()),
        }
    }

    pub(super) fn option_of(&mut self, expected: Option<&Ty>) -> Ty {
        match expected.map(|ty| self.unifier.shallow(ty)) {
            Some(ty @ Ty::Option(_)) => ty,
            _ => Ty::option(self.unifier.fresh()),
        }
    }

    /// Which variant a path names: `Some(None)` if that was reported, `None` if nothing has the name.
    pub(super) fn variant(
        &mut self,
        path: &Path,
        expected: Option<&Ty>,
    ) -> Option<Option<(DataId, u32)>> {
        let name = path.segments.last().expect("a path has segments");
        // Names of agents are paths, and agents are variants of `AgentId`.
        if path.segments.len() > 1
            && let Some([found]) = self.env.variants_called(&path.text(), self.home).as_deref()
        {
            return Some(Some(*found));
        }
        if let [owner, _] = path.segments.as_slice() {
            // In a refinement both systems may have an enum of this name.
            let wanted = expected.map(|ty| self.unifier.shallow(ty));
            if let Some(Ty::Data(id)) = wanted
                && self.env.spec.data(id).name == owner.text
                && let variants = &self.env.spec.data(id).variants
                && let Some(index) = variants.iter().position(|own| own.name == name.text)
            {
                return Some(Some((id, index as u32)));
            }
            return Some(self.qualified_variant(owner, name));
        }
        let candidates = self.env.variants_called(&name.text, self.home)?;
        if let Some(Ty::Data(expected)) = expected.map(|ty| self.unifier.shallow(ty))
            && let Some(found) = candidates.iter().find(|(data, _)| *data == expected)
        {
            return Some(Some(*found));
        }
        if candidates.len() > 1 {
            let owners: Vec<&str> = candidates
                .iter()
                .map(|(data, _)| self.env.spec.data(*data).name.as_str())
                .collect();
            let problem = names::ambiguous_variant(name, &owners);
            self.report(problem);
            return Some(None);
        }
        Some(Some(candidates[0]))
    }

    fn qualified_variant(&mut self, owner: &Name, name: &Name) -> Option<(DataId, u32)> {
        let ty = self
            .env
            .type_decl(&owner.text, self.home)
            .and_then(|decl| self.env.declared_type(decl))
            .or_else(|| self.env.adopted.get(&owner.text).copied());
        let Some(ty) = ty else {
            let problem = names::unknown_type(owner, self.env.type_names(self.home));
            self.report(problem);
            return None;
        };
        let ir::Type::Data(id) = self.env.spec.types[ty] else {
            self.report(names::unknown_variant(name, []));
            return None;
        };
        let variants = &self.env.spec.data(id).variants;
        let index = variants.iter().position(|variant| variant.name == name.text);
        if index.is_none() {
            let problem =
                names::unknown_variant(name, variants.iter().map(|variant| variant.name.as_str()));
            self.report(problem);
        }
        index.map(|index| (id, index as u32))
    }

    pub(super) fn variant_without_payload(
        &mut self,
        data: DataId,
        index: u32,
        name: &Name,
        at: Span,
    ) -> Expr {
        let fields = &self.env.spec.data(data).variants[index as usize].fields;
        if let Some(first) = fields.first() {
            let problem =
                types::payload_count(at, &name.text, fields.len(), 0, first.name.is_some());
            self.report(problem);
            return self.error(at);
        }
        self.node(ExprKind::Construct(data, index, Vec::new()), Ty::Data(data), at)
    }

    /// `Variant(a, b)`.
    pub(super) fn variant_with_payload(
        &mut self,
        data: DataId,
        index: u32,
        name: &Name,
        args: &[&ast::Expr],
        at: Span,
    ) -> Expr {
        let fields = self.env.spec.data(data).variants[index as usize].fields.clone();
        let named = fields.first().is_some_and(|field| field.name.is_some());
        if named || fields.len() != args.len() {
            self.report(types::payload_count(at, &name.text, fields.len(), args.len(), named));
            return self.error(at);
        }
        let mut payload = Vec::new();
        for (field, arg) in fields.iter().zip(args) {
            let ty = self.erased(field.ty);
            payload.push(self.check(arg, &ty));
        }
        self.node(ExprKind::Construct(data, index, payload), Ty::Data(data), at)
    }

    /// `Name { field: e, ..base }`.
    pub(super) fn construct(
        &mut self,
        path: &Path,
        fields: &[(Name, ast::Expr)],
        base: Option<&ast::Expr>,
        at: Span,
        expected: Option<&Ty>,
    ) -> Expr {
        let Some((data, index)) = self.struct_or_variant(path, expected) else {
            for (_, value) in fields {
                self.infer(value, None);
            }
            return self.error(at);
        };
        let name = path.segments.last().expect("a path has segments");
        let variant = self.env.spec.data(data).variants[index as usize].clone();
        if variant.fields.first().is_none_or(|field| field.name.is_none()) {
            self.report(types::not_a_struct(at, &name.text));
            return self.error(at);
        }
        let given = self.given_fields(&variant, fields);
        match base {
            Some(base) => self.updated(data, base, given, name, at),
            None => {
                let missing: Vec<String> = variant
                    .fields
                    .iter()
                    .zip(&given)
                    .filter(|(_, given)| given.is_none())
                    .filter_map(|(field, _)| field.name.clone())
                    .collect();
                if !missing.is_empty() {
                    self.report(types::missing_fields(at, &name.text, &missing));
                    return self.error(at);
                }
                let payload = given.into_iter().flatten().collect();
                self.node(ExprKind::Construct(data, index, payload), Ty::Data(data), at)
            }
        }
    }

    /// The value given for each field, in the order of the declaration.
    fn given_fields(
        &mut self,
        variant: &ir::Variant,
        fields: &[(Name, ast::Expr)],
    ) -> Vec<Option<Expr>> {
        let mut given: Vec<Option<Expr>> = vec![None; variant.fields.len()];
        let mut places: Vec<Option<Span>> = vec![None; variant.fields.len()];
        for (field, value) in fields {
            let Some(index) = variant
                .fields
                .iter()
                .position(|declared| declared.name.as_deref() == Some(&field.text))
            else {
                let candidates: Vec<&str> =
                    variant.fields.iter().filter_map(|field| field.name.as_deref()).collect();
                self.report(names::unknown_field(field, &variant.name, candidates));
                self.infer(value, None);
                continue;
            };
            if let Some(first) = places[index] {
                self.report(types::field_twice(field, first));
            }
            let ty = self.erased(variant.fields[index].ty);
            given[index] = Some(self.check(value, &ty));
            places[index] = Some(field.at);
        }
        given
    }

    fn updated(
        &mut self,
        data: DataId,
        base: &ast::Expr,
        given: Vec<Option<Expr>>,
        name: &Name,
        at: Span,
    ) -> Expr {
        let base = self.check(base, &Ty::Data(data));
        if !self.env.spec.data(data).is_struct {
            self.report(types::base_of_variant(base.at, &name.text));
            return self.error(at);
        }
        let given =
            given.into_iter().enumerate().filter_map(|(index, value)| Some((index as u32, value?)));
        let given: Vec<(u32, Expr)> = given.collect();
        given.into_iter().fold(base, |base, (index, value)| {
            self.node(
                ExprKind::WithField(Box::new(base), index, Box::new(value)),
                Ty::Data(data),
                at,
            )
        })
    }

    /// The struct or variant before braces, in an expression or a pattern.
    pub(super) fn struct_or_variant(
        &mut self,
        path: &Path,
        expected: Option<&Ty>,
    ) -> Option<(DataId, u32)> {
        let name = path.segments.last().expect("a path has segments");
        // In a refinement both systems may have a struct of this name.
        if let Some(Ty::Data(id)) = expected.map(|ty| self.unifier.shallow(ty))
            && path.segments.len() == 1
            && self.env.spec.data(id).is_struct
            && self.env.spec.data(id).name == name.text
        {
            return Some((id, 0));
        }
        if path.segments.len() == 1
            && let Some(decl) = self.env.type_decl(&name.text, self.home)
            && let Some(ty) = self.env.declared_type(decl)
            && let ir::Type::Data(id) = self.env.spec.types[ty]
            && self.env.spec.data(id).is_struct
        {
            return Some((id, 0));
        }
        match self.variant(path, expected) {
            Some(found) => found,
            None => {
                let candidates = self.env.type_names(self.home);
                let problem = names::unknown_type(name, candidates);
                self.report(problem);
                None
            }
        }
    }
}
