//! Random trees: every kind of item, member, statement, expression, pattern and type.
//!
//! Only trees that a text can have: no [`ExprKind::Paren`] (the printer adds what is needed), no
//! negated literals (`-1` is a literal), no tuples of one type or pattern.

use ir::Span;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use spec_lang::ast::*;

/// Names that start lower-case, words with a meaning in checks among them.
const LOWER: &[&str] = &["a", "b", "rest", "x1", "_y", "states", "all", "any", "by", "of", "inn"];
const UPPER: &[&str] = &["T", "Node", "Set", "None", "Some", "E_2"];
const METHODS: &[&str] = &["len", "contains", "in", "or", "for", "match", "step"];

pub fn name(text: &str) -> Name {
    Name { text: text.to_owned(), at: Span::NONE }
}

fn lower() -> impl Strategy<Value = Name> {
    select(LOWER).prop_map(name)
}

fn upper() -> impl Strategy<Value = Name> {
    select(UPPER).prop_map(name)
}

fn path() -> impl Strategy<Value = Path> {
    let any = || prop_oneof![lower(), upper()];
    prop_oneof![4 => vec(any(), 1), 1 => vec(any(), 2..3)].prop_map(|segments| Path { segments })
}

fn upper_path() -> impl Strategy<Value = Path> {
    vec(upper(), 1..3).prop_map(|segments| Path { segments })
}

pub fn expr_of(kind: ExprKind) -> Expr {
    Expr { kind, at: Span::NONE }
}

fn boxed(e: Expr) -> Box<Expr> {
    Box::new(e)
}

// ---------------------------------------------------------------------------- types and patterns

fn bound() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        (0..100i64).prop_map(ExprKind::Int),
        lower().prop_map(|n| ExprKind::Path(Path { segments: vec![n] })),
        upper().prop_map(|n| {
            let set = expr_of(ExprKind::Path(Path { segments: vec![n] }));
            ExprKind::Method(Box::new(set), name("len"), Vec::new())
        }),
    ];
    let leaf = leaf.prop_map(expr_of).prop_flat_map(|atom| {
        let negative = ExprKind::Unary(UnaryOp::Neg, boxed(atom.clone()));
        prop_oneof![3 => Just(atom), 1 => Just(expr_of(negative))]
    });
    leaf.prop_recursive(2, 6, 2, |inner| {
        let op = select(vec![BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul]);
        (op, inner.clone(), inner)
            .prop_map(|(op, a, b)| expr_of(ExprKind::Binary(op, boxed(a), boxed(b))))
    })
}

fn ty() -> impl Strategy<Value = Type> {
    let of_kind = |kind| Type { kind, at: Span::NONE };
    let leaf = prop_oneof![
        upper().prop_map(|n| TypeKind::Named(n, Vec::new())),
        (bound(), bound()).prop_map(|(a, b)| TypeKind::Range(boxed(a), boxed(b))),
        Just(TypeKind::Tuple(Vec::new())),
    ];
    leaf.prop_map(of_kind).prop_recursive(3, 12, 3, move |inner| {
        let bound = bound().prop_filter("a bare name is a type", |bound| {
            !matches!(bound.kind, ExprKind::Path(_))
        });
        let argument =
            prop_oneof![4 => inner.clone().prop_map(TypeArg::Type), 1 => bound.prop_map(TypeArg::Bound)];
        prop_oneof![
            (upper(), vec(argument, 1..4)).prop_map(|(n, args)| TypeKind::Named(n, args)),
            vec(inner, 2..4).prop_map(TypeKind::Tuple),
        ]
        .prop_map(of_kind)
    })
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let of_kind = |kind| Pattern { kind, at: Span::NONE };
    let leaf = prop_oneof![
        Just(PatternKind::Wild),
        lower().prop_map(PatternKind::Bind),
        any::<bool>().prop_map(PatternKind::Bool),
        prop_oneof![-3..9i64, Just(i64::MIN), Just(i64::MAX)].prop_map(PatternKind::Int),
        upper_path().prop_map(|path| PatternKind::Variant(path, Vec::new())),
    ];
    leaf.prop_map(of_kind).prop_recursive(2, 8, 3, move |inner| {
        let field = (lower(), inner.clone());
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(PatternKind::Tuple),
            (upper_path(), vec(inner, 1..3)).prop_map(|(path, of)| PatternKind::Variant(path, of)),
            (upper_path(), vec(field, 0..3), any::<bool>())
                .prop_map(|(path, fields, rest)| PatternKind::Fields(path, fields, rest)),
        ]
        .prop_map(of_kind)
    })
}

