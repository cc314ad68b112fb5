//! Verdicts and problems as people and tools read them.
