//! Simplifies conjunctions: tests of one word become one, common parts are tested once.

use super::graph::Graph;
use super::node::{Kind, Node};
use rustc_hash::{FxHashMap, FxHashSet};

/// Longer conjunctions are left as they are.
const FACTOR_LIMIT: usize = 1000;

impl Graph {
    /// Whether all hold.
    pub fn all(&mut self, parts: Vec<Node>) -> Node {
        let mut flat = Vec::with_capacity(parts.len());
        let mut seen = FxHashSet::default();
        for part in parts {
            let part = self.truth(part);
            let inner = match self.kind(part) {
                Kind::All(inner) => inner.to_vec(),
                _ => vec![part],
            };
            flat.extend(inner.into_iter().filter(|part| seen.insert(*part)));
        }
        let Some(flat) = self.merge_tests(flat) else { return self.flag(false) };
        let Some(flat) = self.merge_exclusions(flat) else { return self.flag(false) };
        let flat = self.factor(flat);
        match flat.as_slice() {
            [] => self.flag(true),
            [only] => *only,
            _ => self.add_all(flat),
        }
    }

    /// Merges positive tests of one word; none if they contradict each other.
    fn merge_tests(&mut self, parts: Vec<Node>) -> Option<Vec<Node>> {
        let mut merged: Vec<Node> = Vec::with_capacity(parts.len());
        let mut tests: FxHashMap<Node, (usize, u64, u64)> = FxHashMap::default();
        for part in parts {
            match *self.kind(part) {
                Kind::Const(0) => return None,
                Kind::Const(_) => {}
                Kind::Masked(word, mask, value) => match tests.get_mut(&word) {
                    Some((_, own_mask, own)) => {
                        if (*own ^ value) & *own_mask & mask != 0 {
                            return None;
                        }
                        *own_mask |= mask;
                        *own |= value;
                    }
                    None => {
                        tests.insert(word, (merged.len(), mask, value));
                        merged.push(part);
                    }
                },
                _ => merged.push(part),
            }
        }
        for (word, (at, mask, value)) in tests {
            merged[at] = self.masked(word, mask, value);
        }
        Some(merged)
    }

    /// Merges `x != a` and `x != b` where `a` and `b` differ in one bit; none if a part and its
    /// negation are there.
    fn merge_exclusions(&mut self, parts: Vec<Node>) -> Option<Vec<Node>> {
        let all: FxHashSet<Node> = parts.iter().copied().collect();
        let mut result: Vec<Node> = Vec::with_capacity(parts.len());
        let mut excluded: FxHashMap<(Node, u64), Vec<(usize, u64)>> = FxHashMap::default();
        for part in parts {
            if let Kind::Not(inner) = *self.kind(part) {
                if all.contains(&inner) {
                    return None;
                }
                if let Kind::Masked(word, mask, value) = *self.kind(inner) {
                    let known = excluded.entry((word, mask)).or_default();
                    let near =
                        known.iter().position(|(_, other)| (other ^ value).count_ones() == 1);
                    if let Some(near) = near {
                        let (at, other) = known.swap_remove(near);
                        let bit = other ^ value;
                        let both = self.masked(word, mask & !bit, value & !bit);
                        result[at] = self.not(both);
                        continue;
                    }
                    known.push((result.len(), value));
                }
            }
            result.push(part);
        }
        Some(result)
    }

    /// `(x || a) && (x || b)` as `x || (a && b)`, where a disjunction is the negation of a
    /// conjunction.
    fn factor(&mut self, parts: Vec<Node>) -> Vec<Node> {
        if parts.len() > FACTOR_LIMIT {
            return parts;
        }
        let mut counts: FxHashMap<Node, usize> = FxHashMap::default();
        for part in &parts {
            for inner in self.disjunction(*part) {
                *counts.entry(inner).or_default() += 1;
            }
        }
        let most = counts.into_iter().map(|(node, count)| (count, std::cmp::Reverse(node))).max();
        let Some((2.., std::cmp::Reverse(common))) = most else { return parts };
        let (mut rest, mut shared, mut at) = (Vec::new(), Vec::new(), 0);
        for part in parts {
            let inner = self.disjunction(part);
            if inner.contains(&common) {
                if shared.is_empty() {
                    at = rest.len();
                }
                let others = inner.into_iter().filter(|node| *node != common).collect();
                let others = self.all(others);
                shared.push(self.not(others));
            } else {
                rest.push(part);
            }
        }
        let shared = self.all(shared);
        let violated = self.not(shared);
        let both = self.and(common, violated);
        let merged = self.not(both);
        rest.insert(at, merged);
        self.factor(rest)
    }

    /// The parts whose conjunction is excluded, if the node excludes a conjunction.
    fn disjunction(&self, part: Node) -> Vec<Node> {
        match self.kind(part) {
            Kind::Not(inner) => match self.kind(*inner) {
                Kind::All(parts) => parts.to_vec(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }
}
