//! Databases, caches and buckets of services.

use super::{bucket, cache, database};
use crate::config::keys::form;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, existing, touched};
use crate::config::words::ResourceType;

shape! {
    /// What all of them have.
    RESOURCE = Shape::new("resource", "a resource: a map with `name` and `type`").variants(&[
        ("database", &database::DATABASE),
        ("cache", &cache::CACHE),
        ("object_storage", &bucket::BUCKET),
    ]);

    NAME = Key::new("name", Takes::Text(&form::RESOURCE)).required()
        .says("1 to 40 lower-case letters, digits and hyphens; unique in the application. The names of its variables are made from it")
        .touches(touched::RESOURCE);
    TYPE = Key::new("type", Takes::word::<ResourceType>())
        .required()
        .says("RDS, ElastiCache, S3")
        .touches(touched::DATA)
        .refuses(&[
            ("message_queue", "no queue is deployed: make one in SQS, and give its URL in `environment_variables`"),
            ("filesystem", "tasks come and go with their disks: keep files in `object_storage`"),
        ]);
    ADAPTER = Key::new("adapter", Takes::Text(&form::ADAPTER))
        .or_else("`postgresql`, `mysql`")
        .says("what `DATABASE_URL` begins with")
        .touches(&["secretsmanager.secret"]);
    USE_SIBLING = Key::new("use_sibling", Takes::Map(&SIBLING))
        .says("this is another service's resource")
        .touches(&["ecs.task-definition"]);
    USE_EXISTING = Key::new("use_existing", Takes::List(&EXISTING))
        .says("in production: an instance, a cluster or a bucket that is there already")
        .touches(touched::REPLACED);
}

static EXISTING: List = List::or_one("what exists", Takes::Map(&existing::USE_EXISTING));

shape! {
    /// Another service's resource.
    SIBLING = Shape::new("use_sibling", "a map with `service_name` and `resource_name`");

    SERVICE_NAME = Key::new("service_name", Takes::Text(&form::OWNER))
        .required()
        .says("the service that has the resource")
        .touches(&["ecs.task-definition"]);
    RESOURCE_NAME = Key::new("resource_name", Takes::Text(&form::NAME_THERE))
        .required()
        .says("the name that it has there")
        .touches(&["ecs.task-definition"]);
}