// ----------------------------------------------------------------------------------- expressions

const BINARY: &[BinaryOp] = &[
    BinaryOp::Implies,
    BinaryOp::Or,
    BinaryOp::And,
    BinaryOp::Eq,
    BinaryOp::Ne,
    BinaryOp::Lt,
    BinaryOp::Le,
    BinaryOp::Gt,
    BinaryOp::Ge,
    BinaryOp::In,
    BinaryOp::NotIn,
    BinaryOp::Range,
    BinaryOp::Union,
    BinaryOp::Intersect,
    BinaryOp::Add,
    BinaryOp::Sub,
    BinaryOp::Concat,
    BinaryOp::Minus,
    BinaryOp::Mul,
    BinaryOp::Div,
    BinaryOp::Mod,
];

pub fn expr() -> BoxedStrategy<Expr> {
    let int = prop_oneof![-3..100i64, Just(i64::MIN), Just(i64::MAX)];
    let leaf = prop_oneof![
        any::<bool>().prop_map(ExprKind::Bool),
        int.prop_map(ExprKind::Int),
        path().prop_map(ExprKind::Path),
    ];
    leaf.prop_map(expr_of)
        .prop_recursive(5, 40, 4, |inner| {
            let inner = inner.boxed();
            prop_oneof![collections(&inner), operators(&inner), binders(&inner)].prop_map(expr_of)
        })
        .boxed()
}

fn collections(e: &BoxedStrategy<Expr>) -> impl Strategy<Value = ExprKind> + use<> {
    let brackets = select(vec![Brackets::Set, Brackets::Seq, Brackets::Bag]);
    let field = || (lower(), e.clone());
    let fields = prop_oneof![
        (vec(field(), 1..3), of(e.clone())),
        (vec(field(), 0..2), e.clone().prop_map(Some)),
    ];
    prop_oneof![
        vec(e.clone(), 0..3).prop_map(ExprKind::Tuple),
        vec(e.clone(), 0..3).prop_map(ExprKind::Set),
        vec(e.clone(), 0..3).prop_map(ExprKind::Seq),
        vec(e.clone(), 0..3).prop_map(ExprKind::Bag),
        vec((e.clone(), e.clone()), 0..3).prop_map(ExprKind::Map),
        (brackets, e.clone(), clauses(e)).prop_map(|(brackets, e, of)| ExprKind::Comprehension(
            brackets,
            boxed(e),
            of
        )),
        (e.clone(), e.clone(), clauses(e)).prop_map(|(k, v, of)| ExprKind::MapComprehension(
            boxed(k),
            boxed(v),
            of
        )),
        (path(), fields).prop_map(|(path, (fields, base))| ExprKind::Struct {
            path,
            fields,
            base: base.map(Box::new)
        }),
    ]
}

fn operators(e: &BoxedStrategy<Expr>) -> impl Strategy<Value = ExprKind> + use<> {
    let field = prop_oneof![lower(), select(vec!["0", "1", "12"]).prop_map(name)];
    let unary = (any::<bool>(), e.clone()).prop_map(|(not, e)| match not {
        false if !matches!(e.kind, ExprKind::Int(_)) => ExprKind::Unary(UnaryOp::Neg, boxed(e)),
        _ => ExprKind::Unary(UnaryOp::Not, boxed(e)),
    });
    prop_oneof![
        unary,
        (select(BINARY), e.clone(), e.clone()).prop_map(|(op, a, b)| ExprKind::Binary(
            op,
            boxed(a),
            boxed(b)
        )),
        (path(), arguments(e)).prop_map(|(path, of)| ExprKind::Call(path, of)),
        (e.clone(), select(METHODS), arguments(e)).prop_map(|(e, method, of)| ExprKind::Method(
            boxed(e),
            name(method),
            of
        )),
        (e.clone(), field).prop_map(|(e, field)| ExprKind::Field(boxed(e), field)),
        (e.clone(), e.clone()).prop_map(|(e, i)| ExprKind::Index(boxed(e), boxed(i))),
    ]
}

