//! Agents: messages, networks, faults, routes and tasks.

use super::names::did_you_mean;
use crate::Problem;
use crate::ast::Name;
use ir::Span;

pub(crate) fn unknown_agent<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new("S0601", name.at, format!("there is no agent `{}`", name.text))
        .label("not declared")
        .help(format!("declare it outside of the system: `agent {} {{ … }}`", name.text));
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn agent_arguments(name: &Name, wanted: usize, given: usize, declared: Span) -> Problem {
    let plural = if wanted == 1 { "" } else { "s" };
    Problem::new(
        "S0602",
        name.at,
        format!("`{}` takes {wanted} argument{plural}, and {given} are given", name.text),
    )
    .label(format!("{given} given"))
    .related(declared, "declared here")
    .help(format!("write `{}(…)` with a value for each parameter", name.text))
}

pub(crate) fn key_of_no_type(name: &Name, at: Span) -> Problem {
    Problem::new("S0603", at, format!("`{}` must run through a type or a range", name.text))
        .label("through what?")
        .help(format!("write `{0} in Client` or `{0} in 1..3`: which agents there are is the same in every state", name.text))
}

pub(crate) fn not_to_be_sent(at: Span, ty: &str) -> Problem {
    Problem::new("S0634", at, format!("a value of type `{ty}` is no message"))
        .label(format!("this is `{ty}`"))
        .help("send what is declared with `message`: `send to, Put { key, value };`")
}

pub(crate) fn no_one_receives(name: &Name, system: &str) -> Problem {
    Problem::new("S0604", name.at, format!("no agent of `{system}` handles `{}`", name.text))
        .label("nobody receives this")
        .help(format!("add `on {0} {{ … }}` to the receiver, or `ignore {0};`", name.text))
}

pub(crate) fn target_does_not_receive(
    name: &Name,
    target: &Name,
    at: Span,
    declared: Span,
) -> Problem {
    Problem::new("S0605", at, format!("`{}` does not handle `{}`", target.text, name.text))
        .label(format!("this is `{}`", target.text))
        .related(declared, "the parameter")
        .related(target.at, "the agent that it stands for")
        .help(format!("add `on {0} {{ … }}` to that agent, or `ignore {0};`", name.text))
}

pub(crate) fn never_sent(name: &Name, system: &str) -> Problem {
    Problem::new("S0606", name.at, format!("nobody in `{system}` sends `{}`", name.text))
        .label("never happens")
        .help("send it, or leave this handler out")
        .warning()
}

pub(crate) fn unknown_message<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new("S0607", name.at, format!("there is no message `{}`", name.text))
        .label("not declared")
        .help(format!("declare it outside of systems: `message {} {{ field: Type }}`", name.text));
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn unknown_network(name: &Name) -> Problem {
    let problem = Problem::new("S0608", name.at, format!("there is no network `{}`", name.text))
        .label("not a network")
        .help("a network is `once` (each agent processes a content once), `unordered` or `ordered` (between any two agents), then `lossy` and `duplicating` where it is");
    did_you_mean(problem, &name.text, ["once", "unordered", "ordered"])
}

pub(crate) fn no_network(system: &Name) -> Problem {
    Problem::new("S0609", system.at, format!("`{}` does not say what its network promises", system.text))
        .label("no `network`")
        .help("write `network unordered;`, `network ordered;` or `network once;`, with `lossy` and `duplicating` where it is")
}

pub(crate) fn not_local(agent: &Name, field: &Name) -> Problem {
    Problem::new(
        "S0610",
        field.at,
        format!("an agent sees its own state only, not `{}.{}`", agent.text, field.text),
    )
    .label("belongs to another agent")
    .help("send a message that asks for it; claims and functions of the system may look at every agent")
}

pub(crate) fn not_of_agent(name: &Name, declared: Span) -> Problem {
    Problem::new("S0610", name.at, format!("an agent sees its own state only, not `{}`", name.text))
        .label("belongs to the system")
        .related(declared, "declared here")
        .help("give the agent a variable of its own; a `ghost var` of the system may be written by agents")
}

pub(crate) fn no_sender(at: Span) -> Problem {
    Problem::new("S0611", at, "there is no message here whose sender could be meant".to_owned())
        .label("no sender")
        .help("only `on … { … }` handles a message: use `send to, …;` and say to whom")
}

