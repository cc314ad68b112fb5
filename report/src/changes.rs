//! What a step changed: only the parts of each variable that differ, spelled as assignments.

use crate::layout::Layout;
use crate::values::Names;
use ir::{Type, TypeId, Value};
use std::sync::Arc;

/// One changed part of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The part: `acks[r1]`, `node.state`.
    pub place: String,
    /// What happened to it.
    pub kind: ChangeKind,
}

/// What happened to a part of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It had the first value and has the second.
    Became(Layout, Layout),
    /// A key was added with this value.
    New(Layout),
    /// It gained these: an operator of the language and its right side.
    Gained(&'static str, Layout),
    /// It lost these: an operator of the language and its right side.
    Lost(&'static str, Layout),
}

impl Change {
    /// The change on one line.
    pub fn flat(&self) -> String {
        match &self.kind {
            ChangeKind::Became(old, new) => {
                format!("{}: {} → {}", self.place, old.flat(), new.flat())
            }
            ChangeKind::New(value) => format!("{} = {}", self.place, value.flat()),
            ChangeKind::Gained(operator, what) | ChangeKind::Lost(operator, what) => {
                format!("{} {operator} {}", self.place, what.flat())
            }
        }
    }
}

/// A sequence or a tuple whose values before and after take more than this many characters shows
/// only the part that changed.
const LONG: usize = 60;

/// Every changed part between two states, variable by variable.
pub fn between(names: &Names<'_>, before: &[Value], after: &[Value]) -> Vec<Change> {
    let mut differ = Differ { names, changes: Vec::new() };
    for (var, (old, new)) in names.spec.vars.iter().zip(before.iter().zip(after)) {
        differ.value(&var.name, var.ty, old, new);
    }
    differ.changes
}

/// Every changed part of a variable between two values.
pub fn of(
    names: &Names<'_>,
    (name, ty): (&str, TypeId),
    before: &Value,
    after: &Value,
) -> Vec<Change> {
    let mut differ = Differ { names, changes: Vec::new() };
    differ.value(name, ty, before, after);
    differ.changes
}

struct Differ<'a> {
    names: &'a Names<'a>,
    changes: Vec<Change>,
}

impl Differ<'_> {
    fn value(&mut self, place: &str, ty: TypeId, old: &Value, new: &Value) {
        if old == new {
            return;
        }
        match (&self.names.spec.types[ty], old, new) {
            (Type::Map(key, value, _), Value::Map(old), Value::Map(new)) => {
                self.map(place, (*key, *value), old, new);
            }
            (Type::Set(element, _), Value::Set(a), Value::Set(b))
                if self.is_record(*element)
                    || !b.is_empty()
                        && (a.is_empty() || b.iter().any(|value| a.contains(value))) =>
            {
                self.elements(place, ty, *element, [a, b]);
            }
            (Type::Bag(element, _), Value::Bag(a), Value::Bag(b))
                if self.is_record(*element) || !b.is_empty() =>
            {
                self.bag(place, *element, a, b);
            }
            (Type::Seq(element, _), Value::Seq(a), Value::Seq(b)) if self.is_long(ty, old, new) => {
                self.sequence(place, ty, *element, a, b);
            }
            (Type::Tuple(types), Value::Tuple(a), Value::Tuple(b))
                if self.is_long(ty, old, new) =>
            {
                for (index, (ty, (old, new))) in
                    types.iter().zip(a.iter().zip(b.iter())).enumerate()
                {
                    self.value(&format!("{place}.{index}"), *ty, old, new);
                }
            }
            (Type::Data(data), Value::Tuple(a), Value::Tuple(b)) => {
                let Some(variant) = self.names.variant(*data, 0) else { return };
                for (field, (old, new)) in variant.fields.iter().zip(a.iter().zip(b.iter())) {
                    let name = field.name.as_deref().unwrap_or("?");
                    self.value(&format!("{place}.{name}"), field.ty, old, new);
                }
            }
            _ => self.became(place, ty, old, new),
        }
    }

    fn push(&mut self, place: &str, kind: ChangeKind) {
        self.changes.push(Change { place: place.to_owned(), kind });
    }

    fn became(&mut self, place: &str, ty: TypeId, old: &Value, new: &Value) {
        let (old, new) = (self.names.layout(old, ty), self.names.layout(new, ty));
        self.push(place, ChangeKind::Became(old, new));
    }

    /// Whether values of this type are long, so that a set of them is read one by one.
    fn is_record(&self, ty: TypeId) -> bool {
        matches!(self.names.spec.types[ty], Type::Data(id) if self.names.spec.data(id).is_struct)
    }

    fn is_long(&self, ty: TypeId, old: &Value, new: &Value) -> bool {
        let length = |value| self.names.text(value, ty).chars().count();
        length(old) + length(new) > LONG
    }

    fn map(
        &mut self,
        place: &str,
        (key_type, value_type): (TypeId, TypeId),
        old: &[(Value, Value)],
        new: &[(Value, Value)],
    ) {
        for (key, value) in new {
            let at = format!("{place}[{}]", self.names.text(key, key_type));
            match lookup(old, key) {
                Some(before) => self.value(&at, value_type, before, value),
                None => self.push(&at, ChangeKind::New(self.names.layout(value, value_type))),
            }
        }
        for (key, _) in old.iter().filter(|(key, _)| lookup(new, key).is_none()) {
            self.push(place, ChangeKind::Lost("-=", self.names.layout(key, key_type)));
        }
    }

    fn elements(&mut self, place: &str, ty: TypeId, element: TypeId, [old, new]: [&[Value]; 2]) {
        let missing = |from: &[Value], others: &[Value]| -> Vec<Value> {
            from.iter().filter(|value| !others.contains(value)).cloned().collect()
        };
        let layout = |values: Vec<Value>| match values.as_slice() {
            [one] => self.names.layout(one, element),
            _ => self.names.layout(&Value::Set(Arc::new(values)), ty),
        };
        let (gained, lost) = (missing(new, old), missing(old, new));
        if !gained.is_empty() {
            let operator = if gained.len() == 1 { "+=" } else { "|=" };
            self.push(place, ChangeKind::Gained(operator, layout(gained)));
        }
        if !lost.is_empty() {
            let operator = if lost.len() == 1 { "-=" } else { "\\=" };
            self.push(place, ChangeKind::Lost(operator, layout(lost)));
        }
    }

    fn bag(&mut self, place: &str, element: TypeId, old: &[(Value, u64)], new: &[(Value, u64)]) {
        let count = |bag: &[(Value, u64)], value: &Value| {
            bag.iter().find(|(element, _)| element == value).map_or(0, |(_, count)| *count)
        };
        for (value, after) in new {
            for _ in count(old, value)..*after {
                self.push(place, ChangeKind::Gained("+=", self.names.layout(value, element)));
            }
        }
        for (value, before) in old {
            for _ in count(new, value)..*before {
                self.push(place, ChangeKind::Lost("-=", self.names.layout(value, element)));
            }
        }
    }

    fn sequence(&mut self, place: &str, ty: TypeId, element: TypeId, old: &[Value], new: &[Value]) {
        if new.starts_with(old) {
            let added = Value::seq(new[old.len()..].iter().cloned());
            self.push(place, ChangeKind::Gained("++=", self.names.layout(&added, ty)));
        } else if old.len() == new.len() {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                self.value(&format!("{place}[{index}]"), element, old, new);
            }
        } else {
            let (old, new) = (Value::seq(old.to_vec()), Value::seq(new.to_vec()));
            self.became(place, ty, &old, &new);
        }
    }
}

