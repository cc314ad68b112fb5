//! The words of verdicts: what an error says, why a search stopped, which instance was checked.

use crate::checked::Checked;
use crate::values::Names;
use ir::{ConstChoice, Instance};
use std::time::Duration;
use verdict::{Exactness, Failure, Stats, Stop, Undefined, Verdict};

/// What an error says: lower case, no full stop, the user's names in backticks.
pub fn failure(names: &Names<'_>, failure: &Failure) -> String {
    match &failure.kind {
        Undefined::Overflow => "the integer leaves 64 bits".to_owned(),
        Undefined::DivisionByZero => "division by zero".to_owned(),
        Undefined::IndexOutOfRange { index, length } => {
            format!("index {index} is out of range: the sequence has {}", count(*length, "element"))
        }
        Undefined::MissingKey { key, ty } => {
            format!("the map has no key `{}`", names.text(key, *ty))
        }
        Undefined::UnwrapNone => "`unwrap` of `None`".to_owned(),
        Undefined::EmptyCollection => "an empty collection has no minimum or maximum".to_owned(),
        Undefined::NotASingleton { size } => {
            format!("`only` needs exactly one element, the set has {size}")
        }
        Undefined::NotAPrefix => {
            "`since` needs a prefix, and the sequence does not start with it".to_owned()
        }
        Undefined::NotInBag => "the bag does not hold what is removed".to_owned(),
        Undefined::ConflictingKeys { key, ty } => {
            format!("the key `{}` is given two different values", names.text(key, *ty))
        }
        Undefined::NoArm => "no arm of the `match` fits".to_owned(),
        Undefined::OutOfBounds { value, ty, stored_in } => format!(
            "the value `{}` does not fit in `{stored_in}`, whose bounds are `{}`",
            names.text(value, *ty),
            ir::show::ty(*ty, names.spec),
        ),
        Undefined::RunawayRecursion { limit } => {
            format!("calls are nested deeper than {limit}: the recursion does not end")
        }
        Undefined::TooManyValues { limit } => {
            format!("the set has more than {limit} values, too many to enumerate")
        }
        Undefined::Unassigned { name } => format!("`{name}` is read before `init` assigns it"),
        Undefined::NoInitialState => {
            "there is no initial state, so nothing would be checked".to_owned()
        }
        Undefined::AssumptionFalse { name } => format!("the assumption `{name}` is false"),
    }
}

/// The code of an error, which `specc explain` knows; none for what the compiler already excludes.
pub fn failure_code(failure: &Failure) -> Option<&'static str> {
    Some(match &failure.kind {
        Undefined::Overflow => "R0001",
        Undefined::DivisionByZero => "R0002",
        Undefined::IndexOutOfRange { .. } => "R0003",
        Undefined::MissingKey { .. } => "R0004",
        Undefined::UnwrapNone => "R0005",
        Undefined::EmptyCollection => "R0006",
        Undefined::NotASingleton { .. } => "R0007",
        Undefined::NotAPrefix => "R0008",
        Undefined::NotInBag => "R0009",
        Undefined::ConflictingKeys { .. } => "R0010",
        Undefined::OutOfBounds { .. } => "R0011",
        Undefined::RunawayRecursion { .. } => "R0012",
        Undefined::TooManyValues { .. } => "R0013",
        Undefined::AssumptionFalse { .. } => "R0014",
        Undefined::NoInitialState => "R0015",
        Undefined::NoArm | Undefined::Unassigned { .. } => return None,
    })
}

/// Why a search stopped before its end.
pub fn stop(stop: Stop) -> String {
    match stop {
        Stop::States(limit) => format!("the limit of {limit} states is reached"),
        Stop::Time(limit) => format!("the limit of {} is reached", time(limit)),
        Stop::Memory(limit) => format!("the limit of {} of memory is reached", memory(limit)),
        Stop::Depth(limit) => format!("states at the limit of depth {limit} are not expanded"),
        Stop::Interrupted => "interrupted".to_owned(),
        Stop::Unproven => "not all obligations are proven".to_owned(),
        Stop::Bounded { depth } => {
            format!("runs of at most {}", count(depth as usize, "state"))
        }
        Stop::Simulated { runs, depth } => {
            format!("{} of at most {}", count(runs as usize, "run"), count(depth as usize, "state"))
        }
    }
}

