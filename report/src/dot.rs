//! A state graph in the language of Graphviz.

use crate::changes;
use crate::values::Names;
use petgraph::dot::{Config, Dot};
use petgraph::graph::{DiGraph, EdgeReference, NodeIndex};
use petgraph::visit::EdgeRef;
use verdict::{Action, State};

/// A state of a graph.
#[derive(Clone, Debug)]
pub struct Node {
    /// The values of the variables.
    pub state: State,
    /// Whether it is an initial state.
    pub initial: bool,
    /// Whether its successors are in the graph.
    pub expanded: bool,
}

/// The graph as DOT: initial states have a double border, states that were not expanded a dashed
/// one; edges carry the action, and what it changed as a tooltip.
pub fn document(names: &Names<'_>, graph: &DiGraph<Node, Action>) -> String {
    let config = [Config::NodeNoLabel, Config::EdgeNoLabel, Config::GraphContentOnly];
    let edge = |graph: &DiGraph<Node, Action>, edge: EdgeReference<'_, Action>| {
        let (before, after) = (&graph[edge.source()].state, &graph[edge.target()].state);
        let changes = changes::between(names, before, after);
        let tooltip: Vec<String> = changes.iter().map(|change| escaped(&change.flat())).collect();
        let label = escaped(&names.action(edge.weight()));
        format!("label = \"{label}\", edgetooltip = \"{}\"", tooltip.join("\\n"))
    };
    let node = |_: &DiGraph<Node, Action>, (_, node): (NodeIndex, &Node)| {
        let border = if node.initial { ", peripheries = 2" } else { "" };
        let style = if node.expanded { "" } else { ", style = dashed" };
        format!("label = \"{}\"{border}{style}", state(names, node))
    };
    let content = Dot::with_attr_getters(graph, &config, &edge, &node);
    let name = escaped(&names.spec.name);
    format!(
        "digraph \"{name}\" {{\n    node [shape = box, fontname = monospace]\n    \
         edge [fontname = monospace]\n{content:?}}}\n"
    )
}

/// The agents of a system as DOT, families as one node, with an edge for each pair of agents of which
/// one may send something to the other; none if it has no agents.
pub fn agents(spec: &ir::Spec) -> Option<String> {
    let agents = spec.agents.as_deref()?;
    let mut out = format!(
        "digraph \"{}\" {{\n    rankdir = LR\n    node [shape = box, style = rounded, fontname = monospace]\n    \
         edge [fontname = monospace]\n",
        escaped(&spec.name)
    );
    for (index, instance) in agents.instances.iter().enumerate() {
        let Some(kind) = &instance.agent else { continue };
        let family = if instance.is_family { "[…]" } else { "" };
        let peripheries = if instance.is_family { ", peripheries = 2" } else { "" };
        let label = format!("{}{family}\\n{kind}", escaped(&instance.name));
        out += &format!("    {index} [label = \"{label}\"{peripheries}]\n");
    }
    let mut pairs: Vec<(usize, usize)> =
        agents.flows.iter().map(|flow| (flow.from, flow.to)).collect();
    pairs.dedup();
    for (from, to) in pairs {
        let flows = agents.flows.iter().filter(|flow| (flow.from, flow.to) == (from, to));
        let messages: Vec<String> = flows.map(|flow| escaped(&flow.message)).collect();
        out += &format!("    {from} -> {to} [label = \"{}\"]\n", messages.join("\\n"));
    }
    Some(out + "}\n")
}

fn state(names: &Names<'_>, node: &Node) -> String {
    let vars = names.spec.vars.iter().zip(node.state.iter());
    vars.map(|(var, value)| {
        let lines = names.layout(value, var.ty).lines(60);
        let text = format!("{} = {}", var.name, lines.join("\n"));
        text.lines().map(|line| format!("{}\\l", escaped(line))).collect::<String>()
    })
    .collect()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::Example;

    #[test]
    fn states_are_boxes_and_actions_edges() {
        let example = Example::violated();
        let checked = example.checked();
        let trace = checked.trace().expect("a trace");
        let mut graph = DiGraph::new();
        let mut last = None;
        for (index, step) in trace.steps.iter().enumerate() {
            let expanded = index + 1 < trace.len();
            let node = Node { state: step.state.clone(), initial: index == 0, expanded };
            let node = graph.add_node(node);
            if let (Some(last), Some(action)) = (last, &step.action) {
                graph.add_edge(last, node, action.clone());
            }
            last = Some(node);
        }
        insta::assert_snapshot!(document(&checked.names(trace), &graph));
    }
}
