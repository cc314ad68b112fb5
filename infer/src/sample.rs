//! What conditions are true in states.

use crate::atoms::{Atom, filled};
use crate::search::Patience;
use interp::StateGraph;
use ir::{Body, Check, Expr, ExprKind, Instance, Span, Spec, Type, TypeId, Value};
use rustc_hash::FxHashMap;
use smt::Choice;
use verdict::State;

/// The most states of an instance that are looked at, and the most instances of one size.
const STATES: usize = 1000;
const INSTANCES: usize = 16;
/// Up to so many values of each type that the check leaves open.
const LARGEST: usize = 3;

/// The reachable states of small instances.
pub fn small(
    spec: &Spec,
    check: &Check,
    solver: &Choice,
    patience: &Patience<'_>,
) -> Vec<(Instance, Vec<State>)> {
    let mut all = Vec::new();
    for size in 1..=LARGEST {
        let mut sized = check.clone();
        for id in std::mem::take(&mut sized.unbounded) {
            sized.opaques[id.index()] = spec.value_names(id, size);
        }
        // Constants that satisfy assumptions: all of them if they can be tried, else some that a solver finds.
        let instances = interp::instances(spec, &sized).or_else(|_| {
            let solver = solver.start()?;
            Ok::<_, String>(smt::instances(spec, &sized, &sized.opaques, INSTANCES, solver))
        });
        let Ok(instances) = instances else { continue };
        let every = instances.len().div_ceil(INSTANCES).max(1);
        for instance in instances.into_iter().step_by(every) {
            if patience.goes_on().is_err() {
                break;
            }
            if let Ok(graph) = StateGraph::explore(spec, &instance, STATES) {
                let states = graph.nodes.into_iter().map(|node| node.state).collect();
                all.push((instance, states));
            }
        }
        if check.unbounded.is_empty() {
            break;
        }
    }
    all
}

/// For each variable, whether it is a map that has every key in all of these states.
pub fn total(spec: &Spec, samples: &[(Instance, Vec<State>)]) -> Vec<bool> {
    let has_all = |index: usize, key: TypeId| {
        samples.iter().all(|(instance, states)| {
            let count = ir::universe::cardinality(key, spec, instance);
            states.iter().all(|state| match &state[index] {
                Value::Map(entries) => Some(entries.len() as u64) == count,
                _ => false,
            })
        })
    };
    let vars = spec.vars.iter().enumerate();
    let is = vars.map(|(index, var)| match spec.types[var.ty] {
        Type::Map(key, ..) => has_all(index, key),
        _ => false,
    });
    is.collect()
}

/// The values of a type in an instance, as expressions.
pub fn values(spec: &Spec, instance: &Instance, ty: TypeId) -> Vec<Expr> {
    let of = |kind: ExprKind, ty: TypeId| Expr { kind, ty, at: Span::NONE };
    match &spec.types[ty] {
        Type::Opaque(id) => {
            let count = instance.opaques[id.index()].len();
            (0..count).map(|number| of(ExprKind::Opaque(*id, number as u32), ty)).collect()
        }
        Type::Range(low, high) => {
            let (low, high) = (low.eval(instance), high.eval(instance));
            let int = spec.types.find(&Type::Int).unwrap_or(ty);
            let all = low.unwrap_or(0)..=high.unwrap_or(-1);
            all.take(16).map(|number| of(ExprKind::Int(number), int)).collect()
        }
        _ => Vec::new(),
    }
}

/// All ways to choose a value of each type.
pub fn assignments(spec: &Spec, instance: &Instance, types: &[TypeId]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for ty in types {
        let count = values(spec, instance, *ty).len();
        let more = |before: &Vec<usize>| {
            let before = before.clone();
            (0..count).map(move |value| [before.as_slice(), &[value]].concat())
        };
        all = all.iter().flat_map(more).collect();
    }
    all
}

/// The conditions of an instance with all values in their holes.
pub struct Filled<'s> {
    spec: &'s Spec,
    instance: &'s Instance,
    each: Vec<Body<Expr>>,
    places: FxHashMap<(usize, Vec<usize>), usize>,
}

impl<'s> Filled<'s> {
    /// Of these conditions.
    pub fn new(spec: &'s Spec, instance: &'s Instance, atoms: &[Atom]) -> Self {
        let (mut each, mut places) = (Vec::new(), FxHashMap::default());
        for (index, atom) in atoms.iter().enumerate() {
            for chosen in assignments(spec, instance, &atom.holes) {
                let pairs = atom.holes.iter().zip(&chosen);
                let values: Vec<Expr> =
                    pairs.map(|(ty, value)| values(spec, instance, *ty)[*value].clone()).collect();
                places.insert((index, chosen), each.len());
                each.push(Body { locals: Vec::new(), code: filled(atom, &values) });
            }
        }
        Self { spec, instance, each, places }
    }

    /// Which are true in each of some states; none for those without a value.
    pub fn truths(&self, states: &[State]) -> Vec<Vec<Option<bool>>> {
        let is = |value: Option<Value>| match value {
            Some(Value::Bool(is)) => Some(is),
            _ => None,
        };
        let all = interp::values(self.spec, self.instance, states, &self.each);
        all.into_iter().map(|values| values.into_iter().map(is).collect()).collect()
    }

    /// The place of a condition with these values in what [`truths`](Filled::truths) gives of a state.
    pub fn place(&self, atom: usize, values: Vec<usize>) -> usize {
        self.places[&(atom, values)]
    }

    /// Whether a condition has a value with all values in its holes.
    pub fn has_value(&self, atom: usize, truth: &[Option<bool>]) -> bool {
        let own = self.places.iter().filter(|((index, _), _)| *index == atom);
        let mut own = own;
        own.all(|(_, place)| truth[*place].is_some())
    }
}
