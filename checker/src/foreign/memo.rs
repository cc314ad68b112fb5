//! Remembers the results of foreign operations.

use super::World;
use crate::program::{Foreign, ForeignKind};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use verdict::Undefined;

/// One worker's results so far. Interned values are numbers for good, so that results stay valid.
#[derive(Default)]
pub struct Memo {
    results: Vec<FxHashMap<Box<[u64]>, Box<[u64]>>>,
    elements: Vec<FxHashMap<u64, Arc<[u64]>>>,
    builds: FxHashMap<(u32, Box<[u64]>), Box<[u64]>>,
    collected: Vec<Vec<Vec<u64>>>,
    scratch: Vec<u64>,
}

impl Memo {
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
        if self.results.len() < foreign.len() {
            self.results.resize_with(foreign.len(), FxHashMap::default);
        }
        let operation = &foreign[index as usize];
        if let ForeignKind::Build(_) = operation.kind {
            return self.build(world, operation, index);
        }
        let known = &mut self.results[index as usize];
        if !known.contains_key(leaves) {
            self.scratch.clear();
            world.run(operation, leaves, &mut self.scratch)?;
            known.insert(leaves.into(), self.scratch.as_slice().into());
        }
        Ok(&known[leaves])
    }

    fn build(
        &mut self,
        world: &World<'_>,
        operation: &Foreign,
        index: u32,
    ) -> Result<&[u64], Undefined> {
        let rows = self.collected.pop().unwrap_or_default();
        let key = (index, rows.iter().flatten().copied().collect::<Box<[u64]>>());
        if !self.builds.contains_key(&key) || operation.args.iter().all(|(s, _)| s.leaves() == 0) {
            self.scratch.clear();
            world.build(operation, &rows, &mut self.scratch)?;
            self.builds.insert(key.clone(), self.scratch.as_slice().into());
        }
        Ok(&self.builds[&key])
    }

    /// Starts to collect.
    pub fn begin(&mut self) {
        self.collected.push(Vec::new());
    }

    /// Collects an element.
    pub fn push(&mut self, leaves: &[u64]) {
        if let Some(rows) = self.collected.last_mut() {
            rows.push(leaves.to_vec());
        }
    }

    /// Forgets what is being collected: after a trap.
    pub fn reset(&mut self) {
        self.collected.clear();
    }

    /// The elements of an interned collection.
    pub fn elements(
        &mut self,
        world: &World<'_>,
        foreign: &[Foreign],
        index: u32,
        source: u64,
    ) -> Arc<[u64]> {
        if self.elements.len() < foreign.len() {
            self.elements.resize_with(foreign.len(), FxHashMap::default);
        }
        self.elements[index as usize]
            .entry(source)
            .or_insert_with(|| world.elements(&foreign[index as usize], &[source]).into())
            .clone()
    }
}
