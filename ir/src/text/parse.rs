//! S-expressions to modules, specs and checks.

use super::cursor::{Cursor, Parsed, boolean, fail, id, word};
use super::parse_expr::{block, expr, pattern};
use super::parse_types::{data, ty, types};
use super::sexpr::{Node, Sexpr};
use crate::{
    Above, Body, Check, Claim, ClaimId, ClaimKind, Const, ConstChoice, Correspondence, Engine,
    Expectation, ExpectedViolation, Expr, FnId, Function, Local, Module, Objective, Opaque,
    OpaqueId, Param, Refinement, Span, Spec, Transition, TransitionId, Var, Visibility,
};

/// A module.
pub fn module(item: &Sexpr) -> Parsed<Module> {
    let mut cursor = Cursor::tagged(item, "module")?;
    let mut module = Module { specs: vec![], refinements: vec![], checks: vec![] };
    while cursor.peek().is_some_and(|item| is_list(item, "spec")) {
        module.specs.push(cursor.one("a spec", spec)?);
    }
    while cursor.peek().is_some_and(|item| is_list(item, "refinement")) {
        module.refinements.push(cursor.one("a refinement", refinement)?);
    }
    module.checks = cursor.rest(check)?;
    Ok(module)
}

/// Whether it is a list that starts with this word.
fn is_list(item: &Sexpr, tag: &str) -> bool {
    Cursor::tagged(item, tag).is_ok()
}

fn spec(item: &Sexpr) -> Parsed<Spec> {
    let mut cursor = Cursor::tagged(item, "spec")?;
    let name = cursor.text()?;
    let spec = Spec {
        name,
        types: cursor.one("`(types …)`", types)?,
        opaques: section(&mut cursor, "opaques", opaque)?,
        datas: section(&mut cursor, "datas", data)?,
        consts: section(&mut cursor, "consts", constant)?,
        assumes: section(&mut cursor, "assumes", claim)?,
        vars: section(&mut cursor, "vars", var)?,
        functions: section(&mut cursor, "functions", function)?,
        init: cursor.one("`(init …)`", init)?,
        transitions: section(&mut cursor, "transitions", transition)?,
        claims: section(&mut cursor, "claims", claim)?,
        objectives: match cursor.peek().is_some_and(|item| is_list(item, "objectives")) {
            true => section(&mut cursor, "objectives", objective)?,
            false => Vec::new(),
        },
        agents: None,
    };
    cursor.done()?;
    Ok(spec)
}

fn section<T>(
    cursor: &mut Cursor<'_>,
    tag: &str,
    parse: impl Fn(usize, &Sexpr) -> Parsed<T>,
) -> Parsed<Vec<T>> {
    Cursor::tagged(cursor.item(&format!("`({tag} …)`"))?, tag)?.declarations(parse)
}

fn visibility(item: &Sexpr) -> Parsed<Visibility> {
    match word(item) {
        Ok("interface") => Ok(Visibility::Interface),
        Ok("internal") => Ok(Visibility::Internal),
        _ => fail(item, "expected `interface` or `internal`"),
    }
}

fn locals(cursor: &mut Cursor<'_>) -> Parsed<Vec<Local>> {
    section(cursor, "locals", |index, item| {
        let mut cursor = Cursor::new(item)?;
        cursor.own_id('l', index)?;
        let local = Local { name: cursor.text()?, ty: cursor.one("a type id", ty)? };
        cursor.done()?;
        Ok(local)
    })
}

fn body(cursor: &mut Cursor<'_>) -> Parsed<Body<Expr>> {
    Ok(Body { locals: locals(cursor)?, code: cursor.one("an expression", expr)? })
}

/// The body at the end of a list, if there is one.
fn optional_body(mut cursor: Cursor<'_>) -> Parsed<Option<Body<Expr>>> {
    if cursor.is_done() {
        return Ok(None);
    }
    let body = body(&mut cursor)?;
    cursor.done()?;
    Ok(Some(body))
}

fn opaque(index: usize, item: &Sexpr) -> Parsed<Opaque> {
    let mut cursor = Cursor::new(item)?;
    cursor.own_id('o', index)?;
    let opaque = Opaque { name: cursor.text()?, at: Span::NONE };
    cursor.done()?;
    Ok(opaque)
}

fn constant(index: usize, item: &Sexpr) -> Parsed<Const> {
    let mut cursor = Cursor::tagged(item, "const")?;
    cursor.own_id('c', index)?;
    let (name, ty) = (cursor.text()?, cursor.one("a type id", ty)?);
    Ok(Const { name, ty, default: optional_body(cursor)?, at: Span::NONE })
}

