//! The network: how messages are sent, arrive, get lost and are copied.

use super::plan::{Plan, Shape};
use super::text::{Meaning, Text};
use super::tree::{At, SENDER};
use crate::ast::agents::{Send, SendTo};
use crate::ast::map::Map as _;
use crate::ast::{
    AssignOp, BinaryOp, Brackets, Clause, Domain, Expr, ExprKind, Member, Stmt, StmtKind, Type,
};
use crate::words::agents as words;
use ir::Span;

/// What a statement that sends becomes.
pub(super) fn send(text: &mut Text<'_, '_>, send: &Send, at: Span, into: &mut Vec<Stmt>) {
    let plan = text.plan;
    let Some(own) = text.scope.and_then(|scope| scope.own.clone()) else {
        text.problems.push(words::send_outside_agent(at));
        return;
    };
    check_target(text, send);
    let message = text.message(&send.message);
    let own = super::text::at_place(&own, at);
    let at = At(at);
    into.push(at.bind_to("send.message", message));
    let message = at.path("send.message");
    match &send.to {
        SendTo::One(to) => {
            let place = At(to.at);
            let to = text.expr(to);
            into.push(place.bind_to("send.addressed", to));
            let to = plan.routed(own.clone(), place.path("send.addressed"), place);
            into.push(place.bind_to("send.to", to));
            into.extend(plan.reaches(Vec::new(), place));
            plan.put_one(own, at.path("send.to"), message, at, into);
        }
        SendTo::Sender if !text.scope.is_some_and(|scope| scope.handles) => {
            text.problems.push(words::no_sender(at.0));
        }
        SendTo::Sender => {
            into.push(at.bind_to("send.addressed", at.path(SENDER)));
            into.push(at.bind_to("send.to", at.path(SENDER)));
            plan.put_one(own, at.path("send.to"), message, at, into);
        }
        SendTo::All(all) => {
            let place = At(all.at);
            let all = text.expr(all);
            plan.put_all(own, all, message, (at, place), into);
        }
    }
}

/// Reports what is known to be wrong with a target that is a parameter.
fn check_target(text: &mut Text<'_, '_>, send: &Send) {
    let plan = text.plan;
    let name = match &send.message.kind {
        ExprKind::Struct { path, .. } | ExprKind::Call(path, _) | ExprKind::Path(path) => {
            path.segments.last()
        }
        _ => None,
    };
    let Some((name, kind)) = name.and_then(|name| Some((name, plan.kind(&name.text)?))) else {
        return;
    };
    if !plan.real().any(|instance| super::handlers::takes_kind(instance, &name.text, kind)) {
        text.problems.push(words::no_one_receives(name, plan.system));
        return;
    }
    let SendTo::One(to) = &send.to else { return };
    let ExprKind::Path(path) = &to.kind else { return };
    let Some(scope) = text.scope else { return };
    let Some((Meaning::Value(value), declared)) = scope.names.get(&path.text()) else { return };
    let ExprKind::Call(function, _) = &value.kind else { return };
    let Some(target) = plan.argument(&function.text()) else { return };
    if target.agent.is_some() && !super::handlers::takes_kind(target, &name.text, kind) {
        text.problems.push(words::target_does_not_receive(name, &target.name, to.at, *declared));
    }
}

impl<'a> Plan<'a> {
    /// Where a message to this identifier goes.
    fn routed(&self, own: Expr, to: Expr, at: At) -> Expr {
        match self.routes.is_some() {
            true => at.call("network.route", vec![own, to]),
            false => to,
        }
    }

    /// That there is an agent of the identifier `send.to`, for each that the clauses bind.
    fn reaches(&self, clauses: Vec<Clause>, at: At) -> Option<Stmt> {
        let virtuals: Vec<Expr> = self
            .instances
            .iter()
            .filter(|instance| instance.agent.is_none())
            .map(|instance| {
                let is = match instance.keys.is_empty() {
                    true => at.variant_pattern("AgentId", &instance.name.text, None),
                    false => at.variant_pattern("AgentId", &instance.name.text, Some(at.wild())),
                };
                let arms = vec![(is, at.bool(false)), (at.wild(), at.bool(true))];
                at.matches(at.path("send.to"), arms)
            })
            .collect();
        if !virtuals.is_empty() {
            self.targets.borrow_mut().push(at.0);
        }
        let real = || at.forall(clauses, at.all(virtuals.clone()));
        (!virtuals.is_empty()).then(|| at.stmt(StmtKind::Assert(real())))
    }

