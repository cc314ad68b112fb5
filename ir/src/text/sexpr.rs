//! S-expressions: the tree, and its layout as text.

use std::fmt::{self, Display, Formatter};

/// Lists longer than this are broken over several lines.
const WIDTH: usize = 100;

/// An S-expression.
#[derive(Clone, Debug)]
pub struct Sexpr {
    /// Its content.
    pub node: Node,
    /// The byte at which it starts in the text it was read from.
    pub at: usize,
    /// Its length on one line, in bytes.
    width: usize,
}

/// The forms of S-expression.
#[derive(Clone, Debug)]
pub enum Node {
    /// A word or a number.
    Symbol(String),
    /// A quoted text.
    Text(String),
    /// A list.
    List(Vec<Sexpr>),
}

/// A word or a number.
pub fn symbol(word: impl Display) -> Sexpr {
    Sexpr::new(Node::Symbol(word.to_string()), 0)
}

/// A quoted text.
pub fn text(text: &str) -> Sexpr {
    Sexpr::new(Node::Text(text.to_owned()), 0)
}

/// A list.
pub fn list(items: impl IntoIterator<Item = Sexpr>) -> Sexpr {
    Sexpr::new(Node::List(items.into_iter().collect()), 0)
}

/// A list that starts with a word.
pub fn tagged(tag: &str, items: impl IntoIterator<Item = Sexpr>) -> Sexpr {
    list(std::iter::once(symbol(tag)).chain(items))
}

impl Sexpr {
    /// The expression that starts at this byte.
    pub fn new(node: Node, at: usize) -> Self {
        let width = match &node {
            Node::Symbol(word) => word.len(),
            Node::Text(text) => format!("{text:?}").len(),
            Node::List(items) => 2 + items.iter().map(|item| item.width + 1).sum::<usize>(),
        };
        Self { node, at, width }
    }

    /// Writes it, starting at this column: on one line if it fits, else with the atoms that lead a
    /// list on its first line and everything after them on lines of their own.
    fn write(&self, f: &mut Formatter<'_>, column: usize) -> fmt::Result {
        let items = match &self.node {
            Node::Symbol(word) => return f.write_str(word),
            Node::Text(text) => return write!(f, "{text:?}"),
            Node::List(items) => items,
        };
        let mut broken = false;
        f.write_str("(")?;
        for (index, item) in items.iter().enumerate() {
            broken |= column + self.width > WIDTH && matches!(item.node, Node::List(_));
            if index > 0 && broken {
                write!(f, "\n{:1$}", "", column + 2)?;
            } else if index > 0 {
                f.write_str(" ")?;
            }
            item.write(f, column + 2)?;
        }
        f.write_str(")")
    }
}

impl Display for Sexpr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.write(f, 0)?;
        f.write_str("\n")
    }
}
