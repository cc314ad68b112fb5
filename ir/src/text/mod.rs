//! The textual form of a [`Module`]: S-expressions that people can read and tests can hold.
//!
//! [`print()`] and [`parse`] are inverses, except that source places are not printed and come back as
//! [`Span::NONE`](crate::Span::NONE), and that nesting is limited to [`MAX_DEPTH`]. The text is not
//! checked beyond its shape; [`well_formed`](crate::well_formed) does that.
//!
//! Entities are written as a letter and their index: `t` types, `o` opaque types, `d` structs and
//! enums, `c` constants, `v` variables, `f` functions, `x` transitions, `q` claims, `l` locals. What
//! follows a colon (`v0:history`) is for the reader. Every expression is `(kind type part…)`. `;`
//! starts a comment. A declaration repeats its own id, which must be the next one.
//!
//! ```text
//! module     = (module spec… refinement… check…)
//! spec       = (spec NAME (types …) (opaques …) (datas …) (consts …) (assumes …) (vars …)
//!                (functions …) (init …) (transitions …) (claims …))
//! type       = (t0 bool | int | (range bound bound) | o0 | d0 | (tuple t…) | (option t)
//!                | (set t [bound]) | (seq t [bound]) | (bag t [bound]) | (map t t [bound]))
//! bound      = INT | c0 | (size o0) | (add bound bound) | (sub bound bound) | (mul bound bound)
//! opaque     = (o0 NAME)
//! data       = (struct d0 NAME variant…) | (enum d0 NAME variant…)
//! variant    = (NAME field…)                          field = t0 | (NAME t0)
//! const      = (const c0 NAME t [locals expr])
//! var        = (var v0 NAME t interface | internal [ghost] [locals expr])
//! function   = (fn f0 NAME ARITY t locals expr)
//! init       = (init locals block)
//! transition = (transition x0 NAME interface | internal locals (params (pattern expr)…) block)
//! claim      = (invariant | step | reachable | terminal | assume q0 NAME locals expr)
//! locals     = (locals (l0 NAME t)…)
//! pattern    = _ | l0 | true | false | INT | (tuple pattern…) | (construct d0 VARIANT pattern…)
//!                | none | (some pattern)
//! block      = (block stmt…)
//! stmt       = (require expr) | (require-let pattern expr) | (let pattern expr [t])
//!                | (assign v0 ((index expr) | (field INT)…) expr) | (if expr block block)
//!                | (match expr (pattern block)…) | (for pattern expr block)
//!                | (pick pattern expr [expr]) | (choose pattern expr [expr]) | (either block…)
//!                | (assert expr)
//! refinement = (refinement NAME SPEC SPEC (mapping f0 | none …) (steps step…) automatic | mapped)
//! step       = (x0 locals (patterns pattern…) stutter | (x0 expr…))
//! check      = (check NAME SPEC engine (opaques (NAME…)…) (consts default | any | (locals expr) …)
//!                (claims q0…) [(refinement INT)] (deadlock true | false) (expect expected…))
//! engine     = search | (simulation INT INT INT)
//! expected   = q0 | refinement | deadlock | assertion | error | (trace INT) | (states INT) | (transitions INT)
//!                | (depth INT)
//! ```

mod cursor;
mod parse;
mod parse_expr;
mod parse_types;
mod print;
mod print_expr;
mod print_types;
mod read;
mod sexpr;

use crate::Module;
use std::fmt;

/// How deep lists may be nested in the text.
pub const MAX_DEPTH: usize = 1000;

/// The module as text.
pub fn print(module: &Module) -> String {
    print::module(module).to_string()
}

/// The module that a text stands for.
///
/// # Errors
/// The first place where the text is not one module.
pub fn parse(text: &str) -> Result<Module, TextError> {
    read::read(text).and_then(|tree| parse::module(&tree)).map_err(|error| error.locate(text))
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for TextError {}
