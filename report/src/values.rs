//! Values and actions as text, spelled as the language spells them.

use crate::layout::{Item, Layout};
use ir::{DataId, Field, Instance, Role, Spec, Type, TypeId, Value, Variant};
use verdict::{Action, Binding};

/// Knows the names of opaque values, variants and fields. Never panics: a value that does not have
/// the form of its type is shown as the engine holds it.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Declares the types.
    pub spec: &'a Spec,
    /// Names the opaque values.
    pub instance: &'a Instance,
}

impl Names<'_> {
    /// The value on one line.
    pub fn text(&self, value: &Value, ty: TypeId) -> String {
        self.layout(value, ty).flat()
    }

    /// The value as it would be written in a spec.
    pub fn layout(&self, value: &Value, ty: TypeId) -> Layout {
        match (value, &self.spec.types[ty]) {
            (Value::Bool(value), _) => Layout::Leaf(value.to_string()),
            (Value::Int(value), _) => Layout::Leaf(value.to_string()),
            (Value::None, _) => Layout::Leaf("None".to_owned()),
            (Value::Opaque(index), Type::Opaque(opaque)) => {
                Layout::Leaf(self.opaque(opaque.index(), *index))
            }
            (Value::Tuple(fields), Type::Tuple(types)) if fields.len() == types.len() => {
                let content = fields.iter().zip(types).map(|(value, ty)| self.layout(value, *ty));
                Layout::list("(", content, ")")
            }
            (Value::Tuple(fields), Type::Data(data)) => self.construct(*data, 0, fields),
            (Value::Variant(variant, fields), Type::Data(data)) => {
                self.construct(*data, *variant, fields)
            }
            (Value::Some(value), Type::Option(ty)) => {
                Layout::list("Some(", [self.layout(value, *ty)], ")")
            }
            (Value::Set(values), Type::Set(ty, _)) => {
                Layout::list("{", values.iter().map(|value| self.layout(value, *ty)), "}")
            }
            (Value::Seq(values), Type::Seq(ty, _)) => {
                Layout::list("[", values.iter().map(|value| self.layout(value, *ty)), "]")
            }
            (Value::Bag(counted), Type::Bag(ty, _)) => {
                let copies = |(value, count): &(Value, u64)| {
                    let content = self.layout(value, *ty);
                    std::iter::repeat_n(content, usize::try_from(*count).unwrap_or(usize::MAX))
                };
                Layout::list("bag {", counted.iter().flat_map(copies), "}")
            }
            (Value::Map(entries), Type::Map(key, value, _)) => self.map(entries, *key, *value),
            (odd, _) => Layout::Leaf(format!("{odd:?}")),
        }
    }

    /// The name of a value of an opaque type.
    pub fn opaque(&self, opaque: usize, index: u32) -> String {
        let names = self.instance.opaques.get(opaque);
        match names.and_then(|names| names.get(index as usize)) {
            Some(name) => name.clone(),
            None => format!("#{index}"),
        }
    }

    /// The variant of a struct (its only one) or an enum, with fields for these values.
    pub fn variant(&self, data: DataId, variant: u32) -> Option<&Variant> {
        self.spec.datas.get(data.index())?.variants.get(variant as usize)
    }

    fn construct(&self, data: DataId, variant: u32, values: &[Value]) -> Layout {
        let Some(variant) = self.variant(data, variant) else {
            return Layout::Leaf(format!("{values:?}"));
        };
        if values.is_empty() {
            return Layout::Leaf(variant.name.clone());
        }
        if let Some(layout) = self.of_agents(data, variant, values) {
            return layout;
        }
        let named = variant.fields.iter().all(|field| field.name.is_some());
        let item = |(field, value): (&Field, &Value)| Item {
            label: field.name.as_ref().map_or(String::new(), |name| format!("{name}: ")),
            content: self.layout(value, field.ty),
        };
        Layout::Group {
            open: if named {
                format!("{} {{ ", variant.name)
            } else {
                format!("{}(", variant.name)
            },
            items: variant.fields.iter().zip(values).map(item).collect(),
            close: if named { " }" } else { ")" },
        }
    }

    /// Identifiers with their keys in brackets, messages without the name of their kind twice, and
    /// packets as `from → to: message`.
    fn of_agents(&self, data: DataId, variant: &Variant, values: &[Value]) -> Option<Layout> {
        let agents = self.spec.agents.as_ref()?;
        let field = |name: &str| {
            let index =
                variant.fields.iter().position(|field| field.name.as_deref() == Some(name))?;
            Some(self.layout(values.get(index)?, variant.fields[index].ty))
        };
        match self.spec.data(data).name.as_str() {
            "AgentId" if data == agents.id => {
                let key = self.text(&values[0], variant.fields[0].ty);
                let key =
                    key.strip_prefix('(').and_then(|key| key.strip_suffix(')')).unwrap_or(&key);
                Some(Layout::Leaf(format!("{}[{key}]", variant.name)))
            }
            "Message" => Some(self.layout(&values[0], variant.fields[0].ty)),
            "Packet" => {
                let mut way = format!("→ {}: ", field("to")?.flat());
                if let Some(from) = field("from") {
                    way = format!("{} {way}", from.flat());
                }
                Some(field("payload")?.prefixed(&way))
            }
            _ => None,
        }
    }

    fn map(&self, entries: &[(Value, Value)], key: TypeId, value: TypeId) -> Layout {
        if entries.is_empty() {
            return Layout::Leaf("{=>}".to_owned());
        }
        let item = |(k, v): &(Value, Value)| Item {
            label: format!("{} => ", self.text(k, key)),
            content: self.layout(v, value),
        };
        Layout::Group {
            open: "{".to_owned(),
            items: entries.iter().map(item).collect(),
            close: "}",
        }
    }

    /// The value of a binding.
    pub fn binding(&self, binding: &Binding) -> String {
        match (binding.ty, &binding.value) {
            (Some(ty), value) => self.text(value, ty),
            (None, Value::Int(number)) => number.to_string(),
            (None, value) => format!("{value:?}"),
        }
    }

    /// An action as a call: `handle_ack(r: r2, u: u1)`, with its choices after a bar.
    pub fn action(&self, action: &Action) -> String {
        let list = |bindings: &[Binding]| {
            let one = |binding: &Binding| match binding.ty {
                Some(_) => format!("{}: {}", binding.name, self.binding(binding)),
                None => format!("{} {}", binding.name, self.binding(binding)),
            };
            bindings.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let mut text = match (self.transition(action), self.acting(action)) {
            (_, Some(text)) => text,
            (Some(name), None) => format!("{name}({})", list(&action.arguments)),
            (None, None) => "init".to_owned(),
        };
        let choices = match self.stays(action) {
            None => action.choices.as_slice(),
            Some(stays) => {
                text += if stays { " (and may be again)" } else { "" };
                &action.choices[1..]
            }
        };
        if !choices.is_empty() {
            text += &format!(" | {}", list(choices));
        }
        text
    }

    /// Whether a delivered message stays on its way, where that is a choice.
    fn stays(&self, action: &Action) -> Option<bool> {
        let agents = self.spec.agents.as_ref().filter(|agents| agents.may_stay)?;
        let role = agents.roles.get(action.transition?.index())?;
        let first = action.choices.first()?;
        matches!(role, Role::Deliver(_)).then_some(first.value == Value::Int(2))
    }

    /// An action of an agent or of the network, in words.
    fn acting(&self, action: &Action) -> Option<String> {
        let agents = self.spec.agents.as_ref()?;
        let role = *agents.roles.get(action.transition?.index())?;
        let name = self.transition(action)?;
        let mut arguments = action.arguments.iter();
        let mut agent = |instance: usize| {
            let instance = &agents.instances[instance];
            let key = instance.is_family.then(|| arguments.next()).flatten();
            let key = key.map(|key| self.binding(key));
            let key = key.map(|key| format!("[{}]", key.trim_matches(['(', ')'])));
            format!("{}{}", instance.name, key.unwrap_or_default())
        };
        let packet =
            || action.arguments.first().map_or(String::new(), |packet| self.binding(packet));
        Some(match role {
            Role::Own => return None,
            Role::Deliver(_) => format!("delivered {}", packet()),
            Role::Unhandled(_) => format!("delivered, and not handled: {}", packet()),
            Role::Lose => format!("lost {}", packet()),
            Role::Duplicate => format!("copied {}", packet()),
            Role::Crash(instance) => format!("{} crashes", agent(instance)),
            Role::Recover(instance) => format!("{} recovers", agent(instance)),
            Role::Corrupt(instance) => format!("{} becomes byzantine", agent(instance)),
            Role::Split => {
                let side =
                    action.arguments.first().map_or(String::new(), |side| self.binding(side));
                format!("the network is cut: {side} apart from the others")
            }
            Role::Heal => "the network is whole again".to_owned(),
            Role::Rule(instance) | Role::Timer(instance) | Role::Forge(instance) => {
                let prefix = format!("{}.", agents.instances[instance].name);
                let what = name.strip_prefix(&prefix).unwrap_or(name).to_owned();
                let who = agent(instance);
                let (task, rest): (Vec<&Binding>, Vec<&Binding>) =
                    arguments.partition(|binding| binding.name.starts_with("self."));
                let rest: Vec<String> = rest
                    .iter()
                    .map(|binding| format!("{}: {}", binding.name, self.binding(binding)))
                    .collect();
                format!("{who}.{}({})", self.of_task(&what, &task), rest.join(", "))
            }
        })
    }

    /// A rule of a task, `tasks.copy`, with the keys of the task: `tasks[1].copy`.
    fn of_task(&self, rule: &str, keys: &[&Binding]) -> String {
        let keys: Vec<String> = keys.iter().map(|key| self.binding(key)).collect();
        match rule.split_once('.') {
            Some((pool, rule)) if !keys.is_empty() => format!("{pool}[{}].{rule}", keys.join(", ")),
            _ => rule.to_owned(),
        }
    }

    /// The name of an action's transition; none for the initialization.
    pub fn transition(&self, action: &Action) -> Option<&str> {
        let id = action.transition?;
        Some(self.spec.transitions.get(id.index()).map_or("?", |transition| &transition.name))
    }
}
