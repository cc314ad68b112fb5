//! From a spec's instance to a [`Program`]: runs expressions and statements symbolically on
//! [trees](crate::tree), so that what is constant folds, loops over small sets unroll and ground
//! transitions appear by themselves.
//!
//! | module | compiles |
//! |---|---|
//! | [`expr`] | expressions |
//! | [`operation`], [`integer`], [`set`], [`map`] | built-in operations |
//! | [`clause`], [`comprehension`], [`collect`], [`fold`] | what binds |
//! | [`pattern`] | patterns, fields and variants |
//! | [`call`] | functions, inline or as routines |
//! | [`statement`], [`choice`] | statements |
//! | [`convert`], [`store`] | values from one shape to another, with and without bounds |
//! | [`entry`] | transitions, initialization and claims as routines |

mod call;
mod choice;
mod clause;
mod collect;
mod comprehension;
mod convert;
mod entry;
mod expr;
mod fold;
mod integer;
mod map;
mod operation;
mod pattern;
mod set;
mod statement;
mod store;

pub use call::variables_read;
pub use entry::{
    Constant, Detail, Steps, compile_claims, compile_init, compile_relation, compile_steps,
    compile_transitions,
};

use crate::foreign::{World, is_bounded};
use crate::layout::Layout;
use crate::program::{
    Bound, Code, Foreign, ForeignKind, Label, Node, Path, Program, Routine, Trap, TrapKind,
};
use crate::shape::Shape;
use crate::shapes::Shapes;
use crate::tree::{Clean, Tree};
use ir::{Claim, ClaimId, FnId, Instance, Local, Span, Spec, TransitionId, TypeId};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A variable of the spec while code runs.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Slot {
    /// Whether it has a value: always, but in the initialization.
    assigned: Node,
    value: Rc<Tree>,
}

/// What the parameters and choices bound on the way to the current place.
#[derive(Clone, Default)]
struct Way {
    transition: Option<TransitionId>,
    arguments: Vec<(Bound, Rc<Tree>)>,
    choices: Vec<(Bound, Rc<Tree>)>,
    /// Whether choices were made in rounds of a loop that is a function.
    is_partial: bool,
}

/// The state of a compilation.
pub struct Compiler<'a> {
    spec: &'a Spec,
    instance: &'a Instance,
    world: &'a World<'a>,
    layout: &'a Layout,
    shapes: Shapes<'a>,
    /// By type, whether values can be outside its bounds.
    bounded: Vec<bool>,
    program: Program,
    foreign_known: FxHashMap<Foreign, u32>,
    /// Functions compiled so far, with and without the state before a step.
    functions: FxHashMap<(FnId, bool), u32>,
    recursive: Vec<bool>,
    /// By function, the variables that it reads.
    reads: Vec<Vec<usize>>,
    /// The values of calls in place that are computed without code.
    inlined: FxHashMap<call::Inlined, Rc<Tree>>,
    consts: Vec<Rc<Tree>>,
    /// The values of some shapes, by their numbers.
    values: FxHashMap<Shape, Rc<[Rc<Tree>]>>,
    /// Those that are outside the bounds of a type, as masks.
    outside: FxHashMap<(Shape, TypeId), Rc<[u64]>>,
    /// The code of the current block so far.
    code: Vec<Code>,
    labels: u32,
    names: &'a [Local],
    locals: Vec<Option<Rc<Tree>>>,
    slots: Vec<Slot>,
    /// The variables before the step, in step claims.
    old: Option<Vec<Slot>>,
    calls: Vec<(String, Span)>,
    /// How deep calls are nested: known, but in routines.
    depth: Node,
    /// How many levels of nested expressions those calls add up to.
    levels: Node,
    way: Way,
    /// Where a path goes that is no instance of the transition.
    exit: Label,
    /// How many copies of the current code unrolling has made.
    copies: u64,
    detail: Detail,
    /// The step claims to be checked where states are emitted.
    steps: Vec<(ClaimId, &'a Claim)>,
    /// The variables of the state that transitions start from.
    start: Vec<Slot>,
    /// The step claims that cannot be checked there, because they may be undefined.
    partial_steps: Vec<ClaimId>,
    /// Whether steps that change nothing are only counted.
    skips_stutters: bool,
    /// Whether values are converted that may not fit, where that is asked apart.
    lenient: bool,
    /// What is known of each leaf of the states emitted so far.
    emitted: Vec<entry::Constant>,
    /// What stands in the holes of code that is not known yet.
    holes: Vec<Vec<Rc<Tree>>>,
}

