//! A spec and its instance, prepared for evaluation.

use crate::stack;
use crate::watch::Watch;
use ir::{Bounds, DataId, Instance, Spec, Type, Value};
use std::cell::OnceCell;
use verdict::Limits;

/// The most values that a set may have when it is enumerated: ranges, powersets, arrangements,
/// types, comprehensions and concatenations beyond it are errors, found before memory is used.
pub const MAX_VALUES: u64 = 1_000_000;

/// The deepest nesting of calls.
pub const MAX_CALLS: usize = 500;

/// Everything that evaluation reads and that no state changes.
pub(crate) struct Model<'m> {
    pub spec: &'m Spec,
    pub instance: &'m Instance,
    pub bounds: Bounds<'m>,
    /// When to stop, asked in every long loop.
    pub watch: Watch<'m>,
    /// Whether a false `assert` is a fault; if not, it is passed over.
    pub asserts: bool,
    /// The values of enumerable types, by `TypeId`, made when first asked for.
    pub universes: Vec<OnceCell<Value>>,
    /// How deep the body of each function is nested, by `FnId`.
    pub function_depths: Vec<usize>,
    /// Whether values of a struct or an enum can contain others of it, by `DataId`.
    pub recursive: Vec<bool>,
}

impl<'m> Model<'m> {
    /// Prepares an instance; its constants may be a first part of those of the spec.
    pub fn new(spec: &'m Spec, instance: &'m Instance, watch: Watch<'m>) -> Self {
        let depth = |function: &ir::Function| stack::depth(&function.body.code);
        Self {
            spec,
            instance,
            bounds: Bounds::new(spec, instance),
            watch,
            asserts: true,
            universes: vec![OnceCell::new(); spec.types.len()],
            function_depths: spec.functions.iter().map(depth).collect(),
            recursive: (0..spec.datas.len()).map(|id| recursive(spec, DataId::new(id))).collect(),
        }
    }

    /// Prepares an instance for one question without limits; assertions are passed over.
    pub fn unlimited(spec: &'m Spec, instance: &'m Instance) -> Self {
        let watch = Watch::new(Limits::default(), None);
        Self { asserts: false, ..Self::new(spec, instance, watch) }
    }
}

/// Whether a value of this struct or enum can contain another one of it.
fn recursive(spec: &Spec, data: DataId) -> bool {
    let Some(start) = spec.types.find(&Type::Data(data)) else { return false };
    let mut seen = vec![false; spec.types.len()];
    let mut todo = vec![start];
    while let Some(ty) = todo.pop() {
        let mut found = false;
        spec.types[ty].for_each_part(spec, &mut |part| {
            found |= part == start;
            if !std::mem::replace(&mut seen[part.index()], true) {
                todo.push(part);
            }
        });
        if found {
            return true;
        }
    }
    false
}
