//! Values of specs as terms: collections are functions of their elements, so that nothing needs a
//! size.

use crate::encode::{Encoding, Support};
use crate::term::Term;
use std::rc::Rc;

/// Whether a value is in a set, or a key in a map.
pub type Contains<'a> = Rc<dyn Fn(&Encoding<'a>, &Value<'a>) -> Term + 'a>;
/// How often a value is in a bag: never negative.
pub type Count<'a> = Rc<dyn Fn(&Encoding<'a>, &Value<'a>) -> Term + 'a>;
/// The value at a key.
pub type At<'a> = Rc<dyn Fn(&Encoding<'a>, &Value<'a>) -> Value<'a> + 'a>;
/// The element at an index.
pub type Nth<'a> = Rc<dyn Fn(&Encoding<'a>, Term) -> Value<'a> + 'a>;
/// No sequence or bag is longer, if that is known.
pub type Most = Option<i64>;

/// A value whose leaves are terms.
#[derive(Clone)]
pub enum Value<'a> {
    /// A truth value, an integer, or a value of an opaque type.
    Leaf(Term),
    /// A tuple or a struct.
    Tuple(Rc<[Value<'a>]>),
    /// An enum or an option: the variant's number, as bits, and the fields of every variant.
    Data(Term, Rc<[Rc<[Value<'a>]>]>),
    /// A set, and what may be in it.
    Set(Contains<'a>, Support<'a>),
    /// A map: its keys, and what is at them; anything elsewhere. What may be a key.
    Map(Contains<'a>, At<'a>, Support<'a>),
    /// A sequence: its length and its elements; anything beyond.
    Seq(Term, Nth<'a>, Most),
    /// A bag: how often something is in it, and what may be in it.
    Bag(Count<'a>, Support<'a>, Most),
}

impl<'a> Value<'a> {
    /// A set.
    pub fn set_of(
        contains: impl Fn(&Encoding<'a>, &Value<'a>) -> Term + 'a,
        support: Support<'a>,
    ) -> Self {
        Value::Set(Rc::new(contains), support)
    }

    /// A sequence.
    pub fn seq_of(
        len: Term,
        nth: impl Fn(&Encoding<'a>, Term) -> Value<'a> + 'a,
        most: Most,
    ) -> Self {
        Value::Seq(len, Rc::new(nth), most)
    }

    /// A bag.
    pub fn bag_of(
        count: impl Fn(&Encoding<'a>, &Value<'a>) -> Term + 'a,
        support: Support<'a>,
        most: Most,
    ) -> Self {
        Value::Bag(Rc::new(count), support, most)
    }

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
            Value::Set(contains, _) => contains.clone(),
            _ => unreachable!("a set"),
        }
    }

    /// The keys of a map and what is at them.
    pub fn map(&self) -> (Contains<'a>, At<'a>) {
        match self {
            Value::Map(keys, at, _) => (keys.clone(), at.clone()),
            _ => unreachable!("a map"),
        }
    }

    /// The length of a sequence and its elements.
    pub fn seq(&self) -> (Term, Nth<'a>) {
        match self {
            Value::Seq(len, nth, _) => (*len, nth.clone()),
            _ => unreachable!("a sequence"),
        }
    }

    /// How often something is in a bag.
    pub fn bag(&self) -> Count<'a> {
        match self {
            Value::Bag(count, ..) => count.clone(),
            _ => unreachable!("a bag"),
        }
    }

    /// What may be an element of a set or a bag, or a key of a map.
    pub fn support(&self) -> &Support<'a> {
        match self {
            Value::Set(_, support) | Value::Map(.., support) | Value::Bag(_, support, _) => support,
            _ => unreachable!("a set, a map or a bag"),
        }
    }

    /// A length that a sequence or a bag does not exceed.
    pub fn most(&self) -> Most {
        match self {
            Value::Seq(.., most) | Value::Bag(.., most) => *most,
            _ => None,
        }
    }
}

/// Whether two values are the same terms all through; collections only if they are one.
pub fn is_same<'a>(a: &Value<'a>, b: &Value<'a>) -> bool {
    let all = |a: &[Value<'a>], b: &[Value<'a>]| a.iter().zip(b).all(|(a, b)| is_same(a, b));
    match (a, b) {
        (Value::Leaf(a), Value::Leaf(b)) => a == b,
        (Value::Tuple(a), Value::Tuple(b)) => all(a, b),
        (Value::Data(x, a), Value::Data(y, b)) => {
            x == y && a.iter().zip(b.iter()).all(|(a, b)| all(a, b))
        }
        (Value::Set(a, _), Value::Set(b, _)) => Rc::ptr_eq(a, b),
        (Value::Map(a, at_a, _), Value::Map(b, at_b, _)) => {
            Rc::ptr_eq(a, b) && Rc::ptr_eq(at_a, at_b)
        }
        (Value::Seq(x, a, _), Value::Seq(y, b, _)) => x == y && Rc::ptr_eq(a, b),
        (Value::Bag(a, ..), Value::Bag(b, ..)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}
