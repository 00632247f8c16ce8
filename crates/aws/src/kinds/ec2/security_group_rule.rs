//! One rule of somebody else's security group.

use provision_engine::{Kind, Output};

use crate::types::{SecurityGroupId, SecurityGroupRuleId};

/// A way into what somebody else's group guards: one port, from one group of ours. The group's other rules are not ours.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.security-group-rule", terraform = "aws_vpc_security_group_ingress_rule", cloudformation = "AWS::EC2::SecurityGroupIngress",
    out = SecurityGroupRuleOut,
    replace = "new-first",
    iam(
        list = "ec2:DescribeSecurityGroupRules",
        create = "ec2:AuthorizeSecurityGroupIngress ec2:CreateTags",
        update = "ec2:CreateTags",
        delete = "ec2:RevokeSecurityGroupIngress", on = "ec2:{region}:{account}:security-group/* ec2:{region}:{account}:security-group-rule/*",
    )
)]
pub struct SecurityGroupRule {
    /// The group that it is a rule of.
    #[field(replace)]
    pub group: SecurityGroupId,
    /// The TCP port that it opens.
    #[field(replace)]
    pub port: u16,
    /// The group that it opens the port to.
    #[field(replace)]
    pub from: SecurityGroupId,
}

/// What others may read of a rule.
#[derive(Output, Clone, Debug)]
pub struct SecurityGroupRuleOut {
    /// Its id.
    #[output(id)]
    pub id: SecurityGroupRuleId,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{IpPermission, ResourceType, SecurityGroupRule as Seen, UserIdGroupPair};

    use super::super::tags;
    use super::{SecurityGroupRule, SecurityGroupRuleOut};
    use crate::kinds::prelude::*;
    use crate::types::{SecurityGroupId, SecurityGroupRuleId};

    /// What people read who look at the group.
    const ABOUT: &str = "made by provision, and taken away by it";

    impl Operate<Aws> for SecurityGroupRule {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.ec2().describe_security_group_rules().set_filters(tags::ours(cx)).into_paginator().items().send();
            let seen: Vec<Seen> = pages.try_collect().await.or_fault("ec2:DescribeSecurityGroupRules")?;
            Ok(seen.iter().map(found).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<SecurityGroupRuleOut, Fault> {
            let from = UserIdGroupPair::builder().group_id(want.from.as_str()).description(ABOUT).build();
            let port = Some(i32::from(want.port));
            let rule = IpPermission::builder().ip_protocol("tcp").set_from_port(port).set_to_port(port).user_id_group_pairs(from);
            let call = aws.ec2().authorize_security_group_ingress().group_id(want.group.as_str()).ip_permissions(rule.build());
            let call = call.tag_specifications(tags::specification(ResourceType::SecurityGroupRule, &me.tags)?);
            let made = call.send().await.or_fault("ec2:AuthorizeSecurityGroupIngress").not_yet(&["InvalidGroup.NotFound"]);
            let (port, group, taken) = (want.port, &want.group, &["InvalidPermission.Duplicate"]);
            let help = format!("somebody opened port {port} of {group} in this way: take that rule away, and it is made anew");
            let made = made.class(Class::Taken, taken).help(taken, &help)?;
            let id = made.security_group_rules().first().and_then(|rule| rule.security_group_rule_id());
            let id = id.ok_or_else(|| Fault::new(Class::Lost, "AWS made a rule and did not show it"))?;
            Ok(SecurityGroupRuleOut { id: SecurityGroupRuleId::new(id) })
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.id.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.ec2().revoke_security_group_ingress().group_id(at.spec.group.as_str());
            let call = call.security_group_rule_ids(at.out.id.as_str());
            let done = call.send().await.or_fault("ec2:RevokeSecurityGroupIngress");
            done.class(Class::Gone, &["InvalidSecurityGroupRuleId.NotFound", "InvalidGroup.NotFound"]).map(drop)
        }
    }

    fn found(seen: &Seen) -> Found<SecurityGroupRule> {
        let group = |id: Option<&str>| SecurityGroupId::new(id.unwrap_or_default());
        let spec = SecurityGroupRule {
            group: group(seen.group_id()),
            // A rule for more than one port is another rule.
            port: seen
                .from_port()
                .filter(|port| seen.to_port() == Some(*port))
                .and_then(|port| port.try_into().ok())
                .unwrap_or(0),
            from: group(seen.referenced_group_info().and_then(|group| group.group_id())),
        };
        let id = SecurityGroupRuleId::new(seen.security_group_rule_id().unwrap_or_default());
        Found::ready(tags::mark(seen.tags()), spec, SecurityGroupRuleOut { id })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_rule_for_more_ports_is_another_rule() {
            let rule = |to| found(&Seen::builder().from_port(5432).to_port(to).build()).spec.port;
            assert_eq!((rule(5432), rule(5433)), (5432, 0));
        }
    }
}
