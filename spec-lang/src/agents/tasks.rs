//! Tasks: state, rules and a goal; an agent applies the rules of those whose goals are not met.
//!
//! Ryan Stutsman, John Ousterhout, Toward Common Patterns for Distributed, Concurrent, Fault-Tolerant
//! Code: "Structuring rules", tasks and pools.

use super::handlers::{self, Actor};
use super::plan::{Instance, Key, Plan, read_keys, vars};
use super::text::{Meaning, Scope, Text, own_key};
use super::tree::At;
use crate::Problem;
use crate::ast::agents::{Agent, PartKind, Pool};
use crate::ast::map::Map as _;
use crate::ast::{ClaimKind, Clause, Domain, Expr, Member, Name};
use crate::words::agents as words;

pub(super) fn pools(agent: &Agent) -> impl Iterator<Item = &Pool> {
    agent.parts.iter().filter_map(|part| match &part.kind {
        PartKind::Pool(pool) => Some(pool),
        _ => None,
    })
}

pub(super) fn task<'t>(agent: &'t Agent, pool: &Pool) -> Option<&'t Agent> {
    agent.parts.iter().find_map(|part| match &part.kind {
        PartKind::Task(task) if task.name.text == pool.task.text => Some(task),
        _ => None,
    })
}

/// The name of the struct with the state of a task.
pub(super) fn state_type(agent: &Agent, task: &Agent) -> String {
    format!("{}{}State", agent.name.text, task.name.text)
}

/// A pool of an instance, ready to be generated.
struct Work<'p> {
    pool: &'p Pool,
    task: &'p Agent,
    keys: Vec<Key>,
    scope: Scope,
}

fn local(pool: &Pool, key: &Key) -> String {
    own_key(&format!("{}.{}", pool.name.text, key.name.text))
}

impl<'a> Plan<'a> {
    /// Reports pools of tasks that are not declared so.
    pub fn check_tasks(&self, problems: &mut Vec<Problem>) {
        let mut checked: Vec<&Agent> = Vec::new();
        for (agent, _) in self.instances.iter().filter_map(|instance| instance.agent) {
            if checked.iter().any(|known| std::ptr::eq(*known, agent)) {
                continue;
            }
            checked.push(agent);
            for pool in pools(agent) {
                read_keys(&pool.keys, problems);
                match task(agent, pool) {
                    None => {
                        let tasks = agent.parts.iter().filter_map(|part| match &part.kind {
                            PartKind::Task(task) => Some(task.name.text.as_str()),
                            _ => None,
                        });
                        problems.push(words::unknown_task(&pool.task, tasks));
                    }
                    Some(task) if task.params.len() != pool.args.len() => {
                        let (wanted, given) = (task.params.len(), pool.args.len());
                        let declared = task.name.at;
                        problems.push(words::agent_arguments(&pool.task, wanted, given, declared));
                    }
                    Some(_) => {}
                }
            }
        }
    }

