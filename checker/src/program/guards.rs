//! Tests of the input that several paths share are made once, before all of them; what such a test
//! has shown is not asked again.

use super::{Code, Graph, Kind, Label, Node};
use rustc_hash::FxHashMap;

/// Fewest paths for which a test is made apart.
const SHARED: usize = 3;

/// For words of the input, bits and what they are.
type Bits = FxHashMap<u32, (u64, u64)>;

/// The same code with its tests so.
pub fn share_guards(code: Vec<Code>, graph: &mut Graph) -> Vec<Code> {
    Guards { graph, known: Bits::default() }.list(code)
}

struct Guards<'a> {
    graph: &'a mut Graph,
    /// What the tests around the current place have shown.
    known: Bits,
}

impl Guards<'_> {
    fn list(&mut self, code: Vec<Code>) -> Vec<Code> {
        let outer = self.known.clone();
        let mut paths = Vec::with_capacity(code.len());
        for statement in code {
            let statement = guarded(statement, self.graph);
            let statement = self.statement(statement);
            if let [Code::If(condition, then, otherwise)] = statement.as_slice()
                && then.is_empty()
                && matches!(otherwise.as_slice(), [Code::Break(_)])
            {
                let tests = self.tests(*condition);
                self.learn(&tests);
            }
            paths.extend(statement);
        }
        self.known = outer;
        self.shared(paths)
    }

    /// A statement without the tests whose results are known.
    fn statement(&mut self, statement: Code) -> Vec<Code> {
        vec![match statement {
            Code::If(condition, then, otherwise) => {
                let condition = self.reduced(condition);
                match self.graph.constant(condition) {
                    Some(0) => return self.list(otherwise),
                    Some(_) => return self.list(then),
                    None => {}
                }
                let outer = self.known.clone();
                let tests = self.tests(condition);
                self.learn(&tests);
                let then = self.list(then);
                self.known = outer;
                Code::If(condition, then, self.list(otherwise))
            }
            Code::Block(label, body) => Code::Block(label, self.list(body)),
            Code::ForBits(words, index, body) => Code::ForBits(words, index, self.list(body)),
            Code::ForElements { call, source, element, body } => {
                Code::ForElements { call, source, element, body: self.list(body) }
            }
            Code::Emit { site, words, details, holds, stutter } => {
                let (holds, stutter) = (self.reduced(holds), self.reduced(stutter));
                Code::Emit { site, words, details, holds, stutter }
            }
            other => other,
        }]
    }

    /// Puts paths next to each other that share a test behind that test.
    fn shared(&mut self, paths: Vec<Code>) -> Vec<Code> {
        let mut result = Vec::with_capacity(paths.len());
        let mut paths = paths.into_iter().peekable();
        while let Some(first) = paths.next() {
            let mut common = self.path_tests(&first);
            let mut together = vec![first];
            while let Some(next) = paths.peek() {
                let both = intersection(&common, &self.path_tests(next));
                if both.is_empty() {
                    break;
                }
                common = both;
                together.extend(paths.next());
            }
            if together.len() < SHARED {
                result.extend(together);
                continue;
            }
            let tests = common.iter().map(|(word, (mask, value))| {
                let word = self.graph.word(*word);
                self.graph.masked(word, *mask, *value)
            });
            let mut tests: Vec<Node> = tests.collect();
            tests.sort_unstable();
            let condition = self.graph.all(tests);
            let outer = self.known.clone();
            self.learn(&common);
            let together = self.list(together);
            self.known = outer;
            result.push(Code::If(condition, together, Vec::new()));
        }
        result
    }

    /// The tests that come first on a path; none if it is no path of its own.
    fn path_tests(&self, code: &Code) -> Bits {
        match code {
            Code::If(condition, _, otherwise) if otherwise.is_empty() => self.tests(*condition),
            _ => Bits::default(),
        }
    }

    /// What bits of the input must be for a condition to hold.
    fn tests(&self, condition: Node) -> Bits {
        let parts = match self.graph.kind(condition) {
            Kind::All(parts) => parts.to_vec(),
            _ => vec![condition],
        };
        let mut bits = Bits::default();
        for part in parts {
            if let Kind::Masked(word, mask, value) = *self.graph.kind(part)
                && let Kind::Word(word) = *self.graph.kind(word)
            {
                let known = bits.entry(word).or_default();
                *known = (known.0 | mask, known.1 | value);
            }
        }
        bits
    }

    fn learn(&mut self, bits: &Bits) {
        for (word, (mask, value)) in bits {
            let known = self.known.entry(*word).or_default();
            *known = (known.0 | mask, known.1 | value);
        }
    }

    /// What is left of a condition.
    fn reduced(&mut self, condition: Node) -> Node {
        match self.graph.kind(condition).clone() {
            Kind::Masked(tested, mask, value) => {
                let Kind::Word(word) = *self.graph.kind(tested) else { return condition };
                let Some((known, is)) = self.known.get(&word).copied() else { return condition };
                match (is ^ value) & known & mask {
                    0 => self.graph.masked(tested, mask & !known, value & !known),
                    _ => self.graph.flag(false),
                }
            }
            Kind::Not(inner) => {
                let inner = self.reduced(inner);
                self.graph.not(inner)
            }
            Kind::All(parts) => {
                let parts = parts.iter().map(|part| self.reduced(*part)).collect();
                self.graph.all(parts)
            }
            _ => condition,
        }
    }
}