/// The instance: `2 clients, 1 update, initial = r1`; empty if nothing is left open by the system.
/// Where something is violated, the instance in which it is.
pub fn instance(checked: &Checked<'_>) -> String {
    let spec = checked.spec;
    let instances = match &checked.answer.verdict {
        Verdict::Violated(violation) => std::slice::from_ref(&violation.trace.instance),
        Verdict::Error(failure) => std::slice::from_ref(&failure.trace.instance),
        Verdict::Holds | Verdict::Unknown(_) => checked.instances,
    };
    let sizes = spec.opaques.iter().zip(&checked.check.opaques).enumerate();
    let is_open = |index: usize| checked.check.unbounded.contains(&ir::OpaqueId::new(index));
    let size = |(index, (opaque, values)): (usize, (&ir::Opaque, &Vec<String>))| {
        let name = spaced(&opaque.name);
        match is_open(index) {
            true => format!("any number of {name}s"),
            false => count(values.len(), &name),
        }
    };
    let mut parts: Vec<String> = sizes.map(size).collect();
    // Those of an upper system, which have no place here, follow from the others.
    let own = |(_, constant): &(usize, &ir::Const)| !constant.at.is_none();
    for (index, constant) in spec.consts.iter().enumerate().filter(own) {
        let value = |instance: &Instance| {
            let value = instance.consts.get(index)?;
            let value = clipped(&Names { spec, instance }.text(value, constant.ty), 40);
            Some(format!("{} = {value}", constant.name))
        };
        match checked.check.consts.get(index) {
            Some(ConstChoice::Any) if instances.len() != 1 || checked.check.engine.is_proof() => {
                parts.push(format!("any {}", constant.name))
            }
            _ => parts.extend(instances.first().and_then(value)),
        }
    }
    if instances.len() > 1 {
        parts.push(count(instances.len(), "instance"));
    }
    parts.join(", ")
}

/// What was explored: `288 states, 1146 transitions, depth 11`, as `expect` takes it.
pub fn explored(stats: &Stats) -> String {
    let states = count(stats.distinct_states as usize, "state");
    let transitions = count(stats.transitions as usize, "transition");
    format!("{states}, {transitions}, depth {}", stats.depth)
}

/// What random runs visited, states counted as often as they were.
pub fn visited(stats: &Stats) -> String {
    let states = count(stats.distinct_states as usize, "state");
    format!("{states} visited, up to {} deep", stats.depth)
}

/// Whether states were told apart for certain.
pub fn exactness(stats: &Stats) -> String {
    match stats.exactness {
        Exactness::Exact => "exact".to_owned(),
        Exactness::Hashed { expected_collisions } => {
            format!("hashed, {expected_collisions:.1e} collisions expected")
        }
    }
}

/// A time with two or three digits: `12 ms`, `3.2 s`, `2 min 5 s`.
pub fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    match time.as_millis() {
        0..1000 => format!("{} ms", time.as_millis()),
        1000..60_000 => {
            let text = format!("{:.1}", time.as_secs_f64());
            format!("{} s", text.trim_end_matches(".0"))
        }
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// An amount of memory: `512 MB`, `2 GB`.
pub fn memory(bytes: u64) -> String {
    const UNITS: [(u32, &str); 3] = [(30, "GB"), (20, "MB"), (10, "kB")];
    for (shift, unit) in UNITS {
        if bytes >= 1 << shift {
            let text = format!("{:.1}", bytes as f64 / (1_u64 << shift) as f64);
            return format!("{} {unit}", text.trim_end_matches(".0"));
        }
    }
    format!("{bytes} bytes")
}

/// A number of things: `1 state`, `2 states`, `3 queries`.
pub fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {}", plural(thing)) }
}

/// The text, at most this many characters of it.
pub fn clipped(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

fn plural(thing: &str) -> String {
    let consonant_y = |stem: &str| !stem.ends_with(['a', 'e', 'i', 'o', 'u']) && !stem.is_empty();
    match thing.strip_suffix('y') {
        Some(stem) if consonant_y(stem) => format!("{stem}ies"),
        _ if ["s", "x", "ch", "sh"].iter().any(|end| thing.ends_with(end)) => format!("{thing}es"),
        _ => format!("{thing}s"),
    }
}

/// A type's name as words: `StorageNode` is `storage node`. A letter is no word.
fn spaced(name: &str) -> String {
    if name.chars().count() == 1 {
        return format!("`{name}`");
    }
    let mut words = String::new();
    let mut after_lower = false;
    for letter in name.chars() {
        if letter.is_uppercase() && after_lower {
            words.push(' ');
        }
        words.push(if letter == '_' { ' ' } else { letter.to_ascii_lowercase() });
        after_lower = letter.is_lowercase() || letter.is_ascii_digit();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_names_read_as_english_plurals() {
        let plurals = ["Client", "Query", "Key", "Process", "StorageNode", "ID", "A"]
            .map(|name| count(2, &spaced(name)));
        let expected = [
            "2 clients",
            "2 queries",
            "2 keys",
            "2 processes",
            "2 storage nodes",
            "2 ids",
            "2 `A`s",
        ];
        assert_eq!(plurals, expected);
        assert_eq!(count(1, "query"), "1 query");
    }

    #[test]
    fn amounts_are_short() {
        assert_eq!(time(Duration::from_millis(12)), "12 ms");
        assert_eq!(time(Duration::from_millis(3210)), "3.2 s");
        assert_eq!(time(Duration::from_secs(10)), "10 s");
        assert_eq!(time(Duration::from_secs(125)), "2 min 5 s");
        assert_eq!(memory(512 << 20), "512 MB");
        assert_eq!(memory(1536 << 20), "1.5 GB");
        assert_eq!(clipped("abcdef", 4), "abc…");
    }
}
