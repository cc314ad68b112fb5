//! Remembers the results of foreign operations and of pure code.

use super::World;
use super::rows::Rows;
use crate::program::{Foreign, ForeignKind, Memoized};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use verdict::Undefined;

/// Most collections that are remembered; when there are more, all are forgotten.
const MOST_BUILDS: usize = 1 << 19;

/// One worker's results so far. Interned values are numbers for good, so that results stay valid.
pub struct Memo {
    results: Vec<Rows>,
    /// By operation and interned collection.
    elements: Vec<Vec<Option<Arc<[u64]>>>>,
    builds: FxHashMap<(u32, Box<[u64]>), Box<[u64]>>,
    regions: Vec<Rows>,
    /// What is being collected: the leaves of each open collection, and where its elements end.
    collected: Vec<(Vec<u64>, Vec<usize>)>,
    spare: Vec<(Vec<u64>, Vec<usize>)>,
    scratch: Vec<u64>,
}

impl Memo {
    /// Nothing is remembered yet.
    pub fn new(foreign: &[Foreign], regions: &[Memoized]) -> Self {
        let rows = |foreign: &Foreign| {
            let key = foreign.args.iter().map(|(shape, _)| shape.leaves()).sum();
            Rows::new(key, foreign.returns().leaves())
        };
        Self {
            results: foreign.iter().map(rows).collect(),
            elements: vec![Vec::new(); foreign.len()],
            builds: FxHashMap::default(),
            regions: regions.iter().map(|region| Rows::new(region.keys, region.results)).collect(),
            collected: Vec::new(),
            spare: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// The result of an operation, found or remembered.
    ///
    /// # Errors
    /// As [`World::run`].
    #[inline]
    pub fn call(
        &mut self,
        world: &World<'_>,
        foreign: &[Foreign],
        index: u32,
        leaves: &[u64],
    ) -> Result<&[u64], Undefined> {
        let operation = &foreign[index as usize];
        if let ForeignKind::Build(_) = operation.kind {
            return self.build(world, operation, index);
        }
        let found = match self.results[index as usize].find(leaves) {
            Some(found) => found,
            None => self.run(world, operation, index as usize, leaves)?,
        };
        Ok(self.results[index as usize].at(found))
    }

    #[cold]
    fn run(
        &mut self,
        world: &World<'_>,
        operation: &Foreign,
        index: usize,
        leaves: &[u64],
    ) -> Result<usize, Undefined> {
        self.scratch.clear();
        world.run(operation, leaves, &mut self.scratch)?;
        Ok(self.results[index].insert(leaves, &self.scratch))
    }

    fn build(
        &mut self,
        world: &World<'_>,
        operation: &Foreign,
        index: u32,
    ) -> Result<&[u64], Undefined> {
        let (leaves, ends) = self.collected.pop().unwrap_or_default();
        let width: usize = operation.args.iter().map(|(shape, _)| shape.leaves()).sum();
        let key = (index, leaves.as_slice().into());
        // Elements without leaves leave nothing to tell their numbers by.
        if width == 0 || !self.builds.contains_key(&key) {
            self.scratch.clear();
            let mut start = 0;
            let rows =
                ends.iter().map(|end| leaves[std::mem::replace(&mut start, *end)..*end].to_vec());
            let rows: Vec<Vec<u64>> = rows.collect();
            world.build(operation, &rows, &mut self.scratch)?;
            if self.builds.len() >= MOST_BUILDS {
                self.builds.clear();
            }
            self.builds.insert(key.clone(), self.scratch.as_slice().into());
        }
        self.spare.push((leaves, ends));
        Ok(&self.builds[&key])
    }

    /// Starts to collect.
    pub fn begin(&mut self) {
        let (mut leaves, mut ends) = self.spare.pop().unwrap_or_default();
        leaves.clear();
        ends.clear();
        self.collected.push((leaves, ends));
    }

    /// Collects an element.
    pub fn push(&mut self, element: &[u64]) {
        if let Some((leaves, ends)) = self.collected.last_mut() {
            leaves.extend_from_slice(element);
            ends.push(leaves.len());
        }
    }

    /// Forgets what is being collected: after a trap.
    pub fn reset(&mut self) {
        self.collected.clear();
    }

    /// What a region of pure code gave for these keys.
    #[inline]
    pub fn recall(&self, region: u32, keys: &[u64]) -> Option<&[u64]> {
        self.regions[region as usize].get(keys)
    }

    /// Remembers what it gave.
    pub fn remember(&mut self, region: u32, keys: &[u64], results: &[u64]) {
        self.regions[region as usize].insert(keys, results);
    }

    /// The elements of an interned collection. They stay where they are as long as this lives.
    #[inline]
    pub fn elements(
        &mut self,
        world: &World<'_>,
        foreign: &[Foreign],
        index: u32,
        source: u64,
    ) -> &Arc<[u64]> {
        let known = &mut self.elements[index as usize];
        if known.len() <= source as usize {
            known.resize(source as usize + 1, None);
        }
        known[source as usize]
            .get_or_insert_with(|| world.elements(&foreign[index as usize], &[source]).into())
    }
}
