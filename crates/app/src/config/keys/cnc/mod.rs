//! `cnc.yml`: a Compose file with `x-cnc` at its root and in its services.
//!
//! Source of Compose's keys: <https://github.com/compose-spec/compose-spec/blob/main/spec.md>.

pub(crate) mod backend;
pub(crate) mod build;
pub(crate) mod data;
pub(crate) mod deploy;
pub(crate) mod files;
pub(crate) mod frontend;
pub(crate) mod ours;
pub(crate) mod port;
pub(crate) mod resource;
pub(crate) mod served;
pub(crate) mod service;
pub(crate) mod settings;
pub(crate) mod tasks;
pub(crate) mod timeouts;
pub(crate) mod uses;
pub(crate) mod x_provision;

use super::shape::{Names, Shape, idle, shape};
use super::takes::{List, Takes};
use super::{Key, form, touched};

/// Why a key of Compose does nothing.
pub(crate) const FOR_COMPOSE: &str = "it is for Compose";
/// And one of those that name variables.
pub(crate) const VARIABLES_ELSEWHERE: &str =
    "it is for Compose; variables of what is deployed are `environment_variables` of environments.yml";

shape! {
    /// The file.
    FILE = Shape::new("cnc", "a Compose file: a map with `services`").with(&[&TOP_LEVEL, &PASSED_OVER]).extensible();

    SERVICES = Key::new("services", Takes::Map(&ALL_SERVICES)).required_unless("include").says("names to services").touches(touched::SERVICE);
    INCLUDE = Key::new("include", Takes::List(&INCLUDES))
        .says("other files whose services are services of this one, too; paths in them are from their own folders on")
        .touches(touched::SERVICE);
    X_CNC = Key::new("x-cnc", Takes::Map(&settings::SETTINGS)).or_nothing().says("settings of the application");
    X_PROVISION = Key::new("x-provision", Takes::Map(&x_provision::OF_FILE)).or_nothing().says("what this format has no key for");
}

shape! {
    /// All services.
    ALL_SERVICES = Shape::new("cnc_services", "a map from names to services").names(Names {
        of: "service",
        form: &form::COMPOSE_NAME,
        takes: Takes::Map(&service::SERVICE),
        doc: "a service, under its name. What is deployed has 1 to 20 lower-case letters, digits and single hyphens, a resource up to 40",
    });
}

static INCLUDES: List =
    List::of("a list of files", Takes::Either(&[Takes::Text(&form::COMPOSE_FILE), Takes::Map(&files::INCLUDED)]));

idle! {
    /// What Compose has at the root beside the services.
    TOP_LEVEL = "compose_top_level"; Key::without_effect_said_once; FOR_COMPOSE;
    "networks" "volumes" "configs" "secrets" "models"
}

idle! {
    PASSED_OVER = "compose_project"; Key::silent; "Compose's own name of the project, and a version that it ignores";
    "name" "version"
}
