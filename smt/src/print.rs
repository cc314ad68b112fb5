//! Terms as SMT-LIB 2 text.

use crate::term::{Kind, Sort, Term, Terms};
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write as _;
use std::rc::Rc;

/// The commands that make the assertions: sorts, functions, shared parts, the assertions.
pub fn script(terms: &Terms, opaques: &[String], assertions: &[Term]) -> String {
    let mut out = String::new();
    for name in opaques {
        let _ = writeln!(out, "(declare-sort |{name}| 0)");
    }
    let (definitions, texts) = texts(terms, opaques, assertions, &mut Told::default());
    out += &definitions;
    for text in texts {
        let _ = writeln!(out, "(assert {text})");
    }
    out
}

/// What a solver was told before: it is not said again.
#[derive(Debug, Default)]
pub struct Told {
    names: FxHashMap<Term, String>,
    declared: FxHashSet<u32>,
}

/// Terms as text, and before them the commands that declare functions and define shared parts.
pub fn texts(
    terms: &Terms,
    opaques: &[String],
    wanted: &[Term],
    told: &mut Told,
) -> (String, Vec<String>) {
    let mut printer = Printer::new(terms, opaques, std::mem::take(told));
    wanted.iter().for_each(|term| printer.count(*term));
    let mut body = String::new();
    let texts = wanted.iter().map(|term| printer.text(*term, &mut body)).collect();
    let mut out = String::new();
    let mut new: Vec<u32> = printer.used.difference(&printer.told.declared).copied().collect();
    new.sort_unstable();
    for index in new {
        let declared = &terms.declared()[index as usize];
        let params: Vec<String> = declared.params.iter().map(|sort| printer.sort(*sort)).collect();
        let result = printer.sort(declared.result);
        let _ = writeln!(out, "(declare-fun |{}| ({}) {result})", declared.name, params.join(" "));
        printer.told.declared.insert(index);
    }
    *told = printer.told;
    (out + &body, texts)
}

/// One term as text; for questions about values of a model.
pub fn single(terms: &Terms, term: Term) -> String {
    let mut printer = Printer::new(terms, &[], Told::default());
    printer.inline = true;
    printer.text(term, &mut String::new())
}

struct Printer<'t> {
    terms: &'t Terms,
    opaques: &'t [String],
    uses: FxHashMap<Term, u32>,
    open: FxHashMap<Term, Rc<[u32]>>,
    told: Told,
    used: FxHashSet<u32>,
    inline: bool,
}

impl<'t> Printer<'t> {
    fn new(terms: &'t Terms, opaques: &'t [String], told: Told) -> Self {
        Self {
            terms,
            opaques,
            uses: FxHashMap::default(),
            open: FxHashMap::default(),
            told,
            used: FxHashSet::default(),
            inline: false,
        }
    }

    fn sort(&self, sort: Sort) -> String {
        match sort {
            Sort::Bool => "Bool".to_owned(),
            Sort::Int => "Int".to_owned(),
            Sort::Bits(width) => format!("(_ BitVec {width})"),
            Sort::Opaque(id) => format!("|{}|", self.opaques[id as usize]),
        }
    }

    fn children(&self, term: Term) -> Vec<Term> {
        match self.terms.kind(term) {
            Kind::Bool(_) | Kind::Int(_) | Kind::Bits(..) | Kind::Bound(..) => Vec::new(),
            Kind::Apply(_, args) | Kind::And(args) | Kind::Or(args) | Kind::Arith(_, args) => {
                args.clone()
            }
            Kind::Not(a) | Kind::Forall(_, a) => vec![*a],
            Kind::Eq(a, b) | Kind::Less(a, b) => vec![*a, *b],
            Kind::Ite(a, b, c) => vec![*a, *b, *c],
        }
    }

