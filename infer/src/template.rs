//! Templates: variables, the conditions over them, and the clauses of those that are always true.

use crate::atoms::Atom;
use crate::clause::{Clause, at};
use crate::sample::{Filled, assignments};
use ir::{Instance, Spec, TypeId};
use rustc_hash::FxHashSet;

/// The most variables of one type, and of all.
const OF_ONE: usize = 3;
const VARIABLES: usize = 3;
/// The most conditions of a template: a literal for each, and one for its negation, in 128 bits.
const CONDITIONS: usize = 64;
/// The most clauses of a template.
const CLAUSES: usize = 40_000;

/// Literals as a set: bit `2n` is condition `n`, bit `2n + 1` its negation.
pub type Literals = u128;

/// Some variables with the conditions over them.
#[derive(Clone, Debug)]
pub struct Template {
    /// The type of each variable.
    pub vars: Vec<TypeId>,
    /// For each condition the atom, and the variables in its holes.
    pub conditions: Vec<(usize, Vec<usize>)>,
    /// For each literal, the same with variables of one type exchanged.
    renamings: Vec<Vec<usize>>,
}

/// All templates over the types that conditions have holes for, with those that are usable.
pub fn templates(atoms: &[Atom], usable: &[bool]) -> Vec<Template> {
    let mut types: Vec<TypeId> = atoms.iter().flat_map(|atom| atom.holes.clone()).collect();
    types.sort_unstable();
    types.dedup();
    let mut all: Vec<Vec<TypeId>> = vec![Vec::new()];
    for ty in types {
        let more = |before: &Vec<TypeId>| {
            let before = before.clone();
            (0..=OF_ONE.min(VARIABLES - before.len()))
                .map(move |count| [before.as_slice(), &vec![ty; count]].concat())
        };
        all = all.iter().flat_map(more).collect();
    }
    all.sort_by_key(Vec::len);
    all.into_iter().map(|vars| Template::new(vars, atoms, usable)).collect()
}

impl Template {
    fn new(vars: Vec<TypeId>, atoms: &[Atom], usable: &[bool]) -> Self {
        let mut conditions = Vec::new();
        let usable = |index: &usize| usable[*index];
        for index in (0..atoms.len()).filter(usable) {
            let atom = &atoms[index];
            for places in places(&vars, &atom.holes) {
                let is_new =
                    |known: &&(usize, Vec<usize>)| !(known.0 == index && known.1 == places);
                if conditions.iter().all(|known| is_new(&known)) && conditions.len() < CONDITIONS {
                    conditions.push((index, places));
                }
            }
        }
        let renamings = renamings(&vars, &conditions);
        Self { vars, conditions, renamings }
    }

    /// What is true for each choice of values of the variables: literals that are. None if there are no
    /// values.
    pub fn masks(
        &self,
        spec: &Spec,
        instance: &Instance,
        filled: &Filled<'_>,
        truth: &[Option<bool>],
    ) -> Vec<Literals> {
        let choices = assignments(spec, instance, &self.vars);
        let mask = |values: &Vec<usize>| {
            let mut mask = 0;
            for (number, (atom, vars)) in self.conditions.iter().enumerate() {
                let holes = vars.iter().map(|var| values[*var]).collect();
                match truth[filled.place(*atom, holes)] {
                    Some(true) => mask |= 1 << (2 * number),
                    Some(false) => mask |= 1 << (2 * number + 1),
                    None => {}
                }
            }
            mask
        };
        choices.iter().map(mask).collect()
    }

