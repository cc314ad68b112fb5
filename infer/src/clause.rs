//! Candidates: clauses over the conditions of a template.

use crate::atoms::{Atom, filled};
use crate::text;
use ir::{Body, Claim, ClaimKind, Clause as Binding, Expr, ExprKind, Local, LocalId, Op};
use ir::{Pattern, Quantifier, Span, Spec, Type, TypeId};

/// `forall x, y: a || !b || …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The type of each variable.
    pub vars: Vec<TypeId>,
    /// Conditions over the variables, and whether they are meant to be true.
    pub literals: Vec<(Expr, bool)>,
}

/// A condition over the variables of a template: its holes are these variables.
pub fn at(spec: &Spec, atom: &Atom, vars: &[usize]) -> Expr {
    let ty = |index: usize| match spec.types[atom.holes[index]] {
        Type::Range(..) => spec.types.find(&Type::Int).unwrap_or(atom.holes[index]),
        _ => atom.holes[index],
    };
    let local = |(index, var): (usize, &usize)| Expr {
        kind: ExprKind::Local(LocalId::new(*var)),
        ty: ty(index),
        at: Span::NONE,
    };
    let values: Vec<Expr> = vars.iter().enumerate().map(local).collect();
    filled(atom, &values)
}

impl Clause {
    /// The names of the variables: of their types, short.
    pub fn names(&self, spec: &Spec) -> Vec<String> {
        let taken = |name: &str| {
            spec.vars.iter().any(|own| own.name == name)
                || spec.consts.iter().any(|own| own.name == name)
                || spec.functions.iter().any(|own| own.name == name)
        };
        let mut names: Vec<String> = Vec::new();
        for ty in &self.vars {
            let first = match &spec.types[*ty] {
                Type::Opaque(id) => spec.opaques[id.index()].name.to_lowercase(),
                _ => "n".to_owned(),
            };
            let first = first.chars().next().unwrap_or('x');
            let alone = self.vars.iter().filter(|other| *other == ty).count() == 1;
            let numbered = (1..).map(|number| format!("{first}{number}"));
            let plain = alone.then(|| first.to_string());
            let mut all = plain.into_iter().chain(numbered);
            names.extend(all.find(|name| !taken(name) && !names.contains(name)));
        }
        names
    }

    /// The claim that it is.
    pub fn claim(&self, spec: &mut Spec, name: &str) -> Claim {
        let bool = spec.types.intern(Type::Bool);
        let expr = |kind: ExprKind| Expr { kind, ty: bool, at: Span::NONE };
        let literal = |(condition, is): &(Expr, bool)| match is {
            true => condition.clone(),
            false => expr(ExprKind::Op(Op::Not, vec![condition.clone()])),
        };
        let mut literals: Vec<Expr> = self.literals.iter().map(literal).collect();
        let mut code = match literals.len() {
            1 => literals.remove(0),
            _ => expr(ExprKind::Op(Op::Or, literals)),
        };
        let names = self.names(spec);
        let mut locals = Vec::new();
        let mut bindings = Vec::new();
        for (index, (ty, name)) in self.vars.iter().zip(names).enumerate() {
            let element = match spec.types[*ty] {
                Type::Range(..) => spec.types.intern(Type::Int),
                _ => *ty,
            };
            let set = spec.types.intern(Type::Set(element, None));
            let source = Expr { kind: ExprKind::Universe(*ty), ty: set, at: Span::NONE };
            bindings.push(Binding::In(Pattern::Bind(LocalId::new(index)), source));
            locals.push(Local { name, ty: element });
        }
        if !bindings.is_empty() {
            code = expr(ExprKind::Quantified(Quantifier::Forall, bindings, Box::new(code)));
        }
        let body = Body { locals, code };
        Claim { kind: ClaimKind::Invariant, name: name.to_owned(), body, at: Span::NONE }
    }

    /// As it would be written: what is to be false stands before `==>`.
    pub fn text(&self, spec: &Spec) -> String {
        let names = self.names(spec);
        let say = |wanted: bool| {
            let literals = self.literals.iter().filter(move |(_, is)| *is == wanted);
            let all: Vec<String> =
                literals.filter_map(|(condition, _)| text::of(spec, condition, &names)).collect();
            all
        };
        let (mut given, then) = (say(false), say(true));
        let body = match (given.len(), then.len()) {
            (0, _) => then.join(" || "),
            // One of them is false.
            (_, 0) => {
                given.pop();
                let last = self.denied(spec, &names);
                match given.is_empty() {
                    true => last,
                    false => format!("{} ==> {last}", given.join(" && ")),
                }
            }
            _ => format!("{} ==> {}", given.join(" && "), then.join(" || ")),
        };
        let binding = |(ty, name): (&TypeId, &String)| match &spec.types[*ty] {
            Type::Opaque(id) => format!("{name} in {}", spec.opaques[id.index()].name),
            _ => format!("{name} in {}", ir::show::ty(*ty, spec)),
        };
        let bindings: Vec<String> = self.vars.iter().zip(&names).map(binding).collect();
        match bindings.is_empty() {
            true => body,
            false => format!("forall {}: {body}", bindings.join(", ")),
        }
    }

    /// The negation of the last condition.
    fn denied(&self, spec: &Spec, names: &[String]) -> String {
        let Some((condition, _)) = self.literals.last() else { return String::new() };
        let kind = ExprKind::Op(Op::Not, vec![condition.clone()]);
        let not = Expr { kind, ty: condition.ty, at: Span::NONE };
        text::of(spec, &not, names).unwrap_or_default()
    }
}
