//! What to say of environments that the configuration does not name any more.

use owo_colors::OwoColorize;
use provision::app::config::model::EnvName;
use provision::{Connected, Session, Target};

use super::Context;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::render::plain;

/// A note for each of them. That they cannot be seen is told where their kind is.
pub(crate) async fn notes(connected: &Connected<'_>) -> Vec<String> {
    let strays = connected.strays().await.unwrap_or_default();
    let note = |name: &EnvName| {
        format!("the environment {name} is in AWS and not in the configuration; `provision destroy {name}` removes it")
    };
    strays.iter().map(note).collect()
}

/// Tells the notes to a person.
pub(crate) fn tell(context: &Context, notes: &[String]) {
    for note in notes {
        context.output.say(&format!("{} {}\n", "note:".cyan(), plain(note)));
    }
}

/// Refuses to take away what they stand on.
pub(crate) async fn none_left(connected: &Connected<'_>) -> Result<(), Failure> {
    let strays = connected.strays().await.map_err(|fault| unseen(&fault))?;
    if strays.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = strays.iter().map(EnvName::as_str).collect();
    let names = names.join(" ");
    let message = format!("not in the configuration, and in AWS all the same: {names}; nothing was deleted");
    Err(Failure::new(Exit::Refused, message, format!("`provision destroy {names}` first: they use what the collection shares")))
}

/// The target of these environments, where all of them are there and none is in the configuration.
pub(crate) async fn find(context: &Context, session: &Session, names: &[String]) -> Result<Option<Target>, Failure> {
    let wanted: Option<Vec<EnvName>> = names.iter().map(|name| EnvName::try_from(name.as_str()).ok()).collect();
    let all = session.application().collections.iter().flat_map(|collection| &collection.environments);
    let known: Vec<&EnvName> = all.map(|environment| &environment.name).collect();
    let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty() && !wanted.iter().any(|name| known.contains(&name))) else {
        return Ok(None);
    };
    for target in session.collections()? {
        let target = target.for_removal();
        let (connected, ..) = context.connect(&target).await?;
        let strays = connected.strays().await.map_err(|fault| unseen(&fault))?;
        if wanted.iter().all(|name| strays.contains(name)) {
            return Ok(Some(session.select_strays(&target.collection.name, &wanted)?));
        }
    }
    Ok(None)
}

fn unseen(fault: &provision::engine::Fault) -> Failure {
    let message = format!("it is not known which environments are there: {}", plain(&fault.to_string()));
    let help = fault.help.clone().unwrap_or_else(|| "nothing was deleted; run it again".to_owned());
    Failure::new(of_faults([fault].into_iter()).unwrap_or(Exit::Partial), message, help)
}
