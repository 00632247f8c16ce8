//! One file for each command, and what they share.
//!
//! `status`, `logs`, `exec`, `secrets` and `preview` are to come here.

pub(crate) mod adopt;
mod apply;
mod ask;
mod completions;
mod convert;
mod deploy;
mod destroy;
mod doctor;
mod drift;
mod explain;
mod gc;
mod graph;
mod iam_policy;
mod init;
mod leases;
mod lifetime;
mod new_file;
mod outputs;
mod plan;
mod prune;
mod replacements;
mod schema;
mod strays;
mod tunnel;
mod validate;

use std::path::PathBuf;

use provision::app::config::diagnostic::Diagnostic;
use provision::app::config::files::locate;
use provision::engine::{Event, Events, Options};
use provision::{Connected, Session, Target};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::args::{Cli, Command, Global};
use crate::cache;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::render::diagnostics;

/// What every command gets.
pub(crate) struct Context {
    pub(crate) output: Output,
    global: Global,
}

/// Carries out the command.
pub(crate) fn run(output: Output, cli: Cli) -> Result<Exit, Failure> {
    let context = Context { output, global: cli.global };
    match cli.command {
        Command::Validate(args) => validate::run(&context, &args),
        Command::Convert(args) => convert::run(&context, &args),
        Command::Init(args) => init::run(&context, &args),
        Command::Graph(args) => graph::run(&context, &args),
        Command::IamPolicy(args) => iam_policy::run(&context, &args),
        Command::Completions { shell } => Ok(completions::run(&context, shell)),
        Command::Schema { file } => Ok(schema::run(&context, file)),
        Command::Explain { path } => explain::run(&context, path.as_deref()),
        Command::Plan(args) => wait(plan::run(&context, args)),
        Command::Apply(args) => wait(apply::run(&context, args)),
        Command::Adopt(args) => wait(adopt::run(&context, args)),
        Command::Drift(args) => wait(drift::run(&context, args)),
        Command::Destroy(args) => wait(destroy::run(&context, args)),
        Command::Gc(args) => wait(gc::run(&context, args)),
        Command::Outputs(args) => wait(outputs::run(&context, args)),
        Command::Deploy(args) => wait(deploy::run(&context, args)),
        Command::Tunnel(args) => wait(tunnel::run(&context, args)),
        Command::Doctor(args) => wait(doctor::run(&context, args)),
    }
}

/// Runs what talks to AWS. The runtime is made here, so that what needs none starts at once; it has one thread, because
/// a run waits for AWS and computes little, and handing work between threads costs more than it gains.
fn wait(command: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Failure::new(Exit::Defect, format!("no runtime: {error}"), "free some memory or processes"))?;
    let ended = runtime.block_on(command);
    // A call that was abandoned is not waited for.
    runtime.shutdown_background();
    ended
}

impl Context {
    /// Reads the configuration, with these images; warnings are shown.
    fn session(&self, images: &[(String, String)]) -> Result<Session, Failure> {
        let cwd = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        let files = locate(self.global.config.as_deref(), self.global.environments.as_deref(), &cwd)?;
        let mut session = Session::load(&files, &cwd)?;
        for (service, image) in images {
            session.set_image(service, image)?;
        }
        if !self.output.json {
            show(self.output, session.warnings());
        }
        Ok(session)
    }

    /// Connects, and gives the options of a run with what is known of durations.
    async fn connect<'t>(&self, target: &'t Target) -> Result<(Connected<'t>, Options, UnboundedReceiver<Event>), Failure> {
        let (events, heard) = Events::channel();
        let connected = target.connect_with(provision::aws::registry(), &events).await?;
        let options = Options { durations: cache::load(connected.connection()), ..connected.options() };
        Ok((connected, options, heard))
    }

    /// What a command says first: what it is about.
    fn headline(&self, target: &Target) {
        use owo_colors::OwoColorize;
        let collection = &target.collection;
        let environments: Vec<&str> = target.environments.iter().map(provision::app::config::model::EnvName::as_str).collect();
        let what = format!("{} / {} / {}", target.application, collection.name, environments.join(", "));
        let place = format!("account {}, {}", collection.account, collection.region);
        self.output.say(&format!("{}  {}\n\n", what.bold(), place.dimmed()));
    }
}

/// Shows faults of the configuration on the standard error.
pub(crate) fn show(output: Output, all: &[Diagnostic]) {
    if all.is_empty() {
        return;
    }
    let text = if output.err_has_colors() { diagnostics::graphical(all) } else { diagnostics::plain(all) };
    output.err(&format!("{text}\n"));
}

/// The nodes of these addresses.
fn nodes(target: &Target, addresses: &[impl AsRef<str>]) -> Result<Option<Vec<usize>>, Failure> {
    if addresses.is_empty() {
        return Ok(None);
    }
    addresses.iter().map(|address| node(target, address.as_ref())).collect::<Result<_, _>>().map(Some)
}

fn node(target: &Target, address: &str) -> Result<usize, Failure> {
    if let Some(found) = target.graph().find(address) {
        return Ok(found);
    }
    let help = match nearest(target.graph().nodes().iter().map(|node| &*node.address), address) {
        Some(known) => format!("did you mean `{known}`? `provision graph` shows all of them"),
        None => "`provision graph` shows all of them".to_owned(),
    };
    Err(Failure::new(Exit::Usage, format!("there is no node `{address}`"), help))
}

/// Which of these was probably meant.
fn nearest<'a>(known: impl Iterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    let likeness = known.map(|known| (strsim::normalized_damerau_levenshtein(known, name), known));
    likeness.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness > 0.5).map(|(_, known)| known)
}
