//! From specs to terms.

mod bags;
mod block;
mod clauses;
mod constants;
mod count;
mod domain;
mod entries;
mod equal;
mod expr;
mod folds;
mod given;
mod loops;
mod maps;
mod ops;
mod order;
mod outcome;
mod pattern;
mod recursion;
mod rules;
mod sequences;
mod sets;
mod support;
mod symbol;
mod told;
mod typed;

pub use block::Path;
pub use domain::Element;
pub use support::Support;
pub(crate) use support::Told;

use crate::term::{Sort, Symbol, Term, Terms};
use crate::value::Value;
use ir::{Bound, Check, LocalId, Span, Spec, Type, TypeId};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How long formulas may take to build.
const LONGEST: Duration = Duration::from_secs(20);

/// Something that cannot be said in terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What it is, in words.
    pub what: String,
    /// Where it stands.
    pub at: Span,
}

/// The encoding of one system at given sizes.
pub struct Encoding<'a> {
    /// The system.
    pub spec: &'a Spec,
    check: &'a Check,
    /// The number of values of each opaque type; none for any number.
    pub sizes: Vec<Option<u32>>,
    terms: RefCell<Terms>,
    refused: RefCell<Option<Refused>>,
    consts: RefCell<Vec<Option<Value<'a>>>>,
    /// The functions that call themselves, at once or by others.
    recursive: Vec<bool>,
    fresh: Cell<u32>,
    /// How many variables the quantifiers around have.
    depth: Cell<u32>,
    /// Whether loops run at once, also where their rounds can be told.
    at_once: Cell<bool>,
    start: Instant,
}

/// Where an expression is evaluated.
#[derive(Clone)]
pub struct Env<'a> {
    locals: Rc<Vec<Option<Value<'a>>>>,
    /// The variables.
    pub state: Rc<Vec<Value<'a>>>,
    /// The variables before the step.
    pub old: Option<Rc<Vec<Value<'a>>>>,
}

impl<'a> Env<'a> {
    /// Over a state, without locals.
    pub fn new(state: Rc<Vec<Value<'a>>>, locals: usize) -> Self {
        Self { locals: Rc::new(vec![None; locals]), state, old: None }
    }

    fn local(&self, id: LocalId) -> Option<&Value<'a>> {
        self.locals.get(id.index())?.as_ref()
    }

    fn bind(&mut self, id: LocalId, value: Value<'a>) {
        Rc::make_mut(&mut self.locals)[id.index()] = Some(value);
    }
}

impl<'a> Encoding<'a> {
    /// An encoding for these sizes.
    pub fn new(spec: &'a Spec, check: &'a Check, sizes: Vec<Option<u32>>) -> Self {
        let enc = Self {
            spec,
            check,
            sizes,
            terms: RefCell::default(),
            refused: RefCell::default(),
            consts: RefCell::new(vec![None; spec.consts.len()]),
            recursive: recursion::recursive_functions(spec),
            fresh: Cell::new(0),
            depth: Cell::new(0),
            at_once: Cell::new(false),
            start: Instant::now(),
        };
        for data in recursion::recursive(spec) {
            enc.refuse("a type that contains itself", data.at);
        }
        enc
    }

