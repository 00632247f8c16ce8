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
const DOMAINS: Test = Test::new("tests/suite/domains.rs", "a_domain_comes_and_custom_ones_come_and_go");
const BELOW: Test = Test::new("tests/suite/domains.rs", "below_a_zone_of_the_account_one_apply_does_it_all");
const ABROAD: Test = Test::new("tests/suite/domains.rs", "below_a_zone_of_another_account_through_its_role");
const EXISTING: Test = Test::new("tests/suite/existing.rs", "a_database_made_by_hand_is_used");
const CACHES: Test = Test::new("tests/suite/existing.rs", "caches_made_by_hand_are_used");
const WITHIN: Test = Test::new("tests/suite/existing_vpc.rs", "subnets_made_by_hand_are_stood_in");
const WITHIN_RANGES: Test = Test::new("tests/suite/existing_vpc.rs", "ranges_of_a_network_made_by_hand_become_subnets");
const LACKING: Test = Test::new("tests/suite/existing_vpc.rs", "what_a_network_lacks_is_told_before_anything_is_made");
const ROTATED: Test = Test::new("tests/suite/edge.rs", "the_secret_of_the_origin_is_rotated_without_a_gap");
const ROUTED: Test = Test::new("tests/suite/edge.rs", "pages_are_routed_at_the_edge_and_requests_are_logged");
const PARKED: Test =
    Test::new("crates/provision/tests/local/gc.rs", "what_is_parked_is_listed_tried_and_finished_when_it_can_be");
const PAUSES: Test =
    Test::new("crates/provision/tests/local/counts.rs", "counts_follow_the_files_and_a_pause_and_leave_the_owner_alone");
const EXPIRES: Test = Test::new("crates/provision/tests/local/gc.rs", "a_preview_that_nobody_deploys_to_expires");
const RENAMED: Test = Test::new("tests/suite/moved.rs", "a_renamed_database_is_the_same_database");
const CHANGED: Test = Test::new("tests/suite/full_life.rs", "what_users_change_is_carried_out_and_nothing_else");
const ENDED: Test = Test::new("tests/suite/full_life.rs", "what_was_destroyed_is_made_again_at_once_and_hours_later");
const TURNS: Test = Test::new("tests/suite/lease.rs", "two_applies_of_one_environment_take_turns");
const SIDE_BY_SIDE: Test = Test::new("tests/suite/lease.rs", "two_environments_of_one_collection_go_on_side_by_side");
const FOLLOWED: Test = Test::new("tests/suite/lease.rs", "a_holder_that_is_gone_is_followed_when_its_lease_has_ended");
const FENCED: Test = Test::new("tests/suite/lease.rs", "a_holder_whose_lease_was_taken_writes_no_more");
const DEPLOYED: Test = Test::new("tests/suite/lease.rs", "an_apply_leaves_a_service_that_is_being_deployed");
const LEASES: Test = Test::new("tests/suite/lease.rs", "the_lease_bucket_lives");
const RETIRED: Test = Test::new(
    "crates/provision/tests/local/lease.rs",
    "the_lease_bucket_goes_with_the_last_collection_and_never_while_a_lease_is_live",
);
const DRAWN: Test = Test::new("crates/provision/src/diagram/tests.rs", "the_picture_in_the_documentation_is_the_examples");

/// Every row.
pub const ROWS: &[Row] = &[
    // Of a collection.
    row("network", &["network", "flow-log", "role.flow-log", "log-group.flow-log"], &[FULL, NETWORK]),
    behaviour("existing network", &[WITHIN, WITHIN_RANGES, LACKING]),
    row("subnets", &["subnet.public.*", "subnet.private.*"], &[FULL]),
    row(
        "egress",
        &["internet-gateway", "elastic-ip.**", "nat.*", "role.nat", "instance-profile.nat", "endpoint.*", "endpoint.*.*"],
        &[WAYS, NAT],
    ),
    row("routes", &["route-table.**"], &[WAYS]),
    row("security groups", &["security-group.*"], &[FULL]),
    row("dns", &["zone", "alias.**"], &[FULL, DOMAINS, BELOW, ABROAD]),
    row(
        "certificates",
        &[
            "certificate.**",
            "certificate-us-east-1.**",
            "validation.**",
            "ENV/certificate.**",
            "ENV/certificate-us-east-1.**",
            "ENV/validation.**",
            "ENV/listener-certificate.**",
        ],
        &[FULL, DOMAINS],
    ),
    row("load balancer", &["load-balancer", "listener.*"], &[FULL, STACK]),
    row("cluster", &["cluster", "log-group.exec"], &[FULL, STACK]),
    row("buckets", &["bucket.logs", "bucket.source"], &[FULL, STORAGE]),
    row("lease bucket", &["leases/bucket"], &[TURNS, SIDE_BY_SIDE, FOLLOWED, FENCED, DEPLOYED, LEASES, RETIRED]),
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
    row("database proxy", &["ENV/proxy.*", "ENV/proxy.*.target", "ENV/log-group.proxy.*"], &[FULL, DATA]),
    behaviour("existing database", &[EXISTING, CACHES]),
    row(
        "cache",
        &["ENV/secret.cache.*", "ENV/subnet-group.cache.*", "ENV/parameter-group.cache.*", "ENV/cache.*"],
        &[FULL, SECRETS],
    ),
    row("object storage", &["ENV/bucket.*"], &[FULL, EMPTIED]),
    row("frontends", &["ENV/frontend.*", "ENV/origin-access-control"], &[FULL, EDGE]),
    row(
        "distribution",
        &["ENV/distribution", "ENV/secret.origin", "ENV/response-headers.*", "access-logs.destination", "ENV/access-logs.*"],
        &[FULL, EDGE, ROTATED],
    ),
    row("edge", &["ENV/edge.*"], &[FULL, ROUTED, PARKED]),
    row("dns records", &["ENV/zone.**", "ENV/alias.**", "ENV/alias-ipv6.**"], &[FULL, DOMAINS]),
    row(
        "roles",
        &[
            "ENV/role.build",
            "ENV/role.deploy",
            "ENV/role.events",
            "ENV/role.crons",
            "ENV/role.edge",
            "ENV/role.monitoring",
            "ENV/role.proxy.*",
            "ENV/role.execution.*",
            "ENV/role.task.*",
        ],
        &[FULL, GRANTS],
    ),
    row("build", &["ENV/project.**", "ENV/log-group.codebuild.*"], &[FULL, DELIVERY]),
    row("pipeline", &["ENV/pipeline", "ENV/event-rule.source"], &[FULL, DELIVERY]),
    behaviour("lifetime", &[EXPIRES, PAUSES]),
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
    behaviour("removal", &[EMPTIED, CHANGED, ENDED]),
    behaviour("renames", &[RENAMED]),
    behaviour("diagram", &[DRAWN]),
];

const fn row(id: &'static str, nodes: &'static [&'static str], tests: &'static [Test]) -> Row {
    Row { id, nodes, proof: Proof::ReadBack(tests) }
}

const fn behaviour(id: &'static str, tests: &'static [Test]) -> Row {
    Row { id, nodes: &[], proof: Proof::Behaviour(tests) }
}
