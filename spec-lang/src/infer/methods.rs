//! Built-in methods: a table of those that take values, and one function for those that take
//! lambdas.

use super::Infer;
use crate::ast::{self, Argument, Name};
use crate::env::Symbol;
use crate::ty::Ty;
use crate::words::{names, types};
use ir::{Clause, Collection, Expr, ExprKind, Op, Quantifier, Span};

/// The type of an argument or result, relative to the receiver.
#[derive(Clone, Copy)]
enum Shape {
    /// The receiver's own type.
    This,
    /// The element, content or key.
    Item,
    /// The value type of a map.
    Value,
    Int,
    Bool,
    SetOf(&'static Shape),
    OptionOf(&'static Shape),
    SeqOf(&'static Shape),
    /// `(key, value)`.
    Entry,
}
use Shape::{Bool, Entry, Int, Item, OptionOf, SeqOf, SetOf, This, Value};

/// How the operation takes receiver and arguments.
#[derive(Clone, Copy)]
enum How {
    /// Receiver first.
    Direct(Op),
    /// The only argument first, then the receiver.
    Flipped(Op),
    /// `len() == 0`.
    IsEmpty,
    /// The negation.
    Negated(Op),
    /// `get(k)`, then `unwrap_or(d)`.
    GetOr,
    /// On integers only.
    OfInts(Op),
    /// On values with an order only.
    Ordered(Op),
}
use How::{Direct, Flipped, GetOr, IsEmpty, Negated, OfInts, Ordered};

type Row = (&'static str, &'static [Shape], Shape, How);

const SET: &[Row] = &[
    ("len", &[], Int, Direct(Op::Len)),
    ("is_empty", &[], Bool, IsEmpty),
    ("contains", &[Item], Bool, Flipped(Op::In)),
    ("is_subset_of", &[This], Bool, Direct(Op::Subset)),
    ("subsets", &[], SetOf(&This), Direct(Op::Powerset)),
    ("union", &[This], This, Direct(Op::Union)),
    ("intersect", &[This], This, Direct(Op::Intersect)),
    ("minus", &[This], This, Direct(Op::Minus)),
    ("min", &[], Int, OfInts(Op::Minimum)),
    ("max", &[], Int, OfInts(Op::Maximum)),
    ("sum", &[], Int, OfInts(Op::Sum)),
    ("sorted", &[], SeqOf(&Item), Ordered(Op::Sorted)),
    ("only", &[], Item, Direct(Op::Only)),
    ("flatten", &[], Item, Direct(Op::Flatten)),
];

const SEQ: &[Row] = &[
    ("len", &[], Int, Direct(Op::Len)),
    ("is_empty", &[], Bool, IsEmpty),
    ("first", &[], OptionOf(&Item), Direct(Op::First)),
    ("last", &[], OptionOf(&Item), Direct(Op::Last)),
    ("get", &[Int], OptionOf(&Item), Direct(Op::Get)),
    ("take", &[Int], This, Direct(Op::Take)),
    ("drop", &[Int], This, Direct(Op::Drop)),
    ("contains", &[Item], Bool, Flipped(Op::In)),
    ("elements", &[], SetOf(&Item), Direct(Op::Elements)),
    ("indices", &[], SetOf(&Int), Direct(Op::Indices)),
    ("index_of", &[Item], OptionOf(&Int), Direct(Op::IndexOf)),
    ("after", &[Item], OptionOf(&Item), Direct(Op::After)),
    ("before", &[Item], OptionOf(&Item), Direct(Op::Before)),
    ("is_prefix_of", &[This], Bool, Direct(Op::IsPrefix)),
    ("is_distinct", &[], Bool, Direct(Op::IsDistinct)),
    ("since", &[This], This, Direct(Op::Since)),
    ("reverse", &[], This, Direct(Op::Reverse)),
    ("prefixes", &[], SetOf(&This), Direct(Op::Prefixes)),
    ("push", &[Item], This, Direct(Op::Insert)),
    ("put", &[Int, Item], This, Direct(Op::Put)),
    ("min", &[], Int, OfInts(Op::Minimum)),
    ("max", &[], Int, OfInts(Op::Maximum)),
    ("sum", &[], Int, OfInts(Op::Sum)),
    ("flatten", &[], Item, Direct(Op::Flatten)),
];

const BAG: &[Row] = &[
    ("len", &[], Int, Direct(Op::Len)),
    ("is_empty", &[], Bool, IsEmpty),
    ("count", &[Item], Int, Direct(Op::Count)),
    ("contains", &[Item], Bool, Flipped(Op::In)),
    ("elements", &[], SetOf(&Item), Direct(Op::Elements)),
    ("union", &[This], This, Direct(Op::Union)),
    ("sum", &[], Int, OfInts(Op::Sum)),
];

const MAP: &[Row] = &[
    ("len", &[], Int, Direct(Op::Len)),
    ("is_empty", &[], Bool, IsEmpty),
    ("get", &[Item], OptionOf(&Value), Direct(Op::Get)),
    ("get_or", &[Item, Value], Value, GetOr),
    ("contains_key", &[Item], Bool, Flipped(Op::In)),
    ("keys", &[], SetOf(&Item), Direct(Op::Keys)),
    ("values", &[], SetOf(&Value), Direct(Op::Values)),
    ("entries", &[], SetOf(&Entry), Direct(Op::Entries)),
    ("put", &[Item, Value], This, Direct(Op::Put)),
    ("remove", &[Item], This, Direct(Op::Remove)),
    ("merge", &[This], This, Direct(Op::Merge)),
];

const OPTION: &[Row] = &[
    ("is_some", &[], Bool, Direct(Op::IsSome)),
    ("is_none", &[], Bool, Negated(Op::IsSome)),
    ("unwrap", &[], Item, Direct(Op::Unwrap)),
    ("unwrap_or", &[Item], Item, Direct(Op::UnwrapOr)),
];

/// Methods of sets and sequences (and bags, but for `count`) that take lambdas, with their shapes.
const LAMBDAS: &[(&str, &str)] = &[
    ("map", "|x| …"),
    ("filter", "|x| …"),
    ("exists", "|x| …"),
    ("forall", "|x| …"),
    ("count", "|x| …"),
    ("fold", "|acc, x| …"),
];

fn table(ty: &Ty) -> &'static [Row] {
    match ty {
        Ty::Set(_) => SET,
        Ty::Seq(_) => SEQ,
        Ty::Bag(_) => BAG,
        Ty::Map(..) => MAP,
        Ty::Option(_) => OPTION,
        _ => &[],
    }
}

impl Infer<'_, '_> {
    pub(super) fn method(
        &mut self,
        receiver: &ast::Expr,
        name: &Name,
        args: &[Argument],
        at: Span,
        expected: Option<&Ty>,
    ) -> Expr {
        let receiver = self.infer(receiver, None);
        let ty = self.of(&receiver);
        let Some(ty) = self.known(&ty, receiver.at, &format!("`.{}`", name.text)) else {
            for arg in args {
                if let Argument::Expr(expr) = arg {
                    self.infer(expr, None);
                }
            }
            return self.error(at);
        };
        if let Some(row) = table(&ty).iter().find(|row| row.0 == name.text) {
            return self.table_method(row, receiver, &ty, name, args, at);
        }
        let lambda = LAMBDAS.iter().find(|(method, _)| *method == name.text);
        if let (Some((method, shape)), Ty::Set(element) | Ty::Seq(element) | Ty::Bag(element)) =
            (lambda, &ty)
        {
            return self.lambda_method(method, shape, receiver, &ty, element, args, at);
        }
        if let Some(Symbol::Fn(id)) = self.env.value(&name.text, self.home) {
            return match self.values(args) {
                Some(exprs) => {
                    let _ = expected;
                    self.call_function(id, name, Some(receiver), &exprs, at)
                }
                None => self.error(at),
            };
        }
        let shown = self.show(&ty);
        let lambdas = LAMBDAS
            .iter()
            .map(|(name, _)| *name)
            .filter(|_| matches!(ty, Ty::Set(_) | Ty::Seq(_) | Ty::Bag(_)));
        let methods: Vec<&str> = table(&ty).iter().map(|row| row.0).chain(lambdas).collect();
        self.report(names::unknown_method(name, &shown, methods));
        self.error(at)
    }

    /// The arguments, none of which may be a lambda.
    fn values<'x>(&mut self, args: &'x [Argument]) -> Option<Vec<&'x ast::Expr>> {
        let mut exprs = Vec::new();
        for arg in args {
            match arg {
                Argument::Expr(expr) => exprs.push(expr),
                Argument::Lambda { at, .. } => {
                    self.report(types::lambda_not_here(*at));
                    return None;
                }
            }
        }
        Some(exprs)
    }

