//! Transitions, initialization and claims as routines over packed states.

use super::{Compiler, Slot, Way};
use crate::foreign::World;
use crate::layout::{Layout, Leaf, Place};
use crate::program::{
    BinOp, Code, Kind, Node, Path, Program, Routine, TrapKind, ones, share_guards,
};
use crate::tree::{Clean, Tree};
use ir::{Body, Claim, ClaimId, Expr, Instance, Span, Spec, TransitionId};
use std::rc::Rc;

/// How much a program says of what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Only which transition leads to a state, and where it stops: for the search.
    Fast,
    /// Also arguments, choices and the values that explain a stop: for traces.
    Full,
}

/// A program with what its states have in common.
pub struct Compiled {
    /// The program.
    pub program: Program,
    /// For each leaf of the layout, its number if it is one constant in all states emitted.
    pub constant: Vec<Constant>,
    /// The step claims that it does not check.
    pub partial_steps: Vec<ClaimId>,
}

/// What is known of a leaf of emitted states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant {
    /// No state is emitted.
    Never,
    /// Always this number.
    Always(u64),
    /// Not always one number.
    Varies,
}

impl Constant {
    /// What is known of a leaf after one more program.
    pub fn and(self, other: Constant) -> Constant {
        match (self, other) {
            (Constant::Never, known) | (known, Constant::Never) => known,
            (Constant::Always(a), Constant::Always(b)) if a == b => self,
            _ => Constant::Varies,
        }
    }
}

/// One routine that emits the initial states.
pub fn compile_init(
    world: &World<'_>,
    instance: &Instance,
    layout: &Layout,
    detail: Detail,
) -> Compiled {
    let mut compiler = Compiler::new(world, instance, layout, detail);
    let spec = compiler.spec;
    compiler.slots = spec
        .vars
        .iter()
        .map(|var| Slot {
            assigned: compiler.program.graph.flag(false),
            value: compiler.unassigned(var.ty),
        })
        .collect();
    for (index, var) in spec.vars.iter().enumerate() {
        if let Some(init) = &var.init {
            compiler.enter(init);
            let value = compiler.expr(&init.code);
            compiler.assign(ir::VarId::new(index), &value, init.code.at);
        }
    }
    compiler.enter(&spec.init);
    let exit = compiler.label();
    compiler.exit = exit;
    let (code, ()) = compiler.apart(|me| me.block(&spec.init.code, &mut |me| me.emit()));
    compiler.code.push(Code::Block(exit, code));
    compiler.routine();
    compiler.finish()
}

/// Which steps are emitted, and how.
#[derive(Debug)]
pub struct Steps {
    /// Steps of which one of these claims is false are marked, as far as claims are always defined.
    pub marked: Vec<ClaimId>,
    /// Steps that change nothing and are not marked are only counted.
    pub skips_stutters: bool,
}

/// Routines that emit the successors of a state: those by the first transitions, and so on.
pub fn compile_transitions(
    world: &World<'_>,
    instance: &Instance,
    layout: &Layout,
    detail: Detail,
    steps: &Steps,
) -> Compiled {
    let mut compiler = Compiler::new(world, instance, layout, detail);
    let spec = compiler.spec;
    compiler.steps = steps.marked.iter().map(|id| (*id, &spec.claims[id.index()])).collect();
    compiler.skips_stutters = steps.skips_stutters;
    let slots = compiler.input(0);
    compiler.start.clone_from(&slots);
    for (index, transition) in spec.transitions.iter().enumerate() {
        compiler.slots.clone_from(&slots);
        compiler.way = Way { transition: Some(TransitionId::new(index)), ..Way::default() };
        compiler.enter(&transition.body);
        let exit = compiler.label();
        compiler.exit = exit;
        let (code, ()) = compiler.apart(|me| {
            me.params(&transition.params, &mut |me| {
                me.block(&transition.body.code, &mut |me| me.emit());
            });
        });
        let code = share_guards(vec![Code::Block(exit, code)], &mut compiler.program.graph);
        compiler.code.extend(code);
        compiler.code.push(Code::Count(index as u32));
        if compiler.code.iter().map(Code::size).sum::<usize>() > ROUTINE {
            compiler.routine();
        }
    }
    compiler.routine();
    compiler.finish()
}

/// A routine of so many statements gets no further transitions.
const ROUTINE: usize = 256;

/// For each group of claims, a routine that returns the position (from 1) of the first claim that
/// is not `expected`, or 0.
pub fn compile_claims(
    world: &World<'_>,
    instance: &Instance,
    layout: &Layout,
    groups: &[(Vec<&Claim>, bool)],
) -> Program {
    let mut compiler = Compiler::new(world, instance, layout, Detail::Full);
    compiler.slots = compiler.input(0);
    compiler.claims(groups);
    compiler.finish().program
}

/// One such routine over the words of a state and those of a successor.
pub fn compile_steps(
    world: &World<'_>,
    instance: &Instance,
    layout: &Layout,
    claims: Vec<&Claim>,
) -> Program {
    let mut compiler = Compiler::new(world, instance, layout, Detail::Full);
    compiler.old = Some(compiler.input(0));
    compiler.slots = compiler.input(layout.words as u32);
    compiler.claims(&[(claims, true)]);
    compiler.finish().program
}

