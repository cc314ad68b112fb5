//! Expressions.

use super::{Compiler, Slot};
use crate::foreign::operation::ENUMERATION_LIMIT;
use crate::program::{Collected, ForeignKind, Node, TrapKind};
use crate::shape::Shape;
use crate::tree::Tree;
use ir::{Arm, Collection, DataId, Expr, ExprKind, Quantifier, Span, TypeId, Value, VarId};
use std::rc::Rc;
use std::sync::Arc;

impl<'a> Compiler<'a> {
    /// The value of an expression; its code is added to the current block.
    pub(super) fn expr(&mut self, e: &'a Expr) -> Rc<Tree> {
        match &e.kind {
            ExprKind::Bool(flag) => self.value(&Value::Bool(*flag), e.ty),
            ExprKind::Int(number) => self.value(&Value::Int(*number), e.ty),
            ExprKind::Opaque(_, index) => self.value(&Value::Opaque(*index), e.ty),
            ExprKind::Const(id) => self.consts[id.index()].clone(),
            ExprKind::Var(id) => self.read(*id, e.at),
            ExprKind::Local(id) => match &self.locals[id.index()] {
                Some(tree) => tree.clone(),
                None => self.any_value(e.ty),
            },
            ExprKind::Old(inner) => {
                let Some(old) = self.old.clone() else { return self.expr(inner) };
                let new = std::mem::replace(&mut self.slots, old);
                let tree = self.expr(inner);
                self.slots = new;
                tree
            }
            ExprKind::Universe(ty) => self.universe(*ty, e.ty, e.at),
            ExprKind::Tuple(parts) => {
                Rc::new(Tree::Tuple(parts.iter().map(|part| self.expr(part)).collect()))
            }
            ExprKind::Construct(data, variant, fields) => {
                let fields = fields.iter().map(|field| self.expr(field)).collect();
                self.construct(*data, *variant, fields, e)
            }
            ExprKind::None => self.value(&Value::None, e.ty),
            ExprKind::Some(content) => {
                let content = self.expr(content);
                self.some(content)
            }
            ExprKind::Set(parts) => {
                let items = parts.iter().map(|part| (self.yes(), self.expr(part))).collect();
                self.set_of_items(items, e.ty, e.at)
            }
            ExprKind::Seq(parts) => {
                let rows = parts.iter().map(|part| vec![self.expr(part)]).collect();
                self.build_rows(Collected::Elements(Collection::Seq), rows, e.ty, e.at)
            }
            ExprKind::Bag(parts) => {
                let rows = parts.iter().map(|part| vec![self.expr(part)]).collect();
                self.build_rows(Collected::Elements(Collection::Bag), rows, e.ty, e.at)
            }
            ExprKind::Map(entries) => {
                let mut map = self.value(&Value::map([]), e.ty);
                for (key, value) in entries {
                    let entry = (self.expr(key), self.expr(value));
                    map = self.put(&map, e.ty, (&entry.0, key.ty), (&entry.1, value.ty), e.at);
                }
                map
            }
            ExprKind::Field(base, index) => {
                let tree = self.expr(base);
                self.field(&tree, base.ty, 0, *index as usize)
            }
            ExprKind::WithField(base, index, value) => {
                let tree = self.expr(base);
                let value = self.expr(value);
                self.with_field(&tree, base.ty, *index as usize, value)
            }
            ExprKind::Op(op, args) => self.operation(*op, args, e),
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.flag_of(condition);
                self.branch(condition, e.ty, |me| me.expr(then), |me| me.expr(otherwise))
            }
            ExprKind::Match(value, arms) => {
                let tree = self.expr(value);
                self.arms(&tree, value.ty, arms, e)
            }
            ExprKind::Let(pattern, value, body) => {
                let tree = self.expr(value);
                let matches = self.pattern(pattern, &tree, value.ty);
                self.check(matches, TrapKind::NoArm, e.at, &[]);
                self.expr(body)
            }
            ExprKind::Call(function, args) => self.call(*function, args, e),
            ExprKind::Quantified(quantifier, clauses, body) => {
                let forall = *quantifier == Quantifier::Forall;
                let found = self.found(clauses, body, forall);
                Tree::flag(if forall { self.program.graph.not(found) } else { found })
            }
            ExprKind::Comprehension(collection, clauses, body) => {
                self.comprehension(Collected::Elements(*collection), clauses, &[body], e)
            }
            ExprKind::MapComprehension(clauses, key, value) => {
                self.comprehension(Collected::Map, clauses, &[key, value], e)
            }
            ExprKind::Fold { source, start, accumulator, element, step } => {
                self.fold(source, start, *accumulator, element, step)
            }
        }
    }

    /// The value of a boolean expression.
    pub(super) fn flag_of(&mut self, e: &'a Expr) -> Node {
        match *self.expr(e) {
            Tree::Int(node, ..) => self.program.graph.truth(node),
            _ => self.no(),
        }
    }

    /// The value of a state variable.
    pub(super) fn read(&mut self, id: VarId, at: Span) -> Rc<Tree> {
        let Slot { assigned, value } = self.slots[id.index()].clone();
        let name = self.spec.var(id).name.clone();
        self.check(assigned, TrapKind::Unassigned(name), at, &[]);
        value
    }

    /// The set of all values of a type.
    fn universe(&mut self, ty: TypeId, set: TypeId, at: Span) -> Rc<Tree> {
        let shape = self.shapes.stored(ty);
        let count = ir::universe::cardinality(ty, self.spec, self.instance);
        if count.is_none_or(|count| count > ENUMERATION_LIMIT) {
            self.trap(TrapKind::TooManyValues(ENUMERATION_LIMIT), at, &[]);
            return self.any_value(set);
        }
        if let (Shape::Mask(element), false) =
            (Shape::set_of(shape), crate::universe::is_limited(ty, self.spec))
        {
            let count = element.count().unwrap_or(0);
            let words = (0..count.div_ceil(64))
                .map(|word| self.number(crate::program::ones((count - word * 64).min(64) as u8)))
                .collect();
            return Rc::new(Tree::Mask(element, words));
        }
        let values = crate::universe::values(ty, self.spec, self.instance);
        self.value(&Value::set(values), set)
    }

    pub(super) fn construct(
        &mut self,
        data: DataId,
        variant: u32,
        fields: Vec<Rc<Tree>>,
        e: &Expr,
    ) -> Rc<Tree> {
        let data = self.spec.data(data);
        if data.is_struct {
            return self.not_too_deep(Rc::new(Tree::Tuple(fields)), e.ty, e.at);
        }
        let mut variants = vec![None; data.variants.len()];
        variants[variant as usize] = Some(fields);
        let tag = self.number(u64::from(variant));
        self.not_too_deep(Rc::new(Tree::Enum(tag, variants)), e.ty, e.at)
    }

    /// The value, interned and with its nesting limited if its type is recursive.
    fn not_too_deep(&mut self, tree: Rc<Tree>, ty: TypeId, at: Span) -> Rc<Tree> {
        if !self.shapes.is_recursive(ty) {
            return tree;
        }
        let clean = self.is_clean(&tree, ty).then_some(ty);
        let kind = ForeignKind::Nest(super::call::CALL_LIMIT);
        self.foreign(kind, &[(tree, ty)], (Shape::Id, ty), clean, at)
    }

    pub(super) fn some(&mut self, content: Rc<Tree>) -> Rc<Tree> {
        Rc::new(Tree::Enum(self.number(1), vec![None, Some(vec![content])]))
    }

    /// `Some` of the content where a condition holds, else `None`.
    pub(super) fn option(
        &mut self,
        some: Node,
        content: Rc<Tree>,
        content_type: TypeId,
    ) -> Rc<Tree> {
        match self.program.graph.constant(some) {
            Some(0) => return Rc::new(Tree::Enum(some, vec![Some(Vec::new()), None])),
            Some(_) => return self.some(content),
            None => {}
        }
        let least = Rc::new(Tree::least(&content.shape(), &mut self.program.graph));
        let content = self.branch(some, content_type, |_| content, |_| least);
        Rc::new(Tree::Enum(some, vec![Some(Vec::new()), Some(vec![content])]))
    }

    /// A struct or tuple with one field replaced.
    pub(super) fn with_field(
        &mut self,
        tree: &Rc<Tree>,
        ty: TypeId,
        index: usize,
        value: Rc<Tree>,
    ) -> Rc<Tree> {
        let count = match &self.spec.types[ty] {
            ir::Type::Tuple(parts) => parts.len(),
            ir::Type::Data(data) => self.spec.data(*data).variants[0].fields.len(),
            _ => 0,
        };
        let mut parts: Vec<Rc<Tree>> =
            (0..count).map(|index| self.field(tree, ty, 0, index)).collect();
        parts[index] = value;
        self.not_too_deep(Rc::new(Tree::Tuple(parts)), ty, Span::NONE)
    }

    /// The first arm that matches.
    fn arms(&mut self, tree: &Rc<Tree>, ty: TypeId, arms: &'a [Arm], e: &Expr) -> Rc<Tree> {
        let Some((arm, rest)) = arms.split_first() else {
            self.trap(TrapKind::NoArm, e.at, &[]);
            return self.any_value(e.ty);
        };
        let matches = self.pattern(&arm.pattern, tree, ty);
        if rest.is_empty() {
            self.check(matches, TrapKind::NoArm, e.at, &[]);
            return self.expr(&arm.body);
        }
        self.branch(matches, e.ty, |me| me.expr(&arm.body), |me| me.arms(tree, ty, rest, e))
    }

    /// The set over a shape with these masks, or its interned form.
    pub(super) fn mask(&self, element: Shape, words: Vec<Node>) -> Rc<Tree> {
        Rc::new(Tree::Mask(Arc::new(element), words))
    }
}