fn binders(e: &BoxedStrategy<Expr>) -> impl Strategy<Value = ExprKind> + use<> {
    let quantifier = select(vec![Quantifier::Forall, Quantifier::Exists]);
    prop_oneof![
        (quantifier, clauses(e), e.clone()).prop_map(|(q, of, body)| ExprKind::Quantified(
            q,
            of,
            boxed(body)
        )),
        (e.clone(), block_expr(e, 0), block_expr(e, 0)).prop_map(|(c, a, b)| ExprKind::If(
            boxed(c),
            boxed(a),
            boxed(b)
        )),
        (e.clone(), vec((pattern(), e.clone()), 0..3))
            .prop_map(|(e, arms)| ExprKind::Match(boxed(e), arms)),
        block_expr(e, 1).prop_map(|block| block.kind),
    ]
}

/// A block with at least so many bindings.
fn block_expr(e: &BoxedStrategy<Expr>, least: usize) -> impl Strategy<Value = Expr> + use<> {
    let binding = (pattern(), of(ty()), e.clone());
    (vec(binding, least..least + 2), e.clone())
        .prop_map(|(lets, value)| expr_of(ExprKind::Block(lets, boxed(value))))
}

fn arguments(e: &BoxedStrategy<Expr>) -> impl Strategy<Value = Vec<Argument>> + use<> {
    let lambda = (vec(pattern(), 0..3), e.clone()).prop_map(|(params, body)| Argument::Lambda {
        params,
        body: boxed(body),
        at: Span::NONE,
    });
    vec(prop_oneof![2 => e.clone().prop_map(Argument::Expr), 1 => lambda], 0..3)
}

fn clauses(e: &BoxedStrategy<Expr>) -> impl Strategy<Value = Vec<Clause>> + use<> {
    let binding = (pattern(), domain(e)).prop_map(|(p, of)| Clause::In(p, of));
    (vec(binding, 1..3), of(e.clone())).prop_map(|(mut clauses, condition)| {
        clauses.extend(condition.map(Clause::If));
        clauses
    })
}

fn domain(e: &BoxedStrategy<Expr>) -> impl Strategy<Value = Domain> + use<> {
    prop_oneof![3 => e.clone().prop_map(Domain::In), 1 => ty().prop_map(Domain::Type)]
}

// ------------------------------------------------------------------------- statements and items

fn place() -> impl Strategy<Value = Expr> {
    let leaf = lower().prop_map(|n| expr_of(ExprKind::Path(Path { segments: vec![n] })));
    leaf.prop_recursive(2, 4, 1, |inner| {
        prop_oneof![
            (inner.clone(), expr()).prop_map(|(e, i)| expr_of(ExprKind::Index(boxed(e), boxed(i)))),
            (inner, lower()).prop_map(|(e, field)| expr_of(ExprKind::Field(boxed(e), field))),
        ]
    })
}

const ASSIGN: &[AssignOp] = &[
    AssignOp::Set,
    AssignOp::Add,
    AssignOp::Sub,
    AssignOp::Mul,
    AssignOp::Union,
    AssignOp::Intersect,
    AssignOp::Minus,
    AssignOp::Concat,
];

fn block_of(stmts: Vec<StmtKind>) -> Block {
    let stmts = stmts.into_iter().map(|kind| Stmt { kind, at: Span::NONE }).collect();
    Block { stmts, at: Span::NONE }
}

