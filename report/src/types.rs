//! Types as text, spelled as the language spells them.

use crate::values::Names;
use ir::{Bound, Type, TypeId};

impl Names<'_> {
    /// The type with its bounds: `0..limit`, `Seq<Client, 4>`.
    pub fn bounds(&self, ty: TypeId) -> String {
        let collection = |name: &str, elements: &[TypeId], bound: &Option<Bound>| {
            let mut parts: Vec<String> = elements.iter().map(|ty| self.bounds(*ty)).collect();
            parts.extend(bound.as_ref().map(|bound| self.bound(bound)));
            format!("{name}<{}>", parts.join(", "))
        };
        match &self.spec.types[ty] {
            Type::Bool => "Bool".to_owned(),
            Type::Int => "Int".to_owned(),
            Type::Range(low, high) => format!("{}..{}", self.bound(low), self.bound(high)),
            Type::Opaque(id) => self.spec.opaques[id.index()].name.clone(),
            Type::Data(id) => self.spec.data(*id).name.clone(),
            Type::Tuple(types) => {
                let types: Vec<String> = types.iter().map(|ty| self.bounds(*ty)).collect();
                format!("({})", types.join(", "))
            }
            Type::Option(ty) => collection("Option", &[*ty], &None),
            Type::Set(ty, bound) => collection("Set", &[*ty], bound),
            Type::Seq(ty, bound) => collection("Seq", &[*ty], bound),
            Type::Bag(ty, bound) => collection("Bag", &[*ty], bound),
            Type::Map(key, value, bound) => collection("Map", &[*key, *value], bound),
        }
    }

    fn bound(&self, bound: &Bound) -> String {
        let factor = |bound: &Bound| match bound {
            Bound::Add(..) | Bound::Sub(..) => format!("({})", self.bound(bound)),
            _ => self.bound(bound),
        };
        match bound {
            Bound::Int(number) => number.to_string(),
            Bound::Const(id) => self.spec.consts[id.index()].name.clone(),
            Bound::Size(id) => format!("{}.len()", self.spec.opaques[id.index()].name),
            Bound::Add(a, b) => format!("{} + {}", self.bound(a), self.bound(b)),
            Bound::Sub(a, b) => format!("{} - {}", self.bound(a), factor(b)),
            Bound::Mul(a, b) => format!("{} * {}", factor(a), factor(b)),
        }
    }
}
