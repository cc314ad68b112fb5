//! Built-in operations: on leaves where the shapes allow it, else by a foreign call.

use super::Compiler;
use crate::program::{ForeignKind, Node, TrapKind};
use crate::shape::Shape;
use crate::tree::Tree;
use ir::{Expr, ExprKind, Op, Span, Type, TypeId};
use std::rc::Rc;

/// A value with its type.
pub(super) type Typed = (Rc<Tree>, TypeId);

/// Where an operation stands, and the type of its value.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub ty: TypeId,
    pub at: Span,
}

impl<'a> Compiler<'a> {
    /// The value of an operation.
    pub(super) fn operation(&mut self, op: Op, args: &'a [Expr], e: &'a Expr) -> Rc<Tree> {
        match (op, args) {
            (Op::Not, [a]) => {
                let a = self.flag_of(a);
                Tree::flag(self.program.graph.not(a))
            }
            (Op::And, _) => Tree::flag(self.conjunction(args, false)),
            (Op::Or, _) => {
                let none = self.conjunction(args, true);
                Tree::flag(self.program.graph.not(none))
            }
            (Op::Implies, [a, b]) => {
                let a = self.flag_of(a);
                let fails = self.and_then(a, |me| {
                    let b = me.flag_of(b);
                    me.program.graph.not(b)
                });
                Tree::flag(self.program.graph.not(fails))
            }
            (Op::In, [x, set]) => Tree::flag(self.membership(x, set)),
            _ => {
                let typed: Vec<Typed> = args.iter().map(|arg| (self.expr(arg), arg.ty)).collect();
                self.operation_on(op, &typed, e.ty, e.at)
            }
        }
    }

    /// Whether all hold (or, negated, none), evaluated up to the first that decides.
    fn conjunction(&mut self, args: &'a [Expr], negated: bool) -> Node {
        let Some((first, rest)) = args.split_first() else { return self.yes() };
        let mut holds = self.flag_of(first);
        if negated {
            holds = self.program.graph.not(holds);
        }
        if rest.is_empty() {
            holds
        } else {
            self.and_then(holds, |me| me.conjunction(rest, negated))
        }
    }

    /// Whether the first holds and the second, which is evaluated only then.
    pub(super) fn and_then(&mut self, first: Node, second: impl FnOnce(&mut Self) -> Node) -> Node {
        match self.program.graph.constant(first) {
            Some(0) => return first,
            Some(_) => return second(self),
            None => {}
        }
        let (mut code, second) = self.apart(second);
        if code.is_empty() {
            return self.program.graph.and(first, second);
        }
        let var = self.program.graph.new_var(true);
        code.push(crate::program::Code::Set(vec![(var, second)]));
        let no = self.no();
        let otherwise = vec![crate::program::Code::Set(vec![(var, no)])];
        self.code.push(crate::program::Code::If(first, code, otherwise));
        self.program.graph.var(var)
    }

    /// `x in s`, without building sets that only serve as the domain of the question.
    fn membership(&mut self, x: &'a Expr, set: &'a Expr) -> Node {
        let tree = self.expr(x);
        match &set.kind {
            ExprKind::Op(Op::Range, bounds) => {
                let (low, high) = (self.expr(&bounds[0]), self.expr(&bounds[1]));
                self.check_range(&low, &high, set.at);
                let below = self.less(&tree, &low);
                let above = self.less(&high, &tree);
                let outside = self.program.graph.or(below, above);
                self.program.graph.not(outside)
            }
            ExprKind::Op(Op::Powerset, whole) => {
                let whole = (self.expr(&whole[0]), whole[0].ty);
                match &*whole.0 {
                    Tree::Mask(element, _) if element.count().is_some_and(|count| count < 20) => {
                        self.subset(&(tree, x.ty), &whole, set.at)
                    }
                    _ => {
                        let whole = [whole];
                        let all = self.operation_on(Op::Powerset, &whole, set.ty, set.at);
                        self.contains(&(tree, x.ty), &(all, set.ty))
                    }
                }
            }
            _ => {
                let set = (self.expr(set), set.ty);
                self.contains(&(tree, x.ty), &set)
            }
        }
    }

    /// The value of an operation on values.
    pub(super) fn operation_on(
        &mut self,
        op: Op,
        args: &[Typed],
        ty: TypeId,
        at: Span,
    ) -> Rc<Tree> {
        match self.native(op, args, Place { ty, at }) {
            Some(tree) => tree,
            None => self.foreign_operation(op, args, Place { ty, at }),
        }
    }

    /// The value of an operation on leaves, if there is a way.
    fn native(&mut self, op: Op, args: &[Typed], e: Place) -> Option<Rc<Tree>> {
        if let (Op::Eq | Op::Ne, [a, b]) = (op, args) {
            let equal = self.equal(a, b);
            let negated = op == Op::Ne;
            return Some(Tree::flag(if negated { self.program.graph.not(equal) } else { equal }));
        }
        match &*args[0].0 {
            Tree::Int(..) => self.integer(op, args, e),
            Tree::Mask(..) => self.set_operation(op, args, e),
            Tree::Array(..) => self.map_operation(op, args, e),
            Tree::Enum(..) => self.option_operation(op, args, e),
            Tree::Never | Tree::Tuple(_) | Tree::Id(..) => None,
        }
    }

