//! A collection.

use super::{NOT_OURS, environment};
use crate::config::keys::form;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, existing, provision, touched};

/// Why a key for passwords of databases does nothing.
pub(super) const PASSWORDS: &str = "passwords are made by provision and kept in Secrets Manager; for an existing database give `secret_id` in `existing_resources`";

shape! {
    /// One account, one region, one network.
    COLLECTION = Shape::new("collection", "a collection: a map with `name`, `account_id` and `environments`");

    NAME = Key::new("name", Takes::Text(&form::COLLECTION))
        .required()
        .says("1 to 20 lower-case letters, digits and single hyphens; unique in the application")
        .touches(touched::ALL);
    DEFAULT = Key::new("default", Takes::Boolean).or_else("the first one").says("meant where none is named");
    ACCOUNT_ID = Key::new("account_id", Takes::Text(&form::ACCOUNT))
        .required()
        .says("the account that all is made in")
        .touches(touched::ALL);
    REGION = Key::new("region", Takes::Text(&form::REGION))
        .or_else("the application's")
        .says("the region that all is made in")
        .touches(touched::ALL);
    BASE_DOMAIN = Key::new("base_domain", Takes::Text(&form::DOMAIN))
        .or_else("the application's name in `parent_zone`; else none")
        .says("each environment gets its name below it, and `alb` is the load balancer's. At most 64 characters")
        .touches(touched::DOMAIN);
    EXISTING_RESOURCES = Key::new("existing_resources", existing::OF_COLLECTION)
        .or_nothing()
        .says("what exists already, for all its environments")
        .touches(touched::REPLACED);
    ENVIRONMENTS =
        Key::new("environments", Takes::List(&ENVIRONMENT_LIST)).required().says("at least one").touches(touched::ALL);
    X_PROVISION = Key::new("x-provision", Takes::Map(&provision::COLLECTION))
        .or_nothing()
        .says("our settings, over those at the root")
        .touches(touched::ALL);

    DATABASE_PASSWORD = Key::without_effect("database_password", PASSWORDS);
    INTEGRATIONS = Key::later("integrations", "integrations come with a later version");
    CLOUD_RESOURCE_NAMESPACE =
        Key::without_effect("cloud_resource_namespace", "names are made from those of the application and its parts");
    DATA = Key::without_effect("data", NOT_OURS);
}

static ENVIRONMENT_LIST: List =
    List::of("a list of environments, each with `name` and `type`", Takes::Map(&environment::ENVIRONMENT)).not_empty();
