//! A tree as tokens: with the parentheses that it needs, or with one pair around every expression,
//! so that two trees are the same (up to places) if these texts are.

use crate::operators::{sides, symbol};
use spec_lang::ast::agents::{Send, SendTo};
use spec_lang::ast::*;

/// The tokens of a file, with few parentheses.
pub fn tokens(file: &File) -> Vec<String> {
    printed(file, false)
}

/// The whole structure of a file in one text.
pub fn structure(file: &File) -> String {
    printed(file, true).join(" ")
}

fn printed(file: &File, explicit: bool) -> Vec<String> {
    let mut print = Print { out: Vec::new(), explicit };
    for item in &file.items {
        print.item(item);
    }
    print.out
}

/// How tightly an expression binds: operators have their level, these are above.
const UNARY: u8 = 9;
const POSTFIX: u8 = 10;

pub struct Print {
    out: Vec<String>,
    explicit: bool,
}

impl Print {
    pub fn put(&mut self, words: &str) {
        self.out.extend(words.split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
    }

    pub fn list<T>(&mut self, list: &[T], mut one: impl FnMut(&mut Self, &T)) {
        for (index, element) in list.iter().enumerate() {
            if index > 0 {
                self.put(",");
            }
            one(self, element);
        }
    }

    fn doc(&mut self, doc: &[String]) {
        self.out.extend(doc.iter().map(|line| format!("/// {line}\n")));
    }

    // --------------------------------------------------------------------- items and members

    fn item(&mut self, item: &Item) {
        self.doc(&item.doc);
        match &item.kind {
            ItemKind::Use(import) => {
                self.put("use");
                self.segments(&import.path);
                self.put(":: {");
                self.list(&import.names, |p, name| p.put(&name.text));
                self.put("} ;");
            }
            ItemKind::Decl(decl) => self.decl(decl),
            ItemKind::System(system) => {
                self.put(&format!("system {}", system.name.text));
                if let Some(base) = &system.extends {
                    self.put(&format!("extends {}", base.text));
                }
                self.put("{");
                system.members.iter().for_each(|member| self.member(member));
                self.put("}");
            }
            ItemKind::Check(check) => self.check(check),
            ItemKind::Refinement(refinement) => self.refinement(refinement),
            other => panic!("{other:?} is not generated"),
        }
    }

    fn member(&mut self, member: &Member) {
        self.doc(&member.doc);
        self.put(if member.overrides.is_some() { "override" } else { "" });
        match &member.kind {
            MemberKind::Decl(decl) => self.decl(decl),
            MemberKind::Assume(name, e) => self.claim("assume", name, e),
            MemberKind::Var(var) => {
                self.visibility(var.visibility);
                self.put(if var.ghost { "ghost var" } else { "var" });
                self.typed(&var.name, &var.ty);
                self.value(var.init.as_ref());
                self.put(";");
            }
            MemberKind::Init(block) => {
                self.put("init");
                self.block(block);
            }
            MemberKind::Transition(transition) => {
                self.visibility(transition.visibility);
                self.put(&format!("transition {} (", transition.name.text));
                self.list(&transition.params, |p, param| p.bind(&param.pattern, &param.domain));
                self.put(")");
                self.block(&transition.body);
            }
            MemberKind::Claim(ClaimKind::Invariant, name, e) => self.claim("invariant", name, e),
            MemberKind::Claim(ClaimKind::Step, name, e) => self.claim("step", name, e),
            MemberKind::Claim(ClaimKind::Reachable, name, e) => self.claim("reachable", name, e),
            MemberKind::Terminal(e) => {
                self.put("terminal :");
                self.expr(e);
                self.put(";");
            }
            other => panic!("{other:?} is not generated"),
        }
    }

    fn visibility(&mut self, visibility: Option<Visibility>) {
        self.put(match visibility {
            None => "",
            Some(Visibility::Interface) => "interface",
            Some(Visibility::Internal) => "internal",
        });
    }

    fn claim(&mut self, word: &str, name: &Name, e: &Expr) {
        self.put(&format!("{word} {} :", name.text));
        self.expr(e);
        self.put(";");
    }

    pub fn typed(&mut self, name: &Name, ty: &Type) {
        self.put(&format!("{} :", name.text));
        self.ty(ty);
    }

    pub fn value(&mut self, value: Option<&Expr>) {
        if let Some(value) = value {
            self.put("=");
            self.expr(value);
        }
    }

    fn fields(&mut self, fields: &[(Name, Type)]) {
        self.put("{");
        self.list(fields, |p, (name, ty)| p.typed(name, ty));
        self.put("}");
    }

    fn decl(&mut self, decl: &Decl) {
        match decl {
            Decl::Opaque(name) => self.put(&format!("type {} ;", name.text)),
            Decl::Alias(name, ty) => {
                self.put(&format!("type {} =", name.text));
                self.ty(ty);
                self.put(";");
            }
            Decl::Struct(name, fields) => {
                self.put(&format!("struct {}", name.text));
                self.fields(fields);
            }
            Decl::Enum(name, variants) => {
                self.put(&format!("enum {} {{", name.text));
                self.list(variants, |p, variant| p.variant(variant));
                self.put("}");
            }
            Decl::Function(function) => self.function(function),
            Decl::Const(name, ty, value) => {
                self.put("const");
                self.typed(name, ty);
                self.value(value.as_ref());
                self.put(";");
            }
        }
    }

    fn variant(&mut self, variant: &Variant) {
        self.put(&variant.name.text);
        match &variant.payload {
            Payload::Unit => {}
            Payload::Positional(types) => {
                self.put("(");
                self.list(types, |p, ty| p.ty(ty));
                self.put(")");
            }
            Payload::Named(fields) => self.fields(fields),
        }
    }

    fn function(&mut self, function: &Function) {
        self.put(&format!("fn {} (", function.name.text));
        self.list(&function.params, |p, (name, ty)| p.typed(name, ty));
        self.put(") ->");
        self.ty(&function.result);
        match &function.body.kind {
            ExprKind::Block(lets, value) if lets.is_empty() => self.block_expr(lets, value),
            _ => {
                self.value(Some(&function.body));
                self.put(";");
            }
        }
    }

    // --------------------------------------------------------------------------------- checks

    fn check(&mut self, check: &Check) {
        self.put(&format!("check {} : {}", check.name.text, check.system.text));
        if let Some((engine, arguments)) = &check.engine {
            self.put(&format!("by {}", engine.text));
            if !arguments.is_empty() {
                self.put("(");
                self.list(arguments, |p, (name, value)| match name {
                    Some(name) => {
                        p.put(&name.text);
                        p.value(Some(value));
                    }
                    None => p.expr(value),
                });
                self.put(")");
            }
        }
        self.put("{");
        for clause in &check.clauses {
            self.clause(&clause.kind);
            self.put(";");
        }
        self.put("}");
    }

    fn clause(&mut self, clause: &CheckClauseKind) {
        match clause {
            CheckClauseKind::With(settings) => {
                self.put("with");
                self.list(settings, |p, (name, setting)| {
                    p.put(&name.text);
                    match setting {
                        Setting::Expr(e) => p.value(Some(e)),
                        Setting::Any(_) => p.put("= any"),
                        Setting::Unbounded(_) => p.put("unbounded"),
                    }
                });
            }
            CheckClauseKind::Claims(kind, selection) => {
                self.put(match kind {
                    ClaimKind::Invariant => "invariants",
                    ClaimKind::Step => "steps",
                    ClaimKind::Reachable => "reachable",
                });
                match selection {
                    Selection::All => self.put("all"),
                    Selection::None => self.put("none"),
                    Selection::Only(names) => self.list(names, |p, name| p.put(&name.text)),
                    Selection::Except(names) => {
                        self.put("all except");
                        self.list(names, |p, name| p.put(&name.text));
                    }
                }
            }
            CheckClauseKind::DeadlockAllowed => self.put("deadlock allowed"),
            CheckClauseKind::Refinement(name) => self.put(&format!("refinement {}", name.text)),
            CheckClauseKind::ExpectViolation(expected, length) => {
                self.put(&match expected {
                    Expected::Claim(name) => format!("expect violation of {}", name.text),
                    Expected::Deadlock => "expect deadlock".to_owned(),
                    Expected::Assertion => "expect assertion".to_owned(),
                    Expected::Error => "expect error".to_owned(),
                });
                if let Some((states, _)) = length {
                    self.put(&format!("in {states} states"));
                }
            }
            CheckClauseKind::ExpectNumbers { states, transitions, depth } => {
                let states = states.map(|number| format!("{number} states"));
                let transitions = transitions.map(|number| format!("{number} transitions"));
                let depth = depth.map(|number| format!("depth {number}"));
                let numbers: Vec<String> =
                    [states, transitions, depth].into_iter().flatten().collect();
                self.put("expect");
                self.list(&numbers, |p, number| p.put(number));
            }
            other => panic!("{other:?} is not generated"),
        }
    }

    // ------------------------------------------------------------------------------ statements

    fn block(&mut self, block: &Block) {
        self.put("{");
        block.stmts.iter().for_each(|stmt| self.stmt(&stmt.kind));
        self.put("}");
    }

    fn stmt(&mut self, stmt: &StmtKind) {
        match stmt {
            StmtKind::If(condition, then, otherwise) => {
                self.put("if");
                self.expr(condition);
                self.block(then);
                if let Some(otherwise) = otherwise {
                    self.put("else");
                    self.block(otherwise);
                }
                return;
            }
            StmtKind::Match(value, arms) => {
                self.put("match");
                self.expr(value);
                self.put("{");
                for (pattern, block) in arms {
                    self.pattern(pattern);
                    self.put("=>");
                    self.block(block);
                }
                return self.put("}");
            }
            StmtKind::For(pattern, source, block) => {
                self.put("for");
                self.pattern(pattern);
                self.put("in");
                self.expr(source);
                return self.block(block);
            }
            StmtKind::Either(blocks) => {
                for (index, block) in blocks.iter().enumerate() {
                    self.put(if index == 0 { "either" } else { "or" });
                    self.block(block);
                }
                return;
            }
            StmtKind::Send(Send { to, message }) => {
                let word = match to {
                    SendTo::One(_) => "send",
                    SendTo::All(_) => "broadcast",
                    SendTo::Sender => "reply",
                };
                self.put(word);
                if let SendTo::One(to) | SendTo::All(to) = to {
                    self.expr(to);
                    self.put(",");
                }
                self.expr(message);
            }
            StmtKind::Require(e) => {
                self.put("require");
                self.expr(e);
            }
            StmtKind::RequireLet(pattern, e) => {
                self.put("require let");
                self.pattern(pattern);
                self.value(Some(e));
            }
            StmtKind::Let(pattern, ty, e) => self.binding(pattern, ty.as_ref(), e),
            StmtKind::Assign(place, op, e) => {
                self.expr(place);
                self.put(match op {
                    AssignOp::Set => "=",
                    AssignOp::Add => "+=",
                    AssignOp::Sub => "-=",
                    AssignOp::Mul => "*=",
                    AssignOp::Union => "|=",
                    AssignOp::Intersect => "&=",
                    AssignOp::Minus => "\\=",
                    AssignOp::Concat => "++=",
                });
                self.expr(e);
            }
            StmtKind::Pick { choose, pattern, domain, filter } => {
                self.put(if *choose { "choose" } else { "pick" });
                self.bind(pattern, domain);
                if let Some(filter) = filter {
                    self.put("where");
                    self.expr(filter);
                }
            }
            StmtKind::Assert(e) => {
                self.put("assert");
                self.expr(e);
            }
            StmtKind::Error => panic!("errors are not generated"),
        }
        self.put(";");
    }

    fn binding(&mut self, pattern: &Pattern, ty: Option<&Type>, e: &Expr) {
        self.put("let");
        self.pattern(pattern);
        if let Some(ty) = ty {
            self.put(":");
            self.ty(ty);
        }
        self.value(Some(e));
    }

    fn bind(&mut self, pattern: &Pattern, domain: &Domain) {
        self.pattern(pattern);
        match domain {
            Domain::Type(ty) => {
                self.put(":");
                self.ty(ty);
            }
            Domain::In(e) => {
                self.put("in");
                self.operand(e, 0, false);
            }
        }
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        for (index, clause) in clauses.iter().enumerate() {
            match clause {
                Clause::In(pattern, domain) => {
                    self.put(if index == 0 { "" } else { "," });
                    self.bind(pattern, domain);
                }
                Clause::If(condition) => {
                    self.put("if");
                    self.operand(condition, 0, false);
                }
            }
        }
    }

    // ----------------------------------------------------------------------------- expressions

    /// An expression with nothing after it that could belong to it.
    pub fn expr(&mut self, e: &Expr) {
        self.operand(e, 0, true);
    }

    /// An expression that must bind at least as tightly as `level`; `last` tells whether nothing
    /// follows that it could swallow.
    fn operand(&mut self, e: &Expr, level: u8, last: bool) {
        let (own, open) = binding_power(&e.kind);
        let parens = own < level || (open && !last);
        match &e.kind {
            ExprKind::Paren(inner) => self.operand(inner, level, last),
            _ if self.explicit || parens => {
                self.put("(");
                self.kind(&e.kind, true);
                self.put(")");
            }
            kind => self.kind(kind, last),
        }
    }

    fn kind(&mut self, kind: &ExprKind, last: bool) {
        match kind {
            ExprKind::Unary(op, e) => {
                self.put(if *op == UnaryOp::Not { "!" } else { "-" });
                let literal = matches!((op, &e.kind), (UnaryOp::Neg, ExprKind::Int(_)));
                self.operand(e, if literal { POSTFIX + 1 } else { UNARY }, last);
            }
            ExprKind::Binary(op, a, b) => {
                let (left, right, _) = sides(*op);
                self.operand(a, left, false);
                self.put(symbol(*op));
                self.operand(b, right, last);
            }
            ExprKind::Method(e, name, arguments) => {
                self.operand(e, POSTFIX, false);
                self.put(&format!(". {}", name.text));
                self.arguments(arguments);
            }
            ExprKind::Field(e, name) => {
                self.operand(e, POSTFIX, false);
                self.put(&format!(". {}", name.text));
            }
            ExprKind::Index(e, index) => {
                self.operand(e, POSTFIX, false);
                self.put("[");
                self.expr(index);
                self.put("]");
            }
            ExprKind::Call(path, arguments) => {
                self.segments(path);
                self.arguments(arguments);
            }
            ExprKind::Quantified(quantifier, clauses, body) => {
                self.put(if *quantifier == Quantifier::Forall { "forall" } else { "exists" });
                self.clauses(clauses);
                self.put(":");
                self.expr(body);
            }
            ExprKind::If(condition, then, otherwise) => {
                self.put("if");
                self.expr(condition);
                self.branch(then);
                self.put("else");
                self.branch(otherwise);
            }
            ExprKind::Match(value, arms) => {
                self.put("match");
                self.expr(value);
                self.put("{");
                self.list(arms, |p, (pattern, e)| {
                    p.pattern(pattern);
                    p.put("=>");
                    p.expr(e);
                });
                self.put("}");
            }
            ExprKind::Block(lets, value) => self.block_expr(lets, value),
            atom => self.atom(atom),
        }
    }

    fn branch(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Block(lets, value) => self.block_expr(lets, value),
            other => panic!("{other:?} is no branch"),
        }
    }

