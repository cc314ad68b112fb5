//! Interned values: each value once, known by a dense number, shared by all workers.

use ir::Value;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

const SHARDS: usize = 64;
/// Values in the first chunk; each further chunk holds twice as many.
const FIRST: u32 = 1024;

/// An append-only table of distinct values. Reading takes no lock.
pub struct Heap {
    shards: Vec<Mutex<FxHashMap<Value, u32>>>,
    chunks: [OnceLock<Box<[OnceLock<Value>]>>; 22],
    next: AtomicU32,
}

impl Heap {
    /// A heap whose value 0 is the empty tuple: what absent parts hold.
    pub fn new() -> Self {
        let heap = Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            chunks: [const { OnceLock::new() }; 22],
            next: AtomicU32::new(0),
        };
        heap.intern(&Value::tuple([]));
        heap
    }

    /// The number of this value, given one if it is new.
    pub fn intern(&self, value: &Value) -> u32 {
        let shard = FxBuildHasher.hash_one(value) as usize >> 8 & (SHARDS - 1);
        let mut shard = match self.shards[shard].lock() {
            Ok(shard) => shard,
            Err(poisoned) => poisoned.into_inner(),
        };
        if let Some(id) = shard.get(value) {
            return *id;
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (chunk, offset) = place(id);
        let cells = self.chunks[chunk]
            .get_or_init(|| (0..FIRST << chunk).map(|_| OnceLock::new()).collect());
        // The number is new, so that the cell is empty.
        let _ = cells[offset].set(value.clone());
        shard.insert(value.clone(), id);
        id
    }

    /// The value with this number.
    pub fn get(&self, id: u32) -> &Value {
        let (chunk, offset) = place(id);
        self.chunks[chunk]
            .get()
            .and_then(|cells| cells[offset].get())
            .expect("a number that `intern` gave")
    }

    /// How many values there are.
    pub fn len(&self) -> u32 {
        self.next.load(Ordering::Relaxed)
    }
}

fn place(id: u32) -> (usize, usize) {
    let chunk = (id / FIRST + 1).ilog2();
    (chunk as usize, (id - FIRST * ((1 << chunk) - 1)) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dense_and_lead_back() {
        let heap = Heap::new();
        let ids: Vec<u32> = (0..5000).map(|n| heap.intern(&Value::Int(n))).collect();
        assert_eq!(ids, (1..5001).collect::<Vec<u32>>());
        assert_eq!(heap.intern(&Value::Int(4000)), 4001);
        assert_eq!(heap.get(4001), &Value::Int(4000));
        assert_eq!(heap.len(), 5001);
    }
}
