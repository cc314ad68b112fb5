//! Small integer ids for the entities of a [`Spec`](crate::Spec): each is an index into one list.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The id of the entity at `index` of its list.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("a spec has fewer than 2^32 entities of a kind"))
            }

            /// The index into the list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A type in [`Types`](crate::Types).
    TypeId,
    /// An opaque type in `Spec::opaques`.
    OpaqueId,
    /// A struct or an enum in `Spec::datas`.
    DataId,
    /// A constant in `Spec::consts`.
    ConstId,
    /// A state variable in `Spec::vars`.
    VarId,
    /// A function in `Spec::functions`.
    FnId,
    /// A transition in `Spec::transitions`.
    TransitionId,
    /// A claim in `Spec::claims`.
    ClaimId,
    /// A local in the `locals` of the enclosing [`Body`](crate::Body).
    LocalId,
}
