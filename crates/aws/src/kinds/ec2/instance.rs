//! An instance: the NAT instance, the bastion.

use provision_derive::Wire;
use provision_engine::{Kind, Output, Set};

use super::UserData;
use crate::types::{Arn, InstanceId, NetworkInterfaceId, SecurityGroupId, SubnetId};

/// A virtual machine without a key pair and without a public address of its own. Its root volume is gp3 and encrypted. A
/// new one is waited for until AWS's checks pass: before that it neither forwards nor answers.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "ec2.instance", terraform = "aws_instance", cloudformation = "AWS::EC2::Instance",
    out = InstanceOut,
    replace = "new-first",
    create = "60/120/240",
    update = "1/20/120",
    delete = "20/40/90",
    iam(
        list = "ec2:DescribeInstances ec2:DescribeInstanceAttribute ec2:DescribeInstanceStatus",
        create = "ssm:GetParameter ec2:RunInstances ec2:CreateTags ec2:ModifyNetworkInterfaceAttribute iam:PassRole@ec2.amazonaws.com",
        update = "ec2:ModifyNetworkInterfaceAttribute ec2:ModifyInstanceMetadataOptions ec2:StartInstances ec2:CreateTags",
        delete = "ec2:TerminateInstances@tagged", on = "ec2:{region}:{account}:instance/* ec2:{region}:{account}:network-interface/* ec2:{region}:{account}:volume/* ec2:{region}:{account}:subnet/* ec2:{region}:{account}:security-group/* ec2:{region}:{account}:launch-template/* ec2:{region}::image/* ssm:{region}::parameter/aws/service/*",
    )
)]
#[wire(create = operate::RunCall, read = operate::Seen)]
#[wire(inside(metadata_options = operate::MetadataOptions, iam_instance_profile = operate::Profile))]
pub struct Instance {
    /// The public SSM parameter that names the machine image; it is read when the instance is made. The instance itself
    /// knows the image alone.
    #[field(replace, initial = "a newer image under the same name is not drift")]
    #[wire(read = image_id, tag = "provision:image")]
    pub image: String,
    /// The instance type: `t4g.nano`.
    #[field(replace, initial = "the owner may resize it")]
    pub instance_type: String,
    /// The subnet it stands in.
    #[field(replace)]
    #[wire(subnet_id)]
    pub subnet: SubnetId,
    /// Its security groups.
    #[wire(security_group_ids, read = security_groups, with = crate::kinds::memberships)]
    pub security_groups: Set<SecurityGroupId>,
    /// Whether it takes only packets that are for it: off where it forwards.
    #[wire(read = source_dest_check, else = true)]
    pub source_dest_check: bool,
    /// Whether its metadata are to be had with a session token alone (IMDSv2).
    #[wire(metadata_options.http_tokens)]
    pub metadata_tokens: bool,
    /// How many hops the answers of the metadata service travel; 1 keeps them on the machine.
    #[wire(metadata_options.http_put_response_hop_limit)]
    pub metadata_hops: u8,
    /// The instance profile, through which it has a role.
    #[field(replace)]
    #[wire(iam_instance_profile.arn)]
    pub profile: Option<Arn>,
    /// What it runs when it first starts.
    #[field(replace)]
    #[wire(else = UserData::new(""))]
    pub user_data: UserData,
}

/// What others may read of an instance.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = operate::Seen)]
pub struct InstanceOut {
    /// Its id.
    #[output(id)]
    #[wire(instance_id)]
    pub id: InstanceId,
    /// Its network interface: what routes and addresses lead to.
    #[output(alias)]
    #[wire(network_interfaces.first.network_interface_id)]
    pub interface: NetworkInterfaceId,
    /// Its address in the VPC.
    #[wire(private_ip_address)]
    pub private_ip: String,
}

#[cfg(feature = "sdk")]
mod operate {
    pub(super) use aws_sdk_ec2::operation::run_instances::builders::RunInstancesFluentBuilder as RunCall;
    use aws_sdk_ec2::types::{
        AttributeBooleanValue, BlockDeviceMapping, EbsBlockDevice, Filter, HttpTokensState, InstanceAttributeName, ResourceType,
        VolumeType,
    };
    pub(super) use aws_sdk_ec2::types::{
        IamInstanceProfileSpecification as Profile, Instance as Seen, InstanceMetadataOptionsRequest as MetadataOptions,
    };

    use super::super::instance_state::{checked, passed, phase};
    use super::super::tags;
    use super::{Instance, InstanceOut, UserData};
    use crate::kinds::prelude::*;
    use crate::kinds::ssm;
    use crate::wire::switched;

    /// The root device of Amazon Linux.
    /// Source: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html>.
    const ROOT_DEVICE: &str = "/dev/xvda";
    /// It is on its way to a state in which it can be changed.
    const IN_BETWEEN: [&str; 2] = ["IncorrectInstanceState", "IncorrectState"];

    switched!(HttpTokensState: Required | Optional);

