//! Charts as Mermaid's sequence diagrams.

use super::{Chart, EventKind, Fate};
use std::fmt::Write;

/// The chart in Mermaid's language.
pub fn document(chart: &Chart) -> String {
    let mut out = "sequenceDiagram\n".to_owned();
    let outside = chart
        .events
        .iter()
        .any(|event| matches!(event.kind, EventKind::Message { from: None, .. }));
    if outside {
        out += "    participant start as (initially)\n";
    }
    for (index, lane) in chart.lanes.iter().enumerate() {
        let _ = writeln!(out, "    participant L{index} as {}", escaped(lane));
    }
    for event in &chart.events {
        let _ = match &event.kind {
            EventKind::Message { from, to, label, fate, .. } => {
                let from = from.map_or("start".to_owned(), |lane| format!("L{lane}"));
                let (arrow, word) = match fate {
                    Fate::Delivered => ("->>", ""),
                    Fate::Lost => ("-x", " (lost)"),
                    Fate::Failed => ("-x", " (fails)"),
                    Fate::Pending => ("-->>", " (on its way)"),
                };
                writeln!(out, "    {from}{arrow}L{to}: {}{word}", escaped(label))
            }
            EventKind::Local { lane, label, .. } => {
                writeln!(out, "    Note over L{lane}: {}", escaped(label))
            }
            EventKind::Everywhere(label) => {
                let last = chart.lanes.len().saturating_sub(1);
                writeln!(out, "    Note over L0,L{last}: {}", escaped(label))
            }
        };
    }
    out
}

/// Characters that end a message or start something else stand by their number.
fn escaped(text: &str) -> String {
    text.replace('#', "#35;").replace(';', "#59;").replace('\n', " ")
}
