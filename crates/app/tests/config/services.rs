//! Faulty coherence.yml files and what the user reads.

use insta::assert_snapshot;

use super::{ENVIRONMENTS, read_both, services_faults};

#[test]
fn unknown_keys() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  url-path: /api\n  comand: x\n  system:\n    helth_check: /up\n    platform_settings: {min: 1}\n"
    ));
}

#[test]
fn keys_in_the_wrong_place() {
    assert_snapshot!(services_faults("api:\n  type: backend\n  command: npm start\n  cpu: 1\n  system: {min_scale: 1}\n"));
}

#[test]
fn wrong_types() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  url_path: [/api]\n  port: \"80\"\n  prod: {}\n  system:\n    cpu: {a: 1}\n    health_check:\n    platform_settings: [1, 2]\nweb: yes\n"
    ));
}

#[test]
fn cpu_and_memory_beyond_fargate() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  system: {cpu: 32, memory: 121G}\nold:\n  type: backend\n  url_path: /old\n  system: {cpu: 512, memory: 2}\nk8s:\n  type: backend\n  url_path: /k\n  system: {cpu: 500m, memory: 2TB}\n"
    ));
}

#[test]
fn clashing_paths() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  url_path: /api\nadmin:\n  type: backend\n  url_path: /api/\nweb: {type: backend}\nshop: {type: backend}\n"
    ));
}

#[test]
fn names_that_aws_does_not_take() {
    assert_snapshot!(services_faults(
        "Payment_API:\n  type: backend\na-service-with-a-very-long-name:\n  type: backend\n  url_path: /long\n"
    ));
}

#[test]
fn a_frontend() {
    assert_snapshot!(services_faults("web:\n  type: frontend\n  assets_path: dist\n  whatever: 1\n"));
}

#[test]
fn a_misspelt_type() {
    assert_snapshot!(services_faults("api:\n  type: backnd\nworker:\n  typ: backend\n"));
}

#[test]
fn a_misspelt_reserved_key() {
    assert_snapshot!(services_faults(
        "api: {type: backend}\nbuild_setings:\n  platform_settings: {machine_type: x}\npreview_inactivity_timeout: 72\n"
    ));
}

#[test]
fn keys_of_later_versions_are_named() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  dev: [yarn, dev]\n  migration: [yarn, migrate]\n  seed: [yarn, seed]\n  compile: {image: x, command: [y]}\n  test: [yarn, test]\n  workers: [{name: w, command: x}]\n  scheduled_tasks: []\n  resources: [{name: db, type: database}]\n  install: [yarn]\n  build_config: {included_paths: [x]}\n  local_packages: [node_modules]\n  system: {dev: {port: 3000}}\nbuild_settings: {platform_settings: {machine_type: x}}\npreview_inactivity_timeout_hours: 72\nintegration_tests: {image: x}\n"
    ));
}

#[test]
fn our_settings_belong_elsewhere() {
    assert_snapshot!(services_faults("api: {type: backend}\nx-provision: {nat: none}\n"));
}

#[test]
fn paths_and_images() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  repo_path: ../api\n  url_path: api\n  image: https://example.com/Api\n  prod: {dockerfile: /etc/passwd, command: []}\n  system: {health_check: 'http://localhost/up'}\n"
    ));
}

#[test]
fn numbers() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  port: 0\n  system: {platform_settings: {min_scale: 5, max_scale: 2}}\nb:\n  type: backend\n  url_path: /b\n  port: 08080\n  system: {platform_settings: {min_scale: -1, max_scale: 1_000}}\n"
    ));
}

#[test]
fn a_compose_file_is_read_as_one() {
    let loaded = read_both("services:\n  api:\n    x-cnc: {type: backend}\n    build: {context: api}\n", ENVIRONMENTS).unwrap();
    assert_eq!(loaded.application.services[0].repo_path.as_str(), "api");
    // A service may have that name.
    let loaded = read_both("services:\n  type: backend\n", ENVIRONMENTS).unwrap();
    assert_eq!(loaded.application.services[0].name.as_str(), "services");
}

#[test]
fn no_service() {
    assert_snapshot!(services_faults("preview_inactivity_timeout_hours: 72\n"));
}
