//! Faulty parts of environments: domains, variables, existing resources, roles and our other settings.

use insta::assert_snapshot;

use super::{environments_faults, read_both};

/// An environments.yml of one collection with these lines in it, and in its one environment.
fn with(collection: &str, environment: &str) -> String {
    format!(
        "name: shop\nregion: eu-west-1\ncollections:\n- name: review\n  account_id: '123456789012'\n{collection}  environments:\n  - name: staging\n{environment}"
    )
}

/// The same with these settings at the root.
fn settings(lines: &str) -> String {
    format!("x-provision:\n{lines}{}", with("", ""))
}

#[test]
fn domains() {
    assert_snapshot!(environments_faults(&with(
        "  base_domain: https://shop.example.com/\n",
        "    custom_domains: ['*.shop.com', shop, münchen.de, a.this-is-a-very-long-label-for-a-domain-name.and-another-one.example.com, -a.com]\n"
    )));
    assert_snapshot!(
        "domains_given_twice",
        environments_faults(&with(
            "  base_domain: shop.com\n",
            "    custom_domains: [www.shop.com, staging.shop.com]\n  - name: demo\n    custom_domains: [WWW.shop.com., shop.com]\n"
        ))
    );
    assert_snapshot!(
        "a_domain_of_an_environment",
        environments_faults(&with("  base_domain: shop.com\n", "    custom_domains: [staging.shop.com]\n"))
    );
}

#[test]
fn domains_that_cannot_be_had() {
    let names = |count: usize| (0..count).map(|n| format!("d{n}.com")).collect::<Vec<_>>().join(", ");
    let many = |count: usize| format!("    custom_domains: [{}]\n", names(count));
    assert!(read_both(super::SERVICES, &with("  base_domain: shop.com\n", &many(9))).is_ok());
    assert!(read_both(super::SERVICES, &with("", &many(10))).is_ok());
    let more = "  - {name: alb, custom_domains: [alb.shop.com]}\n- {name: other, account_id: '123456789012', base_domain: \
                staging.shop.com, environments: [{name: x}]}\n";
    assert_snapshot!(environments_faults(&with("  base_domain: shop.com\n", &format!("{}{more}", many(10)))));
    assert_snapshot!("too_many_custom_domains", environments_faults(&with("", &many(11))));
}

#[test]
fn parent_zones() {
    let two = "x-provision: {parent_zone: example.com}\nname: shop\nregion: eu-west-1\ncollections:\n- {name: a, account_id: '123456789012', environments: [{name: x}]}\n- {name: b, account_id: '123456789012', environments: [{name: y}]}\n- {name: c, account_id: '123456789012', base_domain: shop.com, environments: [{name: z}]}\n";
    assert_snapshot!(environments_faults(two));
}

#[test]
fn variables() {
    assert_snapshot!(environments_faults(&with(
        "",
        "    environment_variables:\n    - {name: PORT, value: 80}\n    - {name: CNC_ENVIRONMENT_NAME, value: x}\n    - {name: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, value: x}\n    - {name: my-key, value: x}\n    - {name: A, service: apo, value: x}\n    - {name: B}\n    - {name: C, value: x, secret_id: s}\n    - {name: D, secret_id: 'a b'}\n    - {name: E, output_name: '{{ env.name }}.url'}\n    - {name: F, value: x}\n    - {name: F, value: y}\n    - {name: G, value: [x]}\n    - {name: H, valu: hunter2}\n"
    )));
}

#[test]
fn aliases() {
    assert_snapshot!(environments_faults(&with(
        "",
        "    environment_variables:\n    - {name: A, alias: B}\n    - {name: B, alias: A}\n    - {name: C, alias: CNC_APPLICATION_NAM}\n    - {name: D, alias: C}\n    - {name: E, alias: PORT}\n"
    )));
}

