//! Runs a check with the engine it asks for, and hands on what came out.

use crate::engines::{Chosen, EngineArgs};
use crate::limits::LimitArgs;
use crate::load::Loaded;
use crate::proofs::{ProofArgs, Proofs};
use crate::run::{Ran, run as run_check};
use crate::{interrupt, progress};
use ir::Check;
use refinements::Prepared;
use report::{Checked, Subject};
use smt::Goal;
use std::sync::atomic::{AtomicBool, Ordering};
use verdict::{Engine, Limits, Verdict};

/// The options of every command that runs checks.
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    proofs: ProofArgs,
    #[command(flatten)]
    limits: LimitArgs,
}

/// What every check needs to run.
pub struct Runner {
    engine: Chosen,
    proofs: Proofs,
    limits: Limits,
    interrupt: &'static AtomicBool,
}

impl RunArgs {
    /// What runs checks in this way, until an interrupt.
    ///
    /// # Errors
    /// The options do not go together; the text says why.
    pub fn runner(&self) -> Result<Runner, String> {
        let (engine, limits) = (self.engine.chosen()?, self.limits.limits());
        let proofs = self.proofs.proofs(self.engine.workers(), limits.max_time);
        Ok(Runner { engine, proofs, limits, interrupt: interrupt::watch() })
    }
}

impl Runner {
    /// Whether the user wants it to stop.
    pub fn is_interrupted(&self) -> bool {
        self.interrupt.load(Ordering::Relaxed)
    }

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
        if check.engine.is_proof() {
            let refinement = obligation.and_then(|own| Some((own.relation?, own.upper)));
            let goal = Goal { spec, check, refinement };
            let answer = self.proofs.prove(file, goal, obligation, self.interrupt)?;
            let source = (&file.sources, file.name.as_str());
            let subject = Subject { spec, check, above: prepared.above() };
            let engine = match check.engine {
                ir::Engine::Induction { states: 2.. } => "k-induction",
                _ => "induction",
            };
            return Ok(then(&Checked::new(source, subject, (engine, &[]), &answer)));
        }
        let automatic = obligation.is_some_and(|obligation| obligation.refinement.automatic);
        if let (false, Some(check)) = (automatic, self.proofs.as_bounded(check)) {
            return self.bounded(file, (&check, &prepared), quiet, then);
        }
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

    /// Looks at all runs of bounded length.
    fn bounded<T>(
        &self,
        file: &Loaded,
        (check, prepared): (&Check, &Prepared<'_>),
        quiet: bool,
        then: impl FnOnce(&Checked<'_>) -> T,
    ) -> Result<T, String> {
        let (spec, obligation) = (&*prepared.spec, prepared.obligation());
        let ir::Engine::Bounded { depth } = check.engine else { unreachable!("a bounded check") };
        let engine = &self.proofs.bounded(check, depth);
        let mut line = progress::Line::new(&check.name, quiet);
        let Ran { instances, answer } =
            run_check(engine, (spec, check, obligation), &self.limits, self.interrupt, &mut line);
        drop(line);
        if let Some(trouble) = &*engine.trouble.borrow() {
            return Err(self.proofs.trouble(file, check, trouble));
        }
        let answer = self.proofs.judged((spec, check, obligation), answer)?;
        let source = (&file.sources, file.name.as_str());
        let subject = Subject { spec, check, above: prepared.above() };
        Ok(then(&Checked::new(source, subject, (engine.name(), &instances), &answer)))
    }
}
