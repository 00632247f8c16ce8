//! Names: RDS keeps them in lower case (API reference, `CreateDBInstance` and the groups'); ministack as they come.

use serde_json::Value;

const MEMBERS: [&str; 5] =
    ["DBInstanceIdentifier", "DBSubnetGroupName", "DBParameterGroupName", "DBProxyName", "FinalDBSnapshotIdentifier"];

pub(super) fn lower(params: &mut Value) {
    for member in MEMBERS {
        if let Some(Value::String(name)) = params.get_mut(member) {
            name.make_ascii_lowercase();
        }
    }
}
