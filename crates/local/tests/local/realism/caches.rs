//! Caches take their time, and refuse what does not fit.

use crate::common::data::{cache, cache_groups, seen_cache};
use crate::common::stack::{id, network};
use crate::common::{BOTH, real};
use provision_local::times;
use serde_json::{Value, json};

#[tokio::test]
async fn a_cache_comes_changes_and_goes() {
    for backend in BOTH {
        let (aws, account, c) = real(backend).await;
        let net = network(&c, false).await;
        cache_groups(&c, &net).await;
        let new = c.ok("elasticache", "CreateReplicationGroup", cache(&net)).await;
        assert_eq!(
            (new["ReplicationGroup"]["Status"].as_str(), new["ReplicationGroup"]["NodeGroups"].is_null()),
            (Some("creating"), true)
        );
        let larger = json!({"ReplicationGroupId": "rg", "CacheNodeType": "cache.t4g.small", "ApplyImmediately": true});
        let delete = json!({"ReplicationGroupId": "rg"});
        for operation in ["ModifyReplicationGroup", "DeleteReplicationGroup"] {
            let params = if operation.starts_with('M') { larger.clone() } else { delete.clone() };
            assert_eq!(c.refused("elasticache", operation, params).await, "InvalidReplicationGroupState");
        }
        aws.advance(times::CACHE_CREATE);
        let ready = seen_cache(&c).await;
        assert_eq!(ready["Status"], "available");
        assert!(id(&ready, "/NodeGroups/0/PrimaryEndpoint/Address").starts_with("master.rg."));
        c.ok("elasticache", "ModifyReplicationGroup", larger).await;
        assert_eq!(seen_cache(&c).await["Status"], "modifying");
        let nodes = c.ok("elasticache", "DescribeCacheClusters", json!({})).await;
        assert_eq!(nodes["CacheClusters"][0]["CacheClusterStatus"], "modifying");
        assert_eq!(c.refused("elasticache", "DeleteReplicationGroup", delete.clone()).await, "InvalidReplicationGroupState");
        aws.advance(times::CACHE_MODIFY);
        assert_eq!(seen_cache(&c).await["Status"], "available");
        let more = json!({"ReplicationGroupId": "rg", "SnapshotRetentionLimit": 3, "ApplyImmediately": true});
        c.ok("elasticache", "ModifyReplicationGroup", more).await;
        assert_eq!(seen_cache(&c).await["Status"], "available");
        c.ok("elasticache", "DeleteReplicationGroup", delete).await;
        assert_eq!(seen_cache(&c).await["Status"], "deleting");
        assert_eq!(c.refused("elasticache", "CreateReplicationGroup", cache(&net)).await, "ReplicationGroupAlreadyExists");
        let (subnets, parameters) = (json!({"CacheSubnetGroupName": "sub"}), json!({"CacheParameterGroupName": "pg"}));
        for (service, operation, params, code) in [
            ("elasticache", "DeleteCacheSubnetGroup", subnets.clone(), "CacheSubnetGroupInUse"),
            ("elasticache", "DeleteCacheParameterGroup", parameters.clone(), "InvalidCacheParameterGroupState"),
            ("ec2", "DeleteSecurityGroup", json!({"GroupId": net.group}), "DependencyViolation"),
            ("ec2", "DeleteSubnet", json!({"SubnetId": net.subnets[1]}), "DependencyViolation"),
        ] {
            assert_eq!(c.refused(service, operation, params).await, code, "{operation} on {backend:?}");
        }
        aws.advance(times::CACHE_DELETE);
        let gone = json!({"ReplicationGroupId": "rg"});
        assert_eq!(c.refused("elasticache", "DescribeReplicationGroups", gone).await, "ReplicationGroupNotFoundFault");
        c.ok("elasticache", "DeleteCacheSubnetGroup", subnets).await;
        c.ok("elasticache", "DeleteCacheParameterGroup", parameters).await;
        c.ok("ec2", "DeleteSecurityGroup", json!({"GroupId": net.group})).await;
        // Tokens and passwords are not recorded.
        let recorded = serde_json::to_string(&account.calls()).unwrap();
        assert!(!recorded.contains("not-a-secret"));
    }
}

#[tokio::test]
async fn settings_that_a_cache_cannot_have_are_refused() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        cache_groups(&c, &net).await;
        let with = |member: &str, value: Value| {
            let mut wanted = cache(&net);
            wanted[member] = value;
            wanted
        };
        let old = json!({"CacheParameterGroupName": "old", "CacheParameterGroupFamily": "redis7", "Description": "d"});
        c.ok("elasticache", "CreateCacheParameterGroup", old).await;
        for wrong in [
            with("AutomaticFailoverEnabled", json!(true)),
            with("MultiAZEnabled", json!(true)),
            with("TransitEncryptionEnabled", json!(false)),
            with("CacheParameterGroupName", json!("old")),
        ] {
            assert_eq!(c.refused("elasticache", "CreateReplicationGroup", wrong).await, "InvalidParameterCombination");
        }
        c.ok("elasticache", "CreateReplicationGroup", cache(&net)).await;
        aws.advance(times::CACHE_CREATE);
        let modify = |member: &str, value: Value| json!({"ReplicationGroupId": "rg", member: value, "ApplyImmediately": true});
        for wrong in [modify("AutomaticFailoverEnabled", json!(true)), modify("CacheParameterGroupName", json!("old"))] {
            assert_eq!(c.refused("elasticache", "ModifyReplicationGroup", wrong).await, "InvalidParameterCombination");
        }
        let many: Vec<Value> = (0..21).map(|i| json!({"ParameterName": format!("p{i}"), "ParameterValue": "1"})).collect();
        let many = json!({"CacheParameterGroupName": "pg", "ParameterNameValues": many});
        assert_eq!(c.refused("elasticache", "ModifyCacheParameterGroup", many).await, "InvalidParameterValue");
    }
}
