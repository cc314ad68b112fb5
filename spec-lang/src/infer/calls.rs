//! Calls: functions, variants with a payload, and the few built-in functions.

use super::Infer;
use crate::ast::{self, Argument, Name, Path};
use crate::env::{BUILT_IN_FUNCTIONS, Symbol};
use crate::ty::Ty;
use crate::words::{names, types};
use ir::{DataId, Expr, ExprKind, FnId, Op, Span};

impl Infer<'_, '_> {
    pub(super) fn call(
        &mut self,
        path: &Path,
        args: &[Argument],
        at: Span,
        expected: Option<&Ty>,
    ) -> Expr {
        let name = path.segments.last().expect("a path has segments");
        let mut exprs: Vec<&ast::Expr> = Vec::new();
        for arg in args {
            match arg {
                Argument::Expr(expr) => exprs.push(expr),
                Argument::Lambda { at, .. } => {
                    self.report(types::lambda_not_here(*at));
                    return self.error(*at);
                }
            }
        }
        if path.segments.len() == 1 {
            if self.local(&name.text).is_some() {
                return self.uncallable(name, "a local", &exprs, at);
            }
            if let (Some(message), [content]) = (self.env.message_type(name), exprs.as_slice()) {
                return self.message(message, content, at);
            }
            if let Some(built_in) = self.built_in(name, &exprs, at, expected) {
                return built_in;
            }
            match self.env.value(&name.text, self.home) {
                Some(Symbol::Fn(id)) => return self.call_function(id, name, None, &exprs, at),
                Some(Symbol::Var(_)) => return self.uncallable(name, "a variable", &exprs, at),
                Some(Symbol::Const(_)) => return self.uncallable(name, "a constant", &exprs, at),
                Some(Symbol::Transition) => {
                    return self.uncallable(name, "a transition", &exprs, at);
                }
                None => {}
            }
        }
        match self.variant(path, expected) {
            Some(Some((data, index))) => self.variant_with_payload(data, index, name, &exprs, at),
            found => {
                if found.is_none() {
                    let candidates = self
                        .env
                        .value_names(self.home)
                        .into_iter()
                        .chain(BUILT_IN_FUNCTIONS.iter().copied());
                    let problem = names::unknown_function(name, candidates);
                    self.report(problem);
                }
                self.ignore(&exprs);
                self.error(at)
            }
        }
    }

    /// Infers arguments only for the problems inside them.
    fn ignore(&mut self, args: &[&ast::Expr]) {
        for arg in args {
            self.infer(arg, None);
        }
    }

    fn uncallable(&mut self, name: &Name, what: &str, args: &[&ast::Expr], at: Span) -> Expr {
        self.report(names::not_callable(name, what));
        self.ignore(args);
        self.error(at)
    }

    /// `Message(e)`: the variant of the messages that carries values of the expression's type.
    fn message(&mut self, message: DataId, content: &ast::Expr, at: Span) -> Expr {
        let content = self.infer(content, None);
        let ty = self.of(&content);
        if ty == Ty::Data(message) || ty == Ty::Error {
            return content;
        }
        let variants = self.env.spec.data(message).variants.clone();
        let fits = |variant: &ir::Variant| match variant.fields.as_slice() {
            [field] => self.erased(field.ty) == ty,
            _ => false,
        };
        match variants.iter().position(fits) {
            Some(index) => {
                let kind = ExprKind::Construct(message, index as u32, vec![content]);
                self.node(kind, Ty::Data(message), at)
            }
            None => {
                let shown = self.show(&ty);
                self.report(crate::words::agents::not_to_be_sent(content.at, &shown));
                self.error(at)
            }
        }
    }

    fn built_in(
        &mut self,
        name: &Name,
        args: &[&ast::Expr],
        at: Span,
        expected: Option<&Ty>,
    ) -> Option<Expr> {
        let arity = match name.text.as_str() {
            "Some" | "old" | "arrangements" => 1,
            "min" | "max" => 2,
            _ => return None,
        };
        if args.len() != arity {
            self.report(types::argument_count(at, &name.text, arity, args.len(), Span::NONE));
            self.ignore(args);
            return Some(self.error(at));
        }
        Some(match name.text.as_str() {
            "Some" => {
                let hint = match expected.map(|ty| self.unifier.shallow(ty)) {
                    Some(Ty::Option(content)) => Some(*content),
                    _ => None,
                };
                let content = self.infer(args[0], hint.as_ref());
                let ty = Ty::option(self.of(&content));
                self.node(ExprKind::Some(Box::new(content)), ty, at)
            }
            "old" => self.old(args[0], at),
            "arrangements" => {
                let element = self.unifier.fresh();
                let set = self.check(args[0], &Ty::set(element.clone()));
                self.op(Op::Arrangements, vec![set], Ty::set(Ty::seq(element)), at)
            }
            name => {
                let op = if name == "min" { Op::Min } else { Op::Max };
                let args = args.iter().map(|arg| self.check(arg, &Ty::Int)).collect();
                self.op(op, args, Ty::Int, at)
            }
        })
    }

    /// A call of a declared function; as a method, the receiver is the first argument.
    pub(super) fn call_function(
        &mut self,
        id: FnId,
        name: &Name,
        receiver: Option<Expr>,
        args: &[&ast::Expr],
        at: Span,
    ) -> Expr {
        let function = &self.env.spec.functions[id.index()];
        let (declared_at, result) = (function.at, function.result);
        let params: Vec<_> =
            function.body.locals[..function.arity].iter().map(|local| local.ty).collect();
        let given = args.len() + usize::from(receiver.is_some());
        if given != params.len() {
            self.report(types::argument_count(at, &name.text, params.len(), given, declared_at));
            self.ignore(args);
            return self.error(at);
        }
        let mut lowered = Vec::new();
        let mut params = params.into_iter();
        if let (Some(receiver), Some(param)) =
            (receiver, (given > args.len()).then(|| params.next()).flatten())
        {
            let ty = self.erased(param);
            lowered.push(self.expect(receiver, &ty));
        }
        for (arg, param) in args.iter().zip(params) {
            let ty = self.erased(param);
            lowered.push(self.check(arg, &ty));
        }
        let result = self.erased(result);
        self.node(ExprKind::Call(id, lowered), result, at)
    }
}