    fn table_method(
        &mut self,
        row: &Row,
        receiver: Expr,
        ty: &Ty,
        name: &Name,
        args: &[Argument],
        at: Span,
    ) -> Expr {
        let (_, shapes, result, how) = row;
        let Some(exprs) = self.values(args) else { return self.error(at) };
        if exprs.len() != shapes.len() {
            self.report(types::argument_count(
                at,
                &name.text,
                shapes.len(),
                exprs.len(),
                Span::NONE,
            ));
            return self.error(at);
        }
        let item = ty.parts()[0].clone();
        match how {
            OfInts(_) if !self.unifier.unify(&item, &Ty::Int) => {
                let shown = self.show(ty);
                self.report(types::operator(
                    receiver.at,
                    &name.text,
                    &shown,
                    "only integers can be compared and added",
                ));
                return self.error(at);
            }
            Ordered(_) => self.must_be_ordered(item.clone(), at, "`sorted`"),
            Direct(Op::Flatten) => {
                let inner = self.unifier.fresh();
                let nested = if matches!(ty, Ty::Set(_)) { Ty::set(inner) } else { Ty::seq(inner) };
                if !self.unifier.unify(&item, &nested) {
                    let shown = self.show(ty);
                    self.report(types::operator(
                        receiver.at,
                        &name.text,
                        &shown,
                        "only sets of sets and sequences of sequences can be flattened",
                    ));
                    return self.error(at);
                }
            }
            _ => {}
        }
        let mut lowered = vec![receiver];
        for (shape, expr) in shapes.iter().zip(exprs) {
            let expected = instantiate(*shape, ty);
            lowered.push(self.check(expr, &expected));
        }
        let result = instantiate(*result, ty);
        self.build(*how, lowered, result, at)
    }

