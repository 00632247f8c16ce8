//! `plan`: what an apply would do.

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::app::config::raised::raised;
use provision::engine::{Goal, Node, Options, Plan, matches};
use provision::{Session, Target};

use super::{Context, leases, node, nodes, prune, replacements, strays};
use crate::args;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;
use crate::render::beside::{Beside, Controls};
use crate::render::{plain, plan as render};
use crate::saved::Saved;

pub(crate) async fn run(context: &Context, args: args::Plan) -> Result<Exit, Failure> {
    let session = context.session(&args.wish.images)?;
    let target = session.select(&args.environments.names)?;
    let asked = Asked::of(&target, &args.wish)?;
    let (connected, options, _heard) = context.connect(&target).await?;
    let options = asked.over(options, &args.wish);
    let (plan, held, strays) =
        tokio::join!(connected.plan(Goal::Apply, &options), leases::seen(context, &connected), strays::notes(&connected));
    prune::check(context.output, &target, &plan, &args.wish)?;
    if context.output.json {
        let notes = [notes(&session, &target, &plan), strays].concat();
        Output::json(&render::view(&plan, &notes, &held, Some(&Beside::of(session.application(), &target, &plan))));
    } else {
        context.headline(&target);
        context.output.say(&leases::notes(&held));
        show(context, &session, &target, &plan, if args.controls { Controls::Table } else { Controls::Ids });
        strays::tell(context, &strays);
    }
    let trouble = of_faults(plan.trouble.iter().map(|trouble| &trouble.fault));
    if let Some(path) = &args.out {
        if let Some(exit) = trouble {
            let message = "the plan is not saved, because not everything could be judged";
            return Err(Failure::new(exit, message, "mend what is listed as not known, and plan again"));
        }
        Saved::new(&session, &target, &args.wish, plan.clone()).write(path)?;
        context.output.say(&format!("Saved. `provision apply --plan {}` does this, and nothing else.\n", path.display()));
    }
    Ok(match trouble {
        Some(exit) => exit,
        None if args.detailed_exitcode && !plan.is_empty() => Exit::Changes,
        None => Exit::Done,
    })
}

/// The nodes that the user named.
#[derive(Clone)]
pub(crate) struct Asked {
    only: Option<Vec<usize>>,
    left: Vec<usize>,
    repair_only: bool,
}

impl Asked {
    /// Finds them.
    ///
    /// # Errors
    /// One is not there.
    pub(crate) fn of(target: &Target, wish: &args::Wish) -> Result<Self, Failure> {
        // An answer that is to no question would be taken for one that was given.
        nodes(target, &wish.allow_replace)?;
        let (drift, named): (Vec<&String>, Vec<&String>) = wish.only.iter().partition(|name| *name == DRIFT);
        Ok(Self { only: nodes(target, &named)?, left: left(target, &wish.no_repair)?, repair_only: !drift.is_empty() })
    }

    /// The options with what the user asked for.
    pub(crate) fn over(self, options: Options, wish: &args::Wish) -> Options {
        let Self { only, left, repair_only } = self;
        let (allow_replace, prune) = (wish.allow_replace.clone(), wish.prune.clone());
        Options { only, left, repair_only, allow_replace, prune, ..options }
    }
}

/// What `--only` takes beside the addresses of nodes.
const DRIFT: &str = "drift";

/// The nodes that are left as they are.
fn left(target: &Target, patterns: &[String]) -> Result<Vec<usize>, Failure> {
    let mut left = Vec::new();
    for pattern in patterns {
        let about = |(_, node): &(usize, &Node)| matches(pattern, &node.address);
        let found: Vec<usize> = target.graph().nodes().iter().enumerate().filter(about).map(|(at, _)| at).collect();
        if found.is_empty() {
            // The message names the nearest one.
            left.push(node(target, pattern)?);
        }
        left.extend(found);
    }
    Ok(left)
}

/// What the user should know of it.
fn notes(session: &Session, target: &Target, plan: &Plan) -> Vec<String> {
    let raised = raised(session.application(), &target.environments);
    let mut notes: Vec<String> = raised.iter().map(ToString::to_string).collect();
    notes.extend(render::sets_off(plan));
    notes
}

/// The plan, what it says beside its steps, and the last line.
pub(crate) fn show(context: &Context, session: &Session, target: &Target, plan: &Plan, controls: Controls) {
    let mut text = render::plan(plan, context.output.verbose > 0);
    for note in notes(session, target, plan) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} {}", "note:".cyan(), plain(&note));
    }
    for away in replacements::away(plan) {
        let node = plain(away);
        let _ = writeln!(
            text,
            "{} {node} is away until its new one is there: `apply` asks for it, and `apply --yes` needs --allow-replace {node}",
            "note:".cyan()
        );
    }
    text.push_str(&Beside::of(session.application(), target, plan).text(controls));
    text.push_str(&render::summary(plan));
    context.output.say(&text);
}

/// The objects of a plan that hold data and would be deleted, by address.
pub(crate) fn data_lost(plan: &Plan) -> Vec<String> {
    let lost = plan.deletions.iter().filter(|deletion| deletion.stateful);
    let mut names: Vec<String> = lost.map(|deletion| deletion.node.clone()).collect();
    names.dedup();
    names
}
