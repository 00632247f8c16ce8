//! Faulty environments.yml files and what the user reads.

use insta::assert_snapshot;

use super::{environments_faults, read_both};

#[test]
fn bad_account_ids() {
    assert_snapshot!(environments_faults(
        "name: shop\nregion: eu-west-1\ncollections:\n- {name: a, account_id: 1234-5678-9012, environments: [{name: x}]}\n- {name: b, account_id: 12345678901, environments: [{name: y}]}\n- {name: c, account_id: production, environments: [{name: z}]}\n"
    ));
}

#[test]
fn missing_keys() {
    assert_snapshot!(environments_faults("nam: shop\ncollections:\n- name: review\n  environments:\n  - type: static\n"));
}

#[test]
fn names_given_twice() {
    assert_snapshot!(environments_faults(
        "name: shop\nregion: eu-west-1\ncollections:\n- name: review\n  default: true\n  account_id: '123456789012'\n  environments:\n  - name: main\n  - name: main\n- name: review\n  default: true\n  account_id: '123456789012'\n  environments:\n  - name: other\n"
    ));
}

#[test]
fn a_name_that_is_too_long() {
    assert_snapshot!(environments_faults(
        "name: the-name-of-a-shop-that-sells-everything\nregion: eu-west-1\ncollections:\n- name: internal\n  account_id: '123456789012'\n  environments:\n  - name: feature/login-form-2\n"
    ));
}

#[test]
fn wrong_words() {
    assert_snapshot!(environments_faults(
        "name: shop\nprovider: gcp\nflavor: lambda-lite\nversion: 2\nregion: eu-wst-1\ncollections:\n- name: review\n  region: Frankfurt\n  account_id: '123456789012'\n  environments:\n  - {name: main, type: prod, paused: yes}\n"
    ));
}

#[test]
fn our_settings() {
    assert_snapshot!(environments_faults(
        "name: shop\nregion: eu-west-1\nx-provision: {nat: instance, az_count: 5, log_retention_days: 31, cidr: 10.0.1.0/24, edge: function}\ncollections:\n- name: review\n  account_id: '123456789012'\n  x-provision: {role_arn: 'arn:aws:iam::210987654321:role/x', read_only_rot: true}\n  environments:\n  - name: main\n    x-provision: {nat: none, protect: 'true', deregistration_delay: 4000, permissions_boundary: x}\n"
    ));
}

#[test]
fn keys_of_later_versions_are_named() {
    assert_snapshot!(environments_faults(
        "name: shop\nregion: eu-west-1\ntemplate_config: {}\ncollections:\n- name: review\n  account_id: '123456789012'\n  base_domain: shop.example.com\n  existing_resources: {}\n  data: {}\n  environments:\n  - name: main\n    custom_domains: [www.shop.com]\n    environment_variables: [{name: A, value: b}]\n    active_deployment: false\n    allowed_hosts: []\n"
    ));
}

#[test]
fn an_unknown_region_is_a_warning() {
    let text = "name: shop\nregion: eu-wst-1\ncollections:\n- {name: a, account_id: '123456789012', environments: [{name: x}]}\n";
    assert_snapshot!(environments_faults(text));
}

#[test]
fn empty_lists() {
    assert_snapshot!(environments_faults(
        "name: shop\nregion: eu-west-1\ncollections:\n- {name: a, account_id: '123456789012', environments: []}\n"
    ));
    assert!(environments_faults("name: shop\ncollections: []\n").contains("there is no collection"));
}

#[test]
fn the_faults_of_both_files_are_shown() {
    assert_snapshot!(read_both("api: {typ: backend}\n", "name: Shop\n").unwrap_err().render_plain());
}
