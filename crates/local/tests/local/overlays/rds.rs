//! Overlays of RDS.

use super::*;
use crate::common::data::{database, made, proxy, role, secret, seen};

async fn set(c: &Client, extra: Value) -> Option<Value> {
    let mut params = json!({"DBInstanceIdentifier": "db", "ApplyImmediately": true});
    params.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    c.call("rds", "ModifyDBInstance", params).await.ok()
}

async fn with_proxy(c: &Client) {
    let net = network(c, false).await;
    made(c, &net).await;
    let (role, secret) = (role(c, "proxy").await, secret(c, "db", "{}").await);
    c.ok("rds", "CreateDBProxy", proxy(&net, &role, &secret)).await;
}

fn parameter(name: &str) -> Value {
    json!({"DBParameterGroupName": "pg", "Parameters": [{"ParameterName": name, "ParameterValue": "1", "ApplyMethod": "immediate"}]})
}

async fn user_parameters(c: &Client) -> Vec<Value> {
    let found = c.ok("rds", "DescribeDBParameters", json!({"DBParameterGroupName": "pg", "Source": "user"})).await;
    found["Parameters"].as_array().cloned().unwrap_or_default()
}

rows! {
    names_are_lower_case: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        made(&c, &net).await;
        let mut upper = database(&net);
        upper["DBInstanceIdentifier"] = json!("DB");
        refused(&c, "rds", "CreateDBInstance", upper, "DBInstanceAlreadyExists").await
    };
    subnet_group_must_be_there: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        made(&c, &net).await;
        let mut wanted = database(&net);
        wanted["DBInstanceIdentifier"] = json!("other");
        wanted["DBSubnetGroupName"] = json!("nobody");
        refused(&c, "rds", "CreateDBInstance", wanted, "DBSubnetGroupNotFoundFault").await
    };
    exported_logs: [Ministack], async |c: Client| {
        made(&c, &network(&c, false).await).await;
        let made = seen(&c).await["EnabledCloudwatchLogsExports"] == json!(["postgresql"]);
        set(&c, json!({"CloudwatchLogsExportConfiguration": {"EnableLogTypes": ["upgrade"], "DisableLogTypes": ["postgresql"]}})).await;
        made && seen(&c).await["EnabledCloudwatchLogsExports"] == json!(["upgrade"])
    };
    minor_upgrades_are_switched_off: [Ministack], async |c: Client| {
        made(&c, &network(&c, false).await).await;
        set(&c, json!({"AutoMinorVersionUpgrade": false})).await;
        seen(&c).await["AutoMinorVersionUpgrade"] == false
    };
    versions_in_full: [Ministack Moto], async |c: Client| {
        made(&c, &network(&c, false).await).await;
        seen(&c).await["EngineVersion"].as_str().is_some_and(|v| v.starts_with("16."))
    };
    versions_are_described: [Ministack Moto], async |c: Client| {
        let of_major = json!({"Engine": "postgres", "EngineVersion": "16"});
        let found = c.call("rds", "DescribeDBEngineVersions", of_major).await.unwrap_or_default();
        found["DBEngineVersions"].get(0).is_some_and(|v| v["DBParameterGroupFamily"] == "postgres16")
    };
    insights_are_kept: [Moto], async |c: Client| {
        made(&c, &network(&c, false).await).await;
        seen(&c).await["PerformanceInsightsEnabled"] == true
    };
    end_point_in_aws_form: [Ministack], async |c: Client| {
        made(&c, &network(&c, false).await).await;
        let at = format!(".{}.rds.amazonaws.com", crate::common::REGION);
        seen(&c).await["Endpoint"]["Address"].as_str().is_some_and(|host| host.starts_with("db.") && host.ends_with(&at))
    };
    deferred_changes_are_pending: [Moto], async |c: Client| {
        made(&c, &network(&c, false).await).await;
        set(&c, json!({"DBInstanceClass": "db.t4g.small", "ApplyImmediately": false})).await;
        let found = seen(&c).await;
        found["DBInstanceClass"] == "db.t4g.micro" && found["PendingModifiedValues"]["DBInstanceClass"] == "db.t4g.small"
    };
    pending_changes_are_applied_with_the_next: [Ministack Moto], async |c: Client| {
        made(&c, &network(&c, false).await).await;
        set(&c, json!({"DBInstanceClass": "db.t4g.small", "ApplyImmediately": false})).await;
        let waits = seen(&c).await["DBInstanceClass"] == "db.t4g.micro";
        set(&c, json!({"AllocatedStorage": 30})).await;
        let found = seen(&c).await;
        let pending = found["PendingModifiedValues"].as_object().is_none_or(serde_json::Map::is_empty);
        waits && found["DBInstanceClass"] == "db.t4g.small" && found["AllocatedStorage"] == 30 && pending
    };
    a_new_parameter_group_waits_for_a_restart: [Ministack Moto], async |c: Client| {
        made(&c, &network(&c, false).await).await;
        crate::common::data::parameter_group(&c, "two", "postgres16").await;
        set(&c, json!({"DBParameterGroupName": "two"})).await;
        let waits = seen(&c).await["DBParameterGroups"][0].clone();
        c.ok("rds", "RebootDBInstance", json!({"DBInstanceIdentifier": "db"})).await;
        let found = seen(&c).await;
        waits == json!({"DBParameterGroupName": "two", "ParameterApplyStatus": "pending-reboot"})
            && found["DBParameterGroups"][0]["ParameterApplyStatus"] == "in-sync"
            && found["DBInstanceStatus"] == "available"
    };
    tags_of_a_database: [], async |c: Client| {
        let arn = made(&c, &network(&c, false).await).await["DBInstanceArn"].clone();
        c.ok("rds", "AddTagsToResource", json!({"ResourceName": arn, "Tags": [{"Key": "l", "Value": "w"}]})).await;
        c.ok("rds", "RemoveTagsFromResource", json!({"ResourceName": arn, "TagKeys": ["k"]})).await;
        seen(&c).await["TagList"] == json!([{"Key": "l", "Value": "w"}])
    };
    user_parameters_say_so_and_can_be_reset: [Moto], async |c: Client| {
        made(&c, &network(&c, false).await).await;
        for name in ["rds.force_ssl", "log_connections"] {
            c.ok("rds", "ModifyDBParameterGroup", parameter(name)).await;
        }
        let two = user_parameters(&c).await;
        let mut reset = parameter("rds.force_ssl");
        reset["Parameters"][0].as_object_mut().unwrap().remove("ParameterValue");
        let done = c.call("rds", "ResetDBParameterGroup", reset).await.is_ok();
        let one = user_parameters(&c).await;
        two.len() == 2 && two.iter().all(|p| p["Source"] == "user") && done && one.len() == 1
    };
    proxies_are_changed: [Moto], async |c: Client| {
        with_proxy(&c).await;
        let longer = json!({"DBProxyName": "px", "IdleClientTimeout": 600});
        let changed = c.call("rds", "ModifyDBProxy", longer).await.unwrap_or_default();
        let found = first(&c, "rds", "DescribeDBProxies", json!({"DBProxyName": "px"}), "DBProxies").await;
        changed["DBProxy"]["IdleClientTimeout"] == 600 && found["IdleClientTimeout"] == 600 && found["RequireTLS"] == true
    };
    proxies_say_how_clients_log_in: [Ministack Moto], async |c: Client| {
        with_proxy(&c).await;
        let found = first(&c, "rds", "DescribeDBProxies", json!({"DBProxyName": "px"}), "DBProxies").await;
        found["Auth"][0]["ClientPasswordAuthType"] == "POSTGRES_SCRAM_SHA_256"
    };
    tags_of_a_proxy: [], async |c: Client| {
        with_proxy(&c).await;
        let found = first(&c, "rds", "DescribeDBProxies", json!({}), "DBProxies").await;
        let tags = c.ok("rds", "ListTagsForResource", json!({"ResourceName": found["DBProxyArn"]})).await;
        tags["TagList"] == json!([{"Key": "k", "Value": "v"}])
    };
    targets_are_there_and_registered_once: [Moto], async |c: Client| {
        with_proxy(&c).await;
        let register = |id: &str| json!({"DBProxyName": "px", "DBInstanceIdentifiers": [id]});
        let unknown = refused(&c, "rds", "RegisterDBProxyTargets", register("nobody"), "DBInstanceNotFound").await;
        c.ok("rds", "RegisterDBProxyTargets", register("db")).await;
        let twice = refused(&c, "rds", "RegisterDBProxyTargets", register("db"), "DBProxyTargetAlreadyRegisteredFault").await;
        let found = first(&c, "rds", "DescribeDBProxyTargets", json!({"DBProxyName": "px"}), "Targets").await;
        unknown && twice && found["Endpoint"] == seen(&c).await["Endpoint"]["Address"] && found["TargetHealth"]["State"] == "AVAILABLE"
    };
}
