//! Charts for terminals: lanes as columns, a line for each event, what it says at the right.

use super::{Chart, Event, EventKind, Fate};

/// How wide the lanes may be together.
const LANES: usize = 66;
/// How wide a line may be.
const WIDTH: usize = 100;
/// What stands before the lanes: the number of the state.
const MARGIN: usize = 5;

/// The chart in lines.
pub fn lines(chart: &Chart) -> Vec<String> {
    let Some(columns) = columns(chart) else { return Vec::new() };
    let mut lines = Vec::new();
    let short = columns.short;
    let names: Vec<String> = match short {
        true => (1..=chart.lanes.len()).map(|number| format!("({number})")).collect(),
        false => chart.lanes.clone(),
    };
    if short {
        for (number, name) in chart.lanes.iter().enumerate() {
            lines.push(format!("{:MARGIN$}({}) {name}", "", number + 1));
        }
    }
    lines.push(heading(&names, &columns));
    lines.push(row(&columns, " ", &[], ""));
    for event in &chart.events {
        event_lines(chart, event, &columns, &mut lines);
    }
    lines
}

/// Where the lanes are.
struct Columns {
    centres: Vec<usize>,
    width: usize,
    /// Whether the lanes have numbers instead of names.
    short: bool,
}

fn columns(chart: &Chart) -> Option<Columns> {
    let widths: Vec<usize> = chart.lanes.iter().map(|name| name.chars().count().max(6)).collect();
    let place = |widths: &[usize], gap: usize| {
        let mut centres = Vec::new();
        let mut at = 0;
        for width in widths {
            centres.push(at + width / 2);
            at += width + gap;
        }
        (centres, at)
    };
    if chart.lanes.is_empty() {
        return None;
    }
    let (centres, width) = place(&widths, 2);
    if width <= LANES {
        return Some(Columns { centres, width, short: false });
    }
    let (centres, width) = place(&vec![5; chart.lanes.len()], 2);
    Some(Columns { centres, width, short: true })
}

fn heading(names: &[String], columns: &Columns) -> String {
    let mut line = " ".repeat(MARGIN);
    for (name, centre) in names.iter().zip(&columns.centres) {
        let length = name.chars().count();
        let start = (MARGIN + centre).saturating_sub(length / 2);
        let pad = start.saturating_sub(line.chars().count());
        line += &" ".repeat(pad);
        line += name;
    }
    line
}

/// A line with the lanes as bars, some characters of it replaced, and words at the right.
fn row(columns: &Columns, number: &str, marks: &[(usize, char)], words: &str) -> String {
    let mut cells = vec![' '; columns.width];
    for centre in &columns.centres {
        cells[*centre] = '│';
    }
    for (at, mark) in marks {
        cells[*at] = *mark;
    }
    let cells: String = cells.into_iter().collect();
    let line = format!("{number:>3}  {cells} {words}");
    line.trim_end().to_owned()
}

fn event_lines(chart: &Chart, event: &Event, columns: &Columns, lines: &mut Vec<String>) {
    let (number, marks, words) = line(chart, event, columns);
    let room = WIDTH.saturating_sub(MARGIN + columns.width + 1);
    let mut words = wrapped(&words, room).into_iter();
    lines.push(row(columns, &number, &marks, &words.next().unwrap_or_default()));
    lines.extend(words.map(|rest| row(columns, "", &[], &format!("  {rest}"))));
}

/// Words in lines of at most this many characters, further ones two characters shorter.
fn wrapped(words: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ') {
        let room = if lines.len() > 1 { room.saturating_sub(2) } else { room };
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The number of the state, what replaces the lanes, and the words of an event.
fn line(chart: &Chart, event: &Event, columns: &Columns) -> (String, Vec<(usize, char)>, String) {
    let number = match event.state > chart.states {
        true => String::new(),
        false => event.state.to_string(),
    };
    let centre = |lane: usize| columns.centres[lane];
    match &event.kind {
        EventKind::Message { from, to, label, fate, .. } => {
            let mut marks = arrow(from.map(centre), centre(*to), *fate, columns);
            if let (Some(from), Fate::Delivered | Fate::Failed | Fate::Pending) = (from, fate)
                && from == to
            {
                marks = vec![(centre(*to), '●')];
            }
            let words = match fate {
                Fate::Delivered => label.clone(),
                Fate::Lost => format!("{label} is lost"),
                Fate::Failed => format!("{label}  ✗"),
                Fate::Pending => format!("{label} is on its way"),
            };
            (number, marks, words)
        }
        EventKind::Local { lane, label, bad } => {
            let mark = if *bad { '✗' } else { '●' };
            let words = format!("{} {label}", chart.lanes[*lane]);
            (number, vec![(centre(*lane), mark)], words)
        }
        EventKind::Everywhere(label) => {
            let marks: Vec<(usize, char)> =
                (0..columns.width).step_by(2).map(|at| (at, '┄')).collect();
            (number, marks, label.clone())
        }
    }
}

/// An arrow between two lanes, or from the left border.
fn arrow(from: Option<usize>, to: usize, fate: Fate, columns: &Columns) -> Vec<(usize, char)> {
    let start = from.unwrap_or(0);
    let shaft = if fate == Fate::Pending || from.is_none() { '┈' } else { '─' };
    let (low, high) = (start.min(to), start.max(to));
    let mut marks: Vec<(usize, char)> = (low..=high).map(|at| (at, shaft)).collect();
    for lane in &columns.centres {
        if *lane > low && *lane < high {
            marks.push((*lane, '┼'));
        }
    }
    if from.is_some() {
        marks.push((start, if to > start { '├' } else { '┤' }));
    }
    let head = if to >= start { '▶' } else { '◀' };
    match fate {
        Fate::Lost => marks.push((if to >= start { to.saturating_sub(1) } else { to + 1 }, '✗')),
        _ => marks.push((if to >= start { to.saturating_sub(1) } else { to + 1 }, head)),
    }
    marks.push((to, '│'));
    marks
}
