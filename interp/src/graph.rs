//! The state space as a graph, to be drawn.

use crate::fault::Eval;
use crate::model::Model;
use crate::stack;
use ir::{Instance, Spec};
use std::collections::HashMap;
use verdict::{Action, Failure, State};

/// The reachable states and the steps between them. Claims are not checked.
#[derive(Clone, Debug, Default)]
pub struct StateGraph {
    /// The states, breadth first, the initial ones at the start.
    pub nodes: Vec<Node>,
    /// The steps, ordered by where they start.
    pub edges: Vec<Edge>,
    /// Whether every reachable state is there.
    pub complete: bool,
}

/// A state of the graph.
#[derive(Clone, Debug)]
pub struct Node {
    /// The values of the variables.
    pub state: State,
    /// Whether it is an initial state.
    pub initial: bool,
    /// Whether all its successors are in the graph.
    pub expanded: bool,
}

/// A step between two states, by their positions.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Where it starts.
    pub from: usize,
    /// Where it leads to.
    pub to: usize,
    /// The transition with its arguments and choices.
    pub action: Action,
}

impl StateGraph {
    /// Explores breadth first up to this number of states; steps to others are left out.
    ///
    /// # Errors
    /// An expression without a value; its trace leads there.
    pub fn explore(
        spec: &Spec,
        instance: &Instance,
        max_states: usize,
    ) -> Result<StateGraph, Box<Failure>> {
        stack::with_enough(spec, 0, || {
            let model = Model::unlimited(spec, instance);
            let mut growing = Growing { max_states, ..Growing::default() };
            growing.explore(&model).map_err(|fault| {
                let mut failure = fault.into_failure(&model);
                let attempt = failure.trace.attempt.take();
                failure.trace = crate::replay::trace(&model, &growing.path());
                failure.trace.attempt = attempt;
                failure
            })?;
            Ok(growing.graph)
        })
    }
}

#[derive(Default)]
struct Growing {
    max_states: usize,
    graph: StateGraph,
    positions: HashMap<State, usize>,
    parents: Vec<Option<usize>>,
    /// The state that is being expanded.
    current: Option<usize>,
}

impl Growing {
    fn explore<'m>(&mut self, model: &'m Model<'m>) -> Eval<()> {
        self.graph.complete = true;
        for state in model.initial_states()? {
            self.graph.complete &= self.position(state).is_some();
        }
        for from in 0.. {
            let Some(node) = self.graph.nodes.get(from) else { break };
            let state = node.state.clone();
            self.current = Some(from);
            let mut expanded = true;
            for next in model.successors(&state)? {
                match self.position(next.state.clone()) {
                    Some(to) => {
                        self.graph.edges.push(Edge { from, to, action: next.action(model) });
                    }
                    None => expanded = false,
                }
            }
            self.graph.nodes[from].expanded = expanded;
            self.graph.complete &= expanded;
        }
        Ok(())
    }

    /// The position of a state, added if new and within the limit.
    fn position(&mut self, state: State) -> Option<usize> {
        if let Some(position) = self.positions.get(&state) {
            return Some(*position);
        }
        let position = self.graph.nodes.len();
        if position >= self.max_states {
            return None;
        }
        let initial = self.current.is_none();
        self.graph.nodes.push(Node { state: state.clone(), initial, expanded: false });
        self.parents.push(self.current);
        self.positions.insert(state, position);
        Some(position)
    }

    /// The states on the way to the one that is being expanded.
    fn path(&self) -> Vec<State> {
        let positions = std::iter::successors(self.current, |position| self.parents[*position]);
        let mut path: Vec<State> =
            positions.map(|position| self.graph.nodes[position].state.clone()).collect();
        path.reverse();
        path
    }
}
