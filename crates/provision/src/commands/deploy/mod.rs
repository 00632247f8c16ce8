//! `deploy`: an image that exists, or a source that is built first.

mod image;
mod path;

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
