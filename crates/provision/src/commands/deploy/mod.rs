//! `deploy`: an image that exists, or a source that is built first.

mod image;
mod path;

use provision::app::config::model::Application;
use provision::{Session, Target};

use super::Context;
use crate::args;
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) async fn run(context: &Context, args: args::Deploy) -> Result<Exit, Failure> {
    match &args.path {
        Some(dir) => path::run(context, &args.environment, dir).await,
        None => image::run(context, &args).await,
    }
}

/// What the environment of a deploy runs; a failure where no deploy goes to it.
fn deployed<'a>(session: &'a Session, target: &'a Target, environment: &str) -> Result<&'a Application, Failure> {
    let found = target.collection.environments.iter().find(|known| known.name.as_str() == environment);
    match found {
        Some(found) if found.active_deployment => Ok(session.application().of(found)),
        Some(_) => {
            let message = format!("no deploy goes to {environment}: `active_deployment` is false in environments.yml");
            Err(Failure::new(Exit::Refused, message, "set it to true, or deploy to another environment"))
        }
        None => Ok(session.application()),
    }
}
