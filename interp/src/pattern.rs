//! Patterns: test the shape of a value and bind locals.

use crate::frame::Frame;
use crate::shape;
use ir::{Pattern, Value};

impl Frame<'_> {
    /// Whether the value matches; if so, the pattern's locals are bound, if not, none is in scope.
    pub fn matches(&mut self, pattern: &Pattern, value: &Value) -> bool {
        let scope = self.scope.len();
        let matched = self.matches_part(pattern, value);
        if !matched {
            self.scope.truncate(scope);
        }
        matched
    }

    fn matches_part(&mut self, pattern: &Pattern, value: &Value) -> bool {
        match pattern {
            Pattern::Wild => true,
            Pattern::Bind(local) => {
                self.bind(*local, value.clone());
                true
            }
            Pattern::Bool(expected) => shape::boolean(value) == expected,
            Pattern::Int(expected) => shape::int(value) == expected,
            Pattern::Tuple(patterns) => self.all_match(patterns, shape::tuple(value)),
            Pattern::Construct(_, expected, patterns) => match value {
                Value::Variant(variant, fields) => {
                    variant == expected && self.all_match(patterns, fields)
                }
                structure => self.all_match(patterns, shape::tuple(structure)),
            },
            Pattern::None => matches!(value, Value::None),
            Pattern::Some(inner) => {
                shape::option(value).is_some_and(|content| self.matches_part(inner, content))
            }
        }
    }

    fn all_match(&mut self, patterns: &[Pattern], values: &[Value]) -> bool {
        patterns.iter().zip(values).all(|(pattern, value)| self.matches_part(pattern, value))
    }
}
