//! Settings that an environment may have of its own.

use provision_engine::Whose;

use super::roles;
use crate::config::keys::form;
use crate::config::keys::shape::{Names, Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, touched};
use crate::config::model::{Edge, LOG_RETENTION_DAYS};

const DATABASE_KINDS: &[&str] = &["rds.instance"];
const CACHE_KINDS: &[&str] = &["elasticache.replication-group"];

shape! {
    /// Everywhere; the innermost wins.
    SETTINGS = Shape::new("settings", "a map of settings");

    EDGE = Key::new("edge", Takes::word::<Edge>())
        .or("lambda")
        .says("what rewrites the paths of single-page applications")
        .touches(&["lambda.edge-function", "cloudfront.function", "cloudfront.distribution", "iam.role"]);
    ORIGIN_SECRET_GENERATION = Key::new("origin_secret_generation", Takes::Integer(1, 9999))
        .or("1")
        .says("another number gives the load balancer and the distribution another secret, and turns no request away meanwhile")
        .touches(&["elbv2.listener-rule", "cloudfront.distribution", "secretsmanager.secret"]);
    LOG_RETENTION = Key::new("log_retention_days", Takes::Numbers(&LOG_RETENTION_DAYS))
        .or("30")
        .says("how long logs are kept")
        .touches(&["logs.log-group"]);
    READ_ONLY_ROOT = Key::new("read_only_root", Takes::Boolean)
        .or("false")
        .says("read-only root file systems; turns exec off")
        .touches(&["ecs.task-definition", "ecs.service", "iam.role"]);
    DEREGISTRATION_DELAY = Key::new("deregistration_delay", Takes::Integer(0, 3600))
        .or("30")
        .says("seconds that a task goes on after it left the load balancer")
        .touches(&["elbv2.target-group"]);
    PROTECT = Key::new("protect", Takes::Boolean)
        .or_else("by `type`")
        .says("AWS's deletion protections")
        .touches(&["rds.instance", "elbv2.load-balancer"]);
    PERMISSIONS_BOUNDARY = Key::new("permissions_boundary", Takes::Text(&form::POLICY_ARN))
        .says("of every role that is made")
        .touches(&["iam.role"]);
    ALARMS = Key::new("alarms", Takes::Map(&ALARM)).says("who is told of alarms").touches(&[
        "sns.topic",
        "sns.subscription",
        "cloudwatch.alarm",
    ]);
    TIME_ZONE =
        Key::new("time_zone", Takes::Text(&form::TIME_ZONE)).or("UTC").says("of schedules").touches(&["scheduler.schedule"]);
    ZONES = Key::new("zones", Takes::Map(&ZONE_IDS))
        .says("hosted zones that exist already, by their own names: custom domains in them get no zone")
        .touches(touched::DOMAIN);
    OWNERSHIP = Key::new("ownership", Takes::Map(&OWNERS))
        .says("whose fields of what is deployed are, where it is another than `explain KIND` tells: `database.*.instance_class: enforced`")
        .touches(touched::ALL);
    DATABASE = Key::new("database", Takes::Map(&DATABASE_SHAPE))
        .says("what databases are made with; changed in AWS it is no drift")
        .touches(&["rds.instance", "cloudwatch.alarm"]);
    CACHE = Key::new("cache", Takes::Map(&CACHE_SHAPE))
        .says("what caches are made with; changed in AWS it is no drift")
        .touches(CACHE_KINDS);
    ROLES = Key::new("roles", Takes::Map(&roles::ROLES)).says("changes of roles").touches(&["iam.role"]);
    CONTROLS = Key::without_effect("controls", "each control has a setting of its own, which `plan` prints");
}

static EMAILS: List = List::or_one("a list of e-mail addresses", Takes::Text(&form::EMAIL));

shape! {
    ALARM = Shape::new("alarms", "a map with `email`");

    EMAIL = Key::new("email", Takes::List(&EMAILS)).says("who is told of alarms").touches(&[
        "sns.topic",
        "sns.subscription",
        "cloudwatch.alarm",
    ]);
}

shape! {
    ZONE_IDS = Shape::new("zones", "a map from domain names to ids of hosted zones").names(Names {
        of: "domain",
        form: &form::DOMAIN,
        takes: Takes::Text(&form::ZONE_ID),
        doc: "the id of the hosted zone of this name",
    });
}

shape! {
    OWNERS = Shape::new("ownership", "a map from fields to their owners").names(Names {
        of: "field",
        form: &form::FIELDS,
        takes: Takes::word::<Whose>(),
        doc: "the owner of this field of these nodes: `enforced` is set back when it was changed outside, `initial` is written when the configuration changes it and left alone otherwise, `floor` is never lowered, `ignored` is never looked at",
    });
}

shape! {
    DATABASE_SHAPE = Shape::new("database_settings", "a map with `instance_class`, `storage_gib` ...");

    INSTANCE_CLASS = Key::new("instance_class", Takes::Text(&form::INSTANCE_CLASS))
        .or("db.t4g.micro")
        .says("the class")
        .touches(&["rds.instance", "cloudwatch.alarm"]);
    // Amazon RDS user guide, "Amazon RDS DB instance storage": gp3.
    STORAGE_GIB = Key::new("storage_gib", Takes::Integer(20, 65_536))
        .or("20")
        .says("GiB of gp3")
        .touches(&["rds.instance", "cloudwatch.alarm"]);
    MULTI_AZ = Key::new("multi_az", Takes::Boolean)
        .or("false")
        .says("whether there is a standby in another zone")
        .touches(DATABASE_KINDS);
    BACKUP_RETENTION_DAYS = Key::new("backup_retention_days", Takes::Integer(0, 35))
        .or("0")
        .says("how long backups are kept; 0: there are none")
        .touches(DATABASE_KINDS);
}

shape! {
    CACHE_SHAPE = Shape::new("cache_settings", "a map with `node_type`, `nodes` ...");

    NODE_TYPE =
        Key::new("node_type", Takes::Text(&form::NODE_TYPE)).or("cache.t4g.micro").says("the type").touches(CACHE_KINDS);
    // One primary and five replicas (CreateReplicationGroup, "NumCacheClusters").
    NODES = Key::new("nodes", Takes::Integer(1, 6))
        .or("1")
        .says("nodes; with more than one a failure is passed over")
        .touches(CACHE_KINDS);
    SNAPSHOT_RETENTION_DAYS = Key::new("snapshot_retention_days", Takes::Integer(0, 35))
        .or("0")
        .says("how long snapshots are kept; 0: there are none")
        .touches(CACHE_KINDS);
}