/// A routine that returns the value of an expression, a number or a truth value: over the words of a
/// state, or over those of a state and a successor.
pub fn compile_relation(
    world: &World<'_>,
    instance: &Instance,
    layout: &Layout,
    body: &Body<Expr>,
    is_step: bool,
) -> Program {
    let mut compiler = Compiler::new(world, instance, layout, Detail::Full);
    compiler.old = is_step.then(|| compiler.input(0));
    compiler.slots = compiler.input(if is_step { layout.words as u32 } else { 0 });
    compiler.enter(body);
    let (mut code, value) = compiler.apart(|me| me.expr(&body.code));
    let result = compiler.program.graph.new_var(false);
    code.push(Code::Set(vec![(result, value.nodes()[0])]));
    compiler.program.routines.push(Routine {
        params: Vec::new(),
        body: code,
        results: vec![result],
    });
    compiler.finish().program
}

impl<'a> Compiler<'a> {
    fn finish(self) -> Compiled {
        let (program, constant) = (self.program, self.emitted);
        Compiled { program, constant, partial_steps: self.partial_steps }
    }

    fn enter<T>(&mut self, body: &'a Body<T>) {
        self.names = &body.locals;
        self.locals = vec![None; body.locals.len()];
    }

    fn unassigned(&mut self, ty: ir::TypeId) -> Rc<Tree> {
        let shape = self.shapes.stored(ty);
        Rc::new(Tree::least(&shape, &mut self.program.graph))
    }

    /// The variables of the state that starts at a word of the input.
    fn input(&mut self, first: u32) -> Vec<Slot> {
        let layout = self.layout;
        let spec: &'a Spec = self.spec;
        let nodes: Vec<Node> =
            layout.leaves.iter().map(|leaf| self.input_leaf(leaf, first)).collect();
        let mut nodes = nodes.into_iter();
        let mut slots = Vec::with_capacity(layout.vars.len());
        for (shape, ty) in &layout.vars {
            let mut next = || nodes.next().expect("a node for each leaf");
            let tree = Tree::from_leaves(shape, Clean::within(spec, *ty), &mut next);
            slots.push(Slot { assigned: self.yes(), value: Rc::new(tree) });
        }
        slots
    }

    fn input_leaf(&mut self, leaf: &Leaf, first: u32) -> Node {
        let graph = &mut self.program.graph;
        match leaf.place {
            Place::Fixed(number) => graph.number(number),
            Place::At(word, shift) => {
                let word = graph.word(first + word);
                let field = graph.field(word, shift, leaf.width);
                let low = graph.number(leaf.low);
                graph.bin(BinOp::Add, field, low)
            }
        }
    }