#[test]
fn values_are_never_shown() {
    let texts = [
        with("", "    environment_variables: [{name: 1A, value: hunter2}, {nam: B, valeu: hunter2}]\n"),
        with("", "    environment_variables: {A: hunter2}\n"),
        with("", "    environment_variables: hunter2\n"),
        with("", "    environment_variables: [A=hunter2]\n"),
        with("", "    environment_variables: [{name: A, value: {x: hunter2}}]\n"),
        with("", "    environment_variables:\n    - name: A\n      value: b: hunter2\n"),
        with("", "    environment_variables:\n    - name: A\n      value: |\n        hunter2\n      x: [\n"),
        with("  database_password: {value: hunter2}\n", "    typ: x\n"),
        with(
            "",
            "    environment_variables: [{name: A, value: hunter2}]\n    environment_variables: [{name: A, value: hunter2}]\n",
        ),
    ];
    for text in texts {
        let result = read_both(super::SERVICES, &text);
        assert!(!format!("{result:?}").contains("hunter2"), "{result:?}");
        let found = match result {
            Ok(loaded) => loaded.warnings,
            Err(faults) => faults.into_vec(),
        };
        assert!(!found.is_empty(), "{text}");
        for fault in found {
            let json = serde_json::to_string(&fault).unwrap();
            assert!(!fault.render_plain().contains("hunter2") && !json.contains("hunter2"), "{}", fault.render_plain());
        }
    }
    let good = with("", "    environment_variables: [{name: A, value: hunter2}]\n");
    assert!(!format!("{:?}", read_both(super::SERVICES, &good).unwrap()).contains("hunter2"));
}

#[test]
fn too_many_bytes_of_variables() {
    let text = with("", &format!("    environment_variables: [{{name: A, value: {}}}]\n", "x".repeat(65_530)));
    assert_snapshot!(environments_faults(&text));
}

#[test]
fn existing_resources() {
    let services =
        "api:\n  type: backend\n  resources: [{name: db, type: database, version: 16}, {name: files, type: object_storage}]\n";
    let text = with(
        "  existing_resources:\n    db: {instance_name: main, cluster_mode: true}\n    dbb: {instance_name: main}\n",
        "  - {name: pr-1, type: preview}\n  - name: pr-2\n    type: preview\n    existing_resources: {db: {instance_name: other}, My: {}}\n",
    );
    assert_snapshot!(read_both(services, &text).unwrap_err().render_plain());
    let text = with("  existing_resources: {files: {instance_name: files, username: u}}\n", "");
    assert_snapshot!("a_bucket_with_a_user", read_both(services, &text).unwrap_err().render_plain());
}

#[test]
fn settings_of_the_network() {
    assert_snapshot!(environments_faults(&settings(
        "  nat: instanc\n  parent_zone: {nam: example.com}\n  flow_logs: 'yes'\n  container_insights: 1\n  workload_identity: {ca_certificate: ca.pem}\n"
    )));
    assert_snapshot!(
        "settings_of_the_network_in_an_environment",
        environments_faults(&with(
            "",
            "    x-provision: {flow_logs: true, parent_zone: a.com, workload_identity: {}, moved: []}\n"
        ))
    );
}

#[test]
fn certificates() {
    let text = |pem: &str| settings(&format!("  workload_identity:\n    ca_certificate: |\n{pem}"));
    assert_snapshot!(environments_faults(&text(
        "      -----BEGIN PRIVATE KEY-----\n      AAAA\n      -----END PRIVATE KEY-----\n"
    )));
    let good = text("      -----BEGIN CERTIFICATE-----\n      AAAA\n      -----END CERTIFICATE-----\n");
    let network = read_both(super::SERVICES, &good).unwrap().application.collections[0].network.clone();
    let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert_eq!(network.workload_identity.unwrap().as_str(), pem);
}

#[test]
fn settings_of_environments() {
    assert_snapshot!(environments_faults(&settings(
        "  edge: lamda\n  alarms: {email: [ops, ops@example.com]}\n  time_zone: berlin\n  zones: {www.shop.com: X1}\n  database: {instance_class: t4g.micro, storage_gib: 5, backup_retention_days: 36}\n  cache: {node_type: cache.big, nodes: 0}\n"
    )));
}

#[test]
fn roles() {
    assert_snapshot!(environments_faults(&settings(
        "  roles:\n    tusk: {}\n    build.api: {}\n    task.apo: {}\n    task:\n      add:\n      - {effect: Allow, Action: s3:GetObject, Resource: '*'}\n      - {Effect: allow, Action: [GetObject], Resource: bucket/x}\n      - {Effect: Allow, Action: [], NotAction: x:y, Resource: '*', Principal: '*', Sid: a-b}\n      - {Effect: Allow, Action: 's3:*', Condition: {Bool: x}}\n      - {Effect: Allow, Action: '*', Resource: '*'}\n    deploy: {add: [], replace: [], managed_policies: [PowerUserAccess], boundary: x}\n"
    )));
}

#[test]
fn moved() {
    assert_snapshot!(environments_faults(&settings(
        "  moved:\n  - {service: api, to: shop}\n  - {service: old, to: api}\n  - {service: older, to: api}\n  - {resource: a, service: b, to: c}\n  - {resource: db}\n"
    )));
}
