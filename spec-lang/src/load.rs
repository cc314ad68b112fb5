//! Loads a file and everything it uses, and resolves what each file's names stand for.

use crate::ast::{Decl, File, Item, ItemKind, Member, Name, Refinement, Use};
use crate::text_to_ast;
use crate::words::{names, syntax};
use crate::{Problem, Read};
use indexmap::IndexMap;
use indexmap::map::Entry;
use ir::{FileId, Sources};
use typed_arena::Arena;

/// The files of one compilation, the root first.
pub(crate) struct Modules {
    pub modules: Vec<Module>,
    /// Names that a `use` should have brought and did not: what they stand for is not known.
    pub missing: Vec<String>,
    /// Members of systems that nobody wrote.
    pub generated: Arena<Member>,
    /// Refinements whose text was rewritten.
    pub generated_refinements: Arena<Refinement>,
}

/// A parsed file with its names.
pub(crate) struct Module {
    pub path: String,
    pub ast: File,
    /// What each name stands for: an own item or one of another file.
    pub names: IndexMap<String, ItemRef>,
}

/// An item: the module's index in [`Modules`] and the item's in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ItemRef {
    pub module: usize,
    pub item: usize,
}

impl Modules {
    /// Loads `root` and what it uses. Files that cannot be read or parsed are reported and count as
    /// empty.
    pub fn load(
        root: FileId,
        sources: &mut Sources,
        read: Read<'_>,
        problems: &mut Vec<Problem>,
    ) -> Modules {
        let mut loaded = Modules {
            modules: Vec::new(),
            missing: Vec::new(),
            generated: Arena::new(),
            generated_refinements: Arena::new(),
        };
        loaded.add(root, sources, problems);
        let mut next = 0;
        while next < loaded.modules.len() {
            loaded.load_used(next, sources, read, problems);
            next += 1;
        }
        for module in 0..loaded.modules.len() {
            loaded.import(module, problems);
        }
        loaded
    }

    pub fn item(&self, at: ItemRef) -> &Item {
        &self.modules[at.module].ast.items[at.item]
    }

    fn add(&mut self, file: FileId, sources: &Sources, problems: &mut Vec<Problem>) {
        let source = sources.get(file).expect("a loaded file");
        let (ast, mistakes) = text_to_ast::parse(file, &source.text);
        problems.extend(mistakes);
        let module = self.modules.len();
        let mut names: IndexMap<String, ItemRef> = IndexMap::new();
        for (item, node) in ast.items.iter().enumerate() {
            let Some(name) = declared(node) else { continue };
            match names.entry(name.text.clone()) {
                Entry::Vacant(entry) => drop(entry.insert(ItemRef { module, item })),
                Entry::Occupied(first) => {
                    let first = declared(&ast.items[first.get().item]).expect("it has a name");
                    problems.push(names::declared_twice(name, first.at));
                }
            }
        }
        self.modules.push(Module { path: source.path.clone(), ast, names });
    }

    fn load_used(
        &mut self,
        module: usize,
        sources: &mut Sources,
        read: Read<'_>,
        problems: &mut Vec<Problem>,
    ) {
        for used in uses(&self.modules[module].ast) {
            let path = used_path(&self.modules[module].path, &used);
            if self.find(&path).is_some() {
                continue;
            }
            let at =
                used.path.segments.iter().fold(used.names[0].at, |at, segment| at.to(segment.at));
            let text = match read(&path) {
                Err(error) => Err(names::file_not_found(at, &path, &reason(&error))),
                Ok(bytes) => text_to_ast::decode(&bytes)
                    .map_err(|defect| syntax::unreadable(at, &path, defect)),
            };
            match text {
                Ok(text) => {
                    let file = sources.add(path, text);
                    self.add(file, sources, problems);
                }
                Err(problem) => problems.push(problem),
            }
        }
    }

    fn import(&mut self, module: usize, problems: &mut Vec<Problem>) {
        for used in uses(&self.modules[module].ast) {
            let path = used_path(&self.modules[module].path, &used);
            let Some(target) = self.find(&path) else {
                self.missing.extend(used.names.iter().map(|name| name.text.clone()));
                continue;
            };
            for name in &used.names {
                let found = self.modules[target].ast.items.iter().position(|item| {
                    declared(item).is_some_and(|declared| declared.text == name.text)
                });
                let Some(item) = found else {
                    let candidates = self.modules[target].ast.items.iter().filter_map(declared);
                    self.missing.push(name.text.clone());
                    problems.push(names::not_in_file(
                        name,
                        &path,
                        candidates.map(|name| name.text.as_str()),
                    ));
                    continue;
                };
                let target = ItemRef { module: target, item };
                match self.modules[module].names.insert(name.text.clone(), target) {
                    Some(first) if first != target => {
                        let first = declared(self.item(first)).expect("it has a name").at;
                        problems.push(names::declared_twice(name, first));
                    }
                    _ => {}
                }
            }
        }
    }

    fn find(&self, path: &str) -> Option<usize> {
        self.modules.iter().position(|module| module.path == path)
    }
}

/// The name an item declares for others; checks have none.
pub(crate) fn declared(item: &Item) -> Option<&Name> {
    match &item.kind {
        ItemKind::Decl(decl) => Some(decl_name(decl)),
        ItemKind::System(system) => Some(&system.name),
        ItemKind::Refinement(refinement) => Some(&refinement.name),
        ItemKind::Message(message) => Some(&message.name),
        ItemKind::Agent(agent) => Some(&agent.name),
        ItemKind::Use(_) | ItemKind::Check(_) | ItemKind::Unsupported(_) | ItemKind::Error => None,
    }
}

pub(crate) fn decl_name(decl: &Decl) -> &Name {
    match decl {
        Decl::Opaque(name)
        | Decl::Alias(name, _)
        | Decl::Struct(name, _)
        | Decl::Enum(name, _)
        | Decl::Const(name, ..) => name,
        Decl::Function(function) => &function.name,
    }
}

fn uses(file: &File) -> Vec<Use> {
    let used = file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Use(used) if !used.names.is_empty() => Some(used.clone()),
        _ => None,
    });
    used.collect()
}

/// `a/b.spec` beside the using file, in the notation of the operating system's paths.
fn used_path(user: &str, used: &Use) -> String {
    let mut folders: Vec<&str> = user.split('/').collect();
    folders.pop();
    for segment in &used.path.segments {
        match (segment.text.as_str(), folders.last()) {
            ("super", Some(last)) if !matches!(*last, ".." | "" | ".") => drop(folders.pop()),
            ("super", _) => folders.push(".."),
            (name, _) => folders.push(name),
        }
    }
    folders.join("/") + ".spec"
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    }
}
