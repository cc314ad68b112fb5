//! What the names of one system stand for: its own declarations, inherited ones, and those of the
//! files they come from. Builds the declarations of the [`Spec`]; bodies come later.

use crate::Problem;
use crate::agents::OF_SYSTEM;
use crate::ast::{Decl, Function, ItemKind, MemberKind, Name};
use crate::flatten::FlatMember;
use crate::load::{ItemRef, Modules, decl_name};
use crate::words::{names, systems};
use indexmap::IndexMap;
use ir::{Body, ConstId, DataId, Expr, ExprKind, FnId, Local, Span, Spec, Type, TypeId, VarId};
use std::collections::HashMap;

/// The names of the built-in types and functions.
pub(crate) const BUILT_IN_TYPES: &[&str] = &["Bool", "Int", "Option", "Set", "Seq", "Bag", "Map"];
pub(crate) const BUILT_IN_FUNCTIONS: &[&str] = &["arrangements", "min", "max", "old"];

/// Where a declaration stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DeclRef {
    /// In the system: index into its flattened members.
    Member(usize),
    /// Outside systems.
    Item(ItemRef),
}

/// The scope in which a text is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    /// The file it stands in.
    pub module: usize,
    /// Whether it stands in the system, whose names then come first. What stands outside of systems
    /// means the same for each of them.
    pub inside: bool,
    /// Whether it is an agent's: what it binds may have the name of something in the system.
    pub agent: bool,
}

impl Home {
    pub fn inside(module: usize) -> Self {
        Home { module, inside: true, agent: false }
    }

    /// Of an agent of the system, or of a message between them.
    pub fn of_agent(module: usize) -> Self {
        Home { module, inside: true, agent: true }
    }

    pub fn outside(module: usize) -> Self {
        Home { module, inside: false, agent: false }
    }
}

/// What a lower-case name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
    Var(VarId),
    Const(ConstId),
    Fn(FnId),
    Transition,
}

