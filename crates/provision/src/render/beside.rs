//! What a plan says beside its steps: what the ways out of the network cost, when scheduled tasks run next, and which of AWS's
//! controls are off.

use std::fmt::Write as _;

use jiff::Timestamp;
use owo_colors::OwoColorize;
use provision::Target;
use provision::app::compose::{Exception, NAT_PRICES, NatCost, NextRuns, concerns_nat, exceptions, nat_costs, next_runs};
use provision::app::config::model::{Application, Environment, ExistingNetwork};
use provision::engine::{Plan, Verb};
use serde::Serialize;

use super::plain;

/// What the ways out of the network cost a month.
#[derive(Debug, Serialize)]
pub(crate) struct Costs {
    /// The mode that is chosen.
    chosen: &'static str,
    /// Which prices these are.
    prices: &'static str,
    modes: [NatCost; 4],
}

/// A network that is somebody else's.
#[derive(Debug, Serialize)]
pub(crate) struct Existing {
    vpc: String,
    /// Whether its subnets are somebody else's, too.
    with_subnets: bool,
}

/// What a plan says beside its steps.
#[derive(Debug, Serialize)]
pub(crate) struct Beside {
    /// The network, where it is somebody else's.
    #[serde(skip_serializing_if = "Option::is_none")]
    existing_network: Option<Existing>,
    /// Where the plan makes or changes the way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    nat_costs: Option<Costs>,
    /// The scheduled tasks that the plan makes or changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    next_runs: Vec<NextRuns>,
    /// The controls of AWS's that are off by design.
    controls: Vec<Exception>,
}

/// How much is said of the controls that are off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Controls {
    /// Nothing.
    Untold,
    /// Their ids.
    Ids,
    /// Each, with the line that turns it on.
    Table,
}

impl Beside {
    pub(crate) fn of(app: &Application, target: &Target, plan: &Plan) -> Self {
        let collection = &target.collection;
        let meant = |environment: &&Environment| target.environments.contains(&environment.name);
        let environments: Vec<&Environment> = collection.environments.iter().filter(meant).collect();
        let moves = plan.steps.iter().any(|step| step.verb != Verb::Keep && concerns_nat(&step.node));
        let nat_costs = moves.then(|| Costs {
            chosen: collection.network.nat.as_str(),
            prices: NAT_PRICES,
            modes: nat_costs(app, collection),
        });
        let existing_network = collection.network.existing.as_ref().map(Existing::of);
        let changes = |node: &str| plan.steps.iter().any(|step| step.verb != Verb::Keep && step.node == node);
        let now = Timestamp::now();
        let next_runs = environments.iter().flat_map(|one| next_runs(app, one, now, changes)).collect();
        Self { existing_network, nat_costs, next_runs, controls: exceptions(app, collection, &environments) }
    }

    /// As a person reads it.
    pub(crate) fn text(&self, controls: Controls) -> String {
        let mut out = self.existing_network.as_ref().map(Existing::text).unwrap_or_default();
        out.push_str(&self.nat_costs.as_ref().map(Costs::text).unwrap_or_default());
        runs(&mut out, &self.next_runs);
        if controls == Controls::Table {
            table(&mut out, &self.controls);
        } else if controls == Controls::Ids && !self.controls.is_empty() {
            let ids: Vec<&str> = self.controls.iter().map(|exception| exception.id).collect();
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "{} {} of AWS's security controls are off by design (`plan --controls` tells each, and what turns it on): {}",
                "note:".cyan(),
                ids.len(),
                ids.join(", ")
            );
        }
        out
    }
}

impl Existing {
    fn of(network: &ExistingNetwork) -> Self {
        Self { vpc: network.vpc.to_string(), with_subnets: network.subnets_are_given() }
    }

    fn text(&self) -> String {
        let what = if self.with_subnets { "it and its subnets are" } else { "it is" };
        let vpc = &self.vpc;
        format!("{} the network {vpc} is somebody else's: {what} never changed, tagged or deleted\n", "note:".cyan())
    }
}