pub(crate) fn virtual_with_kind(name: &Name, kind: &Name) -> Problem {
    Problem::new("S0612", kind.at, format!("`{}` is virtual: it is no agent itself", name.text))
        .label("nothing runs here")
        .help(format!(
            "write `virtual agent {};`, and in `routes` to which agent it leads",
            name.text
        ))
}

pub(crate) fn agent_without_kind(name: &Name) -> Problem {
    Problem::new("S0612", name.at, format!("what kind of agent is `{}`?", name.text))
        .label("no kind")
        .help(format!("write `agent {0}: Kind;`, or `virtual agent {0};` for an identifier that routes lead on", name.text))
}

pub(crate) fn no_initial_value(name: &Name) -> Problem {
    Problem::new("S0613", name.at, format!("nothing gives `{}` an initial value", name.text))
        .label("no initial value")
        .help("write `= …` after its type: an agent's `init` only changes what is there")
}

pub(crate) fn choice_at_start(at: Span) -> Problem {
    Problem::new("S0614", at, "an agent cannot choose before it starts".to_owned())
        .label("a choice in `init`")
        .help("make the choice in a rule: `rule start when !started { pick …; started = true; }`")
}

pub(crate) fn unknown_fault(name: &Name) -> Problem {
    let known = ["crash", "crash_recover", "partition", "byzantine"];
    let problem = Problem::new("S0615", name.at, format!("there is no fault `{}`", name.text))
        .label("not a fault")
        .help("faults are `crash`, `crash_recover`, `partition` and `byzantine`; messages get lost in a network that is `lossy`");
    did_you_mean(problem, &name.text, known)
}

pub(crate) fn fault_of_no_agent<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new("S0616", name.at, format!("there is no agent `{}` here", name.text))
        .label("not an agent of this system")
        .help("name what stands after `agent` in this system, without its key");
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn fault_of_whom(kind: &Name) -> Problem {
    Problem::new("S0617", kind.at, format!("`{}`: of which agents?", kind.text))
        .label("nobody is named")
        .help(format!("write `{} at most 1 of server;`", kind.text))
}

pub(crate) fn crashes_twice(name: &Name) -> Problem {
    Problem::new("S0618", name.at, format!("`{}` crashes for good and recovers, too", name.text))
        .label("both `crash` and `crash_recover`")
        .help("say one of them: an agent that never recovers is a case of `crash_recover`")
}

pub(crate) fn fault_again(kind: &Name, first: Span) -> Problem {
    let help = match kind.text.as_str() {
        "partition" => "say one `partition` with the sum of both limits",
        _ => "name all agents in one: `byzantine at most 1 of a, b forging …`",
    };
    Problem::new("S0635", kind.at, format!("there are two faults `{}`", kind.text))
        .label("a second one")
        .related(first, "the first")
        .help(help)
}

pub(crate) fn forging_elsewhere(kind: &Name) -> Problem {
    Problem::new("S0619", kind.at, format!("`{}` does not forge messages", kind.text))
        .label("no `forging` here")
        .help("only a `byzantine` agent sends what it likes")
}

pub(crate) fn forging_nothing(kind: &Name) -> Problem {
    Problem::new("S0619", kind.at, "what may a byzantine agent send?".to_owned())
        .label("no `forging`")
        .help("write `byzantine at most 1 of server forging Vote, Ack;`, and `as anyone` where it may speak in the name of others")
}

pub(crate) fn forging_without_end(kind: &Name) -> Problem {
    Problem::new("S0620", kind.at, "a byzantine agent would send without end here".to_owned())
        .label("no limit")
        .help("write `forging … at most 2`, or use `network once;`, where a message sent again changes nothing")
}

pub(crate) fn duplicating_once(word: &Name) -> Problem {
    Problem::new("S0621", word.at, "copies make no difference in a network `once`".to_owned())
        .label("changes nothing")
        .help("each agent processes a content once, however often it arrives: leave this out, or write `network unordered`")
        .warning()
}

pub(crate) fn not_in_agent(word: &Name) -> Problem {
    let help = match word.text.as_str() {
        "transition" => {
            "what an agent does by itself is a `rule name when … { … }`, and what a message makes it do is `on Message { … }`"
        }
        "type" | "enum" | "struct" | "const" | "assume" => {
            "declare it in the system, or outside of systems"
        }
        _ => {
            "claims stand in the system, where they see all agents: `invariant name: … agent[k].x …;`"
        }
    };
    Problem::new("S0622", word.at, format!("`{}` is no part of an agent", word.text))
        .label("not here")
        .help(help)
}

