//! A security group with its rules.

use provision_engine::{Kind, Output, Set};

use super::Rule;
use crate::types::{SecurityGroupId, VpcId};

/// A security group. All its rules are ours: one that somebody adds is drift, and so is the rule that lets everything
/// out, which AWS adds to a new group. Its name carries a hash of what cannot be changed.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.security-group",
    terraform = "aws_security_group +aws_security_group_rule +aws_vpc_security_group_ingress_rule +aws_vpc_security_group_egress_rule", cloudformation = "AWS::EC2::SecurityGroup +AWS::EC2::SecurityGroupIngress +AWS::EC2::SecurityGroupEgress",
    out = SecurityGroupOut,
    replace = "new-first",
    iam(
        list = "ec2:DescribeSecurityGroups ec2:DescribeManagedPrefixLists",
        create = "ec2:CreateSecurityGroup ec2:CreateTags ec2:AuthorizeSecurityGroupIngress ec2:AuthorizeSecurityGroupEgress ec2:RevokeSecurityGroupEgress ec2:UpdateSecurityGroupRuleDescriptionsEgress ec2:DescribeManagedPrefixLists",
        update = "ec2:AuthorizeSecurityGroupIngress ec2:AuthorizeSecurityGroupEgress ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress ec2:UpdateSecurityGroupRuleDescriptionsIngress ec2:UpdateSecurityGroupRuleDescriptionsEgress ec2:DescribeSecurityGroups ec2:DescribeManagedPrefixLists ec2:CreateTags",
        delete = "ec2:DeleteSecurityGroup@tagged ec2:DescribeSecurityGroups ec2:DescribeNetworkInterfaces ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress", on = "ec2:{region}:{account}:security-group/* ec2:{region}:{account}:security-group-rule/* ec2:{region}:{account}:vpc/*",
    )
)]
pub struct SecurityGroup {
    /// The VPC it belongs to.
    #[field(replace)]
    pub vpc: VpcId,
    /// What it is for, up to 255 characters.
    #[field(replace)]
    pub description: String,
    /// What may come in.
    pub ingress: Set<Rule>,
    /// What may go out.
    pub egress: Set<Rule>,
}

/// What others may read of a security group.
#[derive(Output, Clone, Debug)]
pub struct SecurityGroupOut {
    /// Its id.
    #[output(id)]
    pub id: SecurityGroupId,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{IpPermission, ResourceType};
    use provision_engine::Set;

    use super::super::permissions::{self, PrefixLists, Way};
    use super::super::{Peer, Rule, Traffic, holders, tags};
    use super::{SecurityGroup, SecurityGroupOut};
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::{Cidr, SecurityGroupId, VpcId};

    /// What a group's name may have at most.
    /// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>.
    const NAME_MAX: usize = 255;

