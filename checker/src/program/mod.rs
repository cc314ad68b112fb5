//! Programs: what a spec's instance is compiled to before it becomes bytecode.
//!
//! A program is structured control ([`Code`]) over a graph of pure computations
//! ([`graph`]). Nodes have no place: each is computed where it is first needed.
//!
//! | module | holds |
//! |---|---|
//! | [`node`] | the kinds of node |
//! | [`graph`], [`all`] | building and simplifying them |
//! | [`guards`] | tests that paths share |

mod all;
pub mod graph;
mod guards;
pub mod node;

pub use graph::{Graph, ones};
pub use guards::share_guards;
pub use node::{BinOp, Kind, Node, Var};

use crate::shape::Shape;
use ir::{Collection, Op, Span, TransitionId, TypeId};

/// The target of a [`Code::Break`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label(pub u32);

/// A statement of a program.
#[derive(Clone, Debug)]
pub enum Code {
    /// Assigns at once: all nodes are computed before any variable changes.
    Set(Vec<(Var, Node)>),
    /// Combines a node into a variable.
    Merge(BinOp, Var, Node),
    /// Two branches.
    If(Node, Vec<Code>, Vec<Code>),
    /// A block that a `Break` inside it leaves.
    Block(Label, Vec<Code>),
    /// Leaves an enclosing block.
    Break(Label),
    /// Runs the body for each one in the words, ascending; the variable is its position.
    ForBits(Vec<Node>, Var, Vec<Code>),
    /// Runs the body for each element of an interned collection.
    ForElements {
        /// The foreign operation that spreads the collection out.
        call: u32,
        /// The collection.
        source: Node,
        /// The leaves of the element.
        element: Vec<Var>,
        /// What to run.
        body: Vec<Code>,
    },
    /// A foreign operation, and the trap it ends in when undefined.
    Call(u32, u32, Vec<Node>, Vec<Var>),
    /// Stands for code that is not known yet; never in a finished program.
    Hole(u32),
    /// Starts to collect elements; nests.
    Begin,
    /// Collects an element.
    Push(Vec<Node>),
    /// Pure code whose results depend on the keys alone: remembered once it was run.
    Region {
        /// The number of the region.
        region: u32,
        /// What the results depend on.
        keys: Vec<Node>,
        /// What the code assigns.
        results: Vec<Var>,
        /// The code.
        body: Vec<Code>,
    },
    /// Runs a function.
    Invoke(u32, Vec<Node>, Vec<Var>),
    /// A state follows.
    Emit {
        /// Which transition leads there.
        site: u32,
        /// Its words.
        words: Vec<Node>,
        /// The values of the path, computed only for explanations.
        details: Vec<Node>,
        /// Whether every step claim is true of the step.
        holds: Node,
        /// Whether the step is only counted: it changes nothing, and nobody wants to see it.
        stutter: Node,
    },
    /// The steps since the last count are those of a transition.
    Count(u32),
    /// The expression has no value, or an assertion is false.
    Trap(u32, Vec<Node>),
}

impl Code {
    /// The lists of statements inside.
    pub fn inner(&self) -> [&[Code]; 2] {
        match self {
            Code::If(_, then, otherwise) => [then, otherwise],
            Code::Block(_, body)
            | Code::ForBits(_, _, body)
            | Code::ForElements { body, .. }
            | Code::Region { body, .. } => [body, &[]],
            _ => [&[], &[]],
        }
    }

    /// The number of statements, those inside included.
    pub fn size(&self) -> usize {
        1 + self.inner().into_iter().flatten().map(Code::size).sum::<usize>()
    }
}

/// An operation on interned values, done by the [machine](crate::foreign).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Foreign {
    /// What it does.
    pub kind: ForeignKind,
    /// The shapes and types of its arguments.
    pub args: Vec<(Shape, TypeId)>,
    /// The shape and type of its result.
    pub result: (Shape, TypeId),
}

/// The sizes of a region whose results are remembered.
#[derive(Clone, Copy, Debug)]
pub struct Memoized {
    /// How many words its results depend on.
    pub keys: usize,
    /// How many words they are.
    pub results: usize,
}

