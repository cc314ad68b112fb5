//! What is vacuous about refinements: upper transitions that no step appears as, mappings under which
//! everything stutters, interface variables that never change.

use crate::checked::{Checked, Warning};
use crate::outcome::is_finished;
use ir::{ExprKind, Span, TransitionId, Visibility};
use verdict::Matches;

/// How the steps of the checks of one file appear above, by refinement.
#[derive(Clone, Debug, Default)]
pub struct Vacuity {
    refinements: Vec<Seen>,
}

#[derive(Clone, Debug)]
struct Seen {
    name: String,
    at: Span,
    place: String,
    upper: String,
    /// The upper transitions, with their places and whether they are there in case only.
    transitions: Vec<(String, Span, String, bool)>,
    /// The lower variables that are interface variables of both systems: position, name, place.
    interface: Vec<(usize, String, Span, String)>,
    matches: Matches,
}

impl Vacuity {
    /// Adds how the steps of a finished check of a refinement appeared.
    pub fn add(&mut self, checked: &Checked<'_>) {
        let (Some((refinement, _)), Some(matches)) = (checked.above, &checked.answer.stats.above)
        else {
            return;
        };
        if !is_finished(&checked.answer.verdict) {
            return;
        }
        match self.refinements.iter_mut().find(|seen| seen.at == refinement.at) {
            Some(seen) => seen.matches.add(matches),
            None => self.refinements.extend(Seen::new(checked)),
        }
    }

    /// The warnings, with their places as shown to people.
    pub fn warnings(&self) -> Vec<(Warning, String)> {
        self.refinements.iter().flat_map(Seen::warnings).collect()
    }
}

impl Seen {
    fn new(checked: &Checked<'_>) -> Option<Self> {
        let (refinement, upper) = checked.above?;
        let transitions = upper.transitions.iter().enumerate().map(|(index, transition)| {
            let quiet = upper.role(TransitionId::new(index)).is_precaution();
            (transition.name.clone(), transition.at, checked.place(transition.at), quiet)
        });
        let functions = &checked.spec.functions;
        let mapped =
            |function: &Option<ir::FnId>| match functions[(*function)?.index()].body.code.kind {
                ExprKind::Var(id) => Some(id.index()),
                _ => None,
            };
        let interface = upper.vars.iter().zip(&refinement.mapping).filter_map(|(var, function)| {
            let below = mapped(function).filter(|_| var.visibility == Visibility::Interface)?;
            Some((below, var.name.clone(), var.at, checked.place(var.at)))
        });
        Some(Seen {
            name: refinement.name.clone(),
            at: refinement.at,
            place: checked.place(refinement.at),
            upper: upper.name.clone(),
            transitions: transitions.collect(),
            interface: interface.collect(),
            matches: checked.answer.stats.above.clone()?,
        })
    }

    fn warnings(&self) -> Vec<(Warning, String)> {
        let taken = |column: usize| self.matches.steps.iter().map(|row| row[column]).sum::<u64>();
        let warning =
            |message: String, at: Span, place: &String| (Warning { message, at }, place.clone());
        let Seen { name, upper, .. } = self;
        let all: u64 = (0..=self.transitions.len()).map(taken).sum();
        if all > 0 && taken(0) == all {
            let message =
                format!("`{name}` is vacuous: no step changes anything in `{upper}`, all stutter");
            return vec![warning(message, self.at, &self.place)];
        }
        let mut warnings = Vec::new();
        for (index, (transition, at, place, quiet)) in self.transitions.iter().enumerate() {
            if taken(index + 1) == 0 && !quiet {
                let message = format!("no step appears as `{transition}` of `{upper}` in `{name}`");
                warnings.push(warning(message, *at, place));
            }
        }
        for (below, variable, at, place) in &self.interface {
            if !self.matches.changed.get(*below).copied().unwrap_or(true) {
                let message = format!(
                    "the interface variable `{variable}` of `{upper}` never changes in `{name}`"
                );
                warnings.push(warning(message, *at, place));
            }
        }
        warnings
    }
}
