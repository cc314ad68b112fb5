//! Programs to bytecode: places each node where it is first needed.
//!
//! A node stays in its register until the end of the block in which it was computed. Code that only
//! stops is moved behind the rest.

use super::{Bytecode, Chunk, Instr, List, Reg, Target};
use crate::program::{Code, Kind, Label, Node, Program, Routine, Var};
use rustc_hash::FxHashMap;

/// The bytecode of a program.
pub fn lower(program: &Program) -> Bytecode {
    let all = |routines: &[Routine]| {
        routines.iter().map(|routine| Lowering::new(program).routine(routine)).collect()
    };
    let padded = |table: &Vec<u64>| {
        let mut table = table.clone();
        table.resize(table.len().next_power_of_two(), 0);
        table
    };
    Bytecode {
        routines: all(&program.routines),
        functions: all(&program.functions),
        tables: program.graph.tables.iter().map(padded).collect(),
    }
}

pub(super) struct Lowering<'a> {
    pub(super) program: &'a Program,
    pub(super) chunk: Chunk,
    pub(super) constants: FxHashMap<u64, Reg>,
    pub(super) vars: FxHashMap<Var, Reg>,
    /// Registers of nodes computed so far, latest last: those of closed blocks are taken out.
    pub(super) placed: FxHashMap<Node, Reg>,
    order: Vec<Node>,
    /// Registers are numbered apart until the numbers of constants and variables are known.
    temporaries: u32,
    pub(super) most_temporaries: u32,
    /// Where labels are, or the jumps to mend.
    pub(super) labels: FxHashMap<Label, usize>,
    pub(super) targets: Vec<Option<Target>>,
    pub(super) cold: Vec<(usize, &'a [Code])>,
}

/// Registers of temporaries, before constants and variables are counted.
pub(super) const TEMPORARY: Reg = 1 << 31;
/// Registers of variables, before constants are counted.
pub(super) const VARIABLE: Reg = 1 << 30;

impl<'a> Lowering<'a> {
    fn new(program: &'a Program) -> Self {
        Self {
            program,
            chunk: Chunk::default(),
            constants: FxHashMap::default(),
            vars: FxHashMap::default(),
            placed: FxHashMap::default(),
            order: Vec::new(),
            temporaries: 0,
            most_temporaries: 0,
            labels: FxHashMap::default(),
            targets: Vec::new(),
            cold: Vec::new(),
        }
    }

    fn routine(mut self, routine: &'a Routine) -> Chunk {
        self.chunk.params = routine.params.iter().map(|var| self.var(*var)).collect();
        self.block(&routine.body);
        self.push(Instr::Return);
        while let Some((target, code)) = self.cold.pop() {
            self.bind(target);
            let mark = self.mark();
            let known = std::mem::take(&mut self.placed);
            self.block(code);
            self.placed = known;
            self.order.truncate(mark.0);
            self.temporaries = mark.1;
        }
        self.chunk.results = routine.results.iter().map(|var| self.var(*var)).collect();
        self.numbered()
    }

    pub(super) fn push(&mut self, instr: Instr) {
        self.chunk.code.push(instr);
    }

    pub(super) fn target(&mut self) -> usize {
        self.targets.push(None);
        self.targets.len() - 1
    }

    pub(super) fn bind(&mut self, target: usize) {
        self.targets[target] = Some(self.chunk.code.len() as Target);
    }

    fn var(&mut self, var: Var) -> Reg {
        let next = VARIABLE | self.vars.len() as Reg;
        *self.vars.entry(var).or_insert(next)
    }

    pub(super) fn constant(&mut self, number: u64) -> Reg {
        let next = self.constants.len() as Reg;
        *self.constants.entry(number).or_insert(next)
    }

    fn temporary(&mut self) -> Reg {
        self.temporaries += 1;
        self.most_temporaries = self.most_temporaries.max(self.temporaries);
        TEMPORARY | (self.temporaries - 1)
    }

