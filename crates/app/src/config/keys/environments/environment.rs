//! An environment.

use super::collection::PASSWORDS;
use super::{NOT_OURS, variable};
use crate::config::keys::form;
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, existing, provision, touched};
use crate::config::model::EnvironmentKind;

shape! {
    /// One environment.
    ENVIRONMENT = Shape::new("environment", "an environment: a map with `name` and `type`")
        .refuses(&[Refused { keys: &["config_data"], why: "put it into a file, and name that with `config_file_path`" }]);

    NAME = Key::new("name", Takes::Text(&form::ENVIRONMENT))
        .required()
        .says("1 to 20 lower-case letters, digits and single hyphens; unique in the application")
        .touches(touched::ALL);
    TYPE = Key::new("type", Takes::word::<EnvironmentKind>())
        .or("static")
        .says("production is protected and scales as it says; previews run on spot capacity and keep nothing")
        .touches(touched::ALL);
    PAUSED = Key::new("paused", Takes::Boolean).or("false").says("kept without a running task").touches(&[
        "ecs.service",
        "autoscaling.scalable-target",
        "scheduler.schedule",
        "cloudwatch.alarm",
        "codebuild.project",
        "rds.instance",
    ]);
    ACTIVE_DEPLOYMENT = Key::new("active_deployment", Takes::Boolean)
        .or("true")
        .says("whether deploys go to it")
        .touches(&["events.rule"]);
    IMAGE_TAG =
        Key::new("image_tag", Takes::Text(&form::IMAGE_TAG)).says("of the images that its services run: of those that are built here, once their repositories have it; and of ready ones with `existing_image_tag_mode: sha`. A deploy goes on from there").touches(touched::TASK);
    CUSTOM_DOMAINS = Key::new("custom_domains", Takes::List(&DOMAINS))
        .says("at most 64 characters each; no two environments the same. At most 9 (10 without a `base_domain`), which one certificate takes; 25 in a collection")
        .touches(&["acm.certificate", "route53.hosted-zone", "route53.record", "elbv2.listener-certificate", "cloudfront.distribution"]);
    ENVIRONMENT_VARIABLES = Key::new("environment_variables", Takes::List(&VARIABLES))
        .or_nothing()
        .says("for its services")
        .touches(&["secretsmanager.secret", "ecs.task-definition", "codebuild.project"]);
    EXISTING_RESOURCES = Key::new("existing_resources", existing::OF_ENVIRONMENT)
        .or_nothing()
        .or_else("the collection's")
        .says("what exists already, over the collection's, by resource")
        .touches(touched::REPLACED);
    X_PROVISION = Key::new("x-provision", Takes::Map(&provision::ENVIRONMENT))
        .or_nothing()
        .says("our settings, over the collection's")
        .touches(touched::ALL);

    DATABASE_PASSWORD = Key::without_effect("database_password", PASSWORDS);
    CONFIG_FILE_PATH = Key::new("config_file_path", Takes::Text(&form::OWN_FILE))
        .or_else("the application's file")
        .says("a `coherence.yml` or `cnc.yml` that says what this environment runs instead; from the folder of `environments.yml` on")
        .touches(touched::ALL);
    ALLOWED_HOSTS = Key::without_effect("allowed_hosts", NOT_OURS);
    DATA = Key::without_effect("data", NOT_OURS);
}

static DOMAINS: List = List::or_one("a list of domain names", Takes::Text(&form::DOMAIN));
static VARIABLES: List = List::of("a list of variables, each with `name` and `value`", Takes::Map(&variable::VARIABLE));