fn var(index: usize, item: &Sexpr) -> Parsed<Var> {
    let mut cursor = Cursor::tagged(item, "var")?;
    cursor.own_id('v', index)?;
    let (name, ty) = (cursor.text()?, cursor.one("a type id", ty)?);
    let visibility = cursor.one("the visibility", visibility)?;
    let ghost = cursor.peek().is_some_and(|item| word(item).is_ok_and(|word| word == "ghost"));
    if ghost {
        cursor.word()?;
    }
    Ok(Var { name, ty, visibility, ghost, init: optional_body(cursor)?, at: Span::NONE })
}

fn function(index: usize, item: &Sexpr) -> Parsed<Function> {
    let mut cursor = Cursor::tagged(item, "fn")?;
    cursor.own_id('f', index)?;
    let (name, arity) = (cursor.text()?, cursor.number()?);
    let result = cursor.one("a type id", ty)?;
    let body = body(&mut cursor)?;
    cursor.done()?;
    Ok(Function { name, arity, result, body, at: Span::NONE })
}

fn objective(_: usize, item: &Sexpr) -> Parsed<Objective> {
    let mut cursor = Cursor::tagged(item, "objective")?;
    let (name, body) = (cursor.text()?, body(&mut cursor)?);
    cursor.done()?;
    Ok(Objective { name, body, at: Span::NONE })
}

fn init(item: &Sexpr) -> Parsed<Body<Vec<crate::Stmt>>> {
    let mut cursor = Cursor::tagged(item, "init")?;
    let body = Body { locals: locals(&mut cursor)?, code: cursor.one("a block", block)? };
    cursor.done()?;
    Ok(body)
}

fn transition(index: usize, item: &Sexpr) -> Parsed<Transition> {
    let mut cursor = Cursor::tagged(item, "transition")?;
    cursor.own_id('x', index)?;
    let name = cursor.text()?;
    let visibility = cursor.one("the visibility", visibility)?;
    let locals = locals(&mut cursor)?;
    let params = section(&mut cursor, "params", |_, item| param(item))?;
    let code = cursor.one("a block", block)?;
    cursor.done()?;
    Ok(Transition { name, visibility, params, body: Body { locals, code }, at: Span::NONE })
}

fn param(item: &Sexpr) -> Parsed<Param> {
    let mut cursor = Cursor::new(item)?;
    let pattern = cursor.one("a pattern", pattern)?;
    let param = Param { pattern, domain: cursor.one("an expression", expr)? };
    cursor.done()?;
    Ok(param)
}

fn claim(index: usize, item: &Sexpr) -> Parsed<Claim> {
    let mut cursor = Cursor::new(item)?;
    let kind = match cursor.word()? {
        "invariant" => ClaimKind::Invariant,
        "step" => ClaimKind::Step,
        "reachable" => ClaimKind::Reachable,
        "terminal" => ClaimKind::Terminal,
        "assume" => ClaimKind::Assume,
        other => return fail(item, format!("`{other}` is no claim")),
    };
    cursor.own_id('q', index)?;
    let claim = Claim { kind, name: cursor.text()?, body: body(&mut cursor)?, at: Span::NONE };
    cursor.done()?;
    Ok(claim)
}

fn refinement(item: &Sexpr) -> Parsed<Refinement> {
    let mut cursor = Cursor::tagged(item, "refinement")?;
    let refinement = Refinement {
        name: cursor.text()?,
        lower: cursor.number()?,
        upper: cursor.number()?,
        mapping: section(&mut cursor, "mapping", |_, item| match word(item) {
            Ok("none") => Ok(None),
            _ => id(item, 'f').map(|function| Some(FnId(function))),
        })?,
        steps: section(&mut cursor, "steps", |_, item| correspondence(item))?,
        automatic: cursor.one("`automatic` or `mapped`", |item| match word(item) {
            Ok("automatic") => Ok(true),
            Ok("mapped") => Ok(false),
            _ => fail(item, "expected `automatic` or `mapped`"),
        })?,
        at: Span::NONE,
    };
    cursor.done()?;
    Ok(refinement)
}

fn correspondence(item: &Sexpr) -> Parsed<Correspondence> {
    let mut cursor = Cursor::new(item)?;
    let lower = cursor.one("a transition", |item| id(item, 'x').map(TransitionId))?;
    let locals = locals(&mut cursor)?;
    let patterns = section(&mut cursor, "patterns", |_, item| pattern(item))?;
    let action = cursor.one("`stutter` or `(x0 expr…)`", |item| {
        if let Ok("stutter") = word(item) {
            return Ok(None);
        }
        let mut cursor = Cursor::new(item)?;
        let upper = cursor.one("a transition", |item| id(item, 'x').map(TransitionId))?;
        Ok(Some((upper, cursor.rest(expr)?)))
    })?;
    cursor.done()?;
    let body = Body { locals, code: Above { patterns, action } };
    Ok(Correspondence { lower, body, at: Span::NONE })
}

