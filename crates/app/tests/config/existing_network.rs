//! A network that is there already: what is read of it, and what is refused.

use insta::assert_snapshot;
use provision_app::config::diagnostic::Diagnostic;
use provision_app::config::model::SubnetsWithin;

use super::{SERVICES, environments_faults, read_both};

const IDS: &str = "      public_subnet_ids: [subnet-aaaaaaa1, subnet-aaaaaaa2, subnet-aaaaaaa3]\n      private_subnet_ids: \
                   [subnet-0123456789abcdef0, subnet-0123456789abcdef1]\n";
const RANGES: &str =
    "      public_subnet_cidrs: [10.7.8.0/24, 10.7.9.0/24]\n      private_subnet_cidrs: [10.7.16.0/20, 10.7.32.0/20]\n";

/// An environments.yml with this network and these settings in its one collection.
fn with(network: &str, settings: &str) -> String {
    format!(
        "name: shop\nregion: eu-west-1\nx-provision: {{nat: instance, cidr: 10.9.0.0/16}}\ncollections:\n- name: live\n  account_id: \
         '123456789012'\n{settings}  existing_resources:\n    vpc:\n{network}  environments:\n  - name: staging\n"
    )
}

fn vpc(subnets: &str) -> String {
    format!("      instance_name: vpc-1a2b3c4d\n{subnets}")
}

#[test]
fn subnets_by_id_and_by_range() {
    let given = read_both(SERVICES, &with(&vpc(IDS), "")).unwrap();
    assert!(given.warnings.is_empty(), "what the root says is for the collections that have a network of their own");
    let network = given.application.collections[0].network.clone();
    let existing = network.existing.unwrap();
    assert_eq!((existing.vpc.as_str(), network.az_count), ("vpc-1a2b3c4d", 2));
    let SubnetsWithin::Given { public, private } = existing.subnets else { panic!("they have ids") };
    assert_eq!((public.len(), private[1].as_str()), (3, "subnet-0123456789abcdef1"));

    let text = with(&vpc(&format!("{RANGES}      public_subnet_ids: []\n")), "  x-provision: {nat: none, az_count: 2}\n");
    let made = read_both(SERVICES, &text).unwrap();
    assert!(made.warnings.is_empty(), "{:?}", made.warnings);
    let SubnetsWithin::Made { public, private } = made.application.collections[0].network.existing.clone().unwrap().subnets
    else {
        panic!("they have ranges")
    };
    assert_eq!((public[1].to_string().as_str(), private[0].to_string().as_str()), ("10.7.9.0/24", "10.7.16.0/20"));
}

#[test]
fn what_has_no_effect_beside_it_is_told() {
    let settings = "  x-provision: {nat: gateway, cidr: 10.0.0.0/16, flow_logs: true, az_count: 2}\n";
    let told = |subnets: &str| {
        let warnings = read_both(SERVICES, &with(&vpc(subnets), settings)).unwrap().warnings;
        warnings.iter().map(Diagnostic::render_plain).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!("beside_subnets_by_id", told(IDS));
    assert_snapshot!("beside_subnets_by_range", told(RANGES));
}

#[test]
fn ids_that_are_none() {
    assert_snapshot!(environments_faults(&with(
        "      instance_name: arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1a2b3c4d\n      public_subnet_ids: [subnet-AAAAAAA1, vpc-1a2b3c4d]\n      \
         private_subnet_ids: subnet-aaaaaaa1\n      subnet_ids: []\n      secret_id: x\n",
        ""
    )));
}

#[test]
fn ranges_that_are_none() {
    assert_snapshot!(environments_faults(&with(
        &vpc("      public_subnet_cidrs: [10.7.8.0, 10.7.9.1/24]\n      private_subnet_cidrs: [10.0.0.0/8, fd00::/64]\n"),
        ""
    )));
}

#[test]
fn subnets_that_do_not_go_together() {
    let faults = |subnets: &str| environments_faults(&with(&vpc(subnets), ""));
    let all = [
        faults(""),
        faults("      public_subnet_ids: [subnet-aaaaaaa1, subnet-aaaaaaa2]\n"),
        faults("      public_subnet_ids: [subnet-aaaaaaa1]\n      private_subnet_ids: [subnet-aaaaaaa2, subnet-aaaaaaa1]\n"),
        faults(
            "      public_subnet_ids: [subnet-aaaaaaa1, subnet-aaaaaaa2]\n      private_subnet_ids: [subnet-aaaaaaa3, subnet-aaaaaaa1]\n",
        ),
        faults(
            "      public_subnet_ids: [subnet-aaaaaaa1, subnet-aaaaaaa2]\n      private_subnet_cidrs: [10.7.8.0/24, 10.7.9.0/24]\n",
        ),
        faults(
            "      public_subnet_cidrs: [10.7.8.0/28, 10.7.9.0/24]\n      private_subnet_cidrs: [10.7.10.0/24, 10.7.11.0/24]\n",
        ),
        faults(
            "      public_subnet_cidrs: [10.7.8.0/24, 10.7.9.0/24]\n      private_subnet_cidrs: [10.7.10.0/24, 10.7.9.0/25]\n",
        ),
        faults(
            "      public_subnet_cidrs: [10.7.8.0/24, 10.7.9.0/24]\n      private_subnet_cidrs: [10.7.1.0/24, 10.7.2.0/24, 10.7.3.0/24]\n",
        ),
    ];
    assert_snapshot!(all.join("\n"));
}

#[test]
fn settings_and_places_that_do_not_go_with_it() {
    assert_snapshot!("as_many_zones", environments_faults(&with(&vpc(RANGES), "  x-provision: {az_count: 3}\n")));
    let text = with(&vpc(RANGES), "") + "    existing_resources: {vpc: {instance_name: vpc-1a2b3c4d}}\n";
    assert_snapshot!("in_an_environment", environments_faults(&text));
}
