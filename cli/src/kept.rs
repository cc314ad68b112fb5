//! Proofs that are kept between runs: the questions to which the answer was that nothing satisfies them.

use crate::files;
use smt::Question;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// A folder with a file for each question that was answered.
pub struct Kept<'k> {
    folder: &'k Path,
    solver: String,
}

impl<'k> Kept<'k> {
    /// The questions that this solver answered.
    pub fn new(folder: &'k Path, solver: String) -> Self {
        Self { folder, solver }
    }

    /// Takes the obligations that were proven before as met; how many.
    pub fn accept(&self, questions: &mut [Question]) -> usize {
        let mut count = 0;
        for question in questions.iter_mut().filter(|question| question.is_obligation()) {
            let Some((path, text)) = self.file(question) else { continue };
            // The whole text: what is proven does not hang on a hash.
            if fs::read_to_string(path).is_ok_and(|kept| kept == text) {
                question.accept();
                count += 1;
            }
        }
        count
    }

    /// Keeps a question whose obligation is proven.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self, question: &Question) -> io::Result<()> {
        let Some((path, text)) = self.file(question) else { return Ok(()) };
        fs::create_dir_all(self.folder)?;
        files::write(&path, &text)
    }

    fn file(&self, question: &Question) -> Option<(PathBuf, String)> {
        // Names of obligations do not matter: the first two lines have them.
        let question = question.text()?;
        let commands = question.splitn(3, '\n').nth(2)?;
        let text = format!("; unsat, says {}\n{commands}", self.solver);
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Some((self.folder.join(format!("{:016x}.smt2", hasher.finish())), text))
    }
}
