//! Conditions as text of the language.

use ir::{Expr, ExprKind, Op, Spec, Type};

/// How strongly the parts of an expression hold together: those of lower numbers are put in brackets.
const OR: u8 = 1;
const AND: u8 = 2;
const COMPARE: u8 = 3;
const SUM: u8 = 4;
const PRODUCT: u8 = 5;
const PREFIX: u8 = 6;
const WHOLE: u8 = 7;

/// The text of a condition with these names for its locals; none if it has a form that candidates do
/// not have.
pub fn of(spec: &Spec, e: &Expr, names: &[String]) -> Option<String> {
    Some(Writer { spec, names }.write(e)?.0)
}

struct Writer<'w> {
    spec: &'w Spec,
    names: &'w [String],
}

impl Writer<'_> {
    fn part(&self, e: &Expr, least: u8) -> Option<String> {
        let (text, strength) = self.write(e)?;
        Some(if strength < least { format!("({text})") } else { text })
    }

    fn list(&self, all: &[Expr]) -> Option<String> {
        let all: Option<Vec<String>> = all.iter().map(|e| self.part(e, OR)).collect();
        Some(all?.join(", "))
    }

    fn write(&self, e: &Expr) -> Option<(String, u8)> {
        let whole = |text: String| Some((text, WHOLE));
        match &e.kind {
            ExprKind::Bool(value) => whole(value.to_string()),
            ExprKind::Int(value) if *value < 0 => Some((value.to_string(), PREFIX)),
            ExprKind::Int(value) => whole(value.to_string()),
            ExprKind::Const(id) => whole(self.spec.consts[id.index()].name.clone()),
            ExprKind::Var(id) => whole(self.spec.var(*id).name.clone()),
            // Of what is only asked whether it can be written, locals have no names.
            ExprKind::Local(id) => whole(self.names.get(id.index()).cloned().unwrap_or_default()),
            ExprKind::None => whole("None".to_owned()),
            ExprKind::Some(inner) => whole(format!("Some({})", self.part(inner, OR)?)),
            ExprKind::Tuple(parts) => whole(format!("({})", self.list(parts)?)),
            ExprKind::Set(parts) => whole(format!("{{{}}}", self.list(parts)?)),
            ExprKind::Seq(parts) => whole(format!("[{}]", self.list(parts)?)),
            ExprKind::Construct(id, variant, fields) => {
                let data = &self.spec.datas[id.index()];
                let own = &data.variants[*variant as usize];
                match (self.spec.agents.as_ref().map(|_| data.name.as_str()), fields.as_slice()) {
                    (Some("AgentId"), []) => return whole(own.name.clone()),
                    (Some("AgentId"), [key]) => {
                        let key = match &key.kind {
                            ExprKind::Tuple(parts) => self.list(parts)?,
                            _ => self.part(key, OR)?,
                        };
                        return whole(format!("{}[{key}]", own.name));
                    }
                    (Some("Message"), [content]) => {
                        return whole(format!("Message({})", self.part(content, OR)?));
                    }
                    _ => {}
                }
                let name = match data.is_struct {
                    true => own.name.clone(),
                    false => format!("{}::{}", data.name, own.name),
                };
                if fields.is_empty() {
                    return whole(name);
                }
                if own.fields.iter().all(|field| field.name.is_some()) {
                    let names = own.fields.iter().filter_map(|field| field.name.as_ref());
                    let fields = names.zip(fields).map(|(name, value)| {
                        let value = self.part(value, OR)?;
                        Some(if *name == value { value } else { format!("{name}: {value}") })
                    });
                    let fields: Option<Vec<String>> = fields.collect();
                    return whole(format!("{name} {{ {} }}", fields?.join(", ")));
                }
                whole(format!("{name}({})", self.list(fields)?))
            }
            ExprKind::Field(base, index) => {
                let field = match &self.spec.types[base.ty] {
                    Type::Data(id) => {
                        let fields = &self.spec.datas[id.index()].variants[0].fields;
                        fields[*index as usize].name.clone()?
                    }
                    _ => index.to_string(),
                };
                whole(format!("{}.{field}", self.part(base, WHOLE)?))
            }
            ExprKind::Call(id, args) => {
                let name = &self.spec.functions[id.index()].name;
                // What the compiler made has names that nobody can write.
                (!name.contains('.')).then_some(())?;
                whole(format!("{name}({})", self.list(args)?))
            }
            ExprKind::Op(op, args) => self.operation(*op, args),
            _ => None,
        }
    }

    fn operation(&self, op: Op, args: &[Expr]) -> Option<(String, u8)> {
        let infix = |sign: &str, strength: u8| {
            let parts: Option<Vec<String>> =
                args.iter().map(|arg| self.part(arg, strength + 1)).collect();
            Some((parts?.join(&format!(" {sign} ")), strength))
        };
        let method = |name: &str| {
            let (base, rest) = args.split_first()?;
            Some((format!("{}.{name}({})", self.part(base, WHOLE)?, self.list(rest)?), WHOLE))
        };
        match op {
            Op::Or => infix("||", OR),
            Op::And => infix("&&", AND),
            Op::Eq => infix("==", COMPARE),
            Op::Ne => infix("!=", COMPARE),
            Op::Lt => infix("<", COMPARE),
            Op::Le => infix("<=", COMPARE),
            Op::Gt => infix(">", COMPARE),
            Op::Ge => infix(">=", COMPARE),
            Op::In => infix("in", COMPARE),
            Op::Add => infix("+", SUM),
            Op::Sub => infix("-", SUM),
            Op::Mul => infix("*", PRODUCT),
            Op::Mod => infix("%", PRODUCT),
            Op::Not => match &args[0].kind {
                ExprKind::Op(Op::Eq, parts) => self.operation(Op::Ne, parts),
                ExprKind::Op(Op::In, parts) => {
                    let [x, set] = parts.as_slice() else { return None };
                    let text = format!("{} not in {}", self.part(x, SUM)?, self.part(set, SUM)?);
                    Some((text, COMPARE))
                }
                ExprKind::Op(Op::Lt, parts) => self.operation(Op::Ge, parts),
                ExprKind::Op(Op::Le, parts) => self.operation(Op::Gt, parts),
                ExprKind::Op(Op::Gt, parts) => self.operation(Op::Le, parts),
                ExprKind::Op(Op::Ge, parts) => self.operation(Op::Lt, parts),
                _ => Some((format!("!{}", self.part(&args[0], PREFIX)?), PREFIX)),
            },
            Op::Index => {
                let [base, index] = args else { return None };
                let index = match &index.kind {
                    ExprKind::Tuple(parts) => self.list(parts)?,
                    _ => self.part(index, OR)?,
                };
                Some((format!("{}[{index}]", self.part(base, WHOLE)?), WHOLE))
            }
            Op::Len => match self.spec.types[args[0].ty] {
                Type::Seq(..) | Type::Set(..) | Type::Map(..) | Type::Bag(..) => method("len"),
                _ => None,
            },
            Op::Keys => method("keys"),
            Op::Get => method("get"),
            Op::IsSome => method("is_some"),
            Op::Unwrap => method("unwrap"),
            Op::UnwrapOr => method("unwrap_or"),
            Op::Subset => method("is_subset_of"),
            _ => None,
        }
    }
}
