//! What `explain` says that a key touches is what changes with it.

use std::collections::{BTreeMap, BTreeSet};

use super::effects::{found, is_told_below};
use super::elsewhere::elsewhere;
use crate::config::keys::Key;

/// Kinds that only repeat what others are called and how many there are: no key tells them.
const REPEATING: [&str; 5] = ["codebuild.project", "ecs.task-definition", "iam.role", "output", "secretsmanager.secret"];

/// What a key touches in files that the samples are not, and why they are not.
const UNSEEN: &[(&str, &[&str], &str)] = &[
    (
        "name",
        &["cloudfront.distribution"],
        "headers of requests stand in the distribution itself, and the samples have one of answers",
    ),
    (
        "type",
        &[
            "rds.instance",
            "rds.parameter-group",
            "rds.subnet-group",
            "rds.proxy",
            "rds.proxy-target",
            "logs.log-group",
            "cloudwatch.alarm",
        ],
        "a database has a version, and what it is compared with has none",
    ),
    ("alias", &["secretsmanager.secret", "ecs.task-definition"], "a value in a secret is not seen, and builds keep it elsewhere"),
    ("service", &["secretsmanager.secret", "ecs.task-definition"], "the application of the samples has one backend"),
    ("custom_domains", &["elbv2.listener-certificate"], "it is made for the domains that the first certificate does not hold"),
    ("origin_secret_generation", &["cloudfront.distribution", "elbv2.listener-rule"], "they take the secret when it is made"),
    (
        "existing_resources",
        &["s3.bucket", "elasticache.parameter-group", "elasticache.replication-group", "elasticache.subnet-group"],
        "the application of the samples has a database of that name",
    ),
];

/// Keys that tell the same, wherever they stand.
type Group = (&'static str, &'static str, &'static [&'static str]);

#[derive(Default)]
struct Seen {
    /// What changes with it and with what stands below it.
    changed: BTreeSet<&'static str>,
    /// What changes with it and is not told.
    untold: BTreeSet<&'static str>,
    /// Whether a graph shows its effect.
    is_here: bool,
}

fn groups() -> BTreeMap<Group, Seen> {
    let mut groups: BTreeMap<Group, Seen> = BTreeMap::new();
    for (sample, own) in found() {
        let Key { name, doc, touches, .. } = *sample.key;
        let seen = groups.entry((name, doc, touches)).or_default();
        let is_below = |path: &str| path.strip_prefix(&sample.path).is_some_and(|rest| rest.starts_with(['.', '[']));
        let below = found().iter().filter(|(other, _)| other.file == sample.file && is_below(&other.path));
        seen.changed.extend(below.flat_map(|(_, found)| &found.changed).chain(&own.changed));
        // A map whose keys are shown elsewhere is not here either.
        seen.is_here |= !seen.changed.is_empty() || (elsewhere(&sample.path).is_none() && !is_told_below(sample));
        seen.untold.extend(own.changed.iter().filter(|kind| !touches.contains(*kind) && !REPEATING.contains(*kind)));
    }
    groups
}

#[test]
fn what_a_key_is_said_to_touch_is_what_changes_with_it() {
    let groups = groups();
    for (key, kinds, why) in UNSEEN {
        let is_so = |((name, _, touches), seen): (&Group, &Seen)| {
            name == key && kinds.iter().any(|kind| touches.contains(kind) && !seen.changed.contains(kind))
        };
        assert!(groups.iter().any(is_so), "`{key}` is seen: {why}");
    }
    let mut wrong = Vec::new();
    for ((name, doc, touches), seen) in groups {
        if touches.contains(&"*") {
            continue;
        }
        let unseen: Vec<&str> =
            UNSEEN.iter().filter(|(key, ..)| *key == name).flat_map(|(_, kinds, _)| *kinds).copied().collect();
        let idle: Vec<&&str> = touches.iter().filter(|kind| !seen.changed.contains(*kind) && !unseen.contains(*kind)).collect();
        if seen.is_here && !idle.is_empty() {
            wrong.push(format!("`{name}` ({doc}) does not touch {idle:?}"));
        }
        if !seen.untold.is_empty() {
            wrong.push(format!("`{name}` ({doc}) touches {:?}", seen.untold));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
