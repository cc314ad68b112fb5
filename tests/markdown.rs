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

/// The code blocks of a text, in order.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let end = at + line.len();
        if let Some(info) = line.strip_prefix("```") {
            match open.take() {
                Some(block) => blocks.push(Block { content: block.content.start..at, ..block }),
                None => {
                    let mut marks = info.trim().split(',').map(|mark| mark.trim().to_owned());
                    let language = marks.next().unwrap_or_default();
                    let (marks, line) = (marks.collect(), index + 1);
                    open = Some(Block { language, marks, content: end..end, line });
                }
            }
        }
        at = end;
    }
    blocks
}
