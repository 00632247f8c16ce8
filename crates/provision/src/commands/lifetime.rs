//! Previews that are destroyed when nobody deploys to them: each deploy renews the moment, and so does an apply that
//! changes something.

use provision::app::config::model::EnvName;
use provision::aws::kinds::logs::lifetime;
use provision::engine::{Ending, Report, Verb};
use provision::{Connected, Target};

use super::Context;
use crate::progress::Outcome;
use crate::render;

/// Renews the moment of every environment in which a run changed something.
pub(crate) async fn renew_what_changed(context: &Context, target: &Target, connected: &Connected<'_>, outcome: &Outcome) {
    let Some(report) = &outcome.report else { return };
    let all = target.lifetimes.iter().map(|(name, _)| name);
    let changed: Vec<EnvName> = all.filter(|name| touched(report, name)).cloned().collect();
    renew(context, target, connected, &changed).await;
}

/// Whether a run changed something in an environment.
fn touched(report: &Report, environment: &EnvName) -> bool {
    let inside = |node: &str| node.strip_prefix(environment.as_str()).is_some_and(|rest| rest.starts_with('/'));
    let did = |verb: Verb, ending: &Ending| verb != Verb::Keep && matches!(ending, Ending::Done { .. });
    report.tasks.iter().any(|task| inside(&task.subject.node) && did(task.verb, &task.ending))
}

/// Renews the moment of these environments. That it cannot be is no failure of what was done: it is said.
pub(crate) async fn renew(context: &Context, target: &Target, connected: &Connected<'_>, environments: &[EnvName]) {
    let writer = connected.writer();
    for (name, its) in target.lifetimes.iter().filter(|(name, _)| environments.contains(name)) {
        match lifetime::renew(&writer, &its.log_group, its.hours).await {
            Ok(end) => context.output.say(&format!("{name} stays until {end}, unless it is deployed to before.\n")),
            Err(fault) => {
                let why = render::plain(&fault.to_string());
                context.output.err(&format!("How long {name} stays could not be renewed: {why}\n"));
            }
        }
    }
}
