//! Kinds that no configuration asks for, and a network without a public address: a gateway can be detached from that alone.

use std::collections::BTreeMap;

use provision_aws::kinds::cloudfront::{CachePolicyArgs, OriginRequestPolicyArgs, Pick};
use provision_aws::kinds::ec2::{InternetGatewayArgs, SubnetArgs, VpcArgs};
use provision_aws::kinds::iam::PolicyArgs;
use provision_aws::kinds::logs::{DeliveryArgs, DeliveryDestinationArgs, DeliverySourceArgs, SuffixPath};
use provision_aws::name;
use provision_aws::types::{Arn, Cidr, PolicyDocument, Statement};
use provision_engine::{Graph, Scope, Stack};

const STACK: &str = "spare/only";

pub(super) fn graph(account: &str) -> Graph {
    let mut stack = Stack::default();
    let scope = stack.scope(Scope { stack: STACK.to_owned(), label: String::new(), tags: BTreeMap::new() });
    let range: Cidr = "10.9.0.0/16".parse().unwrap();
    let vpc =
        VpcArgs { cidr: range.into(), dns_support: true.into(), dns_hostnames: true.into(), default_group_open: false.into() };
    let vpc = stack.add(scope, "network", vpc).exists(|out| out.id.clone());
    let range: Cidr = "10.9.0.0/24".parse().unwrap();
    stack.add(
        scope,
        "subnet",
        SubnetArgs { vpc: vpc.clone(), cidr: range.into(), zone: 0.into(), public_addresses: false.into() },
    );
    stack.add(scope, "internet-gateway", InternetGatewayArgs { vpc: vpc.map(Some) });
    let cache = CachePolicyArgs {
        min_ttl_s: 0.into(),
        default_ttl_s: 60.into(),
        max_ttl_s: 3600.into(),
        headers: Pick::none().into(),
        cookies: Pick::none().into(),
        query_strings: Pick::of("all").into(),
        compressed: true.into(),
    };
    for node in ["cache-policy.0", "cache-policy.1"] {
        stack.add(scope, node, cache.clone());
    }
    let request = OriginRequestPolicyArgs {
        headers: Pick::of("allViewer").into(),
        cookies: Pick::of("all").into(),
        query_strings: Pick::of("all").into(),
    };
    stack.add(scope, "request-policy", request);
    let allow = Statement::allow(&["s3:GetObject"], ["arn:aws:s3:::here/*".to_owned()]);
    let policy = PolicyArgs {
        name: "spare-only-policy".to_owned().into(),
        path: name::iam_path(STACK).into(),
        description: "What may be read".to_owned().into(),
        document: PolicyDocument::new([allow]).into(),
    };
    stack.add(scope, "policy", policy);
    let resource = Arn::new(format!("arn:aws:cloudfront::{account}:distribution/EDFDVBD6EXAMPLE"));
    let source = DeliverySourceArgs { resource: resource.into(), log_type: "ACCESS_LOGS".to_owned().into() };
    let source = stack.add(scope, "log-source", source);
    let bucket = Arn::new("arn:aws:s3:::logs");
    let destination = DeliveryDestinationArgs { bucket: bucket.into(), output_format: "w3c".to_owned().into() };
    let destination = stack.add(scope, "log-destination", destination);
    let delivery = DeliveryArgs {
        source: source.exists(|out| out.name.clone()),
        destination: destination.exists(|out| out.arn.clone()),
        path: SuffixPath::new("{DistributionId}").into(),
        fields: Some(vec!["date".to_owned(), "cs-method".to_owned()]).into(),
    };
    stack.add(scope, "log-delivery", delivery);
    stack.finish().unwrap()
}
