//! Terms of many-sorted first-order logic: hash-consed, folded where they are built.

use rustc_hash::FxHashMap;

/// A term, by its place in its [`Terms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Term(u32);

/// A function symbol (a constant, without parameters), by its place in its [`Terms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Symbol(pub u32);

/// A sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Truth values.
    Bool,
    /// Integers, without bounds.
    Int,
    /// So many bits.
    Bits(u8),
    /// Values of an opaque type of any size, by the type's number.
    Opaque(u32),
}

/// What a term is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `true`, `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Bits: their value and how many.
    Bits(u64, u8),
    /// A function applied.
    Apply(Symbol, Vec<Term>),
    /// A variable of a quantifier.
    Bound(u32, Sort),
    /// Negation.
    Not(Term),
    /// Conjunction.
    And(Vec<Term>),
    /// Disjunction.
    Or(Vec<Term>),
    /// Equality.
    Eq(Term, Term),
    /// The second if the first, else the third.
    Ite(Term, Term, Term),
    /// Less, of integers.
    Less(Term, Term),
    /// An operation on integers, by its name in SMT-LIB.
    Arith(&'static str, Vec<Term>),
    /// For all values of these variables.
    Forall(Vec<(u32, Sort)>, Term),
}

/// A declared function.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// The sorts of its parameters.
    pub params: Vec<Sort>,
    /// The sort of its result.
    pub result: Sort,
}

/// All terms of one encoding.
#[derive(Debug, Default)]
pub struct Terms {
    kinds: Vec<Kind>,
    known: FxHashMap<Kind, Term>,
    declared: Vec<Declared>,
    names: FxHashMap<String, Symbol>,
}

impl Terms {
    /// What a term is.
    pub fn kind(&self, term: Term) -> &Kind {
        &self.kinds[term.0 as usize]
    }

    /// The declared functions.
    pub fn declared(&self) -> &[Declared] {
        &self.declared
    }

    fn add(&mut self, kind: Kind) -> Term {
        if let Some(term) = self.known.get(&kind) {
            return *term;
        }
        let term = Term(self.kinds.len() as u32);
        self.kinds.push(kind.clone());
        self.known.insert(kind, term);
        term
    }

    /// The function of this name, declared if it is new.
    ///
    /// # Panics
    /// It is declared with other sorts.
    pub fn declare(&mut self, name: &str, params: &[Sort], result: Sort) -> Symbol {
        if let Some(symbol) = self.names.get(name) {
            let known = &self.declared[symbol.0 as usize];
            assert!(known.params == params && known.result == result, "`{name}` is two functions");
            return *symbol;
        }
        let symbol = Symbol(self.declared.len() as u32);
        self.declared.push(Declared { name: name.to_owned(), params: params.to_vec(), result });
        self.names.insert(name.to_owned(), symbol);
        symbol
    }

    /// A function applied.
    pub fn apply(&mut self, symbol: Symbol, args: Vec<Term>) -> Term {
        self.add(Kind::Apply(symbol, args))
    }

    /// The variable of a quantifier with this number.
    pub fn bound(&mut self, number: u32, sort: Sort) -> Term {
        self.add(Kind::Bound(number, sort))
    }

    /// A truth value.
    pub fn bool(&mut self, value: bool) -> Term {
        self.add(Kind::Bool(value))
    }

    /// An integer.
    pub fn int(&mut self, value: i64) -> Term {
        self.add(Kind::Int(value))
    }

    /// Bits: their value, and how many.
    pub fn bits(&mut self, value: u64, width: u8) -> Term {
        self.add(Kind::Bits(value, width))
    }

