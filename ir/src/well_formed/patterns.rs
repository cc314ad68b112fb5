//! Patterns: their types, and what they match.

use super::cover;
use super::scope::Checker;
use super::shapes::{Form, Shape};
use crate::{Pattern, Span};

impl Checker<'_> {
    /// Checks a pattern against a value of this shape, if known, and binds its locals.
    pub fn pattern(&mut self, pattern: &Pattern, shape: Option<Shape>, at: Span) {
        match pattern {
            Pattern::Wild => {}
            Pattern::Bind(local) => self.bind(*local, shape, at),
            _ => {
                let parts = shape.map(|shape| self.parts(pattern, shape));
                if parts == Some(None) {
                    self.defect(at, "a pattern does not fit the type of its value");
                }
                self.sub_patterns(pattern, parts.flatten(), at);
            }
        }
    }

    fn sub_patterns(&mut self, pattern: &Pattern, shapes: Option<Vec<Shape>>, at: Span) {
        let part = |index: usize| shapes.as_ref().and_then(|shapes| shapes.get(index).copied());
        match pattern {
            Pattern::Tuple(patterns) | Pattern::Construct(_, _, patterns) => {
                for (index, pattern) in patterns.iter().enumerate() {
                    self.pattern(pattern, part(index), at);
                }
            }
            Pattern::Some(pattern) => self.pattern(pattern, part(0), at),
            _ => {}
        }
    }

    /// The shapes of a pattern's parts; `None` if the pattern does not fit the shape.
    fn parts(&self, pattern: &Pattern, shape: Shape) -> Option<Vec<Shape>> {
        match (pattern, self.shapes.form(shape)) {
            (Pattern::Bool(_), Form::Bool)
            | (Pattern::Int(_), Form::Int)
            | (Pattern::None, Form::Option(_)) => Some(vec![]),
            (Pattern::Some(_), Form::Option(content)) => Some(vec![content]),
            (Pattern::Tuple(patterns), Form::Tuple(parts)) => {
                (patterns.len() == parts.len()).then_some(parts)
            }
            (Pattern::Construct(data, variant, patterns), Form::Data(of)) if *data == of => {
                let fields = self.shapes.fields(of, *variant)?;
                (patterns.len() == fields.len()).then(|| fields.to_vec())
            }
            _ => None,
        }
    }

    /// The pattern must match every value.
    pub fn always(&mut self, pattern: &Pattern, shape: Option<Shape>, at: Span) {
        self.covered([pattern].into_iter(), shape, at);
    }

    /// Some pattern must match, whatever the value.
    pub fn covered<'p>(
        &mut self,
        patterns: impl Iterator<Item = &'p Pattern>,
        shape: Option<Shape>,
        at: Span,
    ) {
        let patterns: Vec<&Pattern> = patterns.collect();
        let Some(shape) = shape else { return };
        if patterns.iter().all(|pattern| self.fits(pattern, shape))
            && !cover::cover(&patterns, shape, &self.shapes)
        {
            let shape = self.shapes.show(shape);
            self.defect(at, format!("the patterns do not match every `{shape}`"));
        }
    }

    /// Whether a pattern has the type of the value, all through.
    fn fits(&self, pattern: &Pattern, shape: Shape) -> bool {
        let each = |patterns: &[Pattern]| {
            self.parts(pattern, shape).is_some_and(|shapes| {
                patterns.iter().zip(shapes).all(|(pattern, shape)| self.fits(pattern, shape))
            })
        };
        match pattern {
            Pattern::Wild | Pattern::Bind(_) => true,
            Pattern::Tuple(patterns) | Pattern::Construct(_, _, patterns) => each(patterns),
            Pattern::Some(pattern) => each(std::slice::from_ref(&**pattern)),
            Pattern::Bool(_) | Pattern::Int(_) | Pattern::None => each(&[]),
        }
    }
}
