//! Other files: `include` at the root, `extends` in a service.

use super::{ALL_SERVICES, INCLUDE, PASSED_OVER, TOP_LEVEL};
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, form, touched};

static PATHS: List = List::or_one("a list of paths", Takes::Text(&form::COMPOSE_FILE));
static ENV_FILES: List = List::or_one("a list of paths", Takes::Text(&form::ENV_FILE));

shape! {
    /// Files that are laid over one another, and what is around them.
    INCLUDED = Shape::new("cnc_include", "a map with `path`");

    PATH = Key::new("path", Takes::List(&PATHS))
        .required()
        .says("a file, or several that are laid over one another")
        .touches(touched::SERVICE);
    PROJECT_DIRECTORY = Key::new("project_directory", Takes::Text(&form::COMPOSE_FOLDER))
        .or_else("the file's own")
        .says("the folder that paths in it are from")
        .touches(touched::BUILD);
    ENV_FILE = Key::new("env_file", Takes::List(&ENV_FILES))
        .or_else("`.env` in that folder")
        .says("the files of variables for it")
        .touches(touched::TASK);
}

shape! {
    /// What a service begins as.
    EXTENDED = Shape::new("cnc_extends", "a map with `service`");

    SERVICE = Key::new("service", Takes::Text(&form::BASE)).required().says("the other service").touches(touched::SERVICE);
    FILE = Key::new("file", Takes::Text(&form::COMPOSE_FILE))
        .or_else("the same file")
        .says("the file that has it")
        .touches(touched::SERVICE);
}

/// Why settings of the application stand in one file.
const ONCE: &str = "put it at the root of the file that includes this one";

shape! {
    /// A file that is included: Compose's keys alone.
    INCLUDED_FILE = Shape::new("cnc_included_file", "a Compose file")
        .with(&[&TOP_LEVEL, &PASSED_OVER])
        .refuses(&[Refused { keys: &["x-cnc", "x-provision"], why: ONCE }])
        .extensible();

    SERVICES = Key::new("services", Takes::Map(&ALL_SERVICES)).says("names to services");
    MORE = INCLUDE;
}
