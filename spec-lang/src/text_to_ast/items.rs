//! Items, members, declarations and types.

use super::build::{Build, parts};
use super::{Pair, Rule};
use crate::ast::{
    ClaimKind, Decl, Expr, ExprKind, File, Function, Item, ItemKind, Member, MemberKind, Name,
    Param, Path, Payload, System, Transition, Type, TypeArg, TypeKind, Use, Var, Variant,
    Visibility,
};
use crate::words::syntax;

/// How many operators a bound may have.
const LONGEST_BOUND: usize = 100;

impl Build<'_> {
    pub fn file(&mut self, pair: Pair<'_>) -> File {
        let items = pair.into_inner().filter(|item| item.as_rule() != Rule::EOI);
        File { items: items.map(|item| self.item(item)).collect() }
    }

    fn item(&mut self, pair: Pair<'_>) -> Item {
        let at = self.at(&pair);
        let doc = self.doc(at.start);
        if pair.as_rule() == Rule::bad_item {
            self.bad(&pair, Rule::item_only);
            return Item { doc, kind: ItemKind::Error, at };
        }
        let inner = pair.into_inner().next().expect("an item");
        let kind = match inner.as_rule() {
            Rule::use_item => ItemKind::Use(self.use_item(inner)),
            Rule::system => ItemKind::System(self.system(inner)),
            Rule::check => ItemKind::Check(self.check(inner)),
            Rule::refinement => ItemKind::Refinement(self.refinement(inner)),
            Rule::decl => ItemKind::Decl(self.decl(inner)),
            Rule::message => ItemKind::Message(self.message(inner)),
            Rule::agent => ItemKind::Agent(self.agent(inner)),
            _ => ItemKind::Unsupported(self.name(&inner.into_inner().next().expect("a word"))),
        };
        Item { doc, kind, at }
    }

    fn use_item(&mut self, pair: Pair<'_>) -> Use {
        let path = parts(pair).next().expect("a path");
        let mut segments = Vec::new();
        let mut names: Option<Vec<Name>> = None;
        for part in path.into_inner() {
            match part.as_rule() {
                Rule::use_list => {
                    names = Some(part.into_inner().map(|name| self.name(&name)).collect())
                }
                _ => segments.push(self.name(&part)),
            }
        }
        let names = names.unwrap_or_else(|| segments.pop().into_iter().collect());
        Use { path: Path { segments }, names }
    }

    fn system(&mut self, pair: Pair<'_>) -> System {
        let mut inner = parts(pair);
        let name = self.name(&inner.next().expect("a name"));
        let mut extends = None;
        let mut members = Vec::new();
        for part in inner {
            match part.as_rule() {
                Rule::base => extends = Some(self.name(&part)),
                _ => members.push(self.member(part)),
            }
        }
        System { name, extends, members }
    }

    fn member(&mut self, pair: Pair<'_>) -> Member {
        let at = self.at(&pair);
        let doc = self.doc(at.start);
        if pair.as_rule() == Rule::bad_member {
            self.bad(&pair, Rule::member_only);
            return Member { doc, overrides: None, kind: MemberKind::Error, at };
        }
        let mut overrides = None;
        let mut kind = MemberKind::Error;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_override => overrides = Some(self.at(&part)),
                _ => kind = self.member_kind(part.into_inner().next().expect("a member")),
            }
        }
        Member { doc, overrides, kind, at }
    }

    fn member_kind(&mut self, pair: Pair<'_>) -> MemberKind {
        match pair.as_rule() {
            Rule::decl => MemberKind::Decl(self.decl(pair)),
            Rule::init => MemberKind::Init(self.block(parts(pair).next().expect("a block"))),
            Rule::transition => MemberKind::Transition(self.transition(pair)),
            Rule::var => MemberKind::Var(self.var(pair)),
            Rule::instance => MemberKind::Instance(self.instance(pair)),
            Rule::network => MemberKind::Network(self.network(pair)),
            Rule::faults => MemberKind::Faults(self.faults(pair)),
            Rule::routes => MemberKind::Routes(self.routes(pair)),
            Rule::objective => {
                let (name, value) = self.named_expr(pair);
                MemberKind::Objective(name, value)
            }
            Rule::terminal => {
                MemberKind::Terminal(self.expr(parts(pair).next().expect("a condition")))
            }
            Rule::assume => {
                let mut inner = parts(pair);
                let name = self.name(&inner.next().expect("a name"));
                MemberKind::Assume(name, self.expr(inner.next().expect("a condition")))
            }
            Rule::claim => {
                let mut inner = parts(pair);
                let kind = match inner.next().expect("a word").as_str() {
                    "invariant" => ClaimKind::Invariant,
                    "step" => ClaimKind::Step,
                    _ => ClaimKind::Reachable,
                };
                let name = self.name(&inner.next().expect("a name"));
                MemberKind::Claim(kind, name, self.expr(inner.next().expect("a condition")))
            }
            _ => MemberKind::Unsupported(self.name(&pair.into_inner().next().expect("a word"))),
        }
    }

    pub fn visibility(pair: &Pair<'_>) -> Visibility {
        match pair.as_str() {
            "interface" => Visibility::Interface,
            _ => Visibility::Internal,
        }
    }

    pub fn var(&mut self, pair: Pair<'_>) -> Var {
        let (mut visibility, mut ghost, mut name, mut ty, mut init) =
            (None, false, None, None, None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::visibility => visibility = Some(Self::visibility(&part)),
                Rule::kw_ghost => ghost = true,
                Rule::ident => name = Some(self.name(&part)),
                Rule::ty => ty = Some(self.ty(part)),
                _ => init = Some(self.expr(part)),
            }
        }
        Var { visibility, ghost, name: name.expect("a name"), ty: ty.expect("a type"), init }
    }

    fn transition(&mut self, pair: Pair<'_>) -> Transition {
        let (mut visibility, mut name, mut params, mut body) = (None, None, Vec::new(), None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::visibility => visibility = Some(Self::visibility(&part)),
                Rule::ident => name = Some(self.name(&part)),
                Rule::param => params.push(self.param(part)),
                _ => body = Some(self.block(part)),
            }
        }
        Transition { visibility, name: name.expect("a name"), params, body: body.expect("a block") }
    }

    pub fn param(&mut self, pair: Pair<'_>) -> Param {
        let mut inner = pair.into_inner();
        let pattern = self.pattern(inner.next().expect("a pattern"));
        Param { pattern, domain: self.domain(inner.next().expect("a domain")) }
    }

    fn decl(&mut self, pair: Pair<'_>) -> Decl {
        let pair = pair.into_inner().next().expect("a declaration");
        let rule = pair.as_rule();
        let mut inner = parts(pair);
        let name = self.name(&inner.next().expect("a name"));
        match rule {
            Rule::type_decl => match inner.next() {
                None => Decl::Opaque(name),
                Some(ty) => Decl::Alias(name, self.ty(ty)),
            },
            Rule::struct_decl => Decl::Struct(name, self.fields(inner.next().expect("fields"))),
            Rule::enum_decl => {
                Decl::Enum(name, inner.map(|variant| self.variant(variant)).collect())
            }
            Rule::const_decl => {
                let ty = self.ty(inner.next().expect("a type"));
                Decl::Const(name, ty, inner.next().map(|value| self.expr(value)))
            }
            _ => Decl::Function(self.function(name, inner)),
        }
    }

    pub fn fn_decl(&mut self, pair: Pair<'_>) -> Function {
        let mut inner = parts(pair);
        let name = self.name(&inner.next().expect("a name"));
        self.function(name, inner)
    }

    fn function<'i>(&mut self, name: Name, inner: impl Iterator<Item = Pair<'i>>) -> Function {
        let (mut params, mut result, mut body) = (Vec::new(), None, None);
        for part in inner {
            match part.as_rule() {
                Rule::field => params.push(self.field(part)),
                Rule::ty => result = Some(self.ty(part)),
                Rule::block_expr => body = Some(self.block_expr(part)),
                _ => body = Some(self.expr(part)),
            }
        }
        Function { name, params, result: result.expect("a type"), body: body.expect("a body") }
    }

    pub fn variant(&mut self, pair: Pair<'_>) -> Variant {
        let mut inner = pair.into_inner();
        let name = self.name(&inner.next().expect("a name"));
        let payload = match inner.next() {
            None => Payload::Unit,
            Some(payload) if payload.as_rule() == Rule::positional => {
                let types: Vec<Type> = payload.into_inner().map(|ty| self.ty(ty)).collect();
                if types.is_empty() { Payload::Unit } else { Payload::Positional(types) }
            }
            Some(payload) => {
                let fields = self.fields(payload);
                if fields.is_empty() { Payload::Unit } else { Payload::Named(fields) }
            }
        };
        Variant { name, payload }
    }

    pub fn fields(&mut self, pair: Pair<'_>) -> Vec<(Name, Type)> {
        pair.into_inner().map(|field| self.field(field)).collect()
    }

    pub fn field(&mut self, pair: Pair<'_>) -> (Name, Type) {
        let mut inner = parts(pair);
        let name = self.name(&inner.next().expect("a name"));
        (name, self.ty(inner.next().expect("a type")))
    }

    pub fn ty(&mut self, pair: Pair<'_>) -> Type {
        let at = self.at(&pair);
        let inner = pair.into_inner().next().expect("a type");
        let kind = match inner.as_rule() {
            Rule::range_ty => {
                let mut ends = inner.into_inner();
                let low = self.sum(ends.next().expect("a bound"));
                TypeKind::Range(Box::new(low), Box::new(self.sum(ends.next().expect("a bound"))))
            }
            Rule::tuple_ty => {
                let mut parts: Vec<Type> = inner.into_inner().map(|part| self.ty(part)).collect();
                match parts.len() {
                    1 => return parts.remove(0),
                    _ => TypeKind::Tuple(parts),
                }
            }
            _ => {
                let mut inner = inner.into_inner();
                let name = self.name(&inner.next().expect("a name"));
                TypeKind::Named(name, inner.map(|arg| self.type_arg(arg)).collect())
            }
        };
        Type { kind, at }
    }

    fn type_arg(&mut self, pair: Pair<'_>) -> TypeArg {
        let inner = pair.into_inner().next().expect("an argument");
        match inner.as_rule() {
            Rule::ty => TypeArg::Type(self.ty(inner)),
            _ => TypeArg::Bound(self.sum(inner)),
        }
    }

    /// A bound: sums, products and atoms.
    fn sum(&mut self, pair: Pair<'_>) -> Expr {
        let at = self.at(&pair);
        match pair.as_rule() {
            Rule::sum | Rule::term if pair.clone().into_inner().count() > 2 * LONGEST_BOUND => {
                self.problems.push(syntax::too_long(at, LONGEST_BOUND, "operators"));
                Expr { kind: ExprKind::Error, at }
            }
            Rule::sum | Rule::term => {
                let mut inner = pair.into_inner();
                let mut left = self.sum(inner.next().expect("an operand"));
                while let (Some(op), Some(right)) = (inner.next(), inner.next()) {
                    let op = super::exprs::infix(op.as_rule());
                    let right = self.sum(right);
                    let at = left.at.to(right.at);
                    left = Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), at };
                }
                left
            }
            _ => {
                let mut inner: Vec<Pair<'_>> = pair.into_inner().collect();
                let last = inner.pop().expect("an atom");
                let value = match last.as_rule() {
                    Rule::int => self.int(&last),
                    Rule::ident => self.name_expr(&last),
                    Rule::size => {
                        let mut size = last.into_inner();
                        let receiver = self.name_expr(&size.next().expect("a type"));
                        let method = self.name(&size.next().expect("a method"));
                        ExprKind::Method(
                            Box::new(Expr { at: receiver_at(&receiver, at), kind: receiver }),
                            method,
                            Vec::new(),
                        )
                    }
                    _ => self.sum(last).kind,
                };
                let value = Expr { kind: value, at };
                match inner.is_empty() {
                    true => value,
                    false => Expr {
                        kind: ExprKind::Unary(crate::ast::UnaryOp::Neg, Box::new(value)),
                        at,
                    },
                }
            }
        }
    }

    fn name_expr(&mut self, pair: &Pair<'_>) -> ExprKind {
        ExprKind::Path(Path { segments: vec![self.name(pair)] })
    }
}

fn receiver_at(receiver: &ExprKind, otherwise: ir::Span) -> ir::Span {
    match receiver {
        ExprKind::Path(path) => path.segments[0].at,
        _ => otherwise,
    }
}