impl<'a> Compiler<'a> {
    fn new(
        world: &'a World<'a>,
        instance: &'a Instance,
        layout: &'a Layout,
        detail: Detail,
    ) -> Self {
        let spec = world.decoder.spec;
        let bounded = spec.types.iter().map(|(ty, _)| is_bounded(ty, spec)).collect();
        let mut program = Program::default();
        let depth = program.graph.number(0);
        let mut compiler = Self {
            spec,
            instance,
            world,
            layout,
            shapes: Shapes::new(spec, instance),
            bounded,
            program,
            foreign_known: FxHashMap::default(),
            functions: FxHashMap::default(),
            recursive: call::recursive(spec),
            reads: spec
                .functions
                .iter()
                .map(|f| call::variables_read(&f.body.code, spec))
                .collect(),
            inlined: FxHashMap::default(),
            consts: Vec::new(),
            values: FxHashMap::default(),
            outside: FxHashMap::default(),
            code: Vec::new(),
            labels: 0,
            names: &[],
            locals: Vec::new(),
            slots: Vec::new(),
            old: None,
            calls: Vec::new(),
            depth,
            levels: depth,
            way: Way::default(),
            exit: Label(0),
            copies: 1,
            detail,
            steps: Vec::new(),
            start: Vec::new(),
            partial_steps: Vec::new(),
            skips_stutters: false,
            lenient: false,
            emitted: vec![entry::Constant::Never; layout.leaves.len()],
            holes: Vec::new(),
        };
        let consts = spec.consts.iter().zip(&instance.consts);
        compiler.consts =
            consts.map(|(declared, value)| compiler.value(value, declared.ty)).collect();
        compiler
    }

    fn number(&mut self, number: u64) -> Node {
        self.program.graph.number(number)
    }

    fn yes(&mut self) -> Node {
        self.program.graph.flag(true)
    }

    fn no(&mut self) -> Node {
        self.program.graph.flag(false)
    }

    fn label(&mut self) -> Label {
        self.labels += 1;
        Label(self.labels)
    }

    /// Runs a compilation apart and returns its code.
    fn apart<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> (Vec<Code>, T) {
        let outer = std::mem::take(&mut self.code);
        let result = run(self);
        (std::mem::replace(&mut self.code, outer), result)
    }

    /// Continues code that was compiled apart.
    fn within<T>(&mut self, code: &mut Vec<Code>, run: impl FnOnce(&mut Self) -> T) -> T {
        std::mem::swap(&mut self.code, code);
        let result = run(self);
        std::mem::swap(&mut self.code, code);
        result
    }

    /// A tree of this shape in new variables.
    fn variables(
        &mut self,
        shape: &Shape,
        clean: Option<TypeId>,
    ) -> (Tree, Vec<crate::program::Var>) {
        let graph = &mut self.program.graph;
        let mut leaf_is_flag = Vec::new();
        flags(shape, &mut leaf_is_flag);
        let vars: Vec<_> = leaf_is_flag.into_iter().map(|is_flag| graph.new_var(is_flag)).collect();
        let nodes: Vec<Node> = vars.iter().map(|var| graph.var(*var)).collect();
        let mut nodes = nodes.into_iter();
        let mut next = || nodes.next().expect("one variable for each leaf");
        let clean = clean.map_or(Clean::NOT, |ty| Clean::within(self.spec, ty));
        (Tree::from_leaves(shape, clean, &mut next), vars)
    }

    /// A way to stop, with the place and the way to it.
    fn new_trap(&mut self, kind: TrapKind, at: Span, details: &[(Rc<Tree>, TypeId)]) -> u32 {
        let details = details.iter().map(|(tree, ty)| (tree.shape(), *ty)).collect();
        let path = match self.detail {
            Detail::Full => self.path(),
            Detail::Fast => Path { transition: self.way.transition, ..Path::default() },
        };
        self.program.traps.push(Trap { kind, at, calls: self.calls.clone(), details, path });
        self.program.traps.len() as u32 - 1
    }

    /// Stops here.
    fn trap(&mut self, kind: TrapKind, at: Span, details: &[(Rc<Tree>, TypeId)]) {
        let trap = self.new_trap(kind, at, details);
        let mut nodes = Vec::new();
        if self.detail == Detail::Full {
            for (tree, ty) in details {
                self.regularised(tree, *ty).leaves(&mut nodes);
            }
            self.way_nodes(&mut nodes);
        }
        self.code.push(Code::Trap(trap, nodes));
    }

