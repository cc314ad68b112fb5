//! Expressions. They are pure; one without a value (missing key, index out of range, division by
//! zero, overflow) is *undefined*, which every engine reports as an error with a trace.

use crate::{ConstId, DataId, FnId, LocalId, OpaqueId, Span, TypeId, VarId};

/// An expression with its type and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type. Operations yield types without bounds; see [`crate::types`].
    pub ty: TypeId,
    /// Where it stands in the source.
    pub at: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// `true`, `false`.
    Bool(bool),
    /// An integer literal.
    Int(i64),
    /// A value of an opaque type by its index; only in the constants of a check.
    Opaque(OpaqueId, u32),
    /// A constant.
    Const(ConstId),
    /// A state variable: its current value.
    Var(VarId),
    /// A local.
    Local(LocalId),
    /// The value before the step; only in `step` claims, never nested.
    Old(Box<Expr>),
    /// The set of all values of a type; the type is enumerable.
    Universe(TypeId),
    /// `(a, b)`, or `()`.
    Tuple(Vec<Expr>),
    /// A struct or an enum value: the variant's index (0 for a struct) and its fields in order.
    Construct(DataId, u32, Vec<Expr>),
    /// `None`.
    None,
    /// `Some(e)`.
    Some(Box<Expr>),
    /// `{a, b}`.
    Set(Vec<Expr>),
    /// `[a, b]`.
    Seq(Vec<Expr>),
    /// `bag {a, b}`.
    Bag(Vec<Expr>),
    /// `{k => v}`; of equal keys the last wins.
    Map(Vec<(Expr, Expr)>),
    /// A field of a tuple or a struct, by position.
    Field(Box<Expr>, u32),
    /// The same struct with one field replaced.
    WithField(Box<Expr>, u32, Box<Expr>),
    /// A built-in operation.
    Op(Op, Vec<Expr>),
    /// `if c { a } else { b }`; only the taken branch is evaluated.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `match e { … }`: the first arm whose pattern matches; the arms cover the type.
    Match(Box<Expr>, Vec<Arm>),
    /// `let p = e; body`; the pattern always matches.
    Let(Pattern, Box<Expr>, Box<Expr>),
    /// A call of a function.
    Call(FnId, Vec<Expr>),
    /// `forall`, `exists`: clauses bind from left to right; evaluation stops at the first binding
    /// that decides.
    Quantified(Quantifier, Vec<Clause>, Box<Expr>),
    /// `{e for …}`, `[e for …]`, `bag {e for …}`. A sequence comprehension draws from sequences
    /// and from sets of values with an order (no opaque types inside).
    Comprehension(Collection, Vec<Clause>, Box<Expr>),
    /// `{k => v for …}`; two bindings with equal keys and different values are undefined.
    MapComprehension(Vec<Clause>, Box<Expr>, Box<Expr>),
    /// Left fold over a collection: the accumulator and the element are bound in `step`. Over a set
    /// or bag only if its values have an order (no opaque types inside).
    Fold {
        /// The collection: set, sequence or bag.
        source: Box<Expr>,
        /// The accumulator before the first element.
        start: Box<Expr>,
        /// The accumulator's local.
        accumulator: LocalId,
        /// The element's pattern; always matches.
        element: Pattern,
        /// The accumulator after the element.
        step: Box<Expr>,
    },
}

/// `pattern => body` of a `match` expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// What the value must look like.
    pub pattern: Pattern,
    /// The result.
    pub body: Expr,
}

/// Which quantifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// True when no binding makes the body false.
    Forall,
    /// True when some binding makes the body true.
    Exists,
}

/// What a comprehension builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Collection {
    /// A set.
    Set,
    /// A sequence.
    Seq,
    /// A bag.
    Bag,
}

/// One step of binding in a quantifier or a comprehension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// Each element of a set, sequence or bag (with multiplicity) that matches the pattern.
    In(Pattern, Expr),
    /// Only if the condition holds.
    If(Expr),
}

/// A pattern: tests the shape of a value and binds locals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// `_`.
    Wild,
    /// Binds the value.
    Bind(LocalId),
    /// This boolean.
    Bool(bool),
    /// This integer.
    Int(i64),
    /// A tuple.
    Tuple(Vec<Pattern>),
    /// A struct or this variant of an enum, with a pattern for each field.
    Construct(DataId, u32, Vec<Pattern>),
    /// `None`.
    None,
    /// `Some(p)`.
    Some(Box<Pattern>),
}

macro_rules! ops {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// The built-in operations. Where several types are named, the first argument's type
        /// decides. `x` is an element, `s`/`t` collections, `i`/`n` integers, `k` a key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Op { $($(#[$doc])* $name,)* }

        impl Op {
            /// Every operation.
            pub const ALL: &'static [Op] = &[$(Op::$name,)*];

            /// Its name in printed IR.
            pub fn name(self) -> &'static str {
                match self { $(Op::$name => $text,)* }
            }
        }
    };
}

