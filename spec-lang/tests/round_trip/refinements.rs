//! Refinements as text.

use crate::print::Print;
use spec_lang::ast::*;

impl Print {
    pub fn refinement(&mut self, refinement: &Refinement) {
        self.put(&format!("refinement {}", refinement.name.text));
        if !refinement.params.is_empty() {
            self.put("(");
            self.list(&refinement.params, |p, (name, ty)| {
                p.put(&format!("{} :", name.text));
                p.ty(ty);
            });
            self.put(")");
        }
        let Refinement { lower, upper, args, entries, .. } = refinement;
        self.put(&format!(": {} => {}", lower.text, upper.text));
        if !args.is_empty() {
            self.put("(");
            self.list(args, |p, arg| p.expr(arg));
            self.put(")");
        }
        if refinement.automatic {
            self.put("automatic");
        }
        if refinement.preserving.is_some() {
            self.put("preserving liveness");
        }
        if entries.is_empty() {
            return self.put(";");
        }
        self.put("{");
        for entry in entries {
            self.line(&entry.kind);
            self.put(";");
        }
        self.put("}");
    }

    fn line(&mut self, entry: &EntryKind) {
        match entry {
            EntryKind::Mapping(name, value) => {
                self.put(&name.text);
                self.value(Some(value));
            }
            EntryKind::Step { lower, patterns, upper } => {
                self.put(&format!("{} (", lower.text));
                self.list(patterns, |p, pattern| p.pattern(pattern));
                self.put(") =>");
                match upper {
                    None => self.put("stutter"),
                    Some((name, args)) => {
                        self.put(&format!("{} (", name.text));
                        self.list(args, |p, arg| p.expr(arg));
                        self.put(")");
                    }
                }
            }
            EntryKind::Error => panic!("it is not generated"),
        }
    }
}
