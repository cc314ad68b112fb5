//! The packets in a value of the network variable.

use super::field;
use crate::values::Names;
use ir::{Type, TypeId, Value};

/// A packet in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    /// The sender, if the packet holds it.
    pub from: Option<String>,
    /// The receiver.
    pub to: String,
    /// The kind of message, and which one of a group it is.
    pub names: Vec<String>,
    /// The message.
    pub label: String,
    /// The whole packet: what tells it from others.
    whole: Value,
}

/// The packets on their way, copies included.
pub(super) fn packets(names: &Names<'_>, network: &Value) -> Vec<Packet> {
    let Some(agents) = &names.spec.agents else { return Vec::new() };
    let ty = names.spec.var(agents.network).ty;
    let one = |value: &Value, ty: TypeId| packet(names, value, ty);
    match (network, &names.spec.types[ty]) {
        (Value::Set(values), Type::Set(element, _)) => {
            values.iter().filter_map(|value| one(value, *element)).collect()
        }
        (Value::Bag(counted), Type::Bag(element, _)) => {
            let copies = |(value, count): &(Value, u64)| {
                std::iter::repeat_n(one(value, *element), usize::try_from(*count).unwrap_or(0))
            };
            counted.iter().flat_map(copies).flatten().collect()
        }
        (Value::Map(entries), Type::Map(_, queue, _)) => {
            let Type::Seq(element, _) = names.spec.types[*queue] else { return Vec::new() };
            let queues = entries.iter().filter_map(|(_, queue)| match queue {
                Value::Seq(values) => Some(values),
                _ => None,
            });
            queues
                .flat_map(|values| values.iter())
                .filter_map(|value| one(value, element))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// A packet in words; none if the value is not one.
pub(super) fn packet(names: &Names<'_>, value: &Value, ty: TypeId) -> Option<Packet> {
    let text = |name| field(names, value, ty, name).map(|(value, ty)| names.text(value, ty));
    let (payload, payload_ty) = field(names, value, ty, "payload")?;
    let mut kinds = Vec::new();
    if let (Value::Variant(index, content), Type::Data(id)) =
        (payload, &names.spec.types[payload_ty])
    {
        let variant = names.variant(*id, *index)?;
        kinds.push(variant.name.clone());
        if let ([Value::Variant(index, _)], [field]) = (&content[..], variant.fields.as_slice())
            && let Type::Data(id) = names.spec.types[field.ty]
        {
            kinds.push(names.variant(id, *index)?.name.clone());
        }
    }
    Some(Packet {
        from: text("from"),
        to: text("to")?,
        label: names.text(payload, payload_ty),
        names: kinds,
        whole: value.clone(),
    })
}