    fn list(&mut self, regs: Vec<Reg>) -> List {
        let start = self.chunk.lists.len() as u32;
        self.chunk.lists.extend(&regs);
        List { start, len: regs.len() as u32 }
    }

    fn nodes(&mut self, nodes: &[Node]) -> List {
        let regs = nodes.iter().map(|node| self.node(*node)).collect();
        self.list(regs)
    }

    fn vars(&mut self, vars: &[Var]) -> List {
        let regs = vars.iter().map(|var| self.var(*var)).collect();
        self.list(regs)
    }

    pub(super) fn mark(&self) -> (usize, u32) {
        (self.order.len(), self.temporaries)
    }

    pub(super) fn release(&mut self, mark: (usize, u32)) {
        for node in self.order.drain(mark.0..) {
            self.placed.remove(&node);
        }
        self.temporaries = mark.1;
    }

    /// The register of a node, computed here if it is not yet.
    pub(super) fn node(&mut self, node: Node) -> Reg {
        let program = self.program;
        let kind = program.graph.kind(node);
        match kind {
            Kind::Const(number) => return self.constant(*number),
            Kind::Var(var) => return self.var(*var),
            _ => {}
        }
        if let Some(reg) = self.placed.get(&node) {
            return *reg;
        }
        let reg = match kind {
            Kind::Const(_) | Kind::Var(_) => 0,
            Kind::Word(word) => {
                let to = self.temporary();
                self.push(Instr::Load(to, *word));
                to
            }
            Kind::Field(word, shift, width) => {
                let word = self.node(*word);
                let to = self.temporary();
                self.push(Instr::Field(to, word, *shift, *width));
                to
            }
            Kind::Bin(op, a, b) => {
                let (a, b) = (self.node(*a), self.node(*b));
                let to = self.temporary();
                self.push(Instr::Bin(*op, to, a, b));
                to
            }
            Kind::Ones(word) => {
                let word = self.node(*word);
                let to = self.temporary();
                self.push(Instr::Ones(to, word));
                to
            }
            Kind::Lowest(word) => {
                let word = self.node(*word);
                let to = self.temporary();
                self.push(Instr::Lowest(to, word));
                to
            }
            Kind::Select(flag, a, b) => {
                let (flag, a, b) = (self.node(*flag), self.node(*a), self.node(*b));
                let to = self.temporary();
                self.push(Instr::Select(to, flag, a, b));
                to
            }
            Kind::Masked(word, mask, value) => {
                let word = self.node(*word);
                let (mask, value) = (self.constant(*mask), self.constant(*value));
                let to = self.temporary();
                self.push(Instr::Masked(to, word, mask, value));
                to
            }
            Kind::Not(inner) => {
                let inner = self.node(*inner);
                let to = self.temporary();
                self.push(Instr::Not(to, inner));
                to
            }
            Kind::Table(table, index) => {
                let index = self.node(*index);
                let to = self.temporary();
                self.push(Instr::Table(to, *table, index));
                to
            }
            Kind::All(_) => {
                let to = self.temporary();
                let (no, yes) = (self.constant(0), self.constant(1));
                self.push(Instr::Copy(to, no));
                let end = self.target();
                let mark = self.mark();
                self.jump_unless(node, end);
                self.push(Instr::Copy(to, yes));
                self.release(mark);
                self.bind(end);
                to
            }
        };
        self.placed.insert(node, reg);
        self.order.push(node);
        reg
    }

    pub(super) fn block(&mut self, code: &'a [Code]) {
        for statement in code {
            self.statement(statement);
        }
    }

    /// A block whose nodes are not valid after it.
    pub(super) fn scope(&mut self, code: &'a [Code]) {
        let mark = self.mark();
        self.block(code);
        self.release(mark);
    }

