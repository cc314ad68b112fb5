//! Opaque types, structs and enums.

use crate::scope::Gen;
use ir::{Data, DataId, Field, Span, Type, TypeId, Variant};

impl Gen {
    /// Opaque types and their names, at most two of at most three values, and sometimes one without
    /// any.
    pub fn declare_opaques(&mut self) {
        for (index, name) in ["Client", "Node"].into_iter().enumerate() {
            if self.choices.below(3) <= index {
                break;
            }
            let size = 1 + self.choices.below(3);
            self.declare_opaque(name, size);
        }
        if self.choices.once_in(8) {
            self.declare_opaque("Void", 0);
        }
    }

    fn declare_opaque(&mut self, name: &str, size: usize) {
        self.spec.opaques.push(ir::Opaque { name: name.to_owned(), at: Span::NONE });
        let letter = name.to_lowercase().remove(0);
        let names = (1..=size).map(|number| format!("{letter}{number}")).collect();
        self.instance.opaques.push(names);
    }

    /// Structs and enums, at most five; one of them may be recursive.
    pub fn declare_datas(&mut self) {
        if self.choices.once_in(2) {
            let fields = ["left", "right"].map(|name| self.field(Some(name)));
            self.declare_struct("Pair", fields.to_vec());
        }
        if self.choices.once_in(2) {
            let sent = variant("Sent", vec![self.field(None)]);
            let done = variant("Done", vec![self.field(Some("by"))]);
            self.declare_enum("Phase", vec![variant("Idle", vec![]), sent, done]);
        }
        if self.choices.once_in(4) && self.language.recursion {
            self.declare_recursive();
        }
        if self.choices.once_in(8) {
            let content = (0..self.choices.below(3)).map(|_| self.field(None)).collect();
            self.declare_enum("Wrapper", vec![variant("Wrapped", content)]);
        }
        if self.choices.once_in(8) {
            let content = [("kind", self.choices.once_in(2)), ("rest", self.choices.once_in(2))];
            let fields = content.iter().filter(|(_, there)| *there);
            let fields = fields.map(|(name, _)| self.field(Some(name))).collect();
            self.declare_struct("Record", fields);
        }
    }

    /// A type whose values contain others of it: a list, or a tree with some collection of subtrees.
    fn declare_recursive(&mut self) {
        let id = DataId::new(self.spec.datas.len());
        self.recursive = Some(id);
        let (this, label) = (self.ty(Type::Data(id)), self.atom());
        let inside = match self.choices.below(7) {
            1 => self.seq(this),
            2 => self.set(this),
            3 => self.map(label, this),
            4 => self.bag(this),
            5 => self.option(this),
            6 => {
                let sequences = self.seq(this);
                self.set(sequences)
            }
            _ => this,
        };
        let fields = [label, inside].map(|ty| Field { name: None, ty });
        let link = variant("Link", fields.to_vec());
        self.declare_enum("Chain", vec![variant("Empty", vec![]), link]);
    }

    fn declare_struct(&mut self, name: &str, fields: Vec<Field>) {
        self.declare_data(name, true, vec![variant(name, fields)]);
    }

    fn declare_enum(&mut self, name: &str, variants: Vec<Variant>) {
        self.declare_data(name, false, variants);
    }

    fn declare_data(&mut self, name: &str, is_struct: bool, variants: Vec<Variant>) {
        let name = name.to_owned();
        self.spec.datas.push(Data { name, is_struct, variants, at: Span::NONE });
    }

    fn field(&mut self, name: Option<&str>) -> Field {
        let ty: TypeId = if self.choices.once_in(3) { self.shape(2) } else { self.atom() };
        Field { name: name.map(str::to_owned), ty }
    }
}

fn variant(name: &str, fields: Vec<Field>) -> Variant {
    Variant { name: name.to_owned(), fields }
}
