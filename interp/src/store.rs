//! The states found so far, exactly: every different value of a variable is kept once and named by a
//! number, a state is a row of such numbers.

use crate::shape;
use hashbrown::HashTable;
use indexmap::IndexSet;
use ir::Value;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use std::mem::size_of;
use verdict::State;

/// The number of a state, in order of discovery.
pub(crate) type StateId = u32;

/// The parent of a state that is initial.
const NO_PARENT: StateId = StateId::MAX;

/// A set of states with the state from which each was found first.
pub(crate) struct Store {
    vars: usize,
    values: IndexSet<Value, FxBuildHasher>,
    /// Bytes that the values hold on the heap, those shared between values counted again.
    value_bytes: u64,
    /// The rows of all states, one after the other.
    rows: Vec<u32>,
    parents: Vec<StateId>,
    index: HashTable<StateId>,
}

/// What looking for a state came to.
pub(crate) enum Found {
    /// It is known.
    Known,
    /// It is new: its row.
    New(Row),
}

/// The numbers of the values of a state.
pub(crate) type Row = Box<[u32]>;

impl Store {
    /// An empty store for states of that many variables.
    pub fn new(vars: usize) -> Self {
        Self {
            vars,
            values: IndexSet::default(),
            value_bytes: 0,
            rows: Vec::new(),
            parents: Vec::new(),
            index: HashTable::new(),
        }
    }

    /// The number of states.
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// The state with this number.
    pub fn state(&self, id: StateId) -> State {
        self.row(id).iter().map(|value| self.values[*value as usize].clone()).collect()
    }

    /// The state from which this one was found first; none if it is initial.
    pub fn parent(&self, id: StateId) -> Option<StateId> {
        Some(self.parents[id as usize]).filter(|parent| *parent != NO_PARENT)
    }

    /// Looks for a state. `near` is a known state that it may share values with, if any.
    pub fn find(&mut self, state: &State, near: Option<(StateId, &State)>) -> Found {
        let number = |store: &mut Self, var: usize, value: &Value| match near {
            Some((id, near)) if shape::same(&near[var], value) => store.row(id)[var],
            _ => store.number(value),
        };
        let row: Row =
            state.iter().enumerate().map(|(var, value)| number(self, var, value)).collect();
        let is_row = |id: &StateId| *self.row(*id) == *row;
        if self.index.find(hash(&row), is_row).is_some() { Found::Known } else { Found::New(row) }
    }

    /// Adds a new state.
    pub fn add(&mut self, row: &Row, parent: Option<StateId>) -> StateId {
        let id = StateId::try_from(self.len()).expect("fewer than 2^32 states");
        self.rows.extend_from_slice(row);
        self.parents.push(parent.unwrap_or(NO_PARENT));
        let (rows, vars) = (&self.rows, self.vars);
        self.index.insert_unique(hash(row), id, |id| hash(row_of(rows, vars, *id)));
        id
    }

    /// An estimate of the memory that the store takes, in bytes.
    pub fn bytes(&self) -> u64 {
        let rows = self.rows.capacity() * size_of::<u32>();
        let parents = self.parents.capacity() * size_of::<StateId>();
        let index = self.index.capacity() * (size_of::<StateId>() + 1);
        let values = self.values.capacity() * (size_of::<Value>() + 3 * size_of::<usize>());
        (rows + parents + index + values) as u64 + self.value_bytes
    }

    fn row(&self, id: StateId) -> &[u32] {
        row_of(&self.rows, self.vars, id)
    }

    /// The number of a value, given now if it is new.
    fn number(&mut self, value: &Value) -> u32 {
        if let Some(number) = self.values.get_index_of(value) {
            return number as u32;
        }
        self.value_bytes += heap_bytes(value);
        let number = self.values.insert_full(value.clone()).0;
        u32::try_from(number).expect("fewer than 2^32 values")
    }
}

fn row_of(rows: &[u32], vars: usize, id: StateId) -> &[u32] {
    &rows[id as usize * vars..][..vars]
}

fn hash(row: &[u32]) -> u64 {
    FxBuildHasher.hash_one(row)
}

/// The bytes of the outermost collection; what is inside is mostly shared.
fn heap_bytes(value: &Value) -> u64 {
    let elements = match value {
        Value::Tuple(parts) | Value::Variant(_, parts) => parts.len(),
        Value::Set(parts) | Value::Seq(parts) => parts.len(),
        Value::Bag(parts) => parts.len() * 2,
        Value::Map(entries) => entries.len() * 2,
        Value::Some(_) => 1,
        Value::Bool(_) | Value::Int(_) | Value::Opaque(_) | Value::None => return 0,
    };
    ((elements * size_of::<Value>()) + 5 * size_of::<usize>()) as u64
}