pub fn block() -> impl Strategy<Value = Block> {
    let e = expr();
    let pick = (any::<bool>(), pattern(), domain(&e), of(expr())).prop_map(
        |(choose, pattern, domain, filter)| StmtKind::Pick { choose, pattern, domain, filter },
    );
    let leaf = prop_oneof![
        expr().prop_map(StmtKind::Require),
        (pattern(), expr()).prop_map(|(p, e)| StmtKind::RequireLet(p, e)),
        (pattern(), of(ty()), expr()).prop_map(|(p, t, e)| StmtKind::Let(p, t, e)),
        (place(), select(ASSIGN), expr()).prop_map(|(p, op, e)| StmtKind::Assign(p, op, e)),
        pick,
        expr().prop_map(StmtKind::Assert),
    ];
    let stmt = leaf.prop_recursive(2, 8, 3, |inner| {
        let block = || vec(inner.clone(), 0..3).prop_map(block_of);
        prop_oneof![
            (expr(), block(), of(block())).prop_map(|(c, a, b)| StmtKind::If(c, a, b)),
            (expr(), vec((pattern(), block()), 0..3)).prop_map(|(e, of)| StmtKind::Match(e, of)),
            (pattern(), expr(), block()).prop_map(|(p, e, b)| StmtKind::For(p, e, b)),
            vec(block(), 2..4).prop_map(StmtKind::Either),
        ]
    });
    vec(stmt, 0..4).prop_map(block_of)
}

fn decl() -> impl Strategy<Value = Decl> {
    let fields = |least| vec((lower(), ty()), least..3);
    let payload = prop_oneof![
        Just(Payload::Unit),
        vec(ty(), 1..3).prop_map(Payload::Positional),
        fields(1).prop_map(Payload::Named),
    ];
    let variant = (upper(), payload).prop_map(|(name, payload)| Variant { name, payload });
    let body = prop_oneof![expr(), block_expr(&expr(), 0)];
    prop_oneof![
        upper().prop_map(Decl::Opaque),
        (upper(), ty()).prop_map(|(n, t)| Decl::Alias(n, t)),
        (upper(), fields(0)).prop_map(|(n, f)| Decl::Struct(n, f)),
        (upper(), vec(variant, 0..3)).prop_map(|(n, v)| Decl::Enum(n, v)),
        (lower(), fields(0), ty(), body).prop_map(|(name, params, result, body)| {
            Decl::Function(Function { name, params, result, body })
        }),
        (lower(), ty(), of(expr())).prop_map(|(n, t, e)| Decl::Const(n, t, e)),
    ]
}

fn visibility() -> impl Strategy<Value = Option<Visibility>> {
    of(select(vec![Visibility::Interface, Visibility::Internal]))
}

fn claim_kind() -> impl Strategy<Value = ClaimKind> {
    select(vec![ClaimKind::Invariant, ClaimKind::Step, ClaimKind::Reachable])
}

fn doc() -> impl Strategy<Value = Vec<String>> {
    vec(select(vec!["A note.", "", "`x / * y"]).prop_map(str::to_owned), 0..2)
}

fn member() -> impl Strategy<Value = Member> {
    let param =
        (pattern(), domain(&expr())).prop_map(|(pattern, domain)| Param { pattern, domain });
    let var = (visibility(), any::<bool>(), lower(), ty(), of(expr()))
        .prop_map(|(visibility, ghost, name, ty, init)| Var { visibility, ghost, name, ty, init });
    let transition = (visibility(), lower(), vec(param, 0..3), block())
        .prop_map(|(visibility, name, params, body)| Transition { visibility, name, params, body });
    let kind = prop_oneof![
        decl().prop_map(MemberKind::Decl),
        (lower(), expr()).prop_map(|(n, e)| MemberKind::Assume(n, e)),
        var.prop_map(MemberKind::Var),
        block().prop_map(MemberKind::Init),
        transition.prop_map(MemberKind::Transition),
        (claim_kind(), lower(), expr()).prop_map(|(kind, n, e)| MemberKind::Claim(kind, n, e)),
        expr().prop_map(MemberKind::Terminal),
    ];
    (doc(), of(Just(Span::NONE)), kind).prop_map(|(doc, overrides, kind)| Member {
        doc,
        overrides,
        kind,
        at: Span::NONE,
    })
}