    /// The smallest clauses of at most so many literals that meet every mask, each once up to names, and
    /// which mention every variable.
    pub fn clauses(&self, masks: &FxHashSet<Literals>, longest: usize) -> Vec<Literals> {
        let mut masks: Vec<Literals> = masks.iter().copied().collect();
        // Few literals first: they decide soonest.
        masks.sort_unstable_by_key(|mask| (mask.count_ones(), *mask));
        let mut found = FxHashSet::default();
        let mut seen = FxHashSet::default();
        for length in 1..=longest {
            self.extend(&masks, (0, length), &mut found, &mut seen);
        }
        let all: Vec<Literals> = found.iter().copied().collect();
        let is_smallest = |clause: &Literals| {
            let mut rest = *clause;
            while rest != 0 {
                let literal = rest & rest.wrapping_neg();
                rest ^= literal;
                if masks.iter().all(|mask| mask & (clause ^ literal) != 0) {
                    return false;
                }
            }
            true
        };
        let mut all: Vec<Literals> = all
            .into_iter()
            .filter(|clause| is_smallest(clause) && self.mentions_all(*clause))
            .map(|clause| self.canonical(clause))
            .collect();
        all.sort_unstable_by_key(|clause| (clause.count_ones(), *clause));
        all.dedup();
        all.truncate(CLAUSES);
        all
    }

    fn extend(
        &self,
        masks: &[Literals],
        (clause, left): (Literals, usize),
        found: &mut FxHashSet<Literals>,
        seen: &mut FxHashSet<(Literals, usize)>,
    ) {
        if found.len() >= CLAUSES || !seen.insert((clause, left)) {
            return;
        }
        let Some(missed) = masks.iter().find(|mask| **mask & clause == 0) else {
            found.insert(clause);
            return;
        };
        if left == 0 {
            return;
        }
        let mut rest = *missed;
        while rest != 0 {
            let literal = rest & rest.wrapping_neg();
            rest ^= literal;
            if clause & negated(literal) == 0 {
                self.extend(masks, (clause | literal, left - 1), found, seen);
            }
        }
    }

    fn mentions_all(&self, clause: Literals) -> bool {
        let mut used = vec![false; self.vars.len()];
        for (number, (_, vars)) in self.conditions.iter().enumerate() {
            if clause >> (2 * number) & 3 != 0 {
                vars.iter().for_each(|var| used[*var] = true);
            }
        }
        used.into_iter().all(|used| used)
    }

    /// The first of the clauses that are the same up to names.
    fn canonical(&self, clause: Literals) -> Literals {
        let renamed = self.renamings.iter().map(|renaming| {
            let all = 0..2 * self.conditions.len();
            let own = all.filter(|literal| clause >> literal & 1 == 1);
            own.fold(0, |all: Literals, literal| all | 1 << renaming[literal])
        });
        renamed.min().unwrap_or(clause)
    }

    /// The clause that literals are.
    pub fn clause(&self, spec: &Spec, atoms: &[Atom], literals: Literals) -> Clause {
        let mut own = Vec::new();
        for (number, (atom, vars)) in self.conditions.iter().enumerate() {
            match literals >> (2 * number) & 3 {
                1 => own.push((at(spec, &atoms[*atom], vars), true)),
                2 => own.push((at(spec, &atoms[*atom], vars), false)),
                _ => {}
            }
        }
        Clause { vars: self.vars.clone(), literals: own }
    }
}

fn negated(literal: Literals) -> Literals {
    let number = literal.trailing_zeros();
    1 << (number ^ 1)
}

/// All ways to put variables of the right types into holes, a different one into each.
fn places(vars: &[TypeId], holes: &[TypeId]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for ty in holes {
        let more = |before: &Vec<usize>| {
            let fits = (0..vars.len()).filter(|var| vars[*var] == *ty && !before.contains(var));
            fits.map(|var| [before.as_slice(), &[var]].concat()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(more).collect();
    }
    all
}

/// What becomes of each literal when variables of one type are exchanged.
fn renamings(vars: &[TypeId], conditions: &[(usize, Vec<usize>)]) -> Vec<Vec<usize>> {
    let orders = places(vars, vars);
    let renaming = |order: &Vec<usize>| -> Option<Vec<usize>> {
        let mut to = Vec::new();
        for (atom, own) in conditions {
            let renamed: Vec<usize> = own.iter().map(|var| order[*var]).collect();
            let number =
                conditions.iter().position(|(other, vars)| other == atom && *vars == renamed)?;
            to.extend([2 * number, 2 * number + 1]);
        }
        Some(to)
    };
    orders.iter().filter_map(renaming).collect()
}
