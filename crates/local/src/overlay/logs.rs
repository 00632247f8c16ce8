//! CloudWatch Logs: moto leaves out the class.

use serde_json::Value;

use crate::value::Fields as _;
use crate::wire::Call;

pub(super) fn after(call: &Call, value: &mut Value) {
    if call.operation == "DescribeLogGroups" {
        for group in value.list_mut("logGroups") {
            if !group.has("logGroupClass") {
                group.set("logGroupClass", "STANDARD");
            }
        }
    }
}
