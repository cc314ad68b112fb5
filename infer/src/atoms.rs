//! What candidates say of a state: conditions over the spec's own words, with holes for values.

use ir::{
    Clause, DataId, Expr, ExprKind, LocalId, Op, Param, Pattern, Span, Spec, Type, TypeId, walk,
};
use rustc_hash::FxHashMap;

/// The most holes of a condition, and the most forms of a value.
const HOLES: usize = 3;
const FORMS: usize = 64;

/// A condition; hole number `n` is local `n`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// For each hole, the type whose values it stands for.
    pub holes: Vec<TypeId>,
    /// The condition, without places.
    pub condition: Expr,
}

/// All conditions that the text of a spec mentions and that its variables and constants suggest, each
/// once; those of the text first. Maps of which the keys are known are read at any key.
pub fn atoms(spec: &mut Spec, total: &[bool]) -> Vec<Atom> {
    let mut gather = Gather { spec: spec.clone(), found: Vec::new() };
    let own = gather.spec.clone();
    for claim in &own.claims {
        let domains = domains(&own, &claim.body.code, &[]);
        gather.mine(&claim.body.code, &domains);
    }
    for transition in &own.transitions {
        transition_domains(&own, transition).iter().for_each(|(guard, domains)| {
            gather.mine(guard, domains);
        });
    }
    for (index, var) in own.vars.iter().enumerate() {
        let value = gather.expr(ExprKind::Var(ir::VarId::new(index)), var.ty);
        gather.grow(value, var.ty, &mut Vec::new(), total.get(index) == Some(&true));
    }
    for (index, constant) in own.consts.iter().enumerate() {
        let value = gather.expr(ExprKind::Const(ir::ConstId::new(index)), constant.ty);
        gather.grow(value, constant.ty, &mut Vec::new(), true);
    }
    let types: Vec<TypeId> = own.types.iter().map(|(id, _)| id).collect();
    for ty in types.into_iter().filter(|ty| is_value(&own, *ty)) {
        let used = gather.found.iter().any(|atom| atom.holes.contains(&ty));
        if used {
            let equal = gather.equal(gather.hole(0, ty), gather.hole(1, ty));
            gather.add(vec![ty, ty], equal);
        }
    }
    *spec = gather.spec;
    gather.found
}

/// Whether a hole may stand for values of the type.
pub fn is_value(spec: &Spec, ty: TypeId) -> bool {
    matches!(spec.types[ty], Type::Opaque(_) | Type::Range(..))
}

/// Locals that run through all values of a type.
type Domains = FxHashMap<LocalId, TypeId>;

/// What a binder of an expression runs through.
fn bind(spec: &Spec, pattern: &Pattern, source: &Expr, into: &mut Domains) {
    if let Some(ty) = element(spec, source) {
        bind_parts(spec, pattern, ty, into);
    }
}

fn bind_parts(spec: &Spec, pattern: &Pattern, ty: TypeId, into: &mut Domains) {
    match (pattern, &spec.types[ty]) {
        (Pattern::Bind(local), _) if is_value(spec, ty) => drop(into.insert(*local, ty)),
        (Pattern::Some(inner), Type::Option(content)) => bind_parts(spec, inner, *content, into),
        (Pattern::Tuple(parts), Type::Tuple(types)) => {
            for (part, ty) in parts.iter().zip(types) {
                bind_parts(spec, part, *ty, into);
            }
        }
        (Pattern::Construct(id, variant, parts), Type::Data(_)) => {
            let fields = &spec.datas[id.index()].variants[*variant as usize].fields;
            for (part, field) in parts.iter().zip(fields) {
                bind_parts(spec, part, field.ty, into);
            }
        }
        _ => {}
    }
}

/// The type of the values of a collection: with bounds, if it is all of a type.
fn element(spec: &Spec, source: &Expr) -> Option<TypeId> {
    if let ExprKind::Universe(ty) = source.kind {
        return Some(ty);
    }
    match spec.types[source.ty] {
        Type::Set(part, _) | Type::Seq(part, _) | Type::Bag(part, _) => Some(part),
        Type::Map(key, ..) => Some(key),
        _ => None,
    }
}

fn domains(spec: &Spec, code: &Expr, params: &[Param]) -> Domains {
    let mut found = Domains::default();
    for param in params {
        bind(spec, &param.pattern, &param.domain, &mut found);
    }
    walk::every(code, &mut |part| {
        if let ExprKind::Quantified(_, clauses, _) = &part.kind {
            for clause in clauses {
                if let Clause::In(pattern, source) = clause {
                    bind(spec, pattern, source, &mut found);
                }
            }
        }
    });
    found
}

/// The expressions of a transition, each with its locals.
fn transition_domains(spec: &Spec, transition: &ir::Transition) -> Vec<(Expr, Domains)> {
    let mut all = Vec::new();
    walk::every_in(&transition.body.code, &mut |part| {
        if matches!(spec.types[part.ty], Type::Bool) {
            all.push(part.clone());
        }
    });
    let with = |code: Expr| {
        let found = domains(spec, &code, &transition.params);
        (code, found)
    };
    all.into_iter().map(with).collect()
}