    fn works<'p>(
        &self,
        instance: &Instance<'p>,
        scope: &Scope,
        problems: &mut Vec<Problem>,
    ) -> Vec<Work<'p>> {
        let Some((agent, _)) = instance.agent else { return Vec::new() };
        let mut works = Vec::new();
        for pool in pools(agent) {
            let Some(task) = task(agent, pool) else { continue };
            let keys = read_keys(&pool.keys, &mut Vec::new());
            let scope = self.task_scope(instance, (pool, task), &keys, scope, problems);
            works.push(Work { pool, task, keys, scope });
        }
        works
    }

    /// The names of a task: its own after those of the agent.
    fn task_scope(
        &self,
        instance: &Instance<'_>,
        (pool, task): (&Pool, &Agent),
        keys: &[Key],
        outer: &Scope,
        problems: &mut Vec<Problem>,
    ) -> Scope {
        let mut scope = outer.clone();
        let at = At(pool.name.at);
        let all = handlers::own_state(instance, at).map(|state| at.field(state, &pool.name.text));
        let locals: Vec<Expr> = keys.iter().map(|key| at.path(&local(pool, key))).collect();
        let state = all.map(|all| match keys.is_empty() {
            true => all,
            false => at.index(all, at.tuple(locals.clone())),
        });
        // Arguments of the task speak of the pool's keys and the agent's parameters.
        let mut before = outer.clone();
        for (key, value) in keys.iter().zip(locals) {
            let meaning = Meaning::Value(value);
            before.names.insert(key.name.text.clone(), (meaning, key.name.at));
        }
        for ((name, _), arg) in task.params.iter().zip(&pool.args) {
            let value = Text::new(self, Some(&before), problems).expr(arg);
            scope.names.insert(name.text.clone(), (Meaning::Value(value), name.at));
        }
        for (var, _) in vars(task) {
            if let Some(state) = &state {
                let place = At(var.name.at).field(state.clone(), &var.name.text);
                scope.names.insert(var.name.text.clone(), (Meaning::Place(place), var.name.at));
            }
        }
        scope
    }

    /// The initial value of each pool of an agent.
    pub fn initial_tasks(
        &self,
        instance: &Instance<'_>,
        scope: &Scope,
        problems: &mut Vec<Problem>,
    ) -> Vec<(Name, Expr)> {
        let mut fields = Vec::new();
        for work in self.works(instance, scope, problems) {
            let Some((agent, _)) = instance.agent else { continue };
            let at = At(work.pool.name.at);
            let mut values = Vec::new();
            for (var, _) in vars(work.task) {
                let Some(init) = &var.init else {
                    problems.push(words::no_initial_value(&var.name));
                    continue;
                };
                let mut text = Text::new(self, Some(&work.scope), problems);
                values.push((var.name.clone(), text.expr(init)));
            }
            let state = at.record(&state_type(agent, work.task), values);
            let clause = |key: &Key| {
                let bind = at.bind(&local(work.pool, key));
                Clause::In(bind, Domain::In(key.source.clone()))
            };
            let clauses: Vec<Clause> = work.keys.iter().map(clause).collect();
            let value = match clauses.is_empty() {
                true => state,
                false => {
                    let locals = work.keys.iter().map(|key| at.path(&local(work.pool, key)));
                    at.map_of(at.tuple(locals.collect()), state, clauses)
                }
            };
            fields.push((work.pool.name.clone(), value));
        }
        fields
    }

    /// The transitions for the rules of tasks, and the claims for their goals.
    pub fn task_members(
        &self,
        instance: &Instance<'_>,
        scope: &Scope,
        problems: &mut Vec<Problem>,
        roles: &mut Vec<(String, ir::Role)>,
        goals: &mut Vec<Expr>,
    ) -> Vec<Member> {
        let mut members = Vec::new();
        for work in self.works(instance, scope, problems) {
            let at = At(work.pool.name.at);
            let mut met = Vec::new();
            for part in &work.task.parts {
                let mut text = Text::new(self, Some(&work.scope), problems);
                match &part.kind {
                    PartKind::Goal(name, goal) => met.push((name, text.expr(goal))),
                    PartKind::Var(..) | PartKind::Rule(_) | PartKind::Error => {}
                    _ => text.problems.push(words::not_in_task(part.at)),
                }
            }
            if met.is_empty() {
                problems.push(words::task_without_goal(&work.task.name));
            }
            let unmet = at.not(at.all(met.iter().map(|(_, goal)| goal.clone())));
            let params = work
                .keys
                .iter()
                .map(|key| at.param(at.bind(&local(work.pool, key)), key.source.clone()));
            let actor = Actor {
                instance,
                scope: &work.scope,
                prefix: format!("{}.{}", instance.name.text, work.pool.name.text),
                params: params.collect(),
                when: Some(unmet),
            };
            for part in &work.task.parts {
                if let PartKind::Rule(rule) = &part.kind {
                    members.push(self.rule(&actor, rule, problems, roles));
                }
            }
            let (mut clauses, _) = super::text::all_keys(instance, at);
            clauses.extend(work.keys.iter().map(|key| {
                Clause::In(at.bind(&local(work.pool, key)), Domain::In(key.source.clone()))
            }));
            for (name, goal) in met {
                let at = At(name.at);
                let all = at.forall(clauses.clone(), goal);
                goals.push(all.clone());
                let claim = format!("{}.{}.{}", instance.name.text, work.pool.name.text, name.text);
                members.push(at.claim(ClaimKind::Reachable, &claim, all));
            }
        }
        members
    }
}
