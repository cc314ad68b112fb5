//! Solvers: they take commands of SMT-LIB 2 and give answers, as text.

#[cfg(feature = "linked")]
mod linked;
mod patient;
mod process;

use std::time::Duration;

/// A solver that is ready for commands.
pub trait Solver {
    /// Runs commands and gives what they print.
    ///
    /// # Errors
    /// The solver does not answer any more; the text says why.
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
    pub fn start(&self) -> Result<Box<dyn Solver>, String> {
        match self {
            #[cfg(feature = "linked")]
            Choice::Linked => patient(|| Ok(Box::new(linked::Linked::new()?))),
            #[cfg(not(feature = "linked"))]
            Choice::Linked => {
                Err("this specc was built without Z3: give one with `--solver z3`".to_owned())
            }
            Choice::Process(path) => {
                let path = path.clone();
                patient(move || Ok(Box::new(process::Process::new(&path)?)))
            }
        }
    }

    /// The name and version of the solver.
    ///
    /// # Errors
    /// It is not there; the text says what to do.
    pub fn version(&self) -> Result<String, String> {
        let mut solver = self.start()?;
        let said = solver.run("(get-info :name)\n(get-info :version)\n")?;
        let words: Vec<&str> = said.split('"').skip(1).step_by(2).take(2).collect();
        Ok(words.join(" ").to_lowercase())
    }
}

fn patient(
    start: impl Fn() -> Result<Box<dyn Solver + Send>, String> + Send + 'static,
) -> Result<Box<dyn Solver>, String> {
    Ok(Box::new(patient::Patient::new(Box::new(start))?))
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

/// Commands before each question: what was said before is forgotten.
pub fn start(time: Duration) -> String {
    format!("(reset)\n(set-option :timeout {})\n", time.as_millis().max(1))
}

/// The answer to `(check-sat)`, the last command of a text.
///
/// # Errors
/// The solver does not answer, or does not understand.
pub fn ask(solver: &mut dyn Solver, commands: &str) -> Result<Answer, String> {
    let said = solver.run(&format!("{commands}\n(check-sat)\n"))?;
    let last = said.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
    if let Some(error) = said.lines().find(|line| line.contains("(error")) {
        return Err(format!("the solver refuses: {}", error.trim()));
    }
    match last {
        "unsat" => Ok(Answer::Unsat),
        "sat" => Ok(Answer::Sat),
        "timeout" => Ok(Answer::Unknown("timeout".to_owned())),
        "unknown" => {
            let why = solver.run("(get-info :reason-unknown)\n").unwrap_or_default();
            let why = why.split('"').nth(1).unwrap_or("no reason given").to_owned();
            Ok(Answer::Unknown(if why.is_empty() { "no reason given".to_owned() } else { why }))
        }
        other => Err(format!("the solver says `{other}`")),
    }
}

/// The values of terms in the last model, as text.
///
/// # Errors
/// The solver does not answer.
pub fn values(solver: &mut dyn Solver, terms: &[String]) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for term in terms {
        // `((term value))`
        let said = solver.run(&format!("(get-value ({term}))\n"))?;
        let said = said.trim().strip_suffix("))").unwrap_or("");
        let value = match said.ends_with(')') {
            true => said.rfind('(').map(|start| &said[start..]),
            false => said.rsplit(char::is_whitespace).next(),
        };
        all.push(value.unwrap_or("").to_owned());
    }
    Ok(all)
}
