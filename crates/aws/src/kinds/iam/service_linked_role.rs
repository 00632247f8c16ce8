//! A service-linked role.

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// The role through which an AWS service acts in the account. One an account, shared by everything in it, made first
/// and never deleted. AWS takes no tags for it in the call that makes it: it is found by its service.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "iam.service-linked-role", terraform = "aws_iam_service_linked_role", cloudformation = "AWS::IAM::ServiceLinkedRole", tagless,
    out = ServiceLinkedRoleOut,
    replace = "refuse",
    keep,
    iam(
        list = "iam:GetAccountAuthorizationDetails",
        create = "iam:CreateServiceLinkedRole@ecs.amazonaws.com,elasticloadbalancing.amazonaws.com,ecs.application-autoscaling.amazonaws.com,rds.amazonaws.com,elasticache.amazonaws.com", on = "iam::{account}:role/aws-service-role/*",
    )
)]
pub struct ServiceLinkedRole {
    /// The service: `ecs.amazonaws.com`. The node's address must be [`ServiceLinkedRole::address`] of it.
    #[field(replace)]
    pub service: String,
}

/// Where AWS puts service-linked roles: `/aws-service-role/ecs.amazonaws.com/`.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>.
#[cfg(feature = "sdk")]
pub(super) const PATH: &str = "/aws-service-role/";

impl ServiceLinkedRole {
    /// The address of the node for a service's role, by which it is told from the others:
    /// `service-linked-role.ecs`, `service-linked-role.ecs.application-autoscaling`.
    #[must_use]
    pub fn address(service: &str) -> String {
        format!("service-linked-role.{}", service.trim_end_matches(".amazonaws.com"))
    }
}

/// What others may read of a service-linked role.
#[derive(Output, Clone, Debug)]
pub struct ServiceLinkedRoleOut {
    /// Its ARN.
    #[output(id)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {

    use super::super::Role;
    use super::{PATH, ServiceLinkedRole, ServiceLinkedRoleOut};
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    impl Operate<Aws> for ServiceLinkedRole {
        async fn list(_: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let mut found = Vec::new();
            for role in cx.found::<Role>().await?.iter() {
                let Some(service) = role.spec.path.strip_prefix(PATH).map(|rest| rest.trim_end_matches('/')) else { continue };
                let address = Self::address(service);
                // One role serves every scope that has a node for it.
                for (stack, node) in cx.nodes::<Self>().iter().filter(|(_, node)| *node == address) {
                    let mark = Mark::Name { stack: stack.clone(), node: node.clone() };
                    let out = ServiceLinkedRoleOut { arn: role.out.arn.clone() };
                    found.push(Found::ready(mark, Self { service: service.to_owned() }, out));
                }
            }
            Ok(found)
        }

        async fn create(aws: &Aws, _: &Me<'_>, want: &Self) -> Result<ServiceLinkedRoleOut, Fault> {
            let call = aws.iam().create_service_linked_role().aws_service_name(&want.service);
            let made = call.send().await.or_fault("iam:CreateServiceLinkedRole");
            let made = made.class(Class::Taken, &["has been taken in this account"])?;
            let arn = made.role().map(|role| Arn::new(role.arn()));
            let arn = arn.ok_or_else(|| Fault::new(Class::Lost, "CreateServiceLinkedRole answered without a role"))?;
            Ok(ServiceLinkedRoleOut { arn })
        }

        /// The engine does not call it: the role is the account's, and is never deleted.
        async fn delete(_: &Aws, _: &Found<Self>) -> Result<(), Fault> {
            Err(Fault::new(Class::HoldsData, "a service-linked role is the account's"))
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_addresses_of_two_services_differ() {
            assert_eq!(ServiceLinkedRole::address("ecs.amazonaws.com"), "service-linked-role.ecs");
            let scaling = ServiceLinkedRole::address("ecs.application-autoscaling.amazonaws.com");
            assert_eq!(scaling, "service-linked-role.ecs.application-autoscaling");
        }
    }
}
