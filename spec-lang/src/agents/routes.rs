//! Routing tables: which agent an identifier means to whom.
//!
//! Deniz Altınbüken, Building Evolvable Distributed Systems for Dynamic Data Center Environments,
//! section 4.1.3: an identifier is always a prefix of the one that it is mapped to.

use super::plan::Plan;
use super::text::Text;
use super::tree::At;
use crate::Problem;
use crate::ast::agents::{AgentPattern, Route};
use crate::ast::map::Map as _;
use crate::ast::{BinaryOp, Clause, Domain, ExprKind, Member, Pattern};
use crate::words::agents as words;

impl Plan<'_> {
    /// The functions `network.route` and `network.routes`.
    pub fn route_members(&self, problems: &mut Vec<Problem>) -> Vec<Member> {
        let at = At(self.network.at);
        let id = || at.ty("AgentId", Vec::new());
        let routes = self.routes.map_or(&[][..], |routes| &routes.routes);
        let mut body = at.path("to");
        for route in routes.iter().rev() {
            let (Some(owner), Some(identifier)) =
                (self.pattern(&route.owner, problems), self.pattern(&route.identifier, problems))
            else {
                continue;
            };
            self.check_route(route, problems);
            let at = At(route.at);
            let target = Text::new(self, None, problems).expr(&route.target);
            let both = at.tuple(vec![at.path("from"), at.path("to")]);
            let is = at.tuple_pattern(vec![owner, identifier]);
            body = at.matches(both, vec![(is, target), (at.wild(), body)]);
        }
        let params = vec![("from", id()), ("to", id())];
        let mut members = Vec::new();
        if self.routes.is_some() {
            members.push(at.function("network.route", params, id(), body));
        }
        let target = match self.routes.is_some() {
            true => at.call("network.route", vec![at.path("id"), at.path("to")]),
            false => at.path("to"),
        };
        let differs = at.binary(BinaryOp::Ne, target.clone(), at.path("to"));
        let clauses =
            vec![Clause::In(at.bind("to"), Domain::In(at.path("AgentId"))), Clause::If(differs)];
        let table = at.map_of(at.path("to"), target, clauses);
        let ty = at.ty("Map", vec![id(), id()]);
        if self.needs.reads_routes {
            members.push(at.function("network.routes", vec![("id", id())], ty, table));
        }
        members
    }

    fn pattern(&self, of: &AgentPattern, problems: &mut Vec<Problem>) -> Option<Pattern> {
        let at = At(of.at);
        let Some(name) = &of.name else { return Some(at.wild()) };
        let Some(instance) = self.instance(&name.text) else {
            let known = self.instances.iter().map(|instance| instance.name.text.as_str());
            problems.push(words::unknown_identifier(name, known));
            return None;
        };
        let mut keys = of.keys.clone();
        if keys.is_empty() {
            keys = instance.keys.iter().map(|_| at.wild()).collect();
        }
        if keys.len() != instance.keys.len() {
            problems.push(words::which_of_family(&instance.name, of.at));
            return None;
        }
        let key = (!keys.is_empty()).then(|| at.tuple_pattern(keys));
        Some(at.variant_pattern("AgentId", &name.text, key))
    }

    fn check_route(&self, route: &Route, problems: &mut Vec<Problem>) {
        let root = match &route.target.kind {
            ExprKind::Index(root, _) => root,
            _ => &route.target,
        };
        let (ExprKind::Path(path), Some(name)) = (&root.kind, &route.identifier.name) else {
            return;
        };
        let target = path.text();
        if self.instance(&target).is_some()
            && target != name.text
            && !target.starts_with(&format!("{}::", name.text))
        {
            problems.push(words::route_elsewhere(name, &target, route.target.at));
        }
    }
}