struct Gather {
    spec: Spec,
    found: Vec<Atom>,
}

impl Gather {
    fn expr(&self, kind: ExprKind, ty: TypeId) -> Expr {
        Expr { kind, ty, at: Span::NONE }
    }

    fn ty(&mut self, ty: Type) -> TypeId {
        self.spec.types.intern(ty)
    }

    fn hole(&self, index: usize, ty: TypeId) -> Expr {
        let ty = match self.spec.types[ty] {
            Type::Range(..) => self.spec.types.find(&Type::Int).unwrap_or(ty),
            _ => ty,
        };
        self.expr(ExprKind::Local(LocalId::new(index)), ty)
    }

    fn op(&mut self, op: Op, args: Vec<Expr>) -> Expr {
        let bool = self.ty(Type::Bool);
        self.expr(ExprKind::Op(op, args), bool)
    }

    fn equal(&mut self, a: Expr, b: Expr) -> Expr {
        self.op(Op::Eq, vec![a, b])
    }

    fn add(&mut self, holes: Vec<TypeId>, condition: Expr) {
        let atom = Atom { holes, condition };
        if atom.holes.len() <= HOLES && !self.found.contains(&atom) {
            self.found.push(atom);
        }
    }

    /// The conditions inside an expression of truth.
    fn mine(&mut self, e: &Expr, domains: &Domains) {
        match &e.kind {
            ExprKind::Op(Op::And | Op::Or | Op::Implies | Op::Not, parts) => {
                parts.iter().for_each(|part| self.mine(part, domains));
            }
            ExprKind::Quantified(_, clauses, body) => {
                for clause in clauses {
                    if let Clause::If(condition) = clause {
                        self.mine(condition, domains);
                    }
                }
                self.mine(body, domains);
            }
            ExprKind::If(condition, then, otherwise) => {
                [condition, then, otherwise].iter().for_each(|part| self.mine(part, domains));
            }
            ExprKind::Bool(_) | ExprKind::Let(..) | ExprKind::Match(..) => {}
            ExprKind::Op(Op::Ne, parts) => {
                let equal = self.equal(parts[0].clone(), parts[1].clone());
                self.condition(&equal, domains);
            }
            ExprKind::Call(function, args) => {
                self.condition(e, domains);
                // Inside, parameters are holes of their own.
                let own = self.spec.functions[function.index()].clone();
                let is_flat = args.len() == own.arity && !own.name.contains('.');
                if is_flat {
                    let mut inner = self::domains(&self.spec, &own.body.code, &[]);
                    for index in 0..own.arity {
                        let ty = own.body.locals[index].ty;
                        if is_value(&self.spec, ty) {
                            inner.insert(LocalId::new(index), ty);
                        }
                    }
                    let calls_itself = calls(&own.body.code);
                    if !calls_itself {
                        self.mine(&own.body.code, &inner);
                    }
                }
            }
            _ => self.condition(e, domains),
        }
    }

    /// Takes an expression as a condition if all its locals are holes.
    fn condition(&mut self, e: &Expr, domains: &Domains) {
        if !matches!(self.spec.types[e.ty], Type::Bool)
            || crate::text::of(&self.spec, e, &[]).is_none()
        {
            return;
        }
        let mut holes: Vec<(LocalId, TypeId)> = Vec::new();
        let mut fits = true;
        walk::every(e, &mut |part| match &part.kind {
            ExprKind::Local(local) if holes.iter().any(|(known, _)| known == local) => {}
            ExprKind::Local(local) => match domains.get(local) {
                Some(ty) => holes.push((*local, *ty)),
                None => fits = false,
            },
            _ => {}
        });
        if !fits || holes.len() > HOLES {
            return;
        }
        let mut condition = e.clone();
        walk::locals_mut(&mut condition, &mut |local| {
            if let Some(place) = holes.iter().position(|(known, _)| known == local) {
                *local = LocalId::new(place);
            }
        });
        without_places(&mut condition);
        self.add(holes.into_iter().map(|(_, ty)| ty).collect(), condition);
    }

