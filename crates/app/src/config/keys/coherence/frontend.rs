//! What frontends have beside what every service has.

use super::service;
use crate::config::keys::form;
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, touched};

/// Why a backend's key is of no use.
pub(crate) const NO_CONTAINER: &str = "a frontend is files in a bucket: nothing of it runs";

/// What tells browsers whose pages may read.
const HEADERS: &[&str] = &["cloudfront.response-headers-policy", "cloudfront.distribution"];

shape! {
    /// A frontend.
    FRONTEND = Shape::new("frontend", "a frontend").with(&[&service::SERVICE]).refuses(&[Refused {
        keys: &["image", "port", "migration", "migrate", "seed", "workers", "scheduled_tasks", "resources"],
        why: NO_CONTAINER,
    }]);

    PROD = Key::new("prod", Takes::Either(&[Takes::Command, Takes::Map(&PROD_SHAPE)]))
        .or_else("CodeBuild's own image")
        .says("its Dockerfile makes the image in which `install` and `build` run, and out of which the files are taken; a command has no effect")
        .touches(touched::BUILD);
    INSTALL = Key::new("install", Takes::Commands).says("what installs what the build needs").touches(touched::BUILD);
    BUILD = Key::new("build", Takes::Commands).says("what builds the files").touches(touched::BUILD);
    ASSETS_PATH = Key::new("assets_path", Takes::Text(&form::BELOW_REPO_PATH))
        .also(&["build_path"])
        .or("build")
        .says("where the built files are, below `repo_path`")
        .touches(touched::BUILD);
    INDEX_FILE_NAME = Key::new("index_file_name", Takes::Text(&form::INDEX_FILE))
        .or("index.html")
        .says("what answers a path without a file")
        .touches(&["cloudfront.distribution", "lambda.edge-function", "cloudfront.function", "codebuild.project"]);
    CORS = Key::new("cors", Takes::Map(&CORS_SHAPE)).says("whose pages may read the files").touches(HEADERS);
    SYSTEM = Key::without_effect("system", NO_CONTAINER);
}

shape! {
    PROD_SHAPE = Shape::new("prod_of_frontend", "a map with `dockerfile`");

    DOCKERFILE = Key::new("dockerfile", Takes::Text(&form::DOCKERFILE))
        .or_else("CodeBuild's own image")
        .says("the Dockerfile, below `repo_path`, of the image that the files are built in; `assets_path` is then from its working directory on")
        .touches(touched::BUILD);
    COMMAND = Key::without_effect("command", NO_CONTAINER);
}

static ORIGINS: List = List::or_one("a list of origins", Takes::Text(&form::ORIGIN));

shape! {
    CORS_SHAPE = Shape::new("cors", "a map with `allowed_origins`");

    ALLOWED_ORIGINS = Key::new("allowed_origins", Takes::List(&ORIGINS))
        .says("whose pages may read the files, such as `https://www.example.com` or `*`")
        .touches(HEADERS);
}
