//! `specc graph`: the state space of a check as a picture.

use crate::exit::Exit;
use crate::load::{Loaded, load};
use crate::similar::did_you_mean;
use crate::{diagnostic, files, overrides, terminal};
use interp::StateGraph;
use ir::{Check, Module, Sources, Spec};
use petgraph::graph::{DiGraph, NodeIndex};
use report::dot::{self, Node};
use report::values::Names;
use report::words;
use std::io::{self, Write};
use std::path::PathBuf;
use verdict::{Action, Failure};

/// Draw the state space of a check, or its agents, as a DOT graph for Graphviz
///
/// Initial states have a double border, states whose successors are left out a dashed one. Edges
/// carry the transition with its arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The spec file
    file: PathBuf,
    /// The check whose instance to draw; if not given, the first of the file that is no proof
    #[arg(long, value_name = "NAME")]
    check: Option<String>,
    /// Override a size or a constant, as in `specc check`
    #[arg(long, value_name = "NAME=VALUE")]
    with: Vec<String>,
    /// Draw at most this many states
    #[arg(long, value_name = "N", default_value_t = 500)]
    max_states: usize,
    /// Draw the agents of the check's system, and who may send what to whom, instead of its states
    #[arg(long)]
    agents: bool,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  specc graph jugs.spec | dot -Tsvg > jugs.svg
  specc graph lock.spec --check two_clients --max-states 50 -o lock.dot
  specc graph store.spec --agents | dot -Tsvg > agents.svg

Exit codes: 0 the whole state space is drawn, 2 the spec or the command line is wrong,
3 some states are left out";

/// Runs the command.
pub fn run(args: &Args) -> io::Result<Exit> {
    let Some((sources, module)) = compile(args) else { return Ok(Exit::Wrong) };
    let Some((spec, check)) = chosen(args, &module) else { return Ok(Exit::Wrong) };
    if args.agents {
        return draw_agents(args, spec);
    }
    let instances = match interp::instances(spec, check) {
        Ok(instances) => instances,
        Err(failure) => return Ok(refuse(spec, &sources, &failure)),
    };
    let Some(instance) = instances.first() else {
        terminal::error("the check has no instance: a constant has no value");
        return Ok(Exit::Wrong);
    };
    if instances.len() > 1 {
        let count = words::count(instances.len(), "instance");
        terminal::note(&format!("the check has {count}, this is the first"));
    }
    let graph = match StateGraph::explore(spec, instance, args.max_states) {
        Ok(graph) => graph,
        Err(failure) => return Ok(refuse(spec, &sources, &failure)),
    };
    let complete = graph.complete;
    let document = dot::document(&Names { spec, instance }, &picture(graph));
    if let Err(error) = write(args, &document) {
        return refuse_to_write(args, error);
    }
    Ok(if complete { Exit::AsExpected } else { cut(args) })
}

fn draw_agents(args: &Args, spec: &Spec) -> io::Result<Exit> {
    let Some(document) = dot::agents(spec) else {
        terminal::error(&format!("`{}` has no agents", spec.name));
        return Ok(Exit::Wrong);
    };
    match write(args, &document) {
        Ok(()) => Ok(Exit::AsExpected),
        Err(error) => refuse_to_write(args, error),
    }
}

/// The compiled file; none if something is wrong, which is then reported.
fn compile(args: &Args) -> Option<(Sources, Module)> {
    let loaded = load(&args.file, &overrides::split(&args.with));
    let loaded = loaded.map_err(|message| terminal::error(&message)).ok()?;
    let Loaded { sources, compiled, .. } = loaded;
    for problem in &compiled.problems {
        let paint = terminal::stderr_paint(false);
        terminal::to_stderr(&diagnostic::render(&sources, problem, paint));
    }
    Some((sources, compiled.module?))
}

/// The check to draw; none if there is no such check, which is then reported.
fn chosen<'m>(args: &Args, module: &'m Module) -> Option<(&'m Spec, &'m Check)> {
    let check = match &args.check {
        Some(name) => module.checks.iter().find(|check| check.name == *name),
        None => module.checks.iter().find(|check| !check.engine.is_proof()),
    };
    let names = module.checks.iter().map(|check| check.name.as_str());
    match (check, &args.check) {
        (Some(check), _) if check.engine.is_proof() => terminal::error(&format!(
            "`{}` is a proof for instances of every size: there is none to draw",
            check.name
        )),
        (Some(check), _) => return Some((module.specs.get(check.spec)?, check)),
        (None, Some(name)) => {
            terminal::error(&format!("there is no check `{name}`{}", did_you_mean(name, names)));
        }
        (None, None) => terminal::error(&format!(
            "`{}` has no check of an instance, so there is nothing to draw",
            args.file.display()
        )),
    }
    None
}

fn refuse(spec: &Spec, sources: &Sources, failure: &Failure) -> Exit {
    let names = Names { spec, instance: &failure.trace.instance };
    let place = report::checked::place(sources, failure.at);
    terminal::error(&format!("{} ({place})", words::failure(&names, failure)));
    terminal::note("`specc check` shows how to get there");
    Exit::Wrong
}

fn cut(args: &Args) -> Exit {
    let states = args.max_states;
    terminal::warning(&format!("the graph is cut at {states} states; see `--max-states`"));
    Exit::Inconclusive
}

/// A file that cannot be written is the command line's fault, standard output is not.
fn refuse_to_write(args: &Args, error: io::Error) -> io::Result<Exit> {
    let Some(path) = &args.output else { return Err(error) };
    terminal::error(&format!("cannot write `{}`: {error}", path.display()));
    Ok(Exit::Wrong)
}

fn write(args: &Args, document: &str) -> io::Result<()> {
    match &args.output {
        Some(path) => files::write(path, document),
        None => io::stdout().lock().write_all(document.as_bytes()),
    }
}

fn picture(graph: StateGraph) -> DiGraph<Node, Action> {
    let mut picture = DiGraph::with_capacity(graph.nodes.len(), graph.edges.len());
    for interp::Node { state, initial, expanded } in graph.nodes {
        picture.add_node(Node { state, initial, expanded });
    }
    for interp::Edge { from, to, action } in graph.edges {
        picture.add_edge(NodeIndex::new(from), NodeIndex::new(to), action);
    }
    picture
}