    fn build(&mut self, how: How, mut args: Vec<Expr>, result: Ty, at: Span) -> Expr {
        match how {
            Direct(op) | OfInts(op) | Ordered(op) => self.op(op, args, result, at),
            Flipped(op) => {
                args.swap(0, 1);
                self.op(op, args, result, at)
            }
            Negated(op) => {
                let inner = self.op(op, args, result, at);
                self.op(Op::Not, vec![inner], Ty::Bool, at)
            }
            IsEmpty => {
                let len = self.op(Op::Len, args, Ty::Int, at);
                let zero = self.node(ExprKind::Int(0), Ty::Int, at);
                self.op(Op::Eq, vec![len, zero], result, at)
            }
            GetOr => {
                let default = args.pop().expect("`get_or` takes two arguments");
                let found = self.op(Op::Get, args, Ty::option(result.clone()), at);
                self.op(Op::UnwrapOr, vec![found, default], result, at)
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one call")]
    fn lambda_method(
        &mut self,
        method: &str,
        shape: &str,
        receiver: Expr,
        ty: &Ty,
        element: &Ty,
        args: &[Argument],
        at: Span,
    ) -> Expr {
        let (start, lambda) = match (method, args) {
            ("fold", [Argument::Expr(start), lambda]) => (Some(start), lambda),
            ("fold", _) => {
                self.report(types::argument_count(at, method, 2, args.len(), Span::NONE));
                return self.error(at);
            }
            (_, [lambda]) => (None, lambda),
            _ => {
                self.report(types::argument_count(at, method, 1, args.len(), Span::NONE));
                return self.error(at);
            }
        };
        let (params, body) = match lambda {
            Argument::Lambda { params, body, .. } => (params, body),
            Argument::Expr(expr) => {
                self.report(types::lambda_expected(expr.at, method, shape));
                return self.error(at);
            }
        };
        if params.len() != 1 + usize::from(start.is_some()) {
            self.report(types::lambda_parameters(at, method, shape, params.len()));
            return self.error(at);
        }
        if let Some(start) = start {
            return self.fold(receiver, ty, element, start, params, body, at);
        }
        self.scoped(|this| {
            let whole = this.hidden("_element", element.clone(), params[0].at);
            let pattern = this.pattern(&params[0], element);
            this.irrefutable(&pattern, element, params[0].at, "a lambda takes every element; filter with a comprehension: `{… for Variant(x) in s}`");
            let expected = (method != "map").then_some(Ty::Bool);
            let body = match &expected {
                Some(expected) => this.check(body, expected),
                None => this.infer(body, None),
            };
            this.lambda_result(method, receiver, ty, whole, pattern, body, at)
        })
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one call")]
    fn lambda_result(
        &mut self,
        method: &str,
        receiver: Expr,
        ty: &Ty,
        whole: ir::LocalId,
        pattern: ir::Pattern,
        body: Expr,
        at: Span,
    ) -> Expr {
        let result = self.of(&body);
        let (collection, rebuilt) = match ty {
            Ty::Seq(_) => (Collection::Seq, Ty::seq(result)),
            Ty::Bag(_) => (Collection::Bag, Ty::Bag(Box::new(result))),
            _ => (Collection::Set, Ty::set(result)),
        };
        match method {
            "map" => self.node(
                ExprKind::Comprehension(
                    collection,
                    vec![Clause::In(pattern, receiver)],
                    Box::new(body),
                ),
                rebuilt,
                at,
            ),
            "exists" => self.node(
                ExprKind::Quantified(
                    Quantifier::Exists,
                    vec![Clause::In(pattern, receiver)],
                    Box::new(body),
                ),
                Ty::Bool,
                at,
            ),
            "forall" => self.node(
                ExprKind::Quantified(
                    Quantifier::Forall,
                    vec![Clause::In(pattern, receiver)],
                    Box::new(body),
                ),
                Ty::Bool,
                at,
            ),
            _ => {
                let taken_apart = self.local_expr(whole, at);
                let condition = self.node(
                    ExprKind::Let(pattern, Box::new(taken_apart), Box::new(body)),
                    Ty::Bool,
                    at,
                );
                let kept = self.local_expr(whole, at);
                let clauses =
                    vec![Clause::In(ir::Pattern::Bind(whole), receiver), Clause::If(condition)];
                let filtered = self.node(
                    ExprKind::Comprehension(collection, clauses, Box::new(kept)),
                    ty.clone(),
                    at,
                );
                match method {
                    "count" => self.op(Op::Len, vec![filtered], Ty::Int, at),
                    _ => filtered,
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one call")]
    fn fold(
        &mut self,
        source: Expr,
        ty: &Ty,
        element: &Ty,
        start: &ast::Expr,
        params: &[ast::Pattern],
        body: &ast::Expr,
        at: Span,
    ) -> Expr {
        if !matches!(ty, Ty::Seq(_)) {
            self.must_be_ordered(element.clone(), at, "`fold` over a set");
        }
        let start = self.infer(start, None);
        let accumulated = self.of(&start);
        self.scoped(|this| {
            let accumulator = match &params[0].kind {
                ast::PatternKind::Bind(name) => this.bind(name, accumulated.clone()),
                ast::PatternKind::Wild => this.hidden("_", accumulated.clone(), params[0].at),
                _ => {
                    this.report(types::lambda_expected(params[0].at, "fold", "|acc, x| …"));
                    return this.error(at);
                }
            };
            let pattern = this.pattern(&params[1], element);
            this.irrefutable(&pattern, element, params[1].at, "a lambda takes every element");
            let step = Box::new(this.check(body, &accumulated));
            let kind = ExprKind::Fold {
                source: Box::new(source),
                start: Box::new(start),
                accumulator,
                element: pattern,
                step,
            };
            this.node(kind, accumulated, at)
        })
    }
}

fn instantiate(shape: Shape, ty: &Ty) -> Ty {
    let parts = ty.parts();
    match shape {
        This => ty.clone(),
        Item => parts[0].clone(),
        Value => parts[1].clone(),
        Int => Ty::Int,
        Bool => Ty::Bool,
        SetOf(inner) => Ty::set(instantiate(*inner, ty)),
        OptionOf(inner) => Ty::option(instantiate(*inner, ty)),
        SeqOf(inner) => Ty::seq(instantiate(*inner, ty)),
        Entry => Ty::Tuple(vec![parts[0].clone(), parts[1].clone()]),
    }
}