/// What a foreign operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ForeignKind {
    /// A built-in operation.
    Op(Op),
    /// The same value in another shape; traps if that does not hold it.
    Reshape,
    /// The same, but the least value of a shape that does not hold it.
    Restrict,
    /// The same value; undefined if it is nested deeper than this.
    Nest(usize),
    /// Whether the value is within the bounds of the result's type, which is not what it returns.
    Fits,
    /// Whether the shape of the result holds the value; returns that.
    Held,
    /// A set, sequence, bag or map from what was collected since [`Code::Begin`].
    Build(Collected),
    /// The elements of a collection, one after the other, in the type's order.
    Elements {
        /// Whether equal elements come once.
        distinct: bool,
    },
    /// The variant of an enum.
    Tag,
    /// A field of a variant or a struct; the least leaves if it is another variant.
    Field(u32, u32),
}

impl Foreign {
    /// The shape of what it returns.
    pub fn returns(&self) -> Shape {
        match self.kind {
            ForeignKind::Fits => Shape::Never,
            ForeignKind::Held => Shape::BOOL,
            _ => self.result.0.clone(),
        }
    }
}

/// What collected elements become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Collected {
    /// A set, a sequence or a bag.
    Elements(Collection),
    /// A map, from pairs; equal keys with different values are undefined.
    Map,
}

/// Why a program stops.
#[derive(Clone, Debug)]
pub enum TrapKind {
    /// As in [`verdict::Undefined`].
    Overflow,
    /// As in [`verdict::Undefined`].
    DivisionByZero,
    /// Details: the key.
    MissingKey,
    /// As in [`verdict::Undefined`].
    UnwrapNone,
    /// As in [`verdict::Undefined`].
    EmptyCollection,
    /// Details: the size.
    NotASingleton,
    /// As in [`verdict::Undefined`].
    NoArm,
    /// Details: the value. Stored in what is named.
    OutOfBounds(TypeId, String),
    /// Calls nested deeper than this.
    RunawayRecursion(usize),
    /// A set with more elements than this.
    TooManyValues(u64),
    /// The variable that was read.
    Unassigned(String),
    /// A false `assert`.
    Assertion,
    /// A foreign operation was undefined; a value outside bounds was stored in what is named.
    Foreign(String),
    /// A leaf needs more bits in the packed state than it has.
    Widen(usize),
}

/// A place where a program may stop.
#[derive(Clone, Debug)]
pub struct Trap {
    /// Why.
    pub kind: TrapKind,
    /// The expression or statement.
    pub at: Span,
    /// The calls it is in, outermost first.
    pub calls: Vec<(String, Span)>,
    /// The shapes and types of the details.
    pub details: Vec<(Shape, TypeId)>,
    /// What was bound on the way: its details come after those of the kind.
    pub path: Path,
}

/// A transition with what its parameters and choices bind; the values are details.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// None for the initialization and for claims.
    pub transition: Option<TransitionId>,
    /// The names bound by parameters.
    pub arguments: Vec<Bound>,
    /// The names bound by choices.
    pub choices: Vec<Bound>,
    /// Whether there were more choices, in the rounds of a loop, of which nothing is kept.
    pub is_partial: bool,
}

/// Added to the number of a site if a step claim is false of the step that is emitted there.
pub const VIOLATES: u32 = 1 << 31;

/// A name that is bound to details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The name.
    pub name: String,
    /// The type; none for the number of a branch.
    pub ty: Option<TypeId>,
    /// The shape of the details.
    pub shape: Shape,
}

/// Code with its own variables.
#[derive(Clone, Debug, Default)]
pub struct Routine {
    /// What it is given.
    pub params: Vec<Var>,
    /// What it runs.
    pub body: Vec<Code>,
    /// What it leaves.
    pub results: Vec<Var>,
}

/// Compiled code of one spec's instance.
#[derive(Default)]
pub struct Program {
    /// Its nodes.
    pub graph: Graph,
    /// What is run from outside, on the words of a state.
    pub routines: Vec<Routine>,
    /// What is invoked.
    pub functions: Vec<Routine>,
    /// Where it may stop.
    pub traps: Vec<Trap>,
    /// Where states are emitted.
    pub sites: Vec<Path>,
    /// Its foreign operations.
    pub foreign: Vec<Foreign>,
    /// Its regions of pure code whose results are remembered.
    pub regions: Vec<Memoized>,
}
