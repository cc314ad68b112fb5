//! The one state of each orbit that is kept.

use super::Symmetry;
use super::color::colors;
use super::rename::Renaming;
use crate::foreign::World;
use crate::foreign::rows::Rows;
use crate::layout::Layout;
use ir::Value;

/// One worker's way to find the state that stands for an orbit.
pub struct Canonical<'a> {
    symmetry: &'a Symmetry,
    layout: &'a Layout,
    world: &'a World<'a>,
    known: Rows,
}

impl<'a> Canonical<'a> {
    /// For states of a layout.
    pub fn new(symmetry: &'a Symmetry, layout: &'a Layout, world: &'a World<'a>) -> Self {
        Self { symmetry, layout, world, known: Rows::new(layout.words, layout.words) }
    }

    /// Replaces a state by the one that stands for its orbit.
    ///
    /// # Errors
    /// The leaf that needs more bits for it.
    pub fn replace(&mut self, state: &mut [u64]) -> Result<(), usize> {
        if let Some(known) = self.known.get(state) {
            state.copy_from_slice(known);
            return Ok(());
        }
        let least = self.least(state)?;
        self.known.insert(state, &least);
        state.copy_from_slice(&least);
        Ok(())
    }

    /// The least of the states that it can be renamed to such that values with lower colors have
    /// lower names.
    fn least(&self, words: &[u64]) -> Result<Vec<u64>, usize> {
        let spec = self.world.decoder.spec;
        let state = self.layout.state(words, self.world.decoder);
        let colors = colors(spec, self.symmetry, &state);
        let mut orders: Vec<Vec<Vec<u32>>> = Vec::new();
        for (class, colors) in self.symmetry.classes.iter().zip(&colors) {
            let mut order: Vec<(u64, u32)> =
                colors.iter().copied().zip(class.values.iter().copied()).collect();
            order.sort_unstable();
            let mut choices = vec![Vec::new()];
            for ties in order.chunk_by(|a, b| a.0 == b.0) {
                let ties: Vec<u32> = ties.iter().map(|(_, value)| *value).collect();
                choices = extended(&choices, &self.arrangements(&state, class.opaque, &ties));
            }
            orders.push(choices);
        }
        let mut least: Option<Vec<u64>> = None;
        for choice in product(&orders) {
            let mut renaming = Renaming::default();
            for (class, order) in self.symmetry.classes.iter().zip(choice) {
                for (from, to) in order.iter().zip(&class.values) {
                    renaming.set(class.opaque, *from, *to);
                }
            }
            let renamed = self.words(&self.renamed(&state, &renaming))?;
            if least.as_ref().is_none_or(|least| renamed < *least) {
                least = Some(renamed);
            }
        }
        Ok(least.unwrap_or_else(|| words.to_vec()))
    }

    /// The orders of values of one color that may lead to different states: one, if exchanging any
    /// two of them changes nothing.
    fn arrangements(&self, state: &[Value], opaque: ir::OpaqueId, ties: &[u32]) -> Vec<Vec<u32>> {
        let alike = ties.windows(2).all(|pair| {
            let exchanged = Renaming::exchange(opaque, pair[0], pair[1]);
            self.renamed(state, &exchanged) == *state
        });
        if alike { vec![ties.to_vec()] } else { permutations(ties) }
    }

    fn renamed(&self, state: &[Value], renaming: &Renaming) -> Vec<Value> {
        let spec = self.world.decoder.spec;
        let vars = state.iter().zip(&spec.vars);
        vars.map(|(value, var)| renaming.value(spec, value, var.ty)).collect()
    }

    fn words(&self, state: &[Value]) -> Result<Vec<u64>, usize> {
        self.layout.words(state, self.world.decoder)
    }
}

/// Each list with each of the others behind it.
fn extended(lists: &[Vec<u32>], more: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let with = |list: &Vec<u32>| {
        let list = list.clone();
        more.iter().map(move |more| [list.as_slice(), more].concat())
    };
    lists.iter().flat_map(with).collect()
}

/// All orders of a list.
fn permutations(list: &[u32]) -> Vec<Vec<u32>> {
    let Some((first, rest)) = list.split_first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for shorter in permutations(rest) {
        for at in 0..=shorter.len() {
            let mut longer = shorter.clone();
            longer.insert(at, *first);
            all.push(longer);
        }
    }
    all
}

/// Every choice of one from each.
fn product(lists: &[Vec<Vec<u32>>]) -> Vec<Vec<&[u32]>> {
    let mut all = vec![Vec::new()];
    for list in lists {
        let mut longer = Vec::with_capacity(all.len() * list.len());
        for choice in &all {
            for one in list {
                let mut choice: Vec<&[u32]> = choice.clone();
                choice.push(one);
                longer.push(choice);
            }
        }
        all = longer;
    }
    all
}
