//! Patterns, fields and variants.

use super::Compiler;
use crate::program::{ForeignKind, Node};
use crate::shape::Shape;
use crate::tree::Tree;
use ir::{Pattern, Span, TypeId};
use std::rc::Rc;

impl Compiler<'_> {
    /// Whether the value matches; binds. What it binds means something only if so.
    pub(super) fn pattern(&mut self, pattern: &Pattern, tree: &Rc<Tree>, ty: TypeId) -> Node {
        match pattern {
            Pattern::Wild => self.yes(),
            Pattern::Bind(local) => {
                self.locals[local.index()] = Some(tree.clone());
                self.yes()
            }
            Pattern::Bool(flag) => self.is_number(tree, u64::from(*flag)),
            Pattern::Int(number) => self.is_number(tree, *number as u64),
            Pattern::Tuple(parts) => self.fields_match(parts, tree, ty, 0),
            Pattern::Construct(data, _, parts) if self.spec.data(*data).is_struct => {
                self.fields_match(parts, tree, ty, 0)
            }
            Pattern::Construct(_, variant, parts) => {
                self.variant_matches(*variant, parts, tree, ty)
            }
            Pattern::None => self.variant_matches(0, &[], tree, ty),
            Pattern::Some(part) => self.variant_matches(1, std::slice::from_ref(&**part), tree, ty),
        }
    }

    fn is_number(&mut self, tree: &Tree, number: u64) -> Node {
        match tree {
            Tree::Int(node, ..) => self.program.graph.equals(*node, number),
            _ => self.no(),
        }
    }

    fn variant_matches(
        &mut self,
        variant: u32,
        parts: &[Pattern],
        tree: &Rc<Tree>,
        ty: TypeId,
    ) -> Node {
        let tag = self.tag(tree, ty);
        let is = self.program.graph.equals(tag, u64::from(variant));
        if self.program.graph.constant(is) == Some(0) {
            return is;
        }
        let fields = self.fields_match(parts, tree, ty, variant as usize);
        self.program.graph.and(is, fields)
    }

    fn fields_match(
        &mut self,
        parts: &[Pattern],
        tree: &Rc<Tree>,
        ty: TypeId,
        variant: usize,
    ) -> Node {
        let mut tests = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            if *part == Pattern::Wild {
                continue;
            }
            let field = self.field(tree, ty, variant, index);
            tests.push(self.pattern(part, &field, self.field_type(ty, variant, index)));
        }
        self.program.graph.all(tests)
    }

    /// The variant of an enum or option.
    pub(super) fn tag(&mut self, tree: &Rc<Tree>, ty: TypeId) -> Node {
        match &**tree {
            Tree::Enum(tag, _) => *tag,
            _ => {
                let args = [(tree.clone(), ty)];
                let result = (Shape::Int(0, i64::from(u32::MAX)), ty);
                let tag = self.foreign(ForeignKind::Tag, &args, result, None, Span::NONE);
                match *tag {
                    Tree::Int(node, ..) => node,
                    _ => self.number(0),
                }
            }
        }
    }

    /// A field of a tuple, or of a variant if the value is that one; anything otherwise.
    pub(super) fn field(
        &mut self,
        tree: &Rc<Tree>,
        ty: TypeId,
        variant: usize,
        index: usize,
    ) -> Rc<Tree> {
        let part = self.field_type(ty, variant, index);
        match &**tree {
            Tree::Tuple(parts) => parts[index].clone(),
            Tree::Enum(_, variants) => match &variants[variant] {
                Some(fields) => fields[index].clone(),
                None => self.any_value(part),
            },
            _ => {
                let args = [(tree.clone(), ty)];
                let (shape, clean) = self.part_shape(tree, ty, part);
                let kind = ForeignKind::Field(variant as u32, index as u32);
                self.foreign(kind, &args, (shape, part), clean, Span::NONE)
            }
        }
    }

    /// The shape of a part of an interned value, and the type that it is known to fit.
    pub(super) fn part_shape(
        &self,
        whole: &Tree,
        ty: TypeId,
        part: TypeId,
    ) -> (Shape, Option<TypeId>) {
        match self.is_clean(whole, ty) {
            true => (self.shapes.stored(part), Some(part)),
            false => (self.shapes.any(part), None),
        }
    }

    /// Some value of a type, where none will be looked at.
    pub(super) fn any_value(&mut self, ty: TypeId) -> Rc<Tree> {
        let shape = self.shapes.any(ty);
        Rc::new(Tree::least(&shape, &mut self.program.graph))
    }
}
