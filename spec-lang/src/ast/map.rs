//! The one walk that rebuilds trees: copies expressions and statements, changed where a [`Map`] says so.

use super::agents::{Send, SendTo};
use super::{
    Argument, Block, Clause, Domain, Expr, ExprKind, Name, Path, Pattern, PatternKind, Stmt,
    StmtKind, Type,
};

/// What to change. By default nothing.
pub(crate) trait Map: Sized {
    /// The expression instead of this one; [`expr`] goes on inside.
    fn expr(&mut self, of: &Expr) -> Expr {
        expr(self, of)
    }

    /// The statements instead of this one; [`stmt`] goes on inside.
    fn stmt(&mut self, of: &Stmt, into: &mut Vec<Stmt>) {
        into.push(stmt(self, of));
    }

    /// A pattern binds this name.
    fn bind(&mut self, _: &Name) {}

    /// An expression or a pattern mentions this path.
    fn path(&mut self, _: &Path) {}

    /// This type is mentioned.
    fn ty(&mut self, _: &Type) {}
}

/// A block, its statements changed.
pub(crate) fn block(map: &mut impl Map, of: &Block) -> Block {
    let mut stmts = Vec::new();
    for stmt in &of.stmts {
        map.stmt(stmt, &mut stmts);
    }
    Block { stmts, at: of.at }
}

/// A copy of a pattern; tells of what it binds.
pub(crate) fn pattern(map: &mut impl Map, of: &Pattern) -> Pattern {
    match &of.kind {
        PatternKind::Bind(name) => map.bind(name),
        PatternKind::Tuple(parts) => parts.iter().for_each(|part| drop(pattern(map, part))),
        PatternKind::Variant(path, parts) => {
            map.path(path);
            parts.iter().for_each(|part| drop(pattern(map, part)));
        }
        PatternKind::Fields(path, fields, _) => {
            map.path(path);
            fields.iter().for_each(|(_, part)| drop(pattern(map, part)));
        }
        PatternKind::Wild | PatternKind::Bool(_) | PatternKind::Int(_) | PatternKind::Error => {}
    }
    of.clone()
}

/// A domain, its expression changed.
pub(crate) fn domain(map: &mut impl Map, of: &Domain) -> Domain {
    match of {
        Domain::Type(ty) => {
            map.ty(ty);
            Domain::Type(ty.clone())
        }
        Domain::In(source) => Domain::In(map.expr(source)),
    }
}

/// A statement, what is inside changed.
pub(crate) fn stmt(map: &mut impl Map, of: &Stmt) -> Stmt {
    let kind = match &of.kind {
        StmtKind::Require(condition) => StmtKind::Require(map.expr(condition)),
        StmtKind::RequireLet(to, value) => {
            let value = map.expr(value);
            StmtKind::RequireLet(pattern(map, to), value)
        }
        StmtKind::Let(to, ty, value) => {
            ty.iter().for_each(|ty| map.ty(ty));
            let value = map.expr(value);
            StmtKind::Let(pattern(map, to), ty.clone(), value)
        }
        StmtKind::Assign(place, op, value) => {
            StmtKind::Assign(map.expr(place), *op, map.expr(value))
        }
        StmtKind::If(condition, then, otherwise) => StmtKind::If(
            map.expr(condition),
            block(map, then),
            otherwise.as_ref().map(|otherwise| block(map, otherwise)),
        ),
        StmtKind::Match(value, arms) => {
            let value = map.expr(value);
            let arm = |(on, then): &(Pattern, Block)| (pattern(map, on), block(map, then));
            StmtKind::Match(value, arms.iter().map(arm).collect())
        }
        StmtKind::For(each, source, then) => {
            let source = map.expr(source);
            StmtKind::For(pattern(map, each), source, block(map, then))
        }
        StmtKind::Pick { choose, pattern: to, domain: from, filter } => StmtKind::Pick {
            choose: *choose,
            domain: domain(map, from),
            pattern: pattern(map, to),
            filter: filter.as_ref().map(|filter| map.expr(filter)),
        },
        StmtKind::Either(blocks) => {
            StmtKind::Either(blocks.iter().map(|one| block(map, one)).collect())
        }
        StmtKind::Assert(condition) => StmtKind::Assert(map.expr(condition)),
        StmtKind::Send(Send { to, message }) => StmtKind::Send(Send {
            to: match to {
                SendTo::One(to) => SendTo::One(map.expr(to)),
                SendTo::All(to) => SendTo::All(map.expr(to)),
                SendTo::Sender => SendTo::Sender,
            },
            message: map.expr(message),
        }),
        StmtKind::Error => StmtKind::Error,
    };
    Stmt { kind, at: of.at }
}

