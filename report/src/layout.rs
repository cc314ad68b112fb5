//! Bracketed text that fits on one line or breaks over several.

/// The text of a value, not yet broken into lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Text that never breaks.
    Leaf(String),
    /// Items between brackets, separated by commas.
    Group {
        /// What stands before the items: `{`, `bag {`, `Node { `.
        open: String,
        /// The items.
        items: Vec<Item>,
        /// What stands after them.
        close: &'static str,
    },
}

/// An item of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What stands before the content: a key and an arrow, a field and a colon, or nothing.
    pub label: String,
    /// The content.
    pub content: Layout,
}

impl Layout {
    /// A group of items without labels.
    pub fn list(
        open: impl Into<String>,
        contents: impl IntoIterator<Item = Layout>,
        close: &'static str,
    ) -> Layout {
        let item = |content| Item { label: String::new(), content };
        Layout::Group { open: open.into(), items: contents.into_iter().map(item).collect(), close }
    }

    /// The same with text before it.
    pub fn prefixed(self, prefix: &str) -> Layout {
        match self {
            Layout::Leaf(text) => Layout::Leaf(format!("{prefix}{text}")),
            Layout::Group { open, items, close } => {
                Layout::Group { open: format!("{prefix}{open}"), items, close }
            }
        }
    }

    /// The whole text on one line.
    pub fn flat(&self) -> String {
        let mut text = String::new();
        self.push_flat(&mut text);
        text
    }

    fn push_flat(&self, out: &mut String) {
        match self {
            Layout::Leaf(text) => out.push_str(text),
            Layout::Group { open, items, close } => {
                out.push_str(open);
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    out.push_str(&item.label);
                    item.content.push_flat(out);
                }
                out.push_str(close);
            }
        }
    }

    /// The text in lines of at most `width` characters where brackets allow it: a group that does
    /// not fit has each item on lines of its own, indented by two.
    pub fn lines(&self, width: usize) -> Vec<String> {
        let flat = self.flat();
        match self {
            Layout::Group { open, items, close }
                if flat.chars().count() > width && !items.is_empty() =>
            {
                let mut lines = vec![open.trim_end().to_owned()];
                for item in items {
                    let room = width.saturating_sub(3 + item.label.chars().count());
                    for (index, line) in item.content.lines(room.max(20)).into_iter().enumerate() {
                        let label = if index == 0 { item.label.as_str() } else { "" };
                        lines.push(format!("  {label}{line}"));
                    }
                    if let Some(last) = lines.last_mut() {
                        last.push(',');
                    }
                }
                lines.push(close.trim_start().to_owned());
                lines
            }
            _ => vec![flat],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize) -> Layout {
        Layout::list("{", (0..count).map(|n| Layout::Leaf(n.to_string())), "}")
    }

    #[test]
    fn what_fits_stays_on_one_line() {
        assert_eq!(numbers(3).lines(9), ["{0, 1, 2}"]);
        assert_eq!(numbers(0).lines(1), ["{}"]);
    }

    #[test]
    fn what_does_not_fit_breaks_at_the_outer_brackets_first() {
        let outer = Layout::Group {
            open: "{".to_owned(),
            items: vec![
                Item { label: "a => ".to_owned(), content: numbers(2) },
                Item { label: "b => ".to_owned(), content: numbers(9) },
            ],
            close: "}",
        };
        let broken = ["{", "  a => {0, 1},", "  b => {0, 1, 2, 3, 4, 5, 6, 7, 8},", "}"];
        assert_eq!(outer.lines(40), broken);
    }
}
