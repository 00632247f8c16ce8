//! What the configuration changes about roles.

use provision_aws::types::PolicyDocument;
use provision_engine::Val;

use super::role_changes::{Changes, RoleOf};
use crate::config::model::{RoleKind, ServiceName, Settings};
use crate::config::source::Source;

const ROLES: &str = "
    task: {add: [{Effect: Allow, Action: 'ses:SendEmail', Resource: '*'}], managed_policies: ['arn:aws:iam::aws:policy/A']}
    task.api: {add: [{Effect: Allow, Action: 'sns:Publish', Resource: '*'}], managed_policies: ['arn:aws:iam::aws:policy/B']}
    execution.api: {replace: [{Effect: Deny, Action: '*', Resource: '*'}], boundary: 'arn:aws:iam::aws:policy/C'}
    build: {replace: [], managed_policies: ['arn:aws:iam::aws:policy/D']}
";

fn settings() -> Settings {
    let places = format!(
        "name: shop\nregion: eu-west-1\ncollections:\n- name: review\n  account_id: '123456789012'\n  \
         environments: [{{name: main}}]\nx-provision:\n  permissions_boundary: 'arn:aws:iam::aws:policy/All'\n  roles:{ROLES}"
    );
    let services = Source::new("coherence.yml", "api: {type: backend}\nweb: {type: backend, url_path: /web}\n");
    let read = crate::config::read(&services, &Source::new("environments.yml", places));
    read.unwrap_or_else(|wrong| panic!("{wrong:?}")).application.collections[0].environments[0].settings.clone()
}

/// The policies by name, what is attached and the boundary: of a role that has one statement of ours.
fn changed(role: RoleOf<'_>) -> (Vec<(String, String)>, Vec<String>, String) {
    let changes = Changes::of(&settings(), role);
    let ours = PolicyDocument::parse(r#"{"Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "x"}}"#).unwrap();
    let policies =
        match changes.policies([("ours".to_owned(), ours)].into_iter().collect::<std::collections::BTreeMap<_, _>>().into()) {
            Val::Now(policies) => policies,
            Val::Late(_) => panic!("nothing in it is late"),
        };
    let policies = policies.into_iter().map(|(name, policy)| (name, policy.to_json())).collect();
    let managed = changes.managed().iter().map(ToString::to_string).collect();
    (policies, managed, changes.boundary().map(|arn| arn.to_string()).unwrap_or_default())
}

#[test]
fn what_is_said_of_all_services_and_of_one_adds_up() {
    let (api, web) = (ServiceName::try_from("api").unwrap(), ServiceName::try_from("web").unwrap());
    insta::assert_debug_snapshot!([
        changed(RoleOf::service(RoleKind::Task, &api)),
        changed(RoleOf::service(RoleKind::Task, &web)),
        changed(RoleOf::service(RoleKind::Execution, &api)),
        changed(RoleOf::service(RoleKind::Execution, &web)),
        changed(RoleOf::environment(RoleKind::Build)),
        changed(RoleOf::environment(RoleKind::Deploy)),
    ]);
}
