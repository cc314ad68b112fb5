//! Types without their bounds, so that equal ids mean types that agree.

use crate::{Data, DataId, Spec, Type, TypeId, show};

/// The id of a type without bounds in [`Shapes`]; ids of the spec's own table do not fit in its
/// place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape(TypeId);

/// The types of a spec without their bounds.
pub struct Shapes {
    /// Holds the shapes as its types, and the names to show them with.
    names: Spec,
    /// The shape of each type of the spec, by `TypeId`.
    of: Vec<Shape>,
    /// The shapes of the fields of each variant of each struct or enum.
    fields: Vec<Vec<Vec<Shape>>>,
}

impl Shapes {
    /// The shapes of a spec whose tables are in order.
    pub fn new(spec: &Spec) -> Self {
        let mut names = Spec::empty("");
        names.opaques.clone_from(&spec.opaques);
        names.datas.clone_from(&spec.datas);
        let mut shapes = Self { names, of: Vec::new(), fields: Vec::new() };
        for (_, ty) in spec.types.iter() {
            let shape = shapes.erase(ty);
            shapes.of.push(shape);
        }
        let of = &shapes.of;
        let fields = |data: &Data| {
            let variants = data.variants.iter();
            variants.map(|v| v.fields.iter().map(|f| of[f.ty.index()]).collect()).collect()
        };
        shapes.fields = spec.datas.iter().map(fields).collect();
        shapes
    }

    fn erase(&mut self, ty: &Type) -> Shape {
        let of = |part: &TypeId| self.of[part.index()].0;
        let erased = match ty {
            Type::Int | Type::Range(..) => Type::Int,
            Type::Bool | Type::Opaque(_) | Type::Data(_) => ty.clone(),
            Type::Tuple(parts) => Type::Tuple(parts.iter().map(of).collect()),
            Type::Option(part) => Type::Option(of(part)),
            Type::Set(part, _) => Type::Set(of(part), None),
            Type::Seq(part, _) => Type::Seq(of(part), None),
            Type::Bag(part, _) => Type::Bag(of(part), None),
            Type::Map(key, value, _) => Type::Map(of(key), of(value), None),
        };
        self.intern(erased)
    }

    fn intern(&mut self, ty: Type) -> Shape {
        Shape(self.names.types.intern(ty))
    }

    /// The shape of a type of the spec, if there is such a type.
    pub fn of(&self, ty: TypeId) -> Option<Shape> {
        self.of.get(ty.index()).copied()
    }

    /// The shape as text.
    pub fn show(&self, shape: Shape) -> String {
        show::ty(shape.0, &self.names).to_string()
    }

    /// What the shape is made of.
    pub fn form(&self, shape: Shape) -> Form {
        match &self.names.types[shape.0] {
            Type::Bool => Form::Bool,
            Type::Int | Type::Range(..) => Form::Int,
            Type::Opaque(_) => Form::Opaque,
            Type::Data(data) => Form::Data(*data),
            Type::Tuple(parts) => Form::Tuple(parts.iter().copied().map(Shape).collect()),
            Type::Option(part) => Form::Option(Shape(*part)),
            Type::Set(part, _) => Form::Set(Shape(*part)),
            Type::Seq(part, _) => Form::Seq(Shape(*part)),
            Type::Bag(part, _) => Form::Bag(Shape(*part)),
            Type::Map(key, value, _) => Form::Map(Shape(*key), Shape(*value)),
        }
    }

    /// `Bool`.
    pub fn bool(&mut self) -> Shape {
        self.intern(Type::Bool)
    }

    /// `Int`.
    pub fn int(&mut self) -> Shape {
        self.intern(Type::Int)
    }

    /// The opaque type.
    pub fn opaque(&mut self, opaque: crate::OpaqueId) -> Shape {
        self.intern(Type::Opaque(opaque))
    }

    /// The struct or enum.
    pub fn data(&mut self, data: DataId) -> Shape {
        self.intern(Type::Data(data))
    }

    /// A tuple.
    pub fn tuple(&mut self, parts: Vec<Shape>) -> Shape {
        self.intern(Type::Tuple(parts.into_iter().map(|part| part.0).collect()))
    }

    /// `Option<part>`.
    pub fn option(&mut self, part: Shape) -> Shape {
        self.intern(Type::Option(part.0))
    }

    /// `Set<part>`.
    pub fn set(&mut self, part: Shape) -> Shape {
        self.intern(Type::Set(part.0, None))
    }

    /// `Seq<part>`.
    pub fn seq(&mut self, part: Shape) -> Shape {
        self.intern(Type::Seq(part.0, None))
    }

    /// `Bag<part>`.
    pub fn bag(&mut self, part: Shape) -> Shape {
        self.intern(Type::Bag(part.0, None))
    }

    /// `Map<key, value>`.
    pub fn map(&mut self, key: Shape, value: Shape) -> Shape {
        self.intern(Type::Map(key.0, value.0, None))
    }

    /// The shapes of the fields of a variant, if there is one.
    pub fn fields(&self, data: DataId, variant: u32) -> Option<&[Shape]> {
        Some(self.fields.get(data.index())?.get(variant as usize)?)
    }

    /// The number of variants.
    pub fn variants(&self, data: DataId) -> usize {
        self.fields[data.index()].len()
    }

    /// The shapes of the fields of a tuple or a struct.
    pub fn record(&self, shape: Shape) -> Option<Vec<Shape>> {
        match self.form(shape) {
            Form::Tuple(parts) => Some(parts),
            Form::Data(data) if self.names.data(data).is_struct => {
                self.fields(data, 0).map(<[_]>::to_vec)
            }
            _ => None,
        }
    }

    /// The elements of a set, a sequence or a bag.
    pub fn element(&self, shape: Shape) -> Option<Shape> {
        match self.form(shape) {
            Form::Set(part) | Form::Seq(part) | Form::Bag(part) => Some(part),
            _ => None,
        }
    }

    /// Whether values of this shape have an order: no opaque types inside.
    pub fn is_ordered(&self, shape: Shape) -> bool {
        self.holds_no_opaque(shape, &mut vec![false; self.names.types.len()])
    }

    fn holds_no_opaque(&self, shape: Shape, seen: &mut [bool]) -> bool {
        if std::mem::replace(&mut seen[shape.0.index()], true) {
            return true;
        }
        let mut each = |part| self.holds_no_opaque(part, seen);
        match self.form(shape) {
            Form::Bool | Form::Int => true,
            Form::Opaque => false,
            Form::Tuple(parts) => parts.into_iter().all(each),
            Form::Option(part) | Form::Set(part) | Form::Seq(part) | Form::Bag(part) => each(part),
            Form::Map(key, value) => each(key) && each(value),
            Form::Data(data) => self.fields[data.index()].iter().flatten().copied().all(each),
        }
    }
}

/// What a shape is made of.
#[derive(Clone, Debug)]
pub enum Form {
    /// `Bool`.
    Bool,
    /// `Int`.
    Int,
    /// An opaque type.
    Opaque,
    /// A struct or an enum.
    Data(DataId),
    /// A tuple.
    Tuple(Vec<Shape>),
    /// An option.
    Option(Shape),
    /// A set.
    Set(Shape),
    /// A sequence.
    Seq(Shape),
    /// A bag.
    Bag(Shape),
    /// A map.
    Map(Shape, Shape),
}
