//! The way to a state: each step with what it changed.

use super::paint::{ADDED, BAD, FAINT, REMOVED, STRONG};
use super::{Human, WIDTH};
use crate::changes::{self, Change, ChangeKind};
use crate::chart::{self, Chart};
use crate::checked::Checked;
use crate::values::Names;
use crate::words;
use ir::{Role, Value};
use verdict::{Step, Trace, Verdict, ViolationKind};

/// Where the content of a step starts.
const INDENT: usize = 9;

impl Human {
    /// Shows the trace of a check: the initial state in full, then each step by what it changed.
    pub(super) fn push_trace(&self, checked: &Checked<'_>, out: &mut String) {
        let trace = match &checked.answer.verdict {
            Verdict::Violated(violation) => &violation.trace,
            Verdict::Error(failure) => &failure.trace,
            Verdict::Holds | Verdict::Unknown(_) => return,
        };
        let names = checked.names(trace);
        for (index, step) in trace.steps.iter().enumerate() {
            let title = match &step.action {
                Some(action) => names.action(action),
                None if checked.is_not_inductive() => {
                    "a state in which all of that holds".to_owned()
                }
                None => "initial state".to_owned(),
            };
            self.push_title(index + 1, &self.paint.with(STRONG, title), out);
            if index == 0 && checked.is_not_inductive() {
                self.push_constants(checked, &names, out);
            }
            match index.checked_sub(1).and_then(|before| trace.steps.get(before)) {
                Some(before) => self.push_step(&names, before, step, out),
                None => self.push_state(&names, &step.state, None, out),
            }
            if let Verdict::Violated(violation) = &checked.answer.verdict {
                self.push_step_above(checked, violation, index, out);
            }
        }
        self.push_last_state(checked, trace, out);
        if let Some(attempt) = &trace.attempt {
            let title = self.paint.with(BAD, names.action(attempt));
            self.push_title(trace.len() + 1, &title, out);
            let end = match checked.failure() {
                Some(failure) => words::failure(&names, failure),
                None => "the `assert` is false here".to_owned(),
            };
            *out += &format!("{:INDENT$}{}\n", "", self.paint.with(FAINT, end));
        }
    }

    /// The messages of a trace as a chart, before its steps.
    pub(super) fn push_chart(&self, checked: &Checked<'_>, out: &mut String) {
        let Some(trace) = checked.trace() else { return };
        let Some(chart) = Chart::of(&checked.names(trace), trace) else { return };
        if !chart.has_messages() {
            return;
        }
        out.push('\n');
        for line in chart::text::lines(&chart) {
            *out += &format!("    {line}\n");
        }
    }

    /// What blocks every transition, or leaves an expression without a value, may be anything in the
    /// last state: shows it in full, unless that is what the steps do.
    fn push_last_state(&self, checked: &Checked<'_>, trace: &Trace, out: &mut String) {
        let unexplained = match &checked.answer.verdict {
            Verdict::Violated(violation) => violation.kind == ViolationKind::Deadlock,
            Verdict::Error(_) => true,
            Verdict::Holds | Verdict::Unknown(_) => false,
        };
        let (Some(last), true) = (trace.steps.last(), unexplained && !self.full_states) else {
            return;
        };
        if trace.len() > 1 {
            let title = self.paint.with(FAINT, format!("state {} in full", trace.len()));
            *out += &format!("\n{:INDENT$}{title}\n", "");
            self.push_state(&checked.names(trace), &last.state, None, out);
        }
    }

    /// The constants that may be anything, as they are here.
    fn push_constants(&self, checked: &Checked<'_>, names: &Names<'_>, out: &mut String) {
        let all = names.spec.consts.iter().zip(&names.instance.consts).zip(&checked.check.consts);
        for ((constant, value), choice) in all {
            if matches!(choice, ir::ConstChoice::Any) {
                let text = format!("{} = {}", constant.name, names.text(value, constant.ty));
                *out += &format!("{:INDENT$}{}\n", "", self.paint.with(FAINT, text));
            }
        }
    }