    /// The terms.
    pub fn terms(&self) -> std::cell::Ref<'_, Terms> {
        self.terms.borrow()
    }

    /// What could not be said, if anything.
    pub fn refused(&self) -> Option<Refused> {
        self.refused.borrow().clone()
    }

    /// Remembers that something cannot be said. What is returned then does not matter: the whole
    /// encoding is refused.
    pub(crate) fn refuse(&self, what: impl Into<String>, at: Span) -> Term {
        self.refused.borrow_mut().get_or_insert(Refused { what: what.into(), at });
        self.bool(false)
    }

    /// From now on all rounds of a loop run at once wherever that can be said, as they do where they
    /// cannot be told one by one; so that the two can be compared.
    pub fn run_at_once(&self, at_once: bool) {
        self.at_once.set(at_once);
    }

    /// Whether to go on: nothing was refused, and formulas do not grow without end.
    pub(crate) fn goes_on(&self) -> bool {
        if self.refused.borrow().is_none() && self.start.elapsed() > LONGEST {
            self.refuse("what it says, with all that it calls, is too large and", Span::NONE);
        }
        self.refused.borrow().is_none()
    }

    fn ty(&self, id: TypeId) -> &'a Type {
        self.spec.types.get(id)
    }

    /// See the function of [`Terms`] of this name.
    pub fn bool(&self, value: bool) -> Term {
        self.terms.borrow_mut().bool(value)
    }

    pub(crate) fn int(&self, value: i64) -> Term {
        self.terms.borrow_mut().int(value)
    }

    /// See the function of [`Terms`] of this name.
    pub fn not(&self, term: Term) -> Term {
        self.terms.borrow_mut().not(term)
    }

    /// See the function of [`Terms`] of this name.
    pub fn and(&self, parts: impl IntoIterator<Item = Term>) -> Term {
        let parts = parts.into_iter().collect();
        self.terms.borrow_mut().and(parts)
    }

    /// See the function of [`Terms`] of this name.
    pub fn or(&self, parts: impl IntoIterator<Item = Term>) -> Term {
        let parts = parts.into_iter().collect();
        self.terms.borrow_mut().or(parts)
    }

    pub(crate) fn implies(&self, condition: Term, then: Term) -> Term {
        self.terms.borrow_mut().implies(condition, then)
    }

    /// Equality of two terms.
    pub fn same(&self, a: Term, b: Term) -> Term {
        self.terms.borrow_mut().eq(a, b)
    }

    /// A term that is true and mentions the leaf.
    pub(crate) fn same_as_itself(&self, leaf: Term) -> Term {
        self.terms.borrow_mut().mention(leaf)
    }

    pub(crate) fn less(&self, a: Term, b: Term) -> Term {
        self.terms.borrow_mut().less(a, b)
    }

    pub(crate) fn at_most(&self, a: Term, b: Term) -> Term {
        self.terms.borrow_mut().at_most(a, b)
    }

    pub(crate) fn ite(&self, condition: Term, then: Term, otherwise: Term) -> Term {
        self.terms.borrow_mut().ite(condition, then, otherwise)
    }

    pub(crate) fn arith(&self, op: &'static str, args: Vec<Term>) -> Term {
        self.terms.borrow_mut().arith(op, args)
    }

    /// The value of a term that is `true` or `false`.
    pub fn as_bool(&self, term: Term) -> Option<bool> {
        self.terms.borrow().as_bool(term)
    }

    pub(crate) fn as_int(&self, term: Term) -> Option<i64> {
        self.terms.borrow().as_int(term)
    }

    /// The constant that a symbol without parameters is.
    pub(crate) fn constant_symbol(&self, symbol: Symbol) -> Term {
        self.terms.borrow_mut().apply(symbol, Vec::new())
    }

    /// A term in which symbols without parameters have values.
    pub(crate) fn with_values(&self, term: Term, symbols: &[Symbol], values: &[i128]) -> Term {
        let mut terms = self.terms.borrow_mut();
        let mut by = FxHashMap::default();
        for (symbol, value) in symbols.iter().zip(values) {
            let value = match terms.declared()[symbol.0 as usize].result {
                Sort::Bool => terms.bool(*value != 0),
                Sort::Bits(width) => terms.bits(*value as u64, width),
                Sort::Int => match i64::try_from(*value) {
                    Ok(value) => terms.int(value),
                    Err(_) => continue,
                },
                Sort::Opaque(_) => continue,
            };
            by.insert(*symbol, value);
        }
        terms.replaced(term, &by)
    }

    /// That terms have these values.
    pub(crate) fn have_values(&self, terms: &[Term], values: &[i128]) -> Term {
        let same = terms.iter().zip(values).map(|(term, value)| {
            let value = match self.sort_of(*term) {
                Sort::Bool => self.bool(*value != 0),
                Sort::Bits(width) => self.terms.borrow_mut().bits(*value as u64, width),
                Sort::Int | Sort::Opaque(_) => self.int(i64::try_from(*value).unwrap_or(0)),
            };
            self.same(*term, value)
        });
        self.and(same.collect::<Vec<_>>())
    }

    /// The value of bits that are known.
    pub(crate) fn as_bits(&self, term: Term) -> Option<u32> {
        match self.terms.borrow().kind(term) {
            crate::term::Kind::Bits(value, _) => u32::try_from(*value).ok(),
            _ => None,
        }
    }

    /// A number that was not used in this encoding.
    pub(crate) fn number(&self) -> u32 {
        self.fresh.set(self.fresh.get() + 1);
        self.fresh.get()
    }

    /// The sort of the values of an opaque type.
    pub(crate) fn opaque_sort(&self, id: ir::OpaqueId) -> Sort {
        match self.sizes[id.index()] {
            None => Sort::Opaque(id.index() as u32),
            Some(size) => Sort::Bits(width(u64::from(size))),
        }
    }

    /// The value of a bound of a type.
    pub(crate) fn bound(&self, bound: &Bound) -> Term {
        let both = |a, b| vec![self.bound(a), self.bound(b)];
        match bound {
            Bound::Int(value) => self.int(*value),
            Bound::Const(id) => self.constant(*id, Span::NONE).leaf(),
            Bound::Size(id) => match self.sizes[id.index()] {
                Some(size) => self.int(size.into()),
                None => {
                    let name = &self.spec.opaques[id.index()].name;
                    self.refuse(format!("the number of values of `{name}`"), Span::NONE);
                    self.int(0)
                }
            },
            Bound::Add(a, b) => self.arith("+", both(a, b)),
            Bound::Sub(a, b) => self.arith("-", both(a, b)),
            Bound::Mul(a, b) => self.arith("*", both(a, b)),
        }
    }

    /// The commands that make these assertions.
    pub fn script(&self, assertions: &[Term]) -> String {
        let opaques = self.spec.opaques.iter();
        let sorts: Vec<String> = opaques.map(|opaque| format!("type {}", opaque.name)).collect();
        crate::print::script(&self.terms(), &sorts, assertions)
    }
}

/// How many bits so many values need; at least one.
pub(crate) fn width(count: u64) -> u8 {
    (64 - count.saturating_sub(1).leading_zeros()).max(1) as u8
}
