//! `gc`: what earlier runs had to leave for later, and previews whose time is over.

use jiff::Timestamp;
use provision::aws::kinds::logs::lifetime;
use provision::engine::Goal;
use provision::leases::Work;
use provision::{Session, Target};
use serde_json::json;

use super::apply::finish;
use super::{Context, ask, destroy, leases, strays};
use crate::args;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::progress;
use crate::render::{self, expiry::Expiry};

pub(crate) async fn run(context: &Context, args: args::Gc) -> Result<Exit, Failure> {
    let session = context.session(&[])?;
    let target =
        if args.names.is_empty() { session.select_collection(&args.names)? } else { session.select(&args.names)? }.for_removal();
    let destroyed = if args.expired { expired(context, &session, &target, &args).await? } else { Exit::Done };
    if destroyed != Exit::Done {
        return Ok(destroyed);
    }
    let (connected, options, mut heard) = context.connect(&target).await?;
    let options = provision::engine::Options { width: args.run.width.into(), ..options };
    context.headline(&target);
    strays::tell(context, &strays::notes(&connected).await);
    leases::take(context, &connected, &Work::Gc, args.run.lock_wait, &mut heard).await?;
    let planned = |plan: &std::sync::Arc<provision::engine::Plan>| {
        context.output.say(&format!("{}{}", render::plan::plan(plan, false), render::plan::gc_summary(plan)));
    };
    let outcome = progress::run(context.output, &target, &connected, Goal::Gc, options, &mut heard, planned).await;
    let exit = finish(context, &target, &outcome, Goal::Gc);
    leases::give_back(&connected).await;
    Ok(exit)
}

/// Destroys the previews whose time is over, after asking.
async fn expired(context: &Context, session: &Session, target: &Target, args: &args::Gc) -> Result<Exit, Failure> {
    ask::possible(context.output, args.run.yes, "destroying what has expired")?;
    let all = moments(context, target).await?;
    if context.output.json {
        Output::json(&json!({ "event": "expiry", "environments": all }));
    } else {
        context.output.out(&render::expiry::list(&all));
    }
    let over: Vec<&str> = all.iter().filter(|one| one.over).map(|one| one.environment.as_str()).collect();
    if over.is_empty() {
        return Ok(Exit::Done);
    }
    destroy::take(context, session.select(&over)?, args.delete_data, &args.run).await
}

/// When each preview ends that ends at all.
async fn moments(context: &Context, target: &Target) -> Result<Vec<Expiry>, Failure> {
    let (connected, ..) = context.connect(target).await?;
    let (reader, now) = (connected.reader(), Timestamp::now());
    let mut all = Vec::new();
    for (name, its) in &target.lifetimes {
        let end = lifetime::expires(&reader, &its.log_group).await.map_err(|fault| {
            let message = format!("it is not known when {name} expires: {}", render::plain(&fault.to_string()));
            let help = fault.help.clone().unwrap_or_else(|| "nothing was destroyed; run it again".to_owned());
            Failure::new(crate::failure::of_faults([&fault].into_iter()).unwrap_or(Exit::Partial), message, help)
        })?;
        all.push(Expiry { environment: name.to_string(), hours: its.hours, end, over: end.is_some_and(|end| end <= now) });
    }
    Ok(all)
}
