//! A solver with a hard limit on time: some questions make solvers forget their own.

use super::{Answer, Dialect, Interrupter, Talk};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How much longer than its own limit a solver may take.
const GRACE: Duration = Duration::from_secs(1);
/// Terms are nested as deep as the spec is.
const STACK: usize = 256 << 20;

/// Starts what takes the commands.
type Start = Box<dyn Fn() -> Result<Box<dyn Talk + Send>, String> + Send>;

/// A solver on a thread of its own. Where it does not stop when its time is up, not even when
/// interrupted, it is left alone, and the next question starts another one.
pub struct Solver {
    start: Start,
    dialect: Dialect,
    running: Option<Running>,
    interrupter: Arc<Mutex<Option<Interrupter>>>,
    limit: Duration,
    /// Whether nothing is said but how long each of several questions may take.
    is_bare: bool,
}

struct Running {
    questions: Sender<String>,
    answers: Receiver<Result<String, String>>,
}

impl Solver {
    /// A solver that is started at once.
    ///
    /// # Errors
    /// It does not start.
    pub(super) fn new(start: Start, dialect: Dialect) -> Result<Self, String> {
        let mut solver = Self {
            start,
            dialect,
            running: None,
            interrupter: Arc::default(),
            limit: Duration::from_secs(30),
            is_bare: false,
        };
        solver.begin()?;
        Ok(solver)
    }

    fn begin(&mut self) -> Result<(), String> {
        let mut solver = (self.start)()?;
        *self.interrupter.lock().map_err(|_| "the solver is lost")? = Some(solver.interrupter());
        let (questions, asked) = mpsc::channel::<String>();
        let (answer, answers) = mpsc::channel();
        let work = move || {
            while let Ok(question) = asked.recv() {
                if answer.send(solver.run(&question)).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().stack_size(STACK).spawn(work);
        thread.map_err(|error| format!("there is no thread for the solver: {error}"))?;
        self.running = Some(Running { questions, answers });
        Ok(())
    }

    fn stop(&self) {
        if let Ok(interrupter) = self.interrupter.lock()
            && let Some(stop) = &*interrupter
        {
            stop();
        }
    }

    /// Starts a question that may take so long; what was said before is forgotten.
    ///
    /// # Errors
    /// The solver does not answer.
    pub fn fresh(&mut self, time: Duration) -> Result<(), String> {
        self.is_bare = false;
        self.limit = time;
        self.tell(&self.dialect.start(time))
    }

    /// Asks whether assertions hold together, and forgets them: most questions take less time than to make a
    /// solver fresh. Each may take so long, the same for all.
    ///
    /// # Errors
    /// The solver does not answer, or does not understand.
    pub fn ask_briefly(&mut self, commands: &str, time: Duration) -> Result<Answer, String> {
        if !self.is_bare {
            self.fresh(time)?;
        }
        // Whatever goes wrong, the next question finds a fresh one.
        self.is_bare = false;
        let answer = self.ask(&format!("(push 1)\n{commands}"))?;
        self.tell("(pop 1)\n")?;
        self.is_bare = self.running.is_some();
        Ok(answer)
    }

    /// Runs commands that ask nothing.
    ///
    /// # Errors
    /// The solver does not answer, or does not understand.
    pub fn tell(&mut self, commands: &str) -> Result<(), String> {
        let said = self.run(commands)?;
        understood(&said)
    }

    /// Whether all assertions, with those that the commands add, hold together.
    ///
    /// # Errors
    /// The solver does not answer, or does not understand.
    pub fn ask(&mut self, commands: &str) -> Result<Answer, String> {
        let said = self.run(&format!("{commands}\n(check-sat)\n"))?;
        understood(&said)?;
        let last = said.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
        match last {
            "unsat" => Ok(Answer::Unsat),
            "sat" => Ok(Answer::Sat),
            "timeout" => Ok(Answer::Unknown("timeout".to_owned())),
            "unknown" => {
                let why = self.run("(get-info :reason-unknown)\n").unwrap_or_default();
                Ok(Answer::Unknown(reason(&why)))
            }
            other => Err(format!("the solver says `{other}`")),
        }
    }

    /// The value of a term in the model of the last question, as text.
    ///
    /// # Errors
    /// The solver does not answer.
    pub fn value(&mut self, term: &str) -> Result<String, String> {
        // `((term value))`
        let said = self.run(&format!("(get-value ({term}))\n"))?;
        let said = said.trim().strip_suffix("))").unwrap_or("");
        let value = match said.ends_with(')') {
            true => said.rfind('(').map(|start| &said[start..]),
            false => said.rsplit(char::is_whitespace).next(),
        };
        Ok(value.unwrap_or("").to_owned())
    }

    /// Runs commands and gives what they print; `timeout` if that takes too long.
    ///
    /// # Errors
    /// The solver does not answer any more; the text says why.
    pub fn run(&mut self, commands: &str) -> Result<String, String> {
        if self.running.is_none() {
            self.begin()?;
        }
        let Some(running) = &self.running else { return Err("no solver".to_owned()) };
        if running.questions.send(commands.to_owned()).is_err() {
            self.running = None;
            return Err("the solver ended".to_owned());
        }
        if let Ok(said) = running.answers.recv_timeout(self.limit + GRACE) {
            return said;
        }
        self.stop();
        let late = self.running.as_ref().map(|own| own.answers.recv_timeout(GRACE));
        if !matches!(late, Some(Ok(Ok(_)))) {
            self.running = None;
        }
        Ok("timeout\n".to_owned())
    }

    /// What makes it give up its present question, from another thread.
    pub fn interrupter(&self) -> Interrupter {
        let interrupter = self.interrupter.clone();
        Box::new(move || {
            if let Ok(interrupter) = interrupter.lock()
                && let Some(stop) = &*interrupter
            {
                stop();
            }
        })
    }
}

/// That nothing was refused.
fn understood(said: &str) -> Result<(), String> {
    match said.lines().find(|line| line.contains("(error")) {
        Some(error) => Err(format!("the solver refuses: {}", error.trim())),
        None => Ok(()),
    }
}

/// `(:reason-unknown "timeout")`, `(:reason-unknown incomplete)`
fn reason(said: &str) -> String {
    let why = said.trim().trim_start_matches("(:reason-unknown").trim_end_matches(')');
    match why.trim().trim_matches('"') {
        "" => "no reason given".to_owned(),
        why => why.to_owned(),
    }
}