    fn push_title(&self, number: usize, title: &str, out: &mut String) {
        *out += &format!("\n    {number:>2}  {title}\n");
    }

    fn push_step(&self, names: &Names<'_>, before: &Step, after: &Step, out: &mut String) {
        if self.full_states {
            return self.push_state(names, &after.state, Some(&before.state), out);
        }
        let mut changes = changes::between(names, &before.state, &after.state);
        if said_by_title(names, after) {
            changes.retain(|change| !is_bookkeeping(change));
            if changes.is_empty() {
                return;
            }
        }
        if changes.is_empty() {
            *out += &format!("{:INDENT$}{}\n", "", self.paint.with(FAINT, "nothing changes"));
        }
        for change in &changes {
            self.push_change(change, out);
        }
    }

    /// Every variable with its value; those that changed are marked.
    pub(super) fn push_state(
        &self,
        names: &Names<'_>,
        state: &[Value],
        before: Option<&[Value]>,
        out: &mut String,
    ) {
        let vars = &names.spec.vars;
        let width = vars.iter().map(|var| var.name.chars().count()).max().unwrap_or(0);
        for (index, (var, value)) in vars.iter().zip(state).enumerate() {
            let changed = before.is_some_and(|before| before.get(index) != Some(value));
            let mark = if changed { "*" } else { " " };
            let layout = names.layout(value, var.ty);
            let room = WIDTH.saturating_sub(INDENT + width + 3);
            for (line_index, line) in layout.lines(room).into_iter().enumerate() {
                let line = if changed { self.paint.with(ADDED, line) } else { line };
                let (name, equals) =
                    if line_index == 0 { (var.name.as_str(), "=") } else { ("", " ") };
                *out += &format!("{:>INDENT$}{name:width$} {equals} {line}\n", format!("{mark} "));
            }
        }
        if vars.is_empty() {
            *out += &format!("{:INDENT$}{}\n", "", self.paint.with(FAINT, "no variables"));
        }
    }

    fn push_change(&self, change: &Change, out: &mut String) {
        let Change { place, kind } = change;
        let flat = change.flat();
        let fits = flat.chars().count() + INDENT <= WIDTH;
        let text = match kind {
            ChangeKind::Became(old, new) if fits => {
                let old = self.paint.with(REMOVED, old.flat());
                format!("{place}: {old} → {}", self.paint.with(ADDED, new.flat()))
            }
            ChangeKind::Became(old, new) => {
                *out += &format!("{:INDENT$}{place}:\n", "");
                for (sign, layout, style) in [("from", old, REMOVED), ("  to", new, ADDED)] {
                    let lines = layout.lines(WIDTH - INDENT - 7);
                    for (index, line) in lines.iter().enumerate() {
                        let sign = if index == 0 { sign } else { "" };
                        let line = self.paint.with(style, line);
                        *out += &format!("{:INDENT$}  {sign:4} {line}\n", "");
                    }
                }
                return;
            }
            ChangeKind::New(_) | ChangeKind::Gained(..) => self.paint.with(ADDED, flat),
            ChangeKind::Lost(..) => self.paint.with(REMOVED, flat),
        };
        *out += &format!("{:INDENT$}{text}\n", "");
    }
}

/// Whether the title of a step says that a packet arrived or got lost.
fn said_by_title(names: &Names<'_>, step: &Step) -> bool {
    let transition = step.action.as_ref().and_then(|action| action.transition);
    let role = transition.map(|id| names.spec.role(id));
    matches!(role, Some(Role::Deliver(_) | Role::Lose))
}

/// What a delivery or a loss does to the network itself.
fn is_bookkeeping(change: &Change) -> bool {
    let gone = change.place == "network" && matches!(change.kind, ChangeKind::Lost(..));
    gone || change.place == "processed"
}
