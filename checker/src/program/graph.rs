//! Builds nodes: folds constants, merges tests of one word into one masked comparison, shares what
//! is equal.

use super::node::{BinOp, Kind, Node, Var};
use rustc_hash::{FxHashMap, FxHashSet};

/// The nodes of a program.
#[derive(Default)]
pub struct Graph {
    kinds: Vec<Kind>,
    known: FxHashMap<Kind, Node>,
    /// Tables that nodes look into.
    pub tables: Vec<Vec<u64>>,
    known_tables: FxHashMap<Vec<u64>, u32>,
    /// Variables that hold only 0 and 1.
    flags: FxHashSet<Var>,
    vars: u32,
}

impl Graph {
    /// What the node computes.
    pub fn kind(&self, node: Node) -> &Kind {
        &self.kinds[node.0 as usize]
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// The number of variables.
    pub fn vars(&self) -> u32 {
        self.vars
    }

    /// The node's number if it is constant.
    pub fn constant(&self, node: Node) -> Option<u64> {
        match self.kind(node) {
            Kind::Const(number) => Some(*number),
            _ => None,
        }
    }

    fn add(&mut self, kind: Kind) -> Node {
        if let Some(node) = self.known.get(&kind) {
            return *node;
        }
        let node = Node(self.kinds.len() as u32);
        self.kinds.push(kind.clone());
        self.known.insert(kind, node);
        node
    }

    /// A number.
    pub fn number(&mut self, number: u64) -> Node {
        self.add(Kind::Const(number))
    }

    /// A boolean.
    pub fn flag(&mut self, flag: bool) -> Node {
        self.number(u64::from(flag))
    }

    /// A word of the input.
    pub fn word(&mut self, index: u32) -> Node {
        self.add(Kind::Word(index))
    }

    /// A new variable.
    pub fn new_var(&mut self, is_flag: bool) -> Var {
        let var = Var(self.vars);
        self.vars += 1;
        if is_flag {
            self.flags.insert(var);
        }
        var
    }

    /// The value of a variable.
    pub fn var(&mut self, var: Var) -> Node {
        self.add(Kind::Var(var))
    }

    /// An entry of a table.
    pub fn table(&mut self, table: Vec<u64>, index: Node) -> Node {
        if let Some(index) = self.constant(index) {
            return self.number(table.get(index as usize).copied().unwrap_or(0));
        }
        if table.windows(2).all(|pair| pair[0] == pair[1]) {
            return self.number(table.first().copied().unwrap_or(0));
        }
        let steps = |pair: &[u64]| pair[1] == pair[0].wrapping_add(1);
        if table.windows(2).all(steps) {
            let first = self.number(table[0]);
            return self.bin(BinOp::Add, index, first);
        }
        let next = self.tables.len() as u32;
        let number = *self.known_tables.entry(table.clone()).or_insert(next);
        if number == next {
            self.tables.push(table);
        }
        self.add(Kind::Table(number, index))
    }

    /// `width` bits from bit `shift`.
    pub fn field(&mut self, word: Node, shift: u8, width: u8) -> Node {
        match *self.kind(word) {
            _ if width == 0 => self.number(0),
            Kind::Const(number) => self.number(number >> shift & ones(width)),
            _ if shift == 0 && width == 64 => word,
            _ => self.add(Kind::Field(word, shift, width)),
        }
    }

    /// An operation on two words.
    pub fn bin(&mut self, op: BinOp, a: Node, b: Node) -> Node {
        let (x, y) = (self.constant(a), self.constant(b));
        if let (Some(x), Some(y)) = (x, y) {
            return self.number(op.apply(x, y));
        }
        let commutes =
            matches!(op, BinOp::Add | BinOp::Mul | BinOp::And | BinOp::Or | BinOp::Xor | BinOp::Eq);
        if commutes && (x.is_some() || (y.is_none() && b < a)) {
            return self.bin_ordered(op, b, a);
        }
        self.bin_ordered(op, a, b)
    }

    fn bin_ordered(&mut self, op: BinOp, a: Node, b: Node) -> Node {
        match (op, self.constant(b)) {
            (BinOp::Eq, _) if a == b => return self.flag(true),
            (BinOp::Eq, Some(number)) => return self.equals(a, number),
            (BinOp::And | BinOp::Or, _) if a == b => return a,
            (BinOp::And, Some(0)) | (BinOp::Mul, Some(0)) => return self.number(0),
            (BinOp::And, Some(u64::MAX)) | (BinOp::Mul, Some(1)) => return a,
            (
                BinOp::Add | BinOp::Sub | BinOp::Or | BinOp::Xor | BinOp::Shl | BinOp::Shr,
                Some(0),
            ) => {
                return a;
            }
            (BinOp::Sub, Some(number)) => {
                let negated = self.number(number.wrapping_neg());
                return self.bin(BinOp::Add, a, negated);
            }
            _ => {}
        }
        if let (Some(0), BinOp::Shl | BinOp::Shr) = (self.constant(a), op) {
            return a;
        }
        // (x op c) op d, for operations that associate.
        if let (&Kind::Bin(inner, x, c), Some(d)) = (self.kind(a), self.constant(b))
            && inner == op
            && matches!(op, BinOp::Add | BinOp::And | BinOp::Or)
            && let Some(c) = self.constant(c)
        {
            let both = self.number(op.apply(c, d));
            return self.bin(op, x, both);
        }
        self.add(Kind::Bin(op, a, b))
    }

    /// Whether the word is this number.
    pub fn equals(&mut self, word: Node, number: u64) -> Node {
        if let Kind::Bin(BinOp::Add, x, c) = *self.kind(word)
            && let Some(c) = self.constant(c)
        {
            return self.equals(x, number.wrapping_sub(c));
        }
        if self.is_flag(word) {
            return match number {
                0 => self.not(word),
                1 => self.truth(word),
                _ => self.flag(false),
            };
        }
        self.masked(word, u64::MAX, number)
    }

    /// Whether the word, masked, equals the value.
    pub fn masked(&mut self, word: Node, mask: u64, value: u64) -> Node {
        if value & !mask != 0 {
            return self.flag(false);
        }
        if mask == 0 {
            return self.flag(true);
        }
        match *self.kind(word) {
            Kind::Const(number) => self.flag(number & mask == value),
            Kind::Field(inner, shift, width) => {
                let known = ones(width);
                match value & !known {
                    0 => self.masked(inner, (mask & known) << shift, value << shift),
                    _ => self.flag(false),
                }
            }
            Kind::Bin(BinOp::Or, inner, c) if let Some(c) = self.constant(c) => {
                match mask & c & !value {
                    0 => self.masked(inner, mask & !c, value & !c),
                    _ => self.flag(false),
                }
            }
            Kind::Bin(BinOp::And, inner, c) if let Some(c) = self.constant(c) => match value & !c {
                0 => self.masked(inner, mask & c, value),
                _ => self.flag(false),
            },
            Kind::Bin(BinOp::Shl, inner, c) if let Some(c @ 0..64) = self.constant(c) => {
                match value & ((1 << c) - 1) {
                    0 => self.masked(inner, mask >> c, value >> c),
                    _ => self.flag(false),
                }
            }
            _ => self.add(Kind::Masked(word, mask, value)),
        }
    }

    /// Whether a bit of the word is set.
    pub fn bit(&mut self, word: Node, bit: u64) -> Node {
        self.masked(word, 1 << bit, 1 << bit)
    }

    /// Whether a word is the same as this one of the input.
    pub fn unchanged(&mut self, word: Node, index: u32) -> Node {
        let input = self.word(index);
        let constant = |me: &Self, node: Node, op: BinOp| match *me.kind(node) {
            Kind::Bin(own, inner, c) if own == op => Some((inner, me.constant(c)?)),
            _ => None,
        };
        let (rest, added) = constant(self, word, BinOp::Or).unwrap_or((word, 0));
        let (rest, kept) = constant(self, rest, BinOp::And).unwrap_or((rest, u64::MAX));
        if rest == input {
            return self.masked(input, !kept | added, added);
        }
        if let Some(number) = self.constant(word) {
            return self.masked(input, u64::MAX, number);
        }
        let difference = self.bin(BinOp::Xor, word, input);
        self.masked(difference, u64::MAX, 0)
    }

    /// The number of ones.
    pub fn ones(&mut self, word: Node) -> Node {
        match self.constant(word) {
            Some(number) => self.number(u64::from(number.count_ones())),
            None => self.add(Kind::Ones(word)),
        }
    }

    /// The position of the lowest one; 64 if there is none.
    pub fn lowest(&mut self, word: Node) -> Node {
        match self.constant(word) {
            Some(number) => self.number(u64::from(number.trailing_zeros())),
            None => self.add(Kind::Lowest(word)),
        }
    }

    /// Whether the node is always 0 or 1.
    pub fn is_flag(&self, node: Node) -> bool {
        match self.kind(node) {
            Kind::Const(number) => *number < 2,
            Kind::Field(_, _, width) => *width == 1,
            Kind::Bin(op, ..) => matches!(
                op,
                BinOp::Lt
                    | BinOp::Eq
                    | BinOp::AddOverflows
                    | BinOp::SubOverflows
                    | BinOp::MulOverflows
            ),
            Kind::Var(var) => self.flags.contains(var),
            Kind::Masked(..) | Kind::Not(_) | Kind::All(_) => true,
            _ => false,
        }
    }

    /// A boolean in the form in which tests merge.
    pub fn truth(&mut self, flag: Node) -> Node {
        match *self.kind(flag) {
            Kind::Field(word, shift, 1) => self.bit(word, u64::from(shift)),
            _ => flag,
        }
    }

    /// Whether the boolean is false.
    pub fn not(&mut self, flag: Node) -> Node {
        let flag = self.truth(flag);
        match *self.kind(flag) {
            Kind::Const(number) => self.flag(number == 0),
            Kind::Not(inner) => inner,
            Kind::Masked(word, mask, value) if mask.count_ones() == 1 => {
                self.masked(word, mask, value ^ mask)
            }
            _ => self.add(Kind::Not(flag)),
        }
    }

    /// Adds the conjunction of two or more booleans that were simplified.
    pub(super) fn add_all(&mut self, parts: Vec<Node>) -> Node {
        self.add(Kind::All(parts.into()))
    }

    /// Whether both hold.
    pub fn and(&mut self, a: Node, b: Node) -> Node {
        self.all(vec![a, b])
    }

    /// Whether one of them holds.
    pub fn or(&mut self, a: Node, b: Node) -> Node {
        self.any(vec![a, b])
    }

    /// Whether one of them holds.
    pub fn any(&mut self, parts: Vec<Node>) -> Node {
        let parts = parts.into_iter().map(|part| self.not(part)).collect();
        let none = self.all(parts);
        self.not(none)
    }

    /// `a` if the boolean is true, else `b`.
    pub fn select(&mut self, flag: Node, a: Node, b: Node) -> Node {
        if a == b {
            return a;
        }
        match *self.kind(flag) {
            Kind::Const(0) => return b,
            Kind::Const(_) => return a,
            Kind::Not(inner) => return self.select(inner, b, a),
            _ => {}
        }
        if self.is_flag(a) && self.is_flag(b) {
            let not = self.not(flag);
            let (then, otherwise) = (self.and(flag, a), self.and(not, b));
            return self.or(then, otherwise);
        }
        self.add(Kind::Select(flag, a, b))
    }
}

/// A word with the lowest bits set.
pub fn ones(width: u8) -> u64 {
    if width >= 64 { u64::MAX } else { (1 << width) - 1 }
}