    fn block_expr(&mut self, lets: &[(Pattern, Option<Type>, Expr)], value: &Expr) {
        self.put("{");
        for (pattern, ty, e) in lets {
            self.binding(pattern, ty.as_ref(), e);
            self.put(";");
        }
        self.expr(value);
        self.put("}");
    }

    fn atom(&mut self, kind: &ExprKind) {
        match kind {
            ExprKind::Bool(value) => self.put(&value.to_string()),
            ExprKind::Int(value) => self.put(&value.to_string()),
            ExprKind::Path(path) => self.segments(path),
            ExprKind::Tuple(of) => {
                self.put("(");
                self.list(of, |p, e| p.expr(e));
                self.put(if of.len() == 1 { ", )" } else { ")" });
            }
            ExprKind::Set(of) => self.bracketed("{", of, "}"),
            ExprKind::Seq(of) => self.bracketed("[", of, "]"),
            ExprKind::Bag(of) => self.bracketed("bag {", of, "}"),
            ExprKind::Map(entries) if entries.is_empty() => self.put("{ => }"),
            ExprKind::Map(entries) => {
                self.put("{");
                self.list(entries, |p, (key, value)| p.entry(key, value));
                self.put("}");
            }
            ExprKind::Comprehension(brackets, e, clauses) => {
                let (open, close) = match brackets {
                    Brackets::Set => ("{", "}"),
                    Brackets::Seq => ("[", "]"),
                    Brackets::Bag => ("bag {", "}"),
                };
                self.put(open);
                self.operand(e, 0, false);
                self.put("for");
                self.clauses(clauses);
                self.put(close);
            }
            ExprKind::MapComprehension(key, value, clauses) => {
                self.put("{");
                self.entry(key, value);
                self.put("for");
                self.clauses(clauses);
                self.put("}");
            }
            ExprKind::Struct { path, fields, base } => {
                self.segments(path);
                self.put("{");
                self.list(fields, |p, (name, e)| {
                    p.put(&format!("{} :", name.text));
                    p.expr(e);
                });
                if let Some(base) = base {
                    self.put(if fields.is_empty() { ".." } else { ", .." });
                    self.expr(base);
                }
                self.put("}");
            }
            other => panic!("{other:?} is not an atom"),
        }
    }

