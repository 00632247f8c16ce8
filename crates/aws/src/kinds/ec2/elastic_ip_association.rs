//! Where an elastic IP address leads.

use provision_engine::{Imagine, Kind, Output};

use crate::types::{AllocationId, NetworkInterfaceId};

/// The association of an elastic IP address with the network interface of an instance. It has no tags: it is its
/// address's, and its node is named after the address's node.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.elastic-ip-association", terraform = "aws_eip_association", cloudformation = "AWS::EC2::EIPAssociation", tagless,
    out = ElasticIpAssociationOut,
    replace = "old-first",
    iam(
        list = "ec2:DescribeAddresses",
        write = "ec2:AssociateAddress",
        delete = "ec2:DescribeAddresses ec2:DisassociateAddress", on = "ec2:{region}:{account}:elastic-ip/* ec2:{region}:{account}:instance/* ec2:{region}:{account}:network-interface/*",
    )
)]
pub struct ElasticIpAssociation {
    /// The address.
    #[field(replace)]
    pub allocation: AllocationId,
    /// The interface that it leads to. It is moved in one step, so that it never leads nowhere.
    pub interface: NetworkInterfaceId,
}

impl ElasticIpAssociation {
    /// The address of the node for where an elastic IP's node leads: `elastic-ip.instance.association`.
    #[must_use]
    pub fn address(of: &str) -> String {
        format!("{of}.association")
    }
}

/// What others may read of an association.
#[derive(Clone, Debug)]
pub struct ElasticIpAssociationOut {
    /// The address, which leads to one place at most.
    pub allocation: AllocationId,
    /// The interface that it was seen at.
    pub interface: NetworkInterfaceId,
}

impl Output for ElasticIpAssociationOut {
    fn id(&self) -> &str {
        self.allocation.as_str()
    }
    /// A route to the interface goes out through the address: it is moved before the address is taken away.
    fn aliases(&self) -> Vec<String> {
        vec![self.interface.to_string()]
    }
    fn imagine(label: &str) -> Option<Self> {
        Some(Self { allocation: Imagine::imagine(label), interface: Imagine::imagine(label) })
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::Address;
    use provision_engine::{NODE_TAG, STACK_TAG};

    use super::super::{addresses, tags};
    use super::{ElasticIpAssociation, ElasticIpAssociationOut};
    use crate::kinds::prelude::*;
    use crate::types::{AllocationId, NetworkInterfaceId};

    impl Operate<Aws> for ElasticIpAssociation {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            Ok(addresses::ours(aws, cx).await?.0.iter().filter_map(found).collect())
        }

        async fn create(aws: &Aws, _: &Me<'_>, want: &Self) -> Result<ElasticIpAssociationOut, Fault> {
            associate(aws, want).await?;
            Ok(ElasticIpAssociationOut { allocation: want.allocation.clone(), interface: want.interface.clone() })
        }

        async fn update(aws: &Aws, _: &Me<'_>, _: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            associate(aws, want).await?;
            Ok(None)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            // Its id changes whenever it is moved.
            let call = aws.reader().ec2().describe_addresses().allocation_ids(at.out.allocation.as_str());
            let answer = call.send().await.or_fault("ec2:DescribeAddresses")?;
            let Some(id) = answer.addresses().first().and_then(Address::association_id) else { return Ok(()) };
            let call = aws.ec2().disassociate_address().association_id(id);
            call.send().await.or_fault("ec2:DisassociateAddress").map(drop)
        }
    }

    async fn associate(aws: &Aws, want: &ElasticIpAssociation) -> Result<(), Fault> {
        let call = aws.ec2().associate_address().allocation_id(want.allocation.as_str());
        let call = call.network_interface_id(want.interface.as_str()).allow_reassociation(true);
        let done = call.send().await.or_fault("ec2:AssociateAddress");
        // The way to the internet may not be attached yet.
        done.not_yet(&["Gateway.NotAttached", "IncorrectInstanceState", "pending instance"]).map(drop)
    }

    /// The address of an instance; one that a NAT gateway holds is the gateway's own matter.
    fn found(address: &Address) -> Option<Found<ElasticIpAssociation>> {
        address.instance_id().filter(|id| !id.is_empty())?;
        let (allocation, interface) = (address.allocation_id()?, address.network_interface_id()?);
        let Mark::Tags(tags) = tags::mark(address.tags()) else { return None };
        let mark = Mark::Name { stack: tags.get(STACK_TAG)?.clone(), node: ElasticIpAssociation::address(tags.get(NODE_TAG)?) };
        let (allocation, interface) = (AllocationId::new(allocation), NetworkInterfaceId::new(interface));
        let spec = ElasticIpAssociation { allocation: allocation.clone(), interface: interface.clone() };
        Some(Found::ready(mark, spec, ElasticIpAssociationOut { allocation, interface }))
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_ec2::types::Tag;

        use super::*;

        #[test]
        fn it_is_known_by_the_tags_of_its_address_and_a_gateways_is_not_ours() {
            let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
            let address = Address::builder().allocation_id("eipalloc-1").network_interface_id("eni-1");
            let address = address.tags(tag(STACK_TAG, "shop/review")).tags(tag(NODE_TAG, "elastic-ip.instance"));
            assert!(found(&address.clone().build()).is_none());
            let found = found(&address.instance_id("i-1").build()).unwrap();
            let node = "elastic-ip.instance.association".to_owned();
            assert_eq!(found.mark, Mark::Name { stack: "shop/review".to_owned(), node });
            assert_eq!(found.out.interface.as_str(), "eni-1");
        }
    }
}
