//! Law 16: what is sent is in the policy that is printed for the run.

use std::collections::BTreeSet;

use provision_aws::permissions::{Ask, Beside, Purpose, actions, actions_for};
use provision_aws::types::{AccountId, Region};
use provision_engine::Graph;
use provision_local::CallRecord;

/// What IAM calls a service, where it is not what the API's model is called.
const SERVICES: [(&str, &str); 1] = [("elbv2", "elasticloadbalancing")];

/// The actions that IAM asks for when this is called.
#[must_use]
pub fn actions_of(call: &CallRecord) -> Vec<String> {
    let service = SERVICES.iter().find(|(model, _)| *model == call.service).map_or(call.service.as_str(), |(_, iam)| iam);
    actions_for(&format!("{service}:{}", call.operation))
}

/// The run over these graphs.
#[must_use]
pub fn ask(purpose: Purpose, account: &str, region: &str, graphs: &[&Graph]) -> Ask {
    let beside = BTreeSet::from([Beside::Existing, Beside::Images]);
    Ask { beside, ..Ask::of(purpose, AccountId::new(account), Region::new(region), graphs) }
}

/// What was sent and is not allowed.
#[must_use]
pub fn beyond(calls: &[CallRecord], ask: &Ask) -> BTreeSet<String> {
    let allowed = actions(ask);
    let sent: BTreeSet<String> = calls.iter().flat_map(actions_of).collect();
    sent.into_iter().filter(|action| !allowed.contains(action.as_str())).collect()
}
