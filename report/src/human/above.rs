//! Refinements: what a step is above, and what comes nearest to it.

use super::paint::{ADDED, BAD, FAINT, REMOVED, STRONG};
use super::{Human, WIDTH, why, wrapped};
use crate::changes::{self, Change};
use crate::checked::Checked;
use crate::values::Names;
use crate::words;
use ir::{TransitionId, VarId};
use verdict::{Attempt, Mapped, Obstacle, Violation};

/// Attempts that are shown of a failed step, unless all are asked for.
const MOST_ATTEMPTS: usize = 3;

/// Rows of a draft that are shown, unless all are asked for.
const MOST_ROWS: usize = 4;

impl Human {
    /// How the steps below appeared above: which upper transitions, how often, by which lower ones.
    pub(super) fn push_matches(&self, checked: &Checked<'_>, out: &mut String) {
        let (Some((_, upper)), Some(matches), true) =
            (checked.above, &checked.answer.stats.above, self.verbose)
        else {
            return;
        };
        let stutter = std::iter::once("stutter");
        let above = stutter.chain(upper.transitions.iter().map(|own| own.name.as_str()));
        for (column, name) in above.enumerate() {
            let rows = checked.spec.transitions.iter().zip(&matches.steps);
            let by: Vec<String> = rows
                .filter(|(_, row)| row[column] > 0)
                .map(|(lower, row)| format!("{} {}", lower.name, row[column]))
                .collect();
            let total: u64 = matches.steps.iter().map(|row| row[column]).sum();
            let precaution = column.checked_sub(1).map(TransitionId::new);
            if total == 0 && precaution.is_some_and(|id| upper.role(id).is_precaution()) {
                continue;
            }
            let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
            let parts: Vec<String> =
                format!("above: {name} {total}{by}").split(", ").map(str::to_owned).collect();
            for line in wrapped(&parts, ", ", WIDTH - 6) {
                *out += &format!("    {}\n", self.paint.with(FAINT, line));
            }
        }
    }

    /// What was learnt of the internal variables above: a first draft of a mapping.
    pub(super) fn push_drafts(&self, checked: &Checked<'_>, out: &mut String) {
        let (Some((_, upper)), Some(instance)) = (checked.above, checked.instances.first()) else {
            return;
        };
        let names = Names { spec: upper, instance };
        for draft in &checked.answer.stats.drafts {
            let name = &upper.var(draft.var).name;
            let by: Vec<String> =
                draft.by.iter().map(|id| format!("`{}`", checked.spec.var(*id).name)).collect();
            let line = match (draft.open, by.is_empty()) {
                (0, true) => format!("draft: `{name}` has one value"),
                (0, false) => format!("draft: `{name}` is a function of {}", by.join(", ")),
                (open, _) => format!(
                    "draft: `{name}` is left open in {open} of {}: a history or prophecy variable \
                     may be needed, or a choice among what is possible",
                    words::count(draft.states as usize, "state")
                ),
            };
            *out += &format!("    {line}\n");
            let rows = if self.verbose { draft.rows.len() } else { MOST_ROWS };
            for (key, value) in draft.rows.iter().take(rows) {
                let key = draft.by.iter().zip(key).map(|(id, value)| {
                    let var = checked.spec.var(*id);
                    format!("{} = {}", var.name, names.text(value, var.ty))
                });
                let key = key.collect::<Vec<String>>().join(", ");
                let value = names.text(value, upper.var(draft.var).ty);
                let row = format!("{name} = {value}  where  {key}");
                *out +=
                    &format!("      {}\n", self.paint.with(FAINT, words::clipped(&row, WIDTH - 6)));
            }
            if let Some(more @ 1..) = draft.rows.len().checked_sub(rows) {
                let more =
                    format!("and {} (`--verbose` shows them)", words::count(more, "further row"));
                *out += &format!("      {}\n", self.paint.with(FAINT, more));
            }
        }
    }

    /// Explains a step that is none above.
    pub(super) fn push_above(
        &self,
        checked: &Checked<'_>,
        violation: &Violation,
        out: &mut String,
    ) {
        let (Some(mapped), Some((_, upper))) = (&violation.mapped, checked.above) else { return };
        let trace = &violation.trace;
        let names = checked.names_above(trace);
        let below = trace.steps.last().and_then(|step| step.action.as_ref());
        if let Some(action) = below {
            let action = checked.names(trace).action(action);
            *out += &format!("\n      below  {}\n", self.paint.with(STRONG, action));
        }
        match mapped.states.as_slice() {
            [.., before, after] => {
                let changes = changes::between(&names, before, after);
                self.push_labelled("above", &changes, out);
            }
            [only] => self.push_state(&names, only, None, out),
            [] => {}
        }
        if let Some(possible) = mapped.possible {
            let (states, before) = (words::count(possible as usize, "state"), trace.len() - 1);
            let agree = if possible == 1 { "agrees" } else { "agree" };
            *out += &format!(
                "\n    {states} of `{}` {agree} with what clients saw up to state {before};\n    \
                 none has a step to what they see in state {}\n",
                upper.name,
                trace.len()
            );
        }
        let what = match mapped.attempts.as_slice() {
            [] => return,
            [_] => format!("what comes nearest to it in `{}`:", upper.name),
            _ => format!("what comes nearest to it in `{}`, nearest first:", upper.name),
        };
        *out += &format!("\n    {what}\n");
        let shown = if self.verbose { mapped.attempts.len() } else { MOST_ATTEMPTS };
        for attempt in mapped.attempts.iter().take(shown) {
            self.push_attempt(checked, (mapped, attempt), &names, out);
        }
        if let Some(more @ 1..) = mapped.attempts.len().checked_sub(shown) {
            let more = words::count(more, "transition");
            let more = format!("and {more} further away (`--verbose` shows all)");
            *out += &format!("      {}\n", self.paint.with(FAINT, more));
        }
    }

