//! One system's types and constants in another one: what the upper system of a refinement speaks of,
//! declared in the lower one.

mod code;
mod embed;

use crate::{
    Bound, Const, ConstId, Data, DataId, Field, OpaqueId, Span, Spec, Type, TypeId, Variant,
};

/// What the types and constants of a system are in another one, by their ids in the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// Types.
    pub types: Vec<TypeId>,
    /// Structs and enums.
    pub datas: Vec<DataId>,
    /// Opaque types.
    pub opaques: Vec<OpaqueId>,
    /// Constants.
    pub consts: Vec<ConstId>,
    /// The variants of each struct or enum in the other one.
    pub variants: Vec<Vec<u32>>,
    /// Enums of the first system that may have more variants in the other one.
    open: Vec<DataId>,
}

impl Import {
    /// Adds to `lower` what it lacks of the types and constants of `upper`.
    ///
    /// Opaque types and constants are the ones of equal name, structs and enums those of equal name and
    /// content; other structs, enums and constants are added, constants without a default. So are
    /// constants of `upper` that are given a value of their own. The identifiers and messages of a
    /// system of agents are those of a lower one that has them all, and more.
    ///
    /// # Errors
    /// The opaque types of `upper` that `lower` does not have; nothing is added then.
    pub fn new(lower: &mut Spec, upper: &Spec, given: &[bool]) -> Result<Import, Vec<OpaqueId>> {
        let named = |name: &String| lower.opaques.iter().position(|opaque| opaque.name == *name);
        let opaques: Vec<Option<usize>> =
            upper.opaques.iter().map(|opaque| named(&opaque.name)).collect();
        let missing: Vec<OpaqueId> = (0..opaques.len())
            .filter(|index| opaques[*index].is_none())
            .map(OpaqueId::new)
            .collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        let opaques = opaques.into_iter().flatten().map(OpaqueId::new).collect();
        let mut import = Import { opaques, ..Import::default() };
        let declared = lower.consts.len();
        import.consts(lower, upper, given);
        let added = import.datas(lower, upper);
        for (_, ty) in upper.types.iter() {
            let ty = import.ty(ty);
            import.types.push(lower.types.intern(ty));
        }
        for (from, to) in added {
            lower.datas[to.index()].variants = import.imported(&upper.datas[from.index()]);
        }
        for (from, to) in upper.consts.iter().zip(&import.consts) {
            if to.index() >= declared {
                lower.consts[to.index()].ty = import.types[from.ty.index()];
            }
        }
        Ok(import)
    }

    fn consts(&mut self, lower: &mut Spec, upper: &Spec, given: &[bool]) {
        let declared = lower.consts.len();
        for (constant, given) in upper.consts.iter().zip(given) {
            let own = lower.consts[..declared].iter();
            let same = own.clone().position(|own| !given && own.name == constant.name);
            let index = same.unwrap_or_else(|| {
                // The type follows when types are known.
                let ty = lower.types.intern(Type::Bool);
                let name = constant.name.clone();
                lower.consts.push(Const { name, ty, default: None, at: Span::NONE });
                lower.consts.len() - 1
            });
            self.consts.push(ConstId::new(index));
        }
    }

    /// Finds the structs and enums of equal content; which were added instead, still empty.
    fn datas(&mut self, lower: &mut Spec, upper: &Spec) -> Vec<(DataId, DataId)> {
        let mut added = Vec::new();
        let own = lower.datas.len();
        self.open = embed::open(upper, lower);
        for (index, data) in upper.datas.iter().enumerate() {
            let from = DataId::new(index);
            let same = |to: &DataId| {
                let mut assumed = vec![(from, *to)];
                lower.datas[to.index()].name == data.name
                    && self.same_data(from, *to, (upper, lower), &mut assumed)
            };
            let found = (0..own).map(DataId::new).find(same);
            let to = found.unwrap_or_else(|| {
                let to = DataId::new(lower.datas.len());
                lower.datas.push(Data { variants: Vec::new(), ..data.clone() });
                added.push((from, to));
                to
            });
            let in_order = 0..data.variants.len() as u32;
            self.variants.push(match found {
                Some(to) => embed::places(data, lower.data(to)),
                None => in_order.collect(),
            });
            self.datas.push(to);
        }
        added
    }