    fn packet(&self, own: Expr, to: Expr, message: Expr, at: At) -> Expr {
        let mut fields = Vec::new();
        if self.needs.from {
            fields.push((at.name("from"), own));
        }
        fields.push((at.name("to"), to.clone()));
        if self.needs.addressed {
            fields.push((at.name("addressed"), at.path("send.addressed")));
        }
        fields.push((at.name("payload"), message));
        at.record("Packet", fields)
    }

    fn put_one(&self, own: Expr, to: Expr, message: Expr, at: At, into: &mut Vec<Stmt>) {
        let mut put = self.put(own, to.clone(), message.clone(), at);
        match self.may_not_take() {
            true => {
                let takes = at.call("network.takes", vec![to, message]);
                into.push(at.if_then(takes, put));
            }
            false => into.append(&mut put),
        }
    }

    /// Puts a packet on its way.
    pub fn put(&self, own: Expr, to: Expr, message: Expr, at: At) -> Vec<Stmt> {
        let packet = self.packet(own.clone(), to.clone(), message, at);
        let mut stmts = Vec::new();
        if self.needs.produced {
            stmts.push(at.assign(at.system("produced"), AssignOp::Add, packet.clone()));
        }
        stmts.push(match self.network.shape() {
            Shape::Set if self.remembers() => {
                let new = at.set(vec![packet]);
                let new = at.binary(BinaryOp::Minus, new, at.system("processed"));
                at.assign(at.system("network"), AssignOp::Union, new)
            }
            Shape::Set | Shape::Bag => at.assign(at.system("network"), AssignOp::Add, packet),
            Shape::Queues => {
                let link = at.tuple(vec![own, to]);
                let queue =
                    at.method(at.system("network"), "get_or", vec![link.clone(), at.seq(vec![])]);
                let queue = at.binary(BinaryOp::Concat, queue, at.seq(vec![packet]));
                at.assign(at.index(at.system("network"), link), AssignOp::Set, queue)
            }
        });
        stmts
    }

    /// Puts a packet on its way to each of several agents.
    fn put_all(
        &self,
        own: Expr,
        all: Expr,
        message: Expr,
        (at, place): (At, At),
        into: &mut Vec<Stmt>,
    ) {
        let to = || at.path("send.to");
        let each = place.bind("send.addressed");
        let mut clauses = vec![
            Clause::In(each.clone(), Domain::In(all.clone())),
            Clause::In(
                place.bind("send.to"),
                Domain::In(place.set(vec![self.routed(
                    own.clone(),
                    place.path("send.addressed"),
                    place,
                )])),
            ),
        ];
        into.extend(self.reaches(clauses.clone(), place));
        if self.may_not_take() {
            clauses.push(Clause::If(at.call("network.takes", vec![to(), message.clone()])));
        }
        let packet = self.packet(own.clone(), to(), message.clone(), at);
        let packets = |brackets| at.comprehension(brackets, packet.clone(), clauses.clone());
        if self.needs.produced {
            let produced = at.system("produced");
            into.push(at.assign(produced, AssignOp::Union, packets(Brackets::Set)));
        }
        match self.network.shape() {
            Shape::Set => {
                let mut new = packets(Brackets::Set);
                if self.remembers() {
                    new = at.binary(BinaryOp::Minus, new, at.system("processed"));
                }
                into.push(at.assign(at.system("network"), AssignOp::Union, new));
            }
            Shape::Bag => {
                let new = packets(Brackets::Bag);
                into.push(at.assign(at.system("network"), AssignOp::Union, new));
            }
            Shape::Queues => {
                let link = at.tuple(vec![own, to()]);
                let queue =
                    at.method(at.system("network"), "get_or", vec![link.clone(), at.seq(vec![])]);
                let queue = at.binary(BinaryOp::Concat, queue, at.seq(vec![packet.clone()]));
                let new = at.map_of(link, queue, clauses);
                let merged = at.method(at.system("network"), "merge", vec![new]);
                into.push(at.set_to("network", merged));
            }
        }
    }

