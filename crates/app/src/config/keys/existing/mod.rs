//! What exists already: `use_existing` of a resource, `existing_resources` of a collection or an environment.

pub(crate) mod network;

use super::form;
use super::shape::{Names, Refused, Shape, shape};
use super::takes::List;
use super::{Key, Takes, touched};

/// Of a collection. The format's own default is an empty list.
pub(super) const OF_COLLECTION: Takes = Takes::Either(&[Takes::Map(&ALL), Takes::List(&NOTHING)]);
/// Of an environment.
pub(super) const OF_ENVIRONMENT: Takes = Takes::Either(&[Takes::Map(&RESOURCES), Takes::List(&NOTHING)]);
static NOTHING: List = List::empty();

const FOUND: &[&str] = &["ec2.security-group-rule", "ecs.task-definition", "ecs.service"];
/// What a task of ours makes in a database that exists.
const DATABASE: &[&str] = &["ecs.task-definition", "secretsmanager.secret"];

shape! {
    /// One resource.
    EXISTING = Shape::new("existing_resource", "a map with `instance_name`");

    INSTANCE_NAME = Key::new("instance_name", Takes::Text(&form::INSTANCE_NAME))
        .required()
        .says("the identifier of the instance, the cluster or the bucket")
        .touches(FOUND);
    SECRET_ID = Key::new("secret_id", Takes::Text(&form::SECRET))
        .or_else("AWS's own secret of the instance, if it has one")
        .says("a secret with `username` and `password`")
        .touches(DATABASE);
    MANAGE_DATABASES = Key::new("manage_databases", Takes::Boolean).or("true")
        .says("whether the environment's own database is made in it; `false`: the database in it is there, and nothing is said of it");
    USERNAME = Key::new("username", Takes::Text(&form::DATABASE_WORD))
        .or_else("what the secret says")
        .says("the user")
        .touches(DATABASE);
    DB_NAME = Key::new("db_name", Takes::Text(&form::DATABASE_WORD))
        .or_else("one named after the environment")
        .says("the database in it")
        .touches(touched::TASK);
    CLUSTER_MODE = Key::new("cluster_mode", Takes::Boolean)
        .or("false")
        .says("whether it is a cluster, such as one of Aurora; refused in previews");
}

shape! {
    /// One resource, in a service.
    USE_EXISTING = Shape::new("use_existing", "a map with `instance_name`").with(&[&EXISTING]);

    ENVIRONMENT = Key::new("environment", Takes::Text(&form::ENVIRONMENT_REFERENCE))
        .or_else("every production environment")
        .says("the environment that uses it")
        .touches(touched::REPLACED);
}

const NAMES: Names = Names {
    of: "resource",
    form: &form::EXISTING_RESOURCE,
    takes: Takes::Map(&EXISTING),
    doc: "what is used in the place of the resource of this name",
};

shape! {
    /// `existing_resources` of a collection.
    ALL = Shape::new("existing_resources", "a map from the names of resources to what exists").names(NAMES);

    VPC = Key::new("vpc", Takes::Map(&network::NETWORK)).or_else("a network of its own")
        .says("the network that the collection stands in").touches(network::REPLACED);
}

/// `existing_resources` of an environment.
static RESOURCES: Shape = Shape::new("existing_resources_of_environment", "a map from the names of resources to what exists")
    .names(NAMES)
    .refuses(&[Refused { keys: &["vpc"], why: "the environments of a collection share its network: set it in the collection" }]);