fn check(item: &Sexpr) -> Parsed<Check> {
    let mut cursor = Cursor::tagged(item, "check")?;
    let check = Check {
        name: cursor.text()?,
        spec: cursor.number()?,
        engine: cursor.one("an engine", engine)?,
        opaques: section(&mut cursor, "opaques", |_, item| names(item))?,
        unbounded: match cursor.peek().is_some_and(|item| is_list(item, "unbounded")) {
            true => section(&mut cursor, "unbounded", |_, item| id(item, 'o').map(OpaqueId))?,
            false => Vec::new(),
        },
        consts: section(&mut cursor, "consts", |_, item| choice(item))?,
        claims: section(&mut cursor, "claims", |_, item| id(item, 'q').map(ClaimId))?,
        refinement: match cursor.peek().is_some_and(|item| is_list(item, "refinement")) {
            true => Some(cursor.one("a refinement", |item| {
                let mut cursor = Cursor::tagged(item, "refinement")?;
                let index = cursor.number()?;
                cursor.done()?;
                Ok(index)
            })?),
            false => None,
        },
        deadlock: cursor.one("`(deadlock …)`", |item| {
            let mut cursor = Cursor::tagged(item, "deadlock")?;
            let deadlock = cursor.one("`true` or `false`", boolean)?;
            cursor.done()?;
            Ok(deadlock)
        })?,
        expect: cursor.one("`(expect …)`", expect)?,
        at: Span::NONE,
    };
    cursor.done()?;
    Ok(check)
}

fn engine(item: &Sexpr) -> Parsed<Engine> {
    if matches!(word(item), Ok("search")) {
        return Ok(Engine::Search);
    }
    if let Ok(mut cursor) = Cursor::tagged(item, "induction") {
        let states = cursor.number()?;
        cursor.done()?;
        return Ok(Engine::Induction { states });
    }
    if let Ok(mut cursor) = Cursor::tagged(item, "bounded") {
        let depth = cursor.number()?;
        cursor.done()?;
        return Ok(Engine::Bounded { depth });
    }
    let Ok(mut cursor) = Cursor::tagged(item, "simulation") else {
        return fail(item, "expected `search`");
    };
    let (runs, depth, seed) = (cursor.number()?, cursor.number()?, cursor.number()?);
    cursor.done()?;
    Ok(Engine::Simulation { runs, depth, seed })
}

fn names(item: &Sexpr) -> Parsed<Vec<String>> {
    Cursor::new(item)?.rest(|item| match &item.node {
        Node::Text(name) => Ok(name.clone()),
        _ => fail(item, "expected a quoted text"),
    })
}

fn choice(item: &Sexpr) -> Parsed<ConstChoice> {
    match word(item) {
        Ok("default") => return Ok(ConstChoice::Default),
        Ok("any") => return Ok(ConstChoice::Any),
        _ => {}
    }
    let mut cursor = Cursor::new(item)?;
    let body = body(&mut cursor)?;
    cursor.done()?;
    Ok(ConstChoice::Value(body))
}

fn expect(item: &Sexpr) -> Parsed<Expectation> {
    let mut expect = Expectation::default();
    let mut cursor = Cursor::tagged(item, "expect")?;
    while !cursor.is_done() {
        let item = cursor.item("an expectation")?;
        match &item.node {
            Node::List(_) => expected_number(item, &mut expect)?,
            _ => expect.violation = Some(expected_violation(item)?),
        }
    }
    Ok(expect)
}

fn expected_violation(item: &Sexpr) -> Parsed<ExpectedViolation> {
    match word(item) {
        Ok("refinement") => Ok(ExpectedViolation::Refinement),
        Ok("deadlock") => Ok(ExpectedViolation::Deadlock),
        Ok("assertion") => Ok(ExpectedViolation::Assertion),
        Ok("error") => Ok(ExpectedViolation::Error),
        _ => id(item, 'q').map(|claim| ExpectedViolation::Claim(ClaimId(claim))),
    }
}

fn expected_number(item: &Sexpr, expect: &mut Expectation) -> Parsed<()> {
    let mut cursor = Cursor::new(item)?;
    let number = match cursor.word()? {
        "trace" => &mut expect.trace_length,
        "states" => &mut expect.states,
        "transitions" => &mut expect.transitions,
        "depth" => &mut expect.depth,
        other => return fail(item, format!("`{other}` cannot be expected")),
    };
    *number = Some(cursor.number()?);
    cursor.done()
}
