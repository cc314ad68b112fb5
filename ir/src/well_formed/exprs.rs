//! Expressions: the type of each follows from its parts.

use super::ops;
use super::scope::Checker;
use super::shapes::{Form, Shape};
use crate::{Arm, Clause, Collection, Expr, ExprKind, FnId, Op, Span, TypeId, universe};

impl Checker<'_> {
    /// The declared shape of an expression, after checking it.
    pub fn expr(&mut self, expr: &Expr) -> Option<Shape> {
        let Some(declared) = self.shapes.of(expr.ty) else {
            self.defect(expr.at, format!("there is no type t{}", expr.ty.0));
            return None;
        };
        let found = self.kind(&expr.kind, declared, expr.at);
        self.agree(found, Some(declared), expr.at, "this expression");
        Some(declared)
    }

    /// An expression of this shape, if known.
    pub fn expect(&mut self, expr: &Expr, wanted: Option<Shape>) {
        let found = self.expr(expr);
        self.agree(found, wanted, expr.at, "what is expected here");
    }

    /// A boolean expression.
    pub fn condition(&mut self, expr: &Expr) {
        let bool = self.shapes.bool();
        self.expect(expr, Some(bool));
    }

    /// The shape of the elements of a set, sequence or bag.
    pub fn source(&mut self, expr: &Expr) -> Option<Shape> {
        let shape = self.expr(expr)?;
        let element = self.shapes.element(shape);
        if element.is_none() {
            self.defect(expr.at, format!("`{}` has no elements", self.shapes.show(shape)));
        }
        element
    }

    /// The shape that an expression has by its parts, if they are good enough to tell. `declared`
    /// tells it for literals without elements.
    fn kind(&mut self, kind: &ExprKind, declared: Shape, at: Span) -> Option<Shape> {
        match kind {
            ExprKind::Bool(_) => Some(self.shapes.bool()),
            ExprKind::Int(_) => Some(self.shapes.int()),
            ExprKind::Opaque(..)
            | ExprKind::Const(_)
            | ExprKind::Var(_)
            | ExprKind::Local(_)
            | ExprKind::Old(_) => self.reading(kind, at),
            ExprKind::Universe(of) => self.universe(*of, at),
            ExprKind::Tuple(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.expr(part)).collect();
                let parts: Option<Vec<Shape>> = parts.into_iter().collect();
                parts.map(|parts| self.shapes.tuple(parts))
            }
            ExprKind::Construct(data, variant, parts) => {
                let fields = self.shapes.fields(*data, *variant).map(<[_]>::to_vec);
                self.arguments(parts, fields, "variant", at);
                (data.index() < self.spec.datas.len()).then(|| self.shapes.data(*data))
            }
            ExprKind::None => self.literal(declared, matches_option, at).map(|_| declared),
            ExprKind::Some(part) => {
                let part = self.expr(part)?;
                Some(self.shapes.option(part))
            }
            ExprKind::Set(parts) => {
                let element =
                    self.literal(declared, |form| as_collection(form, Collection::Set), at);
                self.elements(parts, element, declared)
            }
            ExprKind::Seq(parts) => {
                let element =
                    self.literal(declared, |form| as_collection(form, Collection::Seq), at);
                self.elements(parts, element, declared)
            }
            ExprKind::Bag(parts) => {
                let element =
                    self.literal(declared, |form| as_collection(form, Collection::Bag), at);
                self.elements(parts, element, declared)
            }
            ExprKind::Map(entries) => {
                let element = self.literal(declared, matches_map, at);
                for (key, value) in entries {
                    self.expect(key, element.map(|(key, _)| key));
                    self.expect(value, element.map(|(_, value)| value));
                }
                element.map(|_| declared)
            }
            ExprKind::Field(base, field) => {
                let base_shape = self.expr(base)?;
                self.field(base_shape, *field, at)
            }
            ExprKind::WithField(base, field, value) => {
                let base_shape = self.expr(base);
                let place = base_shape.and_then(|shape| self.field(shape, *field, at));
                if base_shape.is_some_and(|shape| !matches!(self.shapes.form(shape), Form::Data(_)))
                {
                    self.defect(at, "only a struct takes a field replaced");
                }
                self.expect(value, place);
                base_shape
            }
            ExprKind::Op(op, arguments) => self.op(*op, arguments, at),
            ExprKind::Call(function, arguments) => self.call(*function, arguments, at),
            _ => self.binder(kind, declared, at),
        }
    }

    /// What reads something declared elsewhere.
    fn reading(&mut self, kind: &ExprKind, at: Span) -> Option<Shape> {
        match kind {
            ExprKind::Opaque(opaque, index) => {
                let names = self.may.opaques.and_then(|all| all.get(opaque.index()));
                if names.is_none_or(|names| *index as usize >= names.len()) {
                    self.defect(at, "there is no such opaque value here");
                }
                let exists = opaque.index() < self.spec.opaques.len();
                exists.then(|| self.shapes.opaque(*opaque))
            }
            ExprKind::Const(id) => {
                if id.index() >= self.spec.consts.len() {
                    self.defect(at, format!("there is no constant c{}", id.0));
                }
                self.spec.consts.get(id.index()).and_then(|constant| self.shapes.of(constant.ty))
            }
            ExprKind::Var(id) => {
                if id.index() >= self.may.variables {
                    self.defect(at, format!("variable v{} cannot be read here", id.0));
                }
                self.spec.vars.get(id.index()).and_then(|var| self.shapes.of(var.ty))
            }
            ExprKind::Local(id) => self.local(*id, at),
            ExprKind::Old(inner) => {
                if !std::mem::replace(&mut self.may.old, false) {
                    self.defect(at, "`old` stands outside of a step claim or inside another");
                    return self.expr(inner);
                }
                let shape = self.expr(inner);
                self.may.old = true;
                shape
            }
            _ => None,
        }
    }

    fn universe(&mut self, of: TypeId, at: Span) -> Option<Shape> {
        let Some(element) = self.shapes.of(of) else {
            self.defect(at, format!("there is no type t{}", of.0));
            return None;
        };
        if !universe::is_enumerable(of, self.spec) {
            self.defect(at, format!("`{}` is not enumerable", self.shapes.show(element)));
        }
        Some(self.shapes.set(element))
    }

    /// What a literal's declared shape says about its parts.
    fn literal<T>(
        &mut self,
        declared: Shape,
        parts: impl Fn(Form) -> Option<T>,
        at: Span,
    ) -> Option<T> {
        let parts = parts(self.shapes.form(declared));
        if parts.is_none() {
            self.defect(at, format!("this literal is no `{}`", self.shapes.show(declared)));
        }
        parts
    }

    fn elements(
        &mut self,
        parts: &[Expr],
        element: Option<Shape>,
        declared: Shape,
    ) -> Option<Shape> {
        for part in parts {
            self.expect(part, element);
        }
        element.map(|_| declared)
    }

    /// The shape of a field of a tuple or a struct.
    pub fn field(&mut self, base: Shape, field: u32, at: Span) -> Option<Shape> {
        let shape = self.shapes.record(base).and_then(|all| all.get(field as usize).copied());
        if shape.is_none() {
            self.defect(at, format!("`{}` has no field {field}", self.shapes.show(base)));
        }
        shape
    }

    fn op(&mut self, op: Op, arguments: &[Expr], at: Span) -> Option<Shape> {
        let found: Vec<_> = arguments.iter().map(|argument| self.expr(argument)).collect();
        let found: Vec<Shape> = found.into_iter().collect::<Option<_>>()?;
        let result = ops::result(op, &found, &mut self.shapes);
        if result.is_none() {
            let found: Vec<String> = found.iter().map(|shape| self.shapes.show(*shape)).collect();
            let message = format!("`{}` does not take ({})", op.name(), found.join(", "));
            self.defect(at, message);
        }
        result
    }

    fn call(&mut self, id: FnId, arguments: &[Expr], at: Span) -> Option<Shape> {
        let function = self.spec.functions.get(id.index());
        let wanted = function.map(|function| {
            let parameters = &function.body.locals[..function.arity];
            parameters.iter().filter_map(|local| self.shapes.of(local.ty)).collect()
        });
        self.arguments(arguments, wanted, "function", at);
        let function = function?;
        let effect = self.effects[id.index()];
        if effect.variables && !self.may.calls {
            self.defect(at, format!("`{}` reads what cannot be read here", function.name));
        }
        self.shapes.of(function.result)
    }

    /// As many expressions as wanted, of the wanted shapes.
    fn arguments(&mut self, given: &[Expr], wanted: Option<Vec<Shape>>, what: &str, at: Span) {
        match &wanted {
            None => self.defect(at, format!("there is no such {what}")),
            Some(wanted) if wanted.len() != given.len() => {
                let message = format!("{} arguments instead of {}", given.len(), wanted.len());
                self.defect(at, message);
            }
            Some(_) => {}
        }
        let wanted = wanted.unwrap_or_default();
        for (index, argument) in given.iter().enumerate() {
            self.expect(argument, wanted.get(index).copied());
        }
    }

    /// The kinds that choose or bind.
    fn binder(&mut self, kind: &ExprKind, declared: Shape, at: Span) -> Option<Shape> {
        match kind {
            ExprKind::If(condition, then, otherwise) => {
                self.condition(condition);
                self.expect(then, Some(declared));
                self.expect(otherwise, Some(declared));
                Some(declared)
            }
            ExprKind::Match(value, arms) => {
                let shape = self.expr(value);
                self.covered(arms.iter().map(|arm| &arm.pattern), shape, at);
                for Arm { pattern, body } in arms {
                    self.scoped(|checker| {
                        checker.pattern(pattern, shape, body.at);
                        checker.expect(body, Some(declared));
                    });
                }
                Some(declared)
            }
            ExprKind::Let(pattern, value, body) => {
                let shape = self.expr(value);
                self.scoped(|checker| {
                    checker.pattern(pattern, shape, value.at);
                    checker.always(pattern, shape, value.at);
                    checker.expr(body)
                })
            }
            ExprKind::Quantified(_, clauses, body) => {
                self.scoped(|checker| {
                    checker.clauses(clauses, false);
                    checker.condition(body);
                });
                Some(self.shapes.bool())
            }
            ExprKind::Comprehension(collection, clauses, body) => {
                let element = self.scoped(|checker| {
                    checker.clauses(clauses, *collection == Collection::Seq);
                    checker.expr(body)
                })?;
                Some(match collection {
                    Collection::Set => self.shapes.set(element),
                    Collection::Seq => self.shapes.seq(element),
                    Collection::Bag => self.shapes.bag(element),
                })
            }
            ExprKind::MapComprehension(clauses, key, value) => {
                let (key, value) = self.scoped(|checker| {
                    checker.clauses(clauses, false);
                    (checker.expr(key), checker.expr(value))
                });
                Some(self.shapes.map(key?, value?))
            }
            ExprKind::Fold { source, start, accumulator, element, step } => {
                let element_shape = self.source(source);
                self.ordered(source, true);
                let shape = self.expr(start);
                self.scoped(|checker| {
                    checker.bind(*accumulator, shape, start.at);
                    checker.pattern(element, element_shape, source.at);
                    checker.always(element, element_shape, source.at);
                    checker.expect(step, shape);
                });
                shape
            }
            _ => unreachable!("`kind` checks every other kind"),
        }
    }

    fn clauses(&mut self, clauses: &[Clause], ordered: bool) {
        for clause in clauses {
            match clause {
                Clause::In(pattern, source) => {
                    let element = self.source(source);
                    if ordered {
                        self.ordered(source, false);
                    }
                    self.pattern(pattern, element, source.at);
                }
                Clause::If(condition) => self.condition(condition),
            }
        }
    }

    /// A source whose elements come in an order that every engine agrees on.
    fn ordered(&mut self, source: &Expr, bags: bool) {
        let Some(shape) = self.shapes.of(source.ty) else { return };
        let good = match self.shapes.form(shape) {
            Form::Set(element) => self.shapes.is_ordered(element),
            Form::Bag(element) => bags && self.shapes.is_ordered(element),
            _ => true,
        };
        if !good {
            let shape = self.shapes.show(shape);
            self.defect(source.at, format!("the elements of `{shape}` have no order here"));
        }
    }
}

fn as_collection(form: Form, collection: Collection) -> Option<Shape> {
    match (form, collection) {
        (Form::Set(element), Collection::Set)
        | (Form::Seq(element), Collection::Seq)
        | (Form::Bag(element), Collection::Bag) => Some(element),
        _ => None,
    }
}

fn matches_option(form: Form) -> Option<Shape> {
    match form {
        Form::Option(content) => Some(content),
        _ => None,
    }
}

fn matches_map(form: Form) -> Option<(Shape, Shape)> {
    match form {
        Form::Map(key, value) => Some((key, value)),
        _ => None,
    }
}