    fn claims(&mut self, groups: &[(Vec<&'a Claim>, bool)]) {
        for (claims, expected) in groups {
            let result = self.program.graph.new_var(false);
            let label = self.label();
            let mut code = Vec::new();
            for (index, claim) in claims.iter().enumerate() {
                let (own, holds) = self.apart(|me| me.claim(&claim.body));
                code.extend(own);
                let stops = match expected {
                    true => self.program.graph.not(holds),
                    false => holds,
                };
                let number = self.number(index as u64 + 1);
                let stop = vec![Code::Set(vec![(result, number)]), Code::Break(label)];
                if self.program.graph.constant(stops) != Some(0) {
                    code.push(Code::If(stops, stop, Vec::new()));
                }
            }
            let none = self.number(0);
            code.push(Code::Set(vec![(result, none)]));
            let body = vec![Code::Block(label, code)];
            self.program.routines.push(Routine { params: Vec::new(), body, results: vec![result] });
        }
    }

    fn claim(&mut self, body: &'a Body<Expr>) -> Node {
        self.enter(body);
        let (code, holds) = self.apart(|me| me.flag_of(&body.code));
        let reads = super::call::variables_read(&body.code, self.spec);
        match *self.remembered(code, Tree::flag(holds), body.code.ty, Vec::new(), &reads) {
            Tree::Int(node, ..) => self.program.graph.truth(node),
            _ => holds,
        }
    }

    /// Ends a path: the variables are a successor.
    fn emit(&mut self) {
        let layout = self.layout;
        let mut nodes = Vec::with_capacity(layout.leaves.len());
        for (index, (shape, ty)) in layout.vars.iter().enumerate() {
            let Slot { assigned, value } = self.slots[index].clone();
            let name = self.spec.vars[index].name.clone();
            self.check(assigned, TrapKind::Unassigned(name), Span::NONE, &[]);
            nodes.extend(self.convert(&value, shape, *ty).nodes());
        }
        for (index, leaf) in layout.leaves.iter().enumerate() {
            let known = match self.program.graph.constant(nodes[index]) {
                // What does not fit stops before it is stored: this is never reached.
                Some(number) if number.wrapping_sub(leaf.low) > leaf.more => Constant::Never,
                Some(number) => Constant::Always(number),
                None => Constant::Varies,
            };
            self.emitted[index] = self.emitted[index].and(known);
            if leaf.elastic && nodes[index] != self.input_leaf(leaf, 0) {
                self.check_width(index, leaf, nodes[index]);
            }
        }
        let words = self.packed(&nodes);
        let mut details = Vec::new();
        if self.detail == Detail::Full {
            self.way_nodes(&mut details);
        }
        let holds = self.step_claims();
        let holds = self.program.graph.all(holds);
        let stutter = match self.skips_stutters {
            true => self.is_stutter(&words, holds),
            false => self.no(),
        };
        let site = self.site();
        self.code.push(Code::Emit { site, words, details, holds, stutter });
    }

    /// Whether a step to these words changes nothing, and violates no claim.
    fn is_stutter(&mut self, words: &[Node], holds: Node) -> Node {
        let graph = &mut self.program.graph;
        let mut parts: Vec<Node> =
            (0..).zip(words).map(|(index, word)| graph.unchanged(*word, index)).collect();
        parts.push(holds);
        graph.all(parts)
    }

    /// The site of a state that is emitted here.
    fn site(&mut self) -> u32 {
        let path = match self.detail {
            Detail::Full => self.path(),
            Detail::Fast => Path { transition: self.way.transition, ..Path::default() },
        };
        let sites = &mut self.program.sites;
        let known = sites.iter().rposition(|site| *site == path).unwrap_or_else(|| {
            sites.push(path);
            sites.len() - 1
        });
        known as u32
    }

    /// Whether step claims are true of the step that ends here.
    fn step_claims(&mut self) -> Vec<Node> {
        let mut claims = Vec::new();
        if !self.partial_steps.is_empty() {
            // Steps will be checked one by one: what is found here is not used.
            return claims;
        }
        for (id, claim) in self.steps.clone() {
            let saved = (self.names, std::mem::take(&mut self.locals));
            let old = self.old.replace(self.start.clone());
            let (code, holds) = self.apart(|me| me.claim(&claim.body));
            self.old = old;
            (self.names, self.locals) = saved;
            if !code.is_empty() {
                if !self.partial_steps.contains(&id) {
                    self.partial_steps.push(id);
                }
            } else {
                claims.push(holds);
            }
        }
        claims
    }

    fn check_width(&mut self, index: usize, leaf: &Leaf, node: Node) {
        if leaf.width >= 64 {
            return;
        }
        let graph = &mut self.program.graph;
        let low = graph.number(leaf.low.wrapping_neg());
        let number = graph.bin(BinOp::Add, node, low);
        let fits = graph.masked(number, !ones(leaf.width), 0);
        self.check(fits, TrapKind::Widen(index), Span::NONE, &[]);
    }

    /// The words of a state with these leaves.
    fn packed(&mut self, nodes: &[Node]) -> Vec<Node> {
        let layout = self.layout;
        (0..layout.words as u32).map(|word| self.packed_word(word, nodes)).collect()
    }

    fn packed_word(&mut self, word: u32, nodes: &[Node]) -> Node {
        let layout = self.layout;
        let mut kept = u64::MAX;
        let mut constant = 0;
        let mut added: Vec<Node> = Vec::new();
        let mut used = 0u64;
        for (leaf, node) in layout.leaves.iter().zip(nodes) {
            let Place::At(own, shift) = leaf.place else { continue };
            if own != word {
                continue;
            }
            let mask = ones(leaf.width) << shift;
            used |= mask;
            let old = self.input_leaf(leaf, 0);
            if *node == old {
                continue;
            }
            let graph = &mut self.program.graph;
            let change = graph.kind(*node).clone();
            match change {
                Kind::Bin(BinOp::Or, a, b) if leaf.low == 0 && (a == old || b == old) => {
                    let more = if a == old { b } else { a };
                    added.push(shifted(graph, more, shift));
                }
                Kind::Bin(BinOp::And, a, b)
                    if leaf.low == 0 && a == old && graph.constant(b).is_some() =>
                {
                    let rest = graph.constant(b).unwrap_or(u64::MAX);
                    kept &= rest << shift | !mask;
                }
                _ => {
                    kept &= !mask;
                    let low = graph.number(leaf.low.wrapping_neg());
                    let number = graph.bin(BinOp::Add, *node, low);
                    match graph.constant(number) {
                        Some(number) => constant |= (number & ones(leaf.width)) << shift,
                        None => added.push(shifted(graph, number, shift)),
                    }
                }
            }
        }
        let graph = &mut self.program.graph;
        let start = if kept & used == 0 { graph.number(0) } else { graph.word(word) };
        let mask = graph.number(kept);
        let mut result = graph.bin(BinOp::And, start, mask);
        let constant = graph.number(constant);
        result = graph.bin(BinOp::Or, result, constant);
        for more in added {
            result = graph.bin(BinOp::Or, result, more);
        }
        result
    }
}

fn shifted(graph: &mut crate::program::Graph, node: Node, shift: u8) -> Node {
    let shift = graph.number(u64::from(shift));
    graph.bin(BinOp::Shl, node, shift)
}