    fn bracketed(&mut self, open: &str, of: &[Expr], close: &str) {
        self.put(open);
        self.list(of, |p, e| p.expr(e));
        self.put(close);
    }

    fn entry(&mut self, key: &Expr, value: &Expr) {
        self.operand(key, 0, false);
        self.put("=>");
        self.operand(value, 0, false);
    }

    fn arguments(&mut self, arguments: &[Argument]) {
        self.put("(");
        self.list(arguments, |p, argument| match argument {
            Argument::Expr(e) => p.expr(e),
            Argument::Lambda { params, body, .. } => {
                p.put("|");
                p.list(params, |p, param| p.pattern(param));
                p.put("|");
                p.expr(body);
            }
        });
        self.put(")");
    }

    fn segments(&mut self, path: &Path) {
        for (index, segment) in path.segments.iter().enumerate() {
            self.put(if index > 0 { "::" } else { "" });
            self.put(&segment.text);
        }
    }

    // ------------------------------------------------------------------------ types, patterns

    pub fn ty(&mut self, ty: &Type) {
        match &ty.kind {
            TypeKind::Named(name, arguments) => {
                self.put(&name.text);
                if !arguments.is_empty() {
                    self.put("<");
                    self.list(arguments, |p, argument| match argument {
                        TypeArg::Type(ty) => p.ty(ty),
                        TypeArg::Bound(bound) => p.operand(bound, 5, true),
                    });
                    self.put(">");
                }
            }
            TypeKind::Tuple(types) => {
                self.put("(");
                self.list(types, |p, ty| p.ty(ty));
                self.put(")");
            }
            TypeKind::Range(low, high) => {
                self.operand(low, 5, true);
                self.put("..");
                self.operand(high, 5, true);
            }
            TypeKind::Error => panic!("errors are not generated"),
        }
    }

