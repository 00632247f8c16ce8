//! Writes a model as the files that it can be read from: a `cnc.yml` and an `environments.yml`.
//!
//! Everything is written out, also what would be so without; what only messages need (the places, the sizes that were raised) is not.

mod data;
mod places;
mod services;
mod settings;

use super::emit::{self, Dollar, Out, Pair};
use super::keys::cnc::settings::NEVER;
use super::model::{Application, Command};

/// The text of a `cnc.yml`.
#[must_use]
pub fn cnc(app: &Application) -> String {
    let machine = app.machine_type.map(|machine| {
        let machine = Out::map([("machine_type", Some(Out::text(machine.compute_type())))]);
        Out::map([("platform_settings", Some(machine))])
    });
    let hours = app.preview_inactivity_hours.map_or_else(|| Out::word(NEVER), |hours| Out::word(&hours));
    let settings = Out::map([
        ("build_settings", machine),
        ("preview_inactivity_timeout_hours", Some(hours)),
        ("resources", Out::list(app.resources.iter().map(data::resource)).if_any()),
    ]);
    let tests = app.integration_tests.as_ref().map(|tests| Out::map([("integration_tests", Some(services::step(tests)))]));
    let services = app.services.iter().map(|service| Pair::new(service.name.as_str(), services::service(app, service)));
    let file = Out::map([("x-cnc", Some(settings)), ("x-provision", tests), ("services", Some(Out::Map(services.collect())))]);
    file_of(file, Dollar::Doubled)
}

/// The text of an `environments.yml`.
#[must_use]
pub fn environments(app: &Application) -> String {
    let moved = Out::list(app.moved.iter().map(settings::moved)).if_any();
    let file = Out::map([
        ("name", Some(Out::text(&app.name))),
        ("region", app.region.as_ref().map(Out::text)),
        ("x-provision", moved.map(|moved| Out::map([("moved", Some(moved))]))),
        ("collections", Some(Out::list(app.collections.iter().map(places::collection)))),
    ]);
    file_of(file, Dollar::Plain)
}

fn file_of(out: Out, dollar: Dollar) -> String {
    match out {
        Out::Map(pairs) => emit::file(&pairs, &[], dollar),
        _ => String::new(),
    }
}

/// A command: words as a list, a line for a shell as a text.
fn command(command: &Command) -> Out {
    match command {
        Command::Exec(words) => Out::list(words.iter().map(Out::text)),
        Command::Shell(line) => Out::text(line),
    }
}

/// Commands. A list that holds lists is several; a line alone is one.
fn commands(all: &[Command]) -> Option<Out> {
    match all {
        [] => None,
        [Command::Shell(line)] => Some(Out::text(line)),
        all => Some(Out::list(all.iter().map(command))),
    }
}
