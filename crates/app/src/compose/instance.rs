//! What the instances of a collection have in common: the smallest size, AWS's own Linux, and Session Manager as the
//! only way in.

use std::collections::BTreeMap;

use provision_aws::kinds::ec2::{InstanceArgs, SecurityGroup, UserData};
use provision_aws::kinds::iam::{InstanceProfile, InstanceProfileArgs, Role, RoleArgs};
use provision_aws::name;
use provision_aws::types::{Arn, PolicyDocument, Statement, SubnetId};
use provision_engine::{Handle, Set, Stack, Val};

use super::roles::ROLE_NAME;
use super::{Place, arn};
use crate::config::model::Collection;

/// Amazon Linux 2023 for ARM, by the public parameter that always names its newest image.
/// Source: <https://docs.aws.amazon.com/linux/al2023/ug/ec2.html>.
const IMAGE: &str = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";
/// AWS's limit for the name of an instance profile.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const PROFILE_NAME: usize = 128;

/// A `t4g.nano` without key pair, whose metadata want a session token and do not leave the machine.
pub(super) fn smallest(subnet: Val<SubnetId>, group: Handle<SecurityGroup>, profile: Handle<InstanceProfile>) -> InstanceArgs {
    InstanceArgs {
        image: IMAGE.to_owned().into(),
        instance_type: "t4g.nano".to_owned().into(),
        subnet,
        security_groups: group.exists(|out| [out.id.clone()].into_iter().collect::<Set<_>>()),
        source_dest_check: true.into(),
        metadata_tokens: true.into(),
        metadata_hops: 1.into(),
        profile: profile.exists(|out| Some(out.arn.clone())),
        user_data: UserData::new("").into(),
    }
}

/// The profile of an instance, with a role that lets it do what Session Manager needs and nothing else.
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-add-permissions-to-existing-profile.html>.
pub(super) fn profile(stack: &mut Stack, place: &Place, collection: &Collection, what: &str) -> Handle<InstanceProfile> {
    let channels = [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ];
    // AWS knows no resource for the channels. The instance has no id before its role is there.
    let machines = [arn(collection, "ec2", "instance/*"), arn(collection, "ssm", "managed-instance/*")];
    let session = PolicyDocument::new([
        Statement::allow(&channels, ["*".to_owned()]),
        Statement::allow(&["ssm:UpdateInstanceInformation"], machines),
    ]);
    let node = format!("role.{what}");
    let args = RoleArgs {
        name: place.name(&node, ROLE_NAME).into(),
        path: name::iam_path(&place.id).into(),
        trust: PolicyDocument::new([Statement::trust_service("ec2.amazonaws.com")]).into(),
        inline: BTreeMap::from([("session".to_owned(), session)]).into(),
        managed: Set::default().into(),
        boundary: collection.settings.permissions_boundary.as_ref().map(|arn| Arn::new(arn.to_string())).into(),
    };
    let role: Handle<Role> = stack.add(place.ix, node, args);
    let node = format!("instance-profile.{what}");
    let args = InstanceProfileArgs {
        name: place.name(&node, PROFILE_NAME).into(),
        path: name::iam_path(&place.id).into(),
        role: role.exists(|out| Some(out.arn.clone())),
    };
    stack.add(place.ix, node, args)
}
