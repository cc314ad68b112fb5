//! How operators are written and how tightly they bind.

use spec_lang::ast::BinaryOp;

/// The least levels of the operands, and the level of the operation.
pub fn sides(op: BinaryOp) -> (u8, u8, u8) {
    match op {
        BinaryOp::Implies => (1, 0, 0),
        BinaryOp::Or => (1, 2, 1),
        BinaryOp::And => (2, 3, 2),
        BinaryOp::Range => (5, 5, 4),
        BinaryOp::Union => (5, 6, 5),
        BinaryOp::Intersect => (6, 7, 6),
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Concat | BinaryOp::Minus => (7, 8, 7),
        BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod => (8, 9, 8),
        _ => (4, 4, 3),
    }
}

/// As the text has it.
pub fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Implies => "==>",
        BinaryOp::Or => "||",
        BinaryOp::And => "&&",
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::Lt => "<",
        BinaryOp::Le => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::Ge => ">=",
        BinaryOp::In => "in",
        BinaryOp::NotIn => "not in",
        BinaryOp::Range => "..",
        BinaryOp::Union => "|",
        BinaryOp::Intersect => "&",
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Concat => "++",
        BinaryOp::Minus => "\\",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Mod => "%",
    }
}