    fn option_operation(&mut self, op: Op, args: &[Typed], e: Place) -> Option<Rc<Tree>> {
        let Tree::Enum(tag, variants) = &*args[0].0 else { return None };
        let some = self.program.graph.equals(*tag, 1);
        let content = variants[1].as_ref().map(|fields| fields[0].clone());
        match op {
            Op::IsSome => Some(Tree::flag(some)),
            Op::Unwrap => {
                self.check(some, TrapKind::UnwrapNone, e.at, &[]);
                Some(content.unwrap_or_else(|| self.any_value(e.ty)))
            }
            Op::UnwrapOr => match content {
                Some(content) => {
                    let otherwise = args[1].0.clone();
                    Some(self.branch(some, e.ty, |_| content, |_| otherwise))
                }
                None => Some(args[1].0.clone()),
            },
            _ => None,
        }
    }

    /// Whether two values are equal.
    pub(super) fn equal(&mut self, a: &Typed, b: &Typed) -> Node {
        let shape = a.0.shape().join(&b.0.shape());
        let (a, b) = (self.convert(&a.0, &shape, a.1), self.convert(&b.0, &shape, b.1));
        let pairs = a.nodes().into_iter().zip(b.nodes());
        let equal =
            pairs.map(|(a, b)| self.program.graph.bin(crate::program::BinOp::Eq, a, b)).collect();
        self.program.graph.all(equal)
    }

    /// The value of an operation by a foreign call.
    fn foreign_operation(&mut self, op: Op, args: &[Typed], e: Place) -> Rc<Tree> {
        let (shape, clean) = self.foreign_shape(op, args, e.ty);
        self.foreign(ForeignKind::Op(op), args, (shape, e.ty), clean, e.at)
    }

    /// The shape of the result of a foreign operation, and the type whose bounds its parts fit.
    fn foreign_shape(&self, op: Op, args: &[Typed], ty: TypeId) -> (Shape, Option<TypeId>) {
        let (whole, whole_type) = (&args[0].0, args[0].1);
        let part = match self.spec.types[whole_type] {
            Type::Map(_, value, _) => Some(value),
            _ => self.element_type(whole_type),
        };
        match op {
            Op::Len | Op::Count => return (Shape::Int(0, i64::from(u32::MAX)), None),
            Op::Index | Op::Only => {
                if let Some(part) = part {
                    return self.part_shape(whole, whole_type, part);
                }
            }
            Op::Get | Op::First | Op::Last | Op::After | Op::Before => {
                if let Some(part) = part {
                    let (shape, clean) = self.part_shape(whole, whole_type, part);
                    return (Shape::option_of(shape).limited(), clean.and(None));
                }
            }
            _ => {}
        }
        let clean = match op {
            Op::Take
            | Op::Drop
            | Op::Reverse
            | Op::Since
            | Op::Minus
            | Op::Remove
            | Op::Intersect
            | Op::Sorted => self.is_clean(whole, ty),
            Op::Concat | Op::Union | Op::Merge => {
                self.is_clean(whole, ty) && self.is_clean(&args[1].0, ty)
            }
            Op::Insert => {
                let fits = |ty| self.is_clean(&args[1].0, ty);
                self.is_clean(whole, ty) && self.element_type(ty).is_some_and(fits)
            }
            Op::Put => {
                let fits = match self.spec.types[ty] {
                    Type::Map(key, value, _) => {
                        self.is_clean(&args[1].0, key) && self.is_clean(&args[2].0, value)
                    }
                    _ => self.element_type(ty).is_some_and(|ty| self.is_clean(&args[2].0, ty)),
                };
                fits && self.is_clean(whole, ty)
            }
            _ => false,
        };
        match clean {
            true => (self.shapes.stored(ty), Some(ty)),
            false => (self.shapes.any(ty), None),
        }
    }

    /// Whether `x` is an element of a collection or a key of a map.
    pub(super) fn contains(&mut self, x: &Typed, collection: &Typed) -> Node {
        match &*collection.0 {
            Tree::Mask(element, words) => self.is_member(x, element, words),
            Tree::Array(key, present, _) => self.is_member(x, key, present),
            _ => {
                let args = [x.clone(), collection.clone()];
                let bool_type = self.bool_type();
                let result = (Shape::BOOL, bool_type);
                let tree = self.foreign(ForeignKind::Op(Op::In), &args, result, None, Span::NONE);
                match *tree {
                    Tree::Int(node, ..) => self.program.graph.truth(node),
                    _ => self.no(),
                }
            }
        }
    }

    /// The type of booleans; a spec that asks has it.
    pub(super) fn bool_type(&self) -> TypeId {
        self.spec.types.find(&Type::Bool).unwrap_or(TypeId(0))
    }
}