    /// Whether packets that were processed are not to be processed again.
    fn remembers(&self) -> bool {
        self.network.kind == super::plan::NetworkKind::Once && self.needs.processed
    }

    /// The packets that may be delivered next.
    pub fn arriving(&self, at: At) -> Expr {
        match self.network.shape() {
            Shape::Set | Shape::Bag => at.system("network"),
            Shape::Queues => at.call("network.heads", Vec::new()),
        }
    }

    /// Takes a packet, the local `packet`, off its way.
    pub fn take(&self, at: At) -> Stmt {
        let packet = || at.path("packet");
        match self.network.shape() {
            Shape::Set | Shape::Bag => at.assign(at.system("network"), AssignOp::Sub, packet()),
            Shape::Queues => {
                let after = at.call("network.after", vec![packet()]);
                at.set_to("network", after)
            }
        }
    }

    /// What happens to the network when an agent processes a packet of this kind.
    pub fn process(&self, kind: &str, at: At) -> Vec<Stmt> {
        let take = self.take(at);
        let mut stmts = vec![match self.network.may_stay() {
            true => at.stmt(StmtKind::Either(vec![at.block(vec![take]), at.block(Vec::new())])),
            false => take,
        }];
        let again = self.needs.repeatable.contains(kind) || kind == "Message";
        if self.needs.processed && (self.needs.records || again) {
            stmts.push(at.assign(at.system("processed"), AssignOp::Add, at.path("packet")));
        }
        stmts
    }

    /// The variables, functions and transitions of the network.
    pub fn network_members(&self) -> Vec<Member> {
        let at = At(self.network.at);
        let packet = || at.ty("Packet", Vec::new());
        let id = || at.ty("AgentId", Vec::new());
        let (ty, empty) = match self.network.shape() {
            Shape::Set => (at.ty("Set", vec![packet()]), at.set(Vec::new())),
            Shape::Bag => {
                (at.ty("Bag", vec![packet()]), Expr { kind: ExprKind::Bag(Vec::new()), at: at.0 })
            }
            Shape::Queues => (
                at.ty("Map", vec![at.tuple_ty(vec![id(), id()]), at.ty("Seq", vec![packet()])]),
                at.empty_map(),
            ),
        };
        let mut members = vec![at.var_member(at.var("network", ty.clone(), empty))];
        let packets = at.ty("Set", vec![packet()]);
        if self.needs.processed {
            let mut var = at.var("processed", packets.clone(), at.set(Vec::new()));
            var.ghost = !self.remembers();
            members.push(at.var_member(var));
        }
        if self.needs.produced {
            let mut var = at.var("produced", packets.clone(), at.set(Vec::new()));
            var.ghost = true;
            members.push(at.var_member(var));
        }
        if self.network.shape() == Shape::Queues {
            members.extend(self.queue_functions(packets.clone(), ty));
        }
        members.extend(self.part_functions(packets, at));
        members.extend(self.loss(at));
        members.extend(self.duplication(at));
        members
    }

    fn queue_functions(&self, packets: Type, network: Type) -> Vec<Member> {
        let at = At(self.network.at);
        let queues = || at.method(at.system("network"), "values", Vec::new());
        let first = at.index(at.path("queue"), at.int(0));
        let clause = Clause::In(at.bind("queue"), Domain::In(queues()));
        let heads = at.comprehension(Brackets::Set, first, vec![clause]);
        let link = || {
            let of = |field| at.field(at.path("packet"), field);
            at.tuple(vec![of("from"), of("to")])
        };
        let queue = || at.index(at.system("network"), link());
        let is_last = at.binary(BinaryOp::Eq, at.method(queue(), "len", Vec::new()), at.int(1));
        let without = at.method(at.system("network"), "remove", vec![link()]);
        let rest = at.method(queue(), "drop", vec![at.int(1)]);
        let shorter = at.method(at.system("network"), "put", vec![link(), rest]);
        let after = at.if_else(is_last, without, shorter);
        let packet = at.ty("Packet", Vec::new());
        vec![
            at.function("network.heads", Vec::new(), packets, heads),
            at.function("network.after", vec![("packet", packet)], network, after),
        ]
    }

