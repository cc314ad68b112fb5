//! S-expressions to expressions, patterns and statements.

use super::cursor::{Cursor, Parsed, boolean, fail, id, number};
use super::parse_types::ty;
use super::sexpr::{Node, Sexpr};
use crate::{
    Access, Arm, Block, Clause, Collection, ConstId, DataId, Expr, ExprKind, FnId, LocalId,
    MatchBlock, Op, OpaqueId, Pattern, Quantifier, Span, Stmt, StmtKind, VarId,
};

/// An expression.
pub fn expr(item: &Sexpr) -> Parsed<Expr> {
    let mut cursor = Cursor::new(item)?;
    let word = cursor.word()?;
    let ty = cursor.one("a type id", ty)?;
    let kind = match kind(word, &mut cursor)? {
        Some(kind) => kind,
        None => match binder(word, &mut cursor)? {
            Some(kind) => kind,
            None => match Op::ALL.iter().find(|op| op.name() == word) {
                Some(op) => ExprKind::Op(*op, exprs(&mut cursor)?),
                None => return fail(item, format!("`{word}` is no kind of expression")),
            },
        },
    };
    cursor.done()?;
    Ok(Expr { kind, ty, at: Span::NONE })
}

fn one(cursor: &mut Cursor<'_>) -> Parsed<Expr> {
    cursor.one("an expression", expr)
}

fn boxed(cursor: &mut Cursor<'_>) -> Parsed<Box<Expr>> {
    one(cursor).map(Box::new)
}

/// Every expression that is left.
fn exprs(cursor: &mut Cursor<'_>) -> Parsed<Vec<Expr>> {
    let mut exprs = Vec::new();
    while !cursor.is_done() {
        exprs.push(one(cursor)?);
    }
    Ok(exprs)
}

/// The kinds that neither choose nor bind.
fn kind(word: &str, cursor: &mut Cursor<'_>) -> Parsed<Option<ExprKind>> {
    Ok(Some(match word {
        "bool" => ExprKind::Bool(cursor.one("`true` or `false`", boolean)?),
        "int" => ExprKind::Int(cursor.number()?),
        "opaque" => ExprKind::Opaque(OpaqueId(cursor.id('o')?), cursor.number()?),
        "const" => ExprKind::Const(ConstId(cursor.id('c')?)),
        "var" => ExprKind::Var(VarId(cursor.id('v')?)),
        "local" => ExprKind::Local(LocalId(cursor.id('l')?)),
        "old" => ExprKind::Old(boxed(cursor)?),
        "universe" => ExprKind::Universe(cursor.one("a type id", ty)?),
        "tuple" => ExprKind::Tuple(exprs(cursor)?),
        "construct" => {
            ExprKind::Construct(DataId(cursor.id('d')?), cursor.number()?, exprs(cursor)?)
        }
        "none" => ExprKind::None,
        "some" => ExprKind::Some(boxed(cursor)?),
        "set" => ExprKind::Set(exprs(cursor)?),
        "seq" => ExprKind::Seq(exprs(cursor)?),
        "bag" => ExprKind::Bag(exprs(cursor)?),
        "map" => {
            let mut entries = Vec::new();
            while !cursor.is_done() {
                entries.push(cursor.one("an entry", entry)?);
            }
            ExprKind::Map(entries)
        }
        "field" => ExprKind::Field(boxed(cursor)?, cursor.number()?),
        "with" => ExprKind::WithField(boxed(cursor)?, cursor.number()?, boxed(cursor)?),
        "call" => ExprKind::Call(FnId(cursor.id('f')?), exprs(cursor)?),
        _ => return Ok(None),
    }))
}

fn entry(item: &Sexpr) -> Parsed<(Expr, Expr)> {
    let mut cursor = Cursor::new(item)?;
    let entry = (one(&mut cursor)?, one(&mut cursor)?);
    cursor.done()?;
    Ok(entry)
}

/// The kinds that choose or bind.
fn binder(word: &str, cursor: &mut Cursor<'_>) -> Parsed<Option<ExprKind>> {
    let quantified = |quantifier, cursor: &mut Cursor<'_>| {
        let clauses = cursor.one("clauses", clauses)?;
        Ok(ExprKind::Quantified(quantifier, clauses, boxed(cursor)?))
    };
    let comprehension = |collection, cursor: &mut Cursor<'_>| {
        let clauses = cursor.one("clauses", clauses)?;
        Ok(ExprKind::Comprehension(collection, clauses, boxed(cursor)?))
    };
    Ok(Some(match word {
        "if" => ExprKind::If(boxed(cursor)?, boxed(cursor)?, boxed(cursor)?),
        "match" => {
            let value = boxed(cursor)?;
            let mut arms = Vec::new();
            while !cursor.is_done() {
                arms.push(cursor.one("an arm", arm)?);
            }
            ExprKind::Match(value, arms)
        }
        "let" => {
            let pattern = cursor.one("a pattern", pattern)?;
            ExprKind::Let(pattern, boxed(cursor)?, boxed(cursor)?)
        }
        "forall" => quantified(Quantifier::Forall, cursor)?,
        "exists" => quantified(Quantifier::Exists, cursor)?,
        "set-for" => comprehension(Collection::Set, cursor)?,
        "seq-for" => comprehension(Collection::Seq, cursor)?,
        "bag-for" => comprehension(Collection::Bag, cursor)?,
        "map-for" => {
            let clauses = cursor.one("clauses", clauses)?;
            ExprKind::MapComprehension(clauses, boxed(cursor)?, boxed(cursor)?)
        }
        "fold" => ExprKind::Fold {
            source: boxed(cursor)?,
            start: boxed(cursor)?,
            accumulator: LocalId(cursor.id('l')?),
            element: cursor.one("a pattern", pattern)?,
            step: boxed(cursor)?,
        },
        _ => return Ok(None),
    }))
}