    impl Operate<Aws> for SecurityGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.ec2().describe_security_groups().set_filters(tags::ours(cx)).into_paginator().items().send();
            let groups: Vec<_> = pages.try_collect().await.or_fault("ec2:DescribeSecurityGroups")?;
            let all = groups.iter().flat_map(|group| group.ip_permissions().iter().chain(group.ip_permissions_egress()));
            let ids = all.flat_map(permissions::list_ids).collect();
            let lists = PrefixLists::by_id(aws, ids).await?;
            let rules = |list: &[IpPermission]| permissions::split(list).iter().filter_map(|one| lists.rule(one)).collect();
            let found = groups.iter().map(|group| {
                let spec = Self {
                    vpc: VpcId::new(group.vpc_id().unwrap_or_default()),
                    description: group.description().unwrap_or_default().to_owned(),
                    ingress: rules(group.ip_permissions()),
                    egress: rules(group.ip_permissions_egress()),
                };
                let out = SecurityGroupOut { id: SecurityGroupId::new(group.group_id().unwrap_or_default()) };
                Found::ready(tags::mark(group.tags()), spec, out)
            });
            Ok(found.collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<SecurityGroupOut, Fault> {
            let call = aws.ec2().create_security_group().group_name(group_name(me, want)).description(&want.description);
            let call = call.vpc_id(want.vpc.as_str());
            let call = call.tag_specifications(tags::specification(ResourceType::SecurityGroup, &me.tags)?);
            let made = call.send().await.or_fault("ec2:CreateSecurityGroup").not_yet(&[])?;
            let id = SecurityGroupId::new(made.group_id().unwrap_or_default());
            let first = Rule { traffic: Traffic::All, peer: Peer::Cidr(Cidr::ANYWHERE), description: String::new() };
            let first = Set::from(vec![first]);
            resume(set(aws, &id, Way::In, (&Set::default(), &want.ingress), true, &me.tags).await)?;
            resume(set(aws, &id, Way::Out, (&first, &want.egress), true, &me.tags).await)?;
            Ok(SecurityGroupOut { id })
        }

        async fn update(aws: &Aws, me: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("ingress") {
                set(aws, &at.out.id, Way::In, (&at.spec.ingress, &want.ingress), false, &me.tags).await?;
            }
            if diff.has("egress") {
                set(aws, &at.out.id, Way::Out, (&at.spec.egress, &want.egress), false, &me.tags).await?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.id.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let id = &at.out.id;
            let gone = aws.ec2().delete_security_group().group_id(id.as_str()).send().await.or_fault("ec2:DeleteSecurityGroup");
            match gone {
                Err(fault) if fault.class == Class::InUse => {
                    // Two groups that name each other hold each other: each lets go, and the deletion is tried again.
                    for way in [Way::In, Way::Out] {
                        let rules = permissions::read(aws.reader(), id, way).await?;
                        let others = rules.into_iter().filter(|rule| names_another(rule, id)).collect();
                        later(permissions::revoke(aws, id, way, others).await);
                    }
                    Err(holders::named(aws, id, fault).await)
                }
                gone => gone.map(drop),
            }
        }
    }

    fn names_another(rule: &IpPermission, id: &SecurityGroupId) -> bool {
        rule.user_id_group_pairs().iter().any(|pair| pair.group_id().is_some_and(|other| other != id.as_str()))
    }

    /// A name must not begin like an id.
    fn group_name(me: &Me<'_>, want: &SecurityGroup) -> String {
        let immutable = format!("{} {}", want.vpc, want.description);
        let name = name::of_version(me.stack, me.node, &immutable, NAME_MAX - 1);
        if name.starts_with("sg-") { format!("_{name}") } else { name }
    }

    /// Makes the rules of one direction what is wanted. What is new comes before what is no longer wanted goes, so
    /// that nothing is cut off in between. `fresh`: the group is as AWS makes it.
    async fn set(
        aws: &Aws,
        id: &SecurityGroupId,
        way: Way,
        (seen, want): (&Set<Rule>, &Set<Rule>),
        fresh: bool,
        tags: &Tags,
    ) -> Result<(), Fault> {
        let has = |set: &Set<Rule>, rule: &Rule| set.iter().any(|other| other.is_same(rule));
        let lists = PrefixLists::by_name(aws.reader(), want).await?;
        let (known, new): (Vec<&Rule>, Vec<&Rule>) = want.iter().partition(|rule| has(seen, rule));
        let renamed = known.into_iter().filter(|rule| !seen.iter().any(|other| other == *rule));
        let (new, renamed) = (lists.permissions(new)?, lists.permissions(renamed)?);
        let surplus = if seen.iter().all(|rule| has(want, rule)) {
            Vec::new()
        } else if fresh {
            lists.permissions(seen.iter())?
        } else {
            // As AWS writes them: a rule of ours does not say all that others may have put there.
            let all = permissions::read(aws.reader(), id, way).await?;
            let lists = PrefixLists::by_id(aws.reader(), all.iter().flat_map(permissions::list_ids).collect()).await?;
            all.into_iter().filter(|one| !lists.rule(one).is_some_and(|rule| has(want, &rule))).collect()
        };
        let added = permissions::authorize(aws, id, way, new.clone(), tags).await;
        // A prefix list weighs as much as all its entries: where there is no room for old and new, the old goes first.
        let full = !surplus.is_empty() && added.as_ref().is_err_and(|fault| fault.code == "RulesPerSecurityGroupLimitExceeded");
        if !full {
            added?;
        }
        permissions::describe(aws, id, way, renamed).await?;
        permissions::revoke(aws, id, way, surplus).await?;
        if full { permissions::authorize(aws, id, way, new, tags).await } else { Ok(()) }
    }
}
