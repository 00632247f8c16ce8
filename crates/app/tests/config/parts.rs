//! Faulty parts of services: frontends, tasks, resources, steps, headers.

use insta::assert_snapshot;

use super::services_faults;

#[test]
fn keys_of_the_other_kind() {
    assert_snapshot!(services_faults(
        "web:\n  type: frontend\n  prod: yarn start\n  port: 80\n  workers: []\n  resources: []\n  system: {cpu: 1}\napi:\n  type: backend\n  url_path: /api\n  install: [yarn]\n  cors: {}\n"
    ));
}

#[test]
fn a_frontends_values() {
    assert_snapshot!(services_faults(
        "web:\n  type: frontend\n  assets_path: ../dist\n  index_file_name: /index.html\n  build: []\n  cors: {allowed_origins: [shop.com, 'https://shop.com/x', '*']}\n  cdn: {enabled: on}\nold:\n  type: frontend\n  url_path: /old\n  assets_path: a\n  build_path: b\n"
    ));
}

#[test]
fn tasks() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  workers:\n  - {name: mail, command: x, replicas: -1}\n  - {name: mail, command: x, schedule: '@daily'}\n  - {command: []}\n  scheduled_tasks:\n  - {name: mail, command: y, schedule: '0 5 * * 1'}\n  - {name: Night_ly, command: y, schedule: '0 5 * *', system: {cpu: 99, health_check: /}}\n"
    ));
}

#[test]
fn schedules() {
    let tasks =
        ["0 5 1 * 1", "0 25 * * *", "0 0 31 2 *", "5/15 * * * *", "0 5 ? * MON", "@dayly", "cron(0 5 * * ? *)", "0 0 5 * * 1"];
    let lines: Vec<String> =
        tasks.iter().enumerate().map(|(n, cron)| format!("  - {{name: t{n}, command: x, schedule: '{cron}'}}\n")).collect();
    assert_snapshot!(services_faults(&format!("api:\n  type: backend\n  scheduled_tasks:\n{}", lines.concat())));
}

#[test]
fn resources() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  resources:\n  - {name: jobs, type: message_queue, fifo: true}\n  - {name: disk, type: filesystem}\n  - {name: old, type: database, version: 9.6}\n  - {name: my, type: database, engine: mysql, version: 16}\n  - {name: ora, type: database, engine: oracle, version: 19}\n  - {name: fast, type: cache, version: 3}\n  - {name: val, type: cache, engine: valkey, version: 10.1}\n  - {name: vpc, type: object_storage}\n  - {name: no, type: databse, version: 16}\n  - {name: mine, type: database, version: 16, adapter: 'postgres://x', cors: []}\n"
    ));
}

#[test]
fn object_storage() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  resources:\n  - name: files\n    type: object_storage\n    version: 1\n    custom_headers: []\n    cors:\n    - {allowed_methods: [GET, PATCH], allowed_origins: ['*']}\n    - {allowed_origins: example.com, max_age_seconds: 100000}\n"
    ));
}

#[test]
fn names_of_resources() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  resources:\n  - {name: db, type: database, version: 16}\n  - {name: db, type: cache}\nshop:\n  type: backend\n  url_path: /shop\n  resources:\n  - {name: db, type: database, version: 16}\n"
    ));
}

#[test]
fn siblings() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  resources:\n  - {name: main-db, type: database, version: 16}\nshop:\n  type: backend\n  url_path: /shop\n  resources:\n  - {name: a, type: database, use_sibling: {service_name: apo, resource_name: main-db}}\n  - {name: b, type: database, use_sibling: {service_name: api, resource_name: main-bd}}\n  - {name: c, type: cache, use_sibling: {service_name: api, resource_name: main-db}}\n  - {name: d, type: database, use_sibling: {service_name: api}}\n  - {name: main-db, type: database, use_sibling: {service_name: api, resource_name: main-db}}\nlast:\n  type: backend\n  url_path: /last\n  resources:\n  - {name: e, type: database, use_sibling: {service_name: shop, resource_name: main-db}}\n"
    ));
}

#[test]
fn a_siblings_version_has_no_effect() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  resources: [{name: db, type: database, version: 16}]\nshop:\n  type: backend\n  url_path: /shop\n  resources: [{name: db, type: database, version: 13, use_sibling: {service_name: api, resource_name: db}}]\n"
    ));
}

#[test]
fn existing_resources_of_a_service() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  resources:\n  - {name: a, type: database, version: 16, use_existing: [{instance_name: 'arn:aws:rds:eu-west-1:123456789012:db:main'}, {cluster_mode: yes, secret_id: 'a b'}]}\n"
    ));
    assert_snapshot!(
        "existing_in_no_production",
        services_faults(
            "api:\n  type: backend\n  resources:\n  - {name: a, type: database, version: 16, use_existing: {instance_name: main, environment: staging}}\n  - {name: b, type: database, version: 16, use_existing: {instance_name: main, environment: stagin}}\n"
        )
    );
}

#[test]
fn steps() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  compile: [yarn, compile]\n  test: {image: Node}\n  migration: [a]\n  migrate: [b]\n  build_config: {included_paths: [/etc, ../x], exclude: []}\nbuild_settings: {platform_settings: {machine_type: BUILD_GENERAL1_LARG}}\npreview_inactivity_timeout_hours: 0\nintegration_tests: {command: x}\n"
    ));
}

#[test]
fn headers() {
    assert_snapshot!(services_faults(
        "api:\n  type: backend\n  custom_headers:\n  - {name: 'X A', value: b}\n  - {name: Host, value: b, type: request}\n  - {name: X-Amz-Foo, value: b, type: request}\n  - {name: X-B, value: \"a\\nb\"}\n  - {name: X-C, value: c, type: reply}\n  - {name: X-D, value: d}\n  - {name: x-d, value: d}\n"
    ));
    let many: Vec<String> = (0..11).map(|n| format!("  - {{name: X-{n}, value: v}}\n")).collect();
    assert_snapshot!(
        "too_many_headers",
        services_faults(&format!("api:\n  type: backend\n  custom_headers:\n{}", many.concat()))
    );
}