    fn same_data(
        &self,
        from: DataId,
        to: DataId,
        specs: (&Spec, &Spec),
        assumed: &mut Vec<(DataId, DataId)>,
    ) -> bool {
        let (a, b) = (specs.0.data(from), specs.1.data(to));
        let same_field = |a: &Field, b: &Field, assumed: &mut Vec<_>| {
            a.name == b.name && self.same_type(a.ty, b.ty, specs, assumed)
        };
        let mut same_variant = |a: &Variant, b: &Variant| {
            a.name == b.name
                && a.fields.len() == b.fields.len()
                && a.fields.iter().zip(&b.fields).all(|(a, b)| same_field(a, b, assumed))
        };
        if self.open.contains(&from) {
            let find = |a: &Variant| b.variants.iter().find(|b| b.name == a.name);
            return a.variants.iter().all(|a| find(a).is_some_and(|b| same_variant(a, b)));
        }
        a.is_struct == b.is_struct
            && a.variants.len() == b.variants.len()
            && a.variants.iter().zip(&b.variants).all(|(a, b)| same_variant(a, b))
    }

    fn same_type(
        &self,
        from: TypeId,
        to: TypeId,
        specs: (&Spec, &Spec),
        assumed: &mut Vec<(DataId, DataId)>,
    ) -> bool {
        let mut same = |a: &TypeId, b: &TypeId| self.same_type(*a, *b, specs, assumed);
        let bound = |a: &Option<Bound>| a.as_ref().map(|a| self.bound(a));
        match (&specs.0.types[from], &specs.1.types[to]) {
            (Type::Bool, Type::Bool) | (Type::Int, Type::Int) => true,
            (Type::Range(a, b), Type::Range(c, d)) => self.bound(a) == *c && self.bound(b) == *d,
            (Type::Opaque(a), Type::Opaque(b)) => self.opaques[a.index()] == *b,
            (Type::Data(a), Type::Data(b)) => {
                assumed.contains(&(*a, *b))
                    || specs.0.data(*a).name == specs.1.data(*b).name && {
                        assumed.push((*a, *b));
                        self.same_data(*a, *b, specs, assumed)
                    }
            }
            (Type::Tuple(a), Type::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
            }
            (Type::Option(a), Type::Option(b)) => same(a, b),
            (Type::Set(a, n), Type::Set(b, m))
            | (Type::Seq(a, n), Type::Seq(b, m))
            | (Type::Bag(a, n), Type::Bag(b, m)) => same(a, b) && bound(n) == *m,
            (Type::Map(k, v, n), Type::Map(l, w, m)) => same(k, l) && same(v, w) && bound(n) == *m,
            _ => false,
        }
    }

    fn imported(&self, data: &Data) -> Vec<Variant> {
        let field = |field: &Field| Field { ty: self.types[field.ty.index()], ..field.clone() };
        let variant = |variant: &Variant| Variant {
            name: variant.name.clone(),
            fields: variant.fields.iter().map(field).collect(),
        };
        data.variants.iter().map(variant).collect()
    }

    /// A type whose parts are known.
    fn ty(&self, ty: &Type) -> Type {
        let part = |ty: &TypeId| self.types[ty.index()];
        let bound = |bound: &Option<Bound>| bound.as_ref().map(|bound| self.bound(bound));
        match ty {
            Type::Bool => Type::Bool,
            Type::Int => Type::Int,
            Type::Range(low, high) => Type::Range(self.bound(low), self.bound(high)),
            Type::Opaque(id) => Type::Opaque(self.opaques[id.index()]),
            Type::Data(id) => Type::Data(self.datas[id.index()]),
            Type::Tuple(parts) => Type::Tuple(parts.iter().map(part).collect()),
            Type::Option(content) => Type::Option(part(content)),
            Type::Set(element, size) => Type::Set(part(element), bound(size)),
            Type::Seq(element, size) => Type::Seq(part(element), bound(size)),
            Type::Bag(element, size) => Type::Bag(part(element), bound(size)),
            Type::Map(key, value, size) => Type::Map(part(key), part(value), bound(size)),
        }
    }

    fn bound(&self, bound: &Bound) -> Bound {
        let both = |a: &Bound, b: &Bound| (Box::new(self.bound(a)), Box::new(self.bound(b)));
        match bound {
            Bound::Int(number) => Bound::Int(*number),
            Bound::Const(id) => Bound::Const(self.consts[id.index()]),
            Bound::Size(id) => Bound::Size(self.opaques[id.index()]),
            Bound::Add(a, b) => {
                let (a, b) = both(a, b);
                Bound::Add(a, b)
            }
            Bound::Sub(a, b) => {
                let (a, b) = both(a, b);
                Bound::Sub(a, b)
            }
            Bound::Mul(a, b) => {
                let (a, b) = both(a, b);
                Bound::Mul(a, b)
            }
        }
    }
}