fn lookup<'v>(entries: &'v [(Value, Value)], key: &Value) -> Option<&'v Value> {
    entries.iter().find(|(candidate, _)| candidate == key).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ir::{Body, Instance, Spec, Types, Var, Visibility};

    /// The changes of one variable `x` of this type.
    fn changed(element: fn(TypeId) -> Type, old: Value, new: Value) -> Vec<String> {
        let mut types = Types::default();
        let int = types.intern(Type::Int);
        let ty = types.intern(element(int));
        let var = Var {
            name: "x".to_owned(),
            ty,
            visibility: Visibility::Internal,
            ghost: false,
            init: None,
            at: ir::Span::NONE,
        };
        let spec = Spec {
            name: String::new(),
            types,
            opaques: Vec::new(),
            datas: Vec::new(),
            consts: Vec::new(),
            assumes: Vec::new(),
            vars: vec![var],
            functions: Vec::new(),
            init: Body { locals: Vec::new(), code: Vec::new() },
            transitions: Vec::new(),
            claims: Vec::new(),
            objectives: Vec::new(),
            agents: None,
        };
        let instance = Instance { opaques: Vec::new(), consts: Vec::new() };
        let names = Names { spec: &spec, instance: &instance };
        between(&names, &[old], &[new]).iter().map(Change::flat).collect()
    }

    fn ints<const N: usize>(numbers: [i64; N]) -> impl Iterator<Item = Value> {
        numbers.into_iter().map(Value::Int)
    }

    #[test]
    fn sets_gain_and_lose_elements() {
        let change = |old: Value, new: Value| changed(|int| Type::Set(int, None), old, new);
        let set = |numbers| Value::set(ints(numbers));
        assert_eq!(change(Value::set([]), Value::set(ints([1]))), ["x += 1"]);
        assert_eq!(change(Value::set(ints([1])), set([1, 2, 3])), ["x |= {2, 3}"]);
        assert_eq!(change(set([1, 2, 3]), set([2, 3, 4])), ["x += 4", "x -= 1"]);
        assert_eq!(change(Value::set(ints([1])), Value::set([])), ["x: {1} → {}"]);
        assert_eq!(change(Value::set(ints([1])), Value::set(ints([2]))), ["x: {1} → {2}"]);
    }

    #[test]
    fn bags_count() {
        let change = |old, new| changed(|int| Type::Bag(int, None), old, new);
        let (old, new) = (Value::bag(ints([1, 2])), Value::bag(ints([1, 1, 3])));
        assert_eq!(change(old, new), ["x += 1", "x += 3", "x -= 2"]);
    }

    #[test]
    fn maps_change_by_key() {
        let change = |old, new| changed(|int| Type::Map(int, int, None), old, new);
        let map = |entries: [(i64, i64); 2]| {
            Value::map(entries.map(|(key, value)| (Value::Int(key), Value::Int(value))))
        };
        let changes = change(map([(1, 10), (2, 20)]), map([(2, 21), (3, 30)]));
        assert_eq!(changes, ["x[2]: 20 → 21", "x[3] = 30", "x -= 1"]);
    }

    #[test]
    fn long_sequences_show_what_is_new() {
        let change = |old, new| changed(|int| Type::Seq(int, None), old, new);
        let numbers = |end: i64| Value::seq((100..end).map(Value::Int));
        assert_eq!(change(numbers(101), numbers(102)), ["x: [100] → [100, 101]"]);
        assert_eq!(change(numbers(120), numbers(121)), ["x ++= [120]"]);
        let mut other: Vec<Value> = (100..120).map(Value::Int).collect();
        other[3] = Value::Int(7);
        assert_eq!(change(numbers(120), Value::seq(other)), ["x[3]: 103 → 7"]);
    }
}