impl Costs {
    fn text(&self) -> String {
        let mut out = format!("{}\n", "ways out of the network (`nat`), USD a month".bold());
        for cost in &self.modes {
            let chosen = cost.nat.as_str() == self.chosen;
            let sign = if chosen { "*".green().to_string() } else { " ".to_owned() };
            let traffic = if cost.gb_usd > 0.0 { format!(" and {:.3} a GB", cost.gb_usd) } else { String::new() };
            let end = if chosen { "  (chosen)" } else { "" };
            let _ = writeln!(out, "  {sign} {:<15}{:>7.2}{traffic}{end}", cost.nat.as_str(), cost.month_usd);
        }
        let _ = writeln!(out, "  {}\n", format!("{}, and traffic to the internet comes on top.", self.prices).dimmed());
        out
    }
}

fn runs(out: &mut String, tasks: &[NextRuns]) {
    if tasks.is_empty() {
        return;
    }
    let title = "next runs of scheduled tasks".bold();
    let _ = writeln!(out, "{title}{}", ", once their services have images".dimmed());
    let width = tasks.iter().map(|task| task.node.chars().count()).max().unwrap_or(0);
    for task in tasks {
        let at: Vec<String> = task.at.iter().map(|at| at.strftime("%a %d %b %H:%M").to_string()).collect();
        let zone = task.at.first().and_then(|at| at.time_zone().iana_name()).unwrap_or_default();
        let _ = writeln!(out, "  {:<width$}  {} {}", plain(&task.node), at.join(", "), zone.dimmed());
    }
    out.push('\n');
}

fn table(out: &mut String, controls: &[Exception]) {
    let _ = writeln!(out, "{}", "security controls of AWS that are off by design".bold());
    let width = controls.iter().map(|exception| exception.id.len()).max().unwrap_or(0);
    for exception in controls {
        let places = exception.environments.join(", ");
        let places = if places.is_empty() { "shared by the collection".to_owned() } else { places };
        let _ = writeln!(out, "  {:<width$}  {} {}", exception.id, exception.title, format!("({places})").dimmed());
        let on = match exception.turn_on {
            Some(line) => format!("on with {}", line.cyan()),
            None => "no line turns it on".to_owned(),
        };
        let _ = writeln!(out, "  {:width$}  {on}: {}", "", exception.why);
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::bare;
    use provision::app::config::model::Nat;

    fn beside() -> Beside {
        let cost = |nat, month_usd, gb_usd| NatCost { nat, month_usd, gb_usd };
        let modes = [
            cost(Nat::Gateway, 36.5, 0.045),
            cost(Nat::GatewayPerAz, 73.0, 0.045),
            cost(Nat::Instance, 7.356, 0.0),
            cost(Nat::None, 87.6, 0.01),
        ];
        let exception = |id, environments: &[&str], turn_on| Exception {
            id,
            title: "what it asks for",
            environments: environments.iter().map(|name| (*name).to_owned()).collect(),
            turn_on,
            why: "why it is off",
        };
        let times = ["2026-03-28T02:30:00+01:00[Europe/Berlin]", "2026-03-30T02:30:00+02:00[Europe/Berlin]"];
        let at = times.iter().map(|at| at.parse().unwrap()).collect();
        Beside {
            existing_network: None,
            nat_costs: Some(Costs { chosen: "gateway", prices: NAT_PRICES, modes }),
            next_runs: vec![NextRuns { node: "live/cron.api.nightly".to_owned(), schedule: "30 2 * * *".to_owned(), at }],
            controls: vec![exception("EC2.6", &[], Some("flow_logs: true")), exception("SecretsManager.1", &["a", "b"], None)],
        }
    }

    #[test]
    fn costs_and_controls() {
        insta::assert_snapshot!(bare(&format!("{}{}", beside().text(Controls::Ids), beside().text(Controls::Table))));
    }

    #[test]
    fn a_network_of_somebody_else() {
        let told = |with_subnets| {
            let existing_network = Some(Existing { vpc: "vpc-1a2b3c4d".to_owned(), with_subnets });
            bare(&Beside { existing_network, nat_costs: None, next_runs: Vec::new(), controls: Vec::new() }.text(Controls::Ids))
        };
        let note = "note: the network vpc-1a2b3c4d is somebody else's: ";
        assert_eq!(told(true), format!("{note}it and its subnets are never changed, tagged or deleted\n"));
        assert_eq!(told(false), format!("{note}it is never changed, tagged or deleted\n"));
    }

    #[test]
    fn for_programs() {
        insta::assert_snapshot!(serde_json::to_string_pretty(&beside()).unwrap());
    }
}
