//! The examples of the documentation, as graphs.

use provision_app::compose::Overrides;
use provision_app::config::model::Application;
use provision_engine::Graph;

use crate::{Trouble, first_stack, full_stack};

/// An example: its folder's name and its two files.
#[derive(Clone, Debug)]
pub struct Example {
    /// The folder under `docs/examples`.
    pub name: &'static str,
    /// What runs.
    pub services: String,
    /// Where.
    pub places: String,
}

macro_rules! example {
    ($name:literal) => {
        example!($name, "coherence.yml")
    };
    ($name:literal, $services:literal) => {
        Example {
            name: $name,
            services: include_str!(concat!("../../docs/examples/", $name, "/", $services)).to_owned(),
            places: include_str!(concat!("../../docs/examples/", $name, "/environments.yml")).to_owned(),
        }
    };
}

/// The certificate of an authority that nobody has the key of.
const AUTHORITY: &str = "-----BEGIN CERTIFICATE-----\\nMIIBszCCAVmgAwIBAgIUQ0FOQVJZ\\n-----END CERTIFICATE-----\\n";

/// All examples.
#[must_use]
pub fn all() -> [Example; 7] {
    let [monorepo, api_and_web, compose] = of_both_formats();
    [full_stack(), example!("backend"), example!("existing-vpc"), example!("preview"), monorepo, api_and_web, compose]
}

/// Applications as other tools have them: two with a coherence.yml, one with a cnc.yml.
#[must_use]
pub fn of_both_formats() -> [Example; 3] {
    [example!("monorepo"), example!("api-and-web"), example!("compose", "cnc.yml")]
}

/// A frontend, a backend with a worker and a cron, a database, a cache and a bucket, in production and in a preview.
#[must_use]
pub fn full_stack() -> Example {
    example!("full-stack")
}

/// The full stack, with what is only made when it is asked for. In the preview's collection alone: what production has
/// by default shows in the example itself.
///
/// # Errors
/// The example has no longer the lines that this changes.
pub fn everything() -> Result<Example, Trouble> {
    let settings = format!(
        "nat: instance\n      flow_logs: true\n      workload_identity:\n        ca_certificate: \"{AUTHORITY}\"\n      \
         alarms:\n        email: [ops@example.com]\n"
    );
    let headers = "assets_path: dist\n  custom_headers:\n    - name: X-Frame-Options\n      value: DENY\n      type: response\n";
    let cors = "type: object_storage\n      cors:\n        - allowed_methods: [GET, PUT]\n          \
                allowed_origins: [\"https://www.example.com\"]\n";
    let example = full_stack();
    let services = changed(&example.services, "assets_path: dist\n", headers)?;
    let services = changed(&services, "type: object_storage\n", cors)?;
    Ok(Example { name: "full-stack, all asked for", services, places: changed(&example.places, "nat: instance\n", &settings)? })
}

fn changed(text: &str, from: &str, to: &str) -> Result<String, Trouble> {
    let count = text.matches(from).count();
    if count == 1 { Ok(text.replace(from, to)) } else { Err(Trouble(format!("{count} times {from:?} in\n{text}"))) }
}

impl Example {
    /// Where, in this account and region.
    #[must_use]
    pub fn places_in(&self, account: &str, region: &str) -> String {
        first_stack::places(&self.places, account, region)
    }

    /// The application, in this account and region.
    ///
    /// # Errors
    /// What the reader finds wrong.
    pub fn application(&self, account: &str, region: &str) -> Result<Application, Trouble> {
        first_stack::read(&self.services, &self.places_in(account, region))
    }

    /// The graph of each collection, by the collection's name.
    ///
    /// # Errors
    /// What the reader finds wrong, or a defect of the composition.
    pub fn graphs(&self, account: &str, region: &str) -> Result<Vec<(String, Graph)>, Trouble> {
        let app = self.application(account, region)?;
        let graphs = full_stack::graphs(&app, &Overrides::default())?;
        Ok(app.collections.iter().map(|collection| collection.name.to_string()).zip(graphs).collect())
    }
}
