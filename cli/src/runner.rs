//! Runs a check with the engine it asks for, and hands on what came out.

use crate::engines::Chosen;
use crate::load::Loaded;
use crate::progress;
use crate::run::{Ran, run as run_check};
use ir::Check;
use refinements::Prepared;
use report::{Checked, Subject};
use std::sync::atomic::AtomicBool;
use verdict::{Engine, Limits, Verdict};

/// What every check needs to run.
pub struct Runner {
    pub engine: Chosen,
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
}
