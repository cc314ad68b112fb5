//! Refinements that compose: A refines B and B refines C, so A refines C.

use crate::checked::Checked;
use crate::words;
use ir::{Instance, Spec};
use verdict::Verdict;

/// The refinements of a run that hold for an instance.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
struct Step {
    lower: System,
    upper: System,
    /// The sizes of opaque types and the values of constants, by name.
    instance: Vec<(String, String)>,
    /// The instance in words.
    words: String,
}

/// A system: its name, and where it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct System {
    name: String,
    file: String,
}

impl System {
    fn of(spec: &Spec, checked: &Checked<'_>) -> Self {
        let at = spec.vars.first().map(|var| var.at);
        let source = at.and_then(|at| checked.sources.get(at.file));
        let file = source.map_or(String::new(), |source| source.path.clone());
        System { name: spec.name.clone(), file }
    }
}

impl Chains {
    /// Adds a check of a refinement that holds.
    pub fn add(&mut self, checked: &Checked<'_>) {
        let (Some((_, upper)), Verdict::Holds) = (checked.above, &checked.answer.verdict) else {
            return;
        };
        let [instance] = checked.instances else { return };
        self.steps.push(Step {
            lower: System::of(checked.spec, checked),
            upper: System::of(upper, checked),
            instance: named(checked.spec, instance),
            words: words::instance(checked),
        });
    }

    /// Chains of two or more refinements that no longer chain contains: the systems from below, and
    /// the instance of the lowest.
    pub fn found(&self) -> Vec<(Vec<String>, String)> {
        let mut found: Vec<Vec<usize>> = Vec::new();
        for start in 0..self.steps.len() {
            self.follow(vec![start], &mut found);
        }
        let all = found.clone();
        found.retain(|chain| {
            let inside = |other: &Vec<usize>| {
                other.len() > chain.len() && other.windows(chain.len()).any(|part| part == chain)
            };
            chain.len() > 1 && !all.iter().any(inside)
        });
        let shown = |chain: Vec<usize>| {
            let first = &self.steps[chain[0]];
            let upper = chain.iter().map(|step| self.steps[*step].upper.name.clone());
            let names = std::iter::once(first.lower.name.clone()).chain(upper).collect();
            (names, first.words.clone())
        };
        let mut chains: Vec<(Vec<String>, String)> = found.into_iter().map(shown).collect();
        chains.dedup();
        chains
    }

    fn follow(&self, chain: Vec<usize>, found: &mut Vec<Vec<usize>>) {
        let last = &self.steps[chain[chain.len() - 1]];
        let mut is_last = true;
        for (index, next) in self.steps.iter().enumerate() {
            if next.lower == last.upper && !chain.contains(&index) && agree(last, next) {
                is_last = false;
                self.follow([chain.as_slice(), &[index]].concat(), found);
            }
        }
        if is_last {
            found.push(chain);
        }
    }
}

/// Whether what the instances have in common is the same.
fn agree(a: &Step, b: &Step) -> bool {
    a.instance.iter().all(|(name, value)| {
        b.instance.iter().all(|(other, theirs)| other != name || theirs == value)
    })
}

fn named(spec: &Spec, instance: &Instance) -> Vec<(String, String)> {
    let names = crate::values::Names { spec, instance };
    let opaques = spec.opaques.iter().zip(&instance.opaques);
    let sizes = opaques.map(|(opaque, values)| (opaque.name.clone(), values.len().to_string()));
    let mut all: Vec<(String, String)> = sizes.collect();
    for (constant, value) in spec.consts.iter().zip(&instance.consts) {
        // Of two the later one is the upper system's.
        all.retain(|(name, _)| *name != constant.name);
        all.push((constant.name.clone(), names.text(value, constant.ty)));
    }
    all
}
