//! Where the leaves of the variables are in the packed words of a state.

use crate::codec::{Decoder, encode};
use crate::program::ones;
use crate::shape::Shape;
use crate::shapes::Shapes;
use ir::{Spec, TypeId, Value};
use verdict::State;

/// Bits that a leaf without a small range starts with.
const FIRST_WIDTH: u8 = 8;

/// The packed form of the states of an instance.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The shape and type of each variable.
    pub vars: Vec<(Shape, TypeId)>,
    /// The leaves of all variables, in order.
    pub leaves: Vec<Leaf>,
    /// The number of words.
    pub words: usize,
    /// The number of bits in use.
    pub bits: u32,
}

/// How one leaf is packed: its number less `low`, in `width` bits.
#[derive(Clone, Copy, Debug)]
pub struct Leaf {
    /// The least number.
    pub low: u64,
    /// The number of further ones.
    pub more: u64,
    /// Bits.
    pub width: u8,
    /// Whether numbers can need more bits than these.
    pub elastic: bool,
    /// Where it is.
    pub place: Place,
}

/// Where a leaf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The same number in every state: nowhere.
    Fixed(u64),
    /// From this bit of this word.
    At(u32, u8),
}

impl Layout {
    /// A layout: `fixed` tells the leaves with the same number in every state, `widths` those that
    /// need more bits than they start with. Both may be shorter than the list of leaves.
    pub fn new(spec: &Spec, shapes: &Shapes<'_>, fixed: &[Option<u64>], widths: &[u8]) -> Self {
        let vars: Vec<(Shape, TypeId)> =
            spec.vars.iter().map(|var| (shapes.stored(var.ty), var.ty)).collect();
        let mut leaves = Vec::new();
        for (shape, _) in &vars {
            add_leaves(shape, widths, &mut leaves);
        }
        for (leaf, fixed) in leaves.iter_mut().zip(fixed) {
            if let Some(number) = fixed {
                leaf.place = Place::Fixed(*number);
            }
        }
        let mut layout = Self { vars, leaves, words: 0, bits: 0 };
        layout.pack();
        layout
    }

    /// Puts each leaf into the first word that has room.
    fn pack(&mut self) {
        let mut used: Vec<u8> = Vec::new();
        for leaf in &mut self.leaves {
            if let Place::Fixed(_) = leaf.place {
                continue;
            }
            let word = match used.iter().position(|used| used + leaf.width <= 64) {
                Some(word) => word,
                None => {
                    used.push(0);
                    used.len() - 1
                }
            };
            leaf.place = match leaf.width {
                0 => Place::Fixed(leaf.low),
                _ => Place::At(word as u32, used[word]),
            };
            used[word] += leaf.width;
        }
        self.bits = used.iter().map(|used| u32::from(*used)).sum();
        self.words = used.len().max(1);
    }

    /// Makes this leaf twice as wide, as what needed one bit more soon needs another; or every leaf
    /// that is not bounded: interned values are numbered together, so that what is too large for one
    /// soon is for others.
    pub fn widen(&self, leaf: usize, all: bool, widths: &mut Vec<u8>) {
        widths.resize(self.leaves.len(), 0);
        let wanted = (self.leaves[leaf].width * 2).min(64);
        for (index, (own, width)) in self.leaves.iter().zip(widths).enumerate() {
            if index == leaf || (all && own.elastic) {
                *width = wanted.max(*width);
            }
        }
    }

    /// The leaves of a packed state.
    pub fn unpack(&self, words: &[u64]) -> Vec<u64> {
        let number = |leaf: &Leaf| match leaf.place {
            Place::Fixed(number) => number,
            Place::At(word, shift) => {
                (words[word as usize] >> shift & ones(leaf.width)).wrapping_add(leaf.low)
            }
        };
        self.leaves.iter().map(number).collect()
    }

    /// The values of the variables in a packed state.
    pub fn state(&self, words: &[u64], decoder: Decoder<'_>) -> State {
        let leaves = self.unpack(words);
        let mut at = 0;
        let value = |(shape, ty): &(Shape, TypeId)| {
            let own = &leaves[at..at + shape.leaves()];
            at += own.len();
            decoder.value(own, shape, *ty)
        };
        self.vars.iter().map(value).collect::<Vec<Value>>().into()
    }

    /// The packed form of a state within the bounds of its types, in a layout without fixed leaves.
    ///
    /// # Errors
    /// The leaf that has too few bits.
    pub fn words(&self, state: &[Value], decoder: Decoder<'_>) -> Result<Vec<u64>, usize> {
        let mut numbers = Vec::with_capacity(self.leaves.len());
        for (value, (shape, _)) in state.iter().zip(&self.vars) {
            encode(value, shape, decoder.heap, &mut numbers);
        }
        let mut words = vec![0; self.words];
        for (index, (leaf, number)) in self.leaves.iter().zip(numbers).enumerate() {
            let Place::At(word, shift) = leaf.place else { continue };
            let number = number.wrapping_sub(leaf.low);
            if number & !ones(leaf.width) != 0 {
                return Err(index);
            }
            words[word as usize] |= number << shift;
        }
        Ok(words)
    }
}

fn add_leaves(shape: &Shape, widths: &[u8], leaves: &mut Vec<Leaf>) {
    let known = widths.get(leaves.len()).map_or(0, |width| *width).max(FIRST_WIDTH);
    let mut add = |low: u64, more: u64, width: u8, elastic: bool| {
        leaves.push(Leaf { low, more, width, elastic, place: Place::At(0, 0) });
    };
    match shape {
        Shape::Never => {}
        Shape::Int(low, high) => {
            let more = high.wrapping_sub(*low) as u64;
            let needed = bits(more);
            let width = known;
            if needed <= 2 * FIRST_WIDTH || needed <= width {
                return add(*low as u64, more, needed, false);
            }
            let below = if *low == i64::MIN && width < 64 { -(1i64 << (width - 1)) } else { *low };
            add(below as u64, u64::MAX, width, width < 64);
        }
        Shape::Id => {
            add(0, u64::MAX, known.min(32), known < 32);
        }
        Shape::Tuple(parts) => parts.iter().for_each(|part| add_leaves(part, widths, leaves)),
        Shape::Enum(variants) => {
            let more = variants.len().saturating_sub(1) as u64;
            add(0, more, bits(more), false);
            let fields = variants.iter().flatten().flat_map(|fields| fields.iter());
            fields.for_each(|field| add_leaves(field, widths, leaves));
        }
        Shape::Mask(element) => add_mask(element, leaves),
        Shape::Array(key, value) => {
            add_mask(key, leaves);
            (0..key.count().unwrap_or(0)).for_each(|_| add_leaves(value, widths, leaves));
        }
    }
}

fn add_mask(element: &Shape, leaves: &mut Vec<Leaf>) {
    let count = element.count().unwrap_or(0);
    for word in 0..count.div_ceil(64) {
        let width = (count - word * 64).min(64) as u8;
        let more = ones(width);
        leaves.push(Leaf { low: 0, more, width, elastic: false, place: Place::At(0, 0) });
    }
}

/// How many bits a number needs.
fn bits(number: u64) -> u8 {
    (64 - number.leading_zeros()) as u8
}
