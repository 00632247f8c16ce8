//! Security groups as services show them: each with its state. One that is being taken off counts as gone. For `with`.

use provision_engine::{Fault, Set};

use crate::types::SecurityGroupId;
use crate::wire::Asked;

/// A service's own type for a security group of an object.
pub(super) trait Membership {
    /// Its id, unless it is being taken off.
    fn group(&self) -> Option<&str>;
}

/// The groups as a call takes them.
pub(super) fn asked(groups: &Set<SecurityGroupId>) -> Result<Option<Vec<String>>, Fault> {
    groups.asked()
}

/// The groups as an answer shows them.
pub(super) fn shown<M: Membership>(seen: Option<&[M]>) -> Set<SecurityGroupId> {
    seen.unwrap_or_default().iter().filter_map(|group| group.group().map(SecurityGroupId::new)).collect()
}

/// By the member that holds the id, and the one that holds the state where there is one.
macro_rules! memberships {
    ($($shape:path: $id:ident $($status:ident)?),+ $(,)?) => { $(
        impl Membership for $shape {
            fn group(&self) -> Option<&str> {
                let group = self.$id();
                $(let group = group.filter(|_| self.$status() != Some("removing"));)?
                group
            }
        }
    )+ };
}

memberships!(
    aws_sdk_ec2::types::GroupIdentifier: group_id,
    aws_sdk_ec2::types::SecurityGroupIdentifier: group_id,
    aws_sdk_elasticache::types::SecurityGroupMembership: security_group_id status,
    aws_sdk_rds::types::VpcSecurityGroupMembership: vpc_security_group_id status,
);

#[cfg(test)]
mod tests {
    use aws_sdk_rds::types::VpcSecurityGroupMembership as Group;

    use super::*;

    #[test]
    fn one_that_is_being_taken_off_counts_as_gone() {
        let group = |id: &str, status: &str| Group::builder().vpc_security_group_id(id).status(status).build();
        let seen = [group("sg-1", "removing"), group("sg-2", "adding"), group("sg-3", "active")];
        assert_eq!(shown(Some(&seen[..])), ["sg-2", "sg-3"].map(SecurityGroupId::new).into_iter().collect());
        assert_eq!(shown(None::<&[Group]>), Set::default());
    }
}
