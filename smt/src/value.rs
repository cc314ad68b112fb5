//! Values of specs as terms: collections are functions of their elements, so that nothing needs a
//! size.

use crate::encode::Encoding;
use crate::term::Term;
use std::rc::Rc;

/// Whether a value is in a set, or a key in a map.
pub type Contains<'a> = Rc<dyn Fn(&Encoding<'a>, &Value<'a>) -> Term + 'a>;
/// The value at a key.
pub type At<'a> = Rc<dyn Fn(&Encoding<'a>, &Value<'a>) -> Value<'a> + 'a>;
/// The element at an index.
pub type Nth<'a> = Rc<dyn Fn(&Encoding<'a>, Term) -> Value<'a> + 'a>;

/// A value whose leaves are terms.
#[derive(Clone)]
pub enum Value<'a> {
    /// A truth value, an integer, or a value of an opaque type.
    Leaf(Term),
    /// A tuple or a struct.
    Tuple(Rc<[Value<'a>]>),
    /// An enum or an option: the variant's number, as bits, and the fields of every variant.
    Data(Term, Rc<[Rc<[Value<'a>]>]>),
    /// A set.
    Set(Contains<'a>),
    /// A map: its keys, and what is at them; anything elsewhere.
    Map(Contains<'a>, At<'a>),
    /// A sequence: its length and its elements; anything beyond.
    Seq(Term, Nth<'a>),
}

impl<'a> Value<'a> {
    /// The term of a leaf.
    pub fn leaf(&self) -> Term {
        match self {
            Value::Leaf(term) => *term,
            _ => unreachable!("a value without parts"),
        }
    }

    /// The parts of a tuple or a struct.
    pub fn parts(&self) -> &[Value<'a>] {
        match self {
            Value::Tuple(parts) => parts,
            _ => unreachable!("a tuple"),
        }
    }

    /// The variant's number and the fields of every variant.
    pub fn data(&self) -> (Term, &[Rc<[Value<'a>]>]) {
        match self {
            Value::Data(tag, fields) => (*tag, fields),
            _ => unreachable!("an enum or an option"),
        }
    }

    /// What is in a set.
    pub fn set(&self) -> Contains<'a> {
        match self {
            Value::Set(contains) => contains.clone(),
            _ => unreachable!("a set"),
        }
    }

    /// The keys of a map and what is at them.
    pub fn map(&self) -> (Contains<'a>, At<'a>) {
        match self {
            Value::Map(keys, at) => (keys.clone(), at.clone()),
            _ => unreachable!("a map"),
        }
    }

    /// The length of a sequence and its elements.
    pub fn seq(&self) -> (Term, Nth<'a>) {
        match self {
            Value::Seq(len, nth) => (*len, nth.clone()),
            _ => unreachable!("a sequence"),
        }
    }
}
