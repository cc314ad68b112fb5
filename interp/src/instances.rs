//! The instances of a check: its constants evaluated, `any` expanded, assumptions tested.

use crate::fault::{Eval, Fault};
use crate::frame::{Env, Frame};
use crate::model::{MAX_VALUES, Model};
use crate::{shape, stack};
use ir::{Body, Check, Const, ConstChoice, ConstId, Expr, Instance, Spec, Value};
use verdict::{Failure, Trace, Undefined};

/// The instances that a check runs on: one, or where constants are `any` one for each combination of
/// their values that satisfies the assumptions, in the order of the values.
///
/// # Errors
/// A constant without a value or outside its type, more than [`MAX_VALUES`] instances, or a false
/// assumption: where constants are `any`, only if every combination breaks one.
pub fn instances(spec: &Spec, check: &Check) -> Result<Vec<Instance>, Box<Failure>> {
    let given = check.consts.iter().filter_map(|choice| match choice {
        ConstChoice::Value(body) => Some(stack::depth(&body.code)),
        ConstChoice::Default | ConstChoice::Any => None,
    });
    stack::with_enough(spec, given.max().unwrap_or(0), || {
        // Each constant is evaluated after those that it needs: what the others are does not matter then.
        let consts = vec![Value::None; spec.consts.len()];
        let start = Instance { opaques: check.opaques.clone(), consts };
        let order = ir::constants::in_order(spec, &check.consts);
        let order = order.map_err(|circle| need_each_other(spec, &start, &circle))?;
        let mut instances = vec![start];
        for (index, id) in order.iter().enumerate() {
            let extended = extended(spec, &instances, *id, &check.consts[id.index()]);
            instances = extended.map_err(|failure| without_others(failure, &order[..index]))?;
        }
        satisfying(spec, instances)
    })
}

/// A failure that tells of the constants only those that have a value, as far as there is none without.
fn without_others(mut failure: Box<Failure>, done: &[ConstId]) -> Box<Failure> {
    let consts = &mut failure.trace.instance.consts;
    let first = (0..consts.len()).find(|index| !done.contains(&ConstId::new(*index)));
    consts.truncate(first.unwrap_or(usize::MAX));
    failure
}

/// What compilers of checks do not let through.
fn need_each_other(spec: &Spec, start: &Instance, circle: &[ConstId]) -> Box<Failure> {
    let constant = &spec.consts[circle[0].index()];
    let kind = Undefined::Unassigned { name: constant.name.clone() };
    let model = Model::unlimited(spec, start);
    Fault::undefined(kind, constant.at).into_failure(&model)
}

/// Each instance with each of the values that the next constant may have.
fn extended(
    spec: &Spec,
    instances: &[Instance],
    id: ConstId,
    choice: &ConstChoice,
) -> Result<Vec<Instance>, Box<Failure>> {
    let constant = &spec.consts[id.index()];
    let mut extended = Vec::new();
    for instance in instances {
        let model = Model::unlimited(spec, instance);
        let values = values(&model, constant, choice);
        for value in values.map_err(|fault| fault.into_failure(&model))? {
            if extended.len() as u64 >= MAX_VALUES {
                let kind = Undefined::TooManyValues { limit: MAX_VALUES };
                return Err(Fault::undefined(kind, constant.at).into_failure(&model));
            }
            let mut instance: Instance = instance.clone();
            instance.consts[id.index()] = value;
            extended.push(instance);
        }
    }
    Ok(extended)
}

fn values<'m>(
    model: &'m Model<'m>,
    constant: &'m Const,
    choice: &'m ConstChoice,
) -> Eval<Vec<Value>> {
    let body: &'m Body<Expr> = match (choice, &constant.default) {
        (ConstChoice::Value(body), _) | (ConstChoice::Default, Some(body)) => body,
        (ConstChoice::Any, _) => {
            let values = model.universe(constant.ty);
            let values = values.map_err(|kind| Fault::undefined(kind, constant.at))?;
            return Ok(shape::set(&values).to_vec());
        }
        (ConstChoice::Default, None) => {
            let kind = Undefined::Unassigned { name: constant.name.clone() };
            return Err(Fault::undefined(kind, constant.at));
        }
    };
    let mut frame = Frame::new(&body.locals);
    let mut env = Env::new(model, &[], &mut frame);
    let value = env.eval(&body.code)?;
    env.fit(&value, constant.ty, &constant.name, body.code.at)?;
    Ok(vec![value])
}

/// The instances that satisfy the assumptions of a system whose constants they give too: of the upper
/// system of a refinement.
///
/// # Errors
/// A false assumption, or one without a value: if no instance satisfies all of them.
pub fn assuming(spec: &Spec, instances: Vec<Instance>) -> Result<Vec<Instance>, Box<Failure>> {
    stack::with_enough(spec, 0, || satisfying(spec, instances))
}

/// The instances that satisfy the assumptions; if none does, the first false assumption.
fn satisfying(spec: &Spec, instances: Vec<Instance>) -> Result<Vec<Instance>, Box<Failure>> {
    let mut satisfying = Vec::new();
    let mut refused = None;
    for instance in instances {
        match broken(spec, &instance)? {
            None => satisfying.push(instance),
            Some(failure) => refused = refused.or(Some(failure)),
        }
    }
    match refused {
        Some(failure) if satisfying.is_empty() => Err(failure),
        _ => Ok(satisfying),
    }
}

/// The first assumption that the instance breaks, as a failure.
fn broken(spec: &Spec, instance: &Instance) -> Result<Option<Box<Failure>>, Box<Failure>> {
    let model = Model::unlimited(spec, instance);
    for assume in &spec.assumes {
        let value = model.value(&assume.body, &[]);
        if !shape::boolean(&value.map_err(|fault| fault.into_failure(&model))?) {
            return Ok(Some(Box::new(Failure {
                kind: Undefined::AssumptionFalse { name: assume.name.clone() },
                at: assume.body.code.at,
                calls: Vec::new(),
                locals: Vec::new(),
                trace: Trace { instance: instance.clone(), steps: Vec::new(), attempt: None },
            })));
        }
    }
    Ok(None)
}