    /// Counts how often each part is used, and which functions are.
    fn count(&mut self, term: Term) {
        let uses = self.uses.entry(term).or_insert(0);
        *uses += 1;
        if *uses > 1 || self.told.names.contains_key(&term) {
            return;
        }
        if let Kind::Apply(symbol, _) = self.terms.kind(term) {
            self.used.insert(symbol.0);
        }
        for child in self.children(term) {
            self.count(child);
        }
    }

    /// The variables of quantifiers outside that occur in it, sorted.
    fn open(&mut self, term: Term) -> Rc<[u32]> {
        if let Some(open) = self.open.get(&term) {
            return open.clone();
        }
        let mut all = match self.terms.kind(term) {
            Kind::Bound(var, _) => vec![*var],
            _ => Vec::new(),
        };
        for child in self.children(term) {
            all.extend(self.open(child).iter());
        }
        if let Kind::Forall(vars, _) = self.terms.kind(term) {
            all.retain(|var| vars.iter().all(|(own, _)| own != var));
        }
        all.sort_unstable();
        all.dedup();
        let all: Rc<[u32]> = all.into();
        self.open.insert(term, all.clone());
        all
    }

    /// The text of a term; parts that are used more than once are defined first.
    fn text(&mut self, term: Term, definitions: &mut String) -> String {
        if let Some(name) = self.told.names.get(&term) {
            return name.clone();
        }
        let shared = !self.inline
            && self.uses.get(&term).is_some_and(|uses| *uses > 1)
            && !self.children(term).is_empty()
            && self.open(term).is_empty();
        let text = self.plain(term, definitions);
        if !shared {
            return text;
        }
        let name = format!("part{}", self.told.names.len());
        let sort = self.sort(sort_of(self.terms, term));
        let _ = writeln!(definitions, "(define-fun {name} () {sort} {text})");
        self.told.names.insert(term, name.clone());
        name
    }

    fn plain(&mut self, term: Term, definitions: &mut String) -> String {
        let terms = self.terms;
        let mut list = |name: &str, args: &[Term]| {
            let args: Vec<String> = args.iter().map(|arg| self.text(*arg, definitions)).collect();
            format!("({name} {})", args.join(" "))
        };
        match terms.kind(term) {
            Kind::Bool(value) => value.to_string(),
            Kind::Int(value) if *value < 0 => format!("(- {})", i128::from(*value).unsigned_abs()),
            Kind::Int(value) => value.to_string(),
            Kind::Bits(value, width) => format!("(_ bv{value} {width})"),
            Kind::Apply(symbol, args) => {
                let name = format!("|{}|", terms.declared()[symbol.0 as usize].name);
                if args.is_empty() { name } else { list(&name, args) }
            }
            Kind::Bound(var, _) => format!("x{var}"),
            Kind::Not(inner) => list("not", &[*inner]),
            Kind::And(parts) => list("and", parts),
            Kind::Or(parts) => list("or", parts),
            Kind::Eq(a, b) => list("=", &[*a, *b]),
            Kind::Ite(a, b, c) => list("ite", &[*a, *b, *c]),
            Kind::Less(a, b) => list("<", &[*a, *b]),
            Kind::Arith(op, args) => list(op, args),
            Kind::Forall(vars, body) => {
                let vars: Vec<String> = vars
                    .iter()
                    .map(|(var, sort)| format!("(x{var} {})", self.sort(*sort)))
                    .collect();
                let body = self.text(*body, definitions);
                format!("(forall ({}) {body})", vars.join(" "))
            }
        }
    }
}

/// The sort of a term.
pub fn sort_of(terms: &Terms, term: Term) -> Sort {
    match terms.kind(term) {
        Kind::Int(_) | Kind::Arith(..) => Sort::Int,
        Kind::Bits(_, width) => Sort::Bits(*width),
        Kind::Apply(symbol, _) => terms.declared()[symbol.0 as usize].result,
        Kind::Bound(_, sort) => *sort,
        Kind::Ite(_, then, _) => sort_of(terms, *then),
        _ => Sort::Bool,
    }
}
