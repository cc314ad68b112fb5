//! Patterns: what they bind, and whether they cover a type.

use super::Infer;
use crate::ast::{self, Name, Path, PatternKind};
use crate::exhaustive;
use crate::ty::Ty;
use crate::words::{names, types};
use ir::{Pattern, Span};

impl Infer<'_, '_> {
    /// A pattern for values of type `ty`; what it binds enters the scope.
    pub fn pattern(&mut self, pattern: &ast::Pattern, ty: &Ty) -> Pattern {
        let mark = self.scope.len();
        let lowered = self.sub_pattern(pattern, ty, mark);
        lowered.unwrap_or(Pattern::Wild)
    }

    fn sub_pattern(&mut self, pattern: &ast::Pattern, ty: &Ty, mark: usize) -> Option<Pattern> {
        Some(match &pattern.kind {
            PatternKind::Wild | PatternKind::Error => Pattern::Wild,
            PatternKind::Bind(name) => self.bind_in_pattern(name, ty, mark),
            PatternKind::Bool(value) => {
                self.pattern_of(pattern.at, &format!("`{value}`"), ty, &Ty::Bool)?;
                Pattern::Bool(*value)
            }
            PatternKind::Int(value) => {
                self.pattern_of(pattern.at, &format!("`{value}`"), ty, &Ty::Int)?;
                Pattern::Int(*value)
            }
            PatternKind::Tuple(parts) => {
                let fresh: Vec<Ty> = parts.iter().map(|_| self.unifier.fresh()).collect();
                let what = format!("a pattern of {} parts", parts.len());
                let fits = self.pattern_of(pattern.at, &what, ty, &Ty::Tuple(fresh.clone()));
                let parts = parts.iter().zip(fresh).map(|(part, ty)| {
                    let ty = if fits.is_some() { ty } else { Ty::Error };
                    self.sub_pattern(part, &ty, mark).unwrap_or(Pattern::Wild)
                });
                let parts = parts.collect();
                fits?;
                Pattern::Tuple(parts)
            }
            PatternKind::Variant(path, parts) => {
                return self.variant_pattern(path, parts, pattern.at, ty, mark);
            }
            PatternKind::Fields(path, fields, rest) => {
                return self.fields_pattern(path, fields, *rest, pattern.at, ty, mark);
            }
        })
    }

    fn bind_in_pattern(&mut self, name: &Name, ty: &Ty, mark: usize) -> Pattern {
        let twice =
            self.scope[mark..].iter().find(|(bound, _)| *bound == name.text).map(|(_, id)| *id);
        if let Some(first) = twice {
            let first = self.slots[self.locals[first.index()].ty.index()].1;
            self.report(names::bound_twice(name, first));
        }
        Pattern::Bind(self.bind(name, ty.clone()))
    }

    /// Reports unless a pattern's own type fits the value's.
    fn pattern_of(&mut self, at: Span, what: &str, ty: &Ty, own: &Ty) -> Option<()> {
        if self.unifier.unify(ty, own) {
            return Some(());
        }
        let shown = self.show(ty);
        self.report(types::pattern_type(at, what, &shown));
        None
    }

