//! Collections and environments.

use super::data::{existing, existing_network};
use super::settings;
use crate::config::emit::{Out, Pair};
use crate::config::model::{Collection, Environment, Settings, Variable, VariableValue};

pub(super) fn collection(collection: &Collection) -> Out {
    let ours =
        settings::network(&collection.network).into_iter().chain(settings::all(&collection.settings, &Settings::default()));
    Out::map([
        ("name", Some(Out::text(&collection.name))),
        ("default", collection.default.then(|| Out::word(&true))),
        ("account_id", Some(Out::text(&collection.account))),
        ("region", Some(Out::text(&collection.region))),
        ("base_domain", collection.base_domain.as_ref().map(Out::text)),
        (
            "existing_resources",
            collection.network.existing.as_ref().map(|found| Out::map([("vpc", Some(existing_network(found)))])),
        ),
        ("x-provision", Out::map(ours).if_any()),
        ("environments", Some(Out::list(collection.environments.iter().map(|one| environment(one, &collection.settings))))),
    ])
}

fn environment(environment: &Environment, inherited: &Settings) -> Out {
    let found = environment.existing.iter().map(|(name, one)| Pair::new(name.as_str(), existing(one)));
    Out::map([
        ("name", Some(Out::text(&environment.name))),
        ("type", Some(Out::text(environment.kind.as_str()))),
        ("paused", Some(Out::word(&environment.paused))),
        ("active_deployment", Some(Out::word(&environment.active_deployment))),
        ("image_tag", environment.image_tag.as_ref().map(Out::text)),
        ("config_file_path", environment.own.as_ref().map(|own| Out::text(&own.path))),
        ("custom_domains", Out::list(environment.custom_domains.iter().map(Out::text)).if_any()),
        ("environment_variables", Out::list(environment.variables.iter().map(variable)).if_any()),
        ("existing_resources", Out::Map(found.collect()).if_any()),
        ("x-provision", Out::map(settings::all(&environment.settings, inherited)).if_any()),
    ])
}

fn variable(variable: &Variable) -> Out {
    let (key, value) = match &variable.value {
        VariableValue::Value(secret) => ("value", secret.expose().to_string()),
        VariableValue::Secret(id) => ("secret_id", id.to_string()),
        VariableValue::Output(name) => ("output_name", name.to_string()),
        VariableValue::Alias(name) => ("alias", name.to_string()),
    };
    Out::map([
        ("name", Some(Out::text(&variable.name))),
        ("service", variable.service.as_ref().map(Out::text)),
        (key, Some(Out::text(&value))),
    ])
}
