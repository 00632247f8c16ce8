//! Databases and proxies take their time, and refuse what comes too early or does not fit.

use crate::common::data::{database, made, parameter_group, proxy, role, secret, seen, subnet_group};
use crate::common::stack::{id, network};
use crate::common::{BOTH, real};
use provision_local::times;
use serde_json::{Value, json};

const DB: &str = r#"{"username":"app","password":"not-a-secret"}"#;

fn status(instance: &Value) -> &str {
    instance["DBInstanceStatus"].as_str().unwrap_or("none")
}

#[tokio::test]
async fn a_database_comes_changes_and_goes() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        assert_eq!(status(&made(&c, &net).await), "creating");
        let new = seen(&c).await;
        assert_eq!((status(&new), new["Endpoint"].is_null()), ("creating", true));
        let modify = |more: Value| {
            let mut params = json!({"DBInstanceIdentifier": "db", "ApplyImmediately": true});
            params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            params
        };
        let larger = modify(json!({"DBInstanceClass": "db.t4g.small"}));
        assert_eq!(c.refused("rds", "ModifyDBInstance", larger.clone()).await, "InvalidDBInstanceState");
        assert_eq!(c.refused("rds", "CreateDBInstance", database(&net)).await, "DBInstanceAlreadyExists");
        aws.advance(times::DB_CREATE);
        let ready = seen(&c).await;
        assert_eq!(status(&ready), "available");
        assert!(id(&ready, "/Endpoint/Address").starts_with("db."));
        // The new class is pending first, and the instance still available for a moment.
        c.ok("rds", "ModifyDBInstance", larger).await;
        let asked = seen(&c).await;
        assert_eq!((status(&asked), &asked["DBInstanceClass"]), ("available", &json!("db.t4g.micro")));
        assert_eq!(asked["PendingModifiedValues"]["DBInstanceClass"], "db.t4g.small");
        aws.advance(times::DB_MODIFY_BEGINS);
        assert_eq!(status(&seen(&c).await), "modifying");
        assert_eq!(
            c.refused("rds", "DeleteDBInstance", json!({"DBInstanceIdentifier": "db", "SkipFinalSnapshot": true})).await,
            "InvalidDBInstanceState"
        );
        aws.advance(times::DB_MODIFY);
        let changed = seen(&c).await;
        assert_eq!((status(&changed), &changed["DBInstanceClass"]), ("available", &json!("db.t4g.small")));
        assert_eq!(changed["PendingModifiedValues"], json!({}));
        // What waits for nothing is there at once.
        c.ok("rds", "ModifyDBInstance", modify(json!({"DeletionProtection": true}))).await;
        assert_eq!((status(&seen(&c).await), &seen(&c).await["DeletionProtection"]), ("available", &json!(true)));
        let delete = json!({"DBInstanceIdentifier": "db", "SkipFinalSnapshot": true});
        assert_eq!(c.refused("rds", "DeleteDBInstance", delete.clone()).await, "InvalidParameterCombination");
        c.ok("rds", "ModifyDBInstance", modify(json!({"DeletionProtection": false}))).await;
        let unsure = json!({"DBInstanceIdentifier": "db"});
        assert_eq!(c.refused("rds", "DeleteDBInstance", unsure).await, "InvalidParameterCombination");
        // It stops and starts.
        c.ok("rds", "StopDBInstance", json!({"DBInstanceIdentifier": "db"})).await;
        assert_eq!(status(&seen(&c).await), "stopping");
        aws.advance(times::DB_STOP);
        assert_eq!(status(&seen(&c).await), "stopped");
        c.ok("rds", "StartDBInstance", json!({"DBInstanceIdentifier": "db"})).await;
        assert_eq!(status(&seen(&c).await), "starting");
        aws.advance(times::DB_START);
        assert_eq!(status(&seen(&c).await), "available");
        // While it goes it holds its groups, its subnets and its name.
        c.ok("rds", "DeleteDBInstance", delete.clone()).await;
        assert_eq!(status(&seen(&c).await), "deleting");
        let listed = c.ok("rds", "DescribeDBInstances", json!({})).await;
        assert_eq!(status(&listed["DBInstances"][0]), "deleting");
        assert_eq!(c.refused("rds", "DeleteDBInstance", delete).await, "InvalidDBInstanceState");
        assert_eq!(c.refused("rds", "CreateDBInstance", database(&net)).await, "DBInstanceAlreadyExists");
        for (service, operation, params, code) in [
            ("ec2", "DeleteSecurityGroup", json!({"GroupId": net.group}), "DependencyViolation"),
            ("ec2", "DeleteSubnet", json!({"SubnetId": net.subnets[0]}), "DependencyViolation"),
            ("rds", "DeleteDBSubnetGroup", json!({"DBSubnetGroupName": "sub"}), "InvalidDBSubnetGroupStateFault"),
            ("rds", "DeleteDBParameterGroup", json!({"DBParameterGroupName": "pg"}), "InvalidDBParameterGroupState"),
        ] {
            assert_eq!(c.refused(service, operation, params).await, code, "{operation} on {backend:?}");
        }
        aws.advance(times::DB_DELETE);
        assert_eq!(c.refused("rds", "DescribeDBInstances", json!({"DBInstanceIdentifier": "db"})).await, "DBInstanceNotFound");
        c.ok("rds", "DeleteDBSubnetGroup", json!({"DBSubnetGroupName": "sub"})).await;
        c.ok("rds", "DeleteDBParameterGroup", json!({"DBParameterGroupName": "pg"})).await;
        c.ok("ec2", "DeleteSecurityGroup", json!({"GroupId": net.group})).await;
    }
}