fn clauses(map: &mut impl Map, of: &[Clause]) -> Vec<Clause> {
    let clause = |clause: &Clause| match clause {
        Clause::In(each, from) => {
            let from = domain(map, from);
            Clause::In(pattern(map, each), from)
        }
        Clause::If(condition) => Clause::If(map.expr(condition)),
    };
    of.iter().map(clause).collect()
}

/// An expression, what is inside changed.
pub(crate) fn expr(map: &mut impl Map, of: &Expr) -> Expr {
    use ExprKind as E;
    if let E::Path(path) | E::Call(path, _) | E::Struct { path, .. } = &of.kind {
        map.path(path);
    }
    let kind = match &of.kind {
        E::Bool(_) | E::Int(_) | E::Path(_) | E::Error => of.kind.clone(),
        E::Paren(inner) => E::Paren(boxed(map, inner)),
        E::Tuple(parts) => E::Tuple(exprs(map, parts)),
        E::Set(parts) => E::Set(exprs(map, parts)),
        E::Seq(parts) => E::Seq(exprs(map, parts)),
        E::Bag(parts) => E::Bag(exprs(map, parts)),
        E::Map(entries) => {
            E::Map(entries.iter().map(|(key, value)| (map.expr(key), map.expr(value))).collect())
        }
        E::Comprehension(brackets, body, of) => {
            let of = clauses(map, of);
            E::Comprehension(*brackets, boxed(map, body), of)
        }
        E::MapComprehension(key, value, of) => {
            let of = clauses(map, of);
            E::MapComprehension(boxed(map, key), boxed(map, value), of)
        }
        E::Struct { path, fields, base } => E::Struct {
            path: path.clone(),
            fields: fields.iter().map(|(name, value)| (name.clone(), map.expr(value))).collect(),
            base: base.as_ref().map(|base| boxed(map, base)),
        },
        E::Unary(op, inner) => E::Unary(*op, boxed(map, inner)),
        E::Binary(op, left, right) => E::Binary(*op, boxed(map, left), boxed(map, right)),
        E::Call(path, args) => E::Call(path.clone(), arguments(map, args)),
        E::Method(receiver, name, args) => {
            E::Method(boxed(map, receiver), name.clone(), arguments(map, args))
        }
        E::Field(base, name) => E::Field(boxed(map, base), name.clone()),
        E::Index(base, index) => E::Index(boxed(map, base), boxed(map, index)),
        E::If(condition, then, otherwise) => {
            E::If(boxed(map, condition), boxed(map, then), boxed(map, otherwise))
        }
        E::Match(value, arms) => {
            let value = boxed(map, value);
            let arm = |(on, body): &(Pattern, Expr)| (pattern(map, on), map.expr(body));
            E::Match(value, arms.iter().map(arm).collect())
        }
        E::Block(lets, value) => {
            let mut bound = Vec::new();
            for (to, ty, value) in lets {
                let value = map.expr(value);
                bound.push((pattern(map, to), ty.clone(), value));
            }
            E::Block(bound, boxed(map, value))
        }
        E::Quantified(quantifier, of, body) => {
            let of = clauses(map, of);
            E::Quantified(*quantifier, of, boxed(map, body))
        }
    };
    Expr { kind, at: of.at }
}

fn boxed(map: &mut impl Map, of: &Expr) -> Box<Expr> {
    Box::new(map.expr(of))
}

fn exprs(map: &mut impl Map, of: &[Expr]) -> Vec<Expr> {
    of.iter().map(|of| map.expr(of)).collect()
}

fn arguments(map: &mut impl Map, of: &[Argument]) -> Vec<Argument> {
    let argument = |argument: &Argument| match argument {
        Argument::Expr(value) => Argument::Expr(map.expr(value)),
        Argument::Lambda { params, body, at } => Argument::Lambda {
            params: params.iter().map(|param| pattern(map, param)).collect(),
            body: boxed(map, body),
            at: *at,
        },
    };
    of.iter().map(argument).collect()
}
