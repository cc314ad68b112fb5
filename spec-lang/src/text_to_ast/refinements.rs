//! Refinements.

use super::build::{Build, parts};
use super::{Pair, Rule};
use crate::ast::{Entry, EntryKind, Expr, Name, Refinement};

impl Build<'_> {
    pub fn refinement(&mut self, pair: Pair<'_>) -> Refinement {
        let (mut names, mut params, mut args) = (Vec::new(), Vec::new(), Vec::new());
        let (mut automatic, mut preserving, mut entries) = (false, None, Vec::new());
        for part in parts(pair) {
            match part.as_rule() {
                Rule::ident => names.push(self.name(&part)),
                Rule::family => {
                    params = part.into_inner().map(|field| self.field(field)).collect();
                }
                Rule::upper => {
                    let upper;
                    (upper, args) = self.applied(part);
                    names.push(upper);
                }
                Rule::automatic => automatic = true,
                Rule::preserving => preserving = Some(self.at(&part)),
                _ => entries.push(self.entry_item(part)),
            }
        }
        let mut names = names.into_iter();
        let mut next = || names.next().expect("a name and two systems");
        let (name, lower, upper) = (next(), next(), next());
        Refinement { name, params, lower, upper, args, automatic, preserving, entries }
    }

    fn entry_item(&mut self, pair: Pair<'_>) -> Entry {
        let at = self.at(&pair);
        if pair.as_rule() == Rule::bad_entry {
            self.bad(&pair, Rule::entry_only);
            return Entry { kind: EntryKind::Error, at };
        }
        let inner = pair.into_inner().next().expect("a line");
        let is_mapping = inner.as_rule() == Rule::mapping;
        let mut inner = parts(inner);
        let name = inner.next().expect("a name");
        let name = if is_mapping { self.joined(name) } else { self.name(&name) };
        let second = inner.next().expect("a value or patterns");
        if is_mapping {
            return Entry { kind: EntryKind::Mapping(name, self.expr(second)), at };
        }
        let patterns = second.into_inner().map(|pattern| self.pattern(pattern)).collect();
        let above = inner.next().expect("what the step is above");
        let upper = (above.as_rule() == Rule::upper_step).then(|| self.applied(above));
        Entry { kind: EntryKind::Step { lower: name, patterns, upper }, at }
    }

    /// A name with arguments.
    fn applied(&mut self, pair: Pair<'_>) -> (Name, Vec<Expr>) {
        let mut inner = pair.into_inner();
        let name = self.name(&inner.next().expect("a name"));
        (name, inner.map(|arg| self.expr(arg)).collect())
    }
}
