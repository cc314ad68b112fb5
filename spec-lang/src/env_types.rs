//! Declared types: from the text of a type to its id in the spec, bounds included.

use crate::ast::{self, BinaryOp, Decl, ExprKind, Name, Payload, TypeArg, TypeKind, UnaryOp};
use crate::env::{BUILT_IN_TYPES, DeclRef, Env, Home, Symbol};
use crate::ty::{BROKEN, Ty};
use crate::words::{names, types};
use ir::{Bound, Data, DataId, Field, OpaqueId, Type, TypeId, Variant};

impl<'a> Env<'a> {
    /// The id of a type; after a problem, of [`BROKEN`].
    pub fn ty(&mut self, ty: &ast::Type, home: Home) -> TypeId {
        let ty = match &ty.kind {
            TypeKind::Named(name, args) => {
                return self.named(name, args, home).unwrap_or_else(|| self.broken());
            }
            TypeKind::Tuple(parts) => {
                Type::Tuple(parts.iter().map(|part| self.ty(part, home)).collect())
            }
            TypeKind::Range(lo, hi) => match (self.bound(lo, home), self.bound(hi, home)) {
                (Some(lo), Some(hi)) => Type::Range(lo, hi),
                _ => Type::Int,
            },
            TypeKind::Error => return self.broken(),
        };
        self.intern(ty)
    }

    fn broken(&mut self) -> TypeId {
        self.intern(Type::Opaque(BROKEN))
    }

    fn named(&mut self, name: &Name, args: &[TypeArg], home: Home) -> Option<TypeId> {
        let (arity, shape) = match name.text.as_str() {
            "Bool" => (0, "Bool"),
            "Int" => (0, "Int"),
            "Option" => (1, "Option<T>"),
            "Set" => (1, "Set<T>"),
            "Seq" => (1, "Seq<T>"),
            "Bag" => (1, "Bag<T>"),
            "Map" => (2, "Map<K, V>"),
            _ => return self.declared(name, args, home),
        };
        let bounded = matches!(name.text.as_str(), "Set" | "Seq" | "Bag" | "Map");
        if args.len() != arity && !(bounded && args.len() == arity + 1) {
            self.problems.push(types::type_argument_count(name.at, &name.text, shape));
            return None;
        }
        let mut parts = Vec::new();
        for arg in &args[..arity] {
            match arg {
                TypeArg::Type(ty) => parts.push(self.ty(ty, home)),
                TypeArg::Bound(bound) => {
                    self.problems.push(types::bound_not_allowed(bound.at, &name.text));
                    parts.push(self.broken());
                }
            }
        }
        let bound = match args.get(arity) {
            None => None,
            Some(arg) => Some(self.size_bound(arg, home)?),
        };
        let ty = match name.text.as_str() {
            "Bool" => Type::Bool,
            "Int" => Type::Int,
            "Option" => Type::Option(parts[0]),
            "Set" => Type::Set(parts[0], bound),
            "Seq" => Type::Seq(parts[0], bound),
            "Bag" => Type::Bag(parts[0], bound),
            _ => Type::Map(parts[0], parts[1], bound),
        };
        Some(self.intern(ty))
    }

    fn declared(&mut self, name: &Name, args: &[TypeArg], home: Home) -> Option<TypeId> {
        let Some(decl) = self.type_decl(&name.text, home) else {
            if let (Some(ty), true) = (self.adopted.get(&name.text), args.is_empty()) {
                return Some(*ty);
            }
            let problem = names::unknown_type(name, self.type_names(home));
            self.problems.push(problem);
            return None;
        };
        if !args.is_empty() {
            self.problems.push(types::type_argument_count(name.at, &name.text, &name.text));
        }
        match self.declared_type(decl) {
            Some(ty) => Some(ty),
            None => {
                self.problems.push(names::alias_circle(name));
                None
            }
        }
    }

    /// The id of a declared type; none while it is being declared by an alias that leads back to it.
    pub(super) fn declared_type(&mut self, at: DeclRef) -> Option<TypeId> {
        if let Some(known) = self.types.get(&at) {
            return *known;
        }
        let (decl, home) = self.decl(at);
        let name = crate::load::decl_name(decl);
        if BUILT_IN_TYPES.contains(&name.text.as_str()) {
            self.problems.push(names::built_in_name(name));
        }
        self.check_case(name, "a type", true);
        self.types.insert(at, None);
        let ty = match decl {
            Decl::Opaque(name) => {
                let id = OpaqueId::new(self.spec.opaques.len());
                self.spec.opaques.push(ir::Opaque { name: name.text.clone(), at: name.at });
                self.intern(Type::Opaque(id))
            }
            Decl::Alias(_, ty) => self.ty(ty, home),
            Decl::Struct(name, fields) => self.data(at, name, true, |env| {
                vec![Variant { name: name.text.clone(), fields: env.fields(fields, home) }]
            }),
            Decl::Enum(name, variants) => {
                self.data(at, name, false, |env| env.enum_variants(name, variants, home))
            }
            Decl::Function(_) | Decl::Const(..) => unreachable!("not a type"),
        };
        self.types.insert(at, Some(ty));
        Some(ty)
    }

