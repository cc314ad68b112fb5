//! Colors of opaque values: values that a state tells apart have different colors, and renaming the
//! state renames the colors with it.
//!
//! Color refinement, after Brendan McKay, Practical Graph Isomorphism (1981), section 2: the color
//! of a value comes from where it occurs and from the colors of what occurs beside it, until no more
//! values are told apart.

use super::Symmetry;
use crate::store::fold;
use ir::{OpaqueId, Spec, Type, TypeId, Value};

/// A color for each value of each class, in the order of the classes. Values with different colors
/// are told apart by the state; those with the same color mostly are not.
pub fn colors(spec: &Spec, symmetry: &Symmetry, state: &[Value]) -> Vec<Vec<u64>> {
    let mut colors: Vec<Vec<u64>> =
        symmetry.classes.iter().map(|class| vec![1; class.values.len()]).collect();
    let mut told = 0;
    loop {
        let mut painter =
            Painter { spec, symmetry, old: &colors, found: Vec::new(), next: &mut colors.clone() };
        for (index, (value, var)) in state.iter().zip(&spec.vars).enumerate() {
            painter.found.clear();
            painter.content(value, var.ty);
            painter.give(mix(VAR, index as u64), 0);
        }
        let next = std::mem::take(painter.next);
        let count = next.iter().map(|colors| distinct(colors)).sum();
        if count == told {
            return colors;
        }
        (told, colors) = (count, next);
    }
}

const VAR: u64 = 0x9E37_79B9_7F4A_7C15;
const PART: u64 = 0xD6E8_FEB8_6659_FD93;

fn mix(a: u64, b: u64) -> u64 {
    fold(a ^ 0xA409_3822_299F_31D0, b.wrapping_mul(PART) ^ VAR)
}

fn distinct(colors: &[u64]) -> usize {
    let mut colors = colors.to_vec();
    colors.sort_unstable();
    colors.dedup();
    colors.len()
}

/// One round.
struct Painter<'a> {
    spec: &'a Spec,
    symmetry: &'a Symmetry,
    old: &'a [Vec<u64>],
    next: &'a mut Vec<Vec<u64>>,
    /// The values that occur in what is being looked at: class, position there, and how they occur.
    found: Vec<(usize, usize, u64)>,
}

impl Painter<'_> {
    /// A number for a value that depends on the colors of the opaque values in it, but not on their
    /// names. Notes where they occur.
    fn content(&mut self, value: &Value, ty: TypeId) -> u64 {
        let spec = self.spec;
        match (value, &spec.types[ty]) {
            (Value::Opaque(name), Type::Opaque(id)) => self.opaque(*name, *id),
            (Value::Bool(flag), _) => mix(1, u64::from(*flag)),
            (Value::Int(number), _) => mix(2, *number as u64),
            (Value::Some(part), Type::Option(ty)) => self.row(3, [(&**part, *ty)].into_iter()),
            (Value::Tuple(parts), Type::Tuple(types)) => {
                self.row(4, parts.iter().zip(types.iter().copied()))
            }
            (Value::Tuple(parts), Type::Data(data)) => {
                let fields = spec.data(*data).variants[0].fields.iter().map(|field| field.ty);
                self.row(4, parts.iter().zip(fields))
            }
            (Value::Variant(index, parts), Type::Data(data)) => {
                let fields = &spec.data(*data).variants[*index as usize].fields;
                let tag = mix(5, u64::from(*index));
                self.row(tag, parts.iter().zip(fields.iter().map(|field| field.ty)))
            }
            (Value::Seq(parts), Type::Seq(ty, _)) => {
                self.row(mix(6, parts.len() as u64), parts.iter().map(|part| (part, *ty)))
            }
            (Value::Set(parts), Type::Set(ty, _)) => {
                self.all(7, parts.iter(), |me, part| me.content(part, *ty))
            }
            (Value::Bag(parts), Type::Bag(ty, _)) => {
                self.all(8, parts.iter(), |me, (part, count)| mix(me.content(part, *ty), *count))
            }
            (Value::Map(pairs), Type::Map(key, of, _)) => {
                self.all(9, pairs.iter(), |me, (k, v)| {
                    me.row(10, [(k, *key), (v, *of)].into_iter())
                })
            }
            _ => 11,
        }
    }

    fn opaque(&mut self, name: u32, id: OpaqueId) -> u64 {
        for (class, members) in self.symmetry.classes.iter().enumerate() {
            if members.opaque == id
                && let Ok(position) = members.values.binary_search(&name)
            {
                self.found.push((class, position, 1));
                return mix(12, self.old[class][position]);
            }
        }
        mix(mix(13, u64::from(id.0)), u64::from(name))
    }

    /// Parts in order.
    fn row<'v>(&mut self, tag: u64, parts: impl Iterator<Item = (&'v Value, TypeId)>) -> u64 {
        let start = self.found.len();
        let mut content = tag;
        for (index, (part, ty)) in parts.enumerate() {
            let before = self.found.len();
            content = mix(content, self.content(part, ty));
            self.mark(before, mix(PART, index as u64));
        }
        self.mark(start, content);
        content
    }

    /// Parts in no order.
    fn all<T>(
        &mut self,
        tag: u64,
        parts: impl Iterator<Item = T>,
        mut content: impl FnMut(&mut Self, T) -> u64,
    ) -> u64 {
        let start = self.found.len();
        let mut sum = tag;
        for part in parts {
            let before = self.found.len();
            let own = mix(tag, content(self, part));
            self.mark(before, own);
            sum = sum.wrapping_add(own);
        }
        self.mark(start, sum);
        sum
    }

    /// Tells the occurrences from a position on what they are part of.
    fn mark(&mut self, from: usize, mark: u64) {
        for (.., how) in &mut self.found[from..] {
            *how = mix(*how, mark);
        }
    }

    /// Gives all occurrences to the colors.
    fn give(&mut self, mark: u64, from: usize) {
        self.mark(from, mark);
        for (class, position, how) in &self.found[from..] {
            let color = &mut self.next[*class][*position];
            *color = color.wrapping_add(*how);
        }
    }
}
