//! What is deployed, row by row.

use super::{Proof, Row, Test};

const FULL: Test = Test::new("tests/suite/full_stack.rs", "the_full_stack_lives_on_ministack_with_realism");
const STACK: Test = Test::new("tests/suite/lifecycle.rs", "the_first_stack_lives_on_ministack_with_realism");
const NETWORK: Test = Test::new("tests/suite/network.rs", "what_stands_in_a_network_lives");
const WAYS: Test = Test::new("tests/suite/network.rs", "every_way_out_can_take_the_place_of_every_other");
const NAT: Test = Test::new("tests/suite/network.rs", "a_nat_instance_is_kept_going");
const DATA: Test = Test::new("tests/suite/data.rs", "a_database_lives_on_ministack");
const SECRETS: Test = Test::new("tests/suite/secrets.rs", "a_secret_and_its_cache_live_on_ministack");
const UNSEEN: Test = Test::new("tests/suite/secrets.rs", "no_value_is_in_what_a_run_tells");
const STORAGE: Test = Test::new("tests/suite/storage.rs", "buckets_live_on_ministack");
const EMPTIED: Test = Test::new("tests/suite/storage.rs", "what_has_left_the_configuration_is_emptied_only_where_it_may_be");
const EDGE: Test = Test::new("tests/suite/content.rs", "the_edge_lives");
const DELIVERY: Test = Test::new("tests/suite/delivery.rs", "the_delivery_lives_on_ministack");
const ROOT: Test = Test::new("tests/suite/access.rs", "the_root_is_refused");
const SCHEDULES: Test = Test::new("crates/app/src/config/schedule/tests.rs", "both_forms_run_at_the_same_times");
const GRANTS: Test = Test::new("crates/app/src/compose/delivery_tests.rs", "what_each_role_may_do");
const READ: Test = Test::new("tests/suite/readback.rs", "every_row_is_as_the_specification_says");
const TAGS: Test = Test::new("tests/suite/tags.rs", "whatever_can_carry_tags_carries_them_from_the_beginning");
const SHARED_TAGS: Test = Test::new("tests/suite/tags.rs", "what_is_shared_is_of_production_where_there_is_one");

/// Every row.
pub const ROWS: &[Row] = &[
    // Of a collection.
    row("network", &["network", "flow-log", "role.flow-log", "log-group.flow-log"], &[FULL, NETWORK]),
    row("subnets", &["subnet.public.*", "subnet.private.*"], &[FULL]),
    row(
        "egress",
        &["internet-gateway", "elastic-ip.**", "nat.*", "role.nat", "instance-profile.nat", "endpoint.*", "endpoint.*.*"],
        &[WAYS, NAT],
    ),
    row("routes", &["route-table.**"], &[WAYS]),
    row("security groups", &["security-group.*"], &[FULL]),
    not_yet("dns", "no zone is composed"),
    not_yet("certificates", "no certificate is composed: HTTPS is CloudFront's own"),
    row("load balancer", &["load-balancer", "listener.*"], &[FULL, STACK]),
    row("cluster", &["cluster", "log-group.exec"], &[FULL, STACK]),
    row("buckets", &["bucket.logs", "bucket.source"], &[FULL, STORAGE]),
    not_yet("lease bucket", "two runs at once converge without a lease; none is taken"),
    row("bastion", &["bastion", "role.bastion", "instance-profile.bastion"], &[FULL, NETWORK]),
    row("workload identity", &["trust-anchor", "ENV/workload-profile"], &[NETWORK]),
    row("service-linked roles", &["service-linked-role.**"], &[FULL]),
    // Of an environment.
    row("secret `env`", &["ENV/secret.env"], &[FULL, UNSEEN]),
    row(
        "database",
        &[
            "ENV/secret.database.*",
            "ENV/subnet-group.database.*",
            "ENV/parameter-group.database.*",
            "ENV/log-group.database.*.*",
            "ENV/database.*",
        ],
        &[FULL, DATA],
    ),
    row("database proxy", &["ENV/proxy.*", "ENV/proxy.*.target"], &[FULL, DATA]),
    not_yet("existing database", "it can be read from the configuration and looked up, and is not composed"),
    row(
        "cache",
        &["ENV/secret.cache.*", "ENV/subnet-group.cache.*", "ENV/parameter-group.cache.*", "ENV/cache.*"],
        &[FULL, SECRETS],
    ),
    row("object storage", &["ENV/bucket.*"], &[FULL, EMPTIED]),
    row("frontends", &["ENV/frontend.*", "ENV/origin-access-control"], &[FULL, EDGE]),
    row("distribution", &["ENV/distribution", "ENV/secret.origin", "ENV/response-headers.*"], &[FULL, EDGE]),
    row("edge", &["ENV/edge.*"], &[FULL, EDGE]),
    not_yet("dns records", "no record is composed"),
    row(
        "roles",
        &[
            "ENV/role.build",
            "ENV/role.deploy",
            "ENV/role.events",
            "ENV/role.crons",
            "ENV/role.monitoring",
            "ENV/role.proxy.*",
            "ENV/role.execution.*",
            "ENV/role.task.*",
        ],
        &[FULL, GRANTS],
    ),
    row("build", &["ENV/project.**", "ENV/log-group.codebuild.*"], &[FULL, DELIVERY]),
    row("pipeline", &["ENV/pipeline", "ENV/event-rule.source"], &[FULL, DELIVERY]),
    not_yet("lifetime", "a paused environment is composed at rest; nothing goes by itself"),
    // Of a service.
    row("repository", &["ENV/repository.*"], &[FULL, STACK]),
    row("log group", &["ENV/log-group.*"], &[FULL, STACK]),
    row("target group + rules", &["ENV/target-group.*", "ENV/rule.*"], &[FULL, STACK]),
    row("task definitions", &["ENV/task-definition.**"], &[FULL, STACK]),
    row("service, workers", &["ENV/service.*", "ENV/worker.*.*"], &[FULL, STACK]),
    row(
        "autoscaling",
        &["ENV/scalable-target.*", "ENV/scaling-policy.*.*", "ENV/alarm.*.cpu-high", "ENV/alarm.*.cpu-low"],
        &[FULL, STACK],
    ),
    row(
        "monitoring",
        &["ENV/alarm.*.errors", "ENV/alarm.*.unhealthy", "ENV/database-alarm.*.*", "ENV/topic.alarms", "ENV/subscription.**"],
        &[FULL, DELIVERY],
    ),
    row("crons", &["ENV/crons", "ENV/cron.*.*"], &[FULL, SCHEDULES]),
    // Of everything.
    behaviour("root user", &[ROOT]),
    behaviour("tags", &[TAGS, SHARED_TAGS, READ]),
    behaviour("controls", &[READ]),
    behaviour("removal", &[EMPTIED]),
    not_yet("renames", "`moved` is read, and nothing follows it"),
    not_yet("diagram", "`graph` draws; no picture is kept"),
];

const fn row(id: &'static str, nodes: &'static [&'static str], tests: &'static [Test]) -> Row {
    Row { id, nodes, proof: Proof::ReadBack(tests) }
}

const fn behaviour(id: &'static str, tests: &'static [Test]) -> Row {
    Row { id, nodes: &[], proof: Proof::Behaviour(tests) }
}

const fn not_yet(id: &'static str, why: &'static str) -> Row {
    Row { id, nodes: &[], proof: Proof::NotYet(why) }
}
