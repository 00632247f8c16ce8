//! Row "network", opt-in: the flow log of the VPC, into a log group of its own.

use std::collections::BTreeMap;

use provision_aws::kinds::ec2::{FlowDestination, FlowLog, FlowLogArgs};
use provision_aws::kinds::iam::RoleArgs;
use provision_aws::kinds::logs::{LogGroup, LogGroupArgs};
use provision_aws::name;
use provision_aws::types::{Arn, PolicyDocument, Statement};
use provision_engine::{Handle, Need, Set, Stack};

use super::network::Network;
use super::roles::ROLE_NAME;
use super::{Place, arn};
use crate::config::model::Collection;

/// The seconds that one record sums up: the shorter of AWS's two costs more.
const INTERVAL_S: u32 = 600;

pub(super) fn flow_log(stack: &mut Stack, place: &Place, collection: &Collection, network: &Network) -> Handle<FlowLog> {
    let name = format!("{}flow-log", LogGroup::path(&place.id));
    let args = LogGroupArgs {
        name: name.clone().into(),
        retention_days: collection.settings.log_retention_days.into(),
        lifetime_hours: None.into(),
    };
    let group = stack.add(place.ix, "log-group.flow-log", args);
    // Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html>. The group is there already.
    let write = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"];
    let own = arn(collection, "logs", &format!("log-group:{name}:*"));
    let all = arn(collection, "logs", "log-group:*");
    let policy = PolicyDocument::new([Statement::allow(&write, [own]), Statement::allow(&["logs:DescribeLogGroups"], [all])]);
    let trust = Statement::trust_service("vpc-flow-logs.amazonaws.com")
        .when("StringEquals", "aws:SourceAccount", &[collection.account.as_str()])
        .when("ArnLike", "aws:SourceArn", &[&arn(collection, "ec2", "vpc-flow-log/*")]);
    let args = RoleArgs {
        name: place.name("role.flow-log", ROLE_NAME).into(),
        path: name::iam_path(&place.id).into(),
        trust: PolicyDocument::new([trust]).into(),
        inline: BTreeMap::from([("write".to_owned(), policy)]).into(),
        managed: Set::default().into(),
        boundary: collection.settings.permissions_boundary.as_ref().map(|arn| Arn::new(arn.to_string())).into(),
    };
    let role = stack.add(place.ix, "role.flow-log", args);
    let args = FlowLogArgs {
        vpc: network.vpc.clone(),
        traffic: "ALL".to_owned().into(),
        destination: role.exists(move |out| FlowDestination::LogGroup { group: name.clone(), role: out.arn.clone() }),
        interval_s: INTERVAL_S.into(),
    };
    let log = stack.add(place.ix, "flow-log", args);
    stack.after(log, group.edge(Need::Exists));
    log
}
