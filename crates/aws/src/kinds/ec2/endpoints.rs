//! What gateway and interface endpoints have in common. They are read once for both kinds.

use std::sync::Arc;

use aws_sdk_ec2::types::{VpcEndpoint, VpcEndpointType};
use provision_engine::{Fault, Found, Kind, Listing, Phase};

use super::tags;
use crate::client::{Aws, OrFault, Reader, Reclass, refusal};
use crate::kinds::convert::born;

/// The endpoints of this run's scopes, of every type.
struct Endpoints(Vec<VpcEndpoint>);

/// Those of one type, as what `found` makes of them; their age and phase are put in here.
pub(super) async fn found<K: Kind>(
    aws: &Reader,
    cx: &Listing<Aws>,
    kind: VpcEndpointType,
    found: impl Fn(&VpcEndpoint) -> Found<K>,
) -> Result<Vec<Found<K>>, Fault> {
    let all: Arc<Endpoints> = cx
        .once(async {
            let pages = aws.ec2().describe_vpc_endpoints().set_filters(tags::ours(cx)).into_paginator().items().send();
            Ok(Endpoints(pages.try_collect().await.or_fault("ec2:DescribeVpcEndpoints")?))
        })
        .await?;
    let these = all.0.iter().filter(|endpoint| endpoint.vpc_endpoint_type() == Some(&kind));
    let born = |one: &VpcEndpoint| born(one.creation_timestamp());
    Ok(these.map(|one| Found { born: born(one), ..found(one).phase(phase(one)) }).collect())
}

/// `com.amazonaws.eu-central-1.s3`.
/// Source: <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>.
pub(super) fn service_name(region: &str, service: &str) -> String {
    format!("com.amazonaws.{region}.{service}")
}

/// The service of an endpoint, without the region's part.
pub(super) fn service(region: &str, endpoint: &VpcEndpoint) -> String {
    let name = endpoint.service_name().unwrap_or_default();
    name.strip_prefix(&service_name(region, "")).unwrap_or(name).to_owned()
}

/// The model writes `Available`, the service `available`.
fn phase(endpoint: &VpcEndpoint) -> Phase {
    let state = endpoint.state().map_or_else(|| "pending".to_owned(), |state| state.as_str().to_ascii_lowercase());
    match state.as_str() {
        "available" => Phase::Ready,
        "deleting" => Phase::Leaving(state),
        "deleted" => Phase::Gone,
        "failed" | "rejected" | "expired" | "partial" => {
            let why = endpoint.last_error().and_then(|error| error.message()).unwrap_or("no reason given");
            Phase::Broken(format!("the endpoint is {state}: {why}"))
        }
        _ => Phase::Settling(state),
    }
}

/// Deletes one. A refusal comes within the answer.
pub(super) async fn delete(aws: &Aws, id: &str) -> Result<(), Fault> {
    const CALL: &str = "ec2:DeleteVpcEndpoints";
    let answer = aws.ec2().delete_vpc_endpoints().vpc_endpoint_ids(id).send().await.or_fault(CALL)?;
    let Some(error) = answer.unsuccessful().first().and_then(|item| item.error()) else { return Ok(()) };
    let refused = refusal(CALL, error.code().unwrap_or_default(), error.message().unwrap_or_default());
    Err::<(), _>(refused).unless(&["InvalidVpcEndpointId.NotFound", "InvalidVpcEndpoint.NotFound"]).map(drop)
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::State;

    use super::*;

    #[test]
    fn the_case_of_a_state_means_nothing() {
        for word in ["available", "Available"] {
            assert_eq!(phase(&VpcEndpoint::builder().state(State::from(word)).build()), Phase::Ready);
        }
        assert_eq!(phase(&VpcEndpoint::builder().state(State::Deleted).build()), Phase::Gone);
    }

    #[test]
    fn a_service_is_known_without_its_region() {
        let of = |name: &str| service("eu-west-1", &VpcEndpoint::builder().service_name(name).build());
        assert_eq!(of("com.amazonaws.eu-west-1.ecr.api"), "ecr.api");
        assert_eq!(of("com.amazonaws.vpce.eu-west-1.vpce-svc-1"), "com.amazonaws.vpce.eu-west-1.vpce-svc-1");
    }
}
