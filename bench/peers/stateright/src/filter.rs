//! The filter lock (Peterson 1981; Herlihy and Shavit, section 2.4) for up to 5 processes.

use crate::bits::Bits;
use stateright::{Model, Property};

pub struct Filter {
    pub processes: u32,
}

const CLIMBING: u64 = 0;
const VOLUNTEERING: u64 = 1;
const WAITING: u64 = 2;
const CRITICAL: u64 = 3;

fn place(process: u64) -> Bits {
    Bits::at(2 * process as u32, 2)
}

fn level(process: u64) -> Bits {
    Bits::at(10 + 3 * process as u32, 3)
}

/// 0 nobody, else the process + 1.
fn victim(room: u64) -> Bits {
    Bits::at(25 + 3 * room as u32, 3)
}

impl Filter {
    fn processes(&self) -> std::ops::Range<u64> {
        0..self.processes.into()
    }

    fn may_pass(&self, state: u64, process: u64) -> bool {
        let level_of = |p| level(p).of(state);
        victim(level_of(process)).of(state) != process + 1
            || self.processes().all(|q| q == process || level_of(q) < level_of(process))
    }
}

/// Whether `process` has left the room towards the critical section.
fn passed(state: u64, process: u64, room: u64) -> bool {
    let (place, level) = (place(process).of(state), level(process).of(state));
    level > room || level == room && (place == CLIMBING || place == CRITICAL)
}

impl Model for Filter {
    type State = u64;
    /// The process that takes its next step.
    type Action = u64;

    fn init_states(&self) -> Vec<u64> {
        vec![0]
    }

    fn actions(&self, &state: &u64, actions: &mut Vec<u64>) {
        actions.extend(
            self.processes().filter(|&p| place(p).of(state) != WAITING || self.may_pass(state, p)),
        );
    }

    fn next_state(&self, last: &u64, process: u64) -> Option<u64> {
        let mut state = *last;
        let (place, level) = (place(process), level(process));
        let height = level.of(state);
        match place.of(state) {
            CLIMBING => {
                level.put(&mut state, height + 1);
                place.put(&mut state, VOLUNTEERING);
            }
            VOLUNTEERING => {
                victim(height).put(&mut state, process + 1);
                place.put(&mut state, WAITING);
            }
            WAITING => {
                let top = height == u64::from(self.processes) - 1;
                place.put(&mut state, if top { CRITICAL } else { CLIMBING });
            }
            _ => {
                level.put(&mut state, 0);
                place.put(&mut state, CLIMBING);
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("mutual_exclusion", |model: &Filter, &state: &u64| {
                model.processes().filter(|&p| place(p).of(state) == CRITICAL).count() <= 1
            }),
            Property::always("each_room_keeps_one", |model: &Filter, &state: &u64| {
                (1..model.processes.into()).all(|room| {
                    let passed = model.processes().filter(|&p| passed(state, p, room)).count();
                    passed as u64 <= u64::from(model.processes) - room
                })
            }),
        ]
    }
}