    /// Stops here unless the condition holds.
    fn check(&mut self, holds: Node, kind: TrapKind, at: Span, details: &[(Rc<Tree>, TypeId)]) {
        if self.program.graph.constant(holds) == Some(1) {
            return;
        }
        let (stop, ()) = self.apart(|me| me.trap(kind, at, details));
        self.code.push(Code::If(holds, Vec::new(), stop));
    }

    fn path(&self) -> Path {
        let names =
            |bound: &[(Bound, Rc<Tree>)]| bound.iter().map(|(name, _)| name.clone()).collect();
        Path {
            transition: self.way.transition,
            arguments: names(&self.way.arguments),
            choices: names(&self.way.choices),
            is_partial: self.way.is_partial,
        }
    }

    fn way_nodes(&self, nodes: &mut Vec<Node>) {
        self.way.arguments.iter().chain(&self.way.choices).for_each(|(_, tree)| tree.leaves(nodes));
    }

    /// The number of a foreign operation, equal ones having one.
    fn foreign_id(&mut self, foreign: Foreign) -> u32 {
        let next = self.program.foreign.len() as u32;
        let id = *self.foreign_known.entry(foreign.clone()).or_insert(next);
        if id == next {
            self.program.foreign.push(foreign);
        }
        id
    }

    /// The result of a foreign operation: done at once if its arguments are constant.
    fn foreign(
        &mut self,
        kind: ForeignKind,
        args: &[(Rc<Tree>, TypeId)],
        result: (Shape, TypeId),
        clean: Option<TypeId>,
        at: Span,
    ) -> Rc<Tree> {
        self.foreign_stored(kind, args, result, clean, at, "")
    }

    /// The same of what is stored in something with a name.
    fn foreign_stored(
        &mut self,
        kind: ForeignKind,
        args: &[(Rc<Tree>, TypeId)],
        result: (Shape, TypeId),
        clean: Option<TypeId>,
        at: Span,
        stored_in: &str,
    ) -> Rc<Tree> {
        let args: Vec<(Rc<Tree>, TypeId)> =
            args.iter().map(|(tree, ty)| (self.regularised(tree, *ty), *ty)).collect();
        let mut nodes = Vec::new();
        args.iter().for_each(|(tree, _)| tree.leaves(&mut nodes));
        let shapes = args.iter().map(|(tree, ty)| (tree.shape(), *ty)).collect();
        let foreign = Foreign { kind, args: shapes, result };
        let constants: Option<Vec<u64>> =
            nodes.iter().map(|node| self.program.graph.constant(*node)).collect();
        if let Some(leaves) = constants {
            let mut out = Vec::new();
            if self.world.run(&foreign, &leaves, &mut out).is_ok() {
                let clean = clean.map_or(Clean::NOT, |ty| Clean::within(self.spec, ty));
                let shape = foreign.returns();
                return Rc::new(Tree::constant(&shape, clean, &out, &mut self.program.graph));
            }
        }
        let (tree, vars) = self.variables(&foreign.returns(), clean);
        let trap = self.new_trap(TrapKind::Foreign(stored_in.to_owned()), at, &[]);
        let id = self.foreign_id(foreign);
        self.code.push(Code::Call(id, trap, nodes, vars));
        Rc::new(tree)
    }

    /// Closes the current code as a routine.
    fn routine(&mut self) {
        let body = std::mem::take(&mut self.code);
        self.program.routines.push(Routine { body, ..Routine::default() });
    }
}

/// For each leaf of a shape, whether it holds only 0 and 1.
fn flags(shape: &Shape, out: &mut Vec<bool>) {
    match shape {
        Shape::Never => {}
        Shape::Int(low, high) => out.push(*low >= 0 && *high <= 1),
        Shape::Id => out.push(false),
        Shape::Tuple(parts) => parts.iter().for_each(|part| flags(part, out)),
        Shape::Enum(variants) => {
            out.push(variants.len() <= 2);
            variants.iter().flatten().flat_map(|fields| fields.iter()).for_each(|f| flags(f, out));
        }
        Shape::Mask(_) => out.extend(std::iter::repeat_n(false, shape.leaves())),
        Shape::Array(key, value) => {
            out.extend(std::iter::repeat_n(false, crate::shape::mask_words(key)));
            (0..key.count().unwrap_or(0)).for_each(|_| flags(value, out));
        }
    }
}