    fn statement(&mut self, statement: &'a Code) {
        match statement {
            Code::Set(sets) => self.set(sets),
            Code::Merge(op, var, node) => {
                let (node, var) = (self.node(*node), self.var(*var));
                self.push(Instr::Bin(*op, var, var, node));
            }
            Code::If(condition, then, otherwise) => self.branch(*condition, then, otherwise),
            Code::Block(label, body) => {
                let end = self.target();
                self.labels.insert(*label, end);
                self.scope(body);
                self.bind(end);
            }
            Code::Break(label) => {
                let end = self.labels[label];
                self.push(Instr::Jump(end as Target));
            }
            Code::ForBits(words, index, body) => self.for_bits(words, *index, body),
            Code::ForElements { call, source, element, body } => {
                let cursor = self.chunk.cursors;
                self.chunk.cursors += 1;
                let source = self.node(*source);
                self.push(Instr::Elements(*call, cursor, source));
                let (head, end) = (self.target(), self.target());
                self.bind(head);
                let element = self.vars(element);
                self.push(Instr::NextElement(cursor, element, end as Target));
                self.scope(body);
                self.push(Instr::Jump(head as Target));
                self.bind(end);
            }
            Code::Call(foreign, trap, args, results) => {
                let (args, results) = (self.nodes(args), self.vars(results));
                self.push(Instr::Call(*foreign, *trap, args, results));
            }
            Code::Begin => self.push(Instr::Begin),
            Code::Push(nodes) => {
                let nodes = self.nodes(nodes);
                self.push(Instr::Push(nodes));
            }
            Code::Invoke(function, args, results) => {
                let (args, results) = (self.nodes(args), self.vars(results));
                self.push(Instr::Invoke(*function, args, results));
            }
            Code::Emit { site, words, details, holds, stutter } => {
                let (words, details) = (self.nodes(words), self.nodes(details));
                let (holds, stutter) = (self.node(*holds), self.node(*stutter));
                self.push(Instr::Emit(*site, words, details, holds, stutter));
            }
            Code::Count(transition) => self.push(Instr::Count(*transition)),
            Code::Trap(trap, details) => {
                let details = self.nodes(details);
                self.push(Instr::Trap(*trap, details));
            }
            Code::Region { region, keys, results, body } => {
                let end = self.target();
                let (keys, results) = (self.nodes(keys), self.vars(results));
                self.push(Instr::Recall(*region, keys, results, end as Target));
                self.scope(body);
                self.push(Instr::Remember(*region, keys, results));
                self.bind(end);
            }
            Code::Hole(_) => {}
        }
    }

    fn set(&mut self, sets: &[(Var, Node)]) {
        let assigned: Vec<Reg> = sets.iter().map(|(var, _)| self.var(*var)).collect();
        let mut regs: Vec<Reg> = sets.iter().map(|(_, node)| self.node(*node)).collect();
        let mark = self.mark();
        for index in 1..regs.len() {
            if assigned[..index].contains(&regs[index]) {
                let saved = self.temporary();
                self.push(Instr::Copy(saved, regs[index]));
                regs[index] = saved;
            }
        }
        for (var, reg) in assigned.into_iter().zip(regs) {
            if var != reg {
                self.push(Instr::Copy(var, reg));
            }
        }
        self.release(mark);
    }

    fn for_bits(&mut self, words: &[Node], index: Var, body: &'a [Code]) {
        let mark = self.mark();
        let sources: Vec<Reg> = words.iter().map(|word| self.node(*word)).collect();
        let copies: Vec<Reg> = words.iter().map(|_| self.temporary()).collect();
        for (copy, source) in copies.iter().zip(sources) {
            self.push(Instr::Copy(*copy, source));
        }
        let (head, end) = (self.target(), self.target());
        self.bind(head);
        let (index, first) = (self.var(index), copies.first().copied().unwrap_or(TEMPORARY));
        self.push(Instr::NextBit(index, first, words.len() as u32, end as Target));
        self.scope(body);
        self.push(Instr::Jump(head as Target));
        self.release(mark);
        self.bind(end);
    }
}
