//! Every service.

use super::{backend, build, frontend, header, step, step_with_image};
use crate::config::keys::form;
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, touched};
use crate::config::words::ServiceType;

pub(super) const WORKSPACE: &str = "they describe a workspace for development, and none is deployed";

shape! {
    /// What services of both types have.
    SERVICE = Shape::new("service", "a service: a map with `type: backend` or `type: frontend`")
        .variants(&[("backend", &backend::BACKEND), ("frontend", &frontend::FRONTEND)])
        .refuses(&[
            Refused { keys: &["cpu", "memory", "health_check", "platform_settings"], why: "it belongs into `system`" },
            Refused { keys: &["min_scale", "max_scale"], why: "it belongs into `system.platform_settings`" },
            Refused { keys: &["command"], why: "write it as `prod`, or as `command` in `prod`" },
            Refused { keys: &["dockerfile"], why: "it belongs into `prod`, beside `command`" },
        ]);

    TYPE = Key::new("type", Takes::word::<ServiceType>())
        .required()
        .says("containers behind the load balancer, or files in a bucket behind CloudFront")
        .touches(touched::SERVICE);
    REPO_PATH =
        Key::new("repo_path", Takes::Text(&form::FOLDER)).or(".").says("what it is built from").touches(touched::BUILD);
    URL_PATH = Key::new("url_path", Takes::Text(&form::URL_PATH))
        .or("/")
        .says("the prefix of the paths it answers; no two services the same")
        .touches(&["elbv2.listener-rule", "cloudfront.distribution", "lambda.edge-function", "cloudfront.function"]);
    COMPILE = Key::new("compile", Takes::Map(&step_with_image::STEP_WITH_IMAGE))
        .says("runs before the build; its files stay in the folder for the steps after it")
        .touches(&["codebuild.project", "codepipeline.pipeline"]);
    TEST = Key::new("test", Takes::Either(&[Takes::Commands, Takes::Map(&step::STEP)]))
        .says("tests; without `image` they run in the service's. Several commands run in at most ten parallel steps")
        .touches(&["codebuild.project", "codepipeline.pipeline"]);
    BUILD_CONFIG = Key::new("build_config", Takes::Map(&build::WATCH))
        .says("paths of the files that it is built from, which choose nothing");
    CDN = Key::new("cdn", Takes::Map(&CDN_SHAPE)).says("whether CloudFront caches its answers").touches(touched::EDGE);
    CUSTOM_HEADERS = Key::new("custom_headers", Takes::List(&HEADERS))
        .says("headers that CloudFront adds: ten to answers and nine to requests at most")
        .touches(&["cloudfront.response-headers-policy", "cloudfront.distribution"]);
    DEV = Key::without_effect_said_once("dev", WORKSPACE);
    LOCAL_PACKAGES = Key::without_effect_said_once("local_packages", WORKSPACE);
}

static HEADERS: List = List::of("a list of headers, each with `name` and `value`", Takes::Map(&header::HEADER));

shape! {
    CDN_SHAPE = Shape::new("cdn", "a map with `enabled`");

    ENABLED = Key::new("enabled", Takes::Boolean)
        .or_else("true for a frontend, false for a backend")
        .says("whether CloudFront caches its answers")
        .touches(touched::EDGE);
}
