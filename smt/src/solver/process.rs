//! A solver as a process: commands go in, answers come out.

use super::{Interrupter, Talk};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

/// A running solver. One that was killed is started again; the next question goes on.
pub struct Process {
    path: String,
    args: &'static [&'static str],
    child: Arc<Mutex<Option<Child>>>,
    pipes: Option<(ChildStdin, BufReader<ChildStdout>)>,
}

/// What marks the end of the answers to some commands.
const END: &str = "specc-end-of-answers";

impl Process {
    /// Starts the executable.
    ///
    /// # Errors
    /// It cannot be started; the text says what to do.
    pub fn new(path: &str, args: &'static [&'static str]) -> Result<Self, String> {
        let mut process = Self { path: path.to_owned(), args, child: Arc::default(), pipes: None };
        process.start()?;
        Ok(process)
    }

    fn start(&mut self) -> Result<(), String> {
        let child = Command::new(&self.path)
            .args(self.args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = child.map_err(|error| {
            format!("the solver `{}` does not start: {error}; install it, or give another one with `--solver`", self.path)
        })?;
        let input = child.stdin.take().ok_or("the solver has no input")?;
        let output = child.stdout.take().ok_or("the solver has no output")?;
        self.pipes = Some((input, BufReader::new(output)));
        *self.child.lock().map_err(|_| "the solver is lost")? = Some(child);
        Ok(())
    }

    fn talk(&mut self, commands: &str) -> Result<String, String> {
        if self.pipes.is_none() {
            self.start()?;
        }
        let Some((input, output)) = &mut self.pipes else {
            return Err("no solver".to_owned());
        };
        let gone = |_| "the solver ended".to_owned();
        write!(input, "{commands}\n(echo \"{END}\")\n").map_err(gone)?;
        input.flush().map_err(gone)?;
        let mut said = String::new();
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).map_err(gone)? == 0 {
                return Err("the solver ended".to_owned());
            }
            if line.trim().trim_matches('"') == END {
                return Ok(said);
            }
            said += &line;
        }
    }
}

impl Talk for Process {
    fn run(&mut self, commands: &str) -> Result<String, String> {
        let said = self.talk(commands);
        if said.is_err() {
            self.pipes = None;
            (self.interrupter())();
        }
        said
    }

    /// The process is killed; its next question starts another one.
    fn interrupter(&self) -> Interrupter {
        let child = self.child.clone();
        Box::new(move || {
            if let Some(child) = child.lock().ok().and_then(|mut child| child.take()) {
                end(child);
            }
        })
    }
}

fn end(mut child: Child) {
    let _ = child.kill();
    let _ = child.wait();
}

impl Drop for Process {
    fn drop(&mut self) {
        (self.interrupter())();
    }
}
