//! Which transitions fire in no check of a file: a file's checks are its test suite, so a transition
//! counts as covered if any of them takes it.

use crate::checked::{Checked, Warning};
use crate::vacuity::Vacuity;
use ir::{Span, TransitionId};

/// What the checks of one file covered so far.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    systems: Vec<System>,
    vacuity: Vacuity,
}

#[derive(Clone, Debug)]
struct System {
    name: String,
    /// Whether some check explored its whole state space.
    explored: bool,
    transitions: Vec<Transition>,
}

#[derive(Clone, Debug)]
struct Transition {
    name: String,
    at: Span,
    /// The place as shown to people.
    place: String,
    fired: bool,
}

impl Coverage {
    /// Adds what a check covered.
    pub fn add(&mut self, checked: &Checked<'_>) {
        if !checked.check.engine.visits_states() {
            return;
        }
        self.vacuity.add(checked);
        let spec = checked.spec;
        let known = self.systems.iter().position(|system| system.name == spec.name);
        let index = known.unwrap_or_else(|| {
            // That faults do not strike, or that no message goes astray, is no news.
            let quiet = |index: usize| spec.role(TransitionId::new(index)).is_precaution();
            let transitions =
                spec.transitions.iter().enumerate().map(|(index, transition)| Transition {
                    name: transition.name.clone(),
                    at: transition.at,
                    place: checked.place(transition.at),
                    fired: quiet(index),
                });
            let transitions = transitions.collect();
            self.systems.push(System { name: spec.name.clone(), explored: false, transitions });
            self.systems.len() - 1
        });
        let system = &mut self.systems[index];
        system.explored |= crate::outcome::is_finished(&checked.answer.verdict);
        for (transition, coverage) in
            system.transitions.iter_mut().zip(&checked.answer.stats.coverage)
        {
            transition.fired |= coverage.taken > 0;
        }
    }

    /// What is vacuous about refinements, with places as shown to people.
    pub fn vacuous(&self) -> Vec<(Warning, String)> {
        self.vacuity.warnings()
    }

    /// The transitions that never fired, with their places as shown to people.
    pub fn never_fired(&self) -> Vec<(Warning, String)> {
        let explored = self.systems.iter().filter(|system| system.explored);
        let idle = explored.flat_map(|system| {
            let idle = system.transitions.iter().filter(|transition| !transition.fired);
            idle.map(|transition| {
                let message =
                    format!("transition `{}` of `{}` never fires", transition.name, system.name);
                (Warning { message, at: transition.at }, transition.place.clone())
            })
        });
        idle.collect()
    }
}