pub(crate) fn not_in_system(word: &Name) -> Problem {
    let help = match word.text.as_str() {
        "message" => "messages are declared outside of systems, beside the agents",
        _ => "write it in an agent: `agent Name { … }`, and here `agent name: Name;`",
    };
    Problem::new("S0622", word.at, format!("`{}` is no part of a system", word.text))
        .label("not here")
        .help(help)
}

pub(crate) fn send_outside_agent(at: Span) -> Problem {
    Problem::new("S0623", at, "only agents send messages".to_owned())
        .label("not in an agent")
        .help("move this into a handler or a rule of an agent")
}

pub(crate) fn route_elsewhere(name: &Name, target: &str, at: Span) -> Problem {
    Problem::new(
        "S0624",
        at,
        format!(
            "`{}` can only be routed to an agent that implements it, and `{target}` is none",
            name.text
        ),
    )
    .label(format!("does not start with `{}::`", name.text))
    .related(name.at, "the identifier")
    .help(format!("name the agent `{}::…` if it is a part of it", name.text))
}

pub(crate) fn unknown_identifier<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem =
        Problem::new("S0625", name.at, format!("there is no agent or identifier `{}`", name.text))
            .label("not declared in this system")
            .help(format!(
                "declare `virtual agent {};` if it only leads to other agents",
                name.text
            ));
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn which_of_family(name: &Name, at: Span) -> Problem {
    Problem::new(
        "S0626",
        at,
        format!("`{}` is a family of agents or a single one: this says the other", name.text),
    )
    .label("which of them?")
    .related(name.at, "declared here")
    .help(format!("`{0}[key]` is an agent of a family, `{0}` a single one", name.text))
}

pub(crate) fn no_family(name: &Name, at: Span) -> Problem {
    Problem::new("S0626", at, format!("`{}` is one agent, not a family", name.text))
        .label("has no keys")
        .related(name.at, "declared here")
        .help(format!("write `{}`", name.text))
}

pub(crate) fn no_such_part(name: &Name, field: &Name) -> Problem {
    Problem::new("S0627", field.at, format!("`{}` has no `{}`", name.text, field.text))
        .label("nothing of this name")
        .related(name.at, "the agent")
        .help("an agent has its variables, and `wedged`, `inbox`, `waiting`, `processed`, `outbox` and `routes`")
}

pub(crate) fn not_a_message(at: Span) -> Problem {
    Problem::new("S0628", at, "which message is this handler for?".to_owned())
        .label("not a message")
        .help("write `on Put { key, value } { … }`, or `on name: Message { … }` for any")
}

pub(crate) fn name_of_agents(name: &Name) -> Problem {
    Problem::new(
        "S0629",
        name.at,
        format!("in a system of agents `{}` is taken", name.text),
    )
    .label("stands for something else")
    .help("`AgentId`, `Message` and `Packet` are the types of identifiers, messages and packets; `network`, `processed` and `produced` hold packets; faults have counters: use another name")
}

pub(crate) fn no_agents(at: Span) -> Problem {
    Problem::new("S0630", at, "this system has no agents".to_owned())
        .label("about whom?")
        .help("`network`, `faults` and `routes` are about agents: add `agent name: Kind;`")
}

pub(crate) fn unknown_task<'a>(
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new("S0631", name.at, format!("there is no task `{}`", name.text))
        .label("not declared in this agent")
        .help(format!("declare it in the agent: `task {} {{ … }}`", name.text));
    did_you_mean(problem, &name.text, candidates)
}

pub(crate) fn not_in_task(at: Span) -> Problem {
    Problem::new("S0632", at, "a task has variables, rules and goals only".to_owned())
        .label("not here")
        .help(
            "messages are handled by the agent, which may write to its tasks: `pool[key].var = …;`",
        )
}

pub(crate) fn task_without_goal(name: &Name) -> Problem {
    Problem::new("S0632", name.at, format!("the task `{}` has no goal", name.text))
        .label("when is it done?")
        .help("write `goal name: …;`: its rules apply until that is true")
}

pub(crate) fn goal_outside_task(name: &Name) -> Problem {
    Problem::new("S0632", name.at, format!("the goal `{}` belongs to no task", name.text))
        .label("not in a task")
        .help("write it in a `task`, or claim it of the system: `reachable name: …;`")
}

pub(crate) fn unused_agent(name: &Name) -> Problem {
    Problem::new("S0633", name.at, format!("no system of this file has an agent `{}`", name.text))
        .label("not checked")
        .help("what its names mean is known where a system uses it: `agent name: Kind;`")
        .warning()
}
