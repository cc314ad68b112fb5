//! Refinements: that a system behaves, in what clients see, like another one.
//!
//! Both systems of a refinement are made for it: the lower one is the system as written with what the
//! upper one needs to be spoken of there, and they have the same types, structs, enums and constants,
//! so that values and instances mean the same on both levels.

use crate::{Body, Expr, FnId, Pattern, Span, TransitionId};

/// The claim that a system refines another one through a mapping of states.
///
/// Martín Abadi, Leslie Lamport, The Existence of Refinement Mappings (Theoretical Computer Science
/// 82, 1991), sections 2 and 3: initial states map to initial states, and each step maps to a step or
/// changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refinement {
    /// Its name.
    pub name: String,
    /// The lower system: index into `Module::specs`.
    pub lower: usize,
    /// The upper system: index into `Module::specs`.
    pub upper: usize,
    /// The lower function, without parameters, that gives the value of each upper variable, by the
    /// upper `VarId`; none where no mapping is given, which only `automatic` refinements do.
    pub mapping: Vec<Option<FnId>>,
    /// How steps of some lower transitions appear above.
    pub steps: Vec<Correspondence>,
    /// Whether any mapping will do: what is asked is whether the interface of the lower system behaves
    /// like that of the upper one.
    pub automatic: bool,
    /// Its declaration.
    pub at: Span,
}

/// That each step of a lower transition that changes something above is a step of that upper
/// transition. Where a lower transition has several correspondences, each step has one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correspondence {
    /// The lower transition.
    pub lower: TransitionId,
    /// The patterns that its arguments match, and what the upper transition's arguments are. In
    /// them variables stand for their values after the step.
    pub body: Body<Above>,
    /// Where it stands in the source.
    pub at: Span,
}

/// How a step appears above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Above {
    /// For each parameter of the lower transition.
    pub patterns: Vec<Pattern>,
    /// The upper transition with its arguments; none for a stutter.
    pub action: Option<(TransitionId, Vec<Expr>)>,
}

impl Refinement {
    /// The lower function for each upper variable.
    ///
    /// # Panics
    /// Some variable has none: the refinement is `automatic`.
    pub fn functions(&self) -> impl Iterator<Item = FnId> {
        self.mapping.iter().map(|function| function.expect("every variable is mapped"))
    }
}

/// What is to be decided, as expressions over the lower system: the transitions of the upper system
/// as relations between states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Whether a state maps to an initial state above.
    pub initial: Body<Expr>,
    /// How a step appears above, as an integer: 0 not at all, 1 as a stutter, `2 + i` as a step of the
    /// transition `i`, the first that fits.
    pub step: Body<Expr>,
}

impl Relation {
    /// The number of no step.
    pub const NONE: u64 = 0;
    /// The number of a stutter.
    pub const STUTTER: u64 = 1;
    /// The number of a step of the first transition.
    pub const FIRST: u64 = 2;
}
