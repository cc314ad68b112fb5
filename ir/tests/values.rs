//! Values and types as text, bounds, and the sizes of types, in one small instance.

use ir::{
    Body, Bound, Bounds, Data, DataId, Field, Instance, Misfit, Opaque, OpaqueId, Span, Spec, Type,
    TypeId, Types, Value, Variant, bound, show, universe,
};

/// `type Client;` of size 2, `struct Entry { who: Client, at: 0..3 }`,
/// `enum Message { Stop, Log(Entry) }`, `enum List { Nil, Cons(List) }`.
struct World {
    spec: Spec,
    instance: Instance,
}

const CLIENT: TypeId = TypeId(0);
const SMALL: TypeId = TypeId(1);
const ENTRY: TypeId = TypeId(2);
const MESSAGE: TypeId = TypeId(3);
const LIST: TypeId = TypeId(4);

fn world() -> World {
    let mut types = Types::default();
    types.intern(Type::Opaque(OpaqueId(0)));
    let limit = Bound::Add(Box::new(Bound::Size(OpaqueId(0))), Box::new(Bound::Int(1)));
    types.intern(Type::Range(Bound::Int(0), limit));
    for data in 0..3 {
        types.intern(Type::Data(DataId(data)));
    }
    let field = |name: Option<&str>, ty| Field { name: name.map(str::to_owned), ty };
    let variant = |name: &str, fields| Variant { name: name.to_owned(), fields };
    let data = |name: &str, variants| Data {
        name: name.to_owned(),
        is_struct: name == "Entry",
        variants,
        at: Span::NONE,
    };
    let entry = vec![field(Some("who"), CLIENT), field(Some("at"), SMALL)];
    let spec = Spec {
        name: "World".to_owned(),
        types,
        opaques: vec![Opaque { name: "Client".to_owned(), at: Span::NONE }],
        datas: vec![
            data("Entry", vec![variant("Entry", entry)]),
            data(
                "Message",
                vec![variant("Stop", vec![]), variant("Log", vec![field(None, ENTRY)])],
            ),
            data("List", vec![variant("Nil", vec![]), variant("Cons", vec![field(None, LIST)])]),
        ],
        consts: vec![],
        assumes: vec![],
        vars: vec![],
        functions: vec![],
        init: Body { locals: vec![], code: vec![] },
        transitions: vec![],
        claims: vec![],
        objectives: vec![],
        agents: None,
    };
    let instance =
        Instance { opaques: vec![vec!["c1".to_owned(), "c2".to_owned()]], consts: vec![] };
    World { spec, instance }
}

impl World {
    fn ty(&mut self, ty: Type) -> TypeId {
        self.spec.types.intern(ty)
    }

    fn shown(&self, value: &Value, ty: TypeId) -> String {
        show::value(value, ty, &self.spec, &self.instance).to_string()
    }

    fn fits(&self, value: &Value, ty: TypeId) -> Result<(), Misfit> {
        bound::fits(value, ty, &self.spec, &self.instance)
    }

    /// The size of the type, after checking that `is_enumerable` says the same.
    fn size(&mut self, ty: Type) -> Option<u64> {
        let ty = self.ty(ty);
        let count = universe::cardinality(ty, &self.spec, &self.instance);
        assert_eq!(count.is_some(), universe::is_enumerable(ty, &self.spec));
        count
    }
}

fn entry(who: u32, at: i64) -> Value {
    Value::tuple([Value::Opaque(who), Value::Int(at)])
}

#[test]
fn values_are_shown_as_the_language_spells_them() {
    let mut world = world();
    let log = Value::Variant(1, [entry(0, 3)].into());
    assert_eq!(world.shown(&log, MESSAGE), "Log(Entry { who: c1, at: 3 })");
    assert_eq!(world.shown(&Value::Variant(0, [].into()), MESSAGE), "Stop");
    let pair = world.ty(Type::Tuple(vec![SMALL, CLIENT]));
    let set = world.ty(Type::Set(pair, None));
    let one = Value::tuple([Value::Int(1), Value::Opaque(1)]);
    assert_eq!(world.shown(&Value::set([one]), set), "{(1, c2)}");
    let map = world.ty(Type::Map(CLIENT, SMALL, None));
    let two = [(Value::Opaque(1), Value::Int(0)), (Value::Opaque(0), Value::Int(7))];
    assert_eq!(world.shown(&Value::map(two), map), "{c1 => 7, c2 => 0}");
    assert_eq!(world.shown(&Value::map([]), map), "{=>}");
    let seq = world.ty(Type::Seq(CLIENT, None));
    let option = world.ty(Type::Option(seq));
    let some = Value::Some(Value::seq([Value::Opaque(1), Value::Opaque(0)]).into());
    assert_eq!(world.shown(&some, option), "Some([c2, c1])");
    assert_eq!(world.shown(&Value::None, option), "None");
    let bag = world.ty(Type::Bag(CLIENT, None));
    let copies = Value::bag([1, 0, 1].map(Value::Opaque));
    assert_eq!(world.shown(&copies, bag), "bag {c1, c2, c2}");
    let unit = world.ty(Type::Tuple(vec![]));
    assert_eq!(world.shown(&Value::tuple([]), unit), "()");
}