    impl Operate<Aws> for Instance {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let mut seen = described(aws, tags::ours(cx)).await?;
            // One that was deleted stays listed as terminated for about an hour.
            seen.retain(|seen| phase(seen) != Phase::Gone);
            named::each(seen, |seen| found(aws, seen)).await
        }

        async fn watch(aws: &Reader, _: &Listing<Aws>, ids: &[String]) -> Result<Vec<Sighting<Self>>, Fault> {
            let these = Filter::builder().name("instance-id").set_values(Some(ids.to_vec())).build();
            let seen = described(aws, Some(vec![these])).await?;
            let passed = passed(aws, &seen).await?;
            Ok(seen.iter().map(|seen| Sighting { out: InstanceOut::shown(Some(seen)), phase: checked(seen, &passed) }).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<InstanceOut, Fault> {
            let image = ssm::public_parameter(aws.reader(), &want.image).await?;
            let volume = EbsBlockDevice::builder().encrypted(true).volume_type(VolumeType::Gp3).delete_on_termination(true);
            let volume = BlockDeviceMapping::builder().device_name(ROOT_DEVICE).ebs(volume.build()).build();
            let tags = want.kept(me.tags.clone());
            let call = want.create(aws.ec2().run_instances())?.min_count(1).max_count(1).client_token(&me.token);
            let call = call.image_id(image).block_device_mappings(volume).set_user_data(want.user_data.encoded());
            let call = call.tag_specifications(tags::specification(ResourceType::Instance, &tags)?);
            let call = call.tag_specifications(tags::specification(ResourceType::Volume, &me.tags)?);
            let call = call.tag_specifications(tags::specification(ResourceType::NetworkInterface, &me.tags)?);
            // A new profile, and the role in it, are not known everywhere at once.
            let answer = call.send().await.or_fault("ec2:RunInstances");
            let answer = answer.not_yet(&["Invalid IAM Instance Profile", "has no associated IAM Roles"])?;
            let out = made(answer.instances().first())?;
            if !want.source_dest_check {
                // What is routed to it would be dropped.
                resume(check(aws, &out, false).await)?;
            }
            Ok(out)
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("security_groups") {
                let call = aws.ec2().modify_network_interface_attribute().network_interface_id(at.out.interface.as_str());
                let call = call.set_groups(want.security_groups.asked()?);
                call.send().await.or_fault("ec2:ModifyNetworkInterfaceAttribute").not_yet(&IN_BETWEEN)?;
            }
            if diff.has("source_dest_check") {
                check(aws, &at.out, want.source_dest_check).await.not_yet(&IN_BETWEEN)?;
            }
            if diff.any(&["metadata_tokens", "metadata_hops"]) {
                let call = aws.ec2().modify_instance_metadata_options().instance_id(at.out.id.as_str());
                let call = call.set_http_tokens(want.metadata_tokens.asked()?);
                let call = call.set_http_put_response_hop_limit(want.metadata_hops.asked()?);
                call.send().await.or_fault("ec2:ModifyInstanceMetadataOptions").not_yet(&IN_BETWEEN)?;
            }
            if diff.has("state") {
                let call = aws.ec2().start_instances().instance_ids(at.out.id.as_str());
                call.send().await.or_fault("ec2:StartInstances").not_yet(&IN_BETWEEN)?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.id.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.ec2().terminate_instances().instance_ids(at.out.id.as_str());
            call.send().await.or_fault("ec2:TerminateInstances").map(drop)
        }
    }

    async fn check(aws: &Aws, out: &InstanceOut, on: bool) -> Result<(), Fault> {
        let call = aws.ec2().modify_network_interface_attribute().network_interface_id(out.interface.as_str());
        let call = call.source_dest_check(AttributeBooleanValue::builder().value(on).build());
        call.send().await.or_fault("ec2:ModifyNetworkInterfaceAttribute").map(drop)
    }

    async fn described(aws: &Reader, filters: Option<Vec<Filter>>) -> Result<Vec<Seen>, Fault> {
        let pages = aws.ec2().describe_instances().set_filters(filters).into_paginator().items().send();
        let reservations: Vec<_> = pages.try_collect().await.or_fault("ec2:DescribeInstances")?;
        Ok(reservations.into_iter().flat_map(|reservation| reservation.instances.unwrap_or_default()).collect())
    }

    /// With its user data, which AWS describes one at a time; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen) -> Looked<Instance> {
        let call = aws.ec2().describe_instance_attribute().attribute(InstanceAttributeName::UserData);
        let answer = call.set_instance_id(seen.instance_id.clone()).send().await.or_fault("ec2:DescribeInstanceAttribute");
        let Some(answer) = answer.unless(&["InvalidInstanceID.NotFound"])? else { return Ok(None) };
        let mut found: Found<Instance> = tagged(&seen, tagging::read(seen.tags()));
        found.spec.user_data = UserData::decoded(answer.user_data().and_then(|data| data.value()).unwrap_or_default());
        Ok(Some(found.phase(phase(&seen)).born(born(seen.launch_time()))))
    }
}
