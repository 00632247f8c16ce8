//! Row "lifetime": how long a preview stays when nobody deploys to it.

use super::build::build_log_group;
use crate::config::model::{Application, Environment, EnvironmentKind};

/// When an environment may be destroyed, and where that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// The log group whose tag tells when it ends.
    pub log_group: String,
    /// Hours after the last deploy.
    pub hours: u32,
}

/// The lifetime of an environment. `None`: it stays until it is destroyed by name, as all but previews do.
#[must_use]
pub fn lifetime(app: &Application, environment: &Environment) -> Option<Lifetime> {
    let hours = app.of(environment).preview_inactivity_hours.filter(|_| environment.kind == EnvironmentKind::Preview)?;
    Some(Lifetime { log_group: build_log_group(app, environment, "build"), hours })
}
