//! `environments.yml`.

pub(crate) mod collection;
pub(crate) mod environment;
pub(crate) mod variable;

use super::form;
use super::shape::{Shape, shape};
use super::takes::List;
use super::{Key, Takes, provision, touched};

/// Why a key of another tool does nothing.
const NOT_OURS: &str = "it configures another tool";

shape! {
    /// The file.
    FILE = Shape::new("environments", "a map with `name` and `collections`");

    NAME = Key::new("name", Takes::Text(&form::APPLICATION))
        .required()
        .says("the application's; 1 to 20 characters, not beginning with `internal-`")
        .touches(touched::ALL);
    PROVIDER = Key::new("provider", Takes::Words(|| vec!["aws"])).says("nothing else is known");
    FLAVOR = Key::new("flavor", Takes::Words(|| vec!["ecs"])).says("nothing else is known");
    VERSION =
        Key::new("version", Takes::Text(&form::FORMAT_VERSION)).says("the version of the flavor; nothing else is known");
    REGION = Key::new("region", Takes::Text(&form::REGION)).says("of collections that name none").touches(touched::ALL);
    COLLECTIONS = Key::new("collections", Takes::List(&COLLECTION_LIST))
        .required()
        .says("one account, one region, one network each")
        .touches(touched::ALL);
    X_PROVISION = Key::new("x-provision", Takes::Map(&provision::APPLICATION))
        .or_nothing()
        .says("our settings, for all collections")
        .touches(touched::ALL);
    TEMPLATE_CONFIG = Key::without_effect("template_config", NOT_OURS);
}

static COLLECTION_LIST: List =
    List::of("a list of collections, each with `name`, `account_id` and `environments`", Takes::Map(&collection::COLLECTION))
        .not_empty();
