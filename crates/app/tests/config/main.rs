//! The configuration as a user meets it: files in, a model or messages out.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cnc;
mod cnc_faults;
mod convert;
mod documentation;
mod environments;
mod existing_network;
mod explain;
mod faults;
mod files;
mod folder;
mod fuzz;
mod hostile;
mod init;
mod invariants;
mod model;
mod models;
mod parts;
mod places;
mod places_of_use;
mod schemas;
mod services;
mod syntax;
mod variables;
mod write;

use provision_app::config::{
    Loaded,
    diagnostic::{Diagnostic, Diagnostics},
    read,
    schema::FileKind,
    source::Source,
};

/// Services without a fault.
const SERVICES: &str = "api:\n  type: backend\n";

/// Environments without a fault.
const ENVIRONMENTS: &str = "\
name: shop
region: eu-west-1
collections:
- name: review
  account_id: '123456789012'
  environments:
  - name: staging
";

fn read_both(services: &str, environments: &str) -> Result<Loaded, Diagnostics> {
    read(&Source::new("coherence.yml", services), &Source::new("environments.yml", environments))
}

/// What a user sees of faulty services beside good environments.
fn services_faults(text: &str) -> String {
    shown(FileKind::Coherence, text, read_both(text, ENVIRONMENTS))
}

/// What a user sees of faulty environments beside good services.
fn environments_faults(text: &str) -> String {
    shown(FileKind::Environments, text, read_both(SERVICES, text))
}

/// The warnings but the one of files that say which paths are built: the rich ones do.
fn unusual(mut warnings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    warnings.retain(|warning| !warning.message.starts_with("`included_paths`"));
    warnings
}

/// The messages about a file, of which its schema says the same.
fn shown(file: FileKind, text: &str, result: Result<Loaded, Diagnostics>) -> String {
    let found = match &result {
        Err(faults) => faults.as_slice(),
        Ok(loaded) => &loaded.warnings,
    };
    schemas::agree(file, &file.file_name(), text, found);
    render(result)
}

/// The messages: of a refusal, or the warnings.
fn render(result: Result<Loaded, Diagnostics>) -> String {
    match result {
        Err(faults) => faults.render_plain(),
        Ok(loaded) => format!("accepted with\n{}", Diagnostics::new(loaded.warnings).render_plain()),
    }
}