    /// Declares a struct or enum before its fields, so that they may mention it.
    fn data(
        &mut self,
        at: DeclRef,
        name: &Name,
        is_struct: bool,

        variants: impl FnOnce(&mut Self) -> Vec<Variant>,
    ) -> TypeId {
        let id = DataId::new(self.spec.datas.len());
        self.spec.datas.push(Data {
            name: name.text.clone(),
            is_struct,
            variants: Vec::new(),
            at: name.at,
        });
        self.is_inside.push(matches!(at, DeclRef::Member(_)));
        let ty = self.intern(Type::Data(id));
        self.types.insert(at, Some(ty));
        let variants = variants(self);
        if !is_struct {
            for (index, variant) in variants.iter().enumerate() {
                self.variants.entry(variant.name.clone()).or_default().push((id, index as u32));
            }
        }
        self.spec.datas[id.index()].variants = variants;
        ty
    }

    fn enum_variants(
        &mut self,
        name: &Name,
        variants: &[ast::Variant],
        home: Home,
    ) -> Vec<Variant> {
        // Identifiers and messages are no variants that anyone wrote.
        let is_written = !(home.agent && matches!(name.text.as_str(), "AgentId" | "Message"));
        let mut list = Vec::new();
        for (index, variant) in variants.iter().enumerate() {
            if let Some(first) =
                variants[..index].iter().find(|first| first.name.text == variant.name.text)
            {
                self.problems.push(names::declared_twice(&variant.name, first.name.at));
            }
            if is_written {
                self.check_case(&variant.name, "a variant", true);
            }
            if let Some(at) = self.type_decl(&variant.name.text, home).filter(|_| is_written) {
                let (decl, _) = self.decl(at);
                self.problems.push(names::shadows(
                    &variant.name,
                    "the type",
                    crate::load::decl_name(decl).at,
                ));
            }
            let fields = match &variant.payload {
                Payload::Unit => Vec::new(),
                Payload::Positional(types) => {
                    types.iter().map(|ty| Field { name: None, ty: self.ty(ty, home) }).collect()
                }
                Payload::Named(fields) => self.fields(fields, home),
            };
            list.push(Variant { name: variant.name.text.clone(), fields });
        }
        list
    }

    fn fields(&mut self, fields: &[(Name, ast::Type)], home: Home) -> Vec<Field> {
        let mut list = Vec::new();
        for (index, (name, ty)) in fields.iter().enumerate() {
            if let Some((first, _)) =
                fields[..index].iter().find(|(first, _)| first.text == name.text)
            {
                self.problems.push(names::declared_twice(name, first.at));
            }
            self.check_case(name, "a field", false);
            list.push(Field { name: Some(name.text.clone()), ty: self.ty(ty, home) });
        }
        list
    }

    fn size_bound(&mut self, arg: &TypeArg, home: Home) -> Option<Bound> {
        match arg {
            TypeArg::Bound(expr) => self.bound(expr, home),
            TypeArg::Type(ast::Type { kind: TypeKind::Named(name, args), at })
                if args.is_empty() =>
            {
                let path = ast::Path { segments: vec![name.clone()] };
                self.bound(&ast::Expr { kind: ExprKind::Path(path), at: *at }, home)
            }
            TypeArg::Type(ty) => {
                self.problems.push(types::bound_not_constant(ty.at));
                None
            }
        }
    }

    fn bound(&mut self, expr: &ast::Expr, home: Home) -> Option<Bound> {
        let bound = self.try_bound(expr, home);
        if bound.is_none() && !matches!(expr.kind, ExprKind::Error) {
            self.problems.push(types::bound_not_constant(expr.at));
        }
        bound
    }

    fn try_bound(&mut self, expr: &ast::Expr, home: Home) -> Option<Bound> {
        match &expr.kind {
            ExprKind::Int(value) => Some(Bound::Int(*value)),
            ExprKind::Paren(inner) => self.try_bound(inner, home),
            ExprKind::Unary(UnaryOp::Neg, inner) => match self.try_bound(inner, home)? {
                Bound::Int(value) => Some(Bound::Int(value.checked_neg()?)),
                other => Some(Bound::Sub(Box::new(Bound::Int(0)), Box::new(other))),
            },
            ExprKind::Binary(op, left, right) => {
                let left = Box::new(self.try_bound(left, home)?);
                let right = Box::new(self.try_bound(right, home)?);
                match op {
                    BinaryOp::Add => Some(Bound::Add(left, right)),
                    BinaryOp::Sub => Some(Bound::Sub(left, right)),
                    BinaryOp::Mul => Some(Bound::Mul(left, right)),
                    _ => None,
                }
            }
            ExprKind::Path(path) if path.segments.len() == 1 => {
                // Variables and functions are not declared yet, so only constants are found here.
                match self.value(&path.segments[0].text, home)? {
                    Symbol::Const(id)
                        if Ty::erase(&self.spec, self.spec.consts[id.index()].ty) == Ty::Int =>
                    {
                        Some(Bound::Const(id))
                    }
                    _ => None,
                }
            }
            ExprKind::Method(receiver, name, args) if name.text == "len" && args.is_empty() => {
                let ExprKind::Path(path) = &receiver.kind else { return None };
                let decl = self.type_decl(&path.segments.first()?.text, home)?;
                let ty = self.declared_type(decl)?;
                match &self.spec.types[ty] {
                    Type::Opaque(id) => Some(Bound::Size(*id)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
