//! Expressions: one function per kind that is more than a line.

use super::{Infer, Old};
use crate::ast::{self, ExprKind as Ast, Name, Path, UnaryOp};
use crate::env::Symbol;
use crate::ty::Ty;
use crate::words::{names, systems, types};
use ir::{Arm, Expr, ExprKind, Op, Span, Type};

impl<'a> Infer<'_, 'a> {
    /// Infers an expression; `expected` guides what it alone does not tell (empty collections,
    /// variants of the same name) and is not enforced.
    pub fn infer(&mut self, expr: &ast::Expr, expected: Option<&Ty>) -> Expr {
        let at = expr.at;
        match &expr.kind {
            Ast::Bool(value) => self.node(ExprKind::Bool(*value), Ty::Bool, at),
            Ast::Int(value) => self.node(ExprKind::Int(*value), Ty::Int, at),
            Ast::Path(path) => self.path(path, at, expected),
            Ast::Paren(inner) => self.infer(inner, expected),
            Ast::Tuple(parts) => self.tuple(parts, at, expected),
            Ast::Set(elements) => self.set(elements, at, expected),
            Ast::Seq(elements) => self.seq(elements, at, expected),
            Ast::Bag(elements) => self.bag(elements, at, expected),
            Ast::Map(entries) => self.map(entries, at, expected),
            Ast::Comprehension(brackets, body, clauses) => {
                self.comprehension(*brackets, body, clauses, at, expected)
            }
            Ast::MapComprehension(key, value, clauses) => {
                self.map_comprehension(key, value, clauses, at, expected)
            }
            Ast::Struct { path, fields, base } => {
                self.construct(path, fields, base.as_deref(), at, expected)
            }
            Ast::Unary(UnaryOp::Not, inner) => {
                let inner = self.check(inner, &Ty::Bool);
                self.op(Op::Not, vec![inner], Ty::Bool, at)
            }
            Ast::Unary(UnaryOp::Neg, inner) => {
                let inner = self.check(inner, &Ty::Int);
                self.op(Op::Neg, vec![inner], Ty::Int, at)
            }
            Ast::Binary(op, left, right) => self.binary(*op, left, right, at, expected),
            Ast::Call(path, args) => self.call(path, args, at, expected),
            Ast::Method(receiver, name, args) => self.method(receiver, name, args, at, expected),
            Ast::Field(base, name) => self.field(base, name, at),
            Ast::Index(base, index) => self.index(base, index, at),
            Ast::If(condition, then, otherwise) => {
                self.if_else(condition, then, otherwise, at, expected)
            }
            Ast::Match(value, arms) => self.match_arms(value, arms, at, expected),
            Ast::Block(lets, value) => self.scoped(|this| this.block_value(lets, value, expected)),
            Ast::Quantified(quantifier, clauses, body) => {
                self.quantified(*quantifier, clauses, body, at)
            }
            Ast::Error => self.error(at),
        }
    }

    fn path(&mut self, path: &Path, at: Span, expected: Option<&Ty>) -> Expr {
        let name = &path.segments[path.segments.len() - 1];
        if path.segments.len() == 1 {
            if let Some(local) = self.local(&name.text) {
                return self.local_expr(local, at);
            }
            if let Some((_, id, index)) =
                self.opaque_values.iter().find(|(value, ..)| value.text == name.text)
            {
                return self.node(ExprKind::Opaque(*id, *index), Ty::Opaque(*id), at);
            }
            if name.text == "None" {
                let ty = self.option_of(expected);
                return self.node(ExprKind::None, ty, at);
            }
            if let Some(symbol) = self.env.value(&name.text, self.home) {
                return self.symbol(name, symbol, at);
            }
            if let Some(universe) = self.universe(name, at) {
                return universe;
            }
            if let Some(function) = self.env.above.get(&name.text).copied() {
                return self.call_function(function, name, None, &[], at);
            }
        }
        match self.variant(path, expected) {
            Some(Some((data, index))) => self.variant_without_payload(data, index, name, at),
            Some(None) => self.error(at),
            None => {
                let locals: Vec<String> =
                    self.scope.iter().map(|(local, _)| local.clone()).collect();
                let others = self.env.value_names(self.home);
                let variants = self.env.variant_names(self.home);
                let candidates = locals.iter().chain(&variants).map(String::as_str).chain(others);
                let problem = names::unknown_name(name, candidates);
                self.report(problem);
                self.error(at)
            }
        }
    }

    fn symbol(&mut self, name: &Name, symbol: Symbol, at: Span) -> Expr {
        match symbol {
            Symbol::Var(id) => {
                let ty = self.erased(self.env.spec.var(id).ty);
                self.node(ExprKind::Var(id), ty, at)
            }
            Symbol::Const(id) => {
                let ty = self.erased(self.env.spec.consts[id.index()].ty);
                self.node(ExprKind::Const(id), ty, at)
            }
            Symbol::Fn(_) => {
                self.report(names::function_without_call(name));
                self.error(at)
            }
            Symbol::Transition => {
                self.report(names::transition_as_value(name));
                self.error(at)
            }
        }
    }

    /// A type's name as a value: the set of all its values.
    fn universe(&mut self, name: &Name, at: Span) -> Option<Expr> {
        let built_in = match name.text.as_str() {
            "Bool" => Some(Type::Bool),
            "Int" => Some(Type::Int),
            _ => None,
        };
        let ty = match built_in {
            Some(ty) => self.env.intern(ty),
            None => {
                let decl = self.env.type_decl(&name.text, self.home)?;
                self.env.declared_type(decl)?
            }
        };
        Some(self.universe_of(ty, at))
    }

    /// All values of a declared type, if they can be enumerated.
    pub(super) fn universe_of(&mut self, ty: ir::TypeId, at: Span) -> Expr {
        if let Err((part, because)) = crate::enumerable::enumerable(&self.env.spec, ty) {
            let shown = ir::show::ty(part, &self.env.spec).to_string();
            self.report(types::not_enumerable(at, &shown, because));
        }
        let element = self.erased(ty);
        self.node(ExprKind::Universe(ty), Ty::set(element), at)
    }

    fn field(&mut self, base: &ast::Expr, name: &Name, at: Span) -> Expr {
        let base = self.infer(base, None);
        let ty = self.of(&base);
        match self.known(&ty, base.at, &format!("`.{}`", name.text)) {
            None => self.error(at),
            Some(ty) => match self.field_of(&ty, name) {
                Some((index, field)) => {
                    self.node(ExprKind::Field(Box::new(base), index), field, at)
                }
                None => self.error(at),
            },
        }
    }

    /// Position and type of a field of a tuple or struct; reports if there is none.
    pub(super) fn field_of(&mut self, ty: &Ty, name: &Name) -> Option<(u32, Ty)> {
        match ty {
            Ty::Tuple(parts) if name.text.starts_with(|c: char| c.is_ascii_digit()) => {
                let index = name.text.parse::<usize>().ok().filter(|index| *index < parts.len());
                if index.is_none() {
                    let shown = self.show(ty);
                    self.report(types::tuple_field(name.at, &name.text, &shown, parts.len()));
                }
                index.map(|index| (index as u32, parts[index].clone()))
            }
            Ty::Data(id) if self.env.spec.data(*id).is_struct => {
                let data = self.env.spec.data(*id);
                let fields = &data.variants[0].fields;
                let found =
                    fields.iter().position(|field| field.name.as_deref() == Some(&name.text));
                if let Some(index) = found {
                    return Some((index as u32, self.erased(fields[index].ty)));
                }
                let candidates = fields.iter().filter_map(|field| field.name.as_deref());
                let problem = names::unknown_field(name, &data.name, candidates);
                self.report(problem);
                None
            }
            other => {
                let shown = self.show(other);
                self.report(types::field_of(name.at, &name.text, &shown));
                None
            }
        }
    }

    fn index(&mut self, base: &ast::Expr, index: &ast::Expr, at: Span) -> Expr {
        let base = self.infer(base, None);
        let ty = self.of(&base);
        let Some((key, value)) = self.indexed(&ty, base.at) else {
            self.infer(index, None);
            return self.error(at);
        };
        let index = self.check(index, &key);
        self.op(Op::Index, vec![base, index], value, at)
    }

    /// The types of an index into this type and of what is there.
    pub(super) fn indexed(&mut self, ty: &Ty, at: Span) -> Option<(Ty, Ty)> {
        match self.known(ty, at, "indexing it")? {
            Ty::Seq(element) => Some((Ty::Int, *element)),
            Ty::Map(key, value) => Some((*key, *value)),
            other => {
                let shown = self.show(&other);
                self.report(types::not_indexable(at, &shown));
                None
            }
        }
    }

    fn if_else(
        &mut self,
        condition: &ast::Expr,
        then: &ast::Expr,
        otherwise: &ast::Expr,
        at: Span,
        expected: Option<&Ty>,
    ) -> Expr {
        let condition = self.check(condition, &Ty::Bool);
        let then = self.infer(then, expected);
        let ty = self.of(&then);
        let otherwise = self.infer(otherwise, Some(&ty));
        let otherwise = self.same_as_first(then.at, &ty, otherwise);
        self.node(ExprKind::If(Box::new(condition), Box::new(then), Box::new(otherwise)), ty, at)
    }

    /// Reports unless a further branch has the type of the first.
    fn same_as_first(&mut self, first_at: Span, first: &Ty, branch: Expr) -> Expr {
        let ty = self.of(&branch);
        if !self.unifier.unify(first, &ty) {
            let (first, found) = (self.show(first), self.show(&ty));
            self.report(types::branches_differ(branch.at, first_at, &first, &found));
            return self.error(branch.at);
        }
        branch
    }

    fn match_arms(
        &mut self,
        value: &ast::Expr,
        arms: &[(ast::Pattern, ast::Expr)],
        at: Span,
        expected: Option<&Ty>,
    ) -> Expr {
        let value = self.infer(value, None);
        let ty = self.of(&value);
        let mut lowered: Vec<Arm> = Vec::new();
        let mut first: Option<(Span, Ty)> = None;
        for (pattern, body) in arms {
            let (pattern, body) = self.scoped(|this| {
                let pattern = this.pattern(pattern, &ty);
                let hint = first.as_ref().map(|(_, ty)| ty.clone());
                (pattern, this.infer(body, hint.as_ref().or(expected)))
            });
            let body = match &first {
                Some((first_at, first)) => self.same_as_first(*first_at, first, body),
                None => {
                    first = Some((body.at, self.of(&body)));
                    body
                }
            };
            lowered.push(Arm { pattern, body });
        }
        let patterns: Vec<_> = arms
            .iter()
            .map(|(pattern, _)| pattern.at)
            .zip(lowered.iter().map(|arm| &arm.pattern))
            .collect();
        self.covers(&ty, &patterns, value.at);
        let result = first.map_or(Ty::Error, |(_, ty)| ty);
        self.node(ExprKind::Match(Box::new(value), lowered), result, at)
    }

    fn block_value(
        &mut self,
        lets: &[(ast::Pattern, Option<ast::Type>, ast::Expr)],
        value: &ast::Expr,
        expected: Option<&Ty>,
    ) -> Expr {
        let Some(((pattern, annotation, bound), rest)) = lets.split_first() else {
            return self.infer(value, expected);
        };
        let (bound, ty, declared) = self.let_value(annotation.as_ref(), bound);
        if let (Some(annotation), Some(declared)) = (annotation, declared)
            && crate::enumerable::has_bounds(&self.env.spec, declared)
        {
            self.report(types::bounds_in_expression(annotation.at));
        }
        let lowered = self.pattern(pattern, &ty);
        self.irrefutable(
            &lowered,
            &ty,
            pattern.at,
            "a `let` binds whatever the value is; use `match` to tell cases apart",
        );
        let at = bound.at.to(value.at);
        let body = self.block_value(rest, value, expected);
        let ty = self.of(&body);
        self.node(ExprKind::Let(lowered, Box::new(bound), Box::new(body)), ty, at)
    }

    /// The value of a `let` with its type, and the declared type if it is annotated.
    pub(super) fn let_value(
        &mut self,
        annotation: Option<&ast::Type>,
        value: &ast::Expr,
    ) -> (Expr, Ty, Option<ir::TypeId>) {
        match annotation {
            Some(annotation) => {
                let declared = self.env.ty(annotation, self.home);
                let ty = self.erased(declared);
                (self.check(value, &ty), ty, Some(declared))
            }
            None => {
                let value = self.infer(value, None);
                let ty = self.of(&value);
                (value, ty, None)
            }
        }
    }

    pub(super) fn old(&mut self, inner: &ast::Expr, at: Span) -> Expr {
        match self.old {
            Old::Yes => {}
            Old::No => self.report(systems::old_outside_step(at)),
            Old::Inside => self.report(systems::old_inside_old(at)),
        }
        let before = std::mem::replace(&mut self.old, Old::Inside);
        let inner = self.infer(inner, None);
        self.old = before;
        let ty = self.of(&inner);
        self.node(ExprKind::Old(Box::new(inner)), ty, at)
    }
}