fn arm(item: &Sexpr) -> Parsed<Arm> {
    let mut cursor = Cursor::new(item)?;
    let arm = Arm { pattern: cursor.one("a pattern", pattern)?, body: one(&mut cursor)? };
    cursor.done()?;
    Ok(arm)
}

fn clauses(item: &Sexpr) -> Parsed<Vec<Clause>> {
    Cursor::new(item)?.rest(|item| {
        let mut cursor = Cursor::new(item)?;
        let clause = match cursor.word()? {
            "in" => Clause::In(cursor.one("a pattern", pattern)?, one(&mut cursor)?),
            "if" => Clause::If(one(&mut cursor)?),
            _ => return fail(item, "expected `(in …)` or `(if …)`"),
        };
        cursor.done()?;
        Ok(clause)
    })
}

/// A pattern.
pub fn pattern(item: &Sexpr) -> Parsed<Pattern> {
    if let Node::Symbol(word) = &item.node {
        return match word.as_str() {
            "_" => Ok(Pattern::Wild),
            "none" => Ok(Pattern::None),
            "true" => Ok(Pattern::Bool(true)),
            "false" => Ok(Pattern::Bool(false)),
            word if word.starts_with('l') => {
                id(item, 'l').map(|local| Pattern::Bind(LocalId(local)))
            }
            _ => number(item).map(Pattern::Int),
        };
    }
    let mut cursor = Cursor::new(item)?;
    match cursor.word()? {
        "tuple" => cursor.rest(pattern).map(Pattern::Tuple),
        "construct" => {
            let (data, variant) = (DataId(cursor.id('d')?), cursor.number()?);
            Ok(Pattern::Construct(data, variant, cursor.rest(pattern)?))
        }
        "some" => {
            let part = cursor.one("a pattern", pattern)?;
            cursor.done()?;
            Ok(Pattern::Some(Box::new(part)))
        }
        other => fail(item, format!("`{other}` is no pattern")),
    }
}

/// Statements in order.
pub fn block(item: &Sexpr) -> Parsed<Block> {
    Cursor::tagged(item, "block")?.rest(stmt)
}

fn stmt(item: &Sexpr) -> Parsed<Stmt> {
    let mut cursor = Cursor::new(item)?;
    let word = cursor.word()?;
    let kind = match word {
        "require" => StmtKind::Require(one(&mut cursor)?),
        "require-let" => StmtKind::RequireLet(cursor.one("a pattern", pattern)?, one(&mut cursor)?),
        "let" => {
            let (pattern, value) = (cursor.one("a pattern", pattern)?, one(&mut cursor)?);
            let stored = if cursor.is_done() { None } else { Some(cursor.one("a type id", ty)?) };
            StmtKind::Let(pattern, value, stored)
        }
        "assign" => {
            let var = VarId(cursor.id('v')?);
            let accesses =
                cursor.one("a list of accesses", |item| Cursor::new(item)?.rest(access))?;
            StmtKind::Assign(var, accesses, one(&mut cursor)?)
        }
        "if" => {
            let condition = one(&mut cursor)?;
            let blocks = (cursor.one("a block", block)?, cursor.one("a block", block)?);
            StmtKind::If(condition, blocks.0, blocks.1)
        }
        "match" => {
            let value = one(&mut cursor)?;
            let mut alternatives = Vec::new();
            while !cursor.is_done() {
                alternatives.push(cursor.one("an alternative", alternative)?);
            }
            StmtKind::Match(value, alternatives)
        }
        "for" => {
            let (pattern, source) = (cursor.one("a pattern", pattern)?, one(&mut cursor)?);
            StmtKind::For(pattern, source, cursor.one("a block", block)?)
        }
        "pick" | "choose" => {
            let (pattern, domain) = (cursor.one("a pattern", pattern)?, one(&mut cursor)?);
            let filter = if cursor.is_done() { None } else { Some(one(&mut cursor)?) };
            StmtKind::Pick { pattern, domain, filter, objective: word == "choose" }
        }
        "either" => {
            let mut blocks = Vec::new();
            while !cursor.is_done() {
                blocks.push(cursor.one("a block", block)?);
            }
            StmtKind::Either(blocks)
        }
        "assert" => StmtKind::Assert(one(&mut cursor)?),
        other => return fail(item, format!("`{other}` is no statement")),
    };
    cursor.done()?;
    Ok(Stmt { kind, at: Span::NONE })
}

fn alternative(item: &Sexpr) -> Parsed<MatchBlock> {
    let mut cursor = Cursor::new(item)?;
    let pattern = cursor.one("a pattern", pattern)?;
    let alternative = MatchBlock { pattern, block: cursor.one("a block", block)? };
    cursor.done()?;
    Ok(alternative)
}

fn access(item: &Sexpr) -> Parsed<Access> {
    let mut cursor = Cursor::new(item)?;
    let access = match cursor.word()? {
        "index" => Access::Index(one(&mut cursor)?),
        "field" => Access::Field(cursor.number()?),
        _ => return fail(item, "expected `(index …)` or `(field …)`"),
    };
    cursor.done()?;
    Ok(access)
}
