//! A conversation with a solver about one encoding: what was said stays said.

use crate::encode::Encoding;
use crate::print::{self, Told};
use crate::read::number;
use crate::solver::{Answer, Interrupter, Solver};
use crate::term::{Sort, Term};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// A conversation; every question may take as long as the session has.
pub struct Session {
    solver: Solver,
    told: Told,
    sorts: Vec<String>,
}

impl Session {
    /// Nothing is said yet, of an encoding in which every opaque type has a size.
    ///
    /// # Errors
    /// The solver does not answer.
    pub fn new(mut solver: Solver, time: Duration) -> Result<Self, String> {
        solver.fresh(time)?;
        Ok(Self { solver, told: Told::default(), sorts: Vec::new() })
    }

    /// What makes the solver give up its present question, from another thread.
    pub fn interrupter(&self) -> Interrupter {
        self.solver.interrupter()
    }

    /// Declares what the terms mention, defines what they share, and gives them as text.
    ///
    /// # Errors
    /// The solver does not answer.
    pub fn texts(&mut self, enc: &Encoding<'_>, terms: &[Term]) -> Result<Vec<String>, String> {
        let (definitions, texts) = print::texts(&enc.terms(), &self.sorts, terms, &mut self.told);
        if !definitions.is_empty() {
            self.solver.tell(&definitions)?;
        }
        Ok(texts)
    }

    /// Says that these terms are true.
    ///
    /// # Errors
    /// The solver does not answer.
    pub fn assert(&mut self, enc: &Encoding<'_>, terms: &[Term]) -> Result<(), String> {
        let mut commands = String::new();
        for text in self.texts(enc, terms)? {
            let _ = writeln!(commands, "(assert {text})");
        }
        self.solver.tell(&commands)
    }

    /// Whether all that was said holds together with these terms. If so, the model of that is asked for
    /// until [`forget`](Session::forget); if not, they are forgotten.
    ///
    /// # Errors
    /// The solver does not answer.
    pub fn ask(&mut self, enc: &Encoding<'_>, terms: &[Term]) -> Result<Answer, String> {
        let mut commands = "(push 1)\n".to_owned();
        for text in self.texts(enc, terms)? {
            let _ = writeln!(commands, "(assert {text})");
        }
        let answer = self.solver.ask(&commands)?;
        if answer != Answer::Sat {
            self.forget()?;
        }
        Ok(answer)
    }

    /// Forgets the terms of the last question.
    ///
    /// # Errors
    /// The solver does not answer.
    pub fn forget(&mut self) -> Result<(), String> {
        self.solver.tell("(pop 1)\n")
    }

    /// The values of terms without shared parts in the model; none if one cannot be read.
    pub fn values(&mut self, enc: &Encoding<'_>, terms: &[Term]) -> Option<Vec<i128>> {
        let texts: Vec<String> =
            terms.iter().map(|term| print::single(&enc.terms(), *term)).collect();
        self.numbers(&texts)
    }

    /// The values of texts that [`texts`](Session::texts) gave; none if one cannot be read.
    pub fn numbers<'t>(
        &mut self,
        texts: impl IntoIterator<Item = &'t String>,
    ) -> Option<Vec<i128>> {
        let each = texts.into_iter().map(|text| number(&self.solver.value(text).ok()?));
        each.collect()
    }

    /// Makes leaves the first values that they can have: see [`prefer_first`].
    ///
    /// # Errors
    /// The solver does not answer.
    pub fn prefer_first(
        &mut self,
        leaves: &[(String, Sort)],
        time: Duration,
    ) -> Result<(), String> {
        prefer_first(&mut self.solver, leaves, time)
    }

    /// Whether a text that [`texts`](Session::texts) gave is true in the model.
    pub fn is_true(&mut self, text: &str) -> bool {
        self.solver.value(text).is_ok_and(|value| value == "true")
    }
}

/// Makes the leaves of a model, one after the other, the first value that each can have together with
/// those before, as long as there is time: what the model is then depends on nothing but what can be.
///
/// # Errors
/// The solver does not answer.
pub fn prefer_first(
    solver: &mut Solver,
    leaves: &[(String, Sort)],
    time: Duration,
) -> Result<(), String> {
    let start = Instant::now();
    for (leaf, sort) in leaves {
        for value in first_values(*sort) {
            if start.elapsed() > time {
                break;
            }
            let asked = solver.ask(&format!("(push 1)\n(assert (= {leaf} {value}))"))?;
            if asked == Answer::Sat {
                break;
            }
            solver.tell("(pop 1)\n")?;
        }
    }
    // The model of the last question that had an answer.
    match solver.ask("")? {
        Answer::Sat => Ok(()),
        _ => Err("the solver forgets its model".to_owned()),
    }
}

/// The values to try for a leaf, in order.
fn first_values(sort: Sort) -> Vec<String> {
    match sort {
        Sort::Bool => vec!["false".to_owned()],
        Sort::Bits(width) => {
            (0..1u64 << width.min(4)).map(|value| format!("(_ bv{value} {width})")).collect()
        }
        Sort::Int => {
            let numbers = (0..4).map(|number: i64| number.to_string());
            numbers.chain(["(- 1)".to_owned()]).collect()
        }
        Sort::Opaque(_) => Vec::new(),
    }
}