    /// What can be said of a value.
    fn grow(&mut self, value: Expr, ty: TypeId, holes: &mut Vec<TypeId>, total: bool) {
        if holes.len() >= HOLES {
            return;
        }
        match self.spec.types[ty].clone() {
            Type::Bool => self.add(holes.clone(), value),
            Type::Opaque(_) | Type::Range(..) => {
                let hole = self.hole(holes.len(), ty);
                let equal = self.equal(value, hole);
                self.add([holes.as_slice(), &[ty]].concat(), equal);
            }
            Type::Option(content) => {
                let none = self.expr(ExprKind::None, value.ty);
                let is_none = self.equal(value.clone(), none);
                self.add(holes.clone(), is_none);
                if is_value(&self.spec, content) {
                    let some = ExprKind::Some(Box::new(self.hole(holes.len(), content)));
                    let some = self.expr(some, value.ty);
                    let is = self.equal(value, some);
                    self.add([holes.as_slice(), &[content]].concat(), is);
                }
            }
            Type::Data(id) if self.spec.datas[id.index()].is_struct => {
                let fields = self.spec.datas[id.index()].variants[0].fields.clone();
                for (index, field) in fields.iter().enumerate() {
                    let part = ExprKind::Field(Box::new(value.clone()), index as u32);
                    let part = self.expr(part, field.ty);
                    self.grow(part, field.ty, holes, total);
                }
            }
            Type::Data(id) => {
                for (made, more) in self.constructs(id, value.ty, holes.len()) {
                    let is = self.equal(value.clone(), made);
                    self.add([holes.as_slice(), &more].concat(), is);
                }
            }
            Type::Tuple(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let field = ExprKind::Field(Box::new(value.clone()), index as u32);
                    let field = self.expr(field, *part);
                    self.grow(field, *part, holes, total);
                }
            }
            Type::Set(part, _) | Type::Bag(part, _) => {
                for (made, more) in self.elements(part, holes.len()) {
                    let is = self.op(Op::In, vec![made, value.clone()]);
                    self.add([holes.as_slice(), &more].concat(), is);
                }
            }
            Type::Map(key, inner, _) => {
                for (made, more) in self.elements(key, holes.len()) {
                    let all = [holes.as_slice(), &more].concat();
                    let is = self.op(Op::In, vec![made.clone(), value.clone()]);
                    self.add(all.clone(), is);
                    if total {
                        let at = ExprKind::Op(Op::Index, vec![value.clone(), made]);
                        let at = self.expr(at, inner);
                        self.grow(at, inner, &mut all.clone(), total);
                    } else if !matches!(self.spec.types[inner], Type::Option(_)) {
                        let option = self.ty(Type::Option(inner));
                        let get = ExprKind::Op(Op::Get, vec![value.clone(), made]);
                        let get = self.expr(get, option);
                        self.grow(get, option, &mut all.clone(), total);
                    }
                }
            }
            Type::Int | Type::Seq(..) => {}
        }
    }

    /// Values of a type with holes, and what those are: of tuples, structs and enums all forms, each with
    /// holes for what it holds.
    fn elements(&mut self, ty: TypeId, from: usize) -> Vec<(Expr, Vec<TypeId>)> {
        match self.spec.types[ty].clone() {
            _ if is_value(&self.spec, ty) => vec![(self.hole(from, ty), vec![ty])],
            Type::Bool => [false, true]
                .map(|value| (self.expr(ExprKind::Bool(value), ty), Vec::new()))
                .to_vec(),
            Type::Option(content) => {
                let none = (self.expr(ExprKind::None, ty), Vec::new());
                let some = self
                    .elements(content, from)
                    .into_iter()
                    .map(|(made, holes)| (self.expr(ExprKind::Some(Box::new(made)), ty), holes));
                std::iter::once(none).chain(some.collect::<Vec<_>>()).collect()
            }
            Type::Tuple(parts) => {
                let all = self.products(&parts, from).into_iter();
                all.map(|(made, holes)| (self.expr(ExprKind::Tuple(made), ty), holes)).collect()
            }
            Type::Data(id) => self.constructs(id, ty, from),
            _ => Vec::new(),
        }
    }

    fn constructs(&mut self, id: DataId, ty: TypeId, from: usize) -> Vec<(Expr, Vec<TypeId>)> {
        let variants = self.spec.datas[id.index()].variants.clone();
        let mut all = Vec::new();
        for (index, variant) in variants.iter().enumerate() {
            let types: Vec<TypeId> = variant.fields.iter().map(|field| field.ty).collect();
            for (made, holes) in self.products(&types, from) {
                let made = ExprKind::Construct(id, index as u32, made);
                all.push((self.expr(made, ty), holes));
            }
        }
        all
    }

    /// All ways to put such values side by side.
    fn products(&mut self, types: &[TypeId], from: usize) -> Vec<(Vec<Expr>, Vec<TypeId>)> {
        let mut all: Vec<(Vec<Expr>, Vec<TypeId>)> = vec![(Vec::new(), Vec::new())];
        for ty in types {
            let mut more = Vec::new();
            for (before, holes) in all {
                for (made, own) in self.elements(*ty, from + holes.len()) {
                    let holes = [holes.as_slice(), &own].concat();
                    if from + holes.len() <= HOLES && more.len() < FORMS {
                        more.push(([before.as_slice(), &[made]].concat(), holes));
                    }
                }
            }
            all = more;
        }
        all
    }
}

fn calls(e: &Expr) -> bool {
    let mut found = false;
    walk::every(e, &mut |part| found |= matches!(part.kind, ExprKind::Call(..)));
    found
}

fn without_places(e: &mut Expr) {
    e.at = Span::NONE;
    walk::parts_mut(e, &mut |part| without_places(part));
}

/// A condition with its holes filled.
pub fn filled(atom: &Atom, values: &[Expr]) -> Expr {
    fn fill(e: &mut Expr, values: &[Expr]) {
        match &e.kind {
            ExprKind::Local(local) => *e = values[local.index()].clone(),
            _ => walk::parts_mut(e, &mut |part| fill(part, values)),
        }
    }
    let mut condition = atom.condition.clone();
    fill(&mut condition, values);
    condition
}