#[tokio::test]
async fn a_change_waits_for_the_maintenance_window() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        made(&c, &net).await;
        aws.advance(times::DB_CREATE);
        let larger = json!({"DBInstanceIdentifier": "db", "DBInstanceClass": "db.t4g.small", "ApplyImmediately": false});
        c.ok("rds", "ModifyDBInstance", larger).await;
        aws.advance(times::DB_MODIFY_BEGINS);
        let waiting = seen(&c).await;
        assert_eq!((status(&waiting), &waiting["DBInstanceClass"]), ("available", &json!("db.t4g.micro")));
        assert_eq!(waiting["PendingModifiedValues"], json!({"DBInstanceClass": "db.t4g.small"}));
        aws.advance(7.0 * 86_400.0);
        assert_eq!(seen(&c).await["DBInstanceClass"], "db.t4g.small");
    }
}

#[tokio::test]
async fn a_proxy_comes_slowly_and_its_target_later() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        made(&c, &net).await;
        let (role, secret) = (role(&c, "proxy").await, secret(&c, "db", DB).await);
        aws.advance(times::ROLE_USABLE);
        let new = c.ok("rds", "CreateDBProxy", proxy(&net, &role, &secret)).await;
        assert_eq!(new["DBProxy"]["Status"], "creating");
        assert!(id(&new, "/DBProxy/Endpoint").starts_with("px.proxy-"));
        let groups = c.ok("rds", "DescribeDBProxyTargetGroups", json!({"DBProxyName": "px"})).await;
        assert_eq!(groups["TargetGroups"][0]["TargetGroupName"], "default");
        let register = json!({"DBProxyName": "px", "DBInstanceIdentifiers": ["db"]});
        assert_eq!(c.refused("rds", "RegisterDBProxyTargets", register.clone()).await, "InvalidDBProxyStateFault");
        aws.advance(times::DB_PROXY_CREATE);
        let found = c.ok("rds", "DescribeDBProxies", json!({"DBProxyName": "px"})).await;
        assert_eq!(found["DBProxies"][0]["Status"], "available");
        // The database takes longer.
        let early = c.call("rds", "RegisterDBProxyTargets", register.clone()).await.unwrap_err();
        assert_eq!(early.code, "InvalidDBInstanceState");
        assert!(early.message.ends_with("CREATING, needs to be in [AVAILABLE, MODIFYING, BACKING_UP]"), "{}", early.message);
        aws.advance(times::DB_CREATE - times::DB_PROXY_CREATE);
        c.ok("rds", "RegisterDBProxyTargets", register.clone()).await;
        let health = async || {
            let found = c.ok("rds", "DescribeDBProxyTargets", json!({"DBProxyName": "px"})).await;
            let health = &found["Targets"][0]["TargetHealth"];
            (id(health, "/State"), health["Reason"].as_str().unwrap_or_default().to_owned())
        };
        assert_eq!(health().await.0, "REGISTERING");
        aws.advance(times::DB_PROXY_TARGET / 2.0);
        assert_eq!(health().await, ("UNAVAILABLE".to_owned(), "PENDING_PROXY_CAPACITY".to_owned()));
        aws.advance(times::DB_PROXY_TARGET / 2.0);
        assert_eq!(health().await.0, "AVAILABLE");
        assert_eq!(c.refused("rds", "RegisterDBProxyTargets", register).await, "DBProxyTargetAlreadyRegisteredFault");
        c.ok("rds", "DeleteDBProxy", json!({"DBProxyName": "px"})).await;
        let found = c.ok("rds", "DescribeDBProxies", json!({"DBProxyName": "px"})).await;
        assert_eq!(found["DBProxies"][0]["Status"], "deleting");
        assert_eq!(c.refused("ec2", "DeleteSecurityGroup", json!({"GroupId": net.group})).await, "DependencyViolation");
        aws.advance(times::DB_PROXY_DELETE);
        assert_eq!(c.refused("rds", "DescribeDBProxies", json!({"DBProxyName": "px"})).await, "DBProxyNotFoundFault");
    }
}

