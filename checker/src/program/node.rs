//! Pure computations on 64-bit words, each held once.

/// A node of a [`Graph`](super::Graph).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(pub u32);

/// A variable of a program: assigned by statements, read by nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Var(pub u32);

/// Operations on two words. None of them traps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinOp {
    /// Wrapping sum.
    Add,
    /// Wrapping difference.
    Sub,
    /// Wrapping product.
    Mul,
    /// Bitwise and.
    And,
    /// Bitwise or.
    Or,
    /// Bitwise exclusive or.
    Xor,
    /// Shift left; 0 for 64 and more.
    Shl,
    /// Logical shift right; 0 for 64 and more.
    Shr,
    /// Signed less, as 0 or 1.
    Lt,
    /// Equal, as 0 or 1.
    Eq,
    /// Quotient rounded down; 0 for divisor 0.
    Div,
    /// Remainder of it; 0 for divisor 0.
    Mod,
    /// Smaller signed number.
    Min,
    /// Larger signed number.
    Max,
    /// Whether the signed sum overflows.
    AddOverflows,
    /// Whether the signed difference overflows.
    SubOverflows,
    /// Whether the signed product overflows.
    MulOverflows,
}

impl BinOp {
    /// The result.
    #[inline(always)]
    pub fn apply(self, a: u64, b: u64) -> u64 {
        let (x, y) = (a as i64, b as i64);
        match self {
            BinOp::Add => a.wrapping_add(b),
            BinOp::Sub => a.wrapping_sub(b),
            BinOp::Mul => a.wrapping_mul(b),
            BinOp::And => a & b,
            BinOp::Or => a | b,
            BinOp::Xor => a ^ b,
            BinOp::Shl => {
                if b < 64 {
                    a << b
                } else {
                    0
                }
            }
            BinOp::Shr => {
                if b < 64 {
                    a >> b
                } else {
                    0
                }
            }
            BinOp::Lt => u64::from(x < y),
            BinOp::Eq => u64::from(a == b),
            BinOp::Div => floor_div(x, y) as u64,
            BinOp::Mod => floor_mod(x, y) as u64,
            BinOp::Min => x.min(y) as u64,
            BinOp::Max => x.max(y) as u64,
            BinOp::AddOverflows => u64::from(x.checked_add(y).is_none()),
            BinOp::SubOverflows => u64::from(x.checked_sub(y).is_none()),
            BinOp::MulOverflows => u64::from(x.checked_mul(y).is_none()),
        }
    }
}

/// Quotient rounded toward negative infinity, wrapping; 0 for divisor 0.
pub fn floor_div(a: i64, b: i64) -> i64 {
    if b == 0 {
        return 0;
    }
    let quotient = a.wrapping_div(b);
    if a.wrapping_rem(b) != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient }
}

/// Remainder of [`floor_div`]: the sign of the divisor; 0 for divisor 0.
pub fn floor_mod(a: i64, b: i64) -> i64 {
    if b == 0 {
        return 0;
    }
    let rest = a.wrapping_rem(b);
    if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }
}

/// What a node computes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A number.
    Const(u64),
    /// A word of the input.
    Word(u32),
    /// The current value of a variable.
    Var(Var),
    /// `width` bits of a word from bit `shift`, below 64 bits together.
    Field(Node, u8, u8),
    /// An operation.
    Bin(BinOp, Node, Node),
    /// The number of ones.
    Ones(Node),
    /// The position of the lowest one; 64 if there is none.
    Lowest(Node),
    /// The second if the first is 1, else the third.
    Select(Node, Node, Node),
    /// Whether the word, masked, equals the value: 0 or 1.
    Masked(Node, u64, u64),
    /// Whether a boolean is 0.
    Not(Node),
    /// Whether all booleans are 1; two or more.
    All(Box<[Node]>),
    /// An entry of a constant table; the index is within.
    Table(u32, Node),
}