    fn variant_pattern(
        &mut self,
        path: &Path,
        parts: &[ast::Pattern],
        at: Span,
        ty: &Ty,
        mark: usize,
    ) -> Option<Pattern> {
        let name = path.segments.last().expect("a path has segments");
        if path.segments.len() == 1 && matches!(name.text.as_str(), "Some" | "None") {
            return self.option_pattern(name, parts, at, ty, mark);
        }
        let found = match self.variant(path, Some(ty)) {
            Some(found) => found,
            None => {
                let candidates = self.env.variant_names(self.home);
                let problem = names::unknown_variant(name, candidates.iter().map(String::as_str));
                self.report(problem);
                None
            }
        };
        let found = found.filter(|(data, _)| {
            self.pattern_of(at, &format!("`{}`", name.text), ty, &Ty::Data(*data)).is_some()
        });
        let fields = found
            .map(|(data, index)| self.env.spec.data(data).variants[index as usize].fields.clone());
        if let Some(fields) = &fields {
            let named = fields.first().is_some_and(|field| field.name.is_some());
            if named || fields.len() != parts.len() {
                self.report(types::payload_count(at, &name.text, fields.len(), parts.len(), named));
            }
        }
        let mut lowered = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let ty = fields
                .as_ref()
                .and_then(|fields| fields.get(index))
                .map_or(Ty::Error, |field| self.erased(field.ty));
            lowered.push(self.sub_pattern(part, &ty, mark).unwrap_or(Pattern::Wild));
        }
        let (data, index) = found?;
        lowered.resize(fields?.len(), Pattern::Wild);
        Some(Pattern::Construct(data, index, lowered))
    }

    fn option_pattern(
        &mut self,
        name: &Name,
        parts: &[ast::Pattern],
        at: Span,
        ty: &Ty,
        mark: usize,
    ) -> Option<Pattern> {
        let arity = usize::from(name.text == "Some");
        if parts.len() != arity {
            self.report(types::payload_count(at, &name.text, arity, parts.len(), false));
        }
        let content = self.unifier.fresh();
        let fits =
            self.pattern_of(at, &format!("`{}`", name.text), ty, &Ty::option(content.clone()));
        let content = if fits.is_some() { content } else { Ty::Error };
        let inner = parts
            .first()
            .map(|part| self.sub_pattern(part, &content, mark).unwrap_or(Pattern::Wild));
        fits?;
        match inner {
            Some(inner) if arity == 1 => Some(Pattern::Some(Box::new(inner))),
            _ if arity == 0 => Some(Pattern::None),
            _ => None,
        }
    }

    fn fields_pattern(
        &mut self,
        path: &Path,
        fields: &[(Name, ast::Pattern)],
        rest: bool,
        at: Span,
        ty: &Ty,
        mark: usize,
    ) -> Option<Pattern> {
        let name = path.segments.last().expect("a path has segments");
        let found = self.struct_or_variant(path, Some(ty));
        let found = found.filter(|(data, _)| {
            self.pattern_of(at, &format!("`{}`", name.text), ty, &Ty::Data(*data)).is_some()
        });
        let variant =
            found.map(|(data, index)| self.env.spec.data(data).variants[index as usize].clone());
        let declared = variant.as_ref().map_or(&[][..], |variant| &variant.fields);
        let mut lowered: Vec<Option<Pattern>> = vec![None; declared.len()];
        for (field, part) in fields {
            let index =
                declared.iter().position(|declared| declared.name.as_deref() == Some(&field.text));
            if let (None, Some(variant)) = (index, &variant) {
                let candidates: Vec<&str> =
                    variant.fields.iter().filter_map(|field| field.name.as_deref()).collect();
                self.report(names::unknown_field(field, &variant.name, candidates));
            }
            let ty = index.map_or(Ty::Error, |index| self.erased(declared[index].ty));
            let part = self.sub_pattern(part, &ty, mark).unwrap_or(Pattern::Wild);
            if let Some(index) = index {
                lowered[index] = Some(part);
            }
        }
        let missing: Vec<String> = declared
            .iter()
            .zip(&lowered)
            .filter(|(_, part)| part.is_none())
            .map(|(field, _)| field.name.clone().unwrap_or_else(|| "_".to_owned()))
            .collect();
        if !rest && !missing.is_empty() {
            self.report(types::missing_field_patterns(at, &name.text, &missing));
        }
        let (data, index) = found?;
        Some(Pattern::Construct(
            data,
            index,
            lowered.into_iter().map(|part| part.unwrap_or(Pattern::Wild)).collect(),
        ))
    }

    /// Reports unless the pattern matches every value of the type.
    pub(super) fn irrefutable(&mut self, pattern: &Pattern, ty: &Ty, at: Span, instead: &str) {
        let ty = self.unifier.resolve(ty);
        if let Some(missing) = exhaustive::missing(&self.env.spec, &ty, &[pattern]) {
            self.report(types::refutable(at, &missing, instead));
        }
    }

    /// Reports what the arms of a `match` leave out, and arms that are never chosen.
    pub(super) fn covers(&mut self, ty: &Ty, patterns: &[(Span, &Pattern)], at: Span) {
        let ty = self.unifier.resolve(ty);
        let mut before: Vec<&Pattern> = Vec::new();
        for (at, pattern) in patterns {
            if !exhaustive::useful(&self.env.spec, &ty, &before, pattern) {
                self.report(types::unreachable_arm(*at));
            }
            before.push(pattern);
        }
        if let Some(missing) = exhaustive::missing(&self.env.spec, &ty, &before) {
            self.report(types::not_exhaustive(at, &missing));
        }
    }
}
