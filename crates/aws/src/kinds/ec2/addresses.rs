//! The elastic IP addresses of this run's scopes, read once for the addresses and for where they lead.

use std::sync::Arc;

use aws_sdk_ec2::types::Address;
use provision_engine::{Fault, Listing};

use super::tags;
use crate::client::{Aws, OrFault, Reader};

/// All of them, whatever holds them.
pub(super) struct Addresses(pub(super) Vec<Address>);

pub(super) async fn ours(aws: &Reader, cx: &Listing<Aws>) -> Result<Arc<Addresses>, Fault> {
    cx.once(async {
        let answer = aws.ec2().describe_addresses().set_filters(tags::ours(cx)).send().await.or_fault("ec2:DescribeAddresses")?;
        Ok(Addresses(answer.addresses.unwrap_or_default()))
    })
    .await
}
