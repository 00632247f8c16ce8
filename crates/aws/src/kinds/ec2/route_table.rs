//! A route table with its routes and associations.

use provision_engine::{Kind, Output, Set};

use super::Route;
use crate::types::{EndpointId, RouteTableId, SubnetId, VpcId};

/// A route table. Routes and associations are its own; the local route, propagated routes and those of gateway
/// endpoints are AWS's, and are not looked at.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.route-table",
    terraform = "aws_route_table +aws_route +aws_route_table_association", cloudformation = "AWS::EC2::RouteTable +AWS::EC2::Route +AWS::EC2::SubnetRouteTableAssociation",
    out = RouteTableOut,
    replace = "new-first",
    iam(
        list = "ec2:DescribeRouteTables ec2:DescribeVpcEndpoints",
        create = "ec2:CreateRouteTable ec2:CreateTags ec2:CreateRoute ec2:ReplaceRoute ec2:AssociateRouteTable ec2:ReplaceRouteTableAssociation ec2:DescribeRouteTables",
        update = "ec2:CreateRoute ec2:ReplaceRoute ec2:DeleteRoute ec2:AssociateRouteTable ec2:DisassociateRouteTable ec2:ReplaceRouteTableAssociation ec2:DescribeRouteTables ec2:CreateTags",
        delete = "ec2:DisassociateRouteTable ec2:DeleteRouteTable@tagged ec2:DescribeRouteTables", on = "ec2:{region}:{account}:route-table/* ec2:{region}:{account}:subnet/* ec2:{region}:{account}:internet-gateway/* ec2:{region}:{account}:vpc/*",
    )
)]
pub struct RouteTable {
    /// The VPC it belongs to.
    #[field(replace)]
    pub vpc: VpcId,
    /// Where packets go, by destination.
    pub routes: Set<Route>,
    /// The subnets that use it.
    pub subnets: Set<SubnetId>,
    /// The interface endpoints in its subnets: ways out like its routes. They are seen and never asked for; an endpoint
    /// that is no longer wanted is deleted after the routes have moved.
    #[field(ignored = "an endpoint chooses its subnets itself")]
    pub endpoints: Set<EndpointId>,
}

/// What others may read of a route table.
#[derive(Output, Clone, Debug)]
pub struct RouteTableOut {
    /// Its id.
    #[output(id)]
    pub id: RouteTableId,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{
        Filter, ResourceType, RouteTable as Seen, RouteTableAssociation, RouteTableAssociationStateCode as Code,
    };
    use provision_engine::Set;

    use super::super::{InterfaceEndpoint, route, tags};
    use super::{RouteTable, RouteTableOut};
    use crate::kinds::prelude::*;
    use crate::types::{RouteTableId, SubnetId, VpcId};

    impl Operate<Aws> for RouteTable {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.ec2().describe_route_tables().set_filters(tags::ours(cx)).into_paginator().items().send();
            let tables = async { pages.try_collect().await.or_fault("ec2:DescribeRouteTables") };
            let (tables, endpoints) = futures::try_join!(tables, cx.found::<InterfaceEndpoint>())?;
            let found = tables.iter().map(|table| {
                let subnets: Set<SubnetId> = table.associations().iter().filter_map(subnet).map(SubnetId::new).collect();
                let within = |endpoint: &&Found<InterfaceEndpoint>| {
                    endpoint.spec.subnets.iter().any(|one| subnets.iter().any(|other| other == one))
                };
                let spec = Self {
                    vpc: VpcId::new(table.vpc_id().unwrap_or_default()),
                    routes: table.routes().iter().filter_map(route::seen).collect(),
                    endpoints: endpoints.iter().filter(within).map(|endpoint| endpoint.out.id.clone()).collect(),
                    subnets,
                };
                let out = RouteTableOut { id: RouteTableId::new(table.route_table_id().unwrap_or_default()) };
                Found { in_use: !spec.subnets.is_empty(), ..Found::ready(tags::mark(table.tags()), spec, out) }
            });
            Ok(found.collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<RouteTableOut, Fault> {
            let call = aws.ec2().create_route_table().vpc_id(want.vpc.as_str()).client_token(&me.token);
            let call = call.tag_specifications(tags::specification(ResourceType::RouteTable, &me.tags)?);
            let made = call.send().await.or_fault("ec2:CreateRouteTable").not_yet(&[])?;
            let id = RouteTableId::new(made.route_table().and_then(|table| table.route_table_id()).unwrap_or_default());
            resume(route::set(aws, &id, &Set::default(), &want.routes).await)?;
            resume(set_subnets(aws, &id, &Set::default(), &want.subnets).await)?;
            Ok(RouteTableOut { id })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("routes") {
                route::set(aws, &at.out.id, &at.spec.routes, &want.routes).await?;
            }
            if diff.has("subnets") {
                set_subnets(aws, &at.out.id, &at.spec.subnets, &want.subnets).await?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.id.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            set_subnets(aws, &at.out.id, &at.spec.subnets, &Set::default()).await?;
            let call = aws.ec2().delete_route_table().route_table_id(at.out.id.as_str());
            call.send().await.or_fault("ec2:DeleteRouteTable").map(drop)
        }
    }

    /// The subnet of an explicit association.
    fn subnet(association: &RouteTableAssociation) -> Option<&str> {
        let state = association.association_state().and_then(|state| state.state());
        let ended = state.is_some_and(|code| matches!(code, Code::Disassociating | Code::Disassociated | Code::Failed));
        if ended { None } else { association.subnet_id() }
    }

    async fn set_subnets(aws: &Aws, id: &RouteTableId, seen: &Set<SubnetId>, want: &Set<SubnetId>) -> Result<(), Fault> {
        for subnet in want.minus(seen) {
            let call = aws.ec2().associate_route_table().route_table_id(id.as_str()).subnet_id(subnet.as_str());
            if call.send().await.or_fault("ec2:AssociateRouteTable").unless(&["Resource.AlreadyAssociated"])?.is_some() {
                continue;
            }
            // It uses another table: moved, so that it is never without one.
            for association in associations(aws, "association.subnet-id", subnet.as_str(), &[subnet]).await? {
                let call = aws.ec2().replace_route_table_association().association_id(association).route_table_id(id.as_str());
                call.send().await.or_fault("ec2:ReplaceRouteTableAssociation")?;
            }
        }
        let gone: Vec<&SubnetId> = seen.minus(want).collect();
        if !gone.is_empty() {
            // Only what still uses this table: another one may have taken them.
            for association in associations(aws, "route-table-id", id.as_str(), &gone).await? {
                let call = aws.ec2().disassociate_route_table().association_id(association);
                let ended = call.send().await.or_fault("ec2:DisassociateRouteTable");
                ended.unless(&["InvalidAssociationID.NotFound"])?;
            }
        }
        Ok(())
    }

    /// The ids of the explicit associations of these subnets, in the tables that the filter lets through.
    async fn associations(aws: &Aws, filter: &str, value: &str, subnets: &[&SubnetId]) -> Result<Vec<String>, Fault> {
        let filter = Filter::builder().name(filter).values(value).build();
        let pages = aws.reader().ec2().describe_route_tables().filters(filter).into_paginator().items().send();
        let tables: Vec<_> = pages.try_collect().await.or_fault("ec2:DescribeRouteTables")?;
        let theirs =
            |one: &&RouteTableAssociation| subnet(one).is_some_and(|id| subnets.iter().any(|known| known.as_str() == id));
        let found = tables.iter().flat_map(Seen::associations).filter(theirs);
        Ok(found.filter_map(|one| one.route_table_association_id().map(str::to_owned)).collect())
    }
}
