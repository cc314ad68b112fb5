//! Runs a check with the engine it asks for, and hands on what came out.

use crate::engines::Chosen;
use crate::load::Loaded;
use crate::progress;
use crate::run::{Ran, run as run_check};
use ir::{Check, Spec};
use refinements::Prepared;
use report::{Checked, Subject};
use smt::{Failed, Goal};
use std::sync::atomic::AtomicBool;
use verdict::{Answer, Engine, Limits, Obligation, Verdict};

/// What every check needs to run.
pub struct Runner {
    pub engine: Chosen,
    pub prover: smt::Prover,
    pub limits: Limits,
    pub interrupt: &'static AtomicBool,
}

impl Runner {
    /// Runs a check of a file and gives what came out to `then`.
    ///
    /// # Errors
    /// What keeps the check from being run, in words.
    pub fn run<T>(
        &self,
        file: &Loaded,
        check: &Check,
        quiet: bool,
        then: impl FnOnce(&Checked<'_>) -> T,
    ) -> Result<T, String> {
        let module = file.compiled.module.as_ref().expect("a file without problems");
        let prepared = Prepared::new(module, check)
            .map_err(|_| format!("the refinement of `{}` is not supported", check.name))?;
        let (spec, obligation) = (&*prepared.spec, prepared.obligation());
        if check.engine == ir::Engine::Induction {
            let answer = self.proven(file, (spec, obligation), check)?;
            let source = (&file.sources, file.name.as_str());
            let subject = Subject { spec, check, above: prepared.above() };
            return Ok(then(&Checked::new(source, subject, ("induction", &[]), &answer)));
        }
        let automatic = obligation.is_some_and(|obligation| obligation.refinement.automatic);
        let (check, engine): (_, Box<dyn Engine>) = match automatic {
            true => (check.clone(), Box::new(interp::Automatic)),
            false => {
                let check = self.engine.comparable(check);
                let engine = self.engine.engine(&check)?;
                (check, engine)
            }
        };
        let (check, engine) = (&check, engine.as_ref());
        let mut line = progress::Line::new(&check.name, quiet);
        let Ran { instances, answer } =
            run_check(engine, (spec, check, obligation), &self.limits, self.interrupt, &mut line);
        drop(line);
        // Without an instance no engine had a say. The other engines' answers are judged by the one
        // that decides automatic refinements.
        let answer = match instances.is_empty() || automatic {
            true => answer,
            false => self.engine.judged(spec, obligation, answer)?,
        };
        if instances.is_empty() && matches!(answer.verdict, Verdict::Holds) {
            let why = "a constant is `any` of a type without values";
            return Err(format!("the check `{}` has no instance: {why}", check.name));
        }
        let source = (&file.sources, file.name.as_str());
        let subject = Subject { spec, check, above: prepared.above() };
        Ok(then(&Checked::new(source, subject, (engine.name(), &instances), &answer)))
    }

    /// The answer of a proof; what it shows not to be inductive is confirmed by the reference semantics.
    fn proven(
        &self,
        file: &Loaded,
        (spec, obligation): (&Spec, Option<Obligation<'_>>),
        check: &Check,
    ) -> Result<Answer, String> {
        let refinement = obligation.and_then(|own| Some((own.relation?, own.upper)));
        let time = self.limits.max_time.unwrap_or(self.prover.time).min(self.prover.time);
        let prover = smt::Prover { time, ..self.prover.clone() };
        let answer = prover.prove(Goal { spec, check, refinement }, self.interrupt);
        let answer = answer.map_err(|failed| match failed {
            Failed::Solver(why) => format!("the check `{}` needs a solver: {why}", check.name),
            Failed::Refused(refused) => {
                let at = if refused.at.is_none() { check.at } else { refused.at };
                let (line, column) = file.sources.line_column(at);
                let path = file.sources.get(at.file).map_or("", |file| &file.path);
                format!(
                    "`{}` cannot be proven by induction: {} cannot be said to the solver yet, at {path}:{line}:{column}",
                    check.name, refused.what
                )
            }
        })?;
        interp::confirm(spec, obligation, answer).map_err(|disagreement| {
            format!(
                "internal error: the engines disagree about `{}`: {}; please report it",
                spec.name, disagreement.reason
            )
        })
    }
}