    /// Lines of changes, the first with a label.
    fn push_labelled(&self, label: &str, changes: &[Change], out: &mut String) {
        let mut label = label;
        for change in changes {
            *out += &format!("      {label:5}  {}\n", change.flat());
            label = "";
        }
    }

    fn push_attempt(
        &self,
        checked: &Checked<'_>,
        (mapped, attempt): (&Mapped, &Attempt),
        names: &Names<'_>,
        out: &mut String,
    ) {
        let title = match attempt.action.transition {
            Some(_) => names.action(&attempt.action),
            None => "an initial state".to_owned(),
        };
        *out += &format!("      {}\n", self.paint.with(STRONG, title));
        let (lines, at) = self.obstacle(checked, (mapped, attempt), names);
        let place = checked.place(at);
        for (index, line) in lines.iter().enumerate() {
            let place = match (index + 1 == lines.len(), place.is_empty()) {
                (true, false) => self.paint.with(FAINT, format!(" · {place}")),
                _ => String::new(),
            };
            *out += &format!("        {line}{place}\n");
        }
    }

    /// What does not fit, and its place.
    fn obstacle(
        &self,
        checked: &Checked<'_>,
        (mapped, attempt): (&Mapped, &Attempt),
        names: &Names<'_>,
    ) -> (Vec<String>, ir::Span) {
        match &attempt.obstacle {
            Obstacle::Requires { at, why: facts } => {
                let text = one_line(checked.sources.text(*at));
                let what = match text.strip_prefix("require let ") {
                    Some(text) => format!("`let {}` does not match", text.trim_end_matches(';')),
                    None => format!("`{text}` is false"),
                };
                let mut lines = vec![format!("is not enabled: {what}")];
                let values = facts.last().map(|fact| why::values_of(checked, names, fact));
                lines.extend(values.into_iter().flatten().map(|values| format!("  {values}")));
                (lines, *at)
            }
            Obstacle::NoChoice { at, domain, ty } => {
                let text = one_line(checked.sources.text(*at));
                let value = names.text(domain, *ty);
                (vec![format!("has no such choice: `{text}` is {value}")], *at)
            }
            Obstacle::Leads { to, at } => {
                let lines =
                    to.iter().flat_map(|(id, value)| self.differs(mapped, (*id, value), names));
                (lines.collect(), at.unwrap_or(ir::Span::NONE))
            }
            Obstacle::Undefined { at, .. } => {
                let text = one_line(checked.sources.text(*at));
                (vec![format!("has no meaning: `{text}` has no value")], *at)
            }
            Obstacle::NotSaid { at } => {
                (vec!["would fit, but the refinement says otherwise".to_owned()], *at)
            }
        }
    }

    /// How a variable would be otherwise than it is.
    fn differs(
        &self,
        mapped: &Mapped,
        (id, value): (VarId, &ir::Value),
        names: &Names<'_>,
    ) -> Vec<String> {
        let var = names.spec.var(id);
        let (Some(after), before) = (mapped.states.last(), mapped.states.iter().rev().nth(1))
        else {
            return Vec::new();
        };
        let of = |from: &ir::Value, to: &ir::Value| {
            let changes = changes::of(names, (&var.name, var.ty), from, to);
            changes.iter().map(Change::flat).collect::<Vec<String>>()
        };
        let wanted = &after[id.index()];
        match before.map(|before| &before[id.index()]) {
            Some(before) if before == value => of(before, wanted)
                .into_iter()
                .map(|change| format!("would not do {}", self.paint.with(BAD, change)))
                .collect(),
            Some(before) if before == wanted => of(before, value)
                .into_iter()
                .map(|change| format!("would also do {}", self.paint.with(REMOVED, change)))
                .collect(),
            _ => {
                let found = self.paint.with(REMOVED, names.text(value, var.ty));
                let wanted = self.paint.with(ADDED, names.text(wanted, var.ty));
                vec![format!("would make `{}` {found}, and it is {wanted}", var.name)]
            }
        }
    }

    /// What a step of a trace is above: the upper transition, and what changed of the variables that
    /// are not the same on both levels.
    pub(super) fn push_step_above(
        &self,
        checked: &Checked<'_>,
        violation: &Violation,
        index: usize,
        out: &mut String,
    ) {
        let Some(mapped) = violation.mapped.as_ref().filter(|mapped| mapped.possible.is_none())
        else {
            return;
        };
        let names = checked.names_above(&violation.trace);
        let (Some(after), is_last) = (mapped.states.get(index), index + 1 == mapped.states.len())
        else {
            return;
        };
        let Some(before) = index.checked_sub(1).and_then(|before| mapped.states.get(before)) else {
            return;
        };
        let title = match mapped.actions.get(index).and_then(Option::as_ref) {
            Some(action) => names.action(action),
            None if is_last => "no step".to_owned(),
            None => "nothing changes".to_owned(),
        };
        let style = if is_last { BAD } else { FAINT };
        *out += &format!("         above: {}\n", self.paint.with(style, title));
        let below = |change: &Change| {
            let steps = &violation.trace.steps;
            let own = changes::between(
                &checked.names(&violation.trace),
                &steps[index - 1].state,
                &steps[index].state,
            );
            own.iter().any(|own| own == change)
        };
        for change in changes::between(&names, before, after).iter().filter(|change| !below(change))
        {
            *out += &format!("                {}\n", self.paint.with(FAINT, change.flat()));
        }
    }
}

/// Source text without line breaks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}
