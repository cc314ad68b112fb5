//! Colours of the terminal report.

use anstyle::{AnsiColor, Style};
use std::fmt::Display;

/// What came out well.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What did not.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// What deserves a look.
pub const WARN: Style = AnsiColor::Yellow.on_default();
/// Names of checks and transitions.
pub const STRONG: Style = Style::new().bold();
/// Places, numbers, and what else should not catch the eye.
pub const FAINT: Style = Style::new().dimmed();
/// What a step added.
pub const ADDED: Style = AnsiColor::Green.on_default();
/// What a step removed or replaced.
pub const REMOVED: Style = AnsiColor::Red.on_default();

/// Paints text, or leaves it as it is.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// Whether to paint.
    pub colour: bool,
}

impl Paint {
    /// The text in this style.
    pub fn with(self, style: Style, text: impl Display) -> String {
        if self.colour { format!("{style}{text}{style:#}") } else { text.to_string() }
    }
}