    /// All packets on their way, as a set.
    pub fn on_their_way(&self, at: At) -> Expr {
        match self.network.shape() {
            Shape::Set => at.system("network"),
            Shape::Bag => at.method(at.system("network"), "elements", Vec::new()),
            Shape::Queues => {
                let queues = at.method(at.system("network"), "values", Vec::new());
                let clauses = vec![
                    Clause::In(at.bind("queue"), Domain::In(queues)),
                    Clause::In(at.bind("packet"), Domain::In(at.path("queue"))),
                ];
                at.comprehension(Brackets::Set, at.path("packet"), clauses)
            }
        }
    }

    /// What is read of an agent's messages: the parts IM, PM and OM of an agent.
    fn part_functions(&self, packets: Type, at: At) -> Vec<Member> {
        let of = |source: Expr, field: &str| {
            let is = at.binary(BinaryOp::Eq, at.field(at.path("packet"), field), at.path("id"));
            let clauses = vec![Clause::In(at.bind("packet"), Domain::In(source)), Clause::If(is)];
            at.comprehension(Brackets::Set, at.path("packet"), clauses)
        };
        let function = |name: &str, body: Expr| {
            let id = at.ty("AgentId", Vec::new());
            at.function(&format!("network.{name}"), vec![("id", id)], packets.clone(), body)
        };
        let mut members = vec![function("waiting", of(self.on_their_way(at), "to"))];
        if self.needs.records {
            let all = at.binary(BinaryOp::Union, self.on_their_way(at), at.system("processed"));
            members.push(function("inbox", of(all, "to")));
            members.push(function("processed", of(at.system("processed"), "to")));
        }
        if self.needs.produced {
            members.push(function("outbox", of(at.system("produced"), "from")));
        }
        members
    }

    fn loss(&self, at: At) -> Vec<Member> {
        let Some(budget) = self.network.lossy else { return Vec::new() };
        let mut body = Vec::new();
        let mut members = self.budget("losses_left", budget, at, &mut body);
        body.push(self.take(at));
        let param = at.param(at.bind("packet"), self.arriving(at));
        members.push(at.transition(None, "network.lose", vec![param], body));
        members
    }

    fn duplication(&self, at: At) -> Vec<Member> {
        let Some(Some(budget)) = self.network.duplicating else { return Vec::new() };
        if self.network.kind == super::plan::NetworkKind::Once {
            return Vec::new();
        }
        let mut body = Vec::new();
        let mut members = self.budget("copies_left", Some(budget), at, &mut body);
        let packet = || at.path("packet");
        body.push(match self.network.shape() {
            Shape::Set | Shape::Bag => at.assign(at.system("network"), AssignOp::Add, packet()),
            Shape::Queues => {
                let of = |field| at.field(packet(), field);
                let link = at.tuple(vec![of("from"), of("to")]);
                let queue = at.index(at.system("network"), link);
                let longer = at.binary(BinaryOp::Concat, at.seq(vec![packet()]), queue.clone());
                at.assign(queue, AssignOp::Set, longer)
            }
        });
        let param = at.param(at.bind("packet"), self.arriving(at));
        members.push(at.transition(None, "network.duplicate", vec![param], body));
        members
    }

    /// A counter that lets something happen so many times at most; without a budget, nothing.
    pub fn budget(
        &self,
        name: &str,
        budget: Option<&Expr>,
        at: At,
        body: &mut Vec<Stmt>,
    ) -> Vec<Member> {
        let Some(budget) = budget else { return Vec::new() };
        let left = at.binary(BinaryOp::Gt, at.system(name), at.int(0));
        body.push(at.require(left));
        body.push(at.assign(at.system(name), AssignOp::Sub, at.int(1)));
        let ty = at.range_ty(at.int(0), budget.clone());
        vec![at.var_member(at.var(name, ty, budget.clone()))]
    }
}
