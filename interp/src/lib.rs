//! The reference semantics: slow, obvious, the judge of every other engine.
