//! The order of values, where nobody knows which is which: elements by their ranks.

use super::Encoding;
use super::support::Told;
use crate::term::Term;
use crate::value::Value;
use ir::{Type, TypeId};

/// Most elements that are put in order.
const MOST: usize = 8;

impl<'a> Encoding<'a> {
    /// Elements, no two that are there equal, in the type's order: first the first one that is there. None
    /// if they are too many.
    pub(crate) fn by_rank(&self, all: &[Told<'a>], ty: TypeId) -> Option<Vec<Told<'a>>> {
        if all.len() > MOST {
            return None;
        }
        let one = self.int(1);
        let mut ranks = Vec::new();
        for told in all {
            let before = all.iter().map(|other| {
                let is = self.is_before(&other.value, &told.value, ty)?;
                Some(self.number_if(self.and([other.there, is]), one))
            });
            ranks.push(self.total(before.collect::<Option<Vec<Term>>>()?));
        }
        let count = self.total(all.iter().map(|told| self.number_if(told.there, one)));
        let at = |rank: usize| {
            let rank = self.int(rank as i64);
            let start = (all[0].value.clone(), all[0].copies);
            let found = all.iter().zip(&ranks).fold(start, |(value, copies), (told, own)| {
                let is = self.and([told.there, self.same(*own, rank)]);
                (self.choice(is, &told.value, &value), self.ite(is, told.copies, copies))
            });
            Told { value: found.0, copies: found.1, there: self.less(rank, count) }
        };
        Some((0..all.len()).map(at).collect())
    }

    /// Whether a value comes before another one in the type's order; none of types whose order is not
    /// said.
    fn is_before(&self, a: &Value<'a>, b: &Value<'a>, ty: TypeId) -> Option<Term> {
        if let Some(types) = self.part_types(ty) {
            return self.all_before(a.parts(), b.parts(), &types);
        }
        Some(match self.ty(ty) {
            Type::Bool => self.and([self.not(a.leaf()), b.leaf()]),
            Type::Int | Type::Range(..) => self.less(a.leaf(), b.leaf()),
            Type::Data(_) | Type::Option(_) => {
                let ((x, a), (y, b)) = (a.data(), b.data());
                let mut ways = Vec::new();
                for (index, types) in self.variants(ty).iter().enumerate() {
                    let first = self.is_variant(x, index, ty);
                    let later = (index + 1..self.variants(ty).len())
                        .map(|later| self.is_variant(y, later, ty));
                    let later = self.or(later.collect::<Vec<_>>());
                    let same = self.is_variant(y, index, ty);
                    let fields = self.all_before(&a[index], &b[index], types)?;
                    let fields = self.and([same, fields]);
                    ways.push(self.and([first, self.or([later, fields])]));
                }
                self.or(ways)
            }
            _ => return None,
        })
    }

    /// The same of parts: the first that differs decides.
    fn all_before(&self, a: &[Value<'a>], b: &[Value<'a>], types: &[TypeId]) -> Option<Term> {
        let (mut same, mut ways) = (self.bool(true), Vec::new());
        for ((a, b), ty) in a.iter().zip(b).zip(types) {
            let before = self.is_before(a, b, *ty)?;
            ways.push(self.and([same, before]));
            same = self.and([same, self.equal(a, b, *ty)]);
        }
        Some(self.or(ways))
    }
}