/// The system under construction.
pub(crate) struct Env<'a> {
    pub modules: &'a Modules,
    pub members: Vec<FlatMember<'a>>,
    pub spec: Spec,
    pub problems: Vec<Problem>,
    pub(super) types: HashMap<DeclRef, Option<TypeId>>,
    values: HashMap<DeclRef, Symbol>,
    declaring: Vec<Span>,
    system_types: IndexMap<String, DeclRef>,
    system_values: IndexMap<String, (Symbol, Span)>,
    /// Variants of the declared enums by name, in order of declaration.
    pub(super) variants: IndexMap<String, Vec<(DataId, u32)>>,
    /// Whether each struct or enum is declared in the system.
    pub(super) is_inside: Vec<bool>,
    /// Functions whose bodies are still to be checked, with the module they are written in.
    pub functions_to_check: Vec<(FnId, Home, &'a Function)>,
    /// What names of the upper system's variables stand for, in the correspondences of a refinement.
    pub above: HashMap<String, FnId>,
    /// Types of the upper system, in a refinement.
    pub(super) adopted: HashMap<String, TypeId>,
    /// Constants that a refinement is checked for every value of.
    pub families: Vec<ConstId>,
    /// Constants whose defaults are still to be checked.
    pub defaults_to_check: Vec<(ConstId, Home, &'a crate::ast::Expr)>,
}

impl<'a> Env<'a> {
    /// An environment in which every member has its id. What stands outside the system is declared
    /// at first use, so that a system has only the types it mentions.
    pub fn new(name: &str, modules: &'a Modules, members: Vec<FlatMember<'a>>) -> Self {
        let spec = Spec {
            name: name.to_owned(),
            types: Default::default(),
            opaques: Vec::new(),
            datas: Vec::new(),
            consts: Vec::new(),
            assumes: Vec::new(),
            vars: Vec::new(),
            functions: Vec::new(),
            init: Body { locals: Vec::new(), code: Vec::new() },
            transitions: Vec::new(),
            claims: Vec::new(),
            objectives: Vec::new(),
            agents: None,
        };
        let mut env = Env {
            modules,
            members,
            spec,
            problems: Vec::new(),
            types: HashMap::new(),
            values: HashMap::new(),
            declaring: Vec::new(),
            system_types: IndexMap::new(),
            system_values: IndexMap::new(),
            variants: IndexMap::new(),
            is_inside: Vec::new(),
            functions_to_check: Vec::new(),
            above: HashMap::new(),
            adopted: HashMap::new(),
            families: Vec::new(),
            defaults_to_check: Vec::new(),
        };
        env.declare_types();
        env.declare_values();
        env
    }

    /// A parameter of a family of refinements, as a constant.
    pub fn family_const(&mut self, name: &Name, ty: &crate::ast::Type, home: Home) {
        if let Some((_, first)) = self.system_values.get(&name.text) {
            let problem = names::declared_twice(name, *first);
            self.problems.push(problem);
        }
        self.check_case(name, "a parameter", false);
        let ty = self.ty(ty, home);
        let id = ConstId::new(self.spec.consts.len());
        let (text, at) = (name.text.clone(), name.at);
        self.spec.consts.push(ir::Const { name: text.clone(), ty, default: None, at });
        self.system_values.insert(text, (Symbol::Const(id), at));
        self.families.push(id);
    }

    /// The enum of messages, where this is its name in a system of agents.
    pub fn message_type(&mut self, name: &Name) -> Option<DataId> {
        if name.text != "Message" {
            return None;
        }
        let decl = *self.system_types.get("Message")?;
        let ty = self.declared_type(decl)?;
        match self.spec.types[ty] {
            Type::Data(id) => Some(id),
            _ => None,
        }
    }

    /// Makes the structs and enums from this one on, which another system declares, known here.
    pub fn adopt(&mut self, from: usize) {
        for index in from..self.spec.datas.len() {
            let id = DataId::new(index);
            self.is_inside.push(true);
            let data = &self.spec.datas[index];
            for (variant, declared) in data.variants.iter().enumerate() {
                let known = self.variants.entry(declared.name.clone()).or_default();
                known.push((id, variant as u32));
            }
            let name = data.name.clone();
            let ty = self.intern(Type::Data(id));
            self.adopted.insert(name, ty);
        }
    }

    /// Every declaration outside systems of one module, used or not.
    pub fn declare_items(&mut self, module: usize) {
        for item in 0..self.modules.modules[module].ast.items.len() {
            let at = ItemRef { module, item };
            match &self.modules.item(at).kind {
                ItemKind::Decl(Decl::Function(_) | Decl::Const(..)) => drop(self.item_value(at)),
                ItemKind::Decl(_) => drop(self.declared_type(DeclRef::Item(at))),
                _ => {}
            }
        }
    }

    /// The variants of this name in text of the module `home`.
    pub fn variants_called(&mut self, name: &str, home: Home) -> Option<Vec<(DataId, u32)>> {
        let modules = self.modules;
        for item in modules.modules[home.module].names.values() {
            if let ItemKind::Decl(Decl::Enum(_, variants)) = &modules.item(*item).kind
                && variants.iter().any(|variant| variant.name.text == name)
            {
                self.declared_type(DeclRef::Item(*item));
            }
        }
        let mut found = self.variants.get(name)?.clone();
        found.retain(|(data, _)| home.inside || !self.is_inside[data.index()]);
        (!found.is_empty()).then_some(found)
    }

    /// Names of variants in scope, for suggestions.
    pub fn variant_names(&self, home: Home) -> Vec<String> {
        let items = self.modules.modules[home.module].names.values();
        let outside = items.flat_map(|item| match &self.modules.item(*item).kind {
            ItemKind::Decl(Decl::Enum(_, variants)) => variants.as_slice(),
            _ => &[],
        });
        let outside = outside.map(|variant| variant.name.text.clone());
        self.variants.keys().cloned().chain(outside).collect()
    }

    fn declare_types(&mut self) {
        for (index, flat) in self.members.clone().iter().enumerate() {
            if let MemberKind::Decl(
                decl @ (Decl::Opaque(_) | Decl::Alias(..) | Decl::Struct(..) | Decl::Enum(..)),
            ) = &flat.member.kind
            {
                self.system_types.insert(decl_name(decl).text.clone(), DeclRef::Member(index));
            }
        }
        for index in 0..self.system_types.len() {
            self.declared_type(self.system_types[index]);
        }
    }

    fn declare_values(&mut self) {
        for flat in self.members.clone() {
            let (name, symbol) = match &flat.member.kind {
                MemberKind::Decl(decl @ Decl::Const(name, ..)) => {
                    self.member_const(&name.text);
                    (decl_name(decl), None)
                }
                MemberKind::Decl(decl @ Decl::Function(_)) => (decl_name(decl), None),
                MemberKind::Var(var) => (&var.name, Some(self.declare_var(var, flat.home))),
                MemberKind::Transition(transition) => (&transition.name, Some(Symbol::Transition)),
                _ => continue,
            };
            self.check_case(name, "a variable, constant, function or transition", false);
            if BUILT_IN_FUNCTIONS.contains(&name.text.as_str()) {
                self.problems.push(names::built_in_name(name));
            }
            if let Some(symbol) = symbol {
                self.system_values.insert(name.text.clone(), (symbol, name.at));
            }
        }
        for flat in self.members.clone() {
            if let MemberKind::Decl(Decl::Function(function)) = &flat.member.kind {
                let symbol = self.declare_function(function, flat.home);
                self.system_values.insert(function.name.text.clone(), (symbol, function.name.at));
            }
        }
    }

    /// The constant of the system with this name, declared at first use: bounds of types mention
    /// constants, and constants have types.
    fn member_const(&mut self, name: &str) -> Option<Symbol> {
        let (decl, at, home) = self.members.iter().find_map(|flat| match &flat.member.kind {
            MemberKind::Decl(decl @ Decl::Const(declared, ..)) if declared.text == name => {
                Some((decl, declared.at, flat.home))
            }
            _ => None,
        })?;
        if let Some((symbol, _)) = self.system_values.get(name) {
            return Some(*symbol);
        }
        if self.declaring.contains(&at) {
            return None;
        }
        self.declaring.push(at);
        let symbol = self.declare_const(decl, home)?;
        self.declaring.pop();
        self.system_values.insert(name.to_owned(), (symbol, at));
        Some(symbol)
    }

    fn declare_const(&mut self, decl: &'a Decl, home: Home) -> Option<Symbol> {
        let Decl::Const(name, ty, default) = decl else { return None };
        let ty = self.ty(ty, home);
        let id = ConstId::new(self.spec.consts.len());
        self.spec.consts.push(ir::Const {
            name: name.text.clone(),
            ty,
            default: None,
            at: name.at,
        });
        if let Some(default) = default {
            self.defaults_to_check.push((id, home, default));
        }
        Some(Symbol::Const(id))
    }

    fn declare_var(&mut self, var: &'a crate::ast::Var, home: Home) -> Symbol {
        let ty = self.ty(&var.ty, home);
        let id = VarId::new(self.spec.vars.len());
        let visibility = visibility(var.visibility);
        self.spec.vars.push(ir::Var {
            name: var.name.text.clone(),
            ty,
            visibility,
            ghost: var.ghost,
            init: None,
            at: var.name.at,
        });
        Symbol::Var(id)
    }

    fn declare_function(&mut self, function: &'a Function, home: Home) -> Symbol {
        let mut locals: Vec<Local> = Vec::new();
        for (index, (name, ty)) in function.params.iter().enumerate() {
            if let Some((first, _)) =
                function.params[..index].iter().find(|(first, _)| first.text == name.text)
            {
                self.problems.push(names::declared_twice(name, first.at));
            }
            self.check_case(name, "a parameter", false);
            locals.push(Local { name: name.text.clone(), ty: self.ty(ty, home) });
        }
        let result = self.ty(&function.result, home);
        let id = FnId::new(self.spec.functions.len());
        let placeholder = Expr { kind: ExprKind::Bool(false), ty: result, at: function.body.at };
        self.spec.functions.push(ir::Function {
            name: function.name.text.clone(),
            arity: locals.len(),
            result,
            body: Body { locals, code: placeholder },
            at: function.name.at,
        });
        self.functions_to_check.push((id, home, function));
        Symbol::Fn(id)
    }

    /// A function or constant outside systems, declared at first use.
    fn item_value(&mut self, at: ItemRef) -> Option<Symbol> {
        if let Some(symbol) = self.values.get(&DeclRef::Item(at)) {
            return Some(*symbol);
        }
        let modules = self.modules;
        let symbol = match &modules.item(at).kind {
            ItemKind::Decl(Decl::Function(function)) => {
                self.declare_function(function, Home::outside(at.module))
            }
            ItemKind::Decl(decl @ Decl::Const(name, _, default)) => {
                if default.is_none() {
                    self.problems.push(systems::const_without_value(name));
                }
                self.declare_const(decl, Home::outside(at.module))?
            }
            _ => return None,
        };
        if let ItemKind::Decl(decl) = &modules.item(at).kind {
            self.check_case(decl_name(decl), "a constant or function", false);
        }
        self.values.insert(DeclRef::Item(at), symbol);
        Some(symbol)
    }

    /// What a lower-case name stands for in text of the module `home`.
    pub fn value(&mut self, name: &str, home: Home) -> Option<Symbol> {
        let name = name.strip_prefix(OF_SYSTEM).unwrap_or(name);
        if home.inside {
            if let Some((symbol, _)) = self.system_values.get(name) {
                return Some(*symbol);
            }
            if let Some(symbol) = self.member_const(name) {
                return Some(symbol);
            }
        }
        let item = *self.modules.modules[home.module].names.get(name)?;
        self.item_value(item)
    }

    /// Where the state variable or constant of this name is declared in the system.
    pub fn hidden_by_local(&self, name: &str, home: Home) -> Option<(&'static str, Span)> {
        let (symbol, at) = self.system_values.get(name).filter(|_| home.inside && !home.agent)?;
        match symbol {
            Symbol::Var(_) => Some(("a variable", *at)),
            Symbol::Const(_) => Some(("a constant", *at)),
            Symbol::Fn(_) | Symbol::Transition => None,
        }
    }

    /// The declaration of the type called `name` in text of the module `home`.
    pub fn type_decl(&self, name: &str, home: Home) -> Option<DeclRef> {
        if let Some(decl) = self.system_types.get(name).filter(|_| home.inside) {
            return Some(*decl);
        }
        let item = *self.modules.modules[home.module].names.get(name)?;
        match &self.modules.item(item).kind {
            ItemKind::Decl(Decl::Function(_) | Decl::Const(..)) => None,
            ItemKind::Decl(_) => Some(DeclRef::Item(item)),
            _ => None,
        }
    }

    /// The text and the home of a declaration.
    pub(super) fn decl(&self, at: DeclRef) -> (&'a Decl, Home) {
        let (kind, home) = match at {
            DeclRef::Member(index) => match &self.members[index].member.kind {
                MemberKind::Decl(decl) => (Some(decl), self.members[index].home),
                _ => (None, Home::outside(0)),
            },
            DeclRef::Item(item) => match &self.modules.item(item).kind {
                ItemKind::Decl(decl) => (Some(decl), Home::outside(item.module)),
                _ => (None, Home::outside(0)),
            },
        };
        (kind.expect("only declarations are referred to"), home)
    }

    /// Names of values in scope, for suggestions.
    pub fn value_names(&self, home: Home) -> Vec<&'a str> {
        let own = self.members.iter().filter_map(|flat| match &flat.member.kind {
            MemberKind::Decl(decl) => Some(decl_name(decl)),
            MemberKind::Var(var) => Some(&var.name),
            _ => None,
        });
        let own = own.map(|name| name.text.as_str());
        own.chain(self.modules.modules[home.module].names.keys().map(String::as_str)).collect()
    }

    /// Names of types in scope, for suggestions.
    pub fn type_names(&self, home: Home) -> Vec<&'a str> {
        let names = self.value_names(home).into_iter().chain(BUILT_IN_TYPES.iter().copied());
        names.filter(|name| name.starts_with(char::is_uppercase)).collect()
    }

    pub fn check_case(&mut self, name: &Name, what: &str, upper: bool) {
        let first = name.text.trim_start_matches('_').chars().next();
        if first
            .is_some_and(|first| if upper { first.is_lowercase() } else { first.is_uppercase() })
        {
            self.problems.push(names::wrong_case(name, what, upper));
        }
    }

    /// The id of a type without bounds.
    pub fn intern(&mut self, ty: Type) -> TypeId {
        self.spec.types.intern(ty)
    }
}

pub(crate) fn visibility(written: Option<crate::ast::Visibility>) -> ir::Visibility {
    match written {
        Some(crate::ast::Visibility::Interface) => ir::Visibility::Interface,
        Some(crate::ast::Visibility::Internal) | None => ir::Visibility::Internal,
    }
}

/// Whether a name starts with an upper-case letter, leading underscores apart.
pub(crate) fn is_upper(name: &str) -> bool {
    name.trim_start_matches('_').starts_with(char::is_uppercase)
}
