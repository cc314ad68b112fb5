//! Symmetry: states that differ only in the names of opaque values count once.
//!
//! Opaque values can only be compared with each other, so renaming them everywhere takes steps to
//! steps and violations to violations. A search that keeps one state of each set of states that
//! renamings lead to each other (an orbit) misses nothing.
//!
//! After C. Norris Ip, David Dill, Better Verification Through Symmetry (Formal Methods in System
//! Design 9, 1996): scalarsets, here by typing.
//!
//! | module | holds |
//! |---|---|
//! | [`rename`] | a value with its opaque values renamed |
//! | [`color`] | which opaque values a state tells apart |
//! | [`canonical`] | the one state of each orbit that is kept |

pub mod canonical;
pub mod color;
pub mod rename;

pub use canonical::Canonical;

use ir::{Instance, OpaqueId, Spec};
use rename::Renaming;

/// The opaque values that may be renamed: those of a class to each other, in any order. Constants
/// stay the same under all of these renamings.
#[derive(Clone, Debug, Default)]
pub struct Symmetry {
    /// The classes, each with more than one value.
    pub classes: Vec<Class>,
}

/// Values of one opaque type that nothing but the state tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The type.
    pub opaque: OpaqueId,
    /// The values, ascending.
    pub values: Vec<u32>,
}

impl Symmetry {
    /// The symmetry of an instance. Two values are in one class if all constants stay the same when
    /// they are exchanged.
    pub fn new(spec: &Spec, instance: &Instance) -> Self {
        let mut classes: Vec<Class> = Vec::new();
        for (index, names) in instance.opaques.iter().enumerate() {
            let opaque = OpaqueId(index as u32);
            let first = classes.len();
            for value in 0..names.len() as u32 {
                let alike = |class: &&mut Class| {
                    let exchanged = Renaming::exchange(opaque, class.values[0], value);
                    is_kept(spec, instance, &exchanged)
                };
                match classes[first..].iter_mut().find(alike) {
                    Some(class) => class.values.push(value),
                    None => classes.push(Class { opaque, values: vec![value] }),
                }
            }
        }
        classes.retain(|class| class.values.len() > 1);
        Self { classes }
    }

    /// Whether there is nothing to rename.
    pub fn is_trivial(&self) -> bool {
        self.classes.is_empty()
    }
}

fn is_kept(spec: &Spec, instance: &Instance, renaming: &Renaming) -> bool {
    let mut consts = spec.consts.iter().zip(&instance.consts);
    consts.all(|(declared, value)| renaming.value(spec, value, declared.ty) == *value)
}
