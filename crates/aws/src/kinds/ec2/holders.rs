//! Who still holds a security group: AWS says only that somebody does.

use aws_sdk_ec2::types::{Filter, NetworkInterface};
use provision_engine::{Cloud, Fault};

use crate::client::{Aws, OrFault};
use crate::types::SecurityGroupId;

/// How many are named.
const NAMED: usize = 3;

/// The fault of a deletion, with the network interfaces that still have the group, and whose they are.
pub(super) async fn named(aws: &Aws, id: &SecurityGroupId, fault: Fault) -> Fault {
    let filter = Filter::builder().name("group-id").values(id.as_str()).build();
    let pages = aws.reader().ec2().describe_network_interfaces().filters(filter).into_paginator().items().send();
    // What it failed with tells more than that this could not be read either.
    let interfaces: Vec<NetworkInterface> = match pages.try_collect().await.or_fault("ec2:DescribeNetworkInterfaces") {
        Ok(interfaces) if !interfaces.is_empty() => interfaces,
        _ => return fault,
    };
    let mut holders: Vec<String> = interfaces.iter().take(NAMED).map(holder).collect();
    if interfaces.len() > NAMED {
        holders.push(format!("{} more", interfaces.len() - NAMED));
    }
    Fault { message: format!("{}; it is held by {}", fault.message.trim_end_matches('.'), holders.join(", ")), ..fault }
}

/// `eni-1 (ELB app/web/50dc6c495c0c9188, of amazon-elb)`.
fn holder(interface: &NetworkInterface) -> String {
    let some = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let instance = interface.attachment().and_then(|attachment| attachment.instance_id());
    let what = some(interface.description()).or(some(instance).map(|id| format!("instance {id}")));
    let whose = interface.requester_id().filter(|_| interface.requester_managed() == Some(true));
    let whose = some(whose).map(|requester| format!("of {requester}"));
    let about: Vec<String> = what.into_iter().chain(whose).collect();
    let id = interface.network_interface_id().unwrap_or("a network interface");
    if about.is_empty() { id.to_owned() } else { format!("{id} ({})", about.join(", ")) }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::NetworkInterfaceAttachment;

    use super::*;

    #[test]
    fn a_holder_is_told_by_what_it_is_and_whose() {
        let seen = NetworkInterface::builder().network_interface_id("eni-1");
        let elb = seen.clone().description("ELB app/web/1").requester_managed(true).requester_id("amazon-elb").build();
        assert_eq!(holder(&elb), "eni-1 (ELB app/web/1, of amazon-elb)");
        let attachment = NetworkInterfaceAttachment::builder().instance_id("i-1").build();
        assert_eq!(holder(&seen.clone().description("").attachment(attachment).build()), "eni-1 (instance i-1)");
        assert_eq!(holder(&seen.build()), "eni-1");
    }
}