    pub fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Wild => self.put("_"),
            PatternKind::Bind(name) => self.put(&name.text),
            PatternKind::Bool(value) => self.put(&value.to_string()),
            PatternKind::Int(value) => self.put(&value.to_string()),
            PatternKind::Tuple(of) => self.patterns(of),
            PatternKind::Variant(path, of) => {
                self.segments(path);
                if !of.is_empty() {
                    self.patterns(of);
                }
            }
            PatternKind::Fields(path, fields, rest) => {
                self.segments(path);
                self.put("{");
                self.list(fields, |p, (name, pattern)| {
                    p.put(&format!("{} :", name.text));
                    p.pattern(pattern);
                });
                self.put(match (rest, fields.is_empty()) {
                    (false, _) => "",
                    (true, true) => "..",
                    (true, false) => ", ..",
                });
                self.put("}");
            }
            PatternKind::Error => panic!("errors are not generated"),
        }
    }

    fn patterns(&mut self, of: &[Pattern]) {
        self.put("(");
        self.list(of, |p, pattern| p.pattern(pattern));
        self.put(")");
    }
}

/// How tightly an expression binds, and whether it would swallow what follows.
fn binding_power(kind: &ExprKind) -> (u8, bool) {
    match kind {
        ExprKind::Binary(op, _, b) => (sides(*op).2, binding_power(&b.kind).1),
        ExprKind::Unary(_, e) => (UNARY, binding_power(&e.kind).1),
        ExprKind::Quantified(..) => (POSTFIX, true),
        ExprKind::Int(value) if *value < 0 => (UNARY, false),
        _ => (POSTFIX, false),
    }
}
