//! `adopt`: takes objects under management that were there before, by their tags alone.

mod choice;
mod sources;

use std::path::Path;

use provision::app::adopt::{Adopted, Mapping};
use provision::engine::{Goal, Options, Plan};
use provision::leases::Work;
use provision::{Connected, Session};

pub(crate) use self::choice::{Choice, Left, Why};
pub(crate) use self::sources::Source;
use super::apply::finish;
use super::{Context, ask, leases};
use crate::args;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;
use crate::progress;
use crate::render::adopt as render;
use crate::render::count;

pub(crate) async fn run(context: &Context, args: args::Adopt) -> Result<Exit, Failure> {
    let output = context.output;
    let session = context.session(&[])?;
    let (pairs, names): (Vec<&String>, Vec<&String>) = args.names.iter().partition(|name| name.contains('='));
    let target = session.select(&names)?;
    let named = sources::named(&session, &target, &pairs, &args)?;
    if !args.print_map {
        ask::possible(output, args.yes, "this adoption")?;
    }
    let (mut connected, options, mut heard) = context.connect(&target).await?;
    let options = Options { width: args.width.into(), ..options };
    if !args.print_map {
        context.headline(&target);
    }
    let sources = sources::read(&connected, &args).await?;
    let mut choice = choice::choose(&connected, &named, &sources).await;
    let tags = refuse(&mut connected, &options, &named, &mut choice).await?;
    if args.print_map {
        let mut map = Adopted::default();
        map.add(target.collection.name.as_str(), choice.mapping());
        output.out(&format!("{}{}", map.write(), render::commented(&choice)));
        return Ok(Exit::Done);
    }
    let next = connected.plan(Goal::Apply, &Options { adopts: true, ..options.clone() }).await;
    if output.json {
        Output::json(&render::view(&choice, &next));
    } else {
        output.out(&render::text(&choice, &next));
    }
    let refused = choice.refused().count();
    if refused > 0 {
        let message = format!("{} that you named cannot be adopted; nothing was", count(refused, "object"));
        return Err(Failure::new(Exit::Refused, message, "what is left alone says why: leave it out, or name another one"));
    }
    if choice.taken.is_empty() {
        return Ok(Exit::Done);
    }
    if !args.yes {
        ask::yes(output, &format!("Adopt {}? Tags are written, and nothing else.", count(choice.taken.len(), "object"))).await?;
    }
    leases::take(context, &connected, &Work::Adopt, args.lock_wait, &mut heard).await?;
    // Before the tags: what is tagged, and not found by its tags alone, must be found by whoever comes next.
    let file = match keep(&session, target.collection.name.as_str(), &choice.mapping()) {
        Ok(file) => file,
        Err(failure) => {
            leases::give_back(&connected).await;
            return Err(failure);
        }
    };
    let options = Options { within: Some(tags), ..options };
    let outcome = progress::run(output, &target, &connected, Goal::Adopt, options, &mut heard, |_| {}).await;
    let exit = finish(context, &target, &outcome, Goal::Adopt);
    leases::give_back(&connected).await;
    if exit == Exit::Done {
        output.say(&render::afterwards(&choice, &sources, &names, file));
    }
    Ok(exit)
}

/// What would be tagged. What cannot be adopted is taken out of the choice, and what refers to it after it.
async fn refuse(connected: &mut Connected<'_>, options: &Options, named: &Mapping, choice: &mut Choice) -> Result<Plan, Failure> {
    loop {
        connected.claim(&choice.mapping()).await.map_err(|fault| {
            let exit = of_faults([&fault].into_iter()).unwrap_or(Exit::Partial);
            Failure::new(exit, fault.to_string(), "run it again")
        })?;
        let plan = connected.plan(Goal::Adopt, &Options { adopts: true, ..options.clone() }).await;
        let mut refused = false;
        for trouble in &plan.trouble {
            refused |= choice.refuse(&trouble.node, &trouble.fault, named);
        }
        // What an id tells is looked up: once more with it.
        if !refused && !choice.find(&plan) {
            return Ok(plan);
        }
    }
}

/// Writes what objects are called into the file that later runs read, and gives its path.
fn keep<'a>(session: &'a Session, collection: &str, mapping: &Mapping) -> Result<Option<&'a Path>, Failure> {
    let Some(path) = session.adopted_in() else { return Ok(None) };
    let mut adopted = session.adopted().clone();
    adopted.add(collection, mapping.clone());
    std::fs::write(path, adopted.write()).map_err(|error| {
        let message = format!("{} cannot be written: {error}; nothing was adopted", path.display());
        Failure::new(
            Exit::Partial,
            message,
            "later runs find by this file what AWS does not list by its tags: make its folder writable",
        )
    })?;
    Ok(Some(path))
}