/// What both ask of the same bits.
fn intersection(a: &Bits, b: &Bits) -> Bits {
    let common = |(word, (mask, value)): (&u32, &(u64, u64))| {
        let (other_mask, other) = b.get(word)?;
        let mask = mask & other_mask & !(value ^ other);
        (mask != 0).then_some((*word, (mask, value & mask)))
    };
    a.iter().filter_map(common).collect()
}

/// A path that begins with a test and is left if it fails, as one that is entered if it holds.
fn guarded(code: Code, graph: &mut Graph) -> Code {
    match code {
        Code::Block(label, mut body) => {
            let is_guard = |code: &Code| {
                matches!(code, Code::If(_, then, otherwise)
                    if then.is_empty()
                        && matches!(otherwise.as_slice(), [Code::Break(to)] if *to == label))
            };
            match body.as_slice() {
                [Code::If(condition, ..), ..] if is_guard(&body[0]) => {
                    let condition = *condition;
                    let rest = guarded(Code::Block(label, body.split_off(1)), graph);
                    guarded(Code::If(condition, vec![rest], Vec::new()), graph)
                }
                [only] if !leaves(only, label) => match body.pop() {
                    Some(only) => guarded(only, graph),
                    None => Code::Block(label, body),
                },
                _ => Code::Block(label, body),
            }
        }
        Code::If(condition, mut then, otherwise) if otherwise.is_empty() && then.len() == 1 => {
            let inner = then.pop().map(|inner| guarded(inner, graph));
            match inner {
                Some(Code::If(inner, then, otherwise)) if otherwise.is_empty() => {
                    Code::If(graph.and(condition, inner), then, otherwise)
                }
                inner => Code::If(condition, inner.into_iter().collect(), otherwise),
            }
        }
        other => other,
    }
}

/// Whether a statement leaves this block.
fn leaves(code: &Code, label: Label) -> bool {
    let is_exit = matches!(code, Code::Break(to) if *to == label);
    is_exit || code.inner().into_iter().flatten().any(|inner| leaves(inner, label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_paths_have_in_common_is_tested_once() {
        let mut graph = Graph::default();
        let word = graph.word(0);
        let mut test = |mask: u64, value: u64| graph.masked(word, mask, value);
        let path = |condition: Node, inner: Vec<Code>| Code::If(condition, inner, Vec::new());
        let count = |number: u32| vec![Code::Count(number)];
        let never = path(test(0b0001, 0b0000), count(4));
        let code = vec![
            path(test(0b0011, 0b0011), count(1)),
            path(test(0b0101, 0b0101), count(2)),
            path(test(0b1001, 0b1001), vec![never, Code::Count(3)]),
            path(test(0b0001, 0b0000), count(5)),
        ];
        let shared = vec![
            path(test(0b0010, 0b0010), count(1)),
            path(test(0b0100, 0b0100), count(2)),
            path(test(0b1000, 0b1000), count(3)),
        ];
        let expected = vec![path(test(1, 1), shared), path(test(1, 0), count(5))];
        let code = share_guards(code, &mut graph);
        assert_eq!(format!("{code:?}"), format!("{expected:?}"));
    }

    #[test]
    fn a_path_that_is_left_is_one_that_is_entered() {
        let mut graph = Graph::default();
        let word = graph.word(0);
        let (bit, other) = (graph.bit(word, 0), graph.bit(word, 1));
        let exit = Label(7);
        let require = |condition| Code::If(condition, Vec::new(), vec![Code::Break(exit)]);
        let body = vec![require(bit), require(other), Code::Count(1)];
        let both = graph.and(bit, other);
        let code = share_guards(vec![Code::Block(exit, body)], &mut graph);
        let expected = vec![Code::If(both, vec![Code::Count(1)], Vec::new())];
        assert_eq!(format!("{code:?}"), format!("{expected:?}"));
    }
}
