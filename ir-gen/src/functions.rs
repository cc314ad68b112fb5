//! Functions, each of which may call the ones before it. Some read no variables; some call
//! themselves or each other, on smaller and smaller arguments.

use crate::scope::{Effect, Gen, May, Signature};
use crate::spec::DEPTH;
use ir::{Arm, Bound, Expr, ExprKind, FnId, Function, LocalId, Op, Pattern, Span, Type, TypeId};

/// How the calls of a function inside itself end.
#[derive(Clone, Copy, PartialEq)]
enum Recursion {
    /// There are none.
    None,
    /// With a number that counts down; the call is of this function.
    Countdown(FnId),
    /// With a list, from its head to its tail.
    Tail,
    /// With a set of integers, without its smallest element.
    Shrinking,
}

impl Gen {
    /// At most four functions.
    pub fn declare_functions(&mut self) {
        for _ in 0..self.choices.below(4) {
            let id = FnId::new(self.functions.len());
            let result = self.some_type();
            let recursion = if self.language.recursion { 9 } else { 5 };
            match self.choices.below(recursion) {
                5 => self.declare_function(result, Recursion::Countdown(id)),
                6 => {
                    let tail = self.list().map_or(Recursion::Countdown(id), |_| Recursion::Tail);
                    self.declare_function(result, tail);
                }
                7 => self.declare_function(result, Recursion::Shrinking),
                8 => {
                    // The first calls the second, which calls the first.
                    let other = FnId::new(id.index() + 1);
                    self.declare_function(result, Recursion::Countdown(other));
                    self.declare_function(result, Recursion::Countdown(id));
                    let effects = [id, other].map(|id| self.functions[id.index()].effect);
                    let [first, second] = effects;
                    let both = Effect {
                        variables: first.variables || second.variables,
                        constants: first.constants.max(second.constants),
                    };
                    for id in [id, other] {
                        self.functions[id.index()].effect = both;
                    }
                }
                _ => self.declare_function(result, Recursion::None),
            }
        }
    }

    /// The recursive type if it is a list: a variant with a label and the rest.
    fn list(&mut self) -> Option<TypeId> {
        let data = self.recursive?;
        let list = self.ty(Type::Data(data));
        (self.variant_fields(data, 1)[1] == list).then_some(list)
    }

    fn declare_function(&mut self, result: TypeId, recursion: Recursion) {
        let mut may = self.may_read_all();
        if self.choices.once_in(2) {
            may = May { variables: vec![], calls: false, ..may };
        }
        if let Recursion::Countdown(other) = recursion {
            // A call of the other one with any number would never end.
            may.functions = may.functions.min(other.index());
        }
        let number = Type::Range(Bound::Int(0), Bound::Int(2));
        let params: Vec<TypeId> = match recursion {
            Recursion::None => (0..self.choices.below(3)).map(|_| self.some_type()).collect(),
            Recursion::Countdown(_) => vec![self.ty(number)],
            Recursion::Tail => self.list().into_iter().collect(),
            Recursion::Shrinking => {
                let part = self.ty(number);
                vec![self.set(part)]
            }
        };
        let id = FnId::new(self.functions.len());
        let body = self.body(may, |make| {
            for param in &params {
                let local = make.local(*param);
                make.scope.push((local, *param));
            }
            match recursion {
                Recursion::None => make.gen_expr(result, DEPTH),
                Recursion::Countdown(id) => make.countdown(id, result),
                Recursion::Tail => make.tail(id, params[0], result),
                Recursion::Shrinking => make.shrinking(id, params[0], result),
            }
        });
        let (name, arity) = (format!("f{}", id.index()), params.len());
        self.spec.functions.push(Function { name, arity, result, body, at: Span::NONE });
        self.functions.push(Signature { params, result, effect: self.reads });
    }

    /// `let before = f(argument); …`
    fn after_call(&mut self, id: FnId, argument: Expr, result: TypeId) -> Expr {
        let before = Expr { kind: ExprKind::Call(id, vec![argument]), ty: result, at: Span::NONE };
        self.shared(before, result, result, |make, _| make.gen_expr(result, DEPTH - 1))
    }

    /// `if n <= 0 { base } else { let before = f(n - 1); … }`, with the parameter `n`; if risky
    /// without end.
    fn countdown(&mut self, id: FnId, result: TypeId) -> Expr {
        let (int, bool) = (self.int(), self.bool());
        let n = self.use_local(LocalId(0));
        let (zero, one) = (self.number(0), self.number(1));
        let is_last = self.op(Op::Le, [n.clone(), zero], bool);
        let base = self.gen_expr(result, 1);
        let less = if self.is_risky() { n } else { self.op(Op::Sub, [n, one], int) };
        let next = self.after_call(id, less, result);
        self.expr(ExprKind::If(Box::new(is_last), Box::new(base), Box::new(next)), result)
    }

    /// `match list { Empty => base, Link(label, rest) => { let before = f(rest); … } }`.
    fn tail(&mut self, id: FnId, list: TypeId, result: TypeId) -> Expr {
        let Type::Data(data) = self.form(list) else { unreachable!("lists are enums") };
        let value = Box::new(self.use_local(LocalId(0)));
        let base = self.gen_expr(result, 1);
        let empty = Arm { pattern: Pattern::Construct(data, 0, vec![]), body: base };
        let link = self.scoped(|make| {
            let label = make.variant_fields(data, 1)[0];
            let [label, rest] = [label, list].map(|ty| make.bind(ty));
            let parts = [label, rest].map(Pattern::Bind).to_vec();
            let rest = make.use_local(rest);
            let body = make.after_call(id, rest, result);
            Arm { pattern: Pattern::Construct(data, 1, parts), body }
        });
        self.expr(ExprKind::Match(value, vec![empty, link]), result)
    }

    /// `if set.len() <= 0 { base } else { let before = f(set.remove(set.minimum())); … }`.
    fn shrinking(&mut self, id: FnId, set: TypeId, result: TypeId) -> Expr {
        let (int, bool) = (self.int(), self.bool());
        let whole = self.use_local(LocalId(0));
        let (length, zero) = (self.op(Op::Len, [whole.clone()], int), self.number(0));
        let is_empty = self.op(Op::Le, [length, zero], bool);
        let base = self.gen_expr(result, 1);
        let least = self.op(Op::Minimum, [whole.clone()], int);
        let rest = self.op(Op::Remove, [whole, least], set);
        let next = self.after_call(id, rest, result);
        self.expr(ExprKind::If(Box::new(is_empty), Box::new(base), Box::new(next)), result)
    }
}