fn check() -> impl Strategy<Value = Check> {
    let setting = prop_oneof![
        expr()
            .prop_filter("`any` is a word here", |e| {
                !matches!(&e.kind, ExprKind::Path(path) if path.segments[0].text == "any")
            })
            .prop_map(Setting::Expr),
        Just(Setting::Any(Span::NONE)),
        Just(Setting::Unbounded(Span::NONE)),
    ];
    let names = || vec(select(vec!["a", "b", "safe"]).prop_map(name), 1..3);
    let selection = prop_oneof![
        Just(Selection::All),
        Just(Selection::None),
        names().prop_map(Selection::Only),
        names().prop_map(Selection::Except),
    ];
    let expected = prop_oneof![
        lower().prop_map(Expected::Claim),
        Just(Expected::Deadlock),
        Just(Expected::Assertion),
        Just(Expected::Error),
    ];
    let numbers = (of(0..9u64), of(0..9u64), of(0..9u64))
        .prop_filter("at least one", |(a, b, c)| a.is_some() || b.is_some() || c.is_some());
    let kind = prop_oneof![
        vec((prop_oneof![lower(), upper()], setting), 1..3).prop_map(CheckClauseKind::With),
        (claim_kind(), selection).prop_map(|(kind, of)| CheckClauseKind::Claims(kind, of)),
        Just(CheckClauseKind::DeadlockAllowed),
        upper().prop_map(CheckClauseKind::Refinement),
        (expected, of(1..9u64)).prop_map(|(what, states)| {
            CheckClauseKind::ExpectViolation(what, states.map(|states| (states, Span::NONE)))
        }),
        numbers.prop_map(|(states, transitions, depth)| CheckClauseKind::ExpectNumbers {
            states,
            transitions,
            depth
        }),
    ];
    let clause = kind.prop_map(|kind| CheckClause { kind, at: Span::NONE });
    let engine =
        (select(vec!["search", "simulation"]).prop_map(name), vec((of(lower()), expr()), 0..2));
    (lower(), upper(), of(engine), vec(clause, 0..4))
        .prop_map(|(name, system, engine, clauses)| Check { name, system, engine, clauses })
}

fn refinement() -> impl Strategy<Value = Refinement> {
    let args = || vec(expr(), 0..3);
    let upper_step = of((lower(), args()));
    let mapping = (lower(), expr()).prop_map(|(name, value)| EntryKind::Mapping(name, value));
    let step = (lower(), vec(pattern(), 0..3), upper_step)
        .prop_map(|(lower, patterns, upper)| EntryKind::Step { lower, patterns, upper });
    let entry = prop_oneof![mapping, step].prop_map(|kind| Entry { kind, at: Span::NONE });
    let systems = (upper(), upper(), upper());
    let flags = (any::<bool>(), of(Just(Span::NONE)));
    (systems, vec((lower(), ty()), 0..3), args(), flags, vec(entry, 0..4)).prop_map(
        |((name, lower, upper), params, args, (automatic, preserving), entries)| Refinement {
            name,
            params,
            lower,
            upper,
            args,
            automatic,
            preserving,
            entries,
        },
    )
}

/// A file of a few items.
pub fn file() -> impl Strategy<Value = File> {
    let import = (vec(lower(), 1..3), vec(prop_oneof![lower(), upper()], 1..3))
        .prop_map(|(segments, names)| Use { path: Path { segments }, names });
    let system = (upper(), of(upper()), vec(member(), 0..4))
        .prop_map(|(name, extends, members)| System { name, extends, members });
    let kind = prop_oneof![
        1 => import.prop_map(ItemKind::Use),
        2 => decl().prop_map(ItemKind::Decl),
        4 => system.prop_map(ItemKind::System),
        2 => check().prop_map(ItemKind::Check),
        2 => refinement().prop_map(ItemKind::Refinement),
    ];
    let item = (doc(), kind).prop_map(|(doc, kind)| Item { doc, kind, at: Span::NONE });
    vec(item, 1..3).prop_map(|items| File { items })
}