#[tokio::test]
async fn a_proxy_needs_a_role_two_zones_and_a_readable_secret() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        let role = role(&c, "proxy").await;
        let (good, bad) = (secret(&c, "db", DB).await, secret(&c, "plain", "just a password").await);
        let wanted = proxy(&net, &role, &good);
        // A role that is new is not known everywhere.
        assert_eq!(c.refused("rds", "CreateDBProxy", wanted.clone()).await, "InvalidParameterValue");
        aws.advance(times::ROLE_USABLE);
        for wrong in
            [proxy(&net, &role, &bad), proxy(&net, &role, &good.replace("db", "no")), proxy(&net, &format!("{role}x"), &good)]
        {
            assert_eq!(c.refused("rds", "CreateDBProxy", wrong).await, "InvalidParameterValue");
        }
        let mut narrow = wanted.clone();
        narrow["VpcSubnetIds"] = json!([net.subnets[0]]);
        assert_eq!(c.refused("rds", "CreateDBProxy", narrow).await, "InvalidSubnet");
        c.ok("rds", "CreateDBProxy", wanted).await;
    }
}

#[tokio::test]
async fn settings_that_a_database_cannot_have_are_refused() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        let one = json!({"DBSubnetGroupName": "one", "DBSubnetGroupDescription": "d", "SubnetIds": [net.subnets[0]]});
        assert_eq!(c.refused("rds", "CreateDBSubnetGroup", one).await, "DBSubnetGroupDoesNotCoverEnoughAZs");
        subnet_group(&c, &net).await;
        parameter_group(&c, "pg", "postgres16").await;
        parameter_group(&c, "other", "postgres15").await;
        let mut wanted = database(&net);
        wanted["DBParameterGroupName"] = json!("other");
        assert_eq!(c.refused("rds", "CreateDBInstance", wanted).await, "InvalidParameterCombination");
        c.ok("rds", "CreateDBInstance", database(&net)).await;
        aws.advance(times::DB_CREATE);
        let modify = |member: &str, value: Value| json!({"DBInstanceIdentifier": "db", member: value, "ApplyImmediately": true});
        for wrong in [modify("DBParameterGroupName", json!("other")), modify("AllocatedStorage", json!(10))] {
            assert_eq!(c.refused("rds", "ModifyDBInstance", wrong).await, "InvalidParameterCombination");
        }
        let many: Vec<Value> = (0..21)
            .map(|i| json!({"ParameterName": format!("p{i}"), "ParameterValue": "1", "ApplyMethod": "pending-reboot"}))
            .collect();
        let many = json!({"DBParameterGroupName": "pg", "Parameters": many});
        assert_eq!(c.refused("rds", "ModifyDBParameterGroup", many).await, "InvalidParameterValue");
    }
}