#[test]
fn what_does_not_have_the_form_of_its_type_is_shown_raw() {
    let world = world();
    assert_eq!(world.shown(&Value::Opaque(9), CLIENT), "#9");
    assert_eq!(world.shown(&Value::Opaque(9), MESSAGE), "Opaque(9)");
    assert_eq!(world.shown(&Value::Variant(7, [].into()), MESSAGE), "Variant(7, [])");
    assert_eq!(show::ty(TypeId(99), &world.spec).to_string(), "TypeId(99)");
}

#[test]
fn a_type_inside_itself_is_shown_raw() {
    let mut world = world();
    let own = TypeId::new(world.spec.types.len());
    let set = world.ty(Type::Set(own, None));
    assert_eq!(set, own);
    assert_eq!(show::ty(set, &world.spec).to_string(), format!("Set<{own:?}>"));
}

#[test]
fn types_are_shown_with_their_bounds() {
    let mut world = world();
    let product = Bound::Mul(
        Box::new(Bound::Sub(Box::new(Bound::Int(5)), Box::new(Bound::Size(OpaqueId(0))))),
        Box::new(Bound::Int(2)),
    );
    let set = world.ty(Type::Set(ENTRY, Some(product)));
    let map = world.ty(Type::Map(SMALL, set, None));
    assert_eq!(
        show::ty(map, &world.spec).to_string(),
        "Map<0..Client.len() + 1, Set<Entry, (5 - Client.len()) * 2>>"
    );
}

#[test]
fn a_value_outside_its_bounds_is_found_wherever_it_is() {
    let mut world = world();
    let seq = world.ty(Type::Seq(MESSAGE, Some(Bound::Int(2))));
    let stop = Value::Variant(0, [].into());
    let log = |at| Value::Variant(1, [entry(0, at)].into());
    assert_eq!(world.fits(&Value::seq([stop.clone(), log(3)]), seq), Ok(()));
    let deep = Misfit { value: Value::Int(4), ty: SMALL };
    assert_eq!(world.fits(&Value::seq([stop.clone(), log(4)]), seq), Err(deep));
    let long = Value::seq([stop.clone(), stop.clone(), stop]);
    assert_eq!(world.fits(&long, seq), Err(Misfit { value: long.clone(), ty: seq }));
    let bag = world.ty(Type::Bag(CLIENT, Some(Bound::Int(1))));
    let twice = Value::bag([Value::Opaque(0), Value::Opaque(0)]);
    assert_eq!(world.fits(&twice, bag), Err(Misfit { value: twice.clone(), ty: bag }));
    let mut bounds = world.spec.clone();
    let free = bounds.types.intern(Type::Seq(CLIENT, None));
    assert_eq!(Bounds::new(&bounds, &world.instance).fits(&long, free), Ok(()));
}

#[test]
fn a_bound_beyond_64_bits_admits_nothing() {
    let mut world = world();
    let huge = Bound::Mul(Box::new(Bound::Int(i64::MAX)), Box::new(Bound::Int(2)));
    assert_eq!(huge.eval(&world.instance), None);
    let range = world.ty(Type::Range(Bound::Int(0), huge));
    let misfit = Misfit { value: Value::Int(0), ty: range };
    assert_eq!(world.fits(&Value::Int(0), range), Err(misfit));
}

#[test]
fn finite_types_are_counted() {
    let mut world = world();
    assert_eq!(world.size(Type::Data(DataId(0))), Some(2 * 4));
    assert_eq!(world.size(Type::Data(DataId(1))), Some(1 + 8));
    assert_eq!(world.size(Type::Option(MESSAGE)), Some(10));
    assert_eq!(world.size(Type::Tuple(vec![])), Some(1));
    assert_eq!(world.size(Type::Set(SMALL, None)), Some(16));
    assert_eq!(world.size(Type::Set(SMALL, Some(Bound::Int(2)))), Some(1 + 4 + 6));
    assert_eq!(world.size(Type::Set(SMALL, Some(Bound::Int(-1)))), Some(0));
    assert_eq!(world.size(Type::Map(CLIENT, SMALL, None)), Some(25));
    assert_eq!(world.size(Type::Map(SMALL, CLIENT, Some(Bound::Int(1)))), Some(1 + 4 * 2));
    assert_eq!(world.size(Type::Seq(SMALL, Some(Bound::Int(2)))), Some(1 + 4 + 16));
    assert_eq!(world.size(Type::Range(Bound::Int(1), Bound::Int(0))), Some(0));
    let wide = world.ty(Type::Range(Bound::Int(i64::MIN), Bound::Int(i64::MAX)));
    assert_eq!(world.size(Type::Set(wide, None)), Some(u64::MAX));
}

#[test]
fn infinite_types_are_told_apart() {
    let mut world = world();
    assert_eq!(world.size(Type::Int), None);
    assert_eq!(world.size(Type::Seq(SMALL, None)), None);
    assert_eq!(world.size(Type::Bag(SMALL, Some(Bound::Int(1)))), None);
    assert_eq!(world.size(Type::Data(DataId(2))), None);
    assert_eq!(world.size(Type::Set(LIST, None)), None);
}
