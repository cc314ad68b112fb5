//! What was chosen on a path, and its names for people.

use crate::frame::Frame;
use crate::model::Model;
use ir::{Local, Pattern, TransitionId, Value, walk};
use verdict::{Action, Binding};

/// Something chosen.
#[derive(Clone)]
pub(crate) enum Choice<'m> {
    /// An element, for a parameter or a `pick`.
    Element(&'m Pattern, Value),
    /// A block of an `either`, counted from 1.
    Branch(i64),
}

/// An instance of a transition (or of `init`), by the names that its choices bind. The first choices
/// are the arguments.
pub(crate) fn named(
    model: &Model<'_>,
    transition: Option<TransitionId>,
    choices: &[Choice<'_>],
) -> Action {
    let spec = model.spec;
    let (locals, params) = match transition.map(|id| &spec.transitions[id.index()]) {
        Some(transition) => (&transition.body.locals, transition.params.len()),
        None => (&spec.init.locals, 0),
    };
    let (arguments, choices) = choices.split_at(params.min(choices.len()));
    Action {
        transition,
        arguments: bindings(locals, arguments),
        choices: bindings(locals, choices),
        is_partial: false,
    }
}

/// What the choices bind, in order.
fn bindings(locals: &[Local], choices: &[Choice<'_>]) -> Vec<Binding> {
    let mut frame = Frame::new(locals);
    let mut bindings = Vec::new();
    for choice in choices {
        match choice {
            Choice::Branch(number) => {
                let (name, value) = ("either".to_owned(), Value::Int(*number));
                bindings.push(Binding { name, value, ty: None });
            }
            Choice::Element(pattern, element) => {
                frame.matches(pattern, element);
                walk::bound(pattern, &mut |local| {
                    let Local { name, ty } = &locals[local.index()];
                    let value = frame.get(local).clone();
                    bindings.push(Binding { name: name.clone(), value, ty: Some(*ty) });
                });
            }
        }
    }
    bindings
}