    /// The value of a constant truth value.
    pub fn as_bool(&self, term: Term) -> Option<bool> {
        match self.kind(term) {
            Kind::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The value of a constant integer.
    pub fn as_int(&self, term: Term) -> Option<i64> {
        match self.kind(term) {
            Kind::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// Negation.
    pub fn not(&mut self, term: Term) -> Term {
        match self.kind(term) {
            Kind::Bool(value) => {
                let value = !value;
                self.bool(value)
            }
            Kind::Not(inner) => *inner,
            _ => self.add(Kind::Not(term)),
        }
    }

    /// The parts of a conjunction or a disjunction, flat and each once; none if one decides it.
    fn parts(&self, parts: Vec<Term>, unit: bool) -> Option<Vec<Term>> {
        let mut flat: Vec<Term> = Vec::new();
        let mut known = rustc_hash::FxHashSet::default();
        for part in parts {
            let inner = match (self.kind(part), unit) {
                (Kind::Bool(value), _) if *value == unit => continue,
                (Kind::Bool(_), _) => return None,
                (Kind::And(inner), true) | (Kind::Or(inner), false) => inner.as_slice(),
                _ => std::slice::from_ref(&part),
            };
            for term in inner {
                if known.insert(*term) {
                    flat.push(*term);
                }
            }
        }
        let negated = |term: &Term| match self.kind(*term) {
            Kind::Not(inner) => known.contains(inner),
            _ => false,
        };
        (!flat.iter().any(negated)).then_some(flat)
    }

    /// Conjunction.
    pub fn and(&mut self, parts: Vec<Term>) -> Term {
        match self.parts(parts, true) {
            None => self.bool(false),
            Some(parts) if parts.is_empty() => self.bool(true),
            Some(parts) if parts.len() == 1 => parts[0],
            Some(parts) => self.add(Kind::And(parts)),
        }
    }

    /// Disjunction.
    pub fn or(&mut self, parts: Vec<Term>) -> Term {
        match self.parts(parts, false) {
            None => self.bool(true),
            Some(parts) if parts.is_empty() => self.bool(false),
            Some(parts) if parts.len() == 1 => parts[0],
            Some(parts) => self.add(Kind::Or(parts)),
        }
    }

    /// Implication.
    pub fn implies(&mut self, condition: Term, then: Term) -> Term {
        let not = self.not(condition);
        self.or(vec![not, then])
    }

    /// Equality.
    pub fn eq(&mut self, a: Term, b: Term) -> Term {
        if a == b {
            return self.bool(true);
        }
        match (self.kind(a), self.kind(b)) {
            (Kind::Bool(true), _) => b,
            (_, Kind::Bool(true)) => a,
            (Kind::Bool(false), _) => self.not(b),
            (_, Kind::Bool(false)) => self.not(a),
            (Kind::Int(_), Kind::Int(_)) | (Kind::Bits(..), Kind::Bits(..)) => self.bool(false),
            _ => self.add(Kind::Eq(a.min(b), a.max(b))),
        }
    }

    /// A term in which functions without parameters are replaced.
    pub fn replaced(&mut self, term: Term, by: &FxHashMap<Symbol, Term>) -> Term {
        let mut known = FxHashMap::default();
        self.replace(term, by, &mut known)
    }

    fn replace(
        &mut self,
        term: Term,
        by: &FxHashMap<Symbol, Term>,
        known: &mut FxHashMap<Term, Term>,
    ) -> Term {
        if let Some(done) = known.get(&term) {
            return *done;
        }
        let kind = self.kind(term).clone();
        let mut part = |own: Term| self.replace(own, by, known);
        let made = match kind {
            Kind::Bool(_) | Kind::Int(_) | Kind::Bits(..) | Kind::Bound(..) => term,
            Kind::Apply(symbol, args) => match by.get(&symbol) {
                Some(value) => *value,
                None => {
                    let args = args.into_iter().map(part).collect();
                    self.apply(symbol, args)
                }
            },
            Kind::Not(a) => {
                let a = part(a);
                self.not(a)
            }
            Kind::And(parts) => {
                let parts = parts.into_iter().map(part).collect();
                self.and(parts)
            }
            Kind::Or(parts) => {
                let parts = parts.into_iter().map(part).collect();
                self.or(parts)
            }
            Kind::Eq(a, b) => {
                let (a, b) = (part(a), part(b));
                self.eq(a, b)
            }
            Kind::Ite(a, b, c) => {
                let (a, b, c) = (part(a), part(b), part(c));
                self.ite(a, b, c)
            }
            Kind::Less(a, b) => {
                let (a, b) = (part(a), part(b));
                self.less(a, b)
            }
            Kind::Arith(op, args) => {
                let args = args.into_iter().map(part).collect();
                self.arith(op, args)
            }
            Kind::Forall(vars, body) => {
                let body = part(body);
                self.forall(vars, body)
            }
        };
        known.insert(term, made);
        made
    }

    /// `t = t`, as it is: so that what a term is made of is declared.
    pub fn mention(&mut self, term: Term) -> Term {
        self.add(Kind::Eq(term, term))
    }

    /// The second if the first, else the third.
    pub fn ite(&mut self, condition: Term, then: Term, otherwise: Term) -> Term {
        if then == otherwise {
            return then;
        }
        match (self.kind(condition), self.kind(then), self.kind(otherwise)) {
            (Kind::Bool(true), ..) => then,
            (Kind::Bool(false), ..) => otherwise,
            (_, Kind::Bool(true), _) => self.or(vec![condition, otherwise]),
            (_, Kind::Bool(false), _) => {
                let not = self.not(condition);
                self.and(vec![not, otherwise])
            }
            (.., Kind::Bool(true)) => self.implies(condition, then),
            (.., Kind::Bool(false)) => self.and(vec![condition, then]),
            _ => self.add(Kind::Ite(condition, then, otherwise)),
        }
    }

    /// Less, of integers.
    pub fn less(&mut self, a: Term, b: Term) -> Term {
        match (self.as_int(a), self.as_int(b)) {
            (Some(a), Some(b)) => self.bool(a < b),
            _ if a == b => self.bool(false),
            _ => self.add(Kind::Less(a, b)),
        }
    }

    /// Less or equal.
    pub fn at_most(&mut self, a: Term, b: Term) -> Term {
        let more = self.less(b, a);
        self.not(more)
    }

    /// An operation of SMT-LIB on integers.
    pub fn arith(&mut self, op: &'static str, args: Vec<Term>) -> Term {
        let values: Option<Vec<i64>> = args.iter().map(|arg| self.as_int(*arg)).collect();
        let folded = match (op, values.as_deref()) {
            ("+", Some([a, b])) => a.checked_add(*b),
            ("-", Some([a, b])) => a.checked_sub(*b),
            ("-", Some([a])) => a.checked_neg(),
            ("*", Some([a, b])) => a.checked_mul(*b),
            _ => None,
        };
        match folded {
            Some(value) => self.int(value),
            None => self.add(Kind::Arith(op, args)),
        }
    }

    /// For all values of the variables.
    pub fn forall(&mut self, vars: Vec<(u32, Sort)>, body: Term) -> Term {
        match self.kind(body) {
            Kind::Bool(_) => body,
            _ if vars.is_empty() => body,
            _ => self.add(Kind::Forall(vars, body)),
        }
    }

    /// For some values of the variables.
    pub fn exists(&mut self, vars: Vec<(u32, Sort)>, body: Term) -> Term {
        let not = self.not(body);
        let none = self.forall(vars, not);
        self.not(none)
    }
}
