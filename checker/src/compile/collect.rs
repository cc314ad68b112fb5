//! Collections whose elements are found by code: the holes that stand for the elements are filled
//! once their common shape is known.

use super::Compiler;
use crate::program::{BinOp, Code, Collected, Foreign, ForeignKind, Node, TrapKind, Var};
use crate::shape::{Shape, mask_words};
use crate::tree::Tree;
use ir::{Collection, Span, Type, TypeId};
use std::rc::Rc;

impl Compiler<'_> {
    /// Fills the holes and adds the items after them.
    pub(super) fn collected(
        &mut self,
        kind: Collected,
        mut code: Vec<Code>,
        mut holes: Vec<Vec<Rc<Tree>>>,
        items: Vec<(Node, Vec<Rc<Tree>>)>,
        first_hole: usize,
        ty: TypeId,
        at: Span,
    ) -> Rc<Tree> {
        for (there, row) in items {
            let hole = Code::Hole((first_hole + holes.len()) as u32);
            holes.push(row);
            self.within(&mut code, |me| me.when(there, vec![hole]));
        }
        let types = match self.spec.types[ty] {
            Type::Map(key, value, _) => vec![key, value],
            _ => vec![self.element_type(ty).unwrap_or(ty)],
        };
        let joined = |index: usize| {
            holes.iter().fold(Shape::Never, |all: Shape, row| all.join(&row[index].shape()))
        };
        let shapes: Vec<Shape> = (0..types.len()).map(joined).collect();
        if let (Collected::Elements(Collection::Set), Shape::Mask(element)) =
            (kind, Shape::set_of(shapes[0].clone()))
        {
            let words: Vec<Var> =
                (0..mask_words(&element)).map(|_| self.program.graph.new_var(false)).collect();
            let zero = self.number(0);
            self.code.push(Code::Set(words.iter().map(|word| (*word, zero)).collect()));
            fill(&mut code, &mut |hole| {
                let row = &holes[hole as usize - first_hole];
                let (mut own, bits) =
                    self.apart(|me| me.bit_of(&(row[0].clone(), types[0]), &element));
                let merge = |(word, bit): (&Var, Node)| Code::Merge(BinOp::Or, *word, bit);
                own.extend(words.iter().zip(bits).map(merge));
                own
            });
            self.code.extend(code);
            let words = words.iter().map(|word| self.program.graph.var(*word)).collect();
            return Rc::new(Tree::Mask(element, words));
        }
        self.code.push(Code::Begin);
        fill(&mut code, &mut |hole| {
            let row = &holes[hole as usize - first_hole];
            let (mut own, nodes) = self.apart(|me| {
                let mut nodes = Vec::new();
                for ((tree, shape), ty) in row.iter().zip(&shapes).zip(&types) {
                    me.convert(tree, shape, *ty).leaves(&mut nodes);
                }
                nodes
            });
            own.push(Code::Push(nodes));
            own
        });
        self.code.extend(code);
        let clean = holes
            .iter()
            .all(|row| row.iter().zip(&types).all(|(tree, ty)| self.is_clean(tree, *ty)));
        self.build(kind, shapes, types, clean, ty, at)
    }

    fn build(
        &mut self,
        kind: Collected,
        shapes: Vec<Shape>,
        types: Vec<TypeId>,
        clean: bool,
        ty: TypeId,
        at: Span,
    ) -> Rc<Tree> {
        let result = match kind {
            Collected::Map => Shape::map_of(shapes[0].clone(), shapes[1].clone()),
            Collected::Elements(_) => Shape::Id,
        };
        let args = shapes.into_iter().zip(types).collect();
        let foreign =
            Foreign { kind: ForeignKind::Build(kind), args, result: (result.clone(), ty) };
        let (tree, vars) = self.variables(&result, clean.then_some(ty));
        let trap = self.new_trap(TrapKind::Foreign(String::new()), at, &[]);
        let id = self.foreign_id(foreign);
        self.code.push(Code::Call(id, trap, Vec::new(), vars));
        Rc::new(tree)
    }
}

/// Replaces each hole by code.
fn fill(code: &mut Vec<Code>, filling: &mut dyn FnMut(u32) -> Vec<Code>) {
    let mut filled = Vec::with_capacity(code.len());
    for mut statement in code.drain(..) {
        match &mut statement {
            Code::Hole(hole) => {
                filled.extend(filling(*hole));
                continue;
            }
            Code::If(_, then, otherwise) => {
                fill(then, filling);
                fill(otherwise, filling);
            }
            Code::Block(_, body) | Code::ForBits(_, _, body) | Code::ForElements { body, .. } => {
                fill(body, filling);
            }
            _ => {}
        }
        filled.push(statement);
    }
    *code = filled;
}
