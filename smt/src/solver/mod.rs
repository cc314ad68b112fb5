//! Solvers: they take commands of SMT-LIB 2 and give answers, as text.

#[cfg(feature = "linked")]
mod linked;
mod patient;
mod process;

pub use patient::Solver;

use std::time::Duration;

/// What takes commands of SMT-LIB 2.
pub trait Talk {
    /// Runs commands and gives what they print.
    ///
    /// # Errors
    /// It does not answer any more; the text says why.
    fn run(&mut self, commands: &str) -> Result<String, String>;

    /// What makes it give up its present question, from another thread.
    fn interrupter(&self) -> Interrupter;
}

/// Makes a solver give up its present question.
pub type Interrupter = Box<dyn Fn() + Send + Sync>;

/// Which solver.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Z3 as a library.
    #[default]
    Linked,
    /// An executable that reads SMT-LIB 2: `z3`, `cvc5`.
    Process(String),
}

impl Choice {
    /// Starts it.
    ///
    /// # Errors
    /// It is not there; the text says what to do.
    pub fn start(&self) -> Result<Solver, String> {
        match self {
            #[cfg(feature = "linked")]
            Choice::Linked => {
                Solver::new(Box::new(|| Ok(Box::new(linked::Linked::new()?))), Dialect::Z3)
            }
            #[cfg(not(feature = "linked"))]
            Choice::Linked => {
                Err("this specc was built without Z3: give one with `--solver z3`".to_owned())
            }
            Choice::Process(path) => {
                let name = path.rsplit(['/', '\\']).next().unwrap_or("");
                let dialect = match name.starts_with("cvc5") {
                    true => Dialect::Cvc5,
                    false => Dialect::Z3,
                };
                let path = path.clone();
                let start = move || -> Result<Box<dyn Talk + Send>, String> {
                    Ok(Box::new(process::Process::new(&path, dialect.args())?))
                };
                Solver::new(Box::new(start), dialect)
            }
        }
    }

    /// The name and version of the solver.
    ///
    /// # Errors
    /// It is not there; the text says what to do.
    pub fn version(&self) -> Result<String, String> {
        let said = self.start()?.run("(get-info :name)\n(get-info :version)\n")?;
        let words: Vec<&str> = said.split('"').skip(1).step_by(2).take(2).collect();
        Ok(words.join(" ").to_lowercase())
    }
}

/// In what solvers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Z3,
    Cvc5,
}

impl Dialect {
    /// With what an executable is started.
    fn args(self) -> &'static [&'static str] {
        match self {
            Dialect::Z3 => &["-in", "-smt2"],
            Dialect::Cvc5 => &["--lang=smt2", "--incremental", "--produce-models", "--quiet"],
        }
    }

    /// Commands before each question: what was said before is forgotten, and it has so much time.
    fn start(self, time: Duration) -> String {
        let time = time.as_millis().clamp(1, u128::from(u32::MAX - 1));
        match self {
            Dialect::Z3 => format!("(reset)\n(set-option :timeout {time})\n"),
            Dialect::Cvc5 => format!(
                "(reset)\n(set-option :tlimit-per {time})\n(set-option :produce-models true)\n\
                 (set-option :incremental true)\n(set-logic ALL)\n"
            ),
        }
    }
}

/// What a solver says of assertions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They contradict each other.
    Unsat,
    /// They hold together.
    Sat,
    /// The solver does not know; in its words.
    Unknown(String),
}