ops! {
    /// Negation.
    Not = "not",
    /// Conjunction of two or more, left to right, stopping at the first false.
    And = "and",
    /// Disjunction of two or more, left to right, stopping at the first true.
    Or = "or",
    /// Implication; the right side is evaluated only if the left is true.
    Implies = "implies",
    /// Equality, on every type.
    Eq = "eq",
    /// Inequality.
    Ne = "ne",
    /// Less, on integers.
    Lt = "lt",
    /// Less or equal.
    Le = "le",
    /// Greater.
    Gt = "gt",
    /// Greater or equal.
    Ge = "ge",
    /// Sum of integers; undefined outside 64 bits, as every integer operation here.
    Add = "add",
    /// Difference.
    Sub = "sub",
    /// Product.
    Mul = "mul",
    /// Quotient, rounded toward negative infinity as in TLA+; undefined for divisor zero.
    Div = "div",
    /// Remainder of that quotient: the sign of the divisor.
    Mod = "mod",
    /// Negated integer.
    Neg = "neg",
    /// The smaller of two integers.
    Min = "min",
    /// The larger of two integers.
    Max = "max",
    /// `lo..hi` as a set of integers, both ends included, empty when `hi < lo`.
    Range = "range",
    /// `x in s`: element of a set, sequence or bag, or key of a map. Arguments: `x`, `s`.
    In = "in",
    /// Number of elements of a set, sequence or bag (with duplicates), or of keys of a map.
    Len = "len",
    /// `s` with the element `x`: added to a set or a bag, appended to a sequence.
    Insert = "insert",
    /// `s` without the element or key `x`: from a set or a map whether or not it is there; one copy
    /// from a bag, undefined if there is none.
    Remove = "remove",
    /// Union of sets; sum of bags.
    Union = "union",
    /// Intersection of sets.
    Intersect = "intersect",
    /// Set difference.
    Minus = "minus",
    /// Whether the first set is contained in the second, not necessarily strictly.
    Subset = "subset",
    /// Set of all subsets.
    Powerset = "powerset",
    /// Every sequence of distinct elements of a set, the empty one included.
    Arrangements = "arrangements",
    /// Union of a set of sets; concatenation of a sequence of sequences.
    Flatten = "flatten",
    /// The only element of a set; undefined unless there is exactly one.
    Only = "only",
    /// Smallest of a set or sequence of integers; undefined when empty.
    Minimum = "minimum",
    /// Largest of a set or sequence of integers; undefined when empty.
    Maximum = "maximum",
    /// Sum of a set, sequence or bag of integers.
    Sum = "sum",
    /// The elements of a set in the type's order; no opaque types inside.
    Sorted = "sorted",
    /// `s[i]` of a sequence counted from 0, `m[k]` of a map; undefined when absent.
    Index = "index",
    /// `s.get(i)`, `m.get(k)`: `Some` of it, or `None` when absent.
    Get = "get",
    /// `s` with the value at an index of a sequence (undefined out of range) or at a key of a map
    /// (added if absent) replaced. Arguments: `s`, key, value.
    Put = "put",
    /// First element of a sequence, as an option.
    First = "first",
    /// Last element of a sequence, as an option.
    Last = "last",
    /// Concatenation of two sequences.
    Concat = "concat",
    /// The first `n` elements; undefined unless `0 <= n <= len`.
    Take = "take",
    /// All but the first `n` elements; undefined unless `0 <= n <= len`.
    Drop = "drop",
    /// The elements of a sequence or a bag, as a set.
    Elements = "elements",
    /// `0..len-1` of a sequence, as a set.
    Indices = "indices",
    /// Position of the first occurrence, as an option. Arguments: `s`, `x`.
    IndexOf = "index_of",
    /// The element right after the first occurrence of `x`, as an option; `None` too if `x` is
    /// absent. Arguments: `s`, `x`.
    After = "after",
    /// The element right before the first occurrence of `x`, as an option. Arguments: `s`, `x`.
    Before = "before",
    /// Whether the first sequence is a prefix of the second, not necessarily strictly.
    IsPrefix = "is_prefix",
    /// Whether no two elements of a sequence are equal.
    IsDistinct = "is_distinct",
    /// What follows a prefix: `s.since(t)` with `s == t ++ result`; undefined if `t` is no prefix.
    Since = "since",
    /// The sequence backwards.
    Reverse = "reverse",
    /// Every prefix of a sequence, as a set.
    Prefixes = "prefixes",
    /// The keys of a map, as a set.
    Keys = "keys",
    /// The values of a map, as a set.
    Values = "values",
    /// The `(key, value)` pairs of a map, as a set.
    Entries = "entries",
    /// All entries of both maps; on a common key the second's value.
    Merge = "merge",
    /// How often `x` is in a bag. Arguments: bag, `x`.
    Count = "count",
    /// Whether an option is `Some`.
    IsSome = "is_some",
    /// The content of an option; undefined for `None`.
    Unwrap = "unwrap",
    /// The content of an option, or the second argument.
    UnwrapOr = "unwrap_or",
}
