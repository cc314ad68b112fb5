//! The code blocks of a Markdown text.

use std::ops::Range;

/// A fenced code block.
#[derive(Debug)]
pub struct Block {
    /// The first word of what stands after the fence: the language.
    pub language: String,
    /// What follows it, separated by commas.
    pub marks: Vec<String>,
    /// Where the content stands in the text.
    pub content: Range<usize>,
    /// The line of the opening fence, from 1.
    pub line: usize,
}

impl Block {
    /// The value of `key=value` among the marks.
    pub fn mark(&self, key: &str) -> Option<&str> {
        self.marks.iter().find_map(|mark| mark.strip_prefix(key)?.strip_prefix('='))
    }

    /// Whether this word is among the marks.
    pub fn is_marked(&self, word: &str) -> bool {
        self.marks.iter().any(|mark| mark == word)
    }
}

/// The code blocks of a text, in order. A fence of more backticks may hold shorter ones.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let end = at + line.len();
        let info = line.trim_start_matches('`');
        let ticks = line.len() - info.len();
        open = match open {
            Some((fence, block)) if ticks >= fence && info.trim().is_empty() => {
                blocks.push(Block { content: block.content.start..at, ..block });
                None
            }
            None if ticks >= 3 => {
                let mut marks = info.trim().split(',').map(|mark| mark.trim().to_owned());
                let language = marks.next().unwrap_or_default();
                let (marks, line) = (marks.collect(), index + 1);
                Some((ticks, Block { language, marks, content: end..end, line }))
            }
            other => other,
        };
        at = end;
    }
    blocks
}
