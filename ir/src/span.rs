//! Places in the source text, carried along so that every engine can point at the user's file.

/// A source file, numbered by whoever loaded it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in a source file; `start <= end`, both on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The place of what has no source text (generated and textual IR).
    pub const NONE: Span = Span { file: FileId(u32::MAX), start: 0, end: 0 };

    /// The smallest span that covers both; both lie in one file, or one is [`Span::NONE`].
    pub fn to(self, other: Span) -> Span {
        if self.is_none() {
            return other;
        }
        if other.is_none() {
            return self;
        }
        debug_assert_eq!(self.file, other.file);
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether the other one lies in this one.
    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// Whether this is [`Span::NONE`].
    pub fn is_none(self) -> bool {
        self.file.0 == u32::MAX
    }
}

/// The source files of one compilation, numbered in order of loading.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// A loaded source file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path as shown to the user.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.files.push(SourceFile { path: path.into(), text: text.into() });
        FileId(u32::try_from(self.files.len() - 1).expect("fewer than 2^32 files"))
    }

    /// The file, if it is one of these.
    pub fn get(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(file.0 as usize)
    }

    /// The file already loaded from this path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.files.iter().position(|file| file.path == path).map(|index| FileId(index as u32))
    }

    /// The text of a span; empty for [`Span::NONE`].
    pub fn text(&self, at: Span) -> &str {
        self.get(at.file)
            .and_then(|file| file.text.get(at.start as usize..at.end as usize))
            .unwrap_or("")
    }

    /// Line and column of the start of a span, both counted from 1, columns in characters.
    pub fn line_column(&self, at: Span) -> (usize, usize) {
        let Some(before) = self.get(at.file).and_then(|file| file.text.get(..at.start as usize))
        else {
            return (1, 1);
        };
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}
