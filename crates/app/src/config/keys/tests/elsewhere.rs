//! Keys whose effect other tests show.

const CNC: &str = "crates/app/tests/config/cnc.rs";
const HERE: &str = "crates/app/src/config/keys/tests/effects.rs";

/// Keys whose effect no graph without a cloud shows: what shows it, and the test that proves it.
pub(super) const ELSEWHERE: &[(&str, &str, &str, &str)] = &[
    (
        "resources[].adapter",
        "the connection string in the environment's secret",
        "crates/app/tests/config/variables.rs",
        "of_an_owner",
    ),
    ("cluster_mode", "a cluster is looked up, not an instance", "tests/suite/existing.rs", "a_database_made_by_hand_is_used"),
    (
        "manage_databases",
        "a warning until the database is the user's",
        "crates/provision/src/existing/database.rs",
        "what_cannot_be_used_is_told",
    ),
    ("use_existing[].environment", "which environment takes it", "crates/app/tests/config/model.rs", "parts_of_services"),
    (
        "use_sibling.resource_name",
        "another service's variables",
        "crates/app/tests/config/variables.rs",
        "of_a_sibling_and_a_frontend",
    ),
    (
        "use_sibling.service_name",
        "another service's variables",
        "crates/app/tests/config/variables.rs",
        "of_a_sibling_and_a_frontend",
    ),
    ("collections", "each collection has a graph of its own", "crates/app/tests/config/model.rs", "selecting_environments"),
    ("collections[].default", "which collection a command means", "crates/app/tests/config/model.rs", "selecting_environments"),
    (
        "collections[].environments",
        "each environment has a scope of its own",
        "crates/app/tests/config/model.rs",
        "selecting_environments",
    ),
    (
        "environment_variables[].alias",
        "a value in the environment's secret",
        "crates/app/tests/config/variables.rs",
        "the_users_win",
    ),
    ("environment_variables[].service", "which service has it", "crates/app/tests/config/variables.rs", "the_users_win"),
    (
        "environment_variables[].value",
        "a value in the environment's secret",
        "tests/suite/secrets.rs",
        "no_value_is_in_what_a_run_tells",
    ),
    ("secret_id", "whose credentials are taken", "tests/suite/existing.rs", "a_database_made_by_hand_is_used"),
    (
        "parent_zone.role_arn",
        "as whom the delegation is written",
        "tests/suite/domains.rs",
        "below_a_zone_of_another_account_through_its_role",
    ),
    (
        "x-provision.role_arn",
        "the role that makes all of it",
        "tests/suite/access.rs",
        "a_collection_in_another_account_and_region_is_made_through_its_role",
    ),
    (
        "workload_identity.ca_certificate",
        "the trust anchor's authority",
        "tests/suite/network.rs",
        "what_stands_in_a_network_lives",
    ),
    ("flavor", "another one is refused", "crates/app/tests/config/environments.rs", "wrong_words"),
    ("provider", "another one is refused", "crates/app/tests/config/environments.rs", "wrong_words"),
    ("version", "another one is refused", "crates/app/tests/config/environments.rs", "wrong_words"),
    ("x-provision.moved", "the old name in AWS is kept", "tests/suite/moved.rs", "a_renamed_database_is_the_same_database"),
    (
        "x-provision.moved[].service",
        "the old name in AWS is kept",
        "tests/suite/moved.rs",
        "a_renamed_database_is_the_same_database",
    ),
    (
        "x-provision.moved[].resource",
        "the old name in AWS is kept",
        "tests/suite/moved.rs",
        "a_renamed_database_is_the_same_database",
    ),
    ("x-provision.moved[].to", "the old name in AWS is kept", "tests/suite/moved.rs", "a_renamed_database_is_the_same_database"),
    (
        "x-provision.zones",
        "which zone custom domains stand in",
        "crates/app/src/compose/domain_tests.rs",
        "zones_that_exist_are_looked_up_and_written_to",
    ),
    (
        "environments[].image_tag",
        "the images that run",
        "tests/suite/image_tag.rs",
        "a_service_runs_the_image_of_the_tag_once_it_is_there",
    ),
    ("config_file_path", "what it runs", CNC, "environments_with_files_of_their_own"),
    ("vpc.instance_name", "the network that all stands in", "tests/suite/existing_vpc.rs", "subnets_made_by_hand_are_stood_in"),
    (
        "vpc.public_subnet_ids",
        "the subnets that all stands in",
        "tests/suite/existing_vpc.rs",
        "subnets_made_by_hand_are_stood_in",
    ),
    (
        "vpc.private_subnet_ids",
        "the subnets that all stands in",
        "tests/suite/existing_vpc.rs",
        "subnets_made_by_hand_are_stood_in",
    ),
    (
        "vpc.public_subnet_cidrs",
        "the subnets that are made in it",
        "tests/suite/existing_vpc.rs",
        "ranges_of_a_network_made_by_hand_become_subnets",
    ),
    (
        "vpc.private_subnet_cidrs",
        "the subnets that are made in it",
        "tests/suite/existing_vpc.rs",
        "ranges_of_a_network_made_by_hand_become_subnets",
    ),
    ("include", "services of other files", CNC, "files_that_are_included"),
    ("include[].path", "services of other files", CNC, "files_that_are_included"),
    ("include[].project_directory", "where paths in it are from", CNC, "files_that_are_included"),
    ("include[].env_file", "its variables", CNC, "files_that_are_included"),
    ("services.<service>.extends", "what it begins as", CNC, "services_that_are_extended"),
    ("services.<service>.extends.service", "what it begins as", CNC, "services_that_are_extended"),
    ("services.<service>.extends.file", "what it begins as", CNC, "services_that_are_extended"),
    ("x-cnc.build_config.existing_image_tag_mode", "with `image_tag`: the tag that runs", CNC, "builds"),
    ("x-provision.install", "what installs what a frontend's build needs", CNC, "frontends"),
    ("x-provision.uses", "whose variables it has", CNC, "data"),
    ("x-provision.uses[].name", "whose variables it has", CNC, "data"),
    ("x-provision.uses[].resource", "whose variables it has", CNC, "data"),
    ("x-provision.uses[].adapter", "the connection string in the environment's secret", CNC, "data"),
    ("x-cnc.adapter", "the connection string in the environment's secret", CNC, "data"),
    ("ports[].protocol", "another one is refused", "crates/app/tests/config/faults.rs", "what_is_said_of_faulty_files"),
    ("timeouts.migrate", "when a migration is ended", HERE, "each_step_is_ended_in_its_own_time"),
    ("timeouts.seed", "when a seed is ended", HERE, "each_step_is_ended_in_its_own_time"),
    ("timeouts.test", "when a test is ended", HERE, "each_step_is_ended_in_its_own_time"),
];

/// The row of a path.
pub(super) fn elsewhere(path: &str) -> Option<&'static (&'static str, &'static str, &'static str, &'static str)> {
    let is_part = |known: &str| path.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    ELSEWHERE.iter().find(|(known, ..)| is_part(known))
}
