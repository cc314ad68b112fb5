//! A solver with a hard limit on time: some questions make solvers forget their own.

use super::{Interrupter, Solver};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How much longer than its own limit a solver may take.
const GRACE: Duration = Duration::from_secs(1);
/// Terms are nested as deep as the spec is.
const STACK: usize = 256 << 20;

/// Starts a solver.
pub type Start = Box<dyn Fn() -> Result<Box<dyn Solver + Send>, String> + Send>;

/// A solver on a thread of its own. Where it does not stop when its time is up, not even when
/// interrupted, it is left alone, and the next question starts another one.
pub struct Patient {
    start: Start,
    running: Option<Running>,
    interrupter: Arc<Mutex<Option<Interrupter>>>,
    limit: Duration,
}

struct Running {
    questions: Sender<String>,
    answers: Receiver<Result<String, String>>,
}

impl Patient {
    /// A solver that is started at once.
    ///
    /// # Errors
    /// It does not start.
    pub fn new(start: Start) -> Result<Self, String> {
        let mut patient = Self {
            start,
            running: None,
            interrupter: Arc::default(),
            limit: Duration::from_secs(30),
        };
        patient.begin()?;
        Ok(patient)
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

    /// What the limit is from now on, if the commands say so.
    fn limit(commands: &str) -> Option<Duration> {
        let (_, rest) = commands.split_once(":timeout ")?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok().map(Duration::from_millis)
    }
}

impl Solver for Patient {
    fn run(&mut self, commands: &str) -> Result<String, String> {
        self.limit = Self::limit(commands).unwrap_or(self.limit);
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

    fn interrupter(&self) -> Interrupter {
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
