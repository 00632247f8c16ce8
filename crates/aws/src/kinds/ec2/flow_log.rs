//! The flow log of a VPC.

use provision_engine::{Kind, Output, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Arn, FlowLogId, VpcId};

/// A record of the connections in a VPC. AWS changes nothing of one that exists, and takes no second one of the same
/// destination.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.flow-log", terraform = "aws_flow_log", cloudformation = "AWS::EC2::FlowLog",
    out = FlowLogOut,
    replace = "old-first",
    iam(
        list = "ec2:DescribeFlowLogs",
        create = "ec2:CreateFlowLogs ec2:CreateTags iam:PassRole@vpc-flow-logs.amazonaws.com logs:CreateLogDelivery@plain",
        update = "ec2:CreateTags",
        delete = "ec2:DeleteFlowLogs@tagged logs:DeleteLogDelivery@plain", on = "ec2:{region}:{account}:vpc-flow-log/* ec2:{region}:{account}:vpc/*",
    )
)]
pub struct FlowLog {
    /// The VPC.
    #[field(replace)]
    pub vpc: VpcId,
    /// Which connections are recorded: `ALL`, `ACCEPT`, `REJECT`.
    #[field(replace)]
    pub traffic: String,
    /// Where the records go.
    #[field(replace)]
    pub destination: FlowDestination,
    /// The seconds that are summed up in one record: 60 or 600.
    #[field(replace)]
    pub interval_s: u32,
}

/// Where the records of a flow log go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlowDestination {
    /// A log group, by name, and the role through which AWS writes to it.
    LogGroup {
        /// The log group's name.
        group: String,
        /// The role.
        role: Arn,
    },
    /// A bucket, and a folder in it if there is one; the bucket's own policy lets AWS write.
    Bucket(Arn),
}

impl Value for FlowDestination {
    fn refs(&self, out: &mut Vec<String>) {
        match self {
            Self::LogGroup { group, role } => {
                out.push(group.clone());
                role.refs(out);
            }
            Self::Bucket(arn) => arn.refs(out),
        }
    }
}

/// What others may read of a flow log.
#[derive(Output, Clone, Debug)]
pub struct FlowLogOut {
    /// Its id.
    #[output(id)]
    pub id: FlowLogId,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{
        FlowLog as Seen, FlowLogsResourceType, LogDestinationType, ResourceType, TrafficType, UnsuccessfulItem,
    };

    use super::super::tags;
    use super::{FlowDestination, FlowLog, FlowLogOut};
    use crate::client::refusal;
    use crate::kinds::prelude::*;
    use crate::types::{Arn, FlowLogId, VpcId};

    /// The role, or what it may do, is not known everywhere yet.
    /// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-troubleshooting.html>.
    const NOT_YET: [&str; 4] =
        ["Unable to assume given IAM role", "Access Denied for LogDestination", "LogDestinationNotFound", "does not exist"];

    impl Operate<Aws> for FlowLog {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.ec2().describe_flow_logs().set_filter(tags::ours(cx)).into_paginator().items().send();
            let logs: Vec<Seen> = pages.try_collect().await.or_fault("ec2:DescribeFlowLogs")?;
            Ok(logs.iter().map(found).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<FlowLogOut, Fault> {
            const CALL: &str = "ec2:CreateFlowLogs";
            let call = aws.ec2().create_flow_logs().resource_type(FlowLogsResourceType::Vpc).resource_ids(want.vpc.as_str());
            let call = call.traffic_type(TrafficType::from(want.traffic.as_str())).client_token(&me.token);
            let call = call.max_aggregation_interval(i32::try_from(want.interval_s).unwrap_or(i32::MAX));
            let call = match &want.destination {
                FlowDestination::LogGroup { group, role } => call
                    .log_destination_type(LogDestinationType::CloudWatchLogs)
                    .log_group_name(group)
                    .deliver_logs_permission_arn(role.as_str()),
                FlowDestination::Bucket(arn) => call.log_destination_type(LogDestinationType::S3).log_destination(arn.as_str()),
            };
            let call = call.tag_specifications(tags::specification(ResourceType::VpcFlowLog, &me.tags)?);
            let made = call.send().await.or_fault(CALL).not_yet(&NOT_YET)?;
            let refused = made.unsuccessful().first().and_then(UnsuccessfulItem::error);
            if let Some(error) = refused {
                let fault = refusal(CALL, error.code().unwrap_or_default(), error.message().unwrap_or_default());
                return Err(fault).not_yet(&NOT_YET).class(Class::Taken, &["FlowLogAlreadyExists"]);
            }
            let id = made.flow_log_ids().first().ok_or_else(|| Fault::new(Class::Lost, "AWS made a flow log and gave no id"))?;
            Ok(FlowLogOut { id: FlowLogId::new(id) })
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.id.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            const CALL: &str = "ec2:DeleteFlowLogs";
            let answer = aws.ec2().delete_flow_logs().flow_log_ids(at.out.id.as_str()).send().await.or_fault(CALL)?;
            match answer.unsuccessful().first().and_then(UnsuccessfulItem::error) {
                Some(error) => Err(refusal(CALL, error.code().unwrap_or_default(), error.message().unwrap_or_default())),
                None => Ok(()),
            }
        }
    }

    fn found(seen: &Seen) -> Found<FlowLog> {
        let destination = if seen.log_destination_type() == Some(&LogDestinationType::S3) {
            FlowDestination::Bucket(Arn::new(text(seen.log_destination())))
        } else {
            // AWS gives the group's name, and its ARN as the destination where it was asked for by that.
            let group = seen.log_group_name().or(seen.log_destination().and_then(group_name));
            FlowDestination::LogGroup { group: text(group), role: Arn::new(text(seen.deliver_logs_permission_arn())) }
        };
        let spec = FlowLog {
            vpc: VpcId::new(text(seen.resource_id())),
            traffic: seen.traffic_type().map_or("", TrafficType::as_str).to_owned(),
            destination,
            interval_s: seen.max_aggregation_interval().and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or_default(),
        };
        let born = born(seen.creation_time());
        let out = FlowLogOut { id: FlowLogId::new(text(seen.flow_log_id())) };
        Found::ready(tags::mark(seen.tags()), spec, out).born(born)
    }

    /// The name in `arn:aws:logs:eu-west-1:123456789012:log-group:NAME:*`.
    fn group_name(arn: &str) -> Option<&str> {
        arn.split_once(":log-group:").map(|(_, name)| name.trim_end_matches(":*"))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_destination_is_read_back_as_it_was_asked_for() {
            let role = "arn:aws:iam::123456789012:role/flow";
            let seen =
                Seen::builder().deliver_logs_permission_arn(role).traffic_type(TrafficType::All).max_aggregation_interval(600);
            let wanted = FlowDestination::LogGroup { group: "/provision/shop/flow".to_owned(), role: Arn::new(role) };
            let named = found(&seen.clone().log_group_name("/provision/shop/flow").build()).spec;
            assert_eq!((named.destination, named.traffic.as_str(), named.interval_s), (wanted.clone(), "ALL", 600));
            let arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/provision/shop/flow:*";
            assert_eq!(found(&seen.log_destination(arn).build()).spec.destination, wanted);
            let bucket = Seen::builder().log_destination_type(LogDestinationType::S3).log_destination("arn:aws:s3:::logs/flow");
            assert_eq!(found(&bucket.build()).spec.destination, FlowDestination::Bucket(Arn::new("arn:aws:s3:::logs/flow")));
        }
    }
}
