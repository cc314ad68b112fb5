//! Charts as pictures: a self-contained SVG document that is readable on light and dark pages.

use super::{Chart, Event, EventKind, Fate};
use std::fmt::Write;

const ROW: usize = 46;
const TOP: usize = 64;
const LEFT: usize = 56;
/// The width of a character of a label, and of a lane's name.
const LETTER: usize = 7;
const SHORTEST: usize = 130;

const STYLE: &str = "\
svg { color: #1f2328; background: #ffffff; font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, monospace; }
.lane { stroke: #8c959f; stroke-dasharray: 3 4; }
.dead { stroke: #cf222e; }
.box { fill: #f6f8fa; stroke: #8c959f; }
.name { font-size: 13px; font-weight: 600; fill: currentColor; text-anchor: middle; }
.label { font-size: 12px; fill: currentColor; text-anchor: middle; paint-order: stroke; stroke: #ffffff; stroke-width: 5px; }
.number { font-size: 11px; fill: #6e7781; text-anchor: end; }
.arrow { stroke: #0969da; stroke-width: 1.6; fill: none; }
.head { fill: #0969da; }
.pending { stroke: #8c959f; stroke-dasharray: 5 4; }
.pending-head { fill: #8c959f; }
.bad { stroke: #cf222e; fill: none; stroke-width: 2; }
.dot { fill: #8250df; }
.band { fill: #fff8c5; stroke: #d4a72c; }
@media (prefers-color-scheme: dark) {
svg { color: #e6edf3; background: #0d1117; }
.box { fill: #161b22; stroke: #6e7681; }
.label { stroke: #0d1117; }
.arrow { stroke: #58a6ff; }
.head { fill: #58a6ff; }
.dot { fill: #d2a8ff; }
.band { fill: #3b2e0a; stroke: #9e6a03; }
}
";

/// The chart as an SVG document.
pub fn document(chart: &Chart) -> String {
    let picture = Picture::of(chart);
    let mut body = String::new();
    for (index, name) in chart.lanes.iter().enumerate() {
        picture.lane(index, name, &mut body);
    }
    for (row, event) in chart.events.iter().enumerate() {
        picture.event(row, event, &mut body);
    }
    let (width, height) = (picture.width, picture.height);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\">\n<title>message sequence chart</title>\n\
         <style>\n{STYLE}</style>\n{body}</svg>\n"
    )
}

struct Picture<'a> {
    chart: &'a Chart,
    /// The middle of each lane.
    lanes: Vec<usize>,
    width: usize,
    height: usize,
}

impl<'a> Picture<'a> {
    /// Lanes stand as far apart as the labels between them are long.
    fn of(chart: &'a Chart) -> Self {
        let count = chart.lanes.len();
        let wide = |text: &str| text.chars().count() * LETTER + 24;
        let mut gaps = vec![SHORTEST; count.max(1)];
        for (gap, pair) in gaps.iter_mut().skip(1).zip(chart.lanes.windows(2)) {
            *gap = (*gap).max((wide(&pair[0]) + wide(&pair[1])) / 2 + 28);
        }
        for event in &chart.events {
            if let EventKind::Message { from, to, label, .. } = &event.kind {
                let (low, high) = span(*from, *to);
                let have: usize = gaps[low + 1..=high].iter().sum();
                let need = wide(label);
                if need > have && high > low {
                    let more = (need - have).div_ceil(high - low);
                    gaps[low + 1..=high].iter_mut().for_each(|gap| *gap += more);
                }
            }
        }
        let first = chart.lanes.first().map_or(0, |name| wide(name) / 2);
        let outside = chart.events.iter().filter_map(|event| match &event.kind {
            EventKind::Message { from: None, to: 0, label, .. } => Some(wide(label)),
            _ => None,
        });
        let mut at = LEFT + first.max(outside.max().unwrap_or(60)).max(60);
        let mut lanes = vec![at];
        for gap in gaps.iter().skip(1) {
            at += gap;
            lanes.push(at);
        }
        let last = chart.lanes.last().map_or(0, |name| wide(name) / 2).max(130);
        let height = TOP + ROW * chart.events.len() + 30;
        Picture { chart, width: at + last + 20, height, lanes }
    }

    /// The height of a row.
    fn y(&self, row: usize) -> usize {
        TOP + ROW * row + ROW / 2 + 8
    }

    fn lane(&self, index: usize, name: &str, out: &mut String) {
        let (x, half) = (self.lanes[index], name.chars().count() * 8 / 2 + 12);
        let bottom = self.height - 14;
        let died = self.chart.events.iter().position(|event| {
            matches!(&event.kind, EventKind::Local { lane, bad: true, .. } if *lane == index)
        });
        let alive = died.map_or(bottom, |row| self.y(row));
        let _ =
            writeln!(out, "<line class=\"lane\" x1=\"{x}\" y1=\"44\" x2=\"{x}\" y2=\"{alive}\"/>");
        let _ = writeln!(
            out,
            "<rect class=\"box\" x=\"{}\" y=\"14\" width=\"{}\" height=\"30\" rx=\"5\"/>\
             <text class=\"name\" x=\"{x}\" y=\"34\">{}</text>",
            x.saturating_sub(half),
            2 * half,
            escaped(name)
        );
    }

    fn event(&self, row: usize, event: &Event, out: &mut String) {
        let y = self.y(row);
        if event.state <= self.chart.states {
            let _ = writeln!(
                out,
                "<text class=\"number\" x=\"{}\" y=\"{}\">{}</text>",
                LEFT - 28,
                y + 4,
                event.state
            );
        }
        match &event.kind {
            EventKind::Message { from, to, label, fate, .. } => {
                self.message((*from, *to), label, *fate, y, out);
            }
            EventKind::Local { lane, label, bad } => {
                let x = self.lanes[*lane];
                match bad {
                    true => cross(x, y, out),
                    false => {
                        let _ =
                            writeln!(out, "<circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"5\"/>");
                    }
                }
                text(x, y - 12, label, out);
            }
            EventKind::Everywhere(label) => {
                let (left, right) = (LEFT, self.width - 20);
                let _ = writeln!(
                    out,
                    "<rect class=\"band\" x=\"{left}\" y=\"{}\" width=\"{}\" height=\"26\" rx=\"4\"/>",
                    y - 14,
                    right - left
                );
                let _ = writeln!(
                    out,
                    "<text class=\"label\" style=\"stroke:none\" x=\"{}\" y=\"{}\">{}</text>",
                    (left + right) / 2,
                    y + 4,
                    escaped(label)
                );
            }
        }
    }

    fn message(
        &self,
        (from, to): (Option<usize>, usize),
        label: &str,
        fate: Fate,
        y: usize,
        out: &mut String,
    ) {
        let end = self.lanes[to];
        if from == Some(to) {
            let _ = writeln!(
                out,
                "<path class=\"arrow\" d=\"M{end} {} h40 v14 h-34\"/>{}",
                y - 8,
                head(end + 2, y + 6, false, "head")
            );
            return text(end + 20, y - 14, label, out);
        }
        let start = from.map_or(LEFT - 16, |lane| self.lanes[lane]);
        let right = end > start;
        let class = if fate == Fate::Pending || from.is_none() { "arrow pending" } else { "arrow" };
        let stop = if right { end - 3 } else { end + 3 };
        let stop = if fate == Fate::Lost { (start + end) / 2 } else { stop };
        let _ = writeln!(
            out,
            "<line class=\"{class}\" x1=\"{start}\" y1=\"{y}\" x2=\"{stop}\" y2=\"{y}\"/>"
        );
        match fate {
            Fate::Lost => cross(stop, y, out),
            Fate::Failed => cross(if right { end - 2 } else { end + 2 }, y, out),
            Fate::Delivered | Fate::Pending => {
                let class = if class == "arrow" { "head" } else { "pending-head" };
                *out += &head(end, y, right, class);
                out.push('\n');
            }
        }
        let words = match fate {
            Fate::Pending => format!("{label} …"),
            _ => label.to_owned(),
        };
        text((start + end) / 2, y - 7, &words, out);
    }
}

/// The lanes between which a message goes.
fn span(from: Option<usize>, to: usize) -> (usize, usize) {
    let from = from.unwrap_or(0);
    (from.min(to), from.max(to))
}

fn text(x: usize, y: usize, words: &str, out: &mut String) {
    let _ = writeln!(out, "<text class=\"label\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(words));
}

fn cross(x: usize, y: usize, out: &mut String) {
    let (l, r, t, b) = (x - 6, x + 6, y - 6, y + 6);
    let _ = writeln!(out, "<path class=\"bad\" d=\"M{l} {t} L{r} {b} M{l} {b} L{r} {t}\"/>");
}

fn head(x: usize, y: usize, right: bool, class: &str) -> String {
    let back = if right { x - 10 } else { x + 10 };
    let (above, below) = (y - 5, y + 5);
    format!("<path class=\"{class}\" d=\"M{x} {y} L{back} {above} L{back} {below} Z\"/>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
